"""What a job says while it works.

A job is a generator of these. The command line, the window, a test and a worker process consume the
same stream. Events are plain and frozen, so they travel through pipes between our own processes.
Names of phases and losses are stable keys; the window translates them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events."""


@dataclass(frozen=True, slots=True)
class PhaseStarted(Event):
    """A named phase begins.

    Attributes:
        phase: One of `core.pipeline.PHASES`.
        total: How many units of work it has, or 0 when that is not known.
    """

    phase: str
    total: int = 0


@dataclass(frozen=True, slots=True)
class Progress(Event):
    """How far a phase is.

    Attributes:
        done, total: Units of work (clips, steps, seconds), whatever the phase counts.
        eta_s: Seconds left, or None while unknown.
        eta_spread_s: Plus or minus, from the spread of the recent pace.
    """

    phase: str
    done: float
    total: float
    eta_s: float | None = None
    eta_spread_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Losses(Event):
    """Losses of one step, or of one validation pass.

    Attributes:
        run: Name of the run (`teacher`, `student`, `control`).
        split: `train` or `validation`.
        values: Each loss term by name; `total` is what the optimiser minimises (train) or what
            decides the best checkpoint (validation).
        rates: What else is worth showing: `learning_rate`, `frames_per_second`, `pressure`,
            `memory_bytes`, `parameters`.
    """

    run: str
    step: int
    split: str
    values: Mapping[str, float]
    rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SampleSpoken(Event):
    """The fixed sentence was spoken by the model as it is at this step."""

    run: str
    step: int
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckpointSaved(Event):
    """All that is needed to go on from this step is on disk."""

    run: str
    step: int
    best: bool


@dataclass(frozen=True, slots=True)
class Notice(Event):
    """Something the user should know; work goes on. `level` is `info` or `warning`."""

    message: str
    level: str = "info"


@dataclass(frozen=True, slots=True)
class PhaseFinished(Event):
    """A phase ended; `seconds` of wall-clock time were spent on it."""

    phase: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """The job waits, its models stay loaded."""


@dataclass(frozen=True, slots=True)
class Resumed(Event):
    """The job goes on after a pause."""


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """The job ended. `stopped` is true when it was asked to end early and kept its work.

    `result` holds plain values only (numbers, strings, lists, dictionaries).
    """

    result: Mapping[str, object] = field(default_factory=dict)
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """The job ended with an error. `details` is a traceback for *Copy details*, else empty."""

    problem: str
    advice: str
    details: str = ""


class Control:
    """How the consumer of a job steers it: pause, go on, stop and keep.

    Stopping is cooperative: the job looks here between two steps. Safe to call from any thread.
    """

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._go = threading.Event()
        self._go.set()

    def pause(self) -> None:
        """Ask the job to wait after the step it is in."""
        self._go.clear()

    def resume(self) -> None:
        """Let a paused job go on."""
        self._go.set()

    def stop(self) -> None:
        """Ask the job to save and end; it yields `Finished(stopped=True)`."""
        self._stop.set()
        self._go.set()

    @property
    def stopping(self) -> bool:
        """Whether the job is to end."""
        return self._stop.is_set()

    @property
    def paused(self) -> bool:
        """Whether the job is to wait."""
        return not self._go.is_set()

    def wait_while_paused(self) -> Iterator[Event]:
        """Yield `Paused`, wait, yield `Resumed`; nothing at all when not paused."""
        if self.paused:
            yield Paused()
            self._go.wait()
            yield Resumed()


class Pace:
    """Estimates the time left of a phase from the pace of its recent units.

    Args:
        phase: Name put into the `Progress` events.
        total: Units of work in all.
        interval_s: At most one event per this many seconds is given.
    """

    def __init__(self, phase: str, total: float, interval_s: float = 0.25) -> None:
        self.phase = phase
        self.total = total
        self._interval_s = interval_s
        self._started = self._last = time.monotonic()
        self._marks: list[tuple[float, float]] = [(self._started, 0.0)]

    def advance(self, done: float, *, force: bool = False) -> Iterator[Progress]:
        """Yield a `Progress` if the last one is older than the interval, or if the work is done."""
        now = time.monotonic()
        if not force and done < self.total and now - self._last < self._interval_s:
            return
        self._last = now
        self._marks = [*self._marks[-40:], (now, done)]
        eta, spread = self._eta(now, done)
        yield Progress(self.phase, done, self.total, eta, spread)

    def part(
        self, job: Generator[Event, None, Result], phase: str, before: float, units: float
    ) -> Generator[Event, None, Result]:
        """Walk a job that is a part of this phase, and return what it returns.

        Passed on are its notices and pauses; all else it says of itself is not told.

        Args:
            phase: Of the job; its progress is this phase's.
            before, units: Where in this phase the job begins, and how much of it the job is.
        """
        while True:
            try:
                event = next(job)
            except StopIteration as end:
                result: Result = end.value
                return result
            match event:
                case Progress() if event.phase == phase and event.total:
                    share = min(event.done / event.total, 1.0)
                    yield from self.advance(before + units * share)
                case Notice() | Paused() | Resumed():
                    yield event

    def _eta(self, now: float, done: float) -> tuple[float | None, float]:
        first_time, first_done = self._marks[0]
        if done - first_done <= 0 or now - first_time < 0.2:
            return None, 0.0
        left = max(self.total - done, 0.0)
        eta = left * (now - first_time) / (done - first_done)
        overall = left * (now - self._started) / done if done > 0 else eta
        return eta, abs(eta - overall)
