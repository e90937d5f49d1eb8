"""Gate: the temperature T of the activations, y · Φ(y / T).

1 is GELU as the model was trained with; lower gates open and close harder, higher ones are nearly
linear. Nothing gets smaller by it: it makes up for what other steps have done to the scale of what
goes through a model. One number serves all layers. Models with attention logits or recurrent gates
bring the temperatures of those with their families.

The temperature of least loss is looked for in log T: first on a grid of octaves, then by golden
section (Kiefer 1953) between the neighbours of the best.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from core.compress.evidence import Evidence
from core.compress.locks import check_locks, layer_of, touches
from core.errors import SettingsError
from core.models.compressible import Model
from core.recipes import Gate

OCTAVES = (-2.0, -1.0, 0.0, 1.0, 2.0)
"""Base-2 logarithms of the temperatures that are tried first."""

REFINEMENTS = 7
"""Steps of the golden section: of two octaves they leave a fourteenth of one."""

_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0


def gate(model: Model, step: Gate, evidence: Evidence | None) -> Model:
    """The operator of the step `temperature`; the model itself if it has that temperature.

    Raises:
        SettingsError: The temperature is negative, or 0 without data to find the best one, or a
            layer with activations is locked.
    """
    check_locks(model, step)
    if step.temperature < 0:
        raise SettingsError(
            f"temperature {step.temperature:g} is below 0",
            "set it above 0, or to 0 for the one of least loss",
        )
    temperature = step.temperature or _calibrated(model, evidence)
    if temperature == model.config.gate:
        return model
    for group in model.channel_groups():
        lock = touches(step.locked, layer_of(group.name)) if group.outgoing else None
        if lock is not None:
            raise SettingsError(
                f"temperature {temperature:.3g} is one for all layers, and {lock!r} is locked",
                "unlock it or set temperature to 1",
            )
    return model.reconfigured(gate=temperature)


def _calibrated(model: Model, evidence: Evidence | None) -> float:
    """The temperature of least loss; the model's own if none is better."""
    if evidence is None:
        raise SettingsError(
            "temperature 0 needs data to find the one of least loss",
            "set it above 0, or compress where the recordings are",
        )
    losses: dict[float, float] = {}

    def loss(octave: float) -> float:
        if octave not in losses:
            value = evidence.loss(model.reconfigured(gate=2.0**octave))
            losses[octave] = value if math.isfinite(value) else math.inf
        return losses[octave]

    own = math.log2(model.config.gate)
    loss(own)
    best = min(OCTAVES, key=loss)
    _golden_section(loss, best - 1.0, best + 1.0)
    least = min(losses, key=losses.__getitem__)
    return float(model.config.gate) if losses[own] <= losses[least] else 2.0**least


def _golden_section(loss: Callable[[float], float], low: float, high: float) -> None:
    """Narrow an interval down on its least loss; whoever counts the calls sees the least."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    for _ in range(REFINEMENTS):
        if loss(left) <= loss(right):
            high, right = right, left
            left = high - _GOLDEN * (high - low)
        else:
            low, left = left, right
            right = low + _GOLDEN * (high - low)
