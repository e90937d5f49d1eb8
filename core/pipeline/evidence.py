"""What a project's recordings say of a model: `core.compress.evidence.Evidence` of both parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from core.data.features import FeatureStore
from core.models.acoustic import AcousticModel
from core.models.vocoders.neural import VocoderModel
from core.training.lessons import LESSONS
from core.training.loading import Recordings
from core.training.objective import likelihood

BATCHES, SENTENCES, CROPS = 3, 4, 16
"""So many batches, of so many sentences for an acoustic model, or crops for a vocoder."""


class AcousticEvidence:
    """The likelihood of some recordings."""

    def __init__(self, recordings: Recordings, ids: Sequence[str]) -> None:
        by_length = sorted(ids, key=lambda name: (recordings.store.frames(name), name))
        middle = max((len(by_length) - BATCHES * SENTENCES) // 2, 0)
        chosen = by_length[middle : middle + BATCHES * SENTENCES]
        self._batches = [
            recordings.batch(chosen[start : start + SENTENCES])
            for start in range(0, len(chosen), SENTENCES)
        ]

    def loss(self, model: AcousticModel) -> float:
        """See `Evidence.loss`."""
        with torch.inference_mode(), _resting(model):
            terms = [likelihood(model(batch), batch)["total"] for batch in self._batches]
            return float(torch.stack(terms).mean())

    def gradients(self, model: AcousticModel) -> dict[str, Tensor]:
        """See `Evidence.gradients`."""
        with _resting(model):
            terms = [likelihood(model(batch), batch)["total"] for batch in self._batches]
            return _gradients(model, torch.stack(terms).mean())


class VocoderEvidence:
    """What some crops of recordings cost a vocoder by the loss that its family learns from.

    Args:
        family: Of the vocoder, a name in `core.models.vocoders.families`.
    """

    def __init__(self, store: FeatureStore, ids: Sequence[str], family: str = "fourier") -> None:
        chance = np.random.default_rng(0)
        self._crops = LESSONS[family].examples(store, None)
        # A crop of each, more than one of each where there are few.
        some = [ids[place % len(ids)] for place in range(BATCHES * CROPS)]
        self._batches = [
            self._crops.batch(some[start : start + CROPS], chance)
            for start in range(0, len(some), CROPS)
        ]
        self._objective = LESSONS[family].objective(store.format, None, 0.0, 1.0)

    def _total(self, model: VocoderModel) -> Tensor:
        made = ((model(self._crops.inputs(batch)), batch) for batch in self._batches)
        terms = [self._objective(output, batch, ())["total"] for output, batch in made]
        return torch.stack(terms).mean()

    def loss(self, model: VocoderModel) -> float:
        """See `Evidence.loss`."""
        with torch.inference_mode(), _resting(model):
            return float(self._total(model))

    def gradients(self, model: VocoderModel) -> dict[str, Tensor]:
        """See `Evidence.gradients`."""
        with _resting(model):
            return _gradients(model, self._total(model))


class _resting:  # noqa: N801 - used like a function
    """Without what a model does only in training, such as dropout."""

    def __init__(self, model: torch.nn.Module) -> None:
        self._model, self._was = model, model.training

    def __enter__(self) -> None:
        self._model.eval()

    def __exit__(self, *error: object) -> None:
        self._model.train(self._was)


def _gradients(model: torch.nn.Module, loss: Tensor) -> dict[str, Tensor]:
    parameters = dict(model.named_parameters())
    found = torch.autograd.grad(loss, list(parameters.values()), allow_unused=True)
    return {
        name: torch.zeros_like(value) if gradient is None else gradient
        for (name, value), gradient in zip(parameters.items(), found, strict=True)
    }
