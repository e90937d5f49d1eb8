"""Linear maps as compression leaves them: with one bias for all units, or as a product of two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.parameter import Parameter


class TiedBiasLinear(nn.Module):
    """A linear map whose units share one bias."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.in_features, self.out_features = inputs, outputs
        self.weight = Parameter(torch.empty(outputs, inputs))
        self.bias = Parameter(torch.zeros(1))
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)

    def forward(self, x: Tensor) -> Tensor:
        """[..., inputs] → [..., outputs]."""
        return F.linear(x, self.weight) + self.bias


class LowRank(nn.Module):
    """A linear map that is the product of two thinner ones: `first` [rank, inputs], then `second`
    [outputs, rank], which has the bias.

    Args:
        tied_bias: All units share one bias.
    """

    def __init__(self, inputs: int, outputs: int, rank: int, tied_bias: bool) -> None:
        super().__init__()
        self.in_features, self.out_features, self.rank = inputs, outputs, rank
        self.first = nn.Linear(inputs, rank, bias=False)
        last = TiedBiasLinear if tied_bias else nn.Linear
        self.second: nn.Linear | TiedBiasLinear = last(rank, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """[..., inputs] → [..., outputs]."""
        y: Tensor = self.second(self.first(x))
        return y


Linear = nn.Linear | TiedBiasLinear | LowRank


def linear_maps(model: nn.Module) -> Iterator[tuple[str, Linear]]:
    """The linear maps of a model and their names; a product counts as one."""
    inside = ""
    for name, module in model.named_modules():
        if isinstance(module, LowRank):
            inside = f"{name}."
        elif inside and name.startswith(inside):
            continue
        if isinstance(module, Linear):
            yield name, module


def weight_of(layer: nn.Module) -> Tensor:
    """The matrix [outputs, inputs] that a linear map is, also where it is a product."""
    if isinstance(layer, LowRank):
        return layer.second.weight @ layer.first.weight
    assert isinstance(layer, nn.Linear | TiedBiasLinear)
    return layer.weight


def bias_of(layer: nn.Module) -> Tensor:
    """The bias of a linear map, [outputs], or [1] where units share it."""
    bias = layer.second.bias if isinstance(layer, LowRank) else layer.bias
    assert isinstance(bias, Tensor)
    return bias


def stacked(maps: Iterable[nn.Module], units: int) -> tuple[Tensor, Tensor]:
    """Maps of one input, side by side as one: [maps · units, inputs], and the bias of each row."""
    own = list(maps)
    weight = torch.cat([weight_of(layer) for layer in own])
    return weight, torch.cat([bias_of(layer).expand(units) for layer in own])


def rows_of(name: str, layer: nn.Module) -> list[tuple[str, int]]:
    """The parameters of a map, called `name` in its model, that run over what comes out of it."""
    own = [(f"{name}.bias", 0)] if len(bias_of(layer)) > 1 else []
    return [(f"{name}.weight", 0), *own]
