import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core.compress.cost import bill_of
from core.compress.merge import merge
from core.compress.prune import (
    choose,
    cut_to,
    global_sizes,
    prunable_parameters,
    prune,
    sizes_for_pressure,
)
from core.compress.sensitivity import half_sizes
from core.compress.work import work_of
from core.data.mel import HIFIGAN
from core.models.acoustic import Manner, Statistics
from core.models.compressible import without_weights
from core.models.families import FAMILIES, SIZES
from core.models.lowrank import factorised
from core.models.transformer import (
    ROTARY_BASE,
    Attention,
    TransformerAcoustic,
    TransformerConfig,
    preset,
)
from core.recipes import Merge
from core.text.symbols import SYMBOL_IDS
from core.voice import AcousticVoice, load_voice, save_voice
from tests.core.compress.structural import apart, parameters, same
from tests.core.compress.test_structure import changed, learns
from tests.core.small import FEW, roughened, second_alone, small_batch

BASICS = {"symbols": 161, "silent_symbols": (5,), "speakers": 1, "mels": 80, "dropout": 0.0}

SAYING = torch.tensor([1, 6, 5, 7, 2])


def small_transformer(seed: int = 0, **changes) -> TransformerAcoustic:
    torch.manual_seed(seed)
    values = FEW | {
        "encoder_width": 32,
        "decoder_width": 40,
        "encoder_heads": (3, 3),
        "decoder_heads": (3, 3, 3, 3),
        "prosody_heads": 3,
        "head_size": 8,
        "encoder_hidden": (48, 48),
        "decoder_hidden": (64, 64, 64, 64),
        "prosody_hidden": 48,
    }
    return roughened(
        TransformerAcoustic(TransformerConfig(**(values | changes))), "attention.outgoing"
    )


def heard(**shape) -> Attention:
    """Attention that says something, which a new one does not."""
    torch.manual_seed(0)
    attention = Attention(**shape)
    torch.nn.init.normal_(attention.outgoing, std=0.3)
    return attention


def usual(size: str) -> TransformerAcoustic:
    with without_weights():
        return TransformerAcoustic(preset(size, **BASICS))


def turned(x: Tensor, place: int) -> Tensor:
    """Numbers [D] at a place: pairs of them turned by 2-by-2 matrices, as the paper has it."""
    size = len(x)
    parts = []
    for pair in range(size // 2):
        angle = place * ROTARY_BASE ** (-2 * pair / size)
        cosine, sine = math.cos(angle), math.sin(angle)
        turn = torch.tensor([[cosine, -sine], [sine, cosine]], dtype=x.dtype)
        parts.append(turn @ x[2 * pair : 2 * pair + 2])
    return torch.cat(parts)


def plainly(attention: Attention, x: Tensor, places: int, temperature: float) -> Tensor:
    """What attention says of one utterance [P, W], of which `places` are no padding, in a loop."""
    heads, _, size, _ = attention.incoming.shape
    result = torch.zeros_like(x)
    for head in range(heads):
        queries, keys, values = (x @ attention.incoming[head, part].T for part in range(3))
        for place in range(len(x)):
            query = turned(queries[place], place)
            logits = torch.stack([query @ turned(keys[p], p) for p in range(places)])
            weights = torch.softmax(logits / size**0.5 / temperature, 0)
            result[place] += attention.outgoing[:, head] @ (weights @ values[:places])
    return result


@pytest.mark.parametrize("temperature", [1.0, 0.5, 3.0])
def test_attention_is_what_the_formula_says(temperature):
    attention = heard(width=12, heads=2, head_size=6, gate=temperature)
    x, mask = torch.randn(2, 7, 12), torch.ones(2, 7, 1)
    mask[1, 4:] = 0
    found = attention(x, mask)
    for row, places in enumerate((7, 4)):
        wanted = plainly(attention, x[row], places, temperature)
        assert torch.allclose(found[row, :places], wanted[:places], atol=1e-5)


def test_attention_equals_that_of_torch():
    attention, x = heard(width=24, heads=3, head_size=8), torch.randn(1, 9, 24)
    projections = attention.incoming.movedim(1, 0)
    queries, keys, values = torch.einsum("ihdw,pw->ihpd", projections, x[0])
    rows = [
        torch.stack([torch.stack([turned(y, p) for p, y in enumerate(head)]) for head in part])
        for part in (queries, keys)
    ]
    said = F.scaled_dot_product_attention(*rows, values)
    wanted = torch.einsum("hpd,whd->pw", said, attention.outgoing)
    assert torch.allclose(attention(x, torch.ones(1, 9, 1))[0], wanted, atol=1e-5)


def test_what_a_head_hears_depends_on_distances_and_not_on_places():
    attention, x = heard(width=16, heads=2, head_size=8), torch.randn(1, 6, 16)
    later = torch.cat([torch.zeros(1, 50, 16), x], dim=1)
    mask = torch.ones(1, 56, 1)
    mask[:, :50] = 0
    here, there = attention(x, mask[:, 50:]), attention(later, mask)[:, 50:]
    assert torch.allclose(here, there, atol=1e-4)
    assert not torch.allclose(here, attention(x.flip(1), mask[:, 50:]).flip(1), atol=1e-2)


def test_padding_changes_nothing():
    model, batch = small_transformer(), small_batch()
    both = model(batch)
    alone = model(second_alone(batch))
    assert torch.allclose(both.mel.loc[1, :7], alone.mel.loc[0], atol=1e-5)
    for one, two in ((both.duration, alone.duration), (both.pitch, alone.pitch)):
        assert torch.allclose(one.loc[1, :3], two.loc[0], atol=1e-5)


def test_every_frame_hears_the_whole_utterance():
    model, batch = small_transformer(kernel=1), small_batch()
    before = model(batch).mel.loc[0]
    batch.pitch[0, -1] += 5.0
    assert (model(batch).mel.loc[0] - before).abs().max(dim=-1).values.min() > 0


def test_speakers_sound_different():
    model = small_transformer()
    first, second = (model.speak(SAYING, speaker)[0] for speaker in (0, 1))
    assert first.shape != second.shape or not torch.equal(first, second)


def test_it_speaks_at_any_pace_and_length():
    model = small_transformer()
    with torch.no_grad():
        model.prosody_head.bias[0] = 2.3  # About nine frames a symbol.
    mel, durations = model.speak(SAYING.repeat(20))
    assert len(mel) == durations.sum()
    assert torch.isfinite(mel).all()
    faster, _ = model.speak(SAYING.repeat(20), manner=Manner(pace=2.0))
    assert len(faster) < 0.7 * len(mel)


@pytest.mark.parametrize("size", SIZES)
def test_presets_are_as_large_as_those_of_the_first_family(size):
    with without_weights():
        conv = FAMILIES["conv"].model(FAMILIES["conv"].preset(size, **BASICS))
    assert parameters(usual(size)) == pytest.approx(parameters(conv), rel=0.15)


def test_temperature_one_changes_no_bit_and_others_soften_attention_too():
    model = small_transformer()
    assert same(model, model.reconfigured(gate=1.0))
    softer = model.reconfigured(gate=2.0)
    assert not same(model, softer)
    assert softer.decoder[0].attention.scale == model.decoder[0].attention.scale / 2


@pytest.mark.parametrize(
    "changes", [{}, {"tie_layers": 2, "tie_kernels": True, "tie_biases": True}]
)
def test_every_group_runs_over_dimensions_of_its_size(changes):
    model = small_transformer(**changes)
    shapes = {name: value.shape for name, value in model.named_parameters()}
    covered: dict[str, set[int]] = {}
    for group in model.channel_groups():
        for name, axis in group.members:
            assert shapes[name][axis] == group.size
            covered.setdefault(name, set()).add(axis)
    layers = [f"encoder.{n}" for n in range(len(model.encoder))] + ["prosody"]
    for layer in [*layers, *(f"decoder.{n}" for n in range(len(model.decoder)))]:
        # All but queries, keys and values, and the numbers of a head.
        assert covered[f"{layer}.attention.incoming"] == {0, 3}
        assert covered[f"{layer}.attention.outgoing"] == {0, 1}
        assert covered[f"{layer}.attention_norm.weight"] == {0}


@pytest.mark.parametrize("scope", ["even", "global"])
def test_heads_go_one_by_one(scope):
    model = small_transformer()
    sizes = (sizes_for_pressure if scope == "even" else global_sizes)(model, 0.5)
    heads = {size for name, size in sizes.items() if name.endswith(".heads")}
    assert 2 in heads
    assert heads <= {1, 2, 3}
    assert all(size % 8 == 0 for name, size in sizes.items() if not name.endswith(".heads"))
    pruned = prune(model, 0.5, scope=scope)
    assert parameters(pruned) < 0.6 * parameters(model)
    assert torch.isfinite(pruned.speak(SAYING)[0]).all()
    assert half_sizes(model, "decoder.1")["decoder.1.heads"] == 2


@pytest.mark.parametrize("pressure", [0.1, 0.3, 0.5, 0.7, 0.9, 0.95])
def test_pressure_removes_its_share_within_one_percent_of_a_large_model(pressure):
    model = usual("large")
    with without_weights():
        pruned = model.with_group_sizes(sizes_for_pressure(model, pressure))
    removed = 1 - prunable_parameters(pruned) / prunable_parameters(model)
    assert pressure <= removed <= pressure + 0.01


def test_a_head_that_says_nothing_goes_first_and_is_not_missed():
    model = small_transformer()
    with torch.no_grad():
        model.decoder[1].attention.incoming[1] = 0.0
        model.decoder[1].attention.outgoing[:, 1] = 0.0
    sizes = {group.name: group.size for group in model.channel_groups()}
    smaller = cut_to(model, choose(model, sizes | {"decoder.1.heads": 2}))
    assert apart(model, smaller) < 1e-5


def test_heads_that_are_the_same_are_merged_exactly():
    model = small_transformer(decoder_hidden=(8,) * 4, encoder_hidden=(8, 8), prosody_hidden=8)
    with torch.no_grad():
        for name, value in model.named_parameters():
            if name.endswith("attention.incoming"):
                value[2] = value[0]
    merged = merge(model, Merge(share=0.4))
    assert set(merged.config.decoder_heads) == {2}
    assert apart(model, merged) < 1e-5


def test_feed_forward_maps_can_be_products():
    model = small_transformer()
    names = ("decoder.0.up", "prosody.down")
    assert apart(model, factorised(model, dict.fromkeys(names, 48))) < 1e-4


OTHERS = {"prune": "tie", "global": "gate", "drop": "merge", "merge": "prune", "tie": "factorise"}
OTHERS |= {"factorise": "global", "gate": "drop"}


def test_operators_one_after_the_other_leave_what_learns_speaks_saves_and_loads(tmp_path):
    model = small_transformer(symbols=len(SYMBOL_IDS), mels=80)
    statistics = Statistics((0.0,) * 80, (1.0,) * 80)
    for names in OTHERS.items():
        smaller = changed(model, *names)
        assert parameters(smaller) < parameters(model)
        assert torch.isfinite(smaller.speak(SAYING, 1)[0]).all()
        voice = AcousticVoice("changed", smaller, statistics, HIFIGAN, "en-us", ("ann", "bob"))
        save_voice(tmp_path / "v", voice)
        assert same(smaller, load_voice(tmp_path / "v").model)
        assert learns(smaller), names


def test_the_bill_counts_attention():
    """Queries times keys and weights times values: 2 · heads · places² · size of a head."""
    model, places = small_transformer(), 4 * 84
    calls = [
        call
        for call in work_of(model, 84.0).calls
        if call.layer == "decoder.0" and "attention" in call.kind
    ]
    assert [call.macs for call in calls] == [2 * 3 * places**2 * 8]
    layers = {layer.name: layer for layer in bill_of(model, 84.0).layers}
    each = 4 * 40 * 3 * 8 + 2 * 3 * places * 8 + 7 * 40 + 2 * 40 * 64
    assert layers["decoder.0"].macs_per_second == pytest.approx(84 * each)
    assert layers["decoder.0"].parameters == parameters(model.decoder[0])
