"""The students that a project has had, for the window: read beside its thread, some compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import SottoError
from core.history import Entry, entries, forget
from studio.curves import RunCurves, read_entry
from studio.newest import Newest
from studio.runs import RUNS

COMPARED = 4
"""Curves of so many earlier students are drawn at once; more could not be told apart."""


class History(QObject):
    """The history of the open project.

    Attributes:
        entries: All that can be read, oldest first.
        damaged: What cannot be read, in words.
        compared: Numbers of the entries whose curves are drawn with the present ones.

    Signals:
        changed: Another project, or an entry came or went.
        comparedChanged: Others are compared, or their curves have been read.
        failed: Problem and advice.
    """

    changed = Signal()
    comparedChanged = Signal()
    failed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.damaged: list[str] = []
        self.compared: list[int] = []
        self._folder: Path | None = None
        self._curves: dict[int, dict[str, RunCurves]] = {}
        self._reading = Newest(self)
        self._reading.done.connect(self._on_entries)
        self._reading.failed.connect(self.failed)
        self._fetching = Newest(self)
        self._fetching.done.connect(self._on_curves)
        self._fetching.failed.connect(self._on_curves_failed)

    def look_at(self, folder: Path | None) -> None:
        """Read the history of a project folder, now or again."""
        if folder != self._folder:
            self._folder = folder
            self._fetching.cancel()
            self._curves, self.compared = {}, []
            self._take([], [])
        if folder is not None:
            self._reading.run(_read, folder)

    def entry(self, number: int) -> Entry | None:
        """An entry by its number."""
        return next((entry for entry in self.entries if entry.number == number), None)

    def compare(self, number: int, *, on: bool) -> None:
        """Draw the curves of an entry too, or no longer; of too many the first goes."""
        others = [other for other in self.compared if other != number]
        self.compared = [*others, number][-COMPARED:] if on else others
        wanted = [entry for entry in self.entries if entry.number in self.compared]
        missing = [entry for entry in wanted if entry.number not in self._curves]
        if missing:
            self._fetching.run(_curves_of, missing)
        self.comparedChanged.emit()

    def curves(self, run: str) -> dict[int, RunCurves]:
        """The curves of a run of those that are compared, by number, as far as they are read."""
        found = {number: self._curves.get(number, {}).get(run) for number in self.compared}
        return {number: curves for number, curves in found.items() if curves is not None}

    def forget(self, number: int) -> None:
        """Delete an entry."""
        if self._folder is None:
            return
        try:
            forget(self._folder, number)
        except SottoError as error:
            self.failed.emit(error.problem, error.advice)
        self.look_at(self._folder)

    def close(self) -> None:
        """Wait for the threads; the last call."""
        self._reading.close()
        self._fetching.close()

    @Slot(object)
    def _on_entries(self, found: tuple[Path, list[Entry], list[str]]) -> None:
        folder, there, damaged = found
        if folder == self._folder and (there != self.entries or damaged != self.damaged):
            self._take(there, damaged)

    def _take(self, there: list[Entry], damaged: list[str]) -> None:
        before = {entry.number: entry for entry in self.entries}
        self.entries, self.damaged = there, damaged
        numbers = {entry.number for entry in there if before.get(entry.number) in (None, entry)}
        gone = [number for number in self.compared if number not in numbers]
        self._curves = {n: curves for n, curves in self._curves.items() if n in numbers}
        self.changed.emit()
        for number in gone:
            self.compare(number, on=False)

    @Slot(object)
    def _on_curves(self, found: Mapping[int, dict[str, RunCurves]]) -> None:
        self._curves.update(found)
        self.comparedChanged.emit()

    @Slot(str, str)
    def _on_curves_failed(self, problem: str, advice: str) -> None:
        self.compared = [number for number in self.compared if number in self._curves]
        self.comparedChanged.emit()
        self.failed.emit(problem, advice)


def _read(folder: Path) -> tuple[Path, list[Entry], list[str]]:
    return folder, *entries(folder)


def _curves_of(wanted: Sequence[Entry]) -> dict[int, dict[str, RunCurves]]:
    return {entry.number: read_entry(entry, RUNS) for entry in wanted}
