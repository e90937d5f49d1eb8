"""The Data page: whose voice it is, what the recordings are like, and what making it will take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from core.events import Event, Failed, Progress
from studio import theme, words
from studio.core_sentences import translated
from studio.estimate import estimate
from studio.pages.page import Page
from studio.prospect import Prospect
from studio.session import Session
from studio.widgets.card import Card
from studio.widgets.clip_card import ClipCard
from studio.widgets.empty_note import EmptyNote
from studio.widgets.figures_card import FiguresCard
from studio.widgets.source_card import SourceCard, recordings_in

if TYPE_CHECKING:
    from studio.widgets.ab_player import PlayerBar
    from studio.widgets.clip_details import ClipDetails

NARROW = 900
"""Width of the page in pixels at the usual size under which cards stand below each other."""

CHECK = "core.pipeline:check_source"


class DataPage(Page):
    """Choose recordings, see what they are like, hear them."""

    key = "data"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "", parent)
        self.title = self.tr("Data")
        self.heading.setText(self.title)
        self._report: dict[str, Any] | None = None
        self._problem: tuple[str, str] | None = None
        self._checking = False
        self.next = QPushButton(self.tr("Go on to the teacher"))
        self.next.setProperty("kind", "primary")
        self.next.clicked.connect(self._on_next)
        self.actions.addWidget(self.next)
        self.source = SourceCard(session)
        self.figures = FiguresCard(session)
        top = self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        top.setSpacing(14)
        top.addWidget(self.source, 4)
        top.addWidget(self.figures, 5)
        self.body.addLayout(top)
        self.clips = ClipCard(session)
        self.details: ClipDetails | None = None
        self._player: PlayerBar | None = None
        self._playing = ""
        self.prospect = Prospect(session)
        self.clips.table.clipChosen.connect(self._on_clip)
        self.clips.changed.connect(self._on_clips)
        self._both = QSplitter()
        self._both.setChildrenCollapsible(False)
        self._both.setHandleWidth(14)
        self._both.setStyleSheet("QSplitter::handle { image: none; }")
        self._both.addWidget(self.clips)
        self.about = Card()
        self._about_words = EmptyNote("microphone")
        self.about.body.addWidget(self._about_words)
        self._lower = QStackedWidget()
        self._lower.addWidget(self.about)
        self._lower.addWidget(self._both)
        self.body.addWidget(self._lower, 1)
        self.source.folderChosen.connect(self._on_source)
        self.source.voiceChosen.connect(self._on_voice)
        session.settingsChanged.connect(self._on_setting)
        session.projectChanged.connect(self._on_project)
        session.savedChanged.connect(self._follow)
        session.stagesChanged.connect(self._on_stages)
        session.jobStarted.connect(self._follow)
        session.jobEnded.connect(self._on_stages)
        session.playRequested.connect(self._on_play_requested)
        self.prospect.changed.connect(self._show_figures)
        self.setAcceptDrops(True)
        self._on_project()

    # --- what the rail asks ----------------------------------------------------------------------

    def rail_text(self) -> str:
        facts = self.session.stages.get("data")
        if facts and self.done() and "hours" in facts:
            length = words.seconds(float(facts["hours"]) * 3600)
            return self.tr("{0}, {1} clips").format(length, words.count(facts.get("clips", 0)))
        data = self.session.settings.data
        if data.teacher_voice:
            return Path(data.teacher_voice).stem
        if data.built_in:
            return self.tr("built-in voice")
        if self._checking:
            return self.tr("checking…")
        return Path(data.recordings).name

    def done(self) -> bool:
        return self.session.current("data")

    def missing(self) -> str:
        if not self.session.settings.data.recordings or self.done():
            return ""
        if self._checking:
            return self.tr("The recordings are being checked.")
        if self._problem:
            return self.tr("The recordings cannot be used yet: see what to mend.")
        if self._report is not None and not self._report["usable"]:
            return self.tr("No clip can be used: mend what the verdicts say.")
        return ""

    # --- what happens ----------------------------------------------------------------------------

    @Slot()
    def _on_next(self) -> None:
        self.session.stepRequested.emit("teacher")

    @Slot(str)
    def _on_source(self, folder: str) -> None:
        # Clips that were left out by name are those of other recordings.
        self._choose(folder, "")

    @Slot(str)
    def _on_voice(self, path: str) -> None:
        self._choose("", path)

    def _choose(self, folder: str, voice: str) -> None:
        self.session.set_settings(
            {"data.source": folder, "data.teacher_voice": voice, "data.left_out": ()}
        )
        self._follow()

    def takes_recordings(self) -> bool:
        """Whether recordings can be chosen now: this voice has not read any."""
        return self.source.recordings.isEnabled()

    def take(self, folder: str) -> None:
        """Learn from the recordings in a folder."""
        self._on_source(folder)

    @Slot()
    def _on_clip(self) -> None:
        if self.details is not None:
            self.details.pane.play_now()

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if name in ("data.source", "data.teacher_voice"):
            self._check()
        self._follow()

    @Slot()
    def _on_project(self) -> None:
        self._report = None
        self._problem = None
        self._read_report()
        if self._report is None:
            self._check()
        self._follow()

    @Slot()
    def _on_stages(self) -> None:
        if self._report is None:
            self._read_report()
        self._follow()

    def _read_report(self) -> None:
        if self.session.project is not None and self.session.finished("data"):
            self._report = self.session.project.read_json("data/report.json")
            if self._report is not None:
                self._show_report(self._report)

    def _check(self) -> None:
        """Check the chosen folder in the engine's process; the newest choice wins."""
        self._report = None
        self._problem = None
        source = self.session.settings.data.recordings
        self._checking = bool(source)
        if source:
            self._about_words.set_text(self.tr("Checking the recordings…"))
            self.session.engine.request(
                "check", CHECK, (source,), self._on_checked, self._on_refused, self._on_progress
            )
        else:
            self.session.engine.cancel("check")

    def _on_progress(self, event: Event) -> None:
        if isinstance(event, Progress):
            self._about_words.set_text(
                self.tr("Checking the recordings: {0} of {1}").format(
                    words.count(event.done), words.count(event.total)
                )
            )

    def _on_checked(self, report: dict[str, Any]) -> None:
        self._checking = False
        self._report = report
        self._show_report(report)
        self._follow()
        self.session.stagesChanged.emit()

    def _on_refused(self, failure: Failed) -> None:
        self._checking = False
        self._problem = (failure.problem, failure.advice)
        self._follow()
        self.session.stagesChanged.emit()

    @Slot()
    def _follow(self) -> None:
        """Show what is known now."""
        locked = self.done() or self.session.running
        self.source.follow(locked=locked)
        self.clips.lock(locked)
        if self.details is not None:
            self.details.pane.set_locked(locked)
        report = self._report
        self._lower.setCurrentWidget(self._both if report else self.about)
        self.subtitle.setText(self._subtitle())
        if self._problem:
            said = (words.sentence(translated(part)) for part in self._problem)
            self._about_words.set_text("\n".join(said))
        elif not self.session.settings.data.recordings and report is None:
            self._about_words.set_text(
                self.tr("Its clips appear here once they have been spoken, when you train.")
            )
        self._look_ahead()
        self._show_figures()
        self.next.setEnabled(not self.missing())
        self.next.setToolTip(self.missing())

    def _subtitle(self) -> str:
        if self._report is not None:
            return self.tr("Space plays a clip. What must be fixed is left out of training.")
        return self.tr("Recordings of one or more people reading, each with its text.")

    # --- clips -----------------------------------------------------------------------------------

    def _show_report(self, report: dict[str, Any]) -> None:
        if self.details is None:
            # Not before there are clips: the window paints without it.
            from studio.widgets.clip_details import ClipDetails

            self.details = ClipDetails(self.session)
            self._both.addWidget(self.details)
            self._both.setStretchFactor(0, 3)
            self._both.setStretchFactor(1, 2)
            self._both.setSizes([600, 400])
            self._arrange()
            pane = self.details.pane
            self.clips.table.clipShown.connect(pane.show_clip)
            pane.leaveOutAsked.connect(self.clips.leave_out)
            pane.seekRequested.connect(self._on_seek)
        self.details.show_notices(report)
        self.clips.show_report(report)

    @Slot()
    def _on_clips(self) -> None:
        if self.details is not None:
            self.details.show_clips(self.clips.shown)
        self._look_ahead()
        self._show_figures()

    # --- the player ------------------------------------------------------------------------------

    def follow_player(self, player: PlayerBar) -> None:
        """Show the play-head of a clip that is heard; called once the player is built."""
        self._player = player
        player.positionChanged.connect(self._on_position)
        player.loaded.connect(self._on_loaded)

    @Slot(str, str)
    def _on_play_requested(self, path: str) -> None:
        self._playing = path

    def _heard(self) -> bool:
        """Whether the player plays the clip that is shown."""
        player, details = self._player, self.details
        if player is None or details is None or player.sentence is not None or player.loading:
            return False
        return bool(details.pane.path) and self._playing == details.pane.path

    @Slot(float)
    def _on_position(self, seconds: float) -> None:
        if self.details is not None and self.isVisible():
            self.details.pane.set_play_head(seconds if self._heard() else None)

    @Slot()
    def _on_loaded(self) -> None:
        if self._player is not None and self._player.sentence is not None:
            self._playing = ""

    @Slot(float)
    def _on_seek(self, seconds: float) -> None:
        if self._player is not None and self._heard():
            self._player.seek(seconds)
        elif self.details is not None:
            self.details.pane.play_now()

    # --- dragging --------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if recordings_in(event.mimeData()) and self.takes_recordings():
            event.acceptProposedAction()
            self.source.mark(True)
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.source.mark(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.source.mark(False)
        folder = recordings_in(event.mimeData())
        if folder:
            event.acceptProposedAction()
            self._on_source(folder)
        else:
            event.ignore()

    # --- figures ---------------------------------------------------------------------------------

    def _speech_s(self) -> float | None:
        """Seconds of speech to learn from, None while that is not known."""
        if self._report is not None:
            return self.clips.shown.kept_s()
        minutes = estimate(self.session.settings, None).speech_minutes
        return None if minutes is None else 60 * minutes

    def _look_ahead(self) -> None:
        """Let the machine try, unless it is too late or too early for that."""
        speech_s = self._speech_s()
        if self.done() or self.session.running or not speech_s or not self.isVisible():
            self.prospect.cancel()
            return
        speakers = len(self._report["speakers"]) if self._report else 1
        self.prospect.ask(speech_s, speakers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Side by side where there is room for it, else one below the other."""
        px = theme.current().px
        narrow = self.viewport().width() < px(NARROW)
        ways = QBoxLayout.Direction
        self._top.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self._both.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        self.clips.setMinimumHeight(px(300) if narrow else 0)
        if self.details is not None:
            self.details.setMinimumHeight(px(320) if narrow else 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_ahead()

    @Slot()
    def _show_figures(self) -> None:
        clips = self.clips.shown if self._report is not None else None
        self.session.clips = None if clips is None else clips.kept()
        self.figures.show_figures(self._speech_s(), clips, self.prospect, known=self.done())
