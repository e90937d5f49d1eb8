"""The Compress page: what is taken away from the teacher, and what that brings, live."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from core.events import Failed
from studio import core_words, words
from studio.pages.page import Page
from studio.session import STUDENT_STAGES, Session
from studio.widgets.card import Card, rule
from studio.widgets.layer_bars import LayerBars, LayerShare
from studio.widgets.setting_row import SettingRow
from studio.widgets.setting_slider import SettingSlider
from studio.widgets.settings_form import SettingsForm, setting_row
from studio.widgets.stat_card import StatCard
from studio.widgets.temperature_plot import TemperaturePlot
from studio.widgets.text import label

PLAN = "studio.requests:plan"
MEASURE = "studio.requests:measure"
MORE = [
    "compress.tie_biases",
    "student.feature_weight",
    "student.steps",
    "student.dropout",
    "vocoder.tie_layers",
    "vocoder.alpha",
]
HERE = frozenset({"vocoder.pressure", *MORE})
"""Settings that belong to this page; the vocoder's others belong to the teacher's training."""

LABEL_WIDTH = 112

PLAN_MS = 30
"""A drag moves faster than plans come back; the newest state is asked for at this pace."""
REST_MS = 500
"""Speed is measured once the sliders have rested so long."""


class CompressPage(Page):
    """Sliders, the bill, and pictures of both."""

    key = "compress"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "", parent)
        self.title = self.tr("Compress")
        self.heading.setText(self.title)
        self.train = QPushButton(self.tr("Train student"))
        self.train.setProperty("kind", "primary")
        self.train.clicked.connect(self._on_train)
        self.more = QPushButton(self.tr("More settings…"))
        self.more.setProperty("kind", "plain")
        self.more.clicked.connect(self._on_more)
        self.actions.addWidget(self.more)
        self.actions.addWidget(self.train)
        self.parameters = StatCard(self.tr("Voice size"))
        self.file = StatCard(self.tr("File"))
        self.speed = StatCard(self.tr("Speed, one thread"))
        self.work = StatCard(self.tr("Arithmetic"))
        cards = QHBoxLayout()
        cards.setSpacing(14)
        for card in (self.parameters, self.file, self.speed, self.work):
            cards.addWidget(card, 1)
        self.body.addLayout(cards)
        columns = QHBoxLayout()
        columns.setSpacing(14)
        columns.addWidget(self._slider_card(), 19)
        columns.addWidget(self._layer_card(), 9)
        columns.addWidget(self._temperature_card(), 9)
        self.body.addLayout(columns, 1)
        self._asked: tuple[object, ...] = ()
        self._predicted: tuple[float | None, float | None] = (None, None)
        self._measured: tuple[float, float] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._measure)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PLAN_MS)
        self._soon.timeout.connect(self._ask)
        session.settingsChanged.connect(self._on_setting)
        session.projectChanged.connect(self._soon.start)
        session.stagesChanged.connect(self._on_stages)
        session.jobStarted.connect(self._follow)
        session.jobEnded.connect(self._follow)
        self._follow()

    def _slider_card(self) -> Card:
        card = Card()
        card.body.setSpacing(10)
        session = self.session
        self.sliders = [
            SettingSlider(session, "compress.pressure"),
            SettingSlider(session, "vocoder.pressure"),
            SettingSlider(session, "compress.tie_layers", high=8),
        ]
        for slider in self.sliders:
            card.body.addWidget(slider)
        card.body.addWidget(setting_row(session, "compress.tie_kernels"))
        card.body.addWidget(rule())
        for slider in (
            SettingSlider(session, "student.temperature"),
            SettingSlider(session, "student.alpha"),
        ):
            self.sliders.append(slider)
            card.body.addWidget(slider)
        card.body.addWidget(rule())
        for name in ("compress.start", "compress.schedule"):
            card.body.addWidget(setting_row(session, name))
        for row in card.findChildren(SettingRow):
            row.set_label_width(LABEL_WIDTH)
        card.body.addStretch(1)
        return card

    def _layer_card(self) -> Card:
        card = Card(self.tr("What goes, layer by layer"))
        self.bars = LayerBars()
        inside = QWidget()
        inside.setObjectName("bars")
        inside.setStyleSheet("#bars { background: transparent; }")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.bars)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setWidget(inside)
        scroll.setAccessibleName(self.tr("What goes, layer by layer"))
        self._waiting = label(self.tr("Working out the sizes…"), "muted", wrap=True)
        card.body.addWidget(self._waiting)
        card.body.addWidget(scroll, 1)
        return card

    def _temperature_card(self) -> Card:
        card = Card(self.tr("Temperature, drawn"))
        self.temperature = TemperaturePlot()
        card.body.addWidget(self.temperature)
        return card

    # --- what the rail asks ----------------------------------------------------------------------

    def rail_text(self) -> str:
        pressure = words.number(self.session.settings.compress.pressure)
        return self.tr("pressure {0}").format(pressure)

    def done(self) -> bool:
        return self.session.current("student")

    def missing(self) -> str:
        return "" if self.session.has_voice("teacher") else self.tr("Train the teacher first.")

    # --- what happens ----------------------------------------------------------------------------

    @Slot()
    def _on_train(self) -> None:
        self.session.stepRequested.emit("student")
        # A finished student is not replaced from here: its own page asks first.
        if not self.session.running and not self.session.finished("student"):
            self.session.start(STUDENT_STAGES)

    @Slot()
    def _on_more(self) -> None:
        title = self.tr("More settings of the student")
        SettingsForm(self.session, title, MORE, self.window()).open()

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if name in ("", "student.temperature"):
            self.temperature.show_temperature(self.session.settings.student.temperature)
        concerned = not name or name.startswith(("compress.", "teacher.", "data."))
        if concerned and not self._soon.isActive():
            self._soon.start()
        self._follow()

    @Slot()
    def _on_stages(self) -> None:
        self._soon.start()
        self._follow()

    @Slot()
    def _follow(self) -> None:
        missing = self.missing()
        self.train.setEnabled(not missing and not self.session.running)
        self.train.setToolTip(missing)
        trained = self.session.current("student")
        self.train.setText(self.tr("See the student") if trained else self.tr("Train student"))
        if missing:
            self.subtitle.setText(
                self.tr("Train the teacher first. What you see is predicted for its size.")
            )
        else:
            self.subtitle.setText(
                self.tr("Choose how small. Training usually recovers part of what is lost.")
            )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start()

    @Slot()
    def _ask(self) -> None:
        """Ask for the bills of the settings as they are now, if anybody sees them.

        The first bill on a machine measures its speed, which takes seconds.
        """
        if not self.isVisible():
            return
        project = self.session.project
        settings = self.session.settings
        folder = str(project.folder) if project else ""
        args = (folder, settings.compress.model_dump(), settings.vocoder.model_dump())
        asked = (*args, settings.teacher.size, self.session.stages.get("teacher"))
        if asked != self._asked:
            self._asked = asked
            self._measured = None
            self.session.engine.cancel("measure")
            self.session.engine.request("plan", PLAN, args, self._on_plan, self._on_no_plan)

    @Slot()
    def _measure(self) -> None:
        """The settings rest: measure what was predicted. Not beside a job, which would slow it."""
        project = self.session.project
        if project is None or self.session.running or not self.session.has_voice("teacher"):
            return
        settings = self.session.settings
        args = (str(project.folder), settings.compress.model_dump(), settings.vocoder.model_dump())
        self.session.engine.request(
            "measure", MEASURE, args, self._on_measured, self._on_not_measured
        )

    def _on_measured(self, milliseconds: dict[str, float]) -> None:
        self._measured = (milliseconds["teacher"], milliseconds["student"])
        self._show_milliseconds()

    def _on_not_measured(self, failure: Failed) -> None:
        """Predicted figures have to do; what is wrong with the teacher, training will say."""

    def _on_no_plan(self, failure: Failed) -> None:
        self._asked = ()
        self._waiting.setText(words.sentence(failure.problem))
        self._waiting.show()

    def _on_plan(self, plan: dict[str, Any]) -> None:
        self._waiting.hide()
        self._rest.start()
        teacher, student = plan["teacher"], plan["student"]
        self._show_size(teacher, student)
        self._show_speed(teacher, student)
        was = {layer["name"]: layer["parameters"] for layer in teacher["layers"]}
        now = {layer["name"]: layer["parameters"] for layer in student["layers"]}
        self.bars.show_layers(
            [
                LayerShare(core_words.part(name), size, now.get(name, 0))
                for name, size in was.items()
                if size
            ]
        )

    def _show_size(self, teacher: dict[str, Any], student: dict[str, Any]) -> None:
        figure, unit = words.amount(student["parameters"])
        self.parameters.show_figure(
            figure,
            self.tr("{0} parameters").format(unit).strip(),
            self.tr("teacher {0} · {1} smaller").format(
                words.short_amount(teacher["parameters"]), _ratio(teacher, student, "parameters")
            ),
        )
        figure, unit = words.size(student["bytes"])
        self.file.show_figure(
            figure,
            unit,
            self.tr("teacher {0} · {1} smaller").format(
                words.file_size(teacher["bytes"]), _ratio(teacher, student, "bytes")
            ),
        )

    def _show_speed(self, teacher: dict[str, Any], student: dict[str, Any]) -> None:
        figure, unit = words.amount(student["macs_per_second"])
        self.work.show_figure(
            figure,
            self.tr("{0} MAC per second").format(unit).strip(),
            self.tr("teacher {0} · {1} less").format(
                words.short_amount(teacher["macs_per_second"]),
                _ratio(teacher, student, "macs_per_second"),
            ),
        )
        self._predicted = (
            teacher["predicted_ms_per_second"],
            student["predicted_ms_per_second"],
        )
        self._show_milliseconds()

    def _show_milliseconds(self) -> None:
        """Show measured milliseconds if there are any for these settings, else predicted ones."""
        measured, predicted = self._measured, self._predicted
        teacher, student = measured or predicted
        if teacher is None or student is None:
            self.speed.show_figure("–", "", self.tr("not measured on this machine yet"))
            return
        known = self.tr("teacher {0} · {1}").format(words.number(teacher), self._faster())
        if measured is None:
            note = self.tr("predicted · {0}").format(known)
        elif predicted[1] is None:
            note = self.tr("measured · {0}").format(known)
        else:
            foretold = words.number(predicted[1])
            note = self.tr("measured, predicted {0} · {1}").format(foretold, known)
        self.speed.show_figure(words.number(student), self.tr("ms per second of speech"), note)

    def _faster(self) -> str:
        teacher, student = self._measured or self._predicted
        assert teacher is not None
        assert student is not None
        if 0.95 < teacher / max(student, 1e-9) < 1.05:
            return self.tr("as fast")
        if student > teacher:
            return self.tr("{0} slower").format(words.times(student / max(teacher, 1e-9)))
        return self.tr("{0} faster").format(words.times(teacher / max(student, 1e-9)))


def _ratio(teacher: dict[str, Any], student: dict[str, Any], key: str) -> str:
    return words.times(teacher[key] / max(student[key], 1e-9))
