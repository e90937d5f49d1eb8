"""The convolutional family: ConvNeXt blocks over symbols, then over frames.

Liu et al. 2022, "A ConvNet for the 2020s", in one dimension. Small and quick to train; a frame
knows its neighbourhood and nothing beyond.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.models.convnext import Block
from core.models.parallel import (
    DECODER_LAYERS,
    ENCODER_LAYERS,
    ParallelAcoustic,
    ParallelConfig,
)

WIDTHS = {"tiny": 64, "small": 128, "medium": 192, "large": 256}
"""Of the preset sizes."""

EXPANSION = 3


@dataclass(frozen=True, kw_only=True)
class ConvConfig(ParallelConfig):
    """Shape of a convolutional model.

    Attributes:
        kernel: Places a convolution sees, odd.
    """

    kernel: int = 7


def preset(size: str, **basics: Any) -> ConvConfig:
    """The config of a preset size; see `core.models.families.Family.preset`."""
    width = WIDTHS[size]
    return ConvConfig(
        **basics,
        encoder_width=width,
        decoder_width=width,
        encoder_hidden=(EXPANSION * width,) * ENCODER_LAYERS,
        decoder_hidden=(EXPANSION * width,) * DECODER_LAYERS,
        prosody_hidden=EXPANSION * width,
    )


class ConvAcoustic(ParallelAcoustic):
    """The convolutional acoustic model."""

    family = "conv"
    config: ConvConfig

    def layer(self, width: int, sizes: Mapping[str, int]) -> Block:
        """See `ParallelAcoustic.layer`."""
        return Block(width, sizes["hidden"], self.config)
