"""Discriminators listen at the end of a vocoder's training and leave nothing behind."""

import json

import numpy as np
import pytest
import torch

from core.data.mel import HIFIGAN
from core.errors import ProjectError
from core.events import Control
from core.models.vocoders.discriminators import DiscriminatorConfig, Discriminators
from core.models.vocoders.files import save_vocoder
from core.training.adversarial import (
    EVERY,
    Adversarial,
    Opponents,
    acceptance,
    feature_distance,
    refusal,
)
from core.training.checkpoint import load_checkpoint, load_tensors
from core.training.crops import Crops
from core.training.loop import train
from core.training.run import LearningObjective
from core.training.spectral import Hearing
from tests.core.jobs import finished
from tests.core.training.test_vocoder import make_run, new_vocoder, weights

TINY = DiscriminatorConfig((2, 5), (4, 8, 8), (512,), 4)
STEPS, SHARE = 24, 0.5


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def speech(recordings, frames=24):
    store = recordings.store
    return Crops(store, frames).batch(list(store.ids)[:6], np.random.default_rng(0))


def adversarial_run(recordings, folder, share=SHARE):
    objective = Adversarial(Hearing(HIFIGAN), share, 7, TINY)
    return make_run(recordings.store, folder, STEPS, objective)


def whole_run(recordings, folder, share=SHARE):
    run = adversarial_run(recordings, folder, share)
    return finished(train(run, new_vocoder(), Control()))


@pytest.fixture(scope="module")
def whole(recordings, tmp_path_factory):
    """A run that nothing interrupted: its folder, and what it left."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("whole")
    trained = whole_run(recordings, folder)
    torch.set_num_threads(threads)
    return folder, trained


def records(folder):
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("samples", [4001, 10240])
def test_every_discriminator_judges_every_wave_of_a_batch(samples):
    config = DiscriminatorConfig()
    opinions = Discriminators(config)(torch.randn(3, samples) * 0.1)
    assert len(opinions) == len(config.periods) + len(config.windows)
    for opinion in opinions:
        assert opinion.scores.dim() == 2
        assert len(opinion.features) == 5
        assert all(len(x) == 3 for x in (opinion.scores, *opinion.features))


def test_a_period_discriminator_sees_each_place_in_the_period_by_itself():
    """What it thinks of one place of the period depends on no other place of it."""
    discriminator = Discriminators(DiscriminatorConfig((5,), (4, 4), (), 4)).members[0]
    wave = torch.randn(1, 500)
    changed = wave.clone()
    changed[:, 3::5] = 0.0
    before, after = (discriminator(x).features[-1] for x in (wave, changed))
    apart = (before - after).abs().amax(dim=(0, 1, 2))
    assert (apart > 0).tolist() == [False, False, False, True, False]


def test_discriminators_learn_to_tell_noise_from_speech(recordings):
    recorded = speech(recordings, 12).wave
    chance = torch.Generator().manual_seed(0)
    opponents = Opponents(1, TINY)

    def noise():
        # As loud as the recordings: loudness must not give it away.
        return torch.randn(recorded.shape, generator=chance) * recorded.std()

    first, _ = opponents(noise(), recorded)
    for _ in range(60):
        opponents(noise(), recorded)
    last, _ = opponents(noise(), recorded)
    assert first["discriminators"] == pytest.approx(2.0, abs=0.3)
    assert last["discriminators"] < 0.5 * first["discriminators"]
    with torch.no_grad():
        pairs = zip(
            opponents.discriminators(recorded), opponents.discriminators(noise()), strict=True
        )
        assert all(other.scores.mean() > own.scores.mean() for other, own in pairs)


def test_the_gradient_leads_the_wave_past_a_fixed_discriminator(recordings):
    batch = speech(recordings)
    opponents = Opponents(1, TINY)
    chance = torch.Generator().manual_seed(0)
    made = torch.randn(batch.wave.shape, generator=chance) * batch.wave.std()
    for _ in range(10):
        opponents(made, batch.wave)
    judges = opponents.discriminators

    def loss(wave):
        pairs = list(zip(judges(batch.wave), judges(wave), strict=True))
        return sum(acceptance(own) + feature_distance(other, own) for other, own in pairs) / len(
            pairs
        )

    # What `Opponents` says the gradient is, against the one of the losses written out.
    kept = {name: value.clone() for name, value in judges.state_dict().items()}
    terms, gradient = opponents(made, batch.wave)
    judges.load_state_dict(kept)
    leaf = made.clone().requires_grad_()
    written_out = loss(leaf)
    written_out.backward()
    torch.testing.assert_close(gradient, leaf.grad)
    torch.testing.assert_close(terms["adversarial"] + terms["features"], written_out.detach())

    vocoder = new_vocoder()
    optimiser = torch.optim.Adam(vocoder.parameters(), 3e-3)
    losses = []
    for _ in range(30):
        value = loss(vocoder(batch.mel).wave)
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        losses.append(value.item())
    assert losses[-1] < 0.95 * losses[0]


def test_equal_waves_have_equal_features_and_leave_the_discriminator_blind(recordings):
    wave = speech(recordings).wave
    judges = Discriminators(TINY)
    one, same, other = judges(wave), judges(wave.clone()), judges(wave.flip(0))
    for a, b, c in zip(one, same, other, strict=True):
        assert feature_distance(a, b) == 0
        assert feature_distance(a, c) > 0.05
        # Hinge losses of scores s and s: relu(1 - s) + relu(1 + s) is never under 2.
        assert refusal(a, b) >= 2.0


def test_the_total_carries_the_discriminators_gradient_to_the_crops_they_heard(recordings):
    batch = speech(recordings)
    vocoder = new_vocoder()
    objective = Adversarial(Hearing(HIFIGAN), 1.0, 7, TINY)
    torch.manual_seed(0)
    made = vocoder(batch.mel)
    spectral = objective(made, batch, [])["total"]
    objective.at(1.0)
    terms = objective(made, batch, [])
    torch.testing.assert_close(
        terms["total"], spectral + (terms["adversarial"] + terms["features"]) / 3
    )
    (added,) = torch.autograd.grad(terms["total"] - spectral, made.wave)
    heard = added.norm(dim=1) > 1e-3 * added.norm()  # What is less is rounding.
    assert heard.tolist() == [row % EVERY == 0 for row in range(len(heard))]


def test_the_last_model_wins_once_discriminators_listen(whole):
    folder, trained = whole
    log = records(folder)
    best = {r["step"] for r in log if r.get("best")}
    judged = [r["step"] for r in log if r.get("split") == "validation"]
    from_here = {step for step in judged if step >= STEPS * (1 - SHARE)}
    assert from_here <= best
    checkpoint = state_of(folder)
    assert checkpoint.state.best_step == STEPS
    for name, value in trained.model.state_dict().items():
        assert torch.equal(value, checkpoint.weights[name])


def test_terms_come_when_discriminators_do(recordings, tmp_path):
    run = adversarial_run(recordings, tmp_path)
    objective = run.objective
    assert isinstance(objective, LearningObjective)
    batch = speech(recordings)
    made = new_vocoder()(batch.mel)
    for fraction, listening in ((0.0, False), (0.49, False), (0.5, True), (1.0, True)):
        objective.at(fraction)
        assert objective.last_wins(fraction) == listening
        assert ("discriminators" in objective(made, batch, [])) == listening
        assert bool(objective.state()) == listening


class Stopping(Adversarial):
    """Ends the run after so many steps."""

    def __init__(self, control, steps):
        super().__init__(Hearing(HIFIGAN), SHARE, 7, TINY)
        self._control, self._steps = control, steps

    def at(self, fraction):
        super().at(fraction)
        if round(fraction * STEPS) == self._steps - 1:
            self._control.stop()


def state_of(folder):
    return load_checkpoint(folder / "checkpoint.safetensors")


# Before, at and after the moment when discriminators begin, which is after 12 steps.
@pytest.mark.parametrize("stops", [(5,), (12, 13), (11, 14, 15, 23)])
def test_a_stopped_run_ends_as_one_that_was_not(recordings, whole, tmp_path, stops):
    for stop in stops:
        control = Control()
        run = adversarial_run(recordings, tmp_path)
        run.objective = Stopping(control, stop)
        assert finished(train(run, new_vocoder(), control)).stopped
        assert state_of(tmp_path).state.step == stop
        assert bool(state_of(tmp_path).objective) == (stop > STEPS * (1 - SHARE))
    trained = whole_run(recordings, tmp_path)
    assert torch.equal(weights(trained.model), weights(whole[1].model))
    one, other = state_of(whole[0]), state_of(tmp_path)
    for part in ("weights", "moments", "objective"):
        own, same = getattr(one, part), getattr(other, part)
        assert own
        assert own.keys() == same.keys()
        assert all(torch.equal(own[name], same[name]) for name in own), part


def test_no_discriminator_is_in_the_saved_vocoder(whole, tmp_path):
    folder, trained = whole
    assert state_of(folder).objective
    plain = set(new_vocoder().state_dict())
    best, _ = load_tensors(folder / "best.safetensors")
    assert set(best) == plain
    save_vocoder(tmp_path / "vocoder.safetensors", trained.model)
    saved, _ = load_tensors(tmp_path / "vocoder.safetensors")
    assert set(saved) == plain


@pytest.mark.slow
def test_without_a_share_nothing_changes(recordings, whole, tmp_path):
    store = recordings.store
    plain = finished(train(make_run(store, tmp_path / "a", STEPS), new_vocoder(), Control()))
    none = whole_run(recordings, tmp_path / "b", share=0.0)
    assert torch.equal(weights(plain.model), weights(none.model))
    assert not torch.equal(weights(plain.model), weights(whole[1].model))
    one, other = state_of(tmp_path / "a"), state_of(tmp_path / "b")
    assert one.state.best_step == other.state.best_step
    assert not other.objective


def test_torchs_own_chance_is_left_as_it_was_and_the_seed_decides():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    one, same, other = Opponents(1, TINY), Opponents(1, TINY), Opponents(2, TINY)
    assert torch.equal(torch.rand(3), expected)
    first, again, others = (weights(x.discriminators) for x in (one, same, other))
    assert torch.equal(first, again)
    assert not torch.equal(first, others)


def test_discriminators_of_another_shape_are_refused_in_one_line():
    other = DiscriminatorConfig((2, 5), (4, 8, 16), (512,), 4)
    with pytest.raises(ProjectError, match="discriminators") as caught:
        Opponents(1, TINY).restore(Opponents(1, other).state())
    assert "\n" not in str(caught.value)
