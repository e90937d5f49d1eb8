"""A text as a left-to-right chain of HMM states, and the best path of audio through it.

Every unit is three states passed one by one, so it lasts three frames at least; an optional unit
may be jumped over. Pauses have one density for all their states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

STATES = 3
"""States of a unit."""
PAUSE_STATE = 0
"""The density of all states of a pause."""
JUMP = STATES + 1
"""Positions from the last state of a unit to the first state beyond the next unit."""
IMPOSSIBLE = -1e30


@dataclass(frozen=True)
class Chain:
    """The states of one text.

    Attributes:
        states: [S], the number of the density at each position.
        units: The units that these states spell, three positions each. Of optional units in a row
            only the first is among them, the others never take time.
        landings: [S], true where a path may arrive by jumping over an optional unit.
        first, last: Positions where a path may begin and end: two each, the same one twice where
            there is no choice.
        frames: Fewest frames in which it can be passed.
    """

    states: Tensor
    units: NDArray[np.int64]
    landings: Tensor
    first: tuple[int, int]
    last: tuple[int, int]
    frames: int

    @classmethod
    def of(cls, densities: NDArray[np.int64], optional: Sequence[bool]) -> Chain:
        """The chain of a text, given the first density of each unit (the others follow it)."""
        again = [unit > 0 and all(optional[unit - 1 : unit + 1]) for unit in range(len(optional))]
        kept = [unit for unit, repeated in enumerate(again) if not repeated]
        begin = densities[kept][:, None]
        states = np.where(begin == PAUSE_STATE, PAUSE_STATE, begin + np.arange(STATES))
        skips = [optional[unit] and len(kept) > 1 for unit in kept]
        size = STATES * len(kept)
        landings = torch.zeros(size, dtype=torch.bool)
        for place in range(1, len(kept) - 1):
            landings[STATES * (place + 1)] = skips[place]
        return cls(
            torch.from_numpy(states.reshape(-1)),
            np.array(kept),
            landings,
            (0, STATES if skips[0] else 0),
            (size - 1, size - 1 - STATES if skips[-1] else size - 1),
            STATES * max(1, len(kept) - sum(skips)),
        )

    def boundaries(self, path: NDArray[np.int64], units: int) -> NDArray[np.int64]:
        """Frames [units + 1] at which the text's units begin and the last ends, by a path [T]."""
        starts = np.searchsorted(path // STATES, np.arange(len(self.units) + 1))
        return starts[np.searchsorted(self.units, np.arange(units + 1))]

    def path(self, boundaries: NDArray[np.floating], frames: int) -> NDArray[np.int64]:
        """Positions [frames] if units begin so, each passing its states in even shares.

        Args:
            boundaries: In frames, [units + 1], never falling.
        """
        clock = np.arange(frames) + 0.5
        unit = np.searchsorted(boundaries, clock, side="right") - 1
        unit = np.clip(unit, 0, len(boundaries) - 2)
        lasting = np.maximum(np.diff(boundaries), 1e-6)[unit]
        gone = np.clip((clock - boundaries[unit]) / lasting, 0.0, 1.0 - 1e-6)
        place = np.searchsorted(self.units, unit, side="right") - 1
        found: NDArray[np.int64] = STATES * place + (STATES * gone).astype(np.int64)
        return found


def best_paths(scores: Tensor, lengths: Tensor, chains: Sequence[Chain], stay: Tensor) -> Tensor:
    """Viterbi's algorithm over several clips at once.

    Args:
        scores: [B, T, K], log-density of each of K states at each of T frames of B clips.
        lengths: [B], frames of each clip.
        chains: B chains. A clip with fewer frames than its chain needs gets no sensible path.
        stay: [K], probability of staying in a state for another frame.

    Returns:
        Positions in the chain [B, T], 0 beyond a clip's frames.
    """
    b, frames, _ = scores.shape
    states = pad_sequence([chain.states for chain in chains], batch_first=True)
    landings = pad_sequence([chain.landings for chain in chains], batch_first=True)
    first = torch.tensor([chain.first for chain in chains])
    last = torch.tensor([chain.last for chain in chains])
    size = states.shape[1]
    staying = torch.log(stay)[states]
    leaving = torch.log1p(-stay)[states]
    moving = functional.pad(leaving, (1, 0))[:, :size]
    jumping = functional.pad(leaving, (JUMP, 0))[:, :size]
    jumping = torch.where(landings, jumping, IMPOSSIBLE)

    # Rows carry JUMP impossible positions in front, so that "the position before" is a plain slice.
    ending_at: dict[int, list[int]] = {}
    for clip, length in enumerate(lengths.tolist()):
        ending_at.setdefault(length - 1, []).append(clip)
    best = torch.full((b, JUMP + size), IMPOSSIBLE)
    best[:, JUMP:].scatter_(1, first, 0.0)
    best[:, JUMP:] += scores[:, 0].gather(1, states)
    following = best.clone()
    moved = torch.zeros(frames, b, size, dtype=torch.bool)
    jumped = torch.zeros(frames, b, size, dtype=torch.bool)
    ends = torch.empty(b, 2)
    a, c = torch.empty(b, size), torch.empty(b, size)
    for t in range(frames):
        if t:
            torch.add(best[:, JUMP:], staying, out=a)
            torch.add(best[:, JUMP - 1 : -1], moving, out=c)
            torch.gt(c, a, out=moved[t])
            torch.maximum(a, c, out=a)
            torch.add(best[:, :-JUMP], jumping, out=c)
            torch.gt(c, a, out=jumped[t])
            torch.maximum(a, c, out=a)
            torch.gather(scores[:, t], 1, states, out=c)
            torch.add(a, c, out=following[:, JUMP:])
            best, following = following, best
        for clip in ending_at.get(t, ()):
            ends[clip] = best[clip, JUMP:][last[clip]]
    position = last.gather(1, ends.argmax(1, keepdim=True))[:, 0]
    return _traced(moved.numpy(), jumped.numpy(), lengths.numpy(), position.numpy())


def _traced(
    moved: NDArray[np.bool_],
    jumped: NDArray[np.bool_],
    lengths: NDArray[np.int64],
    position: NDArray[np.int64],
) -> Tensor:
    """Follow the path back from its last position [B], by how each was reached [T, B, S]."""
    frames, b, _ = moved.shape
    clips = np.arange(b)
    paths = np.zeros((b, frames), dtype=np.int64)
    for t in range(frames - 1, -1, -1):
        inside = t < lengths
        paths[inside, t] = position[inside]
        back = np.where(jumped[t, clips, position], JUMP, moved[t, clips, position])
        position = np.maximum(position - np.where(inside, back, 0), 0)
    return torch.from_numpy(paths)
