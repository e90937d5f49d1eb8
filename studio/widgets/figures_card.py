"""What is known before anything starts: speech, time, disk, and how small the voice will be."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio import core_words, words
from studio.clips import Clips
from studio.estimate import estimate
from studio.prospect import Prospect
from studio.session import Session
from studio.widgets.card import Card
from studio.widgets.stat import Stat


class FiguresCard(Card):
    """Four figures."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._session = session
        self.speech = Stat(self.tr("Speech"))
        self.time = Stat(self.tr("Time, all in all"))
        self.disk = Stat(self.tr("Disk"))
        self.voice = Stat(self.tr("Small voice"))
        row = QHBoxLayout()
        row.setSpacing(16)
        for stat in (self.speech, self.time, self.disk, self.voice):
            row.addWidget(stat, 1)
        self.body.addLayout(row)

    def show_figures(
        self, speech_s: float | None, clips: Clips | None, prospect: Prospect, *, known: bool
    ) -> None:
        """Show what is known.

        Args:
            speech_s: Seconds to learn from; None while that is not known.
            clips: The recordings, once they have been checked.
            known: They have been read for training already, so that the probe has nothing to say.
        """
        self._show_speech(speech_s, clips)
        guess = estimate(self._session.settings, speech_s)
        found = prospect.found
        self.time.show_figure(
            words.number(found["minutes"] if found else guess.minutes, 2),
            self.tr("min"),
            self._time_note(prospect),
        )
        self._show_disk(guess.disk_bytes)
        if found and found["student_bytes"]:
            figure, unit = words.size(found["student_bytes"])
            teacher = words.file_size(found["teacher_bytes"])
            note = self.tr("as a file; the teacher {0}").format(teacher)
            self.voice.show_figure(figure, unit, note)
            return
        if prospect.running:
            note = self.tr("trying three steps on this computer…")
        elif known or found:
            note = self.tr("see Compress")
        else:
            note = self.tr("known after the check")
        self.voice.show_figure("–", "", note)

    def _show_speech(self, speech_s: float | None, clips: Clips | None) -> None:
        if clips is not None:
            note = self._totals(clips)
        elif speech_s is not None:
            note = self.tr("about, spoken when you train")
        else:
            note = self.tr("known after the check")
        minutes = (speech_s or 0.0) / 60
        figure = words.number(minutes) if minutes < 100 else words.count(minutes)
        self.speech.show_figure(figure if minutes else "–", self.tr("min") if minutes else "", note)

    def _totals(self, clips: Clips) -> str:
        speakers = len(clips.speakers_s())
        spoken = self.tr("1 speaker") if speakers == 1 else self.tr("{0} speakers").format(speakers)
        rates = (self.tr("{0} Hz").format(rate) for rate in clips.rates_hz())
        kept = words.count(clips.kept())
        return self.tr("{0} clips · {1} · {2}").format(kept, spoken, ", ".join(rates))

    def _time_note(self, prospect: Prospect) -> str:
        found = prospect.found
        if found and found["step_s"]:
            return self.tr("{0} steps of a {1} teacher, every clip heard {2}").format(
                words.count(found["steps"]),
                core_words.choice(found["size"]).lower(),
                words.times(found["passes"]),
            )
        return self.tr("for both voices and the report; set it on the next page")

    def _show_disk(self, disk_bytes: float | None) -> None:
        if disk_bytes is None:
            self.disk.show_figure("–", "", self.tr("known after the check"))
            return
        figure, unit = words.size(disk_bytes)
        project = self._session.project
        recorded = bool(self._session.settings.data.recordings)
        besides, whole = self.tr("about, besides the recordings"), self.tr("about, for all of it")
        self.disk.show_figure(figure, unit, besides if recorded else whole)
        where = project.folder if project else self._session.suggested_folder()
        self.disk.setToolTip(str(where))
