import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.align.warping import warping_path


def cheapest(distance: np.ndarray) -> float:
    """The cost of the best path, cell by cell as in the textbook."""
    rows, columns = distance.shape
    cost = np.full((rows + 1, columns + 1), np.inf)
    cost[0, 0] = 0.0
    for i in range(rows):
        for j in range(columns):
            before = min(cost[i, j], cost[i, j + 1], cost[i + 1, j])
            cost[i + 1, j + 1] = distance[i, j] + before
    return float(cost[-1, -1])


shapes = st.tuples(st.integers(1, 12), st.integers(1, 12))
matrices = shapes.flatmap(lambda shape: arrays(float, shape, elements=st.integers(0, 9).map(float)))


@given(matrices)
@settings(max_examples=200, deadline=None)
def test_path_is_valid_and_as_cheap_as_the_textbooks(distance: np.ndarray) -> None:
    rows, columns = warping_path(distance)
    assert (rows[0], columns[0]) == (0, 0)
    assert (rows[-1] + 1, columns[-1] + 1) == distance.shape
    steps = set(zip(np.diff(rows).tolist(), np.diff(columns).tolist(), strict=True))
    assert steps <= {(1, 1), (1, 0), (0, 1)}
    assert distance[rows, columns].sum() == pytest.approx(cheapest(distance))


def test_equal_sequences_go_straight() -> None:
    values = np.random.default_rng(1).normal(size=50)
    rows, columns = warping_path(np.abs(values[:, None] - values))
    assert rows.tolist() == columns.tolist() == list(range(50))


def test_a_held_frame_is_followed() -> None:
    slow = np.array([0.0, 1.0, 1.0, 1.0, 2.0])
    quick = np.array([0.0, 1.0, 2.0])
    rows, columns = warping_path(np.abs(slow[:, None] - quick))
    assert rows.tolist() == [0, 1, 2, 3, 4]
    assert columns.tolist() == [0, 1, 1, 1, 2]
