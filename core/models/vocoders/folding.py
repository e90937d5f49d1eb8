"""Speech cut into overlapping folds that are told side by side, and joined again.

A loop over samples is as slow for one row as for many (Kalchbrenner et al. 2018, "Efficient neural
audio synthesis", fold one long row too). Two folds tell the same moment with other phases, so each
is moved, by half a pitch period or so, to where it fits the one before best, and faded in there
(Verhelst & Roelands 1993, "An overlap-add technique based on waveform similarity"). Letters in
shapes: B utterances, F folds of each, T frames, W width, N samples.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

FOLD_FRAMES = 16
"""About so many frames a fold has for itself."""

OVERLAP_FRAMES = 4
"""So many more it shares with the next. The first two warm its state up and are not heard."""

FADE_FRAMES = 1

REACH_SAMPLES = 180
"""A fold is moved at most so far: 8 ms, half a period of 61 Hz."""


def fold_stride(frames: int) -> tuple[int, int]:
    """How many folds there are, and how many frames from one to the next."""
    count = max(1, round((frames - OVERLAP_FRAMES) / FOLD_FRAMES))
    return count, -(-max(frames - OVERLAP_FRAMES, 1) // count)


def folded(condition: Tensor) -> Tensor:
    """[B, T, W] → [B · F, frames of a fold, W]; the last frame is repeated where one is missing."""
    count, stride = fold_stride(condition.shape[1])
    length = stride + OVERLAP_FRAMES
    missing = (count - 1) * stride + length - condition.shape[1]
    padded = torch.cat([condition, condition[:, -1:].expand(-1, missing, -1)], dim=1)
    return padded.unfold(1, length, stride).transpose(2, 3).flatten(0, 1)


def joined(waves: Tensor, utterances: int, frames: int, hop: int) -> Tensor:
    """The opposite for sound: [B · F, N of a fold] → [B, frames · hop]."""
    count, stride = fold_stride(frames)
    rows = waves.view(utterances, count, -1)
    return torch.stack([_in_line(own, stride * hop, hop) for own in rows])[:, : frames * hop]


def _in_line(folds: Tensor, stride: int, hop: int) -> Tensor:
    """Folds [F, N of a fold], each `stride` samples later than the one before, as one wave."""
    fade, reach = FADE_FRAMES * hop, REACH_SAMPLES
    # Where in a fold it is faded in: late enough to be warm.
    enter = OVERLAP_FRAMES * hop // 2
    rise = torch.linspace(0.0, 1.0, fade)
    wave = folds.new_zeros((len(folds) - 1) * stride + folds.shape[1] + reach)
    wave[: folds.shape[1]] = folds[0]
    for number, fold in enumerate(folds[1:], 1):
        begin = number * stride + enter
        there = wave[begin : begin + fade]
        shift = _best_shift(fold[enter - reach : enter + reach + fade], there) - reach
        heard = fold[enter + shift :].clone()
        heard[:fade] = there + rise * (heard[:fade] - there)
        wave[begin : begin + len(heard)] = heard
        wave[begin + len(heard) :] = 0.0
    return wave


def _best_shift(around: Tensor, there: Tensor) -> int:
    """Where in a stretch of sound a shorter one is most alike: the greatest correlation."""
    places = around.unfold(0, len(there), 1)
    alike = functional.cosine_similarity(places, there[None], dim=1)
    return int(alike.argmax())
