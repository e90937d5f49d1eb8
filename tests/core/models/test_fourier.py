import math

import pytest
import torch
from torch.nn import functional

from core.compress.prune import prunable_parameters, prune
from core.data.mel import HIFIGAN, VOCOS, log_mel, magnitude
from core.models.vocoders.files import load_vocoder, save_vocoder
from core.models.vocoders.fourier import (
    SIZES,
    FourierConfig,
    FourierModel,
    envelope_points,
    harmonic_phase,
    noise_phase,
    overlap_add,
    preset,
)
from core.models.vocoders.neural import NeuralVocoder


def small(seed: int = 0, **changes) -> FourierModel:
    torch.manual_seed(seed)
    values = {"mel": "hifigan", "width": 32, "hidden": (48,) * 4}
    return FourierModel(FourierConfig(**(values | changes)))


def mel_of(frames: int, bands: int = 80) -> torch.Tensor:
    return torch.randn(frames, bands, generator=torch.Generator().manual_seed(1)) - 5


@pytest.mark.parametrize("fmt", [HIFIGAN, VOCOS], ids=lambda fmt: fmt.name)
def test_overlap_add_undoes_framing(fmt):
    sound = torch.randn(1, fmt.hop_samples * 30)
    before = fmt.n_fft // 2 - fmt.first_centre_samples
    padded = functional.pad(sound, (before, fmt.n_fft))
    window = torch.hann_window(fmt.n_fft)
    frames = padded.unfold(-1, fmt.n_fft, fmt.hop_samples)[:, :30] * window
    again = overlap_add(frames * window, window, fmt)
    # At the ends fewer frames overlap, and their windows are near zero.
    inner = slice(fmt.hop_samples, -fmt.hop_samples)
    torch.testing.assert_close(again[:, inner], sound[:, inner], rtol=0, atol=1e-4)


@pytest.mark.parametrize("f0_hz", [83.0, 147.0, 220.0, 401.0])
def test_harmonic_phase_is_the_phase_of_a_steady_voice(f0_hz):
    """Magnitudes of a real tone with these phases give the tone again."""
    seconds = torch.arange(22050) / 22050
    tone = sum(torch.cos(2 * math.pi * f0_hz * h * seconds) / h for h in range(1, 12)) * 0.1
    size = magnitude(tone, HIFIGAN).T[None]
    frames = size.shape[1]
    steady = torch.full((1, frames), math.log(f0_hz))
    phase = harmonic_phase(steady, torch.ones(1, frames), HIFIGAN)
    window = torch.hann_window(1024)
    made = torch.fft.irfft(torch.polar(size, phase), n=1024) * window
    wave = overlap_add(made, window, HIFIGAN)[0, 4096:-4096]
    # The phase begins somewhere, so the tone may be shifted by less than a period.
    period = math.ceil(22050 / f0_hz)
    matches = [
        functional.cosine_similarity(wave, tone[4096 + shift : 4096 + shift + len(wave)], dim=0)
        for shift in range(period + 1)
    ]
    assert max(matches) > 0.97


def test_the_phase_begins_anew_with_each_voiced_stretch():
    voicing = torch.tensor([[-1.0] * 3 + [1.0] * 5 + [-1.0] * 2 + [1.0] * 5])
    log_f0 = torch.full((1, 15), 5.0)
    phase = harmonic_phase(log_f0, voicing, HIFIGAN)
    torch.testing.assert_close(phase[:, 3:8], phase[:, 10:15])
    click = -math.pi * (torch.arange(513) % 2).float()
    torch.testing.assert_close(phase[0, 0], click)


def test_noise_phases_look_random_and_are_always_the_same():
    phases = noise_phase(400, 513)
    assert torch.equal(phases, noise_phase(400, 513))
    around = torch.polar(torch.ones_like(phases), phases)
    assert around.mean().abs() < 0.01
    for step in [(1, 0), (0, 1), (1, 1), (4, 0)]:
        moved = around.roll(step, (0, 1))
        assert (around * moved.conj()).mean().abs() < 0.01, step


def test_the_envelope_lies_on_the_magnitudes_of_a_smooth_sound():
    sound = torch.randn(22050 * 4, generator=torch.Generator().manual_seed(0)) * 0.1
    lower, share, level = envelope_points(HIFIGAN)
    mel = log_mel(sound, HIFIGAN).T
    envelope = mel[:, lower] + (mel[:, lower + 1] - mel[:, lower]) * share + level
    truth = magnitude(sound, HIFIGAN).mean(1).log()
    error = (envelope.exp().mean(0).log() - truth)[5:360]
    assert error.abs().max() < 0.35
    assert error.mean().abs() < 0.05


@pytest.mark.parametrize("mel", ["hifigan", "vocos"])
@pytest.mark.parametrize("frames", [0, 1, 2, 57])
def test_every_frame_becomes_one_hop_of_finite_samples(mel, frames):
    vocoder = NeuralVocoder(small(mel=mel))
    wave = vocoder(mel_of(frames, vocoder.format.n_mels))
    assert wave.shape == (frames * vocoder.format.hop_samples,)
    assert wave.isfinite().all()


def test_the_same_mel_gives_the_same_wave_alone_and_in_company():
    model = small().eval()
    mels = torch.stack([mel_of(20), mel_of(20).flip(0)])
    with torch.inference_mode():
        together, alone = model(mels).wave, NeuralVocoder(model)(mels[0])
    torch.testing.assert_close(together[0], alone, rtol=0, atol=1e-5)


def test_preset_sizes_reach_from_micro_to_large():
    with torch.device("meta"):
        sizes = {name: FourierModel(preset(name, "hifigan")) for name in SIZES}
    counts = [sum(p.numel() for p in model.parameters()) for model in sizes.values()]
    assert counts == sorted(counts)
    assert 0.14e6 < counts[0] < 0.16e6
    assert counts[1] < 0.4e6
    assert 13e6 < counts[-1] < 14e6


def test_pressure_really_makes_it_smaller():
    model = small()
    before, after = (sum(p.numel() for p in m.parameters()) for m in (model, prune(model, 0.7)))
    kept = 1 - (before - after) / prunable_parameters(model)
    assert 0.2 < kept <= 0.31
    assert NeuralVocoder(prune(model, 0.7))(mel_of(9)).shape == (9 * 256,)


def test_channels_that_do_nothing_are_pruned_without_a_trace():
    model = small().eval()
    with torch.no_grad():
        for block in model.blocks:
            block.down.weight[:, ::2] = 0.0
            block.up.weight[::2] = 0.0
            block.up.bias[::2] = 0.0
    from core.compress.prune import choose, cut_to

    sizes = {g.name: g.size // 2 if "hidden" in g.name else g.size for g in model.channel_groups()}
    cut = cut_to(model, choose(model, sizes))
    with torch.inference_mode():
        torch.testing.assert_close(
            cut(mel_of(12)[None]).wave, model(mel_of(12)[None]).wave, rtol=0, atol=1e-5
        )


def test_tied_layers_are_stored_once_and_still_speak():
    model = small()
    shared = model.with_ties(2, kernels=True, biases=True)
    assert len(shared.blocks) == 2
    assert sum(p.numel() for p in shared.parameters()) < sum(p.numel() for p in model.parameters())
    assert NeuralVocoder(shared)(mel_of(9)).isfinite().all()


def test_a_file_gives_the_same_vocoder_again(tmp_path):
    model = small(tie_layers=2, hidden=(40,) * 4).eval()
    save_vocoder(tmp_path / "v.safetensors", model)
    again = load_vocoder(tmp_path / "v.safetensors")
    assert again.config == model.config
    assert torch.equal(NeuralVocoder(again)(mel_of(8)), NeuralVocoder(model)(mel_of(8)))
