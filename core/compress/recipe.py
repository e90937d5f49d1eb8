"""Walks a recipe: from a teacher to a smaller model, step by step, each with its bill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from core.compress.cost import Bill, bill_of
from core.compress.drop import drop
from core.compress.evidence import Evidence
from core.compress.factorise import factorise
from core.compress.gate import gate
from core.compress.merge import merge
from core.compress.palette import palette
from core.compress.prune import choose, cubic, cut_to, holds, prune_step, sizes_for_pressure, take
from core.compress.quantise import quantise, recoded
from core.compress.sparsify import sparsify
from core.compress.tie import tie
from core.errors import SettingsError
from core.models.compressible import Compressible, Model, without_weights
from core.recipes import STORAGE, Criterion, Prune, Step
from core.training.run import Reshaped

OPERATORS: Mapping[str, Callable[[Any, Any, Evidence | None], Any]] = {
    "prune": prune_step,
    "drop": drop,
    "merge": merge,
    "tie": tie,
    "factorise": factorise,
    "temperature": gate,
    "sparsify": sparsify,
    "palette": palette,
    "quantise": quantise,
}
"""Each takes a model, its step and evidence, and gives a smaller model; see `core.recipes`.

To add an operator, declare its step there, write its file beside this one and enter it here.
"""


def apply(
    model: Model, step: Step, frames_per_second: float, evidence: Evidence | None = None
) -> tuple[Model, Bill]:
    """One step. The model that is given is not touched.

    Args:
        frames_per_second: Mel frames in a second of speech, for the bill.
        evidence: Data to judge by; some steps cannot do without.

    Raises:
        SettingsError: The step does not fit the model, or needs data.
    """
    smaller = _applied(model, step, evidence)
    return smaller, bill_of(smaller, frames_per_second)


def made_smaller(model: Model, steps: Sequence[Step], evidence: Evidence | None = None) -> Model:
    """What all steps together make of a model; errors as `apply`."""
    for step in steps:
        model = _applied(model, step, evidence)
    return model


def _applied(model: Model, step: Step, evidence: Evidence | None) -> Model:
    smaller: Model = OPERATORS[step.operator](model, step, evidence)
    # What a structural step has moved or added up may no longer be what files can hold.
    return smaller if step.operator in STORAGE else recoded(smaller)


def made_smaller_from(
    model: Model,
    steps: Sequence[Step],
    other: Model | None,
    evidence: Evidence | None = None,
) -> Model:
    """What `made_smaller` gives, with the weights of another model if that has room for them.

    Args:
        other: A model of the same family that needs less cutting, for instance one that was pruned
            before and has recovered.
    """
    small = made_smaller(model, steps, evidence)
    if other is not None:
        rest = [step for step in steps if not isinstance(step, Prune)]
        changed = made_smaller(other, rest, evidence)
        sizes = {group.name: group.size for group in small.channel_groups()}
        if holds(changed, sizes):
            cut = recoded(cut_to(changed, choose(changed, sizes)))
            if cut.config == small.config:
                return cut
    return small


class Start(NamedTuple):
    """Where a student begins.

    Attributes:
        model: What it is before it learns.
        reshape: Makes it smaller while it learns, if it is to be done gradually.
        after: Steps that come when it has learnt.
    """

    model: Any
    reshape: GradualPruning | None
    after: tuple[Step, ...]


def start_of(
    teacher: Model,
    steps: Sequence[Step],
    *,
    gradual: bool = False,
    aware: bool = True,
    other: Model | None = None,
    evidence: Evidence | None = None,
) -> Start:
    """What a student begins with, and what is left to do on the way and at the end.

    Args:
        gradual: Prune while it learns.
        aware: It learns with its weights as files hold them; otherwise that comes last.
        other: See `made_smaller_from`.

    Raises:
        SettingsError: See `apply`; or there is no single step that could be gradual.
    """
    now = [step for step in steps if aware or step.operator not in STORAGE]
    after = tuple(step for step in steps if step not in now)
    if not gradual:
        return Start(made_smaller_from(teacher, now, other, evidence), None, after)
    prunes = [step for step in now if isinstance(step, Prune)]
    if len(prunes) != 1:
        raise SettingsError(
            f"compress.schedule is gradual and the recipe prunes {len(prunes)} times",
            "prune once, or at once",
        )
    model = made_smaller(teacher, [step for step in now if step not in prunes], evidence)
    (step,) = prunes
    if step.scope == "global" or step.criterion == "taylor":
        raise SettingsError(
            "compress.schedule is gradual, which weighs the channels of each layer as they are",
            "choose scope even and another criterion than taylor, or prune at once",
        )
    reshape = GradualPruning(model, step.pressure, locked=step.locked, criterion=step.criterion)
    return Start(model, reshape, after)


def untrained(model: Model, sizes: Mapping[str, int] | None = None) -> Model:
    """A model of the same shape, but for `sizes` of some groups, with random weights."""
    return recoded(model.with_group_sizes(sizes or {}))


class GradualPruning:
    """Prunes a model while it trains; a `core.training.run.Reshape`.

    Pressure rises on the cubic schedule from 0 at `begin` to its full value at `end` (shares of the
    run), then stays, so that the final shape has time to recover.

    Args:
        start: The model before any pruning; only its shape is used.
        locked, criterion: As in a `Prune` step.
    """

    def __init__(
        self,
        start: Compressible,
        pressure: float,
        begin: float = 0.05,
        end: float = 0.5,
        locked: Sequence[str] = (),
        criterion: Criterion = "l2",
    ) -> None:
        with without_weights():
            self._start = start.with_group_sizes({})
        self._pressure, self._locked, self._criterion = pressure, tuple(locked), criterion
        self._final = self._sizes(pressure)
        self._begin, self._end = begin, end

    @property
    def final(self) -> dict[str, int]:
        """Sizes of all groups at the end."""
        return self._final

    def _sizes(self, pressure: float) -> dict[str, int]:
        return sizes_for_pressure(self._start, pressure, self._locked)

    def __call__(self, model: Compressible, fraction: float) -> Reshaped | None:
        """The pruned model if its turn has come at this share of the run, else None."""
        reached = (fraction - self._begin) / (self._end - self._begin)
        sizes = self._sizes(cubic(0.0, self._pressure, reached))
        groups = model.channel_groups()
        # Channels never come back, so none may go on the way that the final shape has.
        sizes = {
            group.name: min(group.size, max(sizes[group.name], self._final[group.name]))
            for group in groups
        }
        if all(group.size == sizes[group.name] for group in groups):
            return None
        keep = choose(model, sizes, self._criterion)
        return Reshaped(cut_to(model, keep), lambda values: take(values, groups, keep))

    def done(self, fraction: float) -> bool:
        """Whether the model has its final shape."""
        return fraction >= self._end
