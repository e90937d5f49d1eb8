"""Hiding parts of what a model hears of itself.

SpecAugment (Park et al. 2019): stripes of frames and of mel bands are hidden. Here they are hidden
only in what a model is given of its own past, never in what it is to learn, so that it must listen
to the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from core.models.acoustic import AcousticInput
from core.training.run import Examples

FRAMES, BANDS = 12, 27
"""The widest stripe of frames, some 140 ms, and of bands."""


class Masked:
    """`Examples` of which a model that hears itself hears only a part.

    Args:
        examples: Of acoustic models.
        share: Of the frames, and of the bands, that are hidden.
    """

    def __init__(self, examples: Examples, share: float) -> None:
        self._examples, self._share = examples, share

    def frames(self, name: str) -> int:
        """See `Examples.frames`."""
        return self._examples.frames(name)

    def batch(self, ids: Sequence[str], chance: np.random.Generator) -> AcousticInput:
        """See `Examples.batch`; what is hidden is drawn here."""
        batch: AcousticInput = self._examples.batch(ids, chance)
        hidden = torch.zeros(batch.mel.shape, dtype=torch.bool)
        for row, frames in enumerate(batch.durations.sum(dim=1).tolist()):
            hidden[row, stripes(int(frames), self._share, FRAMES, chance)] = True
            hidden[row, :, stripes(batch.mel.shape[2], self._share, BANDS, chance)] = True
        # 0 is the mean of normalised mels.
        return replace(batch, heard=batch.mel.masked_fill(hidden, 0.0))

    def inputs(self, batch: AcousticInput) -> AcousticInput:
        """See `Examples.inputs`."""
        seen: AcousticInput = self._examples.inputs(batch)
        return seen

    def frames_in(self, batch: AcousticInput) -> int:
        """See `Examples.frames_in`."""
        return self._examples.frames_in(batch)


def stripes(
    length: int, share: float, widest: int, chance: np.random.Generator
) -> NDArray[np.int64]:
    """Places of stripes that cover a share of a length, anywhere, none over another."""
    covered = round(share * length)
    if not covered:
        return np.zeros(0, np.int64)
    widths = np.diff(np.rint(np.linspace(0, covered, -(-covered // widest) + 1)).astype(int))
    free = length - covered
    before = np.sort(chance.integers(free + 1, size=len(widths)))
    starts = before + np.cumsum(widths) - widths
    return np.concatenate([np.arange(s, s + w) for s, w in zip(starts, widths, strict=True)])
