"""Short work for the window that runs in the engine's process; nothing here runs in the window's.

Named by `module:function` in `EngineProcess.request`; imports of the engine stand inside the
functions, so that the window may read the names without loading it.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from core.events import Control, Event


def load() -> None:
    """Load the engine, so that the first real request need not wait for it."""
    import core.pipeline  # noqa: F401


def plan(folder: str, compress: dict[str, Any], vocoder: dict[str, Any]) -> Any:
    """The bills of a compression for settings that need not be saved yet.

    Args:
        folder: Of the project; empty for the presets alone.
        compress, vocoder: The sections of these names.
    """
    from core.pipeline import plan_compression
    from core.settings import CompressSettings, VocoderSettings

    return plan_compression(folder, CompressSettings(**compress), VocoderSettings(**vocoder))


def measure(folder: str, compress: dict[str, Any], vocoder: dict[str, Any]) -> dict[str, float]:
    """Milliseconds per second of speech, one thread, of the teacher and of the student to be.

    The student's weights are the teacher's, cut: what they say does not change how long it takes.

    Args:
        folder: Of a project that has a teacher.
        compress, vocoder: The sections of these names.
    """
    from core.compress import bill_of_pair, vocoder_compression
    from core.compress import compress as made_smaller
    from core.models.vocoders.fourier import NeuralVocoder
    from core.project import Project
    from core.settings import CompressSettings, VocoderSettings
    from core.voice import load_voice

    teacher = load_voice(Project.open(Path(folder)).voice_folder("teacher"))
    student, sound = made_smaller(teacher.model, CompressSettings(**compress)), teacher.vocoder
    if isinstance(sound, NeuralVocoder):
        wanted = vocoder_compression(VocoderSettings(**vocoder))
        sound = NeuralVocoder(made_smaller(sound.model, wanted))
    rate = teacher.format.frames_per_second
    pairs = {"teacher": (teacher.model, teacher.vocoder), "student": (student, sound)}
    found = {}
    for name, pair in pairs.items():
        milliseconds = bill_of_pair(*pair, rate, measured=True).measured_ms_per_second
        assert milliseconds is not None
        found[name] = milliseconds
    return found


def stale(folder: str) -> list[str]:
    """Finished stages whose settings or inputs have changed since."""
    from core.pipeline.road import is_done
    from core.project import Project

    project = Project.open(Path(folder))
    return [
        stage
        for stage, facts in project.stages().items()
        if not facts.get("stopped") and not is_done(project, stage)
    ]


def hear_built_in(text: str, path: str) -> str:
    """Let the built-in voice say something into a WAV file; gives its path."""
    from core.audio import write_wav
    from core.voice import EspeakVoice

    speech = EspeakVoice().speak(text)
    write_wav(Path(path), speech.audio, speech.sample_rate_hz)
    return path


def export(
    folder: str,
    voice: str,
    form: str,
    weights: str,
    out: str,
    even_if_slower: bool,
    control: Control,
) -> Generator[Event, None, Any]:
    """Write a voice of a project for other programs and check what was written.

    Args:
        form, weights: Out of `core.export.FORMATS` and `WEIGHTS`.
        out: Folder for the files.
        even_if_slower: Also where it turns out not to be as fast as it should.

    Returns:
        What `core.export.Exported` says; `format`, `weights` and `refused`, the reason, where it
        was not written for being slow.
    """
    from core.errors import SlowerError
    from core.pipeline.requests import export_voice

    try:
        return (yield from export_voice(folder, voice, form, weights, out, control, even_if_slower))
    except SlowerError as error:
        return {"format": form, "weights": weights, "refused": error.problem}


def say_exported(path: str, text: str, control: Control) -> Generator[Event, None, Any]:
    """Let an exported file speak, through onnxruntime."""
    from core.pipeline.requests import say_exported

    return (yield from say_exported(path, text, control))
