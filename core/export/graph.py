"""A voice as one ONNX graph: phoneme ids → durations → mel → spectrum → wave.

What a trained voice does not need for speaking is left out, and what can be multiplied out
beforehand is: a layer norm's gain and shift go into the linear map behind it, the mel's mean and
spread into the vocoder's first layer, padding and its masks are gone. Letters in shapes: S symbols,
T mel frames, W width, F frequencies, H samples of a hop.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper
from torch import Tensor, nn

from core.data.mel import MelFormat
from core.errors import VoiceError
from core.export.builder import Floats, Graph
from core.models.acoustic import LONGEST, Statistics
from core.models.conv import ConvAcoustic
from core.models.convnext import Block
from core.models.linear import LowRank, bias_of, weight_of
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
from core.models.vocoders.neural import NeuralVocoder
from core.voice import AcousticVoice

Speaks = tuple[str, str]
"""Names of the wave [samples] and the durations [S]."""


def check_exportable(voice: AcousticVoice) -> tuple[ConvAcoustic, FourierModel]:
    """The two models of a voice that can be written as a graph.

    Raises:
        VoiceError: The voice speaks through Griffin–Lim, or a part is of a family without a graph.
    """
    if not isinstance(voice.vocoder, NeuralVocoder):
        raise VoiceError(
            f"the voice {voice.name!r} speaks through Griffin–Lim, which no file can hold",
            "train its vocoder first",
        )
    if voice.model.context_size:
        raise VoiceError(
            f"the voice {voice.name!r} reads with a BERT, which no file can hold",
            "export its student, which does without",
        )
    if not isinstance(voice.model, ConvAcoustic):
        raise VoiceError(
            f"voices of the family {voice.model.family!r} cannot be exported",
            "train one of another family",
        )
    if not isinstance(voice.vocoder.model, FourierModel):
        raise VoiceError(
            f"vocoders of the kind {voice.vocoder.model.family!r} cannot be exported",
            "train one of the kind neural",
        )
    if voice.model.config.mixture:
        raise VoiceError(
            "voices with a mixture head cannot be exported",
            "train one with teacher.mixture 0",
        )
    return voice.model, voice.vocoder.model


def speak(
    graph: Graph, voice: AcousticVoice, symbols: str, speaker: str | None, length: str
) -> Speaks:
    """Write all of a voice.

    Args:
        symbols: Ids in any number [N]; zeros and ids outside the table are passed over.
        speaker: [1], None for a voice of one speaker.
        length: [1], 2 speaks half as fast.
    """
    acoustic, vocoder = check_exportable(voice)
    kept = _known(graph, symbols, acoustic.config.symbols)
    mel, durations = _acoustic(graph, acoustic, kept, speaker, length)
    return _vocoder(graph, vocoder, voice.statistics, mel), durations


def _known(graph: Graph, symbols: str, count: int) -> str:
    """The ids that are symbols of ours; the start alone if there are none."""
    zero, end = graph.integers(0), graph.integers(count)
    known = graph.op("And", graph.op("Greater", symbols, zero), graph.op("Less", symbols, end))
    kept = graph.op("Compress", symbols, known, axis=0)
    number = graph.op("Max", graph.op("Shape", kept), graph.integers(1))
    never_none = graph.op("Concat", kept, graph.integers(1), axis=0)
    return graph.op("Slice", never_none, zero, number, zero)


def _acoustic(
    graph: Graph, model: ConvAcoustic, symbols: str, speaker: str | None, length: str
) -> tuple[str, str]:
    """Symbols [S] → normalised log-mel [T, M] and frames of each symbol [S]."""
    config = model.config
    zero, one = graph.constant(0.0), graph.constant(1.0)
    x = graph.op("Gather", graph.matrix(_floats(model.embedding.weight).T), symbols)
    if model.speaker is not None and speaker is not None:
        identities = _floats(model.speaker.weight)
        if model.language is not None:
            # Programs choose a speaker alone, who speaks the own language.
            identities = identities + _floats(model.language.weight[model.own_languages])
        table = graph.matrix(identities.T)
        x = graph.op("Add", x, graph.op("Gather", table, speaker))
    for block in model.encoder:
        x = _block(graph, cast(Block, block))(x)

    # Only the most likely values are wanted: every second row of the head is a spread.
    inner = _block(graph, cast(Block, model.prosody))(x)
    head = model.prosody_head
    rows, biases = _floats(weight_of(head))[::2], _floats(bias_of(head))[::2]
    values = _exact_linear(graph, inner, rows, biases)
    logarithm = graph.op("Min", graph.part(values, 0, 1, 1), graph.constant(LONGEST))
    frames = graph.op("Mul", graph.op("Sub", graph.op("Exp", logarithm), one), length)
    carries = graph.constant(_floats(model.carries)[:, None], np.int8)
    carries = graph.op("Cast", graph.op("Gather", carries, symbols), to=TensorProto.FLOAT)
    frames = graph.op("Mul", graph.op("Max", graph.op("Round", frames), zero), carries)
    first = graph.op("Max", graph.part(frames, 0, 1, 0), graph.constant(2.0))
    frames = graph.op("Concat", first, graph.part(frames, 1, 2**31 - 1, 0), axis=0)

    # Which symbol a frame belongs to: as many as have ended by then.
    ends = graph.op("CumSum", frames, graph.constant(0, np.int64))
    whole_ends = graph.op(
        "Cast", graph.op("Squeeze", ends, graph.integers(1)), to=TensorProto.INT64
    )
    total = graph.part(whole_ends, -1, 2**31 - 1, 0)
    nothing = graph.op("ConstantOfShape", graph.op("Add", total, graph.integers(1)), value=_INTEGER)
    counted = graph.op(
        "ScatterElements", nothing, whole_ends, graph.op("Sign", symbols), axis=0, reduction="add"
    )
    index = graph.op("CumSum", counted, graph.constant(0, np.int64))
    index = graph.op("Slice", index, graph.integers(0), total)

    # Everything that a symbol's frames have in common is computed once for the symbol.
    bridge, place = _factors(model.bridge), _floats(weight_of(model.position))
    known = graph.op(
        "Concat", graph.part(values, 1, 3, 1), graph.op("Log", graph.op("Max", frames, one)), axis=1
    )
    into = model.prosody_in
    across, shift = _floats(weight_of(into)), _floats(bias_of(into))
    for factor in bridge:
        across, shift = factor @ across, factor @ shift
    shift = shift + _floats(bias_of(model.bridge)) + _floats(bias_of(model.position))
    shift = shift + place[:, 1] - 2 * place[:, 2]
    weight = np.concatenate([across, place[:, 2:]], axis=1)
    x = graph.op(
        "Add",
        _linear(graph, x, bridge, shift),
        _exact_linear(graph, known, weight, None),
    )
    clock = graph.op(
        "Range",
        graph.constant(0, np.int64),
        graph.op("Squeeze", total),
        graph.constant(1, np.int64),
    )
    clock = graph.op("Unsqueeze", graph.op("Cast", clock, to=TensorProto.FLOAT), graph.integers(1))
    since = graph.op("Sub", graph.op("Sub", ends, frames), graph.constant(0.5))
    gone = graph.op("Sub", clock, graph.op("Gather", since, index))
    gone = graph.op("Div", gone, graph.op("Gather", frames, index))
    slope = graph.vector(place[:, 0] - place[:, 1])
    x = graph.op("Add", graph.op("Gather", x, index), graph.op("Mul", gone, slope))

    layers = [_block(graph, cast(Block, block)) for block in model.decoder]
    for layer in range(len(config.decoder_hidden)):
        x = layers[layer // config.tie_layers](x)
    head, mels = model.mel_head, config.mels
    *factors, last = _factors(head)
    bias = _floats(bias_of(head))[:mels]
    mel = _normed_linear(graph, x, model.decoder_norm, [*factors, last[:mels]], bias)
    durations = graph.op(
        "Cast", graph.op("Squeeze", frames, graph.integers(1)), to=TensorProto.INT64
    )
    return mel, durations


def _vocoder(graph: Graph, model: FourierModel, statistics: Statistics, mel: str) -> str:
    """Normalised log-mel [T, M] → wave [T · H]."""
    mean, spread = (np.array(v, np.float32) for v in (statistics.mel_mean, statistics.mel_std))
    bias, centre = _floats(bias_of(model.mel_in)), (mean - MEL_CENTRE) / MEL_SPREAD
    first, *factors = _factors(model.mel_in)
    for factor in (first, *factors):
        centre = factor @ centre
    x = _linear(graph, mel, [first * (spread / MEL_SPREAD), *factors], bias + centre)
    norm = model.norm_in
    scale, shift = graph.vector(_floats(norm.weight)), graph.vector(_floats(norm.bias))
    x = graph.op("LayerNormalization", x, scale, shift, epsilon=norm.eps)
    config = model.config
    layers = [_block(graph, cast(Block, block)) for block in model.blocks]
    for layer in range(len(config.hidden)):
        x = layers[layer // config.tie_layers](x)

    # The head's rows in the order in which the transform takes them: even frequencies, then odd.
    size, hop = config.format.n_fft, config.format.hop_samples
    if size != 4 * hop:
        raise VoiceError(f"mels of the format {config.mel!r} cannot be exported", "use another")
    count = model.frequencies
    order = np.concatenate([np.arange(start, count, 2) for start in (0, 1)])
    rows = np.concatenate([order, order + count, order + 2 * count])
    bias = _floats(bias_of(model.head))
    *factors, last = _factors(model.head)
    envelope, level = _envelope(graph, model, order, mean, spread)
    # The phase of odd frequencies is half a turn back: the frame's origin is not its centre.
    added = np.concatenate([level, level, -math.pi * (order % 2)]).astype(np.float32)
    main = _normed_linear(graph, x, model.norm_out, [*factors, last[rows]], bias[rows] + added)
    sounds = []
    for part in range(2):
        change = graph.part(main, part * count, (part + 1) * count, 1)
        loudness = graph.op("Gemm", mel, envelope, change)
        sounds.append(graph.op("Exp", graph.op("Min", loudness, graph.constant(LOUDEST))))
    harmonic, noise = sounds

    norm, weight = model.norm_out, _floats(weight_of(model.head))[3 * count :]
    bias = bias[3 * count :] + weight @ _floats(norm.bias)
    weight = weight * _floats(norm.weight)
    voice = _exact_linear(graph, _plainly_normed(graph, x, norm), weight, bias)
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
    lower, share = model.lower.cpu().numpy()[order], _floats(model.share)[order]
    level = _floats(model.level)[order]
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


def _block(graph: Graph, block: Block) -> Callable[[str], str]:
    """A ConvNeXt block [places, W] → the same."""
    kernel, bias = _floats(block.depthwise.weight), _floats(block.depthwise.bias)
    width, places = block.depthwise.width, kernel.shape[-1]
    up_bias, down_bias = _floats(bias_of(block.up)), _floats(bias_of(block.down))
    up, down = _factors(block.up), _factors(block.down)
    # y · Φ(y / T) is v · (1 + erf v) but for factors, which go into the weights.
    stretched = np.float32(math.sqrt(0.5) / block.gate)
    up[-1], up_bias = up[-1] * stretched, up_bias * stretched
    down[0] = down[0] * np.float32(0.5) / stretched

    def apply(x: str) -> str:
        # With channels second and a second dimension of 1, onnxruntime's fast kernels take it.
        weights = graph.kernel(kernel[:, :, None])
        rest = []
        if len(kernel) == 1:
            # One bias for all channels is taken away again by the norm.
            weights = graph.op("Expand", weights, graph.integers(width, 1, 1, places))
        else:
            rest = [graph.vector(bias)]
        y = graph.op("Unsqueeze", x, graph.integers(0, 1))
        y = graph.op("Transpose", y, perm=[0, 3, 1, 2])
        pads = [0, places // 2, 0, places // 2]
        y = graph.op("Conv", y, weights, *rest, group=width, pads=pads)
        y = graph.op("Transpose", y, perm=[0, 2, 3, 1])
        y = graph.op("Squeeze", y, graph.integers(0, 1))
        y = _normed_linear(graph, y, block.norm, up, up_bias)
        y = graph.op("Mul", y, graph.op("Add", graph.op("Erf", y), graph.constant(1.0)))
        y = _linear(graph, y, down, down_bias)
        return graph.op("Add", x, y)

    return apply


def _linear(graph: Graph, x: str, factors: Sequence[Floats], bias: Floats) -> str:
    """A linear map that is one matrix or the product of two, the first to be applied first."""
    for factor in factors[:-1]:
        x = graph.linear(x, factor, None)
    return graph.linear(x, factors[-1], bias)


def _factors(layer: nn.Module) -> list[Floats]:
    """The matrices [outputs, inputs] that a linear map is applied with, the first first."""
    parts = [layer.first, layer.second] if isinstance(layer, LowRank) else [layer]
    return [_floats(part.weight) for part in parts]


def _normed_linear(
    graph: Graph, x: str, norm: nn.LayerNorm, factors: Sequence[Floats], bias: Floats
) -> str:
    """A layer norm and the linear map behind it as one map of the plainly normalised."""
    shift = _floats(norm.bias)
    for factor in factors:
        shift = factor @ shift
    plain = [factors[0] * _floats(norm.weight), *factors[1:]]
    return _linear(graph, _plainly_normed(graph, x, norm), plain, bias + shift)


def _plainly_normed(graph: Graph, x: str, norm: nn.LayerNorm) -> str:
    plain = graph.vector(np.ones(len(_floats(norm.weight)), np.float32))
    return graph.op("LayerNormalization", x, plain, epsilon=norm.eps)


def _exact_linear(graph: Graph, x: str, weight: Floats, bias: Floats | None) -> str:
    """A linear map that is too small to be worth 8 bits."""
    rest = [] if bias is None else [graph.exact(bias)]
    return graph.op("Gemm", x, graph.exact(weight.T), *rest)


def _floats(values: Tensor | nn.Module) -> Floats:
    assert isinstance(values, Tensor)
    floats: Floats = values.detach().float().cpu().numpy()
    return floats


_INTEGER = helper.make_tensor("", TensorProto.INT64, [1], [0])
