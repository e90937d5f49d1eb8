import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.compress.locks import free_groups
from core.compress.prune import (
    WIDTH_STEP,
    choose,
    cubic,
    cut_to,
    global_sizes,
    importances,
    prunable_parameters,
    prune,
    prune_step,
    sizes_for_pressure,
)
from core.errors import SettingsError
from core.models.compressible import Compressible
from core.models.conv import ConvAcoustic, preset
from core.models.lowrank import factorised
from core.models.vocoders.fourier import FourierModel
from core.models.vocoders.fourier import preset as vocoder_preset
from core.recipes import CRITERIA, Prune
from tests.core.compress.structural import MODELS, Likeness, parameters, same
from tests.core.small import small_batch, small_model


def full_size(size: str) -> ConvAcoustic:
    with torch.device("meta"):
        return ConvAcoustic(preset(size, symbols=161, silent_symbols=(5,), speakers=1, mels=80))


@pytest.fixture(scope="module")
def usual() -> dict[str, Compressible]:
    """Models large enough for all pressures, whose channels differ a little."""
    torch.manual_seed(0)
    acoustic = ConvAcoustic(preset("small", symbols=161, silent_symbols=(5,), speakers=2, mels=80))
    products = {"decoder.0.up": 40, "decoder.5.down": 24, "mel_head": 16}
    return {
        "acoustic": acoustic,
        "vocoder": FourierModel(vocoder_preset("small", "hifigan")),
        "tied": acoustic.with_ties(2, True, True),
        "factorised": factorised(acoustic, products),
    }


class Slopes:
    """Evidence whose gradients are random, but the same each time."""

    def loss(self, _model: Compressible) -> float:
        raise AssertionError("pruning asks for gradients only")

    def gradients(self, model: Compressible) -> dict[str, torch.Tensor]:
        chance = torch.Generator().manual_seed(3)
        return {
            name: torch.randn(value.shape, generator=chance)
            for name, value in model.named_parameters()
        }


def one_step(model: Compressible, locked, scope: str) -> float:
    """The share of the prunable parameters in the smallest change of size that is possible.

    That is eight channels of one layer, or of all layers where they shrink evenly; or of the
    streams between layers, where the layers' own channels are locked.
    """
    groups = free_groups(model, locked)
    inner = [group for group in groups if "width" not in group.name] or groups
    whole = prunable_parameters(model, locked)

    def share(some) -> float:
        sizes = {group.name: max(group.size - WIDTH_STEP, 1) for group in some}
        return 1 - _left(model, sizes, locked) / whole

    return share(inner) if scope == "even" else max(share([group]) for group in inner)


def _left(model: Compressible, sizes, locked) -> int:
    with torch.device("meta"):
        return prunable_parameters(model.with_group_sizes(sizes), locked)


LOCKS = {
    "acoustic": ["", "decoder.3", "encoder", "encoder.width", "mel_head", "prosody.hidden"],
    "vocoder": ["", "blocks.0.hidden", "head"],
    "tied": ["", "decoder.1", "encoder.2.hidden"],
    "factorised": ["", "decoder.0.up", "encoder"],
}


@settings(max_examples=60, deadline=None)
@given(
    pressure=st.floats(0.01, 0.85),
    scope=st.sampled_from(["even", "global"]),
    criterion=st.sampled_from(CRITERIA),
    data=st.data(),
)
def test_pressure_removes_its_share_within_the_rounding_step(
    usual, pressure, scope, criterion, data
):
    kind = data.draw(st.sampled_from(sorted(usual)))
    lock = data.draw(st.sampled_from(LOCKS[kind]))
    model, locked = usual[kind], (lock,) if lock else ()
    step = Prune(
        part="acoustic", pressure=pressure, scope=scope, criterion=criterion, locked=locked
    )
    pruned = prune_step(model, step, Slopes())
    removed = 1 - prunable_parameters(pruned, locked) / prunable_parameters(model, locked)
    assert pressure - 1e-9 <= removed <= pressure + one_step(model, locked, scope)
    before = {group.name: group.size for group in model.channel_groups()}
    free = {group.name for group in free_groups(model, locked)}
    for group in pruned.channel_groups():
        if group.name not in free:
            assert group.size == before[group.name]
        assert group.size == before[group.name] or group.size % WIDTH_STEP == 0
        assert group.size >= min(before[group.name], WIDTH_STEP)


@pytest.mark.parametrize("pressure", [0.1, 0.3, 0.5, 0.7, 0.9, 0.95])
def test_pressure_removes_its_share_within_one_percent_of_a_large_model(pressure):
    model = full_size("large")
    pruned = model.with_group_sizes(sizes_for_pressure(model, pressure))
    removed = 1 - prunable_parameters(pruned) / prunable_parameters(model)
    assert pressure <= removed <= pressure + 0.01


@pytest.mark.parametrize("scope", ["even", "global"])
@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("kind", MODELS)
def test_pressure_zero_changes_no_bit_and_asks_for_no_data(kind, criterion, scope):
    model = MODELS[kind]()
    step = Prune(pressure=0.0, criterion=criterion, scope=scope)
    assert same(model, prune_step(model, step, None))


def test_pruned_models_are_really_smaller_and_still_speak():
    model = small_model()
    count = parameters(model)
    pruned = prune(model, 0.6)
    assert parameters(pruned) < 0.5 * count
    mel, _ = pruned.speak(torch.tensor([1, 6, 7, 2]))
    assert torch.isfinite(mel).all()
    assert parameters(model) == count


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
    evidence = Likeness(model)
    for criterion in set(CRITERIA) - {"random"}:
        pruned = cut_to(model, choose(model, sizes, criterion, evidence))
        assert torch.allclose(model(batch).mel.loc, pruned(batch).mel.loc, atol=1e-5), criterion
    pruned = cut_to(model, choose(model, sizes, "random"))
    assert not torch.allclose(model(batch).mel.loc, pruned(batch).mel.loc, atol=1e-3)


def planted(model: ConvAcoustic) -> int:
    """Make one hidden unit matter far more than all others, one that chance would throw away."""
    unit = int(importances(model, "random")["decoder.1.hidden"].argmin())
    with torch.no_grad():
        model.decoder[1].up.weight[unit] *= 8
        model.decoder[1].down.weight[:, unit] *= 8
    return unit


@pytest.mark.parametrize("scope", ["even", "global"])
@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_channel_that_matters_is_kept_by_all_but_chance(criterion, scope):
    model = small_model()
    unit = planted(model)
    kept = prune(model, 0.5, (), criterion, scope, Likeness(model)).decoder[1].up.bias
    assert (model.decoder[1].up.bias[unit] in kept) == (criterion != "random")


@pytest.mark.parametrize("criterion", ["l2", "l1", "group", "taylor"])
def test_the_global_scope_takes_from_where_least_is_lost(criterion):
    """Layers with half of their units nearly dead shrink more than one in which all work."""
    torch.manual_seed(0)
    model = ConvAcoustic(preset("tiny", symbols=20, silent_symbols=(5,), speakers=2, mels=8)).eval()
    with torch.no_grad():
        for number in (0, 1, 3, 4, 5):
            model.decoder[number].up.weight[::2] *= 1e-3
            model.decoder[number].up.bias[::2] *= 1e-3
            model.decoder[number].down.weight[:, ::2] *= 1e-3
    sizes = global_sizes(model, 0.3, (), criterion, Likeness(model))
    assert sizes["decoder.2.hidden"] > max(sizes[f"decoder.{n}.hidden"] for n in (0, 1, 3, 4, 5))


def test_global_pruning_of_equal_channels_shrinks_layers_alike():
    model = small_model(decoder_hidden=(64,) * 4)
    with torch.no_grad():
        for value in model.parameters():
            value.fill_(0.5)
    sizes = global_sizes(model, 0.5)
    hidden = [size for name, size in sizes.items() if name.startswith("decoder.") and "hid" in name]
    assert max(hidden) - min(hidden) <= WIDTH_STEP
    assert min(sizes.values()) > WIDTH_STEP


def test_a_locked_layer_and_the_streams_through_it_keep_their_weights():
    model = small_model()
    pruned = prune(model, 0.4, ("decoder.1",))
    for name, value in model.decoder[1].named_parameters():
        assert torch.equal(value, dict(pruned.decoder[1].named_parameters())[name])
    assert parameters(pruned) < parameters(model)


def test_locks_and_pressure_that_contradict_are_refused_by_name():
    everything = tuple(name for name, _ in small_model().named_children())
    with pytest.raises(SettingsError, match=r"pressure 0\.5.*locked"):
        prune_step(small_model(), Prune(part="acoustic", pressure=0.5, locked=everything), None)
    assert prune_step(small_model(), Prune(pressure=0.0, locked=everything), None)
    with pytest.raises(SettingsError, match=r"locked names 'decoder\.9'.*decoder\.3, "):
        prune_step(small_model(), Prune(part="acoustic", locked=("decoder.9",)), None)


def test_taylor_without_data_is_refused_by_name():
    with pytest.raises(SettingsError, match="criterion taylor needs data"):
        prune_step(small_model(), Prune(criterion="taylor"), None)


def test_every_channel_of_a_tied_model_can_be_pruned():
    model = small_model(tie_layers=2, tie_kernels=True, tie_biases=True)
    assert torch.isfinite(prune(model, 0.5)(small_batch()).mel.loc).all()


def test_the_cubic_schedule_starts_and_ends_where_it_should():
    assert cubic(0.0, 0.8, 0.0) == 0.0
    assert cubic(0.0, 0.8, 1.0) == pytest.approx(0.8)
    assert cubic(0.0, 0.8, 5.0) == pytest.approx(0.8)
    assert cubic(0.2, 0.8, 0.5) == pytest.approx(0.8 - 0.6 / 8)
