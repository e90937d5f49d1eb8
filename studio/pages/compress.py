"""The Compress page: what is taken away from the teacher, what that brings, and how it sounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QTemporaryDir, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.audio import write_wav
from core.events import Failed
from studio import core_words, theme, words
from studio.bench import REQUESTS, Bench
from studio.pages.page import Page
from studio.preview import Preview
from studio.session import STUDENT_STAGES, Session
from studio.snapshots import Snapshots
from studio.widgets.ab_player import PlayerBar
from studio.widgets.bill_strip import BillStrip
from studio.widgets.budget_card import BudgetCard
from studio.widgets.card import Card
from studio.widgets.hear_moves_card import HearMovesCard
from studio.widgets.preset_button import PresetButton
from studio.widgets.scrolled import scrolled
from studio.widgets.setting_group import SettingGroup
from studio.widgets.setting_row import SettingRow
from studio.widgets.setting_slider import SettingSlider
from studio.widgets.setting_steps import SettingSteps
from studio.widgets.settings_form import setting_row
from studio.widgets.snapshot_chips import SnapshotChips
from studio.widgets.temperature_plot import Belief, TemperaturePlot
from studio.widgets.text import label
from studio.widgets.what_goes_card import LOCKED, WhatGoesCard

GROUPS: dict[str, tuple[str, ...]] = {
    "remove": ("compress.pressure", "vocoder.pressure"),
    "store": ("compress.weight_bits",),
    "learn": ("student.temperature", "student.alpha", "student.listen"),
    "choose": (
        "compress.drop",
        "compress.criterion",
        "compress.scope",
        "compress.schedule",
        "compress.start",
    ),
    "merge": ("compress.merge",),
    "factorise": ("compress.energy",),
    "share": (
        "compress.tie_layers",
        "compress.tie_kernels",
        "compress.tie_biases",
        "vocoder.tie_layers",
    ),
    "pack": (
        "compress.sparsity",
        "compress.pattern",
        "compress.palette_bits",
        "compress.aware",
    ),
    "gates": ("compress.gate",),
    "training": (
        "student.timing",
        "student.invented",
        "student.feature_weight",
        "student.relation_weight",
        "vocoder.student_kind",
        "vocoder.alpha",
        "vocoder.temperature",
        "student.steps",
        "student.dropout",
    ),
}
"""Settings of this page, by the card they stand on; the first three are open at the first start."""

OPEN = ("remove", "store", "learn")
HERE = frozenset(name for names in GROUPS.values() for name in names)
"""Settings that belong to this page; the vocoder's others belong to the teacher's training."""

HIGHEST = {"compress.drop": 8, "compress.tie_layers": 8, "vocoder.tie_layers": 8}
"""Ends of sliders; the boxes beside them take more."""


_TWO_COLUMNS_PX = 840
"""Room for sliders and what comes of them side by side, in pixels at the usual size."""


class CompressPage(Page):
    """Sliders, the bill, what goes, and how it sounds."""

    key = "compress"

    def __init__(self, session: Session, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(session, "", parent)
        self._player = player
        self.title = self.tr("Compress")
        self.heading.setText(self.title)
        self.bench = Bench(session, self)
        self.preview = Preview(session, player, self)
        self.snapshots = Snapshots(session, sorted({*HERE, LOCKED, "compress.step"}), self)
        self._sound: dict[str, Any] | None = None  # what was last said of the teacher's beliefs
        self._sound_of: object = None
        self._sound_folder: QTemporaryDir | None = None
        self._fill_actions()
        self.problem = label("", "careful", wrap=True)
        self.problem.hide()
        self.strip = BillStrip()
        self.budget = BudgetCard(session)
        self.budget.hide()
        self.goes = WhatGoesCard(session)
        self.budget.looked.connect(self.goes.show_harm)
        self.hear = HearMovesCard(self.preview, player)
        for part in (self.problem, self._recipe_note(), self.strip, self.budget):
            self.body.addWidget(part)
        self._columns = columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        columns.setSpacing(8)
        # Nearly halves, whatever they hold: a layout gives more to who asks for more.
        self._halves = (self._sliders(), self._right())
        for half, stretch in zip(self._halves, (27, 26), strict=True):
            policy = half.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
            half.setSizePolicy(policy)
            columns.addWidget(half, stretch)
        self.body.addLayout(columns, 1)
        self.bench.planned.connect(self._on_plan)
        self.bench.refused.connect(self._on_refused)
        self.bench.measured.connect(self.strip.show_measured)
        self.preview.changed.connect(self._on_preview_changed)
        session.settingsChanged.connect(self._on_setting)
        for signal in (
            session.projectChanged,
            session.stagesChanged,
            session.jobStarted,
            session.jobEnded,
        ):
            signal.connect(self._follow)
        self._on_setting("")

    # --- building --------------------------------------------------------------------------------

    def _fill_actions(self) -> None:
        self.presets = PresetButton(self.session)
        self.budget_button = QPushButton(self.tr("Budget…"))
        self.budget_button.setCheckable(True)
        self.budget_button.setProperty("kind", "choice")
        self.budget_button.setToolTip(self.tr("Say what the voice may cost; sliders are proposed"))
        self.budget_button.toggled.connect(self._on_budget)
        self.chips = SnapshotChips(self.snapshots, self)
        self.train = QPushButton(self.tr("Train student"))
        self.train.setProperty("kind", "primary")
        self.train.clicked.connect(self._on_train)
        for widget in (self.presets, self.budget_button, self.chips, self.train):
            self.actions.addWidget(widget)

    def _recipe_note(self) -> Card:
        self.recipe_note = Card()
        self.recipe_note.body.setContentsMargins(16, 8, 8, 8)
        row = QHBoxLayout()
        self._recipe_words = label("", "", wrap=True)
        row.addWidget(self._recipe_words, 1)
        self.to_sliders = QPushButton(self.tr("Use the sliders"))
        self.to_sliders.clicked.connect(self._on_to_sliders)
        row.addWidget(self.to_sliders)
        self.recipe_note.body.addLayout(row)
        return self.recipe_note

    def _sliders(self) -> QScrollArea:
        said = {
            "remove": (self.tr("Remove"), self.tr("Whole channels go: smaller and faster.")),
            "store": (self.tr("Store"), self.tr("Smaller file, same speed.")),
            "learn": (self.tr("Learn"), self.tr("How the student listens to the teacher.")),
            "choose": (
                self.tr("What goes first"),
                self.tr("Which blocks and channels, and when."),
            ),
            "merge": (self.tr("Merge"), self.tr("Units that do nearly the same become one.")),
            "factorise": (
                self.tr("Factorise"),
                self.tr("Matrices become products of two thin ones."),
            ),
            "share": (self.tr("Share"), self.tr("Layers use the same weights: fewer bytes.")),
            "pack": (self.tr("Pack"), self.tr("Zeros and codebooks: smaller file, same speed.")),
            "gates": (self.tr("Gates"), self.tr("How softly the activations switch.")),
            "training": (self.tr("Training"), self.tr("Details of how the student is trained.")),
        }
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.groups: dict[str, SettingGroup] = {}
        for key, names in GROUPS.items():
            rows = [self._row(name) for name in names]
            group = SettingGroup(key, *said[key], rows, opened=key in OPEN)
            self.groups[key] = group
            column.addWidget(group)
        return scrolled(holder, self.tr("Settings of the compression"))

    def _row(self, name: str) -> SettingRow:
        if name == "compress.weight_bits":
            return SettingSteps(self.session, name)
        if name in HIGHEST:
            return SettingSlider(self.session, name, high=HIGHEST[name])
        return setting_row(self.session, name)

    def _right(self) -> QWidget:
        card = Card(self.tr("Temperature, drawn"))
        self.temperature = TemperaturePlot()
        self.temperature.playWanted.connect(self._on_play_sound)
        card.body.addWidget(scrolled(self.temperature, card.heading.text()), 1)
        pair = QHBoxLayout()
        pair.setSpacing(14)
        pair.addWidget(self.goes, 5)
        pair.addWidget(card, 4)
        side = QWidget()
        side.setObjectName("clear")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.hear)
        column.addLayout(pair, 1)
        return side

    # --- what the rail asks ----------------------------------------------------------------------

    def rail_text(self) -> str:
        if self.session.settings.compress.step:
            return self.tr("a recipe of its own")
        pressure = words.number(self.session.settings.compress.pressure)
        return self.tr("pressure {0}").format(pressure)

    def done(self) -> bool:
        return self.session.current("student")

    def missing(self) -> str:
        return "" if self.session.has_voice("teacher") else self.tr("Train the teacher first.")

    # --- what the user does ----------------------------------------------------------------------

    @Slot()
    def _on_train(self) -> None:
        self.session.stepRequested.emit("student")
        # A finished student is not replaced from here: its own page asks first.
        if not self.session.running and not self.session.finished("student"):
            self.session.start(STUDENT_STAGES)

    @Slot(bool)
    def _on_budget(self, wanted: bool) -> None:
        self.budget.setVisible(wanted)
        if wanted:
            self.budget.boxes["megabytes"].setFocus()

    @Slot()
    def _on_to_sliders(self) -> None:
        self.session.set_setting("compress.step", ())

    @Slot()
    def _on_play_sound(self) -> None:
        """Play the sound whose distribution is drawn."""
        if self._sound is None:
            return
        if self._sound_folder is None:
            self._sound_folder = QTemporaryDir()
        symbol = self._sound["symbol"]
        path = Path(self._sound_folder.filePath("sound.wav"))
        write_wav(path, self._sound["audio"], int(self._sound["sample_rate_hz"]))
        self._player.play_file(str(path), self.tr("The teacher's /{0}/").format(symbol))

    # --- what happens ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presets.ask()
        self.bench.wake()
        self.preview.wake()
        self._ask_beliefs()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        look, way = theme.current(), QBoxLayout.Direction
        narrow = self.viewport().width() < look.px(_TWO_COLUMNS_PX)
        self._columns.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self.strip.set_rows(2 if narrow else 1)
        # Under each other they have the height they want, and the page scrolls.
        for half, height in zip(self._halves, (360, 420), strict=True):
            half.setMinimumHeight(look.px(height) if narrow else 0)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.bench.sleep()
        self.preview.sleep()

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if name in ("", "student.temperature"):
            self.temperature.show_temperature(self.session.settings.student.temperature)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        session = self.session
        missing = self.missing()
        self.train.setEnabled(not missing and not session.running)
        self.train.setToolTip(missing)
        trained = session.current("student")
        self.train.setText(self.tr("See the student") if trained else self.tr("Train student"))
        if missing:
            said = self.tr("Train the teacher first. What you see is predicted for its size.")
        elif kind := self.preview.other_kind:
            said = self.tr(
                "Another kind ({0}): the recipe works on a fresh model of the teacher's size."
            ).format(core_words.choice(kind))
        else:
            said = self.tr("Drag, and hear it before training, which usually mends part of it.")
        self.subtitle.setText(said)
        steps = len(session.settings.compress.step)
        self.recipe_note.setVisible(bool(steps))
        self._recipe_words.setText(
            self.tr("A recipe of {0} steps counts instead of the sliders.").format(steps)
        )
        self._ask_beliefs()

    def _on_plan(self, plan: dict[str, Any]) -> None:
        self.problem.hide()
        self.strip.show_plan(plan["teacher"], plan["student"])
        self.goes.show_plan(plan)

    def _on_refused(self, problem: str, advice: str) -> None:
        self.strip.show_nothing()
        self.problem.setText(words.together(map(words.sentence, (problem, advice))))
        self.problem.show()

    @Slot()
    def _on_preview_changed(self) -> None:
        heard, quiet = self.preview.heard, self.preview.quiet
        note = {
            "teacher": self.tr("known once there is a teacher"),
            "training": self.tr("not while a voice is trained"),
            "kind": self.tr("another kind has learnt nothing yet"),
            "off": self.tr("moves are not spoken"),
        }.get(quiet, self.tr("before training"))
        self.strip.show_damage(None if heard is None else heard["mcd_db"], note)
        self._ask_beliefs()

    # --- the teacher's own distribution ----------------------------------------------------------

    def _ask_beliefs(self) -> None:
        """Ask what the teacher believes of a sound of the sentence, when either is another."""
        session = self.session
        if not self.isVisible() or session.running:
            return
        if not session.has_voice("teacher"):
            self._sound_of = self._sound = None
            self.temperature.show_belief(None)
            return
        assert session.project is not None
        folder = str(session.project.folder)
        wanted = (folder, self.preview.text, str(session.stages.get("teacher")))
        if wanted != self._sound_of:
            self._sound_of = wanted
            session.engine.request(
                "beliefs",
                f"{REQUESTS}:beliefs",
                wanted[:2],
                self._on_belief,
                self._on_no_belief,
            )

    def _on_belief(self, sound: dict[str, Any]) -> None:
        self._sound = sound
        band = int(sound["band"])
        self.temperature.show_belief(
            Belief(
                sound["symbol"],
                band,
                float(sound["locations"][band]),
                float(sound["scales"][band]),
            )
        )

    def _on_no_belief(self, failure: Failed) -> None:
        """Draw any teacher's; why this one cannot be asked, the card above says."""
        del failure
        self._sound = None
        self.temperature.show_belief(None)
