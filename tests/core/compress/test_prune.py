import pytest
import torch

from core.compress.prune import (
    choose,
    cubic,
    cut_to,
    prunable_parameters,
    prune,
    sizes_for_pressure,
)
from core.models.conv import ConvAcoustic, preset
from tests.core.small import small_batch, small_model


def full_size(size: str) -> ConvAcoustic:
    with torch.device("meta"):
        return ConvAcoustic(preset(size, 161, (5,), 1, 80))


@pytest.mark.parametrize("pressure", [0.1, 0.3, 0.5, 0.7, 0.9, 0.95])
def test_pressure_removes_its_share_within_a_width_step(pressure):
    model = full_size("large")
    pruned = model.with_group_sizes(sizes_for_pressure(model, pressure))
    removed = 1 - prunable_parameters(pruned) / prunable_parameters(model)
    assert pressure <= removed <= pressure + 0.01


def test_pressure_zero_changes_no_bit():
    model, batch = small_model(), small_batch()
    before, after = model(batch), prune(model, 0.0)(batch)
    assert torch.equal(before.mel.loc, after.mel.loc)
    assert torch.equal(before.duration.scale, after.duration.scale)


def test_pruned_models_are_really_smaller_and_still_speak():
    model = small_model()
    count = sum(value.numel() for value in model.parameters())
    pruned = prune(model, 0.6)
    assert sum(value.numel() for value in pruned.parameters()) < 0.5 * count
    mel, _ = pruned.speak(torch.tensor([1, 6, 7, 2]))
    assert torch.isfinite(mel).all()
    assert sum(value.numel() for value in model.parameters()) == count


def test_channels_that_do_nothing_go_first_and_are_not_missed():
    """Hidden units whose weights are zero can be pruned without any change of the output."""
    model, batch = small_model(), small_batch()
    idle = {
        group.name: torch.arange(group.size) % 2 == 0
        for group in model.channel_groups()
        if group.name.endswith("hidden")
    }
    with torch.no_grad():
        for group in model.channel_groups():
            for name, dimension in group.members if group.name in idle else ():
                parameter = dict(model.named_parameters())[name]
                parameter.movedim(dimension, 0)[idle[group.name]] = 0.0
    sizes = {
        group.name: group.size // 2 if group.name in idle else group.size
        for group in model.channel_groups()
    }
    pruned = cut_to(model, choose(model, sizes))
    assert torch.allclose(model(batch).mel.loc, pruned(batch).mel.loc, atol=1e-5)


def test_every_channel_of_a_tied_model_can_be_pruned():
    model = small_model(tie_layers=2, tie_kernels=True, tie_biases=True)
    assert torch.isfinite(prune(model, 0.5)(small_batch()).mel.loc).all()


def test_the_cubic_schedule_starts_and_ends_where_it_should():
    assert cubic(0.0, 0.8, 0.0) == 0.0
    assert cubic(0.0, 0.8, 1.0) == pytest.approx(0.8)
    assert cubic(0.0, 0.8, 5.0) == pytest.approx(0.8)
    assert cubic(0.2, 0.8, 0.5) == pytest.approx(0.8 - 0.6 / 8)
