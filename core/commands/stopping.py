"""How commands end when the user no longer wants them."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator
from typing import Any

import typer

from core.events import Control

INTERRUPTED = 130
"""Exit code of a command that was interrupted."""


@contextlib.contextmanager
def interruptible() -> Iterator[Control]:
    """A `Control` that Ctrl-C and a polite kill turn to stopping; a second Ctrl-C ends at once."""
    control = Control()

    def stop(number: int, _frame: Any) -> None:
        if control.stopping:
            raise KeyboardInterrupt
        control.stop()
        del number
        print("stopping, the work is kept …", file=sys.stderr)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield control
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def ending_at_once() -> Iterator[None]:
    """Ctrl-C ends a command that has nothing to keep."""
    try:
        yield
    except KeyboardInterrupt:
        print("sotto: interrupted", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
