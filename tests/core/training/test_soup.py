"""Models of one shape, brought into step and averaged."""

from dataclasses import replace

import pytest
import torch

from core.compress import made_smaller
from core.models.coding import coded, parse_coding, recoded
from core.models.families import FAMILIES
from core.models.vocoders.fourier import FourierConfig, FourierModel
from core.pipeline.bases import new_model
from core.recipes import Factorise, Tie
from core.training.soup import orders_like, reordered, same_shape, soup
from tests.core.small import small_batch, small_model

SYMBOLS = torch.tensor([1, 20, 18, 24, 30, 2])


def shaken(model, seed=0, by=0.05):
    """Norms and biases begin at one and zero; where all are alike there is no order to be found."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for value in model.parameters():
            value.add_(by * torch.randn_like(value))
    return model.eval()


def shuffled(model, seed=0):
    chance = torch.Generator().manual_seed(seed)
    orders = {g.name: torch.randperm(g.size, generator=chance) for g in model.channel_groups()}
    return reordered(model, orders), orders


def made(family):
    torch.manual_seed(0)
    return shaken(new_model(family, "tiny", 2, 8))


VARIANTS = {
    **{family: (lambda family=family: made(family)) for family in FAMILIES},
    "factorised": lambda: made_smaller(small_model(), [Factorise(part="acoustic", energy=0.8)]),
    "tied": lambda: made_smaller(
        small_model(), [Tie(part="acoustic", layers=2, kernels=True, biases=True)]
    ),
    "vocoder": lambda: shaken(FourierModel(FourierConfig("hifigan", 32, (32, 32)))),
}


def said(model):
    with torch.inference_mode():
        if isinstance(model, FourierModel):
            return model(torch.linspace(-5, 1, 80 * 20).view(1, 20, 80)).wave
        if model.config.symbols == 20:
            return model(small_batch()).mel.loc
        return model.speak(SYMBOLS, 1)[0]


@pytest.fixture(scope="module", params=[*VARIANTS])
def model(request):
    return VARIANTS[request.param]()


def test_the_order_of_channels_means_nothing(model):
    other, orders = shuffled(model)
    if orders:
        state, old = other.state_dict(), model.state_dict()
        assert any(not torch.equal(state[name], value) for name, value in old.items())
    assert (said(other) - said(model)).abs().mean() < 1e-4


def test_a_shuffled_copy_comes_back_and_its_soup_is_the_original(model):
    other, orders = shuffled(model, 1)
    found = orders_like(other, model)
    for name, order in orders.items():
        assert torch.equal(order[found[name]], torch.arange(len(order)))
    mixed = soup([model, other], [0.6, 0.4]).state_dict()
    for name, value in model.state_dict().items():
        assert torch.allclose(mixed[name], value, atol=1e-6)


def test_a_copy_that_has_learnt_more_is_still_found():
    model = small_model()
    other, orders = shuffled(shaken(reordered(model, {}), 5, by=0.02), 2)
    found = orders_like(other, model)
    assert all(
        torch.equal(orders[name][found[name]], torch.arange(len(o))) for name, o in orders.items()
    )
    # The same question has the same answer.
    again = orders_like(other, model)
    assert all(torch.equal(found[name], again[name]) for name in found)


def test_in_step_strangers_are_more_alike_than_out_of_step():
    one, other = small_model(0), small_model(1)

    def likeness(a, b):
        pairs = zip(a.parameters(), b.parameters(), strict=True)
        return sum(float((x * y).detach().sum()) for x, y in pairs)

    assert likeness(one, reordered(other, orders_like(other, one))) > likeness(one, other)


def test_weights_of_a_soup_count():
    one, other = small_model(0), small_model(1)
    mixed = soup([one, other], [3, 1], in_step=True)
    for name, value in mixed.named_parameters():
        wanted = 0.75 * one.get_parameter(name) + 0.25 * other.get_parameter(name)
        assert torch.allclose(value, wanted, atol=1e-6)
    assert torch.equal(said(one), said(small_model(0)))


def test_a_soup_is_stored_as_the_heaviest_is():
    one, other = coded(small_model(0), parse_coding("int8")), small_model(1)
    assert same_shape(one, other)
    mixed = soup([one, other], [0.6, 0.4])
    assert mixed.config == one.config
    again = recoded(mixed)
    assert all(torch.equal(again.state_dict()[n], v) for n, v in mixed.state_dict().items())


def test_shapes_that_differ_are_refused():
    one = small_model()
    with pytest.raises(ValueError, match="one shape"):
        soup([one, small_model(prosody_hidden=32)], [1, 1])
    assert not same_shape(one, small_model(gate=2.0))
    assert same_shape(one, type(one)(replace(one.config, dropout=0.3)))
