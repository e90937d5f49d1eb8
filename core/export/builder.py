"""Writes ONNX graphs node by node, and keeps their weights as small as they are asked to be.

A graph is written by hand and not traced: it holds only what speaking needs, its names are short,
and a weight may be stored in 8 or 16 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from core.models.rounding import scaled_rows

OPSET, IR_VERSION = 17, 8
"""Of what all of onnxruntime since 1.15 and sherpa-onnx read; 17 brought layer normalisation."""

Floats = NDArray[np.float32]

_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SHARING = 32
"""So many neighbouring values of biases share a scale in 8 bits."""


class _Pack:
    """Short weights that are stored as one, which saves their names and a node for each."""

    def __init__(self, dimensions: int) -> None:
        self.parts: list[Floats] = []
        self.names: list[str] = []
        self._known: dict[bytes, str] = {}
        self._dimensions = dimensions

    def add(self, values: Floats, name: Callable[[], str]) -> str:
        """The name of these values; equal ones are stored once."""
        assert values.ndim == self._dimensions
        key = np.ascontiguousarray(values).tobytes()
        if key not in self._known:
            self._known[key] = name()
            self.parts.append(values)
            self.names.append(self._known[key])
        return self._known[key]


class Graph:
    """An ONNX graph being written. Its methods add nodes and give the name of what they make.

    Args:
        weights: How weights are stored, one of `core.export.WEIGHTS`. Whatever it is, what is read
            from them is 32-bit: a runtime does the conversion once, when it loads the file.
        ranges: For `int8-compute`: least and greatest input of each linear map in the order in
            which they are written, from a graph that was written with `watched`.
    """

    def __init__(self, weights: str, ranges: Sequence[tuple[float, float]] = ()) -> None:
        self.weights = weights
        self.watched: list[str] = []
        self._ranges = iter(ranges)
        self._nodes: list[onnx.NodeProto] = []
        self._tensors: list[onnx.TensorProto] = []
        self._constants: dict[tuple[str, tuple[int, ...], bytes], str] = {}
        self._made: dict[tuple[Any, ...], str] = {}
        self._count = 0
        self._packs = {"half": _Pack(1), "tall": _Pack(4), "short": _Pack(1)}

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node with one output. Equal nodes are written once."""
        key = (kind, inputs, repr(sorted(attributes.items())))
        if key not in self._made:
            self._made[key] = self._name()
            self._nodes.append(
                helper.make_node(kind, list(inputs), [self._made[key]], **attributes)
            )
        return self._made[key]

    def named(self, name: str, source: str) -> None:
        """Give a value the name of one of the graph's outputs."""
        self._nodes.append(helper.make_node("Identity", [source], [name]))

    def constant(self, value: Any, dtype: type[np.generic] = np.float32) -> str:
        """A constant, stored as it is; equal ones are stored once."""
        array = np.asarray(value, dtype)
        key = array.dtype.str, array.shape, array.tobytes()
        if key not in self._constants:
            self._constants[key] = self._name()
            self._tensors.append(numpy_helper.from_array(array, self._constants[key]))
        return self._constants[key]

    def integers(self, *values: int) -> str:
        """A list of whole numbers, such as axes or a shape."""
        return self.constant(values, np.int64)

    def vector(self, values: Floats) -> str:
        """A bias, a norm's gain, or another weight that is too short for scales of its own."""
        if self.weights == "fp32":
            return self.constant(values)
        return self._packs["half" if self.weights == "fp16" else "short"].add(values, self._name)

    def exact(self, values: Floats) -> str:
        """A weight of any shape in no less than 16 bits."""
        if self.weights == "fp32":
            return self.constant(values)
        return self.op("Cast", self.constant(values, np.float16), to=TensorProto.FLOAT)

    def fraction(self, values: Floats) -> str:
        """Numbers from 0 to 1."""
        if not self.weights.startswith("int8"):
            return self.constant(values)
        stored = self.constant(np.round(values * 255), np.uint8)
        return self.op("Mul", self.op("Cast", stored, to=TensorProto.FLOAT), self.constant(1 / 255))

    def matrix(self, values: Floats) -> str:
        """A weight `[outputs, inputs]` as `[inputs, outputs]`; 8 bits have a scale per output."""
        if self.weights in ("fp32", "fp16"):
            return self.exact(values.T)
        whole, scales = eight_bits(values)
        # Not DequantizeLinear: onnxruntime would leave it in the graph and pay for it every time.
        stored = self.op("Cast", self.constant(whole.T, np.int8), to=TensorProto.FLOAT)
        return self.op("Mul", stored, self._packs["half"].add(scales, self._name))

    def kernel(self, values: Floats) -> str:
        """The weight `[channels, 1, 1, places]` of a convolution of each channel by itself."""
        if self.weights in ("fp32", "fp16"):
            return self.exact(values)
        whole, scales = eight_bits(values.reshape(len(values), -1))
        stored = self.constant(whole.reshape(values.shape), np.int8)
        stored = self.op("Cast", stored, to=TensorProto.FLOAT)
        scale = self._packs["tall"].add(scales.reshape(-1, 1, 1, 1), self._name)
        return self.op("Mul", stored, scale)

    def linear(self, x: str, weight: Floats, bias: Floats | None) -> str:
        """`[places, inputs]` → `[places, outputs]`, `weight` being `[outputs, inputs]`."""
        self.watched.append(x)
        if self.weights == "int8-compute":
            return self._whole_linear(x, weight, bias)
        rest = [] if bias is None else [self.vector(bias)]
        return self.op("Gemm", x, self.matrix(weight), *rest)

    def _whole_linear(self, x: str, weight: Floats, bias: Floats | None) -> str:
        """The same in whole numbers: 8-bit inputs, 8-bit weights, 32-bit sums."""
        low, high = next(self._ranges)
        low, high = min(low, 0.0), max(high, 1e-6)
        scale = np.float32((high - low) / 255)
        steps = self.constant(scale), self.constant(round(-low / scale), np.uint8)
        inputs = self.op("DequantizeLinear", self.op("QuantizeLinear", x, *steps), *steps)
        whole, scales = eight_bits(weight)
        sums = scales * scale
        if bias is None:
            bias = np.zeros(len(weight), np.float32)
        bias = np.broadcast_to(bias, len(weight)) / sums
        return self.op(
            "Gemm",
            inputs,
            self._scaled(whole.T, np.int8, scales, 1),
            self._scaled(np.round(bias), np.int32, sums, 0),
        )

    def _scaled(self, whole: Any, dtype: type[np.generic], scales: Floats, axis: int) -> str:
        zeros = self.constant(np.zeros(len(scales)), dtype)
        scale = self.constant(scales)
        return self.op("DequantizeLinear", self.constant(whole, dtype), scale, zeros, axis=axis)

    def part(self, x: str, start: int, stop: int, axis: int) -> str:
        """`x[start:stop]` along an axis."""
        limits = (self.integers(value) for value in (start, stop, axis))
        return self.op("Slice", x, *limits)

    def model(
        self,
        inputs: Mapping[str, tuple[int, Sequence[str | int], str]],
        outputs: Mapping[str, tuple[int, Sequence[str | int], str]],
        facts: Mapping[str, str],
    ) -> onnx.ModelProto:
        """The whole file.

        Args:
            inputs, outputs: Element type, shape and explanation of each by its name.
            facts: Metadata that programs read.
        """

        def described(
            values: Mapping[str, tuple[int, Sequence[str | int], str]],
        ) -> list[onnx.ValueInfoProto]:
            return [
                helper.make_tensor_value_info(name, kind, list(shape), doc)
                for name, (kind, shape, doc) in values.items()
            ]

        unpacking = [
            node for kind, pack in self._packs.items() for node in self._unpack(kind, pack)
        ]
        graph = helper.make_graph(
            [*unpacking, *self._nodes],
            "voice",
            described(inputs),
            described(outputs),
            self._tensors,
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="sotto",
        )
        helper.set_model_props(model, dict(facts))
        return model

    def _unpack(self, kind: str, pack: _Pack) -> list[onnx.NodeProto]:
        """The nodes that make the single weights out of a pack."""
        if not pack.names:
            return []
        flat = np.concatenate(pack.parts)
        steps: list[tuple[str, list[str], dict[str, Any]]] = []
        if kind == "short":
            rows = np.pad(flat, (0, -len(flat) % SHARING)).reshape(-1, SHARING)
            whole, scales = eight_bits(rows)
            floats = []
            for stored in (
                self.constant(whole, np.int8),
                self.constant(scales[:, None], np.float16),
            ):
                floats.append(self._name())
                steps.append(("Cast", [stored, floats[-1]], {"to": TensorProto.FLOAT}))
            product, last = self._name(), self._name()
            steps.append(("Mul", [*floats, product], {}))
            steps.append(("Reshape", [product, self.integers(-1), last], {}))
            pack.parts.append(np.zeros(rows.size - len(flat), np.float32))
            pack.names.append(self._name())
        else:
            last = self._name()
            stored = self.constant(flat, np.float16)
            steps.append(("Cast", [stored, last], {"to": TensorProto.FLOAT}))
        nodes = [
            helper.make_node(op, names[:-1], names[-1:], **attributes)
            for op, names, attributes in steps
        ]
        sizes = self.integers(*(len(part) for part in pack.parts))
        return [*nodes, helper.make_node("Split", [last, sizes], pack.names)]

    def _name(self) -> str:
        self._count += 1
        name, rest = "", self._count
        while rest:
            rest, digit = divmod(rest - 1, len(_DIGITS))
            name += _DIGITS[digit]
        return name + "_" if name[0].isdigit() else name


def eight_bits(rows: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights as whole numbers times a scale for each row: see `scaled_rows`.

    Args:
        rows: `[rows, values]`.

    Returns:
        Whole numbers from -127 to 127 in the same shape, and the scales `[rows]`.
    """
    whole, scales = scaled_rows(torch.tensor(np.asarray(rows, np.float32)), 127)
    return whole.numpy(), scales.numpy()
