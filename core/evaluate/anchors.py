"""The anchors of a MUSHRA test: the reference through a low-pass at 3.5 kHz and at 7 kHz.

ITU-R BS.1534-3, 5.1: at most ±0.1 dB of ripple in the pass band, and for the 3.5 kHz anchor at
least 25 dB less at 4 kHz and 50 dB less at 4.5 kHz. The 7 kHz anchor keeps the same at twice these
frequencies. Both filters are flatter and steeper than that, and have no delay.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.audio import Audio
from core.errors import SettingsError

ANCHORS_HZ = {"anchor_3500": 3500.0, "anchor_7000": 7000.0}
"""End of the pass band, by the name of the anchor in a vote."""

STOP = 8 / 7
"""The stop band begins at so many times the end of the pass band: 4 kHz for 3.5 kHz."""
_STOP_DB = 65.0


def possible(anchor: str, sample_rate_hz: int) -> bool:
    """Whether the stop band begins within half the sample rate.

    Below that (under 16 kHz for the 7 kHz anchor) nothing, or next to nothing, would be taken away.
    """
    return ANCHORS_HZ[anchor] * STOP <= sample_rate_hz / 2


def filter_of(anchor: str, sample_rate_hz: int) -> NDArray[np.float64]:
    """The filter's impulse response `[taps]`, symmetric around its middle.

    Raises:
        SettingsError: The anchor is not possible at this sample rate.
    """
    from scipy.signal import firwin, kaiserord

    if not possible(anchor, sample_rate_hz):
        raise SettingsError(
            f"there is no {ANCHORS_HZ[anchor] / 1000:g} kHz anchor at {sample_rate_hz} Hz",
            "leave it out",
        )
    passed = ANCHORS_HZ[anchor]
    width = passed * (STOP - 1.0)
    taps, beta = kaiserord(_STOP_DB, width / (sample_rate_hz / 2))
    response: NDArray[np.float64] = firwin(
        taps | 1, passed + width / 2, window=("kaiser", beta), fs=sample_rate_hz
    )
    return response


def anchor_of(anchor: str, audio: Audio, sample_rate_hz: int) -> Audio:
    """The anchor of a reference `[samples]`; as long as that, and in step with it."""
    from scipy.signal import oaconvolve

    taps = filter_of(anchor, sample_rate_hz)
    whole = oaconvolve(audio.astype(np.float64), taps, mode="full")
    start = len(taps) // 2
    filtered: Audio = whole[start : start + len(audio)].astype(np.float32)
    return filtered
