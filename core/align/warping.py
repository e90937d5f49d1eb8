"""Dynamic time warping: which frame of one utterance goes with which frame of another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_DIAGONAL, _DOWN, _RIGHT = 0, 1, 2


def warping_path(distance: NDArray[np.floating]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The cheapest monotonic path through a matrix of distances, from first to last corner.

    Steps are (1, 1), (1, 0) and (0, 1), all of weight 1 (Sakoe and Chiba, 1978, without a slope
    limit). Cells of one anti-diagonal depend only on the two before, so each is one vector
    operation.

    Args:
        distance: `[rows, columns]`, at least one of each, finite, not negative.

    Returns:
        Row and column indices of the path's cells, `[cells]` each, with
        max(rows, columns) ≤ cells < rows + columns.
    """
    rows, columns = distance.shape
    if columns == 1:
        return np.arange(rows), np.zeros(rows, np.intp)
    flat = np.ascontiguousarray(distance).ravel()
    choices = np.zeros((rows + columns - 1, rows), np.uint8)
    # Entry i + 1 of a cost vector belongs to row i; entry 0 is the outside, never the cheapest.
    before = np.full(rows + 1, np.inf)
    last = np.full(rows + 1, np.inf)
    last[1] = flat[0]
    for diagonal in range(1, rows + columns - 1):
        first, end = max(0, diagonal - columns + 1), min(diagonal + 1, rows)
        # Cell (i, diagonal - i) lies at i · columns + diagonal - i of the flat matrix.
        start, step = first * (columns - 1) + diagonal, columns - 1
        here = flat[start : start + (end - first) * step : step]
        best = before[first:end].copy()
        choice = choices[diagonal, first:end]
        for move, source in ((_DOWN, last[first:end]), (_RIGHT, last[first + 1 : end + 1])):
            cheaper = source < best
            best[cheaper] = source[cheaper]
            choice[cheaper] = move
        now = np.full(rows + 1, np.inf)
        now[first + 1 : end + 1] = best + here
        before, last = last, now
    return _walk_back(choices)


def _walk_back(choices: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    diagonals, rows = choices.shape
    row, column = rows - 1, diagonals - rows
    cells = [(row, column)]
    while row or column:
        choice = choices[row + column, row]
        row -= int(choice != _RIGHT)
        column -= int(choice != _DOWN)
        cells.append((row, column))
    path = np.array(cells[::-1], np.intp)
    return path[:, 0], path[:, 1]
