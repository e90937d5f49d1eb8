"""One clip's samples and its picture, made in a thread of the window; nothing here loads torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.audio import read_audio, to_mono
from studio.player.comparison import BANDS, HOP_S, TOP_HZ, Picture, Pictures
from studio.player.spectrum import level_db

_MOST_FRAMES = 3000


@dataclass(frozen=True, eq=False)
class ClipSound:
    """A sound file, looked at.

    Attributes:
        audio: float32 [samples].
        pictures: Its spectrogram, with the axes to draw it on.
    """

    audio: NDArray[np.float32]
    sample_rate_hz: int
    picture: Picture
    pictures: Pictures

    @property
    def seconds(self) -> float:
        return len(self.audio) / self.sample_rate_hz


def read_clip_sound(path: str) -> ClipSound:
    """Read a sound file and draw its spectrogram.

    Raises:
        DataError: It cannot be read.
    """
    sound, rate = read_audio(Path(path))
    audio = to_mono(sound)
    seconds = len(audio) / rate
    hop_s = max(HOP_S, seconds / _MOST_FRAMES)
    top_hz = min(TOP_HZ, rate / 2)
    levels = level_db(audio, rate, top_hz=top_hz, bands=BANDS, hop_s=hop_s)
    picture = Picture(levels, seconds, top_hz)
    # Not the very loudest spot: a single click would darken everything.
    top_db = float(np.percentile(levels, 99.9))
    return ClipSound(
        audio, rate, picture, Pictures({"recording": picture}, top_db, seconds, top_hz, hop_s)
    )
