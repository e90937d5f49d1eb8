"""A Piper voice (`x.onnx` and `x.onnx.json`) that Sotto did not make, as a `core.voice.Voice`.

Descriptions of all ages are read: older ones lack the phoneme type, the language or the version.
The graph is a stranger's: it may hold standard operators alone, and no data outside its folder.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from core import espeak
from core.delivery import USUAL, Delivery
from core.errors import SottoError, VoiceError
from core.export.runtime import first_line
from core.teachers.graph import open_graph, run_graph
from core.teachers.hearing import UnheardError, heard, patience_s
from core.text.phonemes import Phonemes, Phonemizer, nothing_to_speak
from core.text.symbols import END, PAD, START
from core.voice import Speech, speaker_index


@dataclass(frozen=True)
class Description:
    """What a Piper voice says of itself.

    Attributes:
        language: As eSpeak names it; of voices that read letters, as a hint only.
        letters: Whether it reads the letters of the text, not eSpeak's phonemes.
        ids: Ids of every phoneme.
        symbols: So many ids there are.
        speakers: In the order of their ids; `("",)` if there is one.
        noise: Of the sound, and of the durations, as its makers wished.
        length: Of each phoneme, 1 for its own.
    """

    language: str
    sample_rate_hz: int
    letters: bool
    ids: dict[str, list[int]]
    symbols: int
    speakers: tuple[str, ...]
    noise: tuple[float, float]
    length: float

    @classmethod
    def of(cls, words: dict[str, Any]) -> Description:
        """Read the content of a `.onnx.json`.

        Raises:
            ValueError, KeyError, TypeError: It is something else, or the voice needs a reader of
                its own; the message says what.
            TextError: eSpeak does not speak its language.
        """
        kind = str(words.get("phoneme_type", "espeak")).removeprefix("PhonemeType.").lower()
        if kind not in ("espeak", "text"):
            raise ValueError(f"it reads {kind} phonemes, which only Piper itself makes")
        ids = {
            str(symbol): [int(number) for number in numbers]
            for symbol, numbers in words["phoneme_id_map"].items()
        }
        symbols, count = int(words["num_symbols"]), int(words.get("num_speakers", 1))
        if not ids.keys() >= {START, END, PAD}:
            raise ValueError("its phoneme_id_map lacks the marks of start, end and pad")
        if any(not 0 <= number < symbols for numbers in ids.values() for number in numbers):
            raise ValueError(f"its phoneme_id_map goes beyond its {symbols} symbols")
        named = {int(number): str(name) for name, number in words.get("speaker_id_map", {}).items()}
        if not named.keys() <= set(range(count)):
            raise ValueError(f"its speaker_id_map goes beyond its {count} speakers")
        speakers = tuple(named.get(number, str(number)) for number in range(count))
        inference = words.get("inference", {})
        rate = int(words["audio"]["sample_rate"])
        if not 4000 <= rate <= 192_000:
            raise ValueError(f"a sample rate of {rate} Hz is none of speech")
        language = str(words["espeak"]["voice"])
        return cls(
            language=language if kind == "text" else espeak.check_language(language),
            sample_rate_hz=rate,
            letters=kind == "text",
            ids=ids,
            symbols=symbols,
            speakers=speakers if count > 1 else ("",),
            noise=(
                float(inference.get("noise_scale", 0.667)),
                float(inference.get("noise_w", 0.8)),
            ),
            length=float(inference.get("length_scale", 1.0)),
        )


class PiperVoice:
    """A Piper voice; see `core.voice.Voice`. Made by `load_piper`."""

    def __init__(
        self, name: str, session: onnxruntime.InferenceSession, description: Description
    ) -> None:
        self.name = name
        self.description = description
        self.language = description.language
        self.speakers = description.speakers
        self.sample_rate_hz = description.sample_rate_hz
        self._session = session
        self._phonemizer = None if description.letters else Phonemizer(self.language)

    def phonemes(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Phonemes:
        """See `Voice.phonemes`."""
        del speaker, delivery
        known = self.description.ids
        if self._phonemizer is None:
            letters = unicodedata.normalize("NFD", text)
            read = [letter for letter in letters if letter in known]
            if not any(letter.isalnum() for letter in read):
                raise nothing_to_speak(text)
            lost = dict.fromkeys(c for c in letters if c not in known and not c.isspace())
            return Phonemes((START, *read, END), tuple(lost))
        found = self._phonemizer(text)
        missing = dict.fromkeys(symbol for symbol in found.symbols if symbol not in known)
        read = [symbol for symbol in found.symbols if symbol in known]
        return Phonemes(tuple(read), (*found.unknown, *missing))

    def speak(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Speech:
        """See `Voice.speak`; it follows the pace, and draws with its own noise times `sampling`.

        Raises:
            VoiceError: It does not end, says nothing, or far too much.
        """
        delivery.check(f"the Piper voice {self.name!r}", ("pace", "sampling"))
        phonemes = self.phonemes(text, speaker, delivery)
        place = speaker_index(self.speakers, speaker)
        audio = self._say(self.ids_of(phonemes.symbols), place, delivery)
        nothing = np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
        return Speech(
            audio, self.sample_rate_hz, text, phonemes.symbols, phonemes.unknown, *nothing
        )

    def ids_of(self, symbols: Sequence[str]) -> list[int]:
        """Ids as the graph takes them: with a pad after every symbol but the last."""
        ids, pad = self.description.ids, self.description.ids[PAD]
        return [
            number
            for place, symbol in enumerate(symbols)
            for number in ids[symbol] + (pad if place + 1 < len(symbols) else [])
        ]

    def _say(self, ids: Sequence[int], speaker: int, delivery: Delivery) -> NDArray[np.float32]:
        own = self.description
        inputs: dict[str, Any] = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array(
                [
                    own.noise[0] * delivery.sampling,
                    own.length / delivery.pace,
                    own.noise[1] * delivery.sampling,
                ],
                np.float32,
            ),
        }
        if len(self.speakers) > 1:
            inputs["sid"] = np.array([speaker], np.int64)
        try:
            (wave, *_) = run_graph(self._session, inputs, patience_s(len(ids)))
            return heard(wave.reshape(-1), self.sample_rate_hz, len(ids))
        except UnheardError as error:
            raise VoiceError(
                f"the Piper voice {self.name!r} {error} with a sentence",
                "check that the .onnx and the .onnx.json belong together",
            ) from error


def load_piper(path: Path, threads: int = 1, seed: int = 0) -> PiperVoice:
    """Read a Piper voice.

    Args:
        path: The `.onnx` file; its description lies beside it, as `x.onnx.json` or `x.json`.
        threads: That onnxruntime may use.
        seed: Of what the voice draws, from its first sentence on.

    Raises:
        VoiceError: There is no such voice, it is damaged or something else, or it asks for what is
            not given to strangers: operators of its own, or data outside its folder.
    """
    beside = [path.with_name(f"{path.name}.json"), path.with_suffix(".json")]
    description = next((file for file in beside if file.is_file()), beside[0])
    for needed in (path, description):
        if not needed.is_file():
            raise VoiceError(f"there is no {needed}", "a Piper voice is two files: name the .onnx")
    try:
        words = json.loads(description.read_text(encoding="utf-8"))
        found = Description.of(words)
        session = open_graph(path, threads, seed)
        _check_inputs(session, found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SottoError) as error:
        raise _unreadable(path, error) from error
    return PiperVoice(path.name.removesuffix(".onnx"), session, found)


def _check_inputs(session: onnxruntime.InferenceSession, found: Description) -> None:
    names = {value.name for value in session.get_inputs()}
    wanted = {"input", "input_lengths", "scales"}
    if not wanted <= names:
        raise ValueError("it takes other inputs than a Piper voice")
    several = len(found.speakers) > 1
    if ("sid" in names) != several:
        said = f"{len(found.speakers)} speakers" if several else "one speaker"
        raise ValueError(f"its description says {said}, its graph does not")


def _unreadable(path: Path, error: Exception) -> VoiceError:
    if isinstance(error, KeyError):
        reason = f"its description lacks {error}"
    elif isinstance(error, SottoError):
        reason = error.problem
    else:
        reason = first_line(error)
    return VoiceError(
        f"{path} cannot be used as a Piper voice ({reason})", "name the .onnx of another one"
    )
