"""What made a student, in one line: the steps of its recipe, and what it learnt by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from core.errors import SettingsError
from core.history import Entry
from core.recipes import Step
from core.settings import Settings, parse_settings
from core.sliders import recipe_of
from studio import core_words, words

_MAIN = {
    "prune": "pressure",
    "merge": "share",
    "factorise": "energy",
    "sparsify": "sparsity",
    "drop": "blocks",
    "tie": "layers",
    "temperature": "temperature",
    "palette": "bits",
    "quantise": "bits",
}
"""The field of a step that says most."""

_SHARES = frozenset({"pressure", "share", "energy", "sparsity"})


def recipe_words(settings: Mapping[str, Any], *, listened: bool = True) -> str:
    """Steps and distillation of settings as `Settings.model_dump` gives them.

    Settings of another version of Sotto, which cannot be read, have no words.

    Args:
        listened: Whether the student has heard its teacher, whatever the settings say.
    """

    def tr(text: str) -> str:
        return QCoreApplication.translate("recipe", text)

    try:
        known = parse_settings(settings)
    except SettingsError:
        return tr("made by another version of Sotto")
    parts = _steps(known) or [tr("nothing taken away")]
    student = known.student
    if student.family != "teacher":
        parts.append(core_words.choice(student.family))
    if student.alpha and listened:
        parts.append(
            tr("T {0}, α {1}").format(
                words.number(student.temperature), words.number(student.alpha)
            )
        )
    # A line breaks between parts, never inside one.
    return " · ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)


def short_recipe(entry: Entry) -> str:
    """The recipe of an entry of the history."""
    listened = bool(entry.voices.get("student", {}).get("listened", True))
    return recipe_words(entry.settings, listened=listened)


def _steps(settings: Settings) -> list[str]:
    said: dict[str, str] = {}
    for step in recipe_of(settings).step:
        # A store that both parts share is one step to whoever moved one slider.
        name = core_words.step(step.operator, step.part)
        amount = _amount(step)
        plain = core_words.step(step.operator, "")
        if said.get(plain) == amount:
            continue
        said[name] = amount
    bits = core_words.step("quantise", "")
    # How many bits a weight has says by itself what was done.
    return [amount if name == bits else f"{name} {amount}" for name, amount in said.items()]


def _amount(step: Step) -> str:
    field = _MAIN[step.operator]
    value = getattr(step, field)
    if field in _SHARES:
        return words.percent(value)
    if step.operator == "quantise":
        return core_words.choice(str(value))
    return words.number(value)
