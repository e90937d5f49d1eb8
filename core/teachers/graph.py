"""ONNX graphs of strangers: standard operators alone, no data outside their folder, no hanging."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from core.export.runtime import first_line, session_of
from core.storage import inside
from core.teachers.hearing import UnheardError

STANDARD = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft"})
"""Sets of operators that onnxruntime brings itself."""

UNREADABLE = ("onnxruntime", "google.protobuf")
"""Modules of the errors that a damaged graph raises; they have no common base."""


def open_graph(path: Path, threads: int = 1, seed: int = 0) -> onnxruntime.InferenceSession:
    """Read a graph after a look at what it asks for.

    Args:
        threads: That onnxruntime may use.
        seed: Of what the graph draws, from its first run on.

    Raises:
        ValueError: It is damaged or no graph, or wants operators of its own.
        DataError: It wants data outside its folder.
        OSError: It cannot be read.
    """
    try:
        _check(path)
        # The graph's own random numbers begin with what is set when it is read.
        onnxruntime.set_seed(seed)
        return session_of(str(path), threads)
    except Exception as error:
        if not type(error).__module__.startswith(UNREADABLE):
            raise
        raise ValueError(first_line(error)) from error


def _check(path: Path) -> None:
    model = onnx.load(path, load_external_data=False)
    strange = {used.domain for used in model.opset_import} - STANDARD
    if strange:
        raise ValueError(f"it needs operators of {', '.join(sorted(strange))}, which are not read")
    for tensor in _tensors(model.graph):
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            where = {entry.key: entry.value for entry in tensor.external_data}["location"]
            inside(path.parent, where)


def _tensors(graph: onnx.GraphProto) -> list[onnx.TensorProto]:
    """All tensors of a graph and of those inside it."""
    found = list(graph.initializer)
    for node in graph.node:
        for attribute in node.attribute:
            found += [attribute.t, *attribute.tensors]
            for inner in (attribute.g, *attribute.graphs):
                found += _tensors(inner)
    return found


def run_graph(
    session: onnxruntime.InferenceSession,
    inputs: Mapping[str, NDArray[Any]],
    patience_s: float,
    outputs: Sequence[str] | None = None,
) -> list[NDArray[Any]]:
    """Run a graph for so many seconds at most; all of its outputs if none are named.

    Raises:
        UnheardError: It took longer, or failed.
    """
    options = onnxruntime.RunOptions()
    options.log_severity_level = 4
    watch = threading.Timer(patience_s, _give_up, (options,))
    watch.daemon = True
    watch.start()
    try:
        return [np.asarray(value) for value in session.run(outputs, dict(inputs), options)]
    except Exception as error:
        if not type(error).__module__.startswith("onnxruntime"):
            raise
        if not watch.is_alive():
            raise UnheardError(f"took longer than {patience_s:.0f} s") from error
        raise UnheardError(f"failed ({first_line(error)})") from error
    finally:
        watch.cancel()


def _give_up(options: onnxruntime.RunOptions) -> None:
    options.terminate = True
