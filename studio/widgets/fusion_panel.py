"""Which voices are fused to be the teacher, and how."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio import theme
from studio.session import Session
from studio.widgets.setting_choice import SettingChoice
from studio.widgets.setting_slider import SettingSlider
from studio.widgets.start_panel import LABEL_WIDTH
from studio.widgets.text import label
from studio.widgets.voice_picker import ask_folder, folder_name, recent_voices

NAME = "fusion.voices"
_ROWS = 3
_ROW_PX = 28


class FusionPanel(QWidget):
    """A list of folders to add to and to take from, and two settings.

    Attributes:
        list: The voices; Delete takes the chosen one out.
        add, remove: Buttons.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.list = _Voices()
        self.list.setAccessibleName(self.tr("Voices to fuse"))
        self.list.itemSelectionChanged.connect(self._show_buttons)
        self.list.removeAsked.connect(self.take_out)
        self.add = QPushButton(self.tr("Add"))
        self.add.setAccessibleName(self.tr("Add a voice to fuse"))
        self._menu = QMenu(self.add)
        self._menu.aboutToShow.connect(self._offer)
        self.add.setMenu(self._menu)
        self.remove = QPushButton(self.tr("Remove"))
        self.remove.setAccessibleName(self.tr("Remove the chosen voice"))
        self.remove.setToolTip(self.tr("Take the chosen voice out (Delete)"))
        self.remove.clicked.connect(self.take_out)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self._count = label("", "small")
        buttons.addWidget(self._count, 1)
        for button in (self.remove, self.add):
            button.setProperty("kind", "choice")
            buttons.addWidget(button)
        self.way = SettingChoice(session, "fusion.way")
        self.temperature = SettingSlider(session, "fusion.temperature", low=0.005, high=1.0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.list)
        column.addLayout(buttons)
        for row in (self.way, self.temperature):
            row.set_label_width(LABEL_WIDTH)
            row.layout_.setSpacing(8)
            column.addWidget(row)
        session.settingsChanged.connect(self._on_setting)
        theme.current().themeChanged.connect(self._dress)
        self._dress()
        self._fill()

    @property
    def folders(self) -> list[str]:
        """The voices that are chosen."""
        return [str(folder) for folder in self._session.settings.fusion.folders]

    def put_in(self, folder: str) -> None:
        """Fuse this voice too."""
        if folder and folder not in self.folders:
            self._write([*self.folders, folder])

    @Slot()
    def take_out(self) -> None:
        """Fuse without the chosen voice."""
        item = self.list.currentItem()
        if item is not None:
            gone = item.data(Qt.ItemDataRole.UserRole)
            self._write([folder for folder in self.folders if folder != gone])

    def _write(self, folders: list[str]) -> None:
        # What speaks for itself cannot begin as another voice, too.
        self._session.set_settings({NAME: "; ".join(folders), "start.voice": ""})

    @Slot()
    def _offer(self) -> None:
        self._menu.clear()
        for folder in recent_voices(self._session):
            if folder not in self.folders:
                action = self._menu.addAction(folder_name(folder))
                action.setToolTip(folder)
                action.triggered.connect(partial(self.put_in, folder))
        self._menu.addAction(self.tr("Another folder…")).triggered.connect(self._on_other)

    @Slot()
    def _on_other(self) -> None:
        self.put_in(ask_folder(self))

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if name in ("", NAME):
            self._fill()

    def _fill(self) -> None:
        at, folders = self.list.currentRow(), self.folders
        self.list.clear()
        for folder in folders:
            item = QListWidgetItem(folder_name(folder))
            item.setData(Qt.ItemDataRole.UserRole, folder)
            item.setToolTip(folder)
            self.list.addItem(item)
        self.list.setCurrentRow(min(at, len(folders) - 1))
        missing = {0: self.tr("None yet: add two or more."), 1: self.tr("Add another one.")}
        self._count.setText(missing.get(len(folders), ""))
        self._show_buttons()

    @Slot()
    def _show_buttons(self) -> None:
        self.remove.setEnabled(self.list.currentItem() is not None)

    @Slot()
    def _dress(self) -> None:
        look = theme.current()
        self.list.setFixedHeight(look.px(_ROWS * _ROW_PX + 8))
        self.list.setStyleSheet(
            f"QListWidget {{ background: {look.colours.raised}; border-radius: 7px; outline: none;"
            f" border: 1px solid {look.colours.line}; padding: 3px; }}"
            f"QListWidget:focus {{ border-color: {look.colours.accent}; }}"
            f"QListWidget::item {{ padding: {look.px(4)}px {look.px(8)}px; border-radius: 6px; }}"
            f"QListWidget::item:selected {{ background: {look.colours.accent_background};"
            f" color: {look.colours.text}; }}"
        )


class _Voices(QListWidget):
    """The list.

    Signals:
        removeAsked: Delete was pressed.
    """

    removeAsked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(_ROW_PX))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.removeAsked.emit()
        else:
            super().keyPressEvent(event)
