"""Small graphs with the inputs and outputs of Piper voices."""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from core.text.symbols import SYMBOL_IDS

HOP = 256


def words_of(**changes):
    """A description such as Piper writes it."""
    words = {
        "audio": {"sample_rate": 22050, "quality": "low"},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_map": {},
        "phoneme_id_map": {symbol: [number] for symbol, number in SYMBOL_IDS.items()},
        "num_symbols": 256,
        "num_speakers": 1,
        "speaker_id_map": {},
        "piper_version": "1.0.0",
    }
    return words | changes


def piper_like(
    folder: Path, loudness=0.3, speakers=1, words=None, domain="", extra_rounds=0, drawing=False
) -> Path:
    """Write a voice that hums 256 samples an id: its tone is the id, its loudness the speaker.

    Args:
        domain: Of one more operator, which nobody has.
        extra_rounds: So many times a loop of large products goes round first.
        drawing: Add noise by the first of the scales.
    """
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, ["b", "p"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, ["b"]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    ramp = np.arange(HOP, dtype=np.float32)[None, None] * (2 * np.pi / HOP)
    held = {
        "ramp": ramp,
        "loud": np.full((1, 1), loudness, np.float32),
        "flat": np.array([1, 1, -1], np.int64),
        "last": np.array([2], np.int64),
    }
    nodes = [
        helper.make_node("Cast", ["input"], ["ids"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["ids", "last"], ["tones"]),
        helper.make_node("Mul", ["tones", "ramp"], ["angles"]),
        helper.make_node("Sin", ["angles"], ["waves"]),
    ]
    said = "waves"
    if speakers > 1:
        inputs.append(helper.make_tensor_value_info("sid", TensorProto.INT64, ["b"]))
        held["louder"] = np.linspace(0.2, 0.8, speakers, dtype=np.float32)
        nodes += [
            helper.make_node("Gather", ["louder", "sid"], ["own"]),
            helper.make_node("Mul", [said, "own"], ["spoken"]),
        ]
        said = "spoken"
    nodes.append(helper.make_node("Mul", [said, "loud"], ["heard"]))
    said = "heard"
    if drawing:
        held["first"] = np.array([0], np.int64)
        nodes += [
            helper.make_node("RandomNormalLike", [said], ["noise"]),
            helper.make_node("Gather", ["scales", "first"], ["scale"]),
            helper.make_node("Mul", ["noise", "scale"], ["scaled"]),
            helper.make_node("Add", [said, "scaled"], ["drawn"]),
        ]
        said = "drawn"
    if extra_rounds:
        nodes += _rounds(said, extra_rounds, held)
        said = "late"
    if domain:
        nodes.append(helper.make_node("Secret", [said], ["secret"], domain=domain))
        said = "secret"
    nodes.append(helper.make_node("Reshape", [said, "flat"], ["output"]))
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, ["b", 1, "t"])
    tensors = [numpy_helper.from_array(value, name) for name, value in held.items()]
    graph = helper.make_graph(nodes, "voice", inputs, [output], tensors)
    opsets = [helper.make_opsetid("", 15)] + ([helper.make_opsetid(domain, 1)] if domain else [])
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "voice.onnx"
    onnx.save(model, path)
    write_words(path, words or words_of(num_speakers=speakers))
    return path


def write_words(path: Path, words) -> None:
    """Put a description beside a voice."""
    path.with_name(path.name + ".json").write_text(json.dumps(words), encoding="utf-8")


def _rounds(said, count, held):
    """A loop that keeps a processor busy, and changes nothing."""
    held |= {
        "rounds": np.array(count, np.int64),
        "yes": np.array(True),
        "begin": np.full((400, 400), 0.5, np.float32),
        "zero": np.array(0.0, np.float32),
    }
    body = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "x"], ["y"]),
            helper.make_node("Clip", ["y"], ["z"]),
            helper.make_node("Identity", ["go"], ["on"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("n", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("x", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("z", TensorProto.FLOAT, None),
        ],
    )
    return [
        helper.make_node("Loop", ["rounds", "yes", "begin"], ["round"], body=body),
        helper.make_node("ReduceMax", ["round"], ["most"], keepdims=0),
        helper.make_node("Min", ["most", "zero"], ["nothing"]),
        helper.make_node("Add", [said, "nothing"], ["late"]),
    ]
