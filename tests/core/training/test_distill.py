"""One family teaches another, on a tiny data set."""

import torch

from core.pipeline.bases import new_model
from core.training.distill import DistillationObjective, SoftLabelCache
from core.training.objective import Distillation, symbol_means


def learnt(student, objective, batch, ids, steps):
    """The terms of the loss of each step."""
    optimiser = torch.optim.AdamW(student.parameters(), lr=3e-3)
    said = []
    for _ in range(steps):
        terms = objective(student(batch), batch, ids)
        optimiser.zero_grad()
        terms["total"].backward()
        optimiser.step()
        said.append({name: float(value.detach()) for name, value in terms.items()})
    return said


def test_an_lstm_teaches_a_gru(recordings, tmp_path):
    torch.manual_seed(0)
    teacher, student = (new_model(cell, "tiny", 1, 80) for cell in ("lstm", "gru"))
    ids = list(recordings.table.ids[:2])
    labels = SoftLabelCache(teacher, recordings, tmp_path / "labels", "untrained")
    objective = DistillationObjective(labels, Distillation(temperature=2.0, alpha=0.5))
    steps = learnt(student, objective, recordings.batch(ids), ids, 6)
    assert all(terms["mel_soft"] > 0.0 for terms in steps)
    assert steps[-1]["total"] < 0.9 * steps[0]["total"]


def test_what_the_teacher_thinks_of_each_sound_is_kept(recordings, tmp_path):
    torch.manual_seed(0)
    teacher = new_model("conv", "tiny", 1, 80).eval()
    ids = list(recordings.table.ids[:3])
    batch = recordings.batch(ids)
    with torch.inference_mode():
        means = symbol_means(teacher(batch).hidden, batch)
    labels = SoftLabelCache(teacher, recordings, tmp_path / "labels", "one")
    torch.testing.assert_close(labels.sounds(batch, ids), means, rtol=2e-3, atol=2e-3)
    # Another teacher under the same key would be found out: what is kept is used.
    other = SoftLabelCache(new_model("conv", "tiny", 1, 80), recordings, tmp_path / "labels", "one")
    torch.testing.assert_close(other.sounds(batch, ids), means, rtol=2e-3, atol=2e-3)
    # A student that minds distances alone comes nearer to its teacher's.
    student = new_model("gru", "tiny", 1, 80)
    objective = DistillationObjective(labels, Distillation(1.0, 0.0, relation_weight=100.0))
    steps = learnt(student, objective, batch, ids, 8)
    assert steps[-1]["relations"] < 0.8 * steps[0]["relations"]
