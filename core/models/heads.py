"""Heads: the last layer of every model gives a distribution, not a number.

That makes temperature, likelihood, sampling and distillation one thing for all models. Written for
any `torch.distributions` object whose temperature has a closed form here.

A mel is believed in one of two ways: a Laplace distribution for each band, or a mixture of K
Gaussians over all M bands of a frame at once, p(o) = Σ_i α_i N(o; μ_i, diag σ_i²). Losses are in
nats per value for both, so that their weights mean the same: a mixture's are divided by M.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.distributions import (
    Categorical,
    Distribution,
    Independent,
    Laplace,
    MixtureSameFamily,
    Normal,
    kl_divergence,
)
from torch.nn import functional as F

SMALLEST_SCALE = 0.02
"""Least scale, in standard deviations of the target: keeps the likelihood bounded."""

LEAST_STORED = 1e-3
"""Least scale that is read from a file of few digits, where it could have become nothing."""

EVENNESS = 0.5
"""β of `evened`: at 0 slopes are the likelihood's, at 1 all errors count alike."""

DRAWN = 4
"""Samples of the teacher from which a divergence without a closed form is estimated."""


def laplace(location: Tensor, raw_scale: Tensor) -> Laplace:
    """A Laplace head from two linear outputs of the same shape.

    The scale is softplus(raw) + SMALLEST_SCALE, so it is positive and cannot collapse.
    """
    return Laplace(location.float(), _positive(raw_scale), validate_args=False)


def _positive(raw_scale: Tensor) -> Tensor:
    return F.softplus(raw_scale.float()) + SMALLEST_SCALE


def gaussian_mixture(logits: Tensor, location: Tensor, scale: Tensor) -> MixtureSameFamily:
    """Σ_i α_i N(μ_i, diag σ_i²) over M values at once.

    Args:
        logits: [..., K], the α_i before their softmax.
        location, scale: [..., K, M], the μ_i and σ_i.
    """
    components = Independent(Normal(location, scale, validate_args=False), 1, validate_args=False)
    weights = Categorical(logits=logits, validate_args=False)
    return MixtureSameFamily(weights, components, validate_args=False)


def parts_of(mixture: MixtureSameFamily) -> tuple[Tensor, Tensor, Tensor]:
    """What `gaussian_mixture` was given; the logits are now log α_i."""
    components = mixture.component_distribution
    assert isinstance(components, Independent)
    normal = components.base_dist
    return mixture.mixture_distribution.logits, normal.loc, normal.scale


def mel_outputs(mels: int, mixture: int) -> int:
    """How many numbers `mel_belief` takes for a frame.

    Args:
        mels: M.
        mixture: K Gaussians; 0 for Laplace distributions.
    """
    return mixture * (1 + 2 * mels) if mixture else 2 * mels


def mel_belief(raw: Tensor, mixture: int) -> Laplace | MixtureSameFamily:
    """What the outputs of a model's last layer say of the mel.

    Args:
        raw: [..., `mel_outputs`], linear outputs: K logits, then all locations, then all raw scales
            of the same order.
        mixture: K Gaussians; 0 for Laplace distributions.

    Returns:
        Laplace distributions [..., M], or mixtures [...] over M values at once.
    """
    if not mixture:
        return laplace(*raw.chunk(2, dim=-1))
    logits, location, raw_scale = _cut(raw.float(), mixture)
    return gaussian_mixture(logits, location, _positive(raw_scale))


def _cut(values: Tensor, components: int) -> tuple[Tensor, Tensor, Tensor]:
    """[..., K + 2 K M] → [..., K] and twice [..., K, M]."""
    rest = values[..., components:]
    first, second = rest.reshape(*rest.shape[:-1], 2, components, -1).unbind(-3)
    return values[..., :components], first, second


def tempered(distribution: Distribution, temperature: float) -> Distribution:
    """The distribution with density proportional to p^(1/T).

    Laplace(μ, b) → Laplace(μ, T·b); Normal(μ, σ²) → Normal(μ, T·σ²); Categorical(z) → softmax(z/T)
    (Hinton et al. 2015, "Distilling the knowledge in a neural network").

    The power of a mixture is no mixture. It is softened component by component instead: each
    variance times T, and α_i^(1/T) renormalised, as softmax(log α / T). With one component that is
    the power.

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
        case MixtureSameFamily():
            logits, location, scale = parts_of(distribution)
            return gaussian_mixture(logits / temperature, location, scale * temperature**0.5)
    raise NotImplementedError(f"no temperature for {type(distribution).__name__}")


def fused(distributions: Sequence[Distribution], weights: Sequence[float]) -> Distribution:
    """What several distributions of one kind and shape say together; the weights w_k sum to 1.

    Normal(μ_k, σ_k²) → the log-opinion pool Π p_k^(w_k), renormalised, which is Normal again: with
    λ_k = 1/σ_k² the precision is λ = Σ w_k λ_k, the location Σ w_k λ_k μ_k / λ.

    Laplace(μ_k, b_k) → Laplace by the same formulas with λ_k = 1/b_k². Their pool is no Laplace
    distribution; this one has the mean and the variance of the pool of Normals that have theirs.

    Of Normals, and of Laplaces of one scale, the log-likelihood of whatever comes is at least the
    weighted mean of the members'.

    Categorical(p_k) → Σ w_k p_k.

    Raises:
        NotImplementedError: They are of another kind, or of more than one.
    """
    kinds = {type(distribution) for distribution in distributions}
    match distributions[0]:
        case (Laplace() | Normal()) as first if len(kinds) == 1:
            precision = pulled = torch.zeros(())
            for own, weight in zip(distributions, weights, strict=True):
                assert isinstance(own, type(first))
                share = weight * own.scale.pow(-2)
                precision, pulled = precision + share, pulled + share * own.loc
            return type(first)(pulled / precision, precision.rsqrt(), validate_args=False)
        case Categorical() if len(kinds) == 1:
            pairs = zip(distributions, weights, strict=True)
            parts = [weight * own.probs for own, weight in pairs if isinstance(own, Categorical)]
            return Categorical(probs=torch.stack(parts).sum(dim=0), validate_args=False)
    names = ", ".join(sorted(kind.__name__ for kind in kinds))
    raise NotImplementedError(f"{names} do not fuse")


def packed(distribution: Distribution) -> Tensor:
    """All that says which distributions they are, as one tensor of numbers to be stored.

    Args:
        distribution: [B, places], or [B, places, M].

    Returns:
        [B, places, …].
    """
    match distribution:
        case Laplace() | Normal():
            return torch.stack([distribution.loc, distribution.scale], dim=2)
        case MixtureSameFamily():
            logits, location, scale = parts_of(distribution)
            return torch.cat([logits, location.flatten(-2), scale.flatten(-2)], dim=-1)
    raise NotImplementedError(f"cannot store {type(distribution).__name__}")


def unpacked(values: Tensor, like: Distribution) -> Distribution:
    """The distribution that `packed` was given.

    Args:
        values: [B, places, …].
        like: One of its kind, with any numbers in any shape.
    """
    match like:
        case Laplace() | Normal():
            location, scale = values.unbind(2)
            return type(like)(location, scale.clamp(min=LEAST_STORED), validate_args=False)
        case MixtureSameFamily():
            logits, location, scale = _cut(values, _components(like))
            return gaussian_mixture(logits, location, scale.clamp(min=LEAST_STORED))
    raise NotImplementedError(f"cannot read {type(like).__name__}")


def most_likely(distribution: Distribution) -> Tensor:
    """The value of greatest density, or the category of greatest probability.

    Of a mixture it is the mean of its most probable component, which is near the greatest density
    where components lie apart.

    Raises:
        NotImplementedError: It is not known here for this kind of distribution.
    """
    match distribution:
        case Laplace() | Normal():
            value: Tensor = distribution.loc
            return value
        case Categorical():
            return distribution.logits.argmax(dim=-1)
        case MixtureSameFamily():
            logits, location, _ = parts_of(distribution)
            best = logits.argmax(dim=-1)[..., None, None]
            chosen_mean = location.gather(-2, best.expand(*best.shape[:-1], location.shape[-1]))
            return chosen_mean.squeeze(-2)
    raise NotImplementedError(f"no most likely value for {type(distribution).__name__}")


def chosen(distribution: Distribution, temperature: float) -> Tensor:
    """What a speaker says: the most likely value at temperature 0, else one drawn."""
    if temperature == 0.0:
        return most_likely(distribution)
    drawn: Tensor = tempered(distribution, temperature).sample()
    return drawn


def soft_loss(teacher: Distribution, student: Distribution, temperature: float) -> Tensor:
    """T² · KL(teacher_T ‖ student_T), in nats per value.

    The factor T² keeps the size of the gradients about the same at every temperature. Between
    Laplace distributions the teacher is taken as given: no slope goes back to it.

    Between mixtures of the same K it is an upper bound: components are matched by their places,
    KL(α ‖ β) + Σ_i α_i KL(N_i ‖ N'_i) (Do 2003, "Fast approximation of Kullback–Leibler distance
    for dependence trees and hidden Markov models"). Where just one of the two is a mixture, or they
    differ in K, it is estimated from DRAWN samples of the teacher, drawn from torch's generator.

    Returns:
        A value for each of the distributions' places; where one is a mixture, for each frame.
    """
    match teacher, student:
        case Laplace(), Laplace():
            mine, its = (student.loc, student.scale), (teacher.loc, teacher.scale)
            quick: Tensor = _LaplaceDivergence.apply(*mine, *its, temperature)  # type: ignore[no-untyped-call]
            return quick
    divergence = _divergence(tempered(teacher, temperature), tempered(student, temperature))
    return temperature**2 * divergence


class _LaplaceDivergence(torch.autograd.Function):
    """T² · KL(teacher_T ‖ student_T) of Laplace distributions, with slopes by hand.

    With d = μ_s − μ_t, r = T·b_t and s = T·b_s: KL = ln(s/r) + (r·e^(−|d|/r) + |d|)/s − 1. A mel is
    so many values that what torch notes for the way back would take longer than the sum itself.
    """

    @staticmethod
    def forward(
        ctx: Any, location: Tensor, scale: Tensor, its_location: Tensor, its_scale: Tensor, t: float
    ) -> Tensor:
        gap = location - its_location
        wide = its_scale * t
        near = (gap.abs() / wide).neg_().exp_()
        narrow = (scale * t).reciprocal_()
        share = torch.addcmul(gap.abs(), wide, near).mul_(narrow)
        ctx.save_for_backward(
            torch.copysign(1.0 - near, gap).mul_(narrow).mul_(t**2),
            (1.0 - share).div_(scale).mul_(t**2),
        )
        return share.sub_(1.0).sub_((wide * narrow).log_()).mul_(t**2)

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor | None, ...]:
        to_location, to_scale = ctx.saved_tensors
        return slopes[0] * to_location, slopes[0] * to_scale, None, None, None


def _divergence(teacher: Distribution, student: Distribution) -> Tensor:
    match teacher, student:
        case MixtureSameFamily(), MixtureSameFamily() if _components(teacher) == _components(
            student
        ):
            weights = teacher.mixture_distribution, student.mixture_distribution
            components = teacher.component_distribution, student.component_distribution
            inner = (weights[0].probs * kl_divergence(*components)).sum(dim=-1)
            bound: Tensor = kl_divergence(*weights) + inner
            return bound / math.prod(teacher.event_shape)
        case (MixtureSameFamily(), _) | (_, MixtureSameFamily()):
            drawn = teacher.sample(torch.Size([DRAWN]))
            differences = _log_density(teacher, drawn) - _log_density(student, drawn)
            return differences.mean(dim=0)
    exact: Tensor = kl_divergence(teacher, student)
    return exact


def _components(mixture: MixtureSameFamily) -> int:
    return int(parts_of(mixture)[0].shape[-1])


def _log_density(distribution: Distribution, frames: Tensor) -> Tensor:
    """Nats per value of frames [..., M], also where each value has a distribution of its own."""
    nats = -hard_loss(distribution, frames)
    return nats if distribution.event_shape else nats.mean(dim=-1)


def hard_loss(student: Distribution, target: Tensor) -> Tensor:
    """−log p(target), in nats per value: a mixture's by frame, others' element by element."""
    log_likelihood: Tensor = student.log_prob(target)
    return -log_likelihood / math.prod(student.event_shape)


def evened(loss: Tensor, belief: Distribution) -> Tensor:
    """A loss of a belief, as it is, with slopes that count errors more evenly.

    A likelihood's slopes go with 1/b, b being the scale: what a model is unsure of hardly teaches
    it any more. Whoever has once taken a pause's energy, far from that of all sounds, for something
    between learns to be unsure of it instead of learning it. So slopes are weighted by b^β, those
    of a Normal by σ^2β, as Seitzer et al. 2022 do, "On the pitfalls of heteroscedastic uncertainty
    estimation with probabilistic neural networks". Beliefs of other kinds stay as they are.

    Args:
        loss: A value for each of the belief's places, or for the last of its dimensions together.
    """
    if not torch.is_grad_enabled():
        return loss
    match belief:
        case Laplace():
            weight = belief.scale.detach() ** EVENNESS
        case Normal():
            weight = belief.scale.detach() ** (2 * EVENNESS)
        case _:
            return loss
    if loss.dim() < weight.dim():
        weight = weight.mean(dim=-1)
    weighted: Tensor = _Weighted.apply(loss, weight)  # type: ignore[no-untyped-call]
    return weighted


class _Weighted(torch.autograd.Function):
    """Values as they are, slopes times a weight."""

    @staticmethod
    def forward(ctx: Any, values: Tensor, weight: Tensor) -> Tensor:
        ctx.save_for_backward(weight)
        return values.view_as(values)

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor, None]:
        (weight,) = ctx.saved_tensors
        return slopes[0] * weight, None


def masked_mean(values: Tensor, mask: Tensor, weights: Tensor | None = None) -> Tensor:
    """Mean over the places where `mask` is true, 0 where there is none.

    Args:
        values: [batch, places] or [batch, places, channels], then their mean counts.
        mask: [batch, places], boolean.
        weights: [batch] how much each counts; all alike if not given.
    """
    if values.dim() > mask.dim():
        values = values.mean(dim=-1)
    if weights is not None:
        counts = mask * weights[:, None]
        return torch.where(mask, values * counts, 0.0).sum() / counts.sum().clamp(min=1e-6)
    return torch.where(mask, values, 0.0).sum() / mask.sum().clamp(min=1)
