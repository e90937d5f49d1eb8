"""A teacher on the bench: what settings would make of it, priced, timed and spoken at once.

The window asks at every move of a slider, so what was worked out stays: the teacher, its speech,
and the models of the last recipes, step by step. One bench is open at a time; it is opened anew
when its project's teacher or data have changed.
"""

from __future__ import annotations

import importlib.resources
import time
from collections import OrderedDict
from collections.abc import Generator, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from core.compress import Bill, bill_of_pair, made_smaller
from core.compress.budget import Limits, propose
from core.compress.cost import ACOUSTIC, VOCODER
from core.compress.evidence import Evidence
from core.compress.locks import check_locks_of_voice
from core.compress.sensitivity import Sensitivity, sensitivities
from core.compress.speed import Speed, machine_speed, time_models
from core.data.mel import MEL_FORMATS, log_mel
from core.errors import ProjectError, SettingsError, VoiceError
from core.evaluate.quality import DECIBEL, mel_cepstra
from core.events import Control, Event, Progress
from core.models.acoustic import AcousticInput, AcousticModel, Statistics
from core.models.compressible import Compressible, without_weights
from core.models.heads import most_likely
from core.models.vocoders.families import FAMILY_OF_KIND, new_vocoder
from core.models.vocoders.griffinlim import GriffinLim
from core.models.vocoders.neural import NeuralVocoder, VocoderModel
from core.pipeline.data_stage import Prepared, open_data
from core.pipeline.evidence import AcousticEvidence, VocoderEvidence
from core.pipeline.stage import stop_if_asked
from core.pipeline.voice_stages import new_model, student_basis
from core.project import Project
from core.recipes import PARTS, STORAGE, Recipe, Step, layer_prefix, read_recipe
from core.settings import Settings
from core.sliders import recipe_of, with_recipe
from core.text.symbols import symbol_ids
from core.training.prepare import mel_statistics
from core.voice import AcousticVoice, Speech, load_voice, speaker_index

DEFAULT_SIZE = "small"
"""Teacher size that bills are made for while there is no teacher and none was chosen."""

REMEMBERED = 24
"""So many models and sentences are kept."""

Value = TypeVar("Value")

SOUND_S = 0.25
"""Least length of a sound that is played by itself."""


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
class Heard:
    """A sentence as the compressed, not yet trained copy says it.

    Attributes:
        audio: [samples] in [-1, 1].
        symbols, durations: What it says, and the frames of each, which are the teacher's.
        mcd_db: Mel-cepstral distance to the teacher's own speech of the sentence, frame by frame.
        milliseconds: What it took to make the copy and let it speak.
    """

    audio: NDArray[np.float32]
    sample_rate_hz: int
    symbols: tuple[str, ...]
    durations: NDArray[np.int64]
    hop_seconds: float
    mcd_db: float
    milliseconds: float


@dataclass(frozen=True)
class Belief:
    """What the teacher believes of one sound: a Laplace distribution for each mel band.

    For a teacher with another head, those that are as wide around what it would say.

    Attributes:
        symbol: The sound.
        band: The band in which it is loudest.
        locations, scales: [M] in normalised units, in the middle of the sound.
        audio: [samples] the sound with what stands around it.
    """

    symbol: str
    band: int
    locations: NDArray[np.float32]
    scales: NDArray[np.float32]
    audio: NDArray[np.float32]
    sample_rate_hz: int


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
        self._bases: dict[str, AcousticModel] = {}
        self._made = _Recent[Compressible]()
        self._heard = _Recent[Heard]()
        self._said = _Recent[_Said]()
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

    def part(self, name: str) -> Compressible | None:
        """A part of the teacher; None for Griffin-Lim."""
        if name == ACOUSTIC:
            return self.teacher.model
        vocoder = self.teacher.vocoder
        return vocoder.model if isinstance(vocoder, NeuralVocoder) else None

    def basis(self, name: str, family: str) -> Compressible | None:
        """What a student's part is made of; the teacher's own, unless it is of another family."""
        if name != ACOUSTIC:
            return self.part(name)
        known = self._bases.get(family)
        if known is None:
            known = self._bases[family] = student_basis(self.teacher.model, family)
        return known

    def made(self, name: str, steps: Sequence[Step], family: str) -> Compressible | None:
        """What steps make of a part; begun where an earlier recipe was the same so far."""
        model = self.basis(name, family)
        if model is None:
            return None
        for count in range(1, len(steps) + 1):
            key = (name, family, tuple(steps[:count]))
            known = self._made.get(key)
            if known is None:
                step = steps[count - 1]
                known = made_smaller(model, [step], self._evidence_for(name, step))
                self._made[key] = known
            model = known
        return model

    def _evidence_for(self, part: str, step: Step) -> Evidence | None:
        if not step.needs_data or not self.trained:
            return None
        return self.evidence[part]

    def voice(self, recipe: Recipe, family: str = "teacher") -> AcousticVoice:
        """The compressed, not yet trained copy."""
        acoustic, sound = (self.made(part, recipe.of(part), family) for part in PARTS)
        teacher = self.teacher
        vocoder = NeuralVocoder(sound) if isinstance(sound, VocoderModel) else teacher.vocoder
        assert isinstance(acoustic, AcousticModel)
        return teacher.with_model(acoustic).with_vocoder(vocoder)

    # --- what it costs ---------------------------------------------------------------------------

    def plan(self, settings: Settings) -> Plan:
        """The bills of settings that need not be saved yet.

        Raises:
            SettingsError: They contradict each other or the teacher's shape.
        """
        recipe, family = recipe_of(settings), settings.student.family
        models = [self.basis(part, family) for part in PARTS]
        check_locks_of_voice([model for model in models if model is not None], recipe.step)
        teacher = self._costs(self.teacher.model, self.part(VOCODER))
        before = self._bill(Recipe(), family)
        steps = []
        for count, step in enumerate(recipe.step, 1):
            so_far = self._bill(Recipe(step=recipe.step[:count]), family)
            steps.append(StepBill(step.operator, step.part, so_far))
        after = steps[-1].bill if steps else before
        left = {layer.name: layer.parameters for layer in after.layers}
        removed = {
            layer.name: 1.0 - left.get(layer.name, 0) / layer.parameters
            for layer in before.layers
            if layer.parameters
        }
        return Plan(teacher, after, removed, tuple(steps), tuple(removed))

    def _bill(self, recipe: Recipe, family: str) -> Bill:
        """What the voice costs that a recipe makes."""
        acoustic, sound = (self._shape(part, recipe.of(part), family) for part in PARTS)
        assert acoustic is not None
        return self._costs(acoustic, sound)

    def _costs(self, acoustic: Compressible, sound: Compressible | None) -> Bill:
        """What two parts cost together; worked out once for each shape."""
        key = (acoustic.config, sound.config if sound is not None else None)
        known = self._bills.get(key)
        if known is None:
            rate = self.teacher.format.frames_per_second
            known = bill_of_pair(acoustic, sound or self.teacher.vocoder, rate, self._speed)
            self._bills[key] = known
        return known

    def _shape(self, part: str, steps: Sequence[Step], family: str) -> Compressible | None:
        """What steps make of a part, without numbers where only its shape is asked for."""
        count = len(steps)
        while count and steps[count - 1].operator in STORAGE:
            count -= 1
        model = self.made(part, steps[:count], family)
        if model is None or count == len(steps):
            return model
        # Finding the nearest number of few bits takes longer than all the rest.
        with without_weights():
            shape = model.with_group_sizes({})
        return made_smaller(shape, steps[count:])

    def measured(self, settings: Settings) -> dict[str, float]:
        """Milliseconds per second of speech on one thread, of teacher and compressed copy."""
        student = self.voice(recipe_of(settings), settings.student.family)
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
        kind = settings.student.family
        if kind not in ("teacher", self.teacher.model.family):
            raise VoiceError(
                f"a student of the kind {kind} has nothing to say before it has learnt",
                "train it, or choose the teacher's kind to hear settings at once",
            )
        yield Progress("speak", 0, 3)
        recipe = recipe_of(settings)
        key = (recipe, text, speaker)
        known = self._heard.get(key)
        if known is not None:
            return known
        own = self._teacher_says(text, speaker)
        stop_if_asked(control)
        began = time.perf_counter()
        voice = self.voice(recipe)
        yield Progress("speak", 1, 3)
        stop_if_asked(control)
        with torch.inference_mode():
            mel = voice.denormalised(most_likely(voice.model(own.spoken).mel)[0])
        yield Progress("speak", 2, 3)
        stop_if_asked(control)
        audio = voice.vocoder(mel).numpy().astype(np.float32)
        taken = time.perf_counter() - began
        distance = np.linalg.norm(own.cepstra - _cepstra(audio, voice), axis=1)
        heard = Heard(
            audio,
            voice.sample_rate_hz,
            own.symbols,
            own.spoken.durations[0].numpy(),
            1 / voice.format.frames_per_second,
            DECIBEL * float(distance.mean()),
            1000 * taken,
        )
        self._heard[key] = heard
        return heard

    def _teacher_says(self, text: str, speaker: str) -> _Said:
        key = (text, speaker)
        known = self._said.get(key)
        if known is None:
            speech = self.teacher.speak(text, speaker)
            spoken = _as_said(self.teacher, speech, speaker)
            known = _Said(speech.symbols, spoken, _cepstra(speech.audio, self.teacher))
            self._said[key] = known
        return known

    def belief(self, text: str, speaker: str = "") -> Belief:
        """What the teacher believes of the longest sound of a sentence.

        Raises:
            VoiceError: There is no teacher yet, or no such speaker.
            TextError: The text holds nothing that can be spoken.
        """
        if not self.trained:
            raise VoiceError("there is no teacher to ask yet", "train it first")
        voice = self.teacher
        speech = voice.speak(text, speaker)
        place = _longest_sound(speech.symbols, speech.durations)
        start = int(speech.durations[:place].sum())
        middle = start + int(speech.durations[place]) // 2
        with torch.inference_mode():
            mel = voice.model(_as_said(voice, speech, speaker)).mel
        loudness = torch.from_numpy(speech.mel[middle])
        hop = voice.format.hop_samples
        reach = max(int(speech.durations[place]) * hop, round(SOUND_S * voice.sample_rate_hz)) // 2
        centre = start * hop + int(speech.durations[place]) * hop // 2
        sound = speech.audio[max(centre - reach, 0) : centre + reach].copy()
        fade = min(len(sound) // 4, voice.sample_rate_hz // 100)
        ramp = np.linspace(0, 1, fade, dtype=np.float32)
        sound[:fade] *= ramp
        sound[len(sound) - fade :] *= ramp[::-1]
        return Belief(
            speech.symbols[place],
            int(loudness.argmax()),
            most_likely(mel)[0, middle].numpy(),
            # Of a Laplace distribution that is its scale; others are drawn as one as wide.
            (mel.stddev[0, middle] / 2**0.5).numpy(),
            sound,
            voice.sample_rate_hz,
        )

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


@dataclass(frozen=True)
class _Said:
    symbols: tuple[str, ...]
    spoken: AcousticInput
    cepstra: NDArray[np.float64]


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


def _cepstra(audio: NDArray[np.float32], voice: AcousticVoice) -> NDArray[np.float64]:
    with torch.inference_mode():
        mel = log_mel(torch.from_numpy(audio), voice.format).T.double().numpy()
    return mel_cepstra(mel)


def _longest_sound(symbols: Sequence[str], durations: NDArray[np.int64]) -> int:
    spoken = [place for place, symbol in enumerate(symbols) if symbol.isalpha()]
    return max(spoken or range(len(symbols)), key=lambda place: int(durations[place]))


def _models(voice: AcousticVoice) -> tuple[AcousticModel, Compressible | GriffinLim]:
    """What does the work of a voice."""
    vocoder = voice.vocoder
    if isinstance(vocoder, GriffinLim):
        return voice.model, vocoder
    assert isinstance(vocoder, NeuralVocoder)
    return voice.model, vocoder.model


def _as_said(voice: AcousticVoice, speech: Speech, speaker: str) -> AcousticInput:
    """What a voice has said, so that a model can be asked what it believes of it."""
    ids, frames = torch.tensor(symbol_ids(speech.symbols)), torch.from_numpy(speech.durations)
    context = voice.context(speech.text, speech.symbols)
    return voice.model.as_said(ids, frames, speaker_index(voice.speakers, speaker), context)


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


def preset_or_file(name: str) -> Recipe:
    """A preset by its name, or the recipe in a file.

    Raises:
        SettingsError: There is neither, or a step does not fit.
    """
    known = {recipe.name.casefold(): recipe for recipe in presets()}
    if name.casefold() in known:
        return known[name.casefold()]
    path = Path(name).expanduser()
    if not path.exists():
        names = ", ".join(repr(recipe.name) for recipe in known.values())
        raise SettingsError(f"there is no recipe {name!r}", f"give a file, or choose {names}")
    return read_recipe(path)


def presets() -> list[Recipe]:
    """The recipes that Sotto brings."""
    folder = importlib.resources.files("resources") / "presets"
    with importlib.resources.as_file(folder) as path:
        return [read_recipe(file) for file in sorted(path.glob("*.toml"))]
