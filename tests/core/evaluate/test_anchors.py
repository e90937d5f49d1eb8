"""The anchors' filters, measured against the figures of BS.1534."""

import numpy as np
import pytest

from core.errors import SettingsError
from core.evaluate.anchors import anchor_of, filter_of, possible

RATES = [16_000, 22_050, 24_000, 44_100, 48_000]


def response_db(taps: np.ndarray, hertz: np.ndarray, rate: int) -> np.ndarray:
    """By the definition of the frequency response."""
    turns = np.exp(-2j * np.pi * np.outer(hertz, np.arange(len(taps))) / rate)
    return 20 * np.log10(np.abs(turns @ taps))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(("anchor", "scale"), [("anchor_3500", 1), ("anchor_7000", 2)])
def test_the_filters_keep_to_the_standard(anchor, scale, rate):
    taps = filter_of(anchor, rate)
    passed = response_db(taps, np.linspace(0, 3500 * scale, 400), rate)
    assert np.abs(passed).max() <= 0.1
    top = rate / 2
    for least, start in ((25, 4000 * scale), (50, 4500 * scale)):
        stopped = np.linspace(min(start, top), top, 300)
        assert response_db(taps, stopped, rate).max() <= -least


@pytest.mark.parametrize("rate", RATES)
def test_an_anchor_is_heard_in_step_with_its_reference(rate):
    time = np.arange(rate) / rate
    low, high = (np.sin(2 * np.pi * hertz * time).astype(np.float32) for hertz in (1000, 5000))
    made = anchor_of("anchor_3500", low + high, rate)
    assert made.dtype == np.float32
    assert len(made) == rate
    inside = slice(rate // 10, -rate // 10)
    np.testing.assert_allclose(made[inside], low[inside], atol=0.003)


def test_where_the_rate_leaves_no_room_there_is_no_anchor():
    assert [possible("anchor_7000", rate) for rate in (8000, 15_999, 16_000)] == [0, 0, 1]
    assert possible("anchor_3500", 8000)
    with pytest.raises(SettingsError, match="no 7 kHz anchor at 11025 Hz"):
        filter_of("anchor_7000", 11_025)
