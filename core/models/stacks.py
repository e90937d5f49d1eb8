"""Residual streams, and stacks of layers along them that may be tied, and dropped one by one.

The config of a model has, for each kind of size a layer has, a field with a value for every
layer; tied layers are one module, and their names count modules. Letters in shapes: B utterances in
a batch, W width.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from core.errors import SettingsError
from core.models.compressible import ChannelGroup, Model, without_weights
from core.models.lowrank import Ranks, multiplied_out, split_up

Value = TypeVar("Value")


class StreamLayer(nn.Module):
    """Base of what the two stacks are made of: a layer that adds to a residual stream."""

    @abstractmethod
    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """[B, places, W] → the same; `mask` [B, places, 1] is 1 where there is no padding.

        What goes in is zero in the padding, and so is what comes out.
        """

    @abstractmethod
    def groups(self, name: str) -> list[ChannelGroup]:
        """The channels inside this layer, which is called `name` in its model.

        Each group is called `<name>.<kind of size>`. Here and in `stream_members` the names of
        parameters are those of a layer without products.
        """

    @abstractmethod
    def stream_members(self, name: str) -> Iterator[tuple[str, int]]:
        """The parameters of this layer that run over the channels of the stream it is in."""


def resized_layers(
    stack: str, kind: str, old: Sequence[int], sizes: Mapping[str, int], tie: int = 1
) -> tuple[int, ...]:
    """A size of all layers of a stack after some groups of channels got other sizes.

    Args:
        kind: Of the size, as in the names of groups, `<stack>.<number>.<kind>`.
        old: What it was in each layer.
        sizes: New ones, by the names of groups.
        tie: So many neighbouring layers are one.
    """
    return tuple(
        sizes.get(f"{stack}.{layer // tie}.{kind}", size) for layer, size in enumerate(old)
    )


def check_ties(stack: str, tied: int, sizes: Iterable[Sequence[int]], layers: int) -> None:
    """Refuse ties that a stack's shape does not allow.

    Args:
        stack: What the stack is called, for instance `decoder`.
        tied: So many of its neighbouring layers are one already.
        sizes: What its layers have to agree in: for each kind of size a value for each layer.
        layers: So many are to become one.

    Raises:
        SettingsError: It is tied otherwise, or layers to be tied differ.
    """
    if tied > 1 and tied != layers:
        raise SettingsError(
            f"the {stack}'s layers are tied by {tied} already", "start from an untied voice"
        )
    if any(
        len(set(values[start : start + layers])) > 1
        for values in sizes
        for start in range(0, len(values), layers)
    ):
        raise SettingsError(
            f"{stack} layers of different widths cannot be tied", "tie before pruning"
        )


def with_tied_layers(
    model: Model, stack: str, fields: Iterable[str], layers: int, kernels: bool, biases: bool
) -> Model:
    """What `Compressible.with_ties` gives, for a model whose longest stack is this.

    A product among what is tied becomes the nearest product to the mean of all, of the greatest
    rank among them; if one of them is no product, neither is their mean.

    Args:
        stack: Name of the stack; its layers are `<stack>.<number>`.
        fields: Of the config, each with a value for every layer.

    Raises:
        SettingsError: It is tied otherwise, or layers to be tied differ.
    """
    config = model.config
    layers = config.tie_layers if layers == 1 else layers
    sizes = [getattr(config, field) for field in fields]
    check_ties(stack, config.tie_layers, sizes, layers)
    depth = len(model.stack())
    joined = layers if layers != config.tie_layers else 1
    places = {number: number // joined for number in range(depth)}
    named = [name for name, _ in config.ranks if joined > 1 and name.startswith(f"{stack}.")]
    ranks = _joined_ranks({name: dict(config.ranks)[name] for name in named}, places)
    others = tuple(entry for entry in config.ranks if entry[0] not in named)
    changes = {
        "tie_layers": layers,
        "tie_kernels": kernels or config.tie_kernels,
        "tie_biases": biases or config.tie_biases,
        "codings": renumbered(config.codings, stack, places),
    }
    tied = model.with_config(**changes, ranks=others + ranks)
    with without_weights():
        whole = model.with_config(**changes, ranks=others)
    own = multiplied_out(model.state_dict(), named)
    shared = tied_state(own, whole.state_dict(), stack, joined, depth)
    tied.load_state_dict(split_up(shared, ranks))
    return tied.train(model.training)


def _joined_ranks(ranks: Mapping[str, int], places: Mapping[int, int]) -> Ranks:
    """Ranks after layers of one stack became one, where all of them had one.

    Args:
        places: The old numbers of all layers → the new ones.
    """
    found: dict[str, list[int]] = {}
    for name, rank in ranks.items():
        stack, number, rest = name.split(".", 2)
        found.setdefault(f"{stack}.{places[int(number)]}.{rest}", []).append(rank)
    joining = Counter(places.values())
    return tuple(
        (name, max(some))
        for name, some in found.items()
        if len(some) == joining[int(name.split(".")[1])]
    )


def with_layers_of(model: Model, stack: str, fields: Iterable[str], kept: Sequence[int]) -> Model:
    """What `Compressible.with_layers` gives, for a model whose longest stack is this.

    Args:
        stack: Name of the stack; its layers are `<stack>.<number>`.
        fields: Of the config, each with a value for every layer.
    """
    config, places = model.config, {old: new for new, old in enumerate(kept)}
    tie = config.tie_layers
    changes: dict[str, Any] = {
        field: tuple(
            value
            for layer in kept
            for value in getattr(config, field)[layer * tie : (layer + 1) * tie]
        )
        for field in fields
    }
    changes["ranks"] = renumbered(config.ranks, stack, places)
    smaller = model.with_config(**changes, codings=renumbered(config.codings, stack, places))
    state = renumbered(tuple(model.state_dict().items()), stack, places)
    smaller.load_state_dict(dict(state))
    return smaller.train(model.training)


def renumbered(
    entries: tuple[tuple[str, Value], ...], stack: str, places: Mapping[int, int]
) -> tuple[tuple[str, Value], ...]:
    """Entries by name, after the layers of a stack changed their numbers.

    Args:
        places: Old numbers → new ones; what belongs to others is left out.
    """
    moved: dict[str, Value] = {}
    for name, value in entries:
        head, _, rest = name.partition(".")
        number, *inside = rest.split(".", 1)
        if head == stack and number.isdigit():
            if int(number) not in places:
                continue
            name = ".".join([head, str(places[int(number)]), *inside])
        # Of several that became one the last counts, as it does in a config.
        moved.pop(name, None)
        moved[name] = value
    return tuple(moved.items())


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
