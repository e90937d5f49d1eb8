"""The command line: `sotto`, also `python -m core`.

Every command exits with 0 (done), 2 (the user can mend it: one line on stderr says what and how) or
130 (interrupted, work kept).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from core.commands.compress import compress
from core.commands.corpora import check, get
from core.commands.export import export
from core.commands.general import base, vocoder
from core.commands.road import demo, distill, evaluate, resume, run
from core.commands.say import say
from core.commands.stopping import INTERRUPTED
from core.commands.sweep import sweep
from core.errors import SettingsError, SottoError
from core.machine import let_threads_sleep


def replace(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Project folder.")],
) -> None:
    """Let the student take the teacher's place; `sotto resume` then distils a smaller one."""
    from core.pipeline.requests import promote_student

    promote_student(str(folder))
    print(f"the student is the teacher now; go on with `sotto resume {folder}`")


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


app = typer.Typer(
    name="sotto",
    help="Makes voices small: trains a teacher, distils and prunes a student, lets you hear both.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    demo,
    run,
    resume,
    check,
    get,
    say,
    evaluate,
    export,
    compress,
    distill,
    sweep,
    replace,
    vocoder,
    base,
    studio,
):
    app.command()(command)


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
