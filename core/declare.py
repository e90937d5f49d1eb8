"""How a setting is declared once, with all that flags, files, sliders and checks need to know."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import SettingsError

Declared = TypeVar("Declared", bound=BaseModel)


def setting(
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


class Section(BaseModel):
    """Settings that belong together. Unknown ones are refused; nothing changes once made."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


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


def declared_in(section: type[BaseModel], prefix: str) -> Iterator[Declaration]:
    """The settings of one section; others of its fields, such as tables, are passed over."""
    for key, field in section.model_fields.items():
        extra = field.json_schema_extra
        if not isinstance(extra, dict) or "ends" not in extra:
            continue
        choices = tuple(get_args(field.annotation))
        kind = "choice" if choices else getattr(field.annotation, "__name__", "str")
        ends = extra["ends"]
        assert isinstance(ends, list)
        yield Declaration(
            name=f"{prefix}.{key}",
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


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def from_anywhere(folder: str) -> str:
    """A path that means the same wherever the project is opened from; empty for none."""
    return str(Path(folder).expanduser().absolute()) if folder else ""


def setting_key(name: str) -> str:
    """A setting in words: `student.feature_weight` → feature weight."""
    return name.rpartition(".")[2].replace("_", " ")


def value_words(value: Any) -> str:
    """A value of a setting in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def read_toml(path: Path) -> dict[str, Any]:
    """The plain values in a TOML file.

    Raises:
        SettingsError: It is no TOML, or cannot be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML ({error})", "mend or remove it") from error
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read ({error.strerror})", "check the path"
        ) from error


def checked(kind: type[Declared], content: Mapping[str, Any]) -> Declared:
    """Plain values as settings.

    Raises:
        SettingsError: Names the first setting that does not fit, and its bounds.
    """
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        name = _named(first["loc"])
        if first["type"] in ("union_tag_invalid", "union_tag_not_found"):
            context = first["ctx"]
            key = context["discriminator"].strip("'")
            known = context.get("expected_tags", "given").replace("'", "")
            raise SettingsError(
                f"{name} has no {key} that is known", f"{key} should be {known}"
            ) from error
        if first["type"] == "extra_forbidden":
            raise SettingsError(
                f"there is no setting {name!r}", "check its spelling or remove it"
            ) from error
        if first["type"] == "value_error" and not isinstance(first["input"], str):
            raise SettingsError(
                f"settings in [{name}] contradict each other", _mend(first["msg"])
            ) from error
        raise SettingsError(
            f"setting {name} cannot be {first.get('input')!r}", _mend(first["msg"])
        ) from error


def _named(place: tuple[str | int, ...]) -> str:
    """`("step", 0, "prune", "pressure")` → `step 1 (prune): pressure`."""
    words = [str(part) for part in place]
    for number, part in enumerate(place):
        if isinstance(part, int):
            kind = f" ({words[number + 1]})" if number + 1 < len(words) else ""
            step = f"{words[number - 1]} {part + 1}{kind}"
            rest = ".".join(words[number + 2 :])
            return f"{step}: {rest}" if rest else step
    return ".".join(words)


def _mend(message: str) -> str:
    text = message.removeprefix("Value error, ").removeprefix("Input should be ")
    text = text.replace("a valid ", "a ")
    return f"it should be {text}"
