"""From the settings of the Compress page to a smaller model, or to its bill beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.compress.cost import Bill, Curve, bill_of_pair
from core.compress.prune import Model, choose, cubic, cut_to, holds, prune, sizes_for_pressure, take
from core.models.compressible import Compressible, without_weights
from core.models.vocoders.griffinlim import GriffinLim
from core.settings import CompressSettings, VocoderSettings
from core.training.run import Reshaped


@dataclass(frozen=True)
class Plan:
    """What settings would do to a teacher, before anything is done.

    Attributes:
        teacher, student: The two bills.
        removed: For each layer that has parameters, the share of its parameters that goes.
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


def compress_like(model: Model, settings: CompressSettings, other: Model | None) -> Model:
    """What `compress` makes of a model, with the weights of another one if that has room for it.

    Args:
        other: A model of the same family that needs less cutting, for instance one that was pruned
            before and has recovered.
    """
    small = compress(model, settings)
    if other is not None:
        shared = tied(other, settings)
        sizes = {group.name: group.size for group in small.channel_groups()}
        if holds(shared, sizes):
            cut = cut_to(shared, choose(shared, sizes))
            if cut.config == small.config:
                return cut
    return small


def vocoder_compression(settings: VocoderSettings) -> CompressSettings:
    """What is taken away from the teacher's vocoder to make the student's."""
    return CompressSettings(pressure=settings.pressure, tie_layers=settings.tie_layers)


def plan(
    make_teacher: Callable[[], tuple[Compressible, Compressible | GriffinLim]],
    settings: CompressSettings,
    vocoder_settings: VocoderSettings,
    frames_per_second: float,
    curves: Mapping[str, Curve] | None = None,
) -> Plan:
    """Work out the student's bill without weights, in milliseconds.

    Args:
        make_teacher: Makes an acoustic model and a vocoder of the teacher's shape; called on
            torch's `meta` device.
        curves: As for `bill_of_pair`.
    """
    with without_weights():
        acoustic, vocoder = make_teacher()
        small = _shape_of(acoustic, settings)
        small_vocoder = vocoder
        if isinstance(vocoder, Compressible):
            small_vocoder = _shape_of(vocoder, vocoder_compression(vocoder_settings))
    before = bill_of_pair(acoustic, vocoder, frames_per_second, curves)
    after = bill_of_pair(small, small_vocoder, frames_per_second, curves)
    left = {layer.name: layer.parameters for layer in after.layers}
    removed = {
        layer.name: 1.0 - left.get(layer.name, 0) / layer.parameters
        for layer in before.layers
        if layer.parameters
    }
    return Plan(before, after, removed)


def _shape_of(model: Model, settings: CompressSettings) -> Model:
    """What `compress` makes of a model, without looking at weights."""
    sharing = tied(model, settings)
    return sharing.with_group_sizes(sizes_for_pressure(sharing, settings.pressure))


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
        with without_weights():
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
