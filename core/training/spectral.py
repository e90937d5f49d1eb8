"""What a vocoder learns from: how far two waves are apart, heard through short-time spectra.

Spectra are compared at several resolutions, so that neither pitch periods nor clicks can hide
(Yamamoto et al. 2020, "Parallel WaveGAN"). Letters in shapes: B crops.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.data.features import FeatureStore
from core.data.mel import MelFormat, log_mel
from core.models.heads import masked_mean
from core.models.vocoders.fourier import FourierModel, Sounded
from core.models.vocoders.neural import VocoderModel
from core.training.crops import Sound

RESOLUTIONS = (2048, 1024, 512, 256, 128)
"""Window lengths in samples; each hops by a quarter."""

QUIET = 1e-5
"""Added to squared magnitudes of windows normalised to unit energy: -50 dB full scale."""

WEIGHTS = {"mel": 1.0, "spectrum": 1.0, "shape": 0.5}
"""Weights of the terms in the total."""

PITCH_WEIGHTS = {"pitch": 3.0, "voicing": 0.1}
"""Weights of the pitch terms in the total."""

JUDGED_FRAMES = 160
"""So many frames from the middle of each held-out recording are judged: two seconds."""


class Heard(NamedTuple):
    """A wave as it is compared.

    Attributes:
        spectra: Complex spectra [B, frames, freqs], one for each resolution.
        magnitudes: Their magnitudes.
        mel: Log-mel [B, mels, frames].
    """

    spectra: list[Tensor]
    magnitudes: list[Tensor]
    mel: Tensor


def hear(wave: Tensor, fmt: MelFormat) -> Heard:
    """Analyse waves [B, samples]."""
    spectra, magnitudes = [], []
    for size in RESOLUTIONS:
        window = torch.hann_window(size, device=wave.device)
        window = window / window.square().sum().sqrt()
        padded = functional.pad(wave, (size // 2, size // 2))
        spectrum = torch.fft.rfft(padded.unfold(-1, size, size // 4) * window)
        spectra.append(spectrum)
        power = torch.view_as_real(spectrum).square().sum(-1)
        magnitudes.append(torch.sqrt(power + QUIET))
    return Heard(spectra, magnitudes, log_mel(wave, fmt))


def spectral_losses(own: Heard, target: Heard) -> dict[str, Tensor]:
    """How far a wave is from what it should be, whatever the phases.

    Returns:
        `mel`: mean distance of the log-mels; `spectrum`: of the log magnitudes; `shape`: spectral
        convergence, the distance of the magnitudes relative to the target's; and their weighted
        sum `total`.
    """
    distances, shapes = [], []
    for one, other in zip(own.magnitudes, target.magnitudes, strict=True):
        distances.append((one.log() - other.log()).abs().mean())
        shapes.append((one - other).norm() / other.norm().clamp(min=1e-3))
    terms = {
        "mel": (own.mel - target.mel).abs().mean(),
        "spectrum": torch.stack(distances).mean(),
        "shape": torch.stack(shapes).mean(),
    }
    total = torch.stack([weight * terms[name] for name, weight in WEIGHTS.items()]).sum()
    return {"total": total, **terms}


def wave_distance(own: Heard, target: Heard) -> Tensor:
    """How far two waves are apart, phases and all: the mean distance of their complex spectra.

    Relative to the target's mean magnitude, over all resolutions.
    """
    parts = [
        (one - other).abs().mean() / other.abs().mean().clamp(min=1e-4)
        for one, other in zip(own.spectra, target.spectra, strict=True)
    ]
    return torch.stack(parts).mean()


def pitch_losses(made: Sounded, f0: Tensor) -> dict[str, Tensor]:
    """How far the pitch of a made wave is from the recording's.

    Args:
        f0: [B, T] in Hz, 0 where unvoiced.

    Returns:
        `pitch`: mean distance of log F0 where there is voice; `voicing`: cross entropy.
    """
    voiced = f0 > 0
    distance = (made.log_f0 - f0.clamp(min=1.0).log()).abs()
    return {
        "pitch": masked_mean(distance, voiced),
        "voicing": functional.binary_cross_entropy_with_logits(made.voicing, voiced.float()),
    }


class Hearing:
    """The objective of a vocoder: a `core.training.run.Objective`.

    Without a teacher it learns from the recordings, whose phases it cannot know. A teacher's wave
    is a function of the mel alone, so with one it learns phases too:
    `α · (spectral loss + distance of the waves to the teacher) + (1 − α) · spectral loss`. Of a
    teacher that draws its samples the phases are left to chance, and their distance is left out.

    Args:
        teacher: The vocoder to learn from.
        alpha: α of the formula.
    """

    def __init__(
        self, fmt: MelFormat, teacher: VocoderModel | None = None, alpha: float = 0.0
    ) -> None:
        self._format = fmt
        self._teacher = teacher if alpha else None
        self._alpha = alpha

    def __call__(self, made: Sounded, batch: Sound, ids: Sequence[str]) -> dict[str, Tensor]:
        """Each term by its name, those against the teacher as `<name>_soft`, and `total`."""
        del ids
        own = hear(made.wave, self._format)
        with torch.no_grad():
            recorded = hear(batch.wave, self._format)
            said = hear(self._teacher.waves(batch.mel), self._format) if self._teacher else None
        terms = spectral_losses(own, recorded)
        if said is not None:
            soft = spectral_losses(own, said)
            listened = soft["total"]
            if isinstance(self._teacher, FourierModel):
                soft["wave"] = wave_distance(own, said)
                listened = listened + soft["wave"]
            terms |= {f"{name}_soft": value for name, value in soft.items() if name != "total"}
            terms["total"] = self._alpha * listened + (1 - self._alpha) * terms["total"]
        pitch = pitch_losses(made, batch.f0)
        total = terms["total"] + sum(PITCH_WEIGHTS[name] * pitch[name] for name in pitch)
        return terms | pitch | {"total": total}


@torch.inference_mode()
def hearing_losses(
    model: FourierModel, store: FeatureStore, ids: Sequence[str]
) -> dict[str, float]:
    """Mean spectral losses over held-out recordings: the same yardstick for all vocoder runs."""
    training = model.training
    model.eval()
    sums: dict[str, float] = {}
    for name in ids:
        start = max(store.frames(name) - JUDGED_FRAMES, 0) // 2
        mel = store.mel(name)[start : start + JUDGED_FRAMES].astype(np.float32)
        wave = torch.from_numpy(store.audio(name, start, len(mel)))
        made = hear(model(torch.from_numpy(mel)[None]).wave, store.format)
        for term, value in spectral_losses(made, hear(wave[None], store.format)).items():
            sums[term] = sums.get(term, 0.0) + float(value)
    model.train(training)
    return {term: value / len(ids) for term, value in sums.items()}
