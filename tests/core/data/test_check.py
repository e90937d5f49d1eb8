import json
import time
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.data.check import CorpusReport, check_corpus, clipped_share
from core.data.layouts import Clip, Corpus, Problem, read_corpus
from core.events import Control, Event, PhaseFinished, PhaseStarted, Progress

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
RATE = 22050


def speech(seconds: float, rate: int = RATE, level: float = 0.2) -> np.ndarray:
    """Something with the ups and downs of speech: noise in syllables, with a quiet room."""
    rng = np.random.default_rng(int(seconds * 1000))
    time_s = np.arange(round(seconds * rate)) / rate
    syllables = np.maximum(np.sin(2 * np.pi * 4 * time_s), 0.001)
    return np.clip(level / 3 * rng.normal(size=len(time_s)) * syllables, -0.99, 0.99)


def run(generator: Generator[Event, None, CorpusReport]) -> tuple[CorpusReport, list[Event]]:
    events = []
    while True:
        try:
            events.append(next(generator))
        except StopIteration as end:
            return end.value, events


class Maker:
    """A corpus of good clips to which bad ones are added."""

    def __init__(self, root: Path, good: int = 10) -> None:
        self.root = root
        self.clips: list[Clip] = []
        self.problems: list[Problem] = []
        for number in range(good):
            self.add(f"good{number}", speech(2 + number / 10), "x" * (26 + number))

    def add(
        self, name: str, sound: np.ndarray | None, text: str = "x" * 26, rate: int = RATE
    ) -> None:
        path = self.root / f"{name}.wav"
        if sound is not None:
            soundfile.write(path, sound, rate)
        self.clips.append(Clip(name, path, text, ""))

    def check(self) -> CorpusReport:
        corpus = Corpus(self.root, "plain", tuple(self.clips), tuple(self.problems), "en")
        return run(check_corpus(corpus, Control()))[0]

    def verdicts(self, name: str) -> dict[str, bool]:
        found = next(clip for clip in self.check().clips if clip.clip_id == name)
        return {verdict.kind: verdict.must_fix for verdict in found.verdicts}


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


def test_good_clips_get_no_verdict(maker: Maker) -> None:
    report = maker.check()
    assert [clip.verdicts for clip in report.clips] == [()] * 10
    assert (report.usable_count, report.must_fix, report.may_ignore) == (10, 0, 0)
    first = report.clips[0]
    assert first.seconds == pytest.approx(2.0)
    assert (first.sample_rate_hz, first.channels) == (RATE, 1)
    assert -50 < first.loudness_lufs < -15
    assert report.hours == pytest.approx(sum(2 + i / 10 for i in range(10)) / 3600)


@pytest.mark.parametrize(
    ("sound", "text", "expected"),
    [
        (np.clip(speech(2) * 30, -1, 1), "x" * 26, {"clipped": True}),
        (np.clip(speech(2) * 30, -0.4, 0.4), "x" * 26, {"clipped": True}),
        (np.zeros(2 * RATE), "x" * 26, {"silent": True}),
        (speech(2, level=1e-4), "x" * 26, {"silent": True}),
        (speech(0.3), "x" * 4, {"too_short": True}),
        (speech(0.001), "x", {"too_short": True}),
        (speech(31), "x" * 400, {"too_long": True}),
        (speech(20), "x" * 260, {"too_long": False}),
        (speech(2), " ... ", {"text_empty": True}),
        (speech(2), "x" * 200, {"text_length_mismatch": True}),
        (speech(8), "x" * 20, {"text_length_mismatch": True}),
        (speech(3), "x" * 14, {"text_length_mismatch": False}),
        (np.stack([speech(2)] * 6, 1), "x" * 26, {"many_channels": False}),
        (np.stack([speech(2)] * 2, 1), "x" * 26, {}),
        (0.1 * np.random.default_rng(0).normal(size=2 * RATE), "x" * 26, {"noise": False}),
        (None, "x" * 26, {"unreadable": True}),
    ],
)
def test_a_bad_clip_gets_its_verdict_and_the_others_none(
    maker: Maker, sound: np.ndarray | None, text: str, expected: dict[str, bool]
) -> None:
    maker.add("bad", sound, text)
    assert maker.verdicts("bad") == expected
    report = maker.check()
    assert all(clip.verdicts == () for clip in report.clips[:-1])
    usable = 10 if any(expected.values()) else 11
    assert report.usable_count == usable == len(report.usable_clips)


def test_verdicts_speak_in_units_people_use(maker: Maker) -> None:
    maker.add("short", speech(0.3), "xxxx")
    (verdict,) = maker.check().clips[-1].verdicts
    assert verdict.text == "0.3 s; needs at least 0.5 s"


def test_a_lone_sample_rate_is_a_hint(maker: Maker) -> None:
    maker.add("other", speech(2, 48000), rate=48000)
    assert maker.verdicts("other") == {"rate_differs": False}
    report = maker.check()
    assert report.rates == {RATE: 10, 48000: 1}
    assert any("sample rates differ" in notice for notice in report.notices)


def test_problems_of_the_layout_become_verdicts(maker: Maker) -> None:
    maker.add("gone", None)
    maker.problems.append(Problem("gone", "audio_missing", "no recording gone.wav"))
    maker.add("mute", speech(2), "")
    maker.problems.append(Problem("mute", "text_missing", "no text mute.txt"))
    maker.problems.append(Problem("", "unused", "3 texts have no recording beside them"))
    assert maker.verdicts("gone") == {"audio_missing": True}
    assert maker.verdicts("mute") == {"text_missing": True}
    assert "3 texts have no recording beside them." in maker.check().notices


def test_text_of_any_script_is_measured_in_its_own_pace(tmp_path: Path) -> None:
    maker = Maker(tmp_path, good=0)
    for number in range(8):
        maker.add(f"c{number}", speech(2), "今天天气很好" + "啊" * (number % 3))
    maker.add("bad", speech(2), "今天天气很好" * 6)
    assert maker.verdicts("c0") == {}
    assert maker.verdicts("bad") == {"text_length_mismatch": True}


def test_one_clip_alone_is_checked(tmp_path: Path) -> None:
    report = Maker(tmp_path, good=1).check()
    assert report.usable_count == 1
    assert "minutes can be used" in report.notices[0]


def test_a_set_without_any_usable_clip_says_so(tmp_path: Path) -> None:
    maker = Maker(tmp_path, good=0)
    maker.add("silent", np.zeros(RATE))
    assert maker.check().notices == ("No clip can be used: mend what the verdicts say.",)


def test_the_report_is_plain_json(maker: Maker) -> None:
    maker.add("silent", np.zeros(RATE))
    report = maker.check().to_json()
    again = json.loads(json.dumps(report, allow_nan=False))
    assert again == report
    assert again["utterances"] == 11
    assert again["verdicts"] == {"silent": 1}
    assert again["clips"][-1]["loudness_lufs"] is None


def test_progress_is_told_and_stopping_keeps_what_was_checked(maker: Maker) -> None:
    corpus = Corpus(maker.root, "plain", tuple(maker.clips), (), None)
    _, events = run(check_corpus(corpus, Control()))
    assert isinstance(events[0], PhaseStarted)
    assert isinstance(events[-1], PhaseFinished)
    last = [event for event in events if isinstance(event, Progress)][-1]
    assert (last.phase, last.done, last.total) == ("check", 10, 10)
    control = Control()
    control.stop()
    report, _ = run(check_corpus(corpus, control))
    assert report.clips == ()
    assert "Stopped after 0 of 10 clips." in report.notices


@pytest.mark.parametrize("hz", [60, 100, 220, 440])
@pytest.mark.parametrize("rate", [8000, 22050, 48000])
def test_a_clean_tone_is_not_clipped_and_a_cut_one_is(hz: int, rate: int) -> None:
    wave = np.sin(2 * np.pi * hz * np.arange(rate) / rate).astype(np.float32)
    assert clipped_share(0.5 * wave) < 0.01
    # Cut at 0.8, a sine lies beyond it for arccos(0.8) / (pi / 2) of the time.
    expected = np.arccos(0.8) / (np.pi / 2)
    assert clipped_share(np.clip(wave, -0.8, 0.8)) == pytest.approx(expected, abs=0.1)


@pytest.mark.corpora
def test_an_hour_of_good_recordings_is_checked_in_seconds_without_false_alarms() -> None:
    if not (CORPORA / "kathleen-en-US").is_dir():
        pytest.skip("the recordings kathleen-en-US are not beside the project")
    corpus = read_corpus(CORPORA / "kathleen-en-US")
    started = time.process_time()
    report, _ = run(check_corpus(corpus, Control()))
    assert time.process_time() - started < 15
    assert report.usable_count == 1038
    assert report.may_ignore <= 10
    assert report.hours * 60 == pytest.approx(52.8, abs=0.1)
