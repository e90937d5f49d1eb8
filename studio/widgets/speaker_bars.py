"""How much each speaker has recorded: a bar each, most first."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme, words

ROW = 22


class SpeakerBars(QWidget):
    """Bars with a name before and a length of time behind each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seconds: dict[str, float] = {}
        self.setAccessibleName(self.tr("Speech by speaker"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().themeChanged.connect(self.updateGeometry)

    def show_speakers(self, seconds: Mapping[str, float]) -> None:
        """Show how long each speaker speaks; a lone one has no name."""
        self._seconds = {name or self.tr("one speaker"): time for name, time in seconds.items()}
        said = (f"{name}: {words.seconds(time)}" for name, time in self._seconds.items())
        self.setAccessibleDescription("; ".join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = theme.current().px
        return QSize(px(280), px(ROW) * max(len(self._seconds), 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font(12))
        metrics = painter.fontMetrics()
        row = look.px(ROW)
        most = max(self._seconds.values(), default=0.0) or 1.0
        names = max((metrics.horizontalAdvance(name) for name in self._seconds), default=0)
        left = min(names, self.width() // 3) + look.px(8)
        times = [words.seconds(time) for time in self._seconds.values()]
        behind = max((metrics.horizontalAdvance(time) for time in times), default=0) + look.px(8)
        room = max(self.width() - left - behind, 1)
        for place, (name, seconds) in enumerate(self._seconds.items()):
            top = place * row
            if top > event.rect().bottom() or top + row < event.rect().top():
                continue
            painter.setPen(look.colour("text"))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, left - look.px(8))
            painter.drawText(QRectF(0, top, left, row), Qt.AlignmentFlag.AlignVCenter, shown)
            bar = QRectF(left, top + row * 0.28, max(room * seconds / most, 2.0), row * 0.44)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("recording"))
            painter.drawRoundedRect(bar, 2, 2)
            painter.setPen(look.colour("muted"))
            place_of_time = QRectF(bar.right() + look.px(8), top, behind, row)
            painter.drawText(place_of_time, Qt.AlignmentFlag.AlignVCenter, times[place])
