"""What goes, layer by layer: how much of each layer of the teacher the student keeps."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme, words

LINE = 27
"""Height of a row at the usual scale."""


@dataclass(frozen=True, slots=True)
class LayerShare:
    """One layer: its parameters in the teacher and in the student."""

    name: str
    teacher: int
    student: int

    @property
    def kept(self) -> float:
        """Share of the parameters that stay, 0 to 1."""
        return self.student / self.teacher if self.teacher else 1.0


class LayerBars(QWidget):
    """A bar per layer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers: list[LayerShare] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What goes, layer by layer"))
        theme.current().themeChanged.connect(self.updateGeometry)
        theme.current().themeChanged.connect(self.update)

    def show_layers(self, layers: list[LayerShare]) -> None:
        """Show layers in the order of the model."""
        if len(layers) != len(self._layers):
            self.updateGeometry()
        self._layers = layers
        self.setAccessibleDescription(
            "; ".join(f"{layer.name} {self._change(layer)}" for layer in layers)
        )
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(240), max(1, len(self._layers)) * look.px(LINE))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(180), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font(12))
        metrics = painter.fontMetrics()
        line = look.px(LINE)
        names = max((metrics.horizontalAdvance(layer.name) for layer in self._layers), default=0)
        left = min(names + look.px(14), int(self.width() * 0.45))
        figures = look.px(56)
        width = self.width() - left - figures
        for place, layer in enumerate(self._layers):
            row = QRectF(0, place * line, self.width(), line)
            painter.setPen(look.colour("text"))
            name = metrics.elidedText(layer.name, Qt.TextElideMode.ElideRight, left - 8)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(look.colour("muted"))
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(row, right, self._change(layer))
            bar = QRectF(left, row.center().y() - look.px(5), width, look.px(10))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("line"))
            painter.drawRoundedRect(bar, 3, 3)
            bar.setWidth(max(width * min(layer.kept, 1.0), 2))
            painter.setBrush(look.colour("preview"))
            painter.drawRoundedRect(bar, 3, 3)

    def _change(self, layer: LayerShare) -> str:
        return words.percent(layer.kept - 1) if layer.student != layer.teacher else "0 %"
