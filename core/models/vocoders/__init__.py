"""From a mel spectrogram to a wave.

A vocoder fits the acoustic models of one `MelFormat` and gives exactly `hop_samples` samples for
each frame, so that mel, durations and wave share one clock: frame i of the mel belongs to samples
i · hop to (i + 1) · hop, and measuring the wave again in the same format gives the same frames.
"""

from __future__ import annotations

from typing import Protocol

from torch import Tensor

from core.data.mel import MelFormat


class Vocoder(Protocol):
    """Whatever turns a log-mel spectrogram into sound."""

    @property
    def format(self) -> MelFormat:
        """The mel spectrograms it understands, and its sample rate."""

    @property
    def draws(self) -> bool:
        """Whether samples are drawn: whether temperature and seed change anything."""

    def __call__(self, mel: Tensor, temperature: float = 1.0, seed: int = 0) -> Tensor:
        """Speak.

        Args:
            mel: Natural-log mel spectrogram `[frames, mels]`.
            temperature, seed: Of what is drawn; temperature 0 takes what is most likely.

        Returns:
            Wave `[samples]`, float32, with samples = frames · hop_samples.
        """
