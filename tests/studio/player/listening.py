"""A project with sentences to listen to, and an engine that speaks at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from core.audio import write_wav
from core.delivery import USUAL, Delivery
from core.project import Project
from core.settings import Settings
from core.storage import write_json

RATE = 16_000
VOICES = ("recording", "teacher", "student", "control")
TEXTS = {"s1": "The boat left at dawn.", "s2": "Nobody knew why.", "s3": "It rained all week."}


def speech(seed: int, seconds: float = 1.5) -> np.ndarray:
    """Something that changes all the time, as speech does."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE)) / RATE
    pitch = 120 + 60 * np.sin(2 * np.pi * 0.9 * time)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    tones = sum(np.sin(k * phase) / k for k in range(1, 20))
    loudness = 0.02 + np.abs(np.sin(2 * np.pi * 1.7 * time)) ** 2
    noise = rng.normal(0, 0.1, len(time))
    return (0.08 * loudness * (tones + noise)).astype(np.float32)


def make_project(folder: Path, voices: tuple[str, ...] = VOICES) -> Project:
    """A project as a finished road leaves it, as far as listening is concerned."""
    project = Project.create(folder, Settings())
    for number, sentence in enumerate(TEXTS):
        for place, voice in enumerate(voices):
            audio = speech(number, 1.5 + 0.05 * place) * (0.5 + 0.2 * place)
            write_wav(project.audio_folder / voice / f"{sentence}.wav", audio, RATE)
    said = {sentence: {"text": text, "speaker": ""} for sentence, text in TEXTS.items()}
    write_json(project.audio_folder / "sentences.json", said if voices else {})
    for voice in set(voices) - {"recording"}:
        project.voice_folder(voice).mkdir(parents=True)
        (project.voice_folder(voice) / "voice.toml").write_text("")
        project.finish_stage(voice, seconds=60.0, steps=100, parameters=400_000)
    return project


def say(
    folder: str, voice: str, text: str, speaker: str = "", delivery: Delivery = USUAL
) -> dict[str, Any]:
    """Stands for `core.pipeline.say`, whose voices would have to be trained first."""
    assert Path(folder).is_dir()
    if "!" in text:
        from core.errors import TextError

        raise TextError("the text cannot be spoken", "write something else")
    return {"audio": speech(len(text), 1.0 / delivery.pace), "sample_rate_hz": RATE, "text": voice}
