"""A teacher on the bench: what settings would make of it, priced, timed and spoken at once.

The window asks at every move of a slider, so what was worked out stays: the teacher, its speech,
and the models of the last recipes, step by step. One bench is open at a time; it is opened anew
when its project's teacher or data have changed.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Generator, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from core.compress import Bill, bill_of_pair, made_smaller
from core.compress.budget import Limits, propose
from core.compress.cost import ACOUSTIC, VOCODER
from core.compress.evidence import Evidence
from core.compress.locks import check_locks_of_voice
from core.compress.sensitivity import Sensitivity, sensitivities
from core.compress.speed import Speed, machine_speed, time_models
from core.data.mel import MEL_FORMATS
from core.errors import ProjectError, VoiceError
from core.events import Control, Event, Progress
from core.models.acoustic import AcousticModel, Statistics
from core.models.compressible import Compressible, without_weights
from core.models.vocoders.families import FAMILY_OF_KIND, new_vocoder
from core.models.vocoders.griffinlim import GriffinLim
from core.models.vocoders.neural import NeuralVocoder, VocoderModel
from core.pipeline.bases import new_model, student_basis, student_vocoder_basis
from core.pipeline.data_stage import Prepared, open_data
from core.pipeline.evidence import AcousticEvidence, VocoderEvidence
from core.pipeline.hearing import (
    Belief,
    Heard,
    Said,
    Spread,
    belief_of,
    heard_beside,
    said_again,
    said_by,
    spread_of,
)
from core.pipeline.stage import stop_if_asked
from core.project import Project
from core.recipes import PARTS, STORAGE, Recipe, Step, layer_prefix
from core.settings import Settings
from core.sliders import recipe_of, with_recipe
from core.training.prepare import mel_statistics
from core.voice import AcousticVoice, load_voice

DEFAULT_SIZE = "small"
"""Teacher size that bills are made for while there is no teacher and none was chosen."""

REMEMBERED = 24
"""So many models and sentences are kept."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class StepBill:
    """What is left of a voice after a step of a recipe."""

    operator: str
    part: str
    bill: Bill


@dataclass(frozen=True)
class Plan:
    """What settings would do to a teacher.

    Attributes:
        teacher, student: The two bills.
        removed: For each layer that has parameters, the share of its parameters that goes.
        steps: What is left after each step.
        locks: Names of the layers that can be locked.
    """

    teacher: Bill
    student: Bill
    removed: dict[str, float]
    steps: tuple[StepBill, ...]
    locks: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """A budget's answer.

    Attributes:
        settings: Those that change, by their dotted names.
        parts_from_data: See `core.compress.budget.Proposal`.
    """

    settings: dict[str, Any]
    bill: Bill
    damage: float
    parts_from_data: tuple[str, ...]


class Workbench:
    """One teacher and what was made of it.

    Args:
        project: None for the presets alone.
        family, size, mixture: Preset that stands for a teacher that is not trained yet.
    """

    def __init__(
        self, project: Project | None, family: str, size: str, mixture: int, vocoder: str, mel: str
    ) -> None:
        self._project = project
        self.trained = project is not None and "teacher" in project.voices()
        if project is not None and self.trained:
            self.teacher = load_voice(project.voice_folder("teacher"))
        else:
            self.teacher = _preset_voice(family, size, mixture, vocoder, mel)
        self._bases: dict[tuple[str, str], Compressible | None] = {}
        self._made = _Recent[Compressible]()
        self._heard = _Recent[Heard]()
        self._said = _Recent[Said]()
        self._bills = _Recent[Bill]()
        self._sensitivities: list[Sensitivity] = []

    @cached_property
    def _speed(self) -> Speed:
        return machine_speed()

    # --- the models ------------------------------------------------------------------------------

    @cached_property
    def _data(self) -> Prepared:
        if self._project is None:
            raise ProjectError("this needs recordings", "open a project and prepare its data")
        return open_data(self._project)

    @cached_property
    def evidence(self) -> Mapping[str, Evidence]:
        """Held-out recordings, by the part that is judged with them.

        Raises:
            ProjectError: The project's data are not prepared.
        """
        data = self._data
        statistics = mel_statistics(data.store, data.split.train)
        recordings = data.recordings(statistics, self.teacher.bert)
        held_out = data.split.validation
        return {
            ACOUSTIC: AcousticEvidence(recordings, held_out),
            VOCODER: VocoderEvidence(data.store, held_out, self._vocoder_family()),
        }

    def _vocoder_family(self) -> str:
        sound = self.part(VOCODER)
        return sound.family if sound is not None else FAMILY_OF_KIND["neural"]

    def _vocoder_kind(self) -> str:
        sound = self.part(VOCODER)
        kinds = {family: kind for kind, family in FAMILY_OF_KIND.items()}
        return kinds[sound.family] if sound is not None else "griffinlim"

    def part(self, name: str) -> Compressible | None:
        """A part of the teacher; None for Griffin-Lim."""
        if name == ACOUSTIC:
            return self.teacher.model
        vocoder = self.teacher.vocoder
        return vocoder.model if isinstance(vocoder, NeuralVocoder) else None

    def basis(self, name: str, kind: str) -> Compressible | None:
        """What a student's part is made of: the teacher's own, unless it is of another kind.

        Returns:
            None for Griffin-Lim.
        """
        if (name, kind) not in self._bases:
            sound = self.part(VOCODER)
            assert sound is None or isinstance(sound, VocoderModel)
            self._bases[name, kind] = (
                student_basis(self.teacher.model, kind)
                if name == ACOUSTIC
                else student_vocoder_basis(sound, kind, self.teacher.format.name)
            )
        return self._bases[name, kind]

    def made(self, name: str, steps: Sequence[Step], kind: str) -> Compressible | None:
        """What steps make of a part; begun where an earlier recipe was the same so far."""
        model = self.basis(name, kind)
        if model is None:
            return None
        for count in range(1, len(steps) + 1):
            key = (name, kind, tuple(steps[:count]))
            known = self._made.get(key)
            if known is None:
                step = steps[count - 1]
                known = made_smaller(model, [step], self._evidence_for(name, step, model))
                self._made[key] = known
            model = known
        return model

    def _evidence_for(self, part: str, step: Step, model: Compressible) -> Evidence | None:
        if not step.needs_data or not self.trained:
            return None
        if part == VOCODER and model.family != self._vocoder_family():
            return VocoderEvidence(self._data.store, self._data.split.validation, model.family)
        return self.evidence[part]

    def voice(self, settings: Settings) -> AcousticVoice:
        """The compressed, not yet trained copy."""
        recipe, kinds = recipe_of(settings), kinds_of(settings)
        acoustic, sound = (self.made(part, recipe.of(part), kinds[part]) for part in PARTS)
        vocoder = NeuralVocoder(sound) if isinstance(sound, VocoderModel) else None
        assert isinstance(acoustic, AcousticModel)
        return self.teacher.with_model(acoustic).with_vocoder(vocoder)

    # --- what it costs ---------------------------------------------------------------------------

    def plan(self, settings: Settings) -> Plan:
        """The bills of settings that need not be saved yet.

        Raises:
            SettingsError: They contradict each other or the teacher's shape.
        """
        recipe, kinds = recipe_of(settings), kinds_of(settings)
        models = [self.basis(part, kinds[part]) for part in PARTS]
        check_locks_of_voice([model for model in models if model is not None], recipe.step)
        teacher = self._costs(self.teacher.model, self.part(VOCODER))
        before = self._bill(Recipe(), kinds)
        steps = []
        for count, step in enumerate(recipe.step, 1):
            so_far = self._bill(Recipe(step=recipe.step[:count]), kinds)
            steps.append(StepBill(step.operator, step.part, so_far))
        after = steps[-1].bill if steps else before
        left = {layer.name: layer.parameters for layer in after.layers}
        removed = {
            layer.name: 1.0 - left.get(layer.name, 0) / layer.parameters
            for layer in before.layers
            if layer.parameters
        }
        return Plan(teacher, after, removed, tuple(steps), tuple(removed))

    def _bill(self, recipe: Recipe, kinds: Mapping[str, str]) -> Bill:
        """What the voice costs that a recipe makes."""
        acoustic, sound = (self._shape(part, recipe.of(part), kinds[part]) for part in PARTS)
        assert acoustic is not None
        return self._costs(acoustic, sound)

    def _costs(self, acoustic: Compressible, sound: Compressible | None) -> Bill:
        """What two parts cost together; worked out once for each shape."""
        key = (acoustic.config, sound.config if sound is not None else None)
        known = self._bills.get(key)
        if known is None:
            rate = self.teacher.format.frames_per_second
            vocoder = sound or GriffinLim(self.teacher.format)
            known = bill_of_pair(acoustic, vocoder, rate, self._speed)
            self._bills[key] = known
        return known

    def _shape(self, part: str, steps: Sequence[Step], kind: str) -> Compressible | None:
        """What steps make of a part, without numbers where only its shape is asked for."""
        count = len(steps)
        while count and steps[count - 1].operator in STORAGE:
            count -= 1
        model = self.made(part, steps[:count], kind)
        if model is None or count == len(steps):
            return model
        # Finding the nearest number of few bits takes longer than all the rest.
        with without_weights():
            shape = model.with_group_sizes({})
        return made_smaller(shape, steps[count:])

    def measured(self, settings: Settings) -> dict[str, float]:
        """Milliseconds per second of speech on one thread, of teacher and compressed copy."""
        student = self.voice(settings)
        models = [part for voice in (self.teacher, student) for part in _models(voice)]
        # All in turns, so that whatever else the machine does hits both alike.
        times = time_models(models, self.teacher.format.frames_per_second)
        return {"teacher": sum(times[:2]), "student": sum(times[2:])}

    # --- how it sounds ---------------------------------------------------------------------------

    def preview(
        self, settings: Settings, text: str, speaker: str, control: Control
    ) -> Generator[Event, None, Heard]:
        """Let the compressed copy say a sentence in the teacher's timing and melody.

        Who switches between the two then stays at the same place; and what an untrained copy makes
        of durations would hide what it makes of sounds.

        Raises:
            VoiceError: There is no teacher yet, or no such speaker.
            TextError: The text holds nothing that can be spoken.
            Stopped: Another preview is wanted by now.
        """
        if not self.trained:
            raise VoiceError("there is no teacher to hear yet", "train it first")
        basis = self.basis(ACOUSTIC, "teacher")
        assert basis is not None
        own_kinds = {ACOUSTIC: basis.family, VOCODER: self._vocoder_kind()}
        for part, kind in kinds_of(settings).items():
            if kind not in ("teacher", own_kinds[part], "griffinlim"):
                raise VoiceError(
                    f"a student of the kind {kind} has nothing to say before it has learnt",
                    "train it, or choose the teacher's kind to hear settings at once",
                )
        yield Progress("speak", 0, 3)
        key = (recipe_of(settings), settings.vocoder.student_kind, text, speaker)
        known = self._heard.get(key)
        if known is not None:
            return known
        own = self._teacher_says(text, speaker)
        stop_if_asked(control)
        began = time.perf_counter()
        voice = self.voice(settings)
        yield Progress("speak", 1, 3)
        stop_if_asked(control)
        mel = said_again(voice, own)
        yield Progress("speak", 2, 3)
        stop_if_asked(control)
        audio = voice.vocoder(mel).numpy().astype(np.float32)
        taken = time.perf_counter() - began
        heard = heard_beside(voice, own, audio, 1000 * taken)
        self._heard[key] = heard
        return heard

    def _teacher_says(self, text: str, speaker: str) -> Said:
        key = (text, speaker)
        known = self._said.get(key)
        if known is None:
            known = self._said[key] = said_by(self.teacher, text, speaker)
        return known

    def belief(self, text: str, speaker: str = "") -> Belief:
        """What the teacher believes of the longest sound of a sentence.

        Raises:
            VoiceError: There is no teacher yet, or no such speaker.
            TextError: The text holds nothing that can be spoken.
        """
        if not self.trained:
            raise VoiceError("there is no teacher to ask yet", "train it first")
        return belief_of(self.teacher, text, speaker)

    def spread(self, text: str, speaker: str = "") -> Spread:
        """How far the voices that the teacher is fused of are apart in a sentence.

        Raises:
            VoiceError: There is no teacher yet, it is one voice, or there is no such speaker.
            TextError: The text holds nothing that can be spoken.
        """
        if not self.trained:
            raise VoiceError("there is no teacher to ask yet", "train it first")
        return spread_of(self.teacher, text, speaker)

    # --- what to do ------------------------------------------------------------------------------

    def sensitivities(self, control: Control) -> Generator[Event, None, list[Sensitivity]]:
        """How much each layer's compression hurts; remembered for `budget`."""
        found: list[Sensitivity] = []
        for part in PARTS:
            model = self.basis(part, "teacher")
            if model is not None:
                found += yield from sensitivities(
                    model, self.evidence[part], control, prefix=layer_prefix(part)
                )
        self._sensitivities = found
        return found

    def budget(self, settings: Settings, limits: Limits) -> Offer:
        """The sliders that keep the voice within limits at the least predicted damage.

        It looks at `sensitivities` if they were asked for before.

        Raises:
            SettingsError: The limits cannot be kept; says what could.
        """
        proposal = propose(
            self.basis(ACOUSTIC, "teacher"),  # type: ignore[arg-type]
            self.part(VOCODER) or self.teacher.vocoder,  # type: ignore[arg-type]
            self.teacher.format.frames_per_second,
            self._speed,
            limits,
            self._sensitivities,
            settings.compress.locked,
        )
        changed = with_recipe(settings, proposal.recipe)
        return Offer(
            {
                f"{section}.{key}": value
                for section in ("compress", "vocoder")
                for key, value in changed.model_dump()[section].items()
                if value != settings.model_dump()[section][key]
            },
            proposal.bill,
            proposal.damage,
            proposal.parts_from_data,
        )


class _Recent(Generic[Value]):
    """Remembers values by their keys, and forgets those that were not asked for longest."""

    def __init__(self) -> None:
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable) -> Value | None:
        """The value of a key, which is asked for now."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def __setitem__(self, key: Hashable, value: Value) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > REMEMBERED:
            self._values.popitem(last=False)


def kinds_of(settings: Settings) -> dict[str, str]:
    """Of what kind each part of the student is to be, `teacher` for the teacher's."""
    return {ACOUSTIC: settings.student.family, VOCODER: settings.vocoder.student_kind}


def _models(voice: AcousticVoice) -> tuple[AcousticModel, Compressible | GriffinLim]:
    """What does the work of a voice."""
    vocoder = voice.vocoder
    if isinstance(vocoder, GriffinLim):
        return voice.model, vocoder
    assert isinstance(vocoder, NeuralVocoder)
    return voice.model, vocoder.model


def _preset_voice(family: str, size: str, mixture: int, vocoder: str, mel: str) -> AcousticVoice:
    """A voice of a preset's shape that has learnt nothing."""
    fmt = MEL_FORMATS[mel]
    kind, _, sounds = vocoder.partition(" ")
    sound = new_vocoder(FAMILY_OF_KIND[kind], sounds, mel) if kind in FAMILY_OF_KIND else None
    return AcousticVoice(
        "",
        new_model(family, size, 1, fmt.n_mels, mixture=mixture),
        Statistics((0.0,) * fmt.n_mels, (1.0,) * fmt.n_mels),
        fmt,
        "en-us",
        vocoder=NeuralVocoder(sound) if sound else None,
    )


def _mark(path: Path) -> str:
    """Changes when a file is written anew."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns} {found.st_size} {found.st_ino}"


_bench: tuple[tuple[str | int, ...], Workbench] | None = None


def workbench(folder: str, settings: Settings | None = None) -> Workbench:
    """The bench of a project's teacher or, before there is one, of the presets.

    Args:
        folder: Of the project; empty for the presets alone.
        settings: Say which presets; the project's own if not given.
    """
    global _bench
    project = Project.open(Path(folder)) if folder else None
    own = settings or (project.settings if project else Settings())
    size = DEFAULT_SIZE if own.teacher.size == "auto" else own.teacher.size
    vocoder = f"{own.vocoder.kind} {'base' if own.vocoder.size == 'auto' else own.vocoder.size}"
    shape = own.teacher.family, size, own.teacher.mixture, vocoder, own.data.mel
    key: tuple[str | int, ...] = (folder, *shape)
    if project:
        teacher = project.voice_folder("teacher")
        # Asked at every move of a slider: a digest of the content would take too long.
        names = ("weights.safetensors", "vocoder.safetensors")
        key += tuple(_mark(teacher / name) for name in names)
        key += (str(project.stages().get("data", {}).get("key", "")),)
    if _bench is None or _bench[0] != key:
        _bench = (key, Workbench(project, *shape))
    return _bench[1]
