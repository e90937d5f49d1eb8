"""A sweep: the same student trained many times, with other values of a setting or two."""

from __future__ import annotations

import shutil
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.audio import write_wav
from core.compress import made_smaller
from core.errors import SettingsError, TrainingError, VoiceError
from core.evaluate import quality, votes
from core.evaluate.report import tell
from core.events import Control, Event, Notice, Pace, PhaseFinished, PhaseStarted, Progress
from core.machine import prepare_process
from core.models.acoustic import AcousticModel
from core.pipeline.acoustic_work import BATCHES, AcousticWork
from core.pipeline.data_stage import data_fingerprint, open_data
from core.pipeline.judge import Judge
from core.pipeline.stage import Stopped, fingerprint
from core.pipeline.voice_stages import beginning_of_student, taught
from core.project import Project
from core.settings import Settings, declaration
from core.storage import write_json
from core.sweeps import (
    FILE,
    FOLDER,
    RESULT,
    RUN,
    SAMPLE,
    SAMPLES,
    VERSION,
    Sweep,
    checked_axes,
    place_of,
    points_of,
    read_sweep,
)
from core.training.run import Trained
from core.voice import load_voice

PHASE = "sweep"

STEPS = 400
"""Training steps of each student, unless others are asked for."""

TRAINING = 0.9
"""Share of a student's time that is training; the rest is measuring."""

SENTENCES = 40
"""At most so many held-out sentences measure a student."""


def sweep(
    folder: str,
    axes: Mapping[str, Sequence[Any]],
    control: Control,
    steps: int = STEPS,
    changes: Mapping[str, Any] | None = None,
    sentences: int = SENTENCES,
) -> Generator[Event, None, Sweep | None]:
    """Train and measure a student for each combination of values, all alike in all else.

    All begin from the same seed, learn for as many steps and speak with the teacher's vocoder.
    Their acoustic models alone are trained: the project's voices stay as they are. What an earlier
    sweep has measured, stopped or of fewer values, is not done again. A combination from which no
    student can be made is named and left out.

    Args:
        axes: One or two settings by dotted name, and their values.
        changes: Settings that differ from the project's for this sweep, by dotted name.
        sentences: How many held-out sentences measure each student.

    Returns:
        As much of it as there is when it was stopped; None if that was before its first student.

    Raises:
        SettingsError: A setting cannot be varied, or a value is out of its range or contradicts
            another; nothing has begun then.
        VoiceError: There is no teacher.
        ProjectError: What an earlier sweep has left is damaged.
    """
    project = Project.open(Path(folder))
    if "teacher" not in project.voices():
        raise VoiceError(f"{folder} has no teacher yet", f"train it with `sotto resume {folder}`")
    base = project.settings.changed(changes or {})
    axes = checked_axes(axes, base)
    points = points_of(axes)
    settings = {place: base.changed(values) for place, values in points.items()}
    with project.locked():
        began = time.monotonic()
        work = _Sweep(project, axes, base, steps, sentences, control)
        missing = [place for place in points if not work.has(place)]
        yield PhaseStarted(PHASE, len(missing))
        pace = Pace(PHASE, len(missing))
        ready = yield from pace.part(work.begin(), PHASE, 0.0, 0.0)
        for done, place in enumerate(missing if ready else ()):
            if control.stopping:
                break
            try:
                yield from work.walk(points[place], settings[place], pace, done)
            except (SettingsError, TrainingError, VoiceError) as error:
                yield Notice(f"{place} is left out: {error}", "warning")
            if not control.stopping:
                yield from pace.advance(done + 1, force=True)
        found = read_sweep(work.folder) if ready else None
        if not control.stopping:
            yield PhaseFinished(PHASE, time.monotonic() - began)
        if found is not None and found.points:
            tell(project)
    return found


class _Sweep:
    """One sweep of one project; `folder` is where it lies."""

    def __init__(
        self,
        project: Project,
        axes: Mapping[str, Sequence[Any]],
        base: Settings,
        steps: int,
        sentences: int,
        control: Control,
    ) -> None:
        prepare_process(base.budget.threads)
        self._project, self._axes, self._steps = project, axes, steps
        self._control = control
        self._data = open_data(project)
        self._teacher = load_voice(project.voice_folder("teacher"))
        self._ids = self._data.split.test[:sentences]
        self._judge: Judge | None = None
        self._shared = {
            "settings": base.model_dump(),
            "steps": steps,
            "seed": base.budget.seed,
            "sentences": len(self._ids),
            "teacher": votes.fingerprint(project.voice_folder("teacher")),
        }
        # What the axes vary is not shared, and a sweep has steps of its own.
        varied = [*axes, "student.steps"]
        same = base.changed({name: declaration(name).default for name in varied})
        key = fingerprint(
            VERSION,
            sorted(axes),
            data_fingerprint(project),
            *(value for name, value in self._shared.items() if name != "settings"),
            *(section.model_dump() for section in (same.compress, same.student, same.optimiser)),
        )
        self.folder = project.folder / FOLDER / key

    def has(self, place: str) -> bool:
        """Whether a point is measured; what its training has left is gone then."""
        there = (self.folder / place / RESULT).is_file()
        if there:
            shutil.rmtree(self.folder / place / RUN, ignore_errors=True)
        return there

    def begin(self) -> Generator[Event, None, bool]:
        """Write down what is swept; of a sweep that is there, also through which other values.

        Returns:
            Whether that is done; it is not if it was asked to stop.
        """
        axes = {name: tuple(values) for name, values in self._axes.items()}
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        if (self.folder / FILE).is_file():
            before = read_sweep(self.folder)
            made_at, references = before.made_at, before.references
            axes = {name: _joined(before.axes[name], values) for name, values in axes.items()}
        else:
            store, first, place = self._data.store, self._ids[0], self.folder / SAMPLES
            write_wav(place / "recording.wav", store.audio(first), store.format.sample_rate_hz)
            measured = yield from self._measured(self._teacher.model, place / "teacher.wav")
            if measured is None:
                return False
            references = {"teacher": measured}
        content = {
            "version": VERSION,
            "made_at": made_at,
            "axes": {name: list(values) for name, values in axes.items()},
            "shared": self._shared,
            "sentence": self._data.manifest[self._ids[0]].text,
            "references": references,
        }
        write_json(self.folder / FILE, content)
        return True

    def walk(
        self, values: Mapping[str, Any], settings: Settings, pace: Pace, before: int
    ) -> Generator[Event, None, None]:
        """Train and measure one student; its run is kept until then, and goes on if stopped."""
        place = self.folder / place_of(values)
        work = AcousticWork(Project(self._project.folder, settings), PHASE, "")
        work.folder = place / RUN
        trained = yield from pace.part(self._trained(work), PHASE, before, TRAINING)
        if trained is None or trained.stopped:
            return
        began = time.monotonic()
        measured = yield from pace.part(
            self._measured(trained.model, place / SAMPLE), PHASE, before + TRAINING, 1 - TRAINING
        )
        if measured is None:
            return
        figures = {
            "parameters": sum(value.numel() for value in trained.model.parameters()),
            "steps": trained.steps,
            **measured,
            "seconds": round(trained.seconds + time.monotonic() - began, 1),
        }
        write_json(place / RESULT, {"values": dict(values), "figures": figures})
        shutil.rmtree(work.folder, ignore_errors=True)

    def _trained(self, work: AcousticWork) -> Generator[Event, None, Trained | None]:
        settings, control = work.project.settings, self._control
        start, model = beginning_of_student(work, self._teacher.model)
        if not (yield from work.invent(self._teacher, settings.student.invented, control)):
            return None
        plan = {
            "seconds": 0.0,
            "steps": self._steps,
            "batch": settings.optimiser.batch or BATCHES[0],
        }
        try:
            done = yield from taught(work, self._teacher.model, start, model, plan, control)
        except Stopped:
            return None
        return replace(done, model=made_smaller(done.model, start.after))

    def _measured(
        self, model: AcousticModel, sample: Path
    ) -> Generator[Event, None, dict[str, Any] | None]:
        """How near a model comes, None if it was asked to stop; its first sentence is kept."""
        if self._judge is None:
            self._judge = Judge(self._data, self._teacher, len(self._ids))
        write_wav(sample, self._judge.spoken(model, self._ids[0]), self._teacher.sample_rate_hz)
        found = []
        for name in self._ids:
            yield from self._control.wait_while_paused()
            if self._control.stopping:
                return None
            found.append(self._judge.quality(model, name))
            yield Progress(PHASE, len(found), len(self._ids) + 1)
        return quality.summarise(found)


def _joined(before: Sequence[Any], new: Sequence[Any]) -> tuple[Any, ...]:
    """Values of both, numbers in their order."""
    both = tuple(dict.fromkeys([*before, *new]))
    numbers = all(isinstance(value, int | float) for value in both)
    return tuple(sorted(both)) if numbers else both
