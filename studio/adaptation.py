"""What to set when a teacher starts from a voice, with so many sentences to learn from.

Measured with 20 sentences of two Dutch speakers (`tests.benchmarks.adaptation`): adapters and
frozen matrices, which learn less by heart, end further from a speaker than a training of all
weights, and a training that ends as soon as the held-out loss rises leaves sounds less clear than
one that goes on. So what is advised is to go on, and to record more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.settings import Settings

UNKNOWN = "unknown"
FEW = "few"
SOME = "some"
MANY = "many"

FEW_SENTENCES = 60
SOME_SENTENCES = 600

GO_ON = "go on"
SET_FREE = "set free"


@dataclass(frozen=True, slots=True)
class Adaptation:
    """Advice on starting from a voice.

    Attributes:
        code: `few`, `some`, `many` sentences, or `unknown`.
        sentences: How many.
        tips: What to do, some of the names above, the most useful first; empty if all is done.
        values: The settings that do it, by dotted name.
    """

    code: str
    sentences: int = 0
    tips: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)


def advise_adaptation(settings: Settings, sentences: int | None) -> Adaptation:
    """Judge how a teacher is to be made from a voice.

    Args:
        sentences: How many there are to learn from; None while that is not known.
    """
    if sentences is None:
        return Adaptation(UNKNOWN)
    start = settings.start
    wanted: dict[str, dict[str, Any]] = {}
    held = bool(start.adapters) or start.frozen == "matrices"
    code = FEW if sentences < FEW_SENTENCES else SOME if sentences < SOME_SENTENCES else MANY
    if code == MANY and (held or start.frozen != "nothing"):
        wanted[SET_FREE] = {"start.frozen": "nothing", "start.adapters": 0}
    if code != MANY and start.patience:
        wanted[GO_ON] = {"start.patience": 0}
    values = {name: value for part in wanted.values() for name, value in part.items()}
    return Adaptation(code, sentences, tuple(wanted), values)
