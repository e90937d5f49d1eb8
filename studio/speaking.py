"""One text spoken by several voices, one after another, then made ready to be compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from core.events import Failed
from studio import core_words
from studio.engine import EngineProcess
from studio.newest import Newest
from studio.player.tracks import prepare


class Speaking(QObject):
    """Collects what voices say in the engine's process; a newer text replaces an older one.

    Args:
        kind: Names what the speech is for; two with one name would replace each other's requests.

    Signals:
        changed: Another voice has spoken, or nobody is wanted any more; see `waiting`.
        ready: All have spoken: the text, and its `Tracks`.
        failed: One cannot speak it, so nothing will come: problem, advice.
    """

    changed = Signal()
    ready = Signal(str, object)
    failed = Signal(str, str)

    def __init__(self, engine: EngineProcess, kind: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._kind = engine, kind
        self._text = ""
        self._voices: tuple[str, ...] = ()
        self._sounds: dict[str, tuple[Any, int]] = {}
        self._preparing = Newest(self)
        self._preparing.done.connect(self._on_prepared)

    @property
    def busy(self) -> bool:
        return bool(self._voices)

    @property
    def waiting(self) -> list[str]:
        """Voices that have not spoken yet; none are left while their sounds are aligned."""
        return [voice for voice in self._voices if voice not in self._sounds]

    def speak(
        self,
        text: str,
        work: Mapping[str, tuple[str, tuple[Any, ...]]],
        dispensable: Collection[str] = (),
    ) -> None:
        """Ask voices to speak.

        Args:
            work: By voice of the player: a `module:function` that gives a `Speech`, and its
                arguments.
            dispensable: Voices without which the others are heard all the same.
        """
        self.forget()
        self._text, self._voices = text, tuple(work)
        for voice, (reference, args) in work.items():
            said = partial(self._on_spoken, voice)
            failed = partial(self._on_missing, voice) if voice in dispensable else self._on_failed
            self._engine.request(self._name(voice), reference, args, said, failed)
        self.changed.emit()

    def forget(self) -> None:
        """No longer want what is being spoken."""
        for voice in self._voices:
            self._engine.cancel(self._name(voice))
        self._preparing.cancel()
        self._voices, self._sounds = (), {}
        self.changed.emit()

    def close(self) -> None:
        """Want nothing more, and wait for the thread."""
        self._preparing.close()

    def _name(self, voice: str) -> str:
        return f"{self._kind} {voice}"

    def _on_spoken(self, voice: str, speech: dict[str, Any]) -> None:
        self._sounds[voice] = (speech["audio"], int(speech["sample_rate_hz"]))
        self._go_on()

    def _on_missing(self, voice: str, failure: Failed) -> None:  # noqa: ARG002
        self._voices = tuple(other for other in self._voices if other != voice)
        self._go_on()

    def _go_on(self) -> None:
        self.changed.emit()
        if self._sounds and not self.waiting:
            self._preparing.run(prepare, dict(self._sounds))

    @Slot(object)
    def _on_prepared(self, tracks: Any) -> None:
        self._voices, self._sounds = (), {}
        self.changed.emit()
        self.ready.emit(self._text, tracks)

    def _on_failed(self, failure: Failed) -> None:
        self.forget()
        self.failed.emit(failure.problem, failure.advice)


def speaking_words(speaking: Speaking) -> str:
    """Who is still to speak."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Speaking", text)

    if not speaking.busy:
        return ""
    names = ", ".join(core_words.voice(voice) for voice in speaking.waiting)
    return tr("Speaking: {0} …").format(names) if names else tr("Aligning …")
