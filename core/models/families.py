"""The model families there are, by the name that settings and voice files give them.

To add a family, write its file beside this one and enter it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.models.acoustic import AcousticModel
from core.models.conv import SIZES, ConvAcoustic, ConvConfig, preset


@dataclass(frozen=True)
class Family:
    """What the rest of Sotto has to know of a family.

    Attributes:
        model: Makes a model with random weights from a config.
        config: Makes a config from its fields; a frozen dataclass.
        preset: Makes the config of a preset size, see `core.models.conv.preset`.
        sizes: Names of the preset sizes, small to large.
    """

    model: Callable[[Any], AcousticModel]
    config: Callable[..., Any]
    preset: Callable[..., Any]
    sizes: tuple[str, ...]


FAMILIES: Mapping[str, Family] = {"conv": Family(ConvAcoustic, ConvConfig, preset, tuple(SIZES))}
