"""The Export page: a voice as files for other programs, checked, heard, and ready to be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QStandardPaths, Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.events import Event, Failed
from studio import core_words, words
from studio.pages.page import Page
from studio.progress import JobState
from studio.runs import VOCODERS
from studio.session import Session
from studio.usage import uses
from studio.voice_facts import VoiceFacts, read_facts
from studio.widgets.ab_player import PlayerBar
from studio.widgets.card import Card
from studio.widgets.empty_note import EmptyNote
from studio.widgets.file_list import FileList
from studio.widgets.hear_card import HearCard
from studio.widgets.job_bar import ProgressLine, status_words
from studio.widgets.option_list import OptionList
from studio.widgets.proof_card import ProofCard
from studio.widgets.report_button import ReportButton
from studio.widgets.text import ElidedLabel, label
from studio.widgets.use_card import UseCard

EXPORT = "studio.requests:export"
FIRST_FORMAT, FIRST_WEIGHTS = "piper", "int8"
AS_IT_IS = "fp32"
SHOWN_FIRST = ("student", "teacher", "control")


class ChoiceCard(Card):
    """What is exported: which voice, for whom, how its weights are stored, and where to."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent)
        self._session = session
        self.heading.setText(self.tr("Voice"))
        self._voices = QHBoxLayout()
        self._voices.setSpacing(6)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._about = label("", "small", wrap=True)
        self.format = OptionList(self.tr("Format"), core_words.export_formats())
        self.weights = OptionList(self.tr("Weights"), core_words.export_weight_kinds())
        self._where = ElidedLabel("")
        self.choose = QPushButton(self.tr("Choose…"))
        self.choose.setAccessibleName(self.tr("Choose the folder to export into"))
        self.choose.clicked.connect(self._on_choose)
        self.body.addLayout(self._voices)
        self.body.addWidget(self._about)
        for heading, widget in (
            (self.tr("Format"), self.format),
            (self.tr("Weights"), self.weights),
        ):
            self.body.addWidget(label(heading, "heading"))
            self.body.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._where, 1)
        row.addWidget(self.choose)
        self.body.addWidget(label(self.tr("Into this folder"), "heading"))
        self.body.addLayout(row)
        self.format.choose(FIRST_FORMAT)
        self.weights.choose(FIRST_WEIGHTS)
        self.show_folder()

    @property
    def voice(self) -> str:
        """The voice that is chosen; empty if there is none."""
        for voice, button in self._buttons.items():
            if button.isChecked():
                return voice
        return ""

    @property
    def group(self) -> QButtonGroup:
        """The buttons of the voices."""
        return self._group

    def show_voices(self, voices: list[str]) -> None:
        """Offer these voices, and keep the choice if it is still there.

        But when the first of them is new, it is the one that everybody has waited for.
        """
        if list(self._buttons) != voices:
            chosen = self.voice if voices and voices[0] in self._buttons else ""
            for button in self._buttons.values():
                self._group.removeButton(button)
                self._voices.removeWidget(button)
                button.deleteLater()
            self._buttons = {}
            for voice in voices:
                button = QPushButton(core_words.voice(voice))
                button.setProperty("kind", "choice")
                button.setCheckable(True)
                self._group.addButton(button)
                self._buttons[voice] = button
                self._voices.addWidget(button, 1)
            if voices:
                self._buttons[chosen if chosen in voices else voices[0]].setChecked(True)

    def show_about(self, said: str) -> None:
        """A line about the voice that is chosen."""
        self._about.setText(said)
        self._about.setVisible(bool(said))

    @Slot()
    def limit_weights(self) -> None:
        """A bundle is the voice as it is; other formats can store its weights smaller."""
        bundle = self.format.key == "bundle"
        why = self.tr("a bundle holds the voice as it is") if bundle else ""
        if bundle:
            self.weights.choose(AS_IT_IS)
        for key, button in self.weights.buttons.items():
            button.set_missing("" if key == AS_IT_IS else why)

    def folder(self) -> Path:
        """Where exports go."""
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        usual = Path(QStandardPaths.writableLocation(documents)) / "Sotto" / "exports"
        return Path(str(QSettings().value("export/folder", str(usual))))

    @Slot()
    def show_folder(self) -> None:
        """Show where exports go."""
        self._where.setText(str(self.folder()))

    @Slot()
    def _on_choose(self) -> None:
        target = QFileDialog.getExistingDirectory(self, self.tr("Export into"), str(self.folder()))
        if target:
            QSettings().setValue("export/folder", target)
            self.show_folder()


class ExportPage(Page):
    """Choices at the left, what came of them at the right."""

    key = "export"

    def __init__(self, session: Session, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(session, "", parent)
        self.title = self.tr("Export")
        self.heading.setText(self.title)
        self._state: JobState | None = None
        self._asked: tuple[str, str, str] = ("", "", "")
        self._results: dict[str, dict[str, Any]] = {}
        self._said = ""
        self.export = QPushButton(self.tr("Export"))
        self.export.setProperty("kind", "primary")
        self.export.clicked.connect(self._on_export)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setAccessibleDescription(self.tr("Stop exporting; nothing is left behind"))
        self.cancel.clicked.connect(self._on_cancel)
        self.actions.addWidget(ReportButton(self.session))
        self.actions.addWidget(self.cancel)
        self.actions.addWidget(self.export)
        self.progress = ProgressLine("export")
        self.body.addWidget(self.progress)
        self.choices = ChoiceCard(session)
        columns = QHBoxLayout()
        columns.setSpacing(14)
        columns.addWidget(self.choices, 9, Qt.AlignmentFlag.AlignTop)
        columns.addWidget(self._build_results(player), 13)
        self.body.addLayout(columns, 1)
        self.choices.group.buttonClicked.connect(self.refresh)
        for options in (self.choices.format, self.choices.weights):
            options.chosen.connect(self.refresh)
        session.projectChanged.connect(self._on_project)
        session.stagesChanged.connect(self.refresh)
        session.jobStarted.connect(self.refresh)
        session.jobEnded.connect(self.refresh)
        self.refresh()

    def _build_results(self, player: PlayerBar) -> QWidget:
        self.proof = ProofCard()
        self.proof.evenSoAsked.connect(self._on_even_so)
        self.files = FileList()
        self.hear = HearCard(self.session, player)
        self.use = UseCard()
        results = QWidget()
        column = QVBoxLayout(results)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for card in (self.proof, self.hear, self.files, self.use):
            column.addWidget(card)
        column.addStretch(1)
        self._results_shown = results
        self._empty_card = Card()
        self._empty = EmptyNote("save")
        self._empty_card.body.addWidget(self._empty)
        right = QWidget()
        both = QVBoxLayout(right)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self._empty_card, 1)
        both.addWidget(results, 1)
        return right

    # --- what the rail asks ----------------------------------------------------------------------

    def rail_text(self) -> str:
        if self.busy:
            assert self._state is not None
            share = self._state.share
            return self.tr("exporting") if share is None else words.percent(share)
        for voice, result in reversed(self._results.items()):
            if "refused" not in result:
                size = words.file_size(result["model_bytes"])
                return self.tr("{0}, {1}").format(core_words.voice(voice).lower(), size)
        return ""

    def done(self) -> bool:
        return any("refused" not in result for result in self._results.values())

    @property
    def busy(self) -> bool:
        """Whether an export is being made."""
        return self._state is not None

    # --- showing ---------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Show everything anew."""
        there = self.session.project.voices() if self.session.project else []
        voices = [v for v in SHOWN_FIRST if v in there]
        voices += [v for v in there if v not in voices]
        self.choices.show_voices(voices)
        self.choices.setEnabled(bool(voices) and not self.busy)
        reason = self._why_not()
        self.choices.show_about(self._about())
        self.choices.limit_weights()
        self.export.setVisible(not self.busy)
        self.export.setEnabled(not reason)
        self.export.setToolTip(reason)
        self.cancel.setVisible(self.busy)
        self.progress.setVisible(self.busy)
        self._show_state()
        self._show_result()

    def _facts(self) -> VoiceFacts | None:
        project, voice = self.session.project, self.choices.voice
        return read_facts(project.voice_folder(voice)) if project and voice else None

    def _why_not(self) -> str:
        if not self.choices.voice:
            return self.tr("There is no voice yet. Train the teacher first, then the student.")
        facts = self._facts()
        return self._vocoder_words() if facts and not facts.trained_vocoder else ""

    def _vocoder_words(self) -> str:
        said = self.tr(
            "This voice still speaks with Griffin–Lim, which other programs do not have: train "
            "its vocoder on the {0} page, then export."
        )
        teacher = self.choices.voice.startswith("teacher")
        return said.format(self.tr("Teacher") if teacher else self.tr("Student"))

    def _about(self) -> str:
        facts, voice = self._facts(), self.choices.voice
        # The pair is what a voice is: both count. The control speaks with the student's vocoder.
        runs = (voice, VOCODERS.get(voice, VOCODERS["student"]))
        pair = [self.session.stages.get(run, {}) for run in runs]
        parameters = sum(float(stage.get("parameters", 0)) for stage in pair)
        parts = []
        if parameters:
            parts.append(self.tr("{0} parameters").format(words.short_amount(parameters)))
        if facts is not None:
            parts.append(facts.language)
            if len(facts.speakers) > 1:
                parts.append(self.tr("{0} speakers").format(words.count(len(facts.speakers))))
        if self.session.running:
            parts.append(self.tr("training is running, so the speed measured will be rough"))
        return " · ".join(parts)

    def _show_state(self) -> None:
        if self._state is not None:
            self.subtitle.setText(status_words(self._state))
            self.progress.set_share(self._state.share)
        else:
            usual = self.tr("A voice as files for the programs people use, checked and heard.")
            self.subtitle.setText(self._said or usual)

    def _show_result(self) -> None:
        voice, project = self.choices.voice, self.session.project
        result = self._results.get(voice)
        self._results_shown.setVisible(result is not None)
        self._empty_card.setVisible(result is None)
        if self.busy:
            said = self.tr("It is written, loaded again, and compared with the studio's voice.")
        else:
            said = self._why_not() or self.tr(
                "Press Export. The file is loaded again and compared with the studio's voice "
                "before it is called done; then you can hear it here."
            )
        self._empty.set_text(said)
        if result is None or project is None:
            return
        refused = "refused" in result
        for card in (self.files, self.hear, self.use):
            card.setVisible(not refused)
        if refused:
            self.proof.show_refused(voice, result["format"], result["weights"], result["refused"])
            return
        self.proof.show_export(voice, result)
        folder = Path(result["folder"])
        files = [(str(name), int(size)) for name, size in result["files"]]
        self.files.show_files(folder, files)
        names = [name for name, _ in files]
        facts = read_facts(project.voice_folder(voice))
        self.use.show_uses(uses(result["format"], names, len(facts.speakers) if facts else 1))
        self.hear.show_file(folder, voice)

    # --- what happens ----------------------------------------------------------------------------

    @Slot()
    def _on_project(self) -> None:
        if self.busy:
            self._on_cancel()
        self._results, self._said = {}, ""
        self.refresh()

    @Slot()
    def _on_export(self) -> None:
        choices = self.choices
        self._start((choices.voice, choices.format.key, choices.weights.key), even_if_slower=False)

    @Slot()
    def _on_even_so(self) -> None:
        """Write what was refused for being slow."""
        refused = self._results[self.choices.voice]
        asked = self.choices.voice, refused["format"], refused["weights"]
        self._start(asked, even_if_slower=True)

    def _start(self, asked: tuple[str, str, str], *, even_if_slower: bool) -> None:
        project = self.session.project
        if project is None or self.busy or self._why_not():
            return
        self._asked, self._state, self._said = asked, JobState(), ""
        args = (str(project.folder), *asked, str(self.out_folder(*asked)), even_if_slower)
        self.session.engine.request(
            "export", EXPORT, args, self._on_exported, self._on_failed, self._on_event
        )
        self.refresh()
        self.session.exportChanged.emit()

    def out_folder(self, voice: str, format_: str, weights: str) -> Path:
        """Where an export goes: a folder of its own, so that nothing else is touched."""
        project = self.session.project
        assert project is not None
        return self.choices.folder() / f"{project.name}-{voice}-{format_}-{weights}"

    @Slot()
    def _on_cancel(self) -> None:
        self.session.engine.cancel("export")
        self._state = None
        self._said = self.tr("Cancelled; nothing was written.")
        self.refresh()
        self.session.exportChanged.emit()

    def _on_event(self, event: Event) -> None:
        if self._state is not None:
            self._state.follow([event])
            self._show_state()
            self.session.exportChanged.emit()

    def _on_exported(self, result: dict[str, Any]) -> None:
        voice, _, _ = self._asked
        self._state = None
        self._results.pop(voice, None)
        self._results[voice] = result
        self.refresh()
        self.session.exportChanged.emit()

    def _on_failed(self, failure: Failed) -> None:
        self._state = None
        self.refresh()
        self.session.exportChanged.emit()
        self.session.failed.emit(failure.problem, failure.advice, failure.details)
