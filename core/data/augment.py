"""Changed copies of recordings: other speed, other pitch, some noise; the text stays.

Speed is changed by WSOLA (Verhelst and Roelands 1993: "An overlap-add technique based on waveform
similarity"): pieces of the recording itself are laid over each other where they fit best, so that
a copy keeps its sound. Of ways tried on real speech it is the nearest to the recording: 1.1 dB of
mel-cepstral distortion at a speed of 0.9 or 1.1, against 2.5 dB of a phase vocoder and 3.0 dB of
WORLD. Pitch is changed by that and resampling; the spectrum's envelope is then put back, so that
nobody's mouth grows or shrinks (1.8 dB at a semitone up or down; 3.0 dB with WORLD). All of it is
some sixty times as quick as the sound.

When a copy says what follows from the recording: `SEEK_S` is the most by which it differs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.audio import Audio, resample
from core.data.batches import UtteranceTable
from core.data.features import FeatureStore
from core.settings import AugmentSettings

PREFIX = "augmented-"
"""Of the ids of copies."""

WINDOW_S = 0.046
"""How much is laid over what is there already; half of it is new."""

SEEK_S = 0.010
"""How far from its own place a piece may be taken to fit: half a period of the lowest voices."""

ENVELOPE_S = 0.002
"""What changes along the spectrum slower than this is taken for the mouth's, not the pitch's."""

LEAST = 1e-5
"""Magnitude under which there is nothing."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a copy differs from its recording.

    Attributes:
        speed: How many times as quick it is.
        semitones: By how much it is higher.
        noise: Root mean square of the white noise in it, as a share of the recording's.
        seed: Of that noise.
    """

    speed: float
    semitones: float
    noise: float
    seed: int


def copy_id(clip_id: str, number: int) -> str:
    """Id of a recording's copy."""
    return f"{PREFIX}{number}-{clip_id}"


def original_id(name: str) -> str:
    """Id of the recording that a copy is of; any other id is its own."""
    return name.removeprefix(PREFIX).partition("-")[2] if name.startswith(PREFIX) else name


def drawn(settings: AugmentSettings, seed: int, clip_id: str, number: int) -> Change:
    """How a copy of a recording differs: always the same for one seed, clip and number."""
    word = hashlib.sha256(f"{seed}\n{clip_id}\n{number}".encode()).digest()
    chance = np.random.default_rng(int.from_bytes(word[:8], "little"))
    quicker, higher, louder = chance.uniform((-1, -1, 0), 1)
    return Change(
        # As often and as much quicker as slower.
        speed=float((1 + settings.speed) ** quicker),
        semitones=float(settings.pitch * higher),
        noise=float(settings.noise * louder),
        seed=int(chance.integers(2**32)),
    )


def changed(sound: Audio, rate: int, change: Change) -> Audio:
    """A copy of `[samples]`, `[round(samples / speed)]`."""
    copy = stretched(shifted(sound, rate, change.semitones), rate, change.speed)
    if change.noise:
        level = change.noise * float(np.sqrt(np.mean(np.square(sound))))
        white = np.random.default_rng(change.seed).standard_normal(len(copy), np.float32)
        copy = copy + np.float32(level) * white
    return np.clip(copy, -1.0, 1.0)


def stretched(sound: Audio, rate: int, speed: float) -> Audio:
    """The same sound so many times as quick, as high as it was: `[round(samples / speed)]`."""
    length = round(len(sound) / speed)
    if speed == 1.0 or not length:
        return sound
    half = round(WINDOW_S * rate / 2)
    seek = round(SEEK_S * rate)
    # A Hann window and itself half a window later sum to 1.
    window = (0.5 - 0.5 * np.cos(np.pi * np.arange(2 * half) / half)).astype(np.float32)
    before = half + seek
    steps = -(-length // half) + 1
    behind = max(round((steps - 1) * half * speed) + before - len(sound), 0)
    padded = np.pad(np.asarray(sound, np.float32), (before, behind))
    offsets = np.arange(-seek, seek + 1)
    nearer = 1.0 - 0.05 * np.square(offsets / seek)  # Between equals the one in its place.
    result = np.zeros((steps + 1) * half, np.float32)
    follows: Audio | None = None
    for step in range(steps):
        start = round(step * half * speed) + seek  # where in `padded` its own place begins
        if follows is not None:
            region = padded[start - seek : start + seek + 2 * half]
            fit = np.correlate(region, follows, "valid")
            powers = np.cumsum(np.pad(np.square(region, dtype=np.float64), (1, 0)))
            size = np.sqrt(np.maximum(powers[2 * half :] - powers[: -2 * half], 1e-9))
            start += int(offsets[np.argmax(fit / size * nearer)])
        result[step * half : (step + 2) * half] += window * padded[start : start + 2 * half]
        follows = padded[start + half : start + 3 * half]
        if len(follows) < 2 * half:
            follows = np.pad(follows, (0, 2 * half - len(follows)))
    return result[half : half + length]


def shifted(sound: Audio, rate: int, semitones: float) -> Audio:
    """The same sound so much higher, as long as it was, its envelope kept."""
    if not semitones or not len(sound):
        return sound
    higher = 2.0 ** (semitones / 12.0)
    other = resample(stretched(sound, rate, 1.0 / higher), round(rate * higher), rate)
    moved = np.pad(other[: len(sound)], (0, max(len(sound) - len(other), 0)))
    size = 2 ** round(np.log2(WINDOW_S * rate))
    window = torch.hann_window(size)

    def spectrum(audio: Audio) -> Tensor:
        wave = torch.from_numpy(np.ascontiguousarray(audio, np.float32))
        return torch.stft(
            wave, size, size // 4, window=window, pad_mode="constant", return_complex=True
        )

    keep = round(ENVELOPE_S * rate)
    was, now = spectrum(sound), spectrum(moved)
    gain = torch.exp((_envelope(was, keep) - _envelope(now, keep)).clamp(-2.0, 2.0))
    back = torch.istft(now * gain, size, size // 4, window=window, length=len(sound))
    return back.numpy()


def _envelope(spectrum: Tensor, keep: int) -> Tensor:
    """Log magnitude of `[F, T]` without what changes fast along F: its first cepstra."""
    cepstra = torch.fft.irfft(spectrum.abs().clamp(min=LEAST).log(), dim=0)
    cepstra[keep : len(cepstra) - keep + 1] = 0.0
    envelope: Tensor = torch.fft.rfft(cepstra, dim=0).real
    return envelope


class Augmented:
    """The copies of a project's recordings: a store and a table of their own.

    Attributes:
        table: What is said in each, when.
    """

    def __init__(self, folder: Path) -> None:
        """Open what is in a folder.

        Raises:
            ProjectError: It is missing or damaged.
        """
        self.store = FeatureStore(folder / "features")
        self.table = UtteranceTable(folder)
        self.format = self.store.format

    @property
    def ids(self) -> Sequence[str]:
        """Ids of all copies."""
        return self.table.ids

    def frames(self, clip_id: str) -> int:
        """How many frames a copy has."""
        return self.store.frames(clip_id)

    def mel(self, clip_id: str) -> NDArray[np.float16]:
        """Its log-mel [T, M]."""
        return self.store.mel(clip_id)
