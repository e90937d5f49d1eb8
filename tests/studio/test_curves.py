"""Curves of a run, from its log and from live events alike."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.events import CheckpointSaved, Losses, SampleSpoken
from studio.curves import Curve, RunCurves, follow, smoothed, thinned


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
    steps = list(range(length))
    picked, values = thinned(steps, [float(step) for step in steps], limit)
    assert picked[-1] == length - 1
    assert len(picked) <= limit
    assert picked == sorted(set(picked))
    assert values == [float(step) for step in picked]


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=50))
def test_smoothing_stays_between_the_extremes(values):
    result = smoothed(values, 0.9)
    assert len(result) == len(values)
    assert all(min(values) - 1e-6 <= value <= max(values) + 1e-6 for value in result)
    assert smoothed(values, 0.0) == values
