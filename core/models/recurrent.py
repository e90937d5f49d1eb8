"""The recurrent families: plain RNN, LSTM and GRU layers over symbols, then over frames.

Each layer reads in both directions, so every place hears the whole sentence, far and near (Schuster
& Paliwal 1997). The cells are torch's: LSTM as of Hochreiter & Schmidhuber 1997, with a gate that
forgets; GRU as of Cho et al. 2014. Letters in shapes: B utterances in a batch, P places, W width of
the stream, D directions, H hidden units of a direction, G gates of the cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.models.acoustic import backwards, picked
from core.models.compressible import ChannelGroup
from core.models.gru import GruWalk, gru
from core.models.linear import TiedBiasLinear, bias_of, rows_of, stacked, weight_of
from core.models.parallel import ParallelAcoustic, ParallelConfig
from core.models.stacks import StreamLayer

Cell = Literal["rnn", "lstm", "gru"]

GATES: Mapping[Cell, int] = {"rnn": 1, "lstm": 4, "gru": 3}
"""Of each cell, in torch's order: input, forget, candidate, output; reset, update, candidate."""

TEMPERED: Mapping[Cell, tuple[int, ...]] = {"rnn": (0,), "lstm": (0, 1, 3), "gru": (0, 1)}
"""The gates that the temperature is for: all sigmoids, and the tanh of a cell that has none."""

FORGET = 1
"""Of an LSTM's gates the one that begins open, so that it remembers before it has learnt to
(Jozefowicz et al. 2015, "An empirical exploration of recurrent network architectures")."""

DIRECTIONS = 2

ENCODER_LAYERS, DECODER_LAYERS = 2, 3
"""Of the presets. A processor walks through a layer place by place, so a few wide ones are quicker
than many narrow ones, and these train about as fast as convolutions with as many parameters."""

WIDTHS: Mapping[Cell, Mapping[str, int]] = {
    "rnn": {"tiny": 88, "small": 168, "medium": 256, "large": 344},
    "lstm": {"tiny": 48, "small": 104, "medium": 152, "large": 200},
    "gru": {"tiny": 56, "small": 112, "medium": 168, "large": 224},
}
"""Of the preset sizes: channels of the streams, and hidden units of each direction."""


@dataclass(frozen=True, kw_only=True)
class RecurrentConfig(ParallelConfig):
    """Shape of a recurrent model.

    Attributes:
        cell: What its layers are made of.
        gate: Here the temperature T of the gates, σ(x / T), or of a plain RNN's tanh(x / T).
    """

    cell: Cell


def preset(cell: Cell, size: str, **basics: Any) -> RecurrentConfig:
    """The config of a preset size; see `core.models.families.Family.preset`."""
    width = WIDTHS[cell][size]
    return RecurrentConfig(
        **basics,
        cell=cell,
        encoder_width=width,
        decoder_width=width,
        encoder_hidden=(width,) * ENCODER_LAYERS,
        decoder_hidden=(width,) * DECODER_LAYERS,
        prosody_hidden=width,
    )


class RecurrentLayer(StreamLayer):
    """x + down(dropout(cells(norm(x)))), with padding kept at zero.

    Each gate of each direction has maps of its own, so that all of them can be products; the
    forward direction's come first. Hidden unit k is unit k of both directions.
    """

    def __init__(self, width: int, hidden: int, config: RecurrentConfig) -> None:
        super().__init__()
        linear = TiedBiasLinear if config.tie_biases else nn.Linear
        self.cell = config.cell
        self.hidden = hidden
        self.gate = config.gate
        self.dropout = config.dropout
        maps = DIRECTIONS * GATES[config.cell]
        self.norm = nn.LayerNorm(width)
        self.input = nn.ModuleList(linear(width, hidden) for _ in range(maps))
        self.recurrent = nn.ModuleList(linear(hidden, hidden) for _ in range(maps))
        self.down = nn.ModuleList(linear(hidden, width) for _ in range(DIRECTIONS))
        for down in self.down:
            nn.init.trunc_normal_(weight_of(down), std=0.5 * (DIRECTIONS * hidden) ** -0.5)
        if config.cell == "lstm":
            for forget in self.input[FORGET :: GATES["lstm"]]:
                nn.init.constant_(bias_of(forget), 1.0)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """See `StreamLayer.forward`."""
        y, back = self.norm(x), backwards(mask)
        weights = [self.weights(direction) for direction in range(DIRECTIONS)]
        ahead, behind = recurrences(self.cell, [y, picked(y, back)], weights)
        for hidden, down in zip((ahead, picked(behind, back)), self.down, strict=True):
            x = x + down(F.dropout(hidden, self.dropout, self.training))
        return x * mask

    def weights(self, direction: int) -> list[Tensor]:
        """What torch's cells are given: matrices [G·H, W] and [G·H, H], biases [G·H] of each."""
        gates = GATES[self.cell]
        chosen = slice(direction * gates, (direction + 1) * gates)
        both = [stacked(list(maps)[chosen], self.hidden) for maps in (self.input, self.recurrent)]
        (inputs, input_bias), (state, state_bias) = both
        return [self._tempered(part) for part in (inputs, state, input_bias, state_bias)]

    def _tempered(self, values: Tensor) -> Tensor:
        """The rows of all gates [G·H, …], those of tempered ones divided by the temperature."""
        if self.gate == 1.0:
            return values
        hot = TEMPERED[self.cell]
        gates = values.chunk(GATES[self.cell])
        return torch.cat([v / self.gate if place in hot else v for place, v in enumerate(gates)])

    def groups(self, name: str) -> list[ChannelGroup]:
        """See `StreamLayer.groups`: the hidden units.

        Units that all gates treat alike always have the same value, and what they say to each
        other goes out by the columns of the recurrent maps as it does by `down`.
        """
        outgoing = [(f"{name}.down.{number}.weight", 1) for number in range(len(self.down))]
        members = [
            member
            for kind in ("input", "recurrent")
            for number, gate in enumerate(getattr(self, kind))
            for member in rows_of(f"{name}.{kind}.{number}", gate)
        ]
        outgoing += [(f"{name}.recurrent.{n}.weight", 1) for n in range(len(self.recurrent))]
        return [
            ChannelGroup(
                f"{name}.hidden", self.hidden, (*members, *outgoing), outgoing=tuple(outgoing)
            )
        ]

    def stream_members(self, name: str) -> Iterator[tuple[str, int]]:
        """See `StreamLayer.stream_members`."""
        yield from [(f"{name}.norm.weight", 0), (f"{name}.norm.bias", 0)]
        for number in range(len(self.input)):
            yield (f"{name}.input.{number}.weight", 1)
        for number, down in enumerate(self.down):
            yield from rows_of(f"{name}.down.{number}", down)


class RecurrentAcoustic(ParallelAcoustic):
    """The recurrent acoustic model; its family is its cell's name."""

    config: RecurrentConfig

    def __init__(self, config: RecurrentConfig) -> None:
        super().__init__(config)
        self.family = config.cell

    def layer(self, width: int, sizes: Mapping[str, int]) -> RecurrentLayer:
        """See `ParallelAcoustic.layer`."""
        return RecurrentLayer(width, sizes["hidden"], self.config)


def recurrences(
    cell: Cell, inputs: Sequence[Tensor], weights: Sequence[Sequence[Tensor]]
) -> list[Tensor]:
    """Walk through several sequences of one shape, each with weights of its own.

    Args:
        inputs: D of [B, P, W].
        weights: D of what `RecurrentLayer.weights` gives.

    Returns:
        D of the hidden values [B, P, H].
    """
    if cell == "gru" and torch.is_grad_enabled():
        gates = [F.linear(x, w[0], w[2]) for x, w in zip(inputs, weights, strict=True)]
        steps = torch.stack(gates, dim=2).transpose(0, 1).transpose(1, 2)
        matrix, bias = (torch.stack([w[place] for w in weights]) for place in (1, 3))
        walk: Any = GruWalk.apply
        with torch.autocast(steps.device.type, enabled=False):
            walked = walk(steps.float().contiguous(), matrix.float(), bias.float())
        return list(walked.permute(1, 2, 0, 3))
    return [_walk(cell, x, w) for x, w in zip(inputs, weights, strict=True)]


def _walk(cell: Cell, x: Tensor, weights: Sequence[Tensor]) -> Tensor:
    """One sequence from its start: [B, P, W] → [B, P, H], by torch's own kernels."""
    state = x.new_zeros(1, x.shape[0], weights[1].shape[1])
    # Biases, one layer, no dropout, whether it learns, one direction, batch first.
    rest = (list(weights), True, 1, 0.0, torch.is_grad_enabled(), False, True)
    torch_cells: Any = torch._VF
    hidden: Tensor
    match cell:
        case "lstm":
            hidden = torch_cells.lstm(x, (state, state), *rest)[0]
        case "gru":
            hidden = gru(x, state, weights)[0]
        case "rnn":
            hidden = torch_cells.rnn_tanh(x, state, *rest)[0]
    return hidden
