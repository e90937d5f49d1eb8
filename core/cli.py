"""The command line: `sotto`, also `python -m core`.

Every command exits with 0 (done), 2 (the user can mend it: one line on stderr says what and how) or
130 (interrupted, work kept).
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from core.declare import read_toml
from core.delivery import RANGES, USUAL, Delivery
from core.errors import DataError, SettingsError, SottoError, StorageError, VoiceError
from core.events import Control, Event, Finished
from core.flags import with_settings
from core.machine import let_threads_sleep
from core.progress import show
from core.project import Project
from core.settings import Settings, read_settings
from core.sliders import recipe_of
from core.storage import explained, inside

if TYPE_CHECKING:
    from core.voice import Speech

INTERRUPTED = 130

Result = TypeVar("Result")

app = typer.Typer(
    name="sotto",
    help="Makes voices small: trains a teacher, distils and prunes a student, lets you hear both.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


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
    data: Annotated[Path, typer.Argument(metavar="DATA", help="Folder of recordings.")],
    out: Annotated[Path, typer.Option("--out", help="Project folder to make.")],
    recipe: Annotated[
        str,
        typer.Option(help="A preset's name, a TOML file of steps, or one as a project.toml."),
    ] = "",
    as_json: Json = False,
    chosen: dict[str, Any] | None = None,
) -> None:
    """The whole road on recordings: LJSpeech, VCTK, LibriTTS, or a plain folder."""
    from core.data.layouts import read_corpus
    from core.espeak import check_language

    settings = _settings_from(recipe) if recipe else Settings()
    source = str(data.expanduser().absolute())
    settings = settings.changed((chosen or {}) | {"data.source": source})
    if settings.data.language:
        check_language(settings.data.language)
    read_corpus(Path(source))
    walk(Project.create(out, settings), as_json)


@app.command()
def resume(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Project folder.")],
    as_json: Json = False,
) -> None:
    """Go on where a stopped or killed run was."""
    walk(Project.open(folder), as_json)


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


def _range(name: str) -> str:
    """The bounds of one of `Delivery`, in words."""
    least, most, unit = RANGES[name]
    return f"{least:g} to {most:g} {unit}".strip()


@app.command()
def say(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Project or voice folder.")],
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT…", help="What to say; - reads it.")
    ] = None,
    voice: Annotated[str, typer.Option(help="teacher, student or control.")] = "student",
    speaker: Annotated[str, typer.Option(help="Speaker, for a voice of several.")] = "",
    pace: Annotated[
        float, typer.Option(help=f"2 is twice as fast; {_range('pace')}.")
    ] = USUAL.pace,
    pitch: Annotated[
        float,
        typer.Option(
            help=f"Semitones up or down, as far as the voice has learnt to go; {_range('pitch')}."
        ),
    ] = USUAL.pitch,
    energy: Annotated[
        float,
        typer.Option(
            help="Decibels to speak up, or softer if negative, as far as the voice has learnt to "
            f"go; {_range('energy')}."
        ),
    ] = USUAL.energy,
    temperature: Annotated[
        float,
        typer.Option(
            help="0 says what is most likely, always the same; above, speech varies, more and more "
            f"freely; {_range('temperature')}."
        ),
    ] = USUAL.temperature,
    seed: Annotated[
        int, typer.Option(help="What is drawn at a temperature above 0; another, another reading.")
    ] = USUAL.seed,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="WAV file; without one, play it.")
    ] = None,
    stream: Annotated[
        bool, typer.Option("--stream", help="Raw 16-bit mono samples to standard output.")
    ] = False,
    texts: Annotated[Path | None, typer.Option(help="File of id|text lines.")] = None,
    out_dir: Annotated[Path | None, typer.Option(help="Folder for id.wav files.")] = None,
    as_json: Json = False,
) -> None:
    """Speak: to the sound card, into a WAV file, raw down a pipe, or every line of a file."""
    with _ending_at_once():
        jobs = list(_what_to_say(text, output, texts, out_dir, stream))
        delivery = Delivery(pace, pitch, energy, temperature, seed)
        from core.machine import prepare_process
        from core.speaking import stream as spoken
        from core.voice import load_voice

        speaking = load_voice(_voice_folder(folder, voice))
        prepare_process()
        said = []
        for words, path in jobs:
            speech = _noting_unknown(spoken(speaking, words, speaker, delivery))
            if stream:
                _pipe(speech, speaking.sample_rate_hz)
            elif path is None:
                _player()((piece.audio for piece in speech), speaking.sample_rate_hz)
            else:
                said.append(_write(path, speech, speaking.sample_rate_hz))
                if not as_json:
                    print(f"{path}: {said[-1]['seconds']:.2f} s")
        if as_json:
            print(json.dumps(said, ensure_ascii=False, indent=2))


@contextlib.contextmanager
def _ending_at_once() -> Iterator[None]:
    """Ctrl-C ends a command that has nothing to keep."""
    try:
        yield
    except KeyboardInterrupt:
        print("sotto: interrupted", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None


def _noting_unknown(speech: Iterator[Speech]) -> Iterator[Speech]:
    """Pass speech on, then tell what of its text could not be read."""
    unknown: dict[str, None] = {}
    for piece in speech:
        unknown |= dict.fromkeys(piece.unknown)
        yield piece
    if unknown:
        print(f"passed over, cannot be read: {tuple(unknown)}", file=sys.stderr)


def _write(path: Path, speech: Iterator[Speech], sample_rate_hz: int) -> dict[str, Any]:
    """Write speech to a WAV file as it is made; gives what was done."""
    from core.audio import wav_writer

    started, samples = time.perf_counter(), 0
    with wav_writer(path, sample_rate_hz) as write:
        for piece in speech:
            write(piece.audio)
            samples += len(piece.audio)
    work_s = round(time.perf_counter() - started, 4)
    return {"file": str(path), "seconds": samples / sample_rate_hz, "work_s": work_s}


def _pipe(speech: Iterator[Speech], sample_rate_hz: int) -> None:
    """Write speech to standard output as raw samples, as they are made."""
    from core.audio import to_int16

    told = False
    try:
        for piece in speech:
            if not told:
                print(f"{sample_rate_hz} Hz, 16-bit little-endian, mono", file=sys.stderr)
                told = True
            with explained(Path("standard output")):
                sys.stdout.buffer.write(to_int16(piece.audio).tobytes())
                sys.stdout.buffer.flush()
    except StorageError as error:
        # Else Python tries to write what is left once more at its end, and complains.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error.__cause__, BrokenPipeError):
            raise


def _player() -> Callable[[Iterable[Any], int], None]:
    """What plays pieces of sound, `[samples]` each, at a rate: whoever is registered for it."""
    for entry in importlib.metadata.entry_points(group="sotto.player"):
        try:
            player: Callable[[Iterable[Any], int], None] = entry.load()
        except ImportError as error:
            raise SettingsError(f"sound cannot be played ({error})", _ELSEWHERE) from error
        return player
    raise SettingsError("nothing is installed that plays sound", _ELSEWHERE)


_ELSEWHERE = "give -o FILE.wav, or --stream to pipe it to a player"


def _voice_folder(folder: Path, voice: str) -> Path:
    """The folder of a project's voice, or the folder itself if it is a voice."""
    if (folder / "voice.toml").is_file():
        return folder
    project = Project.open(folder)
    if voice not in project.voices():
        there = ", ".join(project.voices())
        raise VoiceError(
            f"{folder} has no voice {voice!r}",
            f"choose {there}" if there else f"train it with `sotto resume {folder}`",
        )
    return project.voice_folder(voice)


def _what_to_say(
    text: list[str] | None,
    output: Path | None,
    texts: Path | None,
    out_dir: Path | None,
    stream: bool,
) -> Iterator[tuple[str, Path | None]]:
    """Pairs of text and the file to write it to; None to let it be heard."""
    if stream and (output or texts):
        raise SettingsError("--stream writes no file", "leave out -o and --texts, or --stream")
    if texts is None:
        if not text or (output is None and not stream and not sys.stdout.isatty()):
            raise SettingsError(
                "nothing to say", "give a text and -o FILE.wav, or --texts FILE and --out-dir DIR"
            )
        if stream and sys.stdout.isatty():
            raise SettingsError(
                "--stream would fill the terminal with samples", "pipe it on, or leave it out"
            )
        yield (_read_standard_input() if text == ["-"] else " ".join(text)), output
        return
    if out_dir is None:
        raise SettingsError("--texts needs a folder to write to", "add --out-dir DIR")
    try:
        content = texts.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"{texts} cannot be read ({error.strerror})", "check the path") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{texts} is not UTF-8", "save it as UTF-8") from error
    seen = set[str]()
    for number, line in enumerate(content.splitlines(), 1):
        row = line.split("|")
        if not line:
            continue
        if len(row) < 2 or not row[0] or "/" in row[0] or row[0] in seen:
            raise DataError(
                f"{texts} line {number} is not a new id, a bar and a text",
                "write lines like greeting|Good morning",
            )
        seen.add(row[0])
        yield row[1], inside(out_dir, f"{row[0]}.wav")


def _read_standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError("the text is not UTF-8", "save it as UTF-8") from error


@app.command()
def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Project folder.")],
    as_json: Json = False,
) -> None:
    """Measure the voices again, on all held-out sentences, and rewrite the report."""
    project = Project.open(folder)
    if not project.voices():
        raise VoiceError(f"{folder} has no voice yet", f"train one with `sotto resume {folder}`")
    from core.pipeline.road import evaluate_project

    with interruptible() as control, project.locked():
        report = show(evaluate_project(project, control))
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
    from core.pipeline.workbench import preset_or_file, workbench
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
        save_voice(out, bench.voice(recipe_of(settings)))
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


@contextlib.contextmanager
def interruptible() -> Iterator[Control]:
    """A `Control` that Ctrl-C and a polite kill turn to stopping; a second Ctrl-C ends at once."""
    control = Control()

    def stop(number: int, _frame: Any) -> None:
        if control.stopping:
            raise KeyboardInterrupt
        control.stop()
        del number
        print("stopping, the work is kept …", file=sys.stderr)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield control
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _settings_from(recipe: str) -> Settings:
    """What `--recipe` says: a preset, a file of steps, or a file of settings."""
    from core.pipeline.workbench import preset_or_file
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
