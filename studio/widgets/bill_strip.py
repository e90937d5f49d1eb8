"""The bill: what the small voice costs beside the teacher, in one calm row of figures."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from studio import words
from studio.widgets.card import Card
from studio.widgets.stat import Stat

Bill = dict[str, Any]


class BillStrip(Card):
    """Size, file, speed, arithmetic, memory, and damage.

    Attributes:
        stats: The figures by name.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._bills: tuple[Bill, Bill] | None = None
        self._measured: dict[str, float] | None = None
        self.stats = {
            "parameters": Stat(self.tr("Voice size")),
            "bytes": Stat(self.tr("File")),
            "speed": Stat(self.tr("Speed, one thread")),
            "macs_per_second": Stat(self.tr("Arithmetic")),
            "ram_bytes": Stat(self.tr("Memory")),
            "damage": Stat(self.tr("Damage so far")),
        }
        self._rows = 0
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(8)
        for stat in self.stats.values():
            stat.note.setProperty("role", "small")
            # Two lines always: the row must not jump while a slider moves.
            stat.note.setAlignment(Qt.AlignmentFlag.AlignTop)
            stat.note.setMinimumHeight(2 * stat.note.fontMetrics().height())
        self.body.addLayout(self._grid)
        self.set_rows(1)

    def set_rows(self, rows: int) -> None:
        """Stand in one row, or in two where there is little room."""
        if rows == self._rows:
            return
        self._rows = rows
        across = len(self.stats) // rows
        for place, (name, stat) in enumerate(self.stats.items()):
            self._grid.addWidget(stat, place // across, place % across)
            wide = rows == 1 and name in ("speed", "damage")
            self._grid.setColumnStretch(place, 0 if place >= across else 5 if wide else 4)

    def show_plan(self, teacher: Bill, student: Bill) -> None:
        """Show the bills of both; what was measured before belongs to other settings."""
        self._bills, self._measured = (teacher, student), None
        self._show_amount("parameters", self.tr("{0} parameters"))
        self._show_amount("macs_per_second", self.tr("{0} MAC/s"))
        for name in ("bytes", "ram_bytes"):
            figure, unit = words.size(student[name])
            note = self._beside(words.file_size(teacher[name]), name)
            self.stats[name].show_figure(figure, unit, note)
        self._show_speed()

    def show_measured(self, milliseconds: dict[str, float]) -> None:
        """Show what speed was measured for the bills that are shown."""
        if self._bills is not None:
            self._measured = milliseconds
            self._show_speed()

    def show_nothing(self) -> None:
        """There is no bill: the settings contradict each other."""
        self._bills = self._measured = None
        for name, stat in self.stats.items():
            if name != "damage":
                stat.show_figure("–", "", "")

    def show_damage(self, mcd_db: float | None, note: str) -> None:
        """Show how far the untrained copy is from the teacher, in dB of mel-cepstral distance."""
        if mcd_db is None:
            self.stats["damage"].show_figure("–", "", note)
            return
        figure = f"+{mcd_db:.1f}" if mcd_db >= 0.05 else "0"
        self.stats["damage"].show_figure(
            figure, self.tr("dB MCD"), note, "careful" if mcd_db >= 0.05 else ""
        )

    def _show_amount(self, name: str, unit: str) -> None:
        assert self._bills is not None
        teacher, student = self._bills
        figure, multiple = words.amount(student[name])
        note = self._beside(words.short_amount(teacher[name]), name)
        self.stats[name].show_figure(figure, unit.format(multiple).strip(), note)

    def _beside(self, teacher: str, name: str) -> str:
        """The teacher's figure and how many times as large it is."""
        assert self._bills is not None
        before, after = (max(bill[name], 1e-9) for bill in self._bills)
        known = self.tr("teacher {0}").format(teacher)
        if 0.995 < before / after < 1.005:
            return f"{known}\n" + self.tr("as large")
        if after > before:
            return f"{known}\n" + self.tr("{0} larger").format(words.times(after / before))
        return f"{known}\n" + self.tr("{0} smaller").format(words.times(before / after))

    def _show_speed(self) -> None:
        """Show measured milliseconds if there are any for these settings, else predicted ones."""
        assert self._bills is not None
        stat = self.stats["speed"]
        predicted = [bill.get("predicted_ms_per_second") for bill in self._bills]
        if self._measured is not None:
            teacher, student = self._measured["teacher"], self._measured["student"]
            how = self.tr("measured")
            if predicted[1] is not None:
                how = self.tr("measured, predicted {0}").format(words.number(predicted[1]))
        elif None not in predicted:
            teacher, student = predicted
            how = self.tr("predicted")
        else:
            stat.show_figure("–", "", self.tr("not measured on this machine yet"))
            return
        known = self.tr("teacher {0}, {1}").format(
            words.number(teacher), self._faster(teacher, student)
        )
        stat.show_figure(words.number(student), self.tr("ms per second"), f"{how}\n{known}")

    def _faster(self, teacher: float, student: float) -> str:
        ratio = teacher / max(student, 1e-9)
        if 0.95 < ratio < 1.05:
            return self.tr("as fast")
        if ratio < 1:
            return self.tr("{0} slower").format(words.times(1 / ratio))
        return self.tr("{0} faster").format(words.times(ratio))
