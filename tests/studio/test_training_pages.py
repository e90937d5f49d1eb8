"""The Teacher and the Student page with the runs of their vocoders."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QBoxLayout

from core.audio import write_wav
from core.events import Notice, PhaseStarted, Progress
from core.pipeline import STAGES as ROAD
from core.project import Project
from core.settings import Settings, declared
from studio import core_words, runs, theme
from studio.pages.compress import HERE
from studio.pages.student import StudentPage
from studio.pages.teacher import MORE, TeacherPage
from studio.sentences import voice_of
from studio.session import STAGES
from tests.studio.player.listening import RATE, speech

TERMS = {
    "teacher": ("mel", "duration"),
    "teacher_vocoder": ("mel", "spectrum", "shape"),
    "student": ("mel_soft", "mel_hard"),
    "student_vocoder": ("mel", "spectrum", "wave_soft"),
    "control": ("mel",),
}


@pytest.fixture
def project(tmp_path):
    """All runs have been walked; the vocoders' losses are on another scale than the others'."""
    project = Project.create(tmp_path / "voice", Settings())
    for run, terms in TERMS.items():
        folder = project.run_folder(run)
        write_wav(folder / "samples" / "000020.wav", speech(1, 0.3), RATE)
        values = dict.fromkeys(("total", *terms), 5.0 if runs.is_vocoder(run) else -1.0)
        records = [
            {"step": 10, "split": "train", "values": values, "rates": {"learning_rate": 0.001}},
            {"step": 20, "split": "validation", "values": {"total": values["total"]}},
            {"step": 20, "sample": "samples/000020.wav", "text": "It rained all week."},
        ]
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (folder / "metrics.jsonl").write_text(lines)
    for voice in ("teacher", "student", "control"):
        project.voice_folder(voice).mkdir(parents=True)
        (project.voice_folder(voice) / "voice.toml").write_text("")
    for stage in STAGES:
        project.finish_stage(stage, seconds=60.0, parameters=300_000, key="old")
    return project


@pytest.fixture(params=[(TeacherPage, "teacher"), (StudentPage, "student")])
def page(request, qtbot, session, project):
    make, name = request.param
    page = make(session)
    qtbot.addWidget(page)
    page.resize(1072, 624)
    page.show()
    session.open_project(project.folder)
    page.name = name
    return page


def spark_names(page):
    sparks = page.panels[page.viewed]._sparks
    return {name for name, spark in sparks.items() if not spark.isHidden()}


def test_the_window_knows_the_stages_of_the_road():
    assert STAGES == ROAD
    assert all(stage in ROAD for stage in runs.RUNS)
    assert all(core_words.phase(run) != run.replace("_", " ") for run in runs.RUNS)


def test_the_vocoder_has_curves_samples_and_words_of_its_own(qtbot, session, page):
    vocoder = f"{page.name}_vocoder"
    assert page.viewed == page.run == page.name
    assert spark_names(page) == set(TERMS[page.name])
    page._tabs[vocoder].click()
    assert page.viewed == vocoder
    assert spark_names(page) == set(TERMS[vocoder])
    said = page.plot._graph.accessibleDescription()
    assert f"{page.name.capitalize()}'s vocoder 5" in said
    assert "Control" not in said
    with qtbot.waitSignal(session.playRequested) as played:
        page.samples.itemClicked.emit(page.samples.item(0))
    assert f"runs/{vocoder}/samples/000020.wav" in played.args[0].replace("\\", "/")
    assert played.args[1] == f"{page.name.capitalize()}'s vocoder, step 20"
    page._tabs[page.name].click()
    assert "-1" in page.plot._graph.accessibleDescription().replace("−", "-")


def test_a_vocoder_has_the_colour_of_its_voice(project):
    for run in runs.RUNS:
        theme.current().colour(runs.voice_of_run(run))
        path = project.run_folder(run) / "samples" / "000020.wav"
        assert voice_of(project, path) == runs.voice_of_run(run)


def test_the_size_in_the_rail_is_that_of_the_pair(page):
    assert page.rail_text() == "600 k · 2 min"


def test_a_page_looks_at_what_is_at_work(session, page, monkeypatch):
    monkeypatch.setattr(type(session), "running", True)
    session.job_stages = page.stages
    vocoder = f"{page.name}_vocoder"
    session.job_state.follow([PhaseStarted(vocoder, 100), Progress(vocoder, 20, 100)])
    session.eventsArrived.emit([PhaseStarted(vocoder, 100)])
    assert page.viewed == vocoder
    assert page.now_card.isVisible()
    assert "vocoder" in page.subtitle.text()
    assert "20 of 100" in page.now.accessibleName()
    # Whoever looks elsewhere is left in peace until another run begins.
    page._tabs[page.name].click()
    session.eventsArrived.emit([Progress(vocoder, 30, 100)])
    assert page.viewed == page.name
    assert "of 100" not in page.now.accessibleName()


def test_a_narrow_page_puts_one_under_the_other_and_still_says_how_long(session, page, monkeypatch):
    curves, side = page.plot, page.samples
    assert curves.mapTo(page, curves.rect().topRight()).x() < side.mapTo(page, QPoint()).x()
    monkeypatch.setattr(type(session), "running", True)
    session.job_stages = page.stages
    session.job_state.follow([PhaseStarted(page.name, 100), Progress(page.name, 20, 100, 90, 9)])
    page.resize(640, 624)
    page.refresh()
    assert page._columns.direction() == QBoxLayout.Direction.TopToBottom
    assert "20 % · about 1 min 30 s left (± 9.0 s)" in page._status.text()
    assert page._status.isVisible()
    assert not page.horizontalScrollBar().isVisible()


def test_a_stopped_vocoder_is_offered_by_name(session, project, page):
    vocoder = f"{page.name}_vocoder"
    project.finish_stage(vocoder, seconds=30.0, stopped=True, key="old")
    session.open_project(project.folder)
    assert page.halted() == vocoder
    assert page.offer._what.text().startswith(f"{page.name.capitalize()}'s vocoder: this run")
    assert session.standing_at() == page.name


def test_a_discarded_vocoder_leaves_the_finished_voice(session, project, page):
    vocoder = f"{page.name}_vocoder"
    session.job_state.follow([PhaseStarted(vocoder, 100)])
    page._on_discard_agreed()
    assert project.run_folder(page.name).exists()
    assert not project.run_folder(vocoder).exists()
    assert page.name in session.curves
    assert vocoder not in session.curves
    assert page.name in session.stages


def test_with_griffin_lim_there_is_nothing_to_choose(qtbot, session, tmp_path):
    page = TeacherPage(session)
    qtbot.addWidget(page)
    assert not page._tabs["teacher_vocoder"].isHidden()
    session.set_setting("vocoder.kind", "griffinlim")
    assert page._tabs["teacher_vocoder"].isHidden()


def test_every_setting_of_the_vocoder_stands_on_one_page():
    names = {entry.name for entry in declared() if entry.name.startswith("vocoder.")}
    on_teacher = {name for name in MORE if name.startswith("vocoder.")}
    on_compress = {name for name in HERE if name.startswith("vocoder.")}
    assert on_teacher | on_compress == names
    assert not on_teacher & on_compress
    for name in names:
        assert core_words.setting_label(name)


def test_what_the_engine_remarks_stands_on_the_page_whose_job_it_is(session, page):
    remarks = [Notice(f"remark {number}") for number in range(5)]
    session.job_stages = (page.name,)
    session.job_state.follow(remarks[:2])
    page.refresh()
    assert page.notices.text() == "Remark 0.\nRemark 1."
    assert not page.notices.isHidden()
    session.job_state.follow(remarks[2:])
    page.refresh()
    assert page.notices.text() == "Remark 2.\nRemark 3.\nRemark 4."
    assert "Remark 0." in page.notices.toolTip()
    session.job_stages = ("data",)
    page.refresh()
    assert page.notices.isHidden() or page.name == "teacher"
