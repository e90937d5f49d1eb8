"""Are several teachers together better than each alone, and does their student notice?

    python -m tests.benchmarks.fusion PROJECT --out DIR [--steps 3000] [--size small]
        [--voices FOLDER...] [--student-steps 1000] [--times 10] [--seeds 1] [--sentences 40]
        [--threads 1] [--quick]

PROJECT is a project folder whose data are prepared. On them three convolutional teachers of
different seeds and one Transformer are trained for so many steps, unless voices or projects are
named, best those of one shape first. Each row is a teacher: one of them, some fused or averaged. It
holds the loss (negative log-likelihood, nats per value: all that is predicted, and the mel alone)
on the validation recordings, by which voices are weighed, and on the test recordings, which nobody
has seen, and MCD to the latter.

    mean of …      the mean of the rows of these voices
    fused …        their beliefs, weighted by validation loss at the temperature of the settings
    evenly …       their beliefs, all alike
    soup …         their weights averaged, after their channels were brought into one order
    plain soup …   their weights averaged as they are

Then two students that are alike in all but their teacher, cut out of the best single voice and so
many times smaller, learn for as many steps: one from that voice, one from the fused teacher of the
least validation loss. `gain_db` is by how much the second is nearer to the recordings, sentence by
sentence.

What is finished lies in DIR and is not done again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.compress import made_smaller
from core.evaluate import quality
from core.events import Control
from core.machine import prepare_process
from core.models.acoustic import AcousticModel
from core.models.families import SIZES
from core.models.fused import FusedAcoustic, Units, in_units
from core.pipeline.acoustic_work import AcousticWork
from core.pipeline.bases import student_basis
from core.pipeline.fusion import shares
from core.pipeline.judge import Judge
from core.project import Project, voice_in
from core.training.distill import DistillationObjective, SoftLabelCache
from core.training.loop import validation_losses
from core.training.objective import Distillation
from core.training.soup import same_shape, soup
from core.voice import load_voice
from tests.benchmarks.ablation import ROWS, steps_for
from tests.benchmarks.families import kept, project_of, train
from tests.benchmarks.machine import give_result, say
from tests.benchmarks.trials import BATCH, count
from tests.core.jobs import finished

TEACHERS = {
    "conv-1": ("conv", 1),
    "conv-2": ("conv", 2),
    "conv-3": ("conv", 3),
    "transformer-1": ("transformer", 1),
}
"""Family and seed of each."""

QUICK_SENTENCES, QUICK_STEPS, QUICK_TIMES = 2, 2, 2.0
QUICK_JUDGED, QUICK_LEFT_OUT = 8, "conv-3"
NEAR = 0.3
FUSED, EVENLY = "fused", "evenly"

Row = dict[str, Any]


class Bench:
    """The recordings that judge, and where results lie."""

    def __init__(self, prepared: Project, options: argparse.Namespace) -> None:
        self.prepared, self.options = prepared, options
        self.work = AcousticWork(prepared, "teacher", "fusion")
        split = self.work.data.split
        few = QUICK_JUDGED if options.quick else None
        self.validation, self.test = split.validation[:few], split.test[:few]
        self.temperature = prepared.settings.fusion.temperature
        self._judge: Judge | None = None

    def voices(self) -> dict[str, Path]:
        """The folders of the members, trained if none are named."""
        if self.options.voices:
            return {named.name: voice_in(named) or named for named in self.options.voices}
        found = {}
        for name, (family, seed) in TEACHERS.items():
            if self.options.quick and name == QUICK_LEFT_OUT:
                continue
            changes = {
                "teacher.family": family,
                "teacher.size": self.options.size,
                "budget.seed": seed,
            }
            project = project_of(self.prepared, self.options.out / name, changes)

            def work(name: str = name, project: Project = project) -> Row:
                say(f"training {name}")
                return train(project, 0.0, self.options.steps)

            kept(project.folder, work)
            found[name] = project.voice_folder("teacher")
        return found

    def row(self, name: str, model: AcousticModel) -> Row:
        """Losses and MCD of a teacher."""

        def work() -> Row:
            row: Row = {"parameters": count(model)}
            for part, ids in (("validation", self.validation), ("test", self.test)):
                losses = validation_losses(model, self.work.recordings, ids)
                row |= {f"{part}_{key}": losses[key] for key in ("total", "mel", "mel_error")}
            distances = self.judge(model).distances(model)
            mean, error = quality.mean_and_error(distances)
            return row | {"mcd_db": mean, "mcd_db_se": error}

        row = kept(self.options.out / "rows" / name.replace(" ", "-").replace(",", ""), work)
        say(f"{name}: {json.dumps(_rounded(row))}")
        return row

    def judge(self, model: AcousticModel) -> Judge:
        """Who listens; any model will do to make it."""
        if self._judge is None:
            voice = self.work.voice("fusion", model, self.work.vocoder_of("teacher"))
            self._judge = Judge(self.work.data, voice, self.options.sentences)
        return self._judge

    def student(self, name: str, teacher: AcousticModel, basis: AcousticModel, seed: int) -> Row:
        """What a student that is cut out of a basis learns from a teacher."""
        place = self.options.out / "students" / f"{name.replace(' ', '-').replace(',', '')}-{seed}"

        def work() -> Row:
            say(f"a student of {name}, seed {seed}")
            settings = self.prepared.settings.changed({"budget.seed": seed})
            own = AcousticWork(Project(self.prepared.folder, settings), "student", "fusion")
            own.folder = place
            recipe = steps_for(
                ROWS["prune, distil"], basis, count(basis) / self.options.times, NEAR
            )
            assert recipe is not None
            torch.manual_seed(seed)
            model = made_smaller(basis, recipe)
            labels = SoftLabelCache(teacher, own.recordings, place.parent / f"labels-{name}", name)
            objective = DistillationObjective(labels, Distillation(1.0, 0.5, 0.0))
            plan = {"seconds": 0.0, "steps": self.options.student_steps, "batch": BATCH}
            trained = finished(own.train_acoustic(model, plan, objective, Control()))
            losses = validation_losses(trained.model, own.recordings, self.test)
            distances = self.judge(model).distances(trained.model)
            mean, error = quality.mean_and_error(distances)
            return {
                "teacher": name,
                "seed": seed,
                "parameters": count(trained.model),
                "steps": trained.steps,
                "test_total": losses["total"],
                "test_mel": losses["mel"],
                "mcd_db": mean,
                "mcd_db_se": error,
                "by_sentence": distances,
            }

        return kept(place, work)


def combined(bench: Bench, folders: Mapping[str, Path]) -> tuple[dict[str, Row], Row]:
    """Rows of all teachers, then those of the two students."""
    members = {name: load_voice(folder) for name, folder in folders.items()}
    own = bench.work.statistics
    units = {name: Units.between(voice.statistics, own) for name, voice in members.items()}
    models = {name: voice.model for name, voice in members.items()}
    alone = {name: FusedAcoustic.of([models[name]], [1.0], [units[name]]) for name in models}
    rows = {name: bench.row(name, alone[name]) for name in models}
    loss = {name: row["validation_total"] for name, row in rows.items()}

    first = next(iter(models.values()))
    seeds = [name for name, model in models.items() if same_shape(model, first)]
    others = [name for name in models if name not in seeds]
    groups = {"seeds": seeds} if len(seeds) > 1 else {}
    if others:
        groups |= {"two kinds": [min(seeds, key=loss.__getitem__), *others[:1]], "all": [*models]}
    fused: dict[str, AcousticModel] = {}
    for group, names in groups.items():
        rows[f"mean of {group}"] = _mean([rows[name] for name in names])
        weighed = {
            FUSED: shares([loss[name] for name in names], bench.temperature),
            EVENLY: [1.0] * len(names),
        }
        for way, weights in weighed.items():
            name = f"{way} {group}"
            fused[name] = FusedAcoustic.of(
                [models[n] for n in names], weights, [units[n] for n in names]
            )
            total = sum(weights)
            told = {n: round(w / total, 3) for n, w in zip(names, weights, strict=True)}
            rows[name] = bench.row(name, fused[name]) | {"weights": told}
    ingredients = [in_units(models[name], units[name]) for name in seeds]
    weights = shares([loss[name] for name in seeds], bench.temperature)
    soups = {"soup of seeds": False, "plain soup of seeds": True} if len(seeds) > 1 else {}
    for name, in_step in soups.items():
        rows[name] = bench.row(name, soup(ingredients, weights, in_step=in_step))

    best = min(models, key=loss.__getitem__)
    together = min(fused, key=lambda name: rows[name]["validation_total"])
    basis = student_basis(alone[best], "teacher")
    teachers = {best: alone[best], together: fused[together]}
    students = []
    for seed in range(1, bench.options.seeds + 1):
        students += [
            bench.student(name, teacher, basis, seed) for name, teacher in teachers.items()
        ]
    return rows, _compared(students, best, together)


def _mean(rows: Sequence[Row]) -> Row:
    keys = [key for key in rows[0] if key not in ("parameters", "mcd_db_se")]
    return {key: float(np.mean([row[key] for row in rows])) for key in keys}


def _compared(students: Sequence[Row], best: str, together: str) -> Row:
    """The students of the fused teacher against those of the best voice, over all seeds."""
    found = {}
    for name in (best, together):
        own = [row for row in students if row["teacher"] == name]
        distances = np.mean([row["by_sentence"] for row in own], axis=0)
        mean, error = quality.mean_and_error(distances.tolist())
        found[name] = {
            "parameters": own[0]["parameters"],
            "steps": own[0]["steps"],
            "test_total": float(np.mean([row["test_total"] for row in own])),
            "test_mel": float(np.mean([row["test_mel"] for row in own])),
            "mcd_db": mean,
            "mcd_db_se": error,
            "by_sentence": distances,
        }
    gains = found[best]["by_sentence"] - found[together]["by_sentence"]
    gain, error = quality.mean_and_error(gains.tolist())
    return {
        "of_best": {"teacher": best} | _rounded(found[best]),
        "of_fused": {"teacher": together} | _rounded(found[together]),
        "gain_db": round(gain or 0.0, 3),
        "gain_db_se": None if error is None else round(error, 3),
    }


def _rounded(row: Row) -> Row:
    return {
        key: round(value, 4) if isinstance(value, float) else value
        for key, value in row.items()
        if key != "by_sentence"
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--voices", type=Path, nargs="+", default=[])
    parser.add_argument("--student-steps", type=int, default=1000)
    parser.add_argument("--times", type=float, default=10.0)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--sentences", type=int, default=40)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(arguments)
    if options.quick:
        options.size, options.sentences, options.times = "tiny", QUICK_SENTENCES, QUICK_TIMES
        options.steps = options.student_steps = QUICK_STEPS
    prepare_process(options.threads)
    bench = Bench(Project.open(options.project), options)
    rows, students = combined(bench, bench.voices())
    give_result(
        "fusion",
        {
            "sentences": options.sentences,
            "rows": [{"teacher": name} | _rounded(row) for name, row in rows.items()],
            "students": students,
        },
        {
            "project": options.project.name,
            "steps": options.steps,
            "student_steps": options.student_steps,
            "size": options.size,
            "times": options.times,
            "seeds": options.seeds,
            "temperature": bench.temperature,
            "threads": options.threads,
            "quick": options.quick,
        },
    )


if __name__ == "__main__":
    main()
