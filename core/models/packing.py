"""Whole numbers and places in as few bytes as they need, whose number the counts alone tell."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def bytes_of_bits(count: int) -> int:
    """Bytes that hold so many bits."""
    return -(-count // 8)


def pack(numbers: NDArray[Any], bits: int) -> Bytes:
    """Numbers from 0 to 2^bits - 1, [count], without gaps; `bits` is at most 32."""
    wide = numbers.astype(np.uint32)[:, None] >> np.arange(bits, dtype=np.uint32)
    return np.packbits((wide & 1).astype(np.uint8).reshape(-1), bitorder="little")


def unpack(packed: Bytes, bits: int, count: int) -> NDArray[np.int64]:
    """What `pack` was given."""
    flat = np.unpackbits(packed, count=count * bits, bitorder="little")
    places: NDArray[np.int64] = flat.reshape(count, bits) @ (1 << np.arange(bits, dtype=np.int64))
    return places


def _low_bits(size: int, most: int) -> int:
    return max(0, int(math.log2(size / most)))


def _fano_bytes(size: int, most: int) -> tuple[int, int]:
    """Bytes of the two parts of an Elias–Fano code."""
    low = _low_bits(size, most)
    return bytes_of_bits(most * low), bytes_of_bits(most + (size >> low) + 1)


def places_bytes(size: int, most: int) -> int:
    """Bytes that `pack_places` needs for up to `most` places among `size`."""
    return min(bytes_of_bits(size), sum(_fano_bytes(size, most)))


def pack_places(mask: Mask, most: int) -> Bytes:
    """Which places of [size] are true, at most `most` of them.

    A bit for each place or, where fewer than about a quarter are true, what Elias (1974) and Fano
    (1971) found: the places' lower bits as they are, the rest as a row of bits in which the number
    of zeros before the i-th one is the i-th place without its lower bits.
    """
    size = len(mask)
    if bytes_of_bits(size) <= sum(_fano_bytes(size, most)):
        return np.packbits(mask, bitorder="little")
    low = _low_bits(size, most)
    places = np.full(most, size, np.int64)  # What is missing stands one behind the end.
    found = np.flatnonzero(mask)
    places[: len(found)] = found
    row = np.zeros(most + (size >> low) + 1, np.uint8)
    row[(places >> low) + np.arange(most)] = 1
    lower = pack(places & ((1 << low) - 1), low) if low else np.zeros(0, np.uint8)
    return np.concatenate([lower, np.packbits(row, bitorder="little")])


def unpack_places(packed: Bytes, size: int, most: int) -> Mask:
    """What `pack_places` was given, [size].

    Raises:
        ValueError: It is damaged.
    """
    first, second = _fano_bytes(size, most)
    if bytes_of_bits(size) <= first + second:
        mask = np.unpackbits(packed, count=size, bitorder="little").astype(bool)
        if int(mask.sum()) > most:
            raise ValueError("more weights stay than there are values")
        return mask
    low = _low_bits(size, most)
    count = most + (size >> low) + 1
    ones = np.flatnonzero(np.unpackbits(packed[first:], count=count, bitorder="little"))
    if len(ones) != most:
        raise ValueError("not as many weights stay as there are values")
    places = (ones - np.arange(most)) << low
    if low:
        places |= unpack(packed[:first], low, most)
    within = places[places < size]
    if (places > size).any() or (np.diff(within) <= 0).any():
        raise ValueError("weights stand at places that there are not")
    mask = np.zeros(size, bool)
    mask[within] = True
    return mask


@lru_cache
def _choices(keep: int, of: int) -> Mask:
    """All ways to keep so many of a group, [ways, of]."""
    ways = list(combinations(range(of), keep))
    table = np.zeros((len(ways), of), bool)
    for row, way in enumerate(ways):
        table[row, list(way)] = True
    return table


@lru_cache
def _words(ways: int) -> tuple[int, int]:
    """Bytes of a word, and how many groups with so many ways it holds: what wastes least."""
    sizes = [(bits // 8, int(bits / math.log2(ways))) for bits in range(8, 57, 8)]
    return min(sizes, key=lambda pair: pair[0] / pair[1] if pair[1] else math.inf)


def choices_bytes(groups: int, keep: int, of: int) -> int:
    """Bytes that `pack_choices` needs."""
    size, held = _words(math.comb(of, keep))
    return -(-groups // held) * size


def pack_choices(mask: Mask) -> Bytes:
    """Which places of each group stay, [groups, of], as many in every group.

    Each way to choose them is a digit, and as many digits as fit make a number of a few bytes.
    """
    groups, of = mask.shape
    keep = int(mask[0].sum())
    table = _choices(keep, of)
    weights = 1 << np.arange(of)
    digit_of = np.zeros(1 << of, np.int64)
    digit_of[table @ weights] = np.arange(len(table))
    size, held = _words(len(table))
    digits = np.zeros(-(-groups // held) * held, np.int64)
    digits[:groups] = digit_of[mask @ weights]
    words = digits.reshape(-1, held) @ (len(table) ** np.arange(held, dtype=np.int64))
    return words.astype("<i8").view(np.uint8).reshape(-1, 8)[:, :size].reshape(-1)


def unpack_choices(packed: Bytes, groups: int, keep: int, of: int) -> Mask:
    """What `pack_choices` was given.

    Raises:
        ValueError: It is damaged.
    """
    table = _choices(keep, of)
    size, held = _words(len(table))
    padded = np.zeros((len(packed) // size, 8), np.uint8)
    padded[:, :size] = packed.reshape(-1, size)
    words = padded.reshape(-1).view("<i8").astype(np.int64)
    digits = words[:, None] // len(table) ** np.arange(held, dtype=np.int64)
    if (digits[:, -1] >= len(table)).any():
        raise ValueError("a group of weights is chosen in a way that there is not")
    chosen: Mask = table[(digits % len(table)).reshape(-1)[:groups]]
    return chosen
