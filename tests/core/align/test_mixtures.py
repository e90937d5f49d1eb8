import itertools

import torch
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from core.align.mixtures import Counts, Mixtures


def random_mixtures(states: int, gaussians: int, dims: int) -> Mixtures:
    generator = torch.Generator().manual_seed(0)
    return Mixtures(
        torch.randn(states, gaussians, dims, generator=generator),
        0.5 + torch.rand(states, gaussians, dims, generator=generator),
        torch.softmax(torch.randn(states, gaussians, generator=generator), 1),
        torch.full((dims,), 1e-3),
    )


def test_density_is_that_of_the_textbook() -> None:
    model = random_mixtures(3, 4, 5)
    frames = torch.randn(20, 5, generator=torch.Generator().manual_seed(1))
    found = model.components(frames).logsumexp(-1)
    for state in range(3):
        same = MixtureSameFamily(
            Categorical(model.weights[state]),
            Independent(Normal(model.means[state], model.variances[state].sqrt()), 1),
        )
        torch.testing.assert_close(found[:, state], same.log_prob(frames), atol=1e-4, rtol=1e-4)


def test_one_gaussian_learns_mean_and_variance() -> None:
    frames = 3 + 2 * torch.randn(5000, 2, generator=torch.Generator().manual_seed(2))
    model = Mixtures.flat(1, torch.zeros(2), torch.ones(2), floor=0.01)
    counts = Counts(model)
    states = torch.zeros(5000, dtype=torch.long)
    counts.add(frames, states, model.components(frames)[:, 0])
    learnt = counts.mixtures(prior=0.0)
    torch.testing.assert_close(learnt.means[0, 0], frames.mean(0), atol=1e-3, rtol=0)
    torch.testing.assert_close(
        learnt.variances[0, 0], frames.var(0, correction=0), atol=1e-2, rtol=0
    )


def test_split_gaussians_find_two_heaps_and_each_step_fits_better() -> None:
    generator = torch.Generator().manual_seed(3)
    heaps = torch.tensor([-3.0, 3.0])[torch.randint(2, (2000,), generator=generator)]
    frames = heaps[:, None] + 0.5 * torch.randn(2000, 1, generator=generator)
    states = torch.zeros(2000, dtype=torch.long)
    model = Mixtures.flat(1, frames.mean(0), frames.var(0), floor=0.001)
    model = model.split(torch.tensor([[2000.0]]), enough=40)
    likelihoods = []
    for _ in range(30):
        components = model.components(frames)[:, 0]
        likelihoods.append(float(components.logsumexp(-1).mean()))
        counts = Counts(model)
        counts.add(frames, states, components)
        model = counts.mixtures(prior=0.0)
    assert all(b >= a - 1e-4 for a, b in itertools.pairwise(likelihoods))
    assert sorted(round(float(m)) for m in model.means.flatten()) == [-3, 3]


def test_gaussian_with_few_frames_is_not_split() -> None:
    model = Mixtures.flat(1, torch.zeros(2), torch.ones(2), floor=0.01)
    split = model.split(torch.tensor([[5.0]]), enough=40)
    frames = torch.randn(4, 2, generator=torch.Generator().manual_seed(4))
    assert split.weights.tolist() == [[1.0, 0.0]]
    torch.testing.assert_close(
        split.components(frames).logsumexp(-1), model.components(frames)[..., 0]
    )
