"""One click: the report is made anew, as a page and as a PDF, and the page is opened."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget

from core.events import Failed
from studio.session import Session

WRITE = "studio.requests:write_report"


class ReportButton(QPushButton):
    """Off until something has been measured, and while it works."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._working = False
        self.clicked.connect(self._on_clicked)
        session.stagesChanged.connect(self.follow)
        session.projectChanged.connect(self._on_project)
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Show whether it can be pressed."""
        there = "evaluation" in self._session.stages
        self.setText(self.tr("Making it…") if self._working else self.tr("Report…"))
        self.setEnabled(there and not self._working)
        self.setToolTip(
            self.tr("Make the report as a web page and a PDF, and open the page")
            if there
            else self.tr("There is a report once the voices have been measured.")
        )

    @Slot()
    def _on_project(self) -> None:
        self._session.engine.cancel(self._kind)
        self._end()

    @property
    def _kind(self) -> str:
        # Each of these buttons waits for an answer of its own.
        return f"report {id(self)}"

    @Slot()
    def _on_clicked(self) -> None:
        if self._session.project is None:
            return
        self._working = True
        self.follow()
        folder = str(self._session.project.folder)
        self._session.engine.request(self._kind, WRITE, (folder,), self._on_made, self._on_failed)

    def _on_made(self, page: str) -> None:
        self._end()
        QDesktopServices.openUrl(QUrl.fromLocalFile(page))

    def _on_failed(self, failure: Failed) -> None:
        self._end()
        self._session.failed.emit(failure.problem, failure.advice, failure.details)

    def _end(self) -> None:
        self._working = False
        self.follow()
