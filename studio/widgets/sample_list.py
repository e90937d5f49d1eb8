"""The same sentence, as it learns: one row per checkpoint, each can be heard."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio import theme, words

PEAKS = 200
_PATH = Qt.ItemDataRole.UserRole
_STEP = Qt.ItemDataRole.UserRole + 1


class SampleList(QListWidget):
    """Spoken samples of one run; Enter, Space or a click plays one.

    Args:
        token: The voice whose colour the waves have.

    Signals:
        sampleChosen: The sample of this step should be played.
    """

    sampleChosen = Signal(int)

    def __init__(self, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_WaveDelegate(token, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(84)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setStyleSheet("QListWidget { background: transparent; }")
        self.setAccessibleName(self.tr("The same sentence, as it learns"))
        self.itemClicked.connect(self._on_item)
        self.itemActivated.connect(self._on_item)
        theme.current().themeChanged.connect(self.viewport().update)

    def show_samples(self, samples: list[tuple[int, Path]]) -> None:
        """Show samples as (step, path), oldest first; keeps what is selected."""
        shown = [(self.item(row).data(_STEP), self.item(row).data(_PATH)) for row in self._rows()]
        wanted = [(step, str(path)) for step, path in samples]
        if shown == wanted:
            return
        at_end = self.verticalScrollBar().value() == self.verticalScrollBar().maximum()
        if shown != wanted[: len(shown)]:
            self.clear()
            shown = []
        for step, path in wanted[len(shown) :]:
            item = QListWidgetItem(self.tr("step {0}").format(words.count(step)))
            item.setData(_STEP, step)
            item.setData(_PATH, path)
            self.addItem(item)
        if at_end:
            self.scrollToBottom()

    def select_step(self, step: int) -> None:
        """Mark the sample of a step."""
        for row in self._rows():
            if self.item(row).data(_STEP) == step:
                self.setCurrentRow(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentItem():
            self._on_item(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _rows(self) -> range:
        return range(self.count())

    def _on_item(self, item: QListWidgetItem) -> None:
        self.sampleChosen.emit(item.data(_STEP))


class _WaveDelegate(QStyledItemDelegate):
    """Paints a step and its wave."""

    def __init__(self, token: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._token = token

    def sizeHint(
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(38))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        look = theme.current()
        area = QRectF(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = state & QStyle.StateFlag.State_Selected
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent_background" if chosen else "raised"))
            painter.drawRoundedRect(area.adjusted(0, 1, 0, -1), 6, 6)
        painter.setPen(look.colour("muted"))
        painter.setFont(look.font(12))
        name = area.adjusted(6, 0, 0, 0)
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, index.data())
        left = area.left() + look.px(84)
        wave = QRectF(left, area.top() + 5, area.right() - left - 8, area.height() - 10)
        _paint_wave(painter, wave, _peaks(index.data(_PATH)), look.colour(self._token))
        painter.restore()


def _paint_wave(painter: QPainter, area: QRectF, peaks: tuple[float, ...], ink: QColor) -> None:
    middle, half = area.center().y(), area.height() / 2
    across = area.width() / max(len(peaks) - 1, 1)
    top = [QPointF(area.left() + at * across, middle - p * half) for at, p in enumerate(peaks)]
    low = [QPointF(area.left() + at * across, middle + p * half) for at, p in enumerate(peaks)]
    painter.setPen(QPen(ink, 0.8))
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF(top + low[::-1]))


@lru_cache(maxsize=256)
def _peaks(path: str) -> tuple[float, ...]:
    """Highest levels of equal pieces of a sound file, 0 to 1; nothing if it cannot be read."""
    import numpy as np
    import soundfile

    try:
        sound, _ = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.SoundFileError):
        return ()
    pieces = np.array_split(np.abs(sound).max(axis=1), PEAKS)
    peaks = np.array([piece.max(initial=0.0) for piece in pieces])
    return tuple(float(peak) for peak in peaks / max(float(peaks.max()), 1e-6))
