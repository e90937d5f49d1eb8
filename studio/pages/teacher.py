"""The Teacher page: how big, how long, and then its training."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from core.settings import declaration, declared
from studio import core_words
from studio.pages.compress import HERE as OF_COMPRESS
from studio.pages.training import TrainingPage
from studio.session import TEACHER_STAGES, Session
from studio.widgets.card import Card
from studio.widgets.family_choice import FamilyChoice
from studio.widgets.setting_slider import SettingSlider
from studio.widgets.settings_form import SettingsForm
from studio.widgets.text import label

HERE = ("teacher.family", "teacher.size")
"""Settings of the teacher that stand on the page itself."""

MORE = [
    "optimiser.optimiser",
    "optimiser.learning_rate",
    "optimiser.weight_decay",
    "optimiser.batch",
    "optimiser.precision",
    *(
        entry.name
        for entry in declared()
        if entry.name.startswith("teacher.") and entry.name not in HERE
    ),
    "data.mel",
    "data.languages",
    "budget.seed",
    "budget.threads",
    *(
        entry.name
        for entry in declared()
        if entry.name.startswith("vocoder.") and entry.name not in OF_COMPRESS
    ),
]


class TeacherSettingsCard(Card):
    """Kind, size and time of the teacher, and a button for the rest."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._session = session
        self.heading.setText(self.tr("How to train it"))
        self.head.addWidget(self.heading)
        self.head.addStretch(1)
        self.more = QPushButton(self.tr("More settings…"))
        self.more.setProperty("kind", "plain")
        self.more.clicked.connect(self._on_more)
        self.head.addWidget(self.more)
        self.body.addLayout(self.head)
        self.family = FamilyChoice(session, "teacher.family")
        self.body.addWidget(self.family)
        self.body.addSpacing(4)
        sizes = QHBoxLayout()
        sizes.setSpacing(6)
        self._group = QButtonGroup(self)
        self._sizes: dict[str, QPushButton] = {}
        size = declaration("teacher.size")
        for key in size.choices:
            button = QPushButton(core_words.choice(key))
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            button.setAccessibleDescription(core_words.meaning(size))
            self._group.addButton(button)
            self._sizes[key] = button
            sizes.addWidget(button, 1)
        self.body.addLayout(sizes)
        ends = QHBoxLayout()
        low, high = core_words.ends(size)
        ends.addWidget(label(low, "small"))
        ends.addStretch(1)
        ends.addWidget(label(high, "small"))
        self.body.addLayout(ends)
        self.minutes = SettingSlider(session, "budget.minutes", low=1, high=480)
        self.minutes.set_label_width(44)
        self.body.addSpacing(4)
        self.body.addWidget(self.minutes)
        self._group.buttonClicked.connect(self._on_size)
        session.settingsChanged.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self._sizes[self._session.settings.teacher.size].setChecked(True)

    @Slot()
    def _on_size(self) -> None:
        for key, button in self._sizes.items():
            if button.isChecked():
                self._session.set_setting("teacher.size", key)

    @Slot()
    def _on_more(self) -> None:
        SettingsForm(self._session, self.tr("Training settings"), MORE, self.window()).open()


class TeacherPage(TrainingPage):
    """Train the big voice."""

    key = "teacher"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        shown = {run: [run] for run in ("teacher", "teacher_vocoder")}
        super().__init__(session, "", TEACHER_STAGES, shown, parent)
        self.title = self.tr("Teacher")
        self.heading.setText(self.title)
        self.refresh()

    def _fill_side(self) -> None:
        self.settings_card = TeacherSettingsCard(self.session)
        self.family = self.settings_card.family
        self.side.addWidget(self.settings_card)
        super()._fill_side()

    @Slot()
    def refresh(self) -> None:
        super().refresh()
        # The side has room for one of them: what was chosen, or what comes of it.
        self.settings_card.setVisible(not self.busy)
        self.now_card.setVisible(self.busy and self.now_card.isVisibleTo(self))

    def train_words(self) -> str:
        return self.tr("Train teacher")

    def idle_words(self) -> str:
        if self.outdated:
            return self.tr("Settings have changed since this teacher was trained.")
        if self.complete:
            return self.tr("Trained. Listen to it below, or go on to make it small.")
        return self.tr("The big voice, from which the small one learns.")

    def missing(self) -> str:
        return "" if self.session.has_voice("teacher") else self.tr("Train the teacher first.")
