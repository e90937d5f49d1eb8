"""Settings that belong together, on a card that opens and closes and remembers which."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSettings, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.card import Card
from studio.widgets.setting_row import SettingRow


class GroupHead(QAbstractButton):
    """The line that opens and closes: a chevron, the title, and in faint words what it is."""

    def __init__(self, title: str, meaning: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(title)
        self.setCheckable(True)
        self._meaning = meaning
        self._summary = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self.setToolTip(meaning)
        self.toggled.connect(self._describe)
        theme.current().themeChanged.connect(self.updateGeometry)
        theme.current().themeChanged.connect(self.update)
        self._describe()

    def set_summary(self, summary: str) -> None:
        """What is set inside, to be read while it is closed."""
        self._summary = summary
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(200), theme.current().px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(120), theme.current().px(24))

    @Slot()
    def _describe(self) -> None:
        state = self.tr("open") if self.isChecked() else self.tr("closed")
        said = [self._meaning, self._summary, state]
        self.setAccessibleDescription(" ".join(part for part in said if part))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self.hasFocus():
            look.draw_focus(painter, area)
        size = look.px(14)
        sign = look.pixmap("chevron", "muted", 14)
        painter.save()
        painter.translate(size / 2, area.center().y())
        painter.rotate(0 if self.isChecked() else -90)
        painter.drawPixmap(-size // 2, -size // 2, sign)
        painter.restore()
        painter.setFont(look.font(13, bold=True))
        painter.setPen(look.colour("text"))
        left = size + look.px(8)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(left, 0, 0, 0), middle, self.text())
        left += painter.fontMetrics().horizontalAdvance(self.text()) + look.px(12)
        painter.setFont(look.font(12))
        metrics = painter.fontMetrics()
        right = 0
        if self._summary and not self.isChecked():
            room = int(area.width()) - left
            shown = metrics.elidedText(self._summary, Qt.TextElideMode.ElideRight, room)
            painter.setPen(QColor(look.colours.accent))
            painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, shown)
            right = metrics.horizontalAdvance(shown) + look.px(12)
        room = int(area.width()) - left - right
        if room > look.px(60):
            painter.setPen(look.colour("muted"))
            shown = metrics.elidedText(self._meaning, Qt.TextElideMode.ElideRight, room)
            painter.drawText(area.adjusted(left, 0, 0, 0), middle, shown)


class SettingGroup(Card):
    """A card of rows.

    Args:
        key: Names it in the window's memory.
        opened: Whether it is open at the very first start.

    Signals:
        toggled: It was opened or closed.
    """

    toggled = Signal()

    def __init__(
        self,
        key: str,
        title: str,
        meaning: str,
        rows: Sequence[SettingRow],
        *,
        opened: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.rows = tuple(rows)
        self._memory = f"compress/open/{key}"
        self.body.setContentsMargins(12, 8, 12, 8)
        self.head_button = GroupHead(title, meaning)
        self.body.addWidget(self.head_button)
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(4, 2, 0, 4)
        column.setSpacing(8)
        for row in rows:
            row.set_label_width(116)
            column.addWidget(row)
            row.session.settingsChanged.connect(self._summarise)
        self.body.addWidget(self._inside)
        kept = QSettings().value(self._memory, "true" if opened else "false")
        self.head_button.setChecked(str(kept) == "true")
        self._inside.setVisible(self.head_button.isChecked())
        self.head_button.toggled.connect(self._on_toggled)
        self._summarise("")

    @Slot(bool)
    def _on_toggled(self, opened: bool) -> None:
        QSettings().setValue(self._memory, "true" if opened else "false")
        self._inside.setVisible(opened)
        self.toggled.emit()

    @Slot(str)
    def _summarise(self, name: str) -> None:
        if name and all(row.name != name for row in self.rows):
            return
        said = []
        for row in self.rows:
            value = row.session.setting(row.name)
            if value != row.declaration.default:
                said.append(f"{row.title} {row.value_words(value)}")
        self.head_button.set_summary(" · ".join(said))
