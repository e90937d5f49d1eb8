"""The end of a blind test: what came out, what it means, and that it is kept."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from core.evaluate.listening import MushraResult
from core.evaluate.votes import Vote
from studio import theme
from studio.widgets import blind_words
from studio.widgets.card import Card
from studio.widgets.text import label, set_property
from studio.widgets.voice_chip import paint_swatch


class GradeBars(QWidget):
    """Means of a MUSHRA test as bars from 0 to 100, with their intervals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, str, float, tuple[float, float] | None]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Mean grades"))

    def show_result(self, result: MushraResult, reference: str) -> None:
        self._rows = [
            (name, blind_words.system(name, reference), grade.mean, grade.interval)
            for name, grade in result.systems.items()
        ]
        self._rows.sort(key=lambda row: -row[2])
        said = [f"{name} {_figure(mean, interval)}" for _, name, mean, interval in self._rows]
        self.setAccessibleDescription("; ".join(said))
        self.setVisible(bool(self._rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, theme.current().px(30) * max(len(self._rows), 1))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        colours = look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font(12.5))
        name_px, figure_px, row_px = look.px(224), look.px(84), look.px(30)
        left, right = name_px, self.width() - figure_px
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, (voice, name, mean, interval) in enumerate(self._rows):
            top = place * row_px
            if voice in theme.VOICE_COLOURS:
                swatch = QRectF(1, top + row_px / 2 - look.px(5), look.px(10), look.px(10))
                paint_swatch(painter, swatch, voice)
            painter.setPen(QColor(colours.text))
            words_left = look.px(20)
            painter.drawText(QRectF(words_left, top, left - words_left, row_px), middle, name)
            bar = QRectF(left, top + row_px * 0.3, right - left, row_px * 0.4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(bar, 3, 3)
            known = voice in theme.VOICE_COLOURS
            painter.setBrush(look.colour(voice) if known else QColor(colours.muted))
            full = bar.width()
            bar.setWidth(full * mean / 100)
            painter.drawRoundedRect(bar, 3, 3)
            if interval is not None:
                low, high = (left + full * min(max(end, 0.0), 100.0) / 100 for end in interval)
                y = top + row_px / 2
                painter.setPen(QPen(QColor(colours.text), 1.5))
                painter.drawLine(low, y, high, y)
                for x in (low, high):
                    painter.drawLine(x, y - look.px(4), x, y + look.px(4))
            painter.setPen(QColor(colours.text))
            painter.drawText(
                QRectF(right, top, figure_px, row_px),
                middle | Qt.AlignmentFlag.AlignRight,
                _figure(mean, interval),
            )


class BlindResult(QWidget):
    """The result of one vote.

    Signals:
        closed: The listener has read it.
        retryRequested: The vote could not be kept; try it again.
    """

    closed = Signal()
    retryRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = Card()
        card.body.setContentsMargins(28, 24, 28, 24)
        card.body.setSpacing(12)
        self.kind = label("", "heading")
        self.headline = label("", "figure", wrap=True)
        self.meaning = label("", wrap=True)
        self.bars = GradeBars()
        self.kept = label("", "muted", wrap=True)
        self.done = QPushButton(self.tr("Done"))
        self.done.setProperty("kind", "primary")
        self.done.clicked.connect(self.closed)
        self.retry = QPushButton(self.tr("Try to keep it again"))
        self.retry.clicked.connect(self.retryRequested)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.done)
        buttons.addWidget(self.retry)
        buttons.addStretch(1)
        for widget in (self.kind, self.headline, self.bars, self.meaning, self.kept):
            card.body.addWidget(widget)
        card.body.addSpacing(4)
        card.body.addLayout(buttons)
        card.setMaximumWidth(theme.current().px(760))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 8)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)

    def show_vote(self, vote: Vote) -> None:
        """Say what a vote came to; it is being written meanwhile."""
        parts = (blind_words.test_name(vote.test), blind_words.voices(vote), vote.listener)
        self.kind.setText(" · ".join(part for part in parts if part))
        self.headline.setText(blind_words.headline(vote))
        self.meaning.setText(blind_words.meaning(vote))
        result = vote.result
        self.bars.hide()
        if isinstance(result, MushraResult):
            self.bars.show_result(result, vote.voices[0])
        self.done.setFocus()

    def show_kept(self) -> None:
        """Say that the vote is in the project."""
        set_property(self.kept, "role", "muted")
        self.kept.setText(
            self.tr("The vote is kept in the project and goes into the report and the card.")
        )
        self.retry.hide()

    def show_not_kept(self, problem: str, advice: str) -> None:
        """Say that the vote could not be written."""
        set_property(self.kept, "role", "careful")
        self.kept.setText(blind_words.failure(problem, advice))
        self.retry.show()

    @Slot(QKeyEvent)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if event.key() in keys:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _figure(mean: float, interval: tuple[float, float] | None) -> str:
    if interval is None:
        return f"{mean:.0f}"
    return f"{mean:.0f} ± {interval[1] - mean:.0f}"
