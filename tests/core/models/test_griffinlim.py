import math
import time

import pytest
import torch

from core.audio import resample, torchaudio
from core.data.mel import HIFIGAN, VOCOS, MelFormat, log_mel, magnitude
from core.models.vocoders.griffinlim import GriffinLim
from tests.core.evaluate.parrot import recordings


def harmonic_tone(fmt: MelFormat, f0_hz: float, seconds: float = 1.0) -> torch.Tensor:
    time_s = torch.arange(round(seconds * fmt.sample_rate_hz)) / fmt.sample_rate_hz
    partials = [torch.sin(2 * math.pi * f0_hz * k * time_s) / k for k in range(1, 9)]
    return 0.2 * torch.stack(partials).sum(0)


@pytest.mark.parametrize("fmt", [HIFIGAN, VOCOS], ids=lambda fmt: fmt.name)
@pytest.mark.parametrize("frames", [0, 1, 2, 5, 100])
def test_every_frame_becomes_one_hop_of_finite_samples(fmt: MelFormat, frames: int) -> None:
    mel = torch.randn(frames, fmt.n_mels, generator=torch.Generator().manual_seed(1)) - 4
    wave = GriffinLim(fmt)(mel)
    assert wave.shape == (frames * fmt.hop_samples,)
    assert wave.dtype == torch.float32
    assert wave.isfinite().all()


def test_silence_stays_silent() -> None:
    wave = GriffinLim(HIFIGAN)(log_mel(torch.zeros(22050), HIFIGAN).T)
    assert wave.abs().max() < 1e-3


def test_same_mel_gives_same_wave_whatever_else_draws_numbers() -> None:
    mel = log_mel(harmonic_tone(HIFIGAN, 200.0), HIFIGAN).T
    first = GriffinLim(HIFIGAN)(mel)
    torch.rand(17)
    state = torch.get_rng_state()
    assert torch.equal(GriffinLim(HIFIGAN)(mel), first)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("f0_hz", [110.0, 215.0])
def test_pitch_is_kept(f0_hz: float) -> None:
    wave = GriffinLim(HIFIGAN)(log_mel(harmonic_tone(HIFIGAN, f0_hz), HIFIGAN).T)
    lags = torch.arange(22050 // 400, 22050 // 70)
    similarity = torch.stack([(wave[:-lag] * wave[lag:]).mean() for lag in lags])
    found_hz = 22050 / float(lags[similarity.argmax()])
    assert abs(1200 * math.log2(found_hz / f0_hz)) < 50


@pytest.mark.parametrize("fmt", [HIFIGAN, VOCOS], ids=lambda fmt: fmt.name)
def test_an_onset_stays_where_it_was(fmt: MelFormat) -> None:
    onset = 30 * fmt.hop_samples
    sound = harmonic_tone(fmt, 180.0)
    sound[:onset] = 0.0
    wave = GriffinLim(fmt)(log_mel(sound, fmt).T)
    level = wave.square().unfold(0, 64, 64).mean(-1).sqrt()
    found = 64 * int((level > 0.25 * level.max()).nonzero()[0])
    assert abs(found - onset) <= fmt.hop_samples


@pytest.mark.corpora
@pytest.mark.parametrize("fmt", [HIFIGAN, VOCOS], ids=lambda fmt: fmt.name)
def test_copy_synthesis_of_a_recording_measures_the_same_without_a_shift(fmt: MelFormat) -> None:
    (sentence,) = recordings(1)
    sound = resample(sentence.audio, sentence.sample_rate_hz, fmt.sample_rate_hz)
    mel = log_mel(torch.from_numpy(sound), fmt)
    again = log_mel(GriffinLim(fmt)(mel.T), fmt)
    assert again.shape == mel.shape
    errors = {
        shift: float((mel[:, 2:-2] - again.roll(shift, 1)[:, 2:-2]).abs().mean())
        for shift in (-1, 0, 1)
    }
    assert errors[0] < 0.15  # 1.3 dB, mean over all bands and frames
    assert errors[0] < 0.4 * min(errors[-1], errors[1])


@pytest.mark.corpora
def test_as_near_as_torchaudio_and_unfolds_better() -> None:
    (sentence,) = recordings(1)
    size = magnitude(torch.from_numpy(sentence.audio), HIFIGAN)
    mel = log_mel(torch.from_numpy(sentence.audio), HIFIGAN)
    ours = GriffinLim(HIFIGAN)
    unfolded = ours.unfold(mel.T.exp()).T
    torch.manual_seed(0)
    theirs = torchaudio.functional.griffinlim(
        unfolded, torch.hann_window(1024), 1024, 256, 1024, 1.0, 32, 0.99, None, True
    )

    def inconsistency(wave: torch.Tensor, skipped: int) -> float:
        found = torch.stft(
            wave, 1024, 256, 1024, torch.hann_window(1024), center=False, return_complex=True
        ).abs()
        wanted = unfolded[:, skipped : skipped + found.shape[1]]
        return float((found - wanted).norm() / wanted.norm())

    # Without centring, torchaudio's wave begins two frames later than ours: at frame 2's start.
    full = ours._find_wave(unfolded.T)
    assert inconsistency(full, 0) < 1.03 * inconsistency(theirs, 2)

    bank = torchaudio.transforms.InverseMelScale(
        513, 80, 22050, 0.0, 8000.0, norm="slaney", mel_scale="slaney"
    )
    clipped = bank(mel.exp())
    assert (unfolded - size).norm() < 0.95 * (clipped - size).norm()


@pytest.mark.corpora
def test_is_fast_enough_for_one_core() -> None:
    (sentence,) = recordings(1)
    mel = log_mel(torch.from_numpy(sentence.audio), HIFIGAN).T
    vocoder = GriffinLim(HIFIGAN)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    spent = []
    for _ in range(3):
        started = time.thread_time()
        vocoder(mel)
        spent.append(time.thread_time() - started)
    torch.set_num_threads(threads)
    # It takes 0.06 on a quiet machine (2.5 GHz); the rest is room for busy ones.
    assert min(spent) < 0.2 * len(sentence.audio) / sentence.sample_rate_hz
