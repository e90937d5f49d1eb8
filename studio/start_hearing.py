"""A held-out sentence as the recording, the voice that a teacher starts from and its heirs say it.

Asked for by hand; what was spoken stays among the sentences of the player.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot

from core.events import Failed
from studio.player.tracks import SLOTS
from studio.session import Session
from studio.speaking import Speaking
from studio.widgets.ab_player import PlayerBar
from studio.widgets.say_card import SAY, SAY_START

SENTENCE = "studio.requests:held_out_sentence"
RECORDING = "studio.requests:play_recording"
HELLO = "The boat left at dawn."


class StartHearing(QObject):
    """Lets them speak, and puts the sentence into the player.

    Attributes:
        speaking: What is on its way; see its `busy` and its signals.
    """

    def __init__(self, session: Session, player: PlayerBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._player = session, player
        self._known: dict[tuple[Any, ...], str] = {}
        self.speaking = Speaking(session.engine, "start", self)
        self.speaking.ready.connect(self._on_ready)
        self.speaking.failed.connect(self._on_failed)
        player.closing.connect(self.speaking.close)
        session.projectChanged.connect(self.speaking.forget)

    def hear(self) -> None:
        """Let everybody say it; what was said before is played at once."""
        known = self._known.get(self._key())
        if known is not None and self._player.sentences.row_of(known) >= 0:
            self._play(known)
            return
        project = self._session.project
        if project is not None and self._session.finished("data"):
            args = (str(project.folder),)
            engine = self._session.engine
            engine.request("start sentence", SENTENCE, args, self._on_sentence, self._on_refused)
        else:
            self._speak(HELLO, {})

    def _key(self) -> tuple[Any, ...]:
        """Changes when others would speak."""
        session = self._session
        trained = [str(session.stages.get(name, {})) for name in self._voices()]
        folder = str(session.project.folder) if session.project is not None else ""
        return folder, session.settings.start.voice, *trained

    def _voices(self) -> list[str]:
        return [voice for voice in SLOTS if self._session.has_voice(voice)]

    def _on_sentence(self, sentence: dict[str, str]) -> None:
        project = self._session.project
        if project is None:
            return
        folder = str(project.folder)
        work = {"recording": (RECORDING, (folder, sentence["id"]))}
        for voice in self._voices():
            work[voice] = (SAY, (folder, voice, sentence["text"], sentence["speaker"]))
        self._speak(sentence["text"], work)

    def _speak(self, text: str, others: dict[str, tuple[str, tuple[Any, ...]]]) -> None:
        start = self._session.settings.start.voice
        if start:
            self.speaking.speak(text, {**others, "base": (SAY_START, (start, text))})

    @Slot(str, object)
    def _on_ready(self, text: str, tracks: Any) -> None:
        self._known[self._key()] = self._player.sentences.add_typed(text, tracks)
        self._play(self._known[self._key()])

    def _play(self, sentence: str) -> None:
        self._player.load_sentence(sentence)
        self._player.choose_voice("base")
        self._player.play()

    def _on_refused(self, failure: Failed) -> None:
        self._session.failed.emit(failure.problem, failure.advice, failure.details)

    @Slot(str, str)
    def _on_failed(self, problem: str, advice: str) -> None:
        self._session.failed.emit(problem, advice, "")
