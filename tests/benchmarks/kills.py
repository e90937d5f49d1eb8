"""Kills a run at random moments, resumes it each time, and compares with one that was left alone.

    python -m tests.benchmarks.kills [--kills 20] [--seed 1] [--quick]

Both runs have the same seed and the same number of steps. Reported: how many kills hit the run
while it worked, and whether all voices, curves and the splits came out the same.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.machine import give_result, say

SETTINGS = ["--sentences", "16", "--steps", "48", "--size", "tiny", "--batch", "4"]
SETTINGS += ["--vocoder-batch", "2", "--pressure", "0.5", "--seed", "5", "--precision", "float32"]
ROOT = Path(__file__).parents[2]


def start(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "core", *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        start_new_session=True,
    )


def whole(folder: Path, settings: list[str]) -> float:
    """Walk a road without disturbance; returns its seconds."""
    began = time.monotonic()
    process = start("demo", str(folder), *settings)
    _, complaint = process.communicate()
    if process.returncode:
        raise RuntimeError(complaint.decode())
    return time.monotonic() - began


def disturbed(folder: Path, settings: list[str], kills: int, seconds: float, seed: int) -> int:
    """Walk a road that is killed again and again; returns how many kills hit it at work."""
    chance = random.Random(seed)
    # Each life is long enough to reach new ground, and the kills spread over the whole road.
    start_up = min(6.0, seconds / 4)
    hit = 0
    for number in range(kills):
        process = start(*command(folder, settings))
        life = chance.uniform(0.5, start_up + 2 * seconds / kills)
        try:
            _, complaint = process.communicate(timeout=life)
            if process.returncode:
                raise RuntimeError(complaint.decode())
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            hit += 1
            say(f"kill {number + 1} after {life:.1f} s; done: {done(folder)}")
    process = start(*command(folder, settings))
    _, complaint = process.communicate()
    if process.returncode:
        raise RuntimeError(complaint.decode())
    return hit


def command(folder: Path, settings: list[str]) -> list[str]:
    """Begin the road, or go on with it once there is a project."""
    if (folder / "project.toml").exists():
        return ["resume", str(folder)]
    return ["demo", str(folder), *settings]


def done(folder: Path) -> str:
    path = folder / "stages.json"
    return ", ".join(json.loads(path.read_text())) if path.exists() else "nothing"


def differences(one: Path, other: Path) -> list[str]:
    """Files that ought to be equal and are not."""
    names = ["data/splits.json", "data/manifest.json"]
    for voice in ("teacher", "student", "control"):
        names += [f"voices/{voice}/{part}.safetensors" for part in ("weights", "vocoder")]
    different = [name for name in names if (one / name).read_bytes() != (other / name).read_bytes()]
    for run in ("teacher", "teacher_vocoder", "student", "student_vocoder", "control"):
        if validations(one, run) != validations(other, run):
            different.append(f"runs/{run}/metrics.jsonl")
    return different


def validations(folder: Path, run: str) -> list[tuple[int, dict[str, float]]]:
    lines = (folder / "runs" / run / "metrics.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    return [(r["step"], r["values"]) for r in records if r.get("split") == "validation"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="three kills only")
    options = parser.parse_args()
    kills = 3 if options.quick else options.kills
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = whole(folder / "whole", SETTINGS)
        say(f"undisturbed: {seconds:.1f} s")
        hit = disturbed(folder / "killed", SETTINGS, kills, seconds, options.seed)
        different = differences(folder / "whole", folder / "killed")
    figures = {"kills": kills, "kills_at_work": hit, "different": different}
    give_result("kills", figures, {"settings": SETTINGS, "seed": options.seed})


if __name__ == "__main__":
    main()
