"""Models of the parallel families that are fed with text features, and that do without again."""

from dataclasses import replace

import pytest
import torch

from core.compress import made_smaller
from core.models.families import FAMILIES
from core.models.heads import most_likely
from core.recipes import Factorise, Merge, Prune, Quantise, Tie
from core.training.objective import likelihood
from tests.core.small import small_batch

SIZE = 12
FED = [name for name, family in FAMILIES.items() if hasattr(family.config, "context")]
SAYING = torch.tensor([1, 6, 5, 7, 2])


def fed_model(family="conv", speakers=2):
    torch.manual_seed(0)
    kind = FAMILIES[family]
    basics = {"symbols": 20, "silent_symbols": (5,), "mels": 8, "dropout": 0.0}
    model = kind.model(kind.preset("tiny", speakers=speakers, context=SIZE, **basics))
    with torch.no_grad():
        model.context_mean.uniform_(-1, 1)
        model.context_in.weight.mul_(4.0)
        model.context_in.bias.uniform_(-1, 1)
        model.prosody_head.bias[0] = 1.5
    return model.eval()


def fed_batch(seed=0):
    chance = torch.Generator().manual_seed(seed)
    return replace(small_batch(), context=torch.randn(2, 5, SIZE, generator=chance))


def said(model, batch):
    with torch.no_grad():
        return most_likely(model(batch).mel)


def test_the_families_that_give_all_frames_at_once_can_be_fed():
    assert {"conv", "transformer"} <= set(FED)


@pytest.mark.parametrize("family", FED)
def test_what_is_said_depends_on_the_text_features(family):
    model = fed_model(family)
    assert not torch.allclose(said(model, fed_batch(0)), said(model, fed_batch(1)), atol=1e-3)
    mel, durations = model.speak(SAYING, context=torch.randn(5, SIZE))
    assert len(mel) == durations.sum() > 0
    with pytest.raises(ValueError, match="got none"):
        model(small_batch())


@pytest.mark.parametrize("family", FED)
def test_without_them_a_model_speaks_as_with_average_ones(family):
    model = fed_model(family)
    without = model.without_context()
    assert without.config.context == without.context_size == 0
    average = replace(fed_batch(), context=model.context_mean.expand(2, 5, SIZE))
    torch.testing.assert_close(said(without, small_batch()), said(model, average))
    # It is also shown what its teacher is fed with, and does not look at it.
    torch.testing.assert_close(said(without, fed_batch()), said(without, small_batch()))
    taken = sum(p.numel() for p in model.parameters()) - sum(
        p.numel() for p in without.parameters()
    )
    assert taken == (SIZE + 1) * model.config.encoder_width
    assert without.without_context() is without


def test_all_that_is_padding_stays_unheard():
    model = fed_model()
    batch = fed_batch()
    noisy = batch.context.clone()
    noisy[batch.symbols == 0] = 99.0
    mask = batch.frame_mask
    torch.testing.assert_close(
        said(model, batch)[mask], said(model, replace(batch, context=noisy))[mask]
    )


@pytest.mark.parametrize(
    "steps",
    [
        [Prune(pressure=0.4)],
        [Merge(share=0.3), Tie(layers=2, kernels=True, biases=True)],
        [Factorise(rank=6), Prune(pressure=0.3)],
        [Quantise(bits=8)],
    ],
    ids=lambda steps: steps[0].operator,
)
def test_a_fed_model_can_be_made_smaller_learns_and_loses_its_features_still(steps):
    model = made_smaller(fed_model(), steps)
    assert model.context_size == SIZE
    torch.testing.assert_close(model.context_mean, fed_model().context_mean, atol=0.01, rtol=0)
    batch = fed_batch()
    likelihood(model.train()(batch), batch)["total"].backward()
    assert all(value.grad is not None for value in model.parameters())
    without = model.eval().without_context()
    assert said(without, small_batch()).isfinite().all()
    assert not any(name.startswith("context") for name in without.state_dict())
