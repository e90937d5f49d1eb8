"""The neural vocoders there are, by the name that voice files give them.

To add one, write its file beside this one, enter it here, in `core.settings.VocoderKind` and in
`core.training.lessons`, which says how it learns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.models.vocoders import fourier, wavenet, wavernn
from core.models.vocoders.neural import VocoderModel

SIZES = ("micro", "small", "base", "medium", "large")
"""Names of the preset sizes, which every family has."""


@dataclass(frozen=True)
class VocoderFamily:
    """What the rest of Sotto has to know of a family.

    Attributes:
        model: Makes a model with random weights from a config.
        config: Makes a config from its fields; a frozen dataclass.
        preset: Makes the config of a preset size from its name and that of the mel format.
    """

    model: Callable[[Any], VocoderModel]
    config: Callable[..., Any]
    preset: Callable[[str, str], Any]


VOCODERS: Mapping[str, VocoderFamily] = {
    "fourier": VocoderFamily(fourier.FourierModel, fourier.FourierConfig, fourier.preset),
    "wavernn": VocoderFamily(wavernn.WaveRNNModel, wavernn.WaveRNNConfig, wavernn.preset),
    "wavenet": VocoderFamily(wavenet.WaveNetModel, wavenet.WaveNetConfig, wavenet.preset),
}

FAMILY_OF_KIND: Mapping[str, str] = {
    "neural": "fourier",
    "wavernn": "wavernn",
    "wavenet": "wavenet",
}
"""Which of them a project's `vocoder.kind` asks for; `griffinlim` is none."""


def new_vocoder(family: str, size: str, mel: str) -> VocoderModel:
    """A vocoder of a preset size, with random weights."""
    known = VOCODERS[family]
    return known.model(known.preset(size, mel))
