"""Stages *teacher*, *student* and *control*: each trains the acoustic model of one voice."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import torch

from core.compress import GradualPruning, compress, tied
from core.compress.prune import sizes_for_pressure
from core.errors import ProjectError
from core.events import Control, Event, Notice
from core.models.acoustic import AcousticModel
from core.models.families import FAMILIES
from core.pipeline.data_stage import data_fingerprint
from core.pipeline.stage import fingerprint
from core.pipeline.work import Work, teacher_digest
from core.project import Project
from core.text.symbols import CARRIES_DURATION, SYMBOL_IDS
from core.training.distill import DistillationObjective
from core.training.loop import training_pace, validation_losses
from core.training.objective import Distillation, likelihood
from core.training.run import Objective, Trained
from core.voice import load_voice, save_voice

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
        teacher_digest(project),
        settings.compress.model_dump(),
        settings.student.model_dump(),
        settings.optimiser.model_dump(),
    )


def train_teacher(project: Project, control: Control) -> Generator[Event, None, dict[str, Any]]:
    """Train the big voice.

    Returns:
        Facts for `Project.finish_stage`; `stopped` among them if it was ended early.
    """
    work = _AcousticWork(project, "teacher", teacher_fingerprint(project))
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
    trained = yield from work.train_acoustic(
        model, plan, lambda out, batch, _ids: likelihood(out, batch), control
    )
    return work.finish(trained)


def train_student(project: Project, control: Control) -> Generator[Event, None, dict[str, Any]]:
    """Make the teacher smaller and let it learn from what it was.

    Raises:
        VoiceError: There is no teacher yet.
    """
    work = _AcousticWork(project, "student", student_fingerprint(project))
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
    labels = work.soft_labels(teacher.model)
    loss = Distillation(settings.temperature, settings.alpha, settings.feature_weight)
    live = teacher.model if settings.feature_weight else None
    objective = DistillationObjective(labels, loss, live)
    trained = yield from work.train_acoustic(model, plan, objective, control, reshape)
    return work.finish(trained)


def train_control(project: Project, control: Control) -> Generator[Event, None, dict[str, Any]]:
    """Train the student's shape as long on the same recordings, without the teacher."""
    work = _AcousticWork(project, "control", fingerprint("control", student_fingerprint(project)))
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
    trained = yield from work.train_acoustic(
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


class _AcousticWork(Work):
    """Training one voice's acoustic model."""

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

    def train_acoustic(
        self,
        model: AcousticModel,
        plan: dict[str, Any],
        objective: Objective,
        control: Control,
        reshape: GradualPruning | None = None,
    ) -> Generator[Event, None, Trained]:
        vocoder = self.vocoder_of("teacher")
        judged = self.validation_ids()
        return (
            yield from self.train(
                model,
                plan,
                examples=self.recordings,
                objective=objective,
                judge=lambda model: validation_losses(model, self.recordings, judged),
                speak=lambda model, path: self.speak(self.voice(self.name, model, vocoder), path),
                settings=self.project.settings.optimiser,
                control=control,
                reshape=reshape,
            )
        )

    def finish(self, trained: Trained) -> dict[str, Any]:
        """Save the voice, with the best vocoder there is for it, and say what was done."""
        if trained.steps:
            # A control speaks with the student's vocoder: only their acoustic models compete.
            own = "student" if self.name == "control" else self.name
            voice = self.voice(self.name, trained.model, self.vocoder_of(own, "teacher"))
            save_voice(self.project.voice_folder(self.name), voice)
        return self.facts(trained)
