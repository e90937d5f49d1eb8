import math
import time

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audio import resample
from core.evaluate.quality import (
    DECIBEL,
    Analysis,
    Quality,
    analyse,
    compare,
    mean_and_error,
    mel_cepstra,
    paired_difference,
    summarise,
)
from tests.core.evaluate.parrot import recordings

RATE_HZ = 22050


def tone(f0_hz: float, seconds: float = 1.5) -> np.ndarray:
    """A voiced sound with 12 partials between two pauses."""
    clock = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    sound = sum(np.sin(2 * np.pi * f0_hz * k * clock) / k for k in range(1, 13))
    pause = np.zeros(RATE_HZ // 4)
    noise = np.random.default_rng(3).normal(0, 1e-5, len(clock) + 2 * len(pause))
    return (np.concatenate([pause, 0.1 * sound, pause]) + noise).astype(np.float32)


def noise(seconds: float = 1.5) -> np.ndarray:
    return np.random.default_rng(5).normal(0, 0.05, round(seconds * RATE_HZ)).astype(np.float32)


@given(st.integers(1, 24), st.floats(-0.5, 0.5))
@settings(max_examples=40, deadline=None)
def test_a_cosine_in_the_log_spectrum_is_one_coefficient(order: int, height: float) -> None:
    bands = np.arange(80)
    ripple = height * np.cos(np.pi * order * (bands + 0.5) / 80)
    coefficients = mel_cepstra(np.tile(ripple, (3, 1)))
    expected = np.zeros(24)
    expected[order - 1] = height
    np.testing.assert_allclose(coefficients, np.tile(expected, (3, 1)), atol=1e-12)


def test_mcd_is_the_rms_difference_of_smoothed_spectra_in_decibel() -> None:
    chance = np.random.default_rng(1)
    bands = np.arange(80)
    waves = np.cos(np.pi * np.outer(np.arange(1, 25), bands + 0.5) / 80)
    first, second = (0.1 * chance.normal(size=24) @ waves for _ in range(2))
    f0 = np.zeros(1, np.float32)
    one, two = (
        Analysis(mel_cepstra(spectrum[None]), f0, silent=False) for spectrum in (first, second)
    )
    decibel = 20 / math.log(10) * np.sqrt(np.mean((first - second) ** 2))
    assert compare(one, two).mcd_db == pytest.approx(decibel)
    assert pytest.approx(6.1418, abs=1e-4) == DECIBEL


@pytest.mark.corpora
def test_a_recording_is_no_distance_from_itself_at_any_level_or_with_more_silence() -> None:
    (sentence,) = recordings(1)
    audio, rate = sentence.audio, sentence.sample_rate_hz
    recording = analyse(audio, rate)
    assert compare(recording, recording) == Quality(0.0, 0.0, 0.0, silent=False)
    assert compare(recording, analyse(0.5 * audio, rate)).mcd_db < 0.02
    margin = np.zeros(40 * 256, np.float32)
    longer = compare(recording, analyse(np.concatenate([margin, audio, margin]), rate))
    assert longer.mcd_db < 0.02
    assert longer.vuv_error < 0.02


@pytest.mark.corpora
def test_sample_rate_hardly_matters() -> None:
    (sentence,) = recordings(1)
    recording = analyse(sentence.audio, sentence.sample_rate_hz)
    again = analyse(resample(sentence.audio, sentence.sample_rate_hz, 24000), 24000)
    assert compare(recording, again).mcd_db < 0.2


@pytest.mark.corpora
def test_more_noise_is_farther_and_distance_is_symmetric() -> None:
    (sentence,) = recordings(1)
    recording = analyse(sentence.audio, sentence.sample_rate_hz)
    chance = np.random.default_rng(2).normal(size=len(sentence.audio)).astype(np.float32)
    noisy = [
        analyse(sentence.audio + level * chance, sentence.sample_rate_hz)
        for level in (0.0003, 0.001, 0.003)
    ]
    distances = [compare(recording, other).mcd_db for other in noisy]
    assert distances == sorted(distances)
    assert distances[0] > 0
    back = compare(noisy[1], recording)
    assert back.mcd_db == pytest.approx(distances[1])
    assert back.vuv_error == compare(recording, noisy[1]).vuv_error


@pytest.mark.parametrize("cents", [-100, 100, 300])
def test_a_pitch_shift_is_measured_in_cents(cents: int) -> None:
    low, high = analyse(tone(180.0), RATE_HZ), analyse(tone(180.0 * 2 ** (cents / 1200)), RATE_HZ)
    measured = compare(low, high)
    assert measured.f0_rmse_cents == pytest.approx(abs(cents), rel=0.1)
    assert measured.vuv_error < 0.1


def test_voice_against_noise_is_a_voicing_error_without_f0() -> None:
    measured = compare(analyse(tone(180.0), RATE_HZ), analyse(noise(), RATE_HZ))
    assert measured.vuv_error > 0.8
    assert not measured.silent


@pytest.mark.parametrize("samples", [0, 1, 100, 22050])
def test_silence_is_measured_and_said(samples: int) -> None:
    measured = compare(analyse(tone(180.0), RATE_HZ), analyse(np.zeros(samples, np.float32), 24000))
    assert measured.silent
    assert measured.f0_rmse_cents is None
    assert math.isfinite(measured.mcd_db)
    assert measured.mcd_db > 1
    assert 0 <= measured.vuv_error <= 1


@pytest.mark.corpora
def test_costs_little_time() -> None:
    (sentence,) = recordings(1)
    recording = analyse(sentence.audio, sentence.sample_rate_hz)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    spent = []
    for _ in range(3):
        started = time.thread_time()
        compare(recording, analyse(sentence.audio, sentence.sample_rate_hz))
        spent.append(time.thread_time() - started)
    torch.set_num_threads(threads)
    assert min(spent) < 0.25


def test_mean_and_standard_error() -> None:
    assert mean_and_error([]) == (None, None)
    assert mean_and_error([None, 3.0]) == (3.0, None)
    mean, error = mean_and_error([1.0, 2.0, 3.0, None])
    assert mean == 2.0
    assert error == pytest.approx(1 / math.sqrt(3))


def test_summary_counts_silence_and_has_no_nan() -> None:
    good, mute = Quality(5.0, 80.0, 0.1, silent=False), Quality(12.0, None, 0.6, silent=True)
    summary = summarise([good, mute])
    assert summary["mcd_db"] == 8.5
    assert summary["f0_rmse_cents"] == 80.0
    assert summary["f0_rmse_cents_se"] is None
    assert summary["silent_sentences"] == 1


def test_pairing_takes_out_what_makes_sentences_hard() -> None:
    hard = np.linspace(4, 9, 10)
    small = [0.1, 0.3] * 5
    teacher = [Quality(level, 50.0, 0.1, silent=False) for level in hard]
    student = [
        Quality(level + more, None, 0.1, silent=False)
        for level, more in zip(hard, small, strict=True)
    ]
    difference = paired_difference(student, teacher)
    # s = 0.1054, n = 10, t(0.975, 9) = 2.262
    assert difference["mcd_db"]["mean"] == pytest.approx(0.2)
    assert difference["mcd_db"]["interval_95"] == pytest.approx([0.1246, 0.2754], abs=1e-4)
    assert difference["f0_rmse_cents"] == {"mean": None, "se": None, "interval_95": None, "n": 0}
    assert difference["vuv_error"]["interval_95"] == pytest.approx([0.0, 0.0])
