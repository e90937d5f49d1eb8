"""Where the sound goes: to PortAudio, or nowhere, on time.

Both outputs pull from one `Mixer` from the moment they are made until `close`. The silent one keeps
the play-head moving on a machine without a sound card, so that all but the sound works there.
"""

from __future__ import annotations

import threading
import time
from typing import Any, Protocol

import numpy as np

from studio.player.engine import Mixer

LATENCY_S = 0.06
"""Asked of the sound card: enough to survive a busy interpreter, too little to feel late."""

NO_PORTAUDIO = "no_portaudio"
NO_DEVICE = "no_device"
LOST = "lost"
"""Why there is no sound; the window says it in words."""


class NoSoundError(Exception):
    """There is no way to play sound. `reason` is one of the words above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Output(Protocol):
    """Pulls samples from a mixer at the pace of time."""

    @property
    def running(self) -> bool:
        """Whether it still pulls; false after the sound card went away."""

    @property
    def latency_s(self) -> float:
        """Seconds from `render` to the ear."""

    def close(self) -> None: ...


def playable_rate(sample_rate_hz: int) -> int:
    """The rate at which the system's default sound card plays sound of a rate.

    Looks for the default card anew, so that playing follows a head-set plugged in meanwhile. Call
    it only while no `PortAudioOutput` is open.

    Returns:
        `sample_rate_hz` where the card or the system converts, else the card's own rate.

    Raises:
        NoSoundError: PortAudio is missing, or there is no sound card.
    """
    sounddevice = _sounddevice()
    try:
        # PortAudio lists the cards once; only starting it again shows what was plugged in since.
        sounddevice._terminate()
        sounddevice._initialize()
        own_rate = sounddevice.query_devices(kind="output")["default_samplerate"]
    except (sounddevice.PortAudioError, ValueError) as error:
        raise NoSoundError(NO_DEVICE) from error
    try:
        sounddevice.check_output_settings(channels=1, dtype="float32", samplerate=sample_rate_hz)
    except sounddevice.PortAudioError:
        return int(own_rate)
    return sample_rate_hz


class PortAudioOutput:
    """Plays a mixer on the system's default sound card.

    Raises:
        NoSoundError: PortAudio is missing, or the card does not open.
    """

    def __init__(self, mixer: Mixer) -> None:
        sounddevice = _sounddevice()
        self._mixer = mixer
        self.underruns = 0
        try:
            self._stream = sounddevice.OutputStream(
                samplerate=mixer.sample_rate_hz,
                channels=1,
                dtype="float32",
                latency=LATENCY_S,
                callback=self._fill,
            )
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise NoSoundError(NO_DEVICE) from error

    @property
    def running(self) -> bool:
        return bool(self._stream.active)

    @property
    def latency_s(self) -> float:
        return float(self._stream.latency)

    def close(self) -> None:
        # Not `stop`, which waits in the window's thread until the card has played its buffer.
        self._stream.abort()
        self._stream.close()

    def _fill(self, out: Any, frames: int, times: Any, status: Any) -> None:  # noqa: ARG002
        self.underruns += bool(status)
        self._mixer.render(out[:, 0])


class SilentOutput:
    """Lets a mixer run by the clock and throws its samples away."""

    latency_s = 0.0
    _TICK_S = 0.02

    def __init__(self, mixer: Mixer) -> None:
        self._mixer = mixer
        self._block = np.empty(round(self._TICK_S * mixer.sample_rate_hz), np.float32)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="silent output", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        started, done = time.monotonic(), 0
        while not self._closed.wait(self._TICK_S):
            due = int((time.monotonic() - started) * self._mixer.sample_rate_hz)
            while done < due:
                count = min(due - done, len(self._block))
                self._mixer.render(self._block[:count])
                done += count


def _sounddevice() -> Any:
    try:
        import sounddevice
    except OSError as error:  # the package is there, the PortAudio library is not
        raise NoSoundError(NO_PORTAUDIO) from error
    return sounddevice
