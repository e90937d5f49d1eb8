"""Short work for the window that runs in the engine's process; nothing here runs in the window's.

Named by `module:function` in `EngineProcess.request`; imports of the engine stand inside the
functions, so that the window may read the names without loading it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def load() -> None:
    """Load the engine, so that the first real request need not wait for it."""
    import core.pipeline  # noqa: F401


def plan(folder: str, compress: dict[str, Any]) -> Any:
    """The bills of a compression for settings that need not be saved yet.

    Args:
        folder: Of the project; empty for the presets alone.
        compress: The section of that name.
    """
    from core.pipeline import plan_compression
    from core.settings import CompressSettings

    return plan_compression(folder, CompressSettings(**compress))


def measure(folder: str, compress: dict[str, Any]) -> dict[str, float]:
    """Milliseconds per second of speech, one thread, of the teacher and of the student to be.

    The student's weights are the teacher's, cut: what they say does not change how long it takes.

    Args:
        folder: Of a project that has a teacher.
        compress: The section of that name.
    """
    from core.compress import compress as made_smaller
    from core.compress.cost import time_model
    from core.project import Project
    from core.settings import CompressSettings
    from core.voice import load_voice

    teacher = load_voice(Project.open(Path(folder)).voice_folder("teacher"))
    student = made_smaller(teacher.model, CompressSettings(**compress))
    rate = teacher.format.frames_per_second
    return {
        name: time_model(model, rate)
        for name, model in (("teacher", teacher.model), ("student", student))
    }


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
