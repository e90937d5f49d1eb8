"""All students that a project has had, side by side: a plot, a table, and what made each."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.history import Entry
from core.settings import declared
from studio import core_words, theme, words
from studio.recipe_words import short_recipe
from studio.session import Session
from studio.widgets.card import Card
from studio.widgets.dot_plot import Axis, Dot
from studio.widgets.empty_note import EmptyNote
from studio.widgets.pareto_plot import ParetoPlot
from studio.widgets.question import ask
from studio.widgets.run_table import RunTable, figure_words, made_at
from studio.widgets.setting_choice import ChoiceBox
from studio.widgets.text import label

MADE_BY = ("compress", "student", "vocoder")
"""Sections of the settings that make a student out of a teacher."""

_SIDE_BY_SIDE_PX = 760
ACROSS = ("parameters", "bytes", "rtf", "macs_per_second")
UP = ("mcd_db", "f0_rmse_cents", "vuv_error")


class RunsView(QWidget):
    """The history of a project: compare, hear, take over the settings of a run, delete it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._history = session.history
        self._key: tuple[int, str] | None = None
        self._stack = QStackedWidget()
        self._empty = EmptyNote("voice")
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._build())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._history.changed.connect(self.refresh)
        theme.current().themeChanged.connect(self._arrange)
        self.refresh()

    def _build(self) -> QWidget:
        inside = QWidget()
        inside.setObjectName("clear")
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(14)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(14)
        self._top.addWidget(self._build_plot(), 13)
        self._top.addWidget(self._build_details(), 7)
        rows.addLayout(self._top, 3)
        self._table_card = Card(self.tr("Runs"))
        self._damaged = label("", "warning", wrap=True)
        self._table_card.body.addWidget(self._damaged)
        self.table = RunTable(self._history)
        self.table.runChosen.connect(self._on_run)
        self.table.playWanted.connect(self._on_play_run)
        self._table_card.body.addWidget(self.table, 1)
        rows.addWidget(self._table_card, 2)
        return inside

    def _build_plot(self) -> Card:
        card = Card(self.tr("Which is worth its size"))
        self.across, self.up = ChoiceBox(), ChoiceBox()
        for box, names, meaning in (
            (self.across, ACROSS, self.tr("What the plot shows across")),
            (self.up, UP, self.tr("What the plot shows upwards")),
        ):
            for name in names:
                box.addItem(self._axis(name).name, name)
            box.setAccessibleName(meaning)
            box.setToolTip(meaning)
            box.activated.connect(self._show_dots)
            card.head.addWidget(box)
        self.plot = ParetoPlot()
        self.plot.chosen.connect(self._on_dot)
        self.plot.playWanted.connect(self._play)
        card.body.addWidget(self.plot, 1)
        card.body.addWidget(
            label(
                self.tr("● teacher   ◆ student. Faint ones: another is better in both."),
                "small",
                wrap=True,
            )
        )
        return card

    def _build_details(self) -> Card:
        card = Card(" ")
        self._name = card.heading
        self._recipe = label("", "muted", wrap=True)
        self._figures = label("", "", wrap=True)
        self._sentence = label("", "small", wrap=True)
        card.body.addWidget(self._recipe)
        card.body.addWidget(self._figures)
        card.body.addWidget(self._sentence)
        card.body.addStretch(1)
        self._said = label("", "good", wrap=True)
        card.body.addWidget(self._said)
        self.use = QPushButton(self.tr("Use these settings"))
        self.use.setProperty("kind", "primary")
        self.use.setToolTip(self.tr("Set the sliders as they were for this run; can be undone"))
        self.use.clicked.connect(self._on_use)
        self.hear = QPushButton(self.tr("Hear it"))
        self.delete = QPushButton(self.tr("Delete…"))
        self.delete.setToolTip(self.tr("Forget this run; asks first"))
        self.hear.clicked.connect(self._on_hear)
        self.delete.clicked.connect(self._on_delete)
        pair = QHBoxLayout()
        pair.setSpacing(8)
        pair.addWidget(self.hear, 1)
        pair.addWidget(self.delete, 1)
        card.body.addWidget(self.use)
        card.body.addLayout(pair)
        return card

    # --- showing ---------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Show the history anew."""
        there = self._history.entries
        damaged = self._history.damaged
        nothing = self.tr(
            "Every student that is trained and measured is kept here, to be compared."
        )
        self._empty.set_text("\n".join([*damaged, nothing]))
        self._stack.setCurrentIndex(1 if there else 0)
        self._damaged.setText("\n".join(words.sentence(text) for text in damaged))
        self._damaged.setVisible(bool(damaged))
        if self._entry() is None:
            newest = there[-1] if there else None
            self._key = (newest.number, "student") if newest is not None else None
        self._show_dots()
        self._show_details()

    def _entry(self) -> Entry | None:
        return self._history.entry(self._key[0]) if self._key is not None else None

    def _axis(self, name: str) -> Axis:
        return {
            "parameters": Axis(self.tr("parameters"), words.short_amount),
            "bytes": Axis(self.tr("file size"), words.file_size),
            "rtf": Axis(self.tr("ms per second of speech"), words.number),
            "macs_per_second": Axis(self.tr("multiply-adds a second"), words.short_amount),
            "mcd_db": Axis(self.tr("MCD, dB"), words.number),
            "f0_rmse_cents": Axis(self.tr("pitch error, cents"), words.number),
            "vuv_error": Axis(self.tr("voicing error, %"), words.number),
        }[name]

    @Slot()
    def _show_dots(self) -> None:
        across, up = str(self.across.currentData()), str(self.up.currentData())
        dots = []
        teachers = set()
        for entry in self._history.entries:
            for voice in ("teacher", "student"):
                x, y = self._value(entry, voice, across), self._value(entry, voice, up)
                same = (entry.figure(voice, "parameters"), entry.figure(voice, "mcd_db"))
                # One teacher has many students.
                if voice == "teacher":
                    if same in teachers or voice not in entry.voices:
                        continue
                    teachers.add(same)
                says = self._says(entry, voice, x, y)
                dots.append(Dot((entry.number, voice), voice, x, y, says))
        self.plot.show_dots(dots, self._axis(across), self._axis(up))
        self.plot.choose(self._key)

    def _value(self, entry: Entry, voice: str, name: str) -> float | None:
        value = entry.figure(voice, name)
        scale = {"rtf": 1000.0, "vuv_error": 100.0}.get(name, 1.0)
        return None if value is None else scale * value

    def _says(self, entry: Entry, voice: str, x: float | None, y: float | None) -> str:
        across = self._axis(str(self.across.currentData()))
        up = self._axis(str(self.up.currentData()))
        return ", ".join(
            (
                self._title(entry, voice),
                f"{across.name} {across.words(x) if x is not None else '–'}",
                f"{up.name} {up.words(y) if y is not None else '–'}",
            )
        )

    def _title(self, entry: Entry, voice: str) -> str:
        if voice == "student":
            return self.tr("Run {0}").format(words.count(entry.number))
        return self.tr("{0} of run {1}").format(core_words.voice(voice), words.count(entry.number))

    def _show_details(self) -> None:
        entry, voice = self._entry(), self._key[1] if self._key is not None else ""
        self._said.hide()
        if entry is None:
            return
        self._name.setText(f"{self._title(entry, voice)} · {made_at(entry)}")
        student = voice == "student"
        self._recipe.setText(
            short_recipe(entry) if student else self.tr("What the students learnt from.")
        )
        lines = [
            self.tr("{0} parameters, {1}").format(
                figure_words(entry, voice, "parameters"), figure_words(entry, voice, "bytes")
            ),
            self.tr("{0} for a second of speech").format(figure_words(entry, voice, "rtf")),
            self.tr("MCD {0} dB").format(figure_words(entry, voice, "mcd_db")),
        ]
        if student and "student" in entry.seconds:
            trained = words.seconds(entry.seconds["student"])
            lines.append(self.tr("trained for {0}").format(trained))
        self._figures.setText("\n".join(lines))
        self._sentence.setText(f"“{entry.sentence}”" if entry.sentence else "")
        self._sentence.setVisible(bool(entry.sentence))
        self.hear.setEnabled(entry.sound(voice) is not None)
        self.use.setVisible(student)
        self.delete.setVisible(student)
        self.plot.choose(self._key)
        if student:
            self.table.choose(entry.number)

    # --- what happens ----------------------------------------------------------------------------

    @Slot(object)
    def _on_dot(self, key: tuple[int, str]) -> None:
        self._key = key
        self._show_details()

    @Slot(int)
    def _on_run(self, number: int) -> None:
        if self._key is None or self._key[0] != number:
            self._on_dot((number, "student"))

    @Slot(object)
    def _play(self, key: tuple[int, str]) -> None:
        entry = self._history.entry(key[0])
        sound = entry.sound(key[1]) if entry is not None else None
        if entry is not None and sound is not None:
            self._session.play_file(sound, self._title(entry, key[1]))

    @Slot(int)
    def _on_play_run(self, number: int) -> None:
        self._play((number, "student"))

    @Slot()
    def _on_hear(self) -> None:
        if self._key is not None:
            self._play(self._key)

    @Slot()
    def _on_use(self) -> None:
        entry = self._entry()
        if entry is None:
            return
        known = (setting.name.split(".") for setting in declared())
        settings = {
            f"{section}.{name}": entry.settings[section][name]
            for section, name in known
            if section in MADE_BY and name in entry.settings.get(section, {})
        }
        # What is no slider of its own: the order of steps, locks.
        for name in ("step", "locked"):
            if name in entry.settings.get("compress", {}):
                settings[f"compress.{name}"] = entry.settings["compress"][name]
        self._session.set_settings(settings)
        self._said.setText(
            self.tr("The settings of run {0} are chosen. Undo takes them back.").format(
                words.count(entry.number)
            )
        )
        self._said.show()

    @Slot()
    def _on_delete(self) -> None:
        entry = self._entry()
        if entry is None:
            return
        ask(
            self,
            self.tr("Delete run {0}?").format(words.count(entry.number)),
            self.tr("Its figures, curves, sound and voice are lost. The present voice stays."),
            self.tr("Delete"),
            self._on_delete_agreed,
        )

    @Slot()
    def _on_delete_agreed(self) -> None:
        if self._key is not None:
            self._history.forget(self._key[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        look, way = theme.current(), QBoxLayout.Direction
        stacked = self.width() < look.px(_SIDE_BY_SIDE_PX)
        self._top.setDirection(way.TopToBottom if stacked else way.LeftToRight)
        self._table_card.setMinimumHeight(look.px(150))
