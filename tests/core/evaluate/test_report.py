import json
import math
import re
import time
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.audio import read_audio
from core.data.mel import HIFIGAN
from core.delivery import USUAL, Delivery
from core.evaluate import votes
from core.evaluate.report import HeldOut, evaluate, tell_votes
from core.events import Control, Event, Notice, PhaseFinished, PhaseStarted, Progress
from core.project import Project
from core.settings import Settings
from core.voice import Speech
from tests.core.evaluate.parrot import Cost, Mute, Parrot, recordings
from tests.core.evaluate.test_votes import abx, mushra, preference
from tests.core.jobs import finished
from tests.core.small import small_voice

pytestmark = pytest.mark.corpora

PARTS = {"acoustic": Cost(3_000_000, 12_000_000, 200e6), "vocoder": Cost(10**6, 4 * 10**6, 100e6)}
BILLS = {
    "teacher": Cost(4_000_000, 16_000_000, 300e6, PARTS),
    "student": Cost(400_000, 1_600_000, 30e6),
    "control": Cost(400_000, 1_600_000, 30e6),
}
QUALITY = {"mcd_db", "f0_rmse_cents", "vuv_error", "mcd_db_se", "f0_rmse_cents_se", "vuv_error_se"}


def run(
    folder: Path,
    voices: Mapping[str, Any],
    sentences: list[HeldOut],
    control: Control | None = None,
    limit_s: float = math.inf,
    name: str = "",
) -> tuple[dict[str, Any], list[Event]]:
    settings = Settings().changed({"name": name})
    job = evaluate(
        folder,
        voices,
        sentences,
        settings,
        {"data": 1.0},
        control or Control(),
        BILLS,
        limit_s,
        0.3,
    )
    events: list[Event] = []
    while True:
        try:
            events.append(next(job))
        except StopIteration as end:
            return end.value, events


def parrots(sentences: list[HeldOut]) -> dict[str, Parrot]:
    blurs = {"teacher": 0.2, "student": 0.4, "control": 0.6}
    return {name: Parrot(name, sentences, blur) for name, blur in blurs.items()}


def strict_json(path: Path) -> Any:
    """As other programs read it: NaN is no JSON."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


class Page(HTMLParser):
    """Collects what a page shows and asks for."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.content = path.read_text(encoding="utf-8")
        self.feed(self.content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for key, value in attrs if key in ("href", "src") and value]


@pytest.mark.parametrize("listened", [True, False])
def test_a_student_that_did_not_hear_its_teacher_says_so(tmp_path: Path, listened: bool) -> None:
    sentences = recordings(2)
    settings, voices = Settings(), parrots(sentences)
    job = evaluate(
        tmp_path, voices, sentences, settings, {}, Control(), BILLS, 5.0, 0.1, listened=listened
    )
    assert finished(job)["student"]["listened"] == listened
    alone = "The student learnt from the recordings alone."
    assert (alone in Page(tmp_path / "report.html").content) != listened


def test_the_whole_report(tmp_path: Path) -> None:
    sentences = recordings(3)
    log = tmp_path / "runs" / "student" / "metrics.jsonl"
    log.parent.mkdir(parents=True)
    records = [
        {"step": step, "split": split, "values": {"total": 5 / (step + 1), "mel": 1.0}, "rates": {}}
        for step in range(50)
        for split in ("train", "validation")
    ]
    log.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    weights = tmp_path / "voices" / "student" / "weights.safetensors"
    weights.parent.mkdir(parents=True)
    weights.write_bytes(bytes(1234))

    report, events = run(tmp_path, parrots(sentences), sentences)

    assert strict_json(tmp_path / "report.json") == report
    assert report["sentences"] == 3
    for name in ("teacher", "student", "control"):
        entry = report[name]
        assert entry.keys() >= QUALITY | {"parameters", "bytes", "macs_per_second", "rtf"}
        assert 0 < entry["rtf_acoustic"] < entry["rtf_vocoder"] < entry["rtf"]
        assert entry["vocoder"] == "Griffin–Lim, 32 rounds"
        assert entry["silent_sentences"] == 0
    assert report["student"]["bytes"] == 1234
    assert report["teacher"]["bytes"] == 16_000_000
    levels = [report[name]["mcd_db"] for name in ("floor", "teacher", "student", "control")]
    assert levels == sorted(levels)
    assert report["ratios"]["parameters"] == 10.0
    assert report["ratios"]["bytes"] == pytest.approx(16_000_000 / 1234)
    assert report["ratios"]["speed"] > 0
    assert report["teacher"]["parameters_vocoder"] == 1_000_000
    assert report["teacher"]["bytes_acoustic"] == 12_000_000
    assert report["student"]["parameters_vocoder"] is None
    assert list(report["floors"]) == ["floor"]
    assert report["floor"]["voices"] == ["teacher", "student", "control"]
    gap = report["differences"]["student_minus_teacher"]["mcd_db"]
    assert gap["mean"] == pytest.approx(levels[2] - levels[1])
    assert gap["interval_95"][0] > 0
    assert report["seconds"].keys() == {"data", "evaluation"}
    assert report["settings"]["student"]["alpha"] == Settings().student.alpha
    assert report["machine"]["processor"]

    texts = strict_json(tmp_path / "audio" / "sentences.json")
    assert list(texts) == [sentence.id for sentence in sentences]
    for name in ("recording", "teacher", "student", "control"):
        for sentence in sentences:
            sound, rate = read_audio(tmp_path / "audio" / name / f"{sentence.id}.wav")
            assert rate == HIFIGAN.sample_rate_hz
            assert abs(sound.shape[1] - len(sentence.audio)) < HIFIGAN.hop_samples

    page = Page(tmp_path / "report.html")
    assert page.tags.count("svg") == 3
    assert not re.search(r'(?:href|src)="(?:https?:)?//', page.content)
    sounds = [link for link in page.links if link.endswith(".wav")]
    assert len(sounds) == 12
    assert all((tmp_path / link).is_file() for link in sounds)
    assert "#010101" not in page.content
    assert "10.0×" in page.content

    assert isinstance(events[0], PhaseStarted)
    assert isinstance(events[-1], PhaseFinished)
    done = [event.done / event.total for event in events if isinstance(event, Progress)]
    assert done == sorted(done)
    assert done[-1] == 1.0


def test_each_vocoder_has_its_own_floor(tmp_path: Path) -> None:
    sentences = recordings(1)
    voices = parrots(sentences)
    voices["student"].vocoder = small_voice().vocoder
    voices["control"].vocoder = small_voice().vocoder
    report, _ = run(tmp_path, voices, sentences)
    assert {name: floor["voices"] for name, floor in report["floors"].items()} == {
        "floor": ["teacher"],
        "floor_student": ["student", "control"],
    }
    assert report["floor"]["vocoder"].startswith("Griffin–Lim")
    assert report["floors"]["floor_student"]["vocoder"].startswith("neural")
    # A vocoder that has learnt nothing copies badly.
    assert report["floors"]["floor_student"]["mcd_db"] > 1.5 * report["floor"]["mcd_db"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("copy synthesis") == 2
    assert "student, control" in page


def test_without_student_and_control_and_with_one_sentence(tmp_path: Path) -> None:
    sentences = recordings(1)
    teacher = Parrot("teacher", sentences, 0.2)
    report, _ = run(tmp_path, {"teacher": teacher}, sentences)
    assert strict_json(tmp_path / "report.json") == report
    assert report["teacher"]["mcd_db"] > 0
    assert report["teacher"]["mcd_db_se"] is None
    assert report["student"] is report["control"] is None
    assert report["ratios"]["speed"] is None
    assert report["differences"] == {}
    assert (tmp_path / "report.html").is_file()


def test_a_voice_that_falls_silent_is_counted_not_hidden(tmp_path: Path) -> None:
    sentences = recordings(2)
    voices = {
        "teacher": Parrot("teacher", sentences, 0.2),
        "student": Mute("student", sentences, 0.0),
    }
    report, _ = run(tmp_path, voices, sentences)
    assert strict_json(tmp_path / "report.json") == report
    assert report["student"]["silent_sentences"] == 2
    assert report["student"]["mcd_db"] > report["teacher"]["mcd_db"]
    assert report["student"]["f0_rmse_cents"] is None
    assert report["student"]["rtf"] is None
    assert "student said nothing in 2 of 2" in (tmp_path / "report.html").read_text(
        encoding="utf-8"
    )


def test_numbers_that_are_none_become_silence_with_a_notice(tmp_path: Path) -> None:
    sentences = recordings(1)
    broken = Parrot("student", sentences, float("nan"))
    report, events = run(tmp_path, {"student": broken}, sentences)
    assert strict_json(tmp_path / "report.json") == report
    assert report["student"]["silent_sentences"] == 1
    assert any(isinstance(event, Notice) for event in events)


def test_what_a_voice_cannot_say_is_measured_for_none(tmp_path: Path) -> None:
    sentences = recordings(2)
    voices = {
        "teacher": Parrot("teacher", sentences, 0.2),
        "student": Parrot("student", sentences[:1], 0.2),
    }
    report, events = run(tmp_path, voices, sentences)
    assert (report["sentences"], report["sentences_held_out"]) == (1, 2)
    assert not (tmp_path / "audio" / "teacher" / f"{sentences[1].id}.wav").exists()
    assert any(isinstance(e, Notice) and sentences[1].id in e.message for e in events)


def test_stopping_still_writes_a_report(tmp_path: Path) -> None:
    sentences = recordings(2)
    control = Control()
    control.stop()
    report, _ = run(tmp_path, parrots(sentences), sentences, control)
    assert report["sentences"] == 0
    assert report["teacher"]["mcd_db"] is None
    assert strict_json(tmp_path / "report.json") == report
    assert (tmp_path / "report.html").is_file()


class Slow(Parrot):
    """Needs a second for every sentence."""

    def speak(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Speech:
        time.sleep(1.0)
        return super().speak(text, speaker, delivery)


@pytest.mark.slow
def test_the_time_limit_is_kept_with_the_same_sentences_for_all(tmp_path: Path) -> None:
    sentences = recordings(20)
    voices = {name: Slow(name, sentences, 0.2) for name in ("teacher", "student")}
    report, _ = run(tmp_path, voices, sentences, limit_s=10.0)
    # Two voices sleep two seconds a sentence, and some of the ten are kept for speed and page.
    assert 1 <= report["sentences"] <= 3
    files = {
        name: sorted(path.name for path in (tmp_path / "audio" / name).iterdir())
        for name in ("recording", *voices)
    }
    assert len({tuple(names) for names in files.values()}) == 1
    assert len(files["teacher"]) == report["sentences"]


def test_texts_cannot_become_part_of_the_page(tmp_path: Path) -> None:
    (real,) = recordings(1)
    evil = '<script>alert("x")</script> & more'
    sentence = HeldOut("a b#1", evil, "", real.audio, real.sample_rate_hz)
    teacher = Parrot("teacher", [sentence], 0.2)
    run(tmp_path, {"teacher": teacher}, [sentence], name="<b>bold</b>")
    page = Page(tmp_path / "report.html")
    assert page.tags.count("script") == 1
    assert "<b>bold" not in page.content
    assert "&lt;script&gt;" in page.content
    assert "audio/teacher/a%20b%231.wav" in page.links


def test_names_cannot_leave_the_audio_folder(tmp_path: Path) -> None:
    (real,) = recordings(1)
    sentence = HeldOut("../../escaped", real.text, "", real.audio, real.sample_rate_hz)
    folder = tmp_path / "project"
    report, events = run(folder, {"teacher": Parrot("teacher", [sentence], 0.2)}, [sentence])
    assert report["sentences"] == 0
    assert any(isinstance(event, Notice) for event in events)
    assert not list(tmp_path.rglob("escaped*"))


def test_recordings_alone_make_a_page(tmp_path: Path) -> None:
    sentences = recordings(1)
    report, _ = run(tmp_path, {}, sentences)
    assert report["sentences"] == 1
    assert report["floor"] is None
    assert np.isfinite(report["seconds"]["evaluation"])


def test_votes_stand_in_the_report_and_outlive_its_rewriting(tmp_path: Path) -> None:
    sentences = recordings(2)
    Project.create(tmp_path / "p", Settings())
    folder = tmp_path / "p"
    assert not tell_votes(str(folder))
    first, _ = run(folder, parrots(sentences), sentences)
    assert first["listening"] == {"tests": [], "mushra": {}, "earlier": 0}
    assert "Blind listening tests" not in Page(folder / "report.html").content
    for vote in (abx(), preference(), mushra()):
        votes.append(folder, vote)
    with Project.open(folder).locked():
        assert not tell_votes(str(folder))
    assert tell_votes(str(folder))
    told = strict_json(folder / "report.json")
    assert [test["test"] for test in told["listening"]["tests"]] == ["abx", "preference"]
    assert {**told, "listening": None} == {**first, "listening": None}
    page = Page(folder / "report.html").content
    for words in ("13 of 16 right", "the difference was heard", "MUSHRA", "3.5 kHz anchor", "Ann"):
        assert words in page
    again, _ = run(folder, parrots(sentences), sentences)
    assert again["listening"] == told["listening"]

    (folder / votes.FILE).write_text("{\n")
    damaged, events = run(folder, parrots(sentences), sentences)
    assert damaged["listening"] is None
    assert any("line 1" in event.message for event in events if isinstance(event, Notice))
