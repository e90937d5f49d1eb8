"""The clips of a data set: one row each, sortable, played with Space, problems in words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from studio import theme, words

_Index = QModelIndex | QPersistentModelIndex
SORT_ROLE = Qt.ItemDataRole.UserRole
KIND_ROLE = Qt.ItemDataRole.UserRole + 1

MUST_FIX = "must_fix"
MAY_IGNORE = "may_ignore"
FINE = "fine"


def kind_of(clip: dict[str, Any]) -> str:
    """Whether a clip must be fixed, may be used although something was found, or is fine."""
    if not clip["usable"]:
        return MUST_FIX
    return MAY_IGNORE if clip["verdicts"] else FINE


class ClipModel(QAbstractTableModel):
    """Clips as `CorpusReport.to_json` gives them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clips: list[dict[str, Any]] = []
        self._headings = [
            self.tr("Clip"),
            self.tr("Length"),
            self.tr("Rate"),
            self.tr("Level"),
            self.tr("Verdict"),
            self.tr("Text"),
        ]
        theme.current().themeChanged.connect(self._repaint)

    def set_clips(self, clips: list[dict[str, Any]]) -> None:
        """Show other clips."""
        self.beginResetModel()
        self._clips = clips
        self.endResetModel()

    def clip(self, row: int) -> dict[str, Any]:
        """The clip in a row."""
        return self._clips[row]

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._clips)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._headings[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        clip = self._clips[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(clip, column)
        if role == Qt.ItemDataRole.ToolTipRole and column >= 4:
            return self._words(clip, column)
        if role == SORT_ROLE:
            return _sort_key(clip, column)
        if role == KIND_ROLE:
            return kind_of(clip)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(clip, column)
        if role == Qt.ItemDataRole.DecorationRole and column == 4:
            sign = {MUST_FIX: ("warning", "careful"), MAY_IGNORE: ("dot", "muted")}
            name, token = sign.get(kind_of(clip), ("check", "good"))
            return theme.current().pixmap(name, token, 14)
        return None

    def _words(self, clip: dict[str, Any], column: int) -> str:
        if column == 0:
            return str(clip["id"])
        if column == 1:
            return words.seconds(clip["seconds"])
        if column == 2:
            return f"{words.count(clip['sample_rate_hz'])} Hz"
        if column == 3:
            level = clip["loudness_lufs"]
            return self.tr("silent") if level is None else f"{level:.1f} LUFS".replace("-", "−")
        if column == 4:
            found = "; ".join(verdict["text"] for verdict in clip["verdicts"])
            return found or self.tr("fine")
        return str(clip["text"])

    def _ink(self, clip: dict[str, Any], column: int) -> Any:
        look = theme.current()
        if column == 4 and kind_of(clip) == MUST_FIX:
            return look.colour("careful")
        return look.colour("text" if column in (0, 1) else "muted")

    def _repaint(self) -> None:
        if self._clips:
            last = self.index(len(self._clips) - 1, len(self._headings) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in (1, 2, 3) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _sort_key(clip: dict[str, Any], column: int) -> Any:
    if column == 3:
        return -1e9 if clip["loudness_lufs"] is None else clip["loudness_lufs"]
    if column == 4:
        order = {MUST_FIX: 0, MAY_IGNORE: 1, FINE: 2}[kind_of(clip)]
        return f"{order}{'; '.join(verdict['text'] for verdict in clip['verdicts'])}"
    return clip[("id", "seconds", "sample_rate_hz", "", "", "text")[column]]


class ClipFilter(QSortFilterProxyModel):
    """Shows the clips of one kind whose name or text holds some words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kind = ""
        self._words = ""
        self.setSortRole(SORT_ROLE)
        self.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def set_filter(self, kind: str, wanted: str) -> None:
        """Show one kind (empty for all) with these words in name, verdict or text."""
        self.beginFilterChange()
        self._kind = kind
        self._words = wanted.casefold().strip()
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:  # noqa: ARG002
        model = self.sourceModel()
        assert isinstance(model, ClipModel)
        clip = model.clip(row)
        if self._kind and kind_of(clip) != self._kind:
            return False
        if not self._words:
            return True
        verdicts = " ".join(verdict["text"] for verdict in clip["verdicts"])
        return self._words in f"{clip['id']} {clip['text']} {verdicts}".casefold()


class ClipTable(QTableView):
    """The table; Space or a double click plays the row.

    Signals:
        clipChosen: This clip should be played.
    """

    clipChosen = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clips = ClipModel(self)
        self.filter = ClipFilter(self)
        self.filter.setSourceModel(self.clips)
        self.setModel(self.filter)
        self.setAccessibleName(self.tr("Clips"))
        self.setAccessibleDescription(self.tr("Space plays the chosen clip"))
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self.doubleClicked.connect(self._on_row)
        self._size()
        theme.current().themeChanged.connect(self._size)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return) and self.currentIndex().isValid():
            self._on_row(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _on_row(self, index: _Index) -> None:
        self.clipChosen.emit(self.clips.clip(self.filter.mapToSource(index).row()))

    def _size(self) -> None:
        px = theme.current().px
        self.verticalHeader().setDefaultSectionSize(px(30))
        for column, width in enumerate((140, 76, 100, 112, 300)):
            self.setColumnWidth(column, px(width))
