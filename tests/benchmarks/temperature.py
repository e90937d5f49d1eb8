"""What temperature and share of soft labels do to a student: the surface over both.

    python -m tests.benchmarks.temperature PROJECT --out DIR [--student gru] [--pressure 0.9]
        [--temperatures 1 2 5 10] [--alphas 0 0.25 0.5 0.75 1] [--steps 600] [--batch 8]
        [--threads N] [--quick]

PROJECT is a project folder with a trained teacher of any family. Each point is a student of the
family `--student` (`teacher` for the same), made by that pressure and trained from the same seed
for the same number of steps; all speak with the teacher's vocoder. Measured is MCD to the
recordings of held-out test sentences. With alpha 0 temperature does nothing, so that is one point,
the control if the student is of another family. What is finished lies in DIR and is not done again;
the surface is drawn as `surface.png` there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure

from core.events import Control
from core.machine import prepare_process
from core.pipeline.acoustic_work import AcousticWork
from core.pipeline.judge import Judge
from core.project import Project
from core.storage import write_json
from core.training.distill import DistillationObjective, SoftLabelCache
from core.training.objective import Distillation
from core.voice import load_voice
from tests.benchmarks.machine import give_result, say
from tests.benchmarks.trials import BATCH, count
from tests.core.jobs import finished

SENTENCES, QUICK_SENTENCES = 40, 4


def points(temperatures: Sequence[float], alphas: Sequence[float]) -> list[tuple[float, float]]:
    """All (temperature, alpha) that differ."""
    soft = [(t, alpha) for alpha in alphas if alpha for t in temperatures]
    return [(1.0, 0.0)] * (0.0 in alphas) + soft


class Surface:
    """The students of one project."""

    def __init__(self, project: Project, options: argparse.Namespace, steps: int) -> None:
        settings = project.settings.changed(
            {"student.family": options.student, "compress.pressure": options.pressure}
        )
        self.project, self.folder = project, options.out
        self.steps, self.batch = steps, options.batch
        self.work = AcousticWork(Project(project.folder, settings), "student", "surface")
        self.teacher = load_voice(project.voice_folder("teacher"))
        sentences = QUICK_SENTENCES if options.quick else SENTENCES
        self.judge = Judge(self.work.data, self.teacher, sentences)
        self.labels = SoftLabelCache(
            self.teacher.model, self.work.recordings, self.folder / "labels", str(project.folder)
        )

    def at(self, temperature: float, alpha: float) -> dict[str, Any]:
        """Train and measure one student, unless that was done before."""
        place = self.folder / f"T{temperature:g}-a{alpha:g}"
        result = place / "result.json"
        if result.is_file():
            kept: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
            return kept
        torch.manual_seed(1)
        model = self.work.student_start(self.teacher.model).model
        self.work.folder = place
        objective = DistillationObjective(self.labels, Distillation(temperature, alpha))
        plan = {"seconds": 0.0, "steps": self.steps, "batch": self.batch}
        trained = finished(self.work.train_acoustic(model, plan, objective, Control()))
        distances = self.judge.distances(trained.model)
        found = {
            "temperature": temperature,
            "alpha": alpha,
            "parameters": count(trained.model),
            "mcd_db": round(float(np.mean(distances)), 3),
            "se": round(float(np.std(distances, ddof=1) / len(distances) ** 0.5), 3),
        }
        write_json(result, found)
        return found


def draw(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """The surface as a picture: a line for each temperature over alpha."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    start = [row["mcd_db"] for row in rows if row["alpha"] == 0]
    for temperature in sorted({row["temperature"] for row in rows if row["alpha"]}):
        own = [row for row in rows if row["alpha"] and row["temperature"] == temperature]
        own.sort(key=lambda row: row["alpha"])
        alphas = [0.0] * len(start) + [row["alpha"] for row in own]
        axes.plot(
            alphas, start + [r["mcd_db"] for r in own], marker="o", label=f"T = {temperature:g}"
        )
    axes.set_xlabel("α: share of the loss that listens to the teacher")
    axes.set_ylabel("MCD to held-out recordings, dB")
    axes.legend()
    figure.savefig(path, dpi=120)


def main() -> None:
    """Train, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--student", default="gru")
    parser.add_argument("--pressure", type=float, default=0.9)
    parser.add_argument("--temperatures", type=float, nargs="+", default=[1, 2, 5, 10])
    parser.add_argument("--alphas", type=float, nargs="+", default=[0, 0.25, 0.5, 0.75, 1])
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    prepare_process(options.threads)
    surface = Surface(Project.open(options.project), options, 2 if options.quick else options.steps)
    rows = []
    places = points(options.temperatures, options.alphas)
    for temperature, alpha in places[:2] if options.quick else places:
        rows.append(surface.at(temperature, alpha))
        say(f"T {temperature:g}, alpha {alpha:g}: {rows[-1]['mcd_db']:.3f} dB")
    draw(rows, options.out / "surface.png")
    teacher = surface.judge.distances(surface.teacher.model)
    figures = {
        "teacher": {"family": surface.teacher.model.family, "mcd_db": round(np.mean(teacher), 3)},
        "student": options.student,
        "points": rows,
    }
    give_result(
        "temperature",
        figures,
        {"pressure": options.pressure, "steps": options.steps, "batch": options.batch},
    )


if __name__ == "__main__":
    main()
