"""Walks the whole road within a time budget and reports what came of it.

    python -m tests.benchmarks.road [--minutes 6] [--data FOLDER] [--out DIR] [--quick]

Without `--data` the built-in voice is used. Reported: wall-clock time against the budget, the
sizes, and MCD of teacher, student and control on held-out sentences, with standard errors and the
paired differences.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from core.project import Project
from tests.benchmarks.machine import give_result, say

ROOT = Path(__file__).parents[2]


def walk(folder: Path, minutes: float, data: str) -> float:
    """Run the command a user would; returns its seconds."""
    command = ["run", data, "--out", str(folder)] if data else ["demo", str(folder)]
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "core", *command, "--minutes", str(minutes)],
        cwd=ROOT,
        check=True,
        stdout=sys.stderr,
    )
    return time.monotonic() - began


def figures(folder: Path, seconds: float, minutes: float) -> dict[str, Any]:
    report = Project.open(folder).report()
    assert report is not None
    voices = ("teacher", "student", "control")
    return {
        "seconds": round(seconds, 1),
        "share_of_budget": round(seconds / (60 * minutes), 3),
        "parameters": {voice: report[voice]["parameters"] for voice in voices},
        "ratios": report["ratios"],
        "mcd_db": {voice: report[voice]["mcd_db"] for voice in voices},
        "mcd_db_se": {voice: report[voice]["mcd_db_se"] for voice in voices},
        "differences": report["differences"],
        "floor_mcd_db": report["floor"]["mcd_db"],
        "rtf": {voice: report[voice]["rtf"] for voice in voices},
        "sentences": report["sentences"],
        "stage_seconds": report["seconds"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("--data", default="", help="folder of recordings")
    parser.add_argument("--out", default="", help="keep the project here")
    parser.add_argument("--quick", action="store_true", help="half a minute")
    options = parser.parse_args()
    minutes = 0.5 if options.quick else options.minutes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(options.out or Path(name) / "road")
        say(f"walking for {minutes} minutes")
        seconds = walk(folder, minutes, options.data)
        result = figures(folder, seconds, minutes)
    give_result("road", result, {"minutes": minutes, "data": Path(options.data).name or "built-in"})


if __name__ == "__main__":
    main()
