"""The Compress page: the bill, locks, drag and hear, snapshots, budget, presets, temperature."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from core.project import Project
from core.settings import Settings, declaration, declared
from core.voice import save_voice
from studio import core_words
from studio.pages.compress import GROUPS, HERE, OPEN, CompressPage
from studio.pages.student import HERE as OF_STUDENT
from studio.player.alignment import in_step
from studio.widgets.setting_group import SettingGroup
from tests.core.small import small_voice
from tests.studio import bench

pytestmark = pytest.mark.usefixtures("no_sound_card")

LONG = 20_000


@pytest.fixture
def stand_in(monkeypatch):
    """The engine's process answers at once, from `tests.studio.bench`."""
    for module in ("bench", "preview", "pages.compress", "widgets.budget_card"):
        monkeypatch.setattr(f"studio.{module}.REQUESTS", "tests.studio.bench")
    monkeypatch.setattr("studio.widgets.preset_button.REQUESTS", "tests.studio.bench")
    monkeypatch.setattr("studio.preview.SAY", "tests.studio.bench:say")


@pytest.fixture
def project(tmp_path):
    project = Project.create(tmp_path / "anna", Settings())
    project.voice_folder("teacher").mkdir(parents=True)
    (project.voice_folder("teacher") / "voice.toml").write_text("")
    project.finish_stage("teacher", seconds=1.0, parameters=1_000_000)
    return project


@pytest.fixture
def quick(session):
    """No process: the answers come in later turns of the event loop."""
    engine, session.engine = session.engine, bench.InlineEngine(session)
    yield session.engine
    session.engine = engine


@pytest.fixture
def show(qtbot, session, player, project, stand_in):
    def show():
        page = CompressPage(session, player)
        qtbot.addWidget(page)
        page.resize(1072, 624)
        session.open_project(project.folder)
        page.show()
        qtbot.waitUntil(lambda: bool(page.goes.bars.layers), timeout=LONG)
        qtbot.waitUntil(lambda: page.preview.heard is not None, timeout=LONG)
        return page

    return show


@pytest.fixture
def page(quick, show):
    return show()


@pytest.fixture
def page_of_process(show):
    """With an engine process, whose answers may come late."""
    return show()


def figure(page, name):
    return page.strip.stats[name].figure.text()


def move(page, value, gesture=0):
    page.session.set_setting("compress.pressure", value, gesture)


def heard(qtbot, page, pressure):
    """Wait until the player holds the preview of a pressure."""
    loud = 0.1 + 0.5 * pressure
    qtbot.waitUntil(lambda: level(page) == pytest.approx(loud, abs=0.01), timeout=LONG)


def level(page):
    tracks = page._player.tracks
    there = tracks is not None and "preview" in tracks.voices
    return float(np.abs(tracks.audio["preview"]).max()) if there else None


# --- settings ------------------------------------------------------------------------------------


def test_every_setting_of_the_compression_stands_on_one_card():
    of_page = [name for names in GROUPS.values() for name in names]
    wanted = {e.name for e in declared() if e.name.startswith(("compress.", "student."))}
    assert sorted(of_page) == sorted(set(of_page))
    assert wanted - HERE == set(OF_STUDENT)


@pytest.mark.parametrize("entry", list(declared()), ids=lambda entry: entry.name)
def test_every_setting_has_words(entry):
    assert entry.name in core_words._SETTINGS
    for choice in entry.choices:
        # A new family brings no words for the window, which then calls it by its key.
        assert choice in core_words._CHOICES or entry.name.endswith(".family")


def test_the_everyday_cards_are_open_and_the_window_remembers_which(qtbot, page, session, player):
    assert {key for key, group in page.groups.items() if group.head_button.isChecked()} == set(OPEN)
    page.groups["share"].head_button.click()
    page.groups["store"].head_button.click()
    again = CompressPage(session, player)
    qtbot.addWidget(again)
    assert again.groups["share"].head_button.isChecked()
    assert not again.groups["store"].head_button.isChecked()


def test_a_closed_card_says_what_is_set_inside(page, session):
    head = page.groups["merge"].head_button
    assert "0.25" not in head.accessibleDescription()
    session.set_setting("compress.merge", 0.25)
    assert "Merge alike 0.25" in head.accessibleDescription()
    assert isinstance(page.groups["merge"], SettingGroup)


def test_storage_is_labelled_as_what_it_is(page):
    for key in ("store", "pack"):
        assert "same speed" in page.groups[key].head_button.accessibleDescription()


def test_weights_are_dragged_from_stop_to_stop(qtbot, page, session):
    slider = page.groups["store"].rows[0].slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert session.settings.compress.weight_bits == "8"
    assert "8 bit" in slider.accessibleName()


# --- undo ----------------------------------------------------------------------------------------


def test_a_drag_is_one_step_and_a_proposal_is_one_step(page, session):
    for value in (0.1, 0.2, 0.3):
        move(page, value, gesture=7)
    session.set_settings({"compress.pressure": 0.5, "vocoder.pressure": 0.5})
    assert session.undo_stack.count() == 2
    session.undo_stack.undo()
    assert session.settings.compress.pressure == 0.3
    assert session.settings.vocoder.pressure == 0.75
    session.undo_stack.undo()
    assert session.settings.compress.pressure == 0.9
    session.undo_stack.redo()
    session.undo_stack.redo()
    assert session.settings.vocoder.pressure == 0.5


def test_a_drag_back_to_where_it_began_is_no_step(page, session):
    for value in (0.1, 0.9):
        move(page, value, gesture=7)
    assert session.undo_stack.count() == 0


# --- the bill ------------------------------------------------------------------------------------


def test_the_bill_follows_and_speed_is_measured_at_rest(qtbot, page):
    assert (figure(page, "parameters"), figure(page, "bytes")) == ("100", "400")
    move(page, 0.5)
    qtbot.waitUntil(lambda: figure(page, "parameters") == "500", timeout=LONG)
    assert figure(page, "speed") == "5"
    note = page.strip.stats["speed"].note
    assert note.text().startswith("predicted")
    qtbot.waitUntil(lambda: note.text().startswith("measured, predicted 5"), timeout=LONG)
    assert "4× faster" in note.text()


def test_each_step_says_what_it_saves(qtbot, page):
    page.goes.views["steps"].click()
    assert page.goes.steps.isVisible()
    assert "Prune: −900 k, −3.6 MB, −9 ms/s" in page.goes.steps.accessibleDescription()


def test_a_recipe_of_its_own_is_said_and_can_be_left(qtbot, page, session):
    assert not page.recipe_note.isVisible()
    session.set_setting("compress.step", ({"operator": "tie", "layers": 2},))
    assert page.recipe_note.isVisible()
    page.to_sliders.click()
    assert session.settings.compress.step == ()
    assert not page.recipe_note.isVisible()


# --- locks ---------------------------------------------------------------------------------------


def test_a_click_locks_a_layer_and_undo_sets_it_free(qtbot, page, session):
    bar = page.goes.bars.bar("encoder.1")
    assert bar.accessibleName() == "encoder 2, −90 %, not locked"
    bar.click()
    assert session.settings.compress.locked == ("encoder.1",)
    qtbot.waitUntil(lambda: bar.accessibleName() == "encoder 2, 0 %, locked", timeout=LONG)
    assert bar.isChecked()
    session.undo_stack.undo()
    assert session.settings.compress.locked == ()
    assert not bar.isChecked()


def test_layers_are_locked_by_keys(qtbot, page, session):
    bars = page.goes.bars
    bars.bar("encoder.0").setFocus()
    qtbot.keyClick(bars.bar("encoder.0"), Qt.Key.Key_Down)
    qtbot.keyClick(bars.focusWidget(), Qt.Key.Key_Space)
    assert session.settings.compress.locked == ("encoder.1",)
    assert not bars.bar("vocoder.blocks.0").isCheckable()


def test_a_lock_on_several_is_opened_for_one(page, session):
    session.set_setting("compress.locked", ("encoder",))
    assert page.goes.bars.bar("encoder.0").isChecked()
    page.goes.bars.bar("encoder.0").click()
    assert session.settings.compress.locked == ("encoder.1",)


def test_what_contradicts_itself_is_said_in_one_line(qtbot, page, session):
    session.set_setting("compress.locked", bench.LAYERS)
    qtbot.waitUntil(page.problem.isVisible, timeout=LONG)
    assert page.problem.text() == "Everything is locked. Set a layer free."
    assert figure(page, "parameters") == "–"
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: not page.problem.isVisible(), timeout=LONG)


# --- drag and hear -------------------------------------------------------------------------------


def test_nothing_plays_before_somebody_moves(qtbot, page, player):
    assert figure(page, "damage") == "+9.0"
    assert player.tracks is None
    assert not player.playing


def test_a_move_is_heard_in_step_with_the_teacher(qtbot, page, player):
    move(page, 0.5)
    heard(qtbot, page, 0.5)
    assert player.playing
    assert player.voice == "preview"
    assert player.tracks.voices == ("teacher", "preview")
    assert figure(page, "damage") == "+5.0"
    assert "training usually recovers part of this" in page.hear.state.text()
    position = player._transport._mixer.moment
    move(page, 0.2)
    heard(qtbot, page, 0.2)
    assert player._transport._mixer.moment >= position
    page.hear.chips["teacher"].click()
    assert player.voice == "teacher"
    assert page.hear.chips["teacher"].isChecked()


def test_an_answer_to_older_settings_is_never_shown(qtbot, page_of_process, player):
    page = page_of_process
    shown = []
    page.preview.changed.connect(
        lambda: (
            page.preview.heard is not None
            and shown.append(
                (page.preview.heard["mcd_db"], page.session.settings.compress.pressure)
            )
        )
    )
    player.voiceChanged.connect(
        lambda voice: voice == "preview" and shown.append((20 * (level(page) - 0.1), None))
    )
    for value in (0.1, 0.2, 0.1, 0.3, 0.1, 0.4):
        move(page, value)
        qtbot.waitUntil(lambda: page.preview.heard is None)
    heard(qtbot, page, 0.4)
    assert shown
    for damage, pressure in shown:
        assert damage == pytest.approx(4.0, abs=0.2)
        assert pressure in (None, 0.4)


def test_a_move_takes_back_what_is_about_to_be_heard(qtbot, page, player):
    move(page, 0.5)
    heard(qtbot, page, 0.5)
    page._player.set_preview(bench.speech(0.9)["audio"], bench.RATE)
    move(page, 0.6)
    heard(qtbot, page, 0.6)
    assert page.preview.voice == "preview"


def test_off_is_silent_and_kept(qtbot, page, player, session):
    page.hear.switch.click()
    assert QSettings().value("compress/hear") == "false"
    move(page, 0.5)
    qtbot.waitUntil(lambda: figure(page, "parameters") == "500", timeout=LONG)
    assert page.preview.heard is None
    assert player.tracks is None
    assert "not spoken" in page.hear.state.text()
    page.hear.chips["preview"].click()
    heard(qtbot, page, 0.5)


def test_training_makes_it_quiet_and_says_why(qtbot, page, session, player, tmp_path):
    session.start_work("tests.studio.work:work_until_stopped", (str(tmp_path),), ["student"])
    assert "trained" in page.hear.state.text()
    move(page, 0.5)
    qtbot.waitUntil(lambda: figure(page, "parameters") == "500", timeout=LONG)
    assert page.preview.heard is None
    assert not page.hear.chips["preview"].isEnabled()
    with qtbot.waitSignal(session.jobEnded, timeout=LONG):
        session.stop_and_keep()
    qtbot.waitUntil(lambda: page.preview.heard is not None, timeout=LONG)
    assert player.tracks is None


def test_a_sentence_is_spoken_and_remembered(qtbot, page, player):
    page.hear.line.setText("A new day.")
    qtbot.keyClick(page.hear.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: player.playing, timeout=LONG)
    assert player.sentence.text == "A new day."
    assert QSettings().value("compress/sentence") == "A new day."
    page.hear.line.setText("?")
    qtbot.keyClick(page.hear.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "cannot be spoken" in page.hear.state.text(), timeout=LONG)


def test_durations_say_where_two_voices_are():
    warp = in_step([2, 0, 4, 4], [4, 3, 0, 2], 10.0)
    assert warp.to_common(20) == 40
    assert warp.to_common(100) == 90
    assert warp.from_common(warp.to_common(47)) == 47
    assert in_step([1, 2], [1, 2, 3], 10.0) is None


# --- snapshots, budget, presets ------------------------------------------------------------------


def test_snapshots_keep_two_states_and_switch_by_key(qtbot, page, session):
    with_keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    page.chips.chips["A"].click()
    move(page, 0.5)
    session.set_setting("compress.locked", ("encoder.0",))
    assert not page.chips.chips["A"].isChecked()
    qtbot.keyClick(page, Qt.Key.Key_B, with_keys)
    assert page.chips.chips["B"].isChecked()
    page.chips.chips["A"].click()
    assert (session.settings.compress.pressure, session.settings.compress.locked) == (0.9, ())
    qtbot.keyClick(page, Qt.Key.Key_S, with_keys)
    assert session.settings.compress.locked == ("encoder.0",)
    session.undo_stack.undo()
    assert page.chips.chips["A"].isChecked()
    assert session.settings.compress.pressure == 0.9


def test_a_budget_sets_the_sliders_in_one_step(qtbot, page, session):
    page.budget_button.click()
    page.budget.boxes["megabytes"].setValue(5)
    page.budget.propose.click()
    qtbot.waitUntil(lambda: session.settings.compress.pressure == 0.8, timeout=LONG)
    assert session.settings.compress.weight_bits == "8"
    assert session.undo_stack.count() == 1
    assert "800 kB" in page.budget.state.text()


def test_a_budget_that_cannot_be_kept_is_refused_in_one_line(qtbot, page, session):
    page.budget_button.click()
    page.budget.propose.click()
    assert page.budget.state.text() == "Say at least one limit."
    page.budget.boxes["megabytes"].setValue(0.05)
    page.budget.propose.click()
    qtbot.waitUntil(lambda: "No voice fits into 0.05 MB." in page.budget.state.text(), timeout=LONG)
    assert session.undo_stack.count() == 0
    assert page.budget.propose.isEnabled()


def test_each_layer_is_looked_at_and_its_harm_shown(qtbot, page):
    assert not page.goes.views["harm"].isVisible()
    page.budget_button.click()
    page.budget.look.click()
    qtbot.waitUntil(page.goes.views["harm"].isVisible, timeout=LONG)
    assert page.goes.bars.bar("vocoder.blocks.0").figure() == "100 %"
    assert page.goes.bars.bar("encoder.0").figure() == "25 %"
    page.goes.views["layers"].click()
    assert page.goes.bars.bar("encoder.0").figure() == "−90 %"


def test_a_preset_sets_the_sliders_in_one_step(qtbot, page, session):
    qtbot.waitUntil(lambda: bool(page.presets._presets), timeout=LONG)
    action = page.presets.menu().actions()[0]
    assert action.text() == "Phone\tFor an app."
    action.trigger()
    assert session.settings.compress.pressure == 0.95
    assert page.presets.text() == "Phone"
    session.undo_stack.undo()
    assert session.settings.compress.pressure == 0.9
    assert page.presets.text() == "Presets"


# --- temperature ---------------------------------------------------------------------------------


def test_temperature_is_drawn_on_a_sound_of_this_teacher(qtbot, page, session, player):
    said = page.temperature._bells.accessibleDescription
    qtbot.waitUntil(lambda: said().startswith("/ʃ/ in mel band 2: −1.5 ± 0.25."), timeout=LONG)
    session.set_setting("student.temperature", 4.0)
    before, after = (math.log2(2 * math.e * 0.25 * t) for t in (1, 4))
    assert f"entropy {before:.1f} → {after:.1f}" in said()
    page.temperature.play.click()
    qtbot.waitUntil(lambda: player.playing, timeout=LONG)
    assert player.tracks.seconds("recording") == pytest.approx(0.1)


def test_before_there_is_a_teacher_all_is_predicted(qtbot, quick, session, player, stand_in):
    page = CompressPage(session, player)
    qtbot.addWidget(page)
    page.resize(1072, 624)
    page.show()
    qtbot.waitUntil(lambda: bool(page.goes.bars.layers), timeout=LONG)
    assert not page.train.isEnabled()
    assert "before the teacher is trained" in page.hear.state.text()
    assert not page.temperature.play.isVisible()
    assert not page.budget.look.isEnabled()


# --- the real engine -----------------------------------------------------------------------------


@pytest.mark.slow
def test_the_real_engine_prices_speaks_proposes_and_refuses(qtbot, session, player, tmp_path):
    project = Project.create(tmp_path / "real", Settings())
    save_voice(project.voice_folder("teacher"), small_voice())
    project.finish_stage("teacher", seconds=1.0, parameters=41_000)
    page = CompressPage(session, player)
    qtbot.addWidget(page)
    page.resize(1072, 624)
    session.open_project(project.folder)
    failures = []
    session.failed.connect(lambda *said: failures.append(said))
    page.show()
    qtbot.waitUntil(lambda: page.preview.heard is not None, timeout=120_000)
    qtbot.waitUntil(lambda: bool(page.goes.bars.layers), timeout=120_000)
    qtbot.waitUntil(page.temperature.play.isVisible, timeout=120_000)
    move(page, 0.3)
    qtbot.waitUntil(lambda: player.voice == "preview", timeout=120_000)
    warp = player.tracks.warps["preview"]
    assert warp is not None
    assert warp.common[-1] <= len(player.tracks.audio["teacher"])

    # Nothing taken away: the copy is the teacher.
    neutral = {name: declaration(name).default for name in HERE if name.startswith("compress.")}
    neutral |= {"compress.pressure": 0.0, "vocoder.pressure": 0.0}
    session.set_settings(neutral)
    qtbot.waitUntil(lambda: page.preview.heard is not None, timeout=120_000)
    assert page.preview.heard["mcd_db"] == pytest.approx(0.0, abs=1e-3)
    qtbot.waitUntil(lambda: not page.preview._player._previewer.busy, timeout=120_000)
    heard, said = (player.tracks.audio[voice] for voice in ("preview", "teacher"))
    assert np.abs(heard - said).max() < 1e-3

    locks = tuple(layer.key for layer in page.goes.bars.layers if layer.lockable)
    session.set_settings({"compress.pressure": 0.5, "compress.locked": locks})
    qtbot.waitUntil(page.problem.isVisible, timeout=120_000)
    assert page.problem.text().count(".") <= 3
    session.undo_stack.undo()
    page.budget_button.click()
    page.budget.boxes["megabytes"].setValue(0.12)
    steps = session.undo_stack.index()
    page.budget.propose.click()
    qtbot.waitUntil(page.budget.propose.isEnabled, timeout=120_000)
    assert page.budget.state.text().startswith("Proposed")
    assert session.undo_stack.index() == steps + 1
    page.budget.boxes["megabytes"].setValue(0.0001)
    page.budget.propose.click()
    qtbot.waitUntil(page.budget.propose.isEnabled, timeout=120_000)
    assert page.budget.state.property("role") == "careful"
    qtbot.waitUntil(lambda: len(page.presets._presets) == 4, timeout=120_000)
    page.presets.choose(0)
    qtbot.waitUntil(lambda: page.presets.text() != "Presets", timeout=120_000)
    assert not failures


# --- the looks -----------------------------------------------------------------------------------


def test_nothing_is_clipped_in_a_small_window(qtbot, page):
    page.goes.views["steps"].click()
    for wanted in (page.strip, page.hear, page.goes.steps, page.goes.bars):
        for part in wanted.findChildren(QLabel) + wanted.findChildren(QPushButton):
            if part.isVisible() and type(part) in (QLabel, QPushButton) and part.text():
                assert part.width() >= part.minimumSizeHint().width(), part.text()
    assert page.verticalScrollBar().maximum() == 0
    assert page.horizontalScrollBar().maximum() == 0
    corner = page.hear.mapTo(page, QPoint(page.hear.width(), 0))
    assert corner.x() <= page.viewport().width()
