"""Spectra for looking and for aligning: a power spectrogram on a mel-spaced frequency axis."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Spectrum = NDArray[np.float32]


def hertz_to_mel(hertz: float) -> float:
    """Mel of a frequency in Hz (O'Shaughnessy 1987, the HTK formula)."""
    return 2595.0 * float(np.log10(1.0 + hertz / 700.0))


def mel_to_hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Inverse of `hertz_to_mel`."""
    return 700.0 * (10.0 ** (mel / 2595.0) - 1.0)


def level_db(
    audio: NDArray[np.float32],
    sample_rate_hz: int,
    *,
    top_hz: float,
    bands: int,
    hop_s: float,
    window_s: float = 0.042,
    floor_db: float = -120.0,
) -> Spectrum:
    """Level over time and frequency.

    Args:
        audio: float32 [samples].
        top_hz: Upper end of the axis; what lies above half the sample rate is at the floor.
        bands: Rows, evenly spaced in mel from 0 Hz to `top_hz`.
        hop_s: Seconds between frames; frame t is centred on t · hop.

    Returns:
        float32 [bands, frames] in dB re full scale, low frequencies first.
    """
    window = _even(window_s * sample_rate_hz)
    size = 2 * (1 << (window - 1).bit_length())  # padded: low bands are narrower than a bin
    hop = hop_s * sample_rate_hz
    frames = max(1, int(np.ceil(len(audio) / hop)))
    padded = np.zeros(round((frames - 1) * hop) + window + 1, np.float32)
    start = window // 2
    padded[start : start + len(audio)] = audio[: len(padded) - start]
    shape = np.hanning(window + 1)[:-1].astype(np.float32)
    shape /= shape.sum() / 2

    edges = mel_to_hertz(np.linspace(0.0, hertz_to_mel(top_hz), bands + 1))
    bins = edges * size / sample_rate_hz
    result = np.full((bands, frames), floor_db, np.float32)
    weights = _band_weights(bins, size // 2 + 1)
    heard = edges[:-1] < sample_rate_hz / 2
    for first in range(0, frames, 256):  # in pieces, so that memory does not grow with the length
        begins = np.round(np.arange(first, min(first + 256, frames)) * hop).astype(int)
        pieces = padded[begins[:, None] + np.arange(window)] * shape
        power = np.abs(np.fft.rfft(pieces, size)).astype(np.float32) ** 2
        level = 10.0 * np.log10(weights @ power.T + 10.0 ** (floor_db / 10.0))
        result[heard, first : first + len(begins)] = level[heard]
    return result


def _band_weights(bins: NDArray[np.float64], count: int) -> Spectrum:
    """Mean power between neighbouring edges, [bands, bins]; a narrow band reads its nearest bin."""
    positions = np.arange(count, dtype=np.float64)
    low, high = bins[:-1, None], bins[1:, None]
    overlap = np.minimum(high, positions + 0.5) - np.maximum(low, positions - 0.5)
    weights = np.clip(overlap, 0.0, None)
    total = weights.sum(axis=1, keepdims=True)
    return (weights / np.where(total > 0, total, 1.0)).astype(np.float32)


def _even(value: float) -> int:
    return max(2, 2 * round(value / 2))
