"""Controls have names and are reached by Tab, plots tell their numbers, texts stand out."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from studio import theme
from studio.main_window import STEPS, MainWindow
from tests.studio.whole import called, dialogs, focus, reachable, walk, whole_project

pytestmark = pytest.mark.usefixtures("no_sound_card")

LEAST = 4.5
"""Contrast of text by WCAG 2.2, 1.4.3."""
DRAWN = ("Plot", "Spectrogram", "Waveform", "SparkLine", "Histogram")
"""Ends of the names of classes that draw figures."""


@pytest.fixture
def window(qtbot, session, tmp_path):
    session.open_project(whole_project(tmp_path / "anna").folder)
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    with qtbot.waitSignal(window.ready, timeout=30_000):
        window.show()
    yield window
    window.close()


def nameless(root):
    return {
        called(widget)
        for widget in reachable(root)
        if not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text().strip())
    }


def test_every_control_of_every_page_has_a_name(qtbot, window):
    found = {page: nameless(window) for page in walk(qtbot, window)}
    assert not any(found.values()), found


def test_every_control_of_every_dialog_has_a_name(qtbot, window):
    for dialog in dialogs(window):
        qtbot.waitUntil(dialog.isVisible)
        assert reachable(dialog)
        assert not nameless(dialog)


@pytest.mark.parametrize("page", STEPS)
def test_tab_comes_to_every_control_and_back(qtbot, window, page):
    window.show_step(STEPS.index(page))
    qtbot.wait(50)
    window.activateWindow()
    window.top_bar._name.setFocus()
    wanted = set(reachable(window))
    assert len(wanted) > 10
    begin, seen = focus(), [focus()]
    for _ in range(3 * len(wanted)):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        # A field of several lines keeps Tab for itself; it must not.
        seen.append(focus())
        if focus() is begin:
            break
    assert focus() is begin, f"Tab is caught: {[called(widget) for widget in seen[-4:]]}"
    missed = {called(widget) for widget in wanted & set(reachable(window)) - set(seen)}
    assert not missed, "\n".join(sorted(missed))


def test_every_figure_says_in_words_what_it_shows(qtbot, window):
    silent, found = set(), set()
    for page in walk(qtbot, window):
        for widget in window.findChildren(QWidget):
            if (
                page not in STEPS
                or not type(widget).__name__.endswith(DRAWN)
                or not widget.isVisible()
            ):
                continue
            found.add(type(widget).__name__)
            # What is drawn may be the widget or a part of it.
            parts = [widget, *widget.findChildren(QWidget)]
            if not any(part.accessibleName() and part.accessibleDescription() for part in parts):
                silent.add(f"{page}: {called(widget)}")
    assert found >= {"LossPlot", "Spectrogram", "Waveform", "TemperaturePlot"}
    assert not silent, "\n".join(sorted(silent))


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` by WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast of two colours by WCAG 2.2."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_stands_out_from_what_it_stands_on(colours):
    inks = ("text", "muted", "accent", "good", "careful")
    grounds = ("background", "surface", "raised", "accent_background")
    pairs = [*itertools.product(inks, grounds), ("on_accent", "accent")]
    faint = {
        f"{ink} on {ground}: {found:.2f}"
        for ink, ground in pairs
        if (found := contrast(getattr(colours, ink), getattr(colours, ground))) < LEAST
    }
    assert not faint
