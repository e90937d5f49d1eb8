"""Vocoders that tell samples learn by the likelihood of recordings, and from soft labels."""

import math

import numpy as np
import pytest
import torch

from core.data.mel import HIFIGAN
from core.errors import SettingsError
from core.events import Control
from core.models.vocoders.fourier import FourierConfig, FourierModel
from core.models.vocoders.wavernn import WaveRNNConfig, WaveRNNModel
from core.settings import OptimiserSettings
from core.training.lessons import LESSONS
from core.training.loop import train
from core.training.run import Length, Run
from core.training.samples import SampledCrops, SampleLikelihood, forced, sample_losses
from tests.core.jobs import finished


def small(seed: int = 0) -> WaveRNNModel:
    torch.manual_seed(seed)
    config = WaveRNNConfig(mel="hifigan", width=16, hidden=(24,), units=24, head=16)
    return WaveRNNModel(config).eval()


def make_run(store, folder, steps, objective=None) -> Run:
    ids = list(store.ids)
    return Run(
        name="teacher_vocoder",
        folder=folder,
        examples=SampledCrops(store, 20),
        train_ids=ids[:6],
        objective=objective or SampleLikelihood(),
        judge=lambda model: sample_losses(model, store, ids[6:], frames=8),
        length=Length(steps=steps),
        settings=OptimiserSettings(precision="float32", learning_rate=3e-3),
        batch=2,
        seed=3,
        speak=lambda _model, path: (path.parent.mkdir(exist_ok=True), path.write_bytes(b"")),
        sentence="Hello",
    )


def test_it_learns_to_tell_recordings(recordings, tmp_path):
    store = recordings.store
    before = sample_losses(small(), store, list(store.ids)[6:], frames=8)
    trained = finished(train(make_run(store, tmp_path, 12), small(), Control()))
    after = sample_losses(trained.model, store, list(store.ids)[6:], frames=8)
    assert after["total"] < before["total"] - 0.3
    assert after["bits"] == pytest.approx(after["total"] / math.log(2))


def test_soft_labels_bring_it_nearer_to_its_teacher(recordings, tmp_path):
    store, teacher = recordings.store, small(1)
    batch = SampledCrops(store, 20).batch(list(store.ids)[:2], np.random.default_rng(0))

    def apart(model) -> float:
        with torch.no_grad():
            made = model(forced(batch))
            return float(SampleLikelihood(teacher, 1.0, 1.0)(made, batch, ())["sample_soft"])

    objective = SampleLikelihood(teacher, 1.0, 2.0)
    trained = finished(train(make_run(store, tmp_path, 8, objective), small(), Control())).model
    assert apart(trained) < 0.9 * apart(small())
    assert apart(teacher) == pytest.approx(0.0, abs=1e-5)


def test_only_one_that_tells_samples_can_give_soft_labels():
    teacher = FourierModel(FourierConfig("hifigan", 16, (16,)))
    with pytest.raises(SettingsError, match=r"vocoder\.alpha"):
        SampleLikelihood(teacher, 0.5, 2.0)


def test_it_teaches_a_fourier_vocoder_by_ear(recordings):
    store = recordings.store
    student = FourierModel(FourierConfig("hifigan", 16, (16,)))
    lesson = LESSONS["fourier"]
    crops = lesson.examples(store, None)
    batch = crops.batch(list(store.ids)[:1], np.random.default_rng(0))
    terms = lesson.objective(HIFIGAN, small(), 0.5, 1.0)(student(batch.mel), batch, ())
    assert terms["total"].isfinite()
    assert terms["mel_soft"] > 0
    assert "wave_soft" not in terms
