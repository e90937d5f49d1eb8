"""Where the sound goes: to PortAudio, or nowhere, on time.

Both outputs pull from one `Mixer` from the moment they are made until `close`. The silent one keeps
the play-head moving on a machine without a sound card, so that all but the sound works there.
"""

from __future__ import annotations

import contextlib
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


_PORTAUDIO = threading.Lock()
"""PortAudio is not to be asked by two threads at once."""


def sound_cards(*, look_again: bool) -> list[str]:
    """Names of the cards that sound can go to; none where there is no PortAudio.

    Args:
        look_again: Also see what was plugged in since. Only while no `PortAudioOutput` is open.
    """
    try:
        sounddevice = _sounddevice()
    except NoSoundError:
        return []
    with _PORTAUDIO, contextlib.suppress(sounddevice.PortAudioError, ValueError):
        if look_again:
            _start_again(sounddevice)
        found = [d["name"] for d in sounddevice.query_devices() if d["max_output_channels"]]
        return list(dict.fromkeys(found))
    return []


def playable_rate(sample_rate_hz: int, card: str = "") -> int:
    """The rate at which a sound card plays sound of a rate.

    Looks for the cards anew, so that playing follows a head-set plugged in meanwhile. Call it only
    while no `PortAudioOutput` is open.

    Args:
        card: A name out of `sound_cards`; the system's default where it is empty or gone.

    Returns:
        `sample_rate_hz` where the card or the system converts, else the card's own rate.

    Raises:
        NoSoundError: PortAudio is missing, or there is no sound card.
    """
    sounddevice = _sounddevice()
    with _PORTAUDIO:
        try:
            _start_again(sounddevice)
            place = _place_of(sounddevice, card)
            own_rate = sounddevice.query_devices(place, kind="output")["default_samplerate"]
        except (sounddevice.PortAudioError, ValueError) as error:
            raise NoSoundError(NO_DEVICE) from error
        try:
            sounddevice.check_output_settings(
                place, channels=1, dtype="float32", samplerate=sample_rate_hz
            )
        except sounddevice.PortAudioError:
            return int(own_rate)
    return sample_rate_hz


class PortAudioOutput:
    """Plays a mixer on a sound card.

    Args:
        card: A name out of `sound_cards`; the system's default where it is empty or gone.

    Attributes:
        card: The card that plays; empty for the system's default.
        underruns: How often the card had to wait for samples.

    Raises:
        NoSoundError: PortAudio is missing, or the card does not open.
    """

    def __init__(self, mixer: Mixer, card: str = "") -> None:
        sounddevice = _sounddevice()
        self._mixer = mixer
        self.underruns = 0
        with _PORTAUDIO:
            try:
                place = _place_of(sounddevice, card)
                self.card = card if place is not None else ""
                self._stream = sounddevice.OutputStream(
                    samplerate=mixer.sample_rate_hz,
                    device=place,
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
        # Not `stop`, which waits in the window's thread until the card has played its buffer. A
        # card that was pulled out may refuse even this; it is closed all the same.
        sounddevice = _sounddevice()
        with contextlib.suppress(sounddevice.PortAudioError):
            self._stream.abort()
        with contextlib.suppress(sounddevice.PortAudioError):
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


def _start_again(sounddevice: Any) -> None:
    """PortAudio lists the cards once; only started again it shows what was plugged in since."""
    sounddevice._terminate()
    sounddevice._initialize()


def _place_of(sounddevice: Any, card: str) -> int | None:
    """The number of a card in PortAudio's list; None is the system's default."""
    for place, device in enumerate(sounddevice.query_devices()) if card else ():
        if device["name"] == card and device["max_output_channels"]:
            return place
    return None


def _sounddevice() -> Any:
    try:
        import sounddevice
    except OSError as error:  # the package is there, the PortAudio library is not
        raise NoSoundError(NO_PORTAUDIO) from error
    return sounddevice
