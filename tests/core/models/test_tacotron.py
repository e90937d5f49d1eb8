import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import torch

from core.compress.drop import drop
from core.compress.factorise import factorise
from core.compress.gate import gate
from core.compress.merge import merge
from core.compress.prune import cut_to, prune_step
from core.compress.tie import tie
from core.models.acoustic import AcousticInput, Manner
from core.models.compressible import config_of, filled, plain
from core.models.families import FAMILIES, SIZES
from core.models.heads import most_likely
from core.models.linear import linear_maps
from core.models.lowrank import factorised
from core.models.lstm import LSTM, LSTMCell
from core.models.stepwise import Walker, expected_places, guided, monotonic_path
from core.models.tacotron import TacotronAcoustic, TacotronConfig
from core.recipes import Drop, Factorise, Gate, Merge, Prune, Tie
from core.training.objective import likelihood
from tests.core.small import FEW, roughened, second_alone, small_batch

SAYING = torch.tensor([1, 6, 5, 7, 2])
"""The third is a mark, which takes no time."""


def small_tacotron(seed: int = 0, **changes) -> TacotronAcoustic:
    torch.manual_seed(seed)
    values = FEW | {
        "reduction": 3,
        "encoder_width": 32,
        "encoder_hidden": (48, 48),
        "encoder_units": 24,
        "prenet_hidden": 24,
        "prenet_width": 16,
        "query_units": 40,
        "decoder_units": 48,
        "attention_width": 16,
        "postnet_width": 24,
        "postnet_hidden": (48, 48, 48, 48),
    }
    return roughened(TacotronAcoustic(TacotronConfig(**(values | changes))))


def said(model) -> list[torch.Tensor]:
    output = model(small_batch())
    return [output.mel.loc, output.mel.scale, output.hidden, *output.penalties.values()]


def apart(model, other) -> float:
    pairs = zip(said(model), said(other), strict=True)
    return max(float((one - two).detach().abs().max()) for one, two in pairs)


def torch_lstm(layer: LSTM, kind, size: int):
    known = kind(size, layer.units)
    suffix = "_l0" if kind is torch.nn.LSTM else ""
    weight, hidden, bias = layer.matrices()
    with torch.no_grad():
        getattr(known, f"weight_ih{suffix}").copy_(weight)
        getattr(known, f"weight_hh{suffix}").copy_(hidden)
        getattr(known, f"bias_ih{suffix}").copy_(bias)
        getattr(known, f"bias_hh{suffix}").zero_()
    return known


def test_the_recurrent_layer_is_the_one_everybody_knows():
    torch.manual_seed(0)
    layer = LSTM([5, 3], 7)
    one, two = torch.randn(2, 6, 5), torch.randn(2, 6, 3)
    both = torch.cat([one, two], dim=-1)
    expected, _ = torch_lstm(layer, torch.nn.LSTM, 8)(both.transpose(0, 1))
    assert torch.allclose(layer(one, two), expected.transpose(0, 1), atol=1e-6)
    cell, known, state = LSTMCell(layer, 2), torch_lstm(layer, torch.nn.LSTMCell, 8), None
    for x in both.unbind(1):
        state = known(x, state)
        assert torch.allclose(cell(x), state[0], atol=1e-6)


def test_expected_places_are_those_of_all_paths():
    torch.manual_seed(0)
    going = torch.rand(1, 5, 3) * torch.tensor([1.0, 1.0, 0.0])
    expected = torch.zeros(5, 3)
    for moves in product((0, 1), repeat=4):
        place, chance, places = 0, 1.0, [0]
        for step, move in enumerate(moves, 1):
            onward = float(going[0, step, place])
            chance *= onward if move else 1.0 - onward
            place = min(place + move, 2)
            places.append(place)
        for step, at in enumerate(places):
            expected[step, at] += chance
    assert torch.allclose(expected_places(going)[0], expected, atol=1e-6)


def test_a_walk_leaves_nothing_out_and_never_comes_back():
    chance = np.random.default_rng(0)
    for temperature in (0.0, 1.0):
        walker, path = Walker(5, 4, temperature), [0]
        for logit in chance.normal(-1.0, 3.0, 60):
            path.append(walker(float(logit), 99))
        assert set(np.diff(path)) <= {0, 1}
        assert path[-1] == 5


def test_a_place_is_left_when_it_is_more_likely_over_than_not():
    walker = Walker(3, 100)
    a_quarter = math.log(1 / 3)
    # 0.75² is 0.56, 0.75³ is 0.42.
    assert [walker(a_quarter, 99) for _ in range(6)] == [0, 0, 1, 1, 1, 2]
    patient = Walker(3, 5)
    assert [patient(-40.0, 99) for _ in range(6)] == [0, 0, 0, 0, 1, 1]
    hurried = Walker(3, 100)
    assert [hurried(-40.0, left) for left in (5, 4, 3, 2, 1)] == [0, 0, 1, 2, 3]


def test_the_diagonal_costs_nothing_and_the_corner_most():
    straight = torch.eye(6)[None]
    counts = torch.tensor([6])
    assert float(guided(straight, counts, counts, 0.2)) == pytest.approx(0.0, abs=1e-6)
    stuck = torch.zeros(1, 6, 6)
    stuck[..., 0] = 1.0
    apart = (torch.arange(6) / 6) ** 2
    expected = (1 - torch.exp(-apart / 0.08)).mean()
    assert float(guided(stuck, counts, counts, 0.2)) == pytest.approx(float(expected), rel=1e-5)


def test_the_best_path_is_the_best_of_all():
    scores = np.random.default_rng(0).normal(size=(5, 4))
    paths = [p for p in product(range(4), repeat=5) if all(np.diff(p) >= 0)]
    best = max(paths, key=lambda path: scores[np.arange(5), list(path)].sum())
    assert tuple(monotonic_path(scores)) == best


def test_padding_changes_nothing():
    """An utterance gives the same beliefs alone and beside a longer one."""
    model, batch = small_tacotron(), small_batch()
    both = model(batch)
    alone = model(second_alone(batch))
    assert torch.allclose(both.mel.loc[1, :7], alone.mel.loc[0], atol=1e-5)


def test_a_frame_is_told_from_those_before_it_alone():
    model, batch = small_tacotron(postnet_hidden=(), encoder_hidden=()), small_batch()
    batch = replace(batch, durations=torch.tensor([[2, 3, 0, 4, 3], [2, 5, 5, 0, 0]]))
    batch = replace(batch, mel=torch.randn(2, 12, 8))
    later = batch.mel.clone()
    later[:, 6:] += 1.0
    one, two = model(batch).mel.loc, model(replace(batch, mel=later)).mel.loc
    # The step that gives frames 6 to 8 has heard frame 5, the next one frame 8.
    assert torch.allclose(one[:, :9], two[:, :9], atol=1e-6)
    assert not torch.allclose(one[:, 9:], two[:, 9:], atol=1e-3)


@torch.inference_mode()
def test_going_on_from_a_kept_state_is_going_through_it_all_again():
    model = small_tacotron()
    model.stop.bias[0] = -50.0  # Forty frames, and some more for each symbol.
    memory = model._remember(SAYING[None], torch.tensor([0]), None)
    features, path, _ = model._walk(memory)
    coarse = model.coarse_head(features)
    every = model.config.reduction
    assert len(path) == 40
    for steps in range(1, len(path) + 1):
        before = model._said_before(coarse[:, : steps * every], steps)
        queries = model.query(model._prenet(before))
        logits = model._going(model.query_out(queries), memory.keys)[0]
        walker = Walker(int(memory.places) - 1, 100 // every)
        places = [0] + [walker(float(logits[step, walker.place]), 99) for step in range(1, steps)]
        assert places == path[:steps].tolist()
        again, _ = model._decode(queries, memory.values[:, places])
        assert torch.allclose(again, features[:, : steps * every], atol=1e-5)


def test_it_comes_to_an_end_without_having_learnt_to():
    model = small_tacotron()
    with torch.no_grad():
        model.stop.bias[0] = -50.0
        model.query_out.bias.zero_()
        model.query_out.weight.zero_()
    mel, frames = model.speak(SAYING)
    assert (frames[[0, 1, 3, 4]] > 0).all()
    assert len(mel) == frames.sum() <= 40 + 20 * 4
    assert mel.isfinite().all()
    assert len(model.speak(torch.tensor([5, 5]))[0]) > 0


def test_every_symbol_but_marks_is_given_time_and_pace_takes_it():
    model = small_tacotron()
    mel, frames = model.speak(SAYING)
    assert frames[2] == 0
    assert (frames[[0, 1, 3, 4]] > 0).all()
    faster, fewer = model.speak(SAYING, manner=Manner(pace=2.0))
    assert len(faster) == fewer.sum() == pytest.approx(len(mel) / 2, abs=1)


def test_temperature_draws_by_its_seed():
    model = small_tacotron()
    one, two, other = (
        model.speak(SAYING, manner=Manner(temperature=1.0, seed=seed))[0] for seed in (1, 1, 2)
    )
    assert torch.equal(one, two)
    assert one.shape != other.shape or not torch.equal(one, other)


def test_speakers_sound_different():
    model = small_tacotron()
    first, _ = model.speak(SAYING, 0)
    second, _ = model.speak(SAYING, 1)
    assert first.shape != second.shape or not torch.equal(first, second)


@torch.inference_mode()
@pytest.mark.parametrize("mixture", [0, 3])
def test_a_sentence_said_in_a_given_timing_is_gone_on_from(mixture):
    model = small_tacotron(mixture=mixture)
    durations = torch.tensor([3, 4, 0, 6, 1])
    own = model.as_said(SAYING, durations, 1)
    assert own.mel.shape == (1, 14, 8)
    assert own.durations.tolist() == [durations.tolist()]
    assert most_likely(model(own).mel).shape == (1, 14, 8)
    longer = model.as_said(SAYING, torch.tensor([3, 10, 0, 0, 1]), 1)
    assert torch.allclose(own.mel[:, 0], longer.mel[:, 0], atol=0.1)
    assert not torch.allclose(own.mel, longer.mel, atol=1e-3)


def tunes(count: int, seed: int) -> AcousticInput:
    """Utterances in which every symbol has a sound and a length of its own."""
    chance = np.random.default_rng(seed)
    sounds = np.random.default_rng(99).normal(size=(20, 8))
    symbols = np.stack([chance.permutation(np.arange(6, 14)) for _ in range(count)])
    durations = 2 + 3 * (symbols % 4)
    frames = int(durations.sum(axis=1).max())
    mel = np.zeros((count, frames, 8), np.float32)
    for row, (own, long) in enumerate(zip(symbols, durations, strict=True)):
        said = np.repeat(sounds[own], long, axis=0)
        mel[row, : len(said)] = said
    nothing = torch.zeros(symbols.shape)
    speakers = torch.zeros(count, dtype=torch.long)
    return AcousticInput(
        torch.from_numpy(symbols), speakers, torch.from_numpy(durations), nothing, nothing,
        torch.from_numpy(mel),
    )  # fmt: skip


def test_it_finds_out_by_itself_what_is_said_when():
    model = small_tacotron(reduction=2, encoder_hidden=(), postnet_hidden=()).train()
    optimiser = torch.optim.Adam(model.parameters())
    for step in range(80):
        batch = tunes(4, step)
        optimiser.param_groups[0]["lr"] = 8e-3 * (1 - step / 80)
        optimiser.zero_grad()
        likelihood(model(batch), batch)["total"].backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    model.eval()
    held_out = tunes(8, 1000)
    found, ends = model.durations(held_out), held_out.durations.cumsum(1)
    assert (found.sum(dim=1) == ends[:, -1]).all()
    alike = ends[:, -1:] * torch.arange(1, 9) / 8
    late, if_all_were_alike = (found.cumsum(1) - ends).abs(), (alike - ends).abs()
    assert late.float().mean() < 0.7 * if_all_were_alike.mean()
    mel, frames = model.speak(held_out.symbols[0])
    assert len(mel) == frames.sum()
    shortest, longest = (held_out.durations[0] == length for length in (2, 11))
    assert frames[shortest].float().mean() < 0.5 * frames[longest].float().mean()


STEPS = {
    "prune": (prune_step, Prune(pressure=0.3)),
    "drop": (drop, Drop(blocks=1)),
    "merge": (merge, Merge(share=0.3)),
    "tie": (tie, Tie(layers=2, kernels=True, biases=True)),
    "factorise": (factorise, Factorise(rank=6)),
    "gate": (gate, Gate(temperature=1.4)),
}


@pytest.mark.parametrize("second", STEPS)
@pytest.mark.parametrize("first", STEPS)
def test_operators_one_after_the_other_leave_what_speaks_learns_and_can_be_kept(first, second):
    model = whole = small_tacotron()
    for name in (first, second):
        operator, step = STEPS[name]
        model = operator(model, step, None)
    sizes = [sum(value.numel() for value in some.parameters()) for some in (whole, model)]
    assert sizes[1] < sizes[0] or first == second == "gate"
    config = config_of(TacotronConfig, plain(model.config))
    again = filled(lambda: TacotronAcoustic(config), model.state_dict()).eval()
    assert again.config == model.config
    assert all(map(torch.equal, again.parameters(), model.parameters()))
    mel, frames = model.speak(SAYING)
    assert len(mel) == frames.sum()
    batch = small_batch()
    likelihood(model.train()(batch), batch)["total"].backward()
    assert all(value.grad is not None for value in model.parameters())


def test_channels_without_weights_can_go_unnoticed():
    model = small_tacotron()
    streams = ("encoder.width", "postnet.width")  # Their norms hear how many channels there are.
    parameters = dict(model.named_parameters())
    keep = {}
    for group in model.channel_groups():
        gone = 0 if group.name in streams else 8
        keep[group.name] = torch.arange(group.size - gone)
        for name, dimension in group.members:
            parameters[name].detach().narrow(dimension, group.size - gone, gone).zero_()
    assert apart(model, cut_to(model, keep)) < 1e-5


def test_ties_share_the_post_net_and_a_layer_of_nothing_is_not_missed():
    model = small_tacotron()
    tied = model.with_ties(2, kernels=True, biases=False)
    assert tied.stack() == ("postnet.0", "postnet.1")
    assert len(said(tied)) == len(said(model))
    with torch.no_grad():
        model.postnet[1].down.weight.zero_()
        model.postnet[1].down.bias.zero_()
    assert apart(model, model.with_layers([0, 2, 3])) == 0.0


def test_every_linear_map_can_be_a_product():
    model = small_tacotron()
    full = factorised(
        model, {name: min(m.in_features, m.out_features) for name, m in linear_maps(model)}
    )
    assert apart(model, full) < 1e-4
    assert len(full.speak(SAYING)[0]) > 0


@pytest.mark.parametrize("size", SIZES)
def test_sizes_are_those_of_the_convolutional_family(size):
    counts = []
    for name in ("tacotron", "conv"):
        family = FAMILIES[name]
        config = family.preset(
            size, symbols=160, silent_symbols=(5,), speakers=1, mels=80, dropout=0.0
        )
        counts.append(sum(value.numel() for value in family.model(config).parameters()))
    assert counts[0] == pytest.approx(counts[1], rel=0.2)
