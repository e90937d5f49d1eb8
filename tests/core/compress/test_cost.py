import math

import pytest
import torch

from core.compress.cost import bill_of, bill_of_pair, bill_of_vocoder
from core.compress.prune import sizes_for_pressure
from core.compress.speed import Speed
from core.compress.work import SECONDS, work_of
from core.data.mel import HIFIGAN
from core.models.coding import coded, parse_coding
from core.models.compressible import without_weights
from core.models.conv import ConvAcoustic, preset
from core.models.vocoders.fourier import FourierConfig, FourierModel
from core.models.vocoders.griffinlim import GriffinLim
from core.models.vocoders.neural import NeuralVocoder
from core.voice import save_voice
from tests.core.small import small_model, small_voice

PLAIN_SPEED = Speed({"view": (0.001, 0.0, 0.0, 0.0), "add": (0.01, 1e-6, 0.0, 1e-7)})
"""A machine on which every function costs the same for its numbers and multiply-adds."""


def small_vocoder() -> FourierModel:
    return FourierModel(FourierConfig("hifigan", 32, (48, 48)))


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
    frames_per_second = 84.0  # Divides evenly into the symbols of the reference utterance.
    layers = {layer.name: layer for layer in bill_of(small_model(), frames_per_second).layers}
    expected = frames_per_second * (7 * 40 + 2 * 40 * 64)
    assert layers["decoder.0"].macs_per_second == pytest.approx(expected)


def test_counting_leaves_the_model_as_it_was():
    model = small_model().train()
    bill_of(model, 86.0, measured=True)
    assert model.training
    assert not any(module._forward_hooks for module in model.modules())


@pytest.mark.parametrize("words", ["fp32", "fp16", "int8", "int4", "palette4", "sparse0.75+int8"])
def test_files_are_as_large_as_the_bill_says(tmp_path, words):
    voice = small_voice()
    voice.model = coded(voice.model, parse_coding(words))
    vocoder = NeuralVocoder(coded(voice.vocoder.model, parse_coding(words)))
    voice.vocoder = vocoder
    save_voice(tmp_path, voice)
    bill = bill_of_pair(voice.model, vocoder, 86.0)
    for part, name in (("acoustic", "weights"), ("vocoder", "vocoder")):
        size = (tmp_path / f"{name}.safetensors").stat().st_size
        assert bill.parts[part].bytes == pytest.approx(size, rel=0.01)


def test_ties_are_on_the_bill_once_and_take_as_long():
    model = small_model()
    free = bill_of(model, 86.0, PLAIN_SPEED)
    tied = bill_of(model.with_ties(4, False, False), 86.0, PLAIN_SPEED)
    block = sum(value.numel() for value in model.decoder[0].parameters())
    assert free.parameters - tied.parameters == 3 * block
    assert tied.macs_per_second == free.macs_per_second
    assert tied.predicted_ms_per_second == pytest.approx(free.predicted_ms_per_second)


def test_the_bill_of_a_pair_is_both_parts():
    acoustic, vocoder = small_model(), small_vocoder()
    bill = bill_of_pair(acoustic, NeuralVocoder(vocoder), 86.0, PLAIN_SPEED, measured=True)
    parts = bill_of(acoustic, 86.0, PLAIN_SPEED), bill_of(vocoder, 86.0, PLAIN_SPEED)
    for key in ("parameters", "bytes", "macs_per_second", "predicted_ms_per_second"):
        assert getattr(bill, key) == sum(getattr(part, key) for part in parts)
    # One part works after the other, but the weights of both are there all the time.
    assert bill.peak_bytes == max(part.peak_bytes for part in parts)
    assert bill.ram_bytes == bill.peak_bytes + 4 * bill.parameters
    assert bill.measured_ms_per_second == pytest.approx(
        sum(part.measured_ms_per_second for part in bill.parts.values())
    )
    names = [layer.name for layer in bill.layers]
    assert len(set(names)) == len(names)
    assert {"decoder.0", "vocoder.blocks.0", "vocoder.head"} <= set(names)
    for key in ("parameters", "macs_per_second", "predicted_ms_per_second"):
        whole = sum(getattr(layer, key) for layer in bill.layers)
        assert whole == pytest.approx(getattr(bill, key))


def test_the_inverse_transform_is_on_the_bill():
    vocoder = small_vocoder()
    layers = {layer.name: layer for layer in bill_of(vocoder, 86.0).layers}
    assert layers["transform"].parameters == 0
    # 2.5 · N · log2 N operations, two of them a multiply-add, for each frame.
    assert layers["transform"].macs_per_second == pytest.approx(86.0 * 1.25 * 1024 * 10)
    # Values out · values in of the head, for each frame.
    assert layers["head"].macs_per_second == pytest.approx(86.0 * vocoder.head.weight.numel())


def test_griffin_lim_is_free_of_parameters_but_not_of_work():
    whole, half = (bill_of_vocoder(GriffinLim(HIFIGAN, n), 86.0, measured=True) for n in (32, 16))
    assert whole.parameters == whole.bytes == 0
    transforms = 32 * 86.0 * 1.25 * 1024 * 10
    assert whole.macs_per_second - half.macs_per_second == pytest.approx(transforms)
    # Each of the steps that unfold a mel is two products of bands · frequencies for each frame.
    products = 86.0 * 41 * 80 * 513
    assert whole.macs_per_second == pytest.approx(products + 65 * 86.0 * 1.25 * 1024 * 10)
    assert whole.measured_ms_per_second > 1.2 * half.measured_ms_per_second


def test_shapes_without_weights_have_the_same_bill():
    config = preset("tiny", symbols=20, silent_symbols=(), speakers=1, mels=8)
    with without_weights():
        shapes = ConvAcoustic(config), small_vocoder()
    assert all(value.is_meta for shape in shapes for value in shape.parameters())
    made = ConvAcoustic(config), small_vocoder()
    assert bill_of_pair(*shapes, 86.0, PLAIN_SPEED) == bill_of_pair(*made, 86.0, PLAIN_SPEED)


def test_more_pressure_never_costs_more():
    with without_weights():
        pair = (
            ConvAcoustic(preset("small", symbols=20, silent_symbols=(), speakers=1, mels=8)),
            FourierModel(FourierConfig("hifigan", 64, (192, 192))),
        )
    before = bill_of_pair(*pair, 86.0, PLAIN_SPEED)
    for pressure in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        with without_weights():
            small = [m.with_group_sizes(sizes_for_pressure(m, pressure)) for m in pair]
        after = bill_of_pair(*small, 86.0, PLAIN_SPEED)
        for key in (
            "parameters",
            "bytes",
            "macs_per_second",
            "peak_bytes",
            "ram_bytes",
            "predicted_ms_per_second",
        ):
            assert getattr(after, key) <= getattr(before, key), key
        before = after


def test_peak_memory_is_what_lives_at_once():
    """In the widest moment of a block that is all there is: its hidden units, twice, and inputs."""
    vocoder = FourierModel(FourierConfig("hifigan", 8, (16384,)))
    frames = round(SECONDS * 86.0)
    hidden = 4 * frames * 16384
    peak = work_of(vocoder, 86.0).peak_bytes
    # Before and after the activation; what else lives then is narrow.
    assert 2 * hidden <= peak <= 2.1 * hidden


def test_memory_does_not_grow_with_depth():
    shallow, deep = (FourierModel(FourierConfig("hifigan", 32, (512,) * n)) for n in (2, 6))
    assert work_of(shallow, 86.0).peak_bytes == work_of(deep, 86.0).peak_bytes


def test_the_watch_sees_the_same_in_shapes_as_in_numbers():
    from core.compress.work import Watch

    model = small_vocoder().eval()
    watch = Watch()
    with torch.inference_mode(), watch.layers_of(model):
        batch = model.reference(SECONDS, 86.0)
        with watch:
            model(batch)
    assert tuple(watch.calls) == work_of(model, 86.0).calls
    assert math.isclose(watch.peak_bytes, work_of(model, 86.0).peak_bytes, rel_tol=0.02)
