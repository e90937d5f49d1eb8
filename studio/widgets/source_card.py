"""Whose voice it is: the built-in one, recordings, a corpus fetched, or a voice from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QSettings, QStandardPaths, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from core.events import Failed
from studio import theme, words
from studio.session import Session
from studio.widgets.card import Card
from studio.widgets.flow import Flow
from studio.widgets.language_box import LanguageRow
from studio.widgets.question import ask
from studio.widgets.setting_slider import SettingSlider
from studio.widgets.text import ElidedLabel, label

HEAR = "studio.requests:hear_voice"
TO_CONFIRM = "studio.requests:to_confirm"
CONFIRM = "studio.requests:confirm"

SOTTOS = {"voice.toml": "weights.safetensors", "project.toml": "voices"}
"""Files that stand for the folder they are in, and what stands beside them there."""

HELLO = "For the twentieth time that evening the two men shook hands."


class SourceCard(Card):
    """The sources to choose from.

    Signals:
        folderChosen: A folder of recordings was chosen or dropped; empty for the built-in voice.
        voiceChosen: A voice to learn from, by its file, that can speak.
    """

    folderChosen = Signal(str)
    voiceChosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._session = session
        self._languages_asked = False
        self._trying = ""
        self.heading.setText(self.tr("Whose voice"))
        self.hear = QPushButton(self.tr("Hear it"))
        self.hear.setProperty("kind", "tab")
        self.head.addWidget(self.heading, 1)
        self.head.addWidget(self.hear)
        self.body.addLayout(self.head)
        self.setAcceptDrops(True)
        self.built_in = QPushButton(self.tr("Built-in voice"))
        self.recordings = QPushButton(self.tr("My recordings…"))
        self.corpus = QPushButton(self.tr("Get a corpus…"))
        self.voice = QPushButton(self.tr("A finished voice…"))
        self.voice.setToolTip(
            self.tr("Piper's (.onnx), a model or a program that a .toml describes, or Sotto's")
        )
        choices = Flow(8, 8)
        for button in (self.built_in, self.recordings, self.voice):
            button.setCheckable(True)
        for button in (self.built_in, self.recordings, self.corpus, self.voice):
            button.setProperty("kind", "choice")
            choices.addWidget(button)
        self._dress()
        theme.current().themeChanged.connect(self._dress)
        self.hear.clicked.connect(self._on_hear)
        self.body.addLayout(choices)
        self._about = label("", "muted", wrap=True)
        self._folder = ElidedLabel("", "muted")
        self.body.addWidget(self._about)
        self.body.addWidget(self._folder)
        self.sentences = SettingSlider(session, "data.sentences", low=100, high=10_000)
        self.language = LanguageRow(session)
        self.body.addSpacing(4)
        self.body.addWidget(self.sentences)
        self.body.addWidget(self.language)
        self.body.addStretch(1)
        self.built_in.clicked.connect(self._on_built_in)
        self.recordings.clicked.connect(self._on_recordings)
        self.corpus.clicked.connect(self._on_corpus)
        self.voice.clicked.connect(self._on_voice)
        session.fetch.changed.connect(self._on_fetch)
        session.fetch.arrived.connect(self._on_arrived)

    def follow(self, *, locked: bool) -> None:
        """Show what is chosen; `locked` when the recordings of this voice have been read."""
        data = self._session.settings.data
        recorded, voice = bool(data.recordings), data.teacher_voice
        self.built_in.setChecked(data.built_in)
        self.recordings.setChecked(recorded)
        self.voice.setChecked(bool(voice))
        for control in (self.built_in, self.recordings, self.voice, self.sentences, self.language):
            control.setEnabled(not locked)
        self.sentences.setVisible(not data.source)
        self.language.setVisible(recorded)
        self.hear.setVisible(not recorded)
        if recorded and not self._languages_asked:
            self._languages_asked = True
            self.language.ask()
        chosen = voice or data.source
        self._folder.setVisible(bool(chosen))
        self._folder.setText(chosen)
        self._about.setVisible(locked or not recorded)
        if locked:
            said = self.tr("Its clips have been read. For others, begin a new voice.")
        elif voice:
            said = self.tr("It speaks sentences, and what it says is what is learnt.")
        else:
            said = self.tr(
                "It speaks its own sentences, nothing to download: a talking teacher in minutes. "
                "Or drop a folder of recordings here."
            )
        self._about.setText(said)

    def _dress(self) -> None:
        self.hear.setIcon(theme.current().icon("play", "accent", 14))

    # --- dragging --------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if recordings_in(event.mimeData()) and self.recordings.isEnabled():
            event.acceptProposedAction()
            self.mark(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.mark(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.mark(False)
        event.acceptProposedAction()
        self.folderChosen.emit(recordings_in(event.mimeData()))

    def mark(self, over: bool) -> None:
        """Show that what is dragged can be dropped."""
        self.setProperty("drop", "true" if over else "")
        self.style().unpolish(self)
        self.style().polish(self)

    # --- what the user does ----------------------------------------------------------------------

    @Slot()
    def _on_built_in(self) -> None:
        self.follow(locked=False)
        self.folderChosen.emit("")

    @Slot()
    def _on_hear(self) -> None:
        data = self._session.settings.data
        self._hear(data.teacher_voice, data.teacher_speaker, self._on_heard)

    def _hear(self, voice: str, speaker: str, on_heard: Callable[[str], None]) -> None:
        """Let a voice say hello, or the built-in one if none is named."""
        cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
        args = (voice, speaker, HELLO, str(Path(cache) / "hello.wav"))
        self._session.engine.request("hear", HEAR, args, on_heard, self._on_refused)

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

    @Slot()
    def _on_voice(self) -> None:
        self.follow(locked=False)
        kept = str(QSettings().value("data/voices", str(Path.home())))
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("A voice to learn from"), kept, self.tr("Voices (*.onnx *.toml)")
        )
        if name:
            QSettings().setValue("data/voices", str(Path(name).parent))
            self.try_voice(name)

    def try_voice(self, name: str) -> None:
        """Take a voice if it can say something; it is heard then.

        What runs a program is shown first, and runs only if the user says yes.
        """
        # A voice of Sotto's is a folder; its description is what a file dialogue can name.
        path = Path(name)
        if (
            path.name in ("voice.toml", "project.toml")
            and (path.parent / SOTTOS[path.name]).exists()
        ):
            name = str(path.parent)
        self._trying = name
        self._session.engine.request(
            "confirm", TO_CONFIRM, (name,), self._on_to_confirm, self._on_refused
        )

    def _on_to_confirm(self, shown: dict[str, str]) -> None:
        name = self._trying
        if not shown:
            self._hear(name, "", self._on_voice_heard)
            return

        def confirmed(same: bool) -> None:
            if same:
                self._hear(name, "", self._on_voice_heard)
            else:
                self.try_voice(name)

        def agree() -> None:
            self._session.engine.request(
                "confirm", CONFIRM, (name, shown["fingerprint"]), confirmed, self._on_refused
            )

        ask(
            self,
            self.tr("This voice runs a program for every sentence."),
            # With words of ours in its first line it is never taken for rich text.
            self.tr("It can do on this computer whatever you can do:\n\n{0}").format(
                shown["words"]
            ),
            self.tr("Run it"),
            agree,
        )

    def _on_voice_heard(self, path: str) -> None:
        self.voiceChosen.emit(self._trying)
        self._on_heard(path)

    def _on_refused(self, failure: Failed) -> None:
        self._session.failed.emit(failure.problem, failure.advice, failure.details)

    @Slot()
    def _on_corpus(self) -> None:
        # Not before it is wanted: the window paints without it.
        from studio.widgets.corpus_dialog import CorpusDialog

        dialog = CorpusDialog(self._session, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # --- fetching --------------------------------------------------------------------------------

    @Slot()
    def _on_fetch(self) -> None:
        fetch = self._session.fetch
        self.corpus.setToolTip(fetch.words() if fetch.running else "")
        if fetch.running and fetch.offer is not None:
            share = fetch.state.share
            text = self.tr("{0}: {1}").format(
                fetch.offer.name, words.percent(share) if share is not None else "…"
            )
        else:
            text = self.tr("Get a corpus…")
        self.corpus.setText(text)

    @Slot(str)
    def _on_arrived(self, folder: str) -> None:
        if self.recordings.isEnabled():
            self.folderChosen.emit(folder)


def recordings_in(dragged: QMimeData) -> str:
    """The folder that is dragged, if it is no project of ours (the window opens those)."""
    for url in dragged.urls():
        path = Path(url.toLocalFile())
        if url.isLocalFile() and path.is_dir() and not (path / "project.toml").exists():
            return str(path)
    return ""
