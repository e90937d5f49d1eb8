"""The four ways to a teacher on its page: chosen, undone, explained, heard."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.project import Project
from core.settings import Settings, declared
from core.voice import save_voice
from studio.pages import compress, student, teacher
from studio.pages.teacher import TeacherPage
from studio.start_hearing import StartHearing
from studio.teacher_ways import FUSE, START, TRAIN, VOICE, WAYS, leaving_others, way_of
from studio.widgets.settings_form import SettingsForm
from studio.widgets.spread_plot import Spread
from tests.core.export.voices import babbling_voice
from tests.studio import bench
from tests.studio.player.listening import RATE, make_project, speech

pytestmark = pytest.mark.usefixtures("no_sound_card")

ELSEWHERE = {
    "data.source",
    "data.sentences",
    "data.language",
    "data.even_loudness",
    "data.trim_silence",
    "data.drop_doubtful",
}
"""Settings of the Data page that stand behind no button."""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("base") / "erna"
    voice = babbling_voice(("anna", "bert"), ("en-us", "nl"))
    voice.sounds = "ab$ "
    save_voice(folder, voice)
    return str(folder)


@pytest.fixture
def engine(session):
    real, session.engine = session.engine, bench.InlineEngine(session)
    yield session.engine
    session.engine = real


@pytest.fixture
def page(qtbot, session, tmp_path, engine):
    session.open_project(Project.create(tmp_path / "p", Settings()).folder)
    page = TeacherPage(session)
    qtbot.addWidget(page)
    page.resize(1072, 624)
    page.show()
    return page


def press(page, way):
    button = page.settings_card.ways.buttons[way]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def shown(page):
    card = page.settings_card
    panels = {"size": card.size, "start": card.start, "voice": card.voice, "fusion": card.fusion}
    return {name for name, panel in panels.items() if panel.isVisible()}


def test_every_setting_stands_somewhere_in_the_window():
    names = {*teacher.HERE, *teacher.MORE, *compress.HERE, *student.HERE, *ELSEWHERE}
    assert names == {entry.name for entry in declared()}


def test_a_way_is_what_the_settings_say_and_each_has_words_of_its_own(session, page, base):
    ways = {
        TRAIN: ({}, {"size"}),
        START: ({"start.voice": base}, {"start"}),
        VOICE: ({"data.teacher_voice": "/voices/anna.onnx"}, {"voice", "size"}),
        FUSE: ({"fusion.voices": f"{base}; /voices/bert"}, {"fusion"}),
    }
    said = set()
    for way, (values, panels) in ways.items():
        session.set_settings(values)
        assert page.settings_card.way == way
        assert shown(page) == panels
        buttons = page.settings_card.ways.buttons
        assert [each for each in WAYS if buttons[each].isChecked()] == [way]
        said.add(page.settings_card.ways.advice.text())
        assert not page.why_not()
        session.undo_stack.undo() if values else None
    assert len(said) == len(WAYS)


def test_choosing_a_way_clears_the_others_in_one_step_of_undo(session, page, base):
    session.set_settings({"start.voice": base})
    press(page, TRAIN)
    assert not session.settings.start.voice
    assert page.settings_card.way == TRAIN
    session.undo_stack.undo()
    assert session.settings.start.voice == base
    assert page.settings_card.way == START
    press(page, FUSE)
    assert not session.settings.start.voice
    page.settings_card.fusion.put_in("/voices/a")
    page.settings_card.fusion.put_in("/voices/b")
    assert way_of(session.settings) == FUSE
    press(page, VOICE)
    assert not session.settings.fusion.voices
    session.undo_stack.undo()
    assert page.settings_card.fusion.list.count() == 2


def test_a_way_that_still_needs_a_voice_says_so_and_trains_nothing(session, page):
    for way in (START, VOICE, FUSE):
        press(page, way)
        assert page.settings_card.way == way
        assert page.why_not()
        assert not page.train.isEnabled()
        assert page.subtitle.text() == page.why_not()
    press(page, TRAIN)
    assert page.train.isEnabled()
    assert session.settings == Settings()


def test_clips_that_were_read_decide_whose_voice_it_is(session, page):
    session.project.finish_stage("data", seconds=1.0, clips=20)
    session.open_project(session.project.folder)
    buttons = page.settings_card.ways.buttons
    assert not buttons[VOICE].isEnabled()
    assert "begin a new voice" in buttons[VOICE].accessibleDescription()
    spoken = Settings().changed({"data.teacher_voice": "/a.onnx", "start.voice": "/b"})
    assert leaving_others(FUSE, spoken, read=True) == {"start.voice": ""}
    assert leaving_others(FUSE, spoken, read=False) == {"start.voice": "", "data.teacher_voice": ""}


def test_a_voice_to_start_from_tells_what_it_is(qtbot, session, page, base):
    session.set_settings({"start.voice": base})
    start = page.settings_card.start
    qtbot.waitUntil(lambda: start.found is not None, timeout=20_000)
    said = start.facts.text()
    assert "Convolutions" in said
    assert "English (America), Dutch" in said
    assert "2 speakers" in said
    assert "2 sounds" in said
    assert start.box.currentData() == base
    assert start.hear.isEnabled()


def test_a_folder_without_a_voice_is_told_in_a_line(qtbot, session, page, tmp_path):
    session.set_settings({"start.voice": str(tmp_path)})
    start = page.settings_card.start
    qtbot.waitUntil(lambda: "no voice to start from" in start.facts.text(), timeout=20_000)
    assert not start.hear.isEnabled()


def test_recent_projects_with_a_teacher_are_offered(session, page, tmp_path):
    one = make_project(tmp_path / "one", ("teacher",)).folder
    Project.create(tmp_path / "empty", Settings())
    own = session.project.folder
    for folder in (one, tmp_path / "empty", own):
        session.open_project(folder)
    box = page.settings_card.start.box
    offered = [box.itemData(place) for place in range(box.count())]
    assert str(one) in offered
    assert str(own) not in offered
    assert str(tmp_path / "empty") not in offered
    box.setCurrentIndex(offered.index(str(one)))
    box.activated.emit(box.currentIndex())
    assert session.settings.start.voice == str(one)


def test_with_few_sentences_the_advice_can_be_taken_at_once_and_undone(session, page, base):
    session.set_settings({"start.voice": base, "data.sentences": 20, "start.patience": 4})
    start = page.settings_card.start
    assert "20 sentences are few" in start.tips.text()
    before = session.settings
    start.take.click()
    assert session.settings.start.patience == 0
    assert not start.take.isVisible()
    session.undo_stack.undo()
    assert session.settings == before
    assert start.take.isVisible()
    session.set_setting("data.sentences", 5000)
    assert "too many to be learnt by heart" in start.tips.text()


def test_voices_to_fuse_are_added_and_taken_out_by_keyboard(session, page):
    press(page, FUSE)
    fusion = page.settings_card.fusion
    for folder in ("/voices/a", "/voices/b", "/voices/b"):
        fusion.put_in(folder)
    assert fusion.folders == ["/voices/a", "/voices/b"]
    assert page.train.text() == "Fuse them"
    fusion.list.setFocus()
    QTest.keyClick(fusion.list, Qt.Key.Key_Down)
    QTest.keyClick(fusion.list, Qt.Key.Key_Delete)
    assert len(fusion.folders) == 1
    assert page.why_not()
    fusion.list.setCurrentRow(0)
    QTest.keyClick(fusion.list, Qt.Key.Key_Delete)
    # The empty list stays in sight: whoever emptied it wants others.
    assert shown(page) == {"fusion"}
    assert session.settings.fusion.voices == ""


def test_the_button_offers_what_counts_on_the_way(session, page, base):
    session.set_settings({"start.voice": base})
    page.settings_card.more.click()
    form = page.findChild(SettingsForm)
    names = {row.name for row in form.findChildren(teacher.SettingSlider)}
    assert "start.patience" in names
    assert "transfer.source_share" in names
    assert "augment.copies" in names
    form.close()


FUSION = {
    "way": "beliefs",
    "loss": -0.9,
    "mean_loss": -0.36,
    "voices": [
        {"folder": "/v/anna", "digest": "1", "family": "conv", "loss": -0.2, "weight": 0.25},
        {"folder": "/v/bert", "digest": "2", "family": "lstm", "loss": -1.0, "weight": 0.75},
    ],
}


def spread_of(folder):
    """Stands for what a fused teacher says, which would have to be made first."""
    spread = {
        "symbols": ["^", "a", "b", "ʃ", "$"],
        "durations": np.array([4, 2, 2, 2, 3]),
        "hop_seconds": 0.01,
        "frames": np.array([9, 9, 9, 9, 0.1, 0.1, 0.2, 0.2, 0.8, 0.6, 5, 5, 5], np.float32),
        "by_symbol": np.array([9, 0.1, 0.2, 0.7, 5], np.float32),
        "mean": 0.4,
    }
    return {"text": "A boat.", "spread": spread}


def test_a_fused_teacher_shows_its_voices_and_where_they_disagree(
    qtbot, session, page, monkeypatch
):
    monkeypatch.setattr("studio.widgets.fused_view.SPREAD", f"{__name__}:spread_of")
    session.set_settings({"fusion.voices": "/v/anna; /v/bert"})
    session.project.finish_stage("teacher", seconds=2.0, parameters=10, fusion=FUSION)
    session.open_project(session.project.folder)
    qtbot.waitUntil(lambda: page.fused.plot.isVisible(), timeout=10_000)
    words = page.fused._words.text()
    assert "/ʃ/" in words
    assert "0.4 standard deviations" in words
    assert "/ʃ/ 0.7" in page.fused.plot.accessibleDescription()
    assert "-0.9" in page.fused._all.text().replace("−", "-")
    page.fused.plot.grab()
    # The vocoder is trained, and has curves.
    page._tabs["teacher_vocoder"].click()
    assert not page.fused.isVisible()
    page._tabs["teacher"].click()
    assert page.fused.isVisible()


def test_a_pause_is_no_sound_of_which_voices_could_be_unsure():
    spread = Spread(**spread_of("")["spread"])
    assert [spread.symbols[place] for place in spread.most_unsure()] == ["ʃ", "a"]
    assert spread.highest() == pytest.approx(0.8)


def sentence(folder):
    return {"id": "s1", "text": "The boat left at dawn.", "speaker": "anna"}


def recording(folder, clip):
    assert clip == "s1"
    return {"audio": speech(1), "sample_rate_hz": RATE}


def test_start_recording_and_teacher_are_heard_side_by_side(
    qtbot, session, player, engine, tmp_path, base, monkeypatch
):
    asked = []

    def say(folder, voice, text, speaker=""):
        asked.append((voice, text, speaker))
        return {"audio": speech(2), "sample_rate_hz": RATE}

    monkeypatch.setattr(sys.modules[__name__], "say", say, raising=False)
    for name, place in (("SENTENCE", "sentence"), ("RECORDING", "recording"), ("SAY", "say")):
        monkeypatch.setattr(f"studio.start_hearing.{name}", f"{__name__}:{place}")
    project = make_project(tmp_path / "anna", ("teacher",))
    project.finish_stage("data", seconds=1.0, clips=20)
    session.open_project(project.folder)
    session.set_setting("start.voice", base)
    hearing = StartHearing(session, player)
    hearing.hear()
    qtbot.waitUntil(lambda: player.voice == "base", timeout=30_000)
    assert player.tracks.voices == ("recording", "teacher", "base")
    assert asked == [("teacher", "The boat left at dawn.", "anna")]
    chip = player._face.chips["base"]
    assert not chip.isHidden()
    assert chip.isEnabled()
    assert chip.accessibleName() == "Base voice"
    player.choose_voice("teacher")
    # Said once, it is only played again.
    hearing.hear()
    assert player.voice == "base"
    assert len(asked) == 1
    hearing.speaking.close()
