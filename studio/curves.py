"""What a training run has logged, ready to be drawn: from its file or from live events."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import ProjectError
from core.events import CheckpointSaved, Event, Losses, SampleSpoken
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
        found = [value for at, value in zip(self.steps, self.values, strict=True) if at <= step]
        return found[-1] if found else None


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


def thinned(
    steps: Sequence[int], values: Sequence[float], limit: int
) -> tuple[list[int], list[float]]:
    """At most about `limit` points of a curve, evenly picked, the last one always among them."""
    stride = max(1, math.ceil(len(steps) / limit))
    picked = list(range(len(steps) - 1, -1, -stride))[::-1]
    return [steps[at] for at in picked], [values[at] for at in picked]


def smoothed(values: Sequence[float], weight: float) -> list[float]:
    """Exponential moving average without a start-up bias; `weight` 0 leaves the curve as it is."""
    result, mean, total = [], 0.0, 0.0
    for value in values:
        mean = weight * mean + (1 - weight) * value
        total = weight * total + (1 - weight)
        result.append(mean / total)
    return result
