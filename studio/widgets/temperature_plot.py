"""What temperature does to a Laplace distribution, drawn, with a sentence that is true."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from studio import theme, words
from studio.widgets.text import label

SPREADS = 6.0
"""How far the picture reaches to each side, in spreads b of the teacher."""


def laplace_density(distance: float, spread: float) -> float:
    """Density of a Laplace distribution of this spread b at a distance from its middle."""
    return math.exp(-abs(distance) / spread) / (2 * spread)


def entropy_gain_bits(temperature: float) -> float:
    """How many bits wider a Laplace distribution gets: its entropy is log2(2 e b), and b → T b."""
    return math.log2(temperature)


class _Bells(QWidget):
    """The density at T = 1 and at the temperature chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.temperature = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().themeChanged.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(200), theme.current().px(132))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(2, 6, -2, -look.px(18))
        # The scale stays put while T moves, so that the eye sees what changes.
        highest = max(laplace_density(0, 1.0), laplace_density(0, self.temperature))
        painter.setPen(QPen(look.colour("line"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        for temperature, strength, width in ((1.0, 0.45, 1.5), (self.temperature, 1.0, 2.0)):
            colour = look.colour("teacher" if temperature == 1.0 else "accent")
            colour.setAlphaF(strength)
            painter.setPen(QPen(colour, width))
            points = []
            for place in range(201):
                distance = (place / 100 - 1) * SPREADS
                height = laplace_density(distance, temperature) / highest
                x = area.left() + place / 200 * area.width()
                points.append(QPointF(x, area.bottom() - height * area.height()))
            painter.drawPolyline(QPolygonF(points))
        painter.setFont(look.font(11))
        painter.setPen(look.colour("muted"))
        foot = QRectF(0, area.bottom() + 2, self.width(), look.px(16))
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, self.tr("lower"))
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, self.tr("higher"))
        painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter, self.tr("the teacher's guess"))


class TemperaturePlot(QWidget):
    """The picture and its sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bells = _Bells()
        self._words = label("", "muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._bells)
        layout.addWidget(self._words)
        layout.addStretch(1)
        self.show_temperature(1.0)

    def show_temperature(self, temperature: float) -> None:
        """Draw and describe a temperature."""
        self._bells.temperature = temperature
        self._bells.update()
        value = words.number(temperature)
        if temperature == 1.0:
            text = self.tr("At T = 1 the student sees each guess of the teacher as it is.")
        else:
            wider = (
                self.tr("{0} bits wider") if temperature > 1 else self.tr("{0} bits narrower")
            ).format(words.number(abs(entropy_gain_bits(temperature)), 2))
            text = self.tr(
                "At T = {0} each guess of the teacher becomes {1}. Differences up to about {0} "
                "times the teacher's spread count by their square, larger ones in proportion."
            ).format(value, wider)
        self._words.setText(text)
        self._bells.setAccessibleName(self.tr("Temperature, drawn"))
        self._bells.setAccessibleDescription(text)
