"""A model in ONNX or TorchScript that a TOML file describes, as a `core.voice.Voice`."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from core import espeak
from core.delivery import USUAL, Delivery
from core.errors import SottoError, TextError, VoiceError
from core.models.vocoders.files import general_vocoder
from core.models.vocoders.griffinlim import GriffinLim
from core.models.vocoders.neural import NeuralVocoder
from core.storage import inside
from core.teachers.consent import consent_of, model_file, script_digest
from core.teachers.description import (
    Input,
    ModelDescription,
    Output,
    OwnVocoder,
    mel_format,
    table_of,
)
from core.teachers.graph import open_graph, run_graph
from core.teachers.hearing import UnheardError, heard, patience_s
from core.teachers.script import Script
from core.text.phonemes import Phonemes, Phonemizer, nothing_to_speak
from core.text.symbols import MODIFIERS, PAUSES
from core.voice import Speech, speaker_index

Run = Callable[[Sequence[NDArray[Any]], float], NDArray[Any]]
"""Inputs in their order, and patience in seconds → the output."""

_TYPES = {
    "tensor(int64)": "int64",
    "tensor(int32)": "int32",
    "tensor(float)": "float32",
    "tensor(double)": "float64",
    "tensor(bool)": "bool",
}
_RANKS = {"ids": 2, "length": 1, "speaker": 1}


class DescribedVoice:
    """A model with its description; see `core.voice.Voice`. Made by `load_described`.

    Args:
        inputs: With the type and rank of each.
        sound: What makes a wave [samples] of the model's output.
    """

    def __init__(
        self,
        name: str,
        description: ModelDescription,
        table: dict[str, int],
        inputs: Sequence[Input],
        run: Run,
        sound: Callable[[NDArray[Any]], NDArray[Any]],
    ) -> None:
        self.name = name
        self.description = description
        self.language = description.language
        self.speakers = description.speakers or ("",)
        self.sample_rate_hz = description.sample_rate_hz
        self._table, self._inputs, self._run, self._sound = table, inputs, run, sound
        reads = description.text.reads
        self._phonemizer = Phonemizer(self.language) if reads == "phonemes" else None
        paced = {"pace", "length_scale"} & {each.gets for each in inputs}
        self._able = ("pace",) if paced else ()

    def phonemes(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Phonemes:
        """See `Voice.phonemes`; the symbols are those of the voice's own table.

        Raises:
            TextError: Also where the table knows no letter or sound of the text.
        """
        del speaker, delivery
        own = self.description.text
        unknown: tuple[str, ...] = ()
        if self._phonemizer is not None:
            found = self._phonemizer(text)
            said, unknown = "".join(found.symbols[1:-1]), found.unknown
        else:
            said = " ".join((text.lower() if own.lowercase else text).split())
            if not any(each.isalnum() for each in said):
                raise nothing_to_speak(text)
        given = [
            part
            for each in unicodedata.normalize("NFC", said)
            # A table may hold a letter whole, or its accents by themselves.
            for part in (each if each in self._table else unicodedata.normalize("NFD", each))
        ]
        given = [own.space if each == " " else each for each in given]
        read = [each for each in given if each in self._table]
        if not any(self._sounds(each) for each in read):
            raise TextError(
                f"the table of symbols of {self.name!r} has nothing of {text[:60]!r}",
                "give sentences in its language and script",
            )
        lost = dict.fromkeys(c for c in given if c not in self._table and c != own.space)
        between = [own.between] if own.between else []
        spaced = [symbol for each in read for symbol in (each, *between)]
        symbols = (*own.start, *(spaced[:-1] if between else spaced), *own.end)
        return Phonemes(symbols, (*unknown, *lost))

    def _sounds(self, symbol: str) -> bool:
        if self._phonemizer is None:
            return symbol.isalnum()
        return symbol not in (*PAUSES, *MODIFIERS, self.description.text.space)

    def speak(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Speech:
        """See `Voice.speak`; it follows the pace if its model does.

        Raises:
            VoiceError: It does not end, says nothing or far too much, or something else than its
                description says.
        """
        delivery.check(f"the voice {self.name!r}", self._able)
        phonemes = self.phonemes(text, speaker, delivery)
        ids = [self._table[symbol] for symbol in phonemes.symbols]
        place = speaker_index(self.speakers, speaker)
        given = [_value(each, ids, place, delivery.pace) for each in self._inputs]
        try:
            wave = self._sound(self._run(given, patience_s(len(ids))))
            audio = heard(wave, self.sample_rate_hz, len(ids))
        except UnheardError as error:
            raise VoiceError(
                f"the voice {self.name!r} {error} with a sentence",
                "check that the model and its description belong together",
            ) from error
        nothing = np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
        return Speech(
            audio, self.sample_rate_hz, text, phonemes.symbols, phonemes.unknown, *nothing
        )


def _value(each: Input, ids: Sequence[int], speaker: int, pace: float) -> NDArray[Any]:
    """What an input gets, with ones in front of its shape as its rank asks."""
    kind = each.type or ("int64" if each.gets in _RANKS else "float32")
    scale = {"pace": pace, "length_scale": 1 / pace}.get(each.gets, 1.0)
    content: Any = {"ids": ids, "length": len(ids), "speaker": speaker}.get(each.gets)
    if content is None:
        content = np.asarray(each.value, np.float64) * scale
        if each.per_symbol:
            content = np.full(len(ids), content)
    value = np.asarray(content).astype(kind)
    rank = value.ndim if each.rank is None else each.rank
    return value.reshape((1,) * (rank - value.ndim) + value.shape)


def load_described(
    path: Path, content: bytes, description: ModelDescription, threads: int = 1, seed: int = 0
) -> DescribedVoice:
    """Open the voice that a description describes.

    Args:
        path, content: The description's file, and what it holds.
        threads: That onnxruntime may use.
        seed: Of what the voice draws, from its first sentence on.

    Raises:
        VoiceError: It does not fit its model, or asks for what is not given to strangers.
        UnconfirmedError: It is a TorchScript program that the user has not confirmed.
    """
    name = description.name or path.stem
    consent = consent_of(path, content, description)
    if consent is not None:
        consent.demand()
    file = model_file(path, description)
    try:
        # Whoever learns from what it says reads the sentences with eSpeak.
        language = espeak.check_language(description.language)
        description = description.model_copy(update={"language": language})
        table = table_of(description.text, path.parent)
        sound = _sound_of(description, path.parent, threads)
        run: Run
        if description.scripted:
            inputs = [_of_script(each) for each in description.input]
            wanted = description.output.name or description.output.place
            run = Script(file, script_digest(file), wanted, seed).run
        else:
            session = open_graph(file, threads, seed)
            inputs = _of_graph(session, description.input)
            run = _graph_run(session, [each.name for each in inputs], description.output.name)
        for each in inputs:
            _check_rank(each)
    except (OSError, ValueError, KeyError, TypeError, SottoError) as error:
        why = error.problem if isinstance(error, SottoError) else " ".join(str(error).split())
        raise VoiceError(
            f"{path} does not fit its model ({why})", "resources/teachers/README.md says how"
        ) from error
    return DescribedVoice(name, description, table, inputs, run, sound)


def _of_script(each: Input) -> Input:
    rank = 2 if each.per_symbol else _RANKS.get(each.gets)
    return each if each.rank is not None else each.model_copy(update={"rank": rank})


def _of_graph(session: onnxruntime.InferenceSession, inputs: Sequence[Input]) -> list[Input]:
    """Inputs with the types and ranks that a graph says.

    Raises:
        ValueError: It takes others.
    """
    taken = {value.name: value for value in session.get_inputs()}
    named = [each.name for each in inputs]
    if strange := sorted({*named} - taken.keys()):
        raise ValueError(f"its graph has no input {strange[0]!r}, only {', '.join(taken)}")
    if missing := sorted(taken.keys() - {*named}):
        raise ValueError(f"its graph takes {missing[0]!r} too, which is not described")
    if len({*named}) < len(named):
        raise ValueError("it describes an input twice")
    found = []
    for each in inputs:
        kind, shape = taken[each.name].type, taken[each.name].shape
        if kind not in _TYPES:
            raise ValueError(f"the input {each.name!r} takes {kind}, which is not given")
        # A graph that keeps silent about a shape has none in the list.
        rank = each.rank if each.rank is not None else (len(shape) or _RANKS.get(each.gets))
        found.append(each.model_copy(update={"type": _TYPES[kind], "rank": rank}))
    return found


def _check_rank(each: Input) -> None:
    least = int(each.gets == "ids" or each.per_symbol or isinstance(each.value, tuple))
    if each.rank is not None and each.rank < least:
        raise ValueError(f"the input {each.name!r} takes one number, not {each.gets}")


def _graph_run(session: onnxruntime.InferenceSession, names: Sequence[str], output: str) -> Run:
    given = [value.name for value in session.get_outputs()]
    wanted = output or given[0]
    if wanted not in given:
        raise ValueError(f"its graph has no output {wanted!r}, only {', '.join(given)}")

    def run(inputs: Sequence[NDArray[Any]], patience: float) -> NDArray[Any]:
        values = dict(zip(names, inputs, strict=True))
        return run_graph(session, values, patience, [wanted])[0]

    return run


def _sound_of(
    description: ModelDescription, folder: Path, threads: int
) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """What makes a wave [samples] of a model's output."""
    output = description.output
    if output.gives == "wave":
        return _wave
    if isinstance(output.vocoder, OwnVocoder):
        return _own_vocoder(output, output.vocoder, folder, threads)
    fmt = mel_format(output)
    if fmt.sample_rate_hz != description.sample_rate_hz:
        raise ValueError(
            f"mels of {fmt.name} become sound of {fmt.sample_rate_hz} Hz, not of "
            f"{description.sample_rate_hz} Hz"
        )
    general = general_vocoder(fmt.name) if output.vocoder == "general" else None
    if output.vocoder == "general" and general is None:
        raise ValueError(f"there is no general vocoder for mels of {fmt.name}: take griffinlim")
    vocoder = GriffinLim(fmt) if general is None else NeuralVocoder(general)

    def speak(given: NDArray[Any]) -> NDArray[Any]:
        mel = _mel(given, output)
        if mel.shape[1] != fmt.n_mels:
            raise UnheardError(f"gave a mel of {mel.shape[1]} bands, not {fmt.n_mels},")
        if not np.isfinite(mel).all():
            raise UnheardError("gave numbers that are no sound")
        return vocoder(torch.from_numpy(mel)).numpy()

    return speak


def _own_vocoder(
    output: Output, own: OwnVocoder, folder: Path, threads: int
) -> Callable[[NDArray[Any]], NDArray[Any]]:
    session = open_graph(inside(folder, own.model), threads)
    taken = [value.name for value in session.get_inputs()]
    if taken != [own.input]:
        raise ValueError(f"its vocoder takes {', '.join(taken)}, not {own.input!r}")
    run = _graph_run(session, taken, own.output)

    def speak(given: NDArray[Any]) -> NDArray[Any]:
        mel = _mel(given, output)
        if own.layout == "mels_first":
            mel = mel.T
        return _wave(run([np.ascontiguousarray(mel[None])], patience_s(len(given))))

    return speak


def _wave(given: NDArray[Any]) -> NDArray[Any]:
    wave = np.squeeze(given)
    if wave.ndim != 1:
        raise UnheardError(f"gave numbers of shape {list(given.shape)}, which is no wave,")
    return wave / 32768.0 if wave.dtype == np.int16 else wave


def _mel(given: NDArray[Any], output: Output) -> NDArray[np.float32]:
    """The output as natural log-mels [frames, mels]."""
    shape = list(given.shape)
    if given.ndim > 2:
        given = given.reshape([size for size in shape[:-2] if size != 1] + shape[-2:])
    if given.ndim != 2 or not given.size:
        raise UnheardError(f"gave numbers of shape {shape}, which is no mel,")
    mel = given.T if output.layout == "mels_first" else given
    scale = np.log(10.0) if output.log == "10" else 1.0
    return np.ascontiguousarray(mel * np.float32(scale), np.float32)
