"""The session: projects, settings with undo, and a job from its start to its end."""

from __future__ import annotations

import pytest

from core.events import Finished, Losses
from core.project import Project
from core.settings import Settings
from studio.session import Session


@pytest.fixture
def project(session, tmp_path):
    assert session.new_project(tmp_path / "voice")
    return session.project


def follow(session):
    """All events of the session, as they arrive."""
    events = []
    session.eventsArrived.connect(events.extend)
    return events


def test_a_new_project_can_be_opened_by_the_command_line_and_back(session, project):
    session.set_setting("student.temperature", 3.0)
    session.save_now()
    again = Project.open(project.folder)
    assert again.settings.student.temperature == 3.0
    again.save(again.settings.changed({"name": "Kathleen"}))
    assert session.open_project(project.folder)
    assert session.settings.name == "Kathleen"


def test_a_folder_that_is_no_project_is_said(qtbot, session, tmp_path):
    with qtbot.waitSignal(session.failed) as said:
        assert not session.open_project(tmp_path)
    assert "not a Sotto project" in said.args[0]


def test_one_drag_is_one_step_of_undo(session):
    before = session.settings.compress.pressure
    for value in (0.5, 0.6, 0.7):
        session.set_setting("compress.pressure", value, gesture=7)
    session.set_setting("compress.pressure", 0.8, gesture=8)
    assert session.undo_stack.count() == 2
    session.undo_stack.undo()
    assert session.settings.compress.pressure == 0.7
    session.undo_stack.undo()
    assert session.settings.compress.pressure == before
    session.undo_stack.redo()
    assert session.settings.compress.pressure == 0.7


def test_a_drag_that_comes_back_leaves_no_step(session):
    before = session.settings.compress.pressure
    for value in (0.5, before):
        session.set_setting("compress.pressure", value, gesture=7)
    assert session.undo_stack.count() == 0


def test_a_value_outside_the_range_is_refused_and_said(qtbot, session):
    before = session.settings
    with qtbot.waitSignal(session.failed):
        session.set_setting("student.alpha", 7.0)
    assert session.settings == before


def test_settings_are_written_once_they_rest(qtbot, session, project):
    with qtbot.waitSignal(session.savedChanged):
        session.set_setting("student.alpha", 0.25)
    assert session.saved_at is None
    qtbot.waitUntil(lambda: session.saved_at is not None)
    assert Project.open(project.folder).settings.student.alpha == 0.25


def test_a_job_runs_and_its_curves_grow(qtbot, session, project):
    events = follow(session)
    with qtbot.waitSignal(session.jobEnded, timeout=20_000) as ended:
        session.start_work("tests.studio.work:count", (50,), ["teacher"])
        assert session.running
    assert ended.args == [True]
    assert not session.running
    assert session.curves["teacher"].train["total"].steps == list(range(1, 51))
    assert isinstance(events[-1], Finished)


def test_a_second_job_is_refused(qtbot, session, project, tmp_path):
    events = follow(session)
    session.start_work("tests.studio.work:work_until_stopped", (str(tmp_path),), ["teacher"])
    qtbot.waitUntil(lambda: bool(events), timeout=20_000)
    with qtbot.waitSignal(session.failed) as said:
        assert not session.start(["teacher"])
    assert "running" in said.args[0]
    with qtbot.waitSignal(session.failed):
        assert not session.open_project(project.folder)
    with qtbot.waitSignal(session.jobEnded, timeout=10_000):
        session.stop_and_keep()
    assert (tmp_path / "kept.txt").exists()


def test_a_failure_is_said_in_plain_words(qtbot, session, project):
    with (
        qtbot.waitSignal(session.jobEnded, timeout=20_000) as ended,
        qtbot.waitSignal(session.failed, timeout=20_000) as said,
    ):
        session.start_work("tests.studio.work:refuse", (), ["data"])
    assert ended.args == [False]
    assert said.args == ["a.wav is empty", "record it again", ""]


def test_discard_throws_away_the_run_and_only_it(qtbot, session, project):
    for run in ("teacher", "student"):
        folder = project.run_folder(run)
        folder.mkdir(parents=True)
        (folder / "metrics.jsonl").write_text('{"step": 1, "split": "train", "values": {}}\n')
        project.finish_stage(run, seconds=1.0, key="")
    session.open_project(project.folder)
    events = follow(session)
    session.start_work("tests.studio.work:count", (100_000,), ["student"])
    qtbot.waitUntil(lambda: any(isinstance(e, Losses) for e in events), timeout=20_000)
    with qtbot.waitSignal(session.jobEnded, timeout=10_000):
        session.discard(["student"])
    assert not project.run_folder("student").exists()
    assert project.run_folder("teacher").exists()
    assert list(session.stages) == ["teacher"]
    assert "student" not in session.curves


def test_curves_are_there_again_when_a_project_reopens(session, project):
    folder = project.run_folder("teacher")
    folder.mkdir(parents=True)
    (folder / "metrics.jsonl").write_text(
        '{"step": 1, "split": "train", "values": {"total": 2.0}, "rates": {}}\n'
        '{"step": 2, "split": "validation", "values": {"total": 1.5}, "rates": {}}\n'
        '{"step": 2, "sample": "samples/000002.wav", "text": "Hello."}\n'
        '{"step": 2, "best": true}\n'
        '{"step": 3, "split": "tr'
    )
    session.open_project(project.folder)
    curves = session.curves["teacher"]
    assert curves.validation["total"].values == [1.5]
    assert curves.best_step == 2
    assert session.sample_path("teacher", curves.samples[0].path) == (
        folder / "samples" / "000002.wav"
    )
    assert session.run_state("teacher") == "stopped"


def test_a_damaged_log_is_said_and_changes_nothing(qtbot, session, project, tmp_path):
    other = Project.create(tmp_path / "other", Settings())
    folder = other.run_folder("teacher")
    folder.mkdir(parents=True)
    (folder / "metrics.jsonl").write_text("not json\n")
    with qtbot.waitSignal(session.failed) as said:
        assert not session.open_project(other.folder)
    assert "damaged" in said.args[0]
    assert session.project is project


def test_undo_outlives_the_first_training(session, tmp_path):
    session.set_setting("student.alpha", 0.25)
    assert session.new_project(tmp_path / "voice")
    session.undo_stack.undo()
    assert session.settings.student.alpha == Settings().student.alpha


def test_the_first_start_needs_no_decision(session):
    assert session.project is None
    assert session.settings == Settings()
    assert not session.suggested_folder().exists()


def test_closing_ends_the_job(qtbot, qapp, tmp_path):
    session = Session()
    session.new_project(tmp_path / "voice")
    events = follow(session)
    session.start_work("tests.studio.work:work_until_stopped", (str(tmp_path),), ["teacher"])
    qtbot.waitUntil(lambda: bool(events), timeout=20_000)
    session.close()
    assert not session.running
