"""What lies in an exported folder: the ONNX file and what other programs read beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto

from core import espeak
from core.export import graph as graphs
from core.export.builder import Graph
from core.text.symbols import MODIFIERS, PAD, SYMBOL_IDS
from core.voice import AcousticVoice

_DIPHTHONGS = ("aɪ", "aʊ", "ɔɪ", "eɪ", "oʊ")
"""Pairs that newer Piper voices have one id for; ours read them as what they are."""

DESCRIBED = {
    "symbols": "int64 [symbols]: phoneme ids by phoneme_id_map, ^ first and $ last; 0 is ignored",
    "length": "float32 [1]: 1 is the voice's own pace, 2 half as fast",
    "speaker": "int64 [1]: speaker by speaker_id_map",
    "wave": "float32 [samples]: mono, -1 to 1",
    "durations": "int64 [known symbols]: hops (hop_length samples) that each symbol lasts",
}
"""Inputs and outputs of the format `onnx`, for people."""


@dataclass(frozen=True)
class Written:
    """An ONNX file before it is written.

    Attributes:
        model: The file.
        linears: Names of the inputs of its linear maps, in order, for calibration.
    """

    model: onnx.ModelProto
    linears: list[str]


def write_model(
    voice: AcousticVoice,
    format: str,
    weights: str,
    ranges: Sequence[tuple[float, float]] = (),
) -> Written:
    """A voice as an ONNX file.

    Args:
        format: `piper` or `onnx`.
        weights, ranges: See `Graph`.

    Raises:
        VoiceError: The voice cannot be written as a graph.
    """
    graph = Graph(weights, ranges)
    several = len(voice.speakers) > 1
    integer, real = TensorProto.INT64, TensorProto.FLOAT
    facts = {"sample_rate": str(voice.sample_rate_hz), "n_speakers": str(len(voice.speakers))}
    facts |= {"language": language_name(voice.language), "voice": voice.language}
    inputs: dict[str, tuple[int, Sequence[str | int], str]]
    outputs: dict[str, tuple[int, Sequence[str | int], str]]
    if format == "piper":
        flat = graph.op("Reshape", "input", graph.integers(-1))
        symbols = graph.op("Slice", flat, graph.integers(0), "input_lengths")
        length = graph.part("scales", 1, 2, 0)
        inputs = {
            "input": (integer, (1, "phonemes"), ""),
            "input_lengths": (integer, (1,), ""),
            "scales": (real, (3,), ""),
        }
        if several:
            inputs["sid"] = (integer, (1,), "")
        wave, _ = graphs.speak(graph, voice, symbols, "sid" if several else None, length)
        graph.named("output", graph.op("Reshape", wave, graph.integers(1, 1, 1, -1)))
        outputs = {"output": (real, (1, 1, 1, "samples"), "")}
        # What sherpa-onnx asks a Piper voice for.
        facts |= {"model_type": "vits", "comment": "piper", "has_espeak": "1"}
    else:
        inputs = {
            "symbols": (integer, ("symbols",), DESCRIBED["symbols"]),
            "length": (real, (1,), DESCRIBED["length"]),
        }
        if several:
            inputs["speaker"] = (integer, (1,), DESCRIBED["speaker"])
        wave, durations = graphs.speak(
            graph, voice, "symbols", "speaker" if several else None, "length"
        )
        graph.named("wave", wave)
        graph.named("durations", durations)
        outputs = {
            "wave": (real, ("samples",), DESCRIBED["wave"]),
            "durations": (integer, ("known symbols",), DESCRIBED["durations"]),
        }
        facts |= {"model_type": "sotto"}
    return Written(graph.model(inputs, outputs, facts), graph.watched)


def description(
    voice: AcousticVoice, name: str, format: str, heard: Iterable[str], language: str
) -> dict[str, Any]:
    """The content of `NAME.onnx.json`, as Piper's programs read it.

    Args:
        heard: Symbols the voice was trained with; none if that is not known.
        language: One of the voice's, in which these programs are to read all texts.
    """
    code = language_code(language)
    family, _, region = code.partition("_")
    content: dict[str, Any] = {
        "audio": {"sample_rate": voice.sample_rate_hz, "quality": "low"},
        "espeak": {"voice": language},
        "language": {
            "code": code,
            "family": family,
            "region": region,
            "name_native": language_name(language),
            "name_english": language_name(language),
            "country_english": region,
        },
        "inference": {"noise_scale": 0.0, "length_scale": 1.0, "noise_w": 0.0},
        "phoneme_type": "espeak",
        "phoneme_map": {},
        "phoneme_id_map": phoneme_id_map(heard),
        "num_symbols": len(SYMBOL_IDS),
        "num_speakers": len(voice.speakers),
        "speaker_id_map": speaker_ids(voice.speakers),
        "hop_length": voice.format.hop_samples,
        "dataset": name,
        "piper_version": "1.0.0",
        "sotto": {"version": 1, "format": format, "name": voice.name},
    }
    if len(voice.languages) > 1:
        own = {speaker: voice.language_of(speaker) for speaker in voice.speakers}
        content["sotto"]["languages"] = own
    if format == "onnx":
        there = DESCRIBED if len(voice.speakers) > 1 else _without(DESCRIBED, "speaker")
        content["inputs_and_outputs"] = there
    return content


def _without(values: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in values.items() if key != name}


def phoneme_id_map(heard: Iterable[str]) -> dict[str, list[int]]:
    """Ids of all phonemes of Piper.

    Another eSpeak than the one a voice was trained with writes marks that the voice has never
    heard (1.52 puts `ʲ` between vowels); of these it knows nothing and they become pads, which it
    passes over.
    """
    known = set(heard)
    ids = {
        symbol: [SYMBOL_IDS[PAD] if known and symbol in MODIFIERS - known else number]
        for symbol, number in SYMBOL_IDS.items()
    }
    return ids | {pair: [SYMBOL_IDS[sound] for sound in pair] for pair in _DIPHTHONGS}


def tokens(ids: Mapping[str, Sequence[int]]) -> str:
    """The content of sherpa-onnx's `tokens.txt`: a symbol and its id on each line."""
    return "".join(f"{symbol} {number[0]}\n" for symbol, number in ids.items() if len(symbol) == 1)


def speaker_ids(speakers: Sequence[str]) -> dict[str, int]:
    """Number of each speaker by name; none if there is but one."""
    return {name: number for number, name in enumerate(speakers)} if len(speakers) > 1 else {}


def language_name(language: str) -> str:
    """A language in English, as eSpeak NG calls it."""
    return espeak.languages().get(language, language).replace("_", " ")


def language_code(language: str) -> str:
    """`en-us` → `en_US`, `nl` → `nl_NL`: as Piper names languages."""
    family, *rest = language.split("-")
    region = (
        rest[0] if rest and re.fullmatch(r"[a-z]{2}", rest[0]) else _REGIONS.get(family, family)
    )
    return f"{family}_{region.upper()}"


_REGIONS = {"en": "GB", "cs": "CZ", "da": "DK", "sv": "SE", "el": "GR", "uk": "UA", "zh": "CN"}
_REGIONS |= {"ja": "JP", "ko": "KR", "ca": "ES", "fa": "IR", "vi": "VN", "ka": "GE", "nb": "NO"}
"""Countries of languages whose code is not also their country's."""


def plain_inputs(symbols: Sequence[str], speaker: int, speakers: int) -> dict[str, Any]:
    """What a file of the format `onnx` takes."""
    inputs: dict[str, Any] = {
        "symbols": np.array([SYMBOL_IDS[symbol] for symbol in symbols], np.int64),
        "length": np.ones(1, np.float32),
    }
    return inputs | ({"speaker": np.array([speaker], np.int64)} if speakers > 1 else {})
