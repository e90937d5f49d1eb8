"""Operators that make a model smaller, each with its bill."""

from core.compress.cost import Bill, LayerBill, bill_of, machine_curve
from core.compress.recipe import GradualPruning, Plan, compress, plan, tied

__all__ = [
    "Bill",
    "GradualPruning",
    "LayerBill",
    "Plan",
    "bill_of",
    "compress",
    "machine_curve",
    "plan",
    "tied",
]
