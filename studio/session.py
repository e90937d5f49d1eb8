"""What the window works on: one project, its settings, one running job, the engine process.

Pages and widgets read from here, change things by its methods, and follow its signals. It holds no
widget and asks no question.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, QStandardPaths, QTimer, Signal, Slot
from PySide6.QtGui import QUndoStack

from core.errors import ProjectError, SottoError
from core.events import Event, Failed, Finished, PhaseFinished, PhaseStarted
from core.project import Project
from core.settings import Settings
from studio.corpus_fetch import CorpusFetch
from studio.curves import RunCurves, follow, read_runs
from studio.engine import EngineProcess
from studio.history import History
from studio.jobs import Job
from studio.process import spare_threads
from studio.progress import JobState
from studio.project_lock import ProjectLock, in_use
from studio.runs import RUNS, VOCODERS
from studio.sweeps import Sweeps
from studio.undo import SetSettings, Values

DRAIN_MS = 100
SAVE_MS = 400
ROAD = "core.pipeline:run_road"
STALE = "studio.requests:stale"
TEACHER_STAGES = ("data", "teacher", "teacher_vocoder")
STUDENT_STAGES = ("student", "student_vocoder", "control", "evaluation")
STAGES = (*TEACHER_STAGES, *STUDENT_STAGES)
"""Stages of the road in their order, as `core.pipeline` names them."""


class Session(QObject):
    """The state behind the window.

    Attributes:
        clips: How many of the chosen recordings can be learnt from, once they have been checked.

    Signals:
        projectChanged: Another project is open, or none.
        settingsChanged: The setting of this dotted name has another value; empty for all.
        stagesChanged: A stage was finished or forgotten, or a voice came or went.
        jobStarted: A job began; says its first stage.
        eventsArrived: The newest events of the job, at most ten times a second.
        jobEnded: The job is over; true unless it failed.
        failed: Something went wrong: what, what to do, details to copy.
        playRequested: Somebody wants to hear a sound file: path, label.
        stepRequested: Somebody wants to see a step of the rail, by its key.
        savedChanged: Settings were changed or written.
        exportChanged: An export began, came on, or ended.
        closing: It closes: whoever has work of its own ends it.
    """

    projectChanged = Signal()
    settingsChanged = Signal(str)
    stagesChanged = Signal()
    jobStarted = Signal(str)
    eventsArrived = Signal(list)
    jobEnded = Signal(bool)
    failed = Signal(str, str, str)
    playRequested = Signal(str, str)
    stepRequested = Signal(str)
    savedChanged = Signal()
    exportChanged = Signal()
    closing = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.settings = Settings()
        self.stages: dict[str, dict[str, Any]] = {}
        self.stale: frozenset[str] = frozenset()
        self.curves: dict[str, RunCurves] = {}
        self.undo_stack = QUndoStack(self)
        self.job: Job | None = None
        self.job_stages: tuple[str, ...] = ()
        self.job_state = JobState()
        self.engine = EngineProcess(self)
        self.engine.failed.connect(self.failed)
        self.fetch = CorpusFetch(self)
        self.history = History(self)
        self.history.failed.connect(self._on_history_failed)
        self.stagesChanged.connect(self._look_at_history)
        self.sweeps = Sweeps(self)
        self.saved_at: float | None = None
        self.clips: int | None = None
        self._lock = ProjectLock(Path())
        self._discard_after: tuple[str, ...] = ()
        self._drain = QTimer(self)
        self._drain.setInterval(DRAIN_MS)
        self._drain.timeout.connect(self._on_drain)
        self._save = QTimer(self)
        self._save.setInterval(SAVE_MS)
        self._save.setSingleShot(True)
        self._save.timeout.connect(self.save_now)

    # --- project ---------------------------------------------------------------------------------

    def new_project(self, folder: str | Path, settings: Settings | None = None) -> bool:
        """Start a project in a new or empty folder; says with `failed` why not."""
        try:
            project = Project.create(Path(folder), settings or self.settings)
            self._hold(project)
        except SottoError as error:
            self.failed.emit(error.problem, error.advice, "")
            return False
        return True

    def open_project(self, folder: str | Path) -> bool:
        """Open a project folder; says with `failed` why not."""
        if self.running:
            self.failed.emit(
                self.tr("A job is running"), self.tr("Stop it before you open another voice"), ""
            )
            return False
        try:
            self._hold(Project.open(Path(folder)))
        except SottoError as error:
            self.failed.emit(error.problem, error.advice, "")
            return False
        return True

    def close_project(self) -> bool:
        """Leave the project and begin with usual settings; not while a job runs."""
        if self.running:
            self.failed.emit(
                self.tr("A job is running"), self.tr("Stop it before you begin a new voice"), ""
            )
            return False
        self._show(None)
        self._lock.release()
        return True

    def _hold(self, project: Project) -> None:
        """Show a project that no other window has open, and keep it from others."""
        if project.folder == self._lock.folder and self.project is not None:
            self._show(project)
            return
        lock = ProjectLock(project.folder)
        owner = lock.take()
        if owner is not None:
            raise in_use(lock, owner)
        try:
            self._show(project)
        except SottoError:
            lock.release()
            raise
        self._lock.release()
        self._lock = lock

    def standing_at(self) -> str:
        """Key of the step that waits for the user: the first of the road that is not done."""
        if not self.finished("data"):
            return "data"
        if not self.finished("teacher") or self._halted_in(VOCODERS["teacher"]):
            return "teacher"
        if not self.finished("student"):
            return "student" if self._halted_in("student") else "compress"
        if self._halted_in(VOCODERS["student"]):
            return "student"
        return "listen" if self.finished("evaluation") else "student"

    def _halted_in(self, run: str) -> bool:
        return self.run_state(run) == "stopped"

    def suggested_folder(self) -> Path:
        """A free folder for a new project."""
        kept = str(QSettings().value("projects/folder", ""))
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        base = Path(kept or Path(QStandardPaths.writableLocation(documents)) / "Sotto")
        names = ["voice", *(f"voice-{number}" for number in range(2, 10_000))]
        return next(base / name for name in names if not (base / name).exists())

    def recent(self) -> list[str]:
        """Project folders opened lately, newest first, that still exist."""
        kept = QSettings().value("projects/recent", [])
        paths = [kept] if isinstance(kept, str) else list(kept or [])
        return [path for path in paths if (Path(path) / "project.toml").exists()]

    def _show(self, project: Project | None) -> None:
        self.save_now()
        # Read first: a damaged project must not leave half of itself here.
        stages = project.stages() if project else {}
        curves = read_runs(project) if project else {}
        settings = project.settings if project else Settings()
        if settings != self.settings:
            self.undo_stack.clear()
        self.project, self.settings, self.stages, self.curves = project, settings, stages, curves
        self.saved_at = time.monotonic()
        self.stale = frozenset()
        self.job_state = JobState()
        if project:
            recent = [str(project.folder), *self.recent()]
            QSettings().setValue("projects/recent", list(dict.fromkeys(recent))[:8])
        self.projectChanged.emit()
        self.settingsChanged.emit("")
        self.stagesChanged.emit()
        self._ask_what_is_stale()

    def _ask_what_is_stale(self) -> None:
        if self.project is not None and self.stages and not self.running:
            args = (str(self.project.folder),)
            self.engine.request("stale", STALE, args, self._on_stale, self._on_stale_unknown)

    def _on_stale(self, stages: list[str]) -> None:
        if frozenset(stages) != self.stale:
            self.stale = frozenset(stages)
            self.stagesChanged.emit()

    def _on_stale_unknown(self, failure: Failed) -> None:
        """Nothing to say: what is wrong with the project, the job will say when it starts."""

    def sample_path(self, run: str, path: str) -> Path:
        """Where a spoken sample of a run lies."""
        assert self.project is not None
        return self.project.run_folder(run) / path

    def finished(self, stage: str) -> bool:
        """Whether a stage was walked to its end, with whatever settings."""
        facts = self.stages.get(stage)
        return facts is not None and not facts.get("stopped")

    def current(self, stage: str) -> bool:
        """Whether a stage is finished with the settings as they are now."""
        return self.finished(stage) and stage not in self.stale

    @property
    def sentences(self) -> int | None:
        """How many sentences there are to learn from; None while that is not known."""
        facts, data = self.stages.get("data", {}), self.settings.data
        if self.current("data") and "clips" in facts:
            return int(facts["clips"])
        if data.source:
            return self.clips if data.recordings else None
        return int(data.sentences)

    def has_voice(self, voice: str) -> bool:
        """Whether a voice can speak; one that was stopped and kept can."""
        return self.project is not None and voice in self.project.voices()

    def run_state(self, run: str) -> str:
        """What there is of a run: `none`, `stopped` (can be resumed), `done`."""
        if self.project is None:
            return "none"
        if self.finished(run):
            return "done"
        return "stopped" if self.project.run_folder(run).exists() else "none"

    # --- settings --------------------------------------------------------------------------------

    def setting(self, name: str) -> Any:
        """The value of a setting by its dotted name."""
        return _value(self.settings, name)

    def set_setting(self, name: str, value: Any, gesture: int = 0) -> None:
        """Change a setting; can be undone. Changes of one `gesture` (not 0) are one step."""
        self.set_settings({name: value}, gesture)

    def set_settings(self, values: Values, gesture: int = 0) -> None:
        """Change settings, by dotted name, as one step of undo; says with `failed` why not."""
        old = {name: self.setting(name) for name in values}
        if old == values:
            return
        try:
            self.settings.changed(values)
        except SottoError as error:
            self.failed.emit(error.problem, error.advice, "")
            for name in values:
                self.settingsChanged.emit(name)
            return
        self.undo_stack.push(SetSettings(old, dict(values), gesture, self._write_settings))

    def _write_settings(self, values: Values) -> None:
        before, self.settings = self.settings, self.settings.changed(values)
        self.saved_at = None
        # A drag changes a setting sixty times a second; the file is written once it rests.
        self._save.start()
        for name in values:
            if _value(before, name) != self.setting(name):
                self.settingsChanged.emit(name)
        self.savedChanged.emit()

    @Slot()
    def save_now(self) -> None:
        """Write changed settings to the project."""
        self._save.stop()
        if self.project is None or self.saved_at is not None:
            return
        try:
            self.project.save(self.settings)
        except SottoError as error:
            self.failed.emit(error.problem, error.advice, "")
            return
        self.saved_at = time.monotonic()
        self.savedChanged.emit()
        self._ask_what_is_stale()

    # --- the job ---------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        return self.job is not None

    def start(self, stages: Sequence[str], again: bool = False) -> bool:
        """Walk stages of the road in a child process; half-done ones are resumed.

        Args:
            stages: Names out of `STAGES`.
            again: Throw away what there is of their voices first and begin anew.
        """
        if self.running:
            self.failed.emit(
                self.tr("A job is running already"), self.tr("Stop it or wait for its end"), ""
            )
            return False
        if self.project is None and not self.new_project(self.suggested_folder()):
            return False
        assert self.project is not None
        if again:
            self.discard([stage for stage in stages if stage != "data"])
        self.save_now()
        self.start_work(ROAD, (str(self.project.folder), tuple(stages)), stages)
        return True

    def start_work(self, reference: str, args: tuple[Any, ...], stages: Sequence[str]) -> None:
        """Run any `module:function` as the job."""
        self.job_stages = tuple(stages)
        self.job_state = JobState()
        self.job = Job(reference, args, spare_threads())
        self.job.finished.connect(self._on_job_finished)
        self.job.start()
        self._drain.start()
        self.jobStarted.emit(self.job_stages[0])

    def pause(self) -> None:
        if self.job:
            self.job.pause()

    def resume(self) -> None:
        if self.job:
            self.job.resume()

    def stop_and_keep(self) -> None:
        """Ask the job to save its work and end."""
        if self.job:
            self.job_state.stopping = True
            self.job.stop()
            self.eventsArrived.emit([])

    def discard(self, stages: Sequence[str]) -> None:
        """Throw away what there is of stages; a running job is ended first."""
        if self.job:
            self._discard_after = tuple(stages)
            self.job_state.stopping = True
            self.job.kill()
            return
        if self.project is None:
            return
        for stage in stages:
            if stage in RUNS:
                shutil.rmtree(self.project.run_folder(stage), ignore_errors=True)
                shutil.rmtree(self.project.voice_folder(stage), ignore_errors=True)
                self.curves.pop(stage, None)
        self.project.forget_stages(*stages)
        self.stages = self.project.stages()
        self.stale -= set(stages)
        self.stagesChanged.emit()

    def kill(self) -> None:
        """End the job at once; what it saved last can be resumed."""
        if self.job:
            self.job.kill()

    @Slot()
    def _on_drain(self) -> None:
        if self.job is None:
            return
        events = self.job.drain()
        if events:
            self._take(events)

    def _take(self, events: list[Event]) -> None:
        self.job_state.follow(events)
        for event in events:
            # A run begun anew, or from an earlier checkpoint, has cut its log.
            if isinstance(event, PhaseStarted) and event.phase in RUNS and self.project:
                with contextlib.suppress(ProjectError):
                    self.curves |= read_runs(self.project, (event.phase,))
        follow(self.curves, events)
        if any(isinstance(event, (PhaseFinished, Finished, Failed)) for event in events):
            self._look_at_stages()
        self.eventsArrived.emit(events)
        failure = self.job_state.failure
        if failure is not None and failure in events:
            self.failed.emit(failure.problem, failure.advice, failure.details)

    def _look_at_stages(self) -> None:
        if self.project is None:
            return
        try:
            stages = self.project.stages()
        except ProjectError:
            return  # Said by the job itself when it matters.
        if stages != self.stages:
            self.stages = stages
            self.stagesChanged.emit()

    @Slot()
    def _on_job_finished(self) -> None:
        job = self.sender()
        if not isinstance(job, Job) or job is not self.job:
            return
        self._drain.stop()
        events = job.drain()
        job.wait()
        job.deleteLater()
        self.job = None
        self._take(events)
        discarded, self._discard_after = self._discard_after, ()
        if discarded:
            self.discard(discarded)
        self.job_state.stopping = False
        self.stagesChanged.emit()
        self._ask_what_is_stale()
        self.jobEnded.emit(self.job_state.failure is None)

    @Slot()
    def _look_at_history(self) -> None:
        self.history.look_at(self.project.folder if self.project else None)

    @Slot(str, str)
    def _on_history_failed(self, problem: str, advice: str) -> None:
        self.failed.emit(problem, advice, "")

    # --- sound and the end -----------------------------------------------------------------------

    def play_file(self, path: str | Path, label: str) -> None:
        """Ask the player to play a sound file."""
        self.playRequested.emit(str(path), label)

    def close(self) -> None:
        """Write settings, end the job and the engine process, and wait for both."""
        self.save_now()
        self._drain.stop()
        if self.job:
            self.job.finished.disconnect(self._on_job_finished)
            self.job.kill()
            self.job.wait()
            self.job = None
        self.history.close()
        self.sweeps.close()
        self.closing.emit()
        self.fetch.close()
        self.engine.close()
        self._lock.release()


def _value(settings: Settings, name: str) -> Any:
    value: Any = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value
