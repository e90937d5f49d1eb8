"""The rail: six steps, what each holds, which one is shown, and the way on."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio import theme
from studio.widgets.text import label


class StepButton(QAbstractButton):
    """One step: a ring with its number or a tick, its title, and what it holds."""

    def __init__(self, number: int, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self._note = ""
        self._done = False
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_state("", done=False)
        theme.current().themeChanged.connect(self.update)

    def set_state(self, note: str, *, done: bool) -> None:
        """Say what the step holds, and whether it is done."""
        self._note = note
        self._done = done
        self.setAccessibleName(
            self.tr("Step {0}, {1}").format(self._number, self.text())
            + (", " + self.tr("done") if done else "")
        )
        self.setAccessibleDescription(note)
        self.update()

    def sizeHint(self) -> QSize:
        scale = theme.current().px
        return QSize(scale(180), scale(48))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        colours = look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked() or self.underMouse():
            fill = colours.accent_background if self.isChecked() else colours.raised
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(fill))
            painter.drawRoundedRect(inside, 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawRoundedRect(inside, 8, 8)
        self._paint_ring(painter)
        self._paint_words(painter)

    def _paint_ring(self, painter: QPainter) -> None:
        look = theme.current()
        colours = look.colours
        radius = look.px(11)
        centre = QPointF(look.px(21), self.height() / 2)
        ring = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
        else:
            painter.setPen(QPen(QColor(colours.good if self._done else colours.line), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(ring)
        ink = "on_accent" if self.isChecked() else "good" if self._done else "muted"
        if self._done and not self.isChecked():
            mark = look.pixmap("check", ink, 14)
            half = mark.deviceIndependentSize() / 2
            painter.drawPixmap(QPointF(centre.x() - half.width(), centre.y() - half.height()), mark)
        else:
            painter.setPen(look.colour(ink))
            painter.setFont(look.font(11, bold=True))
            painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, str(self._number))

    def _paint_words(self, painter: QPainter) -> None:
        look = theme.current()
        left = look.px(42)
        width = self.width() - left - look.px(8)
        line = look.px(17)
        lines = 2 if self._note else 1
        top = (self.height() - lines * line) / 2
        painter.setFont(look.font(13, bold=True))
        painter.setPen(look.colour("text"))
        painter.drawText(QRectF(left, top, width, line), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._note:
            painter.setFont(look.font(11))
            painter.setPen(look.colour("muted"))
            note = painter.fontMetrics().elidedText(
                self._note, Qt.TextElideMode.ElideRight, int(width)
            )
            painter.drawText(
                QRectF(left, top + line, width, line), Qt.AlignmentFlag.AlignVCenter, note
            )


class StepRail(QFrame):
    """All steps, and a Next button that says why it is off.

    Signals:
        stepChosen: A step was chosen, by its place from 0.
        nextPressed: The Next button was pressed.
    """

    stepChosen = Signal(int)
    nextPressed = Signal()

    def __init__(self, titles: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self._titles = titles
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 16, 12, 16)
        layout.setSpacing(4)
        for place, title in enumerate(titles):
            button = StepButton(place + 1, title)
            self._group.addButton(button, place)
            layout.addWidget(button)
        self._group.idClicked.connect(self.stepChosen)
        layout.addStretch(1)
        self._why = label("", "small", wrap=True)
        self._why.setContentsMargins(8, 0, 8, 4)
        self._next = QPushButton()
        self._next.clicked.connect(self.nextPressed)
        layout.addWidget(self._why)
        layout.addWidget(self._next)
        self._foot = label("", "small")
        self._foot.setContentsMargins(8, 10, 0, 0)
        layout.addWidget(self._foot)
        self._set_width()
        theme.current().themeChanged.connect(self._set_width)

    def show_step(self, place: int) -> None:
        """Mark a step as the one that is shown."""
        self._group.button(place).setChecked(True)

    def button(self, place: int) -> StepButton:
        """The button of a step, by its place from 0."""
        button = self._group.button(place)
        assert isinstance(button, StepButton)
        return button

    def set_state(self, place: int, note: str, *, done: bool) -> None:
        """Say what a step holds, and whether it is done."""
        self.button(place).set_state(note, done=done)

    def set_next(self, place: int | None, missing: str) -> None:
        """Name the step that Next leads to (None on the last), or say why it cannot yet."""
        self._next.setVisible(place is not None)
        self._why.setVisible(bool(missing) and place is not None)
        self._why.setText(missing)
        if place is None:
            return
        self._next.setText(self.tr("Next: {0}").format(self._titles[place]))
        self._next.setEnabled(not missing)
        self._next.setToolTip(missing)
        self._next.setAccessibleDescription(missing)

    def set_foot(self, text: str) -> None:
        """Small print at the bottom."""
        self._foot.setText(text)

    def _set_width(self) -> None:
        self.setFixedWidth(theme.current().px(208))
