"""The model families there are, by the name that settings and voice files give them.

To add a family, write its file beside this one and enter it here and in `core.settings.FamilyName`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from torch.distributions import Distribution

from core.models.acoustic import AcousticInput, AcousticModel
from core.models.conv import ConvAcoustic, ConvConfig
from core.models.conv import preset as conv_preset
from core.models.fused import FusedAcoustic, FusedConfig
from core.models.fused import preset as fused_preset
from core.models.hmm import Fitting as HmmFitting
from core.models.hmm import HmmAcoustic, HmmConfig
from core.models.hmm import preset as hmm_preset
from core.models.mingru import MinGruAcoustic, MinGruConfig
from core.models.mingru import preset as mingru_preset
from core.models.recurrent import GATES as CELLS
from core.models.recurrent import RecurrentAcoustic, RecurrentConfig
from core.models.recurrent import preset as recurrent_preset
from core.models.tacotron import TacotronAcoustic, TacotronConfig
from core.models.tacotron import preset as tacotron_preset
from core.models.transformer import TransformerAcoustic, TransformerConfig
from core.models.transformer import preset as transformer_preset

SIZES = ("tiny", "small", "medium", "large")
"""Names of the preset sizes. Those of one name have about as many parameters in every family."""


class Fitting(Protocol):
    """A way to a model that is not training: one pass over the recordings."""

    def add(self, batch: AcousticInput, beliefs: Mapping[str, Distribution]) -> None:
        """Take in a batch, and what the teacher believes of it, by the names of `AcousticOutput`.

        Args:
            beliefs: Empty without a teacher.
        """

    def model(self) -> AcousticModel:
        """The model that fits best what was taken in, its weights such as its codings hold them."""


@dataclass(frozen=True)
class Family:
    """What the rest of Sotto has to know of a family.

    Attributes:
        model: Makes a model with random weights from a config.
        config: Makes a config from its fields; a frozen dataclass.
        preset: Makes the config of a preset size from its name and, by keyword, `symbols`,
            `silent_symbols`, `speakers`, `mels`, `mixture` and `dropout`.
        fit: For families that are not trained: begins a fit from a config, of which size is the
            most there may be, and the α and T of distillation (α 0 without a teacher).
    """

    model: Callable[[Any], AcousticModel]
    config: Callable[..., Any]
    preset: Callable[..., Any]
    fit: Callable[[Any, float, float], Fitting] | None = None


FAMILIES: Mapping[str, Family] = {
    "conv": Family(ConvAcoustic, ConvConfig, conv_preset),
    "hmm": Family(HmmAcoustic, HmmConfig, hmm_preset, HmmFitting),
    **{
        cell: Family(RecurrentAcoustic, RecurrentConfig, partial(recurrent_preset, cell))
        for cell in CELLS
    },
    "mingru": Family(MinGruAcoustic, MinGruConfig, mingru_preset),
    "tacotron": Family(TacotronAcoustic, TacotronConfig, tacotron_preset),
    "transformer": Family(TransformerAcoustic, TransformerConfig, transformer_preset),
}

KINDS: Mapping[str, Family] = {
    **FAMILIES,
    "fused": Family(FusedAcoustic, FusedConfig, fused_preset),
}
"""All that a voice's file can hold: the families that can be chosen, and what is made of them."""
