"""The same loudness for all voices, so that the louder one is not taken for the better one.

Measured by `core.audio` after ITU-R BS.1770-4; nothing here imports torch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.audio import TRUE_PEAK_LIMIT_DB, loudness_lufs, true_peak

TARGET_LUFS = -23.0


@dataclass(frozen=True)
class Loudness:
    """How loud a sound is: integrated loudness in LUFS, true peak in dBTP; −inf for silence."""

    lufs: float
    peak_dbtp: float


@dataclass(frozen=True)
class Matching:
    """Gains that bring every voice to one loudness.

    Attributes:
        target_lufs: −23, or lower where a true peak would have passed −1 dBTP: then all voices are
            lowered together, because lowering one alone would make it sound worse than it is.
        gains_db: By voice; 0 for silence.
    """

    target_lufs: float
    gains_db: Mapping[str, float]

    @property
    def guarded(self) -> bool:
        """Whether peaks asked for a lower loudness than −23 LUFS."""
        return self.target_lufs < TARGET_LUFS


def measure(audio: NDArray[np.float32], sample_rate_hz: int) -> Loudness:
    """Loudness and true peak of one sound, float32 [samples]."""
    peak = true_peak(audio, sample_rate_hz)
    return Loudness(
        loudness_lufs(audio, sample_rate_hz), 20.0 * math.log10(peak) if peak > 0.0 else -math.inf
    )


def match(measured: Mapping[str, Loudness]) -> Matching:
    """Gains for voices of these loudnesses, by voice."""
    heard = {voice: m for voice, m in measured.items() if math.isfinite(m.lufs)}
    highest = max((TARGET_LUFS - m.lufs + m.peak_dbtp for m in heard.values()), default=-math.inf)
    target = TARGET_LUFS - max(0.0, highest - TRUE_PEAK_LIMIT_DB)
    return Matching(target, {v: target - heard[v].lufs if v in heard else 0.0 for v in measured})
