"""Sensitivity: what each layer's compression alone does to the loss, for each byte that it saves.

Every layer is compressed by itself in two standard ways, the rest of the model left as it is: half
of its hidden units go, and its weights are stored in 4 bits. What the loss rises by, on a few
batches of held-out data, says where a voice has bytes to give away.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from dataclasses import dataclass

from core.compress.cost import shapes_of
from core.compress.evidence import Evidence
from core.compress.locks import layer_of
from core.compress.prune import choose, cut_to
from core.events import Control, Event, Pace, PhaseFinished, PhaseStarted
from core.models.coding import coded, coding_of, parse_coding, stored_bytes
from core.models.compressible import Compressible

PHASE = "sensitivity"

STANDARD_CODING = "int4"
STANDARD_SHARE = 0.5
"""Of a layer's hidden units that go."""


@dataclass(frozen=True)
class Trial:
    """One layer compressed in one way.

    Attributes:
        rise: By how much the loss of the whole model is higher; chance may make it negative.
        saved_bytes: Of the model's weights as they are stored.
        removed: Share of the layer's parameters that went.
    """

    rise: float
    saved_bytes: int
    removed: float = 0.0

    @property
    def rise_per_byte(self) -> float:
        """What a saved byte costs; infinite if none is saved."""
        return self.rise / self.saved_bytes if self.saved_bytes > 0 else math.inf


@dataclass(frozen=True)
class Sensitivity:
    """How the loss answers to the compression of one layer.

    Attributes:
        layer: Its name, as in a `Bill`.
        pruned: Half of its hidden units went; None if it has none of its own.
        coded: Its weights in 4 bits; None if that saves no byte.
    """

    layer: str
    pruned: Trial | None
    coded: Trial | None

    @property
    def rise_per_byte(self) -> float:
        """The larger of what the two ways cost for each byte; 0 if neither could be tried."""
        return max((t.rise_per_byte for t in (self.pruned, self.coded) if t), default=0.0)


def sensitivities(
    model: Compressible, evidence: Evidence, control: Control, *, prefix: str = ""
) -> Generator[Event, None, list[Sensitivity]]:
    """Compress each layer alone and see what the loss says. The model is not touched.

    Args:
        prefix: Before the names of the layers; `vocoder.` as in the bill of a pair.

    Returns:
        In the order of the model's layers; when stopped early, those that have had their turn.
    """
    began = time.monotonic()
    layers = list(dict.fromkeys(layer_of(name) for name in shapes_of(model)))
    yield PhaseStarted(PHASE, 2 * len(layers))
    pace = Pace(PHASE, 2 * len(layers))
    usual = evidence.loss(model)
    found: list[Sensitivity] = []
    for number, layer in enumerate(layers):
        tried: list[Trial | None] = []
        for way, compressed in enumerate((_halved, _coded)):
            yield from control.wait_while_paused()
            if control.stopping:
                return found
            tried.append(_trial(model, compressed(model, layer), layer, usual, evidence))
            yield from pace.advance(2 * number + way + 1)
        found.append(Sensitivity(prefix + layer, *tried))
    yield PhaseFinished(PHASE, time.monotonic() - began)
    return found


def _trial(
    model: Compressible,
    smaller: Compressible | None,
    layer: str,
    usual: float,
    evidence: Evidence,
) -> Trial | None:
    if smaller is None:
        return None
    (before, count), (after, left) = _size(model, layer), _size(smaller, layer)
    if after >= before:
        return None
    return Trial(evidence.loss(smaller) - usual, before - after, 1.0 - left / count)


def _size(model: Compressible, layer: str) -> tuple[int, int]:
    """Bytes of a whole model's weights, and parameters of one layer."""
    shapes = shapes_of(model)
    stored = (stored_bytes(shape, coding_of(model.config, name)) for name, shape in shapes.items())
    own = (math.prod(shape) for name, shape in shapes.items() if layer_of(name) == layer)
    return sum(stored), sum(own)


def half_sizes(model: Compressible, layer: str) -> dict[str, int] | None:
    """Sizes of all channel groups when a layer's own are halved; None if it has none.

    Widths are rounded as in pruning. Groups that other layers take part in stay.
    """
    sizes = {group.name: group.size for group in model.channel_groups()}
    changed = dict(sizes)
    for group in model.channel_groups():
        if {layer_of(name) for name, _ in group.members} == {layer}:
            half = round(group.size * STANDARD_SHARE / group.step) * group.step
            changed[group.name] = min(group.size, max(group.step, half))
    return changed if changed != sizes else None


def _halved(model: Compressible, layer: str) -> Compressible | None:
    sizes = half_sizes(model, layer)
    return cut_to(model, choose(model, sizes)) if sizes else None


def _coded(model: Compressible, layer: str) -> Compressible:
    others = [name for name in dict.fromkeys(map(layer_of, shapes_of(model))) if name != layer]
    return coded(model, parse_coding(STANDARD_CODING), others)
