"""The files an export has written: names, sizes, and ways to get at them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from studio import words
from studio.widgets.card import Card
from studio.widgets.text import ElidedLabel, label


class FileList(Card):
    """A folder and its files."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent)
        self.heading.setText(self.tr("Files"))
        self._folder = Path()
        self._where = ElidedLabel("", "small")
        self.open = QPushButton(self.tr("Open folder"))
        self.copy = QPushButton(self.tr("Copy path"))
        self.open.setAccessibleName(self.tr("Open the folder of the exported files"))
        self.copy.setAccessibleName(self.tr("Copy the path of the folder"))
        for button in (self.copy, self.open):
            button.setProperty("kind", "plain")
            self.head.addWidget(button)
        self.body.addWidget(self._where)
        self._rows: QWidget | None = None
        self.open.clicked.connect(self._on_open)
        self.copy.clicked.connect(self._on_copy)

    def show_files(self, folder: Path, files: Sequence[tuple[str, int]]) -> None:
        """Show what lies in a folder, as names and bytes."""
        self._folder = folder
        self._where.setText(str(folder))
        if self._rows is not None:
            self.body.removeWidget(self._rows)
            self._rows.deleteLater()
        self._rows = QWidget()
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        for row, (name, size) in enumerate(files):
            amount = label(words.file_size(size), "muted")
            amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            copy = _CopyButton(folder / name)
            copy.setText(self.tr("Copy path"))
            copy.setAccessibleName(self.tr("Copy the path of {0}").format(name))
            grid.addWidget(ElidedLabel(name), row, 0)
            grid.addWidget(amount, row, 1)
            grid.addWidget(copy, row, 2)
        self.body.addWidget(self._rows)

    @Slot()
    def _on_open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(str(self._folder))


class _CopyButton(QPushButton):
    """Copies one path."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.setProperty("kind", "plain")
        self.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        QGuiApplication.clipboard().setText(str(self._path))
