"""The sweeps of the open project, for the window: read beside its thread, begun and stopped."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import SottoError
from core.events import Event, Failed, Progress
from core.settings import declaration
from core.sweeps import Sweep, checked_axes, forget_sweep, sweeps
from studio import core_sentences, words
from studio.newest import Newest

if TYPE_CHECKING:
    from studio.session import Session

STAGE = "sweep"
WORK = "core.pipeline.sweep:sweep"
TELL = "core.evaluate.report:tell_votes"
"""Writes the report anew, with votes and sweeps as they are."""

ENOUGH_STEPS = 20


class Sweeps(QObject):
    """What the project remembers of its sweeps, and the one that runs.

    Attributes:
        found: All that can be read, oldest first.
        damaged: What cannot be read and what to do, in words.

    Signals:
        changed: A sweep or a point of one came or went.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.found: list[Sweep] = []
        self.damaged: list[str] = []
        self._points = 0
        self._folder: Path | None = None
        self._reading = Newest(self)
        self._reading.done.connect(self._on_read)
        self._reading.failed.connect(self._on_failed)
        session.projectChanged.connect(self.read)
        session.eventsArrived.connect(self._on_events)
        session.jobEnded.connect(self.read)

    @property
    def running(self) -> bool:
        """Whether the running job is a sweep."""
        return self._session.running and STAGE in self._session.job_stages

    def start(self, axes: Mapping[str, list[Any]], steps: int) -> None:
        """Begin a sweep, or go on with it."""
        project = self._session.project
        if project is None or self._session.running:
            return
        self._session.save_now()
        self._points = 0
        self._session.start_work(WORK, (str(project.folder), dict(axes), steps), (STAGE,))

    def seconds_per_step(self) -> float | None:
        """What a step of a student takes here, as far as one was trained in this project."""
        facts = self._session.stages.get("student", {})
        known = [(int(facts.get("steps", 0)), float(facts.get("trained_s", 0.0)))]
        for sweep in self.found:
            known += [(p.figures["steps"], p.figures["seconds"]) for p in sweep.points]
        # Of few steps, what comes before and after them is most of the time.
        steps, seconds = max(known)
        return seconds / steps if steps >= ENOUGH_STEPS and seconds else None

    def forget(self, folder: Path) -> None:
        """Delete the sweep in a folder, also from the report; not while one is at work."""
        project = self._session.project
        if self.running or project is None:
            return
        try:
            forget_sweep(folder)
        except SottoError as error:
            self._on_failed(error.problem, error.advice)
        self._session.engine.request(
            "sweeps told", TELL, (str(project.folder),), lambda _: None, self._on_refused
        )
        self.read()

    def _on_refused(self, failure: Failed) -> None:
        self._session.failed.emit(failure.problem, failure.advice, failure.details)

    def close(self) -> None:
        """Wait for the thread; the last call."""
        self._reading.close()

    @Slot()
    def read(self) -> None:
        """Look at the project's folder, now or again."""
        project = self._session.project
        folder = project.folder if project is not None else None
        if folder != self._folder:
            self._folder = folder
            self._take([], [])
        if folder is not None:
            self._reading.run(_read, folder)

    @Slot(list)
    def _on_events(self, events: list[Event]) -> None:
        for event in events:
            # A point more is on the disk.
            if isinstance(event, Progress) and event.phase == STAGE and event.done >= self._points:
                self._points = int(event.done) + 1
                self.read()

    @Slot(object)
    def _on_read(self, result: tuple[Path, list[Sweep], list[str]]) -> None:
        folder, found, damaged = result
        if folder == self._folder and (found, damaged) != (self.found, self.damaged):
            self._take(found, damaged)

    def _take(self, found: list[Sweep], damaged: list[str]) -> None:
        self.found, self.damaged = found, damaged
        self.changed.emit()

    @Slot(str, str)
    def _on_failed(self, problem: str, advice: str) -> None:
        self._session.failed.emit(problem, advice, "")


def typed_values(text: str) -> list[str]:
    """The values in a line of text, `1, 2.5, 5`."""
    return [value for part in re.split("[,;，；、]", text) if (value := part.strip())]


def why_not(session: Session, axes: Mapping[str, list[str]]) -> str:
    """Why these settings cannot be varied so, in words; empty if they can."""
    try:
        checked_axes(axes, session.settings)
    except SottoError as error:
        return _in_words(error)
    return ""


def _in_words(error: SottoError) -> str:
    said = (core_sentences.translated(text) for text in (error.problem, error.advice))
    return words.together(words.sentence(text) for text in said)


def usual_values(name: str) -> str:
    """Values of a setting to begin with."""
    if name in _USUAL:
        return _USUAL[name]
    declared = declaration(name)
    if declared.kind == "bool":
        return "false, true"
    if declared.choices:
        return ", ".join(declared.choices)
    return f"{declared.default:g}"


_USUAL = {
    "student.temperature": "1, 2, 5, 10",
    "student.alpha": "0, 0.25, 0.5, 0.75, 1",
    "student.invented": "0, 300, 1000",
    "student.feature_weight": "0, 1, 10",
    "student.relation_weight": "0, 1, 10",
    "student.dropout": "0, 0.1, 0.2",
    "compress.pressure": "0.5, 0.75, 0.9, 0.95",
    "compress.drop": "0, 1, 2",
    "compress.merge": "0, 0.25, 0.5",
    "compress.energy": "1, 0.9, 0.8",
    "compress.tie_layers": "1, 2, 3",
    "compress.gate": "0.5, 1, 2",
    "compress.sparsity": "0, 0.5, 0.8",
    "compress.palette_bits": "0, 6, 4",
}


def _read(folder: Path) -> tuple[Path, list[Sweep], list[str]]:
    with contextlib.suppress(OSError):
        found, damaged = sweeps(folder)
        return folder, found, list(map(_in_words, damaged))
    return folder, [], []
