"""What a training run is: its length, its objective, what it learns from and leaves."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from torch import Tensor

from core.models.acoustic import AcousticInput, AcousticModel, AcousticOutput
from core.settings import OptimiserSettings
from core.training.checkpoint import RunState
from core.training.loading import Recordings

VALIDATIONS = 12
"""How often a run looks at the held-out sentences, at even intervals."""

Objective = Callable[[AcousticOutput, AcousticInput, Sequence[str]], dict[str, Tensor]]
"""Loss terms of a batch by name, among them `total`; also gets the ids of the utterances."""


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

    model: AcousticModel
    cut: Callable[[dict[str, Tensor]], dict[str, Tensor]]


class Reshape(Protocol):
    """A schedule that changes the model's shape while it trains."""

    def __call__(self, model: AcousticModel, fraction: float) -> Reshaped | None:
        """The model in its new shape if its turn has come, else None."""

    def done(self, fraction: float) -> bool:
        """Whether the model has its final shape; only then it can become the best."""


@dataclass
class Run:
    """One training run and what it needs.

    Attributes:
        name: `teacher`, `student`, `control`.
        folder: Where its checkpoint, metrics and samples go.
        recordings, train_ids, validation_ids: What it learns from and is judged by.
        objective: What it minimises.
        length: When it ends.
        settings, batch, seed: How it learns; `batch` utterances make a step.
        speak: Speaks the fixed sentence with the model as it is and writes it to a path.
        sentence: The text of the fixed sentence.
        reshape: Changes the model's shape on the way; optional.
    """

    name: str
    folder: Path
    recordings: Recordings
    train_ids: Sequence[str]
    validation_ids: Sequence[str]
    objective: Objective
    length: Length
    settings: OptimiserSettings
    batch: int
    seed: int
    speak: Callable[[AcousticModel, Path], None]
    sentence: str
    reshape: Reshape | None = None


@dataclass(frozen=True)
class Trained:
    """What a run leaves: the best model, how many steps and seconds were spent, if it was ended."""

    model: AcousticModel
    steps: int
    seconds: float
    stopped: bool
