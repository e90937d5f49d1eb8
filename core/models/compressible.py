"""What training and compression ask of a model, whether it makes mels or waves."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, Self, TypeVar

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

Model = TypeVar("Model", bound="Compressible")

WIDTH_STEP = 8
"""Channel counts are rounded to multiples of this: the lanes of a 256-bit vector unit."""


@dataclass(frozen=True)
class ChannelGroup:
    """Channels that can only go together, because they meet in sums and products.

    Attributes:
        name: For people and recipes, for instance `decoder.3.hidden`.
        size: How many channels there are now.
        members: (name of a parameter, its dimension that runs over these channels).
        outgoing: Those members through which alone, and linearly, the rest of the model sees the
            channels, if all others only say what a channel is. Two channels that are the same can
            then become one whose outgoing weights are the sums of both.
        step: Sizes are rounded to multiples of it; 1 for what is large by itself, as heads are.
    """

    name: str
    size: int
    members: tuple[tuple[str, int], ...]
    outgoing: tuple[tuple[str, int], ...] = ()
    step: int = WIDTH_STEP


@dataclass(frozen=True, kw_only=True)
class CompressedConfig:
    """What compression has made of a model, whatever its family: the end of every config.

    Attributes:
        tie_layers: So many neighbouring layers of the longest stack are one and the same.
        tie_kernels: All channels of a layer are filtered by one kernel.
        tie_biases: All units of a linear map share one bias.
        ranks: (name of a linear map, its rank): it is a product of two thinner ones.
        codings: (name of a layer or parameter, how its weights are stored); the last that fits
            counts, an empty name fits all, as a name fits all inside it. See `core.models.coding`.
        gate: Temperature of the activations, y · Φ(y / gate); 1 is GELU.
        dropout: Share of activations left out in training.
    """

    tie_layers: int = 1
    tie_kernels: bool = False
    tie_biases: bool = False
    ranks: tuple[tuple[str, int], ...] = ()
    codings: tuple[tuple[str, str], ...] = ()
    gate: float = 1.0
    dropout: float = 0.0


class Compressible(nn.Module):
    """Base of acoustic models and vocoders: a shape of named parts that can be made smaller.

    Attributes:
        family: The family's name in `core.models.families`.
        config: A frozen dataclass of plain values from which an equal shape can be made.
    """

    family: str
    config: Any

    def with_config(self, **changes: Any) -> Self:
        """A new model of this family, with random weights, whose config differs in some fields."""
        return type(self)(replace(self.config, **changes))

    def reconfigured(self, **changes: Any) -> Self:
        """A copy with these weights whose config differs in fields that are no shape."""
        with to_be_loaded():
            other = self.with_config(**changes)
        other.load_state_dict(self.state_dict())
        return other.train(self.training)

    @abstractmethod
    def channel_groups(self) -> list[ChannelGroup]:
        """All groups of channels that pruning may make smaller."""

    @abstractmethod
    def with_group_sizes(self, sizes: Mapping[str, int]) -> Self:
        """A new model of this family and shape, except that some groups have other sizes."""

    @abstractmethod
    def with_ties(self, layers: int, kernels: bool, biases: bool) -> Self:
        """A copy in which parts share weights, each shared weight the mean of what it replaces.

        Args:
            layers: So many neighbouring layers of the longest stack become one; 1 leaves them as
                they are.
            kernels: One convolution kernel for all channels of a layer.
            biases: One bias for all units of a layer.

        Raises:
            SettingsError: The model's shape does not allow it.
        """

    @abstractmethod
    def stack(self) -> tuple[str, ...]:
        """Names of the layers of the longest stack, which may be tied, and dropped one by one.

        Each adds something to what goes through. Tied layers are one and have one name.
        """

    @abstractmethod
    def with_layers(self, kept: Sequence[int]) -> Self:
        """A copy that has only these layers of `stack`.

        Args:
            kept: Places in `stack`, rising.
        """

    @abstractmethod
    def reference(self, seconds: float, frames_per_second: float) -> Any:
        """A batch of one utterance, for counting and timing; its content does not matter."""


def plain(config: Any) -> dict[str, Any]:
    """A model's config as files can hold it; a model at rest is not in training."""
    values = {key: _lists(value) for key, value in asdict(config).items()}
    return values | {"dropout": 0.0}


def _lists(value: Any) -> Any:
    return [_lists(item) for item in value] if isinstance(value, tuple) else value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def config_of(make: Callable[..., Any], values: Mapping[str, Any]) -> Any:
    """The config that `plain` was given.

    Args:
        make: The config's class.
    """
    return make(**{key: _tuples(value) for key, value in values.items()})


_FILLS = (
    Tensor.normal_,
    Tensor.uniform_,
    nn.init.normal_,
    nn.init.uniform_,
    nn.init.kaiming_uniform_,
    nn.init.trunc_normal_,
)


class _Unfilled(TorchFunctionMode):
    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        del types
        # Also named here: what it calls in turn does not come by again.
        if func in _FILLS:
            tensor = args[0] if args else kwargs["tensor"]
            # Not left as memory was: `trunc_normal_` draws again until all lie within its bounds.
            tensor.detach().zero_()
            return tensor
        return func(*args, **(kwargs or {}))


@contextmanager
def without_weights() -> Iterator[None]:
    """Models made inside have shapes but no numbers: they lie on torch's `meta` device."""
    # Even there torch would carry out `normal_`, in Python, and load its compiler for it: 2 s.
    # Others take a tenth of a millisecond each, which is much for a slider.
    with torch.device("meta"), _Unfilled():
        yield


@contextmanager
def to_be_loaded() -> Iterator[None]:
    """Models made inside have numbers without a meaning: for those that are loaded at once.

    Drawing numbers takes several times as long as loading them.
    """
    with _Unfilled():
        yield


def filled(make: Callable[[], Model], tensors: Mapping[str, Tensor]) -> Model:
    """A model with these weights.

    Raises:
        ValueError: They do not fit its shape.
    """
    # Shapes first: a damaged file must not make us build a huge model.
    with without_weights():
        shapes = {name: value.shape for name, value in make().state_dict().items()}
    if shapes != {name: value.shape for name, value in tensors.items()}:
        raise ValueError("weights and description do not fit")
    with to_be_loaded():
        model = make()
    model.load_state_dict(tensors)
    return model
