"""The voices of one sentence: read, brought to one sample rate, measured and aligned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.audio import read_audio, resample, to_mono
from core.errors import DataError
from studio.player.alignment import Warp, align
from studio.player.engine import Deck, Samples
from studio.player.loudness import Loudness, Matching, match, measure

SLOTS = ("recording", "teacher", "student", "control", "preview", "export", "base")
"""The voices of the player in the order of its keys 1 to 7.

`export` is an exported file, `base` the voice that the teacher started from.
"""

ALONE = "recording"
"""The slot of a file that is played by itself."""


@dataclass(frozen=True, eq=False)
class Tracks:
    """What is known of the voices of one sentence.

    Attributes:
        audio: float32 [samples] by voice, as loud as it was made.
        loudness: By voice.
        warps: Each voice against the first one there is, whose samples are the common axis.
    """

    sample_rate_hz: int
    audio: Mapping[str, Samples]
    loudness: Mapping[str, Loudness]
    warps: Mapping[str, Warp | None]

    @property
    def slots(self) -> tuple[str, ...]:
        """What the voices of `deck` are called, in its order."""
        return SLOTS

    @property
    def voices(self) -> tuple[str, ...]:
        return tuple(voice for voice in SLOTS if voice in self.audio)

    @property
    def matching(self) -> Matching:
        return match(self.loudness)

    def heard(self, voice: str, matched: bool) -> Samples:
        """The samples that are played, float32 [samples]."""
        gain_db = self.matching.gains_db[voice] if matched else 0.0
        return self.audio[voice] * np.float32(10.0 ** (gain_db / 20.0))

    def seconds(self, voice: str) -> float:
        return len(self.audio[voice]) / self.sample_rate_hz

    def deck(self, matched: bool) -> Deck:
        """The voices in the order of `SLOTS`, ready for the mixer."""
        audio = [self.heard(v, matched) if v in self.audio else None for v in SLOTS]
        return Deck.of(audio, self.sample_rate_hz, [self.warps.get(v) for v in SLOTS])

    def with_voice(
        self, voice: str, samples: Samples, sample_rate_hz: int, warp: Warp | None = None
    ) -> Tracks:
        """The same sentence with one voice added or replaced; the others are not read again.

        Args:
            warp: How it runs against the first of the others, if that is known.
        """
        others = {v: a for v, a in self.audio.items() if v != voice}
        if not others:
            return prepare({voice: (samples, sample_rate_hz)})
        samples = resample(samples, sample_rate_hz, self.sample_rate_hz)
        reference = next(v for v in SLOTS if v in others)
        return replace(
            self,
            audio={**others, voice: samples},
            loudness={**self.loudness, voice: measure(samples, self.sample_rate_hz)},
            warps={
                **self.warps,
                voice: warp or align(samples, others[reference], self.sample_rate_hz),
            },
        )


def prepare(sounds: Mapping[str, tuple[Samples, int]]) -> Tracks:
    """Make voices ready to be compared.

    Args:
        sounds: Samples float32 [samples] with their sample rate in Hz, by voice; at least one.
    """
    rate = max(rate for _, rate in sounds.values())
    audio = {v: resample(*sounds[v], rate) for v in SLOTS if v in sounds}
    reference = next(iter(audio))
    return Tracks(
        rate,
        audio,
        {voice: measure(samples, rate) for voice, samples in audio.items()},
        {
            voice: None if voice == reference else align(samples, audio[reference], rate)
            for voice, samples in audio.items()
        },
    )


def read_tracks(paths: Mapping[str, Path]) -> Tracks:
    """Read and prepare voices from their files.

    Raises:
        DataError: None of them can be read.
    """
    sounds, failure = {}, DataError("there is no sound", "train the voices first")
    for voice, path in paths.items():
        try:
            audio, rate = read_audio(path)
            sounds[voice] = to_mono(audio), rate
        except DataError as error:
            failure = error
    if not sounds:
        raise failure
    return prepare(sounds)
