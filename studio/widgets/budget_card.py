"""Budget mode: the limits a voice must keep, and sliders proposed to keep them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from core.events import Event, Failed, Progress
from studio import theme, words
from studio.bench import REQUESTS
from studio.session import Session
from studio.widgets.card import Card
from studio.widgets.number_box import NumberBox
from studio.widgets.text import label, set_property

LIMITS = ("megabytes", "ms_per_second", "ram_megabytes")
LARGEST = 100_000.0


class BudgetCard(Card):
    """At most so many megabytes, milliseconds, and megabytes of memory.

    Signals:
        looked: How much each layer hurts is known; see `studio.requests.sensitivity`.
    """

    looked = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._session = session
        self._looking = False
        names = {
            "megabytes": (self.tr("MB file"), self.tr("Largest file in megabytes")),
            "ms_per_second": (
                self.tr("ms per second"),
                self.tr("Most milliseconds of work per second of speech, on one thread"),
            ),
            "ram_megabytes": (self.tr("MB memory"), self.tr("Most memory in megabytes")),
        }
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(self.tr("At most"), "strong"))
        self.boxes: dict[str, NumberBox] = {}
        for name in LIMITS:
            unit, meaning = names[name]
            box = NumberBox()
            box.setRange(0.0, LARGEST)
            box.setSpecialValueText(self.tr("any"))
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
            box.setFixedWidth(theme.current().px(72))
            box.setAccessibleName(meaning)
            box.setToolTip(self.tr("{0}; 0 for no limit").format(meaning))
            box.setValue(float(str(QSettings().value(f"compress/budget/{name}", 0.0))))
            self.boxes[name] = box
            row.addWidget(box)
            row.addWidget(label(unit, "muted"))
            row.addSpacing(4)
        row.addStretch(1)
        self.look = QPushButton(self.tr("Look at each layer first"))
        self.look.clicked.connect(self._on_look)
        self.propose = QPushButton(self.tr("Propose"))
        self.propose.clicked.connect(self._on_propose)
        row.addWidget(self.look)
        row.addWidget(self.propose)
        self.body.addLayout(row)
        self.state: QLabel = label("", "muted", wrap=True)
        self.body.addWidget(self.state)
        session.projectChanged.connect(self._on_project_changed)
        for signal in (session.stagesChanged, session.jobStarted, session.jobEnded):
            signal.connect(self._follow)
        self._on_project_changed()

    # --- propose ---------------------------------------------------------------------------------

    @Slot()
    def _on_propose(self) -> None:
        session = self._session
        limits = tuple(self.boxes[name].value() for name in LIMITS)
        for name, limit in zip(LIMITS, limits, strict=True):
            QSettings().setValue(f"compress/budget/{name}", limit)
        if not any(limits):
            self._say(self.tr("Say at least one limit."), careful=True)
            return
        folder = str(session.project.folder) if session.project else ""
        args = (folder, session.settings.model_dump(), *limits)
        self._say(self.tr("Looking for what hurts least …"))
        self.propose.setEnabled(False)
        session.engine.request(
            "budget", f"{REQUESTS}:budget", args, self._on_proposed, self._on_refused
        )

    def _on_proposed(self, proposal: dict[str, Any]) -> None:
        self._follow()
        values = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in proposal["settings"].items()
        }
        self._session.set_settings({"compress.step": (), **values})
        bill = proposal["bill"]
        said = [words.file_size(bill["bytes"])]
        if bill.get("predicted_ms_per_second") is not None:
            speed = words.number(bill["predicted_ms_per_second"])
            said.append(self.tr("{0} ms per second").format(speed))
        said.append(self.tr("{0} memory").format(words.file_size(bill["ram_bytes"])))
        self._say(
            self.tr("Proposed: {0}. Undo takes it back.").format(", ".join(said))
            + " "
            + self.tr("Expected damage: {0}, where halving every layer does 1.").format(
                words.number(proposal["damage"], 2)
            )
        )

    def _on_refused(self, failure: Failed) -> None:
        self._follow()
        self._say(f"{words.sentence(failure.problem)} {words.sentence(failure.advice)}", True)

    # --- look at each layer ----------------------------------------------------------------------

    @Slot()
    def _on_look(self) -> None:
        if self._looking:
            self._session.engine.cancel("sensitivity")
            self._looking = False
            self._say(self.tr("Cancelled."))
            self._follow()
            return
        project = self._session.project
        assert project is not None
        self._looking = True
        self._say(self.tr("Looking at each layer …"))
        self._session.engine.request(
            "sensitivity",
            f"{REQUESTS}:sensitivity",
            (str(project.folder),),
            self._on_looked,
            self._on_look_failed,
            self._on_progress,
        )
        self._follow()

    def _on_progress(self, event: Event) -> None:
        if isinstance(event, Progress):
            said = self.tr("Looking at each layer: {0} of {1}")
            self._say(said.format(words.count(event.done), words.count(event.total)))

    def _on_looked(self, layers: list[dict[str, Any]]) -> None:
        self._looking = False
        self._say(self.tr("Each bar now shows what a byte saved there costs in quality."))
        self._follow()
        self.looked.emit(layers)

    def _on_look_failed(self, failure: Failed) -> None:
        self._looking = False
        self._on_refused(failure)

    # --- what is shown ---------------------------------------------------------------------------

    def _say(self, text: str, careful: bool = False) -> None:
        set_property(self.state, "role", "careful" if careful else "muted")
        self.state.setText(text)

    @Slot()
    def _on_project_changed(self) -> None:
        for kind in ("budget", "sensitivity"):
            self._session.engine.cancel(kind)
        self._looking = False
        self._say(self.tr("Sliders are proposed that keep these limits and should hurt least."))
        self._follow()

    @Slot()
    def _follow(self) -> None:
        session = self._session
        why = ""
        if not session.has_voice("teacher"):
            why = self.tr("Train the teacher first: it is asked what each layer is worth.")
        elif session.running:
            why = self.tr("A voice is being trained: it has the processor.")
        for button in (self.look, self.propose):
            button.setEnabled(not why)
            button.setToolTip(why)
        asked = self.tr("Cancel") if self._looking else self.tr("Look at each layer first")
        self.look.setText(asked)
