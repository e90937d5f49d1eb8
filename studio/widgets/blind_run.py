"""What all blind tests share while they run: one trial after the other, one play-head, keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio import theme
from studio.blind import Design, Trial
from studio.newest import Newest
from studio.player.stimuli import Stimuli, read_trial
from studio.player.transport import Transport
from studio.widgets.ab_player import POLL_MS, PlayerBar
from studio.widgets.player_face import silence_words
from studio.widgets.stimulus_button import StimulusButton
from studio.widgets.text import label


class Journey(QWidget):
    """A thin line that fills from left to right; it says where a trial is, never how long."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setAccessibleName(name)
        self.setFixedHeight(theme.current().px(4))

    def show_share(self, share: float) -> None:
        share = min(max(share, 0.0), 1.0)
        if share != self._share:
            self._share = share
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, theme.current().px(4))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        colours = theme.current().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box, round_ = QRectF(self.rect()), self.height() / 2
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(box, round_, round_)
        painter.setBrush(QColor(colours.accent))
        box.setWidth(box.width() * self._share)
        painter.drawRoundedRect(box, round_, round_)


class BlindRun(QWidget):
    """A test while it runs. It plays by itself; the window's player stands aside meanwhile.

    Signals:
        finished: All trials are answered; the answers, see `studio.blind.vote_of`.
        leaveRequested: The listener wants to leave.
        failed: A sound cannot be read: problem, advice.
    """

    finished = Signal(object)
    leaveRequested = Signal()
    failed = Signal(str, str)

    def __init__(self, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._transport = Transport()
        self._trials: list[Trial] = []
        self._answers: list[Any] = []
        self._ready: dict[int, Stimuli] = {}
        self._heard: set[str] = set()
        self.buttons: dict[str, StimulusButton] = {}
        self._loader = Newest(self)
        self._loader.done.connect(self._on_ready)
        self._loader.failed.connect(self.failed)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._on_poll)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._counter = label("", "title")
        self._text = label("", "muted", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._counter.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._progress = Journey(self.tr("Trials done"))
        self._head = Journey(self.tr("Place in the sentence"))
        self._hint = label("", "small", wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._silence = label("", "careful", wrap=True)
        self._silence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._silence.hide()
        self.leave = QPushButton(self.tr("Leave the test…"))
        self.leave.clicked.connect(self.leaveRequested)
        self.stage = QVBoxLayout()
        self.stage.setSpacing(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._counter)
        column.addWidget(self._progress)
        column.addWidget(self._text)
        column.addLayout(self.stage, 1)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self._head, 2)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self._silence)
        foot = QHBoxLayout()
        foot.addWidget(self._hint, 1)
        foot.addWidget(self.leave)
        column.addLayout(foot)
        self.add_key("Space", self.tr("Blind test: from the beginning"), self.replay)
        self.add_key("Esc", self.tr("Blind test: leave (asks)"), self.leaveRequested.emit)
        self.add_key("Return", self.tr("Blind test: press the chosen button"), self.press_focused)

    def add_key(self, key: str, words: str, slot: Callable[[], object]) -> None:
        """A key of the test, for the window's list of keys."""
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setWhatsThis(words)
        shortcut.activated.connect(slot)

    def add_button(self, button: StimulusButton) -> None:
        """A button of a sound of the trial."""
        self.buttons[button.slot] = button
        button.clicked.connect(partial(self.hear, button.slot))

    # What the test asks for.

    def begin(self, design: Design, trials: Sequence[Trial]) -> None:
        """Walk these trials."""
        self._design, self._trials = design, list(trials)
        self._answers, self._ready = [], {}
        self._transport.card = self._player.card
        self._show_trial()
        self._fetch(0)
        self.setFocus()

    def end(self) -> None:
        """No sound any more; what is not finished is gone."""
        self._loader.cancel()
        self._poll.stop()
        self._transport.clear()
        self._trials, self._ready = [], {}

    def close_threads(self) -> None:
        """Wait for the thread; the last call."""
        self.end()
        self._loader.close()

    @property
    def running(self) -> bool:
        return bool(self._trials)

    @property
    def waiting(self) -> bool:
        """Whether the sounds of the trial are still being read."""
        return self.running and not self._audible

    @property
    def _audible(self) -> bool:
        return self.running and len(self._answers) in self._ready

    @property
    def trial(self) -> Trial:
        return self._trials[len(self._answers)]

    def hear(self, slot: str) -> None:
        """Play a sound, at the same moment if another one plays."""
        if not self._audible or slot not in self.trial.drawn:
            self._show_buttons()
            return
        self._heard.add(slot)
        self._transport.switch(slot)
        if not self._transport.playing:
            self._transport.play()
        self._poll.start()
        self._show_silence()
        self._show_buttons()

    @Slot()
    def replay(self) -> None:
        """Play the sound that was chosen last from its beginning."""
        if not self._audible or not self._heard:
            return
        self._transport.seek(0.0)
        self._transport.play()
        self._poll.start()

    @Slot()
    def press_focused(self) -> None:
        """Press the button that has the focus; Space has another meaning here."""
        button = self.focusWidget()
        if isinstance(button, QAbstractButton) and button.isEnabled():
            button.click()

    def answer(self, given: Any) -> None:
        """Take the answer of a trial and go on."""
        if not self._audible:
            return
        self._transport.pause()
        self._answers.append(given)
        self._ready.pop(len(self._answers) - 1, None)
        if len(self._answers) == len(self._trials):
            answers = self._answers
            self.end()
            self.finished.emit(answers)
            return
        self._show_trial()
        self._take_ready()

    # What happens.

    def _fetch(self, place: int) -> None:
        if place < len(self._trials) and place not in self._ready:
            trial = self._trials[place]
            self._loader.run(
                _read, place, dict(trial.sentence.paths), dict(trial.drawn), self._design.voices[0]
            )

    @Slot(object)
    def _on_ready(self, result: tuple[int, Stimuli]) -> None:
        place, stimuli = result
        self._ready[place] = stimuli
        if place == len(self._answers):
            self._take_ready()

    def _take_ready(self) -> None:
        """Load the sounds of this trial if they are there, and read those of the next."""
        place = len(self._answers)
        stimuli = self._ready.get(place)
        if stimuli is None:
            if not self._loader.busy:
                self._fetch(place)
            return
        self._transport.load(stimuli, stimuli.slots[0])
        self._show_buttons()
        self._fetch(place + 1)

    @Slot()
    def _on_poll(self) -> None:
        self._transport.check()
        self._show_silence()
        self._head.show_share(self._share())
        if not self._transport.sounding:
            self._poll.stop()
            self._show_buttons()

    def _share(self) -> float:
        """How far the sentence is, alike for all sounds, whose lengths would tell them apart."""
        tracks = self._transport.tracks
        if tracks is None:
            return 0.0
        first = tracks.slots[0]
        return self._transport.position_in(first) / max(tracks.seconds(first), 1e-6)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._player.step_aside(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._transport.pause()
        self._transport.release()
        self._poll.stop()
        self._player.step_aside(False)

    # What is shown.

    def _show_trial(self) -> None:
        done, all_ = len(self._answers), len(self._trials)
        self._heard = set()
        self._counter.setText(self.tr("{0} of {1}").format(done + 1, all_))
        self._progress.show_share(done / all_)
        self._text.setText(self.trial.sentence.text)
        self._head.show_share(0.0)
        self._show_buttons()

    def _show_buttons(self) -> None:
        chosen = self._transport.voice if self._transport.playing else None
        for slot, button in self.buttons.items():
            button.setChecked(slot == chosen)
            button.set_heard(slot in self._heard)

    def _show_silence(self) -> None:
        words = silence_words(self._transport.silence)
        self._silence.setText(words)
        self._silence.setVisible(bool(words))


def _read(place: int, paths: Any, drawn: Any, reference: str) -> tuple[int, Stimuli]:
    return place, read_trial(paths, drawn, reference)
