"""Small pieces of real work, run by the tests in real child processes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from core.errors import DataError
from core.events import (
    CheckpointSaved,
    Finished,
    Losses,
    Pace,
    PhaseFinished,
    PhaseStarted,
)


def count(total, control):
    """Yield `total` losses, then say how many there were."""
    yield PhaseStarted("teacher", total)
    pace = Pace("teacher", total, interval_s=0.0)
    for step in range(1, total + 1):
        yield Losses("teacher", step, "train", {"total": 1.0 / step}, {"learning_rate": 1e-3})
        yield from pace.advance(step)
    yield PhaseFinished("teacher", 0.1)
    yield Finished({"steps": total})


def work_until_stopped(folder, control):
    """Work for ever; on stop, save how far it came."""
    note = Path(folder) / "kept.txt"
    step = 0
    yield PhaseStarted("teacher")
    while not control.stopping:
        yield from control.wait_while_paused()
        step += 1
        yield Losses("teacher", step, "train", {"total": 1.0 / step})
        time.sleep(0.005)
    note.write_text(str(step))
    yield CheckpointSaved("teacher", step, best=False)
    yield Finished(stopped=True)


def refuse(control):
    """Say that a file is wrong."""
    yield PhaseStarted("check")
    raise DataError("a.wav is empty", "record it again")


def stumble(control):
    """Fall over a mistake in the program."""
    yield PhaseStarted("check")
    raise ZeroDivisionError("by zero")


def die(control):
    """End without a word, as a process does when the memory is full."""
    yield PhaseStarted("teacher")
    os.kill(os.getpid(), signal.SIGKILL)


def double(number):
    return number * 2


def slow_double(number, control):
    """Double a number, but slowly, and give up when nobody wants it any more."""
    until = time.monotonic() + 5
    while not control.stopping and time.monotonic() < until:
        yield PhaseStarted("slow")
        time.sleep(0.01)
    return number * 2


def crash(number):
    os.kill(os.getpid(), signal.SIGKILL)


def loaded_modules():
    import sys

    return sorted(sys.modules)


def environment(name):
    return os.environ.get(name)
