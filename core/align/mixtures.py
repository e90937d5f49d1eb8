"""Gaussian mixtures with diagonal covariance, one per HMM state."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass
class Mixtures:
    """The densities of K states, each a mixture of M Gaussians in D dimensions.

    Attributes:
        means, variances: [K, M, D].
        weights: [K, M], sum 1; a Gaussian of weight 0 is not used.
        floor: [D], no variance falls below it.
    """

    means: Tensor
    variances: Tensor
    weights: Tensor
    floor: Tensor

    @classmethod
    def flat(cls, states: int, mean: Tensor, variance: Tensor, floor: float) -> Mixtures:
        """One Gaussian per state, all alike: the mean and variance [D] of the corpus."""
        return cls(
            mean.expand(states, 1, -1).clone(),
            variance.expand(states, 1, -1).clone(),
            torch.ones(states, 1),
            floor * variance,
        )

    def components(self, frames: Tensor) -> Tensor:
        """log(weight · density) of every Gaussian: [N, D] frames → [N, K, M]."""
        k, m, d = self.means.shape
        precision = 1 / self.variances
        linear = self.means * precision
        constant = torch.log(self.weights) - 0.5 * (
            d * math.log(2 * math.pi)
            + torch.log(self.variances).sum(-1)
            + (self.means.square() * precision).sum(-1)
        )
        weights = torch.cat([-0.5 * precision, linear], dim=2).transpose(0, 1).reshape(m * k, 2 * d)
        inputs = torch.cat([frames.square(), frames], dim=1)
        found = torch.addmm(constant.T.reshape(1, -1), inputs, weights.T)
        return found.view(-1, m, k).transpose(1, 2)  # states lie together in memory: faster sums

    def split(self, counts: Tensor, enough: float) -> Mixtures:
        """Twice as many Gaussians: each moved ± 0.2 deviations apart.

        A Gaussian with fewer than `enough` frames ([K, M] counts) is not split; its twin has
        weight 0.
        """
        step = 0.2 * self.variances.sqrt()
        wide = (counts >= enough).float()
        up, down = self.weights * (1 - 0.5 * wide), self.weights * 0.5 * wide
        shift = step * wide[..., None]
        return Mixtures(
            torch.cat([self.means + shift, self.means - shift], 1),
            self.variances.repeat(1, 2, 1),
            torch.cat([up, down], 1),
            self.floor,
        )


class Counts:
    """Sufficient statistics of one pass over the corpus.

    Accumulates weights [K, M], and weighted sums of frames and their squares [K, M, D].
    """

    def __init__(self, model: Mixtures) -> None:
        self._model = model
        self.mass = torch.zeros(model.weights.shape, dtype=torch.float64)
        self._sums = torch.zeros(model.means.shape, dtype=torch.float64)
        self._squares = torch.zeros(model.means.shape, dtype=torch.float64)

    def add(self, frames: Tensor, states: Tensor, components: Tensor) -> None:
        """Count frames [N, D] with their `states` [N] and the `components` [N, M] of these."""
        shares = torch.softmax(components, dim=-1)
        k = self.mass.shape[0]
        for m in range(shares.shape[1]):
            share = shares[:, m : m + 1]
            self.mass[:, m] += torch.bincount(states, share[:, 0], minlength=k).double()
            weighted = frames * share
            for total, rows in ((self._sums, weighted), (self._squares, weighted * frames)):
                part = torch.zeros(k, frames.shape[1]).index_add_(0, states, rows)
                total[:, m] += part.double()

    def mixtures(self, prior: float) -> Mixtures:
        """The model these counts make most likely.

        `prior` frames of the model before are mixed in, so that rare states stay near it (MAP).
        """
        old = self._model
        mass = self.mass + prior
        means = (self._sums + prior * old.means) / mass[..., None]
        squares = (self._squares + prior * (old.variances + old.means.square())) / mass[..., None]
        variances = torch.maximum((squares - means.square()), old.floor.double())
        weights = torch.where(old.weights > 0, self.mass + 1e-3, 0.0)
        weights /= weights.sum(1, keepdim=True)
        return Mixtures(means.float(), variances.float(), weights.float(), old.floor)
