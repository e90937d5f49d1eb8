import pytest
import torch

from core.compress import bill_of, tied
from core.errors import SettingsError
from core.settings import CompressSettings
from tests.core.small import small_batch, small_model


def test_one_tie_group_of_one_layer_changes_no_bit():
    model = small_model()
    assert tied(model, CompressSettings()) is model
    same = model.with_ties(1, kernels=False, biases=False)
    assert torch.equal(model(small_batch()).mel.loc, same(small_batch()).mel.loc)


def test_tying_layers_that_are_alike_changes_nothing():
    model = small_model()
    model.decoder[1].load_state_dict(model.decoder[0].state_dict())
    model.decoder[3].load_state_dict(model.decoder[2].state_dict())
    tied_model = model.with_ties(2, kernels=False, biases=False)
    assert torch.allclose(
        model(small_batch()).mel.loc, tied_model(small_batch()).mel.loc, atol=1e-5
    )


def test_tying_kernels_and_biases_that_are_alike_changes_nothing():
    model = small_model()
    with torch.no_grad():
        for name, value in model.named_parameters():
            if "depthwise" in name or name.endswith(("up.bias", "down.bias")):
                value.copy_(value[:1].expand_as(value).clone())
    tied_model = model.with_ties(1, kernels=True, biases=True)
    assert torch.allclose(
        model(small_batch()).mel.loc, tied_model(small_batch()).mel.loc, atol=1e-5
    )


@pytest.mark.parametrize(("layers", "kernels", "biases"), [(2, False, False), (4, True, True)])
def test_ties_save_parameters_and_no_multiply_adds(layers, kernels, biases):
    model = small_model()
    before = bill_of(model, 86.0)
    after = bill_of(model.with_ties(layers, kernels, biases), 86.0)
    assert after.parameters < before.parameters
    assert after.bytes == 4 * after.parameters
    assert after.macs_per_second == before.macs_per_second


def test_ties_hold_through_training():
    model = small_model().with_ties(4, kernels=True, biases=True).train()
    optimiser = torch.optim.AdamW(model.parameters(), 1e-2)
    model(small_batch()).mel.loc.square().mean().backward()
    optimiser.step()
    assert len(model.decoder) == 1
    assert model.decoder[0].depthwise.weight.shape[0] == 1
    assert torch.isfinite(model(small_batch()).mel.loc).all()


def test_an_already_tied_model_is_not_tied_otherwise():
    with pytest.raises(SettingsError, match="tied"):
        small_model(tie_layers=2).with_ties(3, kernels=False, biases=False)
