import pytest
import torch

from core.compress.drop import drop
from core.errors import SettingsError
from core.recipes import Drop
from tests.core.compress.structural import MODELS, Likeness, outputs, parameters, same


def layer(model, place):
    return model.get_submodule(model.stack()[place])


def silence(model, *places):
    """Make layers add nothing to what goes through them, and leave their weights otherwise."""
    with torch.no_grad():
        for place in places:
            layer(model, place).down.weight.zero_()
            layer(model, place).down.bias.zero_()


@pytest.mark.parametrize("kind", MODELS)
def test_no_block_dropped_changes_no_bit(kind):
    model = MODELS[kind]()
    assert same(model, drop(model, Drop(blocks=0), None))
    assert same(model, model.with_layers(range(4)))


@pytest.mark.parametrize("data", [True, False])
@pytest.mark.parametrize("kind", MODELS)
def test_blocks_that_do_nothing_go_and_nobody_can_tell(kind, data):
    model = MODELS[kind]()
    silence(model, 1, 2)
    dropped = drop(model, Drop(blocks=2), Likeness(model) if data else None)
    assert len(dropped.stack()) == 2
    assert same(model, dropped)
    assert parameters(model) - parameters(dropped) == sum(
        value.numel() for place in (1, 2) for value in layer(model, place).parameters()
    )


@pytest.mark.parametrize("kind", MODELS)
def test_the_loss_sees_what_weights_alone_do_not(kind):
    """Large weights that cancel look busy; a look at the outputs finds that they do nothing."""
    model = MODELS[kind]()
    with torch.no_grad():
        block = layer(model, 2)
        half = block.up.out_features // 2
        block.up.weight[half:] = block.up.weight[:half]
        block.up.bias[half:] = block.up.bias[:half]
        block.down.weight[:, half:] = -block.down.weight[:, :half]
        block.down.weight *= 10.0
        block.down.bias.zero_()
    blind = drop(model, Drop(blocks=1), None)
    seeing = drop(model, Drop(blocks=1), Likeness(model))
    assert torch.equal(layer(seeing, 2).norm.weight, layer(model, 3).norm.weight)
    assert torch.equal(layer(blind, 2).norm.weight, layer(model, 2).norm.weight)


def test_tied_layers_go_together():
    model = MODELS["acoustic"](tie_layers=2)
    dropped = drop(model, Drop(blocks=1), None)
    assert dropped.config.decoder_hidden == (64, 64)
    assert len(dropped.stack()) == 1
    assert all(value.isfinite().all() for value in outputs(dropped))


def test_locked_blocks_stay():
    model = MODELS["vocoder"]()
    silence(model, 0, 1)
    dropped = drop(model, Drop(part="vocoder", blocks=2, locked=("blocks.0", "blocks.1.up")), None)
    for place in (0, 1):
        assert torch.equal(layer(dropped, place).up.weight, layer(model, place).up.weight)


def test_dropping_all_or_more_than_locks_leave_is_refused_by_name():
    model = MODELS["vocoder"]()
    with pytest.raises(SettingsError, match=r"blocks 4 would drop all 4.*at most 3"):
        drop(model, Drop(blocks=4), None)
    with pytest.raises(SettingsError, match="blocks 2 cannot go: only 1 of 4"):
        drop(model, Drop(blocks=2, locked=("blocks.0", "blocks.1", "blocks.3")), None)
    with pytest.raises(SettingsError, match=r"locked names 'decoder'.*blocks\.0, "):
        drop(model, Drop(part="vocoder", locked=("decoder",)), None)
