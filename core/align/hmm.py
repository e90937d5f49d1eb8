"""A hidden Markov model of sounds: what each state sounds like, and how long it lasts."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.align.chains import PAUSE_STATE, best_paths
from core.align.corpus import Batch
from core.align.mixtures import Counts, Mixtures

_VARIANCE_FLOOR = 0.03
_SMOOTHING_FRAMES = 20.0
"""Frames of the model before that each Gaussian counts as seen: rare sounds stay near it."""
_SPLIT_FRAMES = 40.0
"""Frames a Gaussian needs to become two."""
_STAY = (0.05, 0.98)
_SILENT = 0.3
"""A frame is first taken for silence below this share of its clip's range of loudness."""


@dataclass(frozen=True)
class Paths:
    """Best paths through a batch.

    Attributes:
        positions: [B, T], place in each clip's chain.
        states: [B, T], its state.
        components: [B, T, M], log-densities of the state's Gaussians.
        misfit: [B], how much likelier the frames of the sounds are under their best states in any
            order than on the path: nats per frame, 0 is perfect.
    """

    positions: Tensor
    states: Tensor
    components: Tensor
    misfit: Tensor


@dataclass(frozen=True)
class Hmm:
    """Densities of K states, and the probability [K] of staying in each for another frame."""

    densities: Mixtures
    stay: Tensor

    def paths(self, batch: Batch) -> Paths:
        """The best path of every clip of a batch."""
        flat = self.densities.components(batch.features.flatten(0, 1))
        components = flat.view(*batch.features.shape[:2], *flat.shape[1:])
        scores = functools.reduce(torch.logaddexp, components.unbind(-1))
        positions = best_paths(scores, batch.lengths, batch.chains, self.stay)
        states = batch.states.gather(1, positions)
        lost = scores.amax(2) - scores.gather(2, states[..., None])[..., 0]
        sounding = batch.real & (states != PAUSE_STATE)
        misfit = (lost * sounding).sum(1) / sounding.sum(1).clamp(min=1)
        chosen = states[..., None, None].expand(-1, -1, 1, components.shape[-1])
        return Paths(positions, states, components.gather(2, chosen)[:, :, 0], misfit)

    def split(self, counts: Tensor) -> Hmm:
        """Twice as many Gaussians, where `counts` [K, M] frames allow it."""
        return Hmm(self.densities.split(counts.float(), _SPLIT_FRAMES), self.stay)


def first_states(
    batch: Batch, guessed: Sequence[NDArray[np.floating] | None], frames_per_second: float
) -> Tensor:
    """States [B, T] to begin with.

    Args:
        guessed: For each clip about where its units begin, in seconds [units + 1]. Without one,
            silent frames are pauses, and the others share out the sounds.
    """
    states = torch.full(batch.real.shape, PAUSE_STATE)
    rows = zip(batch.chains, batch.lengths.tolist(), guessed, strict=True)
    for row, (chain, length, boundaries) in enumerate(rows):
        if boundaries is not None:
            path = chain.path(boundaries * frames_per_second, length)
            states[row, :length] = chain.states[torch.from_numpy(path)]
            continue
        loudness = batch.features[row, :length, 0]
        low, high = torch.quantile(loudness, torch.tensor([0.05, 0.95]))
        loud = (loudness > low + _SILENT * (high - low)).nonzero()[:, 0]
        sounds = chain.states[chain.states != PAUSE_STATE]
        if len(sounds) and len(loud):
            states[row, loud] = sounds[torch.arange(len(loud)) * len(sounds) // len(loud)]
    return states


def flat(states: int, frames: int, total: Tensor, squares: Tensor) -> Hmm:
    """A model of states all alike, from the sum and the sum of squares [D] of all frames."""
    mean = total / frames
    variance = (squares / frames - mean.square()).clamp(min=1e-6)
    densities = Mixtures.flat(states, mean.float(), variance.float(), _VARIANCE_FLOOR)
    return Hmm(densities, torch.full((states,), 0.5))


class Tally:
    """What one pass over the corpus saw, and the model that makes it most likely."""

    def __init__(self, model: Hmm) -> None:
        self._model = model
        self._counts = Counts(model.densities)
        self._frames = torch.zeros(len(model.stay))
        self._visits = torch.zeros(len(model.stay))

    def add(self, batch: Batch, states: Tensor, components: Tensor) -> None:
        """Count a batch with its states [B, T] and their log-densities `components` [B, T, M]."""
        k = len(self._frames)
        seen = states[batch.real]
        self._counts.add(batch.features[batch.real], seen, components[batch.real])
        entered = batch.real.clone()
        entered[:, 1:] &= states[:, 1:] != states[:, :-1]
        self._frames += torch.bincount(seen, minlength=k)
        self._visits += torch.bincount(states[entered], minlength=k)

    @property
    def counts(self) -> Tensor:
        """Frames [K, M] of each Gaussian."""
        return self._counts.mass

    def model(self) -> Hmm:
        """The next model."""
        stay = 1 - (self._visits + 1) / (self._frames + 2)
        return Hmm(self._counts.mixtures(_SMOOTHING_FRAMES), stay.clamp(*_STAY))
