"""How one sentence sounds on the bench: said by the teacher, and again by a copy of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.data.mel import log_mel
from core.errors import VoiceError
from core.evaluate.quality import DECIBEL, mel_cepstra
from core.models.acoustic import AcousticInput, mean_of_symbols
from core.models.fused import FusedAcoustic
from core.models.heads import most_likely
from core.text.symbols import symbol_ids
from core.voice import AcousticVoice, Speech, speaker_index

SOUND_S = 0.25
"""Least length of a sound that is played by itself."""


@dataclass(frozen=True)
class Heard:
    """A sentence as the compressed, not yet trained copy says it.

    Attributes:
        audio: [samples] in [-1, 1].
        symbols, durations: What it says, and the frames of each, which are the teacher's.
        mcd_db: Mel-cepstral distance to the teacher's own speech of the sentence, frame by frame.
        milliseconds: What it took to make the copy and let it speak.
    """

    audio: NDArray[np.float32]
    sample_rate_hz: int
    symbols: tuple[str, ...]
    durations: NDArray[np.int64]
    hop_seconds: float
    mcd_db: float
    milliseconds: float


@dataclass(frozen=True)
class Belief:
    """What the teacher believes of one sound: a Laplace distribution for each mel band.

    For a teacher with another head, those that are as wide around what it would say.

    Attributes:
        symbol: The sound.
        band: The band in which it is loudest.
        locations, scales: [M] in normalised units, in the middle of the sound.
        audio: [samples] the sound with what stands around it.
    """

    symbol: str
    band: int
    locations: NDArray[np.float32]
    scales: NDArray[np.float32]
    audio: NDArray[np.float32]
    sample_rate_hz: int


@dataclass(frozen=True)
class Said:
    """A sentence as the teacher has said it.

    Attributes:
        symbols: What it says.
        spoken: So that a model can be asked what it believes of it.
        cepstra: [frames, coefficients] of its sound.
    """

    symbols: tuple[str, ...]
    spoken: AcousticInput
    cepstra: NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """How far the voices that a teacher is fused of are apart in a sentence, said in one timing.

    In standard deviations of the mel, on average over bands.

    Attributes:
        symbols, durations: What is said, and the frames of each.
        frames: [T] for each frame.
        by_symbol: [S] mean over the frames of each; 0 where there are none.
        mean: Over all frames.
    """

    symbols: tuple[str, ...]
    durations: NDArray[np.int64]
    hop_seconds: float
    frames: NDArray[np.float32]
    by_symbol: NDArray[np.float32]
    mean: float


def said_by(voice: AcousticVoice, text: str, speaker: str) -> Said:
    """Let a voice say a sentence.

    Raises:
        VoiceError: There is no such speaker.
        TextError: The text holds nothing that can be spoken.
    """
    speech = voice.speak(text, speaker)
    spoken = _as_said(voice, speech, speaker)
    return Said(speech.symbols, spoken, _cepstra(speech.audio, voice))


def said_again(voice: AcousticVoice, said: Said) -> Tensor:
    """The same sentence in the same timing and melody by another voice: its log-mel [T, M]."""
    with torch.inference_mode():
        return voice.denormalised(most_likely(voice.model(said.spoken).mel)[0])


def heard_beside(
    voice: AcousticVoice, said: Said, audio: NDArray[np.float32], milliseconds: float
) -> Heard:
    """What the copy has said, and how far it is from the teacher's.

    Args:
        audio: [samples].
        milliseconds: See `Heard`.
    """
    distance = np.linalg.norm(said.cepstra - _cepstra(audio, voice), axis=1)
    return Heard(
        audio,
        voice.sample_rate_hz,
        said.symbols,
        said.spoken.durations[0].numpy(),
        1 / voice.format.frames_per_second,
        DECIBEL * float(distance.mean()),
        milliseconds,
    )


def belief_of(voice: AcousticVoice, text: str, speaker: str) -> Belief:
    """What a voice believes of the longest sound of a sentence.

    Raises:
        VoiceError: There is no such speaker.
        TextError: The text holds nothing that can be spoken.
    """
    speech = voice.speak(text, speaker)
    place = _longest_sound(speech.symbols, speech.durations)
    start = int(speech.durations[:place].sum())
    middle = start + int(speech.durations[place]) // 2
    with torch.inference_mode():
        mel = voice.model(_as_said(voice, speech, speaker)).mel
    loudness = torch.from_numpy(speech.mel[middle])
    hop = voice.format.hop_samples
    reach = max(int(speech.durations[place]) * hop, round(SOUND_S * voice.sample_rate_hz)) // 2
    centre = start * hop + int(speech.durations[place]) * hop // 2
    sound = speech.audio[max(centre - reach, 0) : centre + reach].copy()
    fade = min(len(sound) // 4, voice.sample_rate_hz // 100)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    sound[:fade] *= ramp
    sound[len(sound) - fade :] *= ramp[::-1]
    return Belief(
        speech.symbols[place],
        int(loudness.argmax()),
        most_likely(mel)[0, middle].numpy(),
        # Of a Laplace distribution that is its scale; others are drawn as one as wide.
        (mel.stddev[0, middle] / 2**0.5).numpy(),
        sound,
        voice.sample_rate_hz,
    )


def spread_of(voice: AcousticVoice, text: str, speaker: str) -> Spread:
    """How unsure a fused teacher is of a sentence: how far its voices are apart.

    Raises:
        VoiceError: It is one voice, or there is no such speaker.
        TextError: The text holds nothing that can be spoken.
    """
    if not isinstance(voice.model, FusedAcoustic):
        raise VoiceError("the teacher is one voice, and agrees with itself", "fuse several")
    speech = voice.speak(text, speaker)
    spread = voice.model.spread(_as_said(voice, speech, speaker))[0]
    durations = torch.from_numpy(speech.durations)
    return Spread(
        speech.symbols,
        speech.durations,
        1 / voice.format.frames_per_second,
        spread.numpy(),
        mean_of_symbols(spread, durations).numpy(),
        float(spread.mean()),
    )


def _cepstra(audio: NDArray[np.float32], voice: AcousticVoice) -> NDArray[np.float64]:
    with torch.inference_mode():
        mel = log_mel(torch.from_numpy(audio), voice.format).T.double().numpy()
    return mel_cepstra(mel)


def _longest_sound(symbols: Sequence[str], durations: NDArray[np.int64]) -> int:
    spoken = [place for place, symbol in enumerate(symbols) if symbol.isalpha()]
    return max(spoken or range(len(symbols)), key=lambda place: int(durations[place]))


def _as_said(voice: AcousticVoice, speech: Speech, speaker: str) -> AcousticInput:
    """What a voice has said, so that a model can be asked what it believes of it."""
    ids, frames = torch.tensor(symbol_ids(speech.symbols)), torch.from_numpy(speech.durations)
    context = voice.context(speech.text, speech.symbols, voice.language_of(speaker))
    return voice.model.as_said(ids, frames, speaker_index(voice.speakers, speaker), context)
