"""Spectrograms of the voices of a sentence on the same axes, and the difference of two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.player.spectrum import Spectrum, hertz_to_mel, level_db, mel_to_hertz
from studio.player.tracks import Tracks

TOP_HZ = 10_000.0
BANDS = 160
ERROR_BANDS = 10
"""Bands in which the difference of two voices is summed up; each holds as many rows."""
HOP_S = 0.006
_MOST_FRAMES = 6000  # of a picture; longer sounds get longer steps, so that memory stays small
RANGE_DB = 65.0
DIFFERENCE_RANGE_DB = 20.0


@dataclass(frozen=True, eq=False)
class Picture:
    """A spectrogram, or the difference of two.

    Attributes:
        levels_db: float32 [bands, frames], low frequencies first, mel-spaced up to `top_hz`.
        seconds: Length of the sound.
    """

    levels_db: Spectrum
    seconds: float
    top_hz: float


@dataclass(frozen=True, eq=False)
class Pictures:
    """The spectrograms of a sentence.

    Attributes:
        top_db: The level that all of them show brightest; `RANGE_DB` below it is darkest.
        seconds: Length of the time axis: the longest voice.
        hop_s: Seconds from one frame to the next.
    """

    voices: Mapping[str, Picture]
    top_db: float
    seconds: float
    top_hz: float
    hop_s: float


@dataclass(frozen=True)
class Band:
    """How far two voices are apart between two frequencies.

    Attributes:
        mean_db: Mean of the difference where either can be heard; 0 where neither can.
        distance_db: Mean of its magnitude there.
    """

    low_hz: float
    high_hz: float
    mean_db: float
    distance_db: float


@dataclass(frozen=True, eq=False)
class Difference:
    """What `voice` has more (positive) or less than `reference`, on the reference's time axis.

    Attributes:
        mean_db: Mean of `voice − reference` where either can be heard.
        distance_db: Mean of its magnitude there.
        bands: The same band by band, low frequencies first.
    """

    voice: str
    reference: str
    picture: Picture
    mean_db: float
    distance_db: float
    bands: tuple[Band, ...]


def picture_all(tracks: Tracks, matched: bool) -> Pictures:
    """Spectrograms of all voices as they are played."""
    rate = tracks.sample_rate_hz
    top_hz = min(TOP_HZ, rate / 2)
    longest_s = max(tracks.seconds(voice) for voice in tracks.voices)
    hop_s = max(HOP_S, longest_s / _MOST_FRAMES)
    voices = {
        voice: Picture(
            level_db(tracks.heard(voice, matched), rate, top_hz=top_hz, bands=BANDS, hop_s=hop_s),
            tracks.seconds(voice),
            top_hz,
        )
        for voice in tracks.voices
    }
    # Not the very loudest spot: a single click would darken everything.
    top_db = max(float(np.percentile(p.levels_db, 99.9)) for p in voices.values())
    return Pictures(voices, top_db, longest_s, top_hz, hop_s)


def difference(tracks: Tracks, pictures: Pictures, voice: str, reference: str) -> Difference:
    """Compare two voices at the same moments of the sentence, whatever their pace."""
    floor = pictures.top_db - RANGE_DB
    ours, theirs = (
        np.maximum(_smooth(pictures.voices[name].levels_db), floor) for name in (voice, reference)
    )
    step = pictures.hop_s * tracks.sample_rate_hz
    here, there = tracks.warps.get(reference), tracks.warps.get(voice)
    moments = [here.to_common(t * step) if here else t * step for t in range(theirs.shape[1])]
    partners = [there.from_common(m) if there else m for m in moments]
    frames = np.clip(np.round(np.array(partners) / step).astype(int), 0, ours.shape[1] - 1)
    levels = ours[:, frames] - theirs
    heard = np.maximum(ours[:, frames], theirs) > floor + 10.0
    picture = Picture(levels, pictures.voices[reference].seconds, pictures.top_hz)
    edges = mel_to_hertz(np.linspace(0.0, hertz_to_mel(pictures.top_hz), ERROR_BANDS + 1))
    bands = tuple(
        Band(float(low), float(high), *_apart(part, audible))
        for low, high, part, audible in zip(
            edges[:-1],
            edges[1:],
            np.split(levels, ERROR_BANDS),
            np.split(heard, ERROR_BANDS),
            strict=True,
        )
    )
    return Difference(voice, reference, picture, *_apart(levels, heard), bands)


def _apart(levels: Spectrum, heard: NDArray[np.bool_]) -> tuple[float, float]:
    """Mean and mean magnitude of what can be heard."""
    values = levels[heard] if heard.any() else np.zeros(1, np.float32)
    return float(values.mean()), float(np.abs(values).mean())


def _smooth(levels_db: Spectrum, bands: int = 13, frames: int = 7) -> Spectrum:
    """Mean power of a neighbourhood: the difference shall show timbre, not single harmonics."""
    power = 10.0 ** (levels_db / 10.0)
    for axis, width in enumerate((bands, frames)):
        padding = [(0, 0), (0, 0)]
        padding[axis] = (width // 2, width // 2)
        sums = np.cumsum(np.pad(power, padding, "edge"), axis=axis, dtype=np.float64)
        first = np.take(sums, [0], axis=axis) * 0.0
        sums = np.concatenate([first, sums], axis=axis)
        size = power.shape[axis]
        ends = np.take(sums, np.arange(width, width + size), axis=axis)
        power = (ends - np.take(sums, np.arange(size), axis=axis)) / width
    return (10.0 * np.log10(np.maximum(power, 1e-12))).astype(np.float32)
