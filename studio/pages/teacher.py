"""The Teacher page: where the teacher comes from, how big, how long, and then its training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.settings import BASE, declaration
from studio import core_words, theme
from studio.pages.compress import HERE as OF_COMPRESS
from studio.pages.training import TrainingPage
from studio.session import TEACHER_STAGES, Session
from studio.teacher_ways import (
    FUSE,
    START,
    TRAIN,
    VOICE,
    WAYS,
    behind_button,
    leaving_others,
    on_page,
    way_of,
)
from studio.widgets.card import Card
from studio.widgets.family_choice import FamilyChoice
from studio.widgets.fused_view import FusedView
from studio.widgets.fusion_panel import FusionPanel
from studio.widgets.setting_slider import SettingSlider
from studio.widgets.settings_form import SettingsForm
from studio.widgets.start_panel import LABEL_WIDTH, StartPanel
from studio.widgets.text import label
from studio.widgets.voice_panel import VoicePanel
from studio.widgets.way_row import WayRow

if TYPE_CHECKING:
    from studio.start_hearing import StartHearing
    from studio.widgets.ab_player import PlayerBar

HERE = tuple(dict.fromkeys(name for way in WAYS for name in on_page(way)))
"""Settings that stand on the page itself, on one way or another."""

MORE = list(dict.fromkeys(name for way in WAYS for name in behind_button(way, OF_COMPRESS)))
"""Settings behind its button, on one way or another."""


_SIDE_PX = 393
"""Width of the side at the usual size."""

_OTHERS_PX = 340
"""What stands above, below and between the cards of the side, with two rows of samples."""


class SizePanel(QWidget):
    """Kind and size of a teacher that begins with random weights."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.family = FamilyChoice(session, "teacher.family")
        column.addWidget(self.family)
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
        column.addLayout(sizes)
        ends = QHBoxLayout()
        low, high = core_words.ends(size)
        ends.addWidget(label(low, "small"))
        ends.addStretch(1)
        ends.addWidget(label(high, "small"))
        column.addLayout(ends)
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


class TeacherSettingsCard(Card):
    """The way to the teacher, what it needs, and a button for the rest.

    Attributes:
        ways: The four ways.
        size, start, voice, fusion: What they need.

    Signals:
        wayChanged: Another way is gone, or looked at.
    """

    wayChanged = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._session = session
        self._looked_at = ""
        self._choosing = False
        self.heading.setText(self.tr("Where it comes from"))
        self.head.addWidget(self.heading)
        self.head.addStretch(1)
        self.more = QPushButton(self.tr("More settings…"))
        self.more.setProperty("kind", "plain")
        self.more.clicked.connect(self._on_more)
        self.head.addWidget(self.more)
        self.body.addLayout(self.head)
        self.ways = WayRow()
        self.ways.chosen.connect(self._on_way)
        self.body.addWidget(self.ways)
        self.size = SizePanel(session)
        self.start = StartPanel(session)
        self.voice = VoicePanel(session)
        self.fusion = FusionPanel(session)
        self._panels = {
            self.size: (TRAIN, VOICE),
            self.start: (START,),
            self.voice: (VOICE,),
            self.fusion: (FUSE,),
        }
        for panel in (self.voice, self.size, self.start, self.fusion):
            self.body.addWidget(panel)
        self.minutes = SettingSlider(session, "budget.minutes", low=1, high=480)
        self.body.addWidget(self.minutes)
        self.body.addStretch(1)
        self.voice.chooseAsked.connect(self._on_choose_voice)
        self.start.baseFound.connect(self._on_base)
        session.settingsChanged.connect(self._on_setting)
        session.stagesChanged.connect(self._follow)
        session.jobStarted.connect(self._follow)
        session.jobEnded.connect(self._follow)
        self._follow()

    @property
    def way(self) -> str:
        """The way that is gone: as the settings say, or one whose voice is still to be chosen."""
        return self._looked_at or way_of(self._session.settings)

    def why_not(self) -> str:
        """What the way still needs before training can begin; empty if nothing."""
        settings = self._session.settings
        if self.way == START and not settings.start.voice:
            return self.tr("Choose the voice to start from.")
        if self.way == VOICE and not settings.data.teacher_voice:
            return self.tr("Choose the voice to learn from on the Data page.")
        if self.way == FUSE and len(settings.fusion.folders) < 2:
            return self.tr("Add two voices to fuse, or more.")
        return ""

    @property
    def _read(self) -> bool:
        """Whether it is too late to learn from another voice, as the Data page has it."""
        return self._session.current("data") or self._session.running

    @Slot(str)
    def _on_way(self, way: str) -> None:
        changes: dict[str, Any] = leaving_others(way, self._session.settings, read=self._read)
        if way == START and self.start.has_base and not self._session.settings.start.voice:
            changes["start.voice"] = BASE
        self._choosing = True
        self._session.set_settings(changes)
        self._choosing = False
        self._looked_at = way if way_of(self._session.settings) != way else ""
        self._follow()
        self.wayChanged.emit()

    @Slot()
    def _on_base(self) -> None:
        # Whoever wanted to start from a voice, and had none to choose from, means this one.
        if self._looked_at == START:
            self._on_way(START)

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        telling = ("", "start.voice", "fusion.voices", "data.teacher_voice")
        if name in telling and not self._choosing:
            looked_at, self._looked_at = self._looked_at, ""
            # The last voice of a list was taken out by hand: its list stays in sight.
            if name == "fusion.voices" and way_of(self._session.settings) == TRAIN:
                self._looked_at = looked_at or (FUSE if self.fusion.isVisible() else "")
            self._follow()
            self.wayChanged.emit()

    @Slot()
    def _follow(self) -> None:
        way = self.way
        self.ways.show_way(way, self._barred())
        for panel, ways in self._panels.items():
            panel.setVisible(way in ways)
        narrow = way in (TRAIN, VOICE)
        self.minutes.set_label_width(44 if narrow else LABEL_WIDTH)
        self.minutes.layout_.setSpacing(12 if narrow else 8)
        if way == START and self.isVisible():
            self.start.look()

    def look(self) -> None:
        """It is seen."""
        if self.way == START:
            self.start.look()

    def _barred(self) -> Mapping[str, str]:
        if not self._read:
            return {}
        if self._session.settings.data.teacher_voice:
            why = self.tr("What the voice said has been read. For recordings, begin a new voice.")
            return {TRAIN: why}
        return {VOICE: self.tr("Its clips have been read. For others, begin a new voice.")}

    @Slot()
    def _on_choose_voice(self) -> None:
        self._session.stepRequested.emit("data")

    @Slot()
    def _on_more(self) -> None:
        names = behind_button(self.way, OF_COMPRESS)
        SettingsForm(self._session, self.tr("Training settings"), names, self.window()).open()


class TeacherPage(TrainingPage):
    """Train the big voice, or make it of others."""

    key = "teacher"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        shown = {run: [run] for run in ("teacher", "teacher_vocoder")}
        self._hearing: StartHearing | None = None
        super().__init__(session, "", TEACHER_STAGES, shown, parent)
        self.title = self.tr("Teacher")
        self.heading.setText(self.title)
        self.refresh()

    def _fill_side(self) -> None:
        self.settings_card = TeacherSettingsCard(self.session)
        self.settings_card.wayChanged.connect(self._on_change)
        self.settings_card.start.hearAsked.connect(self._on_hear)
        self.family = self.settings_card.size.family
        self.side.addWidget(self.settings_card)
        super()._fill_side()
        self.fused = FusedView(self.session)
        self._stack.addWidget(self.fused)
        self._size()
        theme.current().themeChanged.connect(self._size)

    def follow_player(self, player: PlayerBar) -> None:
        """Let the voice to start from be heard; called once the player is built."""
        from studio.start_hearing import StartHearing

        self._hearing = StartHearing(self.session, player, self)
        self._hearing.speaking.changed.connect(self._on_hearing)

    @Slot()
    def _on_hear(self) -> None:
        if self._hearing is not None:
            self._hearing.hear()

    @Slot()
    def _on_hearing(self) -> None:
        if self._hearing is not None:
            self.settings_card.start.show_hearing(self._hearing.speaking)

    @Slot()
    def _size(self) -> None:
        # So that it is as wide on every way, and the four of them stand in one line.
        self.settings_card.setMinimumWidth(theme.current().px(_SIDE_PX))

    @Slot()
    def refresh(self) -> None:
        super().refresh()
        # The side has room for one of them: what was chosen, or what comes of it.
        self.settings_card.setVisible(not self.busy)
        self.now_card.setVisible(self.busy and self.now_card.isVisibleTo(self))
        if self.isVisible():
            self.settings_card.look()

    def _show_tabs(self) -> None:
        super()._show_tabs()
        fused = self.session.stages.get("teacher", {}).get("fusion", {})
        seen = bool(fused) and self.viewed == self.run and not self.busy
        self._card.heading.setText(self.tr("What it is fused of") if seen else self.tr("Loss"))
        if seen:
            # It was not trained, so there are no curves.
            for switch in (self.plot.log, self.plot.smooth):
                switch.hide()
            self._stack.setCurrentWidget(self.fused)
            self.fused.show_teacher(fused)
        self._place_samples(fused=seen)

    def _place_samples(self, *, fused: bool) -> None:
        """Where room is short, what is set goes before what was heard; a curve's dots speak too."""
        px = theme.current().px
        wanted = self.settings_card.sizeHint().height() + px(_OTHERS_PX)
        room = self._stacked or self.busy or self.viewport().height() >= wanted
        self.sample_card.setVisible(room and not fused)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_tabs()

    def train_words(self) -> str:
        if self.settings_card.way == FUSE:
            return self.tr("Fuse them")
        return self.tr("Train teacher")

    def why_not(self) -> str:
        return self.settings_card.why_not()

    def idle_words(self) -> str:
        if self.outdated:
            return self.tr("Settings have changed since this teacher was trained.")
        if self.complete:
            return self.tr("Trained. Listen to it below, or go on to make it small.")
        return self.tr("The big voice, from which the small one learns.")

    def missing(self) -> str:
        return "" if self.session.has_voice("teacher") else self.tr("Train the teacher first.")
