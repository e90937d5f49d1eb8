"""How a text is to be said: rate, pitch, energy, language, and how much is left to chance."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.errors import SettingsError, VoiceError

RANGES: Mapping[str, tuple[float, float, str]] = {
    "pace": (0.25, 4.0, "times"),
    "pitch": (-12.0, 12.0, "semitones"),
    "energy": (-12.0, 12.0, "dB"),
    "temperature": (0.0, 2.0, ""),
    "seed": (0, 2**31, ""),
    "sampling": (0.0, 2.0, ""),
}
"""Least and most that may be asked of a voice, and the unit."""


@dataclass(frozen=True)
class Delivery:
    """How a text is to be said.

    Attributes:
        pace: 2 speaks twice as fast.
        pitch: Semitones above the voice's own pitch.
        energy: Decibels by which it speaks up, or softer if negative: not only louder, but as the
            voice itself sounds when it is.
        temperature: 0 says what is most likely, every time the same; 1 draws durations, pitch,
            energy and spectrum from what the model believes; between, they stray less.
        seed: What is drawn; the same seed draws the same again.
        sampling: Temperature of a vocoder that draws sample after sample: 1 as it believes in them,
            less is duller and cleaner, 0 always takes the most likely one.
        language: As the voice names it; empty for the speaker's own.

    Raises:
        SettingsError: One is outside its range.
    """

    pace: float = 1.0
    pitch: float = 0.0
    energy: float = 0.0
    temperature: float = 0.0
    seed: int = 0
    sampling: float = 1.0
    language: str = ""

    def __post_init__(self) -> None:
        for name, (least, most, unit) in RANGES.items():
            value = getattr(self, name)
            if not least <= value <= most:
                bounds = f"choose between {least:g} and {most:.10g} {unit}"
                raise SettingsError(f"{name} is {value:.10g}", bounds.strip())

    def check(self, voice: str, able: Collection[str]) -> None:
        """Refuse what a voice cannot do.

        Args:
            voice: How the error calls it.
            able: Which of pace, pitch, energy, temperature, sampling and language it can change.

        Raises:
            VoiceError: Something else is wanted.
        """
        for name, cannot in _CANNOT.items():
            if name not in able and getattr(self, name) != getattr(USUAL, name):
                raise VoiceError(f"{voice} {cannot}", f"leave the {name} as it is")


USUAL = Delivery()
"""As the voice says it by itself."""

_CANNOT = {
    "pace": "cannot change its pace",
    "pitch": "cannot change its pitch",
    "energy": "cannot speak up or softer",
    "temperature": "leaves nothing to chance",
    "sampling": "has a vocoder that draws no samples",
    "language": "reads one language",
}
