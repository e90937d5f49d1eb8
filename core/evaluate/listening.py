"""What blind listening tests say: plans, p-values, powers, means. Numbers only, no words.

ABX     a listener hears A, B and X, which is one of them, and says which. One-sided exact binomial
        test: who only guesses is declared able in at most 5 % of tests.
A or B  a listener says which of two is better. Two-sided exact binomial test.
MUSHRA  a listener grades several voices from 0 to 100 against a reference (ITU-R BS.1534-3).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import SettingsError

ALPHA = 0.05
"""Share of guessing listeners who may be declared able."""
GUESSING = 0.5
FEWEST, MOST = 5, 500
"""Trials of a test: with fewer than five not even all answers right would show anything."""
CONFIDENCE = 0.95

REFERENCE_LEAST, REFERENCE_SHARE = 90.0, 0.15
"""BS.1534-3, 4.1.2: who grades the hidden reference under 90 in more than 15 % of the items is
left out."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An ABX test that is fixed before it begins.

    Attributes:
        needed: Right answers from which on the listener counts as able.
    """

    trials: int
    needed: int
    alpha: float = ALPHA

    def power(self, right_share: float) -> float:
        """The chance that a listener who is right with this probability is found able."""
        from scipy.stats import binom

        return float(binom.sf(self.needed - 1, self.trials, right_share))

    @property
    def false_alarm(self) -> float:
        """The chance that one who guesses is; at most `alpha`, mostly less."""
        return self.power(GUESSING)


def plan(trials: int, alpha: float = ALPHA) -> Plan:
    """The test of so many trials.

    Raises:
        SettingsError: So few trials show nothing, whatever is answered; or there are too many.
    """
    from scipy.stats import binom

    if not FEWEST <= trials <= MOST:
        raise SettingsError(
            f"a test of {trials} trials cannot be planned", f"choose {FEWEST} to {MOST}"
        )
    needed = int(binom.isf(alpha, trials, GUESSING)) + 1
    if needed > trials:
        raise SettingsError(
            f"in {trials} trials not even all right answers reach {alpha:g}", "choose more trials"
        )
    return Plan(trials, needed, alpha)


def fewest_trials(power: float, right_share: float, alpha: float = ALPHA) -> Plan:
    """The shortest test that finds such a listener with at least this power.

    Power does not grow with every trial (20 have less than 16), so each count is tried in turn.

    Raises:
        SettingsError: Not even the longest test does.
    """
    for trials in range(FEWEST, MOST + 1):
        candidate = plan(trials, alpha)
        if candidate.power(right_share) >= power:
            return candidate
    raise SettingsError(
        f"{MOST} trials do not find a listener who is right in {right_share:.0%}",
        "ask for less power, or for a listener who hears more",
    )


@dataclass(frozen=True, slots=True)
class AbxResult:
    """What an ABX test came to.

    Attributes:
        p_value: The chance to be right at least so often by guessing.
        interval: Of the share of right answers, 95 %, exact (Clopper and Pearson).
        power_70, power_90: The chance that the test would have found one who is right in 70 % or
            90 % of the trials.
    """

    right: int
    trials: int
    needed: int
    p_value: float
    interval: tuple[float, float]
    power_70: float
    power_90: float

    @property
    def able(self) -> bool:
        """Whether the listener heard a difference."""
        return self.right >= self.needed


def abx(right: int, planned: Plan) -> AbxResult:
    """The result of a finished test with so many right answers."""
    from scipy.stats import binomtest

    test = binomtest(right, planned.trials, GUESSING, alternative="greater")
    both = binomtest(right, planned.trials).proportion_ci(CONFIDENCE, "exact")
    return AbxResult(
        right,
        planned.trials,
        planned.needed,
        float(test.pvalue),
        (float(both.low), float(both.high)),
        planned.power(0.7),
        planned.power(0.9),
    )


@dataclass(frozen=True, slots=True)
class PreferenceResult:
    """What a test of preference came to.

    Attributes:
        first, second: How often each was called the better one.
        ties: How often neither was. They are split evenly between the two, an odd one is dropped:
            so a listener who hears no difference makes none.
        share: Of the first, after that.
        p_value: The chance of a result at least as uneven if none is better.
        interval: Of the share, 95 %, exact.
    """

    first: int
    second: int
    ties: int
    share: float
    p_value: float
    interval: tuple[float, float]

    @property
    def clear(self) -> bool:
        """Whether one of the two was preferred."""
        return self.p_value <= ALPHA


def preference(first: int, second: int, ties: int = 0) -> PreferenceResult:
    """The result of a finished test, counted in trials."""
    from scipy.stats import binomtest

    half = ties // 2
    wins, trials = first + half, first + second + 2 * half
    if not trials:
        return PreferenceResult(first, second, ties, 0.5, 1.0, (0.0, 1.0))
    test = binomtest(wins, trials, GUESSING)
    interval = test.proportion_ci(CONFIDENCE, "exact")
    return PreferenceResult(
        first,
        second,
        ties,
        wins / trials,
        float(test.pvalue),
        (float(interval.low), float(interval.high)),
    )


@dataclass(frozen=True, slots=True)
class Grade:
    """The mean of a system's grades, 0 to 100, with its 95 % interval (Student's t).

    Attributes:
        interval: None for a single grade.
    """

    mean: float
    interval: tuple[float, float] | None
    grades: int


@dataclass(frozen=True, slots=True)
class MushraResult:
    """What MUSHRA tests came to.

    Attributes:
        systems: By name, the best first; the reference is one of them.
        listeners: Whose grades count.
        excluded: Whose do not, by the rule of BS.1534-3.
    """

    systems: Mapping[str, Grade]
    listeners: int
    excluded: int


def reliable(items: Sequence[Mapping[str, float]], reference: str) -> bool:
    """Whether a listener found the hidden reference, by the rule of BS.1534-3.

    Args:
        items: The listener's grades by system, one entry an item.
    """
    missed = sum(item[reference] < REFERENCE_LEAST for item in items)
    return missed <= REFERENCE_SHARE * len(items)


def mushra(listeners: Sequence[Sequence[Mapping[str, float]]], reference: str) -> MushraResult:
    """Means over all grades of all reliable listeners.

    Args:
        listeners: For each the grades by system, one entry an item.
        reference: The system that was the hidden reference.
    """
    kept = [items for items in listeners if reliable(items, reference)]
    names = dict.fromkeys(name for items in kept for item in items for name in item)
    systems = {
        name: _grade([item[name] for items in kept for item in items if name in item])
        for name in names
    }
    best_first = sorted(systems.items(), key=lambda entry: (-entry[1].mean, entry[0]))
    return MushraResult(dict(best_first), len(kept), len(listeners) - len(kept))


def _grade(grades: Sequence[float]) -> Grade:
    from scipy.stats import t

    count = len(grades)
    mean = math.fsum(grades) / count
    if count < 2:
        return Grade(mean, None, count)
    error = math.sqrt(math.fsum((grade - mean) ** 2 for grade in grades) / (count - 1) / count)
    reach = float(t.ppf((1 + CONFIDENCE) / 2, count - 1)) * error
    return Grade(mean, (mean - reach, mean + reach), count)
