"""Weights on disk: safetensors, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from core.storage import replacing


def save_tensors(
    path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None
) -> None:
    """Write tensors and words to a safetensors file, whole or not at all.

    Raises:
        StorageError: The folder cannot be written to or the disk is full.
    """
    with replacing(path) as temporary:
        whole = {name: value.contiguous() for name, value in tensors.items()}
        save_file(whole, temporary, dict(metadata) if metadata is not None else None)


def read_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Read what `save_tensors` wrote.

    Raises:
        OSError, RuntimeError, SafetensorError: The file is damaged or not there.
    """
    with safe_open(path, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return tensors, dict(file.metadata() or {})
