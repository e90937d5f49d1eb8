"""The clips of a corpus as an aligner reads them: batches of features and chains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from core.align.chains import PAUSE_STATE, STATES, Chain
from core.align.frontend import Cepstra, Frontend
from core.text.symbols import Unit

PAUSE = "sil"
_CHANNEL_FRAMES = 300.0
_BATCH_FRAMES = 24_000
_BATCH_CLIPS = 48
_LARGEST_CELLS = 150_000_000
"""Frames times positions beyond which a clip (two minutes) is not aligned; each takes two bytes."""


@dataclass(frozen=True)
class Utterance:
    """What is to be aligned.

    Attributes:
        phones: Identity of each unit in order; a pause is `PAUSE`.
        optional: Whether the unit may take no time.
    """

    id: str
    phones: tuple[str, ...]
    optional: tuple[bool, ...]

    @classmethod
    def of(cls, name: str, units: Sequence[Unit]) -> Utterance:
        """From `sound_units` of a text: every pause may take no time."""
        phones = tuple(PAUSE if unit.pause else unit.phone for unit in units)
        return cls(name, phones, tuple(unit.pause for unit in units))


@dataclass(frozen=True)
class Batch:
    """B clips, padded.

    Attributes:
        clips: Their places in the corpus.
        features: [B, T, DIMS], T frames.
        lengths: [B], frames of each.
        real: [B, T], which frames exist.
        chains: What they say.
        states: [B, S], the states of the chains.
    """

    clips: list[int]
    features: Tensor
    lengths: Tensor
    real: Tensor
    chains: list[Chain]
    states: Tensor


class Clips:
    """Features and chains of a corpus; features lie on disk.

    Attributes:
        states: How many states its sounds have together.
        seconds: Length of each clip read so far.
    """

    def __init__(self, utterances: Sequence[Utterance], sample_rate_hz: int) -> None:
        phones = sorted({phone for u in utterances for phone in u.phones} - {PAUSE})
        self._densities = {phone: 1 + i * STATES for i, phone in enumerate(phones)}
        self._densities[PAUSE] = PAUSE_STATE
        self._frontend = Frontend(sample_rate_hz)
        self._cepstra = Cepstra(_CHANNEL_FRAMES)
        self.utterances = utterances
        self.states = 1 + STATES * len(phones)
        self.seconds: list[float] = []

    def read(self, audio: NDArray[np.float32]) -> None:
        """Take in the audio of the next clip."""
        self._cepstra.append(self._frontend.cepstra(audio))
        self.seconds.append(len(audio) / self._frontend.sample_rate_hz)

    def chain(self, clip: int) -> Chain:
        """What a clip says."""
        utterance = self.utterances[clip]
        densities = np.array([self._densities[phone] for phone in utterance.phones])
        return Chain.of(densities, utterance.optional)

    def fits(self, clip: int) -> bool:
        """Whether a clip is long enough for its text, and short enough for the memory."""
        chain, frames = self.chain(clip), self._cepstra.lengths[clip]
        return frames >= chain.frames and frames * len(chain.states) <= _LARGEST_CELLS

    def batches(self, clips: Sequence[int], random: np.random.Generator) -> Iterator[Batch]:
        """All clips, those of like length together, batches in random order for an even pace."""
        groups: list[list[int]] = []
        longest = 0
        for clip in sorted(clips, key=lambda clip: -self._cepstra.lengths[clip]):
            if not groups or len(groups[-1]) >= min(_BATCH_CLIPS, _BATCH_FRAMES // longest):
                groups.append([])
                longest = self._cepstra.lengths[clip]
            groups[-1].append(clip)
        for group in random.permutation(len(groups)):
            yield self._batch(groups[group])

    def _batch(self, clips: list[int]) -> Batch:
        statics, lengths = self._cepstra.padded(clips)
        chains = [self.chain(clip) for clip in clips]
        return Batch(
            clips,
            self._frontend.slopes(statics, lengths),
            lengths,
            torch.arange(statics.shape[1])[None] < lengths[:, None],
            chains,
            pad_sequence([chain.states for chain in chains], batch_first=True),
        )

    @property
    def frames_per_second(self) -> float:
        """Of the features."""
        return self._frontend.sample_rate_hz / self._frontend.hop

    def seconds_at(self, clip: int, frames: NDArray[np.int64]) -> NDArray[np.float32]:
        """Boundaries in seconds from boundaries in frames; the first is 0, the last the end."""
        times = np.clip(frames / self.frames_per_second, 0.0, self.seconds[clip])
        times[0], times[-1] = 0.0, self.seconds[clip]
        rounded: NDArray[np.float32] = times.astype(np.float32)
        return rounded

    def spread(self, clip: int) -> NDArray[np.float32]:
        """Boundaries in seconds if all units last equally long, optional ones not at all."""
        lasting = ~np.array(self.utterances[clip].optional)
        if not lasting.any():
            lasting[:] = True
        shares = np.concatenate([[0.0], np.cumsum(lasting) / lasting.sum()])
        return (shares * self.seconds[clip]).astype(np.float32)
