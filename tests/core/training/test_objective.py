"""What training minimises, and what it is judged by."""

import math
from dataclasses import replace

import pytest
import torch
from torch.distributions import Laplace

from core.training.objective import TERMS, calibrated, likelihood, relation_loss, symbol_means
from tests.core.small import small_batch, small_model


def surer(output, times):
    """The same belief with other spreads."""

    def narrowed(belief):
        return Laplace(belief.loc, belief.scale / times)

    names = ("mel", "duration", "pitch", "energy")
    return output._replace(**{name: narrowed(getattr(output, name)) for name in names})


def test_being_too_sure_costs_likelihood_and_is_not_what_the_best_is_told_by():
    batch = small_batch()
    with torch.no_grad():
        output = small_model()(batch)
    sure = surer(output, 50)
    assert likelihood(sure, batch)["total"] > 10 * likelihood(output, batch)["total"].abs()
    assert torch.equal(calibrated(sure, batch), calibrated(output, batch))


def test_it_is_the_likelihood_at_the_best_spread():
    batch = small_batch()
    with torch.no_grad():
        output = small_model()(batch)
    spoken = batch.durations > 0
    targets = {
        "mel": (batch.mel, batch.frame_mask),
        "duration": (torch.log1p(batch.durations.float()), batch.symbols != 0),
        "pitch": (batch.pitch, spoken),
        "energy": (batch.energy, spoken),
    }
    expected = [0.0, 0.0]
    for name, (target, mask) in targets.items():
        for row in range(2):
            errors = (getattr(output, name).loc - target)[row].abs()[mask[row]]
            mean = float(errors.mean())
            best = -Laplace(0.0, mean).log_prob(errors).mean()
            assert float(best) == pytest.approx(1 + math.log(2 * mean), rel=1e-5)
            expected[row] += TERMS[name] * float(best)
    assert calibrated(output, batch).tolist() == pytest.approx(expected, rel=1e-4)


def kept(student, teacher, batch):
    return relation_loss(symbol_means(student, batch), symbol_means(teacher, batch), batch)


def test_relations_are_the_distances_between_sounds():
    batch = small_batch()
    torch.manual_seed(1)
    hidden = torch.randn(2, 10, 6)
    # Turned round, moved and stretched: all distances are the same shares of their mean.
    turn, _ = torch.linalg.qr(torch.randn(6, 6))
    assert float(kept(3 * hidden @ turn + 1, hidden, batch)) == pytest.approx(0, abs=1e-8)
    # Also between features of different width.
    wider = torch.cat([hidden, torch.zeros(2, 10, 4)], dim=2)
    assert float(kept(wider, hidden, batch)) == pytest.approx(0, abs=1e-8)
    assert float(kept(torch.randn(2, 10, 6), hidden, batch)) > 1e-3


def test_relations_are_those_of_the_mean_frame_of_each_sound():
    batch = replace(
        small_batch(),
        symbols=torch.tensor([[1, 6, 1]]),
        durations=torch.tensor([[1, 2, 1]]),
        mel=torch.zeros(1, 4, 8),
    )
    hidden = torch.tensor([[[0.0], [10.0], [12.0], [2.0]]])
    assert symbol_means(hidden, batch).flatten().tolist() == [0.0, 11.0, 2.0]
    # Two sounds: at 1 (of 0 and 2) and at 11; one distance is its own mean.
    assert float(kept(hidden, 5 * hidden, batch)) == pytest.approx(0, abs=1e-9)


def test_only_what_learns_has_evened_slopes():
    """What measures, as Taylor pruning does, sees the slopes of the likelihood itself."""
    model, batch = small_model(), small_batch()
    bias = model.mel_head.bias

    def slope(even):
        model.zero_grad()
        likelihood(model(batch), batch, even=even)["total"].backward()
        return bias.grad.clone()

    step = torch.zeros_like(bias)
    step[3] = 1e-3
    with torch.no_grad():
        values = []
        for sign in (1, -1):
            bias += sign * step
            values.append(float(likelihood(model(batch), batch)["total"]))
            bias -= sign * step
    assert float(slope(even=False)[3]) == pytest.approx((values[0] - values[1]) / 2e-3, rel=0.02)
    assert not torch.allclose(slope(even=True), slope(even=False), rtol=0.05)
    terms = [likelihood(model(batch), batch, even=even)["total"] for even in (True, False)]
    assert torch.equal(*terms)
