"""Single weights become zero and are stored as places: a smaller file, the same speed."""

from __future__ import annotations

from core.compress.evidence import Evidence
from core.compress.locks import check_locks
from core.models.coding import Coding, coded, parse_coding
from core.models.compressible import Model
from core.recipes import Sparsify


def sparsify(model: Model, step: Sparsify, evidence: Evidence | None = None) -> Model:
    """A copy in which the smallest weights of each matrix are zero; see `core.models.coding`.

    Biases, norms and kernels of single channels keep all of their weights.

    Raises:
        SettingsError: A lock names nothing.
    """
    del evidence  # Within a matrix the magnitude tells enough.
    check_locks(model, step)
    if step.pattern != "any":
        coding = parse_coding(step.pattern)
    else:
        coding = Coding(sparsity=round(step.sparsity, 4))
    return coded(model, coding, step.locked)
