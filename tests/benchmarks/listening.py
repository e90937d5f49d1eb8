"""What the player promises: switches without a click, equal loudness, voices that stay in step.

    python -m tests.benchmarks.listening [--quick]

Sentences of the built-in voice stand for the recording; the other voices are made from it with
known gains, noise and stretches in time, so that what is right is known:

    switch_jump_of_bound     largest step between two samples while switching at random, as a share
                             of what the sounds themselves and the fade's slope allow
    switch_ms_median, _max   from the key to the end of the block in which only the new voice is
                             left, with blocks of 256 samples; the sound card adds its delay
    render_share             share of real time that mixing takes
    loudness_gap_lu          largest difference of two voices' loudness after matching (BS.1770)
    true_peak_dbtp           highest true peak after matching
    alignment_ms_mean, _p95  how far voices are from the same moment after a switch
    plain_ms_mean            the same if they were only switched at the same second
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.audio import loudness_lufs, resample, true_peak
from core.espeak import SAMPLE_RATE_HZ, speak
from studio.player.engine import START_FADE_S, Mixer, fade_curve
from studio.player.tracks import SLOTS, Tracks, prepare
from tests.benchmarks.machine import give_result, say

SENTENCES = Path(__file__).parents[2] / "resources" / "sentences" / "english.txt"
BLOCK = 256
PIECES = 6
STRETCH = 0.08

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Stretched:
    """A voice and where its moments lie: `own` and `common` samples belong together."""

    audio: Samples
    own: NDArray[np.float64]
    common: NDArray[np.float64]


def stretch(audio: Samples, rng: np.random.Generator) -> Stretched:
    """Pieces of the sound resampled by random factors, with its own gain and noise."""
    cuts = np.linspace(0, len(audio), PIECES + 1).astype(int)
    pieces = [
        resample(audio[a:b], 10_000, round(10_000 * rng.uniform(1 - STRETCH, 1 + STRETCH)))
        for a, b in pairwise(cuts)
    ]
    own = np.concatenate([[0], np.cumsum([len(piece) for piece in pieces])]).astype(float)
    sound = np.concatenate(pieces) * rng.uniform(0.1, 1.0)
    sound += rng.normal(0, 0.02, len(sound)) * np.abs(sound)
    return Stretched(sound.astype(np.float32), own, cuts.astype(float))


def voices_of(text: str, rng: np.random.Generator) -> tuple[Tracks, dict[str, Stretched]]:
    """The sentence in all five voices, and the truth about their timing."""
    recording = speak(text, "en-us").audio.astype(np.float32) / 32768.0
    made = {voice: stretch(recording, rng) for voice in SLOTS[1:]}
    sounds = {voice: (one.audio, SAMPLE_RATE_HZ) for voice, one in made.items()}
    return prepare({"recording": (recording, SAMPLE_RATE_HZ), **sounds}), made


def switch_at_random(
    tracks: Tracks, switches: int, rng: np.random.Generator
) -> tuple[float, list[float], float]:
    """Largest jump as a share of its bound, milliseconds per switch, share of real time."""
    deck = tracks.deck(matched=True)
    rate = deck.sample_rate_hz
    there = [track for track in deck.tracks if track is not None]
    loudest = max(float(np.abs(track).max()) for track in there)
    own_step = max(float(np.abs(np.diff(track)).max()) for track in there)
    fade_step = float(np.abs(np.diff(fade_curve(START_FADE_S, rate), prepend=0)).max())
    mixer = Mixer(deck)
    mixer.set_loop(0, min(deck.lengths))
    mixer.play()
    block, last, largest, work_s, blocks = np.empty(BLOCK, np.float32), 0.0, 0.0, 0.0, 0
    took = []
    for _ in range(switches):
        mixer.switch(int(rng.integers(len(SLOTS))))
        asked = blocks
        for _ in range(int(rng.integers(1, 12))):
            began = time.perf_counter()
            mixer.render(block)
            work_s += time.perf_counter() - began
            largest = max(largest, float(np.abs(np.diff(block, prepend=last)).max()))
            last, blocks = float(block[-1]), blocks + 1
            if mixer._curve is None and asked is not None:
                # The key came somewhere in the block before: half a block earlier on average.
                took.append((blocks - asked + 0.5) * BLOCK / rate * 1000)
                asked = None
    return (
        largest / (own_step + 2 * loudest * fade_step),
        took,
        work_s / (blocks * BLOCK / rate),
    )


def timing_errors(tracks: Tracks, made: dict[str, Stretched]) -> tuple[list[float], list[float]]:
    """Milliseconds from the true moment, every 10 ms, when switching to the recording.

    Returns:
        With alignment, and at the same second without.
    """
    rate = tracks.sample_rate_hz
    aligned, plain = [], []
    for voice, one in made.items():
        warp = tracks.warps[voice]
        for position in range(0, len(one.audio), rate // 100):
            true = float(np.interp(position, one.own, one.common))
            found = warp.to_common(position) if warp else float(position)
            aligned.append(abs(found - true) / rate * 1000)
            plain.append(abs(position - true) / rate * 1000)
    return aligned, plain


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer sentences and switches")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    sentences, switches = (5, 200) if asked.quick else (40, 1000)
    rng = np.random.default_rng(asked.seed)
    texts = [line for line in SENTENCES.read_text(encoding="utf-8").splitlines() if line.strip()]
    jumps, took, shares, gaps, peaks, aligned, plain = ([] for _ in range(7))
    for number, text in enumerate(texts[:sentences], 1):
        say(f"sentence {number} of {sentences}")
        tracks, made = voices_of(text, rng)
        jump, times, share = switch_at_random(tracks, switches, rng)
        jumps.append(jump)
        took += times
        shares.append(share)
        heard = [tracks.heard(voice, matched=True) for voice in tracks.voices]
        loudness = [loudness_lufs(audio, tracks.sample_rate_hz) for audio in heard]
        gaps.append(max(loudness) - min(loudness))
        peaks.append(max(true_peak(audio, tracks.sample_rate_hz) for audio in heard))
        errors = timing_errors(tracks, made)
        aligned += errors[0]
        plain += errors[1]
    give_result(
        "listening",
        {
            "switch_jump_of_bound": round(max(jumps), 4),
            "switch_ms_median": round(float(np.median(took)), 2),
            "switch_ms_max": round(max(took), 2),
            "render_share": round(float(np.median(shares)), 5),
            "loudness_gap_lu": round(max(gaps), 4),
            "true_peak_dbtp": round(20 * float(np.log10(max(peaks))), 2),
            "alignment_ms_mean": round(float(np.mean(aligned)), 2),
            "alignment_ms_p95": round(float(np.percentile(aligned, 95)), 2),
            "plain_ms_mean": round(float(np.mean(plain)), 2),
        },
        {
            "sentences": sentences,
            "switches_per_sentence": switches,
            "block_samples": BLOCK,
            "stretch": STRETCH,
            "seed": asked.seed,
        },
    )


if __name__ == "__main__":
    main()
