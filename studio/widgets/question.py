"""A question with a yes and a way back; it never blocks what runs behind it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask(
    parent: QWidget, question: str, explanation: str, yes: str, on_yes: Callable[[], object]
) -> QMessageBox:
    """Ask; `on_yes` is called if the button named `yes` is pressed."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setText(question)
    box.setInformativeText(explanation)
    agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    back = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(back)
    box.setEscapeButton(back)
    agree.clicked.connect(on_yes)
    box.open()
    return box
