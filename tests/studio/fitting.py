"""Finds text that does not fit where it stands, and controls that lie on each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QWidget,
)

from studio.widgets.text import ElidedLabel

SLACK = 2
"""Pixels that rounding may cost."""


def unfit(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Visible widgets whose text is cut, each with by how much."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            continue
        if isinstance(widget, QLabel):
            yield from _label(widget)
        elif isinstance(widget, (QPushButton, QCheckBox, QRadioButton)):
            yield from _button(widget)
        elif isinstance(widget, QComboBox) and not (widget.isEditable() or _paints(widget)):
            yield from _combo(widget)
        elif isinstance(widget, QHeaderView):
            yield from _header(widget)
        elif isinstance(widget, QLineEdit):
            yield from _line(widget)
        if isinstance(widget, (QLabel, QAbstractButton, QComboBox, QLineEdit)):
            yield from _outside(widget)


def _paints(widget: QWidget) -> bool:
    """Whether it writes its text itself: it knows what to do where the room ends."""
    return "paintEvent" in vars(type(widget))


def _label(label: QLabel) -> Iterator[tuple[QWidget, str]]:
    if isinstance(label, ElidedLabel) or not label.text() or not label.pixmap().isNull():
        return
    inside = label.contentsRect().adjusted(*([label.margin()] * 2 + [-label.margin()] * 2))
    metrics = label.fontMetrics()
    flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag.TextExpandTabs
    wide = inside.width() if label.wordWrap() else 100_000
    needed = metrics.boundingRect(QRect(0, 0, max(wide, 1), 100_000), flags.value, label.text())
    if needed.width() > inside.width() + SLACK:
        yield label, f"{needed.width()} wide in {inside.width()}"
    if needed.height() > inside.height() + SLACK:
        yield label, f"{needed.height()} high in {inside.height()}"


def _button(button: QAbstractButton) -> Iterator[tuple[QWidget, str]]:
    option = QStyleOptionButton()
    button.initStyleOption(option)
    part = {
        QCheckBox: QStyle.SubElement.SE_CheckBoxContents,
        QRadioButton: QStyle.SubElement.SE_RadioButtonContents,
    }.get(type(button), QStyle.SubElement.SE_PushButtonContents)
    inside = button.style().subElementRect(part, option, button).width()
    if not button.icon().isNull() and button.text():
        inside -= button.iconSize().width() + 4
    needed = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
    if needed > inside + SLACK:
        yield button, f"{needed} wide in {inside}"


def _combo(combo: QComboBox) -> Iterator[tuple[QWidget, str]]:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    inside = combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, combo)
    needed = combo.fontMetrics().horizontalAdvance(combo.currentText())
    if needed > inside.width() + SLACK:
        yield combo, f"{needed} wide in {inside.width()}"


def _header(header: QHeaderView) -> Iterator[tuple[QWidget, str]]:
    model = header.model()
    if header.orientation() != Qt.Orientation.Horizontal or model is None:
        return
    for section in range(header.count()):
        text = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        needed = header.fontMetrics().horizontalAdvance(text)
        if not header.isSectionHidden(section) and needed > header.sectionSize(section):
            yield header, f"heading “{text}”: {needed} wide in {header.sectionSize(section)}"


def _line(line: QLineEdit) -> Iterator[tuple[QWidget, str]]:
    if not line.text() and line.placeholderText():
        needed = line.fontMetrics().horizontalAdvance(line.placeholderText())
        if needed > line.contentsRect().width() - 4 + SLACK:
            yield line, f"{needed} wide in {line.contentsRect().width()}: {line.placeholderText()}"


def _outside(widget: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Cut by what it stands in, unless that can be scrolled."""
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        above = parent.parentWidget()
        if isinstance(above, QAbstractScrollArea):
            return
        place = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
        if not parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(place):
            yield widget, f"cut by {type(parent).__name__}"
            return
        parent = above


def overlapping(window: QWidget) -> Iterator[tuple[QWidget, QWidget]]:
    """Visible labels and controls of one parent that lie on each other."""
    for parent in (window, *window.findChildren(QWidget)):
        shown = [
            child
            for child in parent.children()
            if isinstance(child, (QLabel, QAbstractButton, QComboBox, QLineEdit))
            and child.isVisible()
        ]
        for first, second in combinations(shown, 2):
            both = first.geometry().intersected(second.geometry())
            if both.width() > SLACK and both.height() > SLACK:
                yield first, second
