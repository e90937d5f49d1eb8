"""The running job: where it is, in words and as a bar, and three buttons with plain results."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from studio import core_words, theme, words
from studio.progress import JobState
from studio.session import Session

_COUNTED_PHASES = frozenset(
    {"demo", "check", "features", "phonemes", "example", "align", "augment", "bert", "evaluate"}
)


def status_words(state: JobState) -> str:
    """Phase by name, how far, and how long still, with its spread."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("JobBar", text)

    if state.stopping:
        return tr("Stopping: the work is being saved…")
    if not state.phase:
        return tr("Starting…")
    parts = [core_words.phase(state.phase)]
    if state.total > 0 and state.phase in _COUNTED_PHASES:
        parts[0] += f" {words.count(state.done)}/{words.count(state.total)}"
    if state.share is not None:
        parts.append(words.percent(state.share))
    if state.paused:
        parts.append(tr("paused, the model stays loaded"))
    elif state.eta_s is not None and state.eta_s >= 1:
        left = tr("about {0} left").format(words.seconds(state.eta_s))
        if state.spread_s >= 1:
            left += f" (± {words.seconds(state.spread_s)})"
        parts.append(left)
    return " · ".join(parts)


class ProgressLine(QWidget):
    """A thin bar; empty while the share is unknown.

    Args:
        token: Its colour: a theme token or a voice.
    """

    def __init__(self, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self._share: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Progress"))
        theme.current().themeChanged.connect(self.update)

    def set_share(self, share: float | None) -> None:
        """Show how much is done, 0 to 1."""
        self._share = share
        self.setAccessibleDescription("" if share is None else words.percent(share))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, 6)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.colours.line))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        if self._share:
            painter.setBrush(look.colour(self._token))
            painter.drawRoundedRect(QRectF(0, 0, self.width() * self._share, self.height()), 3, 3)


class JobButtons(QWidget):
    """Pause, Stop and keep, Discard….

    Signals:
        discardAsked: Discard was pressed; the page asks before anything is lost.
    """

    discardAsked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.pause = QPushButton(self.tr("Pause"))
        self.pause.setToolTip(self.tr("Wait; the model stays loaded"))
        self.stop = QPushButton(self.tr("Stop and keep"))
        self.stop.setToolTip(self.tr("Save the work and end; it can be resumed"))
        self.discard = QPushButton(self.tr("Discard…"))
        self.discard.setToolTip(self.tr("End and throw this run away; asks first"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for button in (self.pause, self.stop, self.discard):
            button.setAccessibleDescription(button.toolTip())
            layout.addWidget(button)
        self.pause.clicked.connect(self._on_pause)
        self.stop.clicked.connect(session.stop_and_keep)
        self.discard.clicked.connect(self.discardAsked)

    def follow(self) -> None:
        """Show what can be pressed now."""
        state = self._session.job_state
        self.pause.setText(self.tr("Resume") if state.paused else self.tr("Pause"))
        for button in (self.pause, self.stop, self.discard):
            button.setEnabled(not state.stopping)

    @Slot()
    def _on_pause(self) -> None:
        if self._session.job_state.paused:
            self._session.resume()
        else:
            self._session.pause()
