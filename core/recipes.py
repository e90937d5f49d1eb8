"""Recipes: what is done to a voice to make it small, step by step, as a file can hold it.

    name = "Phone"

    [[step]]
    operator = "prune"
    part = "acoustic"
    pressure = 0.9

    [[step]]
    operator = "quantise"
    bits = 8

A step only says what is wanted; `core.compress` does it.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import tomli_w
from pydantic import Field, field_validator

from core.declare import Section, checked, read_toml, setting
from core.errors import SettingsError
from core.storage import write_text

PARTS = ("acoustic", "vocoder")
"""Parts of a voice: what makes mel spectrograms, and what makes them sound."""


def layer_prefix(part: str) -> str:
    """What stands before the names of a part's layers where those of both parts are listed."""
    return "" if part == PARTS[0] else f"{part}."


def layers_of_part(names: Iterable[str], part: str) -> tuple[str, ...]:
    """Those of names of both parts that are a part's, by their names in it."""
    others = tuple(layer_prefix(other) for other in PARTS if other not in (part, PARTS[0]))
    own = layer_prefix(part)
    return tuple(
        name.removeprefix(own)
        for name in names
        if name.startswith(own) and not name.startswith(others)
    )


CRITERIA = ("l2", "l1", "group", "taylor", "random")

Criterion = Literal["l2", "l1", "group", "taylor", "random"]
Pattern = Literal["any", "2:4", "1:4", "4:8"]


class _Step(Section):
    """What all steps have.

    Attributes:
        part: The part it works on; `voice` for both.
        locked: Names of layers that it leaves alone; a name also stands for all inside it, as
            `decoder` for `decoder.3`.
    """

    part: Literal["acoustic", "vocoder", "voice"] = "voice"
    locked: tuple[str, ...] = ()

    def concerns(self, part: str) -> bool:
        """Whether it works on a part."""
        return self.part in (part, "voice")

    @property
    def needs_data(self) -> bool:
        """Whether it cannot do without held-out recordings."""
        return False


class Prune(_Step):
    """Whole channels go."""

    operator: Literal["prune"] = "prune"
    pressure: float = setting(
        0.5, "Share of the prunable parameters to remove.", low=0.0, high=0.995
    )
    criterion: Criterion = setting("l2", "How a channel's importance is told.")
    scope: Literal["even", "global"] = setting(
        "even", "Every layer shrinks alike, or the least important channels go wherever they are."
    )

    @property
    def needs_data(self) -> bool:
        """See `_Step.needs_data`."""
        return self.criterion == "taylor" and self.pressure > 0


class Drop(_Step):
    """Whole blocks go."""

    operator: Literal["drop"] = "drop"
    blocks: int = setting(1, "How many blocks of the longest stack go.", low=0, high=64)


class Merge(_Step):
    """Hidden units that do nearly the same become one."""

    operator: Literal["merge"] = "merge"
    share: float = setting(
        0.25, "Share of the hidden units that are merged into others.", low=0.0, high=0.95
    )


class Tie(_Step):
    """Parts share weights."""

    operator: Literal["tie"] = "tie"
    layers: int = setting(1, "How many neighbouring layers become one.", low=1, high=64)
    kernels: bool = setting(False, "One convolution kernel for all channels of a layer.")
    biases: bool = setting(False, "One bias for all units of a layer.")


class Factorise(_Step):
    """Matrices become products of two thin ones."""

    operator: Literal["factorise"] = "factorise"
    energy: float = setting(
        0.95,
        "Share of a matrix's energy (squared singular values) to keep; 0 to go by rank alone.",
        low=0.0,
        high=1.0,
    )
    rank: int = setting(0, "Rank of every matrix; 0 for what the energy asks.", low=0, high=4096)


class Gate(_Step):
    """The temperature of the activations: y · Φ(y / T)."""

    operator: Literal["temperature"] = "temperature"
    temperature: float = setting(
        0.0, "Temperature; 0 for the one of least validation loss.", low=0.0, high=10.0
    )

    @property
    def needs_data(self) -> bool:
        """See `_Step.needs_data`."""
        return self.temperature == 0


class Sparsify(_Step):
    """Single weights become zero and take a bit or less in the file: smaller, the same speed."""

    operator: Literal["sparsify"] = "sparsify"
    sparsity: float = setting(0.5, "Share of the weights that become zero.", low=0.0, high=0.99)
    pattern: Pattern = setting(
        "any", "Anywhere, or n of every m neighbours stay, which says the sparsity too."
    )


class Palette(_Step):
    """All weights of a layer come from one short list, its codebook."""

    operator: Literal["palette"] = "palette"
    bits: int = setting(4, "Bits that choose from the codebook.", low=1, high=8)


class Quantise(_Step):
    """Weights in fewer bits."""

    operator: Literal["quantise"] = "quantise"
    bits: Literal[32, 16, 8, 4] = setting(8, "Bits of a weight; 32 leaves them as they are.")

    @field_validator("bits", mode="before")
    @classmethod
    def _as_number(cls, value: Any) -> Any:
        """A choice among words, as settings have it, is taken too."""
        return int(value) if isinstance(value, str) and value.isdigit() else value


Step = Annotated[
    Prune | Drop | Merge | Tie | Factorise | Gate | Sparsify | Palette | Quantise,
    Field(discriminator="operator"),
]


def words_of(step: Step) -> str:
    """A step in a few words: `prune acoustic, pressure 0.9`."""
    values = step.model_dump(exclude={"operator", "part", "locked"})
    words = [f"{step.operator} {step.part}"]
    words += [f"{name} {value}" for name, value in values.items()]
    words += [f"not {name}" for name in step.locked]
    return ", ".join(words)


STORAGE = ("sparsify", "palette", "quantise")
"""Operators that change how weights are stored, and not what is computed with them."""


class Recipe(Section):
    """An ordered list of steps."""

    name: str = ""
    meaning: str = ""
    step: tuple[Step, ...] = ()

    def of(self, part: str) -> tuple[Step, ...]:
        """The steps that concern a part."""
        return tuple(step for step in self.step if step.concerns(part))


def parse_recipe(content: Mapping[str, Any]) -> Recipe:
    """Check plain values and make them a recipe.

    Raises:
        SettingsError: Names the first step and setting that does not fit, and its bounds.
    """
    return checked(Recipe, content)


def read_recipe(path: Path) -> Recipe:
    """Read a recipe from a TOML file.

    Raises:
        SettingsError: The file is no TOML, or a step does not fit.
    """
    return parse_recipe(read_toml(path))


def write_recipe(path: Path, recipe: Recipe) -> None:
    """Write a recipe to a TOML file, whole or not at all."""
    write_text(path, tomli_w.dumps(recipe.model_dump(exclude_defaults=False)))


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
