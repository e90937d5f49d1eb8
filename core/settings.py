"""Every setting, declared once.

A declaration holds the name, the meaning in one sentence, the unit, the range, the default and what
the setting trades. The command-line flags, the TOML keys of `project.toml`, the sliders with their
tool-tips and the checks that refuse nonsense are all made from it: see `declared`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self, cast

import tomli_w
from pydantic import BaseModel, field_validator, model_validator

from core.declare import Declaration, Section, checked, declared_in, read_toml, setting
from core.errors import SettingsError
from core.recipes import Criterion, Pattern, Step
from core.storage import write_text

FORMAT_VERSION = 1
"""Version of `project.toml` and of the project folder. A newer one is refused."""


class DataSettings(Section):
    """Where the recordings come from and how they are read; the files stay as they are.

    Attributes:
        left_out: Ids of clips that somebody left out by hand.
    """

    left_out: tuple[str, ...] = ()

    source: str = setting(
        "",
        "Folder of recordings; empty for the built-in voice. With a teacher's voice a file of what "
        "it says, one sentence a line; empty for the built-in ones.",
    )
    teacher_voice: str = setting(
        "",
        "A voice that speaks the sentences to learn from: Piper's (.onnx), a described one "
        "(.toml), or a folder of Sotto's; empty for recordings.",
        trades="It needs no recordings; what is learnt is that voice, with its mistakes.",
    )
    teacher_speaker: str = setting("", "Which of that voice's speakers; empty for the first.")
    takes: int = setting(
        1,
        "How often that voice says each sentence, each time a little differently.",
        low=1,
        high=20,
        trades="More takes teach what varies and what does not; more sentences teach more words.",
    )
    language: str = setting(
        "", "Language of the texts as espeak-ng names it; empty for what the data set says."
    )
    languages: str = setting(
        "",
        "Languages of speakers who speak another one, such as p901=nl, p902=de.",
        trades="A voice of several languages can speak each of them with every speaker's voice; "
        "exported, each speaker has the own one.",
    )
    sentences: int = setting(
        1000,
        "How many sentences the built-in voice speaks.",
        low=8,
        high=100_000,
        trades="More sentences make a better voice and take longer to prepare.",
    )
    mel: Literal["hifigan", "vocos"] = setting(
        "hifigan", "Whose definition of the mel spectrogram is used, so that its vocoders fit."
    )

    even_loudness: bool = setting(
        True,
        "Bring every clip to the same loudness, -23 LUFS, as it is read.",
        trades="Without it the voice learns that it is sometimes loud and sometimes soft.",
    )
    trim_silence: bool = setting(
        True,
        "Cut off the silence before and after the speech as it is read, all but 0.15 s.",
        trades="Without it the voice learns to wait as the recordings do.",
    )
    drop_doubtful: bool = setting(
        False,
        "Leave out also clips that are clipped or noisy, or do not say what their text says.",
        trades="Cleaner to learn from, and less of it.",
    )

    @field_validator("languages")
    @classmethod
    def _pairs(cls, written: str) -> str:
        pairs = [pair.rpartition("=") for pair in written.split(",") if pair.strip()]
        if not all(speaker.strip() and language.strip() for speaker, _, language in pairs):
            raise ValueError("like p901=nl, p902=de: speakers and their languages")
        return ", ".join(f"{speaker.strip()}={language.strip()}" for speaker, _, language in pairs)

    @property
    def named_languages(self) -> dict[str, str]:
        """What `languages` says, by speaker."""
        pairs = (pair.rpartition("=") for pair in self.languages.split(", ") if pair)
        return {speaker: language for speaker, _, language in pairs}

    @property
    def recordings(self) -> str:
        """Folder of recordings; empty where a voice speaks instead."""
        return "" if self.teacher_voice else self.source

    @property
    def built_in(self) -> bool:
        """Whether the built-in voice speaks."""
        return not self.source and not self.teacher_voice


class OptimiserSettings(Section):
    """How weights are trained; teacher, student and control share these."""

    optimiser: Literal["adamw", "adam", "rmsprop", "sgd"] = setting(
        "adamw", "Rule by which weights follow their gradients."
    )
    learning_rate: float = setting(
        3e-3,
        "Largest size of a training step, for a million parameters; smaller models step further.",
        low=1e-6,
        high=1.0,
        trades="Larger learns faster until training breaks.",
    )
    weight_decay: float = setting(
        0.01, "How strongly weights are pulled towards zero.", low=0.0, high=1.0
    )
    batch: int = setting(
        0,
        "How many sentences one step looks at; 0 for as many as leave enough steps in the time.",
        unit="sentences",
        low=0,
        high=512,
        trades="More make each step steadier and slower.",
    )
    precision: Literal["auto", "float32", "bfloat16"] = setting(
        "auto",
        "Number format of training; auto takes bfloat16 on processors with matrix units for it.",
    )


FamilyName = Literal["conv", "rnn", "lstm", "gru", "mingru", "transformer", "tacotron", "hmm"]
"""Names in `core.models.families`."""


def from_anywhere(folder: str) -> str:
    """A path that means the same wherever the project is opened from; empty for none."""
    return str(Path(folder).expanduser().absolute()) if folder else ""


class TeacherSettings(Section):
    """The big voice."""

    family: FamilyName = setting(
        "conv",
        "What kind of model the teacher is.",
        trades="conv: quick to train and the smallest that speaks well; begin with it. "
        "lstm, gru: hear the whole sentence; speak at half of conv's speed or less, no export. "
        "mingru: hears the whole sentence, a little quicker than lstm; no export. "
        "rnn: the plain and forgetful kind, to compare with. "
        "transformer: every sound hears the whole sentence; slower to train, no export. "
        "tacotron: each frame from those before, finds its own timing; slower to speak, no export. "
        "hmm: counted in seconds, not trained; the baseline, with no melody of its own; no export.",
    )

    size: Literal["auto", "tiny", "small", "medium", "large"] = setting(
        "auto",
        "How big the teacher is; auto takes the biggest that can learn enough in the time.",
        trades="A bigger teacher can sound better and needs more time and recordings.",
        ends=("quicker", "better with time"),
    )
    mixture: int = setting(
        0,
        "How many Gaussians a frame's mel is a mixture of; 0 for a Laplace distribution a band.",
        unit="Gaussians",
        low=0,
        high=16,
        trades="More can say that a frame is this or that; the last layer grows with them. Its "
        "students have the same; hmm has its own; no export.",
        ends=("one guess", "several"),
    )
    bert: str = setting(
        "",
        "Folder of a BERT that reads the texts for the teacher; empty for none.",
        trades="It knows what words mean, which can help the melody; the teacher cannot speak "
        "without it, its students do. Not for hmm and tacotron; no export.",
    )
    steps: int = setting(
        0,
        "Training steps; 0 for as many as the time allows.",
        unit="steps",
        low=0,
        high=10_000_000,
    )
    dropout: float = setting(
        0.1,
        "Share of activations left out in training, against learning by heart.",
        low=0,
        high=0.9,
    )

    @field_validator("bert")
    @classmethod
    def _from_anywhere(cls, folder: str) -> str:
        return from_anywhere(folder)


BASE = "base"
"""As `start.voice` the voice that Sotto brings."""


class StartSettings(Section):
    """What the teacher starts from, if not from random weights."""

    voice: str = setting(
        "",
        "Folder of a voice, or of a project with one, that the teacher starts from; base for the "
        "one that Sotto brings; empty for random weights.",
        trades="A few minutes of a new speaker are enough then; the teacher is of that voice's "
        "kind and size.",
    )
    parts: Literal["all", "encoder", "decoder"] = setting(
        "all",
        "Which of its parts the teacher takes over; the rest begins at random.",
        trades="encoder: how sounds follow each other. decoder: how a voice sounds.",
    )
    sounds: Literal["features", "random"] = setting(
        "features",
        "How sounds that the voice has never spoken begin: as the sounds said most like them, or "
        "at random.",
    )
    frozen: Literal["nothing", "encoder", "decoder", "matrices"] = setting(
        "nothing",
        "What stays as it was in the voice.",
        trades="The fewer weights move, the less can be learnt by heart from a few sentences, and "
        "the less can be learnt. matrices: all but embeddings, norms and biases.",
    )
    rate: float = setting(
        0.5,
        "Learning rate of what was taken over, as a share of what begins at random.",
        low=0.01,
        high=1.0,
        trades="Less keeps more of the voice; more becomes the new speaker sooner.",
        ends=("stays near", "learns anew"),
    )
    layer_decay: float = setting(
        1.0,
        "Each layer learns so many times as fast as the one after it.",
        low=0.3,
        high=1.0,
        trades="The first layers know what all voices share; below 1 they keep it.",
        ends=("first layers stay", "all alike"),
    )
    adapters: int = setting(
        0,
        "Rank of low-rank adapters that learn in place of the matrices; 0 for none.",
        unit="ranks",
        low=0,
        high=128,
        trades="Far fewer weights move; in the end they are part of the matrices and cost nothing.",
        ends=("none", "more can move"),
    )
    patience: int = setting(
        4,
        "Training ends when so many looks at held-out sentences in a row bring nothing better; 0 "
        "for never.",
        unit="looks",
        low=0,
        high=12,
        trades="Less stops soon after a few sentences are known by heart.",
    )

    @field_validator("voice")
    @classmethod
    def _from_anywhere(cls, folder: str) -> str:
        return folder if folder == BASE else from_anywhere(folder)


class TransferSettings(Section):
    """What else the teacher learns from and for, beside its own recordings."""

    source_share: float = setting(
        0.0,
        "Share of each step's clips that are recordings of the project that the teacher's start "
        "is from.",
        low=0.0,
        high=0.9,
        trades="Keeps what they taught, sounds and words; less time for the new recordings.",
        ends=("new recordings only", "mostly old ones"),
    )
    instance_temperature: float = setting(
        0.0,
        "Old recordings that the model explains well count more, at this temperature; 0 for all "
        "alike.",
        low=0.0,
        high=10.0,
        trades="Less listens only to those most like the new ones.",
        ends=("the likest only", "all alike"),
    )
    match: Literal["none", "coral", "mmd"] = setting(
        "none",
        "How features of old and new recordings are made alike.",
        trades="coral: by their covariances. mmd: by their whole distributions, which costs more.",
    )
    match_weight: float = setting(
        1.0, "Weight of making them alike.", low=0.0, high=100.0, ends=("weak", "strong")
    )
    adversarial: float = setting(
        0.0,
        "Weight of unlearning who speaks: a layer guesses the speaker, the model misleads it.",
        low=0.0,
        high=10.0,
        trades="Shares more between speakers, and can blur them.",
        ends=("off", "strong"),
    )
    tasks: str = setting(
        "",
        "What else the teacher guesses while it trains: sound, speaker, pitch, language; more than "
        "one with commas, empty for nothing.",
        trades="Can teach features sooner; the layers that guess are gone in the end.",
    )
    task_weight: float = setting(
        0.1, "Weight of these guesses.", low=0.0, high=10.0, ends=("weak", "strong")
    )

    @field_validator("tasks")
    @classmethod
    def _known(cls, written: str) -> str:
        names = [name.strip() for name in written.split(",") if name.strip()]
        if not set(names) <= set(TASKS):
            raise ValueError(f"of {', '.join(TASKS)}, more than one with commas")
        return ", ".join(dict.fromkeys(names))

    @property
    def named_tasks(self) -> tuple[str, ...]:
        """What `tasks` says."""
        return tuple(name for name in self.tasks.split(", ") if name)


TASKS = ("sound", "speaker", "pitch", "language")
"""Names in `core.training.tasks`."""


class FusionSettings(Section):
    """Several voices as one teacher."""

    voices: str = setting(
        "",
        "Folders of voices, or of projects with one, that become the teacher together; more than "
        "one with semicolons, empty for none.",
        trades="Together they are surer than each alone, and as slow as all of them; the student "
        "is as quick as ever.",
    )
    way: Literal["beliefs", "soup"] = setting(
        "beliefs",
        "Fuse what the voices believe, or average their weights.",
        trades="beliefs: voices of any kind, each of which works. soup: one voice's work, for "
        "voices of one shape, best of one training.",
    )
    temperature: float = setting(
        0.05,
        "How evenly the voices count: weights go with exp(-validation loss / temperature).",
        low=0.001,
        high=10.0,
        trades="Less listens to the best voice only, more to all alike.",
        ends=("the best only", "all alike"),
    )

    @field_validator("voices")
    @classmethod
    def _from_anywhere(cls, written: str) -> str:
        """The project may be opened from another folder than it was made in."""
        named = (part.strip() for part in written.split(";"))
        return "; ".join(from_anywhere(part) for part in named if part)

    @property
    def folders(self) -> tuple[Path, ...]:
        """What `voices` says."""
        return tuple(Path(part) for part in self.voices.split("; ") if part)


class AugmentSettings(Section):
    """Changed copies of the recordings that keep their text and timing, for the teacher."""

    copies: int = setting(
        0,
        "How many changed copies of each recording the teacher learns from too.",
        unit="copies",
        low=0,
        high=10,
        trades="More variety from few recordings; copies are never quite as good as speech.",
    )
    speed: float = setting(
        0.1,
        "How much quicker or slower a copy is at most.",
        low=0.0,
        high=0.5,
        ends=("as it is", "very different"),
    )
    pitch: float = setting(
        1.0,
        "How much higher or lower a copy is at most.",
        unit="semitones",
        low=0.0,
        high=6.0,
        ends=("as it is", "very different"),
    )
    noise: float = setting(
        0.0,
        "How loud the noise in a copy is at most, as a share of its speech.",
        low=0.0,
        high=0.3,
        trades="Teaches a voice some noise too; for recordings that have some.",
        ends=("none", "noisy"),
    )
    mask: float = setting(
        0.0,
        "Share of frames and of mel bands that are hidden from a teacher which hears itself.",
        low=0.0,
        high=0.5,
        trades="Only a tacotron hears what it said last; others do not notice.",
        ends=("none", "half"),
    )


class CompressSettings(Section):
    """What is taken away from the teacher to make the student.

    Attributes:
        locked: Names of layers that stay as they are, those of the vocoder begin with `vocoder.`.
        step: Steps of a recipe that count instead of the settings here, if there are any.
    """

    locked: tuple[str, ...] = ()
    step: tuple[Step, ...] = ()

    pressure: float = setting(
        0.9,
        "Share of the teacher's prunable parameters to remove; whole channels go.",
        low=0.0,
        high=0.995,
        trades="More makes the voice smaller and faster, and further from the teacher.",
        ends=("closer to the teacher", "smaller, faster"),
    )
    criterion: Criterion = setting(
        "l2",
        "How a channel's importance is told.",
        trades="Taylor looks at the loss and needs a few batches; random is the yardstick.",
    )
    scope: Literal["even", "global"] = setting(
        "even",
        "Every layer shrinks alike, or the least important channels go wherever they are.",
    )
    drop: int = setting(
        0,
        "How many of the decoder's blocks go altogether.",
        unit="blocks",
        low=0,
        high=64,
        trades="Saves bytes and time alike; each block that goes costs depth.",
        ends=("none", "more"),
    )
    merge: float = setting(
        0.0,
        "Share of the hidden units that are merged into others that do nearly the same.",
        low=0.0,
        high=0.95,
        trades="Kinder than pruning where units repeat each other.",
        ends=("none", "smaller"),
    )
    energy: float = setting(
        1.0,
        "Share of each matrix's energy that two thin factors keep; 1 leaves matrices whole.",
        low=0.05,
        high=1.0,
        trades="Less is smaller and rougher.",
        ends=("smaller", "whole"),
    )
    schedule: Literal["at_once", "gradual"] = setting(
        "at_once",
        "Remove channels before training, or step by step while it runs.",
        trades="Gradual loses less at first and trains slower: the model is bigger for longer.",
    )
    start: Literal["slice", "scratch"] = setting(
        "slice", "Begin with the teacher's most important channels, or with random weights."
    )
    tie_layers: int = setting(
        1,
        "How many neighbouring decoder layers share one set of weights.",
        unit="layers",
        low=1,
        high=64,
        trades="Fewer bytes, the same time.",
        ends=("every layer its own", "all layers one"),
    )
    tie_kernels: bool = setting(
        False,
        "One convolution kernel for all channels of a layer.",
        trades="Fewer bytes, the same time.",
    )
    tie_biases: bool = setting(
        False, "One bias for all units of a layer.", trades="Fewer bytes, the same time."
    )
    gate: float = setting(
        1.0,
        "Temperature of the activations; 0 finds the one of least validation loss.",
        low=0.0,
        high=10.0,
        ends=("harder gates", "softer gates"),
    )
    sparsity: float = setting(
        0.0,
        "Share of single weights that become zero.",
        low=0.0,
        high=0.99,
        trades="Smaller file, same speed.",
        ends=("all stay", "smaller file"),
    )
    pattern: Pattern = setting(
        "any",
        "Where zeros stand: anywhere, or n of every m neighbours stay, whatever the sparsity.",
        trades="Smaller file, same speed; patterns are what some chips compute faster.",
    )
    palette_bits: int = setting(
        0,
        "Weights of a layer come from a codebook that so many bits choose from; 0 for none.",
        unit="bits",
        low=0,
        high=8,
        trades="Smaller file, same speed.",
    )
    weight_bits: Literal["32", "16", "8", "4"] = setting(
        "32",
        "Bits of a weight in the voice's file.",
        trades="8 is free; 4 is heard unless the voice learns with it.",
    )
    aware: bool = setting(
        True,
        "Let the student learn with its weights as they will be stored.",
        trades="Costs a little time in every step; without it, rounding comes last.",
    )

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.schedule == "gradual" and self.start == "scratch":
            raise ValueError(
                "slice when the schedule is gradual: from scratch there is nothing to prune"
            )
        return self


class StudentSettings(Section):
    """How the small voice learns."""

    family: Literal["teacher", FamilyName] = setting(
        "teacher",
        "What kind of model the student is; teacher for the same kind.",
        trades="Another kind begins with random weights and learns all from the teacher.",
    )

    temperature: float = setting(
        1.0,
        "Softens what the teacher says before the student learns from it.",
        low=0.1,
        high=20.0,
        trades="With a Laplace head, higher counts large differences more and small ones the same.",
        ends=("teacher's first choice", "its doubts too"),
    )
    alpha: float = setting(
        0.2,
        "Share of the loss that listens to the teacher instead of the recordings.",
        low=0.0,
        high=1.0,
        trades="Listening takes time in every step; in a training of minutes less is better.",
        ends=("recordings only", "teacher only"),
    )
    timing: Literal["aligner", "teacher"] = setting(
        "aligner",
        "Whose timing of the recordings the student learns.",
        trades="teacher: what a tacotron attends to when, found without an aligner and nearly as "
        "exact on clean speech; all other teachers have theirs from the aligner.",
    )
    invented: int = setting(
        0,
        "How many new sentences, of the recordings' words, the teacher speaks for the student.",
        unit="sentences",
        low=0,
        high=100_000,
        trades="More to learn from than was recorded; the time to speak them is the student's.",
    )
    feature_weight: float = setting(
        0.0,
        "Weight of matching the teacher's hidden features.",
        low=0.0,
        high=100.0,
        trades="Can speed up the start; costs time in every step.",
    )
    relation_weight: float = setting(
        0.0,
        "Weight of keeping the distances between sounds as the teacher has them.",
        low=0.0,
        high=100.0,
        trades="Which sounds are near each other is all that is kept; costs time in every step.",
    )
    steps: int = setting(
        0,
        "Training steps; 0 for as many as the time allows.",
        unit="steps",
        low=0,
        high=10_000_000,
    )
    dropout: float = setting(
        0.0,
        "Share of activations left out in training, against learning by heart.",
        low=0,
        high=0.9,
    )


VocoderKind = Literal["neural", "wavernn", "wavenet", "griffinlim"]
"""See `core.models.vocoders.families.FAMILY_OF_KIND`."""

DRAWN = frozenset({"wavernn", "wavenet"})
"""Those that tell a wave sample by sample, each drawn at a temperature."""


class VocoderSettings(Section):
    """What turns spectrograms into sound; it is part of the voice and made smaller with it."""

    kind: VocoderKind = setting(
        "neural",
        "Train a vocoder, or let Griffin-Lim guess the phases.",
        trades="neural: all samples of a frame at once; begin with it. "
        "wavernn: sample by sample, for experiments: slower, hours to train, no export. "
        "wavenet: the same by convolutions, slower still. "
        "griffinlim: no training, sounds worse, no export.",
    )
    student_kind: Literal["teacher", VocoderKind] = setting(
        "teacher",
        "What kind of vocoder the student has; teacher for the same kind.",
        trades="neural, after a wavernn or wavenet: far quicker, and can be exported; it hears "
        "what that says if vocoder.alpha is above 0. Another kind keeps none of its weights.",
    )
    start: str = setting(
        "",
        "Folder of a voice, or of a project with one, whose vocoder the teacher's starts from; "
        "empty for the general one that Sotto brings.",
        trades="One that knows the speaker or the microphone is further on; it keeps its size.",
    )
    size: Literal["auto", "micro", "small", "base", "medium", "large"] = setting(
        "auto",
        "How big the teacher's vocoder is; auto is the general one that Sotto brings, trained on.",
        trades="Bigger can sound better and needs far more time.",
        ends=("quicker", "better with time"),
    )
    pressure: float = setting(
        0.75,
        "Share of the vocoder's prunable parameters that the student goes without.",
        low=0.0,
        high=0.995,
        trades="More makes the voice smaller and faster, and its sound rougher.",
        ends=("closer to the teacher", "smaller, faster"),
    )
    tie_layers: int = setting(
        1,
        "How many neighbouring layers of the student's vocoder share one set of weights.",
        unit="layers",
        low=1,
        high=64,
        trades="Fewer bytes, the same time.",
        ends=("every layer its own", "all layers one"),
    )
    alpha: float = setting(
        0.0,
        "Share of the loss of the student's vocoder that listens to the teacher's.",
        low=0.0,
        high=1.0,
        trades="Teaches phases too, but halves the steps in the same time.",
        ends=("recordings only", "teacher only"),
    )
    temperature: float = setting(
        2.0,
        "Softens what the teacher's wavernn or wavenet says before the student's learns from it.",
        low=0.1,
        high=20.0,
        trades="Higher shows more of its second choices; without vocoder.alpha nothing is heard.",
        ends=("teacher's first choice", "its doubts too"),
    )
    share: float = setting(
        0.15,
        "Share of each voice's training time that its vocoder gets.",
        low=0.01,
        high=0.99,
        ends=("acoustic model", "vocoder"),
    )
    adversarial: float = setting(
        0.0,
        "Share of the vocoder's training, its last, in which discriminators listen too.",
        low=0.0,
        high=1.0,
        trades="A step takes about three times as long with them, so fewer fit into the time.",
        ends=("more steps", "discriminators all along"),
    )
    learning_rate: float = setting(
        1e-3,
        "Largest size of a training step, for a million parameters.",
        low=1e-6,
        high=1.0,
        trades="Larger learns faster until training breaks.",
    )
    batch: int = setting(
        16, "How many short crops of speech one step looks at.", unit="crops", low=1, high=512
    )
    steps: int = setting(
        0,
        "Training steps; 0 for as many as the time allows.",
        unit="steps",
        low=0,
        high=10_000_000,
    )

    @field_validator("start")
    @classmethod
    def _from_anywhere(cls, folder: str) -> str:
        return from_anywhere(folder)

    def kind_of(self, voice: str) -> VocoderKind:
        """What kind of vocoder a voice has: `teacher`, or `student` and `control`."""
        same = voice == "teacher" or self.student_kind == "teacher"
        return self.kind if same else cast(VocoderKind, self.student_kind)


class BudgetSettings(Section):
    """How long, how repeatable, on how many cores."""

    minutes: float = setting(
        6.0,
        "Wall-clock time for the whole road, from recordings to report.",
        unit="minutes",
        low=0.5,
        high=100_000.0,
        trades="More time, better voices.",
    )
    seed: int = setting(
        1,
        "Number from which all chance is drawn; the same seed gives the same voice.",
        low=0,
        high=2**31,
    )
    threads: int = setting(
        0, "Processor threads for training; 0 for all cores.", unit="threads", low=0, high=1024
    )


class Settings(Section):
    """All settings of a project, section by section."""

    version: int = FORMAT_VERSION
    name: str = ""
    data: DataSettings = DataSettings()
    optimiser: OptimiserSettings = OptimiserSettings()
    teacher: TeacherSettings = TeacherSettings()
    start: StartSettings = StartSettings()
    transfer: TransferSettings = TransferSettings()
    fusion: FusionSettings = FusionSettings()
    augment: AugmentSettings = AugmentSettings()
    compress: CompressSettings = CompressSettings()
    student: StudentSettings = StudentSettings()
    vocoder: VocoderSettings = VocoderSettings()
    budget: BudgetSettings = BudgetSettings()

    def changed(self, values: Mapping[str, Any]) -> Settings:
        """A copy with some settings changed.

        Args:
            values: By dotted name, for instance `{"student.temperature": 2.0}`.

        Raises:
            SettingsError: A name is unknown or a value is outside its range.
        """
        content = self.model_dump()
        for name, value in values.items():
            section, _, key = name.rpartition(".")
            target = content.get(section) if section else content
            if not isinstance(target, dict) or key not in target:
                raise SettingsError(f"there is no setting {name!r}", "check its spelling")
            target[key] = value
        return parse_settings(content)


def declared() -> Iterator[Declaration]:
    """Every setting there is, in the order of the sections."""
    for section_name, section_field in Settings.model_fields.items():
        section = section_field.annotation
        if not (isinstance(section, type) and issubclass(section, BaseModel)):
            continue
        yield from declared_in(section, section_name)


def declaration(name: str) -> Declaration:
    """The declaration of one setting by its dotted name.

    Raises:
        KeyError: There is none; a mistake in the program, not of the user.
    """
    return {entry.name: entry for entry in declared()}[name]


def parse_settings(content: Mapping[str, Any]) -> Settings:
    """Check plain values and make them settings.

    Raises:
        SettingsError: Names the first setting that does not fit, and its bounds.
    """
    version = content.get("version", FORMAT_VERSION)
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise SettingsError(
            f"these settings have format {version}, this Sotto reads up to {FORMAT_VERSION}",
            "update Sotto",
        )
    return checked(Settings, content)


def read_settings(path: Path) -> Settings:
    """Read settings from a TOML file.

    Raises:
        SettingsError: The file is no TOML, or a setting does not fit.
    """
    return parse_settings(read_toml(path))


def write_settings(path: Path, settings: Settings) -> None:
    """Write settings to a TOML file, whole or not at all."""
    write_text(path, tomli_w.dumps(settings.model_dump()))
