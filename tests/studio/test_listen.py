from __future__ import annotations

import json
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.pages.listen import ListenPage
from studio.widgets import say_card
from studio.widgets.ab_player import PlayerBar
from tests.studio.player.listening import VOICES, make_project

pytestmark = pytest.mark.usefixtures("no_sound_card")

REPORT = {
    "sentences": 60,
    "teacher": {
        **{"parameters": 4_880_000, "bytes": 19_500_000, "rtf": 0.0247},
        **{"mcd_db": 5.92, "mcd_db_se": 0.08, "f0_rmse_cents": 161.4},
    },
    "student": {
        **{"parameters": 412_000, "bytes": 440_000, "rtf": 0.0036},
        **{"mcd_db": 5.98, "mcd_db_se": 0.09, "f0_rmse_cents": None},
    },
    "control": None,
    "floor": {"mcd_db": 3.11, "mcd_db_se": 0.04, "f0_rmse_cents": 42.0},
}


@pytest.fixture
def page(qtbot, session):
    player = PlayerBar(session)
    page = ListenPage(session, player)
    qtbot.addWidget(player)
    qtbot.addWidget(page)
    page.resize(1100, 640)
    page.show()
    yield page
    player.shutdown()


def open_project(qtbot, session, page, folder, voices=VOICES):
    project = make_project(folder, voices)
    session.open_project(project.folder)
    wait_for_pictures(qtbot, page)
    return project


def wait_for_pictures(qtbot, page):
    def drawn():
        busy = (page._player._loader, page._drawing, page._comparing)
        return page._pictures is not None and not any(work.busy for work in busy)

    qtbot.waitUntil(drawn, timeout=30_000)


def pictures_of(page):
    return {name: panel.picture for name, panel in page._panels.items()}


def test_an_empty_page_says_what_to_do_next(qtbot, session, page, tmp_path):
    assert page._stack.currentIndex() == 0
    assert page._go.text() == "Go to Data"
    with qtbot.waitSignal(session.stepRequested) as step:
        page._go.click()
    assert step.args == ["data"]
    project = make_project(tmp_path / "p", ())
    project.finish_stage("data", seconds=1.0)
    session.open_project(project.folder)
    assert "Train teacher and student first" in page._empty_words.text()
    with qtbot.waitSignal(session.stepRequested) as step:
        page._go.click()
    assert step.args == ["teacher"]


def test_all_voices_and_the_difference_are_shown(qtbot, session, page, tmp_path):
    open_project(qtbot, session, page, tmp_path / "p")
    assert page._stack.currentIndex() == 1
    names = [picture.accessibleName() for picture in pictures_of(page).values()]
    assert names == [
        "Spectrogram of Recording",
        "Spectrogram of Teacher",
        "Spectrogram of Student",
        "Difference Student − teacher",
    ]
    assert "dB apart" in page._panels["difference"]._note.text()
    assert page.rail_text() == "3 sentences"


def test_the_small_voice_chosen_last_is_the_one_compared(qtbot, session, page, tmp_path):
    open_project(qtbot, session, page, tmp_path / "p")
    page._player.choose_voice("control")
    qtbot.waitUntil(lambda: not page._comparing.busy, timeout=10_000)
    assert pictures_of(page)["small"].accessibleName() == "Spectrogram of Control"
    assert pictures_of(page)["difference"].accessibleName() == "Difference Control − teacher"
    page._player.choose_voice("recording")
    assert pictures_of(page)["small"].accessibleName() == "Spectrogram of Control"


def test_one_play_head_runs_over_all_pictures(qtbot, session, page, tmp_path):
    open_project(qtbot, session, page, tmp_path / "p")
    page._player.choose_voice("teacher")
    page._player.seek(0.9)
    pictures = pictures_of(page)
    assert pictures["teacher"]._play_head == pytest.approx(0.9, abs=0.001)
    assert pictures["difference"]._play_head == pictures["teacher"]._play_head
    for name, voice in (("recording", "recording"), ("small", "student")):
        assert pictures[name]._play_head == page._player.position_in(voice)
        assert pictures[name]._play_head == pytest.approx(0.9, abs=0.2)


def test_a_click_into_a_picture_moves_all_to_that_moment(qtbot, session, page, tmp_path):
    open_project(qtbot, session, page, tmp_path / "p")
    page._player.choose_voice("student")
    pictures_of(page)["teacher"].seekRequested.emit(0.7)
    assert page._player.position_in("teacher") == pytest.approx(0.7, abs=0.002)


def test_without_a_student_the_pictures_say_so(qtbot, session, page, tmp_path):
    open_project(qtbot, session, page, tmp_path / "p", ("recording", "teacher"))
    pictures = pictures_of(page)
    assert "Student: no sound" in pictures["small"].accessibleDescription()
    assert "Needs the teacher" in pictures["difference"].accessibleDescription()


def test_the_table_shows_the_report(qtbot, session, page, tmp_path):
    project = open_project(qtbot, session, page, tmp_path / "p")
    assert page._table.isHidden()
    assert "Figures follow" in page._table_empty.text()
    (project.folder / "report.json").write_text(json.dumps(REPORT))
    session.stagesChanged.emit()
    model = page._table.model()
    rows = [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]
    assert rows == [
        ["Teacher", "4.88 M", "19.5 MB", "24.7", "5.92 ± 0.08", "161"],
        ["Student", "412 k", "440 kB", "3.6", "5.98 ± 0.09", "–"],
        ["Floor", "–", "–", "–", "3.11 ± 0.04", "42"],
    ]
    assert page._report_card.heading.text() == "Measured on 60 held-out sentences"
    assert "5.92 ± 0.08" in page._table.accessibleDescription()


def test_a_damaged_report_is_told(qtbot, session, page, tmp_path):
    project = open_project(qtbot, session, page, tmp_path / "p")
    (project.folder / "report.json").write_text("{")
    with qtbot.waitSignal(session.failed) as failed:
        session.stagesChanged.emit()
    assert "report.json" in failed.args[0]


def test_choosing_a_sentence_in_the_list_loads_it(qtbot, session, page, tmp_path):
    open_project(qtbot, session, page, tmp_path / "p")
    sentences = page._say.list
    assert sentences.currentIndex().row() == 0
    QTest.keyClick(sentences, Qt.Key.Key_Down)
    wait_for_pictures(qtbot, page)
    assert page._player.sentence.id == "s2"
    QTest.keyClick(sentences, Qt.Key.Key_Space)
    assert page._player.playing


def test_any_text_is_spoken_by_all_voices_and_joins_the_sentences(
    qtbot, session, page, tmp_path, monkeypatch
):
    monkeypatch.setattr(say_card, "SAY", "tests.studio.player.listening:say")
    open_project(qtbot, session, page, tmp_path / "p")
    card = page._say
    QTest.keyClicks(card._line, "A new text")
    QTest.keyClick(card._line, Qt.Key.Key_Return)
    assert "Speaking: Teacher, Student, Control" in card._state.text()
    qtbot.waitUntil(lambda: page._player.playing, timeout=60_000)
    assert page._player.tracks.voices == ("teacher", "student", "control")
    assert page._player.sentence.text == "A new text"
    assert page._player.sentences.rowCount() == 4
    assert page._say.list.currentIndex().data() == "A new text"
    assert card._state.isHidden()
    assert "no recording" in page._player._face.chips["recording"].toolTip()
    wait_for_pictures(qtbot, page)
    card._line.setText("No!")
    card.speak()
    qtbot.waitUntil(lambda: "cannot be spoken" in card._state.text(), timeout=60_000)
    assert page._player.sentences.rowCount() == 4


def test_the_voice_that_the_teacher_started_from_speaks_too(
    qtbot, session, page, tmp_path, monkeypatch
):
    """The base that Sotto brings really speaks; one that is gone or damaged is left out."""
    monkeypatch.setattr(say_card, "SAY", "tests.studio.player.listening:say")
    open_project(qtbot, session, page, tmp_path / "p")
    session.set_setting("start.voice", "base")
    page._say._line.setText("Good morning.")
    page._say.speak()
    qtbot.waitUntil(lambda: page._player.playing, timeout=60_000)
    assert page._player.tracks.voices == ("teacher", "student", "control", "base")
    assert abs(page._player.tracks.audio["base"]).max() > 0.05
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "voice.toml").write_text("no voice")
    for name, text in (("gone", "Good evening."), ("damaged", "Good night.")):
        session.set_setting("start.voice", str(tmp_path / name))
        page._say._line.setText(text)
        page._say.speak()
        qtbot.waitUntil(lambda text=text: page._player.sentence.text == text, timeout=60_000)
        assert page._player.tracks.voices == ("teacher", "student", "control")


def test_without_voices_nothing_can_be_typed(page):
    assert not page._say._line.isEnabled()
    assert "Train the teacher first" in page._say._line.toolTip()


def test_a_narrow_page_puts_the_cards_below_each_other(qtbot, session, page, tmp_path):
    open_project(qtbot, session, page, tmp_path / "p")
    assert page._report_card.y() == page._say.y()
    page.resize(700, 640)
    qtbot.waitUntil(lambda: page._say.y() > page._report_card.y())


def test_listening_never_loads_torch_into_the_window():
    code = (
        "import sys, numpy as np\n"
        "from studio.player.tracks import prepare\n"
        "from studio.player.comparison import picture_all\n"
        "import studio.pages.listen\n"
        "noise = np.random.default_rng(0).normal(0, 0.1, 8000).astype(np.float32)\n"
        "picture_all(prepare({'teacher': (noise, 16000), 'student': (noise, 8000)}), True)\n"
        "assert 'torch' not in sys.modules\n"
        "assert 'core.evaluate.report' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
