"""`sotto export`: a voice for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from core.commands.stopping import INTERRUPTED, interruptible
from core.errors import SottoError
from core.flags import Json
from core.progress import show


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
