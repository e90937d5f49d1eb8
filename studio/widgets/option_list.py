"""A few options below each other, each with one line about what it means; one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio import theme
from studio.widgets.text import label

_RING = 14


class OptionButton(QAbstractButton):
    """One option: a ring, its name, and a line in words."""

    def __init__(self, key: str, name: str, meaning: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.setText(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        self.setAccessibleDescription(meaning)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._name = label(name, "strong")
        self._meaning = label(meaning, "small", wrap=True)
        for part in (self._name, self._meaning):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._name)
        column.addWidget(self._meaning)
        self._row = QHBoxLayout(self)
        self._row.addLayout(column, 1)
        theme.current().themeChanged.connect(self._dress)
        self._dress()

    def set_missing(self, why: str) -> None:
        """Say why this cannot be chosen; empty where it can."""
        self.setEnabled(not why)
        self.setToolTip(why)

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._row.minimumSize()

    def heightForWidth(self, width: int) -> int:
        return self._row.heightForWidth(width)

    def _dress(self) -> None:
        px = theme.current().px
        self._row.setContentsMargins(px(_RING + 18), px(4), px(8), px(5))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        colours = look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        fill, border = QColor(colours.surface), QColor(colours.line)
        if self.isChecked():
            fill, border = QColor(colours.accent_background), QColor(colours.accent)
        elif self.underMouse() and self.isEnabled():
            fill = QColor(colours.raised)
        pen = QPen(QColor(colours.accent), 2) if self.hasFocus() else QPen(border, 1)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 8, 8)
        size = look.px(_RING)
        ring = QRectF(look.px(10), look.px(7), size, size)
        painter.setPen(QPen(QColor(colours.accent if self.isChecked() else colours.muted), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(ring)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            inset = size * 0.28
            painter.drawEllipse(ring.adjusted(inset, inset, -inset, -inset))


class OptionList(QWidget):
    """Options of which one is chosen; arrow keys move the choice.

    Args:
        name: What is chosen here, for screen readers.
        options: Key, name and meaning of each.

    Signals:
        chosen: The user chose the option of this key.
    """

    chosen = Signal(str)

    def __init__(
        self, name: str, options: Sequence[tuple[str, str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self.buttons = {key: OptionButton(key, *said) for key, *said in options}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for button in self.buttons.values():
            self._group.addButton(button)
            button.clicked.connect(self._on_clicked)
            button.toggled.connect(button.update)
            column.addWidget(button)

    @property
    def key(self) -> str:
        """The option that is chosen; empty if none is."""
        button = self._group.checkedButton()
        return button.key if isinstance(button, OptionButton) else ""

    def choose(self, key: str) -> None:
        """Choose an option."""
        self.buttons[key].setChecked(True)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self.key)
