"""Cepstra of a whole corpus, kept on disk while it is aligned.

Statics only are stored (a tenth of the audio's bytes); their slopes are computed as a batch is
read, so memory stays flat however long the corpus is.
"""

from __future__ import annotations

import functools
import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from core import storage

CEPSTRA = 13
DIMS = 3 * CEPSTRA


@dataclass(frozen=True)
class Frontend:
    """Mel cepstra with first and second slopes.

    Frame t is centred at t + 1/2 hops: a boundary between frames t − 1 and t lies at t hops.

    Attributes:
        hop_s, window_s: Step and length of the Hann window, in seconds.
        slope_s: Half the length of the regression that gives slopes, in seconds.
        floor_db: White noise this far below the clip's loudness (RMS) is added, so that digital
            silence has a finite logarithm and one that training can match.
    """

    sample_rate_hz: int
    hop_s: float = 0.005
    window_s: float = 0.016
    slope_s: float = 0.015
    mels: int = 32
    floor_db: float = 60.0
    _mel: Tensor = field(init=False, repr=False, compare=False)
    _dct: Tensor = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        from core.audio import torchaudio  # costs time that importers of this module need not spend

        functions = torchaudio.functional
        top_hz = min(8000.0, self.sample_rate_hz / 2)
        mel = functions.melscale_fbanks(
            self.fft // 2 + 1, 50.0, top_hz, self.mels, self.sample_rate_hz, norm="slaney"
        )
        object.__setattr__(self, "_mel", mel)
        object.__setattr__(self, "_dct", functions.create_dct(CEPSTRA, self.mels, "ortho"))

    @property
    def hop(self) -> int:
        """Samples between two frames."""
        return max(1, round(self.hop_s * self.sample_rate_hz))

    @property
    def window(self) -> int:
        """Samples under the window."""
        return max(4, round(self.window_s * self.sample_rate_hz))

    @property
    def fft(self) -> int:
        """Length of the Fourier transform: the next power of two."""
        return 1 << (self.window - 1).bit_length()

    def frames(self, samples: int) -> int:
        """How many frames a clip of `samples` has, at least one."""
        return max(1, math.ceil(samples / self.hop))

    def cepstra(self, audio: NDArray[np.float32]) -> NDArray[np.float32]:
        """Static cepstra, float32 [T, CEPSTRA] (T frames), of mono float audio."""
        count = self.frames(len(audio))
        wave = torch.from_numpy(np.nan_to_num(np.asarray(audio, dtype=np.float32)))
        left = (self.fft - self.hop) // 2
        right = (count - 1) * self.hop + self.fft - left - len(wave)
        padded = functional.pad(wave, (left, max(0, right)))
        window = torch.hann_window(self.window)
        spectrum = torch.stft(
            padded, self.fft, self.hop, self.window, window, center=False, return_complex=True
        )[:, :count]
        power = spectrum.real.square() + spectrum.imag.square()
        loudness = float(wave.square().sum()) / max(1, len(wave)) + 1e-12
        floor = loudness * 10 ** (-self.floor_db / 10) * float(window.square().sum())
        mel = (power + floor).T @ self._mel
        cepstra: NDArray[np.float32] = (torch.log(mel) @ self._dct).numpy()
        return cepstra

    def slopes(self, statics: Tensor, lengths: Tensor) -> Tensor:
        """Append first and second slopes.

        Args:
            statics: [B, T, CEPSTRA], B clips padded to T frames.
            lengths: [B], frames of each clip; beyond them its last frame is repeated first.

        Returns:
            [B, T, DIMS].
        """
        reach = max(1, round(self.slope_s / self.hop_s))
        b, t, c = statics.shape
        last = torch.clamp(torch.arange(t)[None], max=(lengths - 1)[:, None])
        steps = torch.arange(-reach, reach + 1, dtype=torch.float32)
        kernel = (steps / steps.square().sum())[None, None]
        rows = statics.gather(1, last[..., None].expand(-1, -1, c)).transpose(1, 2)
        found = [rows]
        for _ in range(2):
            flat = functional.pad(found[-1].reshape(b * c, 1, t), (reach, reach), mode="replicate")
            found.append(functional.conv1d(flat, kernel).reshape(b, c, t))
        return torch.cat(found, dim=1).transpose(1, 2)


class Cepstra:
    """Static cepstra of a corpus in one temporary file, gone when this object is.

    Read back, they are free of the recording's channel: less the mean of their clip, drawn towards
    the mean of the corpus as if the clip had `prior_frames` more frames like that (a short clip's
    own mean says more about its words than about its microphone).

    Raises:
        StorageError: The folder for temporary files is full.
    """

    def __init__(self, prior_frames: float) -> None:
        self.lengths: list[int] = []
        self._prior_frames = prior_frames
        self._starts: list[int] = []
        self._sums: list[NDArray[np.float64]] = []
        self._folder = Path(tempfile.gettempdir())
        with storage.explained(self._folder):
            self._file = tempfile.TemporaryFile(prefix="sotto-align-")  # noqa: SIM115

    def append(self, rows: NDArray[np.float32]) -> None:
        """Keep the cepstra [T, CEPSTRA] of the next clip."""
        with storage.explained(self._folder):
            self._file.write(rows.tobytes())
            self._file.flush()
        self._starts.append(sum(self.lengths[-1:]) + sum(self._starts[-1:]))
        self.lengths.append(len(rows))
        self._sums.append(rows.sum(axis=0, dtype=np.float64))

    def padded(self, clips: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Several clips as [B, T, CEPSTRA] padded with zeros, and their frames [B]."""
        rows = [torch.from_numpy(self._clip(clip)) for clip in clips]
        lengths = torch.tensor([len(row) for row in rows])
        return pad_sequence(rows, batch_first=True), lengths

    @functools.cached_property
    def _mean(self) -> NDArray[np.float64]:
        total: NDArray[np.float64] = np.sum(self._sums, axis=0)
        return total / sum(self.lengths)

    @functools.cached_property
    def _rows(self) -> NDArray[np.float32]:
        shape = (sum(self.lengths), CEPSTRA)
        return np.memmap(self._file, dtype=np.float32, mode="r", shape=shape)

    def _clip(self, clip: int) -> NDArray[np.float32]:
        start, length = self._starts[clip], self.lengths[clip]
        total = self._sums[clip] + self._prior_frames * self._mean
        channel = total / (length + self._prior_frames)
        return self._rows[start : start + length] - channel.astype(np.float32)
