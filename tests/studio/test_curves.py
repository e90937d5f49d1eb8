"""Curves of a run, from its log and from live events alike."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.events import CheckpointSaved, Losses, SampleSpoken
from studio.curves import Curve, RunCurves, follow, smoothed


def test_the_log_and_live_events_give_the_same_curves():
    logged = RunCurves()
    logged.add_record(
        {"step": 5, "split": "train", "values": {"total": 2.0, "mel": 1.0}, "rates": {"x": 3.0}}
    )
    logged.add_record({"step": 5, "sample": "samples/000005.wav", "text": "Hello."})
    logged.add_record({"step": 5, "best": True})
    live: dict[str, RunCurves] = {}
    changed = follow(
        live,
        [
            Losses("student", 5, "train", {"total": 2.0, "mel": 1.0}, {"x": 3.0}),
            SampleSpoken("student", 5, "samples/000005.wav", "Hello."),
            CheckpointSaved("student", 5, best=True),
            CheckpointSaved("student", 6, best=False),
        ],
    )
    assert changed == {"student"}
    assert live["student"] == logged


def test_a_run_resumed_from_an_earlier_step_rewrites_what_came_after():
    curve = Curve()
    for step in range(1, 11):
        curve.add(step, float(step))
    curve.add(6, 60.0)
    assert curve.steps == [1, 2, 3, 4, 5, 6]
    assert curve.values[-1] == 60.0


@given(st.integers(1, 3000), st.integers(1, 500))
def test_thinning_keeps_the_newest_and_the_order(length, limit):
    curve = Curve(list(range(length)), [float(step) for step in range(length)])
    picked, values = curve.piece(limit)
    assert picked[-1] == length - 1
    assert len(picked) <= limit
    assert picked == sorted(set(picked))
    assert values == [float(step) for step in picked]


def test_a_piece_of_a_curve_reaches_to_both_ends_of_its_window():
    curve = Curve(list(range(0, 100, 10)), [float(step) for step in range(0, 100, 10)])
    assert curve.piece(100, (25, 55))[0] == [20, 30, 40, 50, 60]
    assert curve.piece(100, (200, 300))[0] == [90]
    assert curve.piece(3, (0, 1000))[0][-1] == 90
    assert Curve().piece(10, (0, 5)) == ([], [])


def test_the_value_at_a_step_is_the_last_one_before_it():
    curve = Curve([10, 20], [1.0, 2.0])
    assert [curve.value_at(step) for step in (9, 10, 19, 25)] == [None, 1.0, 1.0, 2.0]


def test_the_total_is_the_first_of_the_terms():
    run = RunCurves()
    run.add_losses(1, "train", {"mel_soft": 1.0, "total": 2.0, "mel": 0.5}, {})
    run.add_losses(1, "validation", {"mel": 1.0, "total": 2.0}, {})
    assert run.terms() == ["total", "mel", "mel_soft"]


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=50))
def test_smoothing_stays_between_the_extremes(values):
    result = smoothed(values, 0.9)
    assert len(result) == len(values)
    assert all(min(values) - 1e-6 <= value <= max(values) + 1e-6 for value in result)
    assert smoothed(values, 0.0) == values
