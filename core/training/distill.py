"""The teacher's beliefs about the recordings, worked out once and kept on disk."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.distributions import Distribution

from core.data.batches import BatchOrder
from core.models.acoustic import AcousticInput, AcousticModel, AcousticOutput, Statistics
from core.models.heads import most_likely, packed, unpacked
from core.storage import explained, make_folder
from core.training.loading import Recordings
from core.training.objective import Distillation, SoftLabels, beliefs_of, symbol_means

VERSION = 5
"""Of the files' layout."""

SOUNDS = "sounds"
"""Name of the term that holds hidden features."""

_WARM_UPS, _TRIALS = 2, 4
"""Batches that are heard before, and those by which the pace of listening is told."""


class SoftLabelCache:
    """Soft labels of a fixed teacher, by utterance, in files that are mapped into memory.

    Each utterance's labels are worked out when they are first asked for, with all of the batch in
    which they are and without dropout, and always used as read back from the file (float16). So a
    run that is resumed finds the labels of one that was not. Of another company an utterance's
    labels differ at most in the last digit that is kept.

    Args:
        teacher: Not trained any more.
        recordings: Of which the labels are wanted.
        folder: For the files; about 450 bytes a frame. Made anew if `teacher_key` or what the
            recordings say when has changed.
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
        words = f"{VERSION} {teacher_key} {_timed_symbols(recordings)}"
        fresh = not key.exists() or key.read_text(encoding="utf-8") != words
        if fresh:
            for old in folder.iterdir():
                old.unlink()
        frames = [recordings.store.frames(name) for name in self._rows]
        symbols = [len(recordings.table[name].symbols) for name in self._rows]
        self._terms: dict[str, _Term] = {}
        beliefs, numbers = self._said([next(iter(self._rows))])
        for name, values in numbers.items():
            places = np.concatenate([[0], np.cumsum(frames if name == "mel" else symbols)])
            shape = (int(places[-1]), *values.shape[2:])
            stored = _map(folder / f"{name}.f16", shape, np.float16)
            self._terms[name] = _Term(beliefs.get(name), places, stored)
        self._done = _map(folder / "done.u8", (len(frames),), np.uint8)
        if fresh:
            key.write_text(words, encoding="utf-8")

    def __call__(self, batch: AcousticInput, ids: Sequence[str]) -> dict[str, Distribution]:
        """The teacher's distributions for a padded batch, by the names in `TERMS`."""
        self._hear(ids)
        beliefs: dict[str, Distribution] = {}
        for name, term in self._terms.items():
            if term.like is not None:
                length = batch.mel.shape[1] if name == "mel" else batch.symbols.shape[1]
                # Ones, because a scale has to be positive, in the padding too.
                beliefs[name] = unpacked(self._padded(name, ids, length, 1.0), term.like)
        return beliefs

    def sounds(self, batch: AcousticInput, ids: Sequence[str]) -> Tensor:
        """Means of the teacher's hidden features over each symbol of a padded batch, [B, S, W]."""
        self._hear(ids)
        return self._padded(SOUNDS, ids, batch.symbols.shape[1], 0.0)

    def _padded(self, term: str, ids: Sequence[str], length: int, padding: float) -> Tensor:
        values = torch.full((len(ids), length, *self._terms[term].stored.shape[1:]), padding)
        for place, name in enumerate(ids):
            part = self._span(term, name)
            values[place, : len(part)] = torch.from_numpy(part)
        return values

    def unheard(self, ids: Sequence[str]) -> list[str]:
        """Those whose labels are still to be worked out."""
        return [name for name in ids if not self._done[self._rows[name]]]

    def pace(self, ids: Sequence[str], batch: int) -> float:
        """Mel frames a second at which labels are worked out, from a few trial batches."""
        store = self._recordings.store
        order = BatchOrder({name: store.frames(name) for name in ids}, batch, 0)
        trials = [order(number) for number in range(_WARM_UPS + _TRIALS)]
        for some in trials[:_WARM_UPS]:
            self._said(some)
        started = time.perf_counter()
        for some in trials[_WARM_UPS:]:
            self._said(some)
        frames = sum(store.frames(name) for some in trials[_WARM_UPS:] for name in some)
        return frames / (time.perf_counter() - started)

    def mel(self, name: str, statistics: Statistics) -> NDArray[np.float32]:
        """The teacher's log-mel [T, M] of a recording, in step with it."""
        self._hear([name])
        own = torch.from_numpy(self._span("mel", name).astype(np.float32))
        mean, spread = (np.array(v, np.float32) for v in (statistics.mel_mean, statistics.mel_std))
        like = self._terms["mel"].like
        assert like is not None
        said = most_likely(unpacked(own[None], like))[0].numpy()
        denormalised: NDArray[np.float32] = said * spread + mean
        return denormalised

    def _hear(self, ids: Sequence[str]) -> None:
        """Work out what nobody has asked for before."""
        unheard = set(self.unheard(ids))
        if not unheard:
            return
        # With those that are heard already: a run that was killed among them finds the same again.
        _, numbers = self._said(ids)
        for term, values in numbers.items():
            for place, name in enumerate(ids):
                if name in unheard:
                    span = self._span(term, name)
                    span[:] = values[place, : len(span)].numpy()
        for name in unheard:
            self._done[self._rows[name]] = 1

    def _span(self, term: str, name: str) -> NDArray[np.float16]:
        """What is stored of one utterance."""
        row, (_, places, stored) = self._rows[name], self._terms[term]
        return stored[places[row] : places[row + 1]]

    @torch.inference_mode()
    def _said(self, ids: Sequence[str]) -> tuple[dict[str, Distribution], dict[str, Tensor]]:
        """What the teacher believes of a batch, and all that is stored of it, by term."""
        batch = self._recordings.batch(ids)
        output = self._teacher(batch)
        beliefs = beliefs_of(output)
        numbers = {name: packed(belief) for name, belief in beliefs.items()}
        return beliefs, numbers | {SOUNDS: symbol_means(output.hidden, batch)}


def _timed_symbols(recordings: Recordings) -> str:
    """A short word that changes with the sounds of the recordings and their timing."""
    whole = hashlib.sha256()
    for name in recordings.table.ids:
        own = recordings.table[name]
        whole.update(f"{name} {own.speaker}".encode())
        whole.update(np.asarray(own.symbols, np.int64).tobytes())
        whole.update(np.asarray(own.durations, np.int64).tobytes())
    return whole.hexdigest()[:16]


class _Term(NamedTuple):
    """One of the predicted quantities.

    Attributes:
        like: A distribution of its kind; None for `SOUNDS`.
        places: [utterances + 1] where each begins.
        stored: [all places, …] what `packed` gives.
    """

    like: Distribution | None
    places: NDArray[np.int64]
    stored: NDArray[Any]


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
        """See `Objective`. Hidden features of all frames are too many to keep: ask the teacher."""
        hidden = sounds = None
        if self._live_teacher is not None:
            with torch.no_grad():
                hidden = self._live_teacher(batch).hidden
        if self._loss.relation_weight:
            sounds = self._labels.sounds(batch, ids)
        return self._loss(output, batch, SoftLabels(self._labels(batch, ids), hidden, sounds))
