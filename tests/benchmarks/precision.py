"""How fast acoustic models learn in bfloat16 beside float32, whole steps in turns.

    python -m tests.benchmarks.precision DIR [--rounds 10] [--threads 2]

DIR is a project whose data are read. Reported for each family, size and batch: how many times as
fast a step is in bfloat16 (autocast, as in training) as in float32, median and quartiles over
rounds, and the milliseconds of the latter.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import torch

from core.data.batches import BatchOrder
from core.machine import prepare_process
from core.models.acoustic import AcousticModel
from core.pipeline.acoustic_work import AcousticWork
from core.project import Project
from core.training.objective import likelihood
from tests.benchmarks.families import project_of
from tests.benchmarks.machine import give_result, say

MODELS = (
    ("conv", "tiny", 4),
    ("conv", "small", 4),
    ("conv", "small", 16),
    ("conv", "medium", 4),
    ("conv", "medium", 16),
    ("conv", "large", 4),
    ("gru", "small", 4),
    ("lstm", "small", 4),
    ("transformer", "small", 4),
    ("transformer", "medium", 16),
)


def step_ms(
    work: AcousticWork,
    model: AcousticModel,
    optimiser: torch.optim.Optimizer,
    ids: list[str],
    half: bool,
) -> float:
    batch = work.recordings.batch(ids)
    began = time.perf_counter()
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        output = model(batch)
    optimiser.zero_grad()
    likelihood(output, batch)["total"].backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return 1e3 * (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    prepare_process(options.threads)
    figures = {}
    with tempfile.TemporaryDirectory() as place:
        project = project_of(Project.open(options.project), Path(place) / "project", {})
        work = AcousticWork(project, "teacher", "precision")
        frames = {name: work.recordings.frames(name) for name in work.train_ids}
        for family, size, batch in MODELS:
            order = BatchOrder(frames, batch, 0)
            model = work.new_model(family, size, 0.1)
            optimiser = torch.optim.AdamW(model.parameters(), 1e-3)
            ratios, exact = [], []
            for step in range(options.rounds + 1):
                ids = list(order(step))
                half, whole = (step_ms(work, model, optimiser, ids, kind) for kind in (True, False))
                if step:  # The first was a warm-up.
                    ratios.append(whole / half)
                    exact.append(whole)
            low, middle, high = statistics.quantiles(ratios, n=4)
            name = f"{family} {size}, {batch} sentences"
            figures[name] = {
                "bfloat16_speed": round(middle, 2),
                "quartiles": [round(low, 2), round(high, 2)],
                "float32_ms": round(statistics.median(exact)),
            }
            say(f"{name}: {figures[name]}")
    give_result("precision", {"models": figures}, {"rounds": options.rounds})


if __name__ == "__main__":
    main()
