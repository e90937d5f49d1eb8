"""A voice made of recordings: it repeats sentences it was given, blurred, through Griffin–Lim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from torch import Tensor

from core.audio import read_audio, to_mono
from core.data.mel import HIFIGAN, log_mel
from core.delivery import USUAL, Delivery
from core.errors import TextError
from core.evaluate.report import HeldOut
from core.models.vocoders.griffinlim import GriffinLim
from core.text.phonemes import Phonemes
from core.voice import Speech

CORPUS = Path(__file__).parents[4] / "shared" / "corpora" / "kathleen-en-US"


def recordings(count: int) -> list[HeldOut]:
    """Real sentences, or the test is skipped."""
    if not CORPUS.is_dir():
        pytest.skip(f"needs the recordings in {CORPUS.name}")
    lines = (CORPUS / "metadata.csv").read_text(encoding="utf-8").splitlines()[:count]
    sentences = []
    for line in lines:
        name, text, _ = line.split("|")
        sound, rate = read_audio(CORPUS / "wavs" / f"{name}.flac")
        sentences.append(HeldOut(name, text, "", to_mono(sound), rate))
    return sentences


@dataclass(frozen=True)
class Cost:
    parameters: int
    bytes: int
    macs_per_second: float
    parts: Mapping[str, Cost] = field(default_factory=dict)


class Parrot:
    """Real speech with an error of known size: `blur` is the spread of noise on the log-mel."""

    language = "en-us"
    speakers = ("",)
    sample_rate_hz = HIFIGAN.sample_rate_hz
    format = HIFIGAN

    def __init__(self, name: str, sentences: Sequence[HeldOut], blur: float) -> None:
        self.name = name
        self.vocoder = GriffinLim(HIFIGAN)
        chance = torch.Generator().manual_seed(1)
        self._mels = {}
        for sentence in sentences:
            mel = log_mel(torch.from_numpy(sentence.audio), HIFIGAN).T
            noise = torch.randn(mel.shape, generator=chance)
            self._mels[tuple(sentence.text.split())] = mel + blur * noise

    def phonemes(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Phonemes:
        del speaker, delivery
        return Phonemes(tuple(text.split()), ())

    def mel(
        self, symbols: Sequence[str], speaker: str = "", delivery: Delivery = USUAL, text: str = ""
    ) -> tuple[Tensor, Tensor]:
        assert speaker in self.speakers
        assert delivery == USUAL
        del text
        if tuple(symbols) not in self._mels:
            raise TextError("the parrot does not know this sentence", "teach it first")
        mel = self._mels[tuple(symbols)]
        return mel, torch.tensor([len(mel)])

    def speak(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Speech:
        symbols = self.phonemes(text).symbols
        mel, durations = self.mel(symbols, speaker, delivery)
        audio = self.vocoder(mel).numpy()
        return Speech(audio, self.sample_rate_hz, text, symbols, (), durations.numpy(), mel.numpy())


class Mute(Parrot):
    """A voice that has broken in training: all it says is silence."""

    def mel(
        self, symbols: Sequence[str], speaker: str = "", delivery: Delivery = USUAL, text: str = ""
    ) -> tuple[Tensor, Tensor]:
        mel, durations = super().mel(symbols, speaker, delivery, text)
        return mel[:0], 0 * durations
