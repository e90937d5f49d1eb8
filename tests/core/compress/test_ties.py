import pytest
import torch

from core.compress.cost import bill_of
from core.compress.tie import tie
from core.errors import SettingsError
from core.recipes import Tie
from tests.core.compress.structural import MODELS, outputs, parameters, same
from tests.core.small import small_batch, small_model


@pytest.mark.parametrize("kind", MODELS)
def test_one_tie_group_of_one_layer_changes_no_bit(kind):
    model = MODELS[kind]()
    assert same(model, tie(model, Tie(layers=1)))
    assert same(model, model.with_ties(1, kernels=False, biases=False))


@pytest.mark.parametrize(("layers", "left"), [(2, 2), (3, 2), (4, 1), (64, 1)])
@pytest.mark.parametrize("kind", MODELS)
def test_layers_are_tied_in_pairs_in_groups_or_all(kind, layers, left):
    model = MODELS[kind]()
    tied = tie(model, Tie(layers=layers))
    assert len(tied.stack()) == left
    assert parameters(tied) < parameters(model)
    assert all(value.isfinite().all() for value in outputs(tied))
    # Tied again in the same way, or not, it stays what it is.
    for again in (layers, 1):
        assert same(tied, tied.with_ties(again, kernels=False, biases=False))


def test_layers_of_different_widths_are_brought_to_the_least_before_they_are_tied():
    model = small_model(decoder_hidden=(64, 40, 56, 64))
    tied = tie(model, Tie(layers=2))
    assert tied.config.decoder_hidden == (40, 40, 56, 56)
    with pytest.raises(SettingsError, match="different widths"):
        model.with_ties(2, kernels=False, biases=False)


def test_locked_layers_are_not_tied():
    with pytest.raises(SettingsError, match=r"holds 'decoder\.1', which is locked"):
        tie(small_model(), Tie(layers=2, locked=("decoder.1",)))
    with pytest.raises(SettingsError, match="holds 'encoder', which is locked"):
        tie(small_model(), Tie(kernels=True, locked=("encoder",)))
    assert len(tie(small_model(), Tie(layers=2, locked=("encoder",))).stack()) == 2


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
