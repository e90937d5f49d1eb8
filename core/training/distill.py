"""The teacher's beliefs about the recordings, worked out once and kept on disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.distributions import Laplace

from core.models.acoustic import AcousticInput, AcousticModel, AcousticOutput, Statistics
from core.storage import explained, make_folder
from core.training.loading import Recordings
from core.training.objective import TERMS, Distillation, SoftLabels, beliefs_of

_PROSODY = ("duration", "pitch", "energy")


class SoftLabelCache:
    """Soft labels of a fixed teacher, by utterance, in files that are mapped into memory.

    Each utterance's labels are worked out when they are first asked for, alone and without dropout,
    and always used as read back from the file (float16). So they are the same in every order and
    after every resume.

    Args:
        teacher: Not trained any more.
        recordings: Of which the labels are wanted.
        folder: For the files; about 320 bytes a frame. Made anew if `teacher_key` has changed.
        teacher_key: Words that tell this teacher from others.
    """

    def __init__(
        self, teacher: AcousticModel, recordings: Recordings, folder: Path, teacher_key: str
    ) -> None:
        self._teacher = teacher.eval()
        self._recordings = recordings
        self._rows = {name: row for row, name in enumerate(recordings.table.ids)}
        make_folder(folder)
        key = folder / "teacher.txt"
        fresh = not key.exists() or key.read_text(encoding="utf-8") != teacher_key
        if fresh:
            for old in folder.iterdir():
                old.unlink()
        bands = recordings.store.format.n_mels
        frames = [recordings.store.frames(name) for name in self._rows]
        symbols = [len(recordings.table[name].symbols) for name in self._rows]
        self._frame_starts = np.concatenate([[0], np.cumsum(frames)])
        self._symbol_starts = np.concatenate([[0], np.cumsum(symbols)])
        self._mel = _map(folder / "mel.f16", (int(sum(frames)), 2, bands), np.float16)
        self._prosody = _map(folder / "prosody.f16", (int(sum(symbols)), 6), np.float16)
        self._done = _map(folder / "done.u8", (len(frames),), np.uint8)
        if fresh:
            key.write_text(teacher_key, encoding="utf-8")

    def __call__(self, batch: AcousticInput, ids: Sequence[str]) -> dict[str, Laplace]:
        """The teacher's distributions for a padded batch, by the names in `TERMS`."""
        size, symbols = batch.symbols.shape
        frames, bands = batch.mel.shape[1], batch.mel.shape[2]
        mel = torch.zeros(size, frames, 2, bands)
        mel[:, :, 1] = 1.0  # A scale has to be positive, in the padding too.
        prosody = torch.ones(size, symbols, 6)
        for place, name in enumerate(ids):
            row = self._rows[name]
            if not self._done[row]:
                self._work_out(name)
            own = self._mel[self._frame_starts[row] : self._frame_starts[row + 1]]
            mel[place, : len(own)] = torch.from_numpy(own.astype(np.float32))
            values = self._prosody[self._symbol_starts[row] : self._symbol_starts[row + 1]]
            prosody[place, : len(values)] = torch.from_numpy(values.astype(np.float32))
        beliefs = {"mel": _laplace(mel[:, :, 0], mel[:, :, 1])}
        for number, name in enumerate(_PROSODY):
            beliefs[name] = _laplace(prosody[..., 2 * number], prosody[..., 2 * number + 1])
        return {name: beliefs[name] for name in TERMS}

    def mel(self, name: str, statistics: Statistics) -> NDArray[np.float32]:
        """The teacher's log-mel [T, M] of a recording, in step with it."""
        row = self._rows[name]
        if not self._done[row]:
            self._work_out(name)
        own = self._mel[self._frame_starts[row] : self._frame_starts[row + 1], 0]
        mean, spread = (np.array(v, np.float32) for v in (statistics.mel_mean, statistics.mel_std))
        denormalised: NDArray[np.float32] = own.astype(np.float32) * spread + mean
        return denormalised

    @torch.inference_mode()
    def _work_out(self, name: str) -> None:
        row = self._rows[name]
        beliefs = beliefs_of(self._teacher(self._recordings.batch([name])))
        frames = slice(self._frame_starts[row], self._frame_starts[row + 1])
        symbols = slice(self._symbol_starts[row], self._symbol_starts[row + 1])
        self._mel[frames, 0] = beliefs["mel"].loc[0].numpy()
        self._mel[frames, 1] = beliefs["mel"].scale[0].numpy()
        for number, term in enumerate(_PROSODY):
            self._prosody[symbols, 2 * number] = beliefs[term].loc[0].numpy()
            self._prosody[symbols, 2 * number + 1] = beliefs[term].scale[0].numpy()
        self._done[row] = 1


def _laplace(location: Tensor, scale: Tensor) -> Laplace:
    return Laplace(location, scale.clamp(min=1e-3), validate_args=False)


def _map(path: Path, shape: tuple[int, ...], dtype: type) -> NDArray[np.generic]:
    """A file of zeros mapped into memory, or the one that is there if it has the right size."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    with explained(path):
        if not path.exists() or path.stat().st_size != size:
            with path.open("wb") as file:
                # Take the room now: a full disk met later, through the mapping, kills the process.
                os.posix_fallocate(file.fileno(), 0, size)
        return np.memmap(path, dtype, "r+", shape=shape)


class DistillationObjective:
    """A `core.training.run.Objective` that listens to the teacher and to the recordings."""

    def __init__(
        self, labels: SoftLabelCache, loss: Distillation, live_teacher: AcousticModel | None = None
    ) -> None:
        self._labels = labels
        self._loss = loss
        self._live_teacher = live_teacher

    def __call__(
        self, output: AcousticOutput, batch: AcousticInput, ids: Sequence[str]
    ) -> dict[str, Tensor]:
        """See `Objective`. Hidden features are too many to keep, so a live teacher gives them."""
        hidden = None
        if self._live_teacher is not None:
            with torch.no_grad():
                hidden = self._live_teacher(batch).hidden
        return self._loss(output, batch, SoftLabels(self._labels(batch, ids), hidden))
