"""Operators that make a model smaller, each with its bill."""

from core.compress.cost import Bill, LayerBill, bill_of, bill_of_pair, machine_curve
from core.compress.recipe import (
    GradualPruning,
    Plan,
    compress,
    compress_like,
    plan,
    tied,
    vocoder_compression,
)

__all__ = [
    "Bill",
    "GradualPruning",
    "LayerBill",
    "Plan",
    "bill_of",
    "bill_of_pair",
    "compress",
    "compress_like",
    "machine_curve",
    "plan",
    "tied",
    "vocoder_compression",
]
