"""What a model hears of itself can be hidden from it."""

import numpy as np
import pytest
import torch

from core.models.families import FAMILIES
from core.pipeline.bases import new_model
from core.training.masking import BANDS, FRAMES, Masked, stripes
from core.training.objective import likelihood


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5])
@pytest.mark.parametrize(("length", "widest"), [(200, FRAMES), (80, BANDS), (7, FRAMES)])
def test_stripes_cover_the_share(length, widest, share):
    for seed in range(20):
        found = stripes(length, share, widest, np.random.default_rng(seed))
        assert len(found) == len(set(found.tolist())) == round(share * length)
        assert not len(found) or 0 <= found.min() <= found.max() < length


def test_the_share_is_hidden_and_the_target_left_alone(recordings):
    ids = recordings.table.ids[:3]
    plain = recordings.batch(ids)
    batch = Masked(recordings, 0.25).batch(ids, np.random.default_rng(1))
    assert torch.equal(batch.mel, plain.mel)
    for row, frames in enumerate(plain.durations.sum(1).tolist()):
        hidden = (batch.heard[row, :frames] == 0) & (plain.mel[row, :frames] != 0)
        assert hidden.all(1).sum() == round(0.25 * frames)
        assert hidden.all(0).sum() == round(0.25 * plain.mel.shape[2])
        assert torch.equal(batch.heard[row, :frames][~hidden], plain.mel[row, :frames][~hidden])


def test_chance_is_that_of_the_step(recordings):
    ids, masked = recordings.table.ids[:2], Masked(recordings, 0.3)
    one, same, other = (masked.batch(ids, np.random.default_rng(n)).heard for n in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


@pytest.mark.parametrize("family", ["conv", "tacotron"])
def test_only_a_model_that_hears_itself_notices(recordings, family):
    torch.manual_seed(1)
    model = new_model(family, "tiny", 1, 80).eval()
    assert not FAMILIES[family].fit
    ids, masked = recordings.table.ids[:2], Masked(recordings, 0.3)
    batch = masked.batch(ids, np.random.default_rng(1))
    plain = recordings.batch(ids)
    heard, all_of_it = model(masked.inputs(batch)), model(recordings.inputs(plain))
    same = torch.equal(heard.mel.mean, all_of_it.mel.mean)
    assert same == (family == "conv")
    # What it is to say is the same, so that the loss of a model that guesses right is the same.
    assert likelihood(all_of_it, batch)["total"] == likelihood(all_of_it, plain)["total"]
