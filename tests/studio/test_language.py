"""The language of the window: chosen, kept, applied at once; all else stays as it was."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from core.data.check import Verdict
from core.errors import DataError
from core.events import Failed
from core.settings import Settings, declaration
from studio import core_sentences, core_words, language, theme, words
from studio.crash_log import CrashLog
from studio.language_names import language_name
from studio.shell import Shell

pytestmark = pytest.mark.usefixtures("no_sound_card")


@pytest.fixture(autouse=True)
def english_after(qapp):
    language.current().choose("en")
    yield
    language.current().choose("en")


@pytest.fixture
def shell(qtbot, session, tmp_path):
    QSettings().setValue("window/tour_seen", "yes")
    shell = Shell(session, CrashLog(tmp_path / "window.log"))
    with qtbot.waitSignal(shell.window.ready, timeout=30_000):
        shell.window.show()
    yield shell
    shell.window.close()
    shell.deleteLater()


def choose(window, words):
    """A choice in the View menu."""
    actions = window.actions_.view_menu.actions()
    next(action for action in actions if action.text() == words).trigger()


def rail_words(window):
    return [window.rail.button(place).text() for place in range(6)]


def test_the_window_changes_its_language_at_once_and_nothing_is_lost(
    qtbot, shell, session, tmp_path
):
    assert session.new_project(tmp_path / "anna")
    session.set_setting("student.alpha", 0.3)
    old = shell.window
    old.show_step(3)
    old.resize(1300, 810)
    assert rail_words(old)[0] == "Data"
    choose(old, "中文")
    qtbot.waitUntil(lambda: shell.window is not old)
    window = shell.window
    with qtbot.waitSignal(window.ready, timeout=30_000):
        pass
    assert rail_words(window) == ["数据", "教师", "压缩", "学生", "试听", "导出"]
    assert window.stack.currentIndex() == 3
    assert (window.width(), window.height()) == (1300, 810)
    assert window.isVisible()
    assert "anna" in window.windowTitle()
    qtbot.waitUntil(lambda: old not in QApplication.topLevelWidgets())
    # Nothing of the old window listens any more.
    theme.current().set_mode("dark")
    theme.current().set_mode("light")
    for signal in (session.stagesChanged, session.projectChanged, session.exportChanged):
        signal.emit()
    session.jobStarted.emit("teacher")
    session.jobEnded.emit(True)
    window.actions_.undo.trigger()
    assert session.settings.student.alpha == Settings().student.alpha
    assert QSettings().value("window/language") == "zh_CN"
    assert language.Language().code == "zh_CN"
    choose(window, "English")
    qtbot.waitUntil(lambda: shell.window is not window)
    assert rail_words(shell.window)[0] == "Data"
    with qtbot.waitSignal(shell.window.ready, timeout=30_000):
        pass


def test_a_running_job_is_not_disturbed(qtbot, shell, session, tmp_path):
    assert session.new_project(tmp_path / "anna")
    session.start_work("tests.studio.work:work_until_stopped", (str(tmp_path),), ["teacher"])
    window = shell.window
    choose(window, "中文")
    assert window.banner.isVisible()
    qtbot.wait(50)
    assert shell.window is window
    session.stop_and_keep()
    qtbot.waitUntil(lambda: shell.window is not window, timeout=20_000)
    assert (tmp_path / "kept.txt").exists()
    with qtbot.waitSignal(shell.window.ready, timeout=30_000):
        pass
    assert rail_words(shell.window)[0] == "数据"


def test_the_keys_of_the_new_window_work(qtbot, shell):
    old = shell.window
    choose(old, "中文")
    qtbot.waitUntil(lambda: shell.window is not old and not old_alive(old))
    window = shell.window
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.stack.currentIndex() == 2
    qtbot.waitUntil(lambda: None not in window._pages, timeout=30_000)


def old_alive(window):
    return window in QApplication.topLevelWidgets()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (["zh-Hans-CN"], "zh_CN"),
        (["zh_TW", "en"], "zh_CN"),
        (["en-GB", "zh-CN"], "en"),
        (["de-DE", "zh-CN"], "zh_CN"),
        (["de-DE", "fr"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_of_the_system_that_is_spoken_here(wanted, code):
    assert language.language_of(wanted) == code


def test_qt_speaks_the_same_language_and_numbers_follow(qapp):
    language.current().choose("zh_CN")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert box.buttons()[0].text() == "取消"
    assert QLocale().language() == QLocale.Language.Chinese
    assert words.count(12345) == "12,345"
    assert words.seconds(3725) == "1 小时 2 分钟"
    language.current().choose("en")
    assert words.seconds(3725) == "1 h 2 min"


def test_settings_are_explained_in_chinese(qapp):
    language.current().choose("zh_CN")
    for name in ("student.temperature", "compress.pressure", "teacher.family"):
        said = core_words.meaning(declaration(name)) + core_words.setting_label(name)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in said), said
    assert "学习率" in core_words.setting_label("optimiser.learning_rate")


def test_errors_of_the_engine_are_said_in_chinese_with_their_numbers(qapp):
    error = DataError("/tmp/a b.wav has 8000 samples a second", "record at 22050 or more")
    verdict = Verdict("too_short", True, "0.2 s; needs at least 0.5 s")
    nested = "cannot write /tmp/x: the disk is full"
    assert core_sentences.translated(error.problem) == error.problem, "English in English"
    language.current().choose("zh_CN")
    said = core_sentences.translated(error.problem)
    assert "/tmp/a b.wav" in said
    assert "8000" in said
    assert "samples" not in said
    assert "0.5" in core_sentences.translated(verdict.text)
    assert "needs" not in core_sentences.translated(verdict.text)
    assert "disk" not in core_sentences.translated(nested)
    assert "/tmp/x" in core_sentences.translated(nested)
    failed = core_sentences.failure(Failed("the disk is full", "", "Traceback"))
    assert failed.problem == QCoreApplication.translate("sentences", "the disk is full")
    assert failed.details == "Traceback"
    assert core_sentences.translated("nobody ever wrote this") == "nobody ever wrote this"


def test_what_a_voice_did_wrong_is_said_in_chinese_inside_the_error(qapp):
    language.current().choose("zh_CN")
    failed = core_sentences.translated("the command 'say' failed with code 1 with a sentence")
    silent = core_sentences.translated("the voice 'anna' fell silent with a sentence")
    assert "1" in failed
    assert "'say'" in failed
    assert "failed" not in failed
    assert "silent" not in silent


def test_languages_have_their_names_in_chinese(qapp):
    assert language_name("nl", "Dutch") == "Dutch"
    language.current().choose("zh_CN")
    assert language_name("nl", "Dutch") == "荷兰语"
    assert language_name("en-us") == "英语（美国）"
    assert language_name("de-at") == "德语"
    assert language_name("xx", "Somewhere's") == "Somewhere's"


def test_sentences_stand_together_as_each_language_wants(qapp):
    assert words.together(("One.", "", "Two.")) == "One. Two."
    assert words.together(("一。", "二。")) == "一。二。"
    language.current().choose("zh_CN")
    assert words.sentence("磁盘已满") == "磁盘已满。"
