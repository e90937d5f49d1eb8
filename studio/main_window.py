"""The window: top bar, rail of six steps, the page beside it, the player along the bottom.

What is seen first is built first: the shell and the Data page. The other pages, the player and the
engine's process follow once the window has painted.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QSize, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QIcon,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio import theme, tour
from studio.actions import Actions
from studio.pages.data import DataPage
from studio.session import Session
from studio.widgets.banner import Banner
from studio.widgets.keyboard_list import KeyboardList
from studio.widgets.player_holder import PlayerHolder
from studio.widgets.question import ask
from studio.widgets.source_card import recordings_in
from studio.widgets.step_rail import StepRail
from studio.widgets.top_bar import TopBar

STEPS = ("data", "teacher", "compress", "student", "listen", "export")
_PAGES = {
    "teacher": "TeacherPage",
    "compress": "CompressPage",
    "student": "StudentPage",
    "listen": "ListenPage",
    "export": "ExportPage",
}
_PLAYING = frozenset({"compress", "listen", "export"})
"""Pages that play sounds of several voices."""
RAIL_MS = 1000
VERSION = "0.1"


class MainWindow(QMainWindow):
    """The one window.

    Signals:
        painted: It was painted for the first time.
        ready: All pages are built.
    """

    painted = Signal()
    ready = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._painted = False
        self._closing = False
        self._pages: list[Any] = [None] * len(STEPS)
        self.setWindowTitle("Sotto")
        self.setAcceptDrops(True)
        self.resize(QSize(1440, 900).boundedTo(self.screen().availableSize()))
        self.setMinimumSize(960, 640)
        self.actions_ = Actions(self)
        self.rail = StepRail(self._titles())
        self.banner = Banner()
        self.stack = QStackedWidget()
        self.player_holder = PlayerHolder()
        self.top_bar = TopBar(
            session,
            self.actions_.voice_menu,
            self.actions_.view_menu,
            self.actions_.help_menu,
            self.actions_.undo,
            self.actions_.redo,
        )
        self._lay_out()
        for place in range(len(STEPS)):
            self.stack.insertWidget(place, QWidget())
        self._put_page(0, DataPage(session))
        self._connect()
        self.show_step(0)
        # Nothing is marked as focused before a key is pressed; Tab begins at the top.
        self.centralWidget().setFocus()

    # --- building --------------------------------------------------------------------------------

    def _titles(self) -> list[str]:
        return [
            self.tr("Data"),
            self.tr("Teacher"),
            self.tr("Compress"),
            self.tr("Student"),
            self.tr("Listen"),
            self.tr("Export"),
        ]

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        self._banner_room = QVBoxLayout()
        self._banner_room.addWidget(self.banner)
        self._on_banner(False)
        right.addLayout(self._banner_room)
        right.addWidget(self.stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        centre = QWidget()
        centre.setObjectName("page")
        centre.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addLayout(middle, 1)
        column.addWidget(self.player_holder)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        session = self.session
        self.rail.stepChosen.connect(self.show_step)
        self.rail.nextPressed.connect(self.next_step)
        self.banner.appeared.connect(self._on_banner)
        session.failed.connect(self._on_failed)
        session.stepRequested.connect(self.go_to)
        session.jobStarted.connect(self._on_job_started)
        session.jobEnded.connect(self._on_job_ended)
        session.projectChanged.connect(self._on_project_changed)
        for signal in (session.settingsChanged, session.stagesChanged, session.exportChanged):
            signal.connect(self._queue_rail)
        # Words change once a second; curves, which the pages draw, ten times.
        self._rail_timer = QTimer(self)
        self._rail_timer.setInterval(RAIL_MS)
        self._rail_timer.timeout.connect(self.refresh_rail)
        self._rail_soon = QTimer(self)
        self._rail_soon.setSingleShot(True)
        self._rail_soon.timeout.connect(self.refresh_rail)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._on_painted)

    @Slot()
    def _on_painted(self) -> None:
        self.painted.emit()
        self.setWindowIcon(QIcon(theme.current().pixmap("sotto", "accent", 64)))
        self.session.engine.request("load", "studio.requests:load", (), self._on_engine_loaded)
        self._build_next()

    def _on_engine_loaded(self, nothing: None) -> None:
        """The engine's process is ready; whoever needs it asks it."""

    @Slot()
    def _build_next(self) -> None:
        """Build one more page, then give the window a breath before the next one."""
        if self._closing:
            return
        if self.player_holder.bar is None:
            self.player_holder.fill(self.session)
        elif None in self._pages:
            self._build(self._pages.index(None))
        else:
            self.top_bar.start()
            self.refresh_rail()
            for page in self._pages[:2]:
                page.follow_player(self.player_holder.bar)
            self.ready.emit()
            return
        QTimer.singleShot(0, self._build_next)

    def _build(self, place: int) -> None:
        key = STEPS[place]
        module = importlib.import_module(f"studio.pages.{key}")
        make = getattr(module, _PAGES[key])
        if key in _PLAYING:
            if self.player_holder.bar is None:
                self.player_holder.fill(self.session)
            page = make(self.session, self.player_holder.bar)
        else:
            page = make(self.session)
        self._put_page(place, page)

    def _put_page(self, place: int, page: QWidget) -> None:
        stand_in = self.stack.widget(place)
        shown = self.stack.currentIndex()
        self.stack.insertWidget(place, page)
        self.stack.removeWidget(stand_in)
        stand_in.deleteLater()
        self.stack.setCurrentIndex(shown)
        self._pages[place] = page

    # --- steps -----------------------------------------------------------------------------------

    @Slot(int)
    def show_step(self, place: int) -> None:
        """Show a step by its place from 0."""
        self.page(place)
        self.stack.setCurrentIndex(place)
        self.rail.show_step(place)
        self.refresh_rail()

    @Slot(str)
    def go_to(self, key: str) -> None:
        """Show a step by its name."""
        self.show_step(STEPS.index(key))

    @Slot()
    def next_step(self) -> None:
        """Go on, if nothing is missing."""
        place = self.stack.currentIndex()
        if place + 1 < len(STEPS) and not self._pages[place].missing():
            self.show_step(place + 1)

    @Slot()
    def _queue_rail(self) -> None:
        if not self._rail_soon.isActive():
            self._rail_soon.start(50)

    @Slot()
    def refresh_rail(self) -> None:
        """Say in the rail what each step holds."""
        for place, page in enumerate(self._pages):
            if page is not None:
                done = bool(getattr(page, "done", bool)())
                self.rail.set_state(place, page.rail_text(), done=done)
        place = self.stack.currentIndex()
        page = self._pages[place]
        follows = place + 1 if place + 1 < len(STEPS) else None
        self.rail.set_next(follows, page.missing() if page is not None else "")
        self.rail.set_foot(self.tr("Sotto {0}").format(VERSION))

    # --- what happens ----------------------------------------------------------------------------

    @Slot(bool)
    def _on_banner(self, shown: bool) -> None:
        self._banner_room.setContentsMargins(24, 16 if shown else 0, 24, 0)

    @Slot(str, str, str)
    def _on_failed(self, problem: str, advice: str, details: str) -> None:
        from studio import core_sentences, words

        said = (words.sentence(core_sentences.translated(text)) for text in (problem, advice))
        self.banner.show_error(*said, details)

    @Slot()
    def _on_job_started(self) -> None:
        self.banner.hide()
        self._rail_timer.start()

    @Slot(bool)
    def _on_job_ended(self) -> None:
        self._rail_timer.stop()
        self.refresh_rail()
        if self._closing:
            self.close()

    @Slot()
    def _on_project_changed(self) -> None:
        self.banner.hide()
        project = self.session.project
        self.setWindowTitle(f"{project.name} – Sotto" if project else "Sotto")
        self.actions_.fill_recent(self.session.recent())
        self._queue_rail()

    # --- actions ---------------------------------------------------------------------------------

    @Slot()
    def new_voice(self) -> None:
        """Begin a new voice, from its data."""
        if self.session.close_project():
            self.show_step(0)

    @Slot()
    def choose_voice(self) -> None:
        """Ask for a project folder and open it."""
        kept = str(QSettings().value("projects/folder", str(Path.home())))
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open a voice"), kept)
        if folder:
            self.open_voice(folder)

    def open_voice(self, folder: str | Path) -> None:
        """Open a project folder and show the step at which it stands."""
        if self.session.open_project(folder):
            self.go_to(self.session.standing_at())

    @Slot()
    def rename_voice(self) -> None:
        """Ask for another name of the voice."""
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Rename"))
        dialog.setLabelText(self.tr("Name of the voice"))
        dialog.setTextValue(self.session.settings.name)
        dialog.textValueSelected.connect(self._on_named)
        dialog.open()

    @Slot(str)
    def _on_named(self, name: str) -> None:
        self.session.set_setting("name", name.strip())

    @Slot()
    def choose_home(self) -> None:
        """Ask for the folder in which new voices are kept."""
        here = str(self.session.suggested_folder().parent)
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder for new voices"), here)
        if folder:
            QSettings().setValue("projects/folder", folder)
            self.session.savedChanged.emit()

    @Slot()
    def show_folder(self) -> None:
        """Show the project's folder in the file manager."""
        if self.session.project:
            url = QUrl.fromLocalFile(str(self.session.project.folder))
            QDesktopServices.openUrl(url)

    @Slot()
    def show_keyboard(self) -> None:
        """Show every key there is."""
        KeyboardList(self).open()

    @Slot()
    def show_tour(self) -> None:
        """Lead around the window, as at the first start."""
        tour.begin(self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        dragged = event.mimeData()
        recordings = recordings_in(dragged) and self._pages[0].takes_recordings()
        if recordings or _project_in(dragged.urls()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        folder = _project_in(event.mimeData().urls())
        if folder is not None:
            self.open_voice(folder)
        elif recordings := recordings_in(event.mimeData()):
            self.show_step(0)
            self._pages[0].take(recordings)

    # --- the end ---------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.session.running and not self._closing:
            event.ignore()
            ask(
                self,
                self.tr("Training is running"),
                self.tr("It can be stopped and kept: next time it goes on from there."),
                self.tr("Stop, keep and close"),
                self._stop_and_close,
            )
            return
        if self.session.running and self.session.job_state.stopping and event.spontaneous():
            # Closed a second time: the last checkpoint has to do.
            self.session.kill()
        elif self.session.running:
            event.ignore()
            return
        self._closing = True
        self.player_holder.shut_down()
        self.session.close()
        event.accept()

    @Slot()
    def _stop_and_close(self) -> None:
        self._closing = True
        self.session.stop_and_keep()

    # --- another window instead ------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether a job or a page is at work."""
        return self.session.running or any(getattr(page, "busy", False) for page in self._pages)

    def page(self, place: int) -> Any:
        """The page of a step by its place from 0, built if need be."""
        if self._pages[place] is None:
            self._build(place)
        return self._pages[place]

    def retire(self) -> None:
        """Leave the session to another window."""
        self._closing = True
        self._rail_timer.stop()
        # Work of its own ends with the window; what is being asked for, nobody waits for.
        self.session.closing.emit()
        self.session.engine.forget_all()
        self.player_holder.shut_down()
        self.hide()

    def resume_from(self, old: MainWindow) -> None:
        """Stand where another window of the session stood, and show what it showed."""
        self.setGeometry(old.geometry())
        self.setWindowState(old.windowState())
        self.show_step(old.stack.currentIndex())
        self.ready.connect(self._show_all)
        self.show()

    @Slot()
    def _show_all(self) -> None:
        session = self.session
        session.projectChanged.emit()
        session.settingsChanged.emit("")
        session.stagesChanged.emit()


def _project_in(urls: list[QUrl]) -> Path | None:
    """The project folder among what is dragged over the window, if there is one."""
    folders = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    return next((path for path in folders if (path / "project.toml").is_file()), None)
