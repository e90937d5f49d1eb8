"""Every key there is, in one list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio import theme
from studio.widgets.text import label


class KeyboardList(QDialog):
    """Lists the keys of the window's actions and of its shortcuts (by their What's This text)."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle(self.tr("Keyboard"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("Keyboard"), "title"))
        inside = QWidget()
        inside.setObjectName("pageBody")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (keys, meaning) in enumerate(self.entries(window)):
            grid.addWidget(label(keys, "strong"), row, 0)
            grid.addWidget(label(meaning), row, 1)
        scroll = QScrollArea()
        scroll.setAccessibleName(self.tr("Keyboard"))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        layout.addWidget(scroll, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.resize(theme.current().px(480), theme.current().px(620))

    def entries(self, window: QWidget) -> list[tuple[str, str]]:
        """Keys and what they do."""
        found = [
            (_shown(action.shortcut()), action.text())
            for action in window.actions()
            if not action.shortcut().isEmpty()
        ]
        found += [
            (_shown(shortcut.key()), shortcut.whatsThis())
            for shortcut in window.findChildren(QShortcut)
            if shortcut.whatsThis()
        ]
        return [
            *dict.fromkeys(found),  # the same key may stand in several places
            (self.tr("Tab"), self.tr("To the next control")),
            (self.tr("Enter"), self.tr("Press the button that stands out")),
            (self.tr("Esc"), self.tr("Leave a dialog, a blind test or the tour")),
            (self.tr("Arrows"), self.tr("Move a slider that has the focus; in the rail, a step")),
            (self.tr("Space"), self.tr("In a list of clips or samples: play the chosen one")),
            (self.tr("Delete"), self.tr("In the table of clips: leave one out, or take it back")),
            (self.tr("Delete"), self.tr("In the list of voices to fuse: take one out")),
            (
                self.tr("Arrows, Enter"),
                self.tr("In the loss curves and the plot of runs: from dot to dot, and play it"),
            ),
            (self.tr("+  −  0"), self.tr("In the loss curves: nearer, farther, all steps")),
        ]


def _shown(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
