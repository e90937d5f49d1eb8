"""Changed copies keep text and timing."""

import numpy as np
import pytest

from core.data.augment import (
    SEEK_S,
    Change,
    changed,
    copy_id,
    drawn,
    original_id,
    shifted,
    stretched,
)
from core.settings import AugmentSettings

RATE = 22050
SETTINGS = AugmentSettings(copies=2, speed=0.2, pitch=3.0, noise=0.1)


def tone(hertz, seconds=1.0):
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype("f4")


def height(sound):
    """The strongest frequency in Hz."""
    inner = sound[2000:-2000]
    size = 2**18
    power = np.abs(np.fft.rfft(inner * np.hanning(len(inner)), size))
    return np.argmax(power) * RATE / size


def vowel(hertz, seconds=1.0):
    """A voice's harmonics under a fixed envelope with one peak at 1 kHz."""
    harmonics = np.arange(1, int(8000 / hertz)) * hertz
    sizes = np.exp(-np.square((harmonics - 1000) / 500)) + 0.01
    time = np.arange(round(seconds * RATE)) / RATE
    waves = sizes[:, None] * np.sin(2 * np.pi * harmonics[:, None] * time)
    return (0.3 * waves.sum(0) / np.abs(waves.sum(0)).max()).astype("f4")


@pytest.mark.parametrize("speed", [0.5, 0.9, 1.1, 1.5])
def test_a_stretched_tone_is_as_high_and_as_loud_and_longer_by_the_factor(speed):
    sound = stretched(tone(220), RATE, speed)
    assert len(sound) == round(RATE / speed)
    assert height(sound) == pytest.approx(220, abs=0.5)
    inner = sound[2000:-2000]
    assert np.sqrt(np.mean(inner**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.03)


@pytest.mark.parametrize("semitones", [-6, -1, 1, 4])
def test_a_shifted_tone_is_as_long_and_higher_by_the_semitones(semitones):
    sound = shifted(tone(220), RATE, semitones)
    assert len(sound) == RATE
    assert height(sound) == pytest.approx(220 * 2 ** (semitones / 12), rel=0.005)


def test_what_is_shifted_keeps_its_envelope():
    """The peak stays at 1 kHz, where resampling alone would move it to 1.26 kHz."""
    sound = shifted(vowel(100), RATE, 4)
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    centre = (power * hertz).sum() / power.sum()
    assert centre == pytest.approx(1000, rel=0.06)


@pytest.mark.parametrize("speed", [0.8, 1.25])
def test_what_happens_in_a_copy_happens_when_the_speed_says(speed):
    """Bursts of noise begin where they should, however much came before them."""
    starts = np.array([0.3, 1.1, 2.0, 2.9])
    sound = 1e-4 * np.random.default_rng(1).standard_normal(4 * RATE).astype("f4")
    for start in starts:
        part = slice(round(start * RATE), round((start + 0.2) * RATE))
        sound[part] += tone(330, 0.2)
    copy = changed(sound, RATE, Change(speed, 2.0, 0.0, 0))
    loud = np.abs(copy) > 0.2
    first = [np.flatnonzero(loud[int(s * RATE) :])[0] / RATE + s for s in (starts - 0.1) / speed]
    assert np.abs(np.array(first) - starts / speed).max() < 2 * SEEK_S + 0.005


def test_nothing_changed_is_the_same():
    sound = vowel(150)
    assert np.array_equal(changed(sound, RATE, Change(1.0, 0.0, 0.0, 5)), sound)


def test_noise_is_as_loud_as_said():
    sound = vowel(150)
    noisy = changed(sound, RATE, Change(1.0, 0.0, 0.1, 5))
    share = np.sqrt(np.mean((noisy - sound) ** 2) / np.mean(sound**2))
    assert share == pytest.approx(0.1, rel=0.02)
    assert np.array_equal(noisy, changed(sound, RATE, Change(1.0, 0.0, 0.1, 5)))
    assert not np.array_equal(noisy, changed(sound, RATE, Change(1.0, 0.0, 0.1, 6)))


def test_silence_and_very_short_sounds_stay_what_they_are():
    silent = changed(np.zeros(RATE, "f4"), RATE, Change(1.2, 2.0, 0.1, 1))
    assert len(silent) == round(RATE / 1.2)
    assert np.abs(silent).max() < 1e-6
    for samples in (1, 30, 1000):
        copy = changed(tone(220)[:samples], RATE, Change(0.9, 1.0, 0.1, 1))
        assert len(copy) == round(samples / 0.9)
        assert np.isfinite(copy).all()


def test_chance_hangs_on_seed_clip_and_number_alone():
    one = drawn(SETTINGS, 1, "a", 1)
    assert one == drawn(SETTINGS, 1, "a", 1)
    others = [drawn(SETTINGS, *key) for key in ((2, "a", 1), (1, "b", 1), (1, "a", 2))]
    assert one not in others


def test_changes_stay_within_the_settings_and_fill_them():
    many = [drawn(SETTINGS, 1, str(clip), 1) for clip in range(400)]
    speeds = np.array([change.speed for change in many])
    assert 1 / 1.2 <= speeds.min() < 0.86 < 1.16 < speeds.max() <= 1.2
    assert np.mean(np.log(speeds)) == pytest.approx(0, abs=0.02)
    semitones = np.array([change.semitones for change in many])
    assert -3 <= semitones.min() < -2.7 < 2.7 < semitones.max() <= 3
    noises = np.array([change.noise for change in many])
    assert 0 <= noises.min() < 0.01 < 0.09 < noises.max() <= 0.1
    none = AugmentSettings(copies=1, speed=0.0, pitch=0.0, noise=0.0)
    plain = drawn(none, 1, "a", 1)
    assert (plain.speed, plain.semitones, plain.noise) == (1.0, 0.0, 0.0)


def test_a_copys_id_tells_its_recording():
    assert original_id(copy_id("p901-003", 2)) == "p901-003"
    assert original_id("p901-003") == "p901-003"
