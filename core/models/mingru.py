"""The minimal recurrent family: minGRU layers over symbols, then over frames.

A GRU whose gate looks at the input alone, not at what it remembers (Feng et al. 2024, "Were RNNs
all we needed?"), after a short convolution, as there. Everything but one multiplication and one sum
a place is worked out for all places at once. Each layer reads in both directions. Letters in
shapes: B utterances in a batch, P places, W width of the stream, H hidden units of a direction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.models.compressible import ChannelGroup
from core.models.convnext import DepthwiseConv
from core.models.linear import TiedBiasLinear, bias_of, rows_of, weight_of
from core.models.parallel import ParallelAcoustic, ParallelConfig
from core.models.stacks import StreamLayer

DIRECTIONS = 2

ENCODER_LAYERS, DECODER_LAYERS = 2, 3
"""Of the presets. A processor minds the number of calls, so a few wide layers are quicker."""

WIDTHS = {"tiny": 80, "small": 168, "medium": 256, "large": 344}
"""Of the preset sizes: channels of the streams, and hidden units of each direction."""

REMEMBERED = (2.0, 64.0)
"""Places that the quickest and the slowest unit of a new layer remember."""


@dataclass(frozen=True, kw_only=True)
class MinGruConfig(ParallelConfig):
    """Shape of a minGRU model.

    Attributes:
        kernel: Places a convolution sees, odd.
        gate: Here the temperature T of the gates, σ(x / T).
    """

    kernel: int = 7


def preset(size: str, **basics: Any) -> MinGruConfig:
    """The config of a preset size; see `core.models.families.Family.preset`."""
    width = WIDTHS[size]
    return MinGruConfig(
        **basics,
        encoder_width=width,
        decoder_width=width,
        encoder_hidden=(width,) * ENCODER_LAYERS,
        decoder_hidden=(width,) * DECODER_LAYERS,
        prosody_hidden=width,
    )


class MinGruLayer(StreamLayer):
    """x + down(dropout(h)), with padding kept at zero. In each direction, with y = norm(conv(x)):

        z = σ(update(y) / T)    n = candidate(y)    h = (1 − z) · h_before + z · n

    Each direction has maps of its own, the forward one's come first. Hidden unit k is unit k of
    both directions.
    """

    def __init__(self, width: int, hidden: int, config: MinGruConfig) -> None:
        super().__init__()
        linear = TiedBiasLinear if config.tie_biases else nn.Linear
        self.hidden = hidden
        self.temperature = config.gate
        self.dropout = config.dropout
        self.depthwise = DepthwiseConv(width, config.kernel, config.tie_kernels)
        self.norm = nn.LayerNorm(width)
        self.update = nn.ModuleList(linear(width, hidden) for _ in range(DIRECTIONS))
        self.candidate = nn.ModuleList(linear(width, hidden) for _ in range(DIRECTIONS))
        self.down = nn.ModuleList(linear(hidden, width) for _ in range(DIRECTIONS))
        for update, down in zip(self.update, self.down, strict=True):
            nn.init.trunc_normal_(weight_of(down), std=0.5 * (DIRECTIONS * hidden) ** -0.5)
            # Units begin with memories of all lengths (Tallec & Ollivier 2018, "Can recurrent
            # neural networks warp time?"); one bias for all takes the middle.
            few, many = REMEMBERED
            shares = torch.linspace(0, 1, len(bias_of(update)) + 2)[1:-1]
            with torch.no_grad():
                bias_of(update).copy_(-torch.log(few * (many / few) ** shares - 1))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """See `StreamLayer.forward`."""
        # A step is one row of memory: places first, both directions side by side.
        y = self.norm(self.depthwise(x)).transpose(0, 1)
        maps = [*self.update, *self.candidate]
        bias = torch.cat([bias_of(linear).expand(self.hidden) for linear in maps])
        opened, offered = F.linear(
            y, torch.cat([weight_of(linear) for linear in maps]), bias
        ).chunk(2, dim=-1)
        # Padding is not listened to: who comes from behind begins at the last place that counts.
        gates = torch.sigmoid(opened.float() / self.temperature) * mask.transpose(0, 1)
        walk: Any = Walk.apply
        hidden = turned(walk(turned(gates), turned(offered.float())))
        hidden = F.dropout(hidden, self.dropout, self.training)
        across = torch.cat([weight_of(linear) for linear in self.down], dim=1)
        shift = torch.stack([bias_of(linear).expand(x.shape[-1]) for linear in self.down])
        said = F.linear(hidden, across, shift.sum(dim=0))
        return (x + said.transpose(0, 1)) * mask

    def groups(self, name: str) -> list[ChannelGroup]:
        """See `StreamLayer.groups`: the hidden units."""
        members = [
            member
            for kind in ("update", "candidate")
            for number, linear in enumerate(getattr(self, kind))
            for member in rows_of(f"{name}.{kind}.{number}", linear)
        ]
        outgoing = tuple((f"{name}.down.{number}.weight", 1) for number in range(DIRECTIONS))
        return [ChannelGroup(f"{name}.hidden", self.hidden, (*members, *outgoing), outgoing)]

    def stream_members(self, name: str) -> Iterator[tuple[str, int]]:
        """See `StreamLayer.stream_members`."""
        yield from [(f"{name}.norm.weight", 0), (f"{name}.norm.bias", 0)]
        if self.depthwise.weight.shape[0] > 1:
            yield from [(f"{name}.depthwise.weight", 0), (f"{name}.depthwise.bias", 0)]
        for number, down in enumerate(self.down):
            yield (f"{name}.update.{number}.weight", 1)
            yield (f"{name}.candidate.{number}.weight", 1)
            yield from rows_of(f"{name}.down.{number}", down)


class MinGruAcoustic(ParallelAcoustic):
    """The minGRU acoustic model."""

    family = "mingru"
    config: MinGruConfig

    def layer(self, width: int, sizes: Mapping[str, int]) -> MinGruLayer:
        """See `ParallelAcoustic.layer`."""
        return MinGruLayer(width, sizes["hidden"], self.config)


def turned(y: Tensor) -> Tensor:
    """[P, B, 2·H] with the places of the second half of its numbers, the way back, turned round."""
    ahead, behind = y.chunk(DIRECTIONS, dim=-1)
    return torch.cat([ahead, behind.flip(0)], dim=-1)


class Walk(torch.autograd.Function):
    """h_p = (1 − z_p) · h_(p−1) + z_p · n_p, from h = 0, with slopes by hand.

    Noted step by step by torch, the way back would take several times as long.
    """

    @staticmethod
    def forward(ctx: Any, gates: Tensor, offered: Tensor) -> Tensor:
        """Gates z and candidates n, [P, ...] → h [P, ...]."""
        hidden = torch.empty_like(offered)
        before = torch.zeros_like(offered[0])
        for h, n, z in zip(hidden, offered, gates, strict=True):
            before = torch.lerp(before, n, z, out=h)
        ctx.save_for_backward(gates, offered, hidden)
        return hidden

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor, Tensor]:
        """Slopes of gates and candidates from those [P, ...] of h."""
        gates, offered, hidden = ctx.saved_tensors
        # What h has done at its own place, and by way of all later ones.
        whole = slopes[0].clone()
        kept = (1 - gates).unbind()
        steps = whole.unbind()
        for place in range(len(steps) - 2, -1, -1):
            steps[place].addcmul_(kept[place + 1], steps[place + 1])
        before = torch.cat([torch.zeros_like(hidden[:1]), hidden[:-1]])
        return (offered - before).mul_(whole), gates * whole
