"""What temperature does to a Laplace distribution, drawn, with a sentence that is true."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio import theme, words
from studio.widgets.text import label

SPREADS = 6.0
"""How far the picture reaches to each side, in spreads b of the teacher."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What a teacher believes of one mel band in the middle of one sound.

    Attributes:
        symbol: The sound.
        band: Number of the band, from 0.
        location, scale: Of its Laplace distribution, in standard deviations of the band.
    """

    symbol: str
    band: int
    location: float
    scale: float


def laplace_density(distance: float, spread: float) -> float:
    """Density of a Laplace distribution of this spread b at a distance from its middle."""
    return math.exp(-abs(distance) / spread) / (2 * spread)


def laplace_entropy_bits(spread: float) -> float:
    """Differential entropy of a Laplace distribution of spread b: log2(2 e b)."""
    return math.log2(2 * math.e * spread)


def entropy_gain_bits(temperature: float) -> float:
    """How many bits wider a Laplace distribution gets: its entropy is log2(2 e b), and b → T b."""
    return math.log2(temperature)


class _Bells(QWidget):
    """The density at T = 1 and at the temperature chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.temperature = 1.0
        self.belief: Belief | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().themeChanged.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(200), theme.current().px(104))

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
        low, middle, high = self._foot()
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, high)
        painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter, middle)

    def _foot(self) -> tuple[str, str, str]:
        if self.belief is None:
            return self.tr("lower"), self.tr("the teacher's guess"), self.tr("higher")
        reach = SPREADS * self.belief.scale
        places = (self.belief.location + side * reach for side in (-1, 0, 1))
        low, middle, high = (f"{place:.1f}".replace("-", "−") for place in places)
        return low, middle, high


class TemperaturePlot(QWidget):
    """The picture and its sentence.

    Signals:
        playWanted: The sound whose distribution is drawn shall be heard.
    """

    playWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bells = _Bells()
        self._words = label("", "small", wrap=True)
        self.play = QPushButton()
        self.play.clicked.connect(self.playWanted)
        row = QHBoxLayout()
        row.addWidget(self.play)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._bells)
        layout.addLayout(row)
        layout.addWidget(self._words)
        layout.addStretch(1)
        theme.current().themeChanged.connect(self._dress)
        self._dress()
        self.show_belief(None)

    def show_belief(self, belief: Belief | None) -> None:
        """Draw what this teacher believes; None where there is none to be asked."""
        self._bells.belief = belief
        self.play.setVisible(belief is not None)
        if belief is not None:
            self.play.setText(self.tr("Hear /{0}/").format(belief.symbol))
            said = self.tr("Hear the sound whose distribution is drawn")
            self.play.setAccessibleDescription(said)
            self.play.setToolTip(said)
        self.show_temperature(self._bells.temperature)

    def show_temperature(self, temperature: float) -> None:
        """Draw and describe a temperature."""
        self._bells.temperature = temperature
        self._bells.update()
        belief = self._bells.belief
        text = self._of_any(temperature) if belief is None else self._of(belief, temperature)
        self._words.setText(text)
        self._words.setToolTip(self._of_any(temperature) if belief is not None else "")
        self._bells.setAccessibleName(self.tr("Temperature, drawn"))
        self._bells.setAccessibleDescription(text)

    def _of_any(self, temperature: float) -> str:
        if temperature == 1.0:
            return self.tr("At T = 1 the student sees each guess of the teacher as it is.")
        return self.tr(
            "At T = {0} each guess of the teacher becomes {1}. Differences up to about {0} "
            "times the teacher's spread count by their square, larger ones in proportion."
        ).format(words.number(temperature), self._wider(temperature))

    def _of(self, belief: Belief, temperature: float) -> str:
        own = self.tr("/{0}/ in mel band {1}: {2} ± {3}.").format(
            belief.symbol,
            belief.band + 1,
            f"{belief.location:.1f}".replace("-", "−"),
            words.number(belief.scale, 2),
        )
        if temperature == 1.0:
            return words.together((own, self.tr("At T = 1 the student sees it as it is.")))
        before = laplace_entropy_bits(belief.scale)
        after = laplace_entropy_bits(temperature * belief.scale)
        told = self.tr(
            "At T = {0} it is {1} (entropy {2} → {3}); differences up to {4} count by their square."
        ).format(
            words.number(temperature),
            self._wider(temperature),
            f"{before:.1f}".replace("-", "−"),
            f"{after:.1f}".replace("-", "−"),
            words.number(temperature * belief.scale, 2),
        )
        return words.together((own, told))

    def _wider(self, temperature: float) -> str:
        how = self.tr("{0} bits wider") if temperature > 1 else self.tr("{0} bits narrower")
        return how.format(words.number(abs(entropy_gain_bits(temperature)), 2))

    def _dress(self) -> None:
        self.play.setIcon(theme.current().icon("play", "text", 12))
