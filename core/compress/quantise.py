"""Weights in fewer bits: 16-bit numbers, or whole numbers of 8 or 4 bits times a scale."""

from __future__ import annotations

from core.compress.evidence import Evidence
from core.compress.locks import check_locks
from core.models.coding import Coding, coded, recoded
from core.models.compressible import Model
from core.recipes import Quantise

__all__ = ["quantise", "recoded"]


def quantise(model: Model, step: Quantise, evidence: Evidence | None = None) -> Model:
    """A copy whose weights take fewer bits; those that take no more already stay as they are.

    Raises:
        SettingsError: A lock names nothing.
    """
    del evidence
    check_locks(model, step)
    return coded(model, Coding(bits=step.bits), step.locked)
