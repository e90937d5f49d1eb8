"""Single weights go: as many as asked, the smallest, and only where that is wise."""

import pytest
import torch

from core.compress.sparsify import sparsify
from core.errors import SettingsError
from core.models.coding import LEAST_ROW, LEAST_VALUES, coding_of
from core.recipes import Sparsify
from core.training.objective import beliefs_of
from tests.core.small import small_batch, small_model


def prunable(model):
    return {
        name: value
        for name, value in model.named_parameters()
        if value.dim() > 1
        and value.numel() >= LEAST_VALUES
        and value.numel() // len(value) >= LEAST_ROW
    }


@pytest.mark.parametrize("sparsity", [0.1, 0.5, 0.9, 0.99])
def test_as_large_a_share_goes_as_was_asked_for(sparsity):
    model = small_model()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    sparse = sparsify(model, Sparsify(sparsity=sparsity))
    weights = prunable(sparse)
    count = sum(value.numel() for value in weights.values())
    assert count > 0.85 * sum(value.numel() for value in model.parameters())
    gone = sum(int((value == 0).sum()) for value in weights.values())
    assert gone / count == pytest.approx(sparsity, abs=0.01)
    for name, value in sparse.state_dict().items():
        assert torch.equal(value, before[name]) == (name not in weights)
        assert torch.equal(value[value != 0], before[name][value != 0])
        assert torch.equal(model.state_dict()[name], before[name])


@pytest.mark.parametrize(("pattern", "share"), [("2:4", 0.5), ("1:4", 0.75), ("4:8", 0.5)])
def test_a_pattern_says_the_share_itself(pattern, share):
    sparse = sparsify(small_model(), Sparsify(pattern=pattern))
    for value in prunable(sparse).values():
        assert (value == 0).float().mean().item() == pytest.approx(share, abs=0.01)
    assert sparse.config.codings == (("", pattern),)


def test_no_sparsity_changes_no_bit():
    model = small_model()
    same = sparsify(model, Sparsify(sparsity=0.0))
    assert same.config == model.config
    one, other = same(small_batch()), model(small_batch())
    assert torch.equal(one.hidden, other.hidden)
    for name, belief in beliefs_of(one).items():
        assert torch.equal(belief.loc, beliefs_of(other)[name].loc)


def test_locked_layers_keep_their_weights():
    sparse = sparsify(small_model(), Sparsify(part="acoustic", locked=("decoder.1",)))
    assert all(
        (value != 0).all() for name, value in prunable(sparse).items() if "decoder.1." in name
    )
    assert str(coding_of(sparse.config, "decoder.1.up.weight")) == "fp32"
    assert str(coding_of(sparse.config, "decoder.2.up.weight")) == "sparse0.5"


def test_a_lock_for_another_model_is_refused():
    with pytest.raises(SettingsError, match=r"decoder\.9"):
        sparsify(small_model(), Sparsify(part="acoustic", locked=("decoder.9",)))
