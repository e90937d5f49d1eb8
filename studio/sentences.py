"""The sentences that can be compared: those held out from training, and those typed here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.errors import DataError, ProjectError
from core.project import Project
from core.storage import inside
from studio.player.tracks import SLOTS, Tracks
from studio.runs import RUNS, voice_of_run

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Sentence:
    """One sentence.

    Attributes:
        paths: Its sound files by voice, for a sentence of the project.
        changed: When the newest of them was written, in seconds.
        tracks: Its sounds, for one that was typed.
    """

    id: str
    text: str
    paths: dict[str, Path] = field(default_factory=dict)
    changed: float = 0.0
    tracks: Tracks | None = None

    @property
    def voices(self) -> tuple[str, ...]:
        return self.tracks.voices if self.tracks else tuple(self.paths)


class Sentences(QAbstractListModel):
    """Typed sentences, newest first, then those of the project."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._typed: list[Sentence] = []
        self._held_out: list[Sentence] = []

    def read(self, project: Project | None) -> None:
        """Look again at what the project holds.

        Raises:
            ProjectError: The list of sentences is damaged.
        """
        found = _read(project) if project is not None else []
        if found == self._held_out:
            return
        self.beginResetModel()
        self._held_out = found
        self.endResetModel()

    def add_typed(self, text: str, tracks: Tracks) -> str:
        """Put a typed sentence first; gives its id."""
        number = len(self._typed) + 1
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._typed.insert(0, Sentence(f"typed {number}", text, tracks=tracks))
        self.endInsertRows()
        return self._typed[0].id

    def forget_typed(self) -> None:
        """Another project is open: its voices said none of these."""
        self.beginResetModel()
        self._typed = []
        self.endResetModel()

    @property
    def held_out(self) -> int:
        return len(self._held_out)

    def row_of(self, sentence_id: str | None) -> int:
        """Row of a sentence, or −1."""
        ids = [sentence.id for sentence in self._all()]
        return ids.index(sentence_id) if sentence_id in ids else -1

    def sentence(self, row: int) -> Sentence | None:
        return self._all()[row] if 0 <= row < self.rowCount() else None

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._all())

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        sentence = self.sentence(index.row())
        if sentence is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return sentence.text or sentence.id
        return None

    def _all(self) -> list[Sentence]:
        return self._typed + self._held_out


def voice_of(project: Project | None, path: Path) -> str | None:
    """Whose sound a file of the project is, by the folder it lies in."""
    if project is not None:
        for voice in SLOTS:
            runs = (run for run in RUNS if voice_of_run(run) == voice)
            folders = [project.audio_folder / voice, *map(project.run_folder, runs)]
            if any(path.is_relative_to(folder) for folder in folders):
                return voice
        # history/<number>/audio/<voice>.wav
        if path.is_relative_to(project.folder / "history") and path.stem in SLOTS:
            return path.stem
    return None


def _read(project: Project) -> list[Sentence]:
    listed = project.read_json("audio/sentences.json")
    if listed is None:
        return []
    if not isinstance(listed, dict):
        raise ProjectError(
            f"{project.audio_folder} holds a damaged list of sentences", "measure again"
        )
    sentences = []
    for sentence_id, facts in listed.items():
        try:
            paths = {
                voice: inside(project.audio_folder / voice, f"{sentence_id}.wav") for voice in SLOTS
            }
        except DataError:
            continue  # a name that leads out of the folder is no sentence of this project
        there = {voice: path for voice, path in paths.items() if path.is_file()}
        if there:
            text = str(facts.get("text", "")) if isinstance(facts, dict) else ""
            changed = max(path.stat().st_mtime for path in there.values())
            sentences.append(Sentence(str(sentence_id), text, there, changed))
    return sentences
