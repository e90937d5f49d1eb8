"""How much disk a voice takes while it is made: an estimate before anything starts."""

from __future__ import annotations

from dataclasses import dataclass

from core.settings import Settings

BUILT_IN_SENTENCE_S = 3.4
"""Mean length of a sentence of the built-in voice, as it speaks its own list."""

BUILT_IN_RATE_HZ = 22050
FRAMES_PER_S = 22050 / 256
MELS = 80
BYTES_PER_SAMPLE = 2
BYTES_PER_FEATURE = 4
KEPT_BESIDE_MB = 150
"""Checkpoints with their optimiser state, voices, spoken samples and held-out sentences."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What making the voice will take.

    Attributes:
        minutes: Wall-clock time for the whole road, as set.
        speech_minutes: Length of the recordings; None while unknown.
        disk_bytes: Size of the project folder at the end; None while unknown.
    """

    minutes: float
    speech_minutes: float | None
    disk_bytes: float | None


def estimate(settings: Settings, recorded_s: float | None) -> Estimate:
    """Estimate for the settings.

    Args:
        recorded_s: Length of the chosen recordings in seconds, None if there are none or they have
            not been checked yet.
    """
    spoken = not settings.data.recordings
    seconds = settings.data.sentences * BUILT_IN_SENTENCE_S if spoken else recorded_s
    if seconds is None:
        return Estimate(settings.budget.minutes, None, None)
    disk = seconds * FRAMES_PER_S * MELS * BYTES_PER_FEATURE + KEPT_BESIDE_MB * 1e6
    if spoken:
        disk += seconds * BUILT_IN_RATE_HZ * BYTES_PER_SAMPLE
    return Estimate(settings.budget.minutes, seconds / 60, disk)
