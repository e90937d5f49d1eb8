"""Advice about a run: what shapes of curves are called, and that the reason is the right one."""

from __future__ import annotations

import math
import random

import pytest

from studio import advice
from studio.advice import advise
from studio.curves import RunCurves
from studio.widgets.advice_card import AdviceCard


def run(train, validation, offset=0.0):
    """A run with these losses at each of 1,000 steps and at twelve checks."""
    curves = RunCurves()
    noise = random.Random(1)
    for step in range(1, 1001):
        value = train(step) + offset + noise.gauss(0, 0.01)
        curves.add_losses(step, "train", {"total": value}, {})
    for check in range(1, 13):
        step = check * 80
        curves.add_losses(step, "validation", {"total": validation(step) + offset}, {})
    return curves


def falling(step):
    return 1.0 + 2.0 * math.exp(-step / 600)


def flat(step):
    return 1.0 + 2.0 * math.exp(-step / 60)


def rising(step):
    return falling(step) if step < 500 else falling(500) + (step - 500) / 1500


@pytest.mark.parametrize("offset", [0.0, -5.0], ids=["positive", "negative likelihood"])
@pytest.mark.parametrize(
    ("train", "validation", "code"),
    [
        (falling, falling, advice.WELL),
        (flat, flat, advice.PLATEAU),
        (falling, rising, advice.OVERFITTING),
        (lambda step: 1.0 + step / 300, falling, advice.DIVERGING),
    ],
    ids=["well", "plateau", "overfitting", "diverging"],
)
def test_shapes_of_curves(train, validation, code, offset):
    assert advise(run(train, validation, offset)).code == code


def test_over_fitting_names_the_best_step():
    given = advise(run(falling, rising))
    assert given.step == 480
    assert given.amount == pytest.approx(rising(960) - rising(480))


def test_a_loss_that_is_no_number_is_going_wrong():
    curves = run(falling, falling)
    curves.add_losses(1001, "train", {"total": math.nan}, {})
    assert advise(curves).code == advice.DIVERGING


def test_it_says_nothing_before_it_can_know():
    curves = RunCurves()
    assert advise(curves).code == advice.EARLY
    curves.add_losses(1, "train", {"total": 3.0}, {})
    assert advise(curves).code == advice.EARLY


def test_the_student_is_compared_with_its_control_at_the_same_step():
    control = run(falling, lambda step: falling(step) + 0.25)
    given = advise(run(falling, falling), control)
    assert given.ahead == pytest.approx(0.25)
    assert given.ahead_step == 960
    assert given.ahead_at_end is None


def test_a_control_that_made_more_steps_is_compared_twice(qtbot):
    control = run(falling, lambda step: falling(step) + 0.25)
    control.add_losses(1500, "validation", {"total": falling(960) - 0.125}, {})
    given = advise(run(falling, falling), control)
    assert given.ahead == pytest.approx(0.25)
    assert given.ahead_at_end == pytest.approx(-0.125)
    card = AdviceCard()
    qtbot.addWidget(card)
    card.show_advice(given)
    said = card.accessibleName()
    assert "After as many steps (960) the student is ahead of its control by 0.25." in said
    assert "At the end of its longer run the control is ahead by 0.12." in said


def test_a_control_that_has_only_begun_is_compared_at_its_step():
    control = RunCurves()
    control.add_losses(80, "validation", {"total": falling(80) + 0.5}, {})
    given = advise(run(falling, falling), control)
    assert given.ahead == pytest.approx(0.5)
    assert given.ahead_step == 80
