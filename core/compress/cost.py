"""What a voice costs: parameters, bytes, multiply-adds, and milliseconds per second of speech.

A voice is an acoustic model and a vocoder; `bill_of_pair` counts both. Milliseconds are predicted
from multiply-adds by a curve that is measured once on each machine with models of the same family,
and kept in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import json
import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from core.machine import one_thread, processor_name
from core.models.compressible import Compressible
from core.models.vocoders import Vocoder
from core.models.vocoders.fourier import NeuralVocoder
from core.models.vocoders.griffinlim import UNFOLDING_STEPS, GriffinLim
from core.storage import write_json

SECONDS = 4
"""Length of the utterance on which costs are counted and timed."""

Curve = Sequence[tuple[float, float]]
"""(multiply-adds, milliseconds) per second of speech, rising."""


ACOUSTIC, VOCODER = "acoustic", "vocoder"
"""Names of a voice's two parts."""

TRANSFORM = "transform"
"""Name of the part of a vocoder that is a Fourier transform and has no parameters."""


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
        macs_per_second: Multiply-adds of matrix products, convolutions and Fourier transforms.
        predicted_ms_per_second: From the machine's curve, None if there is no curve yet.
        measured_ms_per_second: None until it was measured.
        layers: The same, layer by layer; a vocoder's in the bill of a pair are `vocoder.…`.
        parts: In the bill of a pair those of its `acoustic` model and its `vocoder`.
    """

    parameters: int
    bytes: int
    macs_per_second: float
    predicted_ms_per_second: float | None
    measured_ms_per_second: float | None
    layers: tuple[LayerBill, ...]
    parts: Mapping[str, Bill] = field(default_factory=dict)


def bill_of_pair(
    acoustic: Compressible,
    vocoder: Vocoder | Compressible,
    frames_per_second: float,
    curves: Mapping[str, Curve] | None = None,
    *,
    measured: bool = False,
) -> Bill:
    """Count what a voice costs, text already read: phonemes to wave.

    Args:
        vocoder: As a voice has it, or its model, whose weights may be on torch's `meta` device.
        frames_per_second: Mel frames in a second of speech.
        curves: From `machine_curve`, by family (`griffinlim` for Griffin–Lim), for the prediction.
        measured: Also time both, which takes seconds.
    """
    known = curves or {}
    first = bill_of(acoustic, frames_per_second, known.get(acoustic.family, ()), measured=measured)
    second = bill_of_vocoder(
        vocoder, frames_per_second, known.get(vocoder_family(vocoder), ()), measured=measured
    )
    named = tuple(replace(layer, name=f"{VOCODER}.{layer.name}") for layer in second.layers)
    return Bill(
        parameters=first.parameters + second.parameters,
        bytes=first.bytes + second.bytes,
        macs_per_second=first.macs_per_second + second.macs_per_second,
        predicted_ms_per_second=_sum(first.predicted_ms_per_second, second.predicted_ms_per_second),
        measured_ms_per_second=_sum(first.measured_ms_per_second, second.measured_ms_per_second),
        layers=first.layers + named,
        parts={ACOUSTIC: first, VOCODER: second},
    )


def _sum(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first + second


def vocoder_family(vocoder: Vocoder | Compressible) -> str:
    """`fourier`, `griffinlim`: the family whose curve fits a vocoder."""
    if isinstance(vocoder, GriffinLim):
        return "griffinlim"
    return _model_of(vocoder).family


def bill_of_vocoder(
    vocoder: Vocoder | Compressible,
    frames_per_second: float,
    curve: Curve = (),
    *,
    measured: bool = False,
) -> Bill:
    """Count what a vocoder costs; Griffin–Lim has no parameters, but takes time like any other."""
    if not isinstance(vocoder, GriffinLim):
        return bill_of(_model_of(vocoder), frames_per_second, curve, measured=measured)
    macs = _multiply_adds_of_griffin_lim(vocoder) * frames_per_second
    return Bill(
        parameters=0,
        bytes=0,
        macs_per_second=macs,
        predicted_ms_per_second=_predicted(macs, curve) if curve else None,
        measured_ms_per_second=time_model(vocoder, frames_per_second) if measured else None,
        layers=(LayerBill(TRANSFORM, 0, macs),),
    )


def _model_of(vocoder: Vocoder | Compressible) -> Compressible:
    if isinstance(vocoder, NeuralVocoder):
        return vocoder.model
    assert isinstance(vocoder, Compressible)
    return vocoder


def _multiply_adds_of_griffin_lim(vocoder: GriffinLim) -> float:
    """For one frame: the products that unfold the mel, and the transforms of the phase search."""
    bands, size = vocoder.format.n_mels, vocoder.format.n_fft
    products = (1 + 2 * UNFOLDING_STEPS) * bands * (size // 2 + 1)
    return products + (2 * vocoder.iterations + 1) * transform_macs(size)


def transform_macs(size: int) -> float:
    """Multiply-adds of a Fourier transform between `size` real samples and their spectrum.

    The usual measure of such a transform is 2.5 · N · log2 N additions and multiplications (half
    the 5 · N · log2 N of a complex one, Cooley and Tukey 1965); a multiply-add is one of each.
    """
    return 1.25 * size * math.log2(size)


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
        layers=tuple(
            LayerBill(name, counts.get(name, 0), macs.get(name, 0.0)) for name in counts | macs
        ),
    )


def _part(name: str) -> str:
    """`decoder.3.up.weight` → `decoder.3`; `bridge.weight` → `bridge`."""
    pieces = name.split(".")
    return ".".join(pieces[:2]) if len(pieces) > 1 and pieces[1].isdigit() else pieces[0]


def _multiply_adds(model: Compressible, frames_per_second: float) -> dict[str, float]:
    """Multiply-adds per second of speech of each part, by watching every layer at work."""
    transforms = _Transforms()
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
        with torch.inference_mode(), transforms:
            model.eval()(model.reference(SECONDS, frames_per_second))
    finally:
        model.train(training)
        for hook in hooks:
            hook.remove()
    if transforms.macs:
        counts[TRANSFORM] = transforms.macs
    return {name: count / SECONDS for name, count in counts.items()}


class _Transforms(TorchFunctionMode):
    """Counts the multiply-adds of Fourier transforms, which are functions and no layers."""

    macs = 0.0

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        del types
        result = func(*args, **(kwargs or {}))
        if func in (torch.fft.rfft, torch.fft.irfft):
            samples = result if func is torch.fft.irfft else args[0]
            size = samples.shape[-1]
            self.macs += samples.numel() / size * transform_macs(size)
        return result


def time_model(
    model: Compressible | GriffinLim, frames_per_second: float, repeats: int = 7
) -> float:
    """Milliseconds of work for one second of speech on one thread, median of `repeats`.

    Processor time of the thread, so that other programs on the machine do not count.
    """
    network = model if isinstance(model, Compressible) else None
    batch: Any = network.reference(SECONDS, frames_per_second) if network else _noise(model)
    training = network is not None and network.training
    times = []
    with one_thread(), torch.inference_mode():
        if network:
            network.eval()
        model(batch)
        for _ in range(repeats):
            start = time.thread_time()
            model(batch)
            times.append(time.thread_time() - start)
    if network:
        network.train(training)
    return statistics.median(times) * 1000 / SECONDS


def _noise(vocoder: Any) -> Tensor:
    """A log-mel [frames, mels] of SECONDS: a phase is only looked for where there is sound."""
    frames = round(SECONDS * vocoder.format.frames_per_second)
    chance = torch.Generator().manual_seed(0)
    return torch.randn(frames, vocoder.format.n_mels, generator=chance) - 5.0


def _predicted(macs: float, curve: Curve) -> float:
    """The curve at `macs`, straight in the logarithm of both."""
    x, y = (np.log([point[axis] for point in curve]) for axis in (0, 1))
    y = np.maximum.accumulate(y)  # More work never takes less time, whatever a noisy moment says.
    value = np.log(max(macs, 1.0))
    if value > x[-1]:
        return float(np.exp(y[-1] + (value - x[-1])))
    return float(np.exp(np.interp(value, x, y)))


def machine_curve(
    family: str,
    models: Callable[[], Sequence[Compressible | GriffinLim]],
    frames_per_second: float,
) -> Curve:
    """Multiply-adds against milliseconds on this machine, measured once and then remembered.

    Args:
        family: Name of the model family, for the cache.
        models: Makes models of the family, small to large; called only if nothing is remembered.
            One point is enough where, as with Griffin–Lim, there is only one size.
    """
    key = f"2|{family}|{frames_per_second:.3f}|{processor_name()}|{torch.__version__}"
    name = hashlib.sha256(key.encode()).hexdigest()[:16]
    path = Path(platformdirs.user_cache_dir("sotto")) / f"speed-{name}.json"
    remembered = _read_curve(path)
    if remembered:
        return remembered
    points = []
    for model in models():
        macs = bill_of_vocoder(model, frames_per_second).macs_per_second
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
