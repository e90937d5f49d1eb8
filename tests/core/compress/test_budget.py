from itertools import pairwise

import pytest
import torch

from core.compress.budget import Limits, propose
from core.compress.cost import bill_of_pair
from core.compress.recipe import made_smaller
from core.compress.sensitivity import Sensitivity, Trial
from core.compress.speed import Speed
from core.data.mel import HIFIGAN
from core.errors import SettingsError
from core.models.acoustic import Statistics
from core.models.compressible import without_weights
from core.models.conv import ConvAcoustic
from core.models.vocoders.fourier import FourierConfig, FourierModel
from core.models.vocoders.griffinlim import GriffinLim
from core.models.vocoders.neural import NeuralVocoder
from core.pipeline.bases import new_model
from core.voice import AcousticVoice, save_voice
from tests.core.small import small_config

SPEED = Speed({"view": (0.001, 0.0, 0.0, 0.0), "add": (0.005, 2e-8, 0.0, 5e-7)})
RATE = HIFIGAN.frames_per_second
EVERY_LIMIT = [
    (Limits(megabytes=0.4), lambda bill: bill.bytes / 1e6, 0.4),
    (Limits(ms_per_second=3.8), lambda bill: bill.predicted_ms_per_second, 3.8),
    (Limits(ram_megabytes=16.0), lambda bill: bill.ram_bytes / 1e6, 16.0),
]


@pytest.fixture(scope="module")
def shapes():
    with without_weights():
        return (
            ConvAcoustic(
                small_config(
                    mels=80,
                    encoder_width=128,
                    decoder_width=128,
                    encoder_hidden=(384, 384),
                    decoder_hidden=(384, 384, 384, 384),
                )
            ),
            FourierModel(FourierConfig("hifigan", 96, (288, 288))),
        )


def proposed(shapes, limits, **more):
    return propose(*shapes, RATE, SPEED, limits, **more)


def test_without_limits_nothing_is_done(shapes):
    found = proposed(shapes, Limits())
    assert found.recipe.step == ()
    assert found.damage == 0.0
    assert found.bill == bill_of_pair(*shapes, RATE, SPEED)


@pytest.mark.parametrize(("limits", "value", "most"), EVERY_LIMIT)
def test_every_limit_is_kept(shapes, limits, value, most):
    assert value(bill_of_pair(*shapes, RATE, SPEED)) > most
    found = proposed(shapes, limits)
    # As little as will do: near the limit.
    assert 0.85 * most < value(found.bill) <= most
    assert found.damage > 0
    assert found.parts_from_data == ()


def test_the_recipe_makes_the_files_that_were_promised(tmp_path):
    torch.manual_seed(0)
    acoustic = new_model("conv", "tiny", 1, 80)
    vocoder = FourierModel(FourierConfig("hifigan", 48, (144, 144)))
    limit = 0.15
    found = propose(acoustic, vocoder, RATE, SPEED, Limits(megabytes=limit))
    small = made_smaller(acoustic, found.recipe.of("acoustic"))
    sound = NeuralVocoder(made_smaller(vocoder, found.recipe.of("vocoder")))
    statistics = Statistics((-5.0,) * 80, (2.0,) * 80)
    save_voice(tmp_path, AcousticVoice("small", small, statistics, HIFIGAN, "en-us", vocoder=sound))
    shipped = sum(path.stat().st_size for path in tmp_path.glob("*.safetensors"))
    assert shipped <= limit * 1e6
    assert shipped == pytest.approx(found.bill.bytes, rel=0.03)
    layers = sum(layer.bytes for layer in found.bill.layers)
    assert 0.8 * found.bill.bytes < layers < found.bill.bytes


def test_tighter_limits_do_more_damage(shapes):
    damages = [proposed(shapes, Limits(megabytes=m)).damage for m in (2.0, 1.0, 0.5, 0.2, 0.1)]
    assert all(one < other for one, other in pairwise(damages))


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(megabytes=0.001), r"files of 0\.001 MB cannot be reached"),
        (Limits(ms_per_second=0.001), r"0\.001 ms per second of speech cannot be reached"),
        (Limits(ram_megabytes=0.1), r"0\.1 MB of memory cannot be reached"),
    ],
)
def test_the_impossible_is_refused_in_one_line_that_says_what_is_possible(shapes, limits, words):
    with pytest.raises(SettingsError, match=words) as caught:
        proposed(shapes, limits)
    assert "\n" not in str(caught.value)
    # What is advised can be kept.
    (name,) = [name for name, value in vars(limits).items() if value is not None]
    least = next(float(word) for word in caught.value.advice.split() if word[0].isdigit())
    assert proposed(shapes, Limits(**{name: least})).damage > 0


def test_locked_layers_stay_as_they_are(shapes):
    locked = ("decoder.0", "vocoder.blocks.1")
    found = proposed(shapes, Limits(megabytes=1.0), locked=locked)
    before = {layer.name: layer for layer in bill_of_pair(*shapes, RATE).layers}
    after = {layer.name: layer for layer in found.bill.layers}
    for name in locked:
        assert after[name].parameters == before[name].parameters
        assert after[name].bytes == before[name].bytes
    with pytest.raises(SettingsError, match="cannot be reached"):
        proposed(shapes, Limits(megabytes=0.1), locked=("",))


def sensitivities(shapes, dear, prefix=""):
    """Trials in which all layers hurt alike, those of one name a hundred times more."""
    model = shapes[1] if prefix else shapes[0]
    found = []
    for layer in dict.fromkeys(name.rsplit(".", 2)[0] for name, _ in model.named_parameters()):
        rise = 1.0 if layer.startswith(dear) else 0.01
        found.append(Sensitivity(prefix + layer, Trial(rise, 1000, 0.5), Trial(rise / 10, 1000)))
    return found


def test_what_the_data_say_decides_where_bits_go(shapes):
    heard = sensitivities(shapes, "decoder.3")
    found = proposed(shapes, Limits(megabytes=0.9), sensitivities=heard)
    assert found.parts_from_data == ("acoustic",)
    steps = [step for step in found.recipe.of("acoustic") if step.operator == "quantise"]
    # Few bits for all but the layer that cannot bear it.
    assert [step.bits for step in steps] == [8, 4]
    assert steps[1].locked == ("decoder.3",)


def test_griffin_lim_is_left_as_it_is(shapes):
    found = propose(shapes[0], GriffinLim(HIFIGAN), RATE, SPEED, Limits(megabytes=0.3))
    assert found.recipe.of("vocoder") == ()
    assert found.bill.bytes <= 0.3e6
