"""What a project remembers of its sweeps: one student made many times, a setting or two varied.

sweeps/<key>/
  sweep.json              what was varied and through which values, what all its students share
  <point>/result.json     one student: the values that made it, its figures
  <point>/sample.wav      a held-out sentence as it says it
  <point>/run/            its training, until it is measured
  samples/teacher.wav     the same sentence as the teacher says it, and as it was recorded

The same sweep through more values goes on in the same folder. A point is written when it has been
measured, whole or not at all.
"""

from __future__ import annotations

import json
import math
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from core.errors import ProjectError, SettingsError
from core.settings import Settings, StudentSettings, declared
from core.storage import explained

VERSION = 1
"""Of sweep.json."""

SECTIONS = ("compress", "student")
"""Of the settings that make a student of a teacher."""

BESIDE_RECIPE = ("compress.schedule", "compress.start", "compress.aware")
"""Settings that count beside a recipe's own steps."""

MOST_AXES, MOST_POINTS = 2, 400

FOLDER, FILE, SAMPLES = "sweeps", "sweep.json", "samples"
RESULT, SAMPLE, RUN = "result.json", "sample.wav", "run"

SHARED = ("steps", "seed", "sentences", "teacher")
FIGURES = ("mcd_db", "mcd_db_se", "f0_rmse_cents", "parameters", "steps", "seconds")
"""What has to be known of a sweep and of each point."""

Values = Mapping[str, Any]
"""Settings by dotted name."""


@dataclass(frozen=True)
class Point:
    """One student of a sweep.

    Attributes:
        values: Of the settings that were varied.
        figures: `mcd_db`, `mcd_db_se` and the like, `parameters`, `steps`, `seconds`.
        sample: A sentence as it says it.
    """

    values: Values
    figures: Mapping[str, Any]
    sample: Path


@dataclass(frozen=True)
class Sweep:
    """A sweep as far as it has been walked.

    Attributes:
        axes: By dotted name of the setting: through which values it was taken.
        shared: What is the same for all its students: `settings`, `steps`, `seed`, `sentences` (how
            many measure), `teacher` (fingerprint of its weights).
        sentence: What the samples say.
        references: Figures of the teacher, by the same sentences.
        points: Those that are measured, in the order of the axes.
    """

    folder: Path
    made_at: str
    axes: Mapping[str, tuple[Any, ...]]
    shared: Mapping[str, Any]
    sentence: str
    references: Mapping[str, Mapping[str, Any]]
    points: tuple[Point, ...]

    def at(self, values: Values) -> Point | None:
        """The student that these values make, if it is measured."""
        wanted = canonical(values)
        return next((point for point in self.points if canonical(point.values) == wanted), None)

    def to_json(self) -> dict[str, Any]:
        """As the report holds it: with a point for each combination of values that is measured."""
        found = [(values, self.at(values)) for values in grid(self.axes)]
        return {
            "made_at": self.made_at,
            "axes": {name: list(values) for name, values in self.axes.items()},
            "shared": {key: value for key, value in self.shared.items() if key != "settings"},
            "sentence": self.sentence,
            "references": self.references,
            "points": [{"values": values, **point.figures} for values, point in found if point],
        }


def checked_axes(axes: Mapping[str, Sequence[Any]], base: Settings) -> dict[str, tuple[Any, ...]]:
    """Axes without repeated values, each as its setting has it, if they can be walked.

    Args:
        base: All other settings.

    Raises:
        SettingsError: A setting cannot be varied, there are too many of them or of values, or a
            value or a combination does not fit.
    """
    if not 1 <= len(axes) <= MOST_AXES:
        raise SettingsError(
            f"a sweep varies one or two settings, not {len(axes)}", "name one or two"
        )
    for name, values in axes.items():
        if name not in variable():
            raise SettingsError(
                f"{name} cannot be varied in a sweep", f"choose one of {', '.join(variable())}"
            )
        if base.compress.step and name.startswith("compress.") and name not in BESIDE_RECIPE:
            raise SettingsError(
                f"{name} changes nothing, because the project has a recipe of its own",
                "choose a preset on the Compress page or with `sotto compress --recipe`",
            )
        if name == "student.temperature" and not (base.student.alpha or "student.alpha" in axes):
            raise SettingsError(
                "a student that does not listen to its teacher is the same at every temperature",
                "set student.alpha above 0, or vary it too",
            )
        if not values:
            raise SettingsError(f"no value is named for {name}", "name some with commas")
    count = math.prod(map(len, axes.values()))
    if count > MOST_POINTS:
        raise SettingsError(
            f"these are {count} students; a sweep has at most {MOST_POINTS}", "name fewer values"
        )
    found: dict[str, dict[Any, None]] = {name: {} for name in axes}
    for combination in grid(axes):
        fitting = base.changed(combination).model_dump()
        for name in axes:
            section, _, key = name.partition(".")
            found[name][fitting[section][key]] = None
    return {name: tuple(values) for name, values in found.items()}


def variable() -> list[str]:
    """Settings that can be varied: what makes a student of a teacher, by dotted name."""
    names = [entry.name for entry in declared() if entry.name.partition(".")[0] in SECTIONS]
    return [name for name in names if name != "student.steps"]


def grid(axes: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """All combinations of values, the last axis fastest."""
    return [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]


def canonical(values: Values) -> dict[str, Any]:
    """Values that make the same student, brought to the same form.

    A student that does not listen to its teacher is the same at every temperature.
    """
    found = dict(values)
    if found.get("student.alpha") == 0 and "student.temperature" in found:
        found["student.temperature"] = StudentSettings.model_fields["temperature"].default
    return found


def place_of(values: Values) -> str:
    """The folder name of a point, the same for any order of its settings: `alpha=0.5,drop=2`."""
    ordered = sorted(values.items())
    named = (f"{name.partition('.')[2]}={_short(value)}" for name, value in ordered)
    return re.sub(r"[^\w.,=+-]", "-", ",".join(named))


def points_of(axes: Mapping[str, Sequence[Any]]) -> dict[str, dict[str, Any]]:
    """All that are to be trained, in canonical form, by the names of their folders."""
    return {place_of(canonical(values)): canonical(values) for values in grid(axes)}


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def sweeps(folder: Path) -> tuple[list[Sweep], list[ProjectError]]:
    """The sweeps of a project, oldest first, and what cannot be read of them."""
    found: list[Sweep] = []
    damaged: list[ProjectError] = []
    for path in sorted((folder / FOLDER).glob(f"*/{FILE}")):
        try:
            found.append(read_sweep(path.parent))
        except ProjectError as error:
            damaged.append(error)
    return sorted(found, key=lambda sweep: sweep.made_at), damaged


def read_sweep(place: Path) -> Sweep:
    """One sweep from its folder.

    Raises:
        ProjectError: It is damaged, or from a newer Sotto.
    """
    path, damaged = place / FILE, place
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
        if words["version"] > VERSION:
            raise ProjectError(f"{path} is from a newer Sotto", "update Sotto")
        axes = {str(name): tuple(values) for name, values in words["axes"].items()}
        _need(words["shared"], SHARED)
        _need(words["references"]["teacher"], FIGURES[:1])
        points = []
        for own, values in points_of(axes).items():
            folder = place / own
            path = folder / RESULT
            if path.is_file():
                damaged = folder
                figures = dict(json.loads(path.read_text(encoding="utf-8"))["figures"].items())
                _need(figures, FIGURES)
                points.append(Point(values, figures, folder / SAMPLE))
        return Sweep(
            folder=place,
            made_at=str(words["made_at"]),
            axes=axes,
            shared=dict(words["shared"].items()),
            sentence=str(words["sentence"]),
            references={name: dict(own) for name, own in words["references"].items()},
            points=tuple(points),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProjectError(f"{path} is damaged ({error})", f"delete {damaged}") from error


def _need(words: Mapping[str, Any], keys: Sequence[str]) -> None:
    missing = [key for key in keys if key not in words]
    if missing:
        raise KeyError(missing[0])


def forget_sweep(place: Path) -> None:
    """Delete a sweep, damaged or not.

    Raises:
        StorageError: It cannot be deleted.
    """
    with explained(place):
        if place.is_dir():
            shutil.rmtree(place)
