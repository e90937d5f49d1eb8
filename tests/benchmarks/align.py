"""How near the aligner comes to the truth, and how long an hour of speech takes it.

    python -m tests.benchmarks.align [--sentences N] [--seed S] [--quick]

The built-in voice speaks sentences and says itself when it spoke which phoneme; the aligner, with
its production settings, is given only audio and text. A boundary is the start of every phoneme that
eSpeak reports, the first of a sentence included, and the end of every phoneme before a pause or at
the end of the sentence. Its error is the distance to the boundary that the aligner found of the
unit that carries that phoneme (for one of several letters, such as `oʊ`, its first or last).
Phonemes that the text writes otherwise than the voice speaks have no such unit; they are counted as
`unmatched`. Phonemes to which eSpeak gives no time (dark `l`) are counted like all others.

`hour_seconds` is the wall-clock time of the alignment, features included, scaled to an hour of
speech; `hour_processor_seconds` is what it kept the processor busy, which tells more on a machine
that does other work at the same time.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
import unicodedata
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.align import Utterance, align_corpus
from core.align.aligner import PASSES, TRAINING_S
from core.audio import read_audio, to_mono
from core.data.demo import Timed, read_timings, speak_demo
from core.data.layouts import read_corpus
from core.espeak import SAMPLE_RATE_HZ
from core.events import Control, Event, Notice, Progress
from core.machine import prepare_process
from core.text.phonemes import Phonemizer
from core.text.symbols import Unit, sound_units
from core.text.timings import match_sounds
from tests.benchmarks.machine import give_result, say

LANGUAGE = "en-us"
SENTENCES, QUICK_SENTENCES = 1150, 100
NEAR_S = 0.025
GAP_S = 0.001

Result = TypeVar("Result")


def shown(work: Generator[Event, None, Result]) -> Result:
    """Run a job to its end, telling how far it is about every ten seconds."""
    said = time.monotonic()
    while True:
        try:
            event = next(work)
        except StopIteration as end:
            return end.value
        if isinstance(event, Progress) and time.monotonic() - said > 10:
            said = time.monotonic()
            say(f"{event.phase} {event.done:.0f}/{event.total:.0f}, {event.eta_s or 0:.0f} s left")
        elif isinstance(event, Notice):
            say(event.message)


def true_boundaries(
    units: Sequence[Unit], timed: Sequence[Timed]
) -> tuple[list[tuple[int, float]], int]:
    """Boundaries by eSpeak: number of the boundary among the units', and its second.

    Returns:
        The boundaries, and how many phonemes have no unit.
    """
    letters = [
        [unit.phone for unit in sound_units(unicodedata.normalize("NFD", ipa)) if not unit.pause]
        for ipa, _, _ in timed
    ]
    sounding = [index for index, unit in enumerate(units) if not unit.pause]
    flat = [phone for phones in letters for phone in phones]
    matches = match_sounds([units[index].phone for index in sounding], flat)
    unit_of = {match: unit for unit, match in zip(sounding, matches, strict=True)}
    firsts = [0, *itertools.accumulate(len(phones) for phones in letters)]
    found = []
    unmatched = 0
    for number, (_, start, stop) in enumerate(timed):
        first, last = unit_of.get(firsts[number]), unit_of.get(firsts[number + 1] - 1)
        if first is None:
            unmatched += 1
        else:
            found.append((first, start))
        before_pause = number + 1 == len(timed) or timed[number + 1][1] - stop > GAP_S
        if before_pause and last is not None:
            found.append((last + 1, stop))
    return found, unmatched


def errors_of(
    truth: dict[str, list[tuple[int, float]]], found: dict[str, NDArray[np.float32]]
) -> NDArray[np.float64]:
    """Signed errors in seconds of all true boundaries: late ones are positive."""
    return np.array(
        [float(found[name][at]) - second for name in truth for at, second in truth[name]]
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SENTENCES} sentences")
    options = parser.parse_args()
    prepare_process(options.threads)
    count = QUICK_SENTENCES if options.quick else options.sentences
    phonemizer = Phonemizer(LANGUAGE)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shown(speak_demo(folder, count, Control(), LANGUAGE))
        clips = {clip.id: clip for clip in read_corpus(folder).clips}
        units = {name: sound_units(phonemizer(clip.text).symbols) for name, clip in clips.items()}
        audio = {name: to_mono(read_audio(clip.audio)[0]) for name, clip in clips.items()}
        truth, unmatched = {}, 0
        for name, timed in read_timings(folder):
            truth[name], missed = true_boundaries(units[name], timed)
            unmatched += missed
    speech_s = sum(len(samples) for samples in audio.values()) / SAMPLE_RATE_HZ
    say(f"{len(audio)} sentences, {speech_s / 60:.1f} minutes")
    utterances = [Utterance.of(name, units[name]) for name in audio]
    started, busy = time.monotonic(), time.process_time()
    found = shown(
        align_corpus(
            utterances, audio.__getitem__, SAMPLE_RATE_HZ, seed=options.seed, control=Control()
        )
    )
    seconds, busy = time.monotonic() - started, time.process_time() - busy
    errors = errors_of(truth, found)
    give_result(
        "align",
        {
            "boundary_ms_mean": round(1000 * float(np.abs(errors).mean()), 2),
            "within_25ms": round(float((np.abs(errors) <= NEAR_S).mean()), 4),
            "within_50ms": round(float((np.abs(errors) <= 2 * NEAR_S).mean()), 4),
            "boundary_ms_median": round(1000 * float(np.median(np.abs(errors))), 2),
            "boundary_ms_bias": round(1000 * float(errors.mean()), 2),
            "hour_seconds": round(seconds * 3600 / speech_s, 1),
            "hour_processor_seconds": round(busy * 3600 / speech_s, 1),
            "audio_minutes": round(speech_s / 60, 2),
            "boundaries": len(errors),
            "unmatched": unmatched,
        },
        {
            "sentences": count,
            "language": LANGUAGE,
            "seed": options.seed,
            "passes": list(PASSES),
            "training_s": TRAINING_S,
            "quick": options.quick,
        },
    )


if __name__ == "__main__":
    main()
