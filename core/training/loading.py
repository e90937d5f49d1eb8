"""From ids of recordings to tensors a model takes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from core.data.augment import original_id
from core.models.acoustic import AcousticInput, Statistics
from core.text.contexts import ContextStore
from core.training.invented import Store, Table


class Recordings:
    """The recordings of a project as training sees them.

    Args:
        store: The cached features.
        table: Symbols, durations, pitch and energy.
        statistics: By which mels are normalised.
        contexts: Text features, for models that are fed with them.
    """

    def __init__(
        self,
        store: Store,
        table: Table,
        statistics: Statistics,
        contexts: ContextStore | None = None,
    ) -> None:
        self.store = store
        self.table = table
        self.contexts = contexts
        self._mean = np.asarray(statistics.mel_mean, np.float32)
        self._scale = 1.0 / np.asarray(statistics.mel_std, np.float32)

    def frames(self, name: str) -> int:
        """Length of a recording."""
        return self.store.frames(name)

    def inputs(self, batch: AcousticInput) -> AcousticInput:
        """What the model sees of a batch: all of it (teacher forcing)."""
        return batch

    def frames_in(self, batch: AcousticInput) -> int:
        """Frames of speech in a batch."""
        return int(batch.durations.sum())

    def batch(self, ids: Sequence[str], chance: np.random.Generator | None = None) -> AcousticInput:
        """Some recordings, whole, padded to the longest; nothing is left to chance."""
        del chance
        entries = [self.table[name] for name in ids]
        symbols = max(len(entry.symbols) for entry in entries)
        frames = max(self.store.frames(name) for name in ids)
        ints = np.zeros((2, len(ids), symbols), np.int64)
        curves = np.zeros((2, len(ids), symbols), np.float32)
        mel = np.zeros((len(ids), frames, len(self._mean)), np.float32)
        for row, (name, entry) in enumerate(zip(ids, entries, strict=True)):
            count = len(entry.symbols)
            ints[0, row, :count], ints[1, row, :count] = entry.symbols, entry.durations
            curves[0, row, :count], curves[1, row, :count] = entry.pitch, entry.energy
            own = np.asarray(self.store.mel(name), np.float32)
            mel[row, : len(own)] = (own - self._mean) * self._scale
        return AcousticInput(
            symbols=torch.from_numpy(ints[0]),
            speakers=torch.tensor([entry.speaker for entry in entries]),
            durations=torch.from_numpy(ints[1]),
            pitch=torch.from_numpy(curves[0]),
            energy=torch.from_numpy(curves[1]),
            mel=torch.from_numpy(mel),
            context=self._context(ids, symbols),
        )

    def _context(self, ids: Sequence[str], symbols: int) -> Tensor | None:
        """Text features, padded to so many symbols."""
        if self.contexts is None:
            return None
        context = np.zeros((len(ids), symbols, self.contexts.size), np.float32)
        for row, name in enumerate(ids):
            own = self.contexts[original_id(name)]
            context[row, : len(own)] = own
        return torch.from_numpy(context)
