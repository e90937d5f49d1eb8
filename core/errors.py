"""Every error Sotto raises on purpose.

    SottoError              something the user can mend; one line says what is wrong and how
    ├── DataError           a recording, a text or a data set cannot be used
    ├── TextError           a language or a text cannot be turned into phonemes
    ├── SettingsError       a setting is outside its range, or two contradict each other
    ├── ProjectError        a project folder is missing, newer than this program, busy or damaged
    ├── VoiceError          a voice folder is missing, damaged or does not fit
    ├── TrainingError       training cannot go on (a loss is no longer a number)
    ├── NetworkError        a server cannot be reached, or sends something else
    └── StorageError        a file cannot be written: disk full, folder read-only

Each carries `problem` (what is wrong) and `advice` (what to do). The command line prints both on
one line and exits with 2; the window shows them as two sentences.
"""

from __future__ import annotations


class SottoError(Exception):
    """Base of all errors a user can mend.

    Args:
        problem: What is wrong, naming the file or setting. No trailing full stop.
        advice: What to do about it, as an instruction. No trailing full stop.
    """

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem, advice)
        self.problem = " ".join(problem.split())
        self.advice = " ".join(advice.split())

    def __str__(self) -> str:
        return f"{self.problem}: {self.advice}" if self.advice else self.problem


class DataError(SottoError):
    """A recording, a text or a whole data set cannot be used."""


class TextError(SottoError):
    """A language is unknown, or a text holds nothing that can be spoken."""


class SettingsError(SottoError):
    """A setting is outside its range, of the wrong kind, or contradicts another."""


class ProjectError(SottoError):
    """A project folder is missing, not a project, busy, damaged or from a newer version."""


class VoiceError(SottoError):
    """A voice folder is missing, damaged, or does not fit what is asked of it."""


class TrainingError(SottoError):
    """Training cannot go on, for instance because a loss is no longer a number."""


class NetworkError(SottoError):
    """A server cannot be reached, breaks off, or sends something else than was asked for."""


class StorageError(SottoError):
    """A file cannot be written: the disk is full or the folder is read-only."""


class UnconfirmedError(SettingsError):
    """A voice would run a program that the user has not seen and confirmed."""


class SlowerError(VoiceError):
    """An export is not as fast as it should be; the user may want it even so."""
