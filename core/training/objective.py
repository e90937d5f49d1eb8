"""What training minimises.

A teacher, and a student alone, maximise the likelihood of the recordings. A student with a teacher
minimises `α · T² · KL(teacher_T ‖ student_T) + (1 − α) · (−log student(recording))`, on durations,
pitch, energy and mel alike (Hinton et al. 2015). What is reported are these values; their slopes
are evened out, see `core.models.heads.evened`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.distributions import Distribution
from torch.nn import functional as F

from core.models.acoustic import AcousticInput, AcousticOutput, frames_of_symbols
from core.models.heads import evened, hard_loss, masked_mean, most_likely, soft_loss

TERMS = {"mel": 1.0, "duration": 0.2, "pitch": 0.2, "energy": 0.1}
"""The predicted quantities, and how much each counts in the total."""


@dataclass(frozen=True)
class SoftLabels:
    """What the teacher believes about one batch: a distribution for each predicted quantity.

    Attributes:
        beliefs: By the names in `TERMS`, those that the teacher has; shapes as in `AcousticOutput`.
        hidden: The teacher's decoder features [B, T, W], only when they are to be matched.
        sounds: Their means over each symbol [B, S, W], only when distances are to be kept.
    """

    beliefs: Mapping[str, Distribution]
    hidden: Tensor | None = None
    sounds: Tensor | None = None


def beliefs_of(output: AcousticOutput) -> dict[str, Distribution]:
    """The distributions of a model's output by name, those that its family has."""
    found = {name: getattr(output, name) for name in TERMS}
    return {name: belief for name, belief in found.items() if belief is not None}


def _targets(batch: AcousticInput) -> dict[str, Tensor]:
    return {
        "mel": batch.mel,
        "duration": torch.log1p(batch.durations.float()),
        "pitch": batch.pitch,
        "energy": batch.energy,
    }


def _masks(batch: AcousticInput) -> dict[str, Tensor]:
    # A symbol that takes no frames has no pitch or energy, but "no frames" is itself a fact that
    # the duration has to learn (an optional pause that was not made).
    spoken = batch.durations > 0
    return {
        "mel": batch.frame_mask,
        "duration": batch.symbols != 0,
        "pitch": spoken,
        "energy": spoken,
    }


def likelihood(
    output: AcousticOutput,
    batch: AcousticInput,
    weights: Tensor | None = None,
    *,
    even: bool = False,
) -> dict[str, Tensor]:
    """Negative log-likelihood of the recordings, in nats per value.

    Args:
        weights: [B] how much each recording counts; all alike if not given.
        even: Its slopes are evened out, as training wants them.

    Returns:
        Each term of `TERMS` that the model has, its own penalties, and as `total` the weighted
        sum.
    """
    targets, masks = _targets(batch), _masks(batch)
    terms = {}
    for name, belief in beliefs_of(output).items():
        loss = hard_loss(belief, targets[name])
        terms[name] = masked_mean(evened(loss, belief) if even else loss, masks[name], weights)
    total = _weighted(terms)
    if output.penalties:
        total = total + torch.stack(list(output.penalties.values())).sum()
    return {"total": total, **terms, **output.penalties}


def recordings_alone(
    output: AcousticOutput, batch: AcousticInput, ids: Sequence[str]
) -> dict[str, Tensor]:
    """`likelihood` as a `core.training.run.Objective`, its slopes evened out."""
    del ids
    return likelihood(output, batch, even=True)


def calibrated(output: AcousticOutput, batch: AcousticInput) -> Tensor:
    """The weighted sum of `likelihood`, had the model only known how sure it can be, [B].

    A model that knows its few recordings by heart grows so sure of their melody that a held-out one
    costs it any number of nats, while what it says still gets better. With errors of mean absolute
    value m, a Laplace distribution of the best spread, m, has 1 + log 2m nats.
    """
    targets, masks = _targets(batch), _masks(batch)
    terms = {}
    for name, belief in beliefs_of(output).items():
        errors, mask = (most_likely(belief) - targets[name]).abs(), masks[name]
        if errors.dim() > mask.dim():
            errors = errors.mean(dim=-1)
        error = torch.where(mask, errors, 0.0).sum(dim=1) / mask.sum(dim=1).clamp(min=1)
        terms[name] = 1 + torch.log(2 * error.clamp(min=1e-6))
    total = torch.stack([TERMS[name] * value for name, value in terms.items()]).sum(dim=0)
    return total + sum(output.penalties.values(), total.new_zeros(()))


def mel_error(output: AcousticOutput, batch: AcousticInput) -> Tensor:
    """Mean absolute error of the normalised log-mel, in standard deviations."""
    return masked_mean((most_likely(output.mel) - batch.mel).abs(), batch.frame_mask)


def _weighted(terms: dict[str, Tensor]) -> Tensor:
    return torch.stack([TERMS[name] * value for name, value in terms.items()]).sum()


class Distillation:
    """The student's objective.

    Args:
        temperature: T of the formula above.
        alpha: α of the formula: 0 hears only the recordings, 1 only the teacher.
        feature_weight: Weight of matching hidden features.
        relation_weight: Weight of keeping distances between sounds.
    """

    def __init__(
        self,
        temperature: float,
        alpha: float,
        feature_weight: float = 0.0,
        relation_weight: float = 0.0,
    ) -> None:
        self.temperature = temperature
        self.alpha = alpha
        self.feature_weight = feature_weight
        self.relation_weight = relation_weight

    def __call__(
        self, output: AcousticOutput, batch: AcousticInput, soft: SoftLabels
    ) -> dict[str, Tensor]:
        """Each hard term by its name, each soft term as `<name>_soft`, and `total`."""
        masks = _masks(batch)
        hard = likelihood(output, batch, even=True)
        soft_terms = {
            name: masked_mean(
                evened(soft_loss(soft.beliefs[name], belief, self.temperature), belief), masks[name]
            )
            for name, belief in beliefs_of(output).items()
            if name in soft.beliefs
        }
        total = self.alpha * _weighted(soft_terms) + (1 - self.alpha) * hard["total"]
        terms = hard | {f"{name}_soft": value for name, value in soft_terms.items()}
        if self.feature_weight and soft.hidden is not None:
            terms["features"] = similarity_loss(output.hidden, soft.hidden, batch.frame_mask)
            total = total + self.feature_weight * terms["features"]
        if self.relation_weight and soft.sounds is not None:
            own = symbol_means(output.hidden, batch)
            terms["relations"] = relation_loss(own, soft.sounds, batch)
            total = total + self.relation_weight * terms["relations"]
        terms["total"] = total
        return terms


MATCHED_FRAMES = 256
"""How many frames of a batch are compared with each other when features are matched."""


def similarity_loss(student: Tensor, teacher: Tensor, mask: Tensor) -> Tensor:
    """How differently two models see which frames are alike.

    Compares the cosine similarities between frames, so the two may have different widths and no
    extra layer is needed (Tung & Mori 2019, "Similarity-preserving knowledge distillation").

    Args:
        student, teacher: Hidden features [B, T, W], each with its own W.
        mask: [B, T], true for frames of speech.
    """
    places = mask.flatten().nonzero()[:, 0]
    places = places[:: max(1, len(places) // MATCHED_FRAMES)][:MATCHED_FRAMES]
    alike = []
    for hidden in (student, teacher):
        frames = F.normalize(hidden.flatten(0, 1)[places].float(), dim=-1)
        alike.append(frames @ frames.T)
    return (alike[0] - alike[1]).square().mean()


def symbol_means(hidden: Tensor, batch: AcousticInput) -> Tensor:
    """Mean of the frames of each symbol, [B, T, W] → [B, S, W]; 0 for one without frames."""
    index = frames_of_symbols(batch.durations, batch.mel.shape[1])
    spoken = hidden.float() * batch.frame_mask.unsqueeze(-1)
    sums = spoken.new_zeros(*batch.symbols.shape, hidden.shape[-1]).scatter_add(
        1, index.unsqueeze(-1).expand_as(spoken), spoken
    )
    return sums / batch.durations.clamp(min=1).unsqueeze(-1)


def relation_loss(student: Tensor, teacher: Tensor, batch: AcousticInput) -> Tensor:
    """How differently two models see which sounds are near each other.

    Each sound of a batch is the mean of its frames. Distances between sounds, as shares of their
    mean, are compared by Huber's loss (Park et al. 2019, "Relational knowledge distillation").

    Args:
        student, teacher: Hidden features as `symbol_means` gives them, [B, S, W], each with its
            own W.
    """
    said = batch.durations > 0
    sounds, places = torch.unique(batch.symbols[said], return_inverse=True)
    frames = batch.durations[said].float()
    counts = frames.new_zeros(len(sounds)).index_add(0, places, frames)
    first, second = torch.triu_indices(len(sounds), len(sounds), 1)
    relations = []
    for hidden in (student, teacher):
        sums = hidden.new_zeros(len(sounds), hidden.shape[-1])
        means = sums.index_add(0, places, hidden[said] * frames[:, None]) / counts[:, None]
        # The root has no slope at 0.
        apart = (means[first] - means[second]).square().sum(1).clamp(min=1e-12).sqrt()
        relations.append(apart / apart.mean().clamp(min=1e-6))
    return F.smooth_l1_loss(relations[0], relations[1])
