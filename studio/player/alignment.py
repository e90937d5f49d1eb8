"""Where two voices are at the same moment of a sentence.

Two voices never take exactly the same time, so at the same second one may be a word ahead. Dynamic
time warping of their spectra (symmetric step pattern of Sakoe and Chiba 1978) tells which moments
belong together; it needs no text and works for recordings and any voice alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.player.spectrum import level_db

_HOP_S = 0.01
_MOST_FRAMES = 1500  # beyond 15 s the frames get longer instead of more
_ANCHOR_EVERY = 5
_FLOOR_BELOW_PEAK_DB = 50.0
_DIAGONAL = 1.8  # not 2, as in the symmetric pattern: where all is alike, keep an even pace


@dataclass(frozen=True)
class Warp:
    """A piecewise linear map between a voice's own samples and those of the common axis.

    Attributes:
        own, common: Ascending positions of the same moments, both from 0.
    """

    own: tuple[int, ...]
    common: tuple[int, ...]

    def to_common(self, position: float) -> float:
        return _interpolate(position, self.own, self.common)

    def from_common(self, moment: float) -> int:
        return round(_interpolate(moment, self.common, self.own))

    def scaled(self, ratio: float) -> Warp:
        """The same warp at another sample rate."""
        return Warp(
            tuple(round(p * ratio) for p in self.own), tuple(round(p * ratio) for p in self.common)
        )


def _interpolate(x: float, xs: Sequence[int], ys: Sequence[int]) -> float:
    # Plain Python on purpose: one look-up in the sound callback, without a numpy array.
    right = min(max(bisect_right(xs, x), 1), len(xs) - 1)
    x0, x1, y0, y1 = xs[right - 1], xs[right], ys[right - 1], ys[right]
    return min(max(y0 + (x - x0) * (y1 - y0) / (x1 - x0), ys[0]), ys[-1])


def align(
    audio: NDArray[np.float32], reference: NDArray[np.float32], sample_rate_hz: int
) -> Warp | None:
    """How `audio` runs against `reference`, whose samples become the common axis.

    Args:
        audio, reference: float32 [samples] of the same sentence.

    Returns:
        None where there is nothing to compare (less than 0.1 s, or silence): plain time then.
    """
    seconds = max(len(audio), len(reference)) / sample_rate_hz
    hop_s = max(_HOP_S, seconds / _MOST_FRAMES)
    hop = hop_s * sample_rate_hz
    if min(len(audio), len(reference)) < 0.1 * sample_rate_hz:
        return None
    own, common = (_features(a, sample_rate_hz, hop_s) for a in (audio, reference))
    if own is None or common is None:
        return None
    path = _path(own, common)
    frames, partners = _anchors(path, len(own))
    own_at = np.round(frames * hop).astype(int)
    common_at = np.round(partners * hop).astype(int)
    inside = (own_at < len(audio) - hop) & (common_at < len(reference) - hop)
    return Warp(
        (0, *own_at[inside].tolist(), len(audio)), (0, *common_at[inside].tolist(), len(reference))
    )


def in_step(durations: Sequence[int], reference: Sequence[int], hop_samples: float) -> Warp | None:
    """How speech runs against other speech of the very same symbols: from their durations.

    Args:
        durations, reference: Frames of each symbol in both.
        hop_samples: Samples of a frame.

    Returns:
        None where a voice did not say how long its symbols are.
    """
    if len(durations) != len(reference) or not len(durations):
        return None
    own, common = [0], [0]
    for end, partner in zip(np.cumsum(durations), np.cumsum(reference), strict=True):
        # A symbol that lasts no time in one of the two belongs to its neighbour.
        if round(end * hop_samples) > own[-1] and round(partner * hop_samples) > common[-1]:
            own.append(round(end * hop_samples))
            common.append(round(partner * hop_samples))
    return Warp(tuple(own), tuple(common)) if len(own) > 1 else None


def _features(
    audio: NDArray[np.float32], sample_rate_hz: int, hop_s: float
) -> NDArray[np.float32] | None:
    """Log-mel levels [frames, bands], each band without its mean; None for silence."""
    levels = level_db(
        audio,
        sample_rate_hz,
        top_hz=min(8000.0, sample_rate_hz / 2),
        bands=24,
        hop_s=hop_s,
        window_s=max(0.025, hop_s),
    ).T
    peak = float(levels.max())
    if peak < -100.0:
        return None
    # Below this floor there is only noise, which must not decide how pauses are aligned.
    levels = np.maximum(levels, peak - _FLOOR_BELOW_PEAK_DB)
    return levels - levels.mean(axis=0)


def _path(own: NDArray[np.float32], common: NDArray[np.float32]) -> NDArray[np.int64]:
    """Frames that belong together, [steps, 2], from (0, 0) to the last of both."""
    rows, columns = len(own), len(common)
    squares = (own**2).sum(1)[:, None] + (common**2).sum(1)[None] - 2.0 * own @ common.T
    cost = np.sqrt(np.maximum(squares, 0.0)) + 1.0  # + 1: in a pause, too, a step costs something
    total = np.full((rows + 1, columns + 1), np.inf, np.float32)
    total[0, 0] = 0.0
    flat, flat_cost = total.reshape(-1), cost.reshape(-1)
    # Cells of one anti-diagonal do not depend on each other and lie `columns` (+ 1) − 1 apart.
    for diagonal in range(rows + columns - 1):
        low = max(0, diagonal - columns + 1)
        count = min(rows - 1, diagonal) - low + 1
        here = flat_cost[low * columns + diagonal - low :: columns - 1 or 1][:count]
        cell = (low + 1) * (columns + 1) + diagonal - low + 1
        before = _strided(flat, cell - columns - 2, columns, count)
        above = _strided(flat, cell - columns - 1, columns, count)
        left = _strided(flat, cell - 1, columns, count)
        best = np.minimum(before + _DIAGONAL * here, np.minimum(above, left) + here)
        _strided(flat, cell, columns, count)[:] = best
    return _walk_back(total, cost)


def _strided(flat: NDArray[np.float32], start: int, stride: int, count: int) -> NDArray[np.float32]:
    return flat[start : start + stride * (count - 1) + 1 : stride]


def _walk_back(total: NDArray[np.float32], cost: NDArray[np.float32]) -> NDArray[np.int64]:
    i, j = cost.shape[0], cost.shape[1]
    steps = [(i - 1, j - 1)]
    while i > 1 or j > 1:
        here = cost[i - 1, j - 1]
        ways = (
            (total[i - 1, j - 1] + _DIAGONAL * here, i - 1, j - 1),
            (total[i - 1, j] + here, i - 1, j),
            (total[i, j - 1] + here, i, j - 1),
        )
        _, i, j = min(ways, key=lambda way: way[0])
        steps.append((i - 1, j - 1))
    return np.array(steps[::-1])


def _anchors(
    path: NDArray[np.int64], frames: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Every few frames the smoothed partner, both strictly ascending, without the first frame."""
    partner = np.bincount(path[:, 0], path[:, 1], frames) / np.bincount(path[:, 0], None, frames)
    # The slope is averaged over 70 ms: the path runs in stairs, a voice does not.
    width = 7
    padded = np.concatenate(
        [
            partner[0] + np.arange(-(width // 2), 0),
            partner,
            partner[-1] + np.arange(1, width // 2 + 1),
        ]
    )
    smooth = np.round(np.convolve(padded, np.full(width, 1 / width), "valid"), 6)
    at = np.arange(_ANCHOR_EVERY, frames - 1, _ANCHOR_EVERY)
    kept_at, kept = [], []
    last = 0.0
    for frame in at:
        if smooth[frame] >= last + 0.5:
            kept_at.append(float(frame))
            kept.append(float(smooth[frame]))
            last = float(smooth[frame])
    return np.array(kept_at), np.array(kept)
