"""Whether an exported file says what its voice says, and how fast."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core.delivery import Delivery
from core.errors import TextError
from core.evaluate import quality
from core.export.runtime import OnnxVoice, load_exported
from core.models.acoustic import AcousticInput
from core.text.phonemes import Phonemizer
from core.text.symbols import END, PAD, START, SYMBOL_IDS, symbol_ids
from core.voice import AcousticVoice

SENTENCES, SHORTEST, LONGEST = 50, 1, 400
"""How many sentences are compared, and the least and most phonemes in one."""

COMPARED = 8
"""Sentences of usual length whose spectra are compared."""

ROUNDS, MOST_ROUNDS, ROUNDS_A_LOADING = 15, 90, 3
"""How often the speeds are measured, how often at most where they are near each other, and how
often before the files are loaded anew."""

PACES = (1.0, 0.97, 1.03, 0.94, 1.06, 0.91, 1.09, 0.88)
"""The first of these at which a sentence has no duration next to half a frame is compared."""

WRONG_DB = 50.0
"""A file is wrong if half the sentences of a like length have a lower signal-to-noise ratio. Of a
trained voice every sentence lies between 65 and 100 dB. A vocoder chooses a harmonic for each
frequency and whether a frame is voiced; next to the border the last digits of a sum decide, which
differ from one program to the next, and a few such choices can bring a sentence of an untrained,
noisy voice down to 40 dB. A fault in the graph brings down all.
"""

ALIKE = 10
"""So many sentences, neighbours in length, are judged together."""

AS_FAST = 0.95
"""A file this much as fast as another counts as equally fast: on a busy machine the same file
measured twice differs by as much."""

EQUAL_DB = 200.0
"""Stands for the infinite ratio of equal sounds."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Sentence:
    """What is said in a comparison, `^ … $`, by which speaker, and at which pace."""

    symbols: tuple[str, ...]
    speaker: int
    pace: float = 1.0


def sentences(voice: AcousticVoice, texts: Sequence[Sequence[str]]) -> Iterator[Sentence]:
    """Sentences of 1 to 400 phonemes, short and long, of all speakers in turn.

    A duration next to half a frame is rounded up by one program and down by another; that is no
    fault of either, but no comparison either, so no sentence has one.

    Args:
        texts: Symbols `^ … $` of sentences in the voice's language.
    """
    pool = [s for text in texts for s in [*text[1:-1], " "] if s not in (START, END, PAD)]
    for number, length in enumerate(np.geomspace(SHORTEST, LONGEST, SENTENCES).round()):
        start = number * 97
        some = tuple(pool[(start + place) % len(pool)] for place in range(int(length)))
        symbols = some if len(some) == 1 else (START, *some, END)
        # Another pace makes other frames of the same words, which another beginning might not.
        alike = (Sentence(symbols, number % len(voice.speakers), pace) for pace in PACES)
        yield next(
            (sentence for sentence in alike if _durations_decided(voice, sentence)),
            Sentence(symbols, number % len(voice.speakers)),
        )


def ratios_db(
    voice: AcousticVoice, copy: Callable[[Sentence], Floats], texts: Sequence[Sequence[str]]
) -> Iterator[float]:
    """The signal-to-noise ratio of a copy in each of `sentences`.

    Args:
        copy: Says a sentence, `[samples]`.
    """
    for sentence in sentences(voice, texts):
        yield snr_db(original(voice, sentence), copy(sentence))


@torch.inference_mode()
def _durations_decided(voice: AcousticVoice, sentence: Sentence) -> bool:
    ids = torch.tensor([symbol_ids(sentence.symbols)])
    nothing = torch.zeros(ids.shape)
    output = voice.model(
        AcousticInput(
            symbols=ids,
            speakers=torch.tensor([sentence.speaker]),
            durations=torch.ones_like(ids),
            pitch=nothing,
            energy=nothing,
            mel=torch.zeros(1, ids.shape[1], 1),
        )
    )
    frames = torch.expm1(output.duration.loc.double().clamp(max=8.0)) / sentence.pace
    distance = (frames - frames.floor() - 0.5).abs()
    return bool((distance > 3e-5 * (1 + frames.abs())).all())


def original(voice: AcousticVoice, sentence: Sentence) -> Floats:
    """What the voice itself says, `[samples]`."""
    speaker = voice.speakers[sentence.speaker]
    mel, _ = voice.mel(sentence.symbols, speaker, Delivery(sentence.pace))
    wave: Floats = voice.vocoder(mel).numpy()
    return wave


def snr_db(original: Floats, copy: Floats) -> float:
    """Signal-to-noise ratio of a copy; minus infinity if its length is another."""
    if original.shape != copy.shape:
        return -math.inf
    noise = float(np.square(copy.astype(np.float64) - original).sum())
    signal = float(np.square(original.astype(np.float64)).sum())
    return min(10 * math.log10(signal / noise), EQUAL_DB) if noise and signal else EQUAL_DB


def usual(texts: Sequence[Sequence[str]], voice: AcousticVoice, count: int) -> list[Sentence]:
    """Sentences of usual length as they are, evenly out of all there are."""
    step = max(len(texts) // count, 1)
    chosen = [text for text in texts[::step] if len(text) <= LONGEST][:count]
    return [
        Sentence(tuple(text), number % len(voice.speakers)) for number, text in enumerate(chosen)
    ]


def distortion_db(original: Floats, copy: Floats, sample_rate_hz: int) -> float:
    """Mel-cepstral distortion between the two, see `core.evaluate.quality`."""
    ours, theirs = (quality.analyse(sound, sample_rate_hz) for sound in (original, copy))
    return quality.compare(ours, theirs).mcd_db


def relative_speed(
    ours: Path, exact: Path, said: Sequence[Sentence]
) -> Generator[None, None, float]:
    """How many times as fast as the exact file another is, on one thread.

    They take turns at the same sentences. Processor time of this thread is counted, so that other
    programs do not matter, and the median over rounds of the ratio of the two is taken. More
    rounds are made where the two are near each other. Yields after each round.

    Args:
        ours, exact: The files, or the folders that hold them. They are loaded anew every few
            rounds: where the weights happen to lie in memory makes one loading of a file slower
            than the next.
    """
    ratios: list[float] = []
    while True:
        for round_ in range(ROUNDS):
            if round_ % ROUNDS_A_LOADING == 0:
                pair = [load_exported(path, threads=1) for path in (ours, exact)]
                # The first sentence after loading also reserves memory.
                for voice in pair:
                    _seconds(voice, said[:1])
            # Always in this order: who spoke twice in a row would find its weights in the cache.
            spent = _seconds(pair[0], said)
            ratios.append(_seconds(pair[1], said) / spent)
            yield
        middle = statistics.median(ratios)
        if middle >= AS_FAST or middle < AS_FAST - 0.08 or len(ratios) >= MOST_ROUNDS:
            return middle


def _seconds(voice: OnnxVoice, said: Sequence[Sentence]) -> float:
    """Processor time of this thread for some sentences."""
    started = time.thread_time()
    for sentence in said:
        voice.say(voice.ids_of(sentence.symbols), sentence.speaker)
    return time.thread_time() - started


def texts_in(language: str) -> list[tuple[str, ...]]:
    """Symbols of a few sentences in a language, for a voice whose own recordings are not there.

    Numbers are read in every language that eSpeak knows.
    """
    phonemes = Phonemizer(language)
    found = []
    for first in range(12, 2000, 90):
        try:
            found.append(phonemes(f"{first}, {first * 7 % 1000}, {first * 13 % 100}.").symbols)
        except TextError:
            continue
    return found or [(START, *(s for s in "aeiou" if s in SYMBOL_IDS), END)]
