"""Heads: the last layer of every model gives a distribution, not a number.

That makes temperature, likelihood, sampling and distillation one thing for all models. Written for
any `torch.distributions` object whose temperature has a closed form here.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.distributions import Categorical, Distribution, Laplace, Normal, kl_divergence
from torch.nn import functional as F

SMALLEST_SCALE = 0.02
"""Least Laplace scale, in standard deviations of the target: keeps the likelihood bounded."""

LEAST_STORED = 1e-3
"""Least scale that is read from a file of few digits, where it could have become nothing."""


def laplace(location: Tensor, raw_scale: Tensor) -> Laplace:
    """A Laplace head from two linear outputs of the same shape.

    The scale is softplus(raw) + SMALLEST_SCALE, so it is positive and cannot collapse.
    """
    scale = F.softplus(raw_scale.float()) + SMALLEST_SCALE
    return Laplace(location.float(), scale, validate_args=False)


def tempered(distribution: Distribution, temperature: float) -> Distribution:
    """The distribution with density proportional to p^(1/T).

    Laplace(μ, b) → Laplace(μ, T·b); Normal(μ, σ²) → Normal(μ, T·σ²); Categorical(z) → softmax(z/T)
    (Hinton et al. 2015, "Distilling the knowledge in a neural network").

    Raises:
        NotImplementedError: No closed form is known here for this kind of distribution.
    """
    match distribution:
        case Laplace():
            return Laplace(distribution.loc, distribution.scale * temperature, validate_args=False)
        case Normal():
            return Normal(
                distribution.loc, distribution.scale * temperature**0.5, validate_args=False
            )
        case Categorical():
            return Categorical(logits=distribution.logits / temperature, validate_args=False)
    raise NotImplementedError(f"no temperature for {type(distribution).__name__}")


def packed(distribution: Distribution) -> Tensor:
    """All that says which distribution it is, as one tensor [..., P] of numbers to be stored."""
    match distribution:
        case Laplace() | Normal():
            return torch.stack([distribution.loc, distribution.scale], dim=-1)
    raise NotImplementedError(f"cannot store {type(distribution).__name__}")


def unpacked(values: Tensor, like: Distribution) -> Distribution:
    """The distribution that `packed` was given.

    Args:
        values: [..., P].
        like: One of its kind, with any numbers in any shape.
    """
    match like:
        case Laplace() | Normal():
            location, scale = values.unbind(-1)
            return type(like)(location, scale.clamp(min=LEAST_STORED), validate_args=False)
    raise NotImplementedError(f"cannot read {type(like).__name__}")


def most_likely(distribution: Distribution) -> Tensor:
    """The value of greatest density, or the category of greatest probability.

    Raises:
        NotImplementedError: It is not known here for this kind of distribution.
    """
    match distribution:
        case Laplace() | Normal():
            value: Tensor = distribution.loc
            return value
        case Categorical():
            return distribution.logits.argmax(dim=-1)
    raise NotImplementedError(f"no most likely value for {type(distribution).__name__}")


def chosen(distribution: Distribution, temperature: float) -> Tensor:
    """What a speaker says: the most likely value at temperature 0, else one drawn."""
    if temperature == 0.0:
        return most_likely(distribution)
    drawn: Tensor = tempered(distribution, temperature).sample()
    return drawn


def soft_loss(teacher: Distribution, student: Distribution, temperature: float) -> Tensor:
    """T² · KL(teacher_T ‖ student_T), element by element.

    The factor T² keeps the size of the gradients about the same at every temperature.
    """
    divergence: Tensor = kl_divergence(
        tempered(teacher, temperature), tempered(student, temperature)
    )
    return temperature**2 * divergence


def hard_loss(student: Distribution, target: Tensor) -> Tensor:
    """−log p(target), element by element."""
    log_likelihood: Tensor = student.log_prob(target)
    return -log_likelihood


def masked_mean(values: Tensor, mask: Tensor) -> Tensor:
    """Mean over the places where `mask` is true, 0 where there is none.

    Args:
        values: [batch, places] or [batch, places, channels].
        mask: [batch, places], boolean.
    """
    if values.dim() > mask.dim():
        values = values.mean(dim=-1)
    return torch.where(mask, values, 0.0).sum() / mask.sum().clamp(min=1)
