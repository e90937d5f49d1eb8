"""The state of a run on disk: weights, the optimiser's moments, what the objective has learnt, and
where the run stands.

One safetensors file, replaced atomically: a run killed at any moment goes on from the last one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from core.errors import ProjectError
from core.models.weights import read_tensors, save_tensors

VERSION = 1


@dataclass
class RunState:
    """Where a run stands.

    Attributes:
        step: Steps done.
        elapsed_s: Seconds of training spent on them.
        best_loss, best_step: Of the best model so far.
        least_loss, doubt: The least validation loss so far, and how uncertain that is.
        log_bytes: Length of the metrics log; what a killed run wrote beyond is cut off.
        precision: `float32` or `bfloat16`, as decided at the start.
        group_sizes: Sizes of the model's channel groups, which pruning changes on the way.
        finished: The run has reached its end.
        last_validation: Step and elapsed seconds of the last validation.
        in_vain: Validations in a row that have brought no lower loss.
    """

    step: int = 0
    elapsed_s: float = 0.0
    best_loss: float = float("inf")
    best_step: int = -1
    least_loss: float = float("inf")
    doubt: float = 0.0
    log_bytes: int = 0
    precision: str = "float32"
    group_sizes: dict[str, int] = field(default_factory=dict)
    finished: bool = False
    last_validation: tuple[int, float] = (0, 0.0)
    in_vain: int = 0


def moments(optimiser: torch.optim.Optimizer, model: nn.Module) -> dict[str, Tensor]:
    """What the optimiser remembers, as `<what>/<name of the parameter>`."""
    kept = {}
    for name, parameter in model.named_parameters():
        for what, value in optimiser.state.get(parameter, {}).items():
            if isinstance(value, Tensor):
                kept[f"{what}/{name}"] = value
    return kept


def restore_moments(
    optimiser: torch.optim.Optimizer, model: nn.Module, kept: dict[str, Tensor]
) -> None:
    """Give a fresh optimiser what another one remembered."""
    parameters = dict(model.named_parameters())
    for key, value in kept.items():
        what, name = key.split("/", 1)
        if name in parameters:
            optimiser.state[parameters[name]][what] = value.clone()


def load_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Read what `save_tensors` wrote.

    Raises:
        ProjectError: The file is damaged or not there.
    """
    try:
        return read_tensors(path)
    except (SafetensorError, OSError, RuntimeError, ValueError) as error:
        raise ProjectError(
            f"{path} is damaged or missing ({error})",
            "remove the run's folder, then use `sotto resume` to train it again",
        ) from error


def save_checkpoint(
    path: Path,
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    state: RunState,
    objective: Mapping[str, Tensor],
) -> None:
    """Save all that is needed to go on.

    Args:
        objective: What a `LearningObjective` has learnt; empty for others.
    """
    tensors = {f"model/{name}": value for name, value in model.state_dict().items()}
    tensors |= {f"moment/{key}": value for key, value in moments(optimiser, model).items()}
    tensors |= {f"objective/{name}": value for name, value in objective.items()}
    words = {"version": str(VERSION), "state": json.dumps(vars(state))}
    save_tensors(path, tensors, words)


class Checkpoint(NamedTuple):
    """What `save_checkpoint` was given: the model's weights, its optimiser's moments, the rest."""

    weights: dict[str, Tensor]
    moments: dict[str, Tensor]
    objective: dict[str, Tensor]
    state: RunState


def load_checkpoint(path: Path) -> Checkpoint:
    """Read what `save_checkpoint` wrote.

    Raises:
        ProjectError: The checkpoint is damaged or from a newer version.
    """
    tensors, words = load_tensors(path)
    try:
        version = int(words["version"])
        content: dict[str, Any] = json.loads(words["state"])
        if version <= VERSION:
            content["last_validation"] = tuple(content["last_validation"])
            state = RunState(**content)
    except (KeyError, ValueError, TypeError) as error:
        raise ProjectError(
            f"{path} is not a checkpoint of Sotto",
            "remove the run's folder, then use `sotto resume` to train it again",
        ) from error
    if version > VERSION:
        raise ProjectError(f"{path} is from a newer Sotto", "update Sotto")
    parts: dict[str, dict[str, Tensor]] = {"model": {}, "moment": {}, "objective": {}}
    for name, value in tensors.items():
        part, _, rest = name.partition("/")
        parts.setdefault(part, {})[rest] = value
    return Checkpoint(parts["model"], parts["moment"], parts["objective"], state)
