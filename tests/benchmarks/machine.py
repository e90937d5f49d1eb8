"""How a benchmark gives its result: one JSON object, last on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from core.machine import describe


def give_result(benchmark: str, figures: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
    """Print the figures with the settings and the machine they were measured with."""
    result = {"benchmark": benchmark, **figures, "settings": dict(settings), "machine": describe()}
    print(json.dumps(result, ensure_ascii=False), flush=True)


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)
