"""The table of clips with its filters: must fix, may ignore, words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QWidget

from studio import words
from studio.widgets.card import Card
from studio.widgets.clip_table import FINE, MAY_IGNORE, MUST_FIX, ClipTable, kind_of
from studio.widgets.text import label


class ClipCard(Card):
    """Clips of a report of `core.data.check`, as plain values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._kinds = {"": "", MUST_FIX: "", MAY_IGNORE: "", FINE: ""}
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._notice = label("", "warning", wrap=True)
        self._notice.hide()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search name, text, verdict"))
        self.search.setAccessibleName(self.tr("Search clips"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(220)
        self.table = ClipTable()
        row = QHBoxLayout()
        row.setSpacing(8)
        for kind in self._kinds:
            button = QPushButton()
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            self._group.addButton(button)
            self._buttons[kind] = button
            row.addWidget(button)
        self._buttons[""].setChecked(True)
        row.addStretch(1)
        row.addWidget(self.search)
        self.body.addLayout(row)
        self.body.addWidget(self._notice)
        self.body.addWidget(self.table, 1)
        self._group.buttonClicked.connect(self._on_filter)
        self.search.textChanged.connect(self._on_filter)

    def show_report(self, report: dict[str, Any]) -> None:
        """Show the clips of a report."""
        clips = report["clips"]
        self.table.clips.set_clips(clips)
        counts = {kind: sum(kind_of(clip) == kind for clip in clips) for kind in self._kinds}
        counts[""] = len(clips)
        names = {
            "": self.tr("All {0}"),
            MUST_FIX: self.tr("Must fix {0}"),
            MAY_IGNORE: self.tr("May ignore {0}"),
            FINE: self.tr("Fine {0}"),
        }
        for kind, button in self._buttons.items():
            button.setText(names[kind].format(words.count(counts[kind])))
            button.setEnabled(bool(counts[kind]) or not kind)
        self._buttons[""].setChecked(True)
        self._notice.setText(" ".join(report["notices"]))
        self._notice.setVisible(bool(report["notices"]))
        self._on_filter()

    @Slot()
    def _on_filter(self) -> None:
        kind = next(kind for kind, button in self._buttons.items() if button.isChecked())
        self.table.filter.set_filter(kind, self.search.text())
