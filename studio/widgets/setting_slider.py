"""A setting with a range: slider, spin box, unit, default tick, reset, ends named by outcome."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio import core_words, theme, words
from studio.session import Session
from studio.widgets.number_box import number_box
from studio.widgets.setting_row import SettingRow
from studio.widgets.slider import Scale, Slider


class _Ends(QWidget):
    """What the two ends of a slider are called; where room is short, the right one gives way."""

    def __init__(self, low: str, high: str) -> None:
        super().__init__()
        self._low, self._high = low, high
        theme.current().themeChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(0, theme.current().px(16))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setFont(look.font(11))
        painter.setPen(look.colour("muted"))
        area = self.rect().adjusted(4, 0, -4, 0)
        metrics = painter.fontMetrics()
        room = area.width() - metrics.horizontalAdvance(self._low) - look.px(8)
        high = metrics.elidedText(self._high, Qt.TextElideMode.ElideRight, room)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft, self._low)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight, high)


class SettingSlider(SettingRow):
    """A number with a range.

    Args:
        name: Dotted name of the setting.
        high: A smaller upper end for the slider than the setting allows; the box takes it all.
    """

    def __init__(
        self,
        session: Session,
        name: str,
        *,
        low: float | None = None,
        high: float | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, name, parent)
        declared = self.declaration
        assert declared.low is not None
        assert declared.high is not None
        whole = declared.kind == "int"
        self.scale = Scale(
            declared.low if low is None else low, declared.high if high is None else high, whole
        )
        self.slider = Slider()
        self.slider.setRange(0, self.scale.positions)
        self.slider.setPageStep(max(1, self.scale.positions // 10))
        self.slider.setSingleStep(max(1, self.scale.positions // 100))
        self.slider.set_tick(self.scale.position(declared.default))
        self.box = number_box(declared)
        self._add_slider()
        self.layout_.addWidget(self.box)
        self.finish(self.slider, self.box)
        self.slider.gestureStarted.connect(self.begin_gesture)
        self.slider.valueChanged.connect(self._on_slider_moved)
        self.box.valueChanged.connect(self._on_box_changed)

    def _add_slider(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.slider)
        low, high = core_words.ends(self.declaration)
        if low or high:
            column.addWidget(_Ends(low, high))
        self.layout_.addLayout(column, 1)

    def show_value(self, value: float) -> None:
        for control in (self.slider, self.box):
            control.blockSignals(True)
        # A typed value between two places stays as typed; the slider shows the nearest place.
        self.slider.setValue(self.scale.position(value))
        self.box.setValue(value)  # type: ignore[arg-type]
        for control in (self.slider, self.box):
            control.blockSignals(False)

    def _draw(self) -> None:
        super()._draw()
        self.box.setFixedWidth(theme.current().px(100 if self.declaration.unit else 76))

    def value_words(self, value: float) -> str:
        return f"{words.number(value, 4)} {core_words.unit(self.declaration)}".strip()

    @Slot(int)
    def _on_slider_moved(self, position: int) -> None:
        self.change(self.scale.value(position))

    @Slot()
    def _on_box_changed(self) -> None:
        self.begin_gesture()
        self.change(self.box.value())
