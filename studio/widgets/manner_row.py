"""How a text is to be said, in small boxes: rate, pitch, energy, temperature and, for voices that
can be asked for it, the temperature of the vocoder and the language."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from core.declare import Declaration
from core.delivery import RANGES, USUAL, Delivery
from studio import theme
from studio.language_names import language_name
from studio.widgets.number_box import number_box
from studio.widgets.setting_choice import ChoiceBox
from studio.widgets.text import label

_FINE = frozenset({"pace", "temperature", "sampling"})
"""What is changed in steps of a tenth."""


class MannerRow(QWidget):
    """Boxes for what a `Delivery` holds, its seed excepted, and a button back to the usual.

    Signals:
        changed: One of them has another value.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        rows.addLayout(row)
        said = {
            "pace": (self.tr("Rate"), "×", self.tr("2 is twice as fast.")),
            "pitch": (self.tr("Pitch"), self.tr("st"), self.tr("Semitones up or down.")),
            "energy": (
                self.tr("Energy"),
                self.tr("dB"),
                self.tr(
                    "Speaks up or softer. While the player makes all equally loud, only the change "
                    "of tone is heard."
                ),
            ),
            "temperature": (
                self.tr("Temperature"),
                "",
                self.tr("0 is always the same; above, every reading is another, more and more."),
            ),
            "sampling": (
                self.tr("Sampling"),
                "",
                self.tr(
                    "Temperature of a vocoder that draws sample after sample: 1 as it learnt, less "
                    "is duller and cleaner. Other vocoders do not notice."
                ),
            ),
        }
        self.boxes = {}
        for key, (name, unit, meaning) in said.items():
            low, high, _ = RANGES[key]
            usual = getattr(USUAL, key)
            box = number_box(
                Declaration(key, "float", usual, meaning, unit, low, high, "", ("", ""), ())
            )
            box.setValue(usual)
            box.setSingleStep(0.1 if key in _FINE else 1.0)
            box.setStepType(box.StepType.DefaultStepType)
            box.setAccessibleName(name)
            box.setAccessibleDescription(meaning)
            box.setToolTip(meaning)
            box.valueChanged.connect(self._on_changed)
            self.boxes[key] = box
            if key == "sampling":
                sampling_name = label(name, "small")
                continue
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(label(name, "small"))
            column.addWidget(box)
            row.addLayout(column, 1)
        self.language = ChoiceBox()
        self.language.setSizeAdjustPolicy(
            ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.language.setMinimumContentsLength(5)
        self.language.setAccessibleName(self.tr("Language"))
        hint = self.tr("In which language the text is read; the voice stays the same.")
        self.language.setAccessibleDescription(hint)
        self.language.setToolTip(hint)
        self.language.currentIndexChanged.connect(self._on_changed)
        self._sampling = _beside(sampling_name, self.boxes["sampling"])
        self._language = _beside(label(self.tr("Language"), "small"), self.language)
        more = QHBoxLayout()
        more.setSpacing(16)
        more.addWidget(self._sampling)
        more.addWidget(self._language, 1)
        rows.addLayout(more)
        self._languages: tuple[str, ...] | None = None
        self.reset = QToolButton()
        self.reset.setAccessibleName(self.tr("As the voice speaks by itself"))
        self.reset.setToolTip(self.reset.accessibleName())
        self.reset.clicked.connect(self._on_reset)
        row.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignBottom)
        theme.current().themeChanged.connect(self._draw)
        self._draw()
        self.offer((), sampling=False)
        self._on_changed()

    def offer(self, languages: Sequence[str], *, sampling: bool) -> None:
        """Show what only some voices can be asked for.

        Args:
            languages: Those that the voices read; there is a choice of two or more.
            sampling: Whether there is a vocoder that draws samples.
        """
        self._sampling.setVisible(sampling)
        if not sampling:
            self.boxes["sampling"].setValue(USUAL.sampling)
        known = tuple(languages) if len(languages) > 1 else ()
        if known == self._languages:
            return
        self._languages = known
        chosen = self.language.currentData()
        self.language.clear()
        self.language.addItem(self.tr("own"), USUAL.language)
        for code in known:
            self.language.addItem(language_name(code), code)
        self.language.setCurrentIndex(max(self.language.findData(chosen), 0))
        self._language.setVisible(bool(known))

    def delivery(self, seed: int = 0) -> Delivery:
        """What the boxes say."""
        values = {key: box.value() for key, box in self.boxes.items()}
        return Delivery(**values, seed=seed, language=self.language.currentData() or "")

    def summary(self) -> str:
        """What is not as usual, in few words; empty if all is."""
        said = []
        for key, box in self.boxes.items():
            if box.value() != getattr(USUAL, key):
                sign = {"temperature": "T ", "sampling": "S "}.get(key, "")
                plus = "+" if key in ("pitch", "energy") and box.value() > 0 else ""
                said.append(f"{sign}{plus}{box.text()}")
        if self.language.currentData():
            said.append(self.language.currentText())
        return " · ".join(said)

    @Slot()
    def _on_changed(self) -> None:
        self.reset.setEnabled(self.delivery() != USUAL)
        self.changed.emit()

    @Slot()
    def _on_reset(self) -> None:
        for key, box in self.boxes.items():
            box.setValue(getattr(USUAL, key))
        self.language.setCurrentIndex(0)

    @Slot()
    def _draw(self) -> None:
        look = theme.current()
        self.reset.setIcon(look.icon("reset", "muted"))
        self.reset.setIconSize(QSize(look.px(16), look.px(16)))


def _beside(name: QWidget, box: QWidget) -> QWidget:
    """A box with its name before it."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(name)
    row.addWidget(box, 1)
    return whole
