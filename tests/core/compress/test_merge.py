import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.compress.merge import clusters, merge
from core.compress.prune import prune
from core.errors import SettingsError
from core.models.lowrank import factorised
from core.recipes import Merge
from tests.core.compress.structural import MODELS, Likeness, apart, parameters, same
from tests.core.small import small_model

TIED = {"tie_layers": 2, "tie_kernels": True, "tie_biases": True}


def duplicated(model, share):
    """Overwrite a share of each layer's units by copies of others, scattered; returns the model."""
    chance = torch.Generator().manual_seed(0)
    state = model.state_dict()
    for group in model.channel_groups():
        if not group.outgoing:
            continue
        order = torch.randperm(group.size, generator=chance)
        copies = order[: round(share * group.size)]
        left = order[len(copies) :]
        originals = left[torch.randint(len(left), (len(copies),), generator=chance)]
        for name, dimension in set(group.members) - set(group.outgoing):
            rows = state[name].movedim(dimension, 0)
            rows[copies] = rows[originals]
    model.load_state_dict(state)
    return model


@pytest.mark.parametrize("kind", MODELS)
def test_no_merges_change_no_bit(kind):
    model = MODELS[kind]()
    assert same(model, merge(model, Merge(share=0.0)))
    # Less than a width step is none either.
    assert same(model, merge(model, Merge(share=0.1)))


@pytest.mark.parametrize(
    "changes", [{}, {"tie_layers": 2, "tie_kernels": True, "tie_biases": True}]
)
@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
@pytest.mark.parametrize("kind", MODELS)
def test_merging_duplicates_is_exact_and_really_smaller(kind, share, changes):
    model = duplicated(MODELS[kind](**changes), share)
    merged = merge(model, Merge(share=share))
    assert apart(model, merged) < 1e-5
    assert parameters(merged) < parameters(model)
    before = {group.name: group.size for group in model.channel_groups()}
    for group in merged.channel_groups():
        if group.outgoing:
            assert 0 <= group.size - before[group.name] * (1 - share) < 8
            assert group.size % 8 == 0
        else:
            assert group.size == before[group.name]


def test_duplicates_of_products_are_merged_exactly_too():
    model = factorised(small_model(), {"decoder.1.up": 20, "decoder.1.down": 20})
    model = duplicated(model, 0.5)
    merged = merge(model, Merge(share=0.5))
    assert apart(model, merged) < 1e-5
    assert dict(merged.config.ranks) == dict(model.config.ranks)


def test_merging_likes_beats_throwing_them_away():
    """Units that come in pairs, nearly alike: half of them say all that there is to say."""
    model = duplicated(small_model(), 0.5)
    with torch.no_grad():
        for block in model.decoder:
            block.up.weight.add_(0.01 * torch.randn_like(block.up.weight))
    merged = merge(model, Merge(share=0.5))
    streams = tuple(group.name for group in model.channel_groups() if not group.outgoing)
    pruned = prune(model, 0.5, streams)
    loss = Likeness(model).loss
    assert loss(merged) < 0.1 * loss(pruned)


@settings(max_examples=40, deadline=None)
@given(units=st.integers(2, 12), data=st.data())
def test_clusters_are_as_many_as_asked_and_stand_for_all(units, data):
    size = data.draw(st.integers(1, units))
    chance = torch.Generator().manual_seed(data.draw(st.integers(0, 99)))
    incoming, outgoing = (torch.randn(units, 3, generator=chance) for _ in range(2))
    # Units that nothing listens to, and units that are the same.
    outgoing[data.draw(st.integers(0, units - 1))] = 0.0
    incoming[-1] = incoming[0]
    into, kept = clusters(incoming.double(), outgoing.double(), size)
    assert len(kept) == size
    assert into.unique().tolist() == kept.tolist()
    assert into[kept].tolist() == kept.tolist()


def test_the_cheapest_pair_goes_first():
    """Of two pairs equally far apart, the one whose going unit says least."""
    incoming = torch.tensor([[0.0], [1.0], [10.0], [11.0]])
    outgoing = torch.tensor([[3.0], [3.0], [3.0], [0.1]])
    into, _ = clusters(incoming, outgoing, 3)
    assert into.tolist() == [0, 1, 2, 2]


def test_locked_layers_are_not_merged():
    model = small_model()
    merged = merge(model, Merge(part="acoustic", share=0.5, locked=("decoder.2", "encoder")))
    assert merged.config.decoder_hidden == (32, 32, 64, 32)
    assert merged.config.encoder_hidden == model.config.encoder_hidden
    everything = tuple(name for name, _ in model.named_children())
    with pytest.raises(SettingsError, match=r"share 0\.5.*all layers are locked"):
        merge(model, Merge(share=0.5, locked=everything))
