"""What training and compression ask of a model, whether it makes mels or waves."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from torch import nn


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
