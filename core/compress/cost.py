"""What a voice costs: parameters, bytes, multiply-adds, memory, milliseconds per second of speech.

A voice is an acoustic model and a vocoder; `bill_of_pair` counts both. All of it follows from the
models' configs; milliseconds are predicted call by call from this machine's speed
(`core.compress.speed`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from core.compress.locks import layer_of
from core.compress.speed import Speed, time_models
from core.compress.work import SECONDS, Work, work_of
from core.models.acoustic import AcousticModel
from core.models.coding import coding_of, stored_bytes
from core.models.compressible import Compressible
from core.models.vocoders import Vocoder
from core.models.vocoders.files import description
from core.models.vocoders.griffinlim import GriffinLim
from core.models.vocoders.neural import NeuralVocoder, VocoderModel
from core.models.weights import shipped_bytes
from core.recipes import PARTS, layer_prefix

ACOUSTIC, VOCODER = PARTS
"""Names of a voice's two parts."""

NUMBER_BYTES = 4
"""Of a weight while a voice speaks: computed with in float32, however it is stored."""


@dataclass(frozen=True)
class LayerBill:
    """One named part of a model and its share of the costs.

    Attributes:
        bytes: Of its weights in the file.
        predicted_ms_per_second: As in `Bill`.
    """

    name: str
    parameters: int
    bytes: int
    macs_per_second: float
    predicted_ms_per_second: float | None


@dataclass(frozen=True)
class Bill:
    """What a model costs. Times are for one thread and one second of speech.

    Attributes:
        parameters: Each tied parameter counts once.
        bytes: Of the file that is shipped, its header and the mel statistics included.
        macs_per_second: Multiply-adds of matrix products, convolutions, attention and Fourier
            transforms.
        peak_bytes: The most that the tensors made on the way take up at any moment, for a sentence
            of SECONDS; of a pair the larger, for they work one after the other. See
            `core.compress.work.Work`.
        ram_bytes: `peak_bytes` and the weights as they are computed with, float32.
        predicted_ms_per_second: From the machine's speed, None if that is not known yet.
        measured_ms_per_second: None until it was measured.
        layers: The same, layer by layer; a vocoder's in the bill of a pair are `vocoder.…`. Their
            bytes leave out header and statistics.
        parts: In the bill of a pair those of its `acoustic` model and its `vocoder`.
    """

    parameters: int
    bytes: int
    macs_per_second: float
    peak_bytes: int
    ram_bytes: int
    predicted_ms_per_second: float | None
    measured_ms_per_second: float | None
    layers: tuple[LayerBill, ...]
    parts: Mapping[str, Bill] = field(default_factory=dict)


def bill_of_pair(
    acoustic: Compressible,
    vocoder: Vocoder | Compressible,
    frames_per_second: float,
    speed: Speed | None = None,
    *,
    measured: bool = False,
) -> Bill:
    """Count what a voice costs, text already read: phonemes to wave.

    Args:
        vocoder: As a voice has it, or its model, whose weights may be on torch's `meta` device.
        frames_per_second: Mel frames in a second of speech.
        speed: From `core.compress.speed`, for the prediction.
        measured: Also time both, which takes seconds.
    """
    first = bill_of(acoustic, frames_per_second, speed, measured=measured)
    second = bill_of_vocoder(vocoder, frames_per_second, speed, measured=measured)
    return pair_of(first, second)


def pair_of(acoustic: Bill, vocoder: Bill) -> Bill:
    """The bill of a voice from those of its parts."""
    named = tuple(
        replace(layer, name=layer_prefix(VOCODER) + layer.name) for layer in vocoder.layers
    )
    weights = acoustic.ram_bytes - acoustic.peak_bytes + vocoder.ram_bytes - vocoder.peak_bytes
    peak = max(acoustic.peak_bytes, vocoder.peak_bytes)
    return Bill(
        parameters=acoustic.parameters + vocoder.parameters,
        bytes=acoustic.bytes + vocoder.bytes,
        macs_per_second=acoustic.macs_per_second + vocoder.macs_per_second,
        peak_bytes=peak,
        ram_bytes=peak + weights,
        predicted_ms_per_second=_sum(
            acoustic.predicted_ms_per_second, vocoder.predicted_ms_per_second
        ),
        measured_ms_per_second=_sum(
            acoustic.measured_ms_per_second, vocoder.measured_ms_per_second
        ),
        layers=acoustic.layers + named,
        parts={ACOUSTIC: acoustic, VOCODER: vocoder},
    )


def _sum(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first + second


def bill_of_vocoder(
    vocoder: Vocoder | Compressible,
    frames_per_second: float,
    speed: Speed | None = None,
    *,
    measured: bool = False,
) -> Bill:
    """Count what a vocoder costs; Griffin–Lim has no parameters, but takes time like any other."""
    if isinstance(vocoder, GriffinLim):
        work = work_of(vocoder, frames_per_second)
        layers = _layers({}, {}, work, speed)
        spent = time_models([vocoder], frames_per_second)[0] if measured else None
        return _bill(layers, 0, work, speed, spent)
    model = vocoder.model if isinstance(vocoder, NeuralVocoder) else vocoder
    assert isinstance(model, Compressible)
    return bill_of(model, frames_per_second, speed, measured=measured)


def bill_of(
    model: Compressible,
    frames_per_second: float,
    speed: Speed | None = None,
    *,
    measured: bool = False,
) -> Bill:
    """Count what a model costs; its weights may be on torch's `meta` device.

    Args:
        frames_per_second: Mel frames in a second of speech.
        speed: From `core.compress.speed`, for the prediction.
        measured: Also time the model, which takes about a second.
    """
    counts: dict[str, int] = {}
    sizes: dict[str, int] = {}
    for name, shape in shapes_of(model).items():
        layer = layer_of(name)
        counts[layer] = counts.get(layer, 0) + math.prod(shape)
        stored = stored_bytes(shape, coding_of(model.config, name))
        sizes[layer] = sizes.get(layer, 0) + stored
    work = work_of(model, frames_per_second)
    layers = _layers(counts, sizes, work, speed)
    spent = time_models([model], frames_per_second)[0] if measured else None
    beside = file_bytes(model) - sum(sizes.values())
    return _bill(layers, beside, work, speed, spent)


def _layers(
    counts: Mapping[str, int], sizes: Mapping[str, int], work: Work, speed: Speed | None
) -> tuple[LayerBill, ...]:
    macs: dict[str, float] = {}
    for call in work.calls:
        macs[call.layer] = macs.get(call.layer, 0.0) + call.macs
    spent = speed.by_layer(work) if speed else {}
    return tuple(
        LayerBill(
            name,
            counts.get(name, 0),
            sizes.get(name, 0),
            macs.get(name, 0.0) / SECONDS,
            spent.get(name, 0.0) if speed else None,
        )
        for name in dict.fromkeys([*counts, *macs, *spent])
    )


def _bill(
    layers: Iterable[LayerBill],
    more_bytes: int,
    work: Work,
    speed: Speed | None,
    measured: float | None,
) -> Bill:
    layers = tuple(layers)
    parameters = sum(layer.parameters for layer in layers)
    return Bill(
        parameters=parameters,
        bytes=sum(layer.bytes for layer in layers) + more_bytes,
        macs_per_second=sum(layer.macs_per_second for layer in layers),
        peak_bytes=work.peak_bytes,
        ram_bytes=work.peak_bytes + NUMBER_BYTES * parameters,
        predicted_ms_per_second=(
            sum(layer.predicted_ms_per_second or 0.0 for layer in layers) if speed else None
        ),
        measured_ms_per_second=measured,
        layers=layers,
    )


def shapes_of(model: Compressible) -> dict[str, tuple[int, ...]]:
    """The shapes of a model's parameters by name."""
    return {name: tuple(value.shape) for name, value in model.named_parameters()}


def file_bytes(model: Compressible) -> int:
    """Size of the file in which a voice keeps a model: its weights, statistics and header."""
    if isinstance(model, AcousticModel):
        row = (model.config.mels,)
        return shipped_bytes(model, more={"statistics.mel_mean": row, "statistics.mel_std": row})
    assert isinstance(model, VocoderModel)
    return shipped_bytes(model, description(model))
