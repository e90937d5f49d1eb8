"""Blind tests walked by keyboard alone, on made voices; the votes are found in the project."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton

from core.evaluate import votes
from core.evaluate.votes import ABX, MUSHRA, PREFERENCE
from studio import theme
from studio.pages.listen import ListenPage
from studio.widgets.ab_player import PlayerBar
from tests.studio.fitting import unfit
from tests.studio.player.listening import TEXTS, VOICES, make_project

pytestmark = pytest.mark.usefixtures("no_sound_card")


@pytest.fixture
def page(qtbot, session, tmp_path):
    player = PlayerBar(session)
    page = ListenPage(session, player)
    qtbot.addWidget(player)
    qtbot.addWidget(page)
    page.resize(1060, 620)
    player.show()
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    project = make_project(tmp_path / "p", VOICES)
    for voice in VOICES[1:]:
        weights = project.voice_folder(voice) / "weights.safetensors"
        weights.write_bytes(voice.encode())
    session.open_project(project.folder)
    qtbot.waitUntil(lambda: not player.loading and player.tracks is not None, timeout=20_000)
    yield page
    player.shutdown()


def press(key, times=1, modifier=Qt.KeyboardModifier.NoModifier):
    """To whatever has the keyboard, as a person would."""
    for _ in range(times):
        QTest.keyClick(QApplication.focusWidget(), key, modifier)


def begin(qtbot, page, test):
    """Open the plan and start a test, by keyboard."""
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    setup = page.blind.setup
    press(Qt.Key.Key_Down, [ABX, PREFERENCE, MUSHRA].index(test))
    qtbot.waitUntil(setup.start.isEnabled, timeout=20_000)
    press(Qt.Key.Key_Return)
    run = page.blind.runs[test]
    qtbot.waitUntil(lambda: run.running and not run.waiting, timeout=20_000)
    return run


def finished(qtbot, page, session):
    """Wait for the vote; gives it as it is in the project."""
    qtbot.waitUntil(lambda: "kept in the project" in page.blind.result.kept.text(), timeout=20_000)
    kept = votes.read_votes(session.project.folder)
    assert kept[-1] == page.blind.vote
    return kept[-1]


def test_an_abx_of_16_trials_by_keyboard_alone(qtbot, session, page):
    run = begin(qtbot, page, ABX)
    seen = []
    for number in range(16):
        assert run._counter.text() == f"{number + 1} of 16"
        # Until it ends nothing tells how one does, nor which one X is.
        seen.append(run._counter.text() + run._hint.text() + run._text.text())
        press(Qt.Key.Key_X)
        assert run._transport.playing
        press(Qt.Key.Key_A)
        press(Qt.Key.Key_Space)
        right = run.trial.drawn["X"] == "teacher"
        wrong = number < 3
        press(Qt.Key.Key_Left if right != wrong else Qt.Key.Key_2)
        if number < 15:
            qtbot.waitUntil(lambda: not run.waiting, timeout=20_000)
    assert not any("right" in words for words in seen)
    vote = finished(qtbot, page, session)
    assert (vote.test, vote.voices, vote.planned) == (ABX, ("teacher", "student"), 16)
    assert vote.result.right == 13
    assert {answer["sentence"] for answer in vote.answers} == set(TEXTS)
    assert set(vote.fingerprints) == {"teacher", "student"}
    result = page.blind.result
    assert result.headline.text() == "13 of 16 right"
    assert "p = 0.011" in result.meaning.text()
    assert "can be told apart" in result.meaning.text()
    press(Qt.Key.Key_Return)
    setup = page.blind.setup
    qtbot.waitUntil(lambda: setup.votes.list.count() == 1, timeout=20_000)
    press(Qt.Key.Key_Escape)
    assert page._stack.currentIndex() == 1


def test_x_is_drawn_anew_and_never_given_away(qtbot, session, page):
    run = begin(qtbot, page, ABX)
    drawn = [trial.drawn["X"] for trial in run._trials]
    assert set(drawn) == {"teacher", "student"}
    # X sounds exactly as what it is, as loud as the others.
    tracks = run._transport.tracks
    same = "A" if run.trial.drawn["X"] == "teacher" else "B"
    np.testing.assert_array_equal(tracks.audio["X"], tracks.audio[same])
    # The window's player tells nothing and takes no key meanwhile.
    assert not page._player.isEnabled()
    press(Qt.Key.Key_1)
    assert page._player.voice == "student"
    assert run._answers == []
    assert run._hint.text() == "Hear X first."


def test_a_switch_goes_on_at_the_same_moment(qtbot, session, page):
    run = begin(qtbot, page, ABX)
    press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: run._transport.position > 0.2, timeout=10_000)
    before = run._transport.position_in("A")
    press(Qt.Key.Key_B)
    qtbot.waitUntil(lambda: run._transport._mixer._voice == 2, timeout=10_000)
    assert run._transport.playing
    assert run._transport.position_in("A") == pytest.approx(before, abs=0.3)
    assert run.buttons["B"].isChecked()
    assert not run.buttons["A"].isChecked()


def test_a_test_that_is_left_is_not_counted_and_says_so(qtbot, session, page):
    run = begin(qtbot, page, ABX)
    press(Qt.Key.Key_X)
    press(Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: not run.waiting, timeout=20_000)
    press(Qt.Key.Key_Escape)
    box = page.blind.findChild(QMessageBox)
    qtbot.waitUntil(box.isActiveWindow)
    assert "not counted" in box.informativeText()
    QTest.keyClick(box, Qt.Key.Key_Escape)  # back to the test
    qtbot.waitUntil(lambda: page.blind.findChild(QMessageBox) is None)
    assert run.running
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    run.setFocus()
    press(Qt.Key.Key_Escape)
    box = page.blind.findChild(QMessageBox)
    qtbot.waitUntil(box.isActiveWindow)
    leave = next(b for b in box.buttons() if b.text() == "Leave")
    leave.setFocus()
    QTest.keyClick(leave, Qt.Key.Key_Space)
    assert not run.running
    assert "not counted" in page.blind.setup.said.text()
    assert votes.read_votes(session.project.folder) == []
    assert page._player.isEnabled()


def test_another_page_interrupts_the_sound_not_the_test(qtbot, session, page):
    run = begin(qtbot, page, ABX)
    press(Qt.Key.Key_A)
    page.hide()
    assert page._player.isEnabled()
    assert not run._transport.playing
    assert run._transport._output is None
    page.show()
    assert not page._player.isEnabled()
    run.hear("X")
    assert run._transport.playing


def test_preference_with_and_without_one(qtbot, session, page):
    run = begin(qtbot, page, PREFERENCE)
    for number in range(16):
        press(Qt.Key.Key_A)
        press(Qt.Key.Key_B)
        better = "A" if run.trial.drawn["A"] == "student" else "B"
        if number < 2:
            press(Qt.Key.Key_Down)
        else:
            press(Qt.Key.Key_1 if better == "A" else Qt.Key.Key_Right)
        if number < 15:
            qtbot.waitUntil(lambda: not run.waiting, timeout=20_000)
    vote = finished(qtbot, page, session)
    assert (vote.test, vote.result.second, vote.result.ties) == (PREFERENCE, 14, 2)
    # Who is A changed from trial to trial.
    assert {answer["first"] for answer in vote.answers} == {"teacher", "student"}
    assert "Student was preferred" in page.blind.result.meaning.text()


def test_mushra_by_keyboard_alone(qtbot, session, page):
    grades = {"recording": 96, "teacher": 80, "student": 70, "control": 60}
    grades |= {"anchor_7000": 50, "anchor_3500": 22}
    run = begin(qtbot, page, MUSHRA)
    orders = []
    for number in range(6):
        drawn = dict(run.trial.drawn)
        assert drawn.pop("R") == "recording"
        assert set(drawn.values()) == set(grades)
        orders.append(tuple(drawn.values()))
        press(Qt.Key.Key_R)
        assert run._transport.playing
        assert not run.next.isEnabled()
        for slot, system in drawn.items():
            press(getattr(Qt.Key, f"Key_{slot}"))
            away = grades[system] - 50
            press(Qt.Key.Key_PageUp if away > 0 else Qt.Key.Key_PageDown, abs(away) // 10)
            press(Qt.Key.Key_Up if away > 0 else Qt.Key.Key_Down, abs(away) % 10)
            if not away:
                press(Qt.Key.Key_Up)
                press(Qt.Key.Key_Down)
        assert run.next.isEnabled()
        press(Qt.Key.Key_Right, modifier=Qt.KeyboardModifier.ControlModifier)
        if number < 5:
            qtbot.waitUntil(lambda: not run.waiting, timeout=20_000)
    vote = finished(qtbot, page, session)
    assert vote.voices == ("recording", "teacher", "student", "control")
    found = {name: grade.mean for name, grade in vote.result.systems.items()}
    assert found == grades
    assert len(set(orders)) > 1
    assert "3.5 kHz anchor 22" in page.blind.result.bars.accessibleDescription()


def test_the_anchors_are_low_passed_and_as_loud_as_the_rest(qtbot, session, page):
    run = begin(qtbot, page, MUSHRA)
    tracks = run._transport.tracks
    anchor = next(slot for slot, name in run.trial.drawn.items() if name == "anchor_3500")
    reference, low = (np.abs(np.fft.rfft(tracks.audio[slot])) for slot in ("R", anchor))
    above = np.fft.rfftfreq(len(tracks.audio["R"]), 1 / tracks.sample_rate_hz) > 4500
    assert low[above].max() < reference[above].max() / 100


def test_the_plan_is_told_in_words(qtbot, session, page):
    page.open_blind()
    setup = page.blind.setup
    qtbot.waitUntil(setup.start.isEnabled, timeout=20_000)
    said = setup.plan_words.text()
    assert said.startswith("16 trials, 12 must be right.")
    assert "9 times in 10 is caught 98 times in 100" in said
    setup.trials.setValue(20)
    qtbot.waitUntil(setup.start.isEnabled, timeout=20_000)
    assert "18 trials would find more" in setup.plan_words.text()
    setup.second.setCurrentIndex(setup.second.findData("teacher"))
    assert "two different voices" in setup.plan_words.text()
    assert not setup.start.isEnabled()


def test_voices_that_spoke_before_they_were_trained_again_are_not_tested(qtbot, session, page):
    folder = session.project.folder
    spoke = votes.fingerprints(folder)
    (folder / "report.json").write_text(json.dumps({"fingerprints": spoke}))
    (folder / "voices" / "student" / "weights.safetensors").write_bytes(b"again")
    page.open_blind()
    setup = page.blind.setup
    qtbot.waitUntil(setup.start.isEnabled, timeout=20_000)
    setup.start.click()
    qtbot.waitUntil(lambda: "earlier student" in setup.said.text(), timeout=20_000)
    assert not page.blind.running


def test_votes_are_listed_exported_and_old_ones_only_counted(
    qtbot, session, page, tmp_path, monkeypatch
):
    from tests.core.evaluate.test_votes import abx

    folder = session.project.folder
    marks = votes.fingerprints(folder)
    votes.append(folder, abx(9, marks={name: marks[name] for name in ("teacher", "student")}))
    votes.append(folder, abx(13, marks={"teacher": "of before"}))
    page.open_blind()
    setup = page.blind.setup
    qtbot.waitUntil(lambda: setup.votes.list.count() == 1, timeout=20_000)
    assert setup.votes.said.text() == "Votes about earlier voices, not shown: 1."
    target = tmp_path / "votes.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    setup.votes.export.click()
    assert target.read_text().count("\n") > 32
    (folder / votes.FILE).write_text("[]\n")
    setup.votes.look()
    qtbot.waitUntil(lambda: "damaged in line 1" in setup.votes.said.text(), timeout=20_000)


def test_a_vote_that_cannot_be_written_is_not_lost(qtbot, session, page):
    folder = session.project.folder
    (folder / "listening").write_text("in the way")
    run = begin(qtbot, page, ABX)
    for number in range(16):
        run.hear("X")
        run.give("A")
        if number < 15:
            qtbot.waitUntil(lambda: not run.waiting, timeout=20_000)
    result = page.blind.result
    qtbot.waitUntil(lambda: "Cannot write" in result.kept.text(), timeout=20_000)
    (folder / "listening").unlink()
    result.retry.click()
    finished(qtbot, page, session)


def test_without_two_voices_there_is_nothing_to_test(qtbot, session, page, tmp_path):
    project = make_project(tmp_path / "q", ("recording",))
    session.open_project(project.folder)
    assert not page.blind_button.isEnabled()
    assert "Two voices" in page.blind_button.toolTip()


def test_every_control_has_a_name_and_every_key_a_meaning(page):
    for button in page.blind.findChildren(QPushButton):
        assert button.text() or button.accessibleName()
    for run in page.blind.runs.values():
        for button in run.buttons.values():
            assert button.accessibleName()
            assert button.accessibleDescription()


@pytest.fixture(params=[1.0, 1.5])
def scale(request, qapp):
    theme.current().set_ui_scale(request.param)
    yield request.param
    theme.current().set_ui_scale(1.0)


@pytest.mark.parametrize("test", [ABX, PREFERENCE, MUSHRA])
def test_nothing_is_cut_while_a_test_is_planned_and_runs(qtbot, session, scale, page, test):
    page.resize(1080 if scale == 1.0 else 970, 620)
    run = begin(qtbot, page, test)
    qtbot.wait(20)
    assert not [f"{widget} {what}" for widget, what in unfit(page)]
    if scale == 1.0:
        assert not page.verticalScrollBar().isVisible()
    run.end()
    page.blind.open()
    qtbot.waitUntil(page.blind.setup.start.isEnabled, timeout=20_000)
    assert not [f"{widget} {what}" for widget, what in unfit(page)]
