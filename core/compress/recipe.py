"""From the settings of the Compress page to a smaller model, or to its bill beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from core.compress.cost import Bill, Curve, bill_of
from core.compress.prune import Model, choose, cubic, cut_to, prune, sizes_for_pressure, take
from core.models.compressible import Compressible
from core.settings import CompressSettings
from core.training.run import Reshaped


@dataclass(frozen=True)
class Plan:
    """What settings would do to a teacher, before anything is done.

    Attributes:
        teacher, student: The two bills.
        removed: For each part of the model, the share of its parameters that goes.
    """

    teacher: Bill
    student: Bill
    removed: dict[str, float]


def tied(model: Model, settings: CompressSettings) -> Model:
    """The model with the ties that the settings ask for; itself if they ask for none."""
    if settings.tie_layers == 1 and not settings.tie_kernels and not settings.tie_biases:
        return model
    return model.with_ties(settings.tie_layers, settings.tie_kernels, settings.tie_biases)


def compress(model: Model, settings: CompressSettings) -> Model:
    """A smaller copy of a teacher: tied, then pruned at once. The teacher is not touched.

    Pressure is a share of what stands after tying.
    """
    return prune(tied(model, settings), settings.pressure)


def plan(
    make_teacher: Callable[[], Compressible],
    settings: CompressSettings,
    frames_per_second: float,
    curve: Curve = (),
) -> Plan:
    """Work out the student's bill without weights, in milliseconds.

    Args:
        make_teacher: Makes a model of the teacher's shape; called on torch's `meta` device.
    """
    with torch.device("meta"):
        teacher = make_teacher()
        sharing = tied(teacher, settings)
        student = sharing.with_group_sizes(sizes_for_pressure(sharing, settings.pressure))
    before = bill_of(teacher, frames_per_second, curve)
    after = bill_of(student, frames_per_second, curve)
    left = {layer.name: layer.parameters for layer in after.layers}
    removed = {
        layer.name: 1.0 - left.get(layer.name, 0) / layer.parameters for layer in before.layers
    }
    return Plan(before, after, removed)


class GradualPruning:
    """Prunes a model while it trains; a `core.training.run.Reshape`.

    Pressure rises on the cubic schedule from 0 at `begin` to its full value at `end` (shares of the
    run), then stays, so that the final shape has time to recover.

    Args:
        start: The model before any pruning; only its shape is used.
    """

    def __init__(
        self, start: Compressible, pressure: float, begin: float = 0.05, end: float = 0.5
    ) -> None:
        with torch.device("meta"):
            self._start = start.with_group_sizes({})
        self._pressure = pressure
        self._final = sizes_for_pressure(self._start, pressure)
        self._begin, self._end = begin, end

    def __call__(self, model: Compressible, fraction: float) -> Reshaped | None:
        """The pruned model if its turn has come at this share of the run, else None."""
        reached = (fraction - self._begin) / (self._end - self._begin)
        sizes = sizes_for_pressure(self._start, cubic(0.0, self._pressure, reached))
        groups = model.channel_groups()
        # Channels never come back, so none may go on the way that the final shape has.
        sizes = {
            group.name: min(group.size, max(sizes[group.name], self._final[group.name]))
            for group in groups
        }
        if all(group.size == sizes[group.name] for group in groups):
            return None
        keep = choose(model, sizes)
        return Reshaped(cut_to(model, keep), lambda values: take(values, groups, keep))

    def done(self, fraction: float) -> bool:
        """Whether the model has its final shape."""
        return fraction >= self._end
