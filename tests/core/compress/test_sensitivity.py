import pytest
import torch

from core.compress.cost import bill_of
from core.compress.sensitivity import Sensitivity, Trial, sensitivities
from core.events import Control, PhaseFinished, PhaseStarted, Progress
from tests.core.jobs import drained
from tests.core.small import small_batch, small_model


class Nearness:
    """Evidence: how far a model's mels are from those of the model it is about."""

    def __init__(self, model):
        self.batch = small_batch()
        with torch.inference_mode():
            self.target = model(self.batch).mel.loc
        self.asked = 0

    def loss(self, model):
        self.asked += 1
        with torch.inference_mode():
            return float((model(self.batch).mel.loc - self.target).square().mean())

    def gradients(self, _model):
        raise AssertionError("sensitivity asks for no gradients")


def useless_layer(name="decoder.2"):
    """A model one of whose layers adds nothing, so that nothing is lost with its hidden units."""
    model = small_model()
    with torch.no_grad():
        model.get_submodule(name).down.weight.zero_()
        model.get_submodule(name).down.bias.zero_()
    return model


def test_a_useless_layer_is_the_least_sensitive():
    model = useless_layer()
    _, found = drained(sensitivities(model, Nearness(model), Control()))
    pruned = {entry.layer: entry.pruned for entry in found if entry.pruned}
    assert pruned["decoder.2"].rise == pytest.approx(0.0, abs=1e-9)
    others = [trial.rise_per_byte for name, trial in pruned.items() if name.startswith("decoder")]
    assert min(others) == pruned["decoder.2"].rise_per_byte
    assert sorted(others)[1] > 1e-9
    stack = [entry for entry in found if entry.layer.startswith("decoder.")]
    assert min(stack, key=lambda entry: entry.rise_per_byte).layer == "decoder.2"


def test_saved_bytes_are_the_bytes_of_the_layer():
    model = small_model()
    _, found = drained(sensitivities(model, Nearness(model), Control()))
    trials = {entry.layer: entry for entry in found}
    layers = [layer.name for layer in bill_of(model, 86.0).layers if layer.parameters]
    assert [entry.layer for entry in found] == layers
    # Half of 64 hidden units: 32 rows and columns of 40 weights, and 32 biases.
    assert trials["decoder.0"].pruned.saved_bytes == 4 * 32 * (40 + 40 + 1)
    # The bridge has no units of its own that could go.
    assert trials["bridge"].pruned is None
    # 40 rows of 32 weights from 4 bytes to 4 bits and a 2-byte scale; 40 biases to 2 bytes.
    assert trials["bridge"].coded.saved_bytes == 40 * 32 * 4 - 40 * (16 + 2) + 40 * 2


def test_the_model_is_not_touched():
    model = small_model().train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    drained(sensitivities(model, Nearness(model), Control()))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert model.training
    assert model.config.codings == ()


def test_progress_is_told_and_names_have_their_prefix():
    model = small_model()
    events, found = drained(sensitivities(model, Nearness(model), Control(), prefix="vocoder."))
    assert isinstance(events[0], PhaseStarted)
    assert isinstance(events[-1], PhaseFinished)
    progress = [event for event in events if isinstance(event, Progress)]
    assert progress[-1].done == progress[-1].total == events[0].total == 2 * len(found)
    assert all(entry.layer.startswith("vocoder.") for entry in found)


def test_it_can_be_stopped_and_keeps_what_was_found():
    model, control = small_model(), Control()
    evidence = Nearness(model)

    class Impatient(Nearness):
        def loss(self, other):
            if evidence.asked >= 4:
                control.stop()
            return evidence.loss(other)

    _, found = drained(sensitivities(model, Impatient(model), control))
    layers = [layer.name for layer in bill_of(model, 86.0).layers if layer.parameters]
    assert 0 < len(found) < len(layers)
    assert evidence.asked <= 6


def test_the_worse_way_counts():
    cheap, dear = Trial(0.1, 1000), Trial(0.1, 10)
    assert Sensitivity("layer", cheap, dear).rise_per_byte == dear.rise_per_byte
    assert Sensitivity("layer", cheap, None).rise_per_byte == pytest.approx(1e-4)
    assert Sensitivity("layer", None, None).rise_per_byte == 0.0
