"""Stages *teacher*, *student* and *control*: each trains the acoustic model of one voice."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import torch

from core.compress import GradualPruning, Start, made_smaller, start_of, untrained
from core.compress.cost import ACOUSTIC
from core.errors import ProjectError, SettingsError
from core.events import Control, Event, Notice, Pace
from core.models.acoustic import AcousticModel
from core.models.compressible import without_weights
from core.models.families import FAMILIES, SIZES
from core.pipeline.data_stage import data_fingerprint
from core.pipeline.evidence import AcousticEvidence
from core.pipeline.stage import Stopped, fingerprint, phase
from core.pipeline.work import Work, teacher_digest
from core.project import Project
from core.recipes import Step
from core.sliders import recipe_of
from core.text.bert import Bert
from core.text.symbols import CARRIES_DURATION, SYMBOL_IDS
from core.training.distill import DistillationObjective, SoftLabelCache
from core.training.invented import Invented, Together, invent, new_sentences
from core.training.loading import Recordings
from core.training.loop import training_pace, validation_losses
from core.training.objective import Distillation, likelihood
from core.training.run import Objective, Trained
from core.voice import AcousticVoice, load_voice, save_voice

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
    work = AcousticWork(project, "teacher", teacher_fingerprint(project))
    settings = project.settings.teacher
    began = time.monotonic()
    if not (yield from work.read_texts(control)):
        raise Stopped
    plan = work.plan()
    fresh = not plan
    if fresh:
        seconds = max(work.budget.teacher_s() - (time.monotonic() - began), 1.0)
        plan = {"seconds": seconds, "steps": settings.steps, "size": settings.size}
        if settings.size == "auto":
            plan["size"] = work.affordable_size(plan["seconds"]) if not settings.steps else "small"
            if not settings.steps:
                yield Notice(f"In this time a {plan['size']} teacher can learn enough.")
    torch.manual_seed(project.settings.budget.seed)
    model = work.new_model(settings.family, plan["size"], settings.dropout)
    if FAMILIES[model.family].fit:
        return work.finish((yield from work.fit(model, control)))
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
    work = AcousticWork(project, "student", student_fingerprint(project))
    settings, compressing = project.settings.student, project.settings.compress
    teacher = load_voice(project.voice_folder("teacher"))
    plan = work.plan()
    torch.manual_seed(project.settings.budget.seed + 1)
    start = work.student_start(teacher.model)
    model = start.model.reconfigured(dropout=settings.dropout)
    if compressing.start == "scratch":
        model = untrained(model)
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
    labels = work.soft_labels(teacher.model)
    if FAMILIES[model.family].fit:
        return work.finish((yield from work.fit(model, control, labels)), start.after)
    loss = Distillation(settings.temperature, settings.alpha, settings.feature_weight)
    live = teacher.model if settings.feature_weight else None
    objective = DistillationObjective(labels, loss, live)
    trained = yield from work.train_acoustic(model, plan, objective, control, start.reshape)
    return work.finish(trained, start.after)


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
    trained = yield from work.train_acoustic(
        model, plan, lambda out, batch, _ids: likelihood(out, batch), control
    )
    return work.finish(trained, start.after)


def new_model(
    family: str,
    size: str,
    speakers: int,
    mels: int,
    dropout: float = 0.0,
    mixture: int = 0,
    context: int = 0,
) -> AcousticModel:
    """A model of a family in a preset size with random weights.

    Args:
        mixture: As in `core.models.acoustic.AcousticConfig`.
        context: As in `core.models.parallel.ParallelConfig`.

    Raises:
        SettingsError: The family cannot be fed with text features.
    """
    kind = FAMILIES[family]
    fed = {"context": context} if context else {}
    if fed and not hasattr(kind.config, "context"):
        able = (name for name, other in FAMILIES.items() if hasattr(other.config, "context"))
        raise SettingsError(
            f"a teacher of the kind {family} cannot read with a BERT",
            f"choose {', '.join(able)}, or leave teacher.bert empty",
        )
    silent = tuple(number for number, carries in enumerate(CARRIES_DURATION) if not carries)
    return kind.model(
        kind.preset(
            size,
            symbols=len(SYMBOL_IDS),
            silent_symbols=silent,
            speakers=speakers,
            mels=mels,
            mixture=mixture,
            dropout=dropout,
            **fed,
        )
    )


def student_basis(teacher: AcousticModel, family: str) -> AcousticModel:
    """What a student's recipe works on: the teacher, or a model of its size of another family.

    A student has the teacher's kind of head: what matches components learns most from a mixture.
    It does without the text features that the teacher may be fed with.

    Args:
        family: Of the student, `teacher` for the same.
    """
    if family in ("teacher", teacher.family):
        return teacher.without_context()
    own = teacher.config

    def made(size: str) -> AcousticModel:
        return new_model(family, size, own.speakers, own.mels, mixture=own.mixture)

    def difference(size: str) -> float:
        with without_weights():
            return abs(math.log(_count(made(size)) / _count(teacher)))

    return made(min(SIZES, key=difference))


def _without_text() -> SettingsError:
    return SettingsError(
        "invented sentences have no text that the teacher's BERT could read",
        "set student.invented to 0",
    )


def _count(model: AcousticModel) -> int:
    return sum(value.numel() for value in model.parameters())


class AcousticWork(Work):
    """Training one voice's acoustic model."""

    def new_model(self, family: str, size: str, dropout: float) -> AcousticModel:
        """A model of a preset size for this project's speakers and mels."""
        mels = self.data.store.format.n_mels
        mixture = self.project.settings.teacher.mixture
        contexts = self.recordings.contexts
        fed = contexts.size if contexts else 0
        model = new_model(family, size, len(self.data.speakers), mels, dropout, mixture, fed)
        if contexts:
            model.get_buffer("context_mean").copy_(torch.from_numpy(contexts.mean))
        return model

    def read_texts(self, control: Control) -> Generator[Event, None, bool]:
        """Let the BERT that the teacher is to be fed by, if there is one, read the recordings.

        Returns:
            Whether it is done; it is not if it was asked to stop.

        Raises:
            SettingsError: There is no such BERT, or other settings do not go with it.
        """
        settings = self.project.settings
        if not settings.teacher.bert:
            return True
        if settings.student.invented:
            raise _without_text()
        bert = Bert(Path(settings.teacher.bert))
        with without_weights():
            new_model(settings.teacher.family, SIZES[0], 1, 1, context=1)
        if not (yield from self.data.read_texts(bert, control)):
            return False
        self.bert, self.recordings = bert, self.data.recordings(self.statistics, bert)
        return True

    def affordable_size(self, seconds: float) -> str:
        """The biggest preset that sees enough recordings in enough steps in so many seconds."""
        family = self.project.settings.teacher.family
        if FAMILIES[family].fit:
            return SIZES[-1]
        best, *larger = SIZES
        for size in larger:
            epochs = self._epochs(self.new_model(family, size, 0.0), seconds)
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

    def fit(
        self, model: AcousticModel, control: Control, labels: SoftLabelCache | None = None
    ) -> Generator[Event, None, Trained]:
        """Fit a model of a family that is not trained, in one pass over the recordings.

        Args:
            model: Its config says how large the fitted one may be.
            labels: The teacher's, if it is to be listened to.

        Returns:
            Without steps if it was stopped before the end.
        """
        return (
            yield from phase(self.name, self._fitted(model, control, labels), len(self.train_ids))
        )

    def _fitted(
        self, model: AcousticModel, control: Control, labels: SoftLabelCache | None
    ) -> Generator[Event, None, Trained]:
        settings, begin = self.project.settings.student, FAMILIES[model.family].fit
        assert begin is not None
        alpha = settings.alpha if labels else 0.0
        fitting = begin(model.config, alpha, settings.temperature)
        ids = sorted(self.train_ids, key=lambda name: (self.recordings.frames(name), name))
        began, pace = time.monotonic(), Pace(self.name, len(ids))
        for start in range(0, len(ids), BATCHES[1]):
            yield from control.wait_while_paused()
            if control.stopping:
                return Trained(model, 0, time.monotonic() - began, stopped=True)
            some = ids[start : start + BATCHES[1]]
            batch = self.recordings.batch(some)
            fitting.add(batch, labels(batch, some) if labels and alpha else {})
            yield from pace.advance(start + len(some))
        return Trained(fitting.model(), 1, time.monotonic() - began, stopped=False)

    def train_acoustic(
        self,
        model: AcousticModel,
        plan: dict[str, Any],
        objective: Objective,
        control: Control,
        reshape: GradualPruning | None = None,
    ) -> Generator[Event, None, Trained]:
        """Walk the run to its end, or as far as the control lets it; see `Work.train`."""
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

    def invent(
        self, teacher: AcousticVoice, count: int, control: Control
    ) -> Generator[Event, None, bool]:
        """Let the teacher say new sentences, which from now on are among those to learn from.

        Returns:
            Whether it is done; it is not if it was asked to stop.
        """
        if not count:
            return True
        if teacher.model.context_size:
            raise _without_text()
        with torch.inference_mode():
            said = teacher.model(
                teacher.model.reference(1.0, self.data.store.format.frames_per_second)
            )
        if said.pitch is None:
            # Sentences without a melody would teach that the melody means nothing.
            raise SettingsError(
                f"a teacher of the kind {teacher.model.family} says nothing of its melody,"
                " which invented sentences need",
                "set student.invented to 0",
            )
        ids = self.data.split.train
        spoken = [self.data.manifest[name].symbols for name in ids]
        seed = self.project.settings.budget.seed
        folder = self.project.data_folder / "invented"
        key = fingerprint("invented", count, seed, teacher_digest(self.project))
        sentences = new_sentences(spoken, count, seed)
        work = invent(folder, teacher.model, self.statistics, sentences, key, control)
        if not (yield from phase("invent", work, count)):
            return False
        invented = Invented(folder, self.data.store.format)
        both = Together(self.data.store, self.data.table, invented)
        self.recordings = Recordings(both, both, self.statistics)
        self.train_ids = [*ids, *invented.table.ids]
        return True

    def student_start(self, teacher: AcousticModel) -> Start:
        """What the project's recipe makes of the teacher, before it learns."""
        steps = recipe_of(self.project.settings).of(ACOUSTIC)
        own = self.project.settings.compress
        basis = student_basis(teacher, self.project.settings.student.family)
        evidence = None
        if any(step.needs_data for step in steps):
            evidence = AcousticEvidence(self.recordings, self.validation_ids())
        gradual = own.schedule == "gradual"
        return start_of(basis, steps, gradual=gradual, aware=own.aware, evidence=evidence)

    def finish(self, trained: Trained, after: Sequence[Step] = ()) -> dict[str, Any]:
        """Save the voice, with the best vocoder there is for it, and say what was done.

        Args:
            after: Steps of the recipe that come last.
        """
        if trained.steps:
            # A control speaks with the student's vocoder: only their acoustic models compete.
            own = "student" if self.name == "control" else self.name
            model = made_smaller(trained.model, after)
            voice = self.voice(self.name, model, self.vocoder_of(own, "teacher"))
            save_voice(self.project.voice_folder(self.name), voice)
        return self.facts(trained)
