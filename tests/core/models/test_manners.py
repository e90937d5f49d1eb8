"""What each family does of what it is asked: a wish is followed or refused, never passed over."""

import pytest
import torch

from core.models.acoustic import PLAIN, Manner
from core.models.families import FAMILIES
from core.pipeline.bases import new_model

SYMBOLS = torch.tensor([1, 20, 18, 24, 30, 2])


@pytest.fixture(scope="module", params=[*FAMILIES])
def model(request):
    torch.manual_seed(0)
    return new_model(request.param, "tiny", 1, 80).eval()


def said(model, **wish):
    mel, _ = model.speak(SYMBOLS, manner=Manner(**wish))
    return mel


@pytest.mark.parametrize("name", ["pitch", "energy"])
def test_a_wish_that_is_followed_is_heard(model, name):
    if name not in model.follows:
        pytest.skip(f"{model.family} cannot, and its voice refuses")
    plain, otherwise = said(model), said(model, **{name: 1.5})
    assert plain.shape == otherwise.shape
    assert not torch.allclose(plain, otherwise, atol=1e-3)


def test_what_is_drawn_depends_on_the_seed_alone(model):
    outside = torch.random.get_rng_state()
    first, again, other = (said(model, temperature=1.0, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert first.shape != other.shape or not torch.equal(first, other)
    plain, _ = model.speak(SYMBOLS, manner=PLAIN)
    assert plain.shape != first.shape or not torch.equal(plain, first)
    # Nobody else's chance is touched.
    assert torch.equal(torch.random.get_rng_state(), outside)
