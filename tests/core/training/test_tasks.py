"""Guesses beside the main task."""

from dataclasses import replace

import pytest
import torch

from core.errors import ProjectError
from core.training.objective import likelihood
from core.training.run import LearningObjective
from core.training.tasks import Guessing, tasks_for
from tests.core.small import small_batch, small_model


def alone(output, batch, _ids):
    return likelihood(output, batch)


def guessing(model, names=("sound", "speaker", "pitch", "language"), weight=1.0, adversarial=0.0):
    tasks = tasks_for(model, names, weight, adversarial)
    return Guessing(alone, tasks, model.config.decoder_width, seed=1)


def test_only_what_can_differ_is_guessed():
    assert tasks_for(small_model(), ("speaker", "language"), 1.0, 0.0).keys() == {"speaker"}
    assert tasks_for(small_model(speakers=1), ("speaker",), 1.0, 1.0) == {}
    both = small_model(languages=(0, 1))
    assert tasks_for(both, ("language",), 1.0, 0.5).keys() == {"language", "unlearn"}


def test_truths_are_what_was_said():
    model, batch = small_model(languages=(0, 1)), small_batch()
    tasks = tasks_for(model, ("sound", "speaker", "pitch", "language"), 1.0, 0.0)
    index = torch.tensor([[0, 0, 1, 1, 1, 3, 3, 3, 3, 4], [0, 1, 1, 1, 1, 1, 2, 2, 2, 2]])
    assert tasks["sound"].truth(batch, index)[0].tolist() == [1, 1, 6, 6, 6, 7, 7, 7, 7, 2]
    assert tasks["speaker"].truth(batch, index).tolist() == [[0] * 10, [1] * 10]
    assert tasks["language"].truth(batch, index).tolist() == [[0] * 10, [1] * 10]
    high = replace(batch, pitch=torch.full((2, 5), 9.0))
    assert tasks["pitch"].truth(high, index).unique().tolist() == [7]


def test_the_layers_that_guess_learn_and_the_model_learns_by_them():
    model, batch = small_model(), small_batch()
    objective = guessing(model, ("sound",))
    assert isinstance(objective, LearningObjective)
    optimiser = torch.optim.Adam(model.parameters(), 1e-3)
    losses = []
    for _ in range(40):
        optimiser.zero_grad()
        terms = objective(model(batch), batch, ["a", "b"])
        terms["total"].backward()
        optimiser.step()
        losses.append(float(terms["guess_sound"]))
    assert losses[-1] < 0.5 * losses[0]


def test_a_guess_adds_its_slope_to_the_model_and_nothing_to_the_loss():
    model, batch = small_model(), small_batch()

    def slope(objective):
        model.zero_grad()
        terms = objective(model(batch), batch, ["a", "b"])
        terms["total"].backward()
        return terms, model.get_parameter("decoder_norm.bias").grad.clone()

    plain, without = slope(alone)
    terms, forward = slope(guessing(model))
    _, more = slope(guessing(model, weight=2.0))
    assert float(terms["total"]) == pytest.approx(float(plain["total"]), rel=1e-5)
    assert torch.allclose(more - without, 2 * (forward - without), rtol=1e-3, atol=1e-7)


def test_unlearning_turns_the_slope_round():
    model, batch = small_model(), small_batch()

    def slope(**tasks):
        model.zero_grad()
        guessing(model, **tasks)(model(batch), batch, ["a", "b"])["total"].backward()
        return model.get_parameter("decoder_norm.bias").grad.clone()

    model.zero_grad()
    alone(model(batch), batch, ())["total"].backward()
    without = model.get_parameter("decoder_norm.bias").grad.clone()
    guessed = slope(names=("speaker",)) - without
    misled = slope(names=(), adversarial=1.0) - without
    # Both layers begin with the same weights, from the same seed.
    assert guessed.abs().max() > 1e-6
    assert torch.allclose(misled, -guessed, rtol=1e-3, atol=1e-8)


def test_what_was_learnt_comes_back():
    model, batch = small_model(), small_batch()
    first, second = guessing(model), guessing(model)
    for _ in range(3):
        first(model(batch), batch, ["a", "b"])
    second.restore(first.state())
    one, two = (o(model(batch), batch, ["a", "b"]) for o in (first, second))
    assert {k: float(v) for k, v in one.items()} == {k: float(v) for k, v in two.items()}
    with pytest.raises(ProjectError):
        guessing(model, ("sound",)).restore(first.state())
