"""What a project knows of a voice that its card should say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.evaluate import votes
from core.export.card import CardFacts
from core.project import Project
from core.recipes import words_of
from core.sliders import recipe_of

_LONGEST_LINE = 300


def card_facts(project: Project, voice: str) -> CardFacts:
    """Data, licence, making and scores of one of a project's voices; what is unknown is left out.

    Args:
        voice: Name of the voice in the project.
    """
    return CardFacts(
        title=f"{project.name}, {voice}",
        data=tuple(_data(project)),
        licence=tuple(_licence(project)),
        made=tuple(_made(project, voice)),
        scores=dict(_scores(project, voice)),
        heard=votes.in_words(votes.summary(project.folder), voice),
    )


def _data(project: Project) -> Iterator[str]:
    settings, done = project.settings.data, project.stages().get("data", {})
    if settings.source:
        layout = (project.read_json("data/report.json") or {}).get("layout")
        yield f"Recordings: {Path(settings.source).name}" + (
            f" (layout {layout})" if layout else ""
        )
    else:
        yield "Recordings: none; the sentences were spoken by eSpeak NG, the built-in voice"
    if "hours" in done:
        yield f"Speech: {done['hours'] * 60:.1f} minutes in {done.get('clips', 0)} clips"


def _licence(project: Project) -> Iterator[str]:
    if not project.settings.data.source:
        yield "The sentences are Sotto's own (MIT), the speech is eSpeak NG's output: anyone"
        return
    folder = Path(project.settings.data.source)
    for path in _texts(folder, "LICENSE", "LICENCE", "COPYING"):
        # The first line is often but the publisher's name.
        lines = [line.strip() for line in _lines(path) if line.strip()][:2]
        yield f"{path.name} of the recordings: {', '.join(lines)}"
    for path in _texts(folder, "SOURCES", "README"):
        for line in _lines(path):
            if re.search(r"licen[cs]e|public domain", line, re.IGNORECASE):
                yield f"{path.name}: {line.strip().lstrip('-*# ')[:_LONGEST_LINE]}"
                return


def _texts(folder: Path, *names: str) -> Iterator[Path]:
    for name in names:
        for suffix in ("", ".md", ".txt"):
            if (path := folder / f"{name}{suffix}").is_file():
                yield path


def _lines(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(1 << 16).splitlines()
    except OSError:
        # A card without this line is better than no export.
        return []


def _made(project: Project, voice: str) -> Iterator[str]:
    settings, stages = project.settings, project.stages()
    fusion = stages.get("teacher", {}).get("fusion")
    if fusion and voice in ("teacher", "student", "control"):
        yield f"A teacher was made of {len(fusion['voices'])} voices ({fusion['way']})"
    elif voice in ("teacher", "student", "control"):
        seconds = stages.get("teacher", {}).get("seconds")
        spent = f" in {seconds / 60:.0f} minutes" if seconds else ""
        yield f"A teacher (size {settings.teacher.size}) was trained on the recordings{spent}"
    if voice in ("student", "control"):
        steps = "; ".join(map(words_of, recipe_of(settings).step)) or "nothing was taken away"
        yield f"A student was made from it ({settings.compress.schedule}): {steps}"
    if voice == "student":
        student = settings.student
        if stages.get("student", {}).get("listened", True):
            yield (
                f"The student learnt from the teacher: temperature {student.temperature:g}, share "
                f"of the teacher in the loss {student.alpha:g}"
            )
        else:
            yield "The student learnt from the recordings alone"
    if voice == "control":
        yield "It was trained on the recordings alone, for comparison with the student"
    yield "All settings: in project.toml of the project"


def _scores(project: Project, voice: str) -> Iterator[tuple[str, str]]:
    report: dict[str, Any] = project.report() or {}
    entry = report.get(voice) if isinstance(report.get(voice), dict) else None
    if entry:
        for label, key, shown in (
            ("Mel-cepstral distortion from held-out recordings", "mcd_db", "{:.2f} dB"),
            ("F0 error against them", "f0_rmse_cents", "{:.0f} cents"),
            ("Seconds of work for a second of speech, one thread", "rtf", "{:.4f}"),
        ):
            if isinstance(entry.get(key), int | float):
                yield label, shown.format(entry[key])
        yield "Held-out sentences", str(report.get("sentences", "?"))
