"""A setting without a slider: a list of words, a switch, a wide number, or a line of text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from studio import core_words, theme
from studio.session import Session
from studio.widgets.number_box import number_box
from studio.widgets.setting_row import SettingRow
from studio.widgets.switch import Switch
from studio.widgets.text import ElidedLabel


class ChoiceBox(QComboBox):
    """A combo box with the studio's arrow, which the wheel leaves alone unless it has the focus."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        arrow = theme.current().pixmap("chevron", "muted", 14)
        size = arrow.deviceIndependentSize()
        x = self.width() - size.width() - 8
        QPainter(self).drawPixmap(QPointF(x, (self.height() - size.height()) / 2), arrow)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class SettingChoice(SettingRow):
    """One word out of a few."""

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(session, name, parent)
        self.box = ChoiceBox()
        for key in self.declaration.choices:
            self.box.addItem(core_words.choice(key), key)
        self.layout_.addWidget(self.box)
        self.layout_.addStretch(1)
        self.finish(self.box)
        self.box.activated.connect(self._on_chosen)

    def show_value(self, value: Any) -> None:
        self.box.setCurrentIndex(self.box.findData(value))

    def value_words(self, value: Any) -> str:
        return core_words.choice(value)

    @Slot()
    def _on_chosen(self) -> None:
        self.begin_gesture()
        self.change(self.box.currentData())


class SettingTick(SettingRow):
    """Yes or no."""

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(session, name, parent)
        self.box = Switch()
        self.layout_.addWidget(self.box)
        self.layout_.addWidget(ElidedLabel(core_words.meaning_only(self.declaration), "muted"), 1)
        self.finish(self.box)
        self.box.clicked.connect(self._on_clicked)

    def show_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))

    def value_words(self, value: Any) -> str:
        return self.tr("on") if value else self.tr("off")

    @Slot(bool)
    def _on_clicked(self, checked: bool) -> None:
        self.begin_gesture()
        self.change(checked)


class SettingNumber(SettingRow):
    """A number whose range is too wide for a slider."""

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(session, name, parent)
        self.box = number_box(self.declaration)
        self.box.setFixedWidth(theme.current().px(150))
        self.layout_.addWidget(self.box)
        self.layout_.addWidget(ElidedLabel(core_words.meaning_only(self.declaration), "muted"), 1)
        self.finish(self.box)
        self.box.valueChanged.connect(self._on_typed)

    def show_value(self, value: Any) -> None:
        self.box.blockSignals(True)
        self.box.setValue(value)
        self.box.blockSignals(False)

    @Slot()
    def _on_typed(self) -> None:
        self.begin_gesture()
        self.change(self.box.value())


class SettingText(SettingRow):
    """A line of text."""

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(session, name, parent)
        self.box = QLineEdit()
        self.layout_.addWidget(self.box, 1)
        self.finish(self.box)
        self.box.editingFinished.connect(self._on_edited)

    def show_value(self, value: Any) -> None:
        self.box.setText(value)

    @Slot()
    def _on_edited(self) -> None:
        self.begin_gesture()
        self.change(self.box.text())
