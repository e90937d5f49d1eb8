"""Stages *teacher*, *student* and *control*: each trains the acoustic model of one voice."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import torch

from core.compress import Start, untrained
from core.errors import ProjectError
from core.events import Control, Event, Notice
from core.models.acoustic import AcousticModel
from core.models.families import FAMILIES
from core.pipeline.acoustic_work import BATCHES, AcousticWork
from core.pipeline.data_stage import data_fingerprint
from core.pipeline.fusion import fuse, fusion_key
from core.pipeline.stage import Stopped, fingerprint
from core.pipeline.starting import begin
from core.pipeline.work import teacher_digest
from core.project import Project
from core.settings import StudentSettings
from core.training.distill import DistillationObjective, SoftLabelCache
from core.training.loop import training_pace
from core.training.objective import Distillation, recordings_alone
from core.training.run import Objective, Trained
from core.voice import load_voice

MOST_LISTENING = 0.1
"""A student is better off without soft labels where working them out takes more of its time: in
trainings of minutes, what they bring at as many steps about a tenth more steps bring as well."""


def teacher_fingerprint(project: Project) -> str:
    """Changes when the teacher would have to be trained again."""
    settings = project.settings
    # Teachers from before there was a choice stay as they are.
    chosen = [
        section.model_dump()
        for section in (settings.start, settings.transfer)
        if section != type(section)()
    ]
    return fingerprint(
        data_fingerprint(project),
        settings.teacher.model_dump(),
        settings.optimiser.model_dump(),
        *chosen,
        *fusion_key(project),
        *([settings.augment.mask] if settings.augment.mask else []),
    )


def student_fingerprint(project: Project) -> str:
    """Changes when the student would have to be trained again, also with another teacher."""
    settings = project.settings
    # Students from before there was a choice stay as they are.
    usual = {
        name
        for name in ("listen", "timing", "relation_weight")
        if getattr(settings.student, name) == StudentSettings.model_fields[name].default
    }
    return fingerprint(
        teacher_digest(project),
        settings.compress.model_dump(),
        settings.student.model_dump(exclude=usual),
        settings.optimiser.model_dump(),
    )


def train_teacher(project: Project, control: Control) -> Generator[Event, None, dict[str, Any]]:
    """Train the big voice.

    Returns:
        Facts for `Project.finish_stage`; `stopped` among them if it was ended early.

    Raises:
        SettingsError, VoiceError: What it is to start from or be fused of does not fit.
    """
    work = AcousticWork(project, "teacher", teacher_fingerprint(project))
    settings = project.settings.teacher
    began = time.monotonic()
    if not (yield from work.read_texts(control)):
        raise Stopped
    plan = work.plan()
    if project.settings.fusion.voices:
        model, facts = yield from fuse(work, control)
        fused = Trained(model, 1, time.monotonic() - began, stopped=False)
        return work.finish(fused) | facts
    fresh = not plan
    if fresh:
        seconds = max(work.budget.teacher_s() - (time.monotonic() - began), 1.0)
        plan = {"seconds": seconds, "steps": settings.steps, "size": settings.size}
        if project.settings.start.voice:
            plan["size"] = ""
        elif settings.size == "auto":
            plan["size"] = work.affordable_size(plan["seconds"]) if not settings.steps else "small"
            if not settings.steps:
                yield Notice(f"In this time a {plan['size']} teacher can learn enough.")
    work.add_copies()
    torch.manual_seed(project.settings.budget.seed)
    began_as = yield from begin(work, plan["size"])
    model = began_as.model
    if FAMILIES[model.family].fit:
        return work.finish((yield from work.fit(model, control)))
    if fresh:
        work.remember(plan, work.batch_size(model, plan))
    trained = yield from work.train_acoustic(
        model,
        plan,
        began_as.objective,
        control,
        examples=began_as.examples,
        **began_as.more,
    )
    return work.finish(replace(trained, model=began_as.end(trained.model)))


def train_student(project: Project, control: Control) -> Generator[Event, None, dict[str, Any]]:
    """Make the teacher smaller and let it learn from what it was.

    Raises:
        VoiceError: There is no teacher yet.
    """
    work = AcousticWork(project, "student", student_fingerprint(project))
    settings = project.settings.student
    teacher = load_voice(project.voice_folder("teacher"))
    plan = work.plan()
    start, model = beginning_of_student(work, teacher.model)
    fresh = not plan
    if fresh:
        plan = {"seconds": work.budget.student_s(), "steps": settings.steps}
    began = time.monotonic()
    if not (yield from work.invent(teacher, settings.invented, control)):
        raise Stopped
    if fresh:
        plan["seconds"] = max(plan["seconds"] - (time.monotonic() - began), 1.0)
        fitted = FAMILIES[model.family].fit is not None
        work.remember(plan, BATCHES[0] if fitted else work.batch_size(model, plan))
    trained = yield from taught(work, teacher.model, start, model, plan, control)
    return work.finish(trained, start.after) | {"listened": plan["listens"]}


def beginning_of_student(work: AcousticWork, teacher: AcousticModel) -> tuple[Start, AcousticModel]:
    """What the settings make of a teacher, and the model of it that is to learn."""
    settings = work.project.settings
    torch.manual_seed(settings.budget.seed + 1)
    start = work.student_start(teacher)
    model = start.model.reconfigured(dropout=settings.student.dropout)
    return start, untrained(model) if settings.compress.start == "scratch" else model


def taught(
    work: AcousticWork,
    teacher: AcousticModel,
    start: Start,
    model: AcousticModel,
    plan: dict[str, Any],
    control: Control,
) -> Generator[Event, None, Trained]:
    """Let a student learn from recordings and teacher as the settings say.

    Args:
        start, model: As `beginning_of_student` gives them.
        plan: As for `AcousticWork.train_acoustic`; `listens` is added to it, and kept with it for
            whoever resumes the run, where it is decided here.

    Raises:
        Stopped: It was asked to stop before it began to learn.
    """
    settings = work.project.settings.student
    if settings.timing == "teacher" and not (yield from work.retime(teacher, control)):
        raise Stopped
    live = teacher if settings.feature_weight else None
    wanted = settings.alpha or settings.feature_weight or settings.relation_weight
    labels = work.soft_labels(teacher) if wanted else None
    fitted = FAMILIES[model.family].fit is not None
    if labels is None or fitted or live or plan["steps"] or settings.listen == "always":
        plan["listens"] = labels is not None
    elif "listens" not in plan:
        share = _listening_share(work, labels, model, plan["seconds"], plan["batch"])
        plan["listens"] = share <= MOST_LISTENING
        work.remember(plan, plan["batch"])
        if not plan["listens"]:
            yield Notice(
                f"Hearing the teacher out would take {share:.0%} of the student's time: it learns"
                " from the recordings alone. Give it more minutes, or set student.listen to"
                " always."
            )
    if fitted:
        return (yield from work.fit(model, control, labels))
    objective: Objective = recordings_alone
    if labels is not None and plan["listens"]:
        weights = settings.feature_weight, settings.relation_weight
        loss = Distillation(settings.temperature, settings.alpha, *weights)
        objective = DistillationObjective(labels, loss, live)
    return (yield from work.train_acoustic(model, plan, objective, control, start.reshape))


def _listening_share(
    work: AcousticWork, labels: SoftLabelCache, model: AcousticModel, seconds: float, batch: int
) -> float:
    """The share of a student's training time that goes into working out what its teacher says."""
    ids, recordings = work.train_ids, work.recordings
    whole = sum(recordings.store.frames(name) for name in ids)
    unheard = sum(recordings.store.frames(name) for name in labels.unheard(ids))
    learning_s = whole / training_pace(model, recordings, ids, batch)
    listening_s = unheard / labels.pace(ids, batch)
    # Who does not come to the end of the recordings hears no more of them than it learns from.
    met = min(1.0, seconds / (learning_s + listening_s))
    return met * listening_s / seconds


def train_control(project: Project, control: Control) -> Generator[Event, None, dict[str, Any]]:
    """Train the student's shape as long on the same recordings, without the teacher."""
    work = AcousticWork(project, "control", fingerprint("control", student_fingerprint(project)))
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
    start = work.student_start(teacher)
    shape = start.model.reconfigured(dropout=settings.student.dropout)
    model = untrained(shape, start.reshape.final if start.reshape else {})
    if FAMILIES[model.family].fit:
        return work.finish((yield from work.fit(model, control)), start.after)
    trained = yield from work.train_acoustic(model, plan, recordings_alone, control)
    return work.finish(trained, start.after)
