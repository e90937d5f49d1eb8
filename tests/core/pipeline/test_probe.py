"""The probe before anything starts: what it foretells follows from what is set."""

from __future__ import annotations

import pytest

from core.events import Control
from core.pipeline.probe import probe
from core.pipeline.stage import Stopped
from core.settings import Settings
from tests.core.jobs import finished


def found(speech_s=600.0, **changes):
    settings = {"teacher.size": "tiny"} | {k.replace("__", "."): v for k, v in changes.items()}
    return finished(probe(Settings().changed(settings), speech_s, 1, Control()))


def test_more_speech_is_heard_less_often_and_steps_that_are_set_are_kept():
    shown = found(teacher__steps=1000)
    assert shown.steps == 1000
    # A step is four sentences of four seconds.
    assert shown.passes == pytest.approx(1000 * 16 / 600)
    assert found(1200.0, teacher__steps=1000).passes == pytest.approx(shown.passes / 2)
    assert shown.minutes > 3 * 1000 * shown.step_s / 60


def test_the_small_voice_is_the_teacher_less_what_is_pruned():
    whole = found(compress__pressure=0.0, vocoder__pressure=0.0)
    assert whole.minutes == Settings().budget.minutes
    assert whole.student_bytes == pytest.approx(whole.teacher_bytes, rel=0.01)
    assert found().student_bytes < 0.4 * whole.student_bytes


def test_sizes_that_settings_forbid_are_not_told():
    assert found(teacher__family="hmm").student_bytes is None


def test_it_ends_when_something_else_is_wanted():
    control = Control()
    control.stop()
    with pytest.raises(Stopped):
        finished(probe(Settings(), 600.0, 1, control))
