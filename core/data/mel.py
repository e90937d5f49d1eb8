"""Log-mel spectrograms in the two forms that public vocoders expect.

A format is part of a voice: an acoustic model and a vocoder fit together only in the same one.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True)
class MelFormat:
    """How a log-mel spectrogram is made.

    Attributes:
        n_fft, hop_samples, win_samples: Of the short-time Fourier transform, Hann window.
        f_min_hz, f_max_hz: Edges of the mel bands.
        mel_scale: `slaney` (linear under 1 kHz) or `htk`.
        norm: `slaney` (each band has the same area) or None (each band peaks at 1).
        power: Exponent of the magnitude; 1 in both formats.
        clip: Smallest mel value before the natural logarithm.
        centred: Frame i is centred on sample i · hop; else on i · hop + hop / 2.
        magnitude_floor: Added to the squared magnitude before its root.
    """

    name: str
    sample_rate_hz: int
    n_fft: int
    hop_samples: int
    win_samples: int
    n_mels: int
    f_min_hz: float
    f_max_hz: float
    mel_scale: str
    norm: str | None
    power: float
    clip: float
    centred: bool
    magnitude_floor: float

    @property
    def first_centre_samples(self) -> int:
        """Sample on which frame 0 is centred."""
        return 0 if self.centred else self.hop_samples // 2

    @property
    def frames_per_second(self) -> float:
        """Mel frames in a second of speech."""
        return self.sample_rate_hz / self.hop_samples


HIFIGAN = MelFormat(
    "hifigan", 22050, 1024, 256, 1024, 80, 0.0, 8000.0, "slaney", "slaney", 1.0, 1e-5, False, 1e-9
)
"""HiFi-GAN's (`meldataset.py`, config V1 to V3), also Tacotron 2's and Matcha-TTS's."""

VOCOS = MelFormat(
    "vocos", 24000, 1024, 256, 1024, 100, 0.0, 12000.0, "htk", None, 1.0, 1e-7, True, 0.0
)
"""Vocos' (`MelSpectrogramFeatures`, `vocos-mel-24khz`): torchaudio's defaults."""

MEL_FORMATS: dict[str, MelFormat] = {fmt.name: fmt for fmt in (HIFIGAN, VOCOS)}


def magnitude(audio: Tensor, fmt: MelFormat) -> Tensor:
    """Magnitude spectrogram.

    Args:
        audio: `[..., samples]` at the format's sample rate.

    Returns:
        `[..., freqs, frames]` with freqs = n_fft / 2 + 1 and frames = samples // hop.
    """
    samples = audio.shape[-1]
    frames = samples // fmt.hop_samples
    # Both formats reflect the edges; they differ in how much, and so in where frame 0 lies.
    pad = fmt.n_fft // 2 if fmt.centred else (fmt.n_fft - fmt.hop_samples) // 2
    flat = audio.reshape(-1, samples).float()
    # Reflecting needs more samples than it adds; sounds under 25 ms get zeros instead.
    padded = functional.pad(flat, (pad, pad), mode="reflect" if samples > pad else "constant")
    spectrum = torch.stft(
        padded,
        fmt.n_fft,
        fmt.hop_samples,
        fmt.win_samples,
        _window(fmt, audio.device),
        center=False,
        return_complex=True,
    )
    spectrum = spectrum[..., :frames]
    if fmt.magnitude_floor:
        size = torch.sqrt(torch.view_as_real(spectrum).square().sum(-1) + fmt.magnitude_floor)
    else:
        size = spectrum.abs()
    return size.reshape(*audio.shape[:-1], *size.shape[-2:])


def log_mel_of_magnitude(size: Tensor, fmt: MelFormat) -> Tensor:
    """Log-mel `[..., mels, frames]` of a magnitude spectrogram `[..., freqs, frames]`."""
    mel = _filterbank(fmt, size.device).T @ size.pow(fmt.power)
    return torch.log(mel.clamp(min=fmt.clip))


def log_mel(audio: Tensor, fmt: MelFormat) -> Tensor:
    """Natural-log mel spectrogram, differentiable.

    Args:
        audio: `[..., samples]` in [-1, 1] at the format's sample rate.

    Returns:
        `[..., mels, frames]`, float32, with frames = samples // hop (the extra last frame that
        Vocos' transform gives is dropped).
    """
    # The loss must not lose bits under bf16 autocast.
    with torch.autocast(audio.device.type, enabled=False):
        return log_mel_of_magnitude(magnitude(audio, fmt), fmt)


def mel_filterbank(fmt: MelFormat) -> Tensor:
    """Weights `[freqs, mels]` that turn a magnitude spectrogram into mel bands."""
    return _filterbank(fmt, torch.device("cpu")).clone()


# Cached tensors are made outside inference mode, or training could not use them afterwards.
@functools.lru_cache(maxsize=16)
def _window(fmt: MelFormat, device: torch.device) -> Tensor:
    with torch.inference_mode(False):
        return torch.hann_window(fmt.win_samples, device=device)


@functools.lru_cache(maxsize=16)
def _filterbank(fmt: MelFormat, device: torch.device) -> Tensor:
    from core.audio import torchaudio  # costs time that importers of this module need not spend

    with torch.inference_mode(False):
        bank: Tensor = torchaudio.functional.melscale_fbanks(
            fmt.n_fft // 2 + 1,
            fmt.f_min_hz,
            fmt.f_max_hz,
            fmt.n_mels,
            fmt.sample_rate_hz,
            norm=fmt.norm,
            mel_scale=fmt.mel_scale,
        )
        return bank.to(device)
