"""The Export page with the real engine: written, refused, cancelled, heard, and said how to use."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

import core.export
from core.export import load_exported
from core.project import Project
from core.settings import Settings
from core.voice import load_voice, save_voice
from studio import core_words
from studio.pages.export import ExportPage
from studio.usage import uses
from studio.widgets.option_list import OptionList
from tests.core.small import small_voice

pytestmark = pytest.mark.usefixtures("no_sound_card")

LONG = 120_000


@pytest.fixture
def project(tmp_path):
    """Teacher and student speak through a vocoder; the control was left with Griffin–Lim."""
    project = Project.create(tmp_path / "anna", Settings())
    voice = small_voice()
    for name in ("teacher", "student"):
        save_voice(project.voice_folder(name), voice)
        project.finish_stage(name, seconds=1.0, parameters=41_000)
    save_voice(project.voice_folder("control"), voice.with_vocoder(None))
    return project


@pytest.fixture
def page(qtbot, session, project, player, tmp_path):
    QSettings().setValue("export/folder", str(tmp_path / "out"))
    page = ExportPage(session, player)
    qtbot.addWidget(page)
    page.resize(1072, 624)
    page.show()
    session.open_project(project.folder)
    return page


def finished(qtbot, page):
    qtbot.waitUntil(lambda: not page.busy, timeout=LONG)


def export(qtbot, page, form, weights):
    page.choices.format.buttons[form].click()
    page.choices.weights.buttons[weights].click()
    failures = []
    page.session.failed.connect(lambda *said: failures.append(said))
    page.export.click()
    assert page.busy
    finished(qtbot, page)
    assert not failures, failures


def texts(widget):
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_every_format_and_every_kind_of_weights_has_its_words():
    assert [key for key, *_ in core_words.export_formats()] == list(core.export.FORMATS)
    assert [key for key, *_ in core_words.export_weight_kinds()] == list(core.export.WEIGHTS)
    assert all(name and meaning for _, name, meaning in core_words.export_formats())


@pytest.mark.slow
def test_a_student_becomes_piper_files_and_is_heard_beside_itself(qtbot, page, player, tmp_path):
    assert page.choices.voice == "student"
    assert not page._results_shown.isVisible()
    export(qtbot, page, "piper", "fp32")
    shown = texts(page.proof)
    assert "matches the studio's voice" in shown
    assert "over 50 sentences" in shown
    assert page.rail_text().startswith("student, ")
    assert page.done()
    names = {path.name for path in (tmp_path / "out" / "anna-student-piper-fp32").iterdir()}
    model = next(name for name in names if name.endswith(".onnx"))
    assert {model, f"{model}.json", "tokens.txt"} < names
    qtbot.waitUntil(lambda: f"piper -m {model}" in texts(page.use))
    assert all(name in texts(page.files) for name in names)
    assert "/share/piper" in texts(page.use)

    assert not page.hear._chip_row.isVisible()
    page.hear.line.setText("Hello there.")
    page.hear.button.click()
    qtbot.waitUntil(lambda: player.playing, timeout=LONG)
    assert player.tracks.voices == ("student", "export")
    assert player.voice == "export"
    assert player.matched
    heard, said = (player.tracks.audio[voice] for voice in ("export", "student"))
    assert np.abs(heard - said).max() < 1e-3
    page.hear.chips["student"].click()
    assert player.voice == "student"
    assert page.hear.chips["student"].isChecked()
    assert not page.hear.chips["export"].isChecked()
    assert player._face.chips["export"].isVisibleTo(player)


@pytest.mark.slow
def test_what_is_slow_is_refused_with_its_figure_and_written_even_so(qtbot, page, tmp_path):
    export(qtbot, page, "onnx", "int8-compute")
    # So small a voice gains nothing from whole numbers: they cost it time.
    assert "times the speed of fp32" in texts(page.proof)
    assert "Nothing was written" in texts(page.proof)
    assert not page.files.isVisible()
    assert not page.done()
    assert not (tmp_path / "out" / "anna-student-onnx-int8-compute").exists()
    page.proof.even_so.click()
    assert page.busy
    finished(qtbot, page)
    assert page.files.isVisible()
    assert not page.proof.even_so.isVisible()
    assert load_exported(tmp_path / "out" / "anna-student-onnx-int8-compute").format == "onnx"


@pytest.mark.slow
def test_cancelled_means_nothing_is_left(qtbot, session, page, tmp_path):
    began = []
    page.export.click()
    session.exportChanged.connect(lambda: began.append(page._state.total))
    qtbot.waitUntil(lambda: any(began), timeout=LONG)
    assert page.cancel.isVisible()
    assert not page.export.isVisible()
    session.exportChanged.disconnect()
    page.cancel.click()
    assert not page.busy
    assert "Cancelled" in page.subtitle.text()
    # The engine answers the next question only when it has put the last one away.
    answers = []
    session.engine.request("next", "tests.studio.work:double", (2,), answers.append)
    qtbot.waitUntil(lambda: answers == [4], timeout=LONG)
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_a_student_that_has_just_come_is_what_is_exported(page):
    buttons = page.choices.show_voices
    buttons(["teacher"])
    assert page.choices.voice == "teacher"
    buttons(["student", "teacher"])
    assert page.choices.voice == "student"
    page.choices.group.buttons()[1].click()
    buttons(["student", "teacher", "control"])
    assert page.choices.voice == "teacher"


def test_a_voice_with_griffin_lim_says_what_to_do(page):
    control = next(b for v, b in page.choices._buttons.items() if v == "control")
    control.click()
    assert not page.export.isEnabled()
    assert "Griffin–Lim" in page._empty._words.text()
    assert "vocoder on the Student page" in page.export.toolTip()


@pytest.mark.slow
def test_a_bundle_is_the_voice_as_it_is(qtbot, page, tmp_path):
    page.choices.format.buttons["bundle"].click()
    assert page.choices.weights.key == "fp32"
    assert not page.choices.weights.buttons["int8"].isEnabled()
    assert page.choices.weights.buttons["int8"].toolTip()
    page.export.click()
    finished(qtbot, page)
    assert load_voice(tmp_path / "out" / "anna-student-bundle-fp32").language == "en-us"
    qtbot.waitUntil(lambda: "sotto say" in texts(page.use))
    page.choices.format.buttons["piper"].click()
    assert page.choices.weights.buttons["int8"].isEnabled()


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_told_in_one_line(qtbot, session, page, tmp_path):
    (tmp_path / "out").write_text("a file where the folder should be")
    with qtbot.waitSignal(session.failed, timeout=LONG) as failed:
        page.export.click()
    assert "out" in failed.args[0]
    assert failed.args[1]
    assert failed.args[2] == ""
    assert not page.busy
    assert page.export.isEnabled()


def test_without_a_voice_the_page_says_so(qtbot, session, page, tmp_path):
    empty = Project.create(tmp_path / "empty", Settings())
    session.open_project(empty.folder)
    assert not page.export.isEnabled()
    assert "no voice yet" in page._empty._words.text()


def test_paths_and_commands_are_copied(qtbot, page):
    page._asked = ("student", "piper", "int8")
    files = [["a.onnx", 10], ["a.onnx.json", 10], ["tokens.txt", 10]]
    page._on_exported(
        {
            **{"folder": "/voices/a", "format": "piper", "weights": "int8", "files": files},
            **{"parameters": 400_000, "model_bytes": 410_000, "bytes_per_parameter": 1.025},
            **{"snr_db": None, "mcd_db": 0.01, "speed": 0.8, "slower": True, "sentences": 4},
        }
    )
    assert "slower than fp32" in texts(page.proof)
    assert "1.02 bytes per parameter" in page.proof._file.accessibleName()
    clipboard = QGuiApplication.clipboard()
    buttons = {b.accessibleName(): b for b in page.findChildren(QPushButton)}
    buttons["Copy the path of a.onnx.json"].click()
    assert Path(clipboard.text()) == Path("/voices/a/a.onnx.json")
    buttons["Copy the path of the folder"].click()
    assert Path(clipboard.text()) == Path("/voices/a")
    buttons["Copy: sherpa-onnx"].click()
    assert clipboard.text().startswith("sherpa-onnx-offline-tts --vits-model=a.onnx ")
    assert "\n" not in clipboard.text()


def test_arrow_keys_choose_an_option(qtbot):
    options = OptionList("Weights", core_words.export_weight_kinds())
    qtbot.addWidget(options)
    options.show()
    options.activateWindow()
    options.choose("fp32")
    options.buttons["fp32"].setFocus()
    qtbot.waitUntil(options.buttons["fp32"].hasFocus)
    with qtbot.waitSignal(options.chosen) as chosen:
        qtbot.keyClick(options.buttons["fp32"], Qt.Key.Key_Down)
    assert chosen.args == ["fp16"]
    assert options.key == "fp16"


@pytest.mark.slow
def test_the_command_for_onnxruntime_speaks(qtbot, session, page, tmp_path):
    export(qtbot, page, "onnx", "fp32")
    folder = tmp_path / "out" / "anna-student-onnx-fp32"
    (use,) = uses("onnx", [path.name for path in folder.iterdir()])
    python, *rest = shlex.split(use.command)
    assert python == "python"
    subprocess.run([sys.executable, *rest], cwd=folder, check=True, timeout=120)
    said = np.fromfile(folder / "hello.f32", np.float32)
    expected = load_exported(folder)
    again, _ = expected.say(expected.ids_of("^həlˈoʊ$"))
    assert np.array_equal(said, again)
