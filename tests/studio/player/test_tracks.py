from __future__ import annotations

import math

import numpy as np
import pytest
import soundfile

from core.audio import loudness_lufs, true_peak
from core.errors import DataError
from studio.player.loudness import Loudness, match
from studio.player.tracks import SLOTS, prepare, read_tracks

RATE = 24_000


def noise(level: float, seconds: float = 1.5, rate: int = RATE, seed: int = 0) -> np.ndarray:
    samples = np.random.default_rng(seed).normal(0, level, round(seconds * rate))
    return samples.astype(np.float32)


def test_all_voices_get_the_same_loudness():
    tracks = prepare(
        {
            "recording": (noise(0.2), RATE),
            "teacher": (noise(0.01), RATE),
            "student": (noise(0.06), RATE),
        }
    )
    for voice in tracks.voices:
        assert loudness_lufs(tracks.heard(voice, matched=True), RATE) == pytest.approx(-23, abs=0.1)
        np.testing.assert_array_equal(tracks.heard(voice, matched=False), tracks.audio[voice])


def test_a_sharp_peak_lowers_all_voices_together():
    quiet = noise(0.005)
    quiet[1000] = 0.9
    tracks = prepare({"teacher": (noise(0.1), RATE), "student": (quiet, RATE)})
    assert tracks.matching.guarded
    assert tracks.matching.target_lufs < -23
    heard = {voice: tracks.heard(voice, matched=True) for voice in tracks.voices}
    loudness = [loudness_lufs(audio, RATE) for audio in heard.values()]
    assert loudness[0] == pytest.approx(loudness[1], abs=0.1)
    assert 20 * math.log10(true_peak(heard["student"], RATE)) == pytest.approx(-1, abs=0.01)


def test_silence_is_left_alone_and_lowers_nobody():
    matching = match({"teacher": Loudness(-30, -10), "student": Loudness(-math.inf, -math.inf)})
    assert matching.gains_db == {"teacher": 7, "student": 0}
    assert not matching.guarded


def test_voices_of_other_sample_rates_come_to_the_highest():
    tracks = prepare({"teacher": (noise(0.1, rate=16_000), 16_000), "student": (noise(0.1), RATE)})
    assert tracks.sample_rate_hz == RATE
    assert tracks.seconds("teacher") == pytest.approx(1.5, abs=1e-3)
    deck = tracks.deck(matched=True)
    assert [track is not None for track in deck.tracks] == [
        v in ("teacher", "student") for v in SLOTS
    ]


def test_a_preview_joins_the_others_without_changing_them():
    tracks = prepare({"teacher": (noise(0.1), RATE), "student": (noise(0.1, seed=1), RATE)})
    more = tracks.with_voice("preview", noise(0.02, rate=22_050, seed=2), 22_050)
    assert more.voices == ("teacher", "student", "preview")
    assert more.audio["teacher"] is tracks.audio["teacher"]
    assert loudness_lufs(more.heard("preview", matched=True), RATE) == pytest.approx(-23, abs=0.1)
    again = more.with_voice("preview", noise(0.3), RATE)
    assert again.voices == more.voices


def test_a_damaged_file_leaves_the_other_voices(tmp_path):
    (tmp_path / "bad.wav").write_bytes(b"RIFF nothing")
    soundfile.write(tmp_path / "good.wav", np.stack([noise(0.1)] * 2, axis=1), RATE)
    paths = {"teacher": tmp_path / "bad.wav", "student": tmp_path / "good.wav"}
    assert read_tracks(paths).voices == ("student",)
    with pytest.raises(DataError, match=r"bad\.wav"):
        read_tracks({"teacher": paths["teacher"]})
