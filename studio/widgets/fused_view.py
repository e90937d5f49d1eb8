"""What a fused teacher is made of: each voice's weight and loss, and where they disagree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from core.events import Failed
from studio import core_words, words
from studio.core_sentences import translated
from studio.session import Session
from studio.widgets.card import rule
from studio.widgets.share_bar import ShareBar
from studio.widgets.spread_plot import Spread, SpreadPlot
from studio.widgets.text import ElidedLabel, label
from studio.widgets.voice_picker import folder_name

SPREAD = "studio.requests:spread"


class FusedView(QWidget):
    """A row for each voice, then how far they are apart in one sentence.

    Attributes:
        plot: That curve.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: Mapping[str, Any] = {}
        self._asked = ""
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 4, 0, 0)
        self.body.setSpacing(10)
        self._rows: QWidget | None = None
        self._all = label("", "muted", wrap=True)
        self._sentence = label("", "muted", wrap=True)
        self.plot = SpreadPlot()
        self._words = label("", "muted", wrap=True)
        self.body.addWidget(self._all)
        self._lower = (rule(), self._sentence, self.plot, self._words)
        for widget in self._lower:
            self.body.addWidget(widget, 8 if widget is self.plot else 0)
        self.body.addStretch(1)
        session.projectChanged.connect(self._forget)
        self._show_spread(None)

    def show_teacher(self, facts: Mapping[str, Any]) -> None:
        """Show what stage *teacher* says of its fusion; empty if it is one voice."""
        if facts and facts != self._shown:
            self._shown, self._asked = facts, ""
            self._fill(facts)
            self._show_spread(None)
        self._ask()

    def _fill(self, facts: Mapping[str, Any]) -> None:
        if self._rows is not None:
            self.body.removeWidget(self._rows)
            self._rows.deleteLater()
        self._rows = QWidget()
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(2, 4)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(label(self.tr("validation loss"), "small"), 0, 1, right)
        grid.addWidget(label(self.tr("how much it counts"), "small"), 0, 2)
        for row, voice in enumerate(facts["voices"], 1):
            name = ElidedLabel(folder_name(voice["folder"]))
            loss, bar = label(words.number(voice["loss"], 3)), ShareBar()
            bar.show_share(voice["weight"], folder_name(voice["folder"]))
            grid.addWidget(name, row, 0)
            grid.addWidget(loss, row, 1, right)
            grid.addWidget(bar, row, 2)
        self.body.insertWidget(0, self._rows)
        loss, mean = words.number(facts["loss"], 3), words.number(facts["mean_loss"], 3)
        way = core_words.choice(facts["way"])
        self._all.setText(
            self.tr("Fused ({0}) the loss is {1}; alone it is {2} on average.").format(
                way, loss, mean
            )
        )

    # --- where they disagree ---------------------------------------------------------------------

    def _ask(self) -> None:
        project, facts = self._session.project, self._shown
        # Averaged weights are one voice, which agrees with itself.
        if project is None or not self.isVisible() or facts.get("way") != "beliefs":
            return
        if self._asked != str(project.folder):
            self._asked = str(project.folder)
            self._words.setText(self.tr("Asking the voices…"))
            self._words.show()
            engine = self._session.engine
            engine.request("spread", SPREAD, (self._asked,), self._on_spread, self._on_refused)

    def _on_spread(self, found: dict[str, Any]) -> None:
        self._show_spread(Spread(**found["spread"]), found["text"])

    def _on_refused(self, failure: Failed) -> None:
        self._show_spread(None)
        self._words.setText(words.sentence(translated(failure.problem)))
        self._words.show()

    def _show_spread(self, spread: Spread | None, text: str = "") -> None:
        for widget in self._lower:
            widget.setVisible(spread is not None)
        self.plot.show_spread(spread)
        if spread is None:
            return
        self._sentence.setText(self.tr("Where they disagree: “{0}”").format(text))
        unsure = ", ".join(f"/{spread.symbols[place]}/" for place in spread.most_unsure())
        self._words.setText(
            self.tr(
                "High: the voices would say it differently, so the teacher is unsure there, "
                "most in {0}. On average they are {1} standard deviations of the spectrum apart."
            ).format(unsure, words.number(spread.mean, 2))
        )

    @Slot()
    def _forget(self) -> None:
        self._shown, self._asked = {}, ""
        self._show_spread(None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()
