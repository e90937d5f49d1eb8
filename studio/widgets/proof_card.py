"""What the check of an exported file has found: does it sound the same, how big, how fast."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from studio import core_words, words
from studio.widgets.card import Card, rule
from studio.widgets.stat import Stat
from studio.widgets.text import label, set_property

SAME_SNR_DB = 60.0
"""From here on a difference is so far below the voice that nobody can hear it."""
NEAR_MCD_DB = 0.5
"""Up to here the spectra are nearer than a voice and its own recordings ever come (some 3 dB)."""


class ProofCard(Card):
    """The figures of one export, in words.

    Signals:
        evenSoAsked: The slower file is wanted all the same.
    """

    evenSoAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._title = label("", "strong", wrap=True)
        self._verdict = label("", "good", wrap=True)
        self.even_so = QPushButton(self.tr("Export it even so"))
        self.even_so.clicked.connect(self.evenSoAsked)
        self._sound = Stat(self.tr("Same sound"))
        self._file = Stat(self.tr("File"))
        self._speed = Stat(self.tr("Speed"))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title, 1)
        head.addWidget(self.even_so)
        figures = QHBoxLayout()
        figures.setSpacing(16)
        for stat in (self._sound, self._file, self._speed):
            figures.addWidget(stat, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._verdict)
        self._rule = rule()
        self.body.addWidget(self._rule)
        self.body.addLayout(figures)

    def show_export(self, voice: str, result: dict[str, Any]) -> None:
        """Show what `core.export.Exported` says, as plain values."""
        what = core_words.export_format(result["format"])
        weights = core_words.export_weights(result["weights"])
        self._title.setText(f"{core_words.voice(voice)} · {what} · {weights}")
        self.even_so.hide()
        slower = bool(result["slower"])
        if slower:
            said = self.tr("Written and checked, but slower than fp32 here; int8 is not.")
        else:
            said = self.tr("Written, loaded again, and checked against the studio's voice.")
        self._say("careful" if slower else "good", said)
        self._show_sound(result["snr_db"], result["mcd_db"], int(result["sentences"]))
        self._show_file(result)
        self._show_speed(result["speed"], slower=slower)

    def show_refused(self, voice: str, format_: str, weights: str, problem: str) -> None:
        """Show that a slower file was not written, and offer it all the same."""
        what = core_words.export_format(format_)
        named = core_words.export_weights(weights)
        self._title.setText(f"{core_words.voice(voice)} · {what} · {named}")
        self._say("careful", f"{words.sentence(problem)} {self.tr('Nothing was written.')}")
        self.even_so.show()
        for stat in (self._sound, self._file, self._speed):
            stat.hide()
        self._rule.hide()

    def _say(self, state: str, said: str) -> None:
        set_property(self, "card", state)
        set_property(self._verdict, "role", state)
        self._verdict.setText(said)
        self.setAccessibleName(f"{self._title.text()}. {said}")
        self._rule.show()

    def _show_sound(self, snr_db: float | None, mcd_db: float | None, sentences: int) -> None:
        self._sound.setVisible(snr_db is not None or mcd_db is not None)
        over = self.tr("over {0} sentences").format(words.count(sentences)) if sentences else ""
        parts = [over]
        if mcd_db is not None:
            parts.append(self.tr("spectrum changed by {0} dB").format(f"{mcd_db:.2f}"))
        if snr_db is not None and snr_db >= SAME_SNR_DB:
            parts.insert(0, self.tr("matches the studio's voice"))
        elif mcd_db is not None and mcd_db <= NEAR_MCD_DB:
            parts.insert(0, self.tr("very near the studio's voice"))
        else:
            parts.insert(0, self.tr("differs a little: listen below"))
        if snr_db is None:
            # The spectrum is the figure itself then.
            figure = "–" if mcd_db is None else f"{mcd_db:.2f}"
            self._sound.show_figure(figure, self.tr("dB MCD"), " · ".join(parts[:2]))
        elif math.isinf(snr_db):
            self._sound.show_figure("∞", self.tr("dB SNR"), self.tr("the very same samples"))
        else:
            note = " · ".join(part for part in parts if part)
            self._sound.show_figure(f"{snr_db:.0f}", self.tr("dB SNR"), note)

    def _show_file(self, result: dict[str, Any]) -> None:
        self._file.show()
        figure, unit = words.size(result["model_bytes"])
        each = f"{result['bytes_per_parameter']:.2f}"
        note = self.tr("{0} bytes per parameter · {1} parameters")
        self._file.show_figure(
            figure, unit, note.format(each, words.short_amount(result["parameters"]))
        )

    def _show_speed(self, speed: float | None, *, slower: bool) -> None:
        self._speed.setVisible(speed is not None)
        if speed is None:
            return
        if slower:
            note = self.tr("slower than fp32 here")
        elif speed >= 1.05:
            note = self.tr("faster than fp32")
        else:
            note = self.tr("as fast as fp32")
        state = "careful" if slower else ""
        self._speed.show_figure(f"{speed:.2f}×", self.tr("of fp32"), note, state)
