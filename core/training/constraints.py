"""Training that keeps weights such as files can hold them.

The optimiser moves 32-bit *latent* weights; the model computes with what its codings make of them,
which is what `core.models.coding.recoded` gives:

- Whole numbers and 16 bits: the latent weights rounded, the gradient as if they were not (Bengio,
  Léonard and Courville 2013, "Estimating or propagating gradients through stochastic neurons";
  Jacob et al. 2018, "Quantization and training of neural networks").
- Zeros stay zero: their gradient is zero, and whatever else moves them is taken back.
- A codebook: which entry a weight takes is fixed, and the entry is the mean of the latent weights
  that take it. So all of these move by the mean of their gradients, and it is the codebook that
  learns (Han, Mao and Dally 2016, "Deep compression").

All of it follows from the latent weights alone, so a checkpoint need not hold anything else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor
from torch.func import functional_call

from core.models.coding import Coding, project, sparse, tensor_codings
from core.models.compressible import Compressible
from core.models.rounding import halved


class Constraints:
    """What the codings of a model ask of its weights while it trains; nothing if it has none.

    Args:
        model: With latent weights. Where these are not what training can have left, as random ones
            are not, zeros and codebooks are chosen and the weights moved there.
    """

    def __init__(self, model: Compressible) -> None:
        self._model = model
        codings = tensor_codings(model)
        with torch.no_grad():
            self._latents = {
                name: _Latent(value, codings[name])
                for name, value in model.named_parameters()
                if name in codings
            }

    def __call__(self, inputs: Any) -> Any:
        """The model's output, computed with weights that files can hold."""
        if not self._latents:
            return self._model(inputs)
        held = {name: latent.held() for name, latent in self._latents.items()}
        return functional_call(self._model, held, (inputs,))

    @torch.no_grad()
    def keep(self) -> None:
        """To be called whenever the optimiser has moved the latent weights."""
        for latent in self._latents.values():
            latent.keep()


class _Latent:
    """One latent weight and what its coding asks of it."""

    def __init__(self, weight: Tensor, coding: Coding) -> None:
        self._weight = weight
        # Zeros are where they are, and need not be looked for in each step.
        self._numbers = replace(coding, sparsity=0.0, pattern="")
        self._mask: Tensor | None = None
        self._clusters: _Clusters | None = None
        if coding.sparsity:
            weight.copy_(sparse(weight, coding))
        if coding.palette:
            rounded = halved(weight)
            if not torch.equal(project(rounded, coding), rounded):
                weight.copy_(project(weight, coding))
            self._clusters = _Clusters(weight)
        if coding.sparsity:
            # Last: a small weight may have got the codebook's entry for zero.
            self._mask = weight != 0

    def held(self) -> Tensor:
        """The weight that the coding holds, with a gradient to the latent one."""
        with torch.no_grad():
            clusters = self._clusters is not None
            value = halved(self._weight) if clusters else project(self._weight, self._numbers)
        through = _Through.apply(self._weight, value, self._mask, self._clusters)  # type: ignore[no-untyped-call]
        return cast(Tensor, through)

    def keep(self) -> None:
        if self._mask is not None:
            # What has become zero by chance could not be told from the others in a checkpoint.
            self._mask &= self._weight != 0
            self._weight.masked_fill_(~self._mask, 0.0)
        if self._clusters is not None:
            self._weight.copy_(self._clusters.mean(self._weight))


class _Clusters:
    """Places of a weight that hold one and the same number; zeros may be one of them."""

    def __init__(self, weight: Tensor) -> None:
        _, codes = np.unique(weight.detach().reshape(-1).numpy(), return_inverse=True)
        self._codes = torch.from_numpy(codes.reshape(-1).astype(np.int64))
        self._sizes = torch.bincount(self._codes).double()

    def mean(self, values: Tensor) -> Tensor:
        """Each value becomes the mean of its cluster."""
        # bincount adds in one thread and in order, so that a run can be repeated to the bit.
        sums = torch.bincount(self._codes, values.reshape(-1).double())
        return (sums / self._sizes).to(values.dtype)[self._codes].reshape(values.shape)


class _Through(torch.autograd.Function):
    """The held weight instead of the latent one, and the gradient of the held for the latent."""

    @staticmethod
    def forward(
        ctx: Any, latent: Tensor, held: Tensor, mask: Tensor | None, clusters: _Clusters | None
    ) -> Tensor:
        del latent
        ctx.mask, ctx.clusters = mask, clusters
        return held.clone()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None, None]:
        if ctx.mask is not None:
            gradient = gradient * ctx.mask
        if ctx.clusters is not None:
            gradient = ctx.clusters.mean(gradient)
        return gradient, None, None, None
