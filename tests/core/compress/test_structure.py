"""Structural operators one after the other: what they leave runs, learns, saves, loads, exports."""

from itertools import permutations

import numpy as np
import pytest
import torch

from core.compress.drop import drop
from core.compress.factorise import factorise
from core.compress.gate import gate
from core.compress.merge import merge
from core.compress.prune import prune_step
from core.compress.tie import tie
from core.export import verify
from core.export.files import plain_inputs, write_model
from core.export.runtime import session_of
from core.models.linear import linear_maps
from core.models.lowrank import factorised
from core.models.vocoders.neural import NeuralVocoder
from core.recipes import Drop, Factorise, Gate, Merge, Prune, Tie
from core.voice import AcousticVoice, load_voice, save_voice
from tests.core.compress.structural import MODELS, Likeness, parameters, same, small_vocoder, wave
from tests.core.export.voices import babbling_voice
from tests.core.small import small_voice

STEPS = {
    "prune": (prune_step, Prune(pressure=0.3)),
    "global": (prune_step, Prune(pressure=0.3, scope="global", criterion="taylor")),
    "drop": (drop, Drop(blocks=1)),
    "merge": (merge, Merge(share=0.3)),
    "tie": (tie, Tie(layers=2, kernels=True, biases=True)),
    "factorise": (factorise, Factorise(rank=8)),
    "gate": (gate, Gate(temperature=1.4)),
}


def changed(model, *names):
    for name in names:
        operator, step = STEPS[name]
        model = operator(model, step, Likeness(model) if name == "global" else None)
    return model


def learns(model) -> bool:
    """Whether a step of training reaches every layer and brings what is to be less down."""
    model.train()
    before = wave(model).square().mean()
    before.backward()
    slopes = [value.grad for value in model.parameters()]
    assert all(slope is not None for slope in slopes)
    length = sum(float(slope.square().sum()) for slope in slopes)
    with torch.no_grad():
        for value, slope in zip(model.parameters(), slopes, strict=True):
            value.sub_(slope * (0.01 * float(before.detach()) / length))
        return float(wave(model.eval()).square().mean()) < float(before.detach())


def voice_of(voice, *names) -> AcousticVoice:
    acoustic, sounds = (changed(model, *names) for model in (voice.model, voice.vocoder.model))
    return AcousticVoice(
        "changed", acoustic, voice.statistics, voice.format, voice.languages, voice.speakers,
        NeuralVocoder(sounds),
    )  # fmt: skip


def exported_snr_db(voice, text: str) -> float:
    """How near the exported voice's samples are to the voice's own."""
    symbols = voice.phonemes(text).symbols
    session = session_of(write_model(voice, "onnx", "fp32").model.SerializeToString())
    speakers = len(voice.speakers)
    samples, durations = session.run(None, plain_inputs(symbols, speakers - 1, speakers))
    mel, frames = voice.mel(symbols, voice.speakers[-1])
    assert (durations == frames.numpy()).all()
    return verify.snr_db(voice.vocoder(mel).numpy(), samples)


@pytest.fixture(scope="module")
def small():
    return small_voice(("ann", "bob"), ("en-us", "nl")).with_vocoder(NeuralVocoder(small_vocoder()))


@pytest.fixture(scope="module")
def babbling():
    return babbling_voice()


PAIRS = [pair for pair in permutations(STEPS, 2) if set(pair) != {"prune", "global"}]


@pytest.mark.slow
@pytest.mark.parametrize("names", PAIRS, ids="-".join)
def test_every_pair_in_every_order_runs_learns_saves_loads_and_exports(small, names, tmp_path):
    before = parameters(small.model), parameters(small.vocoder.model)
    voice = voice_of(small, *names)
    assert parameters(voice.model) < before[0]
    assert parameters(voice.vocoder.model) < before[1]
    save_voice(tmp_path / "v", voice)
    again = load_voice(tmp_path / "v")
    assert same(voice.model, again.model)
    assert same(voice.vocoder.model, again.vocoder.model)
    assert exported_snr_db(voice, "Good day") > 40
    assert learns(voice.model)
    assert learns(voice.vocoder.model)
    assert (parameters(small.model), parameters(small.vocoder.model)) == before


@pytest.mark.parametrize("name", STEPS)
def test_the_export_of_each_says_the_same_samples(babbling, name):
    assert exported_snr_db(voice_of(babbling, name), "Good morning, here we are!") > 60


def test_every_linear_map_of_an_export_can_be_a_product(babbling):
    acoustic, sounds = (
        factorised(model, {name: 5 for name, _ in linear_maps(model)})
        for model in (babbling.model, babbling.vocoder.model)
    )
    voice = AcousticVoice(
        "thin",
        acoustic.reconfigured(gate=0.6),
        babbling.statistics,
        babbling.format,
        "en-us",
        ("",),
        NeuralVocoder(sounds.reconfigured(gate=1.5)),
    )
    assert exported_snr_db(voice, "Good morning, here we are!") > 60


@pytest.mark.parametrize("weights", ["fp16", "int8", "int8-compute"])
def test_products_are_exported_in_few_bits_too(babbling, weights):
    voice = voice_of(babbling, "factorise")
    ranges = []
    if weights == "int8-compute":
        written = write_model(voice, "onnx", "int8")
        ranges = [(-4.0, 4.0)] * len(written.linears)
    session = session_of(write_model(voice, "onnx", weights, ranges).model.SerializeToString())
    symbols = voice.phonemes("Good day").symbols
    samples, _ = session.run(None, plain_inputs(symbols, 0, 1))
    assert np.isfinite(samples).all()


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("name", STEPS)
def test_the_input_is_never_touched(kind, name):
    model = MODELS[kind]()
    state = {key: value.clone() for key, value in model.state_dict().items()}
    config = model.config
    after = changed(model, name)
    with torch.no_grad():
        for value in after.parameters():
            value.add_(1.0)
    assert model.config == config
    assert all(torch.equal(value, state[key]) for key, value in model.state_dict().items())
