"""Which candidates no other one beats."""

import math

from hypothesis import given
from hypothesis import strategies as st

from core.evaluate.pareto import front

NAN = math.nan


def test_smaller_and_better_beats_what_is_neither():
    # Size, error: the third is larger than the second and no better.
    assert front([(1, 5.0), (2, 4.0), (3, 4.5), (4, 3.0)]) == [True, True, False, True]


def test_equal_ones_do_not_beat_each_other():
    assert front([(2, 4.0), (2, 4.0), (2, 4.1), (3, 4.0)]) == [True, True, False, False]


def test_what_was_not_measured_neither_wins_nor_beats():
    assert front([(1, NAN), (2, 4.0), (NAN, 1.0), (3, 5.0)]) == [False, True, False, False]
    assert front([(NAN, NAN)]) == [False]
    assert front([]) == []


def test_infinity_is_a_number():
    assert front([(1, math.inf), (2, 4.0), (3, math.inf)]) == [True, True, False]


coordinate = st.integers(0, 6).map(float)


@given(st.lists(st.tuples(coordinate, coordinate, coordinate), min_size=1, max_size=20))
def test_all_that_is_off_the_front_is_beaten_by_one_that_is_on_it(points):
    on = front(points)
    assert any(on)
    winners = [point for point, is_on in zip(points, on, strict=True) if is_on]
    for point, is_on in zip(points, on, strict=True):
        beaten = any(
            all(a <= b for a, b in zip(other, point, strict=True)) and other != point
            for other in winners
        )
        assert beaten != is_on
