"""Operators that make a model smaller, each with its bill, and recipes of them."""

from core.compress.cost import Bill, LayerBill, bill_of, bill_of_pair
from core.compress.evidence import Evidence
from core.compress.recipe import (
    GradualPruning,
    Start,
    apply,
    made_smaller,
    made_smaller_from,
    start_of,
    untrained,
)

__all__ = [
    "Bill",
    "Evidence",
    "GradualPruning",
    "LayerBill",
    "Start",
    "apply",
    "bill_of",
    "bill_of_pair",
    "made_smaller",
    "made_smaller_from",
    "start_of",
    "untrained",
]
