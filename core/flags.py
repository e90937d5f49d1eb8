"""Command-line flags made from the declared settings."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any

import typer

from core.declare import Declaration
from core.settings import declared

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
"""The flag of commands that report."""

_OWN_STEPS = ("teacher.steps", "vocoder.steps")
"""Set together with `student.steps` by the one flag `--steps`."""

_NO_FLAG = ("data.source", "teacher.dropout", "student.dropout", *_OWN_STEPS)


_WHOLE = ("vocoder", "start", "transfer", "fusion", "augment")
"""Sections whose settings mean little without the section's name."""

_DECLARED = [entry for entry in declared() if entry.name not in _NO_FLAG]

_KEYS = Counter(
    key
    for section, _, key in (entry.name.partition(".") for entry in _DECLARED)
    if section not in _WHOLE
)


def _flag(name: str) -> str:
    """`student.temperature` → `temperature`; `student.family` → `student-family`.

    Settings of some sections always say whose they are, others where two have the same name.
    """
    section, _, key = name.partition(".")
    whole = section in _WHOLE or _KEYS[key] > 1
    return (f"{section}-{key}" if whole else key).replace("_", "-")


_FLAGS = {_flag(entry.name): entry for entry in _DECLARED}
"""Flags made from the declared settings."""


def setting_of(flag: str) -> str:
    """The dotted name of the setting that a flag sets, dashes and underscores alike; or the word.

    `temperature` → `student.temperature`.
    """
    entry = _FLAGS.get(flag.strip().removeprefix("--").replace("_", "-"))
    return entry.name if entry else flag.strip()


_KINDS: dict[str, type] = {"float": float, "int": int, "bool": bool, "str": str, "choice": str}


Command = Callable[..., None]


def with_settings(command: Command) -> Command:
    """Give a command one flag for each declared setting; it gets those set as `chosen`.

    A command's own flag of the same name stands for the setting.
    """
    return _flagged(command, _FLAGS)


def with_settings_of(*sections: str) -> Callable[[Command], Command]:
    """The same with the settings of some sections alone."""
    flags = {
        flag: entry for flag, entry in _FLAGS.items() if entry.name.partition(".")[0] in sections
    }
    return partial(_flagged, known=flags)


def _flagged(command: Command, known: Mapping[str, Declaration]) -> Command:
    signature = inspect.signature(command, eval_str=True)
    flags = {
        flag: entry
        for flag, entry in known.items()
        if flag.replace("-", "_") not in signature.parameters
    }

    def called(**values: Any) -> None:
        chosen = {}
        for flag, entry in flags.items():
            value = values.pop(flag.replace("-", "_"))
            if value is not None:
                chosen[entry.name] = value
        if "student.steps" in chosen:
            chosen |= dict.fromkeys(_OWN_STEPS, chosen["student.steps"])
        command(**values, chosen=chosen)

    parameters = [entry for name, entry in signature.parameters.items() if name != "chosen"]
    for flag, entry in flags.items():
        words = f"{entry.meaning} {entry.trades}".strip()
        bounds = "|".join(entry.choices) if entry.choices else _bounds(entry.low, entry.high)
        default = "" if entry.default == "" else f" [default: {entry.default}]"
        option = typer.Option(
            f"--{flag}/--no-{flag}" if entry.kind == "bool" else f"--{flag}",
            help=f"{words} {bounds}{default}".strip(),
            show_default=False,
            rich_help_panel=entry.name.partition(".")[0],
        )
        kind = _KINDS[entry.kind]
        parameters.append(
            inspect.Parameter(
                flag.replace("-", "_"),
                inspect.Parameter.KEYWORD_ONLY,
                default=None,
                annotation=Annotated[kind | None, option],
            )
        )
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    called.__name__, called.__doc__ = command.__name__, command.__doc__
    return called


def _bounds(low: float | None, high: float | None) -> str:
    return f"{low:g} to {high:g}." if low is not None and high is not None else ""
