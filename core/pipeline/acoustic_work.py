"""What training a voice's acoustic model needs of its project, and how it goes."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import torch

from core.compress import GradualPruning, Start, made_smaller, start_of
from core.compress.cost import ACOUSTIC
from core.errors import SettingsError
from core.events import Control, Event, Pace
from core.models.acoustic import AcousticModel
from core.models.compressible import without_weights
from core.models.families import FAMILIES, SIZES
from core.pipeline.bases import new_model, student_basis
from core.pipeline.evidence import AcousticEvidence
from core.pipeline.stage import fingerprint, phase
from core.pipeline.work import Work, teacher_digest
from core.recipes import Step
from core.settings import OptimiserSettings
from core.sliders import recipe_of
from core.text.bert import Bert
from core.text.languages import numbered
from core.training.distill import SoftLabelCache
from core.training.invented import Invented, Together, invent, new_sentences
from core.training.loading import Recordings
from core.training.loop import training_pace, validation_losses
from core.training.prepare import Preparer
from core.training.retimed import retimed
from core.training.run import Examples, Objective, Trained
from core.voice import AcousticVoice, save_voice

ENOUGH_EPOCHS = 2.0
"""The teacher is the biggest that sees every recording this often in its time."""

LEAST_STEPS = 300
"""… and makes this many steps, which counts when there are few recordings."""

ENOUGH_STEPS, BATCHES = 2500, (4, 16)
"""Steps for which sentences are spared, and the least and most sentences in one."""


def _without_text() -> SettingsError:
    return SettingsError(
        "invented sentences have no text that the teacher's BERT could read",
        "set student.invented to 0",
    )


class AcousticWork(Work):
    """Training one voice's acoustic model."""

    @property
    def optimiser(self) -> OptimiserSettings:
        """As set; where the number format is left open, 32 bits.

        In layers as narrow as a voice's the matrix units of a processor gain less than the
        conversions of everything between them cost.
        """
        own = self.project.settings.optimiser
        left_open = own.precision == "auto"
        return own.model_copy(update={"precision": "float32"}) if left_open else own

    def new_model(self, family: str, size: str, dropout: float) -> AcousticModel:
        """A model of a preset size for this project's speakers and mels."""
        mels = self.data.store.format.n_mels
        mixture = self.project.settings.teacher.mixture
        contexts = self.recordings.contexts
        fed = contexts.size if contexts else 0
        _, languages = numbered(self.data.languages)
        speakers = len(self.data.speakers)
        model = new_model(family, size, speakers, mels, dropout, mixture, fed, languages)
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
        examples: Examples | None = None,
        **more: Any,
    ) -> Generator[Event, None, Trained]:
        """Walk the run to its end, or as far as the control lets it; see `Work.train`.

        Args:
            examples: What is learnt from, if not the recordings alone.
        """
        vocoder = self.vocoder_of("teacher")
        judged = self.validation_ids()
        return (
            yield from self.train(
                model,
                plan,
                examples=examples or self.recordings,
                objective=objective,
                judge=lambda model: validation_losses(model, self.recordings, judged),
                speak=lambda model, path: self.speak(self.voice(self.name, model, vocoder), path),
                settings=self.optimiser,
                control=control,
                reshape=reshape,
                **more,
            )
        )

    def retime(self, teacher: AcousticModel, control: Control) -> Generator[Event, None, bool]:
        """From now on learn what the teacher itself hears when in the recordings.

        Returns:
            Whether it is done; it is not if it was asked to stop.

        Raises:
            SettingsError: The teacher hears nothing by itself, or sentences are invented.
        """
        data, table = self.data, self.recordings.table
        if self.project.settings.student.invented:
            raise SettingsError(
                "invented sentences have no other timing than that in which they were said",
                "set student.invented to 0, or student.timing to aligner",
            )
        if teacher.durations(self.recordings.batch(table.ids[:1])) is None:
            raise SettingsError(
                f"a teacher of the kind {teacher.family} has its timing from the aligner",
                "set student.timing to aligner, or train a tacotron",
            )
        symbols = {name: data.manifest[name].symbols for name in table.ids}
        prepare = Preparer(data.store, data.speakers, data.split.train)
        work = retimed(teacher, self.recordings, symbols, prepare, control)
        found = yield from phase("align", work, len(symbols))
        if found is None:
            return False
        contexts = self.recordings.contexts
        self.recordings = Recordings(data.store, found, self.statistics, contexts)
        return True

    def add_copies(self) -> None:
        """From now on learn also from changed copies of the recordings, if there are any."""
        copies = self.data.augmented
        if copies:
            both = Together(self.data.store, self.data.table, copies)
            self.recordings = Recordings(both, both, self.statistics, self.recordings.contexts)
            self.train_ids = [*self.data.split.train, *copies.ids]

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
        seed = self.project.settings.budget.seed
        folder = self.project.data_folder / "invented"
        key = fingerprint("invented", count, seed, teacher_digest(self.project))
        sentences = self._new_sentences(count, seed)
        work = invent(folder, teacher.model, self.statistics, sentences, key, control)
        if not (yield from phase("invent", work, count)):
            return False
        invented = Invented(folder, self.data.store.format)
        both = Together(self.data.store, self.data.table, invented)
        self.recordings = Recordings(both, both, self.statistics)
        self.train_ids = [*ids, *invented.table.ids]
        return True

    def _new_sentences(self, count: int, seed: int) -> list[tuple[int, tuple[str, ...]]]:
        """New sentences and who is to say them; speakers take turns, in their own language."""
        lines = [self.data.manifest[name] for name in self.data.split.train]
        own = dict(zip(self.data.speakers, self.data.languages, strict=True))
        made: list[tuple[int, tuple[str, ...]]] = []
        for language in dict.fromkeys(self.data.languages):
            turns = [n % len(own) for n in range(count)]
            turns = [speaker for speaker in turns if self.data.languages[speaker] == language]
            spoken = [line.symbols for line in lines if own[line.speaker] == language]
            made += zip(turns, new_sentences(spoken, len(turns), seed), strict=False)
        return made

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
