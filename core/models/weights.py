"""Weights on disk: safetensors, written whole or not at all.

Tensors that have a coding (`core.models.coding`) lie in it one behind the other as bytes, in one
tensor called `coded`; the metadata say which they are, their shapes and codings. Many small tensors
would cost more for their names than for what they hold.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from core.errors import SettingsError
from core.models.coding import (
    PLAIN,
    Coding,
    decode,
    encode,
    fitted,
    parse_coding,
    part_bytes,
    stored_bytes,
    tensor_codings,
)
from core.models.compressible import Compressible
from core.storage import replacing

_CODED, _CODINGS = "coded", "codings"

LONGEST_DESCRIPTION = 1 << 22
"""Bytes; ten thousand tensors need a quarter of it."""

MOST_VALUES = 1 << 28
"""A gigabyte as 32-bit numbers. A sparse tensor is far larger than the bytes that hold it, so a
damaged file must not be believed everything."""


def save_tensors(
    path: Path,
    tensors: Mapping[str, Tensor],
    metadata: Mapping[str, str] | None = None,
    codings: Mapping[str, Coding] | None = None,
) -> None:
    """Write tensors and words to a safetensors file, whole or not at all.

    Args:
        codings: How some of the tensors, which are 32-bit, are stored; others as they are. What is
            read again is their projection, so nothing changes if they are projected already.

    Raises:
        StorageError: The folder cannot be written to or the disk is full.
    """
    chosen = _chosen({name: value.shape for name, value in tensors.items()}, codings)
    whole = {name: value.contiguous() for name, value in tensors.items() if name not in chosen}
    words = dict(metadata) if metadata is not None else None
    if chosen:
        parts = [
            part
            for name, coding in chosen.items()
            for part in _in_order(encode(tensors[name].detach(), coding), tensors[name], coding)
        ]
        whole[_CODED] = torch.cat(parts)
        shapes = {name: tensors[name].shape for name in chosen}
        words = (words or {}) | {_CODINGS: _described(shapes, chosen)}
    with replacing(path) as temporary:
        save_file(whole, temporary, words)


def read_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Read what `save_tensors` wrote; coded tensors come as 32-bit numbers like others.

    Raises:
        OSError, RuntimeError, SafetensorError, ValueError: The file is damaged or not there.
    """
    with safe_open(path, framework="pt") as file:
        words = dict(file.metadata() or {})
        names = set(file.keys())
        coded: dict[str, Tensor] = {}
        if _CODINGS in words:
            described = _description(words.pop(_CODINGS))
            size = sum(stored_bytes(shape, coding) for shape, coding in described.values())
            blob = file.get_slice(_CODED) if _CODED in names else None
            if blob is None or blob.get_dtype() != "U8" or blob.get_shape() != [size]:
                raise ValueError("coded weights are missing or of another size")
            names.remove(_CODED)
            if names & described.keys():
                raise ValueError("weights are there twice")
            coded = _decoded(file.get_tensor(_CODED), described)
        return {name: file.get_tensor(name) for name in sorted(names)} | coded, words


def file_bytes(
    shapes: Mapping[str, Sequence[int]],
    codings: Mapping[str, Coding] | None = None,
    metadata: Mapping[str, str] | None = None,
    whole_numbers: Sequence[str] = (),
) -> int:
    """Size of the file that `save_tensors` would write of 32-bit tensors of these shapes.

    Args:
        whole_numbers: Which of them hold such, and no floating-point numbers.
    """
    chosen = _chosen(shapes, codings)
    header: dict[str, Any] = {}
    words = dict(metadata or {})
    if chosen:
        words[_CODINGS] = _described({name: shapes[name] for name in chosen}, chosen)
    if words:
        header["__metadata__"] = words
    end = 0

    def enter(name: str, kind: str, shape: Sequence[int], size: int) -> None:
        nonlocal end
        place = [end, end + size]
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": place}
        end += size

    # Tensors lie in the order of their kinds, then of their names.
    for kind, names in (("F32", shapes.keys() - set(whole_numbers)), ("I32", whole_numbers)):
        for name in sorted(names):
            if name not in chosen:
                enter(name, kind, shapes[name], 4 * math.prod(shapes[name]))
    if chosen:
        size = sum(stored_bytes(shapes[name], coding) for name, coding in chosen.items())
        enter(_CODED, "U8", [size], size)
    # The header's own length stands before it, and it is filled up to multiples of 8.
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    return 8 + -(-len(text) // 8) * 8 + end


def shipped_bytes(
    model: Compressible,
    metadata: Mapping[str, str] | None = None,
    more: Mapping[str, Sequence[int]] | None = None,
) -> int:
    """Size of the file of a model's weights, which may be on torch's `meta` device.

    Args:
        metadata: Words in the file.
        more: Shapes of other tensors in it, by name.
    """
    state = model.state_dict()
    shapes = {name: tuple(value.shape) for name, value in state.items()}
    whole_numbers = [name for name, value in state.items() if not value.is_floating_point()]
    return file_bytes(shapes | dict(more or {}), tensor_codings(model), metadata, whole_numbers)


def _chosen(
    shapes: Mapping[str, Sequence[int]], codings: Mapping[str, Coding] | None
) -> dict[str, Coding]:
    """The tensors that are stored as parts, in the order in which they lie in the file."""
    known = codings or {}
    pairs = ((name, fitted(known.get(name, PLAIN), shape)) for name, shape in shapes.items())
    return {name: coding for name, coding in pairs if coding != PLAIN}


def _in_order(parts: Mapping[str, Tensor], weight: Tensor, coding: Coding) -> list[Tensor]:
    return [parts[name] for name in part_bytes(weight.shape, coding)]


def _described(shapes: Mapping[str, Sequence[int]], codings: Mapping[str, Coding]) -> str:
    """Names, codings and shapes as metadata: JSON, packed because names are much alike."""
    entries = {name: [str(coding), list(shapes[name])] for name, coding in codings.items()}
    packed = zlib.compress(json.dumps(entries, separators=(",", ":")).encode(), 9)
    return base64.b85encode(packed).decode()


def _description(text: str) -> dict[str, tuple[tuple[int, ...], Coding]]:
    """What `_described` was given: shape and coding of each tensor.

    Raises:
        ValueError: It is damaged.
    """
    try:
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(base64.b85decode(text), LONGEST_DESCRIPTION)
        if not unpacking.eof:
            raise ValueError("it has no end")
        entries = {
            str(name): (_shape(shape), parse_coding(spec))
            for name, (spec, shape) in json.loads(plain).items()
        }
    except (
        AttributeError,
        RecursionError,
        SettingsError,
        TypeError,
        ValueError,
        zlib.error,
    ) as error:
        raise ValueError(f"the description of coded weights is damaged ({error})") from error
    if sum(math.prod(shape) for shape, _ in entries.values()) > MOST_VALUES:
        raise ValueError("the coded weights are too many")
    if any(fitted(coding, shape) == PLAIN for shape, coding in entries.values()):
        raise ValueError("weights without a coding are said to be coded")
    return entries


def _shape(sizes: Any) -> tuple[int, ...]:
    shape = tuple(sizes)
    if any(type(size) is not int or not 0 < size <= MOST_VALUES for size in shape):
        raise ValueError(f"there is no shape {sizes!r}")
    if len(shape) > 8:
        raise ValueError("a weight has too many dimensions")
    return shape


def _decoded(
    blob: Tensor, described: Mapping[str, tuple[tuple[int, ...], Coding]]
) -> dict[str, Tensor]:
    tensors, start = {}, 0
    for name, (shape, coding) in described.items():
        parts = {}
        for part, size in part_bytes(shape, coding).items():
            parts[part] = blob[start : start + size]
            start += size
        tensors[name] = decode(parts, shape, coding)
    return tensors
