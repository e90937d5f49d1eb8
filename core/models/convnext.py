"""ConvNeXt blocks in one dimension: the building blocks of the convolutional models.

Liu et al. 2022, "A ConvNet for the 2020s". Letters in shapes: B utterances in a batch, W width.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.models.compressible import ChannelGroup
from core.models.linear import Linear, TiedBiasLinear, rows_of
from core.models.stacks import StreamLayer


class BlockConfig(Protocol):
    """What a block needs to know of the model it is part of."""

    @property
    def kernel(self) -> int:
        """Places a convolution sees, odd."""

    @property
    def tie_kernels(self) -> bool:
        """All channels of a layer are filtered by one kernel."""

    @property
    def tie_biases(self) -> bool:
        """All units of a linear map share one bias."""

    @property
    def gate(self) -> float:
        """Temperature of the activations; 1 is GELU."""

    @property
    def dropout(self) -> float:
        """Share of activations left out in training."""


class DepthwiseConv(nn.Module):
    """A convolution over places, each channel by itself.

    With `tied` one kernel and one bias serve all channels.
    """

    def __init__(self, width: int, kernel: int, tied: bool) -> None:
        super().__init__()
        self.width = width
        self.weight = nn.Parameter(torch.empty(1 if tied else width, 1, kernel))
        self.bias = nn.Parameter(torch.zeros(1 if tied else width))
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)

    def forward(self, x: Tensor) -> Tensor:
        """[B, places, W] → [B, places, W]."""
        # conv2d: oneDNN's path for one row is faster on a CPU than conv1d's.
        weight = self.weight.expand(self.width, -1, -1).unsqueeze(2)
        pad = (0, self.weight.shape[-1] // 2)
        rows = x.transpose(1, 2).unsqueeze(2)
        bias = self.bias.expand(self.width)
        return F.conv2d(rows, weight, bias, padding=pad, groups=self.width)[:, :, 0].transpose(1, 2)


class Block(StreamLayer):
    """x + down(act(up(norm(depthwise(x))))), with padding kept at zero.

    The activation is y · Φ(y / T) with the temperature T of the config (`gate`): near 0 it cuts
    like a ReLU, at 1 it is GELU (Hendrycks & Gimpel 2016), far above it is nearly linear.
    """

    def __init__(self, width: int, hidden: int, config: BlockConfig) -> None:
        super().__init__()
        linear = TiedBiasLinear if config.tie_biases else nn.Linear
        self.depthwise = DepthwiseConv(width, config.kernel, config.tie_kernels)
        self.norm = nn.LayerNorm(width)
        # `core.models.lowrank.install` may put products in the places of the two.
        self.up: Linear = linear(width, hidden)
        self.down: Linear = linear(hidden, width)
        self.gate = config.gate
        self.dropout = config.dropout
        nn.init.trunc_normal_(self.down.weight, std=0.5 * hidden**-0.5)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """See `StreamLayer.forward`."""
        y = tempered_gelu(self.up(self.norm(self.depthwise(x))), self.gate)
        y = self.down(F.dropout(y, self.dropout, self.training))
        kept: Tensor = (x + y) * mask
        return kept

    def groups(self, name: str) -> list[ChannelGroup]:
        """See `StreamLayer.groups`: the hidden units."""
        outgoing = (f"{name}.down.weight", 1)
        members = (*rows_of(f"{name}.up", self.up), outgoing)
        return [ChannelGroup(f"{name}.hidden", self.up.out_features, members, (outgoing,))]

    def stream_members(self, name: str) -> Iterator[tuple[str, int]]:
        """See `StreamLayer.stream_members`."""
        yield from [(f"{name}.norm.weight", 0), (f"{name}.norm.bias", 0)]
        yield from [(f"{name}.up.weight", 1), *rows_of(f"{name}.down", self.down)]
        if self.depthwise.weight.shape[0] > 1:
            yield from [(f"{name}.depthwise.weight", 0), (f"{name}.depthwise.bias", 0)]


def tempered_gelu(y: Tensor, temperature: float) -> Tensor:
    """y · Φ(y / T); at T = 1 bit for bit torch's GELU.

    Not by its tanh approximation, which on a CPU takes torch five times as long.
    """
    return F.gelu(y) if temperature == 1.0 else F.gelu(y / temperature) * temperature
