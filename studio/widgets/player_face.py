"""What the player looks like: button, time, chips, waveform, sentence. It decides nothing."""

from __future__ import annotations

import math
from collections.abc import Collection

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio import core_words, theme
from studio.player.loudness import TARGET_LUFS
from studio.player.output import LOST, NO_DEVICE, NO_PORTAUDIO
from studio.player.tracks import SLOTS, Tracks
from studio.widgets.card_button import CardButton
from studio.widgets.play_button import PlayButton
from studio.widgets.sentence_box import SentenceBox
from studio.widgets.text import label
from studio.widgets.voice_chip import VoiceChip
from studio.widgets.waveform import Waveform


class PlayerFace(QFrame):
    """The widgets of the player.

    Attributes:
        button: Plays and pauses.
        chips: By voice.
        match, loop: Equal loudness, repeating; checkable.
        wave: The waveform.
        box: The sentences.
        card: Chooses the sound card.
        save: Saves what would be heard; to be seen where there is no sound.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = PlayButton()
        self._time = label("", "strong")
        self._length = label("", "muted")
        self.chips = {voice: VoiceChip(voice, str(n)) for n, voice in enumerate(SLOTS, 1)}
        self.match = _toggle_button(self.tr("Play all voices equally loud, after BS.1770 (M)"))
        self.match.setChecked(True)
        self.loop = _toggle_button(self.tr("Repeat a region (L); drag over the waveform to choose"))
        self.wave = Waveform()
        self._title = label("", "muted")
        self.box = SentenceBox()
        self._notice = QWidget()
        self._notice_words = label("", "careful")
        self.card = CardButton()
        self.save = QPushButton(self.tr("Save WAV…"))
        self.save.setAccessibleDescription(self.tr("Save what would be heard as a sound file"))
        self._lay_out()
        self._on_theme_changed()
        theme.current().themeChanged.connect(self._on_theme_changed)

    def _lay_out(self) -> None:
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for chip in self.chips.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        chips.addWidget(self.match)
        chips.addWidget(self.loop)
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addLayout(chips)
        middle.addWidget(self.wave, 1)

        self._time_box = QWidget()
        time = QHBoxLayout(self._time_box)
        time.setContentsMargins(0, 0, 0, 0)
        time.setSpacing(4)
        time.addWidget(self._time, 0, Qt.AlignmentFlag.AlignBaseline)
        time.addWidget(self._length, 1, Qt.AlignmentFlag.AlignBaseline)

        right = QVBoxLayout()
        right.setSpacing(6)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self.card)
        right.addLayout(top)
        right.addWidget(self.box)
        right.addStretch(1)

        notice = QHBoxLayout(self._notice)
        notice.setContentsMargins(0, 0, 0, 0)
        notice.addWidget(self._notice_words, 1)
        notice.addWidget(self.save)
        self._notice.hide()

        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._time_box, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(middle, 7)
        row.addLayout(right, 2)
        body = QVBoxLayout(self)
        body.setContentsMargins(18, 12, 18, 12)
        body.setSpacing(8)
        body.addWidget(self._notice)
        body.addLayout(row, 1)

    def show_words(self, title: str, words: str) -> None:
        """Say what is played."""
        self._title.setText(title)
        self.box.show_words(words)

    def show_voices(self, there: Collection[str], chosen: str | None, *, alone: bool) -> None:
        """Say which voices can be heard and which one is; `alone`: one file, no sentence."""
        why = {
            "recording": self.tr("there is no recording of this sentence"),
            "teacher": self.tr("train the teacher first"),
            "student": self.tr("train the student first"),
            "control": self.tr("train the control first"),
            "preview": self.tr("move a slider on the Compress page to hear a preview"),
            "export": self.tr("export a voice and let it speak on the Export page"),
            "base": self.tr("hear it on the Teacher page, where the teacher starts from it"),
        }
        for voice, chip in self.chips.items():
            missing = why[voice]
            if alone:
                missing = self.tr("one file is playing; choose a sentence to compare voices")
            chip.set_missing("" if voice in there else missing)
            chip.setChecked(voice == chosen)
        # Those that are seldom there take no room while they are not.
        for voice in ("export", "base"):
            self.chips[voice].setVisible(voice in there)

    def show_time(self, seconds: float, length: float) -> None:
        self._time.setText(f"{seconds:.2f}")
        self._length.setText(self.tr("/ {0} s").format(f"{length:.2f}"))
        self.wave.set_play_head(seconds)

    def show_loop(self, region: tuple[float, float] | None) -> None:
        self.loop.setChecked(region is not None)
        self.wave.set_loop(region)
        words = self.tr("loop off")
        if region is not None:
            words = self.tr("loop {0} s").format(f"{region[1] - region[0]:.1f}")
        self.loop.setText(words)

    def show_match(self, tracks: Tracks | None, voice: str | None, *, matched: bool) -> None:
        """Say how loud the voice that is chosen is played, and what was done to it."""
        hint = self.tr("Play all voices equally loud, after BS.1770 (M)")
        if tracks is None or voice is None:
            words = self.tr("{0} LUFS").format(_signed(TARGET_LUFS))
            self.match.setText(words if matched else self.tr("loudness as made"))
        elif matched:
            matching = tracks.matching
            words = self.tr("{0} LUFS, {1} LU").format(
                _signed(matching.target_lufs), _signed(matching.gains_db[voice], plus=True)
            )
            self.match.setText(words)
            changes = (
                f"{core_words.voice(v)} {_signed(matching.gains_db[v], plus=True)} LU"
                for v in tracks.voices
            )
            hint = "\n".join((hint, *changes))
            if matching.guarded:
                hint += "\n" + self.tr("All lowered: no true peak passes −1 dBTP")
        else:
            lufs = tracks.loudness[voice].lufs
            figure = _signed(lufs) if math.isfinite(lufs) else "–"
            self.match.setText(self.tr("as made, {0} LUFS").format(figure))
        self.match.setToolTip(hint)
        self.match.setAccessibleDescription(hint.replace("\n", "; "))

    def show_silence(self, reason: str | None, missing: str = "") -> None:
        """Say in one line why there is no sound; or that the card called `missing` is gone."""
        words = silence_words(reason)
        self.save.setVisible(bool(words))
        if missing and not words:
            words = self.tr("{0} is not there: the system's own sound card plays.").format(missing)
        self._notice_words.setText(words)
        self._notice.setVisible(bool(words))

    @Slot()
    def _on_theme_changed(self) -> None:
        look = theme.current()
        self._time.setFont(look.font(15, bold=True))
        self._time_box.setFixedWidth(look.px(104))
        for button in (self.match, self.loop):
            button.setFont(look.font(12))


def silence_words(reason: str | None) -> str:
    """Why there is no sound, in one line; empty where there is."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("PlayerFace", text)

    return {
        None: "",
        NO_PORTAUDIO: tr("No sound: PortAudio is not installed (libportaudio2)."),
        NO_DEVICE: tr("No sound: this computer has no sound card that answers."),
        LOST: tr("The sound card went away. Press play to use the next one."),
    }[reason]


def _signed(value: float, *, plus: bool = False) -> str:
    text = f"{value:+.1f}" if plus else f"{value:.1f}"
    return text.replace("-", "−")


def _toggle_button(hint: str) -> QToolButton:
    button = QToolButton()
    button.setCheckable(True)
    button.setToolTip(hint)
    button.setAccessibleDescription(hint)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
