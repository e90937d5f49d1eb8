"""A voice as one ONNX graph: phoneme ids → durations → mel → spectrum → wave.

What a trained voice does not need for speaking is left out, and what can be multiplied out
beforehand is: a layer norm's gain and shift go into the linear map behind it, the mel's mean and
spread into the vocoder's first layer, padding and its masks are gone. Letters in shapes: S symbols,
T mel frames, M mel bands.
"""

from __future__ import annotations

import numpy as np
from onnx import TensorProto, helper

from core.errors import VoiceError
from core.export.builder import Graph
from core.export.layers import can_write, through
from core.export.maps import exact_linear, factors_of, floats_of, linear, normed_linear
from core.export.waves import write_wave
from core.models.acoustic import LONGEST
from core.models.linear import bias_of, weight_of
from core.models.parallel import ParallelAcoustic
from core.models.vocoders.fourier import FourierModel
from core.models.vocoders.neural import NeuralVocoder
from core.voice import AcousticVoice

Speaks = tuple[str, str]
"""Names of the wave [samples] and the durations [S]."""


def check_exportable(voice: AcousticVoice) -> tuple[ParallelAcoustic, FourierModel]:
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
    if not isinstance(voice.model, ParallelAcoustic) or not can_write(voice.model.prosody):
        raise VoiceError(
            f"voices of the family {voice.model.family!r} cannot be exported",
            "distil a student of the family conv, which can be",
        )
    if not isinstance(voice.vocoder.model, FourierModel):
        raise VoiceError(
            f"vocoders of the kind {voice.vocoder.model.family!r} cannot be exported",
            "train one of the kind neural",
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
    return write_wave(graph, vocoder, voice.statistics, mel), durations


def _known(graph: Graph, symbols: str, count: int) -> str:
    """The ids that are symbols of ours; the start alone if there are none."""
    zero, end = graph.integers(0), graph.integers(count)
    known = graph.op("And", graph.op("Greater", symbols, zero), graph.op("Less", symbols, end))
    kept = graph.op("Compress", symbols, known, axis=0)
    number = graph.op("Max", graph.op("Shape", kept), graph.integers(1))
    never_none = graph.op("Concat", kept, graph.integers(1), axis=0)
    return graph.op("Slice", never_none, zero, number, zero)


def _acoustic(
    graph: Graph, model: ParallelAcoustic, symbols: str, speaker: str | None, length: str
) -> tuple[str, str]:
    """Symbols [S] → normalised log-mel [T, M] and frames of each symbol [S]."""
    config = model.config
    zero, one = graph.constant(0.0), graph.constant(1.0)
    x = graph.op("Gather", graph.matrix(floats_of(model.embedding.weight).T), symbols)
    if model.speaker is not None and speaker is not None:
        identities = floats_of(model.speaker.weight)
        if model.language is not None:
            # Programs choose a speaker alone, who speaks the own language.
            identities = identities + floats_of(model.language.weight[model.own_languages])
        table = graph.matrix(identities.T)
        x = graph.op("Add", x, graph.op("Gather", table, speaker))
    x = through(graph, x, model.encoder)

    # Only the most likely values are wanted: every second row of the head is a spread.
    inner = through(graph, x, [model.prosody])
    head = model.prosody_head
    rows, biases = floats_of(weight_of(head))[::2], floats_of(bias_of(head))[::2]
    values = exact_linear(graph, inner, rows, biases)
    logarithm = graph.op("Min", graph.part(values, 0, 1, 1), graph.constant(LONGEST))
    frames = graph.op("Mul", graph.op("Sub", graph.op("Exp", logarithm), one), length)
    carries = graph.constant(floats_of(model.carries)[:, None], np.int8)
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
    bridge, place = factors_of(model.bridge), floats_of(weight_of(model.position))
    known = graph.op(
        "Concat", graph.part(values, 1, 3, 1), graph.op("Log", graph.op("Max", frames, one)), axis=1
    )
    into = model.prosody_in
    across, shift = floats_of(weight_of(into)), floats_of(bias_of(into))
    for factor in bridge:
        across, shift = factor @ across, factor @ shift
    shift = shift + floats_of(bias_of(model.bridge)) + floats_of(bias_of(model.position))
    shift = shift + place[:, 1] - 2 * place[:, 2]
    weight = np.concatenate([across, place[:, 2:]], axis=1)
    x = graph.op(
        "Add",
        linear(graph, x, bridge, shift),
        exact_linear(graph, known, weight, None),
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

    layers = range(len(config.decoder_hidden))
    x = through(graph, x, [model.decoder[layer // config.tie_layers] for layer in layers])
    mel = _mel(graph, x, model)
    durations = graph.op(
        "Cast", graph.op("Squeeze", frames, graph.integers(1)), to=TensorProto.INT64
    )
    return mel, durations


def _mel(graph: Graph, x: str, model: ParallelAcoustic) -> str:
    """What the decoder's stream [T, W] says is the most likely mel [T, M]."""
    config, head = model.config, model.mel_head
    components, mels = config.mixture, config.mels
    count = components + max(components, 1) * mels
    *factors, last = factors_of(head)
    values = normed_linear(
        graph,
        x,
        model.decoder_norm,
        [*factors, last[:count]],
        floats_of(bias_of(head))[:count],
    )
    if not components:
        return values
    # The mean of the component with the greatest weight.
    best = graph.op("ArgMax", graph.part(values, 0, components, 1), axis=1, keepdims=1)
    means = graph.part(values, components, count, 1)
    means = graph.op("Reshape", means, graph.integers(-1, components, mels))
    return graph.op("GatherND", means, best, batch_dims=1)


_INTEGER = helper.make_tensor("", TensorProto.INT64, [1], [0])
