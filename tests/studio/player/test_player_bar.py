from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QListView, QVBoxLayout, QWidget

from core.audio import read_audio, write_wav
from studio.widgets.ab_player import PlayerBar
from tests.studio.player.listening import RATE, TEXTS, VOICES, make_project, speech

pytestmark = pytest.mark.usefixtures("no_sound_card")


@pytest.fixture
def window(qtbot):
    window = QWidget()
    window.resize(1200, 160)
    QVBoxLayout(window)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def player(session, window):
    player = PlayerBar(session)
    window.layout().addWidget(player)
    yield player
    player.shutdown()


def open_project(qtbot, session, player, folder, voices=VOICES):
    project = make_project(folder, voices)
    with qtbot.waitSignal(player.voiceChanged, timeout=20_000):
        session.open_project(project.folder)
    return project


def test_opening_a_project_loads_its_first_sentence(qtbot, session, player, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p")
    assert player.sentence.text == TEXTS["s1"]
    assert player.tracks.voices == VOICES
    assert player.voice == "student"
    assert not player.playing
    assert player._face.box.accessibleDescription() == TEXTS["s1"]


def test_space_plays_and_the_play_head_moves_to_the_end(qtbot, session, player, window, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p")
    positions = []
    player.positionChanged.connect(positions.append)
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert player.playing
    qtbot.waitUntil(lambda: not player.playing, timeout=10_000)
    qtbot.waitUntil(lambda: positions[-1] == pytest.approx(player._transport.seconds, abs=0.01))
    assert positions == sorted(positions)
    assert "no sound card" in player._face._notice_words.text()
    assert player._face.save.isVisible()


def test_keys_switch_at_the_same_moment(qtbot, session, player, window, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p")
    player.seek(0.8)
    with qtbot.waitSignal(player.voiceChanged) as changed:
        QTest.keyClick(window, Qt.Key.Key_2)
    assert changed.args == ["teacher"]
    assert player._face.chips["teacher"].isChecked()
    assert not player._face.chips["student"].isChecked()
    moment = player._transport._mixer.moment
    QTest.keyClick(window, Qt.Key.Key_1)
    player.position_in("recording")
    assert player._transport._mixer.moment == pytest.approx(moment, abs=2)
    QTest.keyClick(window, Qt.Key.Key_5)
    assert player.voice == "recording"


def test_missing_voices_say_why(qtbot, session, player, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p", ("recording", "teacher"))
    chips = player._face.chips
    there = {voice for voice in chips if chips[voice].isEnabled()}
    assert there == {"recording", "teacher"}
    assert chips["student"].isVisibleTo(player)
    assert not chips["export"].isVisibleTo(player)
    assert "train the student first" in chips["student"].toolTip()
    assert chips["student"].accessibleDescription() == chips["student"].toolTip()
    player.choose_voice("student")
    assert player.voice == "teacher"


def test_arrows_seek_by_a_second_and_stay_inside(qtbot, session, player, window, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p")
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert player._transport.position == pytest.approx(1.0, abs=0.001)
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert player._transport.position == pytest.approx(player._transport.seconds, abs=0.001)
    QTest.keyClick(window, Qt.Key.Key_Left)
    QTest.keyClick(window, Qt.Key.Key_Left)
    assert player._transport.position == 0


def test_keys_stand_back_where_somebody_types(qtbot, session, player, window, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p")
    line = QLineEdit()
    window.layout().addWidget(line)
    line.show()
    line.setFocus()
    assert line.hasFocus()
    QTest.keyClicks(line, "1 2 lm")
    QTest.keyClick(line, Qt.Key.Key_Left)
    assert line.text() == "1 2 lm"
    assert line.cursorPosition() == 5
    assert player.voice == "student"
    assert not player.playing
    assert player.matched
    items = QListView()
    window.layout().addWidget(items)
    items.show()
    items.setFocus()
    assert items.hasFocus()
    QTest.keyClick(items, Qt.Key.Key_Space)
    assert not player.playing
    QTest.keyClick(items, Qt.Key.Key_1)
    assert player.voice == "recording"


def test_a_click_seeks_and_a_drag_repeats_half_a_second_at_least(qtbot, session, player, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p")
    wave, seconds = player._face.wave, player._transport.seconds
    middle = wave.height() // 2
    QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() // 2, middle))
    assert player._transport.position == pytest.approx(seconds / 2, abs=0.01)
    QTest.mousePress(wave, Qt.MouseButton.LeftButton, pos=QPoint(50, middle))
    QTest.mouseMove(wave, QPoint(60, middle))
    QTest.mouseMove(wave, QPoint(70, middle))
    QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=QPoint(70, middle))
    first, end = player._transport.loop
    assert end - first == pytest.approx(0.5, abs=0.001)
    assert first == pytest.approx(50 / wave.width() * seconds, abs=0.02)
    assert player._transport.position == pytest.approx(first, abs=0.01)
    assert "0.5" in player._face.loop.text()


def test_l_repeats_the_region_dragged_last(qtbot, session, player, window, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p")
    QTest.keyClick(window, Qt.Key.Key_L)
    assert player._transport.loop == pytest.approx((0, player._transport.seconds), abs=0.01)
    player._face.wave.loopRequested.emit(0.3, 1.0)
    QTest.keyClick(window, Qt.Key.Key_L)
    assert player._transport.loop is None
    QTest.keyClick(window, Qt.Key.Key_L)
    assert player._transport.loop == pytest.approx((0.3, 1.0), abs=0.001)
    assert player._face.loop.isChecked()


def test_loudness_is_matched_and_said_and_can_be_turned_off(qtbot, session, player, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p")
    made = player.tracks.loudness["student"].lufs
    lufs = f"{made:.1f}".replace("-", "−")
    assert player._face.match.text() == f"−23.0 LUFS, {-23 - made:+.1f} LU".replace("-", "−")
    assert "Teacher" in player._face.match.toolTip()
    before = player._face.wave._audio.copy()
    player._face.match.click()
    assert not player.matched
    assert player._face.match.text() == f"as made, {lufs} LUFS"
    assert not np.array_equal(player._face.wave._audio, before)


def test_one_file_plays_by_itself(qtbot, session, player, tmp_path):
    project = open_project(qtbot, session, player, tmp_path / "p")
    path = project.audio_folder / "teacher" / "s2.wav"
    with qtbot.waitSignal(player.voiceChanged, timeout=20_000):
        session.playRequested.emit(str(path), "Step 200")
    assert player.tracks.voices == ("teacher",)
    assert player.playing
    assert player.sentence is None
    assert player._face.box.accessibleDescription() == "Step 200"
    assert "choose a sentence" in player._face.chips["student"].toolTip()


def test_a_damaged_file_is_told_and_breaks_nothing(qtbot, session, player, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p")
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"nothing")
    with qtbot.waitSignal(session.failed, timeout=20_000) as failed:
        player.play_file(str(bad), "bad")
    assert "bad.wav" in failed.args[0]
    assert not player._face.button.isEnabled()
    with qtbot.waitSignal(player.voiceChanged, timeout=20_000):
        player.load_sentence("s2")
    assert player._face.button.isEnabled()


def test_the_newest_of_several_sentences_wins(qtbot, session, player, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p")
    loaded = []
    player.loaded.connect(lambda: loaded.append(player.sentence.id))
    for sentence in ("s2", "s3", "s1", "s3"):
        player.load_sentence(sentence)
    qtbot.waitUntil(lambda: bool(loaded), timeout=20_000)
    qtbot.waitUntil(lambda: not player.loading)
    assert loaded == ["s3"]
    assert player._face.box.currentText() == TEXTS["s3"]


def test_a_preview_is_heard_from_the_same_moment(qtbot, session, player, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p")
    player.seek(1.0)
    moment = player._transport._mixer.moment
    with qtbot.waitSignal(player.voiceChanged, timeout=20_000) as changed:
        player.set_preview(speech(0, 1.9), RATE)
    assert changed.args == ["preview"]
    assert player.playing
    assert player._face.chips["preview"].isEnabled()
    assert player._transport._mixer.moment >= moment - 0.01 * RATE


def test_a_voice_made_anew_is_read_again(qtbot, session, player, tmp_path):
    project = open_project(qtbot, session, player, tmp_path / "p", ("recording", "teacher"))
    (project.audio_folder / "student").mkdir()
    source = project.audio_folder / "teacher" / "s1.wav"
    (project.audio_folder / "student" / "s1.wav").write_bytes(source.read_bytes())
    with qtbot.waitSignal(player.voiceChanged, timeout=20_000):
        session.stagesChanged.emit()
    assert "student" in player.tracks.voices


def test_what_would_be_heard_can_be_saved(qtbot, session, player, tmp_path, monkeypatch):
    open_project(qtbot, session, player, tmp_path / "p")
    target = tmp_path / "saved.wav"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    player.save_wav()
    audio, rate = read_audio(target)
    np.testing.assert_allclose(audio[0], player.tracks.heard("student", True), atol=1e-4)
    assert rate == RATE


def test_a_damaged_list_of_sentences_is_told(qtbot, session, player, tmp_path):
    project = make_project(tmp_path / "p")
    (project.audio_folder / "sentences.json").write_text("[1]")
    with qtbot.waitSignal(session.failed):
        session.open_project(project.folder)
    (project.audio_folder / "sentences.json").write_text('{"../../x": {}, "s1": {}}')
    session.stagesChanged.emit()
    assert [player.sentences.sentence(row).id for row in range(player.sentences.rowCount())] == [
        "s1"
    ]


def test_every_control_has_a_name_and_every_key_its_meaning(player):
    for chip in player._face.chips.values():
        assert chip.accessibleName()
    for widget in (player, player._face.button, player._face.box, player._face.wave):
        assert widget.accessibleName()
    keys = {shortcut.key().toString(): shortcut for shortcut in player.findChildren(QShortcut)}
    assert {"Space", "1", "2", "3", "4", "5", "Left", "Right", "L", "M"} <= set(keys)
    assert all(shortcut.whatsThis() for shortcut in keys.values())


def test_the_sound_card_is_given_back_when_nothing_sounds(
    qtbot, session, player, tmp_path, monkeypatch
):
    monkeypatch.setattr("studio.widgets.ab_player.IDLE_S", 0.1)
    open_project(qtbot, session, player, tmp_path / "p")
    player.play()
    player.toggle()
    qtbot.waitUntil(lambda: not player._poll.isActive(), timeout=5000)
    assert player._transport._output is None


def test_peaks_that_would_be_too_high_lower_all_and_it_is_said(qtbot, session, player, tmp_path):
    project = make_project(tmp_path / "p")
    spiky = 0.02 * speech(0)
    spiky[2000] = 0.9
    write_wav(project.audio_folder / "student" / "s1.wav", spiky, RATE)
    with qtbot.waitSignal(player.voiceChanged, timeout=20_000):
        session.open_project(project.folder)
    assert not player._face.match.text().startswith("−23.0")
    assert "no true peak passes −1 dBTP" in player._face.match.toolTip()


def test_a_sound_card_is_chosen_and_remembered(qtbot, session, player, tmp_path, monkeypatch):
    asked = []

    def cards(*, look_again):
        asked.append(look_again)
        return ["Headset", "Monitor"]

    monkeypatch.setattr("studio.widgets.card_button.sound_cards", cards)
    open_project(qtbot, session, player, tmp_path / "p")
    button = player._face.card
    player.play()
    button.click()
    qtbot.waitUntil(button.menu_.isVisible)
    # While one sounds, PortAudio must not be started anew.
    assert asked == [False]
    names = [action.text() for action in button.menu_.actions()]
    assert names == ["As the system plays", "Headset", "Monitor"]
    assert button.menu_.actions()[0].isChecked()
    moment = player._transport.position
    button.menu_.actions()[1].trigger()
    button.menu_.close()
    assert player.card == "Headset"
    assert player.playing
    assert player._transport.position >= moment
    assert "Headset" in button.toolTip()
    again = PlayerBar(session)
    qtbot.addWidget(again)
    assert again.card == "Headset"
    again.shutdown()


def test_a_chosen_card_that_is_gone_is_told_while_another_plays(qtbot, session, player, tmp_path):
    open_project(qtbot, session, player, tmp_path / "p")
    player._transport.card, player._transport.card_missing = "Headset", True
    player._show_silence()
    assert "Headset is not there" in player._face._notice_words.text()
    assert not player._face.save.isVisible()


def test_a_player_that_stands_aside_neither_plays_nor_hears_keys(
    qtbot, session, player, window, tmp_path
):
    open_project(qtbot, session, player, tmp_path / "p")
    player.play()
    player.step_aside(True)
    assert not player.playing
    assert not player._transport.open
    QTest.keyClick(window, Qt.Key.Key_Space)
    QTest.keyClick(window, Qt.Key.Key_1)
    player.play()
    assert not player.playing
    assert player.voice == "student"
    assert "blind test" in player._face.wave.accessibleDescription()
    player.step_aside(False)
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert player.playing
    assert "seconds" in player._face.wave.accessibleDescription()
