"""`sotto compress`: how the student is made smaller, and the bill of every step."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from core.commands.stopping import interruptible
from core.flags import Json, with_settings
from core.progress import show
from core.project import Project


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
