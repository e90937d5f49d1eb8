"""ConvNeXt blocks in one dimension: the building blocks of the convolutional models.

Liu et al. 2022, "A ConvNet for the 2020s". Letters in shapes: B utterances in a batch, W width.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.errors import SettingsError
from core.models.compressible import ChannelGroup


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
    def dropout(self) -> float:
        """Share of activations left out in training."""


class TiedBiasLinear(nn.Module):
    """A linear map whose units share one bias."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs))
        self.bias = nn.Parameter(torch.zeros(1))
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)

    def forward(self, x: Tensor) -> Tensor:
        """[..., inputs] → [..., outputs]."""
        return F.linear(x, self.weight) + self.bias


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


class Block(nn.Module):
    """x + down(gelu(up(norm(depthwise(x))))), with padding kept at zero."""

    def __init__(self, width: int, hidden: int, config: BlockConfig) -> None:
        super().__init__()
        linear = TiedBiasLinear if config.tie_biases else nn.Linear
        self.depthwise = DepthwiseConv(width, config.kernel, config.tie_kernels)
        self.norm = nn.LayerNorm(width)
        self.up = linear(width, hidden)
        self.down = linear(hidden, width)
        self.dropout = config.dropout
        nn.init.trunc_normal_(self.down.weight, std=0.5 * hidden**-0.5)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """[B, places, W] → the same; `mask` [B, places, 1] is 1 where there is no padding."""
        y = self.up(self.norm(self.depthwise(x)))
        y = self.down(F.dropout(F.gelu(y, approximate="tanh"), self.dropout, self.training))
        kept: Tensor = (x + y) * mask
        return kept

    def hidden_group(self, name: str) -> ChannelGroup:
        """The hidden units of this block, which is called `name` in its model."""
        members = [(f"{name}.up.weight", 0), (f"{name}.down.weight", 1)]
        if isinstance(self.up, nn.Linear):
            members.append((f"{name}.up.bias", 0))
        return ChannelGroup(f"{name}.hidden", self.up.weight.shape[0], tuple(members))

    def stream_members(self, name: str) -> Iterator[tuple[str, int]]:
        """The parameters of this block that run over the channels of the stream it is in."""
        yield from [(f"{name}.norm.weight", 0), (f"{name}.norm.bias", 0)]
        yield from [(f"{name}.up.weight", 1), (f"{name}.down.weight", 0)]
        if isinstance(self.down, nn.Linear):
            yield (f"{name}.down.bias", 0)
        if self.depthwise.weight.shape[0] > 1:
            yield from [(f"{name}.depthwise.weight", 0), (f"{name}.depthwise.bias", 0)]


def check_ties(stack: str, tied: int, hidden: Sequence[int], layers: int) -> None:
    """Refuse ties that a stack's shape does not allow.

    Args:
        stack: What the stack is called, for instance `decoder`.
        tied: So many of its neighbouring layers are one already.
        hidden: Hidden units of its layers.
        layers: So many are to become one.

    Raises:
        SettingsError: It is tied otherwise, or layers to be tied differ.
    """
    if tied > 1 and tied != layers:
        raise SettingsError(
            f"the {stack}'s layers are tied by {tied} already", "start from an untied voice"
        )
    if any(len(set(hidden[i : i + layers])) > 1 for i in range(0, len(hidden), layers)):
        raise SettingsError(
            f"{stack} layers of different widths cannot be tied", "tie before pruning"
        )


def tied_state(
    own: Mapping[str, Tensor], target: Mapping[str, Tensor], stack: str, layers: int, depth: int
) -> dict[str, Tensor]:
    """Weights for a model with ties, each the mean of what it replaces.

    Args:
        own: The weights of the untied model.
        target: Names and shapes of the tied model's.
        stack: Name of the stack whose layers are tied, for instance `decoder`.
        layers: So many neighbouring layers become one.
        depth: Layers of the untied stack.
    """
    shared = {}
    for name, like in target.items():
        value = own[name]
        if name.startswith(f"{stack}.") and layers > 1:
            _, number, rest = name.split(".", 2)
            members = range(int(number) * layers, min((int(number) + 1) * layers, depth))
            value = torch.stack([own[f"{stack}.{member}.{rest}"] for member in members]).mean(0)
        if value.shape != like.shape:
            # A tied kernel or bias is the mean of those it stands for.
            value = value.mean(0, keepdim=True)
        shared[name] = value
    return shared
