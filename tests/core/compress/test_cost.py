import pytest
import torch

from core.compress import bill_of, machine_curve, plan
from core.models.conv import ConvAcoustic, preset
from core.settings import CompressSettings
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
    from core.compress import compress

    config = preset("tiny", 161, (5,), 1, 80)
    settings = CompressSettings(pressure=0.7, tie_layers=2, tie_biases=True)
    made = bill_of(compress(ConvAcoustic(config), settings), 86.0)
    planned = plan(lambda: ConvAcoustic(config), settings, 86.0)
    assert planned.student.parameters == made.parameters
    assert planned.student.macs_per_second == made.macs_per_second
    assert planned.teacher.parameters == bill_of(ConvAcoustic(config), 86.0).parameters
    assert 0 < planned.removed["decoder.0"] < 1


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
