"""How a text is to be said, as four small boxes: rate, pitch, energy, temperature."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from core.declare import Declaration
from core.delivery import RANGES, USUAL, Delivery
from studio import theme
from studio.widgets.number_box import number_box
from studio.widgets.text import label


class MannerRow(QWidget):
    """Boxes for what a `Delivery` holds, its seed excepted, and a button back to the usual.

    Signals:
        changed: One of them has another value.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
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
        }
        self.boxes = {}
        for key, (name, unit, meaning) in said.items():
            low, high, _ = RANGES[key]
            usual = getattr(USUAL, key)
            box = number_box(
                Declaration(key, "float", usual, meaning, unit, low, high, "", ("", ""), ())
            )
            box.setValue(usual)
            box.setSingleStep(0.1 if key in ("pace", "temperature") else 1.0)
            box.setStepType(box.StepType.DefaultStepType)
            box.setAccessibleName(name)
            box.setAccessibleDescription(meaning)
            box.setToolTip(meaning)
            box.valueChanged.connect(self._on_changed)
            self.boxes[key] = box
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(label(name, "small"))
            column.addWidget(box)
            row.addLayout(column, 1)
        self.reset = QToolButton()
        self.reset.setAccessibleName(self.tr("As the voice speaks by itself"))
        self.reset.setToolTip(self.reset.accessibleName())
        self.reset.clicked.connect(self._on_reset)
        row.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignBottom)
        theme.current().themeChanged.connect(self._draw)
        self._draw()
        self._on_changed()

    def delivery(self, seed: int = 0) -> Delivery:
        """What the boxes say."""
        return Delivery(**{key: box.value() for key, box in self.boxes.items()}, seed=seed)

    def summary(self) -> str:
        """What is not as usual, in few words; empty if all is."""
        said = []
        for key, box in self.boxes.items():
            if box.value() != getattr(USUAL, key):
                sign = "T " if key == "temperature" else ""
                plus = "+" if key in ("pitch", "energy") and box.value() > 0 else ""
                said.append(f"{sign}{plus}{box.text()}")
        return " · ".join(said)

    @Slot()
    def _on_changed(self) -> None:
        self.reset.setEnabled(self.delivery() != USUAL)
        self.changed.emit()

    @Slot()
    def _on_reset(self) -> None:
        for key, box in self.boxes.items():
            box.setValue(getattr(USUAL, key))

    @Slot()
    def _draw(self) -> None:
        look = theme.current()
        self.reset.setIcon(look.icon("reset", "muted"))
        self.reset.setIconSize(QSize(look.px(16), look.px(16)))
