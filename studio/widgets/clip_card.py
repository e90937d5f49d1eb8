"""The table of clips, what is looked for in it, and what reading does to the clips."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QWidget

from studio import words
from studio.clips import FINE, LEFT_OUT, MAY_IGNORE, MUST_FIX, Clip, Clips
from studio.core_sentences import translated
from studio.session import Session
from studio.widgets.card import Card
from studio.widgets.clip_table import ClipTable
from studio.widgets.fix_button import FixButton
from studio.widgets.text import ElidedLabel, label


class ClipCard(Card):
    """Clips of a report of `core.data.check`, as plain values, read as the settings say.

    Attributes:
        shown: The clips with their states.

    Signals:
        changed: Other clips are shown, or they are read in another way.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._session = session
        self._report: dict[str, Any] | None = None
        self._locked = False
        self.shown = Clips([], session.settings.data)
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._notice = ElidedLabel("", "warning")
        self._notice.hide()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search name, text, verdict"))
        self.search.setAccessibleName(self.tr("Search clips"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(260)
        self.table = ClipTable()
        filters = QHBoxLayout()
        filters.setSpacing(4)
        for state in ("", MUST_FIX, MAY_IGNORE, FINE, LEFT_OUT):
            button = QPushButton()
            button.setProperty("kind", "tab")
            button.setCheckable(True)
            self._group.addButton(button)
            self._buttons[state] = button
            filters.addWidget(button)
        self._buttons[""].setChecked(True)
        filters.addStretch(1)
        filters.addWidget(self.search, 3)
        self.even = FixButton(session, "data.even_loudness")
        self.trim = FixButton(session, "data.trim_silence")
        self.drop = FixButton(session, "data.drop_doubtful")
        fixes = QHBoxLayout()
        fixes.setSpacing(8)
        read = label(self.tr("As it is read:"), "muted")
        read.setToolTip(self.tr("Your files stay as they are."))
        fixes.addWidget(read)
        for fix in (self.even, self.trim, self.drop):
            fixes.addWidget(fix)
        fixes.addStretch(1)
        self.body.addLayout(filters)
        self.body.addLayout(fixes)
        self.body.addWidget(self._notice)
        self.body.addWidget(self.table, 1)
        self._group.buttonClicked.connect(self._on_filter)
        self.search.textChanged.connect(self._on_filter)
        self.table.leaveOutAsked.connect(self.leave_out)
        session.settingsChanged.connect(self._on_setting)

    def show_report(self, report: dict[str, Any]) -> None:
        """Show the clips of a report."""
        self._report = report
        self._buttons[""].setChecked(True)
        self._notice.setText(words.together(map(translated, report["notices"])))
        self._notice.setVisible(bool(report["notices"]))
        self._read()
        self._on_filter()

    def lock(self, locked: bool) -> None:
        """What was read already is read: the fixes no longer change."""
        self._locked = locked
        for fix in (self.even, self.trim, self.drop):
            fix.setEnabled(not locked)

    @Slot(dict)
    def leave_out(self, clip: Clip) -> None:
        """Leave a clip out of training, or take it back."""
        if self._locked:
            return
        out = self._session.settings.data.left_out
        name = clip["id"]
        left = tuple(entry for entry in out if entry != name) if name in out else (*out, name)
        self._session.set_setting("data.left_out", left)

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if self._report is not None and (not name or name in _READING):
            self._read()

    def _read(self) -> None:
        """Look at the clips anew, as the settings now say that they are read."""
        assert self._report is not None
        clips = self.shown = Clips(self._report["clips"], self._session.settings.data)
        self.table.show_clips(clips)
        names = {
            "": self.tr("All {0}"),
            MUST_FIX: self.tr("Must fix {0}"),
            MAY_IGNORE: self.tr("May ignore {0}"),
            FINE: self.tr("Fine {0}"),
            LEFT_OUT: self.tr("Left out {0}"),
        }
        for state, button in self._buttons.items():
            count = clips.count(state)
            button.setText(names[state].format(words.count(count)))
            button.setEnabled(bool(count) or not state)
        out = self._buttons[LEFT_OUT]
        out.setVisible(out.isEnabled())
        checked = self._group.checkedButton()
        if not checked.isEnabled():
            self._buttons[""].setChecked(True)
            self._on_filter()
        spread = words.number(clips.level_spread_lu(), 2)
        self.even.show_effect(self.tr("Their levels lie {0} LU apart.").format(spread))
        cut = words.seconds(clips.silence_to_cut_s())
        self.trim.show_effect(self.tr("It cuts {0} of silence in all.").format(cut))
        doubtful = words.count(clips.doubtful())
        self.drop.show_effect(self.tr("Doubtful clips here: {0}.").format(doubtful))
        # The built-in voice's clips have exact timings and stay as long as they are.
        self.trim.setVisible(not self._session.settings.data.built_in)
        self.drop.setText(self.tr("Drop the doubtful {0}").format(doubtful))
        self.changed.emit()

    @Slot()
    def _on_filter(self) -> None:
        state = next(state for state, button in self._buttons.items() if button.isChecked())
        self.table.clips.set_filter(state, self.search.text())


_READING = frozenset(
    {"data.even_loudness", "data.trim_silence", "data.drop_doubtful", "data.left_out"}
)
