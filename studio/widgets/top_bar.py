"""The top bar: which voice, saved or not, undo and redo, room on this computer, look, help."""

from __future__ import annotations

import time

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from studio import theme, words
from studio.session import Session
from studio.widgets.text import label

ROOM_MS = 2000


class TopBar(QFrame):
    """The bar above everything.

    Args:
        voice_menu: Opened by the name of the voice.
        view_menu: Opened by the half moon.
        help_menu: Opened by the question mark.
        undo, redo: The actions behind the two arrows.
    """

    def __init__(
        self,
        session: Session,
        voice_menu: QMenu,
        view_menu: QMenu,
        help_menu: QMenu,
        undo: QAction,
        redo: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("topBar")
        self._name = QPushButton()
        self._name.setProperty("kind", "plain")
        self._name.setMenu(voice_menu)
        self._name.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name.setAccessibleDescription(self.tr("Opens the menu of the voice"))
        self._name.setStyleSheet("font-weight: 600;")
        self._saved = label("", "muted")
        self._room = label("", "muted")
        self._tools: list[tuple[QToolButton, str]] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 16, 4)
        layout.setSpacing(8)
        layout.addWidget(self._name)
        layout.addWidget(self._saved)
        layout.addStretch(1)
        layout.addWidget(self._tool("undo", action=undo))
        layout.addWidget(self._tool("redo", action=redo))
        layout.addSpacing(8)
        layout.addWidget(self._room)
        layout.addSpacing(8)
        layout.addWidget(self._tool("theme", menu=view_menu, name=self.tr("Look")))
        layout.addWidget(self._tool("help", menu=help_menu, name=self.tr("Help")))
        self._timer = QTimer(self)
        self._timer.setInterval(ROOM_MS)
        self._timer.timeout.connect(self._on_tick)
        session.projectChanged.connect(self._show_name)
        session.savedChanged.connect(self._show_name)
        session.settingsChanged.connect(self._show_name)
        theme.current().themeChanged.connect(self._dress)
        self._show_name()
        self._dress()

    def start(self) -> None:
        """Begin to look at the computer's room; not before the window has painted."""
        self._timer.start()
        self._on_tick()

    def _tool(
        self, icon: str, *, action: QAction | None = None, menu: QMenu | None = None, name: str = ""
    ) -> QToolButton:
        button = QToolButton()
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if action is not None:
            button.setDefaultAction(action)
            name = action.text()
        if menu is not None:
            button.setMenu(menu)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setToolTip(name)
        button.setAccessibleName(name)
        self._tools.append((button, icon))
        return button

    @Slot()
    def _show_name(self) -> None:
        project = self._session.project
        name = self._session.settings.name or (project.name if project else self.tr("New voice"))
        self._name.setText(name)
        self._name.setAccessibleName(self.tr("Voice {0}").format(name))
        self._show_saved()

    def _show_saved(self) -> None:
        saved = self._session.saved_at
        if self._session.project is None:
            text = self.tr("not saved yet")
        elif saved is None:
            text = self.tr("saving…")
        elif (ago := time.monotonic() - saved) < 60:
            text = self.tr("saved")
        else:
            text = self.tr("saved {0} ago").format(words.seconds(ago // 60 * 60))
        self._saved.setText(text)

    @Slot()
    def _on_tick(self) -> None:
        import psutil

        cores = psutil.cpu_count() or 1
        free = max(0, round(cores * (1 - psutil.cpu_percent() / 100)))
        memory = words.file_size(psutil.virtual_memory().available)
        free_words = self.tr("1 core free") if free == 1 else self.tr("{0} cores free").format(free)
        self._room.setText(f"{free_words} · {memory}")
        self._room.setToolTip(self.tr("Idle processor cores and free memory of this computer"))
        self._show_saved()

    def _dress(self) -> None:
        look = theme.current()
        self.setFixedHeight(look.px(44))
        for button, icon in self._tools:
            button.setIconSize(QSize(look.px(16), look.px(16)))
            if button.defaultAction() is not None:
                button.defaultAction().setIcon(look.icon(icon, "muted"))
            else:
                button.setIcon(look.icon(icon, "muted"))
