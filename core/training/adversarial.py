"""The last part of a vocoder's training, in which discriminators listen too.

Spectral losses come first and stay; the adversarial ones are added late and for a short while, with
a weight that rises. The discriminators learn in the same steps, from what they have just heard.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from core.errors import ProjectError
from core.models.vocoders.discriminators import DiscriminatorConfig, Discriminators, Opinion
from core.models.vocoders.fourier import Sounded
from core.training.checkpoint import moments, restore_moments
from core.training.crops import Sound
from core.training.run import Objective

WEIGHT = (1 / 10, 1 / 3)
"""Weight of the adversarial terms when they begin and at the end of the run. The mel's stays 1, so
beside them it falls from 10 to 3."""

EVERY = 2
"""Every so many-th crop of a step is heard by the discriminators, which cost more than all else."""

LEARNING_RATE, BETAS = 1e-3, (0.8, 0.99)
"""Of the discriminators. The betas are HiFi-GAN's; its rate of 2e-4 is meant for far wider ones and
a thousand times the steps. With this one the loss of telling the general vocoder's waves from
recordings fell from 2.0 to 1.1 in 60 steps, with 5e-4 to 1.4."""


def refusal(recorded: Opinion, made: Opinion) -> Tensor:
    """What a discriminator minimises: the hinge loss of telling both apart, 2 when it is blind."""
    refused = functional.relu(1 + made.scores).mean()
    return functional.relu(1 - recorded.scores).mean() + refused


def acceptance(made: Opinion) -> Tensor:
    """What the vocoder minimises: 0 where the discriminator is sure of hearing recordings."""
    return functional.relu(1 - made.scores).mean()


def feature_distance(recorded: Opinion, made: Opinion) -> Tensor:
    """How differently a discriminator sees two waves, layer by layer, 0 for equal ones.

    Relative to the size of the activations (Défossez et al. 2022, "High fidelity neural audio
    compression"), so that it does not depend on how much the discriminator amplifies.
    """
    layers = [
        (own - other).abs().mean() / other.abs().mean().clamp(min=1e-4)
        for own, other in zip(made.features, recorded.features, strict=True)
    ]
    return torch.stack(layers).mean()


class Opponents:
    """Discriminators that learn.

    Args:
        seed: Their first weights are drawn from it; torch's own chance is left as it was.
    """

    def __init__(self, seed: int, config: DiscriminatorConfig | None = None) -> None:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.discriminators = Discriminators(config)
        self._optimiser = torch.optim.AdamW(self.discriminators.parameters(), LEARNING_RATE, BETAS)

    def __call__(self, made: Tensor, recorded: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Listen to waves [B, S], then learn from them.

        Returns:
            `adversarial`, `features` and `discriminators`: means of the three losses above over
            all discriminators, without gradient; and the gradient [B, S] of the sum of the first
            two with respect to the made waves.
        """
        wave = made.detach().requires_grad_()
        pairs = list(zip(self.discriminators(recorded), self.discriminators(wave), strict=True))
        accepted = torch.stack([acceptance(own) for _, own in pairs]).mean()
        distance = torch.stack(
            [
                feature_distance(Opinion(other.scores, [x.detach() for x in other.features]), own)
                for other, own in pairs
            ]
        ).mean()
        refused = torch.stack([refusal(other, own) for other, own in pairs]).mean()
        # One hearing serves both sides: its graph is walked once to the wave, once to the weights.
        (gradient,) = torch.autograd.grad(accepted + distance, wave, retain_graph=True)
        self._optimiser.zero_grad()
        torch.autograd.backward(refused, inputs=list(self.discriminators.parameters()))
        self._optimiser.step()
        terms = {"adversarial": accepted, "features": distance, "discriminators": refused}
        return {name: value.detach() for name, value in terms.items()}, gradient

    def state(self) -> dict[str, Tensor]:
        """Weights and moments."""
        weights = self.discriminators.state_dict()
        kept = moments(self._optimiser, self.discriminators)
        return {f"weight/{name}": value for name, value in weights.items()} | {
            f"moment/{name}": value for name, value in kept.items()
        }

    def restore(self, state: dict[str, Tensor]) -> None:
        """Become as another one was.

        Raises:
            ProjectError: It had other discriminators.
        """
        parts = {
            part: {name[7:]: value for name, value in state.items() if name.startswith(f"{part}/")}
            for part in ("weight", "moment")
        }
        try:
            self.discriminators.load_state_dict(parts["weight"])
        except RuntimeError as error:
            raise ProjectError(
                "the checkpoint's discriminators do not fit this Sotto's",
                "remove the run's folder, then use `sotto resume` to train it again",
            ) from error
        restore_moments(self._optimiser, self.discriminators, parts["moment"])


class Adversarial:
    """An objective with discriminators at its end: a `core.training.run.LearningObjective`.

    Args:
        hearing: The objective of the whole run.
        share: Share of the run, its last, in which discriminators listen too; 0 for none.
        seed: For their first weights.
        config: Their shape.
    """

    def __init__(
        self,
        hearing: Objective,
        share: float,
        seed: int,
        config: DiscriminatorConfig | None = None,
    ) -> None:
        self._hearing = hearing
        self._share, self._seed, self._config = share, seed, config
        self._weight = 0.0
        self._opponents: Opponents | None = None

    def at(self, fraction: float) -> None:
        """See `LearningObjective.at`."""
        if not self.last_wins(fraction):
            self._weight = 0.0
            return
        first, last = WEIGHT
        gone = min(1 - (1 - fraction) / self._share, 1.0)
        self._weight = first + gone * (last - first)
        if self._opponents is None:
            self._opponents = Opponents(self._seed, self._config)

    def last_wins(self, fraction: float) -> bool:
        """From when discriminators listen: spectral losses cannot judge what is gained by them."""
        return self._share > 0 and fraction >= 1 - self._share

    def __call__(self, made: Sounded, batch: Sound, ids: Sequence[str]) -> dict[str, Tensor]:
        """The terms of the whole run, then `adversarial`, `features` and, not part of the total,
        `discriminators`: see `Opponents`."""
        terms = self._hearing(made, batch, ids)
        if self._opponents is None or not self._weight:
            return terms
        wave = made.wave[::EVERY]
        heard, gradient = self._opponents(wave, batch.wave[::EVERY])
        # Adds nothing, but its gradient is the one that the discriminators gave.
        carrier = ((wave - wave.detach()) * gradient).sum()
        added = self._weight * (heard["adversarial"] + heard["features"] + carrier)
        return terms | heard | {"total": terms["total"] + added}

    def state(self) -> dict[str, Tensor]:
        """See `LearningObjective.state`; empty until discriminators listen."""
        return self._opponents.state() if self._opponents else {}

    def restore(self, state: dict[str, Tensor]) -> None:
        """See `LearningObjective.restore`."""
        if state:
            self._opponents = Opponents(self._seed, self._config)
            self._opponents.restore(state)
