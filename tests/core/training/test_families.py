"""Families teach each other."""

from dataclasses import replace

import torch

from core.events import Control, Losses
from core.models.acoustic import AcousticModel
from core.models.families import FAMILIES
from core.training.distill import DistillationObjective, SoftLabelCache
from core.training.loop import train
from core.training.objective import Distillation
from tests.core.training.test_loop import make_run, new_model


def small_transformer(seed: int) -> AcousticModel:
    torch.manual_seed(seed)
    own = new_model().config
    family = FAMILIES["transformer"]
    basics = {
        name: getattr(own, name) for name in ("symbols", "silent_symbols", "speakers", "mels")
    }
    shape = replace(
        family.preset("tiny", **basics),
        encoder_width=24,
        decoder_width=24,
        encoder_heads=(2,),
        decoder_heads=(2, 2),
        encoder_hidden=(32,),
        decoder_hidden=(32, 32),
        prosody_hidden=32,
    )
    return family.model(shape)


def soft_losses(teacher: AcousticModel, student: AcousticModel, recordings, folder) -> list[float]:
    labels = SoftLabelCache(teacher.eval(), recordings, folder / "labels", "teacher")
    objective = DistillationObjective(labels, Distillation(1.0, 1.0, 0.1), teacher)
    run = make_run(recordings, folder / "run", 40, objective, learning_rate=5e-3)
    events = train(run, student, Control())
    return [e.values["mel_soft"] for e in events if isinstance(e, Losses) and e.split == "train"]


def test_a_transformer_teaches_a_convolution(recordings, tmp_path):
    found = soft_losses(small_transformer(1), new_model(2, dropout=0.0), recordings, tmp_path)
    assert found[-1] < 0.5 * found[0]


def test_a_convolution_teaches_a_transformer(recordings, tmp_path):
    found = soft_losses(new_model(1), small_transformer(2), recordings, tmp_path)
    assert found[-1] < 0.5 * found[0]
