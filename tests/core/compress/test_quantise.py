"""Weights in fewer bits, alone and after other steps."""

from itertools import permutations

import pytest
import torch

from core.compress.palette import palette
from core.compress.quantise import quantise, recoded
from core.compress.sparsify import sparsify
from core.models.coding import coding_of
from core.recipes import Palette, Quantise, Sparsify
from tests.core.small import small_batch, small_model


def same(one, other):
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def test_thirty_two_bits_change_no_bit():
    model = small_model()
    plain = quantise(model, Quantise(bits=32))
    assert plain.config == model.config
    assert plain is not model
    assert same(plain, model)


def test_fewer_bits_are_further_from_the_truth():
    model, batch = small_model(), small_batch()
    truth = model(batch).mel.loc
    errors = [
        (quantise(model, Quantise(bits=bits))(batch).mel.loc - truth).abs().mean().item()
        for bits in (16, 8, 4)
    ]
    assert 0 < 4 * errors[0] < 2 * errors[1] < errors[2]
    assert errors[1] < 0.02 * truth.abs().mean()


def test_a_second_step_adds_to_the_first():
    sparse = sparsify(small_model(), Sparsify(sparsity=0.75))
    both = quantise(sparse, Quantise(bits=8))
    assert both.config.codings == (("", "sparse0.75+int8"),)
    kept = both.get_parameter("decoder.0.up.weight") != 0
    assert not (kept & (sparse.get_parameter("decoder.0.up.weight") == 0)).any()


def test_locked_layers_stay_as_they_are():
    sparse = sparsify(small_model(), Sparsify(sparsity=0.75))
    both = quantise(sparse, Quantise(bits=4, locked=("encoder",)))
    name = "encoder.0.up.weight"
    assert torch.equal(both.get_parameter(name), sparse.get_parameter(name))
    assert str(coding_of(both.config, name)) == "sparse0.75"
    assert str(coding_of(both.config, "decoder.0.up.weight")) == "sparse0.75+int4"


STEPS = {
    sparsify: Sparsify(sparsity=0.6),
    palette: Palette(bits=5),
    quantise: Quantise(bits=8),
}


@pytest.mark.parametrize("order", list(permutations(STEPS)))
def test_in_every_order_a_model_is_what_files_can_hold(order):
    model = small_model()
    for operator in order:
        model = operator(model, STEPS[operator])
        assert same(recoded(model), model)
    assert model.config.codings == (("", "sparse0.6+palette5"),)
