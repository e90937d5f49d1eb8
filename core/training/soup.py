"""Soups: the weights of several models of one shape, averaged into one model.

The channels of a model can stand in any order, and training brings them into a different one each
time; an average of two such models is worth nothing. So the channels of one are first brought into
the order that is most like the other's (Ainsworth et al. 2023, "Git Re-Basin: merging models modulo
permutation symmetries", weight matching). What can be put into another order together, whole heads
of attention among it, is what can be pruned together: `Compressible.channel_groups`.

Models of one training, or trained on from one, are in step as they are.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from core.models.coding import recoded
from core.models.compressible import ChannelGroup, Compressible, Model

ROUNDS = 50
"""At most so often is every group put into order; a handful is enough."""

Orders = Mapping[str, Tensor]
"""For each group of channels, by name, which of the old channels stands at each place."""


def same_shape(one: Compressible, other: Compressible) -> bool:
    """Whether two models can be averaged: they differ at most in how their weights are stored."""
    stored = {"codings": (), "dropout": 0.0}
    configs = [replace(model.config, **stored) for model in (one, other)]
    return type(one) is type(other) and configs[0] == configs[1]


def reordered(model: Model, orders: Orders) -> Model:
    """A copy whose channels stand in another order; it does the same.

    Args:
        orders: Groups that are not named stay as they are.
    """
    other = copy.deepcopy(model)
    places = _places(model.channel_groups())
    state = {
        name: _in_order(value, places.get(name, {}), orders)
        for name, value in model.state_dict().items()
    }
    other.load_state_dict(state)
    return other


def orders_like(model: Compressible, reference: Compressible) -> dict[str, Tensor]:
    """The orders in which a model's channels are most like those of another of its shape.

    They bring Σ ⟨weights of the reference, weights of the model⟩ to a maximum that no group alone
    can better. A group begins with the weights that meet no group which is not in order yet, so
    that one is found after the other, beginning where sounds go in and mels come out.
    """
    groups = model.channel_groups()
    places = _places(groups)
    own = {name: value.detach().double() for name, value in model.named_parameters()}
    wanted = {name: value.detach().double() for name, value in reference.named_parameters()}
    orders = {group.name: torch.arange(group.size) for group in groups}
    found: set[str] = set()
    for _ in range(ROUNDS):
        changed = False
        for group in groups:
            likeness = torch.zeros(group.size, group.size, dtype=torch.float64)
            for name, dimension in group.members:
                beside = {d: g for d, g in places[name].items() if d != dimension}
                if len(found) == len(groups) or found.issuperset(beside.values()):
                    fitted = _in_order(own[name], beside, orders)
                    rows = [
                        values.movedim(dimension, 0).reshape(group.size, -1)
                        for values in (wanted[name], fitted)
                    ]
                    likeness += rows[0] @ rows[1].T
            best = torch.from_numpy(linear_sum_assignment(likeness.numpy(), maximize=True)[1])
            before = orders[group.name]
            here = torch.arange(group.size)
            gain = likeness[here, best].sum() - likeness[here, before].sum()
            # Less is rounding, which would go on for ever.
            if group.name not in found or gain > 1e-9 * likeness.abs().sum():
                orders[group.name] = best
                found.add(group.name)
                changed = True
        if not changed:
            break
    return orders


def soup(models: Sequence[Model], weights: Sequence[float], *, in_step: bool = False) -> Model:
    """The weighted mean of models of one shape, as the heaviest is stored.

    Args:
        weights: How much each counts; only how they relate matters.
        in_step: Their channels are in one order already; else they are brought into the order of
            the heaviest model's.

    Raises:
        ValueError: The models are of different shapes.
    """
    best = models[max(range(len(models)), key=lambda place: weights[place])]
    if not all(same_shape(best, model) for model in models):
        raise ValueError("only models of one shape can be averaged")
    states = []
    for model in models:
        orders = {} if in_step or model is best else orders_like(model, best)
        states.append(reordered(model, orders).state_dict())
    mixed = copy.deepcopy(best)
    mixed.load_state_dict(
        {name: _mean([state[name] for state in states], weights) for name in mixed.state_dict()}
    )
    return recoded(mixed)


def _mean(values: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    if not values[0].is_floating_point():
        return values[0]
    total = sum(weights)
    parts = [value.double() * (own / total) for value, own in zip(values, weights, strict=True)]
    return torch.stack(parts).sum(dim=0).to(values[0].dtype)


def _places(groups: Sequence[ChannelGroup]) -> dict[str, dict[int, str]]:
    """For each parameter, the group that runs along each of its dimensions."""
    places: dict[str, dict[int, str]] = {}
    for group in groups:
        for name, dimension in group.members:
            places.setdefault(name, {})[dimension] = group.name
    return places


def _in_order(value: Tensor, places: Mapping[int, str], orders: Orders) -> Tensor:
    for dimension, group in places.items():
        if group in orders:
            value = value.index_select(dimension, orders[group])
    return value
