"""The advice line: how the run is doing, and why one may say so."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from studio import advice, words
from studio.widgets.card import Card
from studio.widgets.text import label, set_property


class AdviceCard(Card):
    """Shows an `Advice` as a title and a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._title = label("", "good")
        self._reason = label("", "muted", wrap=True)
        self.body.setSpacing(2)
        self.body.addWidget(self._title)
        self.body.addWidget(self._reason)
        self.hide()

    def show_advice(self, given: advice.Advice) -> None:
        """Say it in words."""
        title, reason = self._words(given)
        reason = words.together((self._against(given), reason))
        state = "careful" if given.code in (advice.DIVERGING, advice.OVERFITTING) else "good"
        set_property(self, "card", "true" if given.code == advice.EARLY else state)
        set_property(self._title, "role", "strong" if given.code == advice.EARLY else state)
        self._title.setText(title)
        self._reason.setText(reason)
        self.setAccessibleName(f"{title} {reason}")
        self.show()

    def _against(self, given: advice.Advice) -> str:
        """The student against its control: what is compared, and when."""
        if given.ahead is None:
            return ""
        same = (
            self.tr("After as many steps ({0}) the student is ahead of its control by {1}.")
            if given.ahead >= 0
            else self.tr("After as many steps ({0}) the student is behind its control by {1}.")
        ).format(words.count(given.ahead_step), words.number(abs(given.ahead), 2))
        end = given.ahead_at_end
        if end is None:
            return same
        more = (
            self.tr("At the end of its longer run the control is behind by {0}.")
            if end >= 0
            else self.tr("At the end of its longer run the control is ahead by {0}.")
        ).format(words.number(abs(end), 2))
        return f"{same} {more}"

    def _words(self, given: advice.Advice) -> tuple[str, str]:
        step, amount = words.count(given.step), words.number(given.amount, 2)
        if given.code == advice.EARLY:
            return self.tr("Too early to say."), self.tr("It takes a few checks to see a trend.")
        if given.code == advice.WELL:
            return self.tr("Going well."), self.tr(
                "The validation loss is still falling; no sign of over-fitting."
            )
        if given.code == advice.PLATEAU:
            return self.tr("Hardly improving."), self.tr(
                "Since step {0} the validation loss fell by {1} only. You can stop and keep it."
            ).format(step, amount)
        if given.code == advice.OVERFITTING:
            return self.tr("Learning by heart."), self.tr(
                "The training loss falls, but the validation loss rose by {1} since step {0}. The "
                "best checkpoint is kept; you can stop."
            ).format(step, amount)
        return self.tr("Going wrong."), self.tr(
            "The training loss rises instead of falling. Stop, and train again with a smaller "
            "learning rate."
        )
