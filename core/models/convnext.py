"""ConvNeXt blocks in one dimension: the building blocks of the convolutional models.

Liu et al. 2022, "A ConvNet for the 2020s". Letters in shapes: B utterances in a batch, W width.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.errors import SettingsError
from core.models.compressible import ChannelGroup, Model, without_weights
from core.models.linear import Linear, TiedBiasLinear, bias_of
from core.models.lowrank import Ranks, multiplied_out, split_up

Value = TypeVar("Value")


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


class Block(nn.Module):
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
        """[B, places, W] → the same; `mask` [B, places, 1] is 1 where there is no padding."""
        y = tempered_gelu(self.up(self.norm(self.depthwise(x))), self.gate)
        y = self.down(F.dropout(y, self.dropout, self.training))
        kept: Tensor = (x + y) * mask
        return kept

    def hidden_group(self, name: str) -> ChannelGroup:
        """The hidden units of this block, which is called `name` in its model.

        Here and in `stream_members` the names are those of a block without products.
        """
        members, outgoing = [(f"{name}.up.weight", 0)], (f"{name}.down.weight", 1)
        if len(bias_of(self.up)) > 1:
            members.append((f"{name}.up.bias", 0))
        return ChannelGroup(
            f"{name}.hidden", self.up.out_features, (*members, outgoing), (outgoing,)
        )

    def stream_members(self, name: str) -> Iterator[tuple[str, int]]:
        """The parameters of this block that run over the channels of the stream it is in."""
        yield from [(f"{name}.norm.weight", 0), (f"{name}.norm.bias", 0)]
        yield from [(f"{name}.up.weight", 1), (f"{name}.down.weight", 0)]
        if len(bias_of(self.down)) > 1:
            yield (f"{name}.down.bias", 0)
        if self.depthwise.weight.shape[0] > 1:
            yield from [(f"{name}.depthwise.weight", 0), (f"{name}.depthwise.bias", 0)]


def tempered_gelu(y: Tensor, temperature: float) -> Tensor:
    """y · Φ(y / T); at T = 1 bit for bit torch's GELU.

    Not by its tanh approximation, which on a CPU takes torch five times as long.
    """
    return F.gelu(y) if temperature == 1.0 else F.gelu(y / temperature) * temperature


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


def with_tied_blocks(
    model: Model, stack: str, hidden: Sequence[int], layers: int, kernels: bool, biases: bool
) -> Model:
    """What `Compressible.with_ties` gives, for a model with one stack of blocks.

    A product among what is tied becomes the nearest product to the mean of all, of the greatest
    rank among them; if one of them is no product, neither is their mean.

    Args:
        stack: Name of the stack; its blocks are `<stack>.<number>`.
        hidden: Hidden units of its layers.

    Raises:
        SettingsError: It is tied otherwise, or layers to be tied differ.
    """
    config = model.config
    layers = config.tie_layers if layers == 1 else layers
    check_ties(stack, config.tie_layers, hidden, layers)
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
    """Ranks after blocks of one stack became one, where all of them had one.

    Args:
        places: The old numbers of all blocks → the new ones.
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


def with_blocks(
    model: Model, stack: str, field: str, hidden: Sequence[int], kept: Sequence[int]
) -> Model:
    """What `Compressible.with_layers` gives, for a model with one stack of blocks.

    Args:
        stack: Name of the stack; its blocks are `<stack>.<number>`.
        field: Of the config, in which the hidden units of its layers are.
        hidden: What is in it.
    """
    config, places = model.config, {old: new for new, old in enumerate(kept)}
    tie = config.tie_layers
    left = tuple(size for block in kept for size in hidden[block * tie : (block + 1) * tie])
    changes = {field: left, "ranks": renumbered(config.ranks, stack, places)}
    smaller = model.with_config(**changes, codings=renumbered(config.codings, stack, places))
    state = renumbered(tuple(model.state_dict().items()), stack, places)
    smaller.load_state_dict(dict(state))
    return smaller.train(model.training)


def renumbered(
    entries: tuple[tuple[str, Value], ...], stack: str, places: Mapping[int, int]
) -> tuple[tuple[str, Value], ...]:
    """Entries by name, after the blocks of a stack changed their numbers.

    Args:
        places: Old numbers → new ones; what belongs to other blocks is left out.
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
