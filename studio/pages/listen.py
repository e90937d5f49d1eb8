"""The Listen page: the voices side by side, on the same axes, with one play-head."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QLabel,
    QPushButton,
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
from studio.widgets.band_strip import BandStrip
from studio.widgets.blind_test import BlindTest
from studio.widgets.card import Card
from studio.widgets.page_stack import PageStack
from studio.widgets.picture_panel import PicturePanel
from studio.widgets.report_button import ReportButton
from studio.widgets.report_table import ReportTable
from studio.widgets.say_card import SayCard
from studio.widgets.text import NoteLabel, label

REFERENCE = "teacher"
SMALL_VOICES = ("student", "control", "preview", "export", "base")
"""Voices that take turns in the third picture: the one that was chosen last; not all are small."""

_TWO_CARDS_PX = 920
"""Width of the page from which the two cards stand side by side."""


class ListenPage(Page):
    """Compare the voices by eye and by ear, and read what was measured."""

    key = "listen"

    def __init__(self, session: Session, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(session, "", parent)
        self.title = self.tr("Listen")
        self._player = player
        self._pictures: Pictures | None = None
        self._small = "student"
        self._unseen = True
        self._drawing = Newest(self)
        self._drawing.done.connect(self._on_pictures_ready)
        self._comparing = Newest(self)
        self._comparing.done.connect(self._on_difference_ready)
        self.blind_button = QPushButton(self.tr("Blind test…"))
        self.blind_button.clicked.connect(self.open_blind)
        self._report_button = ReportButton(session)
        self.actions.addWidget(self._report_button)
        self.actions.addWidget(self.blind_button)
        key = QShortcut(QKeySequence("Ctrl+B"), self)
        key.setContext(Qt.ShortcutContext.WindowShortcut)
        key.setWhatsThis(self.tr("Listen: plan a blind test"))
        key.activated.connect(self.open_blind)
        self.blind = BlindTest(session, player)
        self.blind.closed.connect(self._on_blind_closed)
        self.blind.stateChanged.connect(self._show_head)
        self._blind_open = False
        self._stack = PageStack()
        self._stack.addWidget(self._build_empty())
        self._stack.addWidget(self._build_comparison())
        self._stack.addWidget(self.blind)
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

    @property
    def busy(self) -> bool:
        """Whether a blind test is under way."""
        return self.blind.running

    def done(self) -> bool:
        return "evaluation" in self.session.stages

    @Slot()
    def shutdown(self) -> None:
        """Wait for the threads; the last call."""
        self._drawing.close()
        self._comparing.close()
        self._say.close_threads()
        self.blind.close_threads()

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
        self._panels = {
            name: PicturePanel() for name in ("recording", "teacher", "small", "difference")
        }
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        for place, (name, panel) in enumerate(self._panels.items()):
            grid.addWidget(panel, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
            panel.picture.seekRequested.connect(getattr(self, f"_on_{name}_seek"))
        self._bands = BandStrip()
        said = self.tr("Error by band. Orange: steadily more; blue: less.")
        self._legend = NoteLabel(said, "small")
        self._legend.setAlignment(Qt.AlignmentFlag.AlignBottom)
        beside = QVBoxLayout()
        beside.setSpacing(4)
        beside.addWidget(label(" ", "strong"))
        beside.addWidget(self._bands, 1)
        grid.addWidget(self._legend, 0, 2)
        grid.addLayout(beside, 1, 2)
        self._table = ReportTable()
        self._table_empty = NoteLabel("", "muted")
        self._report_card = Card(" ")
        self._report_card.body.addWidget(self._table, 1)
        self._table_empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._report_card.body.addWidget(self._table_empty, 1)
        self._say = SayCard(self.session, self._player)
        self._cards = cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        cards.setSpacing(14)
        cards.addWidget(self._report_card, 6)
        cards.addWidget(self._say, 5)
        self._size()
        self._say.resized.connect(self._size)
        theme.current().themeChanged.connect(self._size)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addLayout(grid, 1)
        layout.addLayout(cards)
        return page

    @Slot()
    def _size(self) -> None:
        self._legend.setFixedWidth(self._bands.sizeHint().width())
        # What is asked of the voices may need more room than there usually is.
        high = max(theme.current().px(220), self._say.minimumSizeHint().height())
        for card in (self._report_card, self._say):
            card.setMaximumHeight(high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.current().px(_TWO_CARDS_PX)
        way = QBoxLayout.Direction
        self._cards.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    # What happens.

    @Slot()
    def open_blind(self) -> None:
        """Plan a blind test, if there is anything to test."""
        if self.blind_button.isEnabled() and self.isVisible() and not self._blind_open:
            self._blind_open = True
            self.blind.open()
            self._show_empty()

    @Slot()
    def _on_blind_closed(self) -> None:
        if self._blind_open:
            self._blind_open = False
            self._show_empty()
            self.blind_button.setFocus()

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
        note = self.tr("{0} dB apart").format(f"{result.distance_db:.1f}")
        panel = self._panels["difference"]
        panel.show_head(result.voice, name, note)
        panel.picture.show_difference(name, result, self._pictures)
        self._bands.show_difference(result)
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
        self._bands.show_difference(None)
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

    @Slot()
    def _show_head(self) -> None:
        """Title and line of the page: of the pictures, or of a blind test."""
        running, opened = self.blind.running, self._blind_open
        self.heading.setText(self.tr("Blind test") if opened else self.title)
        said = self.tr("One play-head, the same loudness. Press 1 to 5 while it plays.")
        if opened:
            said = self.tr("All is fixed before it begins; nothing is shown until the end.")
        self.subtitle.setText(said)
        self.subtitle.setVisible(not running)
        for button in (self._report_button, self.blind_button):
            button.setVisible(not opened)
        able = self.blind.able()
        self.blind_button.setEnabled(able)
        hint = self.tr("ABX, preference, MUSHRA (Ctrl+B)")
        if not able:
            hint = self.tr("Two voices have to be measured first")
        self.blind_button.setToolTip(hint)
        self.blind_button.setAccessibleDescription(hint)

    def _show_empty(self) -> None:
        """The words that say what to do next, while there is nothing to compare."""
        stages = self.session.stages
        able = self.session.project is not None and bool(self.session.project.voices())
        there = bool(self._player.sentences.rowCount()) or self._player.tracks is not None or able
        self._stack.setCurrentIndex(2 if self._blind_open else 1 if there else 0)
        self._show_head()
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
