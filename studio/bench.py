"""The bills of the sliders as they are now: asked of the engine, never waited for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.events import Failed
from studio.session import Session

REQUESTS = "studio.requests"
AFTER_SOUND_MS = 2
"""Sound is asked for first (see `studio.preview`): the ear waits less patiently than the eye."""
REST_MS = 700
"""Speed is measured once the sliders have rested so long."""

_CONCERNED = ("compress.", "vocoder.", "teacher.", "data.", "student.family")


class Bench(QObject):
    """Keeps a plan of the compression up to date while somebody looks.

    One plan is on its way at a time. During a drag each answer is followed by a question about
    the newest place of the slider, so that the figures keep moving however long a plan takes.
    Signals carry objects: as a `dict`, an answer would come out sorted by its keys.

    Signals:
        planned: The bills, see `studio.requests.plan`.
        refused: There are none, in one line: the settings contradict each other.
        measured: Milliseconds per second of speech, of `teacher` and `student`, measured for the
            settings of the last plan.
    """

    planned = Signal(object)
    refused = Signal(str, str)
    measured = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._awake = False
        self._asked: object = None
        self._busy = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_SOUND_MS)
        self._soon.timeout.connect(self._ask)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._measure)
        session.settingsChanged.connect(self._on_setting)
        session.projectChanged.connect(self._begin_anew)
        session.stagesChanged.connect(self._soon.start)
        session.jobEnded.connect(self._on_job_ended)

    def wake(self) -> None:
        """Somebody looks."""
        self._awake = True
        self._soon.start()

    def sleep(self) -> None:
        """Nobody looks: ask nothing."""
        self._awake = False
        self._rest.stop()

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if not name or name.startswith(_CONCERNED):
            self._rest.stop()
            self._session.engine.cancel("measure")
            self._soon.start()

    @Slot()
    def _on_job_ended(self) -> None:
        self._rest.start()

    @Slot()
    def _begin_anew(self) -> None:
        self._session.engine.cancel("plan")
        self._session.engine.cancel("measure")
        self._asked, self._busy = None, False
        self._soon.start()

    def _question(self) -> tuple[Any, ...]:
        project = self._session.project
        settings = self._session.settings.model_dump()
        return str(project.folder) if project else "", settings

    @Slot()
    def _ask(self) -> None:
        if self._busy or not self._awake:
            return
        question = self._question()
        # The same settings have another bill once there is another teacher.
        key = (question, self._session.stages.get("teacher"))
        if key == self._asked:
            return
        self._asked, self._busy = key, True
        self._session.engine.request(
            "plan", f"{REQUESTS}:plan", question, self._on_plan, self._on_no_plan
        )

    def _on_plan(self, plan: dict[str, Any]) -> None:
        self._busy = False
        self.planned.emit(plan)
        if self._awake:
            self._rest.start()
        self._ask()

    def _on_no_plan(self, failure: Failed) -> None:
        self._busy = False
        self.refused.emit(failure.problem, failure.advice)
        self._ask()

    @Slot()
    def _measure(self) -> None:
        """The sliders rest: measure what was predicted. Not beside a job, which would slow it."""
        session = self._session
        if self._awake and not session.running and session.has_voice("teacher"):
            args = self._question()
            session.engine.request(
                "measure", f"{REQUESTS}:measure", args, self.measured.emit, self._on_not_measured
            )

    def _on_not_measured(self, failure: Failed) -> None:
        """Predicted figures have to do; what is wrong with the teacher, training will say."""
