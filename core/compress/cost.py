"""What a model costs: parameters, bytes, multiply-adds, and milliseconds per second of speech.

Milliseconds are predicted from multiply-adds by a curve that is measured once on each machine with
models of the same family, and kept in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
import torch
from torch import Tensor, nn

from core.machine import one_thread, processor_name
from core.models.compressible import Compressible
from core.storage import write_json

SECONDS = 4
"""Length of the utterance on which costs are counted and timed."""

Curve = Sequence[tuple[float, float]]
"""(multiply-adds, milliseconds) per second of speech, rising."""


@dataclass(frozen=True)
class LayerBill:
    """One named part of a model and its share of the costs."""

    name: str
    parameters: int
    macs_per_second: float


@dataclass(frozen=True)
class Bill:
    """What a model costs. Times are for one thread and one second of speech.

    Attributes:
        parameters: Each tied parameter counts once.
        bytes: Of the weights as they are stored.
        macs_per_second: Multiply-adds of matrix products and convolutions.
        predicted_ms_per_second: From the machine's curve, None if there is no curve yet.
        measured_ms_per_second: None until it was measured.
        layers: The same, part by part.
    """

    parameters: int
    bytes: int
    macs_per_second: float
    predicted_ms_per_second: float | None
    measured_ms_per_second: float | None
    layers: tuple[LayerBill, ...]


def bill_of(
    model: Compressible, frames_per_second: float, curve: Curve = (), *, measured: bool = False
) -> Bill:
    """Count what a model costs; its weights may be on torch's `meta` device.

    Args:
        frames_per_second: Mel frames in a second of speech.
        curve: From `machine_curve`, for the prediction.
        measured: Also time the model, which takes about a second.
    """
    parameters = dict(model.named_parameters())
    counts: dict[str, int] = {}
    for name, value in parameters.items():
        counts[_part(name)] = counts.get(_part(name), 0) + value.numel()
    macs = _multiply_adds(model, frames_per_second)
    total = sum(macs.values())
    return Bill(
        parameters=sum(counts.values()),
        bytes=sum(value.numel() * value.element_size() for value in parameters.values()),
        macs_per_second=total,
        predicted_ms_per_second=_predicted(total, curve) if curve else None,
        measured_ms_per_second=time_model(model, frames_per_second) if measured else None,
        layers=tuple(LayerBill(name, counts[name], macs.get(name, 0.0)) for name in counts),
    )


def _part(name: str) -> str:
    """`decoder.3.up.weight` → `decoder.3`; `bridge.weight` → `bridge`."""
    pieces = name.split(".")
    return ".".join(pieces[:2]) if len(pieces) > 1 and pieces[1].isdigit() else pieces[0]


def _multiply_adds(model: Compressible, frames_per_second: float) -> dict[str, float]:
    """Multiply-adds per second of speech of each part, by watching every layer at work."""
    counts: dict[str, float] = {}

    def watch(name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        def hook(module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
            weight = module.weight
            assert isinstance(weight, Tensor)
            # Every output value is a dot product with one row of the weight.
            row = int(torch.Size(weight.shape[1:]).numel())
            counts[_part(name)] = counts.get(_part(name), 0.0) + output.numel() * row

        return hook

    hooks = [
        module.register_forward_hook(watch(name))
        for name, module in model.named_modules()
        if getattr(module, "weight", None) is not None
        and not isinstance(module, nn.Embedding | nn.LayerNorm)
    ]
    training = model.training
    try:
        with torch.inference_mode():
            model.eval()(model.reference(SECONDS, frames_per_second))
    finally:
        model.train(training)
        for hook in hooks:
            hook.remove()
    return {name: count / SECONDS for name, count in counts.items()}


def time_model(model: Compressible, frames_per_second: float, repeats: int = 7) -> float:
    """Milliseconds of work for one second of speech on one thread, median of `repeats`.

    Processor time of the thread, so that other programs on the machine do not count.
    """
    batch = model.reference(SECONDS, frames_per_second)
    training = model.training
    times = []
    with one_thread(), torch.inference_mode():
        model.eval()
        model(batch)
        for _ in range(repeats):
            start = time.thread_time()
            model(batch)
            times.append(time.thread_time() - start)
    model.train(training)
    return statistics.median(times) * 1000 / SECONDS


def _predicted(macs: float, curve: Curve) -> float:
    """The curve at `macs`, straight in the logarithm of both."""
    x, y = (np.log([point[axis] for point in curve]) for axis in (0, 1))
    y = np.maximum.accumulate(y)  # More work never takes less time, whatever a noisy moment says.
    value = np.log(max(macs, 1.0))
    if value > x[-1]:
        return float(np.exp(y[-1] + (value - x[-1])))
    return float(np.exp(np.interp(value, x, y)))


def machine_curve(
    family: str, models: Callable[[], Sequence[Compressible]], frames_per_second: float
) -> Curve:
    """Multiply-adds against milliseconds on this machine, measured once and then remembered.

    Args:
        family: Name of the model family, for the cache.
        models: Makes models of the family, small to large; called only if nothing is remembered.
    """
    key = f"1|{family}|{frames_per_second:.3f}|{processor_name()}|{torch.__version__}"
    name = hashlib.sha256(key.encode()).hexdigest()[:16]
    path = Path(platformdirs.user_cache_dir("sotto")) / f"speed-{name}.json"
    remembered = _read_curve(path)
    if remembered:
        return remembered
    points = []
    for model in models():
        macs = sum(_multiply_adds(model, frames_per_second).values())
        points.append((macs, time_model(model, frames_per_second)))
    points.sort()
    write_json(path, {"measured": key, "points": points})
    return points


def _read_curve(path: Path) -> Curve:
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        return [(float(macs), float(ms)) for macs, ms in content["points"]]
    except (OSError, ValueError, KeyError, TypeError):
        # No curve yet, or a damaged one: it is measured again.
        return []
