"""What a training run has logged, ready to be drawn: from its file or from live events."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import ProjectError
from core.events import CheckpointSaved, Event, Losses, SampleSpoken
from core.history import Entry
from core.project import Project


@dataclass(frozen=True, slots=True)
class SpokenSample:
    """The fixed sentence as the model spoke it at a step; `path` lies inside the run's folder."""

    step: int
    path: str
    text: str


@dataclass(slots=True)
class Curve:
    """One loss term over the steps; both lists have the same length, steps rise."""

    steps: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, step: int, value: float) -> None:
        """Append a value; a run resumed from an earlier step rewrites what came after it."""
        while self.steps and self.steps[-1] >= step:
            self.steps.pop()
            self.values.pop()
        self.steps.append(step)
        self.values.append(value)

    def value_at(self, step: int) -> float | None:
        """The last value at or before a step."""
        place = bisect_right(self.steps, step)
        return self.values[place - 1] if place else None

    def piece(
        self, limit: int, window: tuple[float, float] | None = None
    ) -> tuple[list[int], list[float]]:
        """At most about `limit` points of the curve, evenly picked, the last one among them.

        Args:
            window: First and last step; one point beyond each end comes with it.
        """
        first, last = 0, len(self.steps)
        if window is not None:
            first = max(bisect_left(self.steps, window[0]) - 1, 0)
            last = min(bisect_right(self.steps, window[1]) + 1, last)
        stride = max(1, math.ceil((last - first) / limit))
        # Picked by slices, which is as quick for a million points as for a thousand.
        picked = slice(first + max(last - first - 1, 0) % stride, last, stride)
        return self.steps[picked], self.values[picked]


@dataclass(slots=True)
class RunCurves:
    """All curves of one run.

    Attributes:
        train, validation: Loss terms by name.
        rates: The newest rates (`learning_rate`, `frames_per_second`, …).
        samples: The fixed sentence at each checkpoint, oldest first.
        best_step: Step of the best checkpoint so far, None before the first.
    """

    train: dict[str, Curve] = field(default_factory=dict)
    validation: dict[str, Curve] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    samples: list[SpokenSample] = field(default_factory=list)
    best_step: int | None = None
    step: int = 0

    def add_losses(
        self, step: int, split: str, values: Mapping[str, float], rates: Mapping[str, float]
    ) -> None:
        """Take in the losses of one step or one validation pass."""
        curves = self.train if split == "train" else self.validation
        for name, value in values.items():
            curves.setdefault(name, Curve()).add(step, float(value))
        self.rates.update(rates)
        self.step = step

    def add_sample(self, step: int, path: str, text: str) -> None:
        """Take in a spoken sample."""
        self.samples = [sample for sample in self.samples if sample.step < step]
        self.samples.append(SpokenSample(step, path, text))

    def add_record(self, record: Mapping[str, Any]) -> None:
        """Take in one line of `metrics.jsonl`."""
        step = int(record["step"])
        if "values" in record:
            self.add_losses(step, record["split"], record["values"], record.get("rates", {}))
        elif "sample" in record:
            self.add_sample(step, record["sample"], record.get("text", ""))
        elif record.get("best"):
            self.best_step = step

    def terms(self) -> list[str]:
        """Names of all loss terms, `total` first, those that are validated before the others."""
        names = dict.fromkeys([*self.validation, *self.train])
        return sorted(names, key=lambda name: name != "total")


def read_runs(project: Project, runs: Sequence[str] | None = None) -> dict[str, RunCurves]:
    """The curves of some runs of a project (of all that have any) from their logs.

    Raises:
        ProjectError: A log is damaged.
    """
    curves = {}
    for run in project.runs() if runs is None else runs:
        curves[run] = RunCurves()
        try:
            for record in project.metrics(run):
                curves[run].add_record(record)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ProjectError(
                f"{project.run_folder(run) / 'metrics.jsonl'} is damaged ({error})",
                "remove it; the voice itself is not touched",
            ) from error
    return curves


def read_entry(entry: Entry, runs: Sequence[str]) -> dict[str, RunCurves]:
    """The curves of some runs of a student that is history, of those that it has.

    Raises:
        ProjectError: A log is damaged.
    """
    curves = {}
    for run in runs:
        own = RunCurves()
        try:
            for record in entry.records(run):
                own.add_record(record)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ProjectError(
                f"the curves of run {entry.number} are damaged ({error})", "delete this run"
            ) from error
        if own.step:
            curves[run] = own
    return curves


def follow(curves: dict[str, RunCurves], events: Iterable[Event]) -> set[str]:
    """Take in live events; gives the names of the runs that changed."""
    changed = set()
    for event in events:
        if not isinstance(event, (Losses, SampleSpoken, CheckpointSaved)):
            continue
        run = curves.setdefault(event.run, RunCurves())
        if isinstance(event, Losses):
            run.add_losses(event.step, event.split, event.values, event.rates)
        elif isinstance(event, SampleSpoken):
            run.add_sample(event.step, event.path, event.text)
        elif event.best:
            run.best_step = event.step
        changed.add(event.run)
    return changed


def smoothed(values: Sequence[float], weight: float) -> list[float]:
    """Exponential moving average without a start-up bias; `weight` 0 leaves the curve as it is."""
    result, mean, total = [], 0.0, 0.0
    for value in values:
        mean = weight * mean + (1 - weight) * value
        total = weight * total + (1 - weight)
        result.append(mean / total)
    return result
