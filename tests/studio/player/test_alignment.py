from __future__ import annotations

import numpy as np
import pytest

from studio.player.alignment import Warp, align

RATE = 22_050


def sounds(durations: list[float], seed: int = 3) -> np.ndarray:
    """A row of unlike sounds (each its own gliding chord), of these durations in seconds."""
    rng = np.random.default_rng(seed)
    pieces = []
    for duration in durations:
        samples = round(duration * RATE)
        low, high = rng.uniform(200, 5000, (2, 4))
        pitches = low + (high - low) * np.linspace(0, 1, samples)[:, None]
        pieces.append(np.sin(2 * np.pi * np.cumsum(pitches, axis=0) / RATE).sum(axis=1) / 5)
    return np.concatenate(pieces).astype(np.float32)


def test_it_finds_the_same_sound_in_a_voice_that_is_slower_here_and_faster_there():
    durations = [0.3, 0.25, 0.4, 0.2, 0.35, 0.3]
    stretched = [0.36, 0.2, 0.5, 0.16, 0.35, 0.42]
    reference, voice = sounds(durations), sounds(stretched)
    warp = align(voice, reference, RATE)
    here, there = np.cumsum(durations), np.cumsum(stretched)
    for own, common in zip(there[:-1], here[:-1], strict=True):
        assert warp.to_common(own * RATE) / RATE == pytest.approx(common, abs=0.03)
        assert warp.from_common(common * RATE) / RATE == pytest.approx(own, abs=0.03)
    assert (warp.own[0], warp.common[0]) == (0, 0)
    assert (warp.own[-1], warp.common[-1]) == (len(voice), len(reference))
    assert (np.diff(warp.own) > 0).all()
    assert (np.diff(warp.common) > 0).all()


def test_there_and_back_is_the_same_sample():
    warp = align(sounds([0.3, 0.5, 0.4]), sounds([0.4, 0.4, 0.3]), RATE)
    for position in range(0, warp.own[-1], 97):
        assert warp.from_common(warp.to_common(position)) == pytest.approx(position, abs=1)


def test_a_voice_against_itself_is_plain_time():
    audio = sounds([0.3, 0.5, 0.4])
    noisy = audio + np.random.default_rng(0).normal(0, 1e-4, len(audio)).astype(np.float32)
    for other in (audio, noisy):
        warp = align(other, audio, RATE)
        for position in range(0, len(audio), 1000):
            assert warp.to_common(position) == pytest.approx(position, abs=0.005 * RATE)
    assert align(audio, audio, RATE).own == align(audio, audio, RATE).common


def test_silence_and_scraps_have_no_alignment():
    audio = sounds([0.5, 0.5])
    assert align(np.zeros(RATE, np.float32), audio, RATE) is None
    assert align(audio[:100], audio, RATE) is None


def test_long_sounds_take_longer_frames_instead_of_more():
    audio = sounds([0.5] * 80)
    warp = align(audio[: 38 * RATE], audio, RATE)
    assert warp.to_common(20 * RATE) == pytest.approx(20 * RATE, abs=0.06 * RATE)


def test_outside_its_range_a_warp_stays_at_its_ends():
    warp = Warp((0, 100), (0, 200))
    assert warp.to_common(-5) == 0
    assert warp.to_common(1000) == 200
    assert warp.scaled(0.5) == Warp((0, 50), (0, 100))
