"""What counts as speech: no silence, no numbers that are no sound, no end that never comes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

PATIENCE_S, PATIENCE_S_PER_SYMBOL = 30.0, 0.5
"""How long a voice may take for a sentence before it counts as hung."""

LONGEST_S, LONGEST_S_PER_SYMBOL = 10.0, 0.5
"""How long a sentence may become; a voice that says more has lost its way."""

QUIETEST = 1e-3
"""Peak of a wave that counts as silence: 60 dB under full scale."""


def patience_s(symbols: int) -> float:
    """Seconds that a sentence of so many symbols may take."""
    return PATIENCE_S + PATIENCE_S_PER_SYMBOL * symbols


class UnheardError(Exception):
    """What a voice gave is no speech; says what it did instead, as the end of a sentence."""


def heard(wave: NDArray[Any], sample_rate_hz: int, symbols: int) -> NDArray[np.float32]:
    """A wave [samples] if it can be the speech of a sentence of so many symbols.

    Raises:
        UnheardError: It cannot.
    """
    audio = np.asarray(wave, np.float32)
    seconds = len(audio) / sample_rate_hz
    if not np.isfinite(audio).all():
        raise UnheardError("gave numbers that are no sound")
    if not len(audio) or np.abs(audio).max() < QUIETEST:
        raise UnheardError("fell silent")
    if seconds > LONGEST_S + LONGEST_S_PER_SYMBOL * symbols:
        raise UnheardError(f"said {seconds:.0f} s for {symbols} symbols")
    return audio
