"""Stepwise monotonic attention: in each step it stays where it is or goes to the next place.

So it can neither leave a place out nor come back (He et al. 2019, "Robust sequence-to-sequence
acoustic modeling with stepwise monotonic attention for neural TTS"). Letters in shapes: B
utterances in a batch, N steps, P places, T frames.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from core.models.heads import masked_mean


def expected_places(going: Tensor) -> Tensor:
    """How likely attention is where, if it begins at the first place.

    a[n, p] = a[n−1, p] · (1 − going[n, p]) + a[n−1, p−1] · going[n, p−1]

    Args:
        going: [B, N, P] how likely it is to go on from each place in each step; 0 at the last. The
            first step's play no part.

    Returns:
        [B, N, P], of which each row's sum is 1.
    """
    here = F.one_hot(going.new_zeros(len(going), dtype=torch.long), going.shape[2]).to(going)
    rows = [here]
    for move in going.unbind(1)[1:]:
        leaving = here * move
        here = here - leaving + F.pad(leaving[:, :-1], (1, 0))
        rows.append(here)
    return torch.stack(rows, dim=1)


class Walker:
    """Attention at one place at a time, as a voice needs that speaks.

    A place is left when it is more likely than not that it is over by now (Ronanki et al. 2016,
    "Median-based generation of synthetic speech durations using a non-parametric approach"). Above
    temperature 0 that is drawn instead, from odds of going on to the power 1/T.

    Args:
        last: The last place, which is never left.
        patience: After so many steps a place is left in any case.
    """

    def __init__(self, last: int, patience: int, temperature: float = 0.0) -> None:
        self.place = 0
        self._last, self._patience, self._temperature = last, patience, temperature
        self._stayed, self._odds = 1, 1.0

    def __call__(self, logit: float, steps_left: int) -> int:
        """The place of the next step.

        Args:
            logit: Of going on from the present one.
            steps_left: With the next one; if there are no more than places left, it goes on.
        """
        if self.place == self._last:
            return self.place
        if self._temperature:
            chance = 1.0 / (1.0 + math.exp(-min(max(logit / self._temperature, -50.0), 50.0)))
            leaves = float(torch.rand(())) < chance
        else:
            self._odds *= 1.0 - 1.0 / (1.0 + math.exp(-min(max(logit, -50.0), 50.0)))
            leaves = self._odds <= 0.5
        late = self._stayed >= self._patience or steps_left <= self._last - self.place
        if leaves or late:
            self.place += 1
            self._stayed, self._odds = 1, 1.0
        else:
            self._stayed += 1
        return self.place


def guided(attention: Tensor, steps: Tensor, places: Tensor, width: float) -> Tensor:
    """How far attention strays from the diagonal, a mean over steps.

    Each place counts as 1 − exp(−(p/P − n/N)² / 2w²) (Tachibana et al. 2018, "Efficiently trainable
    text-to-speech system based on deep convolutional networks with guided attention").

    Args:
        attention: [B, N, P].
        steps, places: [B] how many of each utterance there are.
        width: w.
    """
    clock = torch.arange(attention.shape[1], device=attention.device)
    row = torch.arange(attention.shape[2], device=attention.device)
    gone = clock / steps.unsqueeze(1)
    read = row / places.unsqueeze(1)
    apart = (gone.unsqueeze(2) - read.unsqueeze(1)).square()
    strays = attention * (1.0 - torch.exp(-apart / (2.0 * width**2)))
    return masked_mean(strays.sum(dim=2), clock < steps.unsqueeze(1))


def monotonic_path(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """The path of greatest sum that never goes back, by dynamic programming.

    Args:
        scores: [T, P]; a path may begin and end at any place and leave places out.

    Returns:
        [T] the place of each frame.
    """
    frames, places = scores.shape
    came_from = np.zeros((frames, places), np.int64)
    best, row = scores[0], np.arange(places)
    for frame in range(1, frames):
        highest = np.maximum.accumulate(best)
        # Where the highest so far is reached anew; of equals the later.
        came_from[frame] = np.maximum.accumulate(np.where(best >= highest, row, 0))
        best = highest + scores[frame]
    path = np.zeros(frames, np.int64)
    path[-1] = int(best.argmax())
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = came_from[frame, path[frame]]
    return path
