"""Plays speech while it is being made; what `sotto say` finds under the entry point `sotto.player`.

No window and no mixer: one voice, from the beginning to the end.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable
from typing import Any

import numpy as np

from core.audio import Audio, resample
from core.errors import SettingsError
from studio.player.output import NoSoundError, playable_rate

AHEAD = 2
"""Pieces that are made before they are heard, so that no sentence waits for the next."""

_WATCH_S = 0.5


def play(pieces: Iterable[Audio], sample_rate_hz: int) -> None:
    """Play pieces of sound, `[samples]` each, one after the other; returns when all were heard.

    Raises:
        SettingsError: There is no sound card, or it went away.
    """
    try:
        rate = playable_rate(sample_rate_hz)
    except NoSoundError as error:
        raise _no_card() from error
    import sounddevice

    waiting = _Waiting()
    try:
        with sounddevice.OutputStream(
            samplerate=rate,
            channels=1,
            dtype="float32",
            latency="high",
            callback=waiting.fill,
            finished_callback=waiting.heard.set,
        ) as stream:
            for piece in pieces:
                waiting.add(resample(piece, sample_rate_hz, rate), stream)
            waiting.add(None, stream)
            while not waiting.heard.wait(_WATCH_S):
                if not stream.active:
                    break
    except sounddevice.PortAudioError as error:
        raise _no_card() from error


class _Waiting:
    """Pieces between the one who makes them and the sound card, which takes them."""

    def __init__(self) -> None:
        self.heard = threading.Event()
        self._pieces: queue.Queue[Audio | None] = queue.Queue(AHEAD)
        self._current: Audio | None = np.zeros(0, np.float32)

    def add(self, piece: Audio | None, stream: Any) -> None:
        """Wait for a place; None after the last piece."""
        while True:
            try:
                return self._pieces.put(piece, timeout=_WATCH_S)
            except queue.Full:
                if not stream.active:
                    raise _no_card() from None

    def fill(self, out: Any, frames: int, _times: Any, _status: Any) -> None:
        """Give the sound card what it asks for; called in its thread."""
        import sounddevice

        out[:] = 0
        done = 0
        while done < frames:
            if self._current is None:
                raise sounddevice.CallbackStop
            if not len(self._current):
                try:
                    self._current = self._pieces.get_nowait()
                except queue.Empty:
                    return
                continue
            some = self._current[: frames - done]
            out[done : done + len(some), 0] = some
            self._current = self._current[len(some) :]
            done += len(some)


def _no_card() -> SettingsError:
    return SettingsError(
        "there is no sound card to play on", "give -o FILE.wav, or --stream to pipe it to a player"
    )
