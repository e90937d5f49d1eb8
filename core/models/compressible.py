"""What training and compression ask of a model, whether it makes mels or waves."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Self, TypeVar

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

Model = TypeVar("Model", bound="Compressible")


@dataclass(frozen=True)
class ChannelGroup:
    """Channels that can only go together, because they meet in sums and products.

    Attributes:
        name: For people and recipes, for instance `decoder.3.hidden`.
        size: How many channels there are now.
        members: (name of a parameter, its dimension that runs over these channels).
    """

    name: str
    size: int
    members: tuple[tuple[str, int], ...]


class Compressible(nn.Module):
    """Base of acoustic models and vocoders: a shape of named parts that can be made smaller.

    Attributes:
        family: The family's name in `core.models.families`.
        config: A frozen dataclass of plain values from which an equal shape can be made.
    """

    family: str
    config: Any

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
            layers: So many neighbouring layers of the longest stack become one; 1 for none.
            kernels: One convolution kernel for all channels of a layer.
            biases: One bias for all units of a layer.

        Raises:
            SettingsError: The model's shape does not allow it.
        """

    @abstractmethod
    def reference(self, seconds: float, frames_per_second: float) -> Any:
        """A batch of one utterance, for counting and timing; its content does not matter."""


def plain(config: Any) -> dict[str, Any]:
    """A model's config as files can hold it; a model at rest is not in training."""
    values = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(config).items()
    }
    return values | {"dropout": 0.0}


def config_of(make: Callable[..., Any], values: Mapping[str, Any]) -> Any:
    """The config that `plain` was given.

    Args:
        make: The config's class.
    """
    return make(
        **{k: tuple(value) if isinstance(value, list) else value for k, value in values.items()}
    )


class _Unfilled(TorchFunctionMode):
    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        del types
        # Also named here: what it calls in turn does not come by again.
        if func in (Tensor.normal_, nn.init.normal_):
            return args[0] if args else kwargs["tensor"]
        return func(*args, **(kwargs or {}))


@contextmanager
def without_weights() -> Iterator[None]:
    """Models made inside have shapes but no numbers: they lie on torch's `meta` device."""
    # Even there torch would carry out `normal_`, in Python, and load its compiler for it: 2 s.
    with torch.device("meta"), _Unfilled():
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
    model = make()
    model.load_state_dict(tensors)
    return model
