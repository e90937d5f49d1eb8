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


def saved(folder: Path, name: str, nodes, inputs, output, held) -> Path:
    """Write a graph of float tensors and constants."""
    tensors = [numpy_helper.from_array(value, key) for key, value in held.items()]
    graph = helper.make_graph(nodes, "graph", inputs, [output], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / name)
    return folder / name


def mel_like(folder: Path, bands=80, symbols=40, frames=8, pitch=False, name="mel.onnx") -> Path:
    """Write a graph of so many frames for each id, whose bands the id and the speaker tell.

    Takes `text` [1, n], `pace` [1, n], and `speaker` [1] or `pitch` [1, n]; gives `spect`
    [1, bands, frames · n].
    """
    table = np.random.default_rng(0).normal(-2.0, 1.0, (symbols, bands)).astype(np.float32)
    held = {
        "table": table,
        "louder": np.array([0.0, 1.0, 2.0], np.float32),
        "two": np.array([2], np.int64),
        "often": np.array([1, 1, frames, 1], np.int64),
        "flat": np.array([1, -1, bands], np.int64),
        "zero": np.zeros(1, np.float32),
    }
    nodes = [
        helper.make_node("Gather", ["table", "text"], ["rows"]),
        helper.make_node("Unsqueeze", ["pace", "two"], ["paces"]),
        helper.make_node("Mul", ["paces", "zero"], ["nothing"]),
        helper.make_node("Add", ["rows", "nothing"], ["paced"]),
        helper.make_node("Unsqueeze", ["pitch", "two"], ["own"])
        if pitch
        else helper.make_node("Gather", ["louder", "speaker"], ["own"]),
        helper.make_node("Add", ["paced", "own"], ["loud"]),
        helper.make_node("Unsqueeze", ["loud", "two"], ["each"]),
        helper.make_node("Tile", ["each", "often"], ["many"]),
        helper.make_node("Reshape", ["many", "flat"], ["mel"]),
        helper.make_node("Transpose", ["mel"], ["spect"], perm=[0, 2, 1]),
    ]
    inputs = [
        helper.make_tensor_value_info("text", TensorProto.INT64, [1, "n"]),
        helper.make_tensor_value_info("pace", TensorProto.FLOAT, [1, "n"]),
        helper.make_tensor_value_info("pitch", TensorProto.FLOAT, [1, "n"])
        if pitch
        else helper.make_tensor_value_info("speaker", TensorProto.INT64, [1]),
    ]
    output = helper.make_tensor_value_info("spect", TensorProto.FLOAT, [1, bands, "t"])
    return saved(folder, name, nodes, inputs, output, held)


def vocoder_like(folder: Path, name="vocoder.onnx", mel="mel") -> Path:
    """Write a graph `mel` [1, bands, t] → `audio` [1, 1, 256 · t], a hum as loud as it."""
    held = {
        "ramp": np.sin(np.arange(HOP, dtype=np.float32) * (2 * np.pi / HOP))[None, None, None],
        "last": np.array([3], np.int64),
        "flat": np.array([1, 1, -1], np.int64),
    }
    nodes = [
        helper.make_node("ReduceMean", [mel], ["level"], axes=[1], keepdims=1),
        helper.make_node("Exp", ["level"], ["size"]),
        helper.make_node("Unsqueeze", ["size", "last"], ["sizes"]),
        helper.make_node("Mul", ["sizes", "ramp"], ["waves"]),
        helper.make_node("Reshape", ["waves", "flat"], ["audio"]),
    ]
    inputs = [helper.make_tensor_value_info(mel, TensorProto.FLOAT, [1, 80, "t"])]
    output = helper.make_tensor_value_info("audio", TensorProto.FLOAT, [1, 1, "s"])
    return saved(folder, name, nodes, inputs, output, held)


def hum_like(folder: Path) -> Path:
    """Write `vits.onnx`: `text` [n] → `wav` [256 · n], as espnet_onnx has them."""
    held = {
        "ramp": np.arange(HOP, dtype=np.float32)[None] * (2 * np.pi / HOP),
        "last": np.array([1], np.int64),
        "flat": np.array([-1], np.int64),
    }
    nodes = [
        helper.make_node("Cast", ["text"], ["ids"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["ids", "last"], ["tones"]),
        helper.make_node("Mul", ["tones", "ramp"], ["angles"]),
        helper.make_node("Sin", ["angles"], ["waves"]),
        helper.make_node("Reshape", ["waves", "flat"], ["wav"]),
    ]
    inputs = [helper.make_tensor_value_info("text", TensorProto.INT64, ["n"])]
    output = helper.make_tensor_value_info("wav", TensorProto.FLOAT, ["s"])
    return saved(folder, "vits.onnx", nodes, inputs, output, held)
