"""Where a job is: the stream of events folded into one plain state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.events import (
    Event,
    Failed,
    Finished,
    Notice,
    Paused,
    PhaseFinished,
    PhaseStarted,
    Progress,
    Resumed,
)


@dataclass(slots=True)
class JobState:
    """What is known about the running job.

    Attributes:
        phase: Name of the phase at work, empty before the first.
        done, total: Units of work of that phase; `total` is 0 while unknown.
        eta_s, spread_s: Seconds left and plus or minus how many; None while unknown.
        stopping: It was asked to stop and is saving its work.
        failure: How it failed, if it did.
    """

    phase: str = ""
    done: float = 0.0
    total: float = 0.0
    eta_s: float | None = None
    spread_s: float = 0.0
    paused: bool = False
    stopping: bool = False
    stopped: bool = False
    failure: Failed | None = None
    notices: list[Notice] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        """How much of the phase is done, 0 to 1; None while unknown."""
        return min(self.done / self.total, 1.0) if self.total > 0 else None

    def follow(self, events: Iterable[Event]) -> None:
        """Take in what happened."""
        for event in events:
            if isinstance(event, Progress):
                self.phase, self.done, self.total = event.phase, event.done, event.total
                self.eta_s, self.spread_s = event.eta_s, event.eta_spread_s
            elif isinstance(event, PhaseStarted):
                self.phase, self.done, self.total = event.phase, 0.0, event.total
                self.eta_s, self.spread_s = None, 0.0
            elif isinstance(event, PhaseFinished):
                self.seconds[event.phase] = event.seconds
            elif isinstance(event, (Paused, Resumed)):
                self.paused = isinstance(event, Paused)
            elif isinstance(event, Notice):
                self.notices.append(event)
            elif isinstance(event, Failed):
                self.failure = event
            elif isinstance(event, Finished):
                self.stopped = event.stopped
