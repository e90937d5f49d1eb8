"""The vocoder as nodes of a graph: mel → spectrum → wave.

Letters in shapes: T mel frames, M mel bands, F frequencies, H samples of a hop.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from core.data.mel import MelFormat
from core.errors import VoiceError
from core.export.builder import Floats, Graph
from core.export.layers import through
from core.export.maps import (
    exact_linear,
    factors_of,
    floats_of,
    linear,
    normed,
    normed_linear,
    plainly_normed,
)
from core.models.acoustic import Statistics
from core.models.linear import bias_of, weight_of
from core.models.vocoders.fourier import (
    LOG_F0_RANGE,
    LOUDEST,
    MEL_CENTRE,
    MEL_SPREAD,
    NOISE_FRAMES,
    NOISE_MODULUS,
    PITCH_CENTRE,
    FourierModel,
)


def write_wave(graph: Graph, model: FourierModel, statistics: Statistics, mel: str) -> str:
    """Normalised log-mel [T, M] → wave [T · H]."""
    mean, spread = (np.array(v, np.float32) for v in (statistics.mel_mean, statistics.mel_std))
    bias, centre = floats_of(bias_of(model.mel_in)), (mean - MEL_CENTRE) / MEL_SPREAD
    first, *factors = factors_of(model.mel_in)
    for factor in (first, *factors):
        centre = factor @ centre
    x = linear(graph, mel, [first * (spread / MEL_SPREAD), *factors], bias + centre)
    x = normed(graph, x, model.norm_in)
    config = model.config
    layers = range(len(config.hidden))
    x = through(graph, x, [model.blocks[layer // config.tie_layers] for layer in layers])

    # The head's rows in the order in which the transform takes them: even frequencies, then odd.
    size, hop = config.format.n_fft, config.format.hop_samples
    if size != 4 * hop:
        raise VoiceError(f"mels of the format {config.mel!r} cannot be exported", "use another")
    count = model.frequencies
    order = np.concatenate([np.arange(start, count, 2) for start in (0, 1)])
    rows = np.concatenate([order, order + count, order + 2 * count])
    bias = floats_of(bias_of(model.head))
    *factors, last = factors_of(model.head)
    envelope, level = _envelope(graph, model, order, mean, spread)
    # The phase of odd frequencies is half a turn back: the frame's origin is not its centre.
    added = np.concatenate([level, level, -math.pi * (order % 2)]).astype(np.float32)
    main = normed_linear(graph, x, model.norm_out, [*factors, last[rows]], bias[rows] + added)
    sounds = []
    for part in range(2):
        change = graph.part(main, part * count, (part + 1) * count, 1)
        loudness = graph.op("Gemm", mel, envelope, change)
        sounds.append(graph.op("Exp", graph.op("Min", loudness, graph.constant(LOUDEST))))
    harmonic, noise = sounds

    norm, weight = model.norm_out, floats_of(weight_of(model.head))[3 * count :]
    bias = bias[3 * count :] + weight @ floats_of(norm.bias)
    weight = weight * floats_of(norm.weight)
    voice = exact_linear(graph, plainly_normed(graph, x, norm), weight, bias)
    k = graph.op(
        "Concat",
        *(graph.op("Range", *_wholes(graph, odd, count, 2)) for odd in (0, 1)),
        axis=0,
    )
    phase = _harmonic_phase(graph, voice, k, config.format)
    phase = graph.op("Add", phase, graph.part(main, 2 * count, 3 * count, 1))
    hiss, place = _noise_phase(graph, k), _noise_place(graph, mel)
    real, imaginary = (
        graph.op(
            "Add",
            graph.op("Mul", harmonic, graph.op(wave, phase)),
            graph.op("Mul", noise, graph.op("Gather", graph.op(wave, hiss), place)),
        )
        for wave in ("Cos", "Sin")
    )
    quarters = _quarters(graph, real, imaginary, size)
    start = size // 2 - config.format.first_centre_samples
    return _overlapped(graph, quarters, size, start)


def _harmonic_phase(graph: Graph, voice: str, k: str, fmt: MelFormat) -> str:
    """Phases [T, F] of the harmonics, as `core.models.vocoders.fourier.harmonic_phase`.

    Without its half turn of odd frequencies, which is in the head's bias.

    Args:
        voice: [T, 2] what the head adds to the pitch's centre, and the voicing.
        k: [F] the frequencies.
    """
    zero, double = graph.constant(0.0), {"to": TensorProto.DOUBLE}
    low, high = (graph.constant(limit) for limit in LOG_F0_RANGE)
    log_f0 = graph.op("Add", graph.part(voice, 0, 1, 1), graph.constant(PITCH_CENTRE))
    f0 = graph.op("Exp", graph.op("Min", graph.op("Max", log_f0, low), high))
    voiced = graph.op("Greater", graph.part(voice, 1, 2, 1), zero)
    step = graph.op("Cast", graph.op("Where", voiced, f0, zero), **double)
    # Half of this frame's step and half of the one before: the mean of the two.
    half = graph.constant(fmt.hop_samples / fmt.sample_rate_hz / 2, np.float64)
    step = graph.op("Mul", step, half)
    first = graph.op("Pad", graph.part(step, 0, -1, 0), graph.integers(1, 0, 0, 0))
    turns = graph.op("CumSum", graph.op("Add", step, first), graph.constant(0, np.int64))
    # Turns at the last frame without a voice, 0 before the first such frame.
    silent = graph.op("Squeeze", graph.op("Not", voiced), graph.integers(1))
    stops = graph.op(
        "Concat",
        graph.constant([[0.0]], np.float64),
        graph.op("Compress", turns, silent, axis=0),
        axis=0,
    )
    passed = graph.op("Cast", silent, to=TensorProto.INT64)
    passed = graph.op("CumSum", passed, graph.constant(0, np.int64))
    turns = graph.op("Sub", turns, graph.op("Gather", stops, passed))
    turns = graph.op("Sub", turns, graph.op("Floor", turns))
    turns = graph.op("Cast", turns, to=TensorProto.FLOAT)
    hertz = graph.op("Cast", k, to=TensorProto.FLOAT)
    hertz = graph.op("Mul", hertz, graph.constant(fmt.sample_rate_hz / fmt.n_fft))
    nearest = graph.op("Max", graph.op("Round", graph.op("Div", hertz, f0)), graph.constant(1.0))
    share = graph.op("Mul", nearest, turns)
    share = graph.op("Sub", share, graph.op("Floor", share))
    return graph.op("Mul", share, graph.constant(2 * math.pi))


def _noise_place(graph: Graph, mel: str) -> str:
    """Which of the noise's frames each frame has [T]."""
    frames = graph.op("Squeeze", graph.part(graph.op("Shape", mel), 0, 1, 0))
    t = graph.op("Range", graph.constant(0, np.int64), frames, graph.constant(1, np.int64))
    return graph.op("Mod", t, graph.constant(NOISE_FRAMES, np.int64))


def _noise_phase(graph: Graph, k: str) -> str:
    """Phases [NOISE_FRAMES, F] of the noise, as `core.models.vocoders.fourier.noise_phase`.

    The runtime works them out once, when it loads the file. Their whole numbers are below 2^53, so
    that doubles hold them exactly.
    """
    t = graph.op("Range", *_wholes(graph, 0, NOISE_FRAMES, 1))
    t = graph.op("Cast", graph.op("Unsqueeze", t, graph.integers(1)), to=TensorProto.DOUBLE)
    k = graph.op("Cast", k, to=TensorProto.DOUBLE)
    modulus = graph.constant(NOISE_MODULUS, np.float64)
    inverse = graph.constant(1 / NOISE_MODULUS, np.float64)

    def left(whole: str) -> str:
        """The remainder, or the modulus itself where it is 0, which comes to the same phase."""
        times = graph.op("Floor", graph.op("Mul", whole, inverse))
        return graph.op("Sub", whole, graph.op("Mul", times, modulus))

    slope = graph.op("Mul", k, graph.constant(31, np.float64))
    slope = graph.op("Add", slope, graph.constant(7919, np.float64))
    shift = graph.op("Mul", k, graph.constant(104729, np.float64))
    place = left(graph.op("Add", graph.op("Mul", t, slope), shift))
    cube = graph.op("Mul", left(graph.op("Mul", place, place)), place)
    turns = graph.op("Mul", cube, inverse)
    turns = graph.op("Sub", turns, graph.op("Floor", turns))
    turns = graph.op("Cast", turns, to=TensorProto.FLOAT)
    return graph.op("Mul", turns, graph.constant(2 * math.pi))


def _wholes(graph: Graph, *values: int) -> list[str]:
    """Whole numbers, each by itself."""
    return [graph.constant(value, np.int64) for value in values]


def _envelope(
    graph: Graph, model: FourierModel, order: NDArray[np.intp], mean: Floats, spread: Floats
) -> tuple[str, Floats]:
    """The smooth envelope of the log magnitudes, as a linear map of the normalised mel.

    The map is stored as the band under each frequency and the way to the next one; the runtime
    makes a matrix of it when it loads the file.

    Args:
        order: Of the frequencies.

    Returns:
        Name of the matrix [M, F], and what is to be added to its product [F].
    """
    lower, share = model.lower.cpu().numpy()[order], floats_of(model.share)[order]
    level = floats_of(model.level)[order]
    level = level + mean[lower] + (mean[lower + 1] - mean[lower]) * share
    under = graph.op("Cast", graph.constant(lower, np.uint8), to=TensorProto.FLOAT)
    weight = graph.fraction(share)
    bands = graph.constant(np.arange(len(mean))[:, None], np.uint8)
    bands = graph.op("Cast", bands, to=TensorProto.FLOAT)
    # A frequency takes from a band what is left of 1 by its distance in bands, as on a ruler.
    place = graph.op("Add", under, weight)
    distance = graph.op("Abs", graph.op("Sub", bands, place))
    taken = graph.op("Max", graph.op("Sub", graph.constant(1.0), distance), graph.constant(0.0))
    return graph.op("Mul", taken, graph.exact(spread[:, None])), level


def _quarters(graph: Graph, real: str, imaginary: str, size: int) -> list[str]:
    """Inverse real Fourier transform, windowed, each quarter of the frames [T, size / 4] by itself.

    The second and fourth are backwards. Cosines and sines of even and odd frequencies are mirrored
    at the quarter, so that four products of a quarter's size do the work of sixteen. Their factors
    are not stored: the runtime computes them when it loads the file.

    Args:
        real, imaginary: [T, F], even frequencies first.
    """
    quarter = size // 4
    sums = {}
    for odd in (0, 1):
        first, last = (0, quarter + 1) if not odd else (quarter + 1, 2 * quarter + 1)
        rows = graph.op("Range", *_wholes(graph, odd, 2 * quarter + 1, 2))
        columns = graph.op("Range", *_wholes(graph, 0, quarter + 1, 1))
        rows = graph.op("Unsqueeze", rows, graph.integers(1))
        turn = graph.op("Mod", graph.op("Mul", rows, columns), graph.constant(size, np.int64))
        angle = graph.op(
            "Mul",
            graph.op("Cast", turn, to=TensorProto.FLOAT),
            graph.constant(2 * math.pi / size),
        )
        for values, wave in ((real, "Cos"), (imaginary, "Sin")):
            basis = graph.op("Mul", graph.op(wave, angle), graph.constant(2 / size))
            if not odd:
                # The lowest and the highest frequency have no mirror image and count once.
                edge = graph.op(
                    "Equal",
                    graph.op("Mod", rows, graph.constant(2 * quarter, np.int64)),
                    graph.constant(0, np.int64),
                )
                half = graph.op("Where", edge, graph.constant(0.5), graph.constant(1.0))
                basis = graph.op("Mul", basis, half)
            sums[wave, odd] = graph.op("MatMul", graph.part(values, first, last, 1), basis)
    near = graph.op("Add", sums["Cos", 0], sums["Cos", 1])
    far = graph.op("Sub", sums["Cos", 0], sums["Cos", 1])
    near_sine = graph.op("Add", sums["Sin", 0], sums["Sin", 1])
    far_sine = graph.op("Sub", sums["Sin", 0], sums["Sin", 1])
    rise = _hann(graph, 0, quarter + 1, size)
    fall = _hann(graph, 2 * quarter, quarter - 1, size)
    quarters = []
    for kind, one, other, window, ahead in (
        ("Sub", near, near_sine, rise, True),
        ("Add", far, far_sine, fall, False),
        ("Sub", far, far_sine, fall, True),
        ("Add", near, near_sine, rise, False),
    ):
        whole = graph.op("Mul", graph.op(kind, one, other), window)
        limits = (0, quarter) if ahead else (1, quarter + 1)
        quarters.append(graph.part(whole, *limits, 1))
    return quarters


def _hann(graph: Graph, first: int, last: int, size: int) -> str:
    """Values `first`, … before `last` of a Hann window, up or down."""
    step = 1 if last > first else -1
    places = graph.op("Range", *_wholes(graph, first, last, step))
    angle = graph.op(
        "Mul", graph.op("Cast", places, to=TensorProto.FLOAT), graph.constant(2 * math.pi / size)
    )
    half = graph.constant(0.5)
    return graph.op("Sub", half, graph.op("Mul", graph.op("Cos", angle), half))


def _overlapped(graph: Graph, quarters: list[str], size: int, start: int) -> str:
    """Add the frames, each a quarter later than the one before, and undo their windows' sum.

    Args:
        quarters: Four of [T, H], the second and fourth backwards.
        start: Sample at which the wave begins.

    Returns:
        [T · H].
    """
    hop = size // 4

    def late(rows: str, by: int) -> str:
        return graph.op("Pad", rows, graph.integers(by, 0, 3 - by, 0))

    ahead = graph.op("Add", late(quarters[0], 0), late(quarters[2], 2))
    behind = graph.op("Add", late(quarters[1], 1), late(quarters[3], 3))
    backwards = (graph.integers(value) for value in (hop - 1, -hop - 1, 1, -1))
    total = graph.op("Add", ahead, graph.op("Slice", behind, *backwards))

    # How much window lies over each sample; less in the first and last three rows.
    window = graph.op("Reshape", _hann(graph, 0, size, size), graph.integers(4, hop))
    frames = graph.part(graph.op("Shape", quarters[0]), 0, 1, 0)
    there = graph.op(
        "Expand", graph.constant(1.0), graph.op("Concat", frames, graph.integers(1), axis=0)
    )
    over = graph.op("Concat", *(late(there, by) for by in range(4)), axis=1)
    weight = graph.op("MatMul", over, graph.op("Mul", window, window))
    wave = graph.op("Div", total, graph.op("Max", weight, graph.constant(1e-3)))
    flat = graph.op("Reshape", wave, graph.integers(-1))
    begin = graph.integers(start)
    stop = graph.op("Add", graph.op("Mul", frames, graph.integers(hop)), begin)
    return graph.op("Slice", flat, begin, stop)
