"""A vocoder as one file: safetensors, with the model's shape in its header.

Also finds the general vocoder that Sotto ships, from which a voice's own vocoder starts.
"""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import safe_open

from core.data.mel import MEL_FORMATS
from core.models.coding import check_codings, tensor_codings
from core.models.compressible import config_of, filled, plain
from core.models.vocoders.families import VOCODERS, VocoderFamily
from core.models.vocoders.neural import VocoderModel
from core.models.weights import read_tensors, save_tensors

VERSION = 2
"""1 could hold only 32-bit weights."""


def save_vocoder(path: Path, model: VocoderModel) -> None:
    """Write a vocoder, whole or not at all, its weights stored as its codings say.

    Raises:
        StorageError: The folder cannot be written to or the disk is full.
    """
    save_tensors(path, model.state_dict(), description(model), tensor_codings(model))


def description(model: VocoderModel) -> dict[str, str]:
    """The words in a vocoder's file: its shape."""
    words = {"family": model.family, "version": VERSION, "config": plain(model.config)}
    return {"vocoder": json.dumps(words)}


def read_config(path: Path) -> Any:
    """The shape of a vocoder, of its family's config, without its weights.

    Raises:
        OSError, SafetensorError, ValueError, KeyError, TypeError: It is damaged or missing.
    """
    with safe_open(path, framework="pt") as file:
        return _read(file.metadata() or {})[1]


def _read(metadata: Mapping[str, str]) -> tuple[VocoderFamily, Any]:
    words = json.loads(metadata["vocoder"])
    if words["family"] not in VOCODERS or words["version"] > VERSION:
        raise ValueError("a vocoder from a newer Sotto")
    family = VOCODERS[words["family"]]
    config = config_of(family.config, words["config"])
    if config.mel not in MEL_FORMATS:
        raise ValueError(f"there is no mel format {config.mel!r}")
    check_codings(config)
    return family, config


def load_vocoder(path: Path) -> VocoderModel:
    """Read what `save_vocoder` wrote; errors as `read_config`."""
    tensors, metadata = read_tensors(path)
    family, config = _read(metadata)
    return filled(lambda: family.model(config), tensors).eval()


def general_vocoder(mel: str, kind: str = "") -> VocoderModel | None:
    """A shipped vocoder, of the family `fourier`, or None if there is none for this mel format.

    Args:
        kind: `small` for the one that students start from.
    """
    name = "-".join(["general", mel, *([kind] if kind else [])])
    resource = importlib.resources.files("resources") / "vocoder" / f"{name}.safetensors"
    if not resource.is_file():
        return None
    with importlib.resources.as_file(resource) as path:
        return load_vocoder(path)
