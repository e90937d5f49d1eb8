"""Weights are shared: all of a matrix come from one short list, its codebook."""

from __future__ import annotations

from core.compress.evidence import Evidence
from core.compress.locks import check_locks
from core.models.coding import Coding, coded
from core.models.compressible import Model
from core.recipes import Palette


def palette(model: Model, step: Palette, evidence: Evidence | None = None) -> Model:
    """A copy whose matrices have 2^bits different weights each, found by k-means.

    Training moves these weights together (`core.training.constraints`): Han, Mao and Dally 2016,
    "Deep compression".

    Raises:
        SettingsError: A lock names nothing.
    """
    del evidence
    check_locks(model, step)
    return coded(model, Coding(bits=16, palette=step.bits), step.locked)
