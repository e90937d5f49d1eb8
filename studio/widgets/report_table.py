"""What was measured of each voice, one row a voice, from `report.json`."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from core.project import VOICES
from studio import core_words, theme, words
from studio.widgets.voice_chip import paint_swatch

_Index = QModelIndex | QPersistentModelIndex
FLOOR = "floor"
"""Key of copy synthesis in the report: the vocoder alone, given the recording's own spectrogram."""


class ReportModel(QAbstractTableModel):
    """The figures of a report."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, dict[str, Any]]] = []
        self._columns = [
            ("", self.tr("Voice")),
            ("parameters", self.tr("parameters")),
            ("bytes", self.tr("file")),
            ("rtf", self.tr("ms per s")),
            ("mcd_db", self.tr("MCD dB")),
            ("f0_rmse_cents", self.tr("F0 cents")),
        ]
        self._meanings = {
            "parameters": self.tr("Numbers in the model"),
            "bytes": self.tr("Size of the weights' file"),
            "rtf": self.tr("Milliseconds of work for a second of speech, on one thread"),
            "mcd_db": self.tr(
                "Mel-cepstral distortion against the recordings, ± its standard error"
            ),
            "f0_rmse_cents": self.tr(
                "Pitch error against the recordings; 100 cents are a semitone"
            ),
        }

    def set_report(self, report: dict[str, Any] | None) -> None:
        """Show another report, or none."""
        self.beginResetModel()
        found = [(name, (report or {}).get(name)) for name in (*VOICES, FLOOR)]
        self._rows = [(name, figures) for name, figures in found if isinstance(figures, dict)]
        self.endResetModel()

    def column(self, key: str) -> int:
        """Place of a figure by its key in the report."""
        return [name for name, _ in self._columns].index(key)

    def voice(self, row: int) -> str:
        """Whose row it is; `FLOOR` for copy synthesis."""
        return self._rows[row][0]

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        key, words = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return words if section else ""
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._meanings.get(key)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        voice, figures = self._rows[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(voice, figures, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole and voice == FLOOR:
            return self.tr(
                "The recordings' own spectrograms through the vocoder: no voice gets closer with it"
            )
        if role == Qt.ItemDataRole.ForegroundRole:
            faint = voice == FLOOR or (column and self._words(voice, figures, column) == "–")
            return theme.current().colour("muted" if faint else "text")
        return None

    def _words(self, voice: str, figures: dict[str, Any], column: int) -> str:
        if column == 0:
            return self.tr("Floor") if voice == FLOOR else core_words.voice(voice)
        key = self._columns[column][0]
        value = figures.get(key)
        if not isinstance(value, int | float):
            return "–"
        if key == "parameters":
            return words.short_amount(value)
        if key == "bytes":
            return words.file_size(value)
        if key == "rtf":
            return words.number(1000.0 * value, 3)
        error = figures.get(f"{key}_se")
        digits = 2 if key == "mcd_db" else 0
        spread = f" ± {error:.{digits}f}" if isinstance(error, int | float) and digits else ""
        return f"{value:.{digits}f}{spread}"


class _VoiceDelegate(QStyledItemDelegate):
    """The voice's colour and name; every row ends in a thin line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        look = theme.current()
        width = option.fontMetrics.horizontalAdvance(str(index.data()))
        return QSize(width + look.px(40 if index.column() == 0 else 18), look.px(30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        look = theme.current()
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.colours.line), 1))
        painter.drawLine(box.topLeft(), box.topRight())
        words, column = str(index.data()), index.column()
        painter.setFont(look.font(13, bold=column == 0))
        model = index.model()
        assert isinstance(model, ReportModel)
        voice = model.voice(index.row())
        ink = index.data(Qt.ItemDataRole.ForegroundRole)
        inside = box.adjusted(look.px(8), 0, -look.px(8), 0)
        if column == 0:
            swatch = look.px(9)
            if voice in theme.VOICE_COLOURS:
                place = QRectF(inside.left(), box.center().y() - swatch / 2, swatch, swatch)
                paint_swatch(painter, place, voice)
            inside.adjust(look.px(17), 0, 0, 0)
        painter.setPen(ink)
        painter.drawText(inside, int(_alignment(column)), words)
        painter.restore()


class ReportTable(QTableView):
    """The table of figures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ReportModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_VoiceDelegate(self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.verticalHeader().hide()
        self.setTabKeyNavigation(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in (0, self._model.column("mcd_db")):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        self.setAccessibleName(self.tr("What was measured"))
        theme.current().themeChanged.connect(self._on_theme_changed)

    def minimumSizeHint(self) -> QSize:
        rows = self.verticalHeader().length()
        return QSize(
            theme.current().px(240), self.horizontalHeader().sizeHint().height() + rows + 2
        )

    def set_report(self, report: dict[str, Any] | None) -> None:
        """Show another report, or none."""
        self._model.set_report(report)
        self.updateGeometry()
        rows = range(self._model.rowCount())
        said = [
            ", ".join(
                f"{self._model.headerData(c, Qt.Orientation.Horizontal)} "
                f"{self._model.index(r, c).data()}".strip()
                for c in range(self._model.columnCount())
            )
            for r in rows
        ]
        self.setAccessibleDescription(". ".join(said))

    def _on_theme_changed(self) -> None:
        self.resizeRowsToContents()
        self.updateGeometry()
        self.viewport().update()


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
