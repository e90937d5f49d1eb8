"""Shows a job's events on a terminal, and nothing where there is none."""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from core import events

Result = TypeVar("Result")


def show(job: Generator[events.Event, None, Result]) -> Result:
    """Run a job to its end and return its result.

    On a terminal a line for each phase shows how far it is and how long it will take; warnings are
    always printed, on stderr.
    """
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description:<11}"),
        BarColumn(32),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.fields[losses]}", style="dim"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}
        while True:
            try:
                event = next(job)
            except StopIteration as end:
                result: Result = end.value
                return result
            _show(event, bars, tasks)


def _show(event: events.Event, bars: Progress, tasks: dict[str, TaskID]) -> None:
    match event:
        case events.PhaseStarted(phase=phase):
            tasks[phase] = bars.add_task(phase, total=1.0, left="", losses="")
        case events.Progress(phase=phase) if phase in tasks:
            share = event.done / event.total if event.total else 0.0
            bars.update(tasks[phase], completed=share, left=_left(event))
        case events.PhaseFinished(phase=phase) if phase in tasks:
            spent = f"{event.seconds:.1f} s"
            bars.update(tasks[phase], completed=1.0, left=spent)
        case events.Losses(run=run, split="validation") if run in tasks:
            bars.update(tasks[run], losses=f"validation {event.values['total']:.3f}")
        case events.Notice():
            if bars.disable:
                print(f"sotto: {event.message}", file=sys.stderr)
            else:
                bars.console.print(
                    event.message, style="yellow" if event.level == "warning" else ""
                )


def _left(event: events.Progress) -> str:
    if event.eta_s is None:
        return ""
    spread = f" ± {event.eta_spread_s:.0f} s" if event.eta_spread_s >= 1 else ""
    return f"{event.eta_s:.0f} s left{spread}"
