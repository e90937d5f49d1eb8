"""Every setting, declared once.

A declaration holds the name, the meaning in one sentence, the unit, the range, the default and what
the setting trades. The command-line flags, the TOML keys of `project.toml`, the sliders with their
tool-tips and the checks that refuse nonsense are all made from it: see `declared`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self, get_args

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import SettingsError
from core.storage import write_text

FORMAT_VERSION = 1
"""Version of `project.toml` and of the project folder. A newer one is refused."""


def _setting(
    default: Any,
    meaning: str,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    trades: str = "",
    ends: tuple[str, str] = ("", ""),
) -> Any:
    """Declare a setting; see `Declaration` for what the words mean."""
    return Field(
        default,
        description=meaning,
        ge=low,
        le=high,
        json_schema_extra={
            "unit": unit,
            "low": low,
            "high": high,
            "trades": trades,
            "ends": list(ends),
        },
    )


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class DataSettings(_Section):
    """Where the recordings come from and how they are read."""

    source: str = _setting("", "Folder of recordings; empty for the built-in voice.")
    language: str = _setting(
        "", "Language of the texts as espeak-ng names it; empty for what the data set says."
    )
    sentences: int = _setting(
        1000,
        "How many sentences the built-in voice speaks.",
        low=8,
        high=100_000,
        trades="More sentences make a better voice and take longer to prepare.",
    )
    mel: Literal["hifigan", "vocos"] = _setting(
        "hifigan", "Whose definition of the mel spectrogram is used, so that its vocoders fit."
    )


class OptimiserSettings(_Section):
    """How weights are trained; teacher, student and control share these."""

    optimiser: Literal["adamw", "adam", "rmsprop", "sgd"] = _setting(
        "adamw", "Rule by which weights follow their gradients."
    )
    learning_rate: float = _setting(
        3e-3,
        "Largest size of a training step, for a million parameters; smaller models step further.",
        low=1e-6,
        high=1.0,
        trades="Larger learns faster until training breaks.",
    )
    weight_decay: float = _setting(
        0.01, "How strongly weights are pulled towards zero.", low=0.0, high=1.0
    )
    batch: int = _setting(
        0,
        "How many sentences one step looks at; 0 for as many as leave enough steps in the time.",
        unit="sentences",
        low=0,
        high=512,
        trades="More make each step steadier and slower.",
    )
    precision: Literal["auto", "float32", "bfloat16"] = _setting(
        "auto", "Number format of training; auto measures which is faster on this machine."
    )


class TeacherSettings(_Section):
    """The big voice."""

    size: Literal["auto", "tiny", "small", "medium", "large"] = _setting(
        "auto",
        "How big the teacher is; auto takes the biggest that can learn enough in the time.",
        trades="A bigger teacher can sound better and needs more time and recordings.",
        ends=("quicker", "better with time"),
    )
    steps: int = _setting(
        0,
        "Training steps; 0 for as many as the time allows.",
        unit="steps",
        low=0,
        high=10_000_000,
    )
    dropout: float = _setting(
        0.1,
        "Share of activations left out in training, against learning by heart.",
        low=0,
        high=0.9,
    )


class CompressSettings(_Section):
    """What is taken away from the teacher to make the student."""

    pressure: float = _setting(
        0.9,
        "Share of the teacher's prunable parameters to remove; whole channels go.",
        low=0.0,
        high=0.995,
        trades="More makes the voice smaller and faster, and further from the teacher.",
        ends=("closer to the teacher", "smaller, faster"),
    )
    schedule: Literal["at_once", "gradual"] = _setting(
        "at_once",
        "Remove channels before training, or step by step while it runs.",
        trades="Gradual loses less at first and trains slower: the model is bigger for longer.",
    )
    start: Literal["slice", "scratch"] = _setting(
        "slice", "Begin with the teacher's most important channels, or with random weights."
    )
    tie_layers: int = _setting(
        1,
        "How many neighbouring decoder layers share one set of weights.",
        unit="layers",
        low=1,
        high=64,
        trades="Fewer bytes, the same time.",
        ends=("every layer its own", "all layers one"),
    )
    tie_kernels: bool = _setting(
        False,
        "One convolution kernel for all channels of a layer.",
        trades="Fewer bytes, the same time.",
    )
    tie_biases: bool = _setting(
        False, "One bias for all units of a layer.", trades="Fewer bytes, the same time."
    )

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.schedule == "gradual" and self.start == "scratch":
            raise ValueError(
                "slice when the schedule is gradual: from scratch there is nothing to prune"
            )
        return self


class StudentSettings(_Section):
    """How the small voice learns."""

    temperature: float = _setting(
        1.0,
        "Softens what the teacher says before the student learns from it.",
        low=0.1,
        high=20.0,
        trades="With a Laplace head, higher counts small differences less and large ones the same.",
        ends=("teacher's first choice", "its doubts too"),
    )
    alpha: float = _setting(
        0.5,
        "Share of the loss that listens to the teacher instead of the recordings.",
        low=0.0,
        high=1.0,
        ends=("recordings only", "teacher only"),
    )
    feature_weight: float = _setting(
        0.0,
        "Weight of matching the teacher's hidden features.",
        low=0.0,
        high=100.0,
        trades="Can speed up the start; costs time in every step.",
    )
    steps: int = _setting(
        0,
        "Training steps; 0 for as many as the time allows.",
        unit="steps",
        low=0,
        high=10_000_000,
    )
    dropout: float = _setting(
        0.0,
        "Share of activations left out in training, against learning by heart.",
        low=0,
        high=0.9,
    )


class VocoderSettings(_Section):
    """What turns spectrograms into sound; it is part of the voice and made smaller with it."""

    kind: Literal["neural", "griffinlim"] = _setting(
        "neural",
        "Train a vocoder, or let Griffin-Lim guess the phases.",
        trades="Griffin-Lim needs no training, sounds worse, is slower, and cannot be exported.",
    )
    size: Literal["auto", "micro", "small", "base", "medium", "large"] = _setting(
        "auto",
        "How big the teacher's vocoder is; auto is the general one that Sotto brings, trained on.",
        trades="Bigger can sound better and needs far more time.",
        ends=("quicker", "better with time"),
    )
    pressure: float = _setting(
        0.75,
        "Share of the vocoder's prunable parameters that the student goes without.",
        low=0.0,
        high=0.995,
        trades="More makes the voice smaller and faster, and its sound rougher.",
        ends=("closer to the teacher", "smaller, faster"),
    )
    tie_layers: int = _setting(
        1,
        "How many neighbouring layers of the student's vocoder share one set of weights.",
        unit="layers",
        low=1,
        high=64,
        trades="Fewer bytes, the same time.",
        ends=("every layer its own", "all layers one"),
    )
    alpha: float = _setting(
        0.0,
        "Share of the loss of the student's vocoder that listens to the teacher's.",
        low=0.0,
        high=1.0,
        trades="Teaches phases too, but halves the steps in the same time.",
        ends=("recordings only", "teacher only"),
    )
    share: float = _setting(
        0.15,
        "Share of each voice's training time that its vocoder gets.",
        low=0.01,
        high=0.99,
        ends=("acoustic model", "vocoder"),
    )
    adversarial: float = _setting(
        0.0,
        "Share of the vocoder's training, its last, in which discriminators listen too.",
        low=0.0,
        high=1.0,
        trades="A step takes about three times as long with them, so fewer fit into the time.",
        ends=("more steps", "discriminators all along"),
    )
    learning_rate: float = _setting(
        1e-3,
        "Largest size of a training step, for a million parameters.",
        low=1e-6,
        high=1.0,
        trades="Larger learns faster until training breaks.",
    )
    batch: int = _setting(
        16, "How many half-second crops one step looks at.", unit="crops", low=1, high=512
    )
    steps: int = _setting(
        0,
        "Training steps; 0 for as many as the time allows.",
        unit="steps",
        low=0,
        high=10_000_000,
    )


class BudgetSettings(_Section):
    """How long, how repeatable, on how many cores."""

    minutes: float = _setting(
        6.0,
        "Wall-clock time for the whole road, from recordings to report.",
        unit="minutes",
        low=0.5,
        high=100_000.0,
        trades="More time, better voices.",
    )
    seed: int = _setting(
        1,
        "Number from which all chance is drawn; the same seed gives the same voice.",
        low=0,
        high=2**31,
    )
    threads: int = _setting(
        0, "Processor threads for training; 0 for all cores.", unit="threads", low=0, high=1024
    )


class Settings(_Section):
    """All settings of a project, section by section."""

    version: int = FORMAT_VERSION
    name: str = ""
    data: DataSettings = DataSettings()
    optimiser: OptimiserSettings = OptimiserSettings()
    teacher: TeacherSettings = TeacherSettings()
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


@dataclass(frozen=True, slots=True)
class Declaration:
    """One setting as declared.

    Attributes:
        name: Dotted name, `section.key`; also the TOML key.
        kind: `float`, `int`, `bool`, `str` or `choice`.
        meaning: One sentence.
        trades: What more or less of it costs and brings; may be empty.
        ends: What the low and the high end of a slider are called by their outcome.
        low, high: Bounds, both included; None where there is none.
        choices: The allowed words of a `choice`.
    """

    name: str
    kind: str
    default: Any
    meaning: str
    unit: str
    low: float | None
    high: float | None
    trades: str
    ends: tuple[str, str]
    choices: tuple[str, ...]


def declared() -> Iterator[Declaration]:
    """Every setting there is, in the order of the sections."""
    for section_name, section_field in Settings.model_fields.items():
        section = section_field.annotation
        if not (isinstance(section, type) and issubclass(section, BaseModel)):
            continue
        for key, field in section.model_fields.items():
            extra = field.json_schema_extra
            assert isinstance(extra, dict)
            choices = tuple(get_args(field.annotation))
            kind = "choice" if choices else getattr(field.annotation, "__name__", "str")
            ends = extra["ends"]
            assert isinstance(ends, list)
            yield Declaration(
                name=f"{section_name}.{key}",
                kind=kind,
                default=field.default,
                meaning=field.description or "",
                unit=str(extra["unit"]),
                low=_number(extra["low"]),
                high=_number(extra["high"]),
                trades=str(extra["trades"]),
                ends=(str(ends[0]), str(ends[1])),
                choices=choices,
            )


def declaration(name: str) -> Declaration:
    """The declaration of one setting by its dotted name.

    Raises:
        KeyError: There is none; a mistake in the program, not of the user.
    """
    return {entry.name: entry for entry in declared()}[name]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


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
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise SettingsError(
                f"there is no setting {name!r}", "check its spelling or remove it"
            ) from error
        if first["type"] == "value_error":
            raise SettingsError(
                f"settings in [{name}] contradict each other", _mend(first["msg"])
            ) from error
        raise SettingsError(
            f"setting {name} cannot be {first.get('input')!r}", _mend(first["msg"])
        ) from error


def _mend(message: str) -> str:
    text = message.removeprefix("Value error, ").removeprefix("Input should be ")
    text = text.replace("a valid ", "a ")
    return f"it should be {text}"


def read_settings(path: Path) -> Settings:
    """Read settings from a TOML file.

    Raises:
        SettingsError: The file is no TOML, or a setting does not fit.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML ({error})", "mend or remove it") from error
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read ({error.strerror})", "check the path"
        ) from error
    return parse_settings(content)


def write_settings(path: Path, settings: Settings) -> None:
    """Write settings to a TOML file, whole or not at all."""
    write_text(path, tomli_w.dumps(settings.model_dump()))
