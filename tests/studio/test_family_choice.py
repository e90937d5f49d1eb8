"""Kinds of models in the window: chosen, advised on, and what the Compress page says of them."""

from __future__ import annotations

import dataclasses

import pytest

from core.project import Project
from core.settings import Settings, declaration, declared
from studio import core_words
from studio.pages.compress import CompressPage
from studio.pages.student import StudentPage
from studio.pages.teacher import HERE, MORE, TeacherPage
from tests.studio import bench

pytestmark = pytest.mark.usefixtures("no_sound_card")

NAMES = ("teacher.family", "student.family")


@pytest.fixture(params=[(TeacherPage, "teacher.family"), (StudentPage, "student.family")])
def page(request, qtbot, session, tmp_path):
    make, name = request.param
    session.open_project(Project.create(tmp_path / "p", Settings()).folder)
    page = make(session)
    qtbot.addWidget(page)
    page.show()
    page.name = name
    return page


def choose(choice, key):
    box = choice.row.box
    box.setCurrentIndex(box.findData(key))
    box.activated.emit(box.currentIndex())


def test_every_declared_kind_can_be_chosen_and_undone(session, page):
    box = page.family.row.box
    offered = [box.itemData(place) for place in range(box.count())]
    assert tuple(offered) == declaration(page.name).choices
    assert page.family.isVisible()
    before = session.setting(page.name)
    for key in offered:
        choose(page.family, key)
        assert session.setting(page.name) == key
        assert page.family.advice.text() == core_words.family_advice(page.name, key)
    while session.undo_stack.canUndo():
        session.undo_stack.undo()
    assert session.setting(page.name) == before
    assert box.currentData() == before


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_has_its_own_sentence_of_advice(name):
    kinds = declaration(name).choices
    said = [core_words.family_advice(name, kind) for kind in kinds]
    assert all(text and text[0].isupper() and text.endswith(".") for text in said)
    # None of them reads out the key, or what is said of another.
    assert not any(f"{kind}:" in text for kind in kinds for text in said)


def test_of_all_that_is_declared_only_what_concerns_the_chosen_kind_is_said(monkeypatch):
    some = dataclasses.replace(
        declaration("teacher.family"),
        trades="conv: quick; begin with it. lstm, gru: slow: in turn. hmm: tiny",
        choices=("conv", "lstm", "gru", "hmm"),
    )
    monkeypatch.setattr(core_words, "declaration", lambda _: some)
    said = {kind: core_words.family_advice("teacher.family", kind) for kind in some.choices}
    assert said == {
        "conv": "Quick; begin with it.",
        "lstm": "Slow: in turn.",
        "gru": "Slow: in turn.",
        "hmm": "Tiny.",
    }


def test_settings_of_the_teacher_stand_on_its_page_or_behind_its_button():
    names = {entry.name for entry in declared() if entry.name.startswith("teacher.")}
    assert names == {name for name in (*HERE, *MORE) if name.startswith("teacher.")}


def test_a_student_of_another_kind_is_explained_before_it_is_trained(
    qtbot, session, player, tmp_path, monkeypatch
):
    for module in ("bench", "preview", "pages.compress", "widgets.budget_card"):
        monkeypatch.setattr(f"studio.{module}.REQUESTS", "tests.studio.bench")
    monkeypatch.setattr("studio.widgets.preset_button.REQUESTS", "tests.studio.bench")
    monkeypatch.setattr("studio.preview.SAY", "tests.studio.bench:say")
    project = Project.create(tmp_path / "anna", Settings())
    project.voice_folder("teacher").mkdir(parents=True)
    described = 'language = "en-us"\nspeakers = [""]\nvocoder = "griffinlim"\nfamily = "lstm"\n'
    (project.voice_folder("teacher") / "voice.toml").write_text(described)
    project.finish_stage("teacher", seconds=1.0, parameters=1_000_000)
    engine, session.engine = session.engine, bench.InlineEngine(session)
    try:
        page = CompressPage(session, player)
        qtbot.addWidget(page)
        session.open_project(project.folder)
        page.show()
        qtbot.waitUntil(lambda: page.preview.heard is not None, timeout=20_000)
        assert "Drag, and hear it" in page.subtitle.text()
        session.set_setting("student.family", "conv")
        assert "Another kind (Convolutions)" in page.subtitle.text()
        assert "fresh model" in page.subtitle.text()
        # Nothing is asked of the engine, which could only refuse.
        session.set_setting("compress.pressure", 0.5)
        assert page.preview.heard is None
        assert not page.preview.busy
        assert "nothing to say before training" in page.hear.state.text()
        assert "nothing to say" in page.hear.chips["preview"].toolTip()
        # Back at the teacher's kind it speaks again.
        session.set_setting("student.family", "teacher")
        qtbot.waitUntil(lambda: page.preview.heard is not None, timeout=20_000)
        assert not page.preview.problem
        assert "Drag, and hear it" in page.subtitle.text()
    finally:
        session.engine = engine
