"""Several models as one: what they believe together, and the voice they make."""

import tomllib
from dataclasses import replace

import pytest
import tomli_w
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import Categorical, Laplace, Normal

from core.compress import bill_of, made_smaller
from core.compress.cost import file_bytes
from core.errors import SettingsError, VoiceError
from core.models.acoustic import Manner, Statistics
from core.models.coding import coded, parse_coding
from core.models.compressible import config_of, plain
from core.models.fused import FusedAcoustic, FusedConfig, Units, in_units, unfit
from core.models.heads import fused
from core.pipeline.bases import new_model, student_basis
from core.recipes import Prune, Tie
from core.training.objective import beliefs_of, likelihood
from core.voice import AcousticVoice, load_voice, save_voice
from tests.core.small import small_batch, small_voice

FITTING = ("conv", "rnn", "lstm", "gru", "mingru", "transformer")
SYMBOLS = torch.tensor([1, 20, 18, 24, 30, 2])
GRID = torch.linspace(-60, 60, 60_001, dtype=torch.float64)

numbers = st.floats(-4, 4, allow_nan=False)
scales = st.floats(0.1, 4)
members = st.lists(st.tuples(numbers, scales, st.floats(0.01, 1)), min_size=1, max_size=4)


def made(kind, entries):
    total = sum(share for *_, share in entries)
    beliefs = [kind(*torch.tensor(entry[:2]).double()) for entry in entries]
    return beliefs, [share / total for *_, share in entries]


def tiny(family, seed=0, **more):
    torch.manual_seed(seed)
    model = new_model(family, "tiny", 2, 8, **more)
    with torch.no_grad():
        for value in model.parameters():
            value.add_(0.05 * torch.randn_like(value))
        if family in FITTING:
            # A usual pace, whatever the sound.
            model.prosody_head.weight[0], model.prosody_head.bias[0] = 0.0, 1.5
    return model.eval()


def of(*models, weights=None, **more):
    return FusedAcoustic.of(models, weights or [1.0] * len(models), **more).eval()


def believed(model, batch):
    return {name: (d.loc, d.scale) for name, d in beliefs_of(model(batch)).items()}


# --- distributions -------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(members)
def test_normals_fuse_to_their_log_opinion_pool(entries):
    beliefs, weights = made(Normal, entries)
    pooled = sum(w * own.log_prob(GRID) for own, w in zip(beliefs, weights, strict=True)).exp()
    pooled /= torch.trapezoid(pooled, GRID)
    assert torch.allclose(fused(beliefs, weights).log_prob(GRID).exp(), pooled, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(members, numbers)
def test_together_nothing_is_less_likely_than_alone_on_average(entries, value):
    alike = [(mean, entries[0][1], share) for mean, _, share in entries]
    for kind, chosen in ((Normal, entries), (Normal, alike), (Laplace, alike)):
        beliefs, weights = made(kind, chosen)
        seen = torch.tensor(value).double()
        mean = sum(w * own.log_prob(seen) for own, w in zip(beliefs, weights, strict=True))
        assert fused(beliefs, weights).log_prob(seen) >= mean - 1e-9


@settings(max_examples=40, deadline=None)
@given(members)
def test_laplaces_fuse_to_the_mean_and_variance_of_the_pool_of_normals(entries):
    beliefs, weights = made(Laplace, entries)
    together = fused(beliefs, weights)
    pool = fused([Normal(own.mean, own.stddev) for own in beliefs], weights)
    assert together.mean.item() == pytest.approx(pool.mean.item(), abs=1e-9)
    assert together.variance.item() == pytest.approx(pool.variance.item())


@pytest.mark.parametrize(("apart", "times"), [(0.0, 1.0), (0.5, 1.0), (0.0, 1.5), (0.5, 1.5)])
def test_laplaces_that_nearly_agree_fuse_nearly_to_their_pool(apart, times):
    both = torch.tensor([[0.0, 1.0], [apart, times]]).double()
    beliefs = [Laplace(*own) for own in both]
    pooled = sum(0.5 * own.log_prob(GRID) for own in beliefs).exp()
    pooled /= torch.trapezoid(pooled, GRID)
    nats = pooled * (pooled.log() - fused(beliefs, [0.5, 0.5]).log_prob(GRID))
    divergence = torch.trapezoid(nats, GRID).item()
    assert divergence == pytest.approx(0, abs=1e-4 if (apart, times) == (0, 1) else 0.02)


def test_categories_fuse_to_the_mean_of_their_probabilities():
    one, other = Categorical(probs=torch.tensor([0.7, 0.3])), Categorical(torch.tensor([0.1, 0.9]))
    assert torch.allclose(fused([one, other], [0.25, 0.75]).probs, torch.tensor([0.25, 0.75]))


def test_different_kinds_do_not_fuse():
    with pytest.raises(NotImplementedError, match="Laplace, Normal"):
        fused([Normal(0.0, 1.0), Laplace(0.0, 1.0)], [0.5, 0.5])


# --- models --------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", FITTING)
def test_a_model_beside_its_copy_is_itself(family):
    model, batch = tiny(family), small_batch()
    with torch.inference_mode():
        for name, values in believed(of(model, model), batch).items():
            for got, wanted in zip(values, believed(model, batch)[name], strict=True):
                assert torch.allclose(got, wanted, atol=1e-5)
        assert torch.equal(of(model, model)(batch).hidden, model(batch).hidden)
        mel, durations = of(model, model).speak(SYMBOLS, 1)
        alone, its = model.speak(SYMBOLS, 1)
    assert torch.equal(durations, its)
    assert torch.allclose(mel, alone, atol=1e-4)


@pytest.mark.parametrize("weights", [(1, 1), (0.2, 0.8), (1, 0)])
def test_the_likelihood_of_recordings_is_at_least_the_mean_of_the_members(weights):
    models, batch = [tiny(family, seed) for seed, family in enumerate(("conv", "lstm"))], None
    with torch.inference_mode():
        for seed in range(4):
            batch = small_batch(seed)
            losses = [likelihood(model(batch), batch) for model in models]
            together = likelihood(of(*models, weights=weights)(batch), batch)
            for name in ("total", "mel"):
                mean = sum(w * own[name] for w, own in zip(weights, losses, strict=True))
                assert together[name] <= mean / sum(weights) + 1e-5


@pytest.mark.parametrize("family", ["tacotron", "hmm"])
def test_who_follows_no_melody_is_no_member(family):
    model = new_model(family, "tiny", 2, 8)
    assert family in unfit(model)
    with pytest.raises(ValueError, match=family):
        FusedAcoustic.of([tiny("conv"), model], [1, 1])


def test_mixtures_and_other_tables_are_no_members():
    assert "mixture" in unfit(new_model("conv", "tiny", 2, 8, mixture=2))
    with pytest.raises(ValueError, match="tables"):
        FusedAcoustic.of([tiny("conv"), new_model("conv", "tiny", 1, 8)], [1, 1])


def test_what_is_drawn_depends_on_the_seed_and_wishes_are_followed():
    model = of(tiny("conv"), tiny("transformer", 1))
    outside = torch.random.get_rng_state()

    def said(**wish):
        return model.speak(SYMBOLS, manner=Manner(**wish))[0]

    first, again, other = (said(temperature=1.0, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert first.shape != other.shape or not torch.equal(first, other)
    assert torch.equal(torch.random.get_rng_state(), outside)
    for wish in ("pitch", "energy"):
        assert not torch.allclose(said(), said(**{wish: 1.5}), atol=1e-3)
    slow = model.speak(SYMBOLS, manner=Manner(pace=0.5))[1].sum()
    assert slow > 1.5 * model.speak(SYMBOLS)[1].sum()


def test_members_are_in_step():
    fast, slow = tiny("conv"), tiny("conv", 1)
    with torch.no_grad():
        fast.prosody_head.bias[0], slow.prosody_head.bias[0] = 0.5, 3.0
        for model in (fast, slow):
            model.prosody_head.weight[:2], model.prosody_head.bias[1] = 0.0, 0.0
    frames = [model.speak(SYMBOLS)[1].sum() for model in (fast, of(fast, slow), slow)]
    assert frames[0] < frames[1] < frames[2]


def test_spread_is_how_far_members_are_apart():
    one, other, batch = tiny("conv"), tiny("conv", 1), small_batch()
    assert of(one, one).spread(batch).abs().max() < 1e-6
    spread = of(one, other).spread(batch)
    with torch.inference_mode():
        apart = (one(batch).mel.loc - other(batch).mel.loc).abs().mean(-1) / 2
    assert torch.allclose(spread, apart * batch.frame_mask, atol=1e-5)
    assert spread[1, 7:].abs().max() == 0
    assert of(one, other, weights=[9, 1]).spread(batch).sum() < spread.sum()


def units():
    chance = torch.Generator().manual_seed(3)
    own, common = (
        Statistics(
            tuple(torch.randn(8, generator=chance).tolist()),
            tuple((torch.rand(8, generator=chance) + 0.5).tolist()),
        )
        for _ in range(2)
    )
    return Units.between(own, common)


def test_beliefs_come_in_common_units():
    model, batch, between = tiny("conv"), small_batch(), units()
    alone = of(model, units=[between])
    moved = replace(batch, mel=batch.mel * between.stretch + between.shift)
    with torch.inference_mode():
        here, there = alone(moved).mel.log_prob(moved.mel), model(batch).mel.log_prob(batch.mel)
    # The density of a stretched value is lower by the stretch.
    assert torch.allclose(here, there - between.stretch.log(), atol=1e-4)
    with torch.inference_mode():
        assert torch.allclose(alone.speak(SYMBOLS)[0], of(alone).speak(SYMBOLS)[0], atol=1e-4)


@pytest.mark.parametrize("wrap", [lambda model: model, lambda model: of(model)])
def test_a_model_in_other_units_believes_the_same(wrap):
    model, batch, between = wrap(tiny("conv")), small_batch(), units()
    other = in_units(model, between)
    with torch.inference_mode():
        (location, scale), (loc, own) = believed(other, batch)["mel"], believed(model, batch)["mel"]
    assert torch.allclose(location, loc * between.stretch + between.shift, atol=1e-4)
    assert (scale / (own * between.stretch) - 1).abs().mean() < 0.1
    assert in_units(model, Units(torch.ones(8), torch.zeros(8))) is model


def test_the_same_statistics_leave_units_alone():
    own = Statistics((1.0, 2.0), (0.5, 1.0))
    stored = Statistics((1.0 + 1e-7, 2.0), (0.5, 1.0 - 1e-7))
    assert Units.between(stored, own).same
    assert not Units.between(Statistics((1.1, 2.0), (0.5, 1.0)), own).same


def test_one_that_reads_with_a_bert_stands_beside_one_that_does_not():
    model = of(tiny("conv", context=4), tiny("lstm"))
    assert model.context_size == 4
    batch = replace(small_batch(), context=torch.randn(2, 5, 4))
    with torch.inference_mode():
        assert model(batch).mel.loc.shape == (2, 10, 8)
        mel, _ = model.speak(SYMBOLS, context=torch.randn(6, 4))
        assert model(model.reference(1.0, 80.0)).mel.loc.shape[2] == mel.shape[1]
        without = model.without_context()
        assert without.context_size == 0
        without(small_batch())
    assert model.for_student().context_size == 0


# --- voices --------------------------------------------------------------------------------------


def fused_voice():
    first = small_voice(("a", "b"))
    own = first.model
    transformer = new_model("transformer", "tiny", 2, 80).eval()
    coded_one = coded(transformer, parse_coding("int8"), ["mel_head"])
    units = Units(torch.full((80,), 1.1), torch.full((80,), 0.2))
    same = Units(torch.ones(80), torch.zeros(80))
    model = FusedAcoustic.of([own, coded_one], [0.7, 0.3], [same, units])
    return AcousticVoice(
        "both", model, first.statistics, first.format, "en-us", ("a", "b"), first.vocoder
    )


def test_a_fused_voice_is_a_voice(tmp_path):
    voice = fused_voice()
    save_voice(tmp_path / "v", voice)
    again = load_voice(tmp_path / "v")
    assert again.model.config == voice.model.config
    assert [type(m) for m in again.model.members] == [type(m) for m in voice.model.members]
    said, heard = voice.speak("Hello there.", "b"), again.speak("Hello there.", "b")
    assert (said.mel == heard.mel).all()
    size = (tmp_path / "v" / "weights.safetensors").stat().st_size
    assert file_bytes(again.model) == pytest.approx(size, abs=200)
    bill = bill_of(again.model, 80.0)
    alone = [bill_of(model, 80.0) for model in again.model.models]
    assert bill.parameters == sum(own.parameters for own in alone)
    assert bill.macs_per_second == pytest.approx(
        sum(own.macs_per_second for own in alone), rel=0.01
    )
    assert {layer.name for layer in bill.layers} >= {"members.0", "members.1"}


def test_a_config_comes_back_from_toml():
    config = of(tiny("conv"), of(tiny("lstm"), tiny("gru")), weights=[1, 2]).config
    words = tomllib.loads(tomli_w.dumps({"config": plain(config)}))["config"]
    assert config_of(FusedConfig, words) == config
    assert hash(config) == hash(config_of(FusedConfig, words))


@pytest.mark.parametrize(
    "change",
    [
        lambda words: words["weights"].pop(),
        lambda words: words.update(weights=[0.9, 0.9]),
        lambda words: words["members"][0].__setitem__(0, "choir"),
        lambda words: words["members"].__setitem__(0, "conv"),
        lambda words: words["members"][1].__setitem__(1, []),
    ],
)
def test_a_damaged_description_is_refused(change, tmp_path):
    save_voice(tmp_path / "v", fused_voice())
    path = tmp_path / "v" / "voice.toml"
    words = tomllib.loads(path.read_text())
    change(words["config"])
    path.write_text(tomli_w.dumps(words))
    with pytest.raises(VoiceError, match="damaged"):
        load_voice(tmp_path / "v")


def test_a_student_is_made_of_the_heaviest_member():
    light, heavy = tiny("lstm"), tiny("conv", 1)
    model = of(light, heavy, weights=[0.4, 0.6])
    assert student_basis(model, "teacher") is heavy
    assert student_basis(model, "conv") is heavy
    assert student_basis(model, "lstm").family == "lstm"
    step = Prune(part="acoustic", pressure=0.5)
    small = made_smaller(student_basis(model, "teacher"), [step])
    assert sum(p.numel() for p in small.parameters()) < 0.6 * sum(
        p.numel() for p in heavy.parameters()
    )
    for refused in (step, Tie(part="acoustic", layers=2)):
        with pytest.raises(SettingsError):
            made_smaller(model, [refused])


def test_a_student_is_made_in_the_units_of_its_recordings():
    between, batch = units(), small_batch()
    model = of(tiny("conv"), units=[between])
    with torch.inference_mode():
        wanted, got = model(batch).mel.loc, model.for_student()(batch).mel.loc
    assert torch.allclose(got, wanted, atol=1e-4)
