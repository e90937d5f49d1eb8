import math

import numpy as np
import pytest
import torch
from torch import Tensor

from core.data.mel import HIFIGAN, MEL_FORMATS, VOCOS, MelFormat, log_mel, magnitude, mel_filterbank

FORMATS = pytest.mark.parametrize("fmt", MEL_FORMATS.values(), ids=MEL_FORMATS)


def tone(hz: float, fmt: MelFormat, seconds: float = 0.5) -> Tensor:
    time = torch.arange(round(seconds * fmt.sample_rate_hz)) / fmt.sample_rate_hz
    return 0.5 * torch.sin(2 * math.pi * hz * time)


def htk_mel(hz: np.ndarray) -> np.ndarray:
    return 2595 * np.log10(1 + hz / 700)


def slaney_mel(hz: np.ndarray) -> np.ndarray:
    # Auditory Toolbox: 66.67 Hz a mel up to 1 kHz, then 27 logarithmic steps to 6.4 kHz.
    return np.where(
        hz < 1000, hz * 3 / 200, 15 + 27 * np.log(np.maximum(hz, 1000) / 1000) / np.log(6.4)
    )


def expected_bank(fmt: MelFormat) -> np.ndarray:
    """Triangles, equally spaced on the mel axis, found by inverting that axis numerically."""
    to_mel = slaney_mel if fmt.mel_scale == "slaney" else htk_mel
    fine = np.linspace(0, fmt.sample_rate_hz / 2, 2_000_001)
    ends = to_mel(np.array([fmt.f_min_hz, fmt.f_max_hz]))
    edges = np.interp(np.linspace(*ends, fmt.n_mels + 2), to_mel(fine), fine)
    bins = np.arange(fmt.n_fft // 2 + 1) * fmt.sample_rate_hz / fmt.n_fft
    bank = [
        np.interp(bins, edges[i : i + 3], [0, 1, 0])
        * (2 / (edges[i + 2] - edges[i]) if fmt.norm == "slaney" else 1)
        for i in range(fmt.n_mels)
    ]
    return np.stack(bank, 1)


@FORMATS
def test_the_filterbank_is_that_of_the_formula(fmt: MelFormat) -> None:
    np.testing.assert_allclose(mel_filterbank(fmt).numpy(), expected_bank(fmt), atol=1e-4)


@FORMATS
@pytest.mark.parametrize("samples", [256, 300, 384, 512, 513, 1024, 22050, 25600])
def test_there_is_a_frame_for_every_hop(fmt: MelFormat, samples: int) -> None:
    mel = log_mel(torch.randn(2, 3, samples), fmt)
    assert mel.shape == (2, 3, fmt.n_mels, samples // fmt.hop_samples)
    assert torch.isfinite(mel).all()


@FORMATS
@pytest.mark.parametrize("hz", [200.0, 1000.0, 5000.0])
def test_a_tone_peaks_in_the_band_around_it(fmt: MelFormat, hz: float) -> None:
    mel = log_mel(tone(hz, fmt), fmt)[:, 4:-4].mean(-1)
    to_mel = slaney_mel if fmt.mel_scale == "slaney" else htk_mel
    span = to_mel(np.array([fmt.f_min_hz, fmt.f_max_hz, hz]))
    band = (span[2] - span[0]) / (span[1] - span[0]) * (fmt.n_mels + 1) - 1
    assert abs(int(mel.argmax()) - band) <= 1.5


@FORMATS
def test_the_magnitude_of_a_tone_is_known(fmt: MelFormat) -> None:
    # On a bin centre, a Hann window of n samples gives amplitude · n / 4.
    hz = 40 * fmt.sample_rate_hz / fmt.n_fft
    size = magnitude(tone(hz, fmt), fmt)[:, 4:-4]
    assert size[40].mean().item() == pytest.approx(0.5 * fmt.win_samples / 4, rel=1e-3)


@FORMATS
def test_frames_are_centred_where_the_format_says(fmt: MelFormat) -> None:
    frame = 10
    click = torch.zeros(30 * fmt.hop_samples)
    click[frame * fmt.hop_samples + fmt.first_centre_samples] = 1.0
    size = magnitude(click, fmt).sum(0)
    assert int(size.argmax()) == frame
    assert size[frame - 1].item() == pytest.approx(size[frame + 1].item(), rel=1e-2)


@FORMATS
def test_silence_is_at_the_clip(fmt: MelFormat) -> None:
    mel = log_mel(torch.zeros(5000), fmt)
    floor = math.sqrt(fmt.magnitude_floor) * mel_filterbank(fmt).sum(0)
    expected = floor.clamp(min=fmt.clip).log()
    torch.testing.assert_close(mel, expected[:, None].expand_as(mel))


def test_vocos_equals_torchaudios_own_transform() -> None:
    from core.audio import torchaudio

    # As vocos/feature_extractors.py builds it, padding="center".
    transform = torchaudio.transforms.MelSpectrogram(
        sample_rate=24000, n_fft=1024, hop_length=256, n_mels=100, center=True, power=1
    )
    audio = torch.randn(1, 20000) * 0.1
    theirs = torch.log(torch.clip(transform(audio), min=1e-7))
    ours = log_mel(audio, VOCOS)
    torch.testing.assert_close(ours, theirs[..., : ours.shape[-1]], rtol=1e-4, atol=1e-4)


def test_hifigan_equals_its_recipe_in_numpy() -> None:
    audio = np.random.default_rng(0).normal(0, 0.1, 9000)
    padded = np.pad(audio, 384, mode="reflect")
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(1024) / 1024)
    frames = [padded[i : i + 1024] * window for i in range(0, len(padded) - 1023, 256)]
    size = np.sqrt(np.abs(np.fft.rfft(frames)) ** 2 + 1e-9).T
    expected = np.log(np.maximum(expected_bank(HIFIGAN).T @ size, 1e-5))
    ours = log_mel(torch.from_numpy(audio), HIFIGAN)
    np.testing.assert_allclose(ours.numpy(), expected, atol=2e-3)


@FORMATS
def test_it_is_differentiable_even_after_use_in_inference_mode(fmt: MelFormat) -> None:
    audio = torch.randn(2, 4000)
    with torch.inference_mode():
        log_mel(audio, fmt)
    audio = audio.clone().requires_grad_()
    log_mel(audio, fmt).sum().backward()
    assert audio.grad is not None
    assert torch.isfinite(audio.grad).all()
    assert audio.grad.abs().sum() > 0


@FORMATS
def test_autocast_does_not_cost_precision(fmt: MelFormat) -> None:
    audio = torch.randn(4000)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        inside = log_mel(audio, fmt)
    assert inside.dtype == torch.float32
    torch.testing.assert_close(inside, log_mel(audio, fmt))
