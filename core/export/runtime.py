"""An exported file as a voice, through onnxruntime: what other programs do with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from core import espeak
from core.delivery import USUAL, Delivery
from core.errors import SottoError, VoiceError
from core.text.phonemes import Phonemes, Phonemizer
from core.text.symbols import END, PAD, START
from core.voice import Speech, speaker_index

_INPUTS = {
    "piper": {"input", "input_lengths", "scales"},
    "onnx": {"symbols", "length"},
}


class OnnxVoice:
    """A voice in an ONNX file; see `core.voice.Voice`. Made by `load_exported`.

    Attributes:
        format: `piper` or `onnx`.
        ids: Ids of every phoneme.
    """

    def __init__(
        self, session: onnxruntime.InferenceSession, format: str, words: dict[str, Any]
    ) -> None:
        self.format = format
        self.name = str(words["sotto"]["name"])
        self.language = espeak.check_language(words["espeak"]["voice"])
        self.sample_rate_hz = int(words["audio"]["sample_rate"])
        self.speakers = tuple(words["speaker_id_map"]) or ("",)
        self.ids: dict[str, list[int]] = {
            str(symbol): [int(number) for number in ids]
            for symbol, ids in words["phoneme_id_map"].items()
        }
        self.symbols = int(words["num_symbols"])
        if not self.ids.keys() >= {START, END, PAD} or self.sample_rate_hz < 1:
            raise ValueError("its description is not of a voice")
        self._session = session
        own = words["sotto"].get("languages", {})
        self._phonemizers = {
            name: Phonemizer(str(own.get(name, self.language))) for name in self.speakers
        }

    def phonemes(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Phonemes:
        """See `Voice.phonemes`."""
        del delivery
        return self._phonemizers[self.speakers[speaker_index(self.speakers, speaker)]](text)

    def speak(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Speech:
        """See `Voice.speak`; an exported voice changes its pace alone."""
        delivery.check("an exported voice", ("pace",))
        phonemes = self.phonemes(text, speaker)
        audio, durations = self.say(
            self.ids_of(phonemes.symbols), speaker_index(self.speakers, speaker), delivery.pace
        )
        return Speech(
            audio=audio,
            sample_rate_hz=self.sample_rate_hz,
            text=text,
            symbols=phonemes.symbols,
            unknown=phonemes.unknown,
            durations=durations,
            mel=np.zeros((0, 0), np.float32),
        )

    def ids_of(self, symbols: Sequence[str]) -> list[int]:
        """Ids as the file takes them: Piper's have a pad after every symbol but the last."""
        ids = []
        for symbol in symbols:
            ids += self.ids[symbol]
            if self.format == "piper":
                ids += self.ids[PAD]
        return ids[:-1] if self.format == "piper" else ids

    def say(
        self, ids: Sequence[int], speaker: int = 0, pace: float = 1.0
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Speak ids.

        Returns:
            Wave [samples], and the frames of each symbol, empty if the file does not tell.

        Raises:
            VoiceError: An id or the speaker is outside the voice's tables, or there is no id.
        """
        strange = [number for number in ids if not 0 <= number < self.symbols]
        if strange or not ids:
            what = f"no symbol has the id {strange[0]}" if strange else "there is no id to speak"
            raise VoiceError(what, f"give ids from 1 to {self.symbols - 1}")
        if not 0 <= speaker < len(self.speakers):
            raise VoiceError(
                f"there is no speaker {speaker}", f"choose 0 to {len(self.speakers) - 1}"
            )
        one = np.array([speaker], np.int64)
        if self.format == "piper":
            inputs = {
                "input": np.array([ids], np.int64),
                "input_lengths": np.array([len(ids)], np.int64),
                "scales": np.array([0.0, 1.0 / pace, 0.0], np.float32),
            }
            if len(self.speakers) > 1:
                inputs["sid"] = one
            (wave,) = self._session.run(["output"], inputs)
            return wave.reshape(-1), np.zeros(0, np.int64)
        inputs = {
            "symbols": np.array(ids, np.int64),
            "length": np.array([1.0 / pace], np.float32),
        }
        if len(self.speakers) > 1:
            inputs["speaker"] = one
        wave, durations = self._session.run(["wave", "durations"], inputs)
        return wave, durations


def session_of(model: str | bytes, threads: int = 0) -> onnxruntime.InferenceSession:
    """A file or its content in onnxruntime; `threads` 0 for as many as there are cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Spinning threads would hold up everything else on the machine between two sentences.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def load_exported(path: Path, threads: int = 1) -> OnnxVoice:
    """Read a voice that `core.export.export` wrote as `piper` or `onnx`.

    Args:
        path: The `.onnx` file, or the folder that holds it.
        threads: That onnxruntime may use; small voices gain nothing from more.

    Raises:
        VoiceError: There is no such voice, or the file is damaged or something else.
    """
    if path.is_dir():
        found = sorted(path.glob("*.onnx"))
        if len(found) != 1:
            count = "no" if not found else f"{len(found)}"
            raise VoiceError(f"{path} holds {count} .onnx files", "name the file of the voice")
        path = found[0]
    beside = path.with_name(path.name + ".json")
    for needed in (path, beside):
        if not needed.is_file():
            raise VoiceError(f"there is no {needed}", "export the voice again, or check the path")
    try:
        words = json.loads(beside.read_text(encoding="utf-8"))
        session = session_of(str(path), threads)
        names = {value.name for value in session.get_inputs()}
        formats = [form for form, inputs in _INPUTS.items() if inputs <= names]
        if not formats or formats[0] != words["sotto"]["format"]:
            raise ValueError("it takes other inputs than a voice")
        if int(session.get_modelmeta().custom_metadata_map["n_speakers"]) != words["num_speakers"]:
            raise ValueError("file and description do not fit")
        return OnnxVoice(session, formats[0], words)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SottoError) as error:
        raise _no_voice(path, error) from error
    except Exception as error:
        # The errors of onnxruntime have no common base but this.
        if type(error).__module__.startswith("onnxruntime"):
            raise _no_voice(path, error) from error
        raise


def _no_voice(path: Path, error: Exception) -> VoiceError:
    return VoiceError(f"{path} is no voice of Sotto's ({first_line(error)})", "export it again")


def first_line(error: Exception) -> str:
    """What an error says, as part of one line; those of onnxruntime go on for many."""
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
