"""How weights are stored: in fewer bits, from a codebook, without those that are zero.

A model's config names for each part a *coding*, and its weights are always such that this coding
holds them exactly (`project`). What computes with them is dense and 32-bit as ever; only files
store them in fewer bytes (`core.models.weights`). A coding is written as words joined by `+`:

    fp32                 as they are
    fp16                 16 bits
    int8, int4           whole numbers, times a scale for each row or for up to 64 values of one
    palette1 … palette8  so many bits that choose from a list of 16-bit numbers for each tensor
    sparse0.75           so large a share of a tensor's weights is zero, and their places stored
    2:4, 1:4, 4:8        so many of so many neighbours stay, the others are zero

Letters in shapes: R rows of a weight (its first dimension), V values of a row (all the others).
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.errors import SettingsError
from core.models.compressible import CompressedConfig, Model
from core.models.packing import (
    bytes_of_bits,
    choices_bytes,
    pack,
    pack_choices,
    pack_places,
    places_bytes,
    unpack,
    unpack_choices,
    unpack_places,
)
from core.models.rounding import (
    Floats,
    codebook,
    group_mask,
    halved,
    in_groups,
    largest_mask,
    nearest,
    scaled_rows,
)

PATTERNS = ("2:4", "1:4", "4:8")

MOST_SPARSE = 0.99

LEAST_VALUES, LEAST_ROW = 256, 16
"""Tensors with fewer values have 16 bits at least; in those with shorter rows, such as kernels of a
convolution of each channel by itself, no single weights go, and they have 8 bits at least. They
are a hundredth of a model, and it hears each of their weights everywhere."""

GROUP = 64
"""So many neighbouring values of a row share a scale in 4 bits. At a 32nd of the bytes the
error is 0.7 to 1.9 dB smaller than with one scale for rows of 192 to 576."""

_ALLOWED = (
    "use fp32, fp16, int8, int4 or palette1 to palette8, and with it or alone sparse with a share "
    f"up to {MOST_SPARSE} or one of {', '.join(PATTERNS)}, as in sparse0.75+int8"
)


@dataclass(frozen=True)
class Coding:
    """How one tensor is stored.

    Attributes:
        sparsity: Share of the weights that are zero.
        pattern: How many of how many neighbours stay, `2:4`; empty for anywhere.
        bits: Of a weight, 32, 16, 8 or 4; with a palette 16, those of its entries.
        palette: Bits that choose from the codebook; 0 for none.
    """

    sparsity: float = 0.0
    pattern: str = ""
    bits: int = 32
    palette: int = 0

    def __str__(self) -> str:
        words = [self.pattern] if self.pattern else []
        if self.sparsity and not self.pattern:
            words.append(f"sparse{self.sparsity!r}")
        if self.palette:
            words.append(f"palette{self.palette}")
        elif self.bits < 32 or not words:
            words.append({32: "fp32", 16: "fp16", 8: "int8", 4: "int4"}[self.bits])
        return "+".join(words)

    @property
    def width(self) -> int:
        """Bits of each weight that stays."""
        return self.palette or self.bits

    @property
    def largest(self) -> int:
        """The largest whole number that a weight can be times its scale; 0 without scales."""
        return {8: 127, 4: 7}.get(self.bits, 0)


PLAIN = Coding()


@lru_cache(maxsize=1024)
def parse_coding(spec: str) -> Coding:
    """Read the words of a coding, see above; `str` writes them.

    Raises:
        SettingsError: It is none, or two words contradict each other.
    """
    known: dict[str, Any] = {}
    for word in spec.split("+"):
        if word in PATTERNS:
            more: dict[str, Any] = {"pattern": word, "sparsity": _share_of(word)}
        elif re.fullmatch(r"sparse0?\.\d+", word) and 0 < float(word[6:]) <= MOST_SPARSE:
            more = {"sparsity": float(word[6:])}
        elif re.fullmatch(r"palette[1-8]", word):
            more = {"bits": 16, "palette": int(word[7:])}
        elif word in ("fp32", "fp16", "int8", "int4"):
            more = {"bits": int(re.sub(r"\D+", "", word))}
        else:
            raise SettingsError(f"there is no coding {spec!r}", _ALLOWED)
        if known.keys() & more.keys():
            raise SettingsError(f"the coding {spec!r} contradicts itself", _ALLOWED)
        known |= more
    return Coding(**known)


def _share_of(pattern: str) -> float:
    keep, of = _counts(pattern)
    return 1 - keep / of


def _counts(pattern: str) -> tuple[int, int]:
    """How many stay of how many."""
    keep, _, of = pattern.partition(":")
    return int(keep), int(of)


def inside(name: str, layer: str) -> bool:
    """Whether a parameter or layer is, or lies in, a layer; the empty name is the whole model."""
    return not layer or name == layer or name.startswith(f"{layer}.")


def coding_of(config: CompressedConfig, name: str) -> Coding:
    """The coding of a parameter or layer: the last entry of `config.codings` that fits.

    Raises:
        SettingsError: There is no such coding.
    """
    for layer, spec in reversed(config.codings):
        if inside(name, layer):
            return parse_coding(spec)
    return PLAIN


def check_codings(config: CompressedConfig) -> None:
    """Refuse codings that there are not, as a damaged file may have them.

    Raises:
        ValueError: Says which.
    """
    entries: Any = config.codings
    for layer, spec in entries:
        if not isinstance(layer, str) or not isinstance(spec, str):
            raise ValueError(f"there is no coding {spec!r} of {layer!r}")
        try:
            parse_coding(spec)
        except SettingsError as error:
            raise ValueError(str(error)) from error


def combined(old: Coding, new: Coding) -> Coding:
    """What a coding becomes by another step: never more zeros filled, never more bits.

    Of two kinds of zeros the sparser one counts, of two kinds of numbers the one with fewer bits;
    of equals the new one.
    """
    zeros = new if new.sparsity >= old.sparsity else old
    numbers = new if new.width <= old.width else old
    return Coding(zeros.sparsity, zeros.pattern, numbers.bits, numbers.palette)


def extended(
    codings: Iterable[tuple[str, str]], coding: Coding, locked: Sequence[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Codings of a config after another step.

    Args:
        locked: Layers whose coding stays what it was.
    """
    before = [("", str(PLAIN)), *codings]
    entries = [(layer, str(combined(parse_coding(spec), coding))) for layer, spec in before]
    for lock in locked:
        last = max(place for place, (layer, _) in enumerate(before) if inside(lock, layer))
        entries.append((lock, before[last][1]))
        # What is said later of single layers inside the locked one still holds.
        entries += [entry for entry in before[last + 1 :] if inside(entry[0], lock)]
    # An entry says nothing if a later one is for the same layer, or for all.
    heard: list[tuple[str, str]] = []
    for layer, spec in reversed(entries):
        if all(not inside(layer, later) for later, _ in heard):
            heard.insert(0, (layer, spec))
    plain = str(PLAIN)
    return () if all(spec == plain for _, spec in heard) else tuple(heard)


def fitted(coding: Coding, shape: Sequence[int]) -> Coding:
    """What of a coding is done to a tensor of some shape; see `LEAST_VALUES`."""
    count = math.prod(shape)
    if coding == PLAIN or not count:
        return PLAIN
    if len(shape) < 2 or count < LEAST_VALUES:
        return PLAIN if coding.width == 32 else Coding(bits=16)
    if count // shape[0] < LEAST_ROW:
        return Coding(bits=8 if coding.width < 16 else coding.bits)
    return coding


def kept_values(shape: Sequence[int], coding: Coding) -> int:
    """How many values of a tensor are stored, zeros left out."""
    coding, count = fitted(coding, shape), math.prod(shape)
    if coding.pattern:
        keep, of = _counts(coding.pattern)
        return shape[0] * -(-count // shape[0] // of) * keep
    return max(1, round(count * (1 - coding.sparsity)))


def part_bytes(shape: Sequence[int], coding: Coding) -> dict[str, int]:
    """Bytes of each part that `encode` makes of a tensor of some shape."""
    coding, count = fitted(coding, shape), math.prod(shape)
    kept = kept_values(shape, coding)
    parts = {"values": bytes_of_bits(kept * coding.width)}
    if coding.largest:
        rows, row = shape[0], count // shape[0]
        parts["scales"] = 2 * rows * _groups(coding, row)
    if coding.palette:
        parts["codebook"] = 2 * 2**coding.palette
    if coding.pattern:
        keep, of = _counts(coding.pattern)
        parts["places"] = choices_bytes(kept // keep, keep, of)
    elif coding.sparsity:
        parts["places"] = places_bytes(count, kept)
    return parts


def stored_bytes(shape: Sequence[int], coding: Coding) -> int:
    """Bytes of a tensor as it is stored."""
    return sum(part_bytes(shape, coding).values())


def _groups(coding: Coding, row: int) -> int:
    """How many scales a row of so many values has."""
    return -(-row // GROUP) if coding.bits == 4 else 1


def sparse(weight: Tensor, coding: Coding) -> Tensor:
    """The weight without the values that do not stay."""
    coding = fitted(coding, weight.shape)
    if not coding.sparsity:
        return weight.detach()
    return torch.where(_mask(weight, coding), weight.detach(), 0.0)


def _mask(weight: Tensor, coding: Coding) -> Tensor:
    if not coding.pattern:
        return largest_mask(weight, kept_values(weight.shape, coding))
    rows = weight.reshape(weight.shape[0], -1)
    return _group_mask(rows, coding).flatten(1)[:, : rows.shape[1]].reshape(weight.shape)


def _group_mask(rows: Tensor, coding: Coding) -> Tensor:
    """Which of each group of neighbours stay: [R, groups, neighbours]."""
    keep, of = _counts(coding.pattern)
    return group_mask(in_groups(rows, of), keep)


def _scaled(weight: Tensor, coding: Coding) -> tuple[Tensor, Tensor]:
    """Whole numbers [R, V] and scales [R, groups]."""
    rows = weight.reshape(weight.shape[0], -1)
    groups = _groups(coding, rows.shape[1])
    split = in_groups(rows, -(-rows.shape[1] // groups))
    whole, scales = scaled_rows(split.flatten(0, 1), coding.largest)
    return whole.view(split.shape).flatten(1)[:, : rows.shape[1]], scales.view(split.shape[:2])


def _times(whole: Tensor, scales: Tensor) -> Tensor:
    """The opposite of `_scaled`: [R, V]."""
    groups = scales.shape[1]
    split = in_groups(whole.float(), -(-whole.shape[1] // groups))
    return (split * scales[..., None]).flatten(1)[:, : whole.shape[1]]


def _codebook(weight: Tensor, coding: Coding) -> tuple[Floats, NDArray[np.int64]]:
    """A codebook for the values that stay, and the entry of each place, [R * V].

    The entry of a place that does not stay means nothing. But a pattern says how many stay, and
    where some of those are zero, zero is an entry.
    """
    values = weight.detach().reshape(-1).numpy()
    staying = values[values != 0] if coding.sparsity else values
    zeros = bool(coding.pattern) and len(staying) < kept_values(weight.shape, coding)
    book = codebook(staying, 2**coding.palette - zeros)
    if zeros:
        book = np.sort(np.append(book, np.float32(0)))
    return book, nearest(values, book)


def project(weight: Tensor, coding: Coding) -> Tensor:
    """The nearest weight that a coding holds exactly; projecting it again changes no bit."""
    coding = fitted(coding, weight.shape)
    kept = sparse(weight, coding)
    if coding.palette:
        book, codes = _codebook(kept, coding)
        values = torch.from_numpy(book[codes]).reshape(weight.shape)
        return torch.where(kept != 0, values, 0.0) if coding.sparsity else values
    if coding.largest:
        return _times(*_scaled(kept, coding)).reshape(weight.shape)
    return halved(kept) if coding.bits == 16 else kept.clone()


def encode(weight: Tensor, coding: Coding) -> dict[str, Tensor]:
    """The parts of a weight as they are stored, each [bytes] uint8; their sizes are `part_bytes`.

    What they hold is `project(weight, coding)`.
    """
    shape, coding = weight.shape, fitted(coding, weight.shape)
    kept = sparse(weight, coding)
    parts: dict[str, NDArray[Any]] = {}
    if coding.largest:
        whole, scales = _scaled(kept, coding)
        numbers: NDArray[Any] = whole.numpy()
        parts["scales"] = scales.half().numpy()
    elif coding.palette:
        book, numbers = _codebook(kept, coding)
        parts["codebook"] = book.astype(np.float16)
    else:
        numbers = (halved(kept).half() if coding.bits == 16 else kept).numpy()
    numbers = numbers.reshape(shape[0], -1) if shape else numbers.reshape(1, 1)
    if coding.pattern:
        of = _counts(coding.pattern)[1]
        mask = _group_mask(kept.reshape(shape[0], -1), coding).flatten(0, 1).numpy()
        parts["places"] = pack_choices(mask)
        zero = int(nearest(np.zeros(1), book)[0]) if coding.palette else 0
        filled = np.pad(numbers, ((0, 0), (0, -numbers.shape[1] % of)), constant_values=zero)
        numbers = filled.reshape(-1, of)[mask]
    elif coding.sparsity:
        stays = (kept != 0).reshape(-1).numpy()
        count = kept_values(shape, coding)
        parts["places"] = pack_places(stays, count)
        numbers = numbers.reshape(-1)[stays]
        numbers = np.pad(numbers, (0, count - len(numbers)))
    numbers = numbers.reshape(-1)
    if coding.width not in (8, 16, 32):
        numbers = pack(numbers + coding.largest + 1 if coding.largest else numbers, coding.width)
    elif coding.palette:
        numbers = numbers.astype(np.uint8)
    parts["values"] = numbers
    return {
        name: torch.from_numpy(np.ascontiguousarray(part).view(np.uint8).reshape(-1).copy())
        for name, part in parts.items()
    }


def decode(parts: Mapping[str, Tensor], shape: Sequence[int], coding: Coding) -> Tensor:
    """What `encode` was given, if it was projected; else that, projected.

    Raises:
        ValueError: The parts are damaged.
    """
    sizes = {name: len(part) for name, part in parts.items()}
    if sizes != part_bytes(shape, coding):
        raise ValueError("the parts of a weight do not fit its shape")
    coding, count = fitted(coding, shape), math.prod(shape)
    stored = {name: part.numpy() for name, part in parts.items()}
    kept = kept_values(shape, coding)
    values = _numbers(stored["values"], coding, kept)
    if coding.palette:
        values = stored["codebook"].view("<f2").astype(np.float32)[values]
    if coding.sparsity:
        mask = _stored_mask(stored["places"], shape, coding)
        dense = np.zeros(mask.shape, values.dtype)
        dense[mask] = values[: int(mask.sum())]
        values = dense.reshape(shape[0], -1)[:, : count // shape[0]]
    if not coding.largest:
        return torch.from_numpy(values.astype(np.float32).reshape(tuple(shape)))
    whole = torch.from_numpy(values.astype(np.int8).reshape(shape[0], -1))
    scales = torch.from_numpy(stored["scales"].view("<f2").astype(np.float32))
    return _times(whole, scales.view(shape[0], -1)).reshape(tuple(shape))


def _numbers(stored: NDArray[np.uint8], coding: Coding, count: int) -> NDArray[Any]:
    """The stored values: entries of the codebook, whole numbers, or the weights themselves."""
    if coding.palette:
        return unpack(stored, coding.palette, count)
    if coding.bits == 4:
        return unpack(stored, 4, count) - coding.largest - 1
    return stored.view({32: "<f4", 16: "<f2", 8: "i1"}[coding.bits])


def _stored_mask(stored: NDArray[np.uint8], shape: Sequence[int], coding: Coding) -> Any:
    kept = kept_values(shape, coding)
    if not coding.pattern:
        return unpack_places(stored, math.prod(shape), kept)
    keep, of = _counts(coding.pattern)
    return unpack_choices(stored, kept // keep, keep, of).reshape(shape[0], -1)


def tensor_codings(model: Model) -> dict[str, Coding]:
    """The codings of all tensors of a model that have one, fitted to their shapes."""
    if not model.config.codings:
        return {}
    codings = {
        name: fitted(coding_of(model.config, name), value.shape)
        for name, value in model.state_dict().items()
        if value.is_floating_point()
    }
    return {name: coding for name, coding in codings.items() if coding != PLAIN}


def recoded(model: Model) -> Model:
    """A copy with weights that the model's codings hold exactly; itself if it has no codings.

    On torch's `meta` device, where weights have no values, they stay as they are.
    """
    codings = tensor_codings(model)
    if not codings:
        return model
    changed = copy.deepcopy(model)
    state = changed.state_dict()
    with torch.no_grad():
        for name, coding in codings.items():
            if not state[name].is_meta:
                state[name].copy_(project(state[name], coding))
    return changed


def coded(model: Model, coding: Coding, locked: Sequence[str] = ()) -> Model:
    """A copy that is stored in yet another way, its weights projected.

    Args:
        locked: Names of layers that stay as they are.
    """
    changed = copy.deepcopy(model)
    codings = extended(model.config.codings, coding, locked)
    changed.config = replace(model.config, codings=codings)
    return recoded(changed)
