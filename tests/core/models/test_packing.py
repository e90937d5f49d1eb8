"""Bits and places, packed and unpacked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models.packing import (
    choices_bytes,
    pack,
    pack_choices,
    pack_places,
    places_bytes,
    unpack,
    unpack_choices,
    unpack_places,
)


@given(st.integers(1, 32), st.integers(0, 70), st.integers(0, 999))
def test_numbers_come_back(bits, count, seed):
    numbers = np.random.default_rng(seed).integers(0, 1 << bits, count)
    packed = pack(numbers, bits)
    assert len(packed) == -(-count * bits // 8)
    assert (unpack(packed, bits, count) == numbers).all()


@given(st.integers(1, 3000), st.floats(0, 1), st.floats(0, 1), st.integers(0, 999))
def test_places_come_back_also_where_there_are_fewer_than_there_is_room_for(
    size, room, share, seed
):
    most = max(1, round(size * room))
    mask = np.zeros(size, bool)
    mask[np.random.default_rng(seed).permutation(size)[: round(most * share)]] = True
    packed = pack_places(mask, most)
    assert len(packed) == places_bytes(size, most)
    assert (unpack_places(packed, size, most) == mask).all()


@pytest.mark.parametrize(("keep", "of"), [(2, 4), (1, 4), (4, 8)])
@pytest.mark.parametrize("groups", [1, 2, 3, 4, 100, 1001])
def test_choices_come_back(keep, of, groups):
    order = np.random.default_rng(groups).random((groups, of)).argsort(1)
    mask = order < keep
    packed = pack_choices(mask)
    assert len(packed) == choices_bytes(groups, keep, of)
    assert (unpack_choices(packed, groups, keep, of) == mask).all()


def test_two_of_four_take_two_thirds_of_a_bit():
    assert choices_bytes(3000, 2, 4) == 1000
    assert choices_bytes(4000, 1, 4) == 1000


@pytest.mark.parametrize("most", [3, 40])
def test_too_many_places_are_refused(most):
    with pytest.raises(ValueError, match="stay"):
        unpack_places(np.full(places_bytes(100, most), 255, np.uint8), 100, most)


def test_a_choice_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="chosen"):
        unpack_choices(np.full(1, 255, np.uint8), 3, 2, 4)
