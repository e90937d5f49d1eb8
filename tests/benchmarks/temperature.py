"""What temperature and share of soft labels do to a student: the surface over both.

    python -m tests.benchmarks.temperature PROJECT [--student gru] [--pressure 0.9]
        [--temperatures 1 2 5 10] [--alphas 0 0.25 0.5 0.75 1] [--steps 600] [--batch 8]
        [--seed 1] [--sentences 40] [--threads N] [--quick]

PROJECT is a project folder with a trained teacher of any family. Each point is a student of the
family `--student` (`teacher` for the same), made by that pressure and trained from the same seed
for the same number of steps; all speak with the teacher's vocoder. Measured is MCD to the
recordings of held-out test sentences. With alpha 0 temperature does nothing, so that is one point,
the control if the student is of another family.

It is `sotto sweep` with the benchmark's own defaults: what is finished is not done again, and the
surface is drawn in PROJECT's report if there is one.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from core.events import Control
from core.pipeline.sweep import SENTENCES, sweep
from core.progress import show
from tests.benchmarks.machine import give_result
from tests.benchmarks.trials import BATCH

QUICK_SENTENCES, QUICK_STEPS = 4, 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--student", default="gru")
    parser.add_argument("--pressure", type=float, default=0.9)
    parser.add_argument("--temperatures", type=float, nargs="+", default=[1, 2, 5, 10])
    parser.add_argument("--alphas", type=float, nargs="+", default=[0, 0.25, 0.5, 0.75, 1])
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(arguments)
    if options.quick:
        options.sentences, options.steps = QUICK_SENTENCES, QUICK_STEPS
        options.temperatures, options.alphas = options.temperatures[:2], options.alphas[:2]
    axes = {"student.temperature": options.temperatures, "student.alpha": options.alphas}
    changes = {
        "student.family": options.student,
        "compress.pressure": options.pressure,
        "optimiser.batch": options.batch,
        "budget.seed": options.seed,
        "budget.threads": options.threads,
    }
    job = sweep(str(options.project), axes, Control(), options.steps, changes, options.sentences)
    found = show(job)
    assert found is not None
    give_result(
        "temperature",
        found.to_json(),
        {name.rpartition(".")[2]: value for name, value in changes.items()},
    )


if __name__ == "__main__":
    main()
