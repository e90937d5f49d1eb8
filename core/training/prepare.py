"""From features and found boundaries to what training needs of every utterance."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from core.data.batches import Utterance
from core.data.features import FeatureStore
from core.models.acoustic import Statistics, mean_of_symbols
from core.text.symbols import Unit, sound_units, symbol_ids

LEAST_SPREAD = 0.05
"""Spread of log F0 below which a speaker counts as having this spread: three quarters of a tone."""


def frames_of_units(
    boundaries_s: NDArray[np.floating], frames: int, frames_per_second: float
) -> NDArray[np.int64]:
    """Whole mel frames of each unit from its boundaries in seconds.

    Args:
        boundaries_s: [units + 1], never falling.
        frames: Length of the recording, which the result sums to.

    Returns:
        [units] frames, each 0 or more.
    """
    edges = np.rint(np.asarray(boundaries_s, np.float64) * frames_per_second).astype(np.int64)
    edges = np.clip(edges, 0, frames)
    edges[0], edges[-1] = 0, frames
    return np.diff(np.maximum.accumulate(edges))


def durations_of_symbols(
    units: Sequence[Unit], unit_frames: NDArray[np.int64], symbols: int
) -> NDArray[np.int64]:
    """Frames of each symbol: the carrier of a unit has all of its frames, the others none."""
    durations = np.zeros(symbols, np.int64)
    for unit, frames in zip(units, unit_frames, strict=True):
        durations[unit.carrier] = frames
    return durations


def mel_statistics(store: FeatureStore, ids: Sequence[str]) -> Statistics:
    """Mean and standard deviation of each mel band over some utterances."""
    total = np.zeros(store.format.n_mels)
    squares = np.zeros_like(total)
    frames = 0
    for name in ids:
        mel = np.asarray(store.mel(name), dtype=np.float64)
        total += mel.sum(axis=0)
        squares += np.square(mel).sum(axis=0)
        frames += len(mel)
    mean = total / frames
    spread = np.sqrt(np.maximum(squares / frames - np.square(mean), 1e-4))
    return Statistics(tuple(mean.tolist()), tuple(spread.tolist()))


def pitch_spread(store: FeatureStore, speakers: Sequence[str], ids: Sequence[str]) -> list[float]:
    """By what each speaker's log F0 is divided when it is normalised over some utterances."""
    return [max(_pitch(store, name, ids)[1], LEAST_SPREAD) for name in speakers]


def energy_spread(store: FeatureStore, ids: Sequence[str]) -> float:
    """By what log energy is divided when it is normalised over some utterances."""
    return _energy(store, ids)[1]


class Preparer:
    """Makes `Utterance`s; pitch is normalised for each speaker, energy over all.

    Args:
        store: Features of the recordings.
        speakers: The voice's speakers in order.
        train_ids: Recordings whose pitch and energy are the norm.
    """

    def __init__(
        self, store: FeatureStore, speakers: Sequence[str], train_ids: Sequence[str]
    ) -> None:
        self._store = store
        self._speakers = {name: index for index, name in enumerate(speakers)}
        self._pitch = {name: _pitch(store, name, train_ids) for name in speakers}
        self._energy = _energy(store, train_ids)

    def of(self, store: FeatureStore) -> Preparer:
        """The same norms for other sounds of the same speakers."""
        other = copy.copy(self)
        other._store = store
        return other

    def __call__(
        self, name: str, symbols: Sequence[str], boundaries_s: NDArray[np.floating]
    ) -> Utterance:
        """One utterance from its symbols and the boundaries of their sounding units."""
        store, speaker = self._store, self._store.speaker(name)
        units = sound_units(symbols)
        frames = store.frames(name)
        unit_frames = frames_of_units(boundaries_s, frames, store.format.frames_per_second)
        durations = durations_of_symbols(units, unit_frames, len(symbols))
        mean, spread = self._pitch[speaker]
        pitch = (_log_f0(store, name, default=mean) - mean) / max(spread, LEAST_SPREAD)
        energy = (np.asarray(store.energy(name)) - self._energy[0]) / self._energy[1]
        frames_of = torch.from_numpy(durations)
        return Utterance(
            symbols=np.array(symbol_ids(symbols), np.int64),
            durations=durations,
            pitch=mean_of_symbols(torch.from_numpy(pitch), frames_of).numpy(),
            energy=mean_of_symbols(torch.from_numpy(energy), frames_of).numpy(),
            speaker=self._speakers[speaker],
        )


def _energy(store: FeatureStore, ids: Sequence[str]) -> tuple[float, float]:
    """Mean and spread of log energy."""
    return _mean_and_spread([np.asarray(store.energy(name)) for name in ids])


def _pitch(store: FeatureStore, speaker: str, ids: Sequence[str]) -> tuple[float, float]:
    """Mean and spread of a speaker's log F0 where there is voice."""
    own = [name for name in ids if store.speaker(name) == speaker]
    return _mean_and_spread([_log_f0(store, name)[_voiced(store, name)] for name in own])


def _voiced(store: FeatureStore, name: str) -> NDArray[np.bool_]:
    return np.asarray(store.f0(name)) > 0


def _log_f0(store: FeatureStore, name: str, default: float = 0.0) -> NDArray[np.float64]:
    """Log F0 [T], drawn straight through where there is no voice; `default` if there is none."""
    f0 = np.asarray(store.f0(name), np.float64)
    places = np.flatnonzero(f0)
    if len(places) == 0:
        return np.full(len(f0), default)
    return np.interp(np.arange(len(f0)), places, np.log(f0[places]))


def _mean_and_spread(parts: list[NDArray[np.floating]]) -> tuple[float, float]:
    values = np.concatenate([part for part in parts if len(part)] or [np.zeros(1)])
    return float(values.mean()), max(float(values.std()), 1e-3)
