"""The built-in voice as a data set: sentences spoken by eSpeak, with exact phoneme times.

It makes the whole road of Sotto walkable without recordings and without a download. The folder has
the LJSpeech layout, plus `timings.jsonl`.
"""

from __future__ import annotations

import contextlib
import importlib.resources
import io
import json
import wave
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core import espeak, storage
from core.errors import DataError
from core.events import Control, Event, Pace

PHASE = "demo"
TIMINGS = "timings.jsonl"

LEAD_S, TRAIL_S = 0.08, 0.12
"""Silence before and after each sentence: a recording has some, and a voice learns to be silent."""

Timed = tuple[str, float, float]
"""A spoken phoneme: IPA, start and end in seconds."""


def demo_sentences() -> list[str]:
    """The English sentences written for Sotto, in their fixed order."""
    file = importlib.resources.files("resources") / "sentences" / "english.txt"
    return [line for line in file.read_text("utf-8").splitlines() if line]


def speak_demo(
    folder: Path, count: int, control: Control, language: str = "en-us"
) -> Generator[Event, None, None]:
    """Speak the first `count` sentences into `folder`; the same call writes the same bytes.

    Writes `wavs/<id>.wav` (16 bit, mono, 22,050 Hz), `timings.jsonl` (one line a clip: its `id` and
    `phonemes`, a list of IPA, start and end in seconds) and last `metadata.csv` (`id|text`). A run
    that is stopped or killed leaves no `metadata.csv`, so nothing takes its folder for a data set.

    Raises:
        TextError: The language is unknown.
        StorageError: The folder cannot be written.
    """
    texts = demo_sentences()[:count]
    names = [f"demo-{number:04d}" for number in range(1, len(texts) + 1)]
    pace = Pace(PHASE, len(texts))
    metadata = folder / "metadata.csv"
    with storage.explained(metadata):
        metadata.unlink(missing_ok=True)
    wavs = storage.make_folder(folder / "wavs")
    spoken_all = espeak.speak_all(texts, language, control=control)
    with contextlib.closing(spoken_all), storage.replacing(folder / TIMINGS) as timings:
        done = 0
        with timings.open("w", encoding="utf-8") as file:
            for name, spoken in zip(names, spoken_all, strict=False):
                # Not one by one to the disk: what counts is that metadata.csv comes after them all.
                (wavs / f"{name}.wav").write_bytes(_wav(spoken.audio))
                phonemes = [
                    (p.ipa, _seconds(p.start_sample), _seconds(p.stop_sample))
                    for p in spoken.phonemes
                ]
                line = {"id": name, "phonemes": phonemes}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                done += 1
                yield from pace.advance(done)
                yield from control.wait_while_paused()
    if done == len(texts):
        lines = (f"{name}|{text}\n" for name, text in zip(names, texts, strict=True))
        storage.write_text(metadata, "".join(lines))


def read_timings(folder: Path) -> Iterator[tuple[str, list[Timed]]]:
    """Clip names and phoneme times that `speak_demo` wrote, one clip after another.

    Raises:
        DataError: The file is missing or damaged.
    """
    path = folder / TIMINGS
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                clip = json.loads(line)
                yield (
                    str(clip["id"]),
                    [
                        (str(ipa), float(start), float(stop))
                        for ipa, start, stop in clip["phonemes"]
                    ],
                )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} cannot be read ({error})", "make the demo data again") from error


def _seconds(sample: int) -> float:
    return round(LEAD_S + sample / espeak.SAMPLE_RATE_HZ, 6)


def _wav(audio: npt.NDArray[np.int16]) -> bytes:
    lead, trail = (round(s * espeak.SAMPLE_RATE_HZ) for s in (LEAD_S, TRAIL_S))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(espeak.SAMPLE_RATE_HZ)
        file.writeframes(np.pad(audio, (lead, trail)).astype("<i2").tobytes())
    return buffer.getvalue()
