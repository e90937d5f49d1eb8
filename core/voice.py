"""A voice is text → wave. Whoever listens, measures, plays or exports takes a `Voice`."""

from __future__ import annotations

import contextlib
import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import tomli_w
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from torch import Tensor

from core import espeak
from core.data.mel import MEL_FORMATS, MelFormat
from core.delivery import USUAL, Delivery
from core.errors import SettingsError, TextError, VoiceError
from core.models.acoustic import AcousticModel, Manner, Statistics
from core.models.coding import check_codings, tensor_codings
from core.models.compressible import config_of, filled, plain
from core.models.families import KINDS, Family
from core.models.vocoders import Vocoder
from core.models.vocoders.families import VOCODERS
from core.models.vocoders.files import general_vocoder, load_vocoder, save_vocoder
from core.models.vocoders.griffinlim import GriffinLim
from core.models.vocoders.neural import NeuralVocoder
from core.models.weights import read_tensors, save_tensors
from core.storage import write_text
from core.text.bert import Bert
from core.text.phonemes import Phonemes, Phonemizer
from core.text.symbols import SYMBOL_IDS, symbol_ids

VERSION = 3
"""Of a voice folder; 1 could not hold a neural vocoder, 2 only 32-bit weights."""

GENERAL = "general"
"""The vocoder of a voice that speaks with the one that Sotto ships, and brings none of its own."""

_MEAN, _STD = "statistics.mel_mean", "statistics.mel_std"


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

    def phonemes(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Phonemes:
        """What the voice reads for a text, in the speaker's language or that of the delivery.

        Args:
            speaker, delivery: As in `speak`.

        Raises:
            TextError: The text holds nothing that can be spoken.
            VoiceError: There is no such speaker, or the voice does not know the language.
        """

    def speak(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Speech:
        """Say a text in one go; `core.speaking.stream` says a long one sentence by sentence.

        Args:
            speaker: One of `speakers`; empty for the first.
            delivery: How it is to be said.

        Raises:
            TextError: The text holds nothing that can be spoken.
            VoiceError: There is no such speaker, or the voice cannot speak in this way.
        """


class EspeakVoice:
    """The built-in voice: eSpeak NG."""

    def __init__(self, language: str = "en-us") -> None:
        self.name = "espeak"
        self.language = espeak.check_language(language)
        self.speakers: tuple[str, ...] = ("",)
        self.sample_rate_hz = espeak.SAMPLE_RATE_HZ
        self._phonemizer = Phonemizer(self.language)

    def phonemes(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Phonemes:
        """See `Voice.phonemes`."""
        del speaker, delivery
        return self._phonemizer(text)

    def speak(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Speech:
        """See `Voice.speak`; pace and pitch have eSpeak's own limits (see `espeak.speak`)."""
        delivery.check("the built-in voice", ("pace", "pitch"))
        if speaker:
            raise VoiceError(f"the built-in voice has no speaker {speaker!r}", "leave it out")
        phonemes = self.phonemes(text)
        spoken = espeak.speak(text, self.language, pace=delivery.pace, pitch=delivery.pitch)
        audio = spoken.audio.astype(np.float32) / 32768.0
        nothing = np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
        return Speech(
            audio, self.sample_rate_hz, text, phonemes.symbols, phonemes.unknown, *nothing
        )


class AcousticVoice:
    """An acoustic model, a vocoder, and what they need to read a language.

    Attributes:
        language: The first speaker's.

    Args:
        languages: In the order of the model's language table, which begins with the first
            speaker's; one, if the model knows but one.
        speakers: Names in the order of the model's speaker table; `("",)` if there is one.
        statistics: By which the model's mels are denormalised.
        vocoder: Griffin–Lim if none is given.
        pitch_spread: For each speaker, by what log F0 is divided to normalise it; without these the
            voice cannot change its pitch.
        energy_spread: By what log energy is divided to normalise it; 0 if that is not known, and
            the voice cannot speak up or softer.
        bert: Reads the texts for a model that is fed with what it says of them.
        sounds: Symbols that the voice has learnt; empty if that is not known.
    """

    def __init__(
        self,
        name: str,
        model: AcousticModel,
        statistics: Statistics,
        mel_format: MelFormat,
        languages: str | Sequence[str],
        speakers: Sequence[str] = ("",),
        vocoder: Vocoder | None = None,
        pitch_spread: Sequence[float] = (),
        energy_spread: float = 0.0,
        bert: Bert | None = None,
        sounds: str = "",
    ) -> None:
        self.name = name
        self.model = model.eval()
        self.statistics = statistics
        self.format = mel_format
        self.languages = (languages,) if isinstance(languages, str) else tuple(languages)
        self.language = self.languages[0]
        self.speakers = tuple(speakers)
        self.sample_rate_hz = mel_format.sample_rate_hz
        self.vocoder: Vocoder = vocoder or GriffinLim(mel_format)
        self.pitch_spread = tuple(pitch_spread)
        self.energy_spread = energy_spread
        self.bert = bert
        self.sounds = sounds
        self._mean = torch.tensor(statistics.mel_mean)
        self._std = torch.tensor(statistics.mel_std)
        self._phonemizers: dict[str, Phonemizer] = {}

    def language_of(self, speaker: str = "", delivery: Delivery = USUAL) -> str:
        """The language in which a speaker reads a text.

        Raises:
            VoiceError: There is no such speaker, or the voice does not know the language.
        """
        index = speaker_index(self.speakers, speaker)
        if not delivery.language:
            return self.languages[int(self.model.own_languages[index])]
        with contextlib.suppress(TextError):
            language = espeak.check_language(delivery.language)
            if language in self.languages:
                return language
        raise VoiceError(
            f"the voice {self.name!r} has not learnt the language {delivery.language!r}",
            f"choose {', '.join(self.languages)}",
        )

    def phonemes(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Phonemes:
        """See `Voice.phonemes`."""
        language = self.language_of(speaker, delivery)
        if language not in self._phonemizers:
            self._phonemizers[language] = Phonemizer(language)
        return self._phonemizers[language](text)

    def with_vocoder(self, vocoder: Vocoder | None) -> AcousticVoice:
        """The same voice with another vocoder; Griffin–Lim if none is given."""
        return self._with(self.model, vocoder)

    def with_model(self, model: AcousticModel) -> AcousticVoice:
        """The same voice with another acoustic model, of the same speakers and mels."""
        return self._with(model, self.vocoder)

    def _with(self, model: AcousticModel, vocoder: Vocoder | None) -> AcousticVoice:
        return AcousticVoice(
            self.name,
            model,
            self.statistics,
            self.format,
            self.languages,
            self.speakers,
            vocoder,
            self.pitch_spread,
            self.energy_spread,
            self.bert if model.context_size else None,
            self.sounds,
        )

    def mel(
        self,
        symbols: Sequence[str],
        speaker: str = "",
        delivery: Delivery = USUAL,
        text: str = "",
    ) -> tuple[Tensor, Tensor]:
        """Log-mel [T, M] and frames of each symbol [S]; the acoustic model's whole work.

        Args:
            symbols: What is read.
            speaker, delivery: As in `speak`.
            text: What is written; only a voice that reads with a BERT looks at it.
        """
        ids = torch.tensor(symbol_ids(symbols))
        index = speaker_index(self.speakers, speaker)
        manner = self._manner(speaker, delivery)
        context = self.context(text, symbols, self.language_of(speaker, delivery))
        normalised, durations = self.model.speak(ids, index, manner, context)
        return self.denormalised(normalised), durations

    def context(self, text: str, symbols: Sequence[str], language: str) -> Tensor | None:
        """Text features [S, D] of what is read; None if the voice's model is not fed with them.

        Raises:
            VoiceError: The text or the BERT that the voice needs is not there.
        """
        if not self.model.context_size:
            return None
        if self.bert is None or not text:
            raise VoiceError(
                f"the voice {self.name!r} reads with a BERT, which needs the written text",
                "let it speak a text; its students do without",
            )
        try:
            return torch.from_numpy(self.bert(text, symbols, language).context())
        except SettingsError as error:
            raise VoiceError(
                f"the voice {self.name!r} cannot read: {error.problem}",
                f"{error.advice} (voice.toml names the folder); its students do without",
            ) from error

    def denormalised(self, mel: Tensor) -> Tensor:
        """A log-mel [..., M] as the model says it, in the units of the vocoder."""
        return mel * self._std + self._mean

    def speak(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Speech:
        """See `Voice.speak`."""
        phonemes = self.phonemes(text, speaker, delivery)
        mel, durations = self.mel(phonemes.symbols, speaker, delivery, text)
        audio = self.vocoder(mel, delivery.sampling, delivery.seed)
        return Speech(
            audio=audio.numpy().astype(np.float32),
            sample_rate_hz=self.sample_rate_hz,
            text=text,
            symbols=phonemes.symbols,
            unknown=phonemes.unknown,
            durations=durations.numpy(),
            mel=mel.numpy(),
        )

    def _manner(self, speaker: str, delivery: Delivery) -> Manner:
        """A delivery in the model's units: normalised log F0 and log energy."""
        able = {*self.model.follows, "temperature", "language"}
        if self.vocoder.draws:
            able.add("sampling")
        delivery.check(f"the voice {self.name!r}", able)
        for name, spread in (("pitch", self.pitch_spread), ("energy", self.energy_spread)):
            if getattr(delivery, name) and not spread:
                raise VoiceError(
                    f"the voice {self.name!r} does not say how far its {name} moves",
                    f"leave the {name} as it is, or train the voice again",
                )
        pitch, energy = delivery.pitch * math.log(2) / 12, delivery.energy * math.log(10) / 20
        return Manner(
            pace=delivery.pace,
            pitch=pitch and pitch / self.pitch_spread[speaker_index(self.speakers, speaker)],
            energy=energy and energy / self.energy_spread,
            temperature=delivery.temperature,
            seed=delivery.seed,
            language=self.languages.index(self.language_of(speaker, delivery)),
        )


def speaker_index(speakers: Sequence[str], name: str) -> int:
    """Place of a speaker among a voice's; the first if no name is given.

    Raises:
        VoiceError: There is no such speaker.
    """
    if not name:
        return 0
    if name not in speakers:
        known = ", ".join(speaker for speaker in speakers if speaker)
        raise VoiceError(
            f"the voice has no speaker {name!r}", f"choose {known}" if known else "leave it out"
        )
    return speakers.index(name)


def save_voice(folder: Path, voice: AcousticVoice, general: bool = False) -> None:
    """Write `weights.safetensors`, `vocoder.safetensors` if it has one, and `voice.toml`.

    Weights are stored as the models' codings say.

    Args:
        general: Leave its vocoder out; what is written speaks with the general one.

    Raises:
        StorageError: The folder cannot be written to or the disk is full.
    """
    tensors = dict(voice.model.state_dict())
    tensors[_MEAN] = torch.tensor(voice.statistics.mel_mean)
    tensors[_STD] = torch.tensor(voice.statistics.mel_std)
    save_tensors(folder / "weights.safetensors", tensors, codings=tensor_codings(voice.model))
    own = None if general else voice.vocoder
    vocoder = own.model if isinstance(own, NeuralVocoder) else None
    words: dict[str, Any] = {
        "version": VERSION,
        "family": voice.model.family,
        "name": voice.name,
        "language": voice.language,
        "mel": voice.format.name,
        "sample_rate_hz": voice.sample_rate_hz,
        "speakers": list(voice.speakers),
        "vocoder": vocoder.family if vocoder else GENERAL if general else "griffinlim",
        "config": plain(voice.model.config),
    }
    if len(voice.languages) > 1:
        words["languages"] = list(voice.languages)
    if voice.pitch_spread:
        words["pitch_spread"] = list(voice.pitch_spread)
    if voice.energy_spread:
        words["energy_spread"] = voice.energy_spread
    if voice.sounds:
        words["sounds"] = voice.sounds
    if voice.bert:
        folder_of_bert, fingerprint = str(voice.bert.folder), voice.bert.fingerprint
        words["bert"] = {"folder": folder_of_bert, "fingerprint": fingerprint}
    # In this order a kill in between leaves a voice that speaks, with or without its vocoder.
    if vocoder:
        save_vocoder(folder / "vocoder.safetensors", vocoder)
    write_text(folder / "voice.toml", tomli_w.dumps(words))
    if not vocoder:
        (folder / "vocoder.safetensors").unlink(missing_ok=True)


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
        family = KINDS[words["family"]]
        config = config_of(family.config, words["config"])
        check_codings(config)
        return words, family, config
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, error) from error


def load_voice(folder: Path) -> AcousticVoice:
    """Read a voice that `save_voice` wrote.

    Raises:
        VoiceError: There is none, it is damaged, or from a newer version.
    """
    words, family, config = read_description(folder)
    try:
        tensors, _ = read_tensors(folder / "weights.safetensors")
        statistics = Statistics(
            tuple(tensors.pop(_MEAN).tolist()), tuple(tensors.pop(_STD).tolist())
        )
        if config.symbols != len(SYMBOL_IDS) or len(words["speakers"]) != config.speakers:
            raise ValueError("the tables of symbols or speakers do not fit")
        languages = [str(name) for name in words.get("languages", [words["language"]])]
        if {*range(len(languages))} != {0, *config.languages} or languages[0] != words["language"]:
            raise ValueError("the tables of languages do not fit")
        vocoder = None
        if words["vocoder"] in VOCODERS:
            vocoder = NeuralVocoder(load_vocoder(folder / "vocoder.safetensors"))
            if (vocoder.model.family, vocoder.format.name) != (words["vocoder"], words["mel"]):
                raise ValueError("vocoder and acoustic model do not fit")
        elif words["vocoder"] == GENERAL:
            shipped = general_vocoder(words["mel"])
            if shipped is None:
                raise ValueError(f"there is no general vocoder for mels of {words['mel']}")
            vocoder = NeuralVocoder(shipped)
        elif words["vocoder"] != "griffinlim":
            raise ValueError(f"there is no vocoder {words['vocoder']!r}")
        spreads = [float(spread) for spread in words.get("pitch_spread", [])]
        if spreads and len(spreads) != config.speakers:
            raise ValueError("the tables of pitch and speakers do not fit")
        if not all(0 < spread < math.inf for spread in spreads):
            raise ValueError("a spread of pitch is no positive number")
        energy_spread = float(words.get("energy_spread", 0.0))
        if not 0 <= energy_spread < math.inf:
            raise ValueError("the spread of energy is no positive number")
        model = filled(lambda: family.model(config), tensors)
        own = words.get("bert")
        bert = Bert(Path(own["folder"]), str(own["fingerprint"])) if own else None
        if model.context_size and bert is None:
            raise ValueError("it does not say with which BERT it reads")
        return AcousticVoice(
            name=str(words["name"]),
            model=model,
            statistics=statistics,
            mel_format=MEL_FORMATS[words["mel"]],
            languages=languages,
            speakers=[str(speaker) for speaker in words["speakers"]],
            vocoder=vocoder,
            pitch_spread=spreads,
            energy_spread=energy_spread,
            bert=bert,
            sounds="".join(symbol for symbol in words.get("sounds", "") if symbol in SYMBOL_IDS),
        )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise _damaged(folder, error) from error


def _damaged(folder: Path, error: Exception) -> VoiceError:
    return VoiceError(f"the voice in {folder} is damaged ({error})", "train or copy it again")
