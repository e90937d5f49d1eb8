"""The Data page: clips in a table, what reading makes of them, one of them seen and heard."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QMessageBox,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from core.audio import loudness_lufs, read_audio
from core.data.offers import OFFERS
from core.voice import save_voice
from studio.clips import LEFT_OUT, MAY_IGNORE, MUST_FIX
from studio.main_window import MainWindow
from studio.pages.data import DataPage
from studio.widgets.clip_card import ClipCard
from studio.widgets.clip_pane import ClipPane
from studio.widgets.clip_table import CLIP, LENGTH, LEVEL, SPEAKER, VERDICT
from studio.widgets.corpus_dialog import CorpusDialog
from studio.widgets.histogram import Histogram
from studio.widgets.speaker_bars import SpeakerBars
from tests.core.export.voices import babbling_voice
from tests.core.teachers.graphs import piper_like
from tests.core.teachers.test_command import WRITES, commanded

RATE = 22050


def clip(name, seconds, kinds=(), usable=True, loudness=-20.0, **more):
    return {
        "id": name,
        "path": f"/clips/{name}.wav",
        "text": f"Text of {name}.",
        "speaker": "",
        "seconds": seconds,
        "speech_seconds": seconds - 0.2,
        "sample_rate_hz": RATE,
        "loudness_lufs": loudness,
        "usable": usable,
        "verdicts": [
            {"kind": kind, "must_fix": not usable, "text": text}
            for kind, text in dict(kinds).items()
        ],
        **more,
    }


CLIPS = [
    clip("c", 2.0),
    clip("a", 10.0, {"clipped": "clipped: record it at a lower level"}, usable=False),
    clip("b", 9.0, {"noise": "is it noisy?"}, loudness=None),
    clip("d", 6.0, speech_seconds=2.0),
    clip("e", 4.0, loudness=-31.0),
]


def report(clips=CLIPS, **more):
    speakers = {entry["speaker"]: 1.0 for entry in clips}
    usable = [entry for entry in clips if entry["usable"]]
    return {
        "clips": list(clips),
        "notices": [],
        "speakers": speakers,
        "sample_rates_hz": {str(RATE): len(clips)},
        "usable": len(usable),
        "usable_hours": sum(entry["seconds"] for entry in usable) / 3600,
        **more,
    }


@pytest.fixture
def card(qtbot, session):
    card = ClipCard(session)
    qtbot.addWidget(card)
    card.show_report(report())
    return card


def column(card, place=CLIP):
    model = card.table.model()
    return [model.index(row, place).data() for row in range(model.rowCount())]


def row_of(card, name):
    return column(card).index(name)


# --- the table ------------------------------------------------------------------------------------


def test_clips_are_sorted_by_value_not_by_letters(card):
    card.table.sortByColumn(LENGTH, Qt.SortOrder.AscendingOrder)
    assert column(card) == ["c", "e", "d", "b", "a"]
    card.table.sortByColumn(LEVEL, Qt.SortOrder.AscendingOrder)
    assert column(card)[:2] == ["b", "e"]  # silence is the lowest level
    card.table.sortByColumn(VERDICT, Qt.SortOrder.AscendingOrder)
    assert column(card)[0] == "a"  # what must be fixed comes first


def test_clips_are_filtered_by_kind_and_words(card):
    assert card._buttons[MUST_FIX].text() == "Must fix 1"
    card._buttons[MUST_FIX].click()
    assert column(card) == ["a"]
    card._buttons[""].click()
    card.search.setText("NOISY")
    assert column(card) == ["b"]


def test_space_plays_the_chosen_clip(qtbot, card):
    card.table.selectRow(1)
    with qtbot.waitSignal(card.table.clipChosen) as chosen:
        qtbot.keyClick(card.table, Qt.Key.Key_Space)
    assert chosen.args[0]["id"] == "b"


def test_speakers_have_a_column_where_there_are_several(card):
    assert card.table.isColumnHidden(SPEAKER)
    card.show_report(report([clip("a", 1.0, speaker="p1"), clip("b", 1.0, speaker="p2")]))
    assert not card.table.isColumnHidden(SPEAKER)
    assert column(card, SPEAKER) == ["p1", "p2"]


def test_the_chosen_clip_stays_chosen_when_the_table_is_sorted(card):
    card.table.selectRow(row_of(card, "d"))
    card.table.sortByColumn(LENGTH, Qt.SortOrder.DescendingOrder)
    assert card.table.currentIndex().row() == row_of(card, "d")


def test_ten_thousand_clips_cost_what_is_seen_of_them(qtbot, session, monkeypatch):
    card = ClipCard(session)
    qtbot.addWidget(card)
    asked = set()
    words = type(card.table.clips)._words

    def counting(model, row, place):
        asked.add(row)
        return words(model, row, place)

    monkeypatch.setattr(type(card.table.clips), "_words", counting)
    card.show_report(report([clip(f"c{n:05}", 1 + n % 7) for n in range(10_000)]))
    card.resize(900, 400)
    card.show()
    qtbot.waitExposed(card)
    card.table.sortByColumn(LENGTH, Qt.SortOrder.DescendingOrder)
    card.table.scrollToBottom()
    card.grab()
    assert card.table.model().rowCount() == 10_000
    assert 0 < len(asked) < 200


# --- what reading does ----------------------------------------------------------------------------


def test_what_reading_mends_is_no_hint_and_without_it_is_one(card, session):
    assert column(card, VERDICT)[row_of(card, "d")] == "fine"
    card.trim.click()
    assert session.settings.data.trim_silence is False
    assert "4.0 s of silence" in column(card, VERDICT)[row_of(card, "d")]
    card.even.click()
    assert "11 LU softer" in column(card, VERDICT)[row_of(card, "e")]
    assert card._buttons[MAY_IGNORE].text() == "May ignore 3"
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert card._buttons[MAY_IGNORE].text() == "May ignore 1"
    assert card.trim.isChecked()


def test_the_doubtful_are_dropped_with_one_click_and_come_back_with_undo(card, session):
    assert card.drop.text().endswith(" 1")
    before = card.shown.kept_s()
    card.drop.click()
    assert card.shown.kept_s() == before - 9.0
    assert column(card, VERDICT)[row_of(card, "b")] == "left out as doubtful; is it noisy?"
    session.undo_stack.undo()
    assert card.shown.kept_s() == before


def test_delete_leaves_a_clip_out_and_takes_it_back(qtbot, card, session):
    card.table.selectRow(row_of(card, "c"))
    qtbot.keyClick(card.table, Qt.Key.Key_Delete)
    assert session.settings.data.left_out == ("c",)
    assert card._buttons[LEFT_OUT].text() == "Left out 1"
    assert column(card, VERDICT)[row_of(card, "c")] == "left out by you"
    qtbot.keyClick(card.table, Qt.Key.Key_Delete)
    assert session.settings.data.left_out == ()
    card.lock(True)
    qtbot.keyClick(card.table, Qt.Key.Key_Delete)
    assert session.settings.data.left_out == ()


# --- all clips ------------------------------------------------------------------------------------


def test_a_histogram_counts_right_and_says_it_in_words(qtbot):
    plot = Histogram("Lengths", "s")
    qtbot.addWidget(plot)
    values = [1.0, 1.2, 1.9, 3.1, 9.9]
    plot.show_values(values)
    assert sum(count for *_, count in plot.bars) == len(values)
    for left, right, count in plot.bars:
        assert count == sum(left <= value < right for value in values)
    said = plot.accessibleDescription()
    assert said.startswith("5 clips from 1 to 9.9 s, half of them under 1.9")
    assert "9.5 to 10 s: 1" in said
    plot.show_values([])
    assert plot.accessibleDescription() == "nothing to show"


def test_one_length_alone_is_one_bar(qtbot):
    plot = Histogram("Lengths", "s")
    qtbot.addWidget(plot)
    plot.show_values([2.0] * 7)
    assert [count for *_, count in plot.bars] == [7]


def test_hours_by_speaker_are_said_most_first(qtbot, card):
    card.show_report(report([clip("a", 60.0, speaker="p1"), clip("b", 1800.0, speaker="p2")]))
    bars = SpeakerBars()
    qtbot.addWidget(bars)
    bars.show_speakers(card.shown.speakers_s())
    assert bars.accessibleDescription() == "p2: 30 min; p1: 1 min"


# --- one clip -------------------------------------------------------------------------------------


@pytest.fixture
def recording(tmp_path):
    """Soft speech-like noise with two seconds of silence before it."""
    time_s = np.arange(2 * RATE) / RATE
    chance = np.random.default_rng(0)
    speech = 0.01 * chance.normal(size=len(time_s)) * np.maximum(np.sin(8 * np.pi * time_s), 0.01)
    path = tmp_path / "soft.wav"
    soundfile.write(path, np.concatenate([1e-6 * chance.normal(size=2 * RATE), speech]), RATE)
    return path


@pytest.fixture
def pane(qtbot, session, recording):
    pane = ClipPane(session)
    qtbot.addWidget(pane)
    sound, rate = read_audio(recording)
    level = loudness_lufs(sound[0], rate)
    session.settings = session.settings.changed({"data.source": str(recording.parent)})
    pane.show_clip(clip("soft", 4.0, loudness=level) | {"path": str(recording)})
    yield pane
    pane.close_down()


def test_a_clip_is_seen_as_it_was_recorded(qtbot, pane, recording, session):
    qtbot.waitUntil(lambda: pane.path == str(recording), timeout=20_000)
    assert pane.wave.accessibleDescription().startswith("4.00 seconds")
    assert pane.picture.accessibleName() == "Spectrogram of soft"
    with qtbot.waitSignal(session.playRequested) as played:
        pane.play.click()
    assert played.args[0] == str(recording)


def test_a_clip_is_heard_as_it_will_be_learnt_and_the_file_stays(qtbot, pane, recording, session):
    before = hashlib.sha256(recording.read_bytes()).digest()
    pane.learnt.click()
    with qtbot.waitSignal(session.playRequested, timeout=60_000) as played:
        pane.play_now()
    sound, rate = read_audio(Path(played.args[0]))
    assert loudness_lufs(sound[0], rate) == pytest.approx(-23.0, abs=0.3)
    assert 1.8 < sound.shape[1] / rate < 2.5  # its silence is gone
    assert "was 4.0 s" in pane._facts.text()
    session.set_setting("data.trim_silence", False)
    with qtbot.waitSignal(session.playRequested, timeout=20_000) as played:
        pane.play_now()
    sound, rate = read_audio(Path(played.args[0]))
    assert sound.shape[1] / rate == pytest.approx(4.0, abs=0.05)
    assert hashlib.sha256(recording.read_bytes()).digest() == before


def test_a_clip_that_cannot_be_read_says_so(qtbot, pane, tmp_path):
    pane.show_clip(clip("gone", 1.0) | {"path": str(tmp_path / "gone.wav")})
    qtbot.waitUntil(lambda: "There is no file" in pane.picture.accessibleDescription())


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture
def page(qtbot, session):
    page = DataPage(session)
    qtbot.addWidget(page)
    yield page
    if page.details is not None:
        page.details.pane.close_down()


def dropped(folder):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    return data


def drop_on(widget, data):
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    widget.dropEvent(event)


def test_a_folder_dropped_anywhere_on_the_page_is_taken(qtbot, page, session, recording):
    folder = recording.parent / "set"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.wav").write_bytes(recording.read_bytes())
        (folder / f"{number}.txt").write_text(f"Sentence {number} of these recordings, read.")
    data = dropped(folder)
    drop_on(page, data)
    assert session.settings.data.source == str(folder)
    qtbot.waitUntil(lambda: page.details is not None, timeout=60_000)
    assert page.clips.table.model().rowCount() == 4
    assert page.details.lengths.accessibleDescription().startswith("4 clips from 4 to 4 s")
    assert page.figures.speech.note.text().startswith("4 clips")
    page.clips.leave_out(page.clips.shown.rows[0])
    assert page.figures.speech.note.text().startswith("3 clips")


def test_every_control_has_a_name_and_is_reached_by_tab(qtbot, page, session):
    session.fetch.offer = OFFERS[0]
    page._report = report()
    page._show_report(page._report)
    dialog = CorpusDialog(session, page)
    page.resize(1000, 700)
    page.show()
    dialog.show()
    nameless = []
    for widget in (*page.findChildren(QWidget), *dialog.findChildren(QWidget)):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(widget, QScrollBar):
            continue
        if not widget.isVisible():
            continue
        if isinstance(widget, QAbstractButton):
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget.text()
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        named = widget.accessibleName() or text or widget.objectName().startswith("qt_")
        if not named and not isinstance(widget, (QLabel, QScrollArea)):
            nameless.append(f"{widget} in {widget.parent()}")
    assert not nameless, nameless
    dialog.deleteLater()


def test_a_dropped_project_is_left_to_the_window(page, session, tmp_path):
    (tmp_path / "project.toml").write_text("")
    drop_on(page, dropped(tmp_path))
    assert session.settings.data.source == ""


def test_a_folder_dropped_on_another_page_leads_to_the_data(qtbot, session, tmp_path):
    window = MainWindow(session)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.ready, timeout=20_000):
        window.show()
    window.show_step(4)
    data = dropped(tmp_path)
    drop_on(window, data)
    assert window.stack.currentIndex() == 0
    assert session.settings.data.source == str(tmp_path)
    window.close()


def test_a_piper_voice_is_heard_and_then_learnt_from(qtbot, page, session, tmp_path):
    path = piper_like(tmp_path)
    with qtbot.waitSignal(session.playRequested, timeout=60_000):
        page.source.try_voice(str(path))
    assert session.settings.data.teacher_voice == str(path)
    assert page.source.voice.isChecked()
    assert page.rail_text() == "voice"
    assert not page.missing()
    page.source.built_in.click()
    assert not session.settings.data.teacher_voice
    session.undo_stack.undo()
    assert page.source.voice.isChecked()


def test_a_piper_voice_that_says_nothing_changes_nothing(qtbot, page, session, tmp_path):
    path = piper_like(tmp_path, loudness=0.0)
    with qtbot.waitSignal(session.failed, timeout=60_000) as caught:
        page.source.try_voice(str(path))
    assert "fell silent" in caught.args[0]
    assert not session.settings.data.teacher_voice
    assert page.source.built_in.isChecked()


def test_a_program_is_shown_and_runs_only_after_a_yes(qtbot, page, session, tmp_path):
    mark = tmp_path / "ran"
    path = commanded(tmp_path, WRITES + f"\nopen({str(mark)!r}, 'w')", agreed=False)

    def asked():
        page.source.try_voice(str(path))
        qtbot.waitUntil(lambda: page.source.findChild(QMessageBox) is not None, timeout=60_000)
        return page.source.findChild(QMessageBox)

    box = asked()
    assert "import struct" in box.informativeText()
    box.button(QMessageBox.StandardButton.Cancel).click()
    qtbot.waitUntil(lambda: page.source.findChild(QMessageBox) is None)
    assert not session.settings.data.teacher_voice
    assert not mark.exists()
    box = asked()
    yes = next(b for b in box.buttons() if box.buttonRole(b) == QMessageBox.ButtonRole.AcceptRole)
    with qtbot.waitSignal(session.playRequested, timeout=60_000):
        yes.click()
    assert mark.exists()
    assert session.settings.data.teacher_voice == str(path)
    # Confirmed once, it is not asked about again.
    with qtbot.waitSignal(session.playRequested, timeout=60_000):
        page.source.try_voice(str(path))


def test_a_voice_of_sottos_is_named_by_its_description(qtbot, page, session, tmp_path):
    save_voice(tmp_path / "kitty", babbling_voice())
    with qtbot.waitSignal(session.playRequested, timeout=60_000):
        page.source.try_voice(str(tmp_path / "kitty" / "voice.toml"))
    assert session.settings.data.teacher_voice == str(tmp_path / "kitty")
    assert page.rail_text() == "kitty"


def test_languages_can_be_chosen_once_there_are_recordings(qtbot, page, session, tmp_path):
    page.take(str(tmp_path))
    box = page.source.language.box
    qtbot.waitUntil(lambda: box.count() > 50, timeout=60_000)
    assert box.findData("nl") > 0


@pytest.mark.slow
def test_before_anything_starts_the_machine_is_tried(qtbot, page, session):
    session.set_settings({"data.sentences": 50, "teacher.size": "tiny"})
    page.show()
    qtbot.waitUntil(lambda: page.figures.voice.figure.text() != "–", timeout=90_000)
    found = page.prospect.found
    assert found["size"] == "tiny"
    assert 0 < found["student_bytes"] < found["teacher_bytes"]
    assert "tiny teacher" in page.figures.time.note.text()
