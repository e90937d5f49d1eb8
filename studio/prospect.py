"""What a voice will take on this computer: asked of a probe whenever settings have come to rest."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

from studio.session import Session
from studio.side_job import SideJob

PROBE = "studio.requests:probe"
REST_MS = 800


class Prospect(SideJob):
    """The newest probe.

    Attributes:
        found: See `core.pipeline.probe.Probe`, as plain values; None while it is not known.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent or session)
        self._session = session
        self.found: dict[str, Any] | None = None
        self._asked: tuple[Any, ...] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REST_MS)
        self._soon.timeout.connect(self._begin)
        self.returned.connect(self._on_returned)
        session.closing.connect(self.close)

    @property
    def running(self) -> bool:
        return self._soon.isActive() or super().running

    def ask(self, speech_s: float, speakers: int) -> None:
        """Ask, unless just this was asked before."""
        settings = self._session.settings
        parts = settings.teacher, settings.student, settings.compress, settings.vocoder
        asked = (*parts, settings.budget, settings.data.mel, round(speech_s), speakers)
        if asked == self._asked:
            return
        self.cancel()
        self._asked, self.found = asked, None
        self._soon.start()
        self.changed.emit()

    def cancel(self) -> None:
        if self.running:
            self._asked = None
        self._soon.stop()
        super().cancel()

    @Slot()
    def _begin(self) -> None:
        assert self._asked is not None
        asked = self._asked
        self.begin(PROBE, (self._session.settings.model_dump(), *asked[-2:]))
        self._asked = asked

    @Slot(object)
    def _on_returned(self, found: dict[str, Any]) -> None:
        self.found = found
        self.changed.emit()
