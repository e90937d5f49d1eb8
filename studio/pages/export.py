"""The Export page: what the finished voices are, and taking one along."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QRectF, QSettings, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.errors import SottoError
from core.storage import explained
from studio import core_words, theme, words
from studio.pages.page import Page
from studio.session import Session
from studio.widgets.card import Card
from studio.widgets.text import ElidedLabel, label
from studio.widgets.voice_chip import paint_swatch


class VoiceCard(Card):
    """One voice folder: what is in it, its size, open it, copy it."""

    def __init__(self, session: Session, voice: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._session = session
        self.voice = voice
        name = core_words.voice(voice)
        self._dot = QLabel()
        self._size = label("", "figure")
        self._files = ElidedLabel("", "muted")
        self._where = ElidedLabel("", "small")
        self.open = QPushButton(self.tr("Open folder"))
        self.copy = QPushButton(self.tr("Copy to…"))
        self.open.setAccessibleName(self.tr("Open the folder of {0}").format(name))
        self.copy.setAccessibleName(self.tr("Copy {0} to a folder").format(name))
        title = QHBoxLayout()
        title.setSpacing(8)
        title.addWidget(self._dot)
        title.addWidget(label(name, "strong"))
        title.addStretch(1)
        words_ = QVBoxLayout()
        words_.setSpacing(2)
        words_.addLayout(title)
        words_.addWidget(self._files)
        words_.addWidget(self._where)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(words_, 1)
        row.addWidget(self._size, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.open)
        row.addWidget(self.copy)
        self.body.addLayout(row)
        self.open.clicked.connect(self._on_open)
        self.copy.clicked.connect(self._on_copy)
        theme.current().themeChanged.connect(self._dress)
        self._dress()

    @property
    def folder(self) -> Path:
        assert self._session.project is not None
        return self._session.project.voice_folder(self.voice)

    def refresh(self) -> None:
        """Look at the folder again."""
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        self._size.setText(words.file_size(sum(path.stat().st_size for path in files)))
        self._files.setText(
            " · ".join(f"{path.name} {words.file_size(path.stat().st_size)}" for path in files)
        )
        self._where.setText(str(self.folder))

    def _dress(self) -> None:
        size = theme.current().px(12)
        swatch = QPixmap(size + 2, size + 2)
        swatch.fill(Qt.GlobalColor.transparent)
        painter = QPainter(swatch)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_swatch(painter, QRectF(1, 1, size, size), self.voice)
        painter.end()
        self._dot.setPixmap(swatch)

    @Slot()
    def _on_open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))

    @Slot()
    def _on_copy(self) -> None:
        kept = str(QSettings().value("export/folder", str(Path.home())))
        target = QFileDialog.getExistingDirectory(self, self.tr("Copy the voice into"), kept)
        if target:
            QSettings().setValue("export/folder", target)
            self.copy_to(Path(target))

    def copy_to(self, target: Path) -> Path | None:
        """Copy the voice into a folder, under a name that is free; says with `failed` why not."""
        assert self._session.project is not None
        base = f"{self._session.project.name}-{self.voice}"
        names = [base, *(f"{base}-{number}" for number in range(2, 1000))]
        place = next(target / name for name in names if not (target / name).exists())
        try:
            with explained(place):
                shutil.copytree(self.folder, place)
        except SottoError as error:
            self._session.failed.emit(error.problem, error.advice, "")
            return None
        self._where.setText(self.tr("Copied to {0}").format(place))
        return place


class ExportPage(Page):
    """All voices of the project, the student first."""

    key = "export"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "", parent)
        self.title = self.tr("Export")
        self.heading.setText(self.title)
        self.subtitle.setText(self.tr("A voice is a folder: what it is, and its weights."))
        self._empty = Card()
        self._empty_words = label("", "muted", wrap=True)
        self._empty.body.addWidget(self._empty_words)
        self._empty_words.setText(
            self.tr("There is no voice yet. Train the teacher first, then the student.")
        )
        self.body.addWidget(self._empty)
        self.cards = {
            voice: VoiceCard(session, voice) for voice in ("student", "teacher", "control")
        }
        for card in self.cards.values():
            self.body.addWidget(card)
        coming = Card(self.tr("Other programs"))
        coming.body.addWidget(
            label(
                self.tr(
                    "Export to Piper and to ONNX is coming. Until then, the command line speaks "
                    "with a voice folder: sotto say FOLDER “Hello.” -o hello.wav"
                ),
                "muted",
                wrap=True,
            )
        )
        self.body.addWidget(coming)
        self.body.addStretch(1)
        session.projectChanged.connect(self.refresh)
        session.stagesChanged.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the voices there are."""
        project = self.session.project
        voices = project.voices() if project else []
        self._empty.setVisible(not voices)
        for voice, card in self.cards.items():
            card.setVisible(voice in voices)
            if voice in voices:
                card.refresh()

    def rail_text(self) -> str:
        project = self.session.project
        if project and "student" in project.voices():
            files = project.voice_folder("student").rglob("*")
            size = sum(path.stat().st_size for path in files if path.is_file())
            return self.tr("student, {0}").format(words.file_size(size))
        return ""
