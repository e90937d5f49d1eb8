"""About where sounds lie in a few recordings, from how the built-in voice says the same texts.

The built-in voice knows where its own sounds lie. Warped in time onto a recording of the same text,
they say about where those of the recording do (Malfrère and Dutoit 1997, "High-quality speech
synthesis for phonetic speech segmentation"): a better place to begin than sounds spread evenly,
from which a model of a minute of speech does not find the way. With ten sentences, boundaries were
found 45 and 62 ms from where a hundred sentences put them, and with such a beginning 16 and 25 ms.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from core import espeak
from core.align.frontend import Frontend
from core.align.warping import warping_path
from core.events import Control, Event, Pace
from core.text.symbols import Unit
from core.text.timings import unit_boundaries

PHASE = "example"

VARIANTS = ("", "f2")
"""A low and a high voice say each text; the one more like the recording counts."""

LONGEST_S = 20.0
"""Longer recordings get no guess: the work grows with the square of the length."""

Guesses = dict[str, NDArray[np.float64]]


def guess_boundaries(
    texts: Mapping[str, tuple[str, str]],
    units: Mapping[str, Sequence[Unit]],
    audio: Callable[[str], NDArray[np.float32]],
    sample_rate_hz: int,
    control: Control,
) -> Generator[Event, None, Guesses]:
    """About where the units of each text begin in its recording.

    Args:
        texts: Text and language by id.
        units: `sound_units` of what is read for each text.
        audio: Gives the samples of a recording by its id: float32, mono.

    Returns:
        By id seconds [units + 1], never falling; none for long recordings, and where it was
        stopped.
    """
    best: dict[str, tuple[float, NDArray[np.float64]]] = {}
    by_language: dict[str, list[str]] = {}
    for name, (_, language) in texts.items():
        by_language.setdefault(language, []).append(name)
    pace = Pace(PHASE, len(texts) * len(VARIANTS))
    done = 0
    for variant in VARIANTS:
        for language, names in by_language.items():
            spoken_all = espeak.speak_all(
                [texts[name][0] for name in names], language, variant, control
            )
            with contextlib.closing(spoken_all):
                for name, spoken in zip(names, spoken_all, strict=False):
                    wave = audio(name)
                    if len(wave) <= LONGEST_S * sample_rate_hz:
                        found = _warped(wave, sample_rate_hz, spoken, units[name])
                        if name not in best or found[0] < best[name][0]:
                            best[name] = found
                    done += 1
                    yield from pace.advance(done)
                    yield from control.wait_while_paused()
    return {name: boundaries for name, (_, boundaries) in best.items()}


def _warped(
    wave: NDArray[np.float32], rate: int, spoken: espeak.Spoken, units: Sequence[Unit]
) -> tuple[float, NDArray[np.float64]]:
    """How unlike a recording and the built-in voice are, and the units' boundaries in seconds."""
    from core.audio import resample

    said = resample(spoken.audio.astype(np.float32) / 32768.0, espeak.SAMPLE_RATE_HZ, rate)
    seconds = len(said) / rate
    timed = [
        (p.ipa, p.start_sample / espeak.SAMPLE_RATE_HZ, p.stop_sample / espeak.SAMPLE_RATE_HZ)
        for p in spoken.phonemes
    ]
    frontend = Frontend(rate)
    mine, its = (torch.from_numpy(_cepstra(frontend, part)) for part in (wave, said))
    distance = torch.cdist(mine, its).numpy()
    rows, columns = warping_path(distance)
    # Where in the recording each moment of the built-in voice is, on average.
    counts = np.bincount(columns, minlength=len(its))
    places = np.bincount(columns, rows + 0.5, minlength=len(its)) / counts
    hop_s = frontend.hop / rate
    clock = (np.arange(len(its)) + 0.5) * hop_s
    boundaries = np.interp(unit_boundaries(units, timed, seconds), clock, places * hop_s)
    boundaries[0], boundaries[-1] = 0.0, len(wave) / rate
    return float(distance[rows, columns].mean()), np.maximum.accumulate(boundaries)


def _cepstra(frontend: Frontend, wave: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cepstra free of channel and loudness: each of mean 0 and deviation 1 over the clip."""
    rows = frontend.cepstra(wave)
    normal: NDArray[np.float32] = (rows - rows.mean(0)) / np.maximum(rows.std(0), 1e-3)
    return normal
