"""The tour: shown once, walked or skipped by keyboard alone, again from the Help menu."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from studio import theme
from studio.crash_log import CrashLog
from studio.shell import Shell
from studio.widgets.tour import Tour


def first_window(qtbot, session, tmp_path):
    shell = Shell(session, CrashLog(tmp_path / "window.log"))
    qtbot.addWidget(shell.window)
    shell.window.resize(1280, 800)
    with qtbot.waitSignal(shell.window.ready, timeout=30_000):
        shell.window.show()
    return shell


def tour_of(window):
    tours = [tour for tour in window.findChildren(Tour) if tour.isVisible()]
    return tours[0] if tours else None


@pytest.fixture
def window(qtbot, session, tmp_path, no_sound_card):
    shell = first_window(qtbot, session, tmp_path)
    yield shell.window
    theme.current().set_ui_scale(1.0)
    shell.window.close()


def test_the_first_start_shows_it_and_the_second_does_not(qtbot, window, session, tmp_path):
    assert tour_of(window) is not None
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert tour_of(window) is None
    assert window.stack.currentIndex() == 0
    again = first_window(qtbot, session, tmp_path)
    assert tour_of(again.window) is None
    help_menu = again.window.actions_.help_menu
    next(action for action in help_menu.actions() if "Tour" in action.text()).trigger()
    assert tour_of(again.window) is not None
    again.window.close()


def test_enter_walks_it_to_the_end_and_the_arrows_go_both_ways(window):
    titles = []
    tour = tour_of(window)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Right):
        titles.append(tour.accessibleName())
        QTest.keyClick(window.focusWidget(), key)
    assert titles == ["Six steps", "What it learns from", "One button to begin", titles[1]]
    for _ in range(3):
        assert window.focusWidget().accessibleDescription().startswith(tour.accessibleName())
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert tour_of(window) is None


def test_tab_stays_inside(window):
    tour = tour_of(window)
    tour.go_on()
    seen = []
    for _ in range(4):
        seen.append(window.focusWidget().text())
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert seen == ["Next", "Skip", "Back", "Next"]


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_every_call_out_lies_in_the_window_beside_what_it_speaks_of(qtbot, window, scale):
    theme.current().set_ui_scale(scale)
    tour = tour_of(window)
    for _ in range(5):
        qtbot.wait(20)
        card = tour._card.geometry()
        assert tour.rect().contains(card)
        assert not card.intersects(tour._around().adjusted(5, 5, -5, -5))
        for button in tour.findChildren(QPushButton):
            if button.isVisible():
                place = QRect(button.mapTo(tour, button.rect().topLeft()), button.size())
                assert card.contains(place), button.text()
        tour.go_on()
