"""What all stages of the road share: their names, how they are announced, when they are done."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

from core.events import Control, Event, PhaseFinished, PhaseStarted

Result = TypeVar("Result")

STAGES = (
    "data",
    "teacher",
    "teacher_vocoder",
    "student",
    "student_vocoder",
    "control",
    "evaluation",
)
"""The stages of the road, in order."""

PHASES = (
    "demo",
    "teacher_speaks",
    "check",
    "features",
    "phonemes",
    "align",
    "augment",
    "bert",
    "teacher",
    "teacher_vocoder",
    "invent",
    "student",
    "student_vocoder",
    "control",
    "evaluate",
    "sweep",
    "export",
)
"""Names of all phases that events speak of, in the order in which they come."""


class Stopped(Exception):  # noqa: N818 - no error: the user asked for it
    """The job was asked to stop; what was to be kept is kept."""


def stop_if_asked(control: Control) -> None:
    """Raise `Stopped` if the job is to end."""
    if control.stopping:
        raise Stopped


def phase(
    name: str, work: Generator[Event, None, Result], total: int = 0
) -> Generator[Event, None, Result]:
    """Announce a phase before its events and say afterwards how long it took."""
    started = time.monotonic()
    yield PhaseStarted(name, total)
    result = yield from work
    yield PhaseFinished(name, time.monotonic() - started)
    return result


def fingerprint(*parts: Any) -> str:
    """A short word that changes whenever one of the plain values changes."""
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def file_digest(path: Path) -> str:
    """A short word for the content of a file; empty if there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
