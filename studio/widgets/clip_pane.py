"""The chosen clip: its text, its waveform and spectrogram, as recorded and as it will be learnt."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, QStandardPaths, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.events import Failed
from studio import theme, words
from studio.clip_sound import ClipSound, read_clip_sound
from studio.clips import Clip
from studio.core_sentences import translated
from studio.newest import Newest
from studio.session import Session
from studio.widgets.spectrogram import Spectrogram
from studio.widgets.text import ElidedLabel, label, set_property
from studio.widgets.waveform import Waveform

READ = "studio.requests:read_clip"
WAIT_MS = 80
"""A row that is only passed on the way to another one is not read."""

_MOST_LETTERS = 110


class ClipPane(QWidget):
    """What can be known of one clip.

    Attributes:
        leave: A button for whoever holds the pane to place.

    Signals:
        leaveOutAsked: Leave this clip out, or take it back.
        seekRequested: A moment of the sound that is shown, in seconds.
    """

    leaveOutAsked = Signal(dict)
    seekRequested = Signal(float)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._clip: Clip | None = None
        self._learnt: dict[str, Any] | None = None
        self._shown_path = ""
        self._play_when_ready = False
        self._locked = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._soon.timeout.connect(self._read)
        self._reader = Newest(self)
        self._reader.done.connect(self._on_sound)
        self._reader.failed.connect(self._on_unreadable)
        self._name = ElidedLabel("", "strong")
        self.leave = QPushButton(self.tr("Leave out"))
        self.leave.setProperty("kind", "plain")
        self._text = label("", "muted", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._verdict = label("", "muted", wrap=True)
        self.play = QPushButton(self.tr("Play"))
        self.play.setProperty("kind", "plain")
        self.play.setToolTip(self.tr("Space, in the table"))
        self.recorded = self._choice(self.tr("As recorded"), self.tr("The file as it is"))
        self.learnt = self._choice(
            self.tr("As it is learnt"), self.tr("Trimmed and levelled as the buttons say")
        )
        self.recorded.setChecked(True)
        self._facts = ElidedLabel("", "small")
        self._facts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.wave = Waveform()
        self.picture = Spectrogram()
        self._lay_out()
        self.leave.clicked.connect(self._on_leave)
        self.play.clicked.connect(self.play_now)
        self.wave.seekRequested.connect(self.seekRequested)
        self.picture.seekRequested.connect(self.seekRequested)
        session.settingsChanged.connect(self._on_setting)
        theme.current().themeChanged.connect(self._dress)
        self._dress()
        self.show_clip(None)

    def _choice(self, text: str, meaning: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "tab")
        button.setCheckable(True)
        button.setToolTip(meaning)
        button.setAccessibleDescription(meaning)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._name, 1)
        head.addWidget(self._facts, 2)
        ways = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.play)
        for button in (self.recorded, self.learnt):
            ways.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        ways.buttonClicked.connect(self._on_way)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._text)
        column.addWidget(self._verdict)
        column.addLayout(row)
        column.addWidget(self.wave)
        column.addWidget(self.picture, 1)

    # --- what others ask -------------------------------------------------------------------------

    @property
    def clip(self) -> Clip | None:
        """The clip that is shown."""
        return self._clip

    @property
    def path(self) -> str:
        """The file whose sound is shown; empty while there is none."""
        return self._shown_path

    def show_clip(self, clip: Clip | None, verdict: str = "") -> None:
        """Show another clip, or none, and what was found in it."""
        self._verdict.setText(verdict)
        self._verdict.setVisible(bool(verdict))
        set_property(self._verdict, "role", "muted" if clip and clip["usable"] else "warning")
        other = (clip or {}).get("path") != (self._clip or {}).get("path")
        self._clip = clip
        self._name.setText(clip["id"] if clip else "")
        text = clip["text"] if clip else ""
        short = text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1].rstrip() + "…"
        self._text.setText(short)
        self._text.setToolTip(text if short != text else "")
        for control in (self.play, self.recorded, self.learnt):
            control.setEnabled(clip is not None)
        self.set_locked(self._locked)
        self._show_left()
        if other or clip is None:
            self._begin()

    def play_now(self) -> None:
        """Play what is shown, as soon as it is ready."""
        if self._clip is None:
            return
        if self.recorded.isChecked():
            self._session.play_file(self._clip["path"], self._clip["id"])
            return
        self._play_when_ready = True
        if self._shown_path:
            self._play()
        elif not self._soon.isActive() and not self._reader.busy:
            self._begin()

    def set_play_head(self, seconds: float | None) -> None:
        """Show the play-head; None where something else is played."""
        self.picture.set_play_head(seconds)
        self.wave.set_play_head(seconds or 0.0)

    def set_locked(self, locked: bool) -> None:
        """Clips can no longer be left out: the recordings have been read."""
        self._locked = locked
        self.leave.setEnabled(self._clip is not None and not locked)

    def show_leave(self, shown: bool) -> None:
        """Show the button that leaves the clip out, or hide it with the clip."""
        self.leave.setVisible(shown)

    def close_down(self) -> None:
        """Stop the thread."""
        self._soon.stop()
        self._reader.close()

    # --- reading ---------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Read the clip once the choice rests."""
        self._reader.cancel()
        self._session.engine.cancel("clip")
        self._shown_path, self._learnt = "", None
        self.set_play_head(None)
        if self._clip is None:
            self._facts.setText("")
            self.wave.show_nothing()
            self.picture.show_nothing(self.tr("Choose a clip to see and hear it."))
            return
        self._soon.start()

    @Slot()
    def _read(self) -> None:
        if self._clip is None:
            return
        if self.recorded.isChecked():
            self._reader.run(read_clip_sound, self._clip["path"])
            return
        cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
        settings = self._session.settings.data
        # The built-in voice's clips have exact timings and are not trimmed.
        trim = settings.trim_silence and bool(settings.source)
        args = (
            self._clip["path"],
            settings.mel,
            trim,
            settings.even_loudness,
            str(Path(cache) / f"as-learnt-{os.getpid()}.wav"),
        )
        self._session.engine.request("clip", READ, args, self._on_learnt, self._on_failed)

    def _on_learnt(self, facts: dict[str, Any]) -> None:
        self._learnt = facts
        self._reader.run(read_clip_sound, facts["path"])

    def _on_failed(self, failure: Failed) -> None:
        self._on_unreadable(failure.problem, failure.advice)

    @Slot(object)
    def _on_sound(self, sound: ClipSound) -> None:
        assert self._clip is not None
        self._shown_path = self._learnt["path"] if self._learnt else self._clip["path"]
        # The same height for all clips, so that a soft one is seen to be soft.
        highest = float(abs(sound.audio).max(initial=0.0))
        self.wave.show_sound(
            sound.audio, sound.sample_rate_hz, max(highest, 0.5), "recording", dashed=False
        )
        self.picture.show_voice(self._clip["id"], sound.picture, sound.pictures)
        self._show_facts(sound)
        if self._play_when_ready:
            self._play()

    @Slot(str, str)
    def _on_unreadable(self, problem: str, advice: str) -> None:  # noqa: ARG002
        self._play_when_ready = False
        self._facts.setText("")
        self.wave.show_nothing()
        self.picture.show_nothing(words.sentence(translated(problem)))

    def _play(self) -> None:
        self._play_when_ready = False
        assert self._clip is not None
        self._session.play_file(self._shown_path, self._clip["id"])

    def _show_facts(self, sound: ClipSound) -> None:
        assert self._clip is not None
        facts = self._learnt or self._clip
        level = facts["loudness_lufs"]
        parts = [words.seconds(sound.seconds)]
        if not self._learnt:
            parts.append(self.tr("{0} Hz").format(sound.sample_rate_hz))
        parts.append(self.tr("silent") if level is None else words.lufs(level))
        if self._learnt:
            before = self._clip["loudness_lufs"]
            was = [words.seconds(self._clip["seconds"])]
            was += [] if before is None else [words.lufs(before)]
            parts.append(self.tr("was {0}").format(", ".join(was)))
        self._facts.setText(" · ".join(parts))

    # --- what happens ----------------------------------------------------------------------------

    @Slot()
    def _on_way(self) -> None:
        self._begin()

    @Slot()
    def _on_leave(self) -> None:
        if self._clip is not None:
            self.leaveOutAsked.emit(self._clip)

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if name in ("", "data.left_out"):
            self._show_left()
        if name in _READING and self.learnt.isChecked():
            self._begin()

    def _show_left(self) -> None:
        out = self._clip is not None and self._clip["id"] in self._session.settings.data.left_out
        self.leave.setText(self.tr("Take back") if out else self.tr("Leave out"))
        self.leave.setToolTip(self.tr("Delete, in the table; your file stays as it is"))

    def _dress(self) -> None:
        look = theme.current()
        self.play.setIcon(look.icon("play", "accent", 14))
        self.play.setIconSize(QSize(look.px(14), look.px(14)))
        self.wave.setFixedHeight(look.px(44))


_READING = frozenset({"data.even_loudness", "data.trim_silence", "data.mel"})
