"""Sliders edit a recipe: from the settings of a project to its recipe, and back.

The sliders say their steps in one order, in which they disturb each other least. A recipe that is
ordered otherwise is kept as it is, in `compress.step`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.recipes import (
    PARTS,
    Drop,
    Factorise,
    Gate,
    Merge,
    Palette,
    Prune,
    Quantise,
    Recipe,
    Sparsify,
    Step,
    Tie,
    layer_prefix,
    layers_of_part,
)
from core.settings import Settings

_ACOUSTIC, _VOCODER = PARTS

_HOW = {"criterion": "compress.criterion", "scope": "compress.scope"}
_ZEROS = {"sparsity": "compress.sparsity", "pattern": "compress.pattern"}

_SAID_BY: tuple[tuple[type[Any], str, Mapping[str, str]], ...] = (
    (Drop, _ACOUSTIC, {"blocks": "compress.drop"}),
    (
        Tie,
        _ACOUSTIC,
        {
            "layers": "compress.tie_layers",
            "kernels": "compress.tie_kernels",
            "biases": "compress.tie_biases",
        },
    ),
    (Tie, _VOCODER, {"layers": "vocoder.tie_layers"}),
    (Prune, _ACOUSTIC, {"pressure": "compress.pressure", **_HOW}),
    (Prune, _VOCODER, {"pressure": "vocoder.pressure", **_HOW}),
    (Merge, _ACOUSTIC, {"share": "compress.merge"}),
    (Factorise, _ACOUSTIC, {"energy": "compress.energy"}),
    (Gate, _ACOUSTIC, {"temperature": "compress.gate"}),
    (Sparsify, _ACOUSTIC, _ZEROS),
    (Sparsify, _VOCODER, _ZEROS),
    (Palette, _ACOUSTIC, {"bits": "compress.palette_bits"}),
    (Palette, _VOCODER, {"bits": "compress.palette_bits"}),
    (Quantise, _ACOUSTIC, {"bits": "compress.weight_bits"}),
    (Quantise, _VOCODER, {"bits": "compress.weight_bits"}),
)
"""Steps in the sliders' order: their kind, their part, and which slider says which field."""

NEUTRAL: Mapping[str, Any] = {
    "compress.pressure": 0.0,
    "compress.criterion": "l2",
    "compress.scope": "even",
    "compress.drop": 0,
    "compress.merge": 0.0,
    "compress.energy": 1.0,
    "compress.tie_layers": 1,
    "compress.tie_kernels": False,
    "compress.tie_biases": False,
    "compress.gate": 1.0,
    "compress.sparsity": 0.0,
    "compress.pattern": "any",
    "compress.palette_bits": 0,
    "compress.weight_bits": "32",
    "compress.locked": (),
    "vocoder.pressure": 0.0,
    "vocoder.tie_layers": 1,
}
"""Where all sliders that make a recipe take nothing away."""


def recipe_of(settings: Settings) -> Recipe:
    """What makes the student out of the teacher: the steps of its own, or the sliders'."""
    return Recipe(step=settings.compress.step or tuple(_steps(settings)))


def with_recipe(settings: Settings, recipe: Recipe) -> Settings:
    """Settings with a recipe's steps: by the sliders if they can say them, else as they are."""
    values = dict(NEUTRAL)
    wanted = []
    for step in recipe.step:
        for part in PARTS if step.part == "voice" else (step.part,):
            wanted.append(step.model_copy(update={"part": part}))
            for kind, concerned, fields in _SAID_BY:
                if isinstance(step, kind) and part == concerned:
                    values |= {
                        name: type(NEUTRAL[name])(getattr(step, field))
                        for field, name in fields.items()
                    }
    locked = [layer_prefix(step.part) + name for step in wanted for name in step.locked]
    said = settings.changed({**values, "compress.step": (), "compress.locked": sorted({*locked})})
    order = {part: [step for step in wanted if step.part == part] for part in PARTS}
    if all(list(recipe_of(said).of(part)) == steps for part, steps in order.items()):
        return said
    return settings.changed({"compress.step": [step.model_dump() for step in recipe.step]})


def _steps(settings: Settings) -> Iterator[Step]:
    content = settings.model_dump()
    for kind, part, fields in _SAID_BY:
        values = {}
        moved = False
        for field, name in fields.items():
            section, _, key = name.partition(".")
            values[field] = content[section][key]
            # How channels are chosen takes nothing away by itself.
            moved = moved or (field not in _HOW and values[field] != NEUTRAL[name])
        if moved:
            locked = layers_of_part(settings.compress.locked, part)
            yield kind.model_validate({"part": part, "locked": locked, **values})
