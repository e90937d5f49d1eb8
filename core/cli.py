"""The command line: `sotto`, also `python -m core`.

Every command exits with 0 (done), 2 (the user can mend it: one line on stderr says what and how) or
130 (interrupted, work kept).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Generator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from core.commands.confirming import Yes, confirm
from core.commands.say import say
from core.commands.stopping import INTERRUPTED, interruptible
from core.commands.sweep import sweep
from core.declare import read_toml
from core.errors import DataError, SettingsError, SottoError, VoiceError
from core.events import Event, Finished
from core.flags import Json, with_settings
from core.machine import let_threads_sleep
from core.progress import show
from core.project import Project
from core.settings import Settings, read_settings

BUILT_IN = "built-in"

Result = TypeVar("Result")

app = typer.Typer(
    name="sotto",
    help="Makes voices small: trains a teacher, distils and prunes a student, lets you hear both.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
def check(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="Folder of recordings.")],
    as_json: Json = False,
) -> None:
    """Read a data set and give every clip a verdict."""
    from core.pipeline.requests import check_source

    with interruptible() as control:
        report = show(check_source(str(data), control))
        if control.stopping:
            raise typer.Exit(INTERRUPTED)
    if as_json:
        print(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
        return
    minutes = report.hours * 60
    print(
        f"{report.layout}: {len(report.clips)} clips, {minutes:.1f} minutes, "
        f"{len(report.speakers)} speaker(s), {report.usable_count} usable"
    )
    rates = ", ".join(f"{count} at {rate} Hz" for rate, count in report.rates.items())
    print(f"sample rates: {rates}")
    for notice in report.notices:
        print(notice)
    table = Table("clip", "seconds", "must fix", "may ignore", box=None)
    for clip in report.clips:
        if clip.verdicts:
            words = {
                must: "; ".join(v.text for v in clip.verdicts if v.must_fix is must)
                for must in (True, False)
            }
            table.add_row(clip.clip_id, f"{clip.seconds:.2f}", words[True], words[False])
    if table.row_count:
        Console().print(table)
    if not report.usable_count:
        raise DataError(f"no clip in {data} can be used", "mend what the table says must be fixed")


@app.command()
def get(
    corpus: Annotated[
        str, typer.Argument(metavar="[CORPUS]", help="Its name; without one, list them.")
    ] = "",
    out: Annotated[Path, typer.Option("--out", help="Folder to put it into.")] = Path("corpora"),
    as_json: Json = False,
) -> None:
    """Fetch a well-known corpus; stopped, it goes on from there the next time."""
    from core.data.corpora import fetch_corpus
    from core.data.offers import OFFERS, offer

    if not corpus:
        if as_json:
            print(json.dumps([asdict(entry) for entry in OFFERS], ensure_ascii=False, indent=2))
            return
        table = Table(
            "corpus", "hours", "speakers", "GB to fetch", "GB on disk", "licence", box=None
        )
        for entry in OFFERS:
            sizes = (f"{size / 1e9:.1f}" for size in (entry.archive_bytes, entry.unpacked_bytes))
            table.add_row(
                entry.key, f"{entry.hours:.0f}", str(entry.speakers), *sizes, entry.licence
            )
        Console(width=100).print(table)
        return
    wanted = offer(corpus)
    print(
        f"{wanted.name}: {wanted.archive_bytes / 1e9:.1f} GB to fetch, {wanted.licence}, "
        f"{wanted.page}",
        file=sys.stderr,
    )
    with interruptible() as control:
        folder = show(fetch_corpus(wanted, str(out), control))
    if folder is None:
        raise typer.Exit(INTERRUPTED)
    if as_json:
        print(json.dumps({"corpus": wanted.key, "folder": folder}, ensure_ascii=False, indent=2))
    else:
        print(f"{folder}\ntry `sotto check {folder}`")


app.command()(say)


@app.command()
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


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Project or voice folder.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to make.")],
    voice: Annotated[str, typer.Option(help="teacher, student or control.")] = "student",
    form: Annotated[
        str,
        typer.Option(
            "--format", help="piper (for programs that speak with Piper's voices), onnx or bundle."
        ),
    ] = "piper",
    weights: Annotated[str, typer.Option(help="fp32, fp16, int8 or int8-compute.")] = "fp32",
    even_if_slower: Annotated[
        bool, typer.Option("--even-if-slower", help="Also if it gains nothing here.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write a voice for other programs, and check what was written against the voice."""
    from core.machine import prepare_process
    from core.pipeline.requests import export_voice

    prepare_process()
    with interruptible() as control:
        job = export_voice(
            str(folder), voice, form, weights, str(out), control, even_if_slower=even_if_slower
        )
        try:
            done = show(job)
        except SottoError:
            if control.stopping:
                raise typer.Exit(INTERRUPTED) from None
            raise
    if as_json:
        print(json.dumps(asdict(done), ensure_ascii=False, indent=2))
        return
    for name, size in done.files:
        print(f"{name}: {size:,} bytes")
    figures = [f"{done.parameters:,} parameters", f"{done.bytes_per_parameter:.3f} bytes each"]
    if done.snr_db is not None:
        figures.append(f"signal to noise {done.snr_db:.1f} dB")
    if done.mcd_db is not None:
        figures.append(f"distortion {done.mcd_db:.3f} dB")
    if done.speed is not None and weights != "fp32":
        figures.append(f"{done.speed:.2f}x the speed of fp32")
    print(f"checked on {done.sentences} sentences: {', '.join(figures)}")
    print(f"exported to {done.folder}")


@app.command()
@with_settings
def compress(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Project folder.")],
    recipe: Annotated[str, typer.Option(help="A preset's name, or a TOML file of steps.")] = "",
    most_mb: Annotated[float, typer.Option(help="Files of at most so many megabytes.")] = 0.0,
    most_ms: Annotated[
        float, typer.Option(help="At most so many milliseconds for a second of speech.")
    ] = 0.0,
    most_ram: Annotated[float, typer.Option(help="At most so many megabytes of memory.")] = 0.0,
    look: Annotated[
        bool, typer.Option(help="Try every layer before a budget is shared out.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write the voice as it is before training.")
    ] = None,
    as_json: Json = False,
    chosen: dict[str, Any] | None = None,
) -> None:
    """Choose how the student is made smaller, and see what that costs and saves.

    The choice is kept in the project; `sotto distill DIR` then trains the student.
    """
    from core.compress.budget import Limits
    from core.machine import prepare_process
    from core.pipeline.workbench import workbench
    from core.recipes import preset_or_file
    from core.sliders import with_recipe
    from core.voice import save_voice

    prepare_process()
    project = Project.open(folder)
    settings = project.settings.changed(chosen or {})
    if recipe:
        settings = with_recipe(settings, preset_or_file(recipe))
    bench = workbench(str(folder))
    if most_mb or most_ms or most_ram:
        with interruptible() as control:
            if look:
                show(bench.sensitivities(control))
            limits = Limits(most_mb or None, most_ms or None, most_ram or None)
        settings = settings.changed(bench.budget(settings, limits).settings)
    plan = bench.plan(settings)
    if out:
        save_voice(out, bench.voice(settings))
    project.save(settings)
    if as_json:
        print(json.dumps(asdict(plan), ensure_ascii=False, indent=2))
        return
    table = Table("", "parameters", "bytes", "ms per second", "MB memory", box=None)
    rows = [("teacher", plan.teacher)]
    rows += [(f"{step.operator}, {step.part}", step.bill) for step in plan.steps]
    for words, bill in rows:
        table.add_row(
            words,
            f"{bill.parameters:,}",
            f"{bill.bytes:,}",
            f"{bill.predicted_ms_per_second or 0.0:.2f}",
            f"{bill.ram_bytes / 1e6:.1f}",
        )
    Console(width=100).print(table)
    print(
        f"the student will be {plan.teacher.bytes / plan.student.bytes:.1f}x smaller; "
        f"train it with `sotto distill {folder}`"
    )
    if out:
        print(f"before training it speaks from {out}")


@app.command()
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


app.command()(sweep)


@app.command()
def replace(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Project folder.")],
) -> None:
    """Let the student take the teacher's place; `sotto resume` then distils a smaller one."""
    from core.pipeline.requests import promote_student

    promote_student(str(folder))
    print(f"the student is the teacher now; go on with `sotto resume {folder}`")


@app.command()
def vocoder(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to work, for the result.")],
    recordings: Annotated[
        list[Path] | None, typer.Option(help="A data set; may be given again.")
    ] = None,
    minutes: Annotated[float, typer.Option(help="Time to train.")] = 60.0,
    steps: Annotated[int, typer.Option(help="Steps to train, instead of minutes.")] = 0,
    size: Annotated[str, typer.Option(help="micro, small, base, medium or large.")] = "base",
    pressure: Annotated[
        float,
        typer.Option(help="Prune the vocoder in DIR by this share instead.", min=0.0, max=0.995),
    ] = 0.0,
    adversarial: Annotated[
        float,
        typer.Option(
            help="Share of the training, its last, in which discriminators listen too.",
            min=0.0,
            max=1.0,
        ),
    ] = 0.0,
    seed: Annotated[int, typer.Option(help="All chance is drawn from it.")] = 1,
) -> None:
    """Train a general vocoder, like the one that Sotto brings and every voice starts from."""
    from core.models.vocoders.fourier import SIZES
    from core.pipeline.general import train_general
    from core.pipeline.stage import Stopped
    from core.training.run import Length

    if size not in SIZES:
        raise SettingsError(f"there is no size {size!r}", f"choose {', '.join(SIZES)}")
    with interruptible() as control:
        length = Length(steps, 60 * minutes)
        try:
            sources = recordings or []
            job = train_general(folder, sources, size, pressure, adversarial, length, seed, control)
            trained = show(job)
        except Stopped as error:
            raise typer.Exit(INTERRUPTED) from error
    print(f"{trained.steps} steps; the vocoder is in {folder}")


@app.command()
def base(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to work, for the result.")],
    recordings: Annotated[
        list[Path] | None, typer.Option(help="A data set; may be given again.")
    ] = None,
    minutes: Annotated[float, typer.Option(help="Time to train.")] = 35.0,
    steps: Annotated[int, typer.Option(help="Steps to train, instead of minutes.")] = 0,
    size: Annotated[str, typer.Option(help="tiny, small, medium or large.")] = "small",
    seed: Annotated[int, typer.Option(help="All chance is drawn from it.")] = 1,
) -> None:
    """Train a base voice, like the one that Sotto brings and new voices can start from."""
    from core.models.families import SIZES
    from core.pipeline.base_voice import train_base
    from core.pipeline.stage import Stopped
    from core.training.run import Length

    if size not in SIZES:
        raise SettingsError(f"there is no size {size!r}", f"choose {', '.join(SIZES)}")
    with interruptible() as control:
        length = Length(steps, 60 * minutes)
        try:
            trained = show(train_base(folder, recordings or [], size, length, seed, control))
        except Stopped as error:
            raise typer.Exit(INTERRUPTED) from error
    print(f"{trained.steps} steps; the voice is in {folder / 'base'}")


@app.command()
def studio(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Project folder.")] = None,
) -> None:
    """Open the window."""
    # By name: the engine does not depend on the window.
    import importlib

    try:
        window = importlib.import_module("studio.app")
    except ImportError as error:
        raise SettingsError(
            f"the window cannot be opened ({error})",
            "install the packages that the README names",
        ) from error
    raise typer.Exit(window.main([str(folder)] if folder else []))


def _settings_from(recipe: str) -> Settings:
    """What `--recipe` says: a preset, a file of steps, or a file of settings."""
    from core.recipes import preset_or_file
    from core.sliders import with_recipe

    path = Path(recipe)
    if path.is_file() and "step" not in read_toml(path):
        return read_settings(path)
    return with_recipe(Settings(), preset_or_file(recipe))


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


def main() -> None:
    """Entry point: turns errors a user can mend into one line and exit code 2."""
    let_threads_sleep()
    try:
        app()
    except SottoError as error:
        print(f"sotto: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("sotto: interrupted; the last checkpoint is kept", file=sys.stderr)
        sys.exit(INTERRUPTED)


__all__ = ["app", "main"]
