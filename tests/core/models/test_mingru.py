from itertools import pairwise

import pytest
import torch
from torch import nn

from core.compress.cost import bill_of
from core.compress.merge import merge
from core.compress.prune import choose, cut_to, prune
from core.data.mel import HIFIGAN
from core.models.acoustic import Statistics
from core.models.compressible import without_weights
from core.models.families import SIZES
from core.models.lowrank import factorised
from core.models.mingru import MinGruAcoustic, MinGruConfig, MinGruLayer, Walk
from core.pipeline.bases import new_model
from core.recipes import Merge
from core.text.symbols import SYMBOL_IDS
from core.voice import AcousticVoice, load_voice, save_voice
from tests.core.compress.structural import apart, parameters, same
from tests.core.compress.test_structure import changed, learns
from tests.core.small import FEW, roughened, second_alone, small_batch

SAYING = torch.tensor([1, 6, 5, 7, 2])


def small_mingru(seed: int = 0, **changes) -> MinGruAcoustic:
    torch.manual_seed(seed)
    values = FEW | {
        "encoder_width": 24,
        "decoder_width": 32,
        "encoder_hidden": (16, 16),
        "decoder_hidden": (24, 24, 24, 24),
        "prosody_hidden": 16,
    }
    return roughened(MinGruAcoustic(MinGruConfig(**(values | changes))))


def layer_of(model: MinGruAcoustic, number: int = 0) -> MinGruLayer:
    layer = model.decoder[number]
    assert isinstance(layer, MinGruLayer)
    return layer


def plainly(layer: MinGruLayer, x: torch.Tensor) -> torch.Tensor:
    """One utterance [P, W] without padding, place by place, as the paper has it."""
    heard = layer.norm(layer.depthwise(x[None])[0])
    result = x.clone()
    for way in range(2):
        places = range(len(x)) if way == 0 else reversed(range(len(x)))
        h = torch.zeros(layer.hidden)
        for place in places:
            z = torch.sigmoid(layer.update[way](heard[place]) / layer.temperature)
            h = (1 - z) * h + z * layer.candidate[way](heard[place])
            result[place] += layer.down[way](h)
    return result


@pytest.mark.parametrize("temperature", [1.0, 2.0])
def test_a_layer_is_what_the_formula_says(temperature):
    layer = layer_of(small_mingru(gate=temperature))
    x, mask = torch.randn(2, 9, 32), torch.ones(2, 9, 1)
    mask[1, 5:] = 0
    found = layer(x * mask, mask)
    assert torch.allclose(found[0], plainly(layer, x[0]), atol=1e-5)
    # The convolution looks across the end, where padding is zero.
    short = torch.cat([x[1, :5], torch.zeros(4, 32)])
    heard = layer.norm(layer.depthwise(short[None])[0])[:5]
    whole = layer.norm(layer.depthwise(x[1:, :5])[0])
    assert torch.allclose(heard, whole, atol=1e-5)
    assert torch.allclose(found[1, :5], plainly(layer, x[1, :5]), atol=1e-5)
    assert not found[1, 5:].any()


def test_the_walk_has_the_slopes_that_torch_finds():
    torch.manual_seed(0)
    gates = torch.rand(7, 2, 3, dtype=torch.float64, requires_grad=True)
    offered = torch.randn(7, 2, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(Walk.apply, (gates, offered))


def test_padding_changes_nothing():
    model, batch = small_mingru(), small_batch()
    both, one = model(batch), model(second_alone(batch))
    assert torch.allclose(both.mel.loc[1, :7], one.mel.loc[0], atol=1e-5)
    assert torch.allclose(both.duration.loc[1, :3], one.duration.loc[0], atol=1e-5)


def test_every_frame_hears_the_whole_utterance():
    model, batch = small_mingru(kernel=1), small_batch()
    before = model(batch).mel.loc[0]
    batch.pitch[0, -1] += 5.0
    assert (model(batch).mel.loc[0] - before).abs().max(dim=-1).values.min() > 0


def test_it_begins_with_memories_of_all_lengths():
    update = MinGruAcoustic(small_mingru().config).decoder[0].update[0]
    lengths = 1 / torch.sigmoid(update.bias)
    assert 2 < lengths[0] < 3
    assert 50 < lengths[-1] < 64
    assert all(one < two for one, two in pairwise(lengths))


@pytest.mark.parametrize("size", SIZES)
def test_presets_are_as_large_as_conv(size):
    with without_weights():
        own, conv = (parameters(new_model(family, size, 1, 80)) for family in ("mingru", "conv"))
    assert own == pytest.approx(conv, rel=0.15)


def test_nothing_to_prune_and_temperature_one_change_no_bit():
    model = small_mingru()
    assert same(prune(model, 0.0), model)
    assert same(model.reconfigured(gate=1.0), model)
    assert not same(model.reconfigured(gate=1.5), model)


@pytest.mark.parametrize(
    "changes", [{}, {"tie_layers": 2, "tie_kernels": True, "tie_biases": True}]
)
def test_every_group_runs_over_dimensions_of_its_size(changes):
    model = small_mingru(**changes)
    shapes = {name: value.shape for name, value in model.named_parameters()}
    covered: dict[str, set[int]] = {}
    for group in model.channel_groups():
        for name, axis in group.members:
            assert shapes[name][axis] == group.size
            covered.setdefault(name, set()).add(axis)
    for layer in ("prosody", "encoder.1", *model.stack()):
        for kind in ("update", "candidate", "down"):
            assert covered[f"{layer}.{kind}.1.weight"] == {0, 1}
        assert covered[f"{layer}.norm.bias"] == {0}


def test_units_without_weights_can_go():
    model = small_mingru()
    (group,) = layer_of(model).groups("decoder.0")
    weights = dict(model.named_parameters())
    with torch.no_grad():
        for name, dimension in group.members:
            weights[name].movedim(dimension, 0)[3:11] = 0.0
    sizes = {g.name: g.size - 8 * (g.name == group.name) for g in model.channel_groups()}
    smaller = cut_to(model, choose(model, sizes))
    assert parameters(smaller) < parameters(model)
    assert apart(smaller, model) < 1e-5


def test_units_that_are_the_same_merge_without_a_trace():
    model = small_mingru()
    with torch.no_grad():
        for layer in (model.prosody, *model.encoder, *model.decoder):
            for linear in (*layer.update, *layer.candidate):
                assert isinstance(linear, nn.Linear)
                linear.weight[8:16] = linear.weight[:8]
                linear.bias[8:16] = linear.bias[:8]
    merged = merge(model, Merge(share=0.34))
    assert {layer.hidden for layer in merged.decoder} == {16}
    assert apart(merged, model) < 1e-5


def test_maps_can_be_products():
    model = small_mingru()
    ranks = {"decoder.0.update.1": 24, "decoder.1.down.0": 24, "prosody.candidate.0": 16}
    assert apart(model, factorised(model, ranks)) < 1e-4


OTHERS = {"prune": "tie", "global": "gate", "drop": "merge", "merge": "prune", "tie": "factorise"}
OTHERS |= {"factorise": "global", "gate": "drop"}


def test_operators_one_after_the_other_leave_what_learns_speaks_saves_and_loads(tmp_path):
    model = small_mingru(symbols=len(SYMBOL_IDS), mels=80)
    statistics = Statistics((0.0,) * 80, (1.0,) * 80)
    for names in OTHERS.items():
        smaller = changed(model, *names)
        assert parameters(smaller) < parameters(model)
        assert torch.isfinite(smaller.speak(SAYING, 1)[0]).all()
        voice = AcousticVoice("changed", smaller, statistics, HIFIGAN, "en-us", ("ann", "bob"))
        save_voice(tmp_path / "v", voice)
        assert same(smaller, load_voice(tmp_path / "v").model)
        assert learns(smaller), names


def test_the_bill_follows_the_formula():
    """Each frame: a kernel, two maps in and one out in each direction."""
    fps = 84.0  # Divides evenly into the symbols of the reference utterance.
    layers = {layer.name: layer for layer in bill_of(small_mingru(), fps).layers}
    assert layers["decoder.0"].macs_per_second == pytest.approx(fps * (7 * 32 + 2 * 3 * 24 * 32))


def test_half_numbers_train_too():
    model = small_mingru().train()
    with torch.autocast("cpu", torch.bfloat16):
        model(small_batch()).mel.loc.square().mean().backward()
    learnt = {name for name, value in model.named_parameters() if value.grad is not None}
    assert any(name.startswith("encoder.0.update") for name in learnt)
