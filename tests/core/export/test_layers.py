"""The layers of every family as a graph: what onnxruntime makes of it is what torch makes."""

import numpy as np
import pytest
import torch

from core.compress import made_smaller
from core.compress.cost import ACOUSTIC
from core.errors import VoiceError
from core.export import verify
from core.export.files import plain_inputs, write_model
from core.export.graph import check_exportable
from core.export.runtime import session_of
from core.models.linear import linear_maps
from core.models.lowrank import factorised
from core.pipeline.bases import new_model
from core.recipes import Prune
from tests.core.export.voices import babbling_voice

FAMILIES = ("conv", "rnn", "lstm", "gru", "mingru", "transformer")
TEXT = "Two cups of tea, please; and where, if I may ask, is the kettle?"


def of_products(model):
    """Each second linear map is a product of two."""
    names = [name for name, _ in linear_maps(model)]
    return factorised(model, dict.fromkeys(names[::2], 5))


WAYS = {
    "as it is": lambda model: model,
    "pruned": lambda model: made_smaller(model, [Prune(part=ACOUSTIC, pressure=0.6)]),
    "tied": lambda model: model.with_ties(2, True, True),
    "gates at 2": lambda model: model.reconfigured(gate=2.0),
    "products": of_products,
    "tied products": lambda model: of_products(model.with_ties(2, False, True)),
}


def with_model(voice, model):
    """The voice with another acoustic model."""
    rest = (voice.statistics, voice.format, "en-us", voice.speakers, voice.vocoder)
    return type(voice)("other", model, *rest)


def said(voice, weights="fp32"):
    """Samples and frames of each symbol, first torch's, then the file's."""
    symbols = voice.phonemes(TEXT).symbols
    session = session_of(write_model(voice, "onnx", weights).model.SerializeToString())
    wave, durations = session.run(None, plain_inputs(symbols, 0, 1))
    mel, frames = voice.mel(symbols)
    return (voice.vocoder(mel).numpy(), frames.numpy()), (wave, durations)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_says_what_the_voice_says(family, way):
    voice = babbling_voice(family=family)
    voice = with_model(voice, WAYS[way](voice.model))
    (wave, frames), (its_wave, its_frames) = said(voice)
    assert (frames == its_frames).all()
    assert verify.snr_db(wave, its_wave) > 50


@pytest.mark.parametrize("family", ["conv", "gru"])
def test_of_a_mixture_the_file_says_the_mean_of_the_likeliest_component(family):
    voice = babbling_voice(family=family, mixture=3)
    with torch.no_grad():
        voice.model.mel_head.weight[:3] *= 10.0
        voice.model.mel_head.bias[:3] = 0.0
    likeliest = []
    voice.model.mel_head.register_forward_hook(
        lambda _, __, values: likeliest.append(values[..., :3].argmax(-1))
    )
    (wave, frames), (its_wave, its_frames) = said(voice)
    assert len(torch.cat(likeliest, dim=1).unique()) > 1
    assert (frames == its_frames).all()
    assert verify.snr_db(wave, its_wave) > 50


@pytest.mark.parametrize("family", FAMILIES)
def test_eight_bits_are_a_quarter_of_the_file(family):
    voice = babbling_voice(family=family, size="small")
    exact, whole = (len(write_model(voice, "piper", weights).model.SerializeToString())
                    for weights in ("fp32", "int8"))  # fmt: skip
    assert 0.2 < whole / exact < 0.3


def test_rounded_weights_of_a_recurrence_say_nearly_the_same():
    voice = babbling_voice(family="lstm")
    session = session_of(write_model(voice, "onnx", "fp16").model.SerializeToString())
    symbols = voice.phonemes(TEXT).symbols
    _, durations = session.run(None, plain_inputs(symbols, 0, 1))
    _, frames = voice.mel(symbols)
    assert np.abs(durations - frames.numpy()).max() <= 1


@pytest.mark.parametrize("family", ["tacotron", "hmm"])
def test_families_that_a_graph_cannot_hold_say_which_can(family):
    voice = babbling_voice()
    torch.manual_seed(0)
    other = with_model(voice, new_model(family, "tiny", 1, voice.format.n_mels))
    with pytest.raises(VoiceError, match=f"'{family}' cannot be exported") as error:
        check_exportable(other)
    assert "student" in str(error.value)
