"""The model families there are, by the name that settings and voice files give them.

To add a family, write its file beside this one and enter it here and in `core.settings.FamilyName`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.models.acoustic import AcousticModel
from core.models.conv import ConvAcoustic, ConvConfig
from core.models.conv import preset as conv_preset

SIZES = ("tiny", "small", "medium", "large")
"""Names of the preset sizes. Those of one name have about as many parameters in every family."""


@dataclass(frozen=True)
class Family:
    """What the rest of Sotto has to know of a family.

    Attributes:
        model: Makes a model with random weights from a config.
        config: Makes a config from its fields; a frozen dataclass.
        preset: Makes the config of a preset size from its name and, by keyword, `symbols`,
            `silent_symbols`, `speakers`, `mels` and `dropout`.
    """

    model: Callable[[Any], AcousticModel]
    config: Callable[..., Any]
    preset: Callable[..., Any]


FAMILIES: Mapping[str, Family] = {"conv": Family(ConvAcoustic, ConvConfig, conv_preset)}
