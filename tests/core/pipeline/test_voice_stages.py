"""When a student listens to its teacher, and when that would cost it too much."""

import json
import shutil

import numpy as np
import pytest

from core.events import Control, Notice
from core.pipeline import run_road, voice_stages
from core.pipeline.budget import Budget
from core.pipeline.facts import card_facts
from core.project import Project
from core.settings import Settings
from tests.core.jobs import StopsWhen
from tests.core.pipeline.test_road import TINY


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """A project with a teacher."""
    folder = tmp_path_factory.mktemp("stages") / "project"
    own = {"data.sentences": 20, "vocoder.kind": "griffinlim"}
    Project.create(folder, Settings().changed(TINY | own))
    list(run_road(str(folder), Control(), ("data", "teacher")))
    return folder


@pytest.fixture
def project(taught, tmp_path, monkeypatch):
    # Seconds: enough for a few steps.
    monkeypatch.setattr(Budget, "student_s", lambda _budget: 1.5)
    shutil.copytree(taught, tmp_path / "project")
    return Project.open(tmp_path / "project")


def student_of(project, changes=None, control=None):
    """Train it; returns what was told."""
    project.save(project.settings.changed(changes or {}))
    events = run_road(str(project.folder), control or Control(), ["student"])
    return [event.message for event in events if isinstance(event, Notice)]


def heard(project):
    """How many recordings have soft labels."""
    done = project.folder / "data" / "soft_labels" / "done.u8"
    return int(np.fromfile(done, np.uint8).sum()) if done.exists() else None


def made(project):
    return " ".join(card_facts(project, "student").made)


def test_who_gives_the_teacher_no_weight_does_not_listen(project):
    student_of(project, {"student.alpha": 0.0})
    assert heard(project) is None
    assert "learnt from the recordings alone" in made(project)
    student_of(project, {"student.alpha": 0.5})
    assert heard(project) > 0
    assert "learnt from the teacher" in made(project)


BY_TIME = {"student.steps": 0}


def test_where_listening_takes_too_much_of_the_time_the_student_does_without(project, monkeypatch):
    monkeypatch.setattr(voice_stages, "MOST_LISTENING", 0.0)
    told = student_of(project, BY_TIME)
    assert any(message.startswith("Hearing the teacher out would take") for message in told)
    assert heard(project) == 0
    assert "learnt from the recordings alone" in made(project)
    assert not student_of(project, {"student.listen": "always"})
    assert heard(project) > 0
    assert "learnt from the teacher" in made(project)


def test_where_there_is_time_enough_it_listens(project, monkeypatch):
    monkeypatch.setattr(voice_stages, "MOST_LISTENING", 1.0)
    assert not student_of(project, BY_TIME)
    assert "learnt from the teacher" in made(project)


def test_what_is_heard_already_costs_nothing(project, monkeypatch):
    # As many steps as pass by every recording at least once.
    student_of(project, {"student.steps": 40})
    monkeypatch.setattr(voice_stages, "MOST_LISTENING", 0.0)
    assert not student_of(project, BY_TIME)
    assert "learnt from the teacher" in made(project)


def test_a_resumed_run_goes_on_as_it_began(project, monkeypatch):
    log = project.folder / "runs" / "student" / "metrics.jsonl"
    monkeypatch.setattr(voice_stages, "MOST_LISTENING", 0.0)
    student_of(project, BY_TIME, StopsWhen(log.exists))
    monkeypatch.setattr(voice_stages, "MOST_LISTENING", 1.0)
    assert project.stages()["student"]["stopped"]
    student_of(project)
    plan = json.loads((project.folder / "runs" / "student" / "plan.json").read_text())
    assert plan["listens"] is False
    assert "mel_soft" not in log.read_text()
    assert "learnt from the recordings alone" in made(project)
