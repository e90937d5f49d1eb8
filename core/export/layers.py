"""The layers of residual streams as nodes of a graph.

What a family adds to exports is a function here that writes its layer, entered in `_WRITTEN`.
Letters in shapes: P places, W width of the stream, D directions, G gates of a cell, H hidden units
of a direction, A attention heads, N numbers of a head.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from onnx import TensorProto
from torch import nn

from core.export.builder import Floats, Graph
from core.export.maps import factors_of, floats_of, linear, normed, normed_linear
from core.models.convnext import Block, DepthwiseConv
from core.models.linear import LowRank, bias_of
from core.models.mingru import MinGruLayer
from core.models.recurrent import GATES, TEMPERED, Cell, RecurrentLayer
from core.models.stacks import StreamLayer
from core.models.transformer import ROTARY_BASE, Attention, TransformerLayer

_KINDS: Mapping[Cell, str] = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}

_ORDER: Mapping[Cell, tuple[int, ...]] = {"rnn": (0,), "lstm": (0, 3, 1, 2), "gru": (1, 0, 2)}
"""Of a cell's gates in ONNX, by their places in torch: input, output, forget, candidate of an LSTM;
update, reset, candidate of a GRU."""


def through(graph: Graph, x: str, layers: Iterable[nn.Module]) -> str:
    """What a stream [P, W] is after these layers; one that comes again is stored once."""
    for layer in layers:
        x = _WRITTEN[type(layer)](graph, x, layer)
    return x


def can_write(layer: StreamLayer) -> bool:
    """There is a graph of this kind of layer."""
    return type(layer) in _WRITTEN


def _convnext(graph: Graph, x: str, block: Block) -> str:
    up_bias, down_bias = floats_of(bias_of(block.up)), floats_of(bias_of(block.down))
    up, down = factors_of(block.up), factors_of(block.down)
    # y · Φ(y / T) is v · (1 + erf v) but for factors, which go into the weights.
    stretched = np.float32(math.sqrt(0.5) / block.gate)
    up[-1], up_bias = up[-1] * stretched, up_bias * stretched
    down[0] = down[0] * np.float32(0.5) / stretched
    y = normed_linear(graph, _filtered(graph, x, block.depthwise), block.norm, up, up_bias)
    y = graph.op("Mul", y, graph.op("Add", graph.op("Erf", y), graph.constant(1.0)))
    return graph.op("Add", x, linear(graph, y, down, down_bias))


def _filtered(graph: Graph, x: str, conv: DepthwiseConv) -> str:
    """A convolution of each channel by itself, [P, W] → the same, before a layer norm."""
    kernel = floats_of(conv.weight)
    places = kernel.shape[-1]
    # With channels second and a second dimension of 1, onnxruntime's fast kernels take it.
    weights = graph.kernel(kernel[:, :, None])
    rest = []
    if len(kernel) == 1:
        # One bias for all channels is taken away again by the norm.
        weights = graph.op("Expand", weights, graph.integers(conv.width, 1, 1, places))
    else:
        rest = [graph.vector(floats_of(conv.bias))]
    y = graph.op("Unsqueeze", x, graph.integers(0, 1))
    y = graph.op("Transpose", y, perm=[0, 3, 1, 2])
    pads = [0, places // 2, 0, places // 2]
    y = graph.op("Conv", y, weights, *rest, group=conv.width, pads=pads)
    y = graph.op("Transpose", y, perm=[0, 2, 3, 1])
    return graph.op("Squeeze", y, graph.integers(0, 1))


def _transformer(graph: Graph, x: str, layer: TransformerLayer) -> str:
    y = normed(graph, x, layer.attention_norm)
    x = graph.op("Add", x, _attended(graph, y, layer.attention))
    return _convnext(graph, x, layer)


def _attended(graph: Graph, x: str, attention: Attention) -> str:
    """Self-attention with rotary positions, [P, W] → the same."""
    incoming, outgoing = floats_of(attention.incoming), floats_of(attention.outgoing)
    heads, _, size, width = incoming.shape
    # Numbers of a head that are turned together lie half a head apart here: first all real parts,
    # then all imaginary ones, of queries and keys alike, so that
    # products stay.
    order = np.concatenate([np.arange(0, size, 2), np.arange(1, size, 2)])
    turned = incoming[:, :2, order].reshape(heads, 2, 2, size // 2, width)
    rows = [turned[:, part, half] for part in (0, 1) for half in (0, 1)]
    across = np.concatenate([part.reshape(-1, width) for part in (*rows, incoming[:, 2])])
    y = graph.linear(x, across, None)
    count = heads * size // 2
    cut = [graph.part(y, count * n, count * (n + 1), 1) for n in range(4)]
    cosines, sines = _turns(graph, x, heads, size)
    parts = []
    for real, imaginary in (cut[:2], cut[2:]):
        halves = [
            graph.op(kind, graph.op("Mul", real, one), graph.op("Mul", imaginary, other))
            for kind, one, other in (("Sub", cosines, sines), ("Add", sines, cosines))
        ]
        parts.append([_of_heads(graph, half, heads, size // 2) for half in halves])
    queries, keys = (graph.op("Concat", *halves, axis=2) for halves in parts)
    values = _of_heads(graph, graph.part(y, 4 * count, 6 * count, 1), heads, size)
    scale = graph.constant(attention.scale)
    keys = graph.op("Mul", graph.op("Transpose", keys, perm=[0, 2, 1]), scale)
    heard = graph.op("Softmax", graph.op("MatMul", queries, keys), axis=2)
    said = graph.op("Transpose", graph.op("MatMul", heard, values), perm=[1, 0, 2])
    said = graph.op("Reshape", said, graph.integers(-1, heads * size))
    return graph.linear(said, outgoing.reshape(width, -1), None)


def _of_heads(graph: Graph, x: str, heads: int, size: int) -> str:
    """[P, A·N] → [A, P, N]."""
    split = graph.op("Reshape", x, graph.integers(-1, heads, size))
    return graph.op("Transpose", split, perm=[1, 0, 2])


def _turns(graph: Graph, x: str, heads: int, size: int) -> tuple[str, str]:
    """Cosines and sines [P, A·N/2] of the angles by which the numbers at each place are turned."""
    places = graph.op("Squeeze", graph.part(graph.op("Shape", x), 0, 1, 0))
    clock = graph.op("Range", graph.constant(0, np.int64), places, graph.constant(1, np.int64))
    clock = graph.op("Cast", graph.op("Unsqueeze", clock, graph.integers(1)), to=TensorProto.FLOAT)
    pairs = size // 2
    speeds = (ROTARY_BASE ** (-np.arange(pairs) / pairs)).astype(np.float32)
    angles = graph.op("Mul", clock, graph.constant(np.tile(speeds, heads)))
    return graph.op("Cos", angles), graph.op("Sin", angles)


def _recurrent(graph: Graph, x: str, layer: RecurrentLayer) -> str:
    gates, order = GATES[layer.cell], _ORDER[layer.cell]
    hot = TEMPERED[layer.cell]
    cools = [1 / layer.gate if place in hot else 1.0 for place in order]
    matrices: list[list[str]] = [[], []]
    biases: list[Floats] = []
    for first in range(0, len(layer.input), gates):
        for kind, maps in enumerate((layer.input, layer.recurrent)):
            own = [maps[first + place] for place in order]
            matrices[kind].append(_gates(graph, own, cools))
            biases += [
                _biases(one, layer.hidden) * cool for one, cool in zip(own, cools, strict=True)
            ]
    sides = [graph.op("Concat", *names, axis=0) for names in matrices]
    more = {"linear_before_reset": 1} if layer.cell == "gru" else {}
    y = normed(graph, x, layer.norm)
    y = _walked(graph, _KINDS[layer.cell], y, sides, np.concatenate(biases), layer.hidden, **more)
    return graph.op("Add", x, _down(graph, y, layer.down, layer.hidden))


def _minimal(graph: Graph, x: str, layer: MinGruLayer) -> str:
    """A GRU without a recurrence inside its gates, whose candidates are as they are.

    Its gate says what is kept; ours says what is new.
    """
    size, width = layer.hidden, layer.norm.normalized_shape[0]
    nothing = graph.op("ConstantOfShape", graph.integers(1, size, width))
    said, biases = [], []
    for update, candidate in zip(layer.update, layer.candidate, strict=True):
        kept, new = (
            _gates(graph, [one], [cool])
            for one, cool in ((update, -1 / layer.temperature), (candidate, 1.0))
        )
        said.append(graph.op("Concat", kept, nothing, new, axis=1))
        zeros = np.zeros(size, np.float32)
        kept_bias = _biases(update, size) / -layer.temperature
        biases += [kept_bias, zeros, _biases(candidate, size), zeros, zeros, zeros]
    directions = len(layer.update)
    sides = [
        graph.op("Concat", *said, axis=0),
        graph.op("ConstantOfShape", graph.integers(directions, 3 * size, size)),
    ]
    y = normed(graph, _filtered(graph, x, layer.depthwise), layer.norm)
    y = _walked(
        graph, "GRU", y, sides, np.concatenate(biases), size,
        activations=["Sigmoid", "Affine"] * directions,
        activation_alpha=[1.0] * directions, activation_beta=[0.0] * directions,
    )  # fmt: skip
    return graph.op("Add", x, _down(graph, y, layer.down, size))


def _gates(graph: Graph, maps: Sequence[nn.Module], cools: Sequence[float]) -> str:
    """The matrices of some gates, one below the other, each times a number: [1, G·H, inputs]."""
    if any(isinstance(one, LowRank) for one in maps):
        columns = []
        for one, cool in zip(maps, cools, strict=True):
            *first, last = factors_of(one)
            names = [graph.matrix(factor) for factor in (*first, last * np.float32(cool))]
            columns.append(graph.op("MatMul", *names) if first else names[0])
        across = graph.op("Concat", *columns, axis=1)
    else:
        rows = [
            factors_of(one)[0] * np.float32(cool) for one, cool in zip(maps, cools, strict=True)
        ]
        across = graph.matrix(np.concatenate(rows))
    return graph.op("Unsqueeze", graph.op("Transpose", across, perm=[1, 0]), graph.integers(0))


def _biases(layer: nn.Module, units: int) -> Floats:
    """The bias of every unit [units], also where they share it."""
    return np.broadcast_to(floats_of(bias_of(layer)), units)


def _walked(
    graph: Graph,
    kind: str,
    x: str,
    sides: Sequence[str],
    biases: Floats,
    hidden: int,
    **more: Any,
) -> str:
    """Walk [P, W] from both ends: [P, D·H].

    Args:
        kind: ONNX's operator.
        sides: Matrices of the inputs [D, G·H, W] and of the state [D, G·H, H].
        biases: [D·2·G·H], of both.
        more: Attributes of the operator.
    """
    steps = graph.op("Unsqueeze", x, graph.integers(1))
    bias = graph.op("Reshape", graph.vector(biases.astype(np.float32)), graph.integers(2, -1))
    y = graph.op(kind, steps, *sides, bias, hidden_size=hidden, direction="bidirectional", **more)
    return graph.op("Reshape", y, graph.integers(-1, 2 * hidden))


def _down(graph: Graph, x: str, maps: Iterable[nn.Module], hidden: int) -> str:
    """What both directions say to the stream: [P, D·H] → [P, W]."""
    ahead, behind = maps
    biases = [floats_of(bias_of(one)) for one in (ahead, behind)]
    if not any(isinstance(one, LowRank) for one in (ahead, behind)):
        across = np.concatenate([factors_of(one)[0] for one in (ahead, behind)], axis=1)
        return graph.linear(x, across, biases[0] + biases[1])
    said = [
        linear(graph, graph.part(x, hidden * n, hidden * (n + 1), 1), factors_of(one), biases[n])
        for n, one in enumerate((ahead, behind))
    ]
    return graph.op("Add", *said)


_WRITTEN: Mapping[type, Callable[[Graph, str, Any], str]] = {
    Block: _convnext,
    TransformerLayer: _transformer,
    RecurrentLayer: _recurrent,
    MinGruLayer: _minimal,
}
