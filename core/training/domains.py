"""Two sets of recordings in every step: those to learn, and those the model comes from.

The old ones keep what they taught, can be weighted by how near they are to the new ones, and their
features can be made alike to those of the new ones (CORAL, maximum mean discrepancy).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from core.models.acoustic import AcousticInput, AcousticOutput
from core.models.heads import hard_loss
from core.training.loading import Recordings
from core.training.objective import likelihood
from core.training.run import Examples

COMPARED = 256
"""So many frames of either set are compared in a step."""


class Domains:
    """`Examples` whose batches hold new recordings first and then old ones.

    Args:
        new: What is learnt; the ids that a run asks for are of these.
        old: What the model comes from, normalised by their own statistics.
        old_ids: Those of the old ones that may be drawn.
        share: Of the clips of a step that are old.
        speakers: How many speakers come before those of the old recordings.
    """

    def __init__(
        self, new: Examples, old: Recordings, old_ids: Sequence[str], share: float, speakers: int
    ) -> None:
        self._new, self._old, self._ids = new, old, list(old_ids)
        self._share, self._speakers = share, speakers

    def frames(self, name: str) -> int:
        """Length of a new recording."""
        return self._new.frames(name)

    def batch(self, ids: Sequence[str], chance: np.random.Generator) -> AcousticInput:
        """These new recordings, and old ones drawn beside them."""
        new = self._new.batch(ids, chance)
        count = max(round(len(ids) * self._share / (1 - self._share)), 1)
        # Of like length, so that little is padding.
        length = int(np.mean([self._new.frames(name) for name in ids]))
        some = chance.choice(len(self._ids), min(8 * count, len(self._ids)), replace=False)
        drawn = sorted(
            (self._ids[n] for n in some), key=lambda name: abs(self._old.frames(name) - length)
        )
        old = self._old.batch(drawn[:count])
        return joined(new, replace(old, speakers=old.speakers + self._speakers))

    def inputs(self, batch: AcousticInput) -> AcousticInput:
        """See `Examples.inputs`."""
        seen: AcousticInput = self._new.inputs(batch)
        return seen

    def frames_in(self, batch: AcousticInput) -> int:
        """See `Examples.frames_in`."""
        return int(batch.durations.sum())


def joined(first: AcousticInput, second: AcousticInput) -> AcousticInput:
    """Two batches as one, padded to the longer."""
    values: dict[str, Tensor | None] = {}
    for field in fields(first):
        pair = getattr(first, field.name), getattr(second, field.name)
        if pair[0] is None or pair[1] is None:
            values[field.name] = None
            continue
        length = max(part.shape[1] for part in pair) if pair[0].dim() > 1 else 0
        values[field.name] = torch.cat([_padded(part, length) for part in pair])
    return AcousticInput(**values)  # type: ignore[arg-type]


def _padded(values: Tensor, length: int) -> Tensor:
    if values.dim() == 1:
        return values
    behind = [0, 0] * (values.dim() - 2) + [0, length - values.shape[1]]
    return F.pad(values, behind)


def coral(old: Tensor, new: Tensor) -> Tensor:
    """How differently two sets of features vary: ‖C_old − C_new‖² / (4 W²).

    Sun and Saenko 2016, "Deep CORAL: correlation alignment for deep domain adaptation".

    Args:
        old, new: [places, W]; as many features, any number of places above 1.
    """
    gap = torch.cov(old.T) - torch.cov(new.T)
    return gap.square().sum() / (4 * old.shape[1] ** 2)


WIDTHS = (0.5, 1.0, 2.0)
"""Widths of the kernels, as multiples of the mean squared distance."""


def mmd(old: Tensor, new: Tensor) -> Tensor:
    """Maximum mean discrepancy: E k(o, o') + E k(n, n') − 2 E k(o, n), 0 for equal sets.

    Gretton et al. 2012, "A kernel two-sample test"; k is a sum of Gaussian kernels whose widths go
    with the mean squared distance of all places (Long et al. 2015, "Learning transferable features
    with deep adaptation networks"). The biased estimate, which is never below 0.

    Args:
        old, new: [places, W].
    """
    both = torch.cat([old, new])
    # Not `cdist`: the slope of its root has no value between equal places.
    squares = (both.square().sum(1)[:, None] + both.square().sum(1) - 2 * both @ both.T).clamp(0.0)
    scale = squares.detach().mean().clamp(min=1e-12)
    kernel = torch.stack([torch.exp(-squares / (width * scale)) for width in WIDTHS]).mean(0)
    count = len(old)
    return (
        kernel[:count, :count].mean()
        + kernel[count:, count:].mean()
        - (2 * kernel[:count, count:].mean())
    )


MATCHES = {"coral": coral, "mmd": mmd}


def instance_weights(output: AcousticOutput, batch: AcousticInput, temperature: float) -> Tensor:
    """How much each utterance counts: the more, the better the model explains it.

    Returns:
        [B] softmax(−L / temperature) · B, with L the negative log-likelihood of an utterance's mel
        in nats per value. 1 on average, no slopes.
    """
    with torch.no_grad():
        nats = hard_loss(output.mel, batch.mel)
        if nats.dim() > 2:
            nats = nats.mean(dim=-1)
        mask = batch.frame_mask
        losses = torch.where(mask, nats, 0.0).sum(1) / mask.sum(1).clamp(min=1)
        return torch.softmax(-losses / temperature, dim=0) * len(losses)


class DomainObjective:
    """A `core.training.run.Objective` for batches of `Domains`.

    Args:
        temperature: Of `instance_weights` among the old recordings; 0 for all alike.
        match: A name in `MATCHES`, or `none`.
        weight: Of the match.
    """

    def __init__(self, temperature: float, match: str, weight: float) -> None:
        self._temperature, self._match, self._weight = temperature, match, weight

    def __call__(
        self, output: AcousticOutput, batch: AcousticInput, ids: Sequence[str]
    ) -> dict[str, Tensor]:
        """The likelihood of all recordings, and `match`."""
        new = torch.arange(len(batch.symbols)) < len(ids)
        weights = torch.ones(len(new))
        if self._temperature:
            # Weighed among themselves: new recordings are what it is all about.
            own = instance_weights(output, batch, self._temperature)
            weights = torch.where(new, 1.0, own * (~new).sum() / own[~new].sum())
        terms = likelihood(output, batch, weights, even=True)
        if self._match != "none":
            sets = (_frames(output, batch, rows) for rows in (~new, new))
            terms["match"] = MATCHES[self._match](*sets)
            terms["total"] = terms["total"] + self._weight * terms["match"]
        return terms


def _frames(output: AcousticOutput, batch: AcousticInput, rows: Tensor) -> Tensor:
    """Features of some frames of these utterances, [places, W]."""
    places = (batch.frame_mask & rows[:, None]).flatten().nonzero()[:, 0]
    places = places[:: max(1, len(places) // COMPARED)][:COMPARED]
    return output.hidden.flatten(0, 1)[places].float()
