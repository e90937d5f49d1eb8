"""Shows what a teacher would run, and asks; see `core.teachers.consent`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

Yes = Annotated[
    bool, typer.Option("--yes", help="Let a described voice run its program, without asking.")
]


def confirm(path: Path, yes: bool) -> None:
    """Make sure that the user has agreed to what the voice at a path runs, if it runs anything.

    Args:
        yes: The user has agreed beforehand.

    Raises:
        UnconfirmedError: There is nobody to ask, or the answer was no.
        VoiceError: The voice's description cannot be read.
    """
    if path.suffix.lower() != ".toml":
        return
    from core.teachers.consent import consent_for

    consent = consent_for(path)
    if consent is None or consent.given:
        return
    if yes:
        print(f"{path} runs: {consent.words}", file=sys.stderr)
        consent.confirm()
        return
    if sys.stdin.isatty() and sys.stderr.isatty():
        question = f"{path} runs a program for every sentence:\n  {consent.words}\nRun it?"
        if typer.confirm(question, err=True):
            consent.confirm()
            return
    consent.demand()
