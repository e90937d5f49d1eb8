import pytest
import torch

from core.compress import bill_of, bill_of_pair, machine_curve, plan
from core.data.mel import HIFIGAN
from core.models.compressible import without_weights
from core.models.conv import ConvAcoustic, preset
from core.models.vocoders.fourier import FourierConfig, FourierModel, NeuralVocoder
from core.models.vocoders.griffinlim import GriffinLim
from core.settings import CompressSettings, VocoderSettings
from tests.core.small import small_model


def test_the_bill_counts_what_is_there():
    model = small_model()
    bill = bill_of(model, 86.0)
    assert bill.parameters == sum(value.numel() for value in model.parameters())
    assert sum(layer.parameters for layer in bill.layers) == bill.parameters
    assert sum(layer.macs_per_second for layer in bill.layers) == pytest.approx(
        bill.macs_per_second
    )


def test_multiply_adds_follow_the_formula():
    """A decoder block costs kernel · W + 2 · W · hidden for each frame."""
    model = small_model()
    frames_per_second = 84.0  # Divides evenly into the symbols of the reference utterance.
    layers = {layer.name: layer for layer in bill_of(model, frames_per_second).layers}
    expected = frames_per_second * (7 * 40 + 2 * 40 * 64)
    assert layers["decoder.0"].macs_per_second == pytest.approx(expected)


def test_a_plan_is_what_compressing_gives():
    from core.compress import compress, vocoder_compression

    config, shape = preset("tiny", 161, (5,), 1, 80), FourierConfig("hifigan", 48, (96, 96))
    settings = CompressSettings(pressure=0.7, tie_layers=2, tie_biases=True)
    sounds = VocoderSettings(pressure=0.5, tie_layers=2)
    made = bill_of_pair(
        compress(ConvAcoustic(config), settings),
        compress(FourierModel(shape), vocoder_compression(sounds)),
        86.0,
    )
    planned = plan(lambda: (ConvAcoustic(config), FourierModel(shape)), settings, sounds, 86.0)
    assert planned.student.parameters == made.parameters
    assert planned.student.macs_per_second == made.macs_per_second
    before = bill_of_pair(ConvAcoustic(config), FourierModel(shape), 86.0)
    assert planned.teacher.parameters == before.parameters
    assert 0 < planned.removed["decoder.0"] < 1
    assert 0 < planned.removed["vocoder.blocks.0"] < 1


def test_griffin_lim_is_planned_as_it_is():
    config = preset("tiny", 161, (5,), 1, 80)
    planned = plan(
        lambda: (ConvAcoustic(config), GriffinLim(HIFIGAN)),
        CompressSettings(pressure=0.7),
        VocoderSettings(),
        86.0,
    )
    vocoders = [bill.parts["vocoder"] for bill in (planned.teacher, planned.student)]
    assert vocoders[0] == vocoders[1]
    assert vocoders[0].parameters == 0


def test_counting_leaves_the_model_as_it_was():
    model = small_model().train()
    bill_of(model, 86.0)
    assert model.training
    assert not any(module._forward_hooks for module in model.modules())


def test_predictions_come_from_a_curve_that_is_remembered(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = []

    def models():
        made.append(1)
        return [
            ConvAcoustic(preset("tiny", 20, (), 1, 8)),
            ConvAcoustic(preset("small", 20, (), 1, 8)),
        ]

    first = machine_curve("conv", models, 86.0)
    assert machine_curve("conv", models, 86.0) == first
    assert len(made) == 1
    small, large = (bill_of(model, 86.0, first) for model in models())
    assert 0 < small.predicted_ms_per_second < large.predicted_ms_per_second
    assert torch.get_num_threads() >= 1


def small_vocoder() -> FourierModel:
    return FourierModel(FourierConfig("hifigan", 32, (48, 48)))


def test_the_bill_of_a_pair_is_both_parts():
    acoustic, vocoder = small_model(), small_vocoder()
    bill = bill_of_pair(acoustic, NeuralVocoder(vocoder), 86.0, measured=True)
    parts = bill_of(acoustic, 86.0), bill_of(vocoder, 86.0)
    for key in ("parameters", "bytes", "macs_per_second"):
        assert getattr(bill, key) == sum(getattr(part, key) for part in parts)
    assert bill.parts["vocoder"].parameters == sum(v.numel() for v in vocoder.parameters())
    assert bill.measured_ms_per_second == pytest.approx(
        sum(part.measured_ms_per_second for part in bill.parts.values())
    )
    names = [layer.name for layer in bill.layers]
    assert len(set(names)) == len(names)
    assert {"decoder.0", "vocoder.blocks.0", "vocoder.head"} <= set(names)
    assert sum(layer.parameters for layer in bill.layers) == bill.parameters
    assert sum(layer.macs_per_second for layer in bill.layers) == pytest.approx(
        bill.macs_per_second
    )


def test_the_inverse_transform_is_on_the_bill():
    vocoder = small_vocoder()
    layers = {layer.name: layer for layer in bill_of(vocoder, 86.0).layers}
    assert layers["transform"].parameters == 0
    # 2.5 · N · log2 N operations, two of them a multiply-add, for each frame.
    assert layers["transform"].macs_per_second == pytest.approx(86.0 * 1.25 * 1024 * 10)
    # Values out · values in of the head, for each frame.
    assert layers["head"].macs_per_second == pytest.approx(86.0 * vocoder.head.weight.numel())


def test_griffin_lim_is_free_of_parameters_but_not_of_work():
    acoustic = small_model()
    bill = bill_of_pair(acoustic, GriffinLim(HIFIGAN), 86.0, measured=True)
    assert bill.parameters == bill_of(acoustic, 86.0).parameters
    assert bill.parts["vocoder"].parameters == bill.parts["vocoder"].bytes == 0
    half = bill_of_pair(acoustic, GriffinLim(HIFIGAN, iterations=16), 86.0, measured=True)
    transforms = 32 * 86.0 * 1.25 * 1024 * 10
    assert bill.macs_per_second - half.macs_per_second == pytest.approx(transforms)
    assert bill.measured_ms_per_second > 1.2 * half.measured_ms_per_second


def test_shapes_without_weights_have_the_same_bill():
    with without_weights():
        shapes = ConvAcoustic(preset("tiny", 20, (), 1, 8)), small_vocoder()
    assert all(value.is_meta for shape in shapes for value in shape.parameters())
    made = ConvAcoustic(preset("tiny", 20, (), 1, 8)), small_vocoder()
    assert bill_of_pair(*shapes, 86.0) == bill_of_pair(*made, 86.0)


def test_a_pair_is_predicted_from_the_curves_of_both(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    acoustic, vocoder = small_model(), GriffinLim(HIFIGAN)
    curves = {
        "conv": machine_curve("conv", lambda: [acoustic], 86.0),
        "griffinlim": machine_curve("griffinlim", lambda: [vocoder], 86.0),
    }
    bill = bill_of_pair(acoustic, vocoder, 86.0, curves)
    expected = sum(curve[0][1] for curve in curves.values())
    assert bill.predicted_ms_per_second == pytest.approx(expected)
    del curves["griffinlim"]
    assert bill_of_pair(acoustic, vocoder, 86.0, curves).predicted_ms_per_second is None
