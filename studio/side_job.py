"""Work in a child process beside the one job that trains: a probe, a corpus that is fetched."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.events import Event
from studio.child import Returned
from studio.jobs import Job
from studio.progress import JobState

DRAIN_MS = 200


class SideJob(QObject):
    """One piece of work at a time, in a process of its own; a newer one replaces it.

    Attributes:
        state: How far it is, or how it ended.

    Signals:
        changed: It began, came on, or ended.
        returned: It ended well, with this result, as plain values.
    """

    changed = Signal()
    returned = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = JobState()
        self._job: Job | None = None
        self._ending: list[Job] = []
        self._results: list[Any] = []
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_MS)
        self._timer.timeout.connect(self._on_drain)

    @property
    def running(self) -> bool:
        return self._job is not None

    def begin(self, reference: str, args: tuple[Any, ...]) -> None:
        """Begin some work, named by `module:function`; what was at work is ended."""
        self.cancel()
        self.state = JobState()
        self._results = []
        self._job = Job(reference, args, 1)
        self._job.finished.connect(self._on_finished)
        self._job.start()
        self._timer.start()
        self.changed.emit()

    def stop(self) -> None:
        """Ask it to end and keep what it has."""
        if self._job is not None:
            self.state.stopping = True
            self._job.stop()
            self.changed.emit()

    def cancel(self) -> None:
        """End it at once; nothing more is heard of it."""
        if self._job is not None:
            job, self._job = self._job, None
            self._ending.append(job)
            job.kill()
            self._timer.stop()

    def close(self) -> None:
        """End it at once, and wait for it."""
        self.cancel()
        for job in self._ending:
            job.finished.disconnect(self._on_finished)
            job.wait()
        self._ending.clear()

    @Slot()
    def _on_drain(self) -> None:
        if self._job is not None and (events := self._job.drain()):
            self._take(events)
            self.changed.emit()

    def _take(self, events: list[Event]) -> None:
        self.state.follow(events)
        for event in events:
            if isinstance(event, Returned):
                self._results.append(event.value)

    @Slot()
    def _on_finished(self) -> None:
        job = self.sender()
        if not isinstance(job, Job):
            return
        job.wait()
        job.deleteLater()
        if job in self._ending:
            self._ending.remove(job)
        if job is not self._job:
            return
        self._timer.stop()
        self._job = None
        self._take(job.drain())
        self.state.stopping = False
        self.changed.emit()
        results, self._results = self._results, []
        for result in results:
            self.returned.emit(result)
