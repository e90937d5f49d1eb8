"""What a TOML file says of a voice: a model and what goes into it, or a command line.

The keys are explained in `resources/teachers/README.md`. Nothing here runs anything.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from core.data.mel import MEL_FORMATS, MelFormat
from core.declare import Section
from core.errors import VoiceError
from core.storage import inside

Rate = Annotated[int, Field(ge=4000, le=192_000)]
Name = Annotated[str, Field(min_length=1)]

LONGEST_COMMAND = 2000
"""Characters; a longer one cannot be shown whole to whoever is to confirm it."""

_NUMBERED = re.compile(r"(.*)[ \t](\d+)", re.DOTALL)


class Reading(Section):
    """How a text becomes ids.

    Attributes:
        reads: eSpeak's phonemes, one code point each, or the characters of the text.
        symbols: The table: in the order of the ids, or each with its id, or the name of a file
            beside the description that holds one of these.
        lowercase: Of characters.
        start, end: Symbols before and after the text's.
        between: A symbol between every two of the text's.
        space: The symbol that stands for a space.
    """

    reads: Literal["phonemes", "characters"] = "phonemes"
    symbols: Name | tuple[str, ...] | dict[str, int]
    lowercase: bool = False
    start: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    between: str = ""
    space: str = " "


class Input(Section):
    """One input of a model.

    Attributes:
        gets: The ids, how many they are, the speaker's number, or a value; a value that gets
            `pace` grows with the pace, one that gets `length_scale` shrinks with it.
        per_symbol: The value is repeated for each id.
        type, rank: Of the numbers, and how many dimensions they have; what a graph says itself
            need not be said.
    """

    name: str = ""
    gets: Literal["ids", "length", "speaker", "value", "pace", "length_scale"]
    value: float | tuple[float, ...] = 1.0
    per_symbol: bool = False
    type: Literal["", "int64", "int32", "float32", "float64", "bool"] = ""
    rank: int | None = Field(default=None, ge=0, le=4)

    @model_validator(mode="after")
    def _one_each(self) -> Self:
        if self.per_symbol and isinstance(self.value, tuple):
            raise ValueError("a value per symbol is one number")
        return self


class OwnVocoder(Section):
    """Another ONNX graph that turns a model's mels into sound.

    Attributes:
        layout: Which of a mel's two dimensions it takes first.
    """

    model: Name
    input: Name
    output: Name
    layout: Literal["mels_first", "frames_first"] = "mels_first"


class Output(Section):
    """The output that is wanted of a model.

    Attributes:
        name: In an ONNX graph; of a TorchScript module that returns a dictionary.
        place: Of a TorchScript module that returns several.
        layout: Which of a mel's two dimensions comes first.
        mel: One of Sotto's definitions, or parameters that one of them has.
        log: Base of a mel's logarithm.
        vocoder: What makes sound of a mel.
    """

    name: str = ""
    place: int = Field(default=0, ge=0)
    gives: Literal["wave", "mel"] = "wave"
    layout: Literal["mels_first", "frames_first"] = "mels_first"
    mel: str | dict[str, Any] = ""
    log: Literal["natural", "10"] = "natural"
    vocoder: Literal["general", "griffinlim"] | OwnVocoder = "general"

    @model_validator(mode="after")
    def _mel_said(self) -> Self:
        if self.gives == "mel" and isinstance(self.vocoder, str) and not self.mel:
            raise ValueError("a mel needs `mel`, or a vocoder of its own")
        return self


class Described(Section):
    """What models and commands have in common."""

    name: str = ""
    language: Name
    speakers: tuple[Name, ...] = ()


class ModelDescription(Described):
    """A model in ONNX (`.onnx`) or TorchScript (anything else), in the description's folder."""

    model: Name
    sample_rate_hz: Rate
    text: Reading
    input: tuple[Input, ...] = Field(min_length=1)
    output: Output = Output()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        kinds = [each.gets for each in self.input]
        if kinds.count("ids") != 1:
            raise ValueError("one of the inputs has to get the ids")
        if ("speaker" in kinds) != (len(self.speakers) > 1):
            raise ValueError("several speakers and an input for the speaker go together")
        return self

    @property
    def scripted(self) -> bool:
        """Whether its file is a TorchScript program."""
        return not self.model.lower().endswith(".onnx")


class CommandDescription(Described):
    """A command line that turns text into a WAV file.

    Attributes:
        command: The program and its arguments, in which `{text}`, `{out}` and `{speaker}` are
            replaced; without `{text}` the text comes on standard input.
        sample_rate_hz: To which its sound is brought, whatever the rate of its files.
        seconds: It may take for a sentence.
    """

    command: tuple[str, ...] = Field(min_length=1)
    sample_rate_hz: Rate = 22050
    seconds: float = Field(60.0, ge=0.1, le=3600.0)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.command[0].strip() or "{" in self.command[0]:
            raise ValueError("a command begins with the name of a program")
        if not any("{out}" in word for word in self.command):
            raise ValueError("a command needs {out}, the WAV file to write")
        if sum(map(len, self.command)) > LONGEST_COMMAND:
            raise ValueError(
                f"a command has {LONGEST_COMMAND} characters at most: put it in a file"
            )
        return self


Description = ModelDescription | CommandDescription


def parse(path: Path, content: bytes) -> Description:
    """The description in the content of a TOML file.

    Raises:
        VoiceError: It is none; says what is wrong with it.
    """
    try:
        words = tomllib.loads(content.decode("utf-8"))
        if "command" in words:
            return CommandDescription.model_validate(words)
        return ModelDescription.model_validate(words)
    except ValidationError as error:
        raise _no_description(path, _fault(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _no_description(path, str(error)) from error


def _fault(error: ValidationError) -> str:
    """The first thing that does not fit, where it is and how."""
    first = error.errors()[0]
    # Among the keys pydantic names the kinds that it tried.
    keys = [
        f"{part + 1}" if isinstance(part, int) else part
        for part in first["loc"]
        if isinstance(part, int) or (part.isidentifier() and part.islower() and part not in _KINDS)
    ]
    where, said = " ".join(keys), first["msg"].removeprefix("Value error, ")
    if first["type"] == "missing":
        return f"{where} is missing"
    if first["type"] == "extra_forbidden":
        return f"there is no {where}"
    if first["type"] == "value_error":
        return said
    said = said.replace("tuple", "list").replace("Tuple should", "it should")
    return f"{where}: {said[:1].lower()}{said[1:]}"


_KINDS = {"str", "int", "float", "dict", "list", "tuple"}


def read_content(path: Path) -> bytes:
    """The content of a description's file.

    Raises:
        VoiceError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise VoiceError(f"{path} cannot be read ({error.strerror})", "check the path") from error


def _no_description(path: Path, why: str) -> VoiceError:
    return VoiceError(f"{path} describes no voice ({why})", "resources/teachers/README.md says how")


def table_of(reading: Reading, folder: Path) -> dict[str, int]:
    """Ids by symbol.

    Raises:
        ValueError: The table is none, or lacks a symbol that the description names.
        DataError: Its file would be outside the folder.
        OSError: Its file cannot be read.
    """
    found: Any = reading.symbols
    if isinstance(found, str):
        text = inside(folder, found).read_text(encoding="utf-8-sig")
        found = json.loads(text) if found.lower().endswith(".json") else _lines(text)
    if isinstance(found, (list, tuple)):
        found = {str(symbol): place for place, symbol in enumerate(found)}
    if not isinstance(found, dict) or not found:
        raise ValueError("its table of symbols is empty or no table")
    table = {str(symbol): _id(symbol, number) for symbol, number in found.items()}
    named = {*reading.start, *reading.end, reading.between} - {""}
    if missing := named - table.keys():
        raise ValueError(f"its table of symbols lacks {', '.join(map(repr, sorted(missing)))}")
    return table


def _id(symbol: str, number: Any) -> int:
    # Piper's descriptions hold lists of one id.
    if isinstance(number, list) and len(number) == 1:
        (number,) = number
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise ValueError(f"its table of symbols gives {symbol!r} the id {number!r}")
    return number


def _lines(text: str) -> list[str] | dict[str, int]:
    """A table in plain text: one symbol a line, or one and its id."""
    lines = [line for line in text.split("\n") if line]
    numbered = [_NUMBERED.fullmatch(line.rstrip("\r")) for line in lines]
    if lines and all(numbered):
        return {found[1] or " ": int(found[2]) for found in numbered if found}
    return [line.rstrip("\r") for line in lines]


def mel_format(output: Output) -> MelFormat:
    """Sotto's definition of the mels that a model gives.

    Raises:
        ValueError: It has none of that name, or with these parameters; says how they differ.
    """
    if isinstance(output.mel, str):
        if output.mel not in MEL_FORMATS:
            raise ValueError(f"there is no mel {output.mel!r}, only {' and '.join(MEL_FORMATS)}")
        return MEL_FORMATS[output.mel]
    differing: dict[str, list[str]] = {}
    for name, fmt in MEL_FORMATS.items():
        known = {key: getattr(fmt, key) for key in MelFormat.__dataclass_fields__}
        if strange := output.mel.keys() - known.keys():
            raise ValueError(f"a mel has no parameter {', '.join(sorted(strange))}")
        differing[name] = [
            f"{key} {known[key]!r}, not {value!r}"
            for key, value in output.mel.items()
            if known[key] != value
        ]
    nearest = min(differing, key=lambda name: len(differing[name]))
    if differing[nearest]:
        raise ValueError(
            f"Sotto has no such mel: the nearest, {nearest}, has {', '.join(differing[nearest])}"
        )
    return MEL_FORMATS[nearest]
