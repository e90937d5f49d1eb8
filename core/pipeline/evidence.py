"""What a project's recordings say of a model: `core.compress.evidence.Evidence` of both parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from core.data.features import FeatureStore
from core.models.acoustic import AcousticModel
from core.models.vocoders.fourier import FourierModel
from core.training.crops import CROP_FRAMES, Crops
from core.training.loading import Recordings
from core.training.objective import likelihood
from core.training.spectral import Hearing

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
    """The spectral losses of some crops of recordings."""

    def __init__(self, store: FeatureStore, ids: Sequence[str]) -> None:
        chance = np.random.default_rng(0)
        crops = Crops(store, CROP_FRAMES)
        # A crop of each, more than one of each where there are few.
        some = [ids[place % len(ids)] for place in range(BATCHES * CROPS)]
        self._batches = [
            crops.batch(some[start : start + CROPS], chance) for start in range(0, len(some), CROPS)
        ]
        self._hearing = Hearing(store.format)

    def _total(self, model: FourierModel) -> Tensor:
        terms = [self._hearing(model(batch.mel), batch, ())["total"] for batch in self._batches]
        return torch.stack(terms).mean()

    def loss(self, model: FourierModel) -> float:
        """See `Evidence.loss`."""
        with torch.inference_mode(), _resting(model):
            return float(self._total(model))

    def gradients(self, model: FourierModel) -> dict[str, Tensor]:
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
