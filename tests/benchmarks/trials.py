"""What benchmarks that train many acoustic models share."""

from __future__ import annotations

from typing import Any

BATCH = 8
"""Sentences in a step."""


def count(model: Any) -> int:
    """A model's parameters."""
    return sum(value.numel() for value in model.parameters())
