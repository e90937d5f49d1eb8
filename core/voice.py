"""A voice is text → wave. Whoever listens, measures, plays or exports takes a `Voice`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import tomli_w
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from core import espeak
from core.data.mel import MEL_FORMATS, MelFormat
from core.errors import VoiceError
from core.models.acoustic import AcousticModel, Statistics
from core.models.families import FAMILIES, Family
from core.models.vocoders import Vocoder
from core.models.vocoders.fourier import FourierConfig, FourierModel, NeuralVocoder
from core.models.vocoders.griffinlim import GriffinLim
from core.storage import replacing, write_text
from core.text.phonemes import Phonemizer
from core.text.symbols import SYMBOL_IDS, symbol_ids

VERSION = 2
"""Of a voice folder; 1 could not hold a neural vocoder."""

_MEAN, _STD = "statistics.mel_mean", "statistics.mel_std"
_VOCODER = "vocoder."


Model = TypeVar("Model", bound=nn.Module)


@dataclass(frozen=True)
class Speech:
    """What a voice said.

    Attributes:
        audio: [samples] float32 in [-1, 1].
        symbols: What was read, `^ … $`.
        unknown: Characters of the text that could not be read.
        durations: Mel frames of each symbol; empty if the voice does not know.
        mel: Log-mel [frames, mels]; empty if the voice does not know.
    """

    audio: NDArray[np.float32]
    sample_rate_hz: int
    text: str
    symbols: tuple[str, ...]
    unknown: tuple[str, ...]
    durations: NDArray[np.int64]
    mel: NDArray[np.float32]

    @property
    def seconds(self) -> float:
        """Length of the speech."""
        return len(self.audio) / self.sample_rate_hz


class Voice(Protocol):
    """Whatever speaks."""

    name: str
    language: str
    speakers: tuple[str, ...]
    sample_rate_hz: int

    def speak(self, text: str, speaker: str = "", pace: float = 1.0) -> Speech:
        """Say a text.

        Args:
            speaker: One of `speakers`; empty for the first.
            pace: 2 speaks twice as fast.

        Raises:
            TextError: The text holds nothing that can be spoken.
            VoiceError: There is no such speaker.
        """


class EspeakVoice:
    """The built-in voice: eSpeak NG."""

    def __init__(self, language: str = "en-us") -> None:
        self.name = "espeak"
        self.language = espeak.check_language(language)
        self.speakers: tuple[str, ...] = ("",)
        self.sample_rate_hz = espeak.SAMPLE_RATE_HZ
        self._phonemes = Phonemizer(self.language)

    def speak(self, text: str, speaker: str = "", pace: float = 1.0) -> Speech:
        """See `Voice.speak`; eSpeak's own pace is kept."""
        del speaker, pace
        phonemes = self._phonemes(text)
        audio = espeak.speak(text, self.language).audio.astype(np.float32) / 32768.0
        nothing = np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
        return Speech(
            audio, self.sample_rate_hz, text, phonemes.symbols, phonemes.unknown, *nothing
        )


class AcousticVoice:
    """An acoustic model, a vocoder, and what they need to read a language.

    Args:
        speakers: Names in the order of the model's speaker table; `("",)` if there is one.
        statistics: By which the model's mels are denormalised.
        vocoder: Griffin–Lim if none is given.
    """

    def __init__(
        self,
        name: str,
        model: AcousticModel,
        statistics: Statistics,
        mel_format: MelFormat,
        language: str,
        speakers: Sequence[str] = ("",),
        vocoder: Vocoder | None = None,
    ) -> None:
        self.name = name
        self.model = model.eval()
        self.statistics = statistics
        self.format = mel_format
        self.language = language
        self.speakers = tuple(speakers)
        self.sample_rate_hz = mel_format.sample_rate_hz
        self.vocoder: Vocoder = vocoder or GriffinLim(mel_format)
        self._mean = torch.tensor(statistics.mel_mean)
        self._std = torch.tensor(statistics.mel_std)
        self._phonemes: Phonemizer | None = None

    @property
    def phonemizer(self) -> Phonemizer:
        """Reads texts of the voice's language."""
        if self._phonemes is None:
            self._phonemes = Phonemizer(self.language)
        return self._phonemes

    def mel(
        self, symbols: Sequence[str], speaker: str = "", pace: float = 1.0
    ) -> tuple[Tensor, Tensor]:
        """Log-mel [T, M] and frames of each symbol [S]; the acoustic model's whole work."""
        ids = torch.tensor(symbol_ids(symbols))
        normalised, durations = self.model.speak(ids, self._speaker(speaker), pace)
        return normalised * self._std + self._mean, durations

    def speak(self, text: str, speaker: str = "", pace: float = 1.0) -> Speech:
        """See `Voice.speak`."""
        phonemes = self.phonemizer(text)
        mel, durations = self.mel(phonemes.symbols, speaker, pace)
        audio = self.vocoder(mel)
        return Speech(
            audio=audio.numpy().astype(np.float32),
            sample_rate_hz=self.sample_rate_hz,
            text=text,
            symbols=phonemes.symbols,
            unknown=phonemes.unknown,
            durations=durations.numpy(),
            mel=mel.numpy(),
        )

    def _speaker(self, name: str) -> int:
        if not name:
            return 0
        if name not in self.speakers:
            known = ", ".join(speaker for speaker in self.speakers if speaker)
            raise VoiceError(
                f"the voice has no speaker {name!r}", f"choose {known}" if known else "leave it out"
            )
        return self.speakers.index(name)


def save_voice(folder: Path, voice: AcousticVoice) -> None:
    """Write `weights.safetensors` and, last, `voice.toml`.

    Raises:
        StorageError: The folder cannot be written to or the disk is full.
    """
    tensors = {name: value.contiguous() for name, value in voice.model.state_dict().items()}
    vocoder = voice.vocoder.model if isinstance(voice.vocoder, NeuralVocoder) else None
    if vocoder is not None:
        for name, value in vocoder.state_dict().items():
            tensors[_VOCODER + name] = value.contiguous()
    tensors[_MEAN] = torch.tensor(voice.statistics.mel_mean)
    tensors[_STD] = torch.tensor(voice.statistics.mel_std)
    with replacing(folder / "weights.safetensors") as temporary:
        save_file(tensors, temporary)
    words: dict[str, Any] = {
        "version": VERSION,
        "family": voice.model.family,
        "name": voice.name,
        "language": voice.language,
        "mel": voice.format.name,
        "sample_rate_hz": voice.sample_rate_hz,
        "speakers": list(voice.speakers),
        "vocoder": vocoder.family if vocoder else "griffinlim",
        "config": _plain(voice.model.config),
    }
    if vocoder:
        words["vocoder_config"] = _plain(vocoder.config)
    write_text(folder / "voice.toml", tomli_w.dumps(words))


def _plain(config: Any) -> dict[str, Any]:
    """A model's config as TOML can hold it; a voice at rest is not in training."""
    values = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(config).items()
    }
    return values | {"dropout": 0.0}


def _config(make: Callable[..., Any], values: Mapping[str, Any]) -> Any:
    """The config that `_plain` was given."""
    return make(
        **{k: tuple(value) if isinstance(value, list) else value for k, value in values.items()}
    )


def read_description(folder: Path) -> tuple[dict[str, Any], Family, Any]:
    """What `voice.toml` says: all of it, the model's family and its config. No weights are read.

    Raises:
        VoiceError: There is no voice, its description is damaged, or it is from a newer version.
    """
    path = folder / "voice.toml"
    if not path.is_file():
        raise VoiceError(f"there is no voice in {folder}", "train it first, or check the path")
    try:
        words = tomllib.loads(path.read_text(encoding="utf-8"))
        if words["version"] > VERSION:
            raise VoiceError(f"{folder} is from a newer Sotto", "update Sotto")
        family = FAMILIES[words["family"]]
        return words, family, _config(family.config, words["config"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, error) from error


def load_voice(folder: Path) -> AcousticVoice:
    """Read a voice that `save_voice` wrote.

    Raises:
        VoiceError: There is none, it is damaged, or from a newer version.
    """
    words, family, config = read_description(folder)
    try:
        tensors = _read_tensors(folder / "weights.safetensors")
        statistics = Statistics(
            tuple(tensors.pop(_MEAN).tolist()), tuple(tensors.pop(_STD).tolist())
        )
        sounds = {
            name.removeprefix(_VOCODER): tensors.pop(name)
            for name in list(tensors)
            if name.startswith(_VOCODER)
        }
        if config.symbols != len(SYMBOL_IDS) or len(words["speakers"]) != config.speakers:
            raise ValueError("the tables of symbols or speakers do not fit")
        vocoder = None
        if words["vocoder"] == FourierModel.family:
            shape = _config(FourierConfig, words["vocoder_config"])
            if shape.mel != words["mel"]:
                raise ValueError("vocoder and acoustic model do not fit")
            vocoder = NeuralVocoder(_filled(lambda: FourierModel(shape), sounds))
        elif words["vocoder"] != "griffinlim" or sounds:
            raise ValueError(f"there is no vocoder {words['vocoder']!r}")
        model = _filled(lambda: family.model(config), tensors)
        return AcousticVoice(
            name=str(words["name"]),
            model=model,
            statistics=statistics,
            mel_format=MEL_FORMATS[words["mel"]],
            language=str(words["language"]),
            speakers=[str(speaker) for speaker in words["speakers"]],
            vocoder=vocoder,
        )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise _damaged(folder, error) from error


def _filled(make: Callable[[], Model], tensors: Mapping[str, Tensor]) -> Model:
    """A model with these weights."""
    # Shapes first: a damaged file must not make us build a huge model.
    with torch.device("meta"):
        shapes = {name: value.shape for name, value in make().state_dict().items()}
    if shapes != {name: value.shape for name, value in tensors.items()}:
        raise ValueError("weights and description do not fit")
    model = make()
    model.load_state_dict(tensors)
    return model


def _damaged(folder: Path, error: Exception) -> VoiceError:
    return VoiceError(f"the voice in {folder} is damaged ({error})", "train or copy it again")


def _read_tensors(path: Path) -> dict[str, Tensor]:
    with safe_open(path, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
