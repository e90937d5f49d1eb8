"""How fast voices speak on one thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, TypeVar

import numpy as np

from core.events import Control, Event, Pace
from core.machine import one_thread
from core.voice import AcousticVoice

PHASE = "evaluate"
VOCODER_EVERY = 4
"""Once in so many rounds the vocoder is timed too, on one sentence: it is slow, and not what is
compressed."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Speed:
    """Real-time factors: seconds of work per second of speech, one thread, medians.

    Attributes:
        rtf_acoustic: Phonemes to mel spectrogram: the part that is compressed.
        rtf_vocoder: Mel spectrogram to wave.
        rtf_total: Phonemes to wave, the sum of both.
        spread: Half the interquartile range of `rtf_acoustic`.
        runs: How many sentences were timed for `rtf_acoustic`.
    """

    rtf_acoustic: float
    rtf_vocoder: float
    rtf_total: float
    spread: float
    runs: int


def measure_speed(
    voices: Mapping[str, AcousticVoice],
    sentences: Sequence[tuple[str, str]],
    control: Control,
    seconds: float = 6.0,
) -> Generator[Event, None, dict[str, Speed]]:
    """Time voices against each other on one thread.

    The voices take turns sentence by sentence, so that whatever else the machine does hits all
    alike, after each has spoken every sentence once to warm up.

    Args:
        sentences: Text and speaker of each.
        seconds: Time to spend; two rounds are always finished, the first to warm up.

    Returns:
        By the voices' names; a voice that says nothing at all is left out, and when stopped early
        those that have not had their turn.

    Raises:
        SottoError: A voice cannot speak one of the sentences.
    """
    with one_thread():
        return (yield from _take_turns(voices, sentences, control, seconds))


def _take_turns(
    voices: Mapping[str, AcousticVoice],
    sentences: Sequence[tuple[str, str]],
    control: Control,
    seconds: float,
) -> Generator[Event, None, dict[str, Speed]]:
    started = time.perf_counter()
    pace = Pace(PHASE, seconds)
    read = {
        name: [(voice.phonemizer(text).symbols, speaker) for text, speaker in sentences]
        for name, voice in voices.items()
    }
    acoustic: dict[str, list[float]] = {name: [] for name in voices}
    vocoder: dict[str, list[float]] = {name: [] for name in voices}
    for visit in count():
        for index in range(len(sentences)):
            for name, voice in voices.items():
                yield from control.wait_while_paused()
                if control.stopping:
                    return _speeds(acoustic, vocoder)
                (mel, _), spent = _timed(partial(voice.mel, *read[name][index]))
                speech_s = len(mel) / voice.format.frames_per_second
                # The first visit warms up.
                if visit and speech_s:
                    acoustic[name].append(spent / speech_s)
                turn = visit // VOCODER_EVERY % len(sentences)
                if speech_s and visit % VOCODER_EVERY == 1 and index == turn:
                    _, spent = _timed(partial(voice.vocoder, mel))
                    vocoder[name].append(spent / speech_s)
                yield from pace.advance(min(time.perf_counter() - started, seconds))
        if visit and time.perf_counter() - started >= seconds:
            break
    return _speeds(acoustic, vocoder)


def _timed(work: Callable[[], _T]) -> tuple[_T, float]:
    # All work is in this thread. Its processor time is the wall clock's on an idle machine, and
    # stays so on a busy one, where the wall clock measures the neighbours.
    started = time.thread_time()
    result = work()
    return result, time.thread_time() - started


def _speeds(acoustic: Mapping[str, Any], vocoder: Mapping[str, Any]) -> dict[str, Speed]:
    speeds = {}
    for name, ratios in acoustic.items():
        if ratios and vocoder[name]:
            low, middle, high = (float(value) for value in np.percentile(ratios, (25, 50, 75)))
            wave = float(np.median(vocoder[name]))
            speeds[name] = Speed(middle, wave, middle + wave, (high - low) / 2, len(ratios))
    return speeds
