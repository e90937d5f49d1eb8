"""Stages *teacher_vocoder* and *student_vocoder*: each trains the vocoder of one voice.

The teacher's begins with the general vocoder that Sotto brings, where that is of its kind, or with
that of a voice that exists. The
student's begins with the small general one where that has room for the shape it is to have, else
with the teacher's, pruned; if it is of another kind, with one of that kind and the teacher's size.
Both hear recordings and, half and half, the teacher's own mels of them, so that they learn to
forgive what an acoustic model blurs. Both of these mels are the same for student and control, which
speak with one vocoder: their comparison stays fair.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import torch

from core.compress import made_smaller, start_of
from core.compress.cost import VOCODER
from core.errors import SettingsError, VoiceError
from core.events import Control, Event, Notice
from core.models.vocoders.families import FAMILY_OF_KIND, new_vocoder
from core.models.vocoders.files import general_vocoder
from core.models.vocoders.neural import NeuralVocoder, VocoderModel
from core.pipeline.bases import student_vocoder_basis
from core.pipeline.evidence import VocoderEvidence
from core.pipeline.stage import file_digest, fingerprint
from core.pipeline.starting import start_folder
from core.pipeline.work import Work, teacher_digest
from core.project import Project
from core.recipes import Step
from core.settings import DRAWN
from core.sliders import recipe_of
from core.training.adversarial import Adversarial
from core.training.lessons import LESSONS
from core.training.run import Objective, Trained
from core.voice import AcousticVoice, load_voice, save_voice

SMALL_RATE = 4.0
"""A small vocoder steps so many times as far as the teacher's. Of 1 and 4, with and without a
teacher, 4 without came nearest to the recordings in the same time, from either start."""


def teacher_vocoder_fingerprint(project: Project) -> str:
    """Changes when the teacher's vocoder would have to be trained again."""
    settings = project.settings.vocoder
    heard = {"kind", "size", "adversarial", "learning_rate", "batch", "steps"}
    # Vocoders from before there was a choice stay as they are.
    own = settings.model_dump(include=heard | ({"start"} if settings.start else set()))
    return fingerprint("vocoder", own, teacher_digest(project))


def student_vocoder_fingerprint(project: Project) -> str:
    """Changes when the student's vocoder would have to be trained again."""
    teacher = file_digest(project.voice_folder("teacher") / "vocoder.safetensors")
    settings = project.settings.vocoder
    unheard = {"share", "pressure", "tie_layers", "start"}
    if settings.kind_of("student") not in DRAWN:
        unheard.add("temperature")
    if settings.student_kind == "teacher":
        # Students from before there was a choice stay as they are.
        unheard.add("student_kind")
    own = settings.model_dump(exclude=unheard)
    steps = [step.model_dump() for step in recipe_of(project.settings).of(VOCODER)]
    aware = project.settings.compress.aware
    return fingerprint("vocoder", own, steps, aware, teacher_digest(project), teacher)


def train_teacher_vocoder(
    project: Project, control: Control
) -> Generator[Event, None, dict[str, Any]]:
    """Train the big voice's vocoder.

    Returns:
        Facts for `Project.finish_stage`; `stopped` among them if it was ended early.
    """
    key = teacher_vocoder_fingerprint(project)
    settings = project.settings.vocoder
    if settings.kind == "griffinlim":
        return _without(project, key, "teacher")
    work = _VocoderWork(project, "teacher_vocoder", key)
    torch.manual_seed(project.settings.budget.seed + 3)
    mel = work.data.store.format.name
    family = FAMILY_OF_KIND[settings.kind]
    # What Sotto brings is of the first family.
    general = general_vocoder(mel) if settings.size == "auto" else None
    model = general if general is not None and general.family == family else None
    if settings.start:
        model = _vocoder_in(start_folder(settings.start), family, mel)
    if model is None:
        size = "base" if settings.size == "auto" else settings.size
        model = new_vocoder(family, size, mel)
        yield Notice("This vocoder begins with random weights and needs an hour or more.")
    plan = work.plan()
    if not plan:
        plan = {"seconds": work.budget.teacher_vocoder_s(), "steps": settings.steps}
        work.remember(plan, settings.batch)
    lesson = LESSONS[family]
    objective = lesson.objective(work.data.store.format, None, 0.0, 1.0)
    trained = yield from work.train_vocoder(
        model, plan, objective, lesson.rate * settings.learning_rate, control
    )
    return work.finish(trained, "teacher")


def _vocoder_in(folder: Path, family: str, mel: str) -> VocoderModel:
    """The vocoder of a voice.

    Raises:
        SettingsError: It has none of this family, or for other mels.
    """
    vocoder = load_voice(folder).vocoder
    model = vocoder.model if isinstance(vocoder, NeuralVocoder) else None
    if model is None or model.family != family or vocoder.format.name != mel:
        raise SettingsError(
            f"the voice in {folder} has no {family} vocoder for {mel} mels to start from",
            "leave vocoder.start empty, or choose vocoder.kind and data.mel as that voice has them",
        )
    return model


def train_student_vocoder(
    project: Project, control: Control
) -> Generator[Event, None, dict[str, Any]]:
    """Make the teacher's vocoder smaller and let it learn from what it was."""
    key = student_vocoder_fingerprint(project)
    settings = project.settings.vocoder
    kind = settings.kind_of("student")
    if kind == "griffinlim":
        return _without(project, key, "student", "control")
    work = _VocoderWork(project, "student_vocoder", key)
    sounding = work.teacher.vocoder
    teacher = sounding.model if isinstance(sounding, NeuralVocoder) else None
    if teacher is None and settings.kind != "griffinlim":
        raise VoiceError("the teacher has no vocoder of its own", "train that first")
    if teacher is not None and teacher.family != FAMILY_OF_KIND.get(settings.kind):
        raise VoiceError(f"the teacher's vocoder is not of the kind {settings.kind}", "train that")
    torch.manual_seed(project.settings.budget.seed + 4)
    steps = recipe_of(project.settings).of(VOCODER)
    mel = work.data.store.format.name
    basis = student_vocoder_basis(teacher, kind, mel)
    assert basis is not None
    evidence = None
    if any(step.needs_data for step in steps):
        evidence = VocoderEvidence(work.data.store, work.validation_ids(), basis.family)
    small = general_vocoder(mel, "small")
    start = start_of(
        basis,
        steps,
        aware=project.settings.compress.aware,
        other=small if small is not None and small.family == basis.family else None,
        evidence=evidence,
    )
    plan = work.plan()
    if not plan:
        plan = {"seconds": work.budget.student_vocoder_s(), "steps": settings.steps}
        work.remember(plan, settings.batch)
    objective = LESSONS[start.model.family].objective(
        work.data.store.format, teacher, settings.alpha, settings.temperature
    )
    trained = yield from work.train_vocoder(
        start.model, plan, objective, SMALL_RATE * settings.learning_rate, control
    )
    return work.finish(trained, "student", "control", after=start.after)


def _without(project: Project, key: str, *names: str) -> dict[str, Any]:
    """Let those of the voices that are there speak with Griffin-Lim."""
    for folder in (project.voice_folder(name) for name in names if name in project.voices()):
        voice = load_voice(folder)
        if isinstance(voice.vocoder, NeuralVocoder):
            save_voice(folder, voice.with_vocoder(None))
    return {"steps": 0, "parameters": 0, "stopped": False, "key": key}


class _VocoderWork(Work):
    """Training one voice's vocoder."""

    def __init__(self, project: Project, name: str, key: str) -> None:
        super().__init__(project, name, key)
        self.teacher: AcousticVoice = load_voice(project.voice_folder("teacher"))

    def train_vocoder(
        self,
        model: VocoderModel,
        plan: dict[str, Any],
        objective: Objective,
        learning_rate: float,
        control: Control,
    ) -> Generator[Event, None, Trained]:
        store, judged = self.data.store, self.validation_ids()
        labels = self.soft_labels(self.teacher.model)
        own = self.project.settings.vocoder
        shared = self.project.settings.optimiser
        seed = self.project.settings.budget.seed
        lesson = LESSONS[model.family]
        if lesson.adversarial:
            objective = Adversarial(objective, own.adversarial, seed)

        def speak(model: VocoderModel, path: Path) -> None:
            self.speak(self.teacher.with_vocoder(NeuralVocoder(model)), path)

        return (
            yield from self.train(
                model,
                plan,
                examples=lesson.examples(store, lambda name: labels.mel(name, self.statistics)),
                objective=objective,
                judge=lambda model: lesson.judge(model, store, judged),
                speak=speak,
                settings=shared.model_copy(update={"learning_rate": learning_rate}),
                control=control,
            )
        )

    def finish(self, trained: Trained, *names: str, after: Sequence[Step] = ()) -> dict[str, Any]:
        """Give the vocoder to the voices that are there, and say what was done.

        Args:
            after: Steps of the recipe that come last.
        """
        vocoder = NeuralVocoder(made_smaller(trained.model, after))
        for name in names:
            if trained.steps and name in self.project.voices():
                folder = self.project.voice_folder(name)
                save_voice(folder, load_voice(folder).with_vocoder(vocoder))
        return self.facts(trained)
