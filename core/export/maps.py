"""Linear maps and norms of a graph, the latter multiplied out into the former."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from torch import Tensor, nn

from core.export.builder import Floats, Graph
from core.models.linear import LowRank


def linear(graph: Graph, x: str, factors: Sequence[Floats], bias: Floats) -> str:
    """A linear map that is one matrix or the product of two, the first to be applied first."""
    for factor in factors[:-1]:
        x = graph.linear(x, factor, None)
    return graph.linear(x, factors[-1], bias)


def factors_of(layer: nn.Module) -> list[Floats]:
    """The matrices [outputs, inputs] that a linear map is applied with, the first first."""
    parts = [layer.first, layer.second] if isinstance(layer, LowRank) else [layer]
    return [floats_of(part.weight) for part in parts]


def normed_linear(
    graph: Graph, x: str, norm: nn.LayerNorm, factors: Sequence[Floats], bias: Floats
) -> str:
    """A layer norm and the linear map behind it as one map of the plainly normalised."""
    shift = floats_of(norm.bias)
    for factor in factors:
        shift = factor @ shift
    plain = [factors[0] * floats_of(norm.weight), *factors[1:]]
    return linear(graph, plainly_normed(graph, x, norm), plain, bias + shift)


def normed(graph: Graph, x: str, norm: nn.LayerNorm) -> str:
    """A layer norm with its gain and shift, for what is no linear map."""
    scale, shift = graph.vector(floats_of(norm.weight)), graph.vector(floats_of(norm.bias))
    return graph.op("LayerNormalization", x, scale, shift, epsilon=norm.eps)


def plainly_normed(graph: Graph, x: str, norm: nn.LayerNorm) -> str:
    """A layer norm without its gain and shift."""
    plain = graph.vector(np.ones(len(floats_of(norm.weight)), np.float32))
    return graph.op("LayerNormalization", x, plain, epsilon=norm.eps)


def exact_linear(graph: Graph, x: str, weight: Floats, bias: Floats | None) -> str:
    """A linear map that is too small to be worth 8 bits."""
    rest = [] if bias is None else [graph.exact(bias)]
    return graph.op("Gemm", x, graph.exact(weight.T), *rest)


def floats_of(values: Tensor | nn.Module) -> Floats:
    """The values of a parameter, 32-bit."""
    assert isinstance(values, Tensor)
    floats: Floats = values.detach().float().cpu().numpy()
    return floats
