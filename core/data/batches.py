"""Batches of utterances for training: sentences of like length together, in an order set by a seed.

Which sentences make up step n is a function of the seed and n alone, so a resumed run sees exactly
what it would have seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import ProjectError
from core.storage import replacing, write_json


@dataclass(frozen=True)
class Utterance:
    """What is known about one recording beside its sound. S symbols.

    Attributes:
        symbols: [S] symbol ids.
        durations: [S] mel frames of each symbol; their sum is the recording's frames.
        pitch, energy: [S] normalised means over each symbol.
        speaker: Index into the voice's speakers.
    """

    symbols: NDArray[np.int64]
    durations: NDArray[np.int64]
    pitch: NDArray[np.float32]
    energy: NDArray[np.float32]
    speaker: int


class UtteranceTable:
    """All utterances of a project, in two files that are mapped into memory.

    `utterances.json` holds for each id where its symbols start, how many there are, and its
    speaker; `utterances.npy` holds the columns symbols, durations, pitch, energy.
    """

    def __init__(self, folder: Path) -> None:
        """Open a table that `write` has written.

        Raises:
            ProjectError: It is missing or damaged.
        """
        try:
            index = json.loads((folder / "utterances.json").read_text(encoding="utf-8"))
            self._index: dict[str, tuple[int, int, int]] = {
                name: (entry[0], entry[1], entry[2]) for name, entry in index.items()
            }
            self._columns: NDArray[np.float32] = np.load(
                folder / "utterances.npy", mmap_mode="r", allow_pickle=False
            )
            if any(start + count > len(self._columns) for start, count, _ in self._index.values()):
                raise ValueError("the table is cut off")
        except (OSError, ValueError, IndexError, TypeError, AttributeError) as error:
            raise ProjectError(
                f"the utterances in {folder} are damaged ({error})",
                "remove stages.json in the project, then use `sotto resume`",
            ) from error

    @property
    def ids(self) -> list[str]:
        """Ids of all utterances."""
        return list(self._index)

    def __getitem__(self, name: str) -> Utterance:
        start, count, speaker = self._index[name]
        rows = np.asarray(self._columns[start : start + count])
        return Utterance(
            symbols=rows[:, 0].astype(np.int64),
            durations=rows[:, 1].astype(np.int64),
            pitch=rows[:, 2].copy(),
            energy=rows[:, 3].copy(),
            speaker=speaker,
        )

    @staticmethod
    def write(folder: Path, utterances: Mapping[str, Utterance]) -> None:
        """Write a table, whole or not at all (the index comes last)."""
        (folder / "utterances.json").unlink(missing_ok=True)
        rows, index, start = [], {}, 0
        for name, entry in utterances.items():
            columns = (entry.symbols, entry.durations, entry.pitch, entry.energy)
            rows.append(np.stack([np.asarray(column, np.float32) for column in columns], axis=1))
            index[name] = (start, len(entry.symbols), entry.speaker)
            start += len(entry.symbols)
        with replacing(folder / "utterances.npy") as temporary, temporary.open("wb") as file:
            np.save(file, np.concatenate(rows), allow_pickle=False)
        write_json(folder / "utterances.json", index)


class BatchOrder:
    """Which utterances make up each step.

    Args:
        frames: Length of each utterance by id, to put like lengths together.
        batch: Utterances in a step.
        seed: All chance is drawn from it.
    """

    def __init__(self, frames: Mapping[str, int], batch: int, seed: int) -> None:
        # Sorted, so that the order of a dictionary plays no part.
        self._ids = sorted(frames)
        self._frames = np.array([frames[name] for name in self._ids])
        self._batch = min(batch, len(self._ids))
        self._seed = seed
        self._epoch, self._batches = -1, list[list[str]]()

    @property
    def steps_per_epoch(self) -> int:
        """Steps in which nearly every utterance is seen once."""
        return len(self._ids) // self._batch

    def __call__(self, step: int) -> Sequence[str]:
        """Ids of the utterances of step `step`, counted from 0."""
        epoch, place = divmod(step, self.steps_per_epoch)
        if epoch != self._epoch:
            self._epoch, self._batches = epoch, self._shuffled(epoch)
        return self._batches[place]

    def _shuffled(self, epoch: int) -> list[list[str]]:
        chance = np.random.default_rng((self._seed, epoch))
        # A little noise on the lengths lets the company of a sentence change from epoch to epoch.
        noisy = self._frames * chance.uniform(0.85, 1.15, len(self._ids))
        by_length = np.argsort(noisy, kind="stable")
        # When the batches do not come out even, a few sentences sit out, others each time.
        left_over = len(self._ids) - self.steps_per_epoch * self._batch
        shift = int(chance.integers(left_over + 1))
        batches = by_length[shift : len(self._ids) - left_over + shift].reshape(-1, self._batch)
        return [[self._ids[i] for i in batches[n]] for n in chance.permutation(len(batches))]
