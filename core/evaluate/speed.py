"""How fast voices speak on one thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TypeVar

import numpy as np

from core.events import Control, Event, Pace
from core.machine import one_thread
from core.voice import AcousticVoice

PHASE = "evaluate"

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Speed:
    """Real-time factors: seconds of work per second of speech, one thread, medians.

    Attributes:
        rtf: Phonemes to wave: acoustic model and vocoder together.
        spread: Half the interquartile range of `rtf`.
        rtf_acoustic: Phonemes to mel spectrogram, with the BERT of a voice that reads with one.
        rtf_vocoder: Mel spectrogram to wave.
        runs: How many sentences were timed.
    """

    rtf: float
    spread: float
    rtf_acoustic: float
    rtf_vocoder: float
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
        name: [
            partial(voice.mel, voice.phonemes(text, speaker).symbols, speaker, text=text)
            for text, speaker in sentences
        ]
        for name, voice in voices.items()
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in voices}
    for visit in count():
        for index in range(len(sentences)):
            for name, voice in voices.items():
                yield from control.wait_while_paused()
                if control.stopping:
                    return _speeds(taken)
                (mel, _), acoustic_s = _timed(read[name][index])
                speech_s = len(mel) / voice.format.frames_per_second
                # The first visit warms up; one sentence does that for a slow vocoder.
                if speech_s and (visit or not index):
                    _, vocoder_s = _timed(partial(voice.vocoder, mel))
                    if visit:
                        taken[name].append((acoustic_s / speech_s, vocoder_s / speech_s))
                yield from pace.advance(min(time.perf_counter() - started, seconds))
        if visit and time.perf_counter() - started >= seconds:
            break
    return _speeds(taken)


def _timed(work: Callable[[], _T]) -> tuple[_T, float]:
    # All work is in this thread. Its processor time is the wall clock's on an idle machine, and
    # stays so on a busy one, where the wall clock measures the neighbours.
    started = time.thread_time()
    result = work()
    return result, time.thread_time() - started


def _speeds(taken: Mapping[str, Sequence[tuple[float, float]]]) -> dict[str, Speed]:
    speeds = {}
    for name, pairs in taken.items():
        if pairs:
            both = np.array(pairs)
            low, middle, high = (float(v) for v in np.percentile(both.sum(1), (25, 50, 75)))
            acoustic, vocoder = (float(value) for value in np.median(both, axis=0))
            speeds[name] = Speed(middle, (high - low) / 2, acoustic, vocoder, len(pairs))
    return speeds
