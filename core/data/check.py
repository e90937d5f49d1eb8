"""Is a data set good enough? Every clip gets its verdicts, in words and units people use.

A verdict that must be fixed keeps its clip out of training; one that may be ignored is a hint.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core import audio
from core.data.layouts import Clip, Corpus
from core.errors import DataError
from core.events import Control, Event, Pace, PhaseFinished, PhaseStarted

PHASE = "check"

SHORTEST_S = 0.5
LONGEST_S = 30.0
LONG_S = 15.0
SILENT_LUFS = -60.0
CLIPPED_SHARE = 0.01
"""Share of clipped samples from which a clip must be fixed; a hundredth of it is worth a hint."""
NOISY_DB = 15.0
LITTLE_MINUTES = 10.0
LOW_RATE_HZ = 16000


@dataclass(frozen=True)
class Verdict:
    """One thing to know about a clip.

    Attributes:
        kind: `clipped`, `silent`, `noise`, `too_long`, `too_short`, `text_empty`,
            `text_length_mismatch`, `rate_differs`, `many_channels`, `unreadable`, `audio_missing`,
            `text_missing` or `text_encoding`.
        must_fix: The clip is left out until this is mended.
        text: For people: what was found, and what is needed.
    """

    kind: str
    must_fix: bool
    text: str


@dataclass(frozen=True)
class ClipReport:
    """A clip and what its check found; zeros and minus infinities where it could not be read.

    Attributes:
        seconds: Its length; `speech_seconds` without the silence around it.
        loudness_lufs: Integrated loudness (BS.1770) of the mono mix.
        peak_db: Highest sample, in dB re full scale.
    """

    clip_id: str
    path: Path
    speaker: str
    text: str
    seconds: float = 0.0
    sample_rate_hz: int = 0
    channels: int = 0
    loudness_lufs: float = -math.inf
    peak_db: float = -math.inf
    verdicts: tuple[Verdict, ...] = ()
    speech_seconds: float = 0.0

    @property
    def usable(self) -> bool:
        """Nothing must be fixed first."""
        return not any(verdict.must_fix for verdict in self.verdicts)

    @property
    def clip(self) -> Clip:
        """The clip this is about."""
        return Clip(self.clip_id, self.path, self.text, self.speaker)


@dataclass(frozen=True)
class CorpusReport:
    """What the check of a whole data set found.

    Attributes:
        notices: Sentences about the set as a whole, in plain words.
    """

    root: Path
    layout: str
    language: str | None
    clips: tuple[ClipReport, ...]
    notices: tuple[str, ...] = ()

    @property
    def hours(self) -> float:
        """Length of all clips that can be read."""
        return sum(clip.seconds for clip in self.clips) / 3600

    @property
    def usable_hours(self) -> float:
        """Length of the clips that training can use."""
        return sum(clip.seconds for clip in self.clips if clip.usable) / 3600

    @property
    def speakers(self) -> dict[str, float]:
        """Hours of each speaker; the only speaker of a set has the name ""."""
        hours: dict[str, float] = {}
        for clip in self.clips:
            hours[clip.speaker] = hours.get(clip.speaker, 0.0) + clip.seconds / 3600
        return dict(sorted(hours.items()))

    @property
    def rates(self) -> dict[int, int]:
        """How many clips have each sample rate (Hz)."""
        counts = Counter(clip.sample_rate_hz for clip in self.clips if clip.sample_rate_hz)
        return dict(sorted(counts.items()))

    @property
    def usable_clips(self) -> tuple[Clip, ...]:
        """The clips that training can use."""
        return tuple(clip.clip for clip in self.clips if clip.usable)

    @property
    def usable_count(self) -> int:
        """How many clips training can use."""
        return sum(clip.usable for clip in self.clips)

    @property
    def must_fix(self) -> int:
        """Clips left out until something is mended."""
        return len(self.clips) - self.usable_count

    @property
    def may_ignore(self) -> int:
        """Clips that are used although something could be better."""
        return sum(clip.usable and bool(clip.verdicts) for clip in self.clips)

    def to_json(self) -> dict[str, object]:
        """All of it as plain JSON values; what is not a number (silence) becomes None."""
        kinds = Counter(verdict.kind for clip in self.clips for verdict in clip.verdicts)
        return {
            "root": str(self.root),
            "layout": self.layout,
            "language": self.language,
            "utterances": len(self.clips),
            "usable": self.usable_count,
            "must_fix": self.must_fix,
            "may_ignore": self.may_ignore,
            "hours": round(self.hours, 4),
            "usable_hours": round(self.usable_hours, 4),
            "speakers": {name: round(hours, 4) for name, hours in self.speakers.items()},
            "sample_rates_hz": {str(rate): count for rate, count in self.rates.items()},
            "verdicts": dict(sorted(kinds.items())),
            "notices": list(self.notices),
            "clips": [_clip_json(clip) for clip in self.clips],
        }


def _clip_json(clip: ClipReport) -> dict[str, object]:
    def number(value: float) -> float | None:
        return round(value, 2) if math.isfinite(value) else None

    return {
        "id": clip.clip_id,
        "path": str(clip.path),
        "speaker": clip.speaker,
        "text": clip.text,
        "seconds": round(clip.seconds, 3),
        "speech_seconds": round(clip.speech_seconds, 3),
        "sample_rate_hz": clip.sample_rate_hz,
        "channels": clip.channels,
        "loudness_lufs": number(clip.loudness_lufs),
        "peak_db": number(clip.peak_db),
        "usable": clip.usable,
        "verdicts": [
            {"kind": verdict.kind, "must_fix": verdict.must_fix, "text": verdict.text}
            for verdict in clip.verdicts
        ],
    }


def check_corpus(corpus: Corpus, control: Control) -> Generator[Event, None, CorpusReport]:
    """Read every clip once and judge it. Memory holds one recording at a time.

    When stopped, the report covers the clips checked so far and says so in its notices.
    """
    started = time.monotonic()
    problems: dict[str, list[Verdict]] = {}
    for problem in corpus.problems:
        verdict = Verdict(problem.kind, True, problem.text)
        problems.setdefault(problem.clip_id, []).append(verdict)
    yield PhaseStarted(PHASE, len(corpus.clips))
    pace = Pace(PHASE, len(corpus.clips))
    reports: list[ClipReport] = []
    for clip in corpus.clips:
        yield from control.wait_while_paused()
        if control.stopping:
            break
        reports.append(_check_clip(clip, problems.get(clip.id, [])))
        yield from pace.advance(len(reports))
    notices = [f"{problem.text}." for problem in corpus.problems if not problem.clip_id]
    if len(reports) < len(corpus.clips):
        notices.append(f"Stopped after {len(reports)} of {len(corpus.clips)} clips.")
    judged = _judge_together(reports)
    report = CorpusReport(corpus.root, corpus.layout, corpus.language, tuple(judged))
    yield PhaseFinished(PHASE, time.monotonic() - started)
    return replace(report, notices=(*notices, *_notices(report)))


def _check_clip(clip: Clip, verdicts: Sequence[Verdict]) -> ClipReport:
    """Judge a clip by itself; `verdicts` are those its layout already gave."""
    report = ClipReport(clip.id, clip.audio, clip.speaker, clip.text, verdicts=tuple(verdicts))
    if not verdicts and not any(character.isalnum() for character in clip.text):
        report = _with(report, "text_empty", True, "the text holds no words")
    if any(verdict.kind == "audio_missing" for verdict in verdicts):
        return report
    try:
        info = audio.audio_info(clip.audio)
        report = replace(
            report,
            seconds=info.seconds,
            sample_rate_hz=info.sample_rate_hz,
            channels=info.channels,
        )
        if info.seconds > LONGEST_S:
            text = f"{info.seconds:.1f} s; at most {LONGEST_S:.0f} s, cut it into sentences"
            return _with(report, "too_long", True, text)
        samples, rate = audio.read_audio(clip.audio)
    except DataError as error:
        problem = error.problem.replace(str(clip.audio), clip.audio.name)
        return _with(report, "unreadable", True, problem)
    if info.channels > 2:
        text = f"{info.channels} channels; they are mixed to one"
        report = _with(report, "many_channels", False, text)
    return _judge_sound(report, audio.to_mono(samples), rate)


def _with(report: ClipReport, kind: str, must_fix: bool, text: str) -> ClipReport:
    return replace(report, verdicts=(*report.verdicts, Verdict(kind, must_fix, text)))


def _judge_sound(report: ClipReport, sound: audio.Audio, rate: int) -> ClipReport:
    peak = float(np.abs(sound).max())
    loudness = audio.loudness_lufs(sound, rate)
    start, end = audio.speech_span(sound, rate)
    report = replace(
        report,
        loudness_lufs=loudness,
        peak_db=20 * math.log10(peak) if peak > 0 else -math.inf,
        speech_seconds=(end - start) / rate,
    )
    if report.seconds < SHORTEST_S:
        text = f"{report.seconds:.2g} s; needs at least {SHORTEST_S} s"
        return _with(report, "too_short", True, text)
    if report.seconds > LONG_S:
        text = f"{report.seconds:.1f} s; shorter sentences are learnt faster"
        report = _with(report, "too_long", False, text)
    if loudness < SILENT_LUFS:
        return _with(report, "silent", True, "nothing but silence; record it again")
    clipped = clipped_share(sound)
    if clipped >= CLIPPED_SHARE / 100:
        text = f"clipped: {clipped:.2%} of the samples are cut off; record it at a lower level"
        report = _with(report, "clipped", clipped >= CLIPPED_SHARE, text)
    quiet, loud = np.percentile(audio.frame_levels_db(sound, rate), (5, 95))
    if loud - quiet < NOISY_DB:
        text = f"speech is only {loud - quiet:.0f} dB above the quietest moments; is it noisy?"
        report = _with(report, "noise", False, text)
    return report


def clipped_share(sound: audio.Audio) -> float:
    """Share of `[samples]` inside flat tops: three and more samples in a row at the highest level.

    The highest level is the clip's own (also a recording clipped first and turned down later has
    flat tops), within half a step of 16 bits. Sounds under -26 dB are taken as unclipped.
    """
    size = np.abs(sound)
    peak = float(size.max())
    if peak < 0.05:
        return 0.0
    top = size >= min(peak - 0.5 / 32768, 0.999)
    flat = top[:-2] & top[1:-1] & top[2:]
    inside = np.zeros(len(sound), bool)
    for offset in range(3):
        inside[offset : offset + len(flat)] |= flat
    return float(np.mean(inside))


def _judge_together(reports: Sequence[ClipReport]) -> list[ClipReport]:
    """Add the verdicts that need the other clips: sample rate, and length of the text."""
    rates = Counter(report.sample_rate_hz for report in reports if report.sample_rate_hz)
    usual_rate = max(rates, key=lambda rate: (rates[rate], rate), default=0)
    timed = [report for report in reports if report.usable and report.speech_seconds > 0]
    usual = float(np.median([_letters(r.text) / r.speech_seconds for r in timed] or [1.0]))
    # Five usual letters are added to each clip: short texts may stray further.
    off = {
        report.clip_id: math.log((_letters(report.text) + 5) / (report.speech_seconds * usual + 5))
        for report in timed
    }
    spread = 1.4826 * float(np.median(np.abs(list(off.values()) or [0.0])))
    judged = []
    for report in reports:
        if report.sample_rate_hz not in (0, usual_rate):
            text = f"{report.sample_rate_hz} Hz, most clips have {usual_rate} Hz; it is resampled"
            report = _with(report, "rate_differs", False, text)
        strays = off.get(report.clip_id, 0.0)
        if abs(strays) > max(math.log(2.0), 5 * spread):
            text = (
                f"{_letters(report.text) / report.speech_seconds:.1f} letters a second, the others"
                f" have about {usual:.1f}: the text says {'more' if strays > 0 else 'less'} than"
                " the recording"
            )
            report = _with(report, "text_length_mismatch", abs(strays) > math.log(3.0), text)
        judged.append(report)
    return judged


def _letters(text: str) -> int:
    return max(1, sum(character.isalnum() for character in text))


def _notices(report: CorpusReport) -> list[str]:
    notices = []
    minutes = report.usable_hours * 60
    if not report.usable_count:
        notices.append("No clip can be used: mend what the verdicts say.")
    elif minutes < LITTLE_MINUTES:
        notices.append(
            f"Only {minutes:.1f} minutes can be used. A voice will be learnt, but expect unclear"
            " words and a flat tone; from 20 minutes on it gets good, from an hour very good."
        )
    if len(report.rates) > 1:
        rates = ", ".join(f"{count} at {rate} Hz" for rate, count in report.rates.items())
        notices.append(f"The sample rates differ ({rates}); all are resampled.")
    if any(rate < LOW_RATE_HZ for rate in report.rates):
        notices.append(f"Recordings under {LOW_RATE_HZ} Hz make a voice that sounds muffled.")
    if report.must_fix and report.usable_count:
        notices.append(f"{report.must_fix} of {len(report.clips)} clips are left out.")
    return notices
