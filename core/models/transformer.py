"""The Transformer family: self-attention over symbols, then over frames.

The kind of FastSpeech 2 (Ren et al. 2021) and FastPitch (Łańcucki 2021): every place sees all
others, and a convolution its neighbours. Letters in shapes: B utterances in a batch, P places,
W width of the stream, H heads, D numbers of a head.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.models.compressible import ChannelGroup
from core.models.convnext import Block
from core.models.parallel import (
    DECODER_LAYERS,
    ENCODER_LAYERS,
    ParallelAcoustic,
    ParallelConfig,
)

WIDTHS = {"tiny": 64, "small": 128, "medium": 192, "large": 256}
"""Of the preset sizes."""

HEADS = {"tiny": 2, "small": 2, "medium": 3, "large": 4}
"""Of each layer of the preset sizes; together they have half as many numbers as the stream."""

EXPANSION = 2
"""Hidden units of the presets for each channel of the stream."""

ROTARY_BASE = 10_000.0
"""Of the wavelengths of the positions, as published."""


@dataclass(frozen=True, kw_only=True)
class TransformerConfig(ParallelConfig):
    """Shape of a Transformer.

    Attributes:
        encoder_heads, decoder_heads: Attention heads of each layer; tied layers have equal ones.
        prosody_heads: Those of the layer that predicts duration, pitch and energy.
        head_size: Numbers of a head's queries, keys and values, even.
        kernel: Places a convolution sees, odd.
    """

    encoder_heads: tuple[int, ...]
    decoder_heads: tuple[int, ...]
    prosody_heads: int
    head_size: int
    kernel: int = 7


class Attention(nn.Module):
    """Self-attention of several heads with rotary positions (Su et al. 2021, "RoFormer").

        softmax(R(Q) · R(K)ᵀ / √D / T) · V,  Q, K, V = x · (projections of each head)

    R turns the numbers of a head in pairs by angles that grow with the place, so that a product of
    two depends on how far apart their places are. T is the temperature of the config (`gate`): the
    lower, the fewer places a head listens to. There are no biases, and no products of low rank: a
    head is one already, of rank D.

    Args:
        gate: T.
        dropout: Share of what the heads say that is left out in training.
    """

    def __init__(
        self, width: int, heads: int, head_size: int, gate: float = 1.0, dropout: float = 0.0
    ) -> None:
        super().__init__()
        # Queries, keys, values.
        self.incoming = nn.Parameter(torch.empty(heads, 3, head_size, width))
        # From nothing: a new model is one of convolutions, which learn faster, and attention joins
        # in where it helps.
        self.outgoing = nn.Parameter(torch.zeros(width, heads, head_size))
        self.scale = head_size**-0.5 / gate
        self.dropout = dropout
        nn.init.trunc_normal_(self.incoming, std=width**-0.5)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """[B, P, W] → [B, P, W]; places where `mask` [B, P, 1] is 0 are not listened to."""
        heads, parts, size, _ = self.incoming.shape
        y = F.linear(x, self.incoming.flatten(0, 2)).view(*x.shape[:2], heads, parts, size)
        queries, keys = rotated(y[..., :2, :]).to(y.dtype).transpose(1, 2).unbind(3)
        values = y[..., 2, :].transpose(1, 2)
        heard = (mask > 0).transpose(1, 2).unsqueeze(1)
        said = F.scaled_dot_product_attention(queries, keys, values, heard, scale=self.scale)
        said = F.dropout(said.transpose(1, 2).flatten(2), self.dropout, self.training)
        return F.linear(said, self.outgoing.flatten(1))


def rotated(x: Tensor) -> Tensor:
    """Numbers 2n and 2n + 1 of every place p, as a complex one, times e^(i · p · base^(−2n/D)).

    Args:
        x: [B, P, ..., D].
    """
    places, pairs = x.shape[1], x.shape[-1] // 2
    clock = torch.arange(places, device=x.device)
    speeds = ROTARY_BASE ** (-torch.arange(pairs, device=x.device) / pairs)
    angles = torch.outer(clock, speeds).view(places, *[1] * (x.dim() - 3), pairs)
    turns = torch.polar(torch.ones_like(angles), angles)
    # One complex product: on a CPU twice as fast as four real ones and their sums.
    turned = torch.view_as_complex(x.float().view(*x.shape[:-1], pairs, 2)) * turns
    return torch.view_as_real(turned).flatten(-2)


class TransformerLayer(Block):
    """x + attention(norm(x)), then a convolutional block as feed-forward."""

    def __init__(self, width: int, heads: int, hidden: int, config: TransformerConfig) -> None:
        super().__init__(width, hidden, config)
        self.attention_norm = nn.LayerNorm(width)
        self.attention = Attention(width, heads, config.head_size, config.gate, config.dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """See `StreamLayer.forward`."""
        return super().forward(x + self.attention(self.attention_norm(x), mask) * mask, mask)

    def groups(self, name: str) -> list[ChannelGroup]:
        """See `StreamLayer.groups`: the heads and the hidden units."""
        outgoing = (f"{name}.attention.outgoing", 1)
        members = ((f"{name}.attention.incoming", 0), outgoing)
        heads = self.attention.incoming.shape[0]
        group = ChannelGroup(f"{name}.heads", heads, members, (outgoing,), step=1)
        return [group, *super().groups(name)]

    def stream_members(self, name: str) -> Iterator[tuple[str, int]]:
        """See `StreamLayer.stream_members`."""
        yield from super().stream_members(name)
        yield from [(f"{name}.attention_norm.weight", 0), (f"{name}.attention_norm.bias", 0)]
        yield from [(f"{name}.attention.incoming", 3), (f"{name}.attention.outgoing", 0)]


def preset(size: str, **basics: Any) -> TransformerConfig:
    """The config of a preset size; see `core.models.families.Family.preset`."""
    width, heads = WIDTHS[size], HEADS[size]
    return TransformerConfig(
        **basics,
        encoder_width=width,
        decoder_width=width,
        encoder_heads=(heads,) * ENCODER_LAYERS,
        decoder_heads=(heads,) * DECODER_LAYERS,
        prosody_heads=heads,
        head_size=width // 2 // heads,
        encoder_hidden=(EXPANSION * width,) * ENCODER_LAYERS,
        decoder_hidden=(EXPANSION * width,) * DECODER_LAYERS,
        prosody_hidden=EXPANSION * width,
    )


class TransformerAcoustic(ParallelAcoustic):
    """The Transformer acoustic model."""

    family = "transformer"
    layer_sizes = ("heads", "hidden")
    config: TransformerConfig

    def layer(self, width: int, sizes: Mapping[str, int]) -> TransformerLayer:
        """See `ParallelAcoustic.layer`."""
        return TransformerLayer(width, sizes["heads"], sizes["hidden"], self.config)
