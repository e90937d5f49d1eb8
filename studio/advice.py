"""How a training run is doing, from its curves: what, and why. It never stops anything by itself.

The likelihoods that are minimised may be negative, so all rules compare changes with the span that
the curve has covered, never with its value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean

from studio.curves import Curve, RunCurves

EARLY = "early"
WELL = "well"
PLATEAU = "plateau"
OVERFITTING = "overfitting"
DIVERGING = "diverging"

MIN_CHECKS = 4
PLATEAU_CHECKS = 8
PLATEAU_SHARE = 0.01
OVERFIT_CHECKS = 4
OVERFIT_SHARE = 0.02
DIVERGED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Advice:
    """One line about a run.

    Attributes:
        code: One of `early`, `well`, `plateau`, `overfitting`, `diverging`.
        step: The step the reason speaks of (the best one), 0 if none.
        amount: The amount the reason speaks of, in units of the loss.
        ahead: How far a student is ahead of its control after as many steps (negative: behind),
            None if unknown.
        ahead_step: Those steps.
        ahead_at_end: The same of the last check of each, where the control made more steps.
    """

    code: str
    step: int = 0
    amount: float = 0.0
    ahead: float | None = None
    ahead_step: int = 0
    ahead_at_end: float | None = None


def advise(run: RunCurves, control: RunCurves | None = None) -> Advice:
    """Judge a run by its training and validation curves.

    Args:
        control: The same-size voice without the teacher, if it has been trained.
    """
    train, checks = run.train.get("total", Curve()), run.validation.get("total", Curve())
    diverged = _diverged(train.values)
    if diverged is not None:
        return Advice(DIVERGING, amount=diverged)
    if len(checks.values) < MIN_CHECKS:
        return Advice(EARLY)
    against = _against(checks, control)
    best = min(range(len(checks.values)), key=checks.values.__getitem__)
    span = max(checks.values) - checks.values[best]
    behind = checks.values[-1] - checks.values[best]
    since = len(checks.values) - 1 - best
    if since >= OVERFIT_CHECKS and behind > OVERFIT_SHARE * span and _falls(train.values):
        return Advice(OVERFITTING, checks.steps[best], behind, *against)
    if len(checks.values) >= PLATEAU_CHECKS:
        third = max(len(checks.values) // 3, 3)
        gained = min(checks.values[:-third]) - min(checks.values[-third:])
        if gained < PLATEAU_SHARE * span:
            return Advice(PLATEAU, checks.steps[-third], max(gained, 0.0), *against)
    return Advice(WELL, checks.steps[best], behind, *against)


def _diverged(values: list[float]) -> float | None:
    """How far the training loss has risen from its best, if that is much; None if it is not."""
    if values and not math.isfinite(values[-1]):
        return math.inf
    means = _means([value for value in values if math.isfinite(value)], 20)
    if len(means) < 5:
        return None
    rise = means[-1] - min(means)
    return rise if rise > DIVERGED_SHARE * (max(means[0], means[-1]) - min(means)) > 0 else None


def _falls(values: list[float]) -> bool:
    means = _means(values, 12)
    return len(means) >= 6 and fmean(means[-2:]) < fmean(means[-5:-3])


def _means(values: list[float], pieces: int) -> list[float]:
    """Means of equal pieces of a curve, so that the noise of single steps does not count."""
    size = max(len(values) // pieces, 1)
    return [fmean(values[at : at + size]) for at in range(0, len(values) - size + 1, size)]


def _against(checks: Curve, control: RunCurves | None) -> tuple[float | None, int, float | None]:
    """A student against its control: `ahead`, `ahead_step` and `ahead_at_end` of an `Advice`."""
    others = control.validation.get("total", Curve()) if control is not None else Curve()
    if not others.steps:
        return None, 0, None
    # Both have been checked at about this step; the longer of the two went on from there.
    step = min(checks.steps[-1], others.steps[-1])
    own, other = checks.value_at(step), others.value_at(step)
    if own is None or other is None:
        return None, 0, None
    longer = others.steps[-1] > checks.steps[-1]
    return other - own, step, others.values[-1] - checks.values[-1] if longer else None
