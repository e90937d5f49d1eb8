import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from core.compress.gate import gate
from core.errors import SettingsError
from core.models.convnext import tempered_gelu
from core.recipes import Gate
from tests.core.compress.structural import MODELS, Likeness, apart, same
from tests.core.small import small_model

VALUES = torch.linspace(-6, 6, 2001)


class Valley:
    """Evidence whose loss is least at one temperature; wide where the other side is steep."""

    def __init__(self, best: float, skew: float = 1.0) -> None:
        self.best, self.skew, self.asked = best, skew, 0

    def loss(self, model) -> float:
        self.asked += 1
        away = math.log(model.config.gate / self.best)
        return away**2 * (self.skew if away > 0 else 1.0)

    def gradients(self, _model):
        raise AssertionError("a calibration asks for losses only")


def test_one_is_gelu_bit_for_bit():
    assert torch.equal(tempered_gelu(VALUES, 1.0), F.gelu(VALUES))


@pytest.mark.parametrize("temperature", [0.3, 0.7, 1.5, 4.0])
def test_the_activation_is_its_formula(temperature):
    y = VALUES.double() / temperature
    phi = torch.distributions.Normal(0.0, 1.0).cdf(y)
    expected = VALUES.double() * phi
    assert torch.allclose(tempered_gelu(VALUES, temperature).double(), expected, atol=1e-5)


def test_cold_gates_cut_and_hot_ones_halve():
    assert torch.allclose(tempered_gelu(VALUES, 1e-3), VALUES.relu(), atol=1e-3)
    assert torch.allclose(tempered_gelu(VALUES, 1e4), VALUES / 2, atol=1e-2)


@pytest.mark.parametrize("kind", MODELS)
def test_temperature_one_changes_no_bit_and_others_do(kind):
    model = MODELS[kind]()
    assert same(model, gate(model, Gate(temperature=1.0), None))
    hot = gate(model, Gate(temperature=2.0), None)
    assert hot.config.gate == 2.0
    assert apart(model, hot) > 1e-3
    assert model.config.gate == 1.0
    assert same(model, gate(hot, Gate(temperature=1.0), None))


@settings(max_examples=12, deadline=None)
@given(octave=st.floats(-2.5, 2.5), skew=st.floats(0.2, 5.0))
def test_calibration_finds_the_temperature_of_least_loss(octave, skew):
    evidence = Valley(2.0**octave, skew)
    found = gate(small_model(), Gate(temperature=0.0), evidence).config.gate
    assert abs(math.log2(found) - octave) < 0.1
    assert evidence.asked < 20


def test_calibration_undoes_a_wrong_temperature():
    model = small_model()
    found = gate(model.reconfigured(gate=1.7), Gate(temperature=0.0), Likeness(model))
    assert found.config.gate == pytest.approx(1.0, rel=0.05)


def test_calibration_never_makes_it_worse():
    class Flat(Valley):
        def loss(self, _model):
            return 1.0

    class Broken(Valley):
        def loss(self, model):
            return 1.0 if model.config.gate == 1.3 else float("nan")

    model = small_model().reconfigured(gate=1.3)
    for evidence in (Flat(1.0), Broken(1.0)):
        assert gate(model, Gate(temperature=0.0), evidence) is model


def test_nonsense_is_refused_by_name():
    with pytest.raises(SettingsError, match="temperature -1 is below 0"):
        gate(small_model(), Gate.model_construct(temperature=-1.0, locked=(), part="voice"), None)
    with pytest.raises(SettingsError, match="temperature 0 needs data"):
        gate(small_model(), Gate(temperature=0.0), None)
    with pytest.raises(SettingsError, match=r"one for all layers, and 'decoder\.1' is locked"):
        gate(small_model(), Gate(temperature=2.0, locked=("decoder.1",)), None)
    assert gate(small_model(), Gate(temperature=2.0, locked=("mel_head",)), None).config.gate == 2.0
