"""Stages *teacher*, *student* and *control*: each trains one voice."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from core.audio import write_wav
from core.compress import GradualPruning, compress, tied
from core.compress.prune import sizes_for_pressure
from core.errors import ProjectError
from core.events import Control, Event, Notice
from core.models.acoustic import AcousticModel, Statistics
from core.models.families import FAMILIES
from core.pipeline.budget import Budget
from core.pipeline.data_stage import Prepared, data_fingerprint, open_data
from core.pipeline.stage import file_digest, fingerprint, phase
from core.project import Project
from core.storage import write_json
from core.text.symbols import CARRIES_DURATION, SYMBOL_IDS
from core.training.distill import DistillationObjective, SoftLabelCache
from core.training.loading import Recordings
from core.training.loop import train, training_pace, validation_losses
from core.training.objective import Distillation, likelihood
from core.training.prepare import mel_statistics
from core.training.run import Length, Objective, Run, Trained
from core.voice import AcousticVoice, load_voice, save_voice

FAMILY = "conv"

ENOUGH_EPOCHS = 2.0
"""The teacher is the biggest that sees every recording this often in its time."""

LEAST_STEPS = 300
"""… and makes this many steps, which counts when there are few recordings."""

ENOUGH_STEPS, BATCHES = 2500, (4, 16)
"""Steps for which sentences are spared, and the least and most sentences in one."""


def teacher_fingerprint(project: Project) -> str:
    """Changes when the teacher would have to be trained again."""
    settings = project.settings
    return fingerprint(
        data_fingerprint(project), settings.teacher.model_dump(), settings.optimiser.model_dump()
    )


def student_fingerprint(project: Project) -> str:
    """Changes when the student would have to be trained again, also with another teacher."""
    settings = project.settings
    return fingerprint(
        file_digest(project.voice_folder("teacher") / "weights.safetensors"),
        settings.compress.model_dump(),
        settings.student.model_dump(),
        settings.optimiser.model_dump(),
    )


def train_teacher(project: Project, control: Control) -> Generator[Event, None, dict[str, Any]]:
    """Train the big voice.

    Returns:
        Facts for `Project.finish_stage`; `stopped` among them if it was ended early.
    """
    work = _Work(project, "teacher", teacher_fingerprint(project))
    settings = project.settings.teacher
    plan = work.plan()
    fresh = not plan
    if fresh:
        plan = {"seconds": work.budget.teacher_s(), "steps": settings.steps, "size": settings.size}
        if settings.size == "auto":
            plan["size"] = work.affordable_size(plan["seconds"]) if not settings.steps else "small"
            if not settings.steps:
                yield Notice(f"In this time a {plan['size']} teacher can learn enough.")
    torch.manual_seed(project.settings.budget.seed)
    model = work.new_model(plan["size"], settings.dropout)
    if fresh:
        work.remember(plan, work.batch_size(model, plan))
    trained = yield from work.train(
        model, plan, lambda out, batch, _ids: likelihood(out, batch), control
    )
    return work.finish(trained)


def train_student(project: Project, control: Control) -> Generator[Event, None, dict[str, Any]]:
    """Make the teacher smaller and let it learn from what it was.

    Raises:
        VoiceError: There is no teacher yet.
    """
    work = _Work(project, "student", student_fingerprint(project))
    settings, compressing = project.settings.student, project.settings.compress
    teacher = load_voice(project.voice_folder("teacher"))
    plan = work.plan()
    torch.manual_seed(project.settings.budget.seed + 1)
    reshape = None
    if compressing.schedule == "gradual":
        model = with_dropout(tied(teacher.model, compressing), settings.dropout)
        reshape = GradualPruning(model, compressing.pressure)
    else:
        model = with_dropout(compress(teacher.model, compressing), settings.dropout)
        if compressing.start == "scratch":
            model = model.with_group_sizes({})
    if not plan:
        plan = {"seconds": work.budget.student_s(), "steps": settings.steps}
        work.remember(plan, work.batch_size(model, plan))
    labels = SoftLabelCache(
        teacher.model,
        work.recordings,
        project.data_folder / "soft_labels",
        file_digest(project.voice_folder("teacher") / "weights.safetensors"),
    )
    loss = Distillation(settings.temperature, settings.alpha, settings.feature_weight)
    live = teacher.model if settings.feature_weight else None
    objective = DistillationObjective(labels, loss, live)
    trained = yield from work.train(model, plan, objective, control, reshape)
    return work.finish(trained)


def train_control(project: Project, control: Control) -> Generator[Event, None, dict[str, Any]]:
    """Train the student's shape as long on the same recordings, without the teacher."""
    work = _Work(project, "control", fingerprint("control", student_fingerprint(project)))
    student_plan = project.read_json("runs/student/plan.json")
    if student_plan is None:
        raise ProjectError("the student is not trained yet", "train it before its control")
    plan = work.plan()
    if not plan:
        plan = {"seconds": student_plan["seconds"], "steps": student_plan["steps"]}
        work.remember(plan, student_plan["batch"])
    settings = project.settings
    teacher = load_voice(project.voice_folder("teacher")).model
    torch.manual_seed(settings.budget.seed + 2)
    shape = tied(teacher, settings.compress)
    sizes = sizes_for_pressure(shape, settings.compress.pressure)
    model = with_dropout(shape, settings.student.dropout).with_group_sizes(sizes)
    trained = yield from work.train(
        model, plan, lambda out, batch, _ids: likelihood(out, batch), control
    )
    return work.finish(trained)


def with_dropout(model: AcousticModel, dropout: float) -> AcousticModel:
    """A copy of a model that leaves out another share of its activations in training."""
    family = FAMILIES[model.family]
    copy = family.model(replace(model.config, dropout=dropout))
    copy.load_state_dict(model.state_dict())
    return copy


def new_model(size: str, speakers: int, mels: int, dropout: float = 0.0) -> AcousticModel:
    """A model of a preset size with random weights."""
    family = FAMILIES[FAMILY]
    silent = tuple(number for number, carries in enumerate(CARRIES_DURATION) if not carries)
    return family.model(
        family.preset(
            size,
            symbols=len(SYMBOL_IDS),
            silent_symbols=silent,
            speakers=speakers,
            mels=mels,
            dropout=dropout,
        )
    )


class _Work:
    """One voice's training: its run folder, its plan, its recordings."""

    def __init__(self, project: Project, name: str, key: str) -> None:
        self.project, self.name, self.key = project, name, key
        self.data: Prepared = open_data(project)
        statistics_ids = self.data.split.train
        self.statistics: Statistics = mel_statistics(self.data.store, statistics_ids)
        self.recordings = Recordings(self.data.store, self.data.table, self.statistics)
        self.budget = Budget(project)
        self.folder = project.run_folder(name)

    def plan(self) -> dict[str, Any]:
        """What an earlier walk has decided for this run; empty if it was of other settings."""
        plan = self.project.read_json(f"runs/{self.name}/plan.json")
        if plan is not None and plan.get("key") == self.key:
            return dict(plan)
        shutil.rmtree(self.folder, ignore_errors=True)
        return {}

    def remember(self, plan: dict[str, Any], batch: int) -> None:
        """Complete and keep the plan, so that the run goes on by it when it is resumed."""
        plan |= {"batch": batch, "key": self.key}
        write_json(self.folder / "plan.json", plan)

    def new_model(self, size: str, dropout: float) -> AcousticModel:
        """A model of a preset size for this project's speakers and mels."""
        return new_model(size, len(self.data.speakers), self.data.store.format.n_mels, dropout)

    def affordable_size(self, seconds: float) -> str:
        """The biggest preset that sees enough recordings in enough steps in so many seconds."""
        best, *larger = FAMILIES[FAMILY].sizes
        for size in larger:
            epochs = self._epochs(self.new_model(size, 0.0), seconds)
            steps = epochs * len(self.data.split.train) / BATCHES[0]
            if epochs < ENOUGH_EPOCHS or steps < LEAST_STEPS:
                break
            best = size
        return best

    def batch_size(self, model: AcousticModel, plan: dict[str, Any]) -> int:
        """Sentences in a step: as set or, if that is left open, few enough for ENOUGH_STEPS."""
        chosen = self.project.settings.optimiser.batch
        if chosen or plan["steps"]:
            return chosen or BATCHES[0]
        sentences = self._epochs(model, plan["seconds"]) * len(self.data.split.train)
        return min(max(round(sentences / ENOUGH_STEPS), BATCHES[0]), BATCHES[1])

    def _epochs(self, model: AcousticModel, seconds: float) -> float:
        """How often a model would see the recordings in so many seconds."""
        ids = self.data.split.train
        frames = sum(self.data.store.frames(name) for name in ids)
        return training_pace(model, self.recordings, ids, BATCHES[0]) * seconds / frames

    def train(
        self,
        model: AcousticModel,
        plan: dict[str, Any],
        objective: Objective,
        control: Control,
        reshape: GradualPruning | None = None,
    ) -> Generator[Event, None, Trained]:
        sentence = self.fixed_sentence()
        line = self.data.manifest[sentence]
        run = Run(
            name=self.name,
            folder=self.folder,
            examples=self.recordings,
            train_ids=self.data.split.train,
            objective=objective,
            judge=lambda model: validation_losses(model, self.recordings, self.validation_ids()),
            length=Length(int(plan["steps"]), float(plan["seconds"])),
            settings=self.project.settings.optimiser,
            batch=int(plan["batch"]),
            seed=self.project.settings.budget.seed,
            speak=lambda model, path: self.speak(model, line.symbols, line.speaker, path),
            sentence=line.text,
            reshape=reshape,
        )
        return (yield from phase(self.name, train(run, model, control)))

    def fixed_sentence(self) -> str:
        """The held-out clip that is spoken at every checkpoint: of middling length."""
        ids = sorted(self.data.split.validation, key=lambda i: (self.data.store.frames(i), i))
        return ids[len(ids) // 2]

    def validation_ids(self, most: int = 32) -> Sequence[str]:
        """At most so many held-out clips, so that looking at them stays quick."""
        ids = self.data.split.validation
        return ids[:: max(1, len(ids) // most)][:most]

    def voice(self, model: AcousticModel) -> AcousticVoice:
        """The voice that speaks with a model of this project."""
        return AcousticVoice(
            name=f"{self.project.name} {self.name}",
            model=model,
            statistics=self.statistics,
            mel_format=self.data.store.format,
            language=self.data.language,
            speakers=self.data.speakers,
        )

    def speak(self, model: AcousticModel, symbols: Sequence[str], speaker: str, path: Path) -> None:
        """Write the fixed sentence as the model says it now."""
        voice = self.voice(model)
        mel, _ = voice.mel(symbols, speaker)
        write_wav(path, voice.vocoder(mel).numpy(), voice.sample_rate_hz)

    def finish(self, trained: Trained) -> dict[str, Any]:
        """Save the voice and say what was done."""
        if trained.steps:
            save_voice(self.project.voice_folder(self.name), self.voice(trained.model))
        return {
            "steps": trained.steps,
            "trained_s": round(trained.seconds, 1),
            "parameters": sum(value.numel() for value in trained.model.parameters()),
            "stopped": trained.stopped,
            "key": self.key,
        }
