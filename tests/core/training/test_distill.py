"""One family teaches another, on a tiny data set."""

import torch

from core.pipeline.bases import new_model
from core.training.distill import DistillationObjective, SoftLabelCache
from core.training.objective import Distillation


def test_an_lstm_teaches_a_gru(recordings, tmp_path):
    torch.manual_seed(0)
    teacher, student = (new_model(cell, "tiny", 1, 80) for cell in ("lstm", "gru"))
    ids = list(recordings.table.ids[:2])
    labels = SoftLabelCache(teacher, recordings, tmp_path / "labels", "untrained")
    objective = DistillationObjective(labels, Distillation(temperature=2.0, alpha=0.5))
    optimiser = torch.optim.AdamW(student.parameters(), lr=3e-3)
    batch, losses = recordings.batch(ids), []
    for _ in range(6):
        terms = objective(student(batch), batch, ids)
        optimiser.zero_grad()
        terms["total"].backward()
        optimiser.step()
        losses.append(float(terms["total"].detach()))
        assert float(terms["mel_soft"].detach()) > 0.0
    assert losses[-1] < 0.9 * losses[0]
