import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.compress.factorise import factorise, rank_for_energy
from core.compress.merge import merge
from core.compress.prune import prune
from core.errors import SettingsError
from core.models.linear import linear_maps, weight_of
from core.models.lowrank import factorised, halves, in_full
from core.models.vocoders.files import load_vocoder, save_vocoder
from core.models.vocoders.neural import NeuralVocoder
from core.recipes import Factorise, Merge
from core.voice import load_voice, save_voice
from tests.core.compress.structural import MODELS, apart, outputs, parameters, same
from tests.core.small import small_model, small_voice

TIED = {"tie_layers": 2, "tie_kernels": True, "tie_biases": True}


def full_ranks(model):
    return {name: min(layer.in_features, layer.out_features) for name, layer in linear_maps(model)}


@pytest.mark.parametrize("step", [Factorise(energy=1.0), Factorise(rank=4096)])
@pytest.mark.parametrize("kind", MODELS)
def test_the_full_rank_is_passed_over_and_changes_no_bit(kind, step):
    model = MODELS[kind]()
    assert same(model, factorise(model, step))
    assert factorise(model, step).config.ranks == ()


@pytest.mark.parametrize(
    "changes", [{}, {"tie_layers": 2, "tie_kernels": True, "tie_biases": True}]
)
@pytest.mark.parametrize("more", [0, 5])
@pytest.mark.parametrize("kind", MODELS)
def test_products_of_full_rank_say_the_same(kind, more, changes):
    model = MODELS[kind](**changes)
    ranks = {name: rank + more for name, rank in full_ranks(model).items()}
    products = factorised(model, ranks)
    assert dict(products.config.ranks) == ranks
    assert parameters(products) > parameters(model)
    assert apart(model, products) < 1e-5
    assert apart(model, in_full(products)) < 1e-5


@pytest.mark.parametrize("kind", MODELS)
def test_matrices_of_low_rank_become_products_without_loss(kind):
    model = MODELS[kind]()
    names = [f"{layer}.{half}" for layer in model.stack() for half in ("up", "down")]
    with torch.no_grad():
        for name in names:
            weight = model.get_submodule(name).weight
            first, second = halves(weight, 6)
            weight.copy_(second @ first)
    small = factorise(model, Factorise(energy=0.999999))
    assert {name: rank for name, rank in small.config.ranks if name in names} == dict.fromkeys(
        names, 8
    )
    assert apart(model, small) < 1e-5
    assert parameters(small) < parameters(model)


@settings(max_examples=30, deadline=None)
@given(energy=st.floats(0.05, 0.999), seed=st.integers(0, 9))
def test_the_energy_asked_for_is_kept_with_no_rank_to_spare(energy, seed):
    weight = torch.randn(24, 40, generator=torch.Generator().manual_seed(seed)).double()
    rank = rank_for_energy(torch.linalg.svdvals(weight).square(), energy)
    first, second = halves(weight, rank)
    kept = (second @ first).square().sum() / weight.square().sum()
    assert kept >= energy - 1e-9
    if rank > 8:
        first, second = halves(weight, rank - 8)
        assert (second @ first).square().sum() / weight.square().sum() < energy


def test_a_product_is_only_made_where_it_is_smaller():
    model = small_model()
    small = factorise(model, Factorise(rank=24))
    for name, layer in linear_maps(model):
        cheaper = 24 * (layer.in_features + layer.out_features) < layer.weight.numel()
        assert (name in dict(small.config.ranks)) == cheaper
    again = factorise(small, Factorise(rank=30))
    assert again is small
    assert set(dict(factorise(small, Factorise(rank=6)).config.ranks).values()) == {6}


@pytest.mark.parametrize("kind", MODELS)
def test_products_are_pruned_through_their_members_and_their_rank(kind):
    model = factorise(MODELS[kind](), Factorise(rank=16))
    pruned = prune(model, 0.5)
    assert all(rank < 16 for _, rank in pruned.config.ranks)
    assert all(value.isfinite().all() for value in outputs(pruned))


def test_a_rank_that_nothing_goes_through_is_pruned_without_a_trace():
    model = factorised(small_model(), {"decoder.1.up": 16})
    with torch.no_grad():
        model.decoder[1].up.first.weight[::2] = 0.0
    groups = {group.name: group.size for group in model.channel_groups()}
    from core.compress.prune import choose, cut_to

    cut = cut_to(model, choose(model, groups | {"decoder.1.up.rank": 8}))
    assert dict(cut.config.ranks) == {"decoder.1.up": 8}
    assert apart(model, cut) < 1e-5


def test_ties_of_products_are_products_of_what_they_tie():
    model = small_model()
    for one, two in ((1, 0), (3, 2)):
        model.decoder[one].load_state_dict(model.decoder[two].state_dict())
    ranks = {f"decoder.{n}.{half}": 40 for n in range(4) for half in ("up", "down")}
    ranks |= {"decoder.0.up": 44, "mel_head": 16}
    products = factorised(model, ranks)
    tied = products.with_ties(2, kernels=False, biases=False)
    assert dict(tied.config.ranks) == {
        "mel_head": 16, "decoder.0.up": 44, "decoder.0.down": 40,
        "decoder.1.up": 40, "decoder.1.down": 40,
    }  # fmt: skip
    assert apart(products, tied) < 1e-5
    # Of a product and a matrix the mean is a matrix.
    mixed = factorised(model, {"decoder.2.up": 40}).with_ties(2, kernels=False, biases=False)
    assert mixed.config.ranks == ()
    assert apart(model, mixed) < 1e-5


def test_products_keep_their_ranks_when_their_layers_move_up():
    model = factorised(small_model(), {"decoder.1.up": 9, "decoder.3.down": 7, "bridge": 5})
    moved = model.with_layers([0, 3])
    assert dict(moved.config.ranks) == {"decoder.1.down": 7, "bridge": 5}
    assert torch.equal(weight_of(moved.decoder[1].down), weight_of(model.decoder[3].down))


def test_codings_move_with_their_layers():
    model = small_model(codings=(("", "fp16"), ("decoder", "int8"), ("decoder.3", "int4")))
    assert model.with_layers([1, 3]).config.codings[2] == ("decoder.1", "int4")
    assert model.with_layers([0]).config.codings == (("", "fp16"), ("decoder", "int8"))
    assert model.with_ties(2, False, False).config.codings[2] == ("decoder.1", "int4")


def test_a_voice_of_products_is_saved_and_loaded(tmp_path):
    voice = small_voice()
    voice.model = factorise(voice.model, Factorise(rank=8))
    voice.vocoder.model = factorise(voice.vocoder.model, Factorise(rank=4))
    save_voice(tmp_path / "v", voice)
    again = load_voice(tmp_path / "v")
    assert again.model.config.ranks == voice.model.config.ranks != ()
    assert again.vocoder.model.config.ranks == voice.vocoder.model.config.ranks != ()
    assert (again.speak("Good day").audio == voice.speak("Good day").audio).all()
    save_vocoder(tmp_path / "f.safetensors", voice.vocoder.model)
    assert same(load_vocoder(tmp_path / "f.safetensors"), voice.vocoder.model)
    assert isinstance(again.vocoder, NeuralVocoder)


def test_ranks_that_make_no_sense_are_refused():
    with pytest.raises(SettingsError, match=r"rank 0.*energy is 0"):
        factorise(small_model(), Factorise(rank=0, energy=0.0))
    for ranks in ((("decoder.9.up", 4),), (("decoder.0.up", 0),), (("embedding", 4),)):
        with pytest.raises(ValueError, match=ranks[0][0]):
            small_model(ranks=ranks)


def test_locked_matrices_stay_whole():
    model = small_model()
    locked = ("decoder", "encoder.0.up")
    small = factorise(model, Factorise(part="acoustic", rank=8, locked=locked))
    names = dict(small.config.ranks)
    assert "encoder.0.down" in names
    assert not any(name.startswith("decoder.") or name == "encoder.0.up" for name in names)
    everything = tuple(name for name, _ in model.named_children())
    with pytest.raises(SettingsError, match="all layers are locked"):
        factorise(model, Factorise(energy=0.5, locked=everything))


def test_merging_after_factorising_keeps_the_ranks():
    model = factorise(small_model(), Factorise(rank=8))
    assert dict(merge(model, Merge(share=0.5)).config.ranks) == dict(model.config.ranks)
