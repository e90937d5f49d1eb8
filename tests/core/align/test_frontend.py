import numpy as np
import pytest
import torch

from core.align.frontend import CEPSTRA, Cepstra, Frontend


@pytest.mark.parametrize("rate", [8000, 22050, 24000, 48000])
def test_click_is_loudest_in_the_frame_that_holds_it(rate: int) -> None:
    frontend = Frontend(rate)
    audio = np.zeros(rate, dtype=np.float32)
    at = 37 * frontend.hop + frontend.hop // 2
    audio[at] = 1.0
    cepstra = frontend.cepstra(audio)
    assert cepstra.shape == (frontend.frames(rate), CEPSTRA)
    assert cepstra[:, 0].argmax() == 37


def test_level_of_a_recording_only_moves_its_mean() -> None:
    audio = np.random.default_rng(0).standard_normal(8000).astype(np.float32)
    frontend = Frontend(16000)
    quiet, loud = frontend.cepstra(0.01 * audio), frontend.cepstra(audio)
    np.testing.assert_allclose(loud - loud.mean(0), quiet - quiet.mean(0), atol=1e-2)


@pytest.mark.parametrize("samples", [0, 1, 79, 80, 81])
def test_any_length_has_frames_and_finite_values(samples: int) -> None:
    cepstra = Frontend(16000).cepstra(np.zeros(samples, dtype=np.float32))
    assert len(cepstra) >= 1
    assert np.isfinite(cepstra).all()


def test_slope_of_a_ramp_is_its_rise_per_frame() -> None:
    frontend = Frontend(16000)
    ramp = (0.25 * torch.arange(40.0))[None, :, None].expand(1, 40, CEPSTRA)
    features = frontend.slopes(ramp, torch.tensor([40]))
    middle = features[0, 15:25]
    torch.testing.assert_close(middle[:, CEPSTRA : 2 * CEPSTRA], torch.full((10, CEPSTRA), 0.25))
    torch.testing.assert_close(
        middle[:, 2 * CEPSTRA :], torch.zeros(10, CEPSTRA), atol=1e-5, rtol=0
    )


def test_stored_cepstra_come_back_without_their_channel() -> None:
    rng = np.random.default_rng(1)
    speech = rng.standard_normal((400, CEPSTRA)).astype(np.float32)
    speech -= speech.mean(0)
    stored = Cepstra(prior_frames=0.0)
    stored.append(speech + 5)
    stored.append(speech[:100] - speech[:100].mean(0) - 3)
    rows, lengths = stored.padded([1, 0])
    assert lengths.tolist() == [100, 400]
    np.testing.assert_allclose(rows[1], speech, atol=1e-4)
    assert not rows[0, 100:].any()
