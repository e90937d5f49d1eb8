"""How well a WaveRNN or WaveNet tells held-out samples, and what small ones gain by soft labels.

    python -m tests.benchmarks.wavernn PROJECT [--family wavernn] [--minutes M] [--teacher FILE]
        [--quick]

PROJECT is a prepared project. A teacher learns from its recordings, then students of a quarter of
its parameters, from random weights: one from hard labels only, and one for each of `--temperatures`
from soft labels too, `α · T² · KL(teacher_T ‖ student_T) + (1 − α) · (−log student(recording))`.
Every model gets M minutes of processor time on one thread, in which listening to the teacher is
counted: as many steps as fit by the pace of its first ones. `nats` and `bits` are the mean
−log likelihood of a sample of the held-out test sentences; `uniform` is what knowing nothing has.
`rtf` is seconds of processor time per second of speech, folded, sample by sample.

Runs are kept under PROJECT's `runs/<family>`, go on where they were, and are done once.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Generator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.audio import write_wav
from core.compress import untrained
from core.compress.prune import sizes_for_pressure
from core.data.features import FeatureStore
from core.events import Control, Event, Losses
from core.machine import prepare_process
from core.models.vocoders.families import SIZES, new_vocoder
from core.models.vocoders.files import load_vocoder, save_vocoder
from core.models.vocoders.mulaw import CATEGORIES
from core.models.vocoders.neural import VocoderModel
from core.pipeline.data_stage import open_data
from core.project import Project
from core.settings import DRAWN, OptimiserSettings, VocoderSettings
from core.training.lessons import LESSONS
from core.training.loop import train
from core.training.run import Length, Run, Trained
from core.training.samples import SampleLikelihood, sample_losses
from tests.benchmarks.machine import give_result, say

ALPHA = 0.5
PACING_STEPS = 3
JUDGED, JUDGED_FRAMES = 8, 16
TESTED, TESTED_FRAMES = 32, 64
SPOKEN_FRAMES = 258


class Bench:
    """One project, and how its models are trained and measured."""

    def __init__(self, folder: Path, family: str, minutes: float, batch: int, rate: float) -> None:
        project = Project.open(folder)
        data = open_data(project)
        self.store: FeatureStore = data.store
        self._train = list(data.split.train)
        self._judged = list(data.split.validation)[:JUDGED]
        self._tested = list(data.split.test)[:TESTED]
        self._folder = project.run_folder(family)
        self._seconds, self._batch, self._rate = 60 * minutes, batch, rate
        self.crops = LESSONS[family].examples(self.store, None)

    def trained(
        self, name: str, model: VocoderModel, objective: SampleLikelihood
    ) -> tuple[VocoderModel, dict[str, Any]]:
        """A model after its minutes, and how it came out."""
        file = self._folder / f"{name}.safetensors"
        words = file.with_suffix(".json")
        if words.exists():
            return load_vocoder(file), json.loads(words.read_text())
        pace = self._pace(model, objective)
        steps = max(PACING_STEPS, int(self._seconds / pace))
        say(f"{name}: {steps} steps of {pace:.2f} s")
        run = Run(
            name=name,
            folder=self._folder / name,
            examples=self.crops,
            train_ids=self._train,
            objective=objective,
            judge=partial(sample_losses, store=self.store, ids=self._judged, frames=JUDGED_FRAMES),
            length=Length(steps=steps),
            settings=OptimiserSettings(learning_rate=self._rate, precision="float32"),
            batch=self._batch,
            seed=1,
            speak=lambda *_: None,
            sentence="",
        )
        done = told(name, steps, train(run, model, Control())).model
        save_vocoder(file, done)
        found = {"steps": steps, "step_s": round(pace, 3), **self.figures(name, done)}
        words.write_text(json.dumps(found))
        return done, found

    def _pace(self, model: VocoderModel, objective: SampleLikelihood) -> float:
        """Seconds of processor time of a training step, the first ones left out."""
        chance = np.random.default_rng(0)
        model.train()
        spent = []
        for _ in range(1 + PACING_STEPS):
            batch = self.crops.batch(self._train[: self._batch], chance)
            began = time.thread_time()
            objective(model(self.crops.inputs(batch)), batch, ())["total"].backward()
            spent.append(time.thread_time() - began)
        model.zero_grad()
        return float(np.median(spent[1:]))

    def figures(self, name: str, model: VocoderModel) -> dict[str, Any]:
        """Likelihood of the test sentences, size and speed; the first of them is spoken."""
        losses = sample_losses(model, self.store, self._tested, TESTED_FRAMES)
        mel = torch.from_numpy(self.store.mel(self._tested[0]).astype("float32"))[:SPOKEN_FRAMES]
        spent = []
        for _ in range(2):
            began = time.thread_time()
            wave = model.waves(mel[None])[0]
            spent.append(time.thread_time() - began)
        rate = self.store.format.sample_rate_hz
        write_wav(self._folder / f"{name}.wav", wave.numpy(), rate)
        return {
            "nats": round(losses["total"], 4),
            "bits": round(losses["bits"], 4),
            "parameters": sum(value.numel() for value in model.parameters()),
            "rtf": round(min(spent) * rate / len(wave), 3),
        }


def told(name: str, steps: int, job: Generator[Event, None, Trained]) -> Trained:
    """Walk a run to its end, and say how it goes."""
    while True:
        try:
            event = next(job)
        except StopIteration as end:
            return end.value
        if isinstance(event, Losses) and event.split == "validation":
            say(f"{name} {event.step}/{steps} {event.values['total']:.3f}")


def quarter(teacher: VocoderModel) -> VocoderModel:
    """A model of the teacher's shape with a quarter of its prunable parameters, untrained."""
    torch.manual_seed(2)
    return untrained(teacher, sizes_for_pressure(teacher, 0.75))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--family", choices=sorted(DRAWN), default="wavernn")
    parser.add_argument("--minutes", type=float, default=15.0, help="processor time of each model")
    parser.add_argument("--size", choices=SIZES, default="base", help="of the teacher")
    parser.add_argument("--teacher", type=Path, help="a vocoder's file, instead of training one")
    parser.add_argument("--temperatures", type=float, nargs="*", default=[1.0, 2.0, 4.0])
    parser.add_argument("--alpha", type=float, default=ALPHA)
    parser.add_argument("--batch", type=int, default=VocoderSettings().batch)
    parser.add_argument("--rate", type=float, default=3e-3, help="learning rate")
    parser.add_argument("--quick", action="store_true", help="a few steps of the smallest")
    options = parser.parse_args()
    if options.quick:
        options.minutes, options.size, options.batch = 0.02, "micro", 2
        options.temperatures = [2.0]
    prepare_process(1)
    bench = Bench(options.project, options.family, options.minutes, options.batch, options.rate)
    found: dict[str, Mapping[str, Any]] = {}
    if options.teacher:
        teacher = load_vocoder(options.teacher)
        found["teacher"] = bench.figures("teacher", teacher)
    else:
        torch.manual_seed(1)
        model = new_vocoder(options.family, options.size, bench.store.format.name)
        teacher, found["teacher"] = bench.trained("teacher", model, SampleLikelihood())
    lessons = {"hard": SampleLikelihood()}
    for temperature in options.temperatures:
        name = f"soft-{temperature:g}"
        lessons[name] = SampleLikelihood(teacher, options.alpha, temperature)
    for name, objective in lessons.items():
        _, found[name] = bench.trained(name, quarter(teacher), objective)
        say(f"{name}: {found[name]}")
    give_result(
        "wavernn",
        {"models": found, "uniform": round(math.log(CATEGORIES), 4)},
        {
            "project": options.project.name,
            "family": options.family,
            "minutes": options.minutes,
            "alpha": options.alpha,
            "batch": options.batch,
            "test_seconds": round(TESTED * TESTED_FRAMES / bench.store.format.frames_per_second, 1),
            "threads": 1,
        },
    )


if __name__ == "__main__":
    main()
