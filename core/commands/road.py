"""The commands that walk a project's road, and what they say at its end."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from core.commands.confirming import Yes, confirm
from core.commands.stopping import INTERRUPTED, interruptible
from core.declare import read_toml
from core.errors import SettingsError, VoiceError
from core.events import Event, Finished
from core.flags import Json, with_settings
from core.progress import show
from core.project import Project
from core.settings import Settings, read_settings

BUILT_IN = "built-in"


@with_settings
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Project folder to make.")] = Path(
        "sotto-demo"
    ),
    as_json: Json = False,
    chosen: dict[str, Any] | None = None,
) -> None:
    """The whole road on the built-in voice: no recordings, no download."""
    project = Project.create(folder, Settings().changed(chosen or {}))
    walk(project, as_json)


@with_settings
def run(
    out: Annotated[Path, typer.Option("--out", help="Project folder to make.")],
    data: Annotated[
        Path | None, typer.Argument(metavar="[DATA]", help="Folder of recordings.")
    ] = None,
    teacher: Annotated[
        Path | None,
        typer.Option(
            help="A voice to learn from, in place of recordings: Piper's (.onnx), a described "
            "one (.toml), or a folder of Sotto's."
        ),
    ] = None,
    sentences: Annotated[
        str,
        typer.Option(
            metavar="FILE|N",
            help="What the teacher says: a sentence a line, or N built-in ones.",
        ),
    ] = BUILT_IN,
    recipe: Annotated[
        str,
        typer.Option(help="A preset's name, a TOML file of steps, or one as a project.toml."),
    ] = "",
    yes: Yes = False,
    as_json: Json = False,
    chosen: dict[str, Any] | None = None,
) -> None:
    """The whole road on recordings (LJSpeech, VCTK, LibriTTS, plain folder) or another voice."""
    from core.data.layouts import read_corpus
    from core.text.languages import spoken_languages

    if (data is None) == (teacher is None):
        raise SettingsError(
            "recordings or a voice to learn from: one of the two is needed",
            "give a folder of recordings, or --teacher voice.onnx",
        )
    settings = _settings_from(recipe) if recipe else Settings()
    if teacher is not None:
        confirm(teacher.expanduser(), yes)
        walk(Project.create(out, _taught_by(teacher, sentences, settings, chosen or {})), as_json)
        return
    assert data is not None
    source = str(data.expanduser().absolute())
    settings = settings.changed((chosen or {}) | {"data.source": source})
    corpus = read_corpus(Path(source))
    speakers = {clip.speaker for clip in corpus.clips}
    spoken_languages(
        speakers, settings.data.named_languages, settings.data.language or corpus.language
    )
    walk(Project.create(out, settings), as_json)


def _taught_by(
    teacher: Path, sentences: str, settings: Settings, chosen: dict[str, Any]
) -> Settings:
    """Settings for learning from a voice, after a look at it and its sentences."""
    from core.teachers.corpus import sentences_for
    from core.teachers.opening import open_teacher

    path = teacher.expanduser().absolute()
    own: dict[str, Any] = {"data.teacher_voice": str(path)}
    if sentences.isdecimal():
        own["data.sentences"] = int(sentences)
    elif sentences != BUILT_IN:
        own["data.source"] = str(Path(sentences).expanduser().absolute())
    settings = settings.changed(chosen | own)
    voice = open_teacher(path)
    voice.speak(sentences_for(settings.data)[0], settings.data.teacher_speaker)
    return settings


def _settings_from(recipe: str) -> Settings:
    """What `--recipe` says: a preset, a file of steps, or a file of settings."""
    from core.recipes import preset_or_file
    from core.sliders import with_recipe

    path = Path(recipe)
    if path.is_file() and "step" not in read_toml(path):
        return read_settings(path)
    return with_recipe(Settings(), preset_or_file(recipe))


def resume(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Project folder.")],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Go on where a stopped or killed run was."""
    project = Project.open(folder)
    if project.settings.data.teacher_voice and "data" not in project.stages():
        confirm(Path(project.settings.data.teacher_voice), yes)
    walk(project, as_json)


@with_settings
def distill(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Project folder.")],
    as_json: Json = False,
    chosen: dict[str, Any] | None = None,
) -> None:
    """Train the student of a project's teacher, again if settings have changed since."""
    project = Project.open(folder)
    if "teacher" not in project.voices():
        raise VoiceError(f"{folder} has no teacher yet", f"train it with `sotto resume {folder}`")
    project.save(project.settings.changed(chosen or {}))
    walk(Project.open(folder), as_json)


def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Project folder.")],
    pdf: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the report as a PDF.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure the voices again, on all held-out sentences, and rewrite the report."""
    project = Project.open(folder)
    if not project.voices():
        raise VoiceError(f"{folder} has no voice yet", f"train one with `sotto resume {folder}`")
    from core.pipeline.road import evaluate_project

    with interruptible() as control, project.locked():
        report = show(evaluate_project(project, control))
    if pdf is not None:
        from core.evaluate.pdf import write_pdf

        write_pdf(project.folder, pdf.expanduser())
    print_report(project, report, as_json)


def walk(project: Project, as_json: bool) -> None:
    """Walk a project's road, show it, and say what came of it."""
    from core.pipeline.road import run_road

    with interruptible() as control:
        finished = show(_last(run_road(str(project.folder), control)))
    if finished.stopped:
        voices = ", ".join(project.voices())
        print(
            f"stopped; go on with `sotto resume {project.folder}`"
            + (f"; these voices speak already: {voices}" if voices else ""),
            file=sys.stderr,
        )
        raise typer.Exit(INTERRUPTED)
    print_report(project, project.report() or {}, as_json)


def _last(events: Generator[Event, None, None]) -> Generator[Event, None, Finished]:
    """Pass events on and return the `Finished` among them."""
    finished = Finished(stopped=True)
    for event in events:
        if isinstance(event, Finished):
            finished = event
        yield event
    return finished


def print_report(project: Project, report: dict[str, Any], as_json: bool) -> None:
    """The figures of a report for a person, or as they are."""
    if as_json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return
    table = Table("voice", "parameters", "bytes", "RTF", "MCD dB", "F0 cents", box=None)
    for name in ("teacher", "student", "control"):
        entry = report.get(name)
        if entry:
            table.add_row(
                name,
                f"{entry['parameters']:,}",
                f"{entry['bytes']:,}",
                *(_figure(entry.get(key), places) for key, places in _SHOWN),
            )
    Console().print(table)
    ratios = report.get("ratios") or {}
    if all(ratios.get(key) for key in ("parameters", "bytes", "speed")):
        print(
            f"student: {ratios['parameters']:.1f}x fewer parameters, "
            f"{ratios['bytes']:.1f}x smaller, {ratios['speed']:.1f}x faster than its teacher"
        )
    print(f"report: {project.folder / 'report.html'}")
    print(f"listen: sotto studio {project.folder}")


_SHOWN = (("rtf", 4), ("mcd_db", 2), ("f0_rmse_cents", 0))


def _figure(value: float | None, places: int) -> str:
    return "–" if value is None else f"{value:.{places}f}"
