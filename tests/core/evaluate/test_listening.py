"""Plans and results of blind tests, against exact binomial sums and simulated listeners."""

from math import comb, sqrt

import numpy as np
import pytest

from core.errors import SettingsError
from core.evaluate import listening


def at_least(right: int, trials: int, share: float = 0.5) -> float:
    """P(so many right or more), summed term by term."""
    return sum(
        comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(right, trials + 1)
    )


@pytest.mark.parametrize(("trials", "needed", "power"), [(16, 12, 45), (30, 20, 73), (40, 26, 81)])
def test_the_plans_of_the_guide(trials, needed, power):
    planned = listening.plan(trials)
    assert planned.needed == needed
    assert round(100 * planned.power(0.7)) == power


def test_more_trials_are_not_always_better():
    assert listening.plan(20).power(0.7) < listening.plan(16).power(0.7)


@pytest.mark.parametrize("trials", [5, 8, 16, 20, 30, 40, 99])
def test_a_plan_equals_the_exact_binomial(trials):
    planned = listening.plan(trials)
    assert at_least(planned.needed, trials) <= 0.05 < at_least(planned.needed - 1, trials)
    assert planned.false_alarm == pytest.approx(at_least(planned.needed, trials), rel=1e-12)
    for share in (0.6, 0.7, 0.9):
        exact = at_least(planned.needed, trials, share)
        assert planned.power(share) == pytest.approx(exact, rel=1e-9)
    for right in range(trials + 1):
        result = listening.abx(right, planned)
        assert result.p_value == pytest.approx(at_least(right, trials), rel=1e-9)
        assert result.able == (result.p_value <= 0.05)
        assert result.interval[0] <= right / trials <= result.interval[1]


@pytest.mark.parametrize("trials", [-1, 0, 4, 501])
def test_a_test_that_can_show_nothing_is_refused(trials):
    with pytest.raises(SettingsError, match="5 to 500"):
        listening.plan(trials)


def test_the_shortest_test_with_a_power():
    found = listening.fewest_trials(0.8, 0.7)
    assert found.power(0.7) >= 0.8
    assert all(listening.plan(trials).power(0.7) < 0.8 for trials in range(5, found.trials))
    with pytest.raises(SettingsError, match="less power"):
        listening.fewest_trials(0.8, 0.51)


@pytest.mark.parametrize("trials", [16, 30])
def test_simulated_listeners_are_found_as_the_plan_says(trials):
    planned = listening.plan(trials)
    chance = np.random.default_rng(6)
    listeners = 10_000
    able = {
        share: np.count_nonzero(chance.binomial(trials, share, listeners) >= planned.needed)
        for share in (0.5, 0.7, 0.9)
    }
    assert able[0.5] <= 0.05 * listeners
    for share in (0.7, 0.9):
        power = planned.power(share)
        spread = sqrt(power * (1 - power) / listeners)
        assert able[share] / listeners == pytest.approx(power, abs=4 * spread + 1e-4)


def test_preference_equals_the_exact_two_sided_binomial():
    for wins in range(13):
        found = listening.preference(wins, 12 - wins)
        assert found.p_value == pytest.approx(min(1.0, 2 * at_least(max(wins, 12 - wins), 12)))
    assert listening.preference(11, 1).clear
    assert not listening.preference(9, 3).clear


def test_ties_speak_for_no_difference():
    found = listening.preference(9, 1, 5)
    assert found.share == pytest.approx(11 / 14)  # two ties each, the fifth is dropped
    assert found.p_value == pytest.approx(2 * at_least(11, 14))
    assert listening.preference(0, 0, 16).p_value == 1.0
    assert listening.preference(0, 0, 1).share == 0.5


def test_mushra_means_have_students_interval():
    items = [{"recording": 100.0, "student": grade} for grade in (60.0, 70.0, 80.0)]
    found = listening.mushra([items], "recording")
    student = found.systems["student"]
    assert student.mean == 70
    # Student's t with 2 degrees of freedom: 4.3027 of 10 / √3.
    assert student.interval[1] - 70 == pytest.approx(4.3027 * 10 / sqrt(3), rel=1e-4)
    assert found.systems["recording"].interval == (100, 100)
    assert listening.mushra([items[:1]], "recording").systems["student"].interval is None


def test_who_misses_the_hidden_reference_too_often_is_left_out():
    heard, missed = {"recording": 90.0, "student": 50.0}, {"recording": 89.0, "student": 99.0}
    assert listening.reliable([heard] * 17 + [missed] * 3, "recording")  # 15 %
    assert not listening.reliable([heard] * 16 + [missed] * 4, "recording")
    found = listening.mushra([[heard] * 10, [missed] * 10], "recording")
    assert (found.listeners, found.excluded) == (1, 1)
    assert found.systems["student"].mean == 50
    nobody = listening.mushra([[missed]], "recording")
    assert (nobody.systems, nobody.listeners, nobody.excluded) == ({}, 0, 1)
