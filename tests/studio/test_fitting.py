"""No text is cut, nothing lies on another: both languages, the usual size and 150 %."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from studio import language, theme
from studio.main_window import MainWindow
from tests.studio.fitting import overlapping, unfit
from tests.studio.whole import called, dialogs, walk, whole_project

pytestmark = pytest.mark.usefixtures("no_sound_card")


@pytest.fixture(params=["en", "zh_CN"])
def speech(request, qapp):
    language.current().choose(request.param)
    yield request.param
    language.current().choose("en")


SIZES = (((1280, 800), 1.0), ((1280, 800), 1.5), ((1920, 1200), 1.5))
"""Of the window in pixels, and of its texts."""


def test_every_text_of_every_page_fits(qtbot, session, tmp_path, speech):
    session.open_project(whole_project(tmp_path / "anna").folder)
    window = MainWindow(session)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.ready, timeout=30_000):
        window.show()
    wrong = []
    for size, scale in SIZES:
        theme.current().set_ui_scale(scale)
        window.resize(*size)
        for page in walk(qtbot, window):
            where = f"{size[0]} at {scale:.0%}, {page}"
            wrong += [f"{where}: {called(widget)}: {why}" for widget, why in unfit(window)]
            wrong += [f"{where}: {called(a)} on {called(b)}" for a, b in overlapping(window)]
            shown = window.stack.currentWidget()
            if shown.widget().minimumSizeHint().width() > shown.viewport().width():
                wrong.append(f"{where}: wider than its room")
        for dialog in dialogs(window):
            qtbot.waitUntil(dialog.isVisible)
            where = f"{scale:.0%}, {type(dialog).__name__}"
            wrong += [f"{where}: {called(widget)}: {why}" for widget, why in unfit(dialog)]
            wrong += [f"{where}: {called(a)} on {called(b)}" for a, b in overlapping(dialog)]
    window.close()
    theme.current().set_ui_scale(1.0)
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_what_is_cut_and_what_lies_on_another_is_found(qtbot):
    room = QWidget()
    qtbot.addWidget(room)
    row = QHBoxLayout(room)
    label, button = QLabel("a text of some length"), QPushButton("another one")
    row.addWidget(label)
    row.addWidget(button)
    room.show()
    assert not [*unfit(room), *overlapping(room)]
    label.setFixedWidth(30)
    button.setFixedWidth(30)
    assert {widget for widget, _ in unfit(room)} == {label, button}
    button.setGeometry(label.geometry())
    assert list(overlapping(room)) == [(label, button)]
