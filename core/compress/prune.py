"""Structured pruning: whole channels go, so the model is really smaller and faster.

Pressure p ∈ [0, 1] is the share of prunable parameters to remove. All groups of channels shrink by
about the same ratio, rounded to widths that vector units like; within a group the channels with the
least weight go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import torch
from torch import Tensor

from core.models.compressible import ChannelGroup, Compressible

WIDTH_STEP = 8
"""Channel counts are rounded to multiples of this: the lanes of a 256-bit vector unit."""

Model = TypeVar("Model", bound=Compressible)

Keep = Mapping[str, Tensor]
"""For each group by name: the sorted indices of the channels that stay."""


def cubic(initial: float, final: float, fraction: float) -> float:
    """Pressure at a moment of training: fast at first, then slower (Zhu & Gupta 2017).

    Args:
        initial, final: Pressure at the start and at the end.
        fraction: Share of the schedule gone by, clamped to [0, 1].
    """
    left = 1.0 - min(max(fraction, 0.0), 1.0)
    return final + (initial - final) * left**3


def sizes_for_pressure(model: Compressible, pressure: float) -> dict[str, int]:
    """Sizes of all groups at which the share `pressure` of the prunable parameters is gone.

    All groups shrink by one ratio, the largest that removes at least the share. What rounding
    leaves over goes to the groups inside single layers, so the removed share is right within one
    width step. Pressure 0 changes nothing.
    """
    groups = model.channel_groups()
    if pressure <= 0:
        return {group.name: group.size for group in groups}
    shapes = {name: tuple(value.shape) for name, value in model.named_parameters()}
    full = {group.name: group.size for group in groups}
    allowed = (1.0 - pressure) * _prunable(shapes, groups, full)

    def fits(sizes: dict[str, int]) -> bool:
        return _prunable(shapes, groups, sizes) <= allowed

    ratio = _largest(lambda ratio: fits(_scaled(groups, ratio)))
    sizes = _scaled(groups, ratio)
    inner = [group for group in groups if len({_layer(name) for name, _ in group.members}) == 1]
    more = _largest(lambda ratio: fits(sizes | _scaled(inner, ratio)), ratio)
    return sizes | _scaled(inner, more)


def _largest(fits: Callable[[float], bool], low: float = 0.0) -> float:
    """The largest ratio up to 1 that fits, by bisection; `low` is taken to fit."""
    high = 1.0
    for _ in range(25):
        middle = (low + high) / 2
        if fits(middle):
            low = middle
        else:
            high = middle
    return low


def _layer(name: str) -> str:
    """`decoder.3.up.weight` → `decoder.3`."""
    return name.rsplit(".", 2)[0]


def _scaled(groups: Sequence[ChannelGroup], ratio: float) -> dict[str, int]:
    return {
        group.name: min(
            group.size, max(WIDTH_STEP, round(group.size * ratio / WIDTH_STEP) * WIDTH_STEP)
        )
        for group in groups
    }


def prunable_parameters(model: Compressible) -> int:
    """How many parameters belong to channels that pruning may remove."""
    groups = model.channel_groups()
    shapes = {name: tuple(value.shape) for name, value in model.named_parameters()}
    return _prunable(shapes, groups, {group.name: group.size for group in groups})


def _prunable(
    shapes: Mapping[str, tuple[int, ...]], groups: list[ChannelGroup], sizes: Mapping[str, int]
) -> int:
    changed: dict[str, list[int]] = {}
    for group in groups:
        for name, dimension in group.members:
            changed.setdefault(name, list(shapes[name]))[dimension] = sizes[group.name]
    return sum(int(torch.Size(shape).numel()) for shape in changed.values())


def importance(model: Compressible, group: ChannelGroup) -> Tensor:
    """How much weight each channel of a group carries, [size].

    Squared L2 norm of all that belongs to the channel; each parameter is first divided by its own
    mean, so that a matrix does not drown a bias.
    """
    parameters = dict(model.named_parameters())
    score = torch.zeros(group.size)
    for name, dimension in group.members:
        weight = parameters[name].detach().float()
        others = [axis for axis in range(weight.dim()) if axis != dimension]
        energy = weight.square().sum(dim=others) if others else weight.square()
        score += energy / energy.mean().clamp(min=1e-12)
    return score


def choose(model: Compressible, sizes: Mapping[str, int]) -> dict[str, Tensor]:
    """The most important channels of each group, as many as `sizes` says."""
    keep = {}
    for group in model.channel_groups():
        best = torch.topk(importance(model, group), sizes[group.name]).indices
        keep[group.name] = best.sort().values
    return keep


def take(values: Mapping[str, Tensor], groups: list[ChannelGroup], keep: Keep) -> dict[str, Tensor]:
    """Cut tensors named like parameters (weights, or an optimiser's moments) to what stays."""
    cut = dict(values)
    for group in groups:
        for name, dimension in group.members:
            if name in cut:
                cut[name] = cut[name].index_select(dimension, keep[group.name])
    return cut


def prune(model: Model, pressure: float) -> Model:
    """A smaller copy without the least important channels; the model itself is not touched."""
    sizes = sizes_for_pressure(model, pressure)
    return cut_to(model, choose(model, sizes))


def holds(model: Compressible, sizes: Mapping[str, int]) -> bool:
    """Whether a model has these groups of channels and no fewer channels in any of them."""
    own = {group.name: group.size for group in model.channel_groups()}
    return own.keys() == sizes.keys() and all(own[name] >= size for name, size in sizes.items())


def cut_to(model: Model, keep: Keep) -> Model:
    """A copy of the model that has only the channels in `keep`."""
    smaller = model.with_group_sizes({name: len(index) for name, index in keep.items()})
    weights = take(model.state_dict(), model.channel_groups(), keep)
    smaller.load_state_dict(weights)
    return smaller.train(model.training)
