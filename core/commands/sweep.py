"""`sotto sweep`: the student made many times, a setting or two varied."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from core.commands.stopping import INTERRUPTED, interruptible
from core.declare import setting_key, value_words
from core.errors import SettingsError
from core.flags import Json, setting_of, with_settings_of
from core.progress import show
from core.sweeps import Sweep


@with_settings_of("compress", "student", "optimiser", "budget")
def sweep(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Project folder with a teacher.")],
    over: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=VALUES",
            help="A setting and its values, such as temperature=1,2,5; may be given twice.",
        ),
    ],
    steps: Annotated[int, typer.Option(min=1, help="Training steps of each student.")] = 400,
    sentences: Annotated[
        int, typer.Option(min=1, help="Held-out sentences that measure each.")
    ] = 40,
    as_json: Json = False,
    chosen: dict[str, Any] | None = None,
) -> None:
    """Train the student many times with other values of a setting or two, and compare them.

    The project's own voices and settings stay as they are; flags of settings count for the sweep
    alone. Stopped, it goes on with the same command; with more values it adds to what is there.
    """
    from core.pipeline.sweep import sweep as swept

    axes = dict(map(_axis, over))
    if len(axes) < len(over):
        raise SettingsError("a setting is named twice", "name each once, with all its values")
    with interruptible() as control:
        found = show(swept(str(folder), axes, control, steps, chosen, sentences))
        stopped = control.stopping
    if found is not None and as_json:
        print(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    elif found is not None:
        _print(found)
    if stopped:
        raise typer.Exit(INTERRUPTED)


def _axis(written: str) -> tuple[str, list[str]]:
    """`temperature=1,2` → `("student.temperature", ["1", "2"])`."""
    name, sign, values = written.partition("=")
    if not sign:
        raise SettingsError(
            f"--over {written!r} names no values", "write it like --over temperature=1,2,5"
        )
    return setting_of(name), [value.strip() for value in values.split(",") if value.strip()]


def _print(found: Sweep) -> None:
    """MCD at each point, the last axis across."""
    *rows, across = found.axes
    corner = f"MCD dB: {setting_key(rows[0])} ↓ " if rows else "MCD dB: "
    columns = [value_words(value) for value in found.axes[across]]
    table = Table(f"{corner}{setting_key(across)} →", *columns, box=None)
    for own in found.axes[rows[0]] if rows else [None]:
        named = {rows[0]: own} if rows else {}
        points = [found.at(named | {across: value}) for value in found.axes[across]]
        cells = [f"{point.figures['mcd_db']:.2f}" if point else "–" for point in points]
        table.add_row(value_words(own) if rows else "", *cells)
    Console(width=100).print(table)
    teacher = found.references["teacher"]["mcd_db"]
    print(f"teacher: {teacher:.2f} dB; samples of all in {found.folder}")
