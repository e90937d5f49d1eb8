"""Guesses beside the main task: layers that guess from a model's features, and are dropped.

A guess that is wanted makes the features say more (Caruana 1997, "Multitask learning"); one that is
to fail makes them say less (Ganin et al. 2016, "Domain-adversarial training of neural networks").
The layers that guess belong to the run, not to the model: no voice has a trace of them.

Letters in shapes: P places, frames of speech of a batch; C classes; W width of the features.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.errors import ProjectError
from core.models.acoustic import AcousticInput, AcousticModel, AcousticOutput, frames_of_symbols
from core.training.checkpoint import moments, restore_moments
from core.training.run import Objective

GUESSED = 512
"""So many frames of a batch are guessed about."""

LEARNING_RATE = 3e-3
"""Of the layers that guess."""

PITCHES = 8
"""Classes of pitch, from 1.5 spreads below a speaker's mean to as much above."""

REVERSED = "unlearn"
"""Name of the guess that the model misleads."""


@dataclass(frozen=True)
class Task:
    """Something to guess.

    Attributes:
        classes: C.
        truth: From a batch and the symbol of each frame [B, T] the true class [B, T].
        weight: Of what the model learns by it; below 0 it unlearns.
    """

    classes: int
    truth: Callable[[AcousticInput, Tensor], Tensor]
    weight: float


def tasks_for(
    model: AcousticModel, names: Sequence[str], weight: float, adversarial: float
) -> dict[str, Task]:
    """The tasks of a run by name; those with but one class are nothing to guess and left out.

    Args:
        names: Of `core.settings.TASKS`.
        weight: Of each of them.
        adversarial: Weight of unlearning who speaks, 0 for none.
    """
    config = model.config
    speaks = Task(config.speakers, _speaker, weight)
    tongues = len(set(config.languages)) or 1

    def language(batch: AcousticInput, _index: Tensor) -> Tensor:
        return _everywhere(model.own_languages[batch.speakers], batch)

    known = {
        "sound": Task(config.symbols, _sound, weight),
        "speaker": speaks,
        "pitch": Task(PITCHES, _pitch, weight),
        "language": Task(
            tongues,
            lambda batch, _: _everywhere(model.own_languages[batch.speakers], batch),
            weight,
        ),
    }
    chosen = {name: known[name] for name in names}
    if adversarial:
        chosen[REVERSED] = Task(config.speakers, _speaker, -adversarial)
    return {name: task for name, task in chosen.items() if task.classes > 1}


def _everywhere(values: Tensor, batch: AcousticInput) -> Tensor:
    return values[:, None].expand(-1, batch.mel.shape[1])


def _speaker(batch: AcousticInput, _index: Tensor) -> Tensor:
    return _everywhere(batch.speakers, batch)


def _sound(batch: AcousticInput, index: Tensor) -> Tensor:
    return batch.symbols.gather(1, index)


def _pitch(batch: AcousticInput, index: Tensor) -> Tensor:
    edges = torch.linspace(-1.5, 1.5, PITCHES - 1)
    return torch.bucketize(batch.pitch.gather(1, index), edges)


class Guessing:
    """Any objective with guesses beside it: a `core.training.run.LearningObjective`.

    Args:
        objective: The main task.
        tasks: By name.
        width: W.
        seed: Of the first weights of the layers that guess.
    """

    def __init__(
        self, objective: Objective, tasks: Mapping[str, Task], width: int, seed: int
    ) -> None:
        self._objective, self._tasks = objective, dict(tasks)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self._layers = nn.ModuleDict(
                {name: nn.Linear(width, task.classes) for name, task in self._tasks.items()}
            )
        self._optimiser = torch.optim.Adam(self._layers.parameters(), LEARNING_RATE)

    def __call__(
        self, output: AcousticOutput, batch: AcousticInput, ids: Sequence[str]
    ) -> dict[str, Tensor]:
        """The terms of the main task, and the cross-entropy of each guess as `guess_<name>`.

        The layers learn in the same step, from what they have just seen.
        """
        terms = self._objective(output, batch, ids)
        index = frames_of_symbols(batch.durations, batch.mel.shape[1])
        places = batch.frame_mask.flatten().nonzero()[:, 0]
        places = places[:: max(1, len(places) // GUESSED)][:GUESSED]
        features = output.hidden.flatten(0, 1)[places].float()
        seen = features.detach().requires_grad_()
        losses = {
            name: F.cross_entropy(
                self._layers[name](seen), task.truth(batch, index).flatten()[places]
            )
            for name, task in self._tasks.items()
        }
        pulled = torch.stack([self._tasks[name].weight * loss for name, loss in losses.items()])
        (slope,) = torch.autograd.grad(pulled.sum(), seen, retain_graph=True)
        self._optimiser.zero_grad()
        torch.autograd.backward(list(losses.values()), inputs=list(self._layers.parameters()))
        self._optimiser.step()
        # Adds nothing, but its slope is the one that the guesses gave.
        carrier = ((features - seen.detach()) * slope).sum()
        guessed = {f"guess_{name}": loss.detach() for name, loss in losses.items()}
        return terms | guessed | {"total": terms["total"] + carrier}

    def at(self, fraction: float) -> None:
        """See `LearningObjective.at`."""
        del fraction

    def last_wins(self, fraction: float) -> bool:
        """See `LearningObjective.last_wins`: the recordings judge."""
        del fraction
        return False

    def state(self) -> dict[str, Tensor]:
        """See `LearningObjective.state`."""
        kept = moments(self._optimiser, self._layers)
        return {f"weight/{name}": value for name, value in self._layers.state_dict().items()} | {
            f"moment/{name}": value for name, value in kept.items()
        }

    def restore(self, state: dict[str, Tensor]) -> None:
        """See `LearningObjective.restore`.

        Raises:
            ProjectError: It had other tasks.
        """
        weights, kept = (
            {name[7:]: value for name, value in state.items() if name.startswith(f"{part}/")}
            for part in ("weight", "moment")
        )
        try:
            self._layers.load_state_dict(weights)
        except RuntimeError as error:
            raise ProjectError(
                "the checkpoint guesses other things than the settings say",
                "remove the run's folder, then use `sotto resume` to train it again",
            ) from error
        restore_moments(self._optimiser, self._layers, kept)
