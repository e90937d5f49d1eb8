"""Weights of a layer come from one short list."""

from itertools import pairwise

import pytest
import torch

from core.compress.palette import palette
from core.compress.sparsify import sparsify
from core.recipes import Palette, Sparsify
from tests.core.small import small_model


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_a_matrix_has_as_many_different_weights_as_the_codebook(bits):
    model = small_model()
    shared = palette(model, Palette(bits=bits))
    for name in ("decoder.0.up.weight", "mel_head.weight"):
        assert len(shared.get_parameter(name).unique()) <= 2**bits
        assert len(model.get_parameter(name).unique()) > 2**bits
    assert shared.config.codings == (("", f"palette{bits}"),)


def test_more_bits_are_nearer():
    weight = small_model().get_parameter("decoder.0.up.weight")
    errors = [
        (palette(small_model(), Palette(bits=bits)).get_parameter("decoder.0.up.weight") - weight)
        .square()
        .sum()
        for bits in range(1, 9)
    ]
    assert all(more > less for more, less in pairwise(errors))


def test_zeros_stay_zeros():
    sparse = sparsify(small_model(), Sparsify(sparsity=0.75))
    shared = palette(sparse, Palette(bits=2))
    weight = shared.get_parameter("decoder.0.up.weight")
    assert torch.equal(weight == 0, sparse.get_parameter("decoder.0.up.weight") == 0)
    assert len(weight[weight != 0].unique()) == 4
    assert shared.config.codings == (("", "sparse0.75+palette2"),)
