"""`sotto check` and `sotto get`: recordings, before anything is made of them."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from core.commands.stopping import INTERRUPTED, interruptible
from core.errors import DataError
from core.flags import Json
from core.progress import show


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


def get(
    corpus: Annotated[
        str, typer.Argument(metavar="[CORPUS]", help="Its name; without one, list them.")
    ] = "",
    out: Annotated[Path, typer.Option("--out", help="Folder to put it into.")] = Path("corpora"),
    as_json: Json = False,
) -> None:
    """Fetch a well-known corpus; stopped, it goes on from there the next time."""
    from core.data.corpora import fetch_corpus
    from core.data.offers import OFFERS, offer

    if not corpus:
        if as_json:
            print(json.dumps([asdict(entry) for entry in OFFERS], ensure_ascii=False, indent=2))
            return
        table = Table(
            "corpus", "hours", "speakers", "GB to fetch", "GB on disk", "licence", box=None
        )
        for entry in OFFERS:
            sizes = (f"{size / 1e9:.1f}" for size in (entry.archive_bytes, entry.unpacked_bytes))
            table.add_row(
                entry.key, f"{entry.hours:.0f}", str(entry.speakers), *sizes, entry.licence
            )
        Console(width=100).print(table)
        return
    wanted = offer(corpus)
    print(
        f"{wanted.name}: {wanted.archive_bytes / 1e9:.1f} GB to fetch, {wanted.licence}, "
        f"{wanted.page}",
        file=sys.stderr,
    )
    with interruptible() as control:
        folder = show(fetch_corpus(wanted, str(out), control))
    if folder is None:
        raise typer.Exit(INTERRUPTED)
    if as_json:
        print(json.dumps({"corpus": wanted.key, "folder": folder}, ensure_ascii=False, indent=2))
    else:
        print(f"{folder}\ntry `sotto check {folder}`")
