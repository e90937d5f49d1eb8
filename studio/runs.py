"""The training runs of a project: which there are, and whose voice each one makes.

A voice is a pair: an acoustic model, which turns phonemes into a spectrogram, and a vocoder, which
turns that into sound. Each is trained in a run of its own.
"""

from __future__ import annotations

VOCODERS = {"teacher": "teacher_vocoder", "student": "student_vocoder"}
"""Run of the vocoder, by the run of the acoustic model."""

RUNS = ("teacher", "teacher_vocoder", "student", "student_vocoder", "control")
"""All runs; each is the stage of the road and the phase of the same name."""


def voice_of_run(run: str) -> str:
    """The voice a run belongs to, by whose colour it is drawn."""
    return run.removesuffix("_vocoder")


def is_vocoder(run: str) -> bool:
    """Whether a run trains a vocoder."""
    return run in VOCODERS.values()
