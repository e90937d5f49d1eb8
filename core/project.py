"""A project: a folder a person can read, in which everything is remembered.

DIR/
  project.toml            settings as the user chose them
  stages.json             which stages of the road are done, and how long each took
  report.json, report.html
  data/                   manifest, splits, cached features, alignments
  runs/<name>/            metrics.jsonl, checkpoint.safetensors, samples/
  voices/<name>/          voice.toml + weights.safetensors
  audio/                  held-out sentences spoken by each voice, and the recordings
  listening/votes.jsonl   votes of finished blind tests, one a line
  history/<number>/       students there have been: settings, figures, curves, a sentence, the voice
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from core.errors import ProjectError, SettingsError, VoiceError
from core.settings import FORMAT_VERSION, Settings, read_settings, write_settings
from core.storage import explained, make_folder, write_json

VOICES = ("teacher", "student", "control")
"""The voices a finished road leaves, in the order in which they are shown."""


class Project:
    """One project folder. Make one with `create` or `open`.

    Attributes:
        folder: The absolute path of the folder.
        settings: The settings in `project.toml`; change them with `save`.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings

    @classmethod
    def create(cls, folder: Path, settings: Settings) -> Project:
        """Start a project in a new or empty folder.

        Raises:
            ProjectError: The folder holds a project or other files already.
            StorageError: The folder cannot be written to.
        """
        folder = folder.expanduser().absolute()
        if folder.is_file():
            raise ProjectError(f"{folder} is a file", "name a folder")
        if (folder / "project.toml").exists():
            raise ProjectError(
                f"{folder} already holds a project",
                f"go on with `sotto resume {folder}`, or name another folder",
            )
        with explained(folder):
            occupied = folder.exists() and any(folder.iterdir())
        if occupied:
            raise ProjectError(f"{folder} is not empty", "name a new or empty folder")
        make_folder(folder)
        project = cls(folder, settings)
        project.save(settings)
        return project

    @classmethod
    def open(cls, folder: Path) -> Project:
        """Open an existing project.

        Raises:
            ProjectError: There is none, its settings are damaged, or it is from a newer version.
        """
        folder = folder.expanduser().absolute()
        path = folder / "project.toml"
        if not folder.exists():
            raise ProjectError(f"there is no folder {folder}", "check the path")
        if not path.is_file():
            raise ProjectError(
                f"{folder} is not a Sotto project (it has no project.toml)", "check the path"
            )
        try:
            return cls(folder, read_settings(path))
        except SettingsError as error:
            raise ProjectError(f"{path}: {error.problem}", error.advice) from error

    def save(self, settings: Settings) -> None:
        """Remember new settings."""
        write_settings(self.folder / "project.toml", settings)
        self.settings = settings

    @property
    def name(self) -> str:
        """What the window calls it."""
        return self.settings.name or self.folder.name

    @property
    def data_folder(self) -> Path:
        """Where the prepared recordings are."""
        return self.folder / "data"

    @property
    def audio_folder(self) -> Path:
        """Where held-out sentences are, as recorded and as each voice says them."""
        return self.folder / "audio"

    def run_folder(self, run: str) -> Path:
        """Folder of one training run, by its name."""
        return self.folder / "runs" / run

    def voice_folder(self, voice: str) -> Path:
        """Folder of one voice, by its name."""
        return self.folder / "voices" / voice

    def voices(self) -> list[str]:
        """Names of the voices that can speak now, the usual ones first."""
        found = {path.parent.name for path in (self.folder / "voices").glob("*/voice.toml")}
        return [name for name in VOICES if name in found] + sorted(found - set(VOICES))

    def voice_that_speaks(self, voice: str) -> Path:
        """The folder of a voice that can speak now.

        Raises:
            VoiceError: There is none of this name.
        """
        there = self.voices()
        if voice not in there:
            raise VoiceError(
                f"{self.folder} has no voice {voice!r}",
                f"choose {', '.join(there)}"
                if there
                else f"train one with `sotto resume {self.folder}`",
            )
        return self.voice_folder(voice)

    def runs(self) -> list[str]:
        """Names of the training runs that have metrics."""
        return sorted(path.parent.name for path in (self.folder / "runs").glob("*/metrics.jsonl"))

    def metrics(self, run: str) -> Iterator[dict[str, Any]]:
        """Every record a run has logged: `step`, `split`, `values`, `rates`, or a `sample`."""
        path = self.run_folder(run) / "metrics.jsonl"
        if not path.exists():
            return
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                # The last line of a killed run may be cut off; what follows it is not there.
                if not line.endswith("\n"):
                    return
                try:
                    yield json.loads(line)
                except json.JSONDecodeError as error:
                    raise ProjectError(
                        f"{path} is damaged ({error})", "remove the damaged line"
                    ) from error

    def report(self) -> dict[str, Any] | None:
        """The content of `report.json`, or None before the first evaluation."""
        report: dict[str, Any] | None = self.read_json("report.json")
        return report

    def stages(self) -> dict[str, dict[str, Any]]:
        """Finished stages by name, each with its `seconds` and what it wants remembered."""
        stages: dict[str, dict[str, Any]] = self.read_json("stages.json") or {}
        return stages

    def finish_stage(self, stage: str, **facts: Any) -> None:
        """Remember that a stage is done."""
        write_json(self.folder / "stages.json", {**self.stages(), stage: facts})

    def forget_stages(self, *stages: str) -> None:
        """Mark stages as not done, so that the road walks them again."""
        left = {name: facts for name, facts in self.stages().items() if name not in stages}
        write_json(self.folder / "stages.json", left)

    def read_json(self, name: str) -> Any:
        """A JSON file of the project by its path inside it, or None where it does not exist.

        Raises:
            ProjectError: The file is damaged.
        """
        path = self.folder / name
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (json.JSONDecodeError, UnicodeDecodeError, OSError) as error:
            raise ProjectError(
                f"{path} is damaged ({error})", "remove it, then use `sotto resume`"
            ) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the project while a job writes to it; a lock dies with its process.

        Raises:
            ProjectError: Another job is at work in this project.
        """
        lock = FileLock(self.folder / ".lock")
        with explained(self.folder):
            try:
                lock.acquire(timeout=0)
            except Timeout as error:
                raise ProjectError(
                    f"another job is at work in {self.folder}", "wait for it or stop it first"
                ) from error
        try:
            yield
        finally:
            lock.release()


def voice_in(folder: Path, *names: str) -> Path | None:
    """The voice that a folder is or holds: itself, else the first of a project's of these names.

    Args:
        names: The teacher alone if none are given.
    """
    places = (folder, *(folder / "voices" / name for name in names or VOICES[:1]))
    return next((place for place in places if (place / "voice.toml").is_file()), None)


__all__ = ["FORMAT_VERSION", "VOICES", "Project", "voice_in"]
