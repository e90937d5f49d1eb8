"""What a teacher may run: only programs that the user has seen and confirmed.

A confirmation is a file in the user's own configuration folder, named by the fingerprint of what
was seen. So no project or voice can bring its own, and a changed file asks again. Nothing here
asks: whoever has a terminal or a window shows `Consent.words`, and calls `confirm`.
"""

from __future__ import annotations

import hashlib
import shlex
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from core.errors import DataError, UnconfirmedError, VoiceError
from core.storage import inside, write_text
from core.teachers.description import (
    CommandDescription,
    Description,
    ModelDescription,
    parse,
    read_content,
)


@dataclass(frozen=True)
class Consent:
    """What a user must have agreed to before a voice speaks.

    Attributes:
        path: The voice's description.
        words: What it runs, as it is shown; nothing in it acts on a terminal.
        fingerprint: Changes with what is run.
    """

    path: Path
    words: str
    fingerprint: str

    @property
    def given(self) -> bool:
        """Whether it has been confirmed."""
        return self._file.is_file()

    @property
    def _file(self) -> Path:
        return platformdirs.user_config_path("sotto") / "confirmed" / f"{self.fingerprint}.txt"

    def confirm(self) -> None:
        """Keep that the user has agreed.

        Raises:
            StorageError: The configuration folder cannot be written to.
        """
        write_text(self._file, f"{self.path}\n{self.words}\n")

    def demand(self) -> None:
        """Go on only if it has been confirmed.

        Raises:
            UnconfirmedError: It has not.
        """
        if not self.given:
            raise UnconfirmedError(
                f"{self.path} runs a program that you have not confirmed: {self.words}",
                "if you trust it, add --yes, or choose it on the Data page",
            )


def consent_for(path: Path) -> Consent | None:
    """What has to be confirmed before the voice at a path speaks; None if it runs no program.

    Raises:
        VoiceError: A description cannot be read.
    """
    if path.suffix.lower() != ".toml" or not path.is_file():
        return None
    content = read_content(path)
    return consent_of(path, content, parse(path, content))


def consent_of(path: Path, content: bytes, description: Description) -> Consent | None:
    """As `consent_for`, of a description that has been read.

    Raises:
        VoiceError: Its program cannot be read.
    """
    digest = hashlib.sha256(content)
    if isinstance(description, CommandDescription):
        words = shlex.join(description.command)
    elif description.scripted:
        script = model_file(path, description)
        digest.update(script_digest(script).encode())
        words = f"the TorchScript program in {script}"
    else:
        return None
    return Consent(path, _harmless(words), digest.hexdigest())


def model_file(path: Path, description: ModelDescription) -> Path:
    """The file of a described model.

    Raises:
        VoiceError: It is not there, or would be outside the description's folder.
    """
    try:
        found = inside(path.parent, description.model)
    except DataError as error:
        raise VoiceError(f"{path} cannot be used ({error.problem})", _BESIDE) from error
    if not found.is_file():
        raise VoiceError(f"{path} names the model {found}, which is not there", _BESIDE)
    return found


_BESIDE = "put the model beside its description"


def script_digest(path: Path) -> str:
    """Fingerprint of a file.

    Raises:
        VoiceError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise VoiceError(f"{path} cannot be read ({error.strerror})", "check the path") from error


def _harmless(words: str) -> str:
    """Words in which nothing hides or moves what stands beside it on a terminal."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in words)
