from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio import theme
from studio.player.comparison import HOP_S, RANGE_DB, difference, picture_all
from studio.player.spectrum import hertz_to_mel, level_db, mel_to_hertz
from studio.player.tracks import prepare
from studio.widgets.band_strip import BandStrip
from studio.widgets.spectrogram import Spectrogram

RATE = 22_050


def tone(hertz: float, seconds: float = 1.0, level: float = 0.1) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


@pytest.mark.parametrize("hertz", [200, 1000, 4000])
def test_a_tone_stands_at_its_frequency_and_at_its_level(hertz):
    levels = level_db(tone(hertz, level=0.5), RATE, top_hz=8000, bands=160, hop_s=0.01)
    edges = mel_to_hertz(np.linspace(0, hertz_to_mel(8000), 161))
    band = int(levels[:, 50].argmax())
    assert edges[band] - 45 <= hertz <= edges[band + 1] + 45
    # A sine of amplitude 0.5 peaks at −6 dB; a band wider than the peak averages it down.
    assert -20 < levels[band, 50] <= -5.9


def test_silence_lies_on_the_floor_and_above_the_sample_rate_there_is_nothing():
    silence = level_db(np.zeros(RATE, np.float32), RATE, top_hz=8000, bands=40, hop_s=0.01)
    assert silence.shape == (40, 100)
    assert silence.max() == pytest.approx(-120)
    noise = np.random.default_rng(0).normal(0, 0.1, 8000).astype(np.float32)
    levels = level_db(noise, 8000, top_hz=8000, bands=40, hop_s=0.01)
    assert levels[-1].max() == -120
    assert levels[5].min() > -100


def test_a_click_stands_at_its_moment():
    audio = np.zeros(RATE, np.float32)
    audio[RATE // 2] = 1.0
    levels = level_db(audio, RATE, top_hz=8000, bands=40, hop_s=0.01, window_s=0.02)
    assert abs(int(levels.max(axis=0).argmax()) - 50) <= 1


def two_voices(student: np.ndarray):
    rng = np.random.default_rng(1)
    teacher = rng.normal(0, 0.1, RATE).astype(np.float32)
    tracks = prepare({"teacher": (teacher, RATE), "student": (student(teacher), RATE)})
    pictures = picture_all(tracks, matched=False)
    return tracks, pictures, difference(tracks, pictures, "student", "teacher")


def test_a_voice_differs_from_itself_by_nothing():
    _, _, found = two_voices(lambda teacher: teacher.copy())
    assert (found.mean_db, found.distance_db) == (0, 0)
    assert not found.picture.levels_db.any()


def test_half_the_amplitude_is_six_decibels_less_everywhere():
    _, _, found = two_voices(lambda teacher: teacher / 2)
    assert found.mean_db == pytest.approx(-6.02, abs=0.1)
    assert found.distance_db == pytest.approx(6.02, abs=0.1)


def test_the_error_stands_in_the_bands_where_it_is(qtbot):
    from scipy.signal import butter, sosfilt

    low_pass = butter(8, 3000, fs=RATE, output="sos")
    _, _, found = two_voices(lambda teacher: sosfilt(low_pass, teacher).astype(np.float32))
    assert found.bands[0].low_hz == 0
    assert found.bands[-1].high_hz == pytest.approx(10_000)
    for band, above in zip(found.bands, found.bands[1:], strict=False):
        assert band.high_hz == above.low_hz
    below = [band for band in found.bands if band.high_hz < 2500]
    above = [band for band in found.bands if band.low_hz > 4000]
    assert all(band.distance_db < 0.5 for band in below)
    assert all(band.mean_db < -10 and band.distance_db > 10 for band in above)
    strip = BandStrip()
    qtbot.addWidget(strip)
    strip.resize(76, 120)
    strip.show_difference(found)
    said = strip.accessibleDescription().split("; ")
    assert len(said) == len(found.bands)
    assert f"{found.bands[-1].distance_db:.1f} dB apart" in said[-1]
    # The longest bar belongs to the highest band: it is the widest coloured row.
    picture = strip.grab().toImage()
    blue = theme.current().colour("teacher").rgb()
    rows = [
        sum(picture.pixel(x, y) == blue for x in range(picture.width()))
        for y in range(picture.height() - 20)
    ]
    assert max(rows[:20]) > 40
    assert max(rows[-20:]) < 10


def test_all_voices_share_axes_and_range(qtbot):
    tracks = prepare(
        {"teacher": (tone(500, 1.0), RATE), "student": (tone(500, 2.0, level=0.01), RATE)}
    )
    pictures = picture_all(tracks, matched=False)
    assert pictures.seconds == 2.0
    loud, quiet = (pictures.voices[voice].levels_db.max() for voice in ("teacher", "student"))
    assert loud - quiet == pytest.approx(20, abs=0.5)
    assert pictures.top_db <= loud
    assert pictures.voices["teacher"].levels_db.shape[1] == round(1.0 / HOP_S)
    view = Spectrogram()
    qtbot.addWidget(view)
    view.resize(400, 150)
    view.show_voice("Teacher", pictures.voices["teacher"], pictures)
    area = view._area()
    assert view._pixmap(area).deviceIndependentSize().width() == pytest.approx(
        area.width() / 2, abs=1
    )


def test_the_picture_of_a_long_sound_stays_small():
    tracks = prepare({"teacher": (tone(500, 90.0)[:: RATE // 8000], 8000)})
    pictures = picture_all(tracks, matched=False)
    assert pictures.voices["teacher"].levels_db.shape[1] <= 6000


def test_descriptions_carry_the_numbers(qtbot):
    tracks, pictures, found = two_voices(lambda teacher: teacher / 2)
    view = Spectrogram()
    qtbot.addWidget(view)
    view.show_voice("Teacher", pictures.voices["teacher"], pictures)
    assert view.accessibleName() == "Spectrogram of Teacher"
    assert view.accessibleDescription().startswith("1.00 seconds, 0 to 10 kHz")
    assert f"{RANGE_DB:g} dB" in view.accessibleDescription()
    view.show_difference("Student − teacher", found, pictures)
    assert "mean difference −6.0 dB, mean distance 6.0 dB" in view.accessibleDescription()
    view.show_nothing("Train the student first")
    assert view.accessibleDescription() == "Train the student first"
    assert tracks.voices == ("teacher", "student")


def test_a_click_seeks_and_a_drag_follows(qtbot):
    _, pictures, _ = two_voices(lambda teacher: teacher)
    view = Spectrogram()
    qtbot.addWidget(view)
    view.resize(400, 150)
    view.show()
    view.show_voice("Teacher", pictures.voices["teacher"], pictures)
    area = view._area()
    sought = []
    view.seekRequested.connect(sought.append)
    middle = QPoint(round(area.center().x()), 40)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(view, QPoint(399, 40))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(399, 40))
    assert sought[0] == pytest.approx(0.5, abs=0.01)
    assert sought[-1] == pytest.approx(1.0, abs=0.01)


def test_bright_is_loud_and_the_colours_of_the_difference_follow_the_theme(qtbot):
    _, pictures, found = two_voices(lambda teacher: teacher / 10)
    view = Spectrogram()
    qtbot.addWidget(view)
    view.resize(300, 120)
    theme.current().set_mode("light")
    view.show_difference("Student − teacher", found, pictures)
    less = view.grab().toImage().pixelColor(150, 50)
    assert less.blue() > less.red()
    theme.current().set_mode("dark")
    view.show_voice("Teacher", pictures.voices["teacher"], pictures)
    loud = view.grab().toImage().pixelColor(150, 50).lightness()
    view.show_voice("Student", pictures.voices["student"], pictures)
    assert view.grab().toImage().pixelColor(150, 50).lightness() < loud


def test_the_play_head_is_drawn_where_the_moment_is(qtbot):
    _, pictures, _ = two_voices(lambda teacher: teacher)
    view = Spectrogram()
    qtbot.addWidget(view)
    view.resize(300, 120)
    view.show_voice("Teacher", pictures.voices["teacher"], pictures)
    without = view.grab().toImage()
    view.set_play_head(0.5)
    with_head = view.grab().toImage()
    x = round(view._x_of(0.5))
    assert with_head.pixelColor(x, 50) == Qt.GlobalColor.white
    assert with_head.pixelColor(x + 20, 50) == without.pixelColor(x + 20, 50)
