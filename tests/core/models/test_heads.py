"""Temperature and distillation against numerical integration."""

import math

import pytest
import torch
from torch.distributions import Categorical, Laplace, Normal, kl_divergence

from core.models.heads import hard_loss, laplace, masked_mean, soft_loss, tempered

GRID = torch.linspace(-60, 60, 600_001, dtype=torch.float64)


def density(distribution):
    return distribution.log_prob(GRID).exp()


def integral(values):
    return torch.trapezoid(values, GRID)


def powered(distribution, temperature):
    """p^(1/T), renormalised by brute force."""
    values = density(distribution) ** (1 / temperature)
    return values / integral(values)


DISTRIBUTIONS = [
    Laplace(torch.tensor(0.3, dtype=torch.float64), torch.tensor(0.8, dtype=torch.float64)),
    Normal(torch.tensor(-0.7, dtype=torch.float64), torch.tensor(1.3, dtype=torch.float64)),
]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=["laplace", "normal"])
def test_tempered_is_the_renormalised_power(distribution, temperature):
    closed = density(tempered(distribution, temperature))
    assert torch.allclose(closed, powered(distribution, temperature), atol=1e-6)


@pytest.mark.parametrize("temperature", [1.0, 3.0])
@pytest.mark.parametrize("kind", [Laplace, Normal])
def test_soft_loss_is_the_integrated_divergence(kind, temperature):
    teacher = kind(torch.tensor(0.2, dtype=torch.float64), torch.tensor(0.5, dtype=torch.float64))
    student = kind(torch.tensor(-0.4, dtype=torch.float64), torch.tensor(0.9, dtype=torch.float64))
    p, q = powered(teacher, temperature), powered(student, temperature)
    # Far from both the densities underflow to 0 and add nothing.
    inside = (p > 1e-300) & (q > 1e-300)
    terms = torch.where(inside, p * (p.clamp(min=1e-300).log() - q.clamp(min=1e-300).log()), 0.0)
    expected = temperature**2 * integral(terms)
    assert soft_loss(teacher, student, temperature).item() == pytest.approx(
        expected.item(), rel=1e-4
    )


def test_laplace_divergence_is_the_formula_of_the_smooth_l1():
    d, bt, bs, t = 0.7, 0.4, 0.6, 2.0
    teacher = Laplace(torch.tensor(0.0), torch.tensor(bt))
    student = Laplace(torch.tensor(d), torch.tensor(bs))
    formula = math.log(bs / bt) + (t * bt * math.exp(-d / (t * bt)) + d) / (t * bs) - 1
    assert soft_loss(teacher, student, t).item() == pytest.approx(t**2 * formula, rel=1e-5)


def test_tempered_categorical_is_hintons_softmax():
    logits = torch.tensor([2.0, 0.5, -1.0])
    probabilities = tempered(Categorical(logits=logits), 4.0).probs
    assert torch.allclose(probabilities, torch.softmax(logits / 4.0, dim=0))


def test_a_student_equal_to_its_teacher_loses_nothing():
    teacher = laplace(torch.randn(5), torch.randn(5))
    assert torch.allclose(soft_loss(teacher, teacher, 3.0), torch.zeros(5), atol=1e-6)
    assert torch.allclose(kl_divergence(teacher, teacher), torch.zeros(5), atol=1e-6)


def test_hard_loss_is_least_at_the_target():
    target = torch.tensor(0.4)
    near, far = (laplace(torch.tensor(value), torch.tensor(0.0)) for value in (0.4, 1.4))
    assert hard_loss(near, target) < hard_loss(far, target)


def test_masked_mean_ignores_what_is_masked():
    values = torch.tensor([[1.0, 3.0, float("nan")]])
    assert masked_mean(values, torch.tensor([[True, True, False]])).item() == 2.0
    assert masked_mean(values, torch.zeros(1, 3, dtype=torch.bool)).item() == 0.0
