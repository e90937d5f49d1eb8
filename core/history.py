"""What a project remembers of the students it has had, so that they can be compared.

history/<number>/
  entry.json       settings, figures of the report, seconds, the sentence that is kept
  curves/<run>.jsonl   losses of each run, thinned
  audio/<voice>.wav    that sentence as each voice says it
  voice/           the student itself; `sotto export` takes this folder

A project holds one teacher, student and control: the next training replaces them. An entry is
written when a student has been measured, whole or not at all; measured again, the same student
keeps its number.
"""

from __future__ import annotations

import contextlib
import json
import math
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.errors import DataError, ProjectError
from core.project import VOICES, Project
from core.storage import explained, inside, make_folder, write_json

VERSION = 1
"""Of entry.json."""

KEPT = 200
"""Older entries than so many are forgotten."""

TRAIN_RECORDS = 2000
"""At most so many losses of training are kept of a run; validation is kept whole."""

VOICE_BYTES = 64_000_000
"""A student larger than this is not kept itself."""


@dataclass(frozen=True)
class Entry:
    """One student as it was measured.

    Attributes:
        number: Its name in the project; a later student has a higher one.
        folder: Where it is kept.
        made_at: When it was measured, ISO 8601 in UTC.
        key: Changes with the voices; the same student measured again has the same.
        settings: All settings, as `Settings.model_dump` gives them.
        voices: Figures of the report by voice.
        seconds: Wall-clock seconds by stage.
        sentence_id, sentence: What the kept sounds say.
    """

    number: int
    folder: Path
    made_at: str
    key: str
    settings: Mapping[str, Any]
    voices: Mapping[str, Mapping[str, Any]]
    seconds: Mapping[str, float]
    sentence_id: str
    sentence: str

    def figure(self, voice: str, name: str) -> float | None:
        """A figure of the report, such as `mcd_db`; None where it was not measured."""
        value = self.voices.get(voice, {}).get(name)
        known = isinstance(value, int | float) and math.isfinite(value)
        return float(value) if known and value is not None else None

    def sound(self, voice: str) -> Path | None:
        """The kept sentence as a voice says it, if there is one."""
        path = self.folder / "audio" / f"{voice}.wav"
        return path if path.is_file() else None

    def records(self, run: str) -> Iterator[dict[str, Any]]:
        """What a run had logged: as `Project.metrics` gives it, without samples.

        Raises:
            ProjectError: The log is damaged.
        """
        path = self.folder / "curves" / f"{run}.jsonl"
        if not path.is_file():
            return
        try:
            for line in path.read_text(encoding="utf-8").splitlines():
                yield json.loads(line)
        except (OSError, ValueError) as error:
            raise ProjectError(
                f"{path} is damaged ({error})", "delete this entry of the history"
            ) from error


def remember(project: Project, report: Mapping[str, Any], key: str) -> Entry:
    """Write what a report and the runs behind it say into the history.

    Args:
        project: Its runs, its voices and its audio are those that were measured.
        report: The content of report.json, with a student in it.
        key: See `Entry`.

    Raises:
        StorageError: It cannot be written.
    """
    root = make_folder(project.folder / "history")
    for left in root.glob(".new-*"):
        shutil.rmtree(left, ignore_errors=True)
    before, _ = entries(project.folder)
    number = next(
        (entry.number for entry in before if entry.key == key),
        max(_numbers(root), default=0) + 1,
    )
    with explained(root):
        new = Path(tempfile.mkdtemp(prefix=".new-", dir=root))
        try:
            sentence = _keep_sounds(project.folder, report, before, new)
            _keep_curves(project, new)
            _keep_voice(project, new)
            content = {
                "version": VERSION,
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "key": key,
                "settings": report["settings"],
                "voices": {name: report[name] for name in VOICES if report.get(name)},
                "seconds": report["seconds"],
                "sentence_id": sentence.get("id", ""),
                "sentence": sentence.get("text", ""),
            }
            write_json(new / "entry.json", content)
            new.chmod(0o755)
            place = root / str(number)
            # Killed between these two, the evaluation is not done yet and writes it again.
            shutil.rmtree(place, ignore_errors=True)
            new.rename(place)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
    for old in sorted(_numbers(root))[:-KEPT]:
        shutil.rmtree(root / str(old), ignore_errors=True)
    return _read(place)


def entries(folder: Path) -> tuple[list[Entry], list[str]]:
    """The history of a project, oldest first, and what cannot be read of it, in words."""
    found, damaged = [], []
    for number in sorted(_numbers(folder / "history")):
        try:
            found.append(_read(folder / "history" / str(number)))
        except ProjectError as error:
            damaged.append(error.problem)
    return found, damaged


def forget(folder: Path, number: int) -> None:
    """Delete an entry from the history of a project, damaged or not.

    Raises:
        StorageError: It cannot be deleted.
    """
    place = folder / "history" / str(number)
    with explained(place), contextlib.suppress(FileNotFoundError):
        shutil.rmtree(place)


def _numbers(root: Path) -> list[int]:
    if not root.is_dir():
        return []
    # Only what `remember` would call a folder: `007` is not the 7th.
    names = [path.name for path in root.iterdir() if path.is_dir() and path.name.isdecimal()]
    return [int(name) for name in names if name == str(int(name))]


def _read(place: Path) -> Entry:
    path = place / "entry.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] > VERSION:
            raise ProjectError(f"{path} is from a newer Sotto", "update Sotto")
        entry = Entry(
            number=int(place.name),
            folder=place,
            made_at=str(content["made_at"]),
            key=str(content["key"]),
            settings=dict(content["settings"].items()),
            voices={name: dict(figures) for name, figures in content["voices"].items()},
            seconds={name: float(value) for name, value in content["seconds"].items()},
            sentence_id=str(content["sentence_id"]),
            sentence=str(content["sentence"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProjectError(
            f"{path} is damaged ({error})", "delete this entry of the history"
        ) from error
    return entry


def _keep_sounds(
    folder: Path, report: Mapping[str, Any], before: list[Entry], new: Path
) -> Mapping[str, Any]:
    """Copy one held-out sentence of each voice, if it can be the one that earlier entries kept."""
    wanted = [entry.sentence_id for entry in reversed(before)]
    for sentence in sorted(report["by_sentence"], key=lambda row: row["id"] not in wanted[:1]):
        try:
            found = {
                name: path
                for name in VOICES
                if (path := inside(folder / "audio" / name, f"{sentence['id']}.wav")).is_file()
            }
        except DataError:
            continue
        if "student" in found:
            make_folder(new / "audio")
            for name, path in found.items():
                shutil.copyfile(path, new / "audio" / f"{name}.wav")
            return dict(sentence)
    return {}


def _keep_curves(project: Project, new: Path) -> None:
    make_folder(new / "curves")
    for run in project.runs():
        with contextlib.suppress(ProjectError):
            records = [
                {key: record[key] for key in ("step", "split", "values", "best") if key in record}
                for record in project.metrics(run)
                if "sample" not in record
            ]
            trained = [record for record in records if record.get("split") == "train"]
            stride = max(1, math.ceil(len(trained) / TRAIN_RECORDS))
            # The newest one always stays.
            kept = {id(record) for record in trained[::-1][::stride]}
            lines = [
                json.dumps(record) + "\n"
                for record in records
                if record.get("split") != "train" or id(record) in kept
            ]
            (new / "curves" / f"{run}.jsonl").write_text("".join(lines), encoding="utf-8")


def _keep_voice(project: Project, new: Path) -> None:
    source = project.voice_folder("student")
    files = [path for path in source.glob("*") if path.is_file()]
    if files and sum(path.stat().st_size for path in files) <= VOICE_BYTES:
        make_folder(new / "voice")
        for path in files:
            shutil.copyfile(path, new / "voice" / path.name)
