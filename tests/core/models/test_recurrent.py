from itertools import permutations

import pytest
import torch
from torch import nn

from core.compress.cost import bill_of
from core.compress.drop import drop
from core.compress.factorise import factorise
from core.compress.gate import gate
from core.compress.merge import merge
from core.compress.prune import choose, cut_to, prune, prune_step
from core.compress.tie import tie
from core.data.mel import HIFIGAN
from core.models.acoustic import Statistics
from core.models.coding import coded, parse_coding
from core.models.compressible import without_weights
from core.models.families import SIZES
from core.models.recurrent import (
    GATES,
    RecurrentAcoustic,
    RecurrentConfig,
    RecurrentLayer,
    recurrences,
)
from core.models.vocoders.griffinlim import GriffinLim
from core.pipeline.bases import new_model
from core.recipes import Drop, Factorise, Gate, Merge, Prune, Tie
from core.text.symbols import SYMBOL_IDS
from core.voice import AcousticVoice, load_voice, save_voice
from tests.core.compress.structural import Likeness, apart, parameters, same, wave
from tests.core.small import FEW, roughened, second_alone, small_batch

CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def small_recurrent(cell: str = "gru", seed: int = 0, **changes) -> RecurrentAcoustic:
    torch.manual_seed(seed)
    values = FEW | {
        "encoder_width": 24,
        "decoder_width": 32,
        "encoder_hidden": (16,),
        "decoder_hidden": (24, 24, 24, 24),
        "prosody_hidden": 16,
        "cell": cell,
    }
    return roughened(RecurrentAcoustic(RecurrentConfig(**(values | changes))))


def layer_of(model: RecurrentAcoustic, number: int = 0) -> RecurrentLayer:
    layer = model.decoder[number]
    assert isinstance(layer, RecurrentLayer)
    return layer


def filled_with(kernel: nn.RNNBase, layer: RecurrentLayer) -> nn.RNNBase:
    """One of torch's own layers with these weights, one gate after the other."""
    gates = GATES[layer.cell]
    with torch.no_grad():
        for direction, end in enumerate(("", "_reverse")):
            own = slice(direction * gates, (direction + 1) * gates)
            for maps, kind in ((layer.input, "ih"), (layer.recurrent, "hh")):
                for what in ("weight", "bias"):
                    rows = torch.cat([getattr(linear, what) for linear in list(maps)[own]])
                    getattr(kernel, f"{what}_{kind}_l0{end}").copy_(rows)
    return kernel


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("learning", [False, True])
def test_a_layer_is_torchs_own_on_packed_sequences(cell, learning):
    layer = layer_of(small_recurrent(cell))
    kernel = filled_with(CELLS[cell](32, 24, bidirectional=True, batch_first=True), layer)
    lengths = torch.tensor([9, 4, 7])
    mask = (torch.arange(9)[None] < lengths[:, None]).unsqueeze(-1).float()
    x = torch.randn(3, 9, 32) * mask
    with torch.set_grad_enabled(learning):
        packed = nn.utils.rnn.pack_padded_sequence(
            layer.norm(x), lengths, batch_first=True, enforce_sorted=False
        )
        hidden, _ = nn.utils.rnn.pad_packed_sequence(kernel(packed)[0], batch_first=True)
        ahead, behind = hidden.chunk(2, dim=-1)
        expected = (x + layer.down[0](ahead) + layer.down[1](behind)) * mask
        assert torch.allclose(layer(x, mask), expected, atol=1e-5)


@pytest.mark.parametrize("cell", CELLS)
def test_what_learns_has_torchs_slopes(cell):
    torch.manual_seed(0)
    inputs = [torch.randn(3, 7, 6, requires_grad=True) for _ in range(2)]
    kernels = [CELLS[cell](6, 5, batch_first=True) for _ in range(2)]
    weights = [list(kernel.parameters()) for kernel in kernels]
    pulls = [torch.randn(3, 7, 5) for _ in range(2)]
    leaves = [*inputs, *weights[0], *weights[1]]

    def slopes(outputs):
        total = sum((pull * said).sum() for pull, said in zip(pulls, outputs, strict=True))
        return torch.autograd.grad(total, leaves)

    theirs = slopes([kernel(x)[0] for kernel, x in zip(kernels, inputs, strict=True)])
    for one, two in zip(slopes(recurrences(cell, inputs, weights)), theirs, strict=True):
        assert torch.allclose(one, two, atol=1e-5)


@pytest.mark.parametrize("cell", CELLS)
def test_padding_changes_nothing(cell):
    model, batch = small_recurrent(cell), small_batch()
    both, one = model(batch), model(second_alone(batch))
    assert torch.allclose(both.mel.loc[1, :7], one.mel.loc[0], atol=1e-5)
    assert torch.allclose(both.duration.loc[1, :3], one.duration.loc[0], atol=1e-5)


@pytest.mark.parametrize("cell", CELLS)
def test_each_cell_speaks_and_hears_who_speaks(cell):
    model = small_recurrent(cell)
    assert model.family == cell
    symbols = torch.tensor([1, 6, 7, 8, 2])
    first, durations = model.speak(symbols, 0)
    second, _ = model.speak(symbols, 1)
    assert first.shape == (durations.sum(), 8)
    assert first.shape != second.shape or not torch.equal(first, second)


@pytest.mark.parametrize("cell", CELLS)
def test_presets_are_as_large_as_conv(cell):
    for size in SIZES:
        with without_weights():
            own, conv = (parameters(new_model(family, size, 1, 80)) for family in (cell, "conv"))
        assert own == pytest.approx(conv, rel=0.15), size


@pytest.mark.parametrize("cell", CELLS)
def test_nothing_to_prune_and_temperature_one_change_no_bit(cell):
    model = small_recurrent(cell)
    assert same(prune(model, 0.0), model)
    assert same(model.reconfigured(gate=1.0), model)
    assert not same(model.reconfigured(gate=1.5), model)


def test_temperature_divides_what_goes_into_the_gates():
    """With one place and no memory an LSTM's value is σ(o/T) · tanh(σ(i/T) · tanh(g))."""
    layer = layer_of(small_recurrent("lstm", gate=2.0))
    x = torch.randn(1, 1, 32)
    with torch.no_grad():
        raw = layer.norm(x) @ torch.cat([m.weight for m in layer.input[:4]]).T
        raw = raw + torch.cat([m.bias for m in layer.input[:4]])
        raw = raw + torch.cat([m.bias for m in layer.recurrent[:4]])
        i, _, g, o = raw.chunk(4, dim=-1)
        expected = torch.sigmoid(o / 2) * torch.tanh(torch.sigmoid(i / 2) * torch.tanh(g))
        (said,) = recurrences("lstm", [layer.norm(x)], [layer.weights(0)])
    assert torch.allclose(said, expected, atol=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_units_without_weights_can_go(cell):
    model = small_recurrent(cell)
    (group,) = layer_of(model).groups("decoder.0")
    weights = dict(model.named_parameters())
    with torch.no_grad():
        for name, dimension in group.members:
            weights[name].movedim(dimension, 0)[3:11] = 0.0
    sizes = {g.name: g.size - 8 * (g.name == group.name) for g in model.channel_groups()}
    smaller = cut_to(model, choose(model, sizes))
    assert parameters(smaller) < parameters(model)
    assert apart(smaller, model) < 1e-5


@pytest.mark.parametrize("cell", CELLS)
def test_units_that_are_the_same_merge_without_a_trace(cell):
    model = small_recurrent(cell)
    with torch.no_grad():
        for layer in (model.prosody, *model.encoder, *model.decoder):
            for gate_map in (*layer.input, *layer.recurrent):
                gate_map.weight[8:16] = gate_map.weight[:8]
                gate_map.bias[8:16] = gate_map.bias[:8]
    merged = merge(model, Merge(share=0.34))
    assert {layer.hidden for layer in merged.decoder} == {16}
    assert apart(merged, model) < 1e-5


def test_multiply_adds_follow_the_formula():
    """For each frame and direction gates · hidden · (inputs + hidden), and hidden · W to leave."""
    fps = 84.0  # Divides evenly into the symbols of the reference utterance.
    for cell, gates in GATES.items():
        layers = {layer.name: layer for layer in bill_of(small_recurrent(cell), fps).layers}
        expected = fps * 2 * (gates * 24 * (32 + 24) + 24 * 32)
        assert layers["decoder.0"].macs_per_second == pytest.approx(expected)


@pytest.mark.parametrize("words", ["int8", "int4", "palette4", "sparse0.75+int8"])
def test_weights_can_be_stored_in_few_bits(words, tmp_path):
    voice = voice_of(coded(small_recurrent("lstm", **READS), parse_coding(words)))
    save_voice(tmp_path / "v", voice)
    assert same(load_voice(tmp_path / "v").model, voice.model)


STEPS = {
    "prune": (prune_step, Prune(pressure=0.3)),
    "drop": (drop, Drop(blocks=1)),
    "global": (prune_step, Prune(pressure=0.3, scope="global", criterion="taylor")),
    "merge": (merge, Merge(share=0.4)),
    "tie": (tie, Tie(layers=2, kernels=True, biases=True)),
    "factorise": (factorise, Factorise(rank=4)),
    "gate": (gate, Gate(temperature=1.4)),
}
PAIRS = [pair for pair in permutations(STEPS, 2) if set(pair) != {"prune", "global"}]
RING = list(zip(STEPS, [*STEPS][1:] + [*STEPS][:1], strict=True))
"""Each once first and once second; the others are tested less often."""


READS = {"symbols": len(SYMBOL_IDS), "mels": 80}
"""What a model needs to be part of a voice."""


def voice_of(model: RecurrentAcoustic) -> AcousticVoice:
    statistics = Statistics((-5.0,) * 80, (2.0,) * 80)
    vocoder = GriffinLim(HIFIGAN)
    return AcousticVoice("small", model, statistics, HIFIGAN, "en-us", ("a", "b"), vocoder)


def learns(model: RecurrentAcoustic) -> bool:
    """Whether a step of training reaches every layer and brings what is to be less down."""
    model.train()
    before = wave(model).square().mean()
    before.backward()
    slopes = [value.grad for value in model.parameters()]
    assert all(slope is not None for slope in slopes)
    length = sum(float(slope.square().sum()) for slope in slopes)
    with torch.no_grad():
        for value, slope in zip(model.parameters(), slopes, strict=True):
            value.sub_(slope * (0.01 * float(before) / length))
        return float(wave(model.eval()).square().mean()) < float(before)


@pytest.mark.parametrize(
    "names",
    [pytest.param(p, marks=[] if p in RING else pytest.mark.slow, id="-".join(p)) for p in PAIRS],
)
def test_every_pair_of_operators_runs_learns_saves_and_speaks(names, tmp_path):
    model = small_recurrent("gru", **READS)
    before = parameters(model)
    for name in names:
        operator, step = STEPS[name]
        model = operator(model, step, Likeness(model) if name == "global" else None)
    assert parameters(model) < before
    save_voice(tmp_path / "v", voice_of(model))
    again = load_voice(tmp_path / "v").model
    assert same(again, model)
    mel, durations = again.speak(torch.tensor([1, 6, 7, 2]))
    assert len(mel) == durations.sum()
    assert learns(model)


def test_half_numbers_train_too():
    """As processors with matrix units for them take them."""
    for cell in CELLS:
        model = small_recurrent(cell).train()
        with torch.autocast("cpu", torch.bfloat16):
            wave(model).square().mean().backward()
        assert all(value.grad is not None for value in model.parameters())
