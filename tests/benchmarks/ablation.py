"""What does a student learn best from? Many ways to the same size in the same time, side by side.

    python -m tests.benchmarks.ablation PROJECT --out DIR [--sizes 10 25 50 100] [--seeds 3]
        [--steps 1000] [--rows NAME…] [--threads N] [--quick]

PROJECT is a project folder with a trained teacher. Each row is an acoustic model so many times
smaller than the teacher's; all speak with the teacher's vocoder, so that only acoustic models
compete. Measured is MCD to the recordings of held-out test sentences. `gap_closed` is the share of
the way from the control (the same shape, the recordings alone) back to the teacher.

All rows get the same work: what STEPS steps of the control take. Clocks are no measure of that on a
machine that does other things too, so the processor time of a step of each row is measured first,
in turns, once for all seeds, and with it that of listening to the teacher; a row makes as many
steps as fit. What the teacher says of the recordings, and the sentences that it invents, are worked
out once for all rows and charged to each that uses them. What is finished lies in DIR and is not
done again.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.compress import made_smaller, untrained
from core.compress.cost import ACOUSTIC
from core.events import Control
from core.machine import prepare_process
from core.models.acoustic import AcousticModel
from core.models.families import FAMILIES
from core.pipeline.acoustic_work import AcousticWork
from core.pipeline.bases import student_basis
from core.pipeline.judge import Judge
from core.project import Project
from core.recipes import Factorise, Prune, Step, Tie
from core.storage import write_json
from core.training.distill import DistillationObjective, SoftLabelCache
from core.training.objective import Distillation, recordings_alone
from core.training.run import Trained
from core.voice import AcousticVoice, load_voice
from tests.benchmarks.machine import give_result, say
from tests.benchmarks.trials import BATCH, count
from tests.core.jobs import finished

SENTENCES, QUICK_SENTENCES = 40, 4
INVENTED, QUICK_INVENTED = 1000, 8
REPEATS = 60
NEAR = 0.08
"""Sizes agree within this share."""


def prune(amount: float) -> list[Step]:
    return [Prune(part=ACOUSTIC, pressure=min(amount, 0.995))]


def tie(amount: float) -> list[Step]:
    return [Tie(part=ACOUSTIC, layers=64), *prune(amount)]


def factorise(amount: float) -> list[Step]:
    # Half of the way, in ratios, by pruning; the thin factors do the rest.
    return [*prune(1 - (1 - amount) ** 0.5), Factorise(part=ACOUSTIC, energy=max(1 - amount, 0.05))]


@dataclass(frozen=True)
class Row:
    """One way to a small model.

    Attributes:
        steps: A recipe, the smaller the nearer its argument is to 1.
        sliced: Begin with what the recipe leaves of the teacher, else with random weights.
        alpha: Share of the loss that listens to the teacher.
        invented: Also learn from sentences that only the teacher has spoken.
        temperature: Of the distillation.
        relation: Weight of keeping the teacher's distances between sounds.
    """

    steps: Callable[[float], list[Step]] = prune
    sliced: bool = True
    alpha: float = 0.5
    invented: bool = False
    temperature: float = 1.0
    relation: float = 0.0


ROWS: Mapping[str, Row] = {
    "control": Row(sliced=False, alpha=0.0),
    "prune, distil": Row(),
    "prune, distil a fifth": Row(alpha=0.2),
    "prune, distil a fifth, distances": Row(alpha=0.2, relation=1.0),
    "prune, fine-tune": Row(alpha=0.0),
    "narrow, distil": Row(sliced=False),
    "prune, distil, invented": Row(invented=True),
    "tie, distil": Row(tie),
    "factorise, distil": Row(factorise),
}
"""All begin at a size of float32 parameters."""

USUAL = [name for name, row in ROWS.items() if not row.relation]
"""Rows that are walked where none are named."""


def steps_for(
    row: Row, teacher: AcousticModel, wanted: float, near: float = NEAR
) -> list[Step] | None:
    """The row's recipe with which a model has so many parameters; None if it cannot have."""
    low, high = 0.0, 1.0
    for _ in range(18):
        amount = (low + high) / 2
        size = count(made_smaller(teacher, row.steps(amount)))
        low, high = (amount, high) if size > wanted else (low, amount)
    steps = row.steps(high)
    found = count(made_smaller(teacher, steps))
    return steps if abs(found / wanted - 1) < near else None


class Trials:
    """All rows of one project.

    Args:
        folder: For the runs and their results.
        teacher: The project's if none is given.
        family: Of the students; those of another than the teacher's begin with random weights.
        near: Within this share of the wanted size a row must be.
    """

    def __init__(
        self,
        project: Project,
        folder: Path,
        steps: int,
        quick: bool,
        teacher: AcousticVoice | None = None,
        family: str = "teacher",
        near: float = NEAR,
    ) -> None:
        self.project, self.folder, self.steps, self.quick = project, folder, steps, quick
        self.teacher = teacher or load_voice(project.voice_folder("teacher"))
        self.near = near
        self.basis = student_basis(self.teacher.model, family)
        work = self._work(1)
        self.judge = Judge(work.data, self.teacher, QUICK_SENTENCES if quick else SENTENCES)
        # So many sentences as there are steps to visit them, and no more.
        self.invented = min(BATCH * steps, QUICK_INVENTED if quick else INVENTED)

    def _work(self, seed: int, invented: bool = False) -> AcousticWork:
        settings = self.project.settings.changed({"budget.seed": seed})
        work = AcousticWork(Project(self.project.folder, settings), "student", "ablation")
        if invented:
            # The same for all seeds, as the recordings are.
            first = self.project.settings.changed({"budget.seed": 1})
            work.project = Project(self.project.folder, first)
            finished(work.invent(self.teacher, self.invented, Control()))
            work.project = Project(self.project.folder, settings)
        return work

    def _objective(self, row: Row, work: AcousticWork) -> Any:
        if not row.alpha:
            return recordings_alone
        loss = Distillation(row.temperature, row.alpha, 0.0, row.relation)
        return DistillationObjective(self._labels(row, work), loss)

    def _labels(self, row: Row, work: AcousticWork) -> SoftLabelCache:
        kept = self.folder / ("labels-invented" if row.invented else "labels")
        return SoftLabelCache(self.teacher.model, work.recordings, kept, str(self.project.folder))

    def _fitted(self, row: Row, work: AcousticWork, model: AcousticModel) -> Trained:
        """What a family that is not trained makes of the same; there are no steps to be shared."""
        labels = self._labels(row, work) if row.alpha else None
        return finished(work.fit(model, Control(), labels))

    def _trained(
        self,
        row: Row,
        work: AcousticWork,
        model: AcousticModel,
        control: AcousticModel,
        kept: Path,
    ) -> tuple[Trained, dict[str, float]]:
        """As many steps as the control's work is worth, and what a step costs, kept in a file."""
        objective = self._objective(row, work)
        if kept.is_file():
            cost = json.loads(kept.read_text(encoding="utf-8"))
        else:
            cost = self._costs(work, model, objective, control)
            write_json(kept, cost)
        heard = min(len(work.train_ids), BATCH * self.steps) if row.alpha else 0
        spoken = self.invented if row.invented else 0
        labels = (heard + 2 * spoken) * cost["teacher"]
        # What learns from recordings alone in the control's shape has its steps, whatever the clock
        # made of them.
        alike = not row.alpha and model.config == control.config
        times = 1.0 if alike else cost["row"] / cost["control"]
        left = max(round((self.steps - labels / cost["control"]) / times), 1)
        plan = {"seconds": 0.0, "steps": left, "batch": BATCH}
        return finished(work.train_acoustic(model, plan, objective, Control())), cost

    def _costs(
        self, work: AcousticWork, model: AcousticModel, objective: Any, control: AcousticModel
    ) -> dict[str, float]:
        """Processor seconds of a step of row and control, and of a sentence of the teacher."""
        ids = sorted(work.train_ids, key=work.recordings.frames)[:: len(work.train_ids) // BATCH]
        batch = work.recordings.batch(ids[:BATCH])

        half = work.optimiser.precision == "bfloat16"

        def step(own: AcousticModel, told: Any) -> None:
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                loss = told(own(batch), batch, ids[:BATCH])["total"]
            loss.backward()
            own.zero_grad()

        def look() -> None:
            with torch.inference_mode():
                self.teacher.model(batch)

        jobs: dict[str, Callable[[], None]] = {
            "row": lambda: step(model, objective),
            "control": lambda: step(control, recordings_alone),
            "teacher": look,
        }
        times: dict[str, list[float]] = {name: [] for name in jobs}
        for _ in range(1 if self.quick else REPEATS):
            for name, job in jobs.items():
                start = time.process_time()
                job()
                times[name].append(time.process_time() - start)
        # Other programs only ever add to a time: what is seldom undercut is what it takes.
        found = {name: float(np.quantile(spent, 0.2)) for name, spent in times.items()}
        return found | {"teacher": found["teacher"] / BATCH}

    def run(self, name: str, times: float, seed: int) -> dict[str, Any] | None:
        """Train and measure one row, unless that was done before."""
        kind = f"{name.replace(', ', '-').replace(' ', '-')}-{times:g}x"
        place = self.folder / f"{kind}-{seed}"
        result = place / "result.json"
        if result.is_file():
            kept: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
            return kept
        row, basis = ROWS[name], self.basis
        fitted = FAMILIES[basis.family].fit is not None
        # A family that is not trained has no channels that could go: it is as large as it is.
        wanted = count(self.teacher.model) / times
        steps = [] if fitted else steps_for(row, basis, wanted, self.near)
        if steps is None:
            say(f"{name} cannot be {times:g} times smaller")
            return None
        torch.manual_seed(seed)
        model = made_smaller(basis, steps)
        alike = [] if fitted else steps_for(ROWS["control"], basis, count(model))
        control = made_smaller(basis, alike or steps)
        model = model if row.sliced and basis is self.teacher.model else untrained(model)
        work = self._work(seed, row.invented)
        work.folder = place
        began, cost = time.monotonic(), {"row": 1.0, "control": 1.0}
        if fitted:
            trained = self._fitted(row, work, model)
        else:
            costs = self.folder / "costs" / f"{kind}.json"
            trained, cost = self._trained(row, work, model, control, costs)
        distances = self.judge.distances(trained.model)
        found = {
            "recipe": name,
            "times_smaller": times,
            "seed": seed,
            "parameters": count(trained.model),
            "steps": trained.steps,
            "seconds": round(time.monotonic() - began, 1),
            "cost_of_a_step": round(cost["row"] / cost["control"], 3),
            "mcd_db": float(np.mean(distances)),
            "by_sentence": distances,
        }
        write_json(result, found)
        return found


def summary(rows: Sequence[dict[str, Any]], teacher: Sequence[float]) -> list[dict[str, Any]]:
    """One entry for each recipe and size: mean and spread over seeds, and the gap closed."""
    entries = []
    keys = dict.fromkeys((row["recipe"], row["times_smaller"]) for row in rows)
    for recipe, times in keys:
        own = [row for row in rows if (row["recipe"], row["times_smaller"]) == (recipe, times)]
        controls = {
            row["seed"]: row["mcd_db"]
            for row in rows
            if (row["recipe"], row["times_smaller"]) == ("control", times)
        }
        closed = [
            (controls[row["seed"]] - row["mcd_db"])
            / max(controls[row["seed"]] - np.mean(teacher), 1e-6)
            for row in own
            if row["seed"] in controls
        ]
        values = [row["mcd_db"] for row in own]
        errors = [np.std(row["by_sentence"], ddof=1) / len(teacher) ** 0.5 for row in own]
        entries.append(
            {
                "recipe": recipe,
                "times_smaller": times,
                "parameters": own[0]["parameters"],
                "seeds": len(own),
                "mcd_db": round(float(np.mean(values)), 3),
                "spread_over_seeds": round(float(np.ptp(values)), 3),
                "se_over_sentences": round(float(np.mean(errors)), 3),
                "gap_closed": round(float(np.mean(closed)), 3) if closed else None,
                "steps": [row["steps"] for row in own],
            }
        )
    return entries


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sizes", type=float, nargs="+", default=[10, 25, 50, 100])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--rows", nargs="+", choices=[*ROWS], default=[*USUAL])
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    prepare_process(options.threads)
    trials = Trials(
        Project.open(options.project),
        options.out,
        2 if options.quick else options.steps,
        options.quick,
    )
    teacher = trials.judge.distances(trials.teacher.model)
    rows = []
    for seed in range(1, (1 if options.quick else options.seeds) + 1):
        for times in options.sizes[:1] if options.quick else options.sizes:
            for name in options.rows:
                row = trials.run(name, times, seed)
                if row:
                    say(f"seed {seed}, {times:g}x, {name}: {row['mcd_db']:.3f} dB")
                    rows.append(row)
    give_result(
        "ablation",
        {
            "teacher": {
                "parameters": count(trials.teacher.model),
                "mcd_db": round(float(np.mean(teacher)), 3),
                "mcd_db_se": round(float(np.std(teacher, ddof=1) / len(teacher) ** 0.5), 3),
            },
            "sentences": len(teacher),
            "rows": summary(rows, teacher),
        },
        {"sizes": options.sizes, "seeds": options.seeds, "steps": options.steps},
    )


if __name__ == "__main__":
    main()
