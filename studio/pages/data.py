"""The Data page: whose voice it is, what the recordings are like, and what making it will take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QStandardPaths, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QWidget

from core.events import Event, Failed, Progress
from studio import theme, words
from studio.estimate import estimate
from studio.pages.page import Page
from studio.session import Session
from studio.widgets.card import Card
from studio.widgets.clip_card import ClipCard
from studio.widgets.empty_note import EmptyNote
from studio.widgets.language_box import LanguageRow
from studio.widgets.setting_slider import SettingSlider
from studio.widgets.stat_card import StatCard
from studio.widgets.text import label

CHECK = "core.pipeline:check_source"
HEAR = "studio.requests:hear_built_in"
HELLO = "For the twentieth time that evening the two men shook hands."


class SourceCard(Card):
    """The two sources to choose from: the built-in voice, or a folder of recordings.

    Signals:
        folderChosen: A folder of recordings was chosen or dropped; empty for the built-in voice.
    """

    folderChosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._session = session
        self.heading.setText(self.tr("Whose voice"))
        self.body.addWidget(self.heading)
        self.setAcceptDrops(True)
        self.built_in = QPushButton(self.tr("Built-in voice"))
        self.recordings = QPushButton(self.tr("My recordings…"))
        choices = QHBoxLayout()
        choices.setSpacing(8)
        for button in (self.built_in, self.recordings):
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            choices.addWidget(button)
        choices.addStretch(1)
        self.hear = QPushButton(self.tr("Hear it"))
        self.hear.setProperty("kind", "plain")
        self._dress()
        theme.current().themeChanged.connect(self._dress)
        self.hear.clicked.connect(self._on_hear)
        choices.addWidget(self.hear)
        self.body.addLayout(choices)
        self._about = label("", "muted", wrap=True)
        self.body.addWidget(self._about)
        self.sentences = SettingSlider(session, "data.sentences", low=100, high=10_000)
        self.language = LanguageRow(session)
        self.body.addSpacing(4)
        self.body.addWidget(self.sentences)
        self.body.addWidget(self.language)
        self.body.addStretch(1)
        self.built_in.clicked.connect(self._on_built_in)
        self.recordings.clicked.connect(self._on_recordings)

    def follow(self, *, locked: bool) -> None:
        """Show what is chosen; `locked` when the recordings of this voice have been read."""
        source = self._session.settings.data.source
        self.built_in.setChecked(not source)
        self.recordings.setChecked(bool(source))
        for control in (self.built_in, self.recordings, self.sentences, self.language):
            control.setEnabled(not locked)
        self.sentences.setVisible(not source)
        self.language.setVisible(bool(source))
        self.hear.setVisible(not source)
        if locked:
            text = self.tr("This voice has read its recordings. For others, begin a new voice.")
        elif source:
            text = source
        else:
            text = self.tr(
                "It speaks its own sentences, nothing to download: a talking teacher in minutes. "
                "Or drop a folder of recordings here."
            )
        self._about.setText(text)

    def _dress(self) -> None:
        self.hear.setIcon(theme.current().icon("play", "accent", 14))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _folder_in(event) and self.recordings.isEnabled():
            event.acceptProposedAction()
            self._mark(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(False)
        self.folderChosen.emit(_folder_in(event))

    def _mark(self, over: bool) -> None:
        self.setProperty("drop", "true" if over else "")
        self.style().unpolish(self)
        self.style().polish(self)

    @Slot()
    def _on_built_in(self) -> None:
        self.follow(locked=False)
        self.folderChosen.emit("")

    @Slot()
    def _on_hear(self) -> None:
        cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
        args = (HELLO, str(Path(cache) / "built-in.wav"))
        self._session.engine.request("hear", HEAR, args, self._on_heard)

    def _on_heard(self, path: str) -> None:
        self._session.play_file(path, HELLO)

    @Slot()
    def _on_recordings(self) -> None:
        self.follow(locked=False)
        kept = str(QSettings().value("data/folder", str(Path.home())))
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of recordings"), kept)
        if folder:
            QSettings().setValue("data/folder", str(Path(folder).parent))
            self.folderChosen.emit(folder)


def _folder_in(event: QDropEvent) -> str:
    """The folder that is dragged, if it is no project of ours (the window opens those)."""
    for url in event.mimeData().urls():
        path = Path(url.toLocalFile())
        if path.is_dir() and not (path / "project.toml").exists():
            return str(path)
    return ""


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
        self.speech = StatCard(self.tr("Speech"))
        self.time = StatCard(self.tr("Time, all in all"))
        self.disk = StatCard(self.tr("Disk"))
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self.source, 2)
        for card in (self.speech, self.time, self.disk):
            top.addWidget(card, 1)
        self.body.addLayout(top)
        self.clips = ClipCard()
        self.clips.table.clipChosen.connect(self._on_clip)
        self.about = Card()
        self._about_words = EmptyNote("microphone")
        self.about.body.addWidget(self._about_words)
        self._lower = QStackedWidget()
        self._lower.addWidget(self.about)
        self._lower.addWidget(self.clips)
        self.body.addWidget(self._lower, 1)
        self.source.folderChosen.connect(self._on_source)
        session.settingsChanged.connect(self._on_setting)
        session.projectChanged.connect(self._on_project)
        session.savedChanged.connect(self._follow)
        session.stagesChanged.connect(self._on_stages)
        session.jobStarted.connect(self._follow)
        session.jobEnded.connect(self._on_stages)
        self._on_project()

    # --- what the rail asks ----------------------------------------------------------------------

    def rail_text(self) -> str:
        facts = self.session.stages.get("data")
        if facts and self.done() and "hours" in facts:
            length = words.seconds(float(facts["hours"]) * 3600)
            return self.tr("{0}, {1} clips").format(length, words.count(facts.get("clips", 0)))
        if not self.session.settings.data.source:
            return self.tr("built-in voice")
        if self._checking:
            return self.tr("checking…")
        return Path(self.session.settings.data.source).name

    def done(self) -> bool:
        return self.session.current("data")

    def missing(self) -> str:
        if not self.session.settings.data.source or self.done():
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
        self.session.set_setting("data.source", folder)
        self._follow()

    @Slot(dict)
    def _on_clip(self, clip: dict[str, Any]) -> None:
        self.session.play_file(clip["path"], clip["id"])

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if name == "data.source":
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
                self.clips.show_report(self._report)

    def _check(self) -> None:
        """Check the chosen folder in the engine's process; the newest choice wins."""
        self._report = None
        self._problem = None
        source = self.session.settings.data.source
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
        self.clips.show_report(report)
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
        settings = self.session.settings
        self.source.follow(locked=self.done() or self.session.running)
        report = self._report
        self._lower.setCurrentWidget(self.clips if report else self.about)
        recorded = report["usable_hours"] * 3600 if report else None
        self.subtitle.setText(self._subtitle())
        if self._problem:
            self._about_words.set_text("\n".join(words.sentence(part) for part in self._problem))
        elif not settings.data.source and report is None:
            self._about_words.set_text(
                self.tr("Its clips appear here once they have been spoken, when you train.")
            )
        self._show_figures(recorded)
        self.next.setEnabled(not self.missing())
        self.next.setToolTip(self.missing())

    def _subtitle(self) -> str:
        if self._report is not None:
            return self.tr("Space plays a clip. What must be fixed is left out of training.")
        return self.tr("Recordings of one or more people reading, each with its text.")

    def _show_figures(self, recorded_s: float | None) -> None:
        guess = estimate(self.session.settings, recorded_s)
        built_in = not self.session.settings.data.source
        report = self._report
        if report is not None:
            minutes, note = report["usable_hours"] * 60, self._totals(report)
        elif guess.speech_minutes is not None:
            minutes = guess.speech_minutes
            note = self.tr("about, spoken when you train")
        else:
            minutes, note = 0.0, self.tr("known after the check")
        figure = words.number(minutes) if minutes < 100 else words.count(minutes)
        self.speech.show_figure(figure if minutes else "–", self.tr("min") if minutes else "", note)
        self.time.show_figure(
            words.number(guess.minutes),
            self.tr("min"),
            self.tr("for both voices and the report; set it on the next page"),
        )
        if guess.disk_bytes is None:
            self.disk.show_figure("–", "", self.tr("known after the check"))
        else:
            figure, unit = words.size(guess.disk_bytes)
            besides = self.tr("about, besides the recordings")
            note = self.tr("about, in {0}") if built_in else besides
            folder = self.session.project.folder if self.session.project else None
            where = str(folder or self.session.suggested_folder())
            self.disk.show_figure(figure, unit, note.format(where))
            self.disk.setToolTip(where)

    def _totals(self, report: dict[str, Any]) -> str:
        speakers = len(report["speakers"])
        spoken = self.tr("1 speaker") if speakers == 1 else self.tr("{0} speakers").format(speakers)
        rates = ", ".join(f"{words.count(int(rate))} Hz" for rate in report["sample_rates_hz"])
        usable = words.count(report["usable"])
        return self.tr("{0} clips · {1} · {2}").format(usable, spoken, rates)
