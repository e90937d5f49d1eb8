"""The nearest weights that few bits can hold: scales, codebooks, zeros.

All of it is deterministic, and what has been rounded once is not changed by being rounded again.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

Floats = NDArray[np.float32]

LARGEST_HALF = 65504.0

LEAST_SCALE = 2.0**-16
"""Finer scales would be so coarsely rounded in 16 bits that the largest of a row's whole numbers is
not 127 any more, from which the scale is found again. Weights far below it do not count."""

_CLIPPINGS = (1.0, 0.96, 0.92, 0.88, 0.82, 0.75)
"""Shares of a row's largest value that its scale is tried with. Forty between 0.5 and 1 gain less
than 0.1 dB for normal and Laplacian weights, in 8 bits and in 4."""

LLOYD_STEPS = 40


def halved(weight: Tensor) -> Tensor:
    """As 16 bits hold it; no zero is negative."""
    return weight.clamp(-LARGEST_HALF, LARGEST_HALF).half().float() + 0.0


def scaled_rows(rows: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """Weights as whole numbers times a scale for each row.

    The scale is one that a 16-bit number can hold, and of several clippings of the row's largest
    value the one with the least squared error.

    Args:
        rows: [rows, values].
        most: Largest whole number: 127 in 8 bits, 7 in 4.

    Returns:
        Whole numbers from -most to most in the same shape, int8, and the scales [rows].
    """
    largest = rows.abs().amax(dim=1, keepdim=True)
    shares = rows.new_tensor(_CLIPPINGS) / most
    tried = halved((largest * shares).clamp(min=LEAST_SCALE))
    errors = torch.empty_like(tried)
    exact, whole = torch.empty_like(rows), torch.empty_like(rows)
    for place in range(len(_CLIPPINGS)):
        torch.div(rows, tried[:, place : place + 1], out=exact)
        error = torch.round(exact, out=whole).clamp_(-most, most).sub_(exact)
        torch.linalg.vector_norm(error, dim=1, out=errors[:, place])
    best = (errors * tried).argmin(dim=1, keepdim=True)
    scales = tried.gather(1, best)
    torch.div(rows, scales, out=whole).round_().clamp_(-most, most)
    return whole.to(torch.int8), scales[:, 0]


def largest_mask(weight: Tensor, count: int) -> Tensor:
    """True for the `count` largest magnitudes, in the weight's shape; of equal ones the first.

    Zeros never count, so it may be true for fewer.
    """
    size = weight.detach().abs().reshape(-1).numpy()
    least = np.partition(size, len(size) - count)[len(size) - count]
    mask = size > least
    if least > 0:
        mask[np.flatnonzero(size == least)[: count - int(mask.sum())]] = True
    return torch.from_numpy(mask).reshape(weight.shape)


def group_mask(groups: Tensor, keep: int) -> Tensor:
    """True for the `keep` largest magnitudes of each group [..., values], of equals the first."""
    columns = groups.detach().abs().unbind(-1)
    masks = []
    for place, own in enumerate(columns):
        above = torch.zeros(own.shape, dtype=torch.uint8)
        for other, value in enumerate(columns):
            if other != place:
                above += value >= own if other < place else value > own
        masks.append(above < keep)
    return torch.stack(masks, dim=-1)


def in_groups(rows: Tensor, size: int) -> Tensor:
    """[rows, values] → [rows, groups, size], filled up with zeros."""
    return functional.pad(rows, (0, -rows.shape[1] % size)).reshape(len(rows), -1, size)


def codebook(values: NDArray[Any], size: int) -> Floats:
    """The numbers that stand for values with the least squared error, [size], rising.

    Lloyd 1982 in one dimension, from entries spread as the cube root of the values' density, which
    is best for many (Panter & Dite 1951). They are numbers that 16 bits can hold. If there are no
    more values than entries, the values themselves; the last entry then fills up the rest.
    """
    ordered = np.sort(values.astype(np.float32).reshape(-1))
    single = ordered[np.insert(ordered[1:] != ordered[:-1], 0, True)] if len(ordered) else ordered
    if len(single) > size:
        single = _lloyd(ordered, size)
    book = np.unique(_half(single)) if len(single) else np.zeros(1, np.float32)
    return np.pad(book, (0, size - len(book)), mode="edge")


def _half(values: NDArray[Any]) -> Floats:
    halves = np.clip(values, -LARGEST_HALF, LARGEST_HALF).astype(np.float16)
    # No zero is negative.
    book: Floats = halves.astype(np.float32) + np.float32(0)
    return book


def _lloyd(ordered: Floats, size: int) -> NDArray[np.float64]:
    counts, edges = np.histogram(ordered, bins=max(64, 8 * size))
    reached = np.insert(np.cumsum(np.cbrt(counts)), 0, 0.0)
    places = (np.arange(size) + 0.5) / size * reached[-1]
    book: NDArray[np.float64] = np.interp(places, reached, edges)
    sums = np.insert(np.cumsum(ordered, dtype=np.float64), 0, 0.0)
    for _ in range(LLOYD_STEPS):
        borders = np.searchsorted(ordered, ((book[1:] + book[:-1]) / 2).astype(np.float32))
        borders = np.concatenate([[0], borders, [len(ordered)]])
        members = np.diff(borders)
        means = np.diff(sums[borders]) / np.maximum(members, 1)
        moved = np.where(members > 0, means, book)
        if np.array_equal(moved, book):
            break
        book = np.sort(moved)
    return book


def nearest(values: NDArray[Any], book: Floats) -> NDArray[np.int64]:
    """For each value the entry of a rising codebook that is nearest."""
    borders = (book[1:] + book[:-1]) / 2
    return np.searchsorted(borders, values.astype(np.float32))
