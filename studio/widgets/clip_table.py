"""The clips of a data set: one row each, sortable, played with Space, problems in words.

The model keeps its own order and choice of rows: sorting and searching ten thousand clips is one
pass over a list, and nothing is made for a row before it is seen.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from core.settings import DataSettings
from studio import theme, words
from studio.clips import FINE, LEFT_OUT, MAY_IGNORE, MUST_FIX, STATES, Clip, Clips

_Index = QModelIndex | QPersistentModelIndex

CLIP, SPEAKER, LENGTH, RATE, LEVEL, VERDICT, TEXT = range(7)
WIDTHS = (116, 64, 64, 64, 88, 180)
"""Of all columns but the last, in pixels at the usual size."""

TEXT_FROM = 780
"""Width of the table from which the text has a column, in pixels at the usual size."""

_SIGNS = {
    MUST_FIX: ("warning", "careful"),
    MAY_IGNORE: ("dot", "muted"),
    FINE: ("check", "good"),
    LEFT_OUT: ("close", "muted"),
}


_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.ForegroundRole,
        Qt.ItemDataRole.DecorationRole,
    }
)
_NUMBERS = frozenset({LENGTH, RATE, LEVEL})
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ClipModel(QAbstractTableModel):
    """Clips of a report, in an order, those that are looked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clips = Clips([], DataSettings())
        self._order: list[int] = []
        self._sorted_by = (CLIP, Qt.SortOrder.AscendingOrder)
        self._state = ""
        self._wanted = ""
        self._headings = [
            self.tr("Clip"),
            self.tr("Speaker"),
            self.tr("Length"),
            self.tr("Rate, Hz"),
            self.tr("Level, LUFS"),
            self.tr("Verdict"),
            self.tr("Text"),
        ]
        self._repaint()
        theme.current().themeChanged.connect(self._repaint)

    def set_clips(self, clips: Clips) -> None:
        """Show other clips, or what other settings make of them."""
        self.clips = clips
        self._arrange()

    def set_filter(self, state: str, wanted: str) -> None:
        """Show clips of one state (empty for all) with these words in name, verdict or text."""
        self._state, self._wanted = state, wanted.casefold().strip()
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (column, order)
        self._arrange()

    def _arrange(self) -> None:
        column, order = self._sorted_by
        self.beginResetModel()
        rows = [row for row in range(len(self.clips.rows)) if self._shown(row)]
        rows.sort(key=lambda row: self._key(row, column))
        if order == Qt.SortOrder.DescendingOrder:
            rows.reverse()
        self._order = rows
        self.endResetModel()

    def _shown(self, row: int) -> bool:
        if self._state and self.clips.states[row] != self._state:
            return False
        if not self._wanted:
            return True
        clip = self.clips.rows[row]
        said = (clip["id"], clip.get("speaker", ""), clip["text"], self.clips.verdict(row))
        return self._wanted in " ".join(said).casefold()

    def _key(self, row: int, column: int) -> Any:
        clip = self.clips.rows[row]
        if column == LENGTH:
            return clip["seconds"]
        if column == RATE:
            return clip["sample_rate_hz"]
        if column == LEVEL:
            level = clip["loudness_lufs"]
            return -1e9 if level is None else level
        if column == VERDICT:
            return STATES.index(self.clips.states[row]), self.clips.verdict(row)
        name = {CLIP: "id", SPEAKER: "speaker", TEXT: "text"}[column]
        return str(clip.get(name, "")).casefold()

    def clip(self, row: int) -> Clip:
        """The clip in a row of the table."""
        return self.clips.rows[self._order[row]]

    def verdict(self, row: int) -> str:
        """What was found in the clip of a row; empty if nothing was."""
        return self.clips.verdict(self._order[row])

    def row_of(self, clip_id: str) -> int:
        """The row in which a clip is shown, or −1."""
        rows = self.clips.rows
        found = (place for place, row in enumerate(self._order) if rows[row]["id"] == clip_id)
        return next(found, -1)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._headings[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if section in _NUMBERS else _LEFT
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        # Asked seven times for each cell that is painted, mostly for what it does not have.
        if role not in _ROLES:
            return None
        column, row = index.column(), self._order[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, column)
        if role == Qt.ItemDataRole.ToolTipRole and column in (CLIP, VERDICT, TEXT):
            return self._words(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in _NUMBERS else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(row, column)
        if role == Qt.ItemDataRole.DecorationRole and column == VERDICT:
            return theme.current().pixmap(*_SIGNS[self.clips.states[row]], 14)
        return None

    def _words(self, row: int, column: int) -> str:
        clip = self.clips.rows[row]
        if column == LENGTH:
            return words.seconds(clip["seconds"])
        if column == RATE:
            return str(clip["sample_rate_hz"])
        if column == LEVEL:
            level = clip["loudness_lufs"]
            return self.tr("silent") if level is None else f"{level:.1f}".replace("-", "−")
        if column == VERDICT:
            return self.clips.verdict(row) or self.tr("fine")
        return str(clip.get({CLIP: "id", SPEAKER: "speaker", TEXT: "text"}[column], ""))

    def _ink(self, row: int, column: int) -> Any:
        state = self.clips.states[row]
        if column == VERDICT and state == MUST_FIX:
            return self._inks["careful"]
        strong = column in (CLIP, LENGTH) and state not in (LEFT_OUT, MUST_FIX)
        return self._inks["text" if strong else "muted"]

    def _repaint(self) -> None:
        look = theme.current()
        self._inks = {token: look.colour(token) for token in ("text", "muted", "careful")}
        if self._order:
            last = self.index(len(self._order) - 1, len(self._headings) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


class _NameDelegate(QStyledItemDelegate):
    """Names often differ at their ends: where room is short the middle goes."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle


class ClipTable(QTableView):
    """The table; Space or a double click plays the row, Delete leaves it out or takes it back.

    Signals:
        clipChosen: This clip should be played.
        clipShown: The chosen row is another one, and its verdict; None where there is none.
        leaveOutAsked: Delete was pressed on this clip.
    """

    clipChosen = Signal(dict)
    clipShown = Signal(object, str)
    leaveOutAsked = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clips = ClipModel(self)
        self._current = ""
        self.setModel(self.clips)
        self.setAccessibleName(self.tr("Clips"))
        self.setAccessibleDescription(
            self.tr("Space plays the chosen clip; Delete leaves it out or takes it back")
        )
        self.setSortingEnabled(True)
        self.sortByColumn(CLIP, Qt.SortOrder.AscendingOrder)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setStyleSheet("QAbstractScrollArea::corner { background: transparent; border: none; }")
        self.setItemDelegateForColumn(CLIP, _NameDelegate(self))
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self.doubleClicked.connect(self._on_row)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.clips.modelReset.connect(self._on_arranged)
        self._size()
        theme.current().themeChanged.connect(self._size)

    def show_clips(self, clips: Clips) -> None:
        """Show other clips; the chosen one stays chosen if it is among them."""
        speakers = {clip.get("speaker", "") for clip in clips.rows}
        self.setColumnHidden(SPEAKER, len(speakers) < 2)
        self._size()
        self.clips.set_clips(clips)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Where room is short the verdict gets it; the text stands beside the table.
        narrow = self.viewport().width() < theme.current().px(TEXT_FROM)
        if narrow != self.isColumnHidden(TEXT):
            self.setColumnHidden(TEXT, narrow)
            self._size()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return) and index.isValid():
            self._on_row(index)
        elif event.key() == Qt.Key.Key_Delete and index.isValid():
            self.leaveOutAsked.emit(self.clips.clip(index.row()))
        else:
            super().keyPressEvent(event)

    def _on_row(self, index: _Index) -> None:
        self.clipChosen.emit(self.clips.clip(index.row()))

    def _on_current(self, index: _Index) -> None:
        if index.isValid():
            clip = self.clips.clip(index.row())
            self._current = clip["id"]
            self.clipShown.emit(clip, self.clips.verdict(index.row()))

    def _on_arranged(self) -> None:
        """Choose the same clip again; the first if it is not among those that are shown."""
        if not self.clips.rowCount():
            self.clipShown.emit(None, "")
            return
        row = max(self.clips.row_of(self._current), 0)
        how = QItemSelectionModel.SelectionFlag
        index = self.clips.index(row, CLIP)
        self.selectionModel().setCurrentIndex(index, how.ClearAndSelect | how.Rows)
        self.scrollTo(index)

    def _size(self) -> None:
        px = theme.current().px
        self.verticalHeader().setDefaultSectionSize(px(28))
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, px(width))
        if self.isColumnHidden(TEXT):
            # Last of those that are shown, it takes what is left.
            self.setColumnWidth(VERDICT, px(100))
        elif self.isColumnHidden(SPEAKER):
            self.setColumnWidth(CLIP, px(WIDTHS[CLIP] + WIDTHS[SPEAKER]))
