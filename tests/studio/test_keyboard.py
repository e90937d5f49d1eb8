"""Help ▸ Keyboard lists what is bound, all of it and nothing else; no two commands share a key."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QMenu

import studio
from studio import theme
from studio.actions import UI_SCALES
from studio.main_window import STEPS, MainWindow
from studio.widgets.keyboard_list import KeyboardList

pytestmark = pytest.mark.usefixtures("no_sound_card")

WORDS = {
    **dict.fromkeys(("Up", "Down", "Left", "Right"), "Arrows"),
    **dict.fromkeys(("Return", "Enter"), "Enter"),
    **{"Plus": "+", "Equal": "+", "Minus": "−", "Escape": "Esc"},
    **{"PageUp": "Page", "PageDown": "Page"},
}
"""What the list calls keys that widgets take themselves; others are called by their own names."""


@pytest.fixture
def window(qtbot, session):
    window = MainWindow(session)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.ready, timeout=30_000):
        window.show()
    yield window
    window.close()


def native(key):
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def bound(window):
    """Every key of a command, with what it is said to do."""
    shortcuts = [(native(s.key()), s.whatsThis()) for s in window.findChildren(QShortcut)]
    actions = [
        (native(action.shortcut()), action.text())
        for action in window.findChildren(QAction)
        if not action.shortcut().isEmpty()
    ]
    return shortcuts + actions


def test_the_list_is_what_is_bound(window):
    keys = bound(window)
    assert all(key and words for key, words in keys), keys
    listed = KeyboardList(window).entries(window)
    assert set(keys) <= set(listed)
    # What is listed besides are keys of single widgets, and says where they work.
    others = [words for key, words in listed if (key, words) not in keys]
    assert len(others) < 12
    assert len(listed) == len(set(listed))
    for wanted in ("Ctrl+1", "Ctrl+6", "Ctrl+Z", "Ctrl+O", "Ctrl+N", "F1", "Space", "1"):
        assert wanted in dict(keys)


def test_keys_that_widgets_take_themselves_are_listed_too(window):
    said = " ".join(key for key, _ in KeyboardList(window).entries(window))
    unsaid = set()
    for path in (Path(studio.__file__).parent / "widgets").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "def keyPressEvent" in source or "KeyPress" in source:
            for key in re.findall(r"Qt\.Key\.Key_(\w+)", source):
                if WORDS.get(key, key) not in said:
                    unsaid.add(f"{path.name}: {key}")
    assert not unsaid


def test_no_two_commands_share_a_key(window):
    everywhere = [a.shortcut().toString() for a in window.findChildren(QAction)]
    everywhere = [key for key in everywhere if key]
    here = []
    for shortcut in window.findChildren(QShortcut):
        if shortcut.context() == Qt.ShortcutContext.WidgetWithChildrenShortcut:
            here.append((id(shortcut.parent()), shortcut.key().toString()))
        else:
            everywhere.append(shortcut.key().toString())
    for keys in (everywhere, here):
        assert not [key for key, count in Counter(keys).items() if count > 1]


def test_the_list_shows_them_and_closes_with_esc(qtbot, window):
    window.show_keyboard()
    (shown,) = window.findChildren(KeyboardList)
    qtbot.waitUntil(shown.isVisible)
    words = {label.text() for label in shown.findChildren(QLabel)}
    assert {"Ctrl+Z", "Undo", "Ctrl+5", "Go to Listen"} <= words
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not shown.isVisible())


def menus(window):
    return [menu for menu in window.findChildren(QMenu) if menu.actions()]


def test_every_command_of_a_menu_says_what_it_does(window):
    nameless = [
        action
        for menu in menus(window)
        for action in menu.actions()
        if not action.isSeparator() and not action.text().strip()
    ]
    assert not nameless
    assert len(menus(window)) >= 3


def test_each_size_takes_effect_at_once(qtbot, window):
    window.show_step(STEPS.index("teacher"))
    look = theme.current()
    assert window.rail.width() == 208
    for scale in (*UI_SCALES, 1.0):
        actions = window.actions_.view_menu.actions()
        next(action for action in actions if f" {scale * 100:.0f} %" in action.text()).trigger()
        assert look.ui_scale == scale
        assert QApplication.font().pixelSize() == round(13 * scale)
        qtbot.waitUntil(lambda: window.rail.width() == look.px(208))
        assert window.page(1).heading.font().pixelSize() == look.px(19)
