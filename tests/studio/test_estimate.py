"""The estimate before anything starts."""

from __future__ import annotations

import pytest

from core.settings import Settings
from studio.estimate import estimate


def test_more_sentences_take_more_disk_and_the_time_is_the_one_that_was_set():
    few = estimate(Settings().changed({"data.sentences": 100, "budget.minutes": 7.0}), None)
    many = estimate(Settings().changed({"data.sentences": 1000, "budget.minutes": 7.0}), None)
    assert few.minutes == many.minutes == 7.0
    assert many.speech_minutes == pytest.approx(10 * few.speech_minutes)
    assert many.disk_bytes > few.disk_bytes


def test_recordings_are_unknown_until_they_are_checked():
    settings = Settings().changed({"data.source": "somewhere"})
    assert estimate(settings, None).disk_bytes is None
    known = estimate(settings, 3600.0)
    assert known.speech_minutes == 60.0
    # An hour in 80 mels of 4 bytes, 86 frames a second, is about 99 MB.
    beside = estimate(settings, 0.0).disk_bytes
    assert 95e6 < known.disk_bytes - beside < 105e6
