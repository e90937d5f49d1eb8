"""A command line that turns text into a WAV file, as a `core.voice.Voice`."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from core import espeak
from core.audio import read_audio, resample, to_mono
from core.delivery import USUAL, Delivery
from core.errors import DataError, TextError, VoiceError
from core.teachers.consent import consent_of
from core.teachers.description import CommandDescription
from core.teachers.hearing import UnheardError, heard
from core.text.phonemes import Phonemes, Phonemizer
from core.voice import Speech, speaker_index

MOST_BYTES = 256 * 2**20
"""Of a WAV file for one sentence."""


class CommandVoice:
    """A program that speaks; see `core.voice.Voice`. Made by `load_command`."""

    def __init__(self, name: str, description: CommandDescription) -> None:
        self.name = name
        self.description = description
        self.language = description.language
        self.speakers = description.speakers or ("",)
        self.sample_rate_hz = description.sample_rate_hz
        self._phonemizer = Phonemizer(self.language)

    def phonemes(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Phonemes:
        """See `Voice.phonemes`: as eSpeak reads the text, whatever the program does."""
        del speaker, delivery
        return self._phonemizer(text)

    def speak(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Speech:
        """See `Voice.speak`.

        Raises:
            VoiceError: It fails, hangs, or what it writes is no speech.
        """
        delivery.check(f"the command {self.name!r}", ())
        phonemes = self.phonemes(text, speaker)
        who = self.speakers[speaker_index(self.speakers, speaker)]
        try:
            audio, rate = self._written(text, who)
            # Rates differ from program to program, a voice has one.
            audio = heard(
                resample(audio, rate, self.sample_rate_hz), self.sample_rate_hz, len(text)
            )
        except (UnheardError, DataError) as error:
            why = error.problem if isinstance(error, DataError) else str(error)
            raise VoiceError(
                f"the command {self.name!r} {why} with a sentence",
                f"try it by hand: {self.description.command[0]} …",
            ) from error
        nothing = np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
        return Speech(
            audio, self.sample_rate_hz, text, phonemes.symbols, phonemes.unknown, *nothing
        )

    def _written(self, text: str, speaker: str) -> tuple[Any, int]:
        """What the program writes: samples and their rate."""
        own = self.description
        said = " ".join(espeak.UNSPEAKABLE.sub(" ", text).split())
        with tempfile.TemporaryDirectory(prefix="sotto-", ignore_cleanup_errors=True) as name:
            out = Path(name) / "out.wav"
            values = {"{text}": said, "{speaker}": speaker, "{out}": str(out)}
            command = [own.command[0], *(_filled(word, values) for word in own.command[1:])]
            stdin = "" if any("{text}" in word for word in own.command) else said + "\n"
            complaint = _run(command, stdin, Path(name), own.seconds)
            if not out.is_file():
                raise UnheardError(f"wrote no WAV file{complaint}")
            if out.stat().st_size > MOST_BYTES:
                raise UnheardError(f"wrote {out.stat().st_size / 2**20:.0f} MB")
            try:
                audio, rate = read_audio(out)
            except DataError as error:
                raise UnheardError(
                    f"wrote no WAV file that can be read: {error.problem}"
                ) from error
            return to_mono(audio), rate


def _filled(word: str, values: dict[str, str]) -> str:
    """A word of a command with its values; no text becomes an option by how it begins."""
    if word == "{text}" and values[word].startswith("-"):
        return " " + values[word]
    parts = [word]
    for mark, value in values.items():
        # Part by part: a text that says {out} stays as it is.
        parts = [
            piece
            for place, part in enumerate(parts)
            for piece in ([part] if place % 2 else _between(part, mark, value))
        ]
    return "".join(parts)


def _between(part: str, mark: str, value: str) -> list[str]:
    """What stands around a mark, with its value in between: every second is a value."""
    first, *rest = part.split(mark)
    return [first, *(piece for each in rest for piece in (value, each))]


def _run(command: list[str], stdin: str, folder: Path, seconds: float) -> str:
    """Run a program to its end in a folder; gives the last that it complained, in brackets.

    Raises:
        UnheardError: There is no such program, it fails, or takes longer.
    """
    program = shutil.which(command[0])
    if program is None:
        raise UnheardError(f"cannot be run, as there is no program {command[0]!r},")
    complaints = folder / "complaints.txt"
    with complaints.open("wb") as errors, (folder / "text.txt").open("w+b") as given:
        given.write(stdin.encode())
        given.seek(0)
        try:
            process = subprocess.Popen(
                [program, *command[1:]],
                cwd=folder,
                stdin=given,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                # Its children end with it.
                start_new_session=os.name == "posix",
            )
        except (OSError, ValueError) as error:
            raise UnheardError(f"cannot be run ({error})") from error
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise UnheardError(f"took longer than {seconds:g} s") from error
        finally:
            _end(process)
    with complaints.open("rb") as file:
        file.seek(max(0, complaints.stat().st_size - 1000))
        lines = file.read().decode("utf-8", "replace").strip().splitlines()
    said = f" ({''.join(c for c in lines[-1] if c.isprintable())[:200]})" if lines else ""
    if code:
        raise UnheardError(f"failed with code {code}{said}")
    return said


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it has begun."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def load_command(path: Path, content: bytes, description: CommandDescription) -> CommandVoice:
    """The voice of a command; it is not run yet.

    Args:
        path, content: The description's file, and what it holds.

    Raises:
        UnconfirmedError: The user has not confirmed it.
        VoiceError: eSpeak does not know the language.
    """
    consent = consent_of(path, content, description)
    if consent is not None:
        consent.demand()
    try:
        language = espeak.check_language(description.language)
    except TextError as error:
        raise VoiceError(f"{path} cannot be used ({error.problem})", error.advice) from error
    known = description.model_copy(update={"language": language})
    return CommandVoice(known.name or path.stem, known)
