"""New recordings and old ones in the same step."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.training.domains import DomainObjective, Domains, coral, instance_weights, joined, mmd
from core.training.objective import likelihood
from tests.core.small import small_batch, small_model


def test_coral_is_its_formula():
    chance = np.random.default_rng(1)
    old, new = chance.normal(size=(50, 4)), chance.normal(size=(30, 4)) @ np.diag([1, 2, 3, 1])
    gap = np.cov(old.T) - np.cov(new.T)
    expected = (gap**2).sum() / (4 * 4**2)
    assert float(coral(torch.tensor(old), torch.tensor(new))) == pytest.approx(expected)
    # The mean plays no part, and equal sets are not apart.
    assert float(coral(torch.tensor(old), torch.tensor(old + 5))) == pytest.approx(0, abs=1e-12)


def test_mmd_is_its_formula():
    chance = np.random.default_rng(2)
    old, new = chance.normal(size=(12, 3)), chance.normal(size=(9, 3)) + 0.7
    both = np.concatenate([old, new])
    scale = ((both[:, None] - both) ** 2).sum(-1).mean()

    def kernel(a, b):
        squares = ((a[:, None] - b) ** 2).sum(-1)
        return np.mean([np.exp(-squares / (w * scale)) for w in (0.5, 1, 2)], axis=0)

    expected = kernel(old, old).mean() + kernel(new, new).mean() - 2 * kernel(old, new).mean()
    assert float(mmd(torch.tensor(old), torch.tensor(new))) == pytest.approx(expected)


@given(st.integers(0, 10_000))
def test_mmd_is_never_below_nothing_and_grows_with_the_distance(seed):
    torch.manual_seed(seed)
    old, new = torch.randn(20, 3).double(), torch.randn(25, 3).double()
    assert float(mmd(old, new)) >= -1e-9
    assert float(mmd(old, old)) == pytest.approx(0, abs=1e-9)
    assert float(mmd(old, new + 3)) > float(mmd(old, new))


@pytest.mark.parametrize("measure", [coral, mmd])
def test_following_the_slope_makes_features_alike(measure):
    torch.manual_seed(0)
    old = torch.randn(64, 5) @ torch.diag(torch.tensor([1.0, 3, 1, 0.3, 1]))
    new = (torch.randn(64, 5) + 0.5).requires_grad_()
    before = float(measure(old, new).detach())
    optimiser = torch.optim.Adam([new], 0.05)
    for _ in range(200):
        optimiser.zero_grad()
        measure(old, new).backward()
        optimiser.step()
    assert float(measure(old, new).detach()) < 0.2 * before


def test_batches_joined_are_padded_and_nothing_else():
    batch = small_batch()
    changes = {
        "symbols": torch.ones(2, 9, dtype=torch.long),
        "durations": torch.zeros(2, 9, dtype=torch.long),
        "pitch": torch.ones(2, 9),
        "energy": torch.ones(2, 9),
        "mel": torch.ones(2, 4, 8),
    }
    longer = replace(batch, **changes)
    both = joined(batch, longer)
    assert both.symbols.shape == (4, 9)
    assert both.mel.shape == (4, 10, 8)
    assert torch.equal(both.symbols[:2, :5], batch.symbols)
    assert not both.symbols[:2, 5:].any()
    assert not both.mel[2:, 4:].any()
    assert both.languages is None


def test_a_step_sees_its_share_of_old_recordings(recordings):
    ids = recordings.table.ids
    both = Domains(recordings, recordings, ids[4:], 0.5, speakers=1)
    batch = both.batch(ids[:2], np.random.default_rng(0))
    assert batch.speakers.tolist() == [0, 0, 1, 1]
    again = both.batch(ids[:2], np.random.default_rng(0))
    assert torch.equal(batch.mel, again.mel)
    old = [recordings.batch([name]).symbols[0] for name in ids[4:]]
    for row in batch.symbols[2:]:
        assert any(torch.equal(row[row != 0], own[own != 0]) for own in old)


def test_old_recordings_that_the_model_explains_count_more():
    model, batch = small_model(), small_batch()
    with torch.no_grad():
        output = model(batch)
        near = replace(batch, mel=torch.stack([output.mel.loc[0], batch.mel[1] + 3]))
        weights = instance_weights(output, near, 1.0)
        even = instance_weights(output, near, 1e6)
    assert weights[0] > 1 > weights[1]
    assert weights.sum() == pytest.approx(2.0)
    assert torch.allclose(even, torch.ones(2), atol=1e-4)


def test_new_recordings_keep_their_weight_whatever_the_old_ones_are():
    model, batch = small_model(), joined(small_batch(), small_batch(1))
    with torch.no_grad():
        output = model(batch)
        alike = DomainObjective(0.0, "none", 1.0)(output, batch, ["a", "b"])
        assert float(alike["total"]) == pytest.approx(float(likelihood(output, batch)["total"]))
        # At a low temperature of the two old ones only the better counts: as if twice there.
        weighed = DomainObjective(1e-4, "none", 1.0)(output, batch, ["a", "b"])
        own = instance_weights(output, batch, 1e-4)[2:]
        best = torch.where(own == own.max(), 2.0, 0.0)
        expected = likelihood(output, batch, torch.cat([torch.ones(2), best]))
    assert float(weighed["total"]) == pytest.approx(float(expected["total"]), rel=1e-4)


@pytest.mark.parametrize("match", ["coral", "mmd"])
def test_matching_is_part_of_the_loss_and_has_a_slope(match):
    model, batch = small_model(), joined(small_batch(), small_batch(1))
    terms = DomainObjective(0.0, match, 2.0)(model(batch), batch, ["a", "b"])
    plain = likelihood(model(batch), batch)["total"]
    gap = float((terms["total"] - plain).detach())
    assert gap == pytest.approx(2 * float(terms["match"].detach()), rel=1e-3)
    terms["match"].backward()
    assert model.get_parameter("decoder_norm.weight").grad.abs().sum() > 0
