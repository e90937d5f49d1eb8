"""What a training run is: its length, its objective, what it learns from and leaves."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from torch import Tensor

from core.models.compressible import Compressible
from core.settings import OptimiserSettings
from core.training.checkpoint import RunState

VALIDATIONS = 12
"""How often a run looks at the held-out sentences, at even intervals."""

JUDGED, DOUBT = "calibrated", "doubt"
"""Name of the loss by which the best model is told, and of its standard error over utterances."""

Objective = Callable[[Any, Any, Sequence[str]], dict[str, Tensor]]
"""Loss terms by name, among them `total`, from a model's output, the batch it was made of, and the
ids of the utterances in it."""


@runtime_checkable
class LearningObjective(Protocol):
    """An `Objective` that changes during the run, as one with discriminators does.

    What it has learnt goes into the run's checkpoint, and not into the model that the run leaves.
    """

    def __call__(self, output: Any, batch: Any, ids: Sequence[str], /) -> dict[str, Tensor]:
        """See `Objective`. Called once in each step, in which it may itself learn."""

    def at(self, fraction: float) -> None:
        """Told before each step how much of the run has gone by."""

    def last_wins(self, fraction: float) -> bool:
        """Whether from here on each model is taken for better than those before it, because the
        run's judge cannot tell."""

    def state(self) -> dict[str, Tensor]:
        """All that it has learnt."""

    def restore(self, state: dict[str, Tensor]) -> None:
        """Take up what `state` has given."""


class Examples(Protocol):
    """What a model learns from."""

    def frames(self, name: str) -> int:
        """Length of an utterance."""

    def batch(self, ids: Sequence[str], chance: np.random.Generator) -> Any:
        """Some utterances as the model takes them; whatever is left to chance is drawn there."""

    def inputs(self, batch: Any) -> Any:
        """What of a batch the model itself is given; the rest is for the objective."""

    def frames_in(self, batch: Any) -> int:
        """How many frames a batch holds, without padding."""


@dataclass(frozen=True)
class Length:
    """How long a run is: so many steps or, if `steps` is 0, so many seconds of training."""

    steps: int = 0
    seconds: float = 0.0

    def fraction(self, state: RunState) -> float:
        """Share of the run gone by; 1 or more when it is over."""
        if self.steps:
            return state.step / self.steps
        return state.elapsed_s / self.seconds

    def validation_due(self, state: RunState) -> bool:
        """Whether a stretch of 1/VALIDATIONS of the run has passed since the last one."""
        step, seconds = state.last_validation
        if self.steps:
            return state.step - step >= math.ceil(self.steps / VALIDATIONS)
        return state.elapsed_s - seconds >= self.seconds / VALIDATIONS


@dataclass(frozen=True)
class Reshaped:
    """A model that has got another shape in the middle of a run.

    Attributes:
        model: The new model.
        cut: Makes tensors named like the old parameters fit the new ones.
    """

    model: Compressible
    cut: Callable[[dict[str, Tensor]], dict[str, Tensor]]


class Reshape(Protocol):
    """A schedule that changes the model's shape while it trains."""

    def __call__(self, model: Compressible, fraction: float) -> Reshaped | None:
        """The model in its new shape if its turn has come, else None."""

    def done(self, fraction: float) -> bool:
        """Whether the model has its final shape; only then it can become the best."""


def _alike(_name: str) -> float:
    return 1.0


@dataclass
class Run:
    """One training run and what it needs.

    Attributes:
        name: `teacher`, `student`, `control`.
        folder: Where its checkpoint, metrics and samples go.
        examples, train_ids: What it learns from.
        objective: What it minimises; it may be a `LearningObjective`.
        judge: How good a model is on what it does not learn from: losses by name, among them
            `total`. The best is the newest whose `JUDGED` is within the least one's `DOUBT` of
            it: where held-out utterances cannot tell two models apart, the one that has learnt for
            longer speaks more clearly (the rule of one standard error: Breiman et al. 1984,
            "Classification and regression trees"). Without `JUDGED` it is that of the least
            `total`. The objective may say otherwise.
        length: When it ends.
        settings, batch, seed: How it learns; `batch` utterances make a step.
        speak: Speaks the fixed sentence with the model as it is and writes it to a path.
        sentence: The text of the fixed sentence.
        reshape: Changes the model's shape on the way; optional.
        rates: With what share of the learning rate a parameter of this name learns; 0 for one that
            stays as it is.
        patience: The run ends when so many looks at the held-out sentences in a row have brought
            no lower loss; 0 for never.
    """

    name: str
    folder: Path
    examples: Examples
    train_ids: Sequence[str]
    objective: Objective
    judge: Callable[[Any], dict[str, float]]
    length: Length
    settings: OptimiserSettings
    batch: int
    seed: int
    speak: Callable[[Any, Path], None]
    sentence: str
    reshape: Reshape | None = None
    rates: Callable[[str], float] = _alike
    patience: int = 0


@dataclass(frozen=True)
class Trained:
    """What a run leaves: the best model, how many steps and seconds were spent, if it was ended."""

    model: Any
    steps: int
    seconds: float
    stopped: bool
