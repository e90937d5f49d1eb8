"""Drag and hear: the last sentence, spoken by what the sliders would make of the teacher."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, QTimer, Signal, Slot

from core.events import Failed
from studio import words
from studio.bench import REQUESTS
from studio.newest import Newest
from studio.player.alignment import in_step
from studio.player.tracks import Tracks, prepare
from studio.session import Session
from studio.voice_facts import read_facts

if TYPE_CHECKING:
    from studio.widgets.ab_player import PlayerBar

SAY = "core.pipeline:say"
HELLO = "The small voice reads the news."
SENTENCE_KEY, ON_KEY = "compress/sentence", "compress/hear"
VOICES = ("teacher", "preview")

_CONCERNED = ("compress.", "vocoder.", "student.family")
_SILENT = frozenset(
    {
        "compress.schedule",
        "compress.start",
        "compress.aware",
        "vocoder.alpha",
        "vocoder.temperature",
    }
)
"""Settings of training: they change nothing before it."""


class Preview(QObject):
    """Lets the compressed copy speak when a slider moves; only the newest answer counts.

    Attributes:
        heard: What the engine said of the settings as they are now (see
            `studio.requests.preview`), or None while that is not known.
        problem: Why the sentence cannot be spoken, in one line; empty if it can.

    Signals:
        changed: Any of it has changed, or what `quiet` says.
    """

    changed = Signal()

    def __init__(self, session: Session, player: PlayerBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._player = session, player
        kept = QSettings()
        self._text = str(kept.value(SENTENCE_KEY, ""))
        self._on = str(kept.value(ON_KEY, "true")) == "true"
        self._awake = False
        self._play_next: str | None = None  # the voice to hear once all is there
        self._own: dict[str, Any] | None = None  # the teacher's speech of the sentence
        self._tracks: Tracks | None = None
        self._sentence = ""  # its id in the player
        self._in_player: object = None  # the answer that the player holds
        self.heard: dict[str, Any] | None = None
        self.problem = ""
        self._preparing = Newest(self)
        self._preparing.done.connect(self._on_prepared)
        # Moves of one turn of the event loop, as undoing a proposal makes, are one question.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._ask)
        session.settingsChanged.connect(self._on_setting)
        session.projectChanged.connect(self._on_teacher_changed)
        session.jobStarted.connect(self._on_job)
        session.jobEnded.connect(self._on_teacher_changed)
        player.closing.connect(self._preparing.close)

    # --- what others ask -------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The sentence: the last one that was typed, else one that was held out from training."""
        if self._text:
            return self._text
        first = self._player.sentences.sentence(0)
        return first.text if first is not None and first.text else HELLO

    @property
    def on(self) -> bool:
        """Whether every move is heard."""
        return self._on

    @property
    def quiet(self) -> str:
        """Why nothing is spoken now: `teacher`, `training`, `kind`, `off`; empty if it is."""
        if not self._session.has_voice("teacher"):
            return "teacher"
        if self._session.running:
            return "training"
        if self.other_kind:
            return "kind"
        return "" if self._on else "off"

    @property
    def other_kind(self) -> str:
        """The student's kind of model if it is not the teacher's; else nothing."""
        settings, project = self._session.settings, self._session.project
        chosen = settings.student.family
        if chosen == "teacher":
            return ""
        facts = read_facts(project.voice_folder("teacher")) if project else None
        return "" if chosen == (facts.family if facts else settings.teacher.family) else chosen

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return self._awake and not self.quiet and not self.problem and self.heard is None

    @property
    def voice(self) -> str:
        """Which of the two is chosen in the player; empty if it holds another sentence."""
        held = self._player.sentence
        here = held is not None and held.id == self._sentence
        return self._player.voice if here and self._player.voice in VOICES else ""

    def wake(self) -> None:
        """Somebody looks: know how the settings sound."""
        self._awake = True
        if self.heard is None:
            self._soon.start()
        self.changed.emit()

    def sleep(self) -> None:
        """Nobody looks: ask nothing."""
        self._awake = False
        self._play_next = None
        self._forget_answer()

    def set_on(self, on: bool) -> None:
        """Hear every move, or not."""
        self._on = on
        QSettings().setValue(ON_KEY, "true" if on else "false")
        self._forget_answer()
        self._soon.start()
        self.changed.emit()

    def set_text(self, text: str) -> None:
        """Let another sentence be spoken, and play it."""
        text = text.strip()
        if not text:
            return
        if text != self.text or self.problem:
            self._forget_teacher()
        self._text = text
        QSettings().setValue(SENTENCE_KEY, text)
        self.listen("preview")

    def listen(self, voice: str) -> None:
        """Hear the teacher or the compressed copy, from the same moment on, once both are there."""
        self._play_next = voice
        if self.heard is not None and self._tracks is not None:
            self._show_in_player()
        else:
            self._soon.start()

    # --- what happens ----------------------------------------------------------------------------

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if name and (not name.startswith(_CONCERNED) or name in _SILENT):
            return
        self._forget_answer()
        if name and self._awake and not self.quiet:
            self._play_next = "preview"
        self._soon.start()
        self.changed.emit()

    @Slot()
    def _on_teacher_changed(self) -> None:
        self._forget_teacher()
        self._soon.start()
        self.changed.emit()

    @Slot()
    def _on_job(self) -> None:
        self._play_next = None
        self._forget_answer()
        self.changed.emit()

    def _forget_answer(self) -> None:
        """The settings are others by now: what is on its way to be heard must not be."""
        self.heard, self.problem = None, ""
        self._session.engine.cancel("preview")
        self._player.drop_preview()

    def _forget_teacher(self) -> None:
        self._forget_answer()
        self._session.engine.cancel("preview teacher")
        self._preparing.cancel()
        self._own = self._tracks = None
        self._sentence = ""

    @Slot()
    def _ask(self) -> None:
        project = self._session.project
        wanted = self._play_next is not None or (self._awake and not self.quiet)
        if project is None or self.quiet in ("teacher", "training", "kind") or not wanted:
            return
        folder, engine = str(project.folder), self._session.engine
        settings = self._session.settings.model_dump()
        if self.heard is None:
            args = (folder, settings, self.text, "")
            engine.request("preview", f"{REQUESTS}:preview", args, self._on_heard, self._on_failed)
        if self._own is None:
            args = (folder, "teacher", self.text)
            engine.request("preview teacher", SAY, args, self._on_own, self._on_failed)

    def _on_heard(self, answer: dict[str, Any]) -> None:
        self.heard = answer
        if self._tracks is not None:
            self._show_in_player()
        self.changed.emit()

    def _on_own(self, speech: dict[str, Any]) -> None:
        self._own = speech
        sound = speech["audio"], int(speech["sample_rate_hz"])
        self._preparing.run(prepare, {"teacher": sound})

    @Slot(object)
    def _on_prepared(self, tracks: Tracks) -> None:
        self._tracks = tracks
        if self.heard is not None:
            self._show_in_player()

    def _on_failed(self, failure: Failed) -> None:
        self._play_next = None
        self.problem = words.together(map(words.sentence, (failure.problem, failure.advice)))
        self.changed.emit()

    def _show_in_player(self) -> None:
        """Give the player what was asked for: nothing, before somebody has moved or clicked."""
        voice, self._play_next = self._play_next, None
        if voice is None:
            return
        assert self.heard is not None
        assert self._own is not None
        assert self._tracks is not None
        player, held = self._player, self._player.sentence
        if not self._sentence:
            self._sentence = player.sentences.add_typed(self.text, self._tracks)
        if held is None or held.id != self._sentence:
            player.load_sentence(self._sentence)
            self._in_player = None
        if self._in_player is self.heard:
            player.choose_voice(voice)
            player.play()
            return
        self._in_player = self.heard
        audio, rate = self.heard["audio"], int(self.heard["sample_rate_hz"])
        hop = self.heard["hop_seconds"] * self._tracks.sample_rate_hz
        warp = in_step(self.heard["durations"], self._own["durations"], hop)
        player.set_preview(audio, rate, warp, voice=voice)
