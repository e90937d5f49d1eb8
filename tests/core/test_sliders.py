"""Sliders and recipes say the same."""

import importlib.resources
from pathlib import Path

import pytest

from core.errors import SettingsError
from core.recipes import Prune, Quantise, Recipe, parse_recipe, read_recipe, write_recipe
from core.settings import Settings, parse_settings
from core.sliders import NEUTRAL, recipe_of, with_recipe

PRESETS = Path(str(importlib.resources.files("resources") / "presets"))


def moved(**values) -> Settings:
    return Settings().changed(
        {**NEUTRAL, **{f"compress.{name}": value for name, value in values.items()}}
    )


def test_neutral_sliders_take_no_step():
    assert recipe_of(moved()).step == ()


def test_every_slider_takes_its_step():
    sliders = {
        **{"drop": 1, "tie_layers": 2, "pressure": 0.5, "merge": 0.2, "energy": 0.9, "gate": 0.8},
        **{"sparsity": 0.5, "palette_bits": 4, "weight_bits": "8"},
    }
    order = [step.operator for step in recipe_of(moved(**sliders)).of("acoustic")]
    assert order == [
        *("drop", "tie", "prune", "merge", "factorise", "temperature"),
        *("sparsify", "palette", "quantise"),
    ]


def test_locks_belong_to_the_part_they_name():
    settings = moved(pressure=0.5, locked=["decoder.1", "vocoder.head"], weight_bits="8")
    recipe = recipe_of(settings)
    assert {step.locked for step in recipe.of("acoustic")} == {("decoder.1",)}
    assert {step.locked for step in recipe.of("vocoder")} == {("head",)}


def test_a_recipe_in_the_sliders_order_moves_the_sliders():
    recipe = Recipe(step=(Prune(part="acoustic", pressure=0.8), Quantise(bits=4)))
    settings = with_recipe(Settings(), recipe)
    assert settings.compress.step == ()
    assert settings.compress.pressure == 0.8
    assert settings.vocoder.pressure == 0.0
    assert settings.compress.weight_bits == "4"


def test_a_recipe_in_another_order_is_kept_as_it_is():
    recipe = Recipe(step=(Quantise(bits=8), Prune(pressure=0.5)))
    settings = with_recipe(Settings(), recipe)
    assert recipe_of(settings).step == recipe.step
    assert recipe_of(parse_settings(settings.model_dump())).step == recipe.step


@pytest.mark.parametrize("path", sorted(PRESETS.glob("*.toml")), ids=lambda path: path.stem)
def test_presets_are_said_by_the_sliders_and_keep_their_words(path, tmp_path):
    recipe = read_recipe(path)
    assert recipe.name
    assert recipe.meaning
    assert with_recipe(Settings(), recipe).compress.step == ()
    write_recipe(tmp_path / "again.toml", recipe)
    assert read_recipe(tmp_path / "again.toml") == recipe


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"operator": "prune", "pressure": 1.0}, "step 1 .prune.: pressure.*0.995"),
        ({"operator": "factorise", "rank": -1}, "rank.*0"),
        ({"operator": "quantise", "bits": 3}, "bits.*16, 8 or 4"),
        ({"operator": "melt"}, "operator.*prune"),
        ({"pressure": 0.5}, "step 1.*operator"),
        ({"operator": "prune", "presure": 0.5}, "presure"),
        ({"operator": "palette", "bits": 9}, "bits.*8"),
    ],
)
def test_nonsense_is_refused_in_one_line_that_names_the_setting(step, words):
    with pytest.raises(SettingsError, match=words) as refused:
        parse_recipe({"step": [step]})
    assert "\n" not in str(refused.value)
