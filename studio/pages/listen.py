"""The Listen page: the voices side by side, on the same axes, with one play-head."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import SottoError
from studio import core_words, theme, words
from studio.newest import Newest
from studio.pages.page import Page
from studio.player.comparison import Difference, Pictures, difference, picture_all
from studio.player.tracks import Tracks
from studio.session import Session
from studio.widgets.ab_player import PlayerBar
from studio.widgets.card import Card
from studio.widgets.report_table import ReportTable
from studio.widgets.say_card import SayCard
from studio.widgets.spectrogram import Spectrogram
from studio.widgets.text import ElidedLabel, label
from studio.widgets.voice_chip import paint_swatch

REFERENCE = "teacher"
SMALL_VOICES = ("student", "control", "preview", "export")
"""Voices that take turns in the third picture: the one that was chosen last."""

_TWO_CARDS_PX = 920
"""Width of the page from which the two cards stand side by side."""


class Panel(QWidget):
    """A spectrogram under the name of its voice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._voice = ""
        self._name = label("", "strong")
        self._note = ElidedLabel("", "small")
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.picture = Spectrogram()
        self._swatch = _Swatch()
        head = QHBoxLayout()
        head.setContentsMargins(theme.current().px(28), 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(self._swatch)
        head.addWidget(self._name)
        head.addWidget(self._note, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.picture, 1)

    def show_head(self, voice: str, name: str, note: str = "") -> None:
        """Name what is shown."""
        self._swatch.show_voice(voice)
        self._name.setText(name)
        self._note.setText(note)


class _Swatch(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._voice = ""
        self.setFixedSize(theme.current().px(10), theme.current().px(10))

    def show_voice(self, voice: str) -> None:
        self._voice = voice
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self._voice:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_swatch(painter, QRectF(self.rect()), self._voice)


class ListenPage(Page):
    """Compare the voices by eye and by ear, and read what was measured."""

    key = "listen"

    def __init__(self, session: Session, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(session, "", parent)
        self.title = self.tr("Listen")
        self.heading.setText(self.title)
        self._player = player
        self._pictures: Pictures | None = None
        self._small = "student"
        self._unseen = True
        self._drawing = Newest(self)
        self._drawing.done.connect(self._on_pictures_ready)
        self._comparing = Newest(self)
        self._comparing.done.connect(self._on_difference_ready)
        self.subtitle.setText(
            self.tr("One play-head, the same loudness. Press 1 to 5 while it plays.")
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_empty())
        self._stack.addWidget(self._build_comparison())
        self.body.addWidget(self._stack, 1)
        player.loaded.connect(self._on_loaded)
        player.voiceChanged.connect(self._on_voice_changed)
        player.positionChanged.connect(self._on_position_changed)
        session.projectChanged.connect(self._on_stages_changed)
        session.stagesChanged.connect(self._on_stages_changed)
        player.closing.connect(self.shutdown)
        self._on_stages_changed()
        self._on_loaded()

    def rail_text(self) -> str:
        count = self._player.sentences.held_out
        return self.tr("{0} sentences").format(words.count(count)) if count else ""

    def done(self) -> bool:
        return "evaluation" in self.session.stages

    @Slot()
    def shutdown(self) -> None:
        """Wait for the threads; the last call."""
        self._drawing.close()
        self._comparing.close()
        self._say.close_threads()

    # Building.

    def _build_empty(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setSpacing(8)
        layout.addStretch(1)
        self._empty_title = label("", "title")
        self._empty_words = label("", "muted", wrap=True)
        self._go = QPushButton()
        self._go.setProperty("kind", "primary")
        self._go.clicked.connect(self._on_go)
        self._go_to = "teacher"
        for widget in (self._empty_title, self._empty_words):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(widget)
        layout.addSpacing(8)
        layout.addWidget(self._go, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(2)
        return page

    def _build_comparison(self) -> QWidget:
        page = QWidget()
        self._panels = {name: Panel() for name in ("recording", "teacher", "small", "difference")}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        for place, (name, panel) in enumerate(self._panels.items()):
            grid.addWidget(panel, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
            panel.picture.seekRequested.connect(getattr(self, f"_on_{name}_seek"))
        self._table = ReportTable()
        self._table_empty = label("", "muted", wrap=True)
        self._report_card = Card(" ")
        self._report_card.body.addWidget(self._table, 1)
        self._report_card.body.addWidget(self._table_empty, 1, Qt.AlignmentFlag.AlignTop)
        self._say = SayCard(self.session, self._player)
        self._cards = cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        cards.setSpacing(14)
        cards.addWidget(self._report_card, 6)
        cards.addWidget(self._say, 5)
        for card in (self._report_card, self._say):
            card.setMaximumHeight(theme.current().px(250))
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addLayout(grid, 1)
        layout.addLayout(cards)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.current().px(_TWO_CARDS_PX)
        way = QBoxLayout.Direction
        self._cards.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    # What happens.

    @Slot()
    def _on_stages_changed(self) -> None:
        self._show_report()
        self._show_empty()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unseen:
            self._on_loaded()

    @Slot()
    def _on_loaded(self) -> None:
        self._show_empty()
        # Pictures take as long as speech: while a slider moves elsewhere, nobody sees them.
        self._unseen = not self.isVisible()
        if self._unseen:
            self._drawing.cancel()
            self._comparing.cancel()
            return
        tracks = self._player.tracks
        self._comparing.cancel()
        if tracks is None:
            self._pictures = None
            self._drawing.cancel()
            self._show_pictures(None)
        else:
            self._drawing.run(_pictures_of, tracks, self._player.matched)

    @Slot(object)
    def _on_pictures_ready(self, result: tuple[Tracks, Pictures]) -> None:
        tracks, pictures = result
        if tracks is self._player.tracks:
            self._pictures = pictures
            self._show_pictures(pictures)

    @Slot(object)
    def _on_difference_ready(self, result: Difference) -> None:
        if self._pictures is None:
            return
        name = self._difference_name(result.voice)
        note = self.tr("{0} dB apart · orange more, blue less").format(f"{result.distance_db:.1f}")
        panel = self._panels["difference"]
        panel.show_head(result.voice, name, note)
        panel.picture.show_difference(name, result, self._pictures)
        self._show_play_heads()

    @Slot(str)
    def _on_voice_changed(self, voice: str) -> None:
        if voice in SMALL_VOICES and voice != self._small:
            self._small = voice
            if self._pictures is not None:
                self._show_pictures(self._pictures)

    @Slot(float)
    def _on_position_changed(self, seconds: float) -> None:  # noqa: ARG002
        if self.isVisible():
            self._show_play_heads()

    @Slot()
    def _on_go(self) -> None:
        self.session.stepRequested.emit(self._go_to)

    @Slot(float)
    def _on_recording_seek(self, seconds: float) -> None:
        self._player.seek_in("recording", seconds)

    @Slot(float)
    def _on_teacher_seek(self, seconds: float) -> None:
        self._player.seek_in(REFERENCE, seconds)

    _on_difference_seek = _on_teacher_seek

    @Slot(float)
    def _on_small_seek(self, seconds: float) -> None:
        self._player.seek_in(self._small, seconds)

    # What is shown.

    def _show_pictures(self, pictures: Pictures | None) -> None:
        there = pictures.voices if pictures is not None else {}
        if self._small not in there:
            self._small = next((voice for voice in SMALL_VOICES if voice in there), "student")
        for place, voice in (
            ("recording", "recording"),
            ("teacher", REFERENCE),
            ("small", self._small),
        ):
            panel = self._panels[place]
            name = core_words.voice(voice)
            panel.show_head(voice, name)
            if pictures is not None and voice in there:
                panel.picture.show_voice(name, there[voice], pictures)
            else:
                missing = self.tr("{0}: no sound of this sentence").format(name)
                waiting = pictures is None or self._player.loading
                panel.picture.show_nothing("" if waiting else missing)
        self._show_difference(pictures)
        self._show_play_heads()

    def _show_difference(self, pictures: Pictures | None) -> None:
        panel = self._panels["difference"]
        panel.show_head(self._small, self._difference_name(self._small))
        tracks = self._player.tracks
        if pictures is None or tracks is None:
            panel.picture.show_nothing("")
        elif self._small in pictures.voices and REFERENCE in pictures.voices:
            self._comparing.run(difference, tracks, pictures, self._small, REFERENCE)
        else:
            panel.picture.show_nothing(self.tr("Needs the teacher and a small voice"))

    def _show_play_heads(self) -> None:
        there = self._pictures.voices if self._pictures is not None else {}
        for place, voice in (
            ("recording", "recording"),
            ("teacher", REFERENCE),
            ("small", self._small),
            ("difference", REFERENCE),
        ):
            at = self._player.position_in(voice) if voice in there else None
            self._panels[place].picture.set_play_head(at)

    def _difference_name(self, voice: str) -> str:
        return f"{core_words.voice(voice)} − {core_words.voice(REFERENCE).lower()}"

    def _show_report(self) -> None:
        report = self._read_report()
        there = report is not None
        self._table.setVisible(there)
        self._table_empty.setVisible(not there)
        heading: QLabel = self._report_card.heading
        heading.setText(self.tr("Measured"))
        if report is None:
            self._table_empty.setText(
                self.tr("Figures follow when the student is trained and the voices are measured.")
            )
            return
        self._table.set_report(report)
        count = report.get("sentences")
        if isinstance(count, int):
            heading.setText(
                self.tr("Measured on {0} held-out sentences").format(words.count(count))
            )

    def _read_report(self) -> dict[str, Any] | None:
        project = self.session.project
        try:
            report = project.report() if project is not None else None
        except SottoError as error:
            self.session.failed.emit(error.problem, error.advice, "")
            return None
        return report if isinstance(report, dict) else None

    def _show_empty(self) -> None:
        """The words that say what to do next, while there is nothing to compare."""
        stages = self.session.stages
        able = self.session.project is not None and bool(self.session.project.voices())
        there = bool(self._player.sentences.rowCount()) or self._player.tracks is not None or able
        self._stack.setCurrentIndex(1 if there else 0)
        for place in range(self._stack.count()):
            # A page that is not shown takes no room.
            shown = place == self._stack.currentIndex()
            way = QSizePolicy.Policy.Preferred if shown else QSizePolicy.Policy.Ignored
            self._stack.widget(place).setSizePolicy(way, way)
        self._empty_title.setText(self.tr("Nothing to compare yet"))
        if "data" not in stages:
            self._go_to, button = "data", self.tr("Go to Data")
            said = self.tr("Choose recordings, train teacher and student, then listen here.")
        else:
            self._go_to, button = "teacher", self.tr("Go to Teacher")
            said = self.tr("Train teacher and student first, then listen to both here.")
        self._empty_words.setText(said)
        self._go.setText(button)


def _pictures_of(tracks: Tracks, matched: bool) -> tuple[Tracks, Pictures]:
    return tracks, picture_all(tracks, matched)
