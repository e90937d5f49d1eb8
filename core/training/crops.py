"""From ids of recordings to short crops of mel and sound, for training vocoders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.data.features import FeatureStore

CROP_FRAMES = 40
"""Usual length of a crop: half a second."""


class Sound(NamedTuple):
    """Some crops and what they sound like. B crops, T frames, M mel bands.

    Attributes:
        mel: [B, T, M] log-mel.
        wave: [B, T · hop] the recording.
        f0: [B, T] its fundamental frequency in Hz, 0 where unvoiced.
    """

    mel: Tensor
    wave: Tensor
    f0: Tensor


class Crops:
    """The recordings of a project as a vocoder's training sees them.

    Args:
        store: The cached features.
        frames: Length of a crop; shorter recordings are padded with silence.
        spoken: Gives the mel [T, M] of a recording as an acoustic model says it, in step with the
            recording. With it, half the crops have such a mel, so that the vocoder learns to
            forgive the acoustic model what it blurs.
    """

    def __init__(
        self,
        store: FeatureStore,
        frames: int,
        spoken: Callable[[str], NDArray[np.float32]] | None = None,
    ) -> None:
        self.store = store
        self._crop = frames
        self._spoken = spoken

    def frames(self, name: str) -> int:
        """Length of a recording."""
        return self.store.frames(name)

    def frames_in(self, batch: Sound) -> int:
        """Frames in a batch."""
        return batch.mel.shape[0] * batch.mel.shape[1]

    def inputs(self, batch: Sound) -> Any:
        """What the vocoder sees of a batch: the mels."""
        return batch.mel

    def batch(self, ids: Sequence[str], chance: np.random.Generator) -> Sound:
        """One crop of each recording, from anywhere in it."""
        fmt = self.store.format
        hop, crop = fmt.hop_samples, self._crop
        mels = np.full((len(ids), crop, fmt.n_mels), np.log(fmt.clip), np.float32)
        f0 = np.zeros((len(ids), crop), np.float32)
        waves = np.zeros((len(ids), crop * hop), np.float32)
        for row, name in enumerate(ids):
            frames = self.store.frames(name)
            start = int(chance.integers(max(frames - crop, 0) + 1))
            spoken = self._spoken if self._spoken and chance.random() < 0.5 else self.store.mel
            mel = spoken(name)
            part = mel[start : start + crop]
            mels[row, : len(part)] = part
            f0[row, : len(part)] = self.store.f0(name)[start : start + crop]
            sound = self.store.audio(name, start, len(part))
            waves[row, : len(sound)] = sound
        return Sound(torch.from_numpy(mels), torch.from_numpy(waves), torch.from_numpy(f0))
