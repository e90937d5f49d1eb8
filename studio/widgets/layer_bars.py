"""What goes, layer by layer: how much of each layer stays, and a lock on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from studio import theme, words

LINE = 26
"""Height of a row at the usual scale."""


@dataclass(frozen=True, slots=True)
class LayerShare:
    """One layer.

    Attributes:
        key: Its name in the engine.
        name: What people read.
        removed: Share of its parameters that goes, 0 to 1.
        lockable: Whether it can be left as it is.
        harm: How much worse the voice becomes for each byte saved here, if that was looked at;
            only larger or smaller than other layers' means anything.
    """

    key: str
    name: str
    removed: float
    lockable: bool = True
    locked: bool = False
    harm: float | None = None


class LayerBar(QAbstractButton):
    """The row of one layer; pressing it locks the layer or sets it free."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.layer = LayerShare("", "", 0.0)
        self._room = 0
        self._worst: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_layer(self, layer: LayerShare, room: int, worst: float | None) -> None:
        """Show a layer.

        Args:
            room: Pixels for names.
            worst: The greatest harm of all layers, if harm is to be shown.
        """
        if (layer, room, worst) == (self.layer, self._room, self._worst):
            return
        self.layer, self._room, self._worst = layer, room, worst
        self.setCheckable(layer.lockable)
        self.setChecked(layer.locked)
        said = [layer.name, self.figure()]
        if layer.lockable:
            said.append(self.tr("locked") if layer.locked else self.tr("not locked"))
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(", ".join(said))
        self.setToolTip(self._hint())
        self.update()

    def figure(self) -> str:
        """What the row says in numbers."""
        layer = self.layer
        if self._worst is not None:
            return "–" if layer.harm is None else words.percent(layer.harm / self._worst)
        return words.percent(-layer.removed) if round(layer.removed * 100) else "0 %"

    def _hint(self) -> str:
        if not self.layer.lockable:
            return self.tr("{0} stays as large as its neighbours ask").format(self.layer.name)
        if self.layer.locked:
            return self.tr("{0} stays as it is: press to set it free").format(self.layer.name)
        return self.tr("{0}: press to leave it as it is").format(self.layer.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A button would take the arrows for going to the next control, whichever that is.
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(220), theme.current().px(LINE))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(170), theme.current().px(LINE))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, layer = theme.current(), self.layer
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self.hasFocus():
            look.draw_focus(painter, area)
        painter.setFont(look.font(12))
        metrics = painter.fontMetrics()
        middle = Qt.AlignmentFlag.AlignVCenter
        edge = look.px(5)
        left = min(self._room + look.px(16), int(self.width() * 0.45))
        lock, figures = look.px(18), look.px(52)
        painter.setPen(look.colour("muted" if layer.locked else "text"))
        name = metrics.elidedText(layer.name, Qt.TextElideMode.ElideRight, left - edge - 6)
        painter.drawText(area.adjusted(edge, 0, 0, 0), middle, name)
        painter.setPen(look.colour("muted"))
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.drawText(area.adjusted(0, 0, -lock - edge, 0), right, self.figure())
        width = self.width() - left - figures - lock - edge
        bar = QRectF(left, area.center().y() - look.px(5), width, look.px(10))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("line"))
        painter.drawRoundedRect(bar, 3, 3)
        bar.setWidth(max(width * self._share(), 2))
        painter.setBrush(look.colour("careful" if self._worst is not None else "preview"))
        if layer.locked:
            # A lock is told by its sign and by an empty bar, not by colour alone.
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("muted"), 1.5))
            bar.adjust(0.75, 0.75, -0.75, -0.75)
        painter.drawRoundedRect(bar, 3, 3)
        faint = layer.lockable and (self.underMouse() or self.hasFocus())
        if layer.locked or faint:
            painter.setOpacity(1.0 if layer.locked else 0.45)
            sign = look.pixmap("lock", "text" if layer.locked else "muted", 13)
            top = (self.height() - look.px(13)) // 2
            painter.drawPixmap(self.width() - look.px(13) - 3, top, sign)

    def _share(self) -> float:
        if self._worst is not None:
            return min(max((self.layer.harm or 0.0) / self._worst, 0.0), 1.0)
        return min(max(1.0 - self.layer.removed, 0.0), 1.0)


class LayerBars(QWidget):
    """A bar per layer; Up and Down go from one to the next, Space locks.

    Signals:
        lockWanted: A layer shall be locked, or set free.
    """

    lockWanted = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: list[LayerBar] = []
        self._layers: list[LayerShare] = []
        self._harm = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setAccessibleName(self.tr("What goes, layer by layer"))
        theme.current().themeChanged.connect(self._draw)

    @property
    def layers(self) -> list[LayerShare]:
        """What is shown."""
        return list(self._layers)

    def bar(self, key: str) -> LayerBar:
        """The row of a layer."""
        return next(bar for bar in self._bars if bar.layer.key == key)

    def show_layers(self, layers: Sequence[LayerShare]) -> None:
        """Show layers in the order of the model."""
        self._layers = list(layers)
        while len(self._bars) > len(layers):
            self._bars.pop().deleteLater()
        while len(self._bars) < len(layers):
            bar = LayerBar(self)
            bar.clicked.connect(self._on_clicked)
            self._bars.append(bar)
            self._column.addWidget(bar)
        self._draw()

    def show_harm(self, harm: bool) -> None:
        """Show damage per byte instead of what goes."""
        self._harm = harm
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        able = [bar for bar in self._bars if bar.layer.lockable]
        here = self.focusWidget()
        if event.key() not in ways or here not in able:
            super().keyPressEvent(event)
            return
        place = able.index(here) + ways[event.key()]
        if 0 <= place < len(able):
            able[place].setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _draw(self) -> None:
        metrics = QFontMetrics(theme.current().font(12))
        room = max((metrics.horizontalAdvance(layer.name) for layer in self._layers), default=0)
        worst = max((layer.harm or 0.0 for layer in self._layers), default=0.0) or 1.0
        first = True
        for bar, layer in zip(self._bars, self._layers, strict=True):
            bar.show_layer(layer, room, worst if self._harm else None)
            # Tab goes to the first one, the arrows to the others.
            policy = Qt.FocusPolicy.NoFocus
            if layer.lockable:
                policy = Qt.FocusPolicy.StrongFocus if first else Qt.FocusPolicy.ClickFocus
                first = False
            bar.setFocusPolicy(policy)
            bar.updateGeometry()
            bar.update()
        said = (f"{bar.layer.name} {bar.figure()}" for bar in self._bars)
        self.setAccessibleDescription("; ".join(said))

    @Slot()
    def _on_clicked(self) -> None:
        bar = self.sender()
        assert isinstance(bar, LayerBar)
        # Locked is what the settings say, not what was pressed.
        bar.setChecked(bar.layer.locked)
        if bar.layer.lockable:
            self.lockWanted.emit(bar.layer.key, not bar.layer.locked)
