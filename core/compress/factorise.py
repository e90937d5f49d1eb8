"""Factorise: matrices become products of two thin ones, by their largest singular values.

The rank comes from the energy to keep, the least r with Σ_{i ≤ r} s_i² ≥ energy · Σ s_i² (squared
singular values s, of which the largest stay: Eckart and Young 1936), rounded up to what vector
units like; or it is given. A matrix whose product would not be smaller stays as it is, so the full
rank changes nothing. See `core.models.lowrank.factorised` for products of any rank.
"""

from __future__ import annotations

import math

from torch import Tensor

from core.compress.evidence import Evidence
from core.compress.locks import check_locks, touches
from core.errors import SettingsError
from core.models.compressible import WIDTH_STEP, Model
from core.models.linear import LowRank, linear_maps
from core.models.lowrank import energies, factorised
from core.recipes import Factorise


def factorise(model: Model, step: Factorise, evidence: Evidence | None = None) -> Model:
    """The operator of the step `factorise`; the model itself if no product would be smaller.

    What is a product already gets the lower rank, never a higher one.

    Raises:
        SettingsError: Neither an energy nor a rank is given, or all is locked.
    """
    del evidence
    check_locks(model, step)
    if step.rank <= 0 and step.energy <= 0.0:
        raise SettingsError(
            "rank 0 leaves the rank to energy, and energy is 0",
            "set rank to at least 1 or energy to more than 0",
        )
    free = {name: layer for name, layer in linear_maps(model) if touches(step.locked, name) is None}
    if not any(linear_maps(model)) and step.energy < 1.0:
        raise SettingsError(
            f"a model of the family {model.family!r} has no matrix to factorise",
            "set energy to 1",
        )
    if not free and step.energy < 1.0:
        raise SettingsError(
            "there is no matrix to factorise: all layers are locked",
            "set energy to 1 or lock fewer layers",
        )
    ranks = {}
    for name, layer in free.items():
        rank = step.rank or rank_for_energy(energies(layer), step.energy)
        sides = layer.in_features, layer.out_features
        most = (
            layer.rank if isinstance(layer, LowRank) else math.ceil(math.prod(sides) / sum(sides))
        )
        if rank < most:
            ranks[name] = rank
    return factorised(model, ranks) if ranks else model


def rank_for_energy(squares: Tensor, energy: float) -> int:
    """The least rank that keeps a share of the energy, rounded up; all for an energy of 1.

    Args:
        squares: Squared singular values, the largest first.
    """
    if energy >= 1.0:
        return len(squares)
    gathered = squares.cumsum(0)
    enough = int((gathered < energy * gathered[-1]).sum()) + 1
    return min(len(squares), math.ceil(enough / WIDTH_STEP) * WIDTH_STEP)
