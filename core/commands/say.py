"""`sotto say`: to the sound card, into WAV files, or raw down a pipe."""

from __future__ import annotations

import importlib.metadata
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.commands.confirming import Yes, confirm
from core.commands.stopping import ending_at_once
from core.delivery import RANGES, USUAL, Delivery
from core.errors import DataError, SettingsError, StorageError
from core.flags import Json
from core.project import Project
from core.storage import explained, inside

if TYPE_CHECKING:
    from core.voice import Speech, Voice


def _range(name: str) -> str:
    """The bounds of one of `Delivery`, in words."""
    least, most, unit = RANGES[name]
    return f"{least:g} to {most:g} {unit}".strip()


def say(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="Project or voice folder, or another voice (.onnx, .toml)."
        ),
    ],
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
    sampling: Annotated[
        float,
        typer.Option(
            help="For a wavernn or wavenet: 1 draws samples as it believes they are, less is "
            f"duller and cleaner; {_range('sampling')}."
        ),
    ] = USUAL.sampling,
    language: Annotated[
        str,
        typer.Option(
            help="Another of its languages than the speaker's own, for a voice of several."
        ),
    ] = USUAL.language,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="WAV file; without one, play it.")
    ] = None,
    stream: Annotated[
        bool, typer.Option("--stream", help="Raw 16-bit mono samples to standard output.")
    ] = False,
    texts: Annotated[Path | None, typer.Option(help="File of id|text lines.")] = None,
    out_dir: Annotated[Path | None, typer.Option(help="Folder for id.wav files.")] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Speak: to the sound card, into a WAV file, raw down a pipe, or every line of a file."""
    with ending_at_once():
        jobs = list(_what_to_say(text, output, texts, out_dir, stream))
        delivery = Delivery(pace, pitch, energy, temperature, seed, sampling, language)
        from core.machine import prepare_process
        from core.speaking import stream as spoken

        confirm(folder, yes)
        speaking = _opened(folder, voice, seed)
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


def _opened(folder: Path, voice: str, seed: int) -> Voice:
    """What `sotto say` speaks with: a project's voice, a voice folder, or another voice."""
    if folder.suffix.lower() in (".onnx", ".toml"):
        from core.teachers.opening import open_teacher

        return open_teacher(folder, seed)
    from core.voice import load_voice

    alone = (folder / "voice.toml").is_file()
    return load_voice(folder if alone else Project.open(folder).voice_that_speaks(voice))


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
