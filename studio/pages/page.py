"""What every page shares: a title, a line under it, buttons at the right, a body that scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.session import Session
from studio.widgets.text import ElidedLabel, label


class Page(QScrollArea):
    """One step of the rail.

    Attributes:
        title: Its name in the rail.
        key: Its stable name, for `Session.stepRequested`.
        subtitle: The line under the title.
        actions: The row of buttons at the right of the title.
        body: Everything below.
    """

    key = ""

    def __init__(self, session: Session, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.title = title
        self.setObjectName("page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setObjectName("pageBody")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(24, 20, 24, 20)
        outer.setSpacing(14)
        head = QHBoxLayout()
        head.setSpacing(8)
        names = QVBoxLayout()
        names.setSpacing(2)
        self.heading = label(title, "title")
        self.subtitle = ElidedLabel("", "muted")
        names.addWidget(self.heading)
        names.addWidget(self.subtitle)
        self.actions = QHBoxLayout()
        self.actions.setSpacing(8)
        head.addLayout(names, 1)
        head.addLayout(self.actions)
        outer.addLayout(head)
        self.body = QVBoxLayout()
        self.body.setSpacing(14)
        outer.addLayout(self.body, 1)
        self.setWidget(inside)

    def rail_text(self) -> str:
        """What the step holds, in a few words."""
        return ""

    def done(self) -> bool:
        """Whether the step has its result."""
        return False

    def missing(self) -> str:
        """Why one cannot go on from here yet; empty if one can."""
        return ""
