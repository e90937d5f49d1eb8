"""Vocoders learn by the same loop as acoustic models."""

import numpy as np
import pytest
import torch

from core.compress.prune import prune
from core.data.mel import HIFIGAN, log_mel
from core.events import Control
from core.models.vocoders.fourier import FourierConfig, FourierModel
from core.settings import OptimiserSettings
from core.training.crops import Crops
from core.training.loop import train
from core.training.run import Length, Run
from core.training.spectral import Hearing, hear, hearing_losses, spectral_losses, wave_distance
from tests.core.jobs import finished


def new_vocoder(seed=0) -> FourierModel:
    torch.manual_seed(seed)
    return FourierModel(FourierConfig("hifigan", 32, (48, 48)))


def make_run(store, folder, steps, objective=None, spoken=None) -> Run:
    ids = list(store.ids)
    return Run(
        name="teacher_vocoder",
        folder=folder,
        examples=Crops(store, 24, spoken),
        train_ids=ids[:6],
        objective=objective or Hearing(store.format),
        judge=lambda model: hearing_losses(model, store, ids[6:]),
        length=Length(steps=steps),
        settings=OptimiserSettings(precision="float32", learning_rate=3e-3),
        batch=4,
        seed=3,
        speak=lambda _model, path: (path.parent.mkdir(exist_ok=True), path.write_bytes(b"")),
        sentence="Hello",
    )


def weights(model):
    return torch.cat([value.flatten() for value in model.state_dict().values()])


def test_a_crop_holds_the_sound_and_pitch_of_its_mel(recordings):
    store = recordings.store
    batch = Crops(store, 30).batch(list(store.ids)[:3], np.random.default_rng(5))
    assert batch.mel.shape == (3, 30, 80)
    assert batch.wave.shape == (3, 30 * 256)
    again = log_mel(batch.wave, HIFIGAN).transpose(1, 2)
    # Two frames at each end see sound from beyond the crop.
    torch.testing.assert_close(again[:, 3:-3], batch.mel[:, 3:-3], rtol=0, atol=0.02)
    assert ((batch.f0 == 0) | (batch.f0 > 50)).all()
    assert (batch.f0 > 0).any()


def test_a_short_recording_is_padded_with_silence(recordings):
    store = recordings.store
    name = min(store.ids, key=store.frames)
    frames = store.frames(name)
    batch = Crops(store, frames + 10).batch([name], np.random.default_rng(0))
    assert (batch.wave[:, frames * 256 :] == 0).all()
    assert (batch.mel[:, frames:] == np.float32(np.log(1e-5))).all()


def test_half_the_crops_have_the_acoustic_models_own_mel(recordings):
    store = recordings.store
    flat = {name: np.full((store.frames(name), 80), -3.0, np.float32) for name in store.ids}
    crops = Crops(store, 16, lambda name: flat[name])
    chance = np.random.default_rng(0)
    own = sum(bool((crops.batch([store.ids[0]], chance).mel == -3.0).all()) for _ in range(200))
    assert 70 < own < 130


def test_spectral_losses_hear_magnitudes_and_the_wave_distance_hears_phases():
    chance = torch.Generator().manual_seed(0)
    one = torch.randn(2, 8192, generator=chance) * 0.1
    other = torch.randn(2, 8192, generator=chance) * 0.1
    heard = hear(one, HIFIGAN)
    assert spectral_losses(heard, heard)["total"] == 0
    upside_down = hear(-one, HIFIGAN)
    assert spectral_losses(upside_down, heard)["total"] < 1e-4
    assert wave_distance(upside_down, heard) == pytest.approx(2.0, abs=0.05)
    assert spectral_losses(hear(other, HIFIGAN), heard)["total"] > 0.5


def test_a_vocoder_learns_and_a_stopped_run_ends_as_one_that_was_not(recordings, tmp_path):
    store = recordings.store
    judged = list(store.ids)[6:]
    before = hearing_losses(new_vocoder().eval(), store, judged)
    whole = finished(train(make_run(store, tmp_path / "whole", 30), new_vocoder(), Control()))
    after = hearing_losses(whole.model, store, judged)
    assert after["total"] < 0.9 * before["total"]
    run = make_run(store, tmp_path / "parts", 30)
    for _ in range(3):
        control = Control()
        job = train(run, new_vocoder(), control)
        for number, _event in enumerate(job):
            if number == 3:
                control.stop()
    parts = finished(train(run, new_vocoder(), Control()))
    assert torch.equal(weights(parts.model), weights(whole.model))


def test_a_pruned_vocoder_comes_nearer_to_its_teacher(recordings, tmp_path):
    store = recordings.store
    teacher = finished(train(make_run(store, tmp_path / "t", 20), new_vocoder(), Control())).model
    student = prune(teacher, 0.5).eval()
    mel = torch.from_numpy(np.asarray(store.mel(store.ids[-1]), np.float32))[None, :60]

    def apart(model):
        with torch.inference_mode():
            own, other = (hear(m(mel).wave, HIFIGAN) for m in (model, teacher))
            return float(wave_distance(own, other))

    before = apart(student)
    objective = Hearing(store.format, teacher, 1.0)
    trained = finished(train(make_run(store, tmp_path / "s", 30, objective), student, Control()))
    assert apart(trained.model) < before
