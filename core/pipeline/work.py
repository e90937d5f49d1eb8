"""What training one part of a voice needs of its project: data, run folder, plan, budget."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

from core.audio import write_wav
from core.events import Control, Event
from core.models.acoustic import AcousticModel, Statistics
from core.models.compressible import Compressible
from core.models.vocoders import Vocoder
from core.models.vocoders.files import general_vocoder
from core.models.vocoders.neural import NeuralVocoder
from core.pipeline.budget import Budget
from core.pipeline.data_stage import Prepared, open_data
from core.pipeline.stage import file_digest, phase
from core.project import Project
from core.settings import OptimiserSettings
from core.storage import write_json
from core.text.bert import Bert
from core.text.languages import numbered
from core.text.symbols import SYMBOL_IDS
from core.training.distill import SoftLabelCache
from core.training.loop import train
from core.training.prepare import energy_spread, mel_statistics, pitch_spread
from core.training.run import Examples, Length, Objective, Reshape, Run, Trained
from core.voice import AcousticVoice, load_voice

JUDGED = 32
"""At most so many held-out clips, so that looking at them stays quick."""


def teacher_digest(project: Project) -> str:
    """Changes with the teacher's acoustic model; empty if there is none."""
    return file_digest(project.voice_folder("teacher") / "weights.safetensors")


class Work:
    """One run of a project.

    Args:
        name: Of the run: `teacher`, `teacher_vocoder`, …
        key: Changes when the run would have to begin anew.

    Attributes:
        sounds: Symbols that are learnt.
    """

    def __init__(self, project: Project, name: str, key: str) -> None:
        self.project, self.name, self.key = project, name, key
        self.data: Prepared = open_data(project)
        train_ids = self.data.split.train
        self.statistics: Statistics = mel_statistics(self.data.store, train_ids)
        self.pitch_spread = pitch_spread(self.data.store, self.data.speakers, train_ids)
        self.energy_spread = energy_spread(self.data.store, train_ids)
        self.bert: Bert | None = None
        if name != "teacher" and "teacher" in project.voices():
            self.bert = load_voice(project.voice_folder("teacher")).bert
        self.recordings = self.data.recordings(self.statistics, self.bert)
        self.train_ids: Sequence[str] = train_ids
        self.sounds = {s for name in train_ids for s in self.data.manifest[name].symbols}
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

    def train(
        self,
        model: Compressible,
        plan: dict[str, Any],
        examples: Examples,
        objective: Objective,
        judge: Callable[[Any], dict[str, float]],
        speak: Callable[[Any, Path], None],
        settings: OptimiserSettings,
        control: Control,
        reshape: Reshape | None = None,
        **more: Any,
    ) -> Generator[Event, None, Trained]:
        """Walk the run to its end, or as far as the control lets it.

        Args:
            more: Further fields of `core.training.run.Run`.
        """
        run = Run(
            name=self.name,
            folder=self.folder,
            examples=examples,
            train_ids=self.train_ids,
            objective=objective,
            judge=judge,
            length=Length(int(plan["steps"]), float(plan["seconds"])),
            settings=settings,
            batch=int(plan["batch"]),
            seed=self.project.settings.budget.seed,
            speak=speak,
            sentence=self.data.manifest[self.fixed_sentence()].text,
            reshape=reshape,
            **more,
        )
        return (yield from phase(self.name, train(run, model, control)))

    def fixed_sentence(self) -> str:
        """The held-out clip that is spoken at every checkpoint: of middling length."""
        ids = sorted(self.data.split.validation, key=lambda i: (self.data.store.frames(i), i))
        return ids[len(ids) // 2]

    def validation_ids(self) -> Sequence[str]:
        """The held-out clips by which the run is judged."""
        ids = self.data.split.validation
        return ids[:: max(1, len(ids) // JUDGED)][:JUDGED]

    def voice(self, name: str, model: AcousticModel, vocoder: Vocoder | None) -> AcousticVoice:
        """A voice of this project; Griffin-Lim speaks for it if it has no vocoder."""
        return AcousticVoice(
            name=f"{self.project.name} {name}",
            model=model,
            statistics=self.statistics,
            mel_format=self.data.store.format,
            languages=numbered(self.data.languages)[0],
            speakers=self.data.speakers,
            vocoder=vocoder,
            pitch_spread=self.pitch_spread,
            energy_spread=self.energy_spread,
            bert=self.bert if model.context_size else None,
            sounds="".join(sorted(self.sounds, key=SYMBOL_IDS.__getitem__)),
        )

    def vocoder_of(self, *names: str) -> Vocoder | None:
        """The vocoder of the first of these voices that has one, else the general one.

        None where the first is to have Griffin-Lim, or there is no general one for its mels.
        """
        if self.project.settings.vocoder.kind_of(names[0]) == "griffinlim":
            return None
        for name in names:
            if name in self.project.voices():
                vocoder = load_voice(self.project.voice_folder(name)).vocoder
                if isinstance(vocoder, NeuralVocoder) and vocoder.format == self.data.store.format:
                    return vocoder
        model = general_vocoder(self.data.store.format.name)
        return NeuralVocoder(model) if model else None

    def speak(self, voice: AcousticVoice, path: Path) -> None:
        """Write the fixed sentence as a voice says it."""
        line = self.data.manifest[self.fixed_sentence()]
        mel, _ = voice.mel(line.symbols, line.speaker, text=line.text)
        write_wav(path, voice.vocoder(mel).numpy(), voice.sample_rate_hz)

    def soft_labels(self, teacher: AcousticModel) -> SoftLabelCache:
        """What the teacher believes of the recordings."""
        folder = self.project.data_folder / "soft_labels"
        return SoftLabelCache(teacher, self.recordings, folder, teacher_digest(self.project))

    def facts(self, trained: Trained) -> dict[str, Any]:
        """What was done, for `Project.finish_stage`."""
        return {
            "steps": trained.steps,
            "trained_s": round(trained.seconds, 1),
            "parameters": sum(value.numel() for value in trained.model.parameters()),
            "stopped": trained.stopped,
            "key": self.key,
        }
