"""What all neural vocoders have in common, whatever their family.

Letters in shapes: B utterances in a batch, T frames, M mel bands.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import torch
from torch import Tensor

from core.data.mel import MelFormat
from core.models.compressible import Compressible


class VocoderModel(Compressible):
    """Base of the vocoders' networks.

    Attributes:
        family: Its name in `core.models.vocoders.families`.
        draws: Whether it draws samples.
    """

    draws: ClassVar[bool] = False

    @property
    def format(self) -> MelFormat:
        """The mel spectrograms it reads."""
        fmt: MelFormat = self.config.format
        return fmt

    @abstractmethod
    def waves(self, mel: Tensor, temperature: float = 1.0, seed: int = 0) -> Tensor:
        """Speak log-mels [B, T, M], all of the same length: waves [B, T · hop].

        Args:
            temperature: At which samples are drawn; 0 takes the most likely ones. A family that
                draws none does the same at every temperature.
            seed: What is drawn.
        """


class NeuralVocoder:
    """A trained vocoder as a voice uses it: a `core.models.vocoders.Vocoder`."""

    def __init__(self, model: VocoderModel) -> None:
        self.model = model.eval()

    @property
    def format(self) -> MelFormat:
        """See `Vocoder.format`."""
        return self.model.format

    @property
    def draws(self) -> bool:
        """See `Vocoder.draws`."""
        return self.model.draws

    @torch.inference_mode()
    def __call__(self, mel: Tensor, temperature: float = 1.0, seed: int = 0) -> Tensor:
        """See `Vocoder.__call__`."""
        if mel.shape[0] == 0:
            return torch.zeros(0)
        return self.model.waves(mel.unsqueeze(0).float(), temperature, seed)[0]
