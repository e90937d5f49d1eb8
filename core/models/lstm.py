"""A one-way LSTM of several inputs, all steps at once or step by step.

Letters in shapes: B utterances in a batch, N steps.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from core.models.linear import TiedBiasLinear, bias_of, rows_of, stacked

GATES, FORGET = 4, 1
"""How many there are, and which of them forgets."""


class LSTM(nn.Module):
    """One layer, one direction (Hochreiter and Schmidhuber 1997), of several inputs side by side.

    Each gate has maps of its own, so that all of them can be products: `inputs` from the first
    input to all gates, then from the next, and `recurrent`. The gates are in torch's order: input,
    forget, cell, output.

    Args:
        inputs: Channels of each input.
        tied_bias: All units of a map share one bias.
    """

    def __init__(self, inputs: Sequence[int], units: int, tied_bias: bool = False) -> None:
        super().__init__()
        linear = TiedBiasLinear if tied_bias else nn.Linear
        self.units = units
        self.inputs = nn.ModuleList(linear(size, units) for size in inputs for _ in range(GATES))
        self.recurrent = nn.ModuleList(linear(units, units) for _ in range(GATES))
        # What is remembered should last at first (Jozefowicz et al. 2015).
        nn.init.constant_(bias_of(self.inputs[FORGET]), 1.0)

    def matrices(self) -> tuple[Tensor, Tensor, Tensor]:
        """As torch has them: [4 · units, inputs], [4 · units, units], and the bias [4 · units]."""
        maps = list(self.inputs)
        given = [
            stacked(maps[start : start + GATES], self.units) for start in range(0, len(maps), GATES)
        ]
        recurrent, bias = stacked(self.recurrent, self.units)
        for _, own in given:
            bias = bias + own
        return torch.cat([weight for weight, _ in given], dim=1), recurrent, bias

    def forward(self, *inputs: Tensor) -> Tensor:
        """[B, N, channels] of each input → hidden values [B, N, units], all steps at once."""
        x = torch.cat(inputs, dim=-1) if len(inputs) > 1 else inputs[0]
        weight, recurrent, bias = self.matrices()
        start = x.new_zeros(1, x.shape[0], self.units)
        # Biases, one layer, no dropout, whether in training, one direction, batch first.
        rest = (True, 1, 0.0, self.training, False, True)
        weights = (weight, recurrent, bias, torch.zeros_like(bias))
        values: Tensor = torch.lstm(x, (start, start), weights, *rest)[0]
        return values

    def members(self, name: str) -> tuple[tuple[str, int], ...]:
        """Its parameters that run over its units; `name` is the layer's in its model."""
        return tuple(
            member
            for kind in ("inputs", "recurrent")
            for number, layer in enumerate(getattr(self, kind))
            for member in rows_of(f"{name}.{kind}.{number}", layer)
        )

    def outgoing(self, name: str) -> tuple[tuple[str, int], ...]:
        """Those of its parameters by which its units speak to each other."""
        return tuple((f"{name}.recurrent.{number}.weight", 1) for number in range(GATES))


def from_input(name: str, number: int) -> tuple[tuple[str, int], ...]:
    """The parameters of an `LSTM` that run over the channels of one of its inputs."""
    maps = range(GATES * number, GATES * (number + 1))
    return tuple((f"{name}.inputs.{place}.weight", 1) for place in maps)


class LSTMCell:
    """An `LSTM` step by step, with the state it has come to."""

    def __init__(self, layer: LSTM, batch: int) -> None:
        self._weights = layer.matrices()
        self._none = torch.zeros_like(self._weights[2])
        start = self._none.new_zeros(batch, layer.units)
        self._state = start, start

    def __call__(self, x: Tensor) -> Tensor:
        """[B, channels of all inputs] → hidden values [B, units]."""
        self._state = torch.lstm_cell(x, self._state, *self._weights, self._none)
        return self._state[0]
