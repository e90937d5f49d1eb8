"""All students that a project has had: one row each, ticked to have its curves drawn."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView, QWidget

from core.history import Entry
from studio import theme, words
from studio.history import History
from studio.recipe_words import short_recipe

_Index = QModelIndex | QPersistentModelIndex
SORT_ROLE = Qt.ItemDataRole.UserRole
FIGURES = ("parameters", "bytes", "rtf", "mcd_db")
"""Of the report, the columns between the date and the recipe."""


def made_at(entry: Entry) -> str:
    """When a student was measured, as the locale writes it."""
    time = QDateTime.fromString(entry.made_at, Qt.DateFormat.ISODate).toLocalTime()
    return QLocale().toString(time, QLocale.FormatType.ShortFormat)


def figure_words(entry: Entry, voice: str, name: str) -> str:
    """A figure of the report with its unit; a dash where it was not measured."""
    value = entry.figure(voice, name)
    if value is None:
        return "–"
    if name == "parameters":
        return words.short_amount(value)
    if name == "bytes":
        return words.file_size(value)
    if name == "rtf":
        return f"{words.number(1000 * value)} ms"
    spread = entry.figure(voice, f"{name}_se")
    return f"{value:.2f}" + (f" ± {spread:.2f}" if spread is not None else "")


class RunModel(QAbstractTableModel):
    """The entries of a history."""

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._entries = history.entries
        self._headings = [
            self.tr("Run"),
            self.tr("Measured"),
            self.tr("Parameters"),
            self.tr("File"),
            self.tr("Per second of speech"),
            self.tr("MCD, dB"),
            self.tr("Recipe"),
        ]
        history.changed.connect(self._on_changed)
        history.comparedChanged.connect(self._on_compared)

    def entry(self, row: int) -> Entry:
        """The entry in a row."""
        return self._entries[row]

    def row_of(self, number: int) -> int | None:
        """The row of an entry."""
        found = (row for row, entry in enumerate(self._entries) if entry.number == number)
        return next(found, None)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._headings[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _side(section)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry, column = self._entries[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(entry, column)
        if role == Qt.ItemDataRole.CheckStateRole and column == 0:
            ticked = entry.number in self._history.compared
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            if column == 0:
                return self.tr("Tick it to draw its curves on the Training side")
            return self._words(entry, column)
        if role == SORT_ROLE:
            return self._sort_key(entry, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return False
        on = Qt.CheckState(value) == Qt.CheckState.Checked
        self._history.compare(self._entries[index.row()].number, on=on)
        return True

    def _words(self, entry: Entry, column: int) -> str:
        if column == 0:
            return words.count(entry.number)
        if column == 1:
            return made_at(entry)
        if column == len(self._headings) - 1:
            return short_recipe(entry)
        return figure_words(entry, "student", FIGURES[column - 2])

    def _sort_key(self, entry: Entry, column: int) -> Any:
        if column == 0:
            return entry.number
        if column == 1:
            return entry.made_at
        if column == len(self._headings) - 1:
            return short_recipe(entry)
        value = entry.figure("student", FIGURES[column - 2])
        return float("inf") if value is None else value

    @Slot()
    def _on_changed(self) -> None:
        self.beginResetModel()
        self._entries = self._history.entries
        self.endResetModel()

    @Slot()
    def _on_compared(self) -> None:
        if self._entries:
            last = self.index(len(self._entries) - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.CheckStateRole])


def _side(column: int) -> Qt.AlignmentFlag:
    """Figures stand under each other."""
    right = 1 < column < 2 + len(FIGURES)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class RunTable(QTableView):
    """The table, newest run first; Space ticks the run that is chosen, Enter plays it.

    Signals:
        runChosen: Another row was chosen: the number of its run.
        playWanted: A row was double-clicked, or Enter was pressed on it.
    """

    runChosen = Signal(int)
    playWanted = Signal(int)

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RunModel(history, self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(SORT_ROLE)
        self.setModel(self._sorted)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        # The page gives it what is left; its own wish would make the page scroll.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setAccessibleName(self.tr("Runs"))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)
        self.selectionModel().currentRowChanged.connect(self._on_row)
        self.activated.connect(self._on_activated)
        theme.current().themeChanged.connect(self._dress)
        self._dress()

    def choose(self, number: int) -> None:
        """Choose the row of a run."""
        row = self._model.row_of(number)
        if row is not None:
            index = self._sorted.mapFromSource(self._model.index(row, 0))
            if index.row() != self.currentIndex().row():
                self.setCurrentIndex(index)

    def _dress(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.current().px(30))
        self.setMinimumHeight(theme.current().px(100))

    def _number(self, index: QModelIndex) -> int:
        return self._model.entry(self._sorted.mapToSource(index).row()).number

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, now: QModelIndex, before: QModelIndex) -> None:  # noqa: ARG002
        if now.isValid():
            self.runChosen.emit(self._number(now))

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.playWanted.emit(self._number(index))
