"""Training keeps weights such as files can hold them, and learns all the same."""

import pytest
import torch
from torch.func import functional_call

from core.compress import GradualPruning
from core.events import Control, Losses
from core.models.coding import coded, extended, parse_coding, recoded, tensor_codings
from core.training.checkpoint import load_checkpoint
from core.training.constraints import Constraints
from core.training.loop import train
from tests.core.jobs import finished
from tests.core.small import small_batch, small_model
from tests.core.training.test_loop import interrupted, make_run, new_model, weights

SPECS = ["int8", "int4", "palette3", "sparse0.75", "2:4+int8", "sparse0.5+palette4", "4:8+palette2"]


def coded_model(spec):
    return coded(new_model(), parse_coding(spec))


def untrained(spec):
    """As a control begins: of a coded shape, but with random weights."""
    model = new_model()
    return model.with_config(codings=extended((), parse_coding(spec)))


def holds(model):
    held = recoded(model).state_dict()
    return all(torch.equal(value, held[name]) for name, value in model.state_dict().items())


def masked(model):
    return {
        name: value == 0
        for name, value in model.named_parameters()
        if name in tensor_codings(model) and tensor_codings(model)[name].sparsity
    }


@pytest.mark.parametrize("spec", SPECS)
def test_a_coded_model_learns_and_files_can_hold_it(recordings, tmp_path, spec):
    model = coded_model(spec)
    zeros = masked(model)
    run = make_run(recordings, tmp_path, learning_rate=1e-2)
    job, losses = train(run, model, Control()), []
    try:
        while True:
            event = next(job)
            if isinstance(event, Losses) and event.split == "validation":
                losses.append(event.values["total"])
    except StopIteration as end:
        trained = end.value
    assert losses[-1] < 0.9 * losses[0]
    assert holds(trained.model)
    assert run.judge(trained.model)["total"] in losses
    for name, zero in zeros.items():
        assert (trained.model.get_parameter(name)[zero] == 0).all()


@pytest.mark.parametrize("spec", ["int8", "sparse0.5+palette4", "2:4+int4"])
def test_stopped_and_resumed_it_ends_with_the_same_weights(recordings, tmp_path, spec):
    whole = finished(train(make_run(recordings, tmp_path / "a"), coded_model(spec), Control()))
    parts = interrupted(make_run(recordings, tmp_path / "b"), lambda: coded_model(spec), every=3)
    assert torch.equal(weights(whole), weights(parts))
    assert parts.steps == whole.steps


@pytest.mark.parametrize("spec", ["sparse0.75", "2:4+palette3", "int8"])
def test_random_weights_are_brought_to_their_coding(recordings, tmp_path, spec):
    trained = finished(
        train(make_run(recordings, tmp_path, steps=4), untrained(spec), Control())
    ).model
    assert holds(trained)
    weight = trained.get_parameter("decoder.0.up.weight")
    expected = parse_coding(spec).sparsity
    assert (weight == 0).float().mean().item() == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("spec", ["2:4+palette3", "sparse0.6+int8"])
def test_pruning_on_the_way_keeps_to_the_coding(recordings, tmp_path, spec):
    def run(name):
        reshape = GradualPruning(coded_model(spec), 0.6)
        return make_run(recordings, tmp_path / name, reshape=reshape, steps=40)

    whole = finished(train(run("a"), coded_model(spec), Control()))
    parts = interrupted(run("b"), lambda: coded_model(spec), every=5)
    assert whole.model.config.decoder_width < new_model().config.decoder_width
    assert holds(whole.model)
    assert torch.equal(weights(whole), weights(parts))


def test_checkpoints_hold_the_latent_weights(recordings, tmp_path):
    trained = finished(
        train(make_run(recordings, tmp_path, steps=4), coded_model("int4"), Control())
    )
    latent = load_checkpoint(tmp_path / "checkpoint.safetensors").weights["decoder.0.up.weight"]
    held = trained.model.get_parameter("decoder.0.up.weight")
    assert len(latent.unique()) > 0.9 * latent.numel()
    assert len(held.unique()) < 0.9 * held.numel()


@pytest.mark.parametrize("spec", ["fp32", *SPECS])
def test_what_is_computed_with_is_what_files_hold(spec):
    model = coded(small_model(), parse_coding(spec))
    constraints = Constraints(model)
    with torch.no_grad():
        for value in model.parameters():
            value.add_(0.01 * torch.randn_like(value))
    constraints.keep()
    held = recoded(model)
    assert torch.equal(constraints(small_batch()).mel.loc, held(small_batch()).mel.loc)


def test_gradients_are_those_of_the_held_weights_where_a_coding_lets_them_through():
    def gradient(model, weights):
        values = {name: value.detach().requires_grad_() for name, value in weights.items()}
        functional_call(model, values, (small_batch(),)).mel.loc.square().mean().backward()
        return values["decoder.0.up.weight"].grad

    for spec in ("int8", "sparse0.75", "palette2"):
        model = coded(small_model(), parse_coding(spec))
        Constraints(model)(small_batch()).mel.loc.square().mean().backward()
        weight = model.get_parameter("decoder.0.up.weight")
        expected = gradient(model, dict(model.named_parameters()))
        if spec == "sparse0.75":
            expected = expected * (weight != 0)
        if spec == "palette2":
            for entry in weight.unique():
                expected[weight == entry] = expected[weight == entry].mean()
        assert torch.allclose(weight.grad, expected, rtol=1e-4, atol=1e-8)


def test_a_model_without_codings_is_called_as_ever():
    model = small_model()
    constraints = Constraints(model)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    constraints.keep()
    assert recoded(model) is model
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert torch.equal(constraints(small_batch()).mel.loc, model(small_batch()).mel.loc)
