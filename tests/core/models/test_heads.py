"""Temperature and distillation against numerical integration."""

import math

import pytest
import torch
from torch.distributions import Categorical, Laplace, MixtureSameFamily, Normal, kl_divergence

from core.compress import made_smaller
from core.models.heads import (
    chosen,
    evened,
    gaussian_mixture,
    hard_loss,
    laplace,
    masked_mean,
    mel_belief,
    mel_outputs,
    most_likely,
    packed,
    parts_of,
    soft_loss,
    tempered,
    unpacked,
)
from core.recipes import Drop, Factorise, Gate, Merge, Prune, Quantise, Sparsify, Tie
from core.training.objective import Distillation, SoftLabels, beliefs_of, likelihood, mel_error
from core.voice import AcousticVoice, load_voice, save_voice
from tests.core.small import small_batch, small_model, small_voice

GRID = torch.linspace(-60, 60, 600_001, dtype=torch.float64)


def density(distribution):
    return distribution.log_prob(GRID).exp()


def integral(values):
    return torch.trapezoid(values, GRID)


def powered(distribution, temperature):
    """p^(1/T), renormalised by brute force."""
    values = density(distribution) ** (1 / temperature)
    return values / integral(values)


DISTRIBUTIONS = [
    Laplace(torch.tensor(0.3, dtype=torch.float64), torch.tensor(0.8, dtype=torch.float64)),
    Normal(torch.tensor(-0.7, dtype=torch.float64), torch.tensor(1.3, dtype=torch.float64)),
]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=["laplace", "normal"])
def test_tempered_is_the_renormalised_power(distribution, temperature):
    closed = density(tempered(distribution, temperature))
    assert torch.allclose(closed, powered(distribution, temperature), atol=1e-6)


@pytest.mark.parametrize("temperature", [1.0, 3.0])
@pytest.mark.parametrize("kind", [Laplace, Normal])
def test_soft_loss_is_the_integrated_divergence(kind, temperature):
    teacher = kind(torch.tensor(0.2, dtype=torch.float64), torch.tensor(0.5, dtype=torch.float64))
    student = kind(torch.tensor(-0.4, dtype=torch.float64), torch.tensor(0.9, dtype=torch.float64))
    p, q = powered(teacher, temperature), powered(student, temperature)
    # Far from both the densities underflow to 0 and add nothing.
    inside = (p > 1e-300) & (q > 1e-300)
    terms = torch.where(inside, p * (p.clamp(min=1e-300).log() - q.clamp(min=1e-300).log()), 0.0)
    expected = temperature**2 * integral(terms)
    assert soft_loss(teacher, student, temperature).item() == pytest.approx(
        expected.item(), rel=1e-4
    )


def test_laplace_divergence_is_the_formula_of_the_smooth_l1():
    d, bt, bs, t = 0.7, 0.4, 0.6, 2.0
    teacher = Laplace(torch.tensor(0.0), torch.tensor(bt))
    student = Laplace(torch.tensor(d), torch.tensor(bs))
    formula = math.log(bs / bt) + (t * bt * math.exp(-d / (t * bt)) + d) / (t * bs) - 1
    assert soft_loss(teacher, student, t).item() == pytest.approx(t**2 * formula, rel=1e-5)


def test_tempered_categorical_is_hintons_softmax():
    logits = torch.tensor([2.0, 0.5, -1.0])
    probabilities = tempered(Categorical(logits=logits), 4.0).probs
    assert torch.allclose(probabilities, torch.softmax(logits / 4.0, dim=0))


def test_a_student_equal_to_its_teacher_loses_nothing():
    teacher = laplace(torch.randn(5), torch.randn(5))
    assert torch.allclose(soft_loss(teacher, teacher, 3.0), torch.zeros(5), atol=1e-6)
    assert torch.allclose(kl_divergence(teacher, teacher), torch.zeros(5), atol=1e-6)


def test_hard_loss_is_least_at_the_target():
    target = torch.tensor(0.4)
    near, far = (laplace(torch.tensor(value), torch.tensor(0.0)) for value in (0.4, 1.4))
    assert hard_loss(near, target) < hard_loss(far, target)


@pytest.mark.parametrize(
    ("kind", "power"), [(torch.distributions.Laplace, 0.5), (torch.distributions.Normal, 1.0)]
)
def test_an_evened_loss_has_its_value_and_slopes_that_grow_with_doubt(kind, power):
    location = torch.tensor([0.0, 0.0, 0.0], requires_grad=True)
    raw = torch.tensor([0.05, 0.5, 2.0], requires_grad=True)
    target = torch.tensor([1.0, -1.0, 3.0])
    plain = hard_loss(kind(location, raw), target)
    plain.sum().backward()
    slopes = [location.grad.clone(), raw.grad.clone()]
    location.grad = raw.grad = None
    belief = kind(location, raw)
    loss = evened(hard_loss(belief, target), belief)
    assert torch.equal(loss, plain)
    loss.sum().backward()
    for found, before in zip((location.grad, raw.grad), slopes, strict=True):
        torch.testing.assert_close(found, before * raw.detach() ** power)


def test_what_is_seldom_and_far_off_is_learnt_where_errors_count_alike(monkeypatch):
    """A pause among sounds: by the likelihood alone its energy is left in doubt."""
    monkeypatch.setattr("core.models.heads.EVENNESS", 1.0)

    def error(loss_of):
        torch.manual_seed(0)
        sounds, target = torch.arange(40), 0.05 * torch.randn(40)
        target[0] = -2.6
        layers = torch.nn.Linear(8, 16), torch.nn.Tanh(), torch.nn.Linear(16, 2)
        model = torch.nn.Sequential(torch.nn.Embedding(40, 8), *layers)
        optimiser = torch.optim.AdamW(model.parameters(), 1e-2, (0.9, 0.98))
        for _ in range(400):
            belief = laplace(*model(sounds).unbind(1))
            loss_of(hard_loss(belief, target), belief).mean().backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
        with torch.no_grad():
            return float((model(sounds)[0, 0] - target[0]).abs())

    assert error(lambda loss, _: loss) > 2.0
    assert error(evened) < 0.5


def test_masked_mean_ignores_what_is_masked():
    values = torch.tensor([[1.0, 3.0, float("nan")]])
    assert masked_mean(values, torch.tensor([[True, True, False]])).item() == 2.0
    assert masked_mean(values, torch.zeros(1, 3, dtype=torch.bool)).item() == 0.0


def a_mixture(seed=0, places=(3,), components=4, values=5):
    torch.manual_seed(seed)
    shape = (*places, components, values)
    return gaussian_mixture(
        torch.randn(*places, components).double(),
        torch.randn(shape).double(),
        torch.rand(shape).double() + 0.3,
    )


def test_mixture_likelihood_is_the_sum_of_its_gaussians():
    mixture, target = a_mixture(), torch.randn(3, 5).double()
    logits, mean, scale = parts_of(mixture)
    weights = torch.softmax(logits, dim=-1)
    gaussians = torch.exp(-0.5 * ((target[:, None] - mean) / scale) ** 2)
    gaussians = (gaussians / (scale * math.sqrt(2 * math.pi))).prod(dim=-1)
    by_hand = torch.log((weights * gaussians).sum(dim=-1))
    assert torch.allclose(mixture.log_prob(target), by_hand)
    by_logsumexp = torch.logsumexp(torch.log(weights) + torch.log(gaussians), dim=-1)
    assert torch.allclose(-5 * hard_loss(mixture, target), by_logsumexp)


def test_a_mixture_of_one_is_a_normal():
    mixture, target = a_mixture(components=1), torch.randn(3, 5).double()
    _, mean, scale = parts_of(mixture)
    normal = Normal(mean[:, 0], scale[:, 0])
    assert torch.allclose(hard_loss(mixture, target), hard_loss(normal, target).mean(dim=-1))
    assert torch.equal(most_likely(mixture), normal.loc)
    other = a_mixture(1, components=1)
    _, other_mean, other_scale = parts_of(other)
    expected = soft_loss(normal, Normal(other_mean[:, 0], other_scale[:, 0]), 3.0).mean(dim=-1)
    assert torch.allclose(soft_loss(mixture, other, 3.0), expected)


def narrow_mixture(logits, means, scales):
    values = [torch.tensor(value, dtype=torch.float64) for value in (logits, means, scales)]
    return gaussian_mixture(values[0], values[1][:, None], values[2][:, None])


def integrated(teacher, student, temperature):
    """T² KL(teacher_T ‖ student_T) of mixtures over one value, by integration."""
    warm = [tempered(mixture, temperature) for mixture in (teacher, student)]
    log_p, log_q = (mixture.log_prob(GRID[:, None]) for mixture in warm)
    return temperature**2 * integral(log_p.exp() * (log_p - log_q)).item()


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_divergence_of_mixtures_of_one_is_the_integrated_one(temperature):
    teacher, student = narrow_mixture([0.0], [0.4], [0.7]), narrow_mixture([0.0], [-0.3], [1.1])
    exact = integrated(teacher, student, temperature)
    assert soft_loss(teacher, student, temperature).item() == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_matched_components_bound_the_divergence(temperature):
    teacher = narrow_mixture([0.3, -0.5], [-1.0, 1.5], [0.6, 0.9])
    student = narrow_mixture([-0.2, 0.4], [-0.7, 1.1], [0.8, 1.2])
    exact = integrated(teacher, student, temperature)
    assert exact < soft_loss(teacher, student, temperature).item()
    # Components that lie far apart hardly meet: then it is the divergence.
    teacher = narrow_mixture([0.3, -0.5], [-20.0, 20.0], [0.6, 0.9])
    student = narrow_mixture([-0.2, 0.4], [-19.7, 19.6], [0.8, 1.2])
    exact = integrated(teacher, student, temperature)
    assert soft_loss(teacher, student, temperature).item() == pytest.approx(exact, rel=1e-3)
    assert soft_loss(teacher, teacher, temperature).item() == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_different_heads_are_compared_by_samples_of_the_teacher(seed):
    many = 20_000
    of_three = narrow_mixture([0.3, -0.5, 0.1], [-1.0, 1.5, 0.2], [0.6, 0.9, 1.5])
    of_one = narrow_mixture([0.0], [0.1], [1.6])
    as_laplace = Laplace(torch.tensor([0.2]).double(), torch.tensor([1.1]).double())
    logits, mean, scale = parts_of(of_three)
    spread_out = gaussian_mixture(
        logits.expand(many, -1), mean.expand(many, -1, -1), scale.expand(many, -1, -1)
    )
    torch.manual_seed(seed)
    found = soft_loss(spread_out, of_one, 1.0).mean().item()
    assert found == pytest.approx(integrated(of_three, of_one, 1.0), abs=0.01)
    wide = Laplace(as_laplace.loc.expand(many, 1), as_laplace.scale.expand(many, 1))
    p, log_q = density(as_laplace), of_three.log_prob(GRID[:, None])
    exact = integral(p * (p.clamp(min=1e-300).log() - log_q)).item()
    assert soft_loss(wide, spread_out, 1.0).mean().item() == pytest.approx(exact, abs=0.03)


def test_samples_follow_torchs_generator():
    teacher, student = laplace(torch.randn(2, 7, 5), torch.randn(2, 7, 5)), a_mixture(0, (2, 7))
    losses = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        losses.append(soft_loss(teacher, student, 2.0))
    assert losses[0].shape == (2, 7)
    assert torch.equal(losses[0], losses[1])
    assert not torch.equal(losses[0], losses[2])


def test_tempering_a_mixture_softens_the_choice_and_widens_each_component():
    logits, mean, scale = parts_of(a_mixture())
    warm_logits, warm_mean, warm_scale = parts_of(tempered(a_mixture(), 4.0))
    assert torch.allclose(torch.softmax(warm_logits, -1), torch.softmax(logits / 4, -1))
    assert torch.allclose(warm_scale, 2 * scale)
    assert torch.equal(warm_mean, mean)


def test_the_most_likely_frame_is_a_mean_and_cold_samples_keep_to_their_components():
    mixture = a_mixture()
    logits, mean, _ = parts_of(mixture)
    for place, best in enumerate(logits.argmax(dim=-1)):
        assert torch.equal(most_likely(mixture)[place], mean[place, best])
    assert torch.equal(chosen(mixture, 0.0), most_likely(mixture))
    torch.manual_seed(0)
    assert torch.allclose(chosen(mixture, 1e-8), most_likely(mixture), atol=1e-3)


def test_a_packed_mixture_comes_back():
    mixture = a_mixture(places=(2, 3))
    again = unpacked(packed(mixture), a_mixture(1, places=(1,)))
    for one, two in zip(parts_of(mixture), parts_of(again), strict=True):
        assert torch.allclose(one, two)


@pytest.mark.parametrize("components", [0, 1, 3])
def test_raw_outputs_of_any_head_are_as_many_as_it_reads(components):
    raw = torch.randn(2, 7, mel_outputs(5, components))
    belief = mel_belief(raw, components)
    assert isinstance(belief, MixtureSameFamily) == bool(components)
    assert most_likely(belief).shape == belief.stddev.shape == (2, 7, 5)
    assert hard_loss(belief, torch.zeros(2, 7, 5)).shape[:2] == (2, 7)


def test_nats_per_value_mean_the_same_for_every_head():
    """A mixture whose components are all one Gaussian scores as that Gaussian does in each band."""
    mean, scale = torch.randn(2, 7, 5), torch.rand(2, 7, 5) + 0.5
    mixture = gaussian_mixture(
        torch.zeros(2, 7, 3),
        mean[:, :, None].expand(2, 7, 3, 5),
        scale[:, :, None].expand(2, 7, 3, 5),
    )
    target, mask = torch.randn(2, 7, 5), torch.arange(7)[None] < torch.tensor([[7], [4]])
    one = masked_mean(hard_loss(mixture, target), mask)
    other = masked_mean(hard_loss(Normal(mean, scale), target), mask)
    assert one.item() == pytest.approx(other.item(), rel=1e-5)


def test_a_model_with_a_mixture_head_learns_and_teaches():
    batch = small_batch()
    teacher, student = small_model(mixture=3), small_model(1)
    before = likelihood(teacher(batch), batch)["mel"].item()
    optimiser = torch.optim.Adam(teacher.parameters(), 1e-2)
    for _ in range(30):
        optimiser.zero_grad()
        likelihood(teacher(batch), batch)["total"].backward()
        optimiser.step()
    with torch.no_grad():
        said = teacher(batch)
    assert likelihood(said, batch)["mel"].item() < before - 0.3
    assert mel_error(said, batch).item() < 0.9
    for learner in (student, small_model(2, mixture=3), small_model(2, mixture=2)):
        loss = Distillation(2.0, 1.0)
        optimiser = torch.optim.Adam(learner.parameters(), 1e-2)
        losses = []
        for _ in range(30):
            optimiser.zero_grad()
            terms = loss(learner(batch), batch, SoftLabels(beliefs_of(said)))
            terms["total"].backward()
            optimiser.step()
            losses.append(terms["mel_soft"].item())
        assert sum(losses[-5:]) < 0.8 * sum(losses[:5])


STEPS = (
    Prune(part="acoustic", pressure=0.3),
    Merge(part="acoustic", share=0.3),
    Drop(part="acoustic", blocks=1),
    Tie(part="acoustic", layers=2, kernels=True, biases=True),
    Factorise(part="acoustic", rank=8),
    Gate(part="acoustic", temperature=1.4),
    Sparsify(part="acoustic", sparsity=0.5),
    Quantise(part="acoustic", bits=8),
)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.operator)
def test_every_operator_leaves_a_mixture_head_whole(step, tmp_path):
    whole = small_voice()
    mixed = whole.model.with_config(mixture=3).eval()
    smaller = made_smaller(mixed, [step])
    voice = AcousticVoice("mixed", smaller, whole.statistics, whole.format, "en-us")
    save_voice(tmp_path / "v", voice)
    again = load_voice(tmp_path / "v").model
    with torch.no_grad():
        batch = smaller.reference(1.0, 86.0)
        one, two = (packed(model(batch).mel) for model in (smaller, again))
    assert torch.equal(one, two)
    assert one.shape[-1] == mel_outputs(80, 3)
    mel, durations = again.speak(torch.tensor([1, 20, 30, 2]))
    assert mel.shape == (int(durations.sum()), 80)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_slopes_between_laplace_distributions_are_those_of_the_formula(temperature):
    torch.manual_seed(0)
    teacher = Laplace(torch.randn(3, 7), torch.rand(3, 7) + 0.1)
    location = torch.randn(3, 7, requires_grad=True)
    scale = (torch.rand(3, 7) + 0.1).requires_grad_()
    quick = soft_loss(teacher, Laplace(location, scale), temperature)
    hot = tempered(teacher, temperature), tempered(Laplace(location, scale), temperature)
    exact = temperature**2 * kl_divergence(*hot)
    assert torch.allclose(quick, exact, atol=1e-5)
    weights = torch.rand(3, 7)
    ours = torch.autograd.grad(quick, (location, scale), weights)
    theirs = torch.autograd.grad(exact, (location, scale), weights)
    for one, other in zip(ours, theirs, strict=True):
        assert torch.allclose(one, other, rtol=1e-4, atol=1e-5)
