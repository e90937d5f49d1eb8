"""The votes of finished listening tests, kept in a project as lines a person can read.

listening/votes.jsonl   one finished test a line: plan, trials, answers, voices, seed, time

A line is written whole at the end of a test. One that was cut off (a killed program, a full disk)
ends without a line break, is not counted, and gives way to the next vote. A vote belongs to the
weights that were heard: when a voice is trained again, votes on the one before are not shown as its
own.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.errors import ProjectError
from core.evaluate import listening
from core.evaluate.anchors import ANCHORS_HZ
from core.evaluate.listening import AbxResult, MushraResult, PreferenceResult
from core.project import Project
from core.storage import explained, make_folder, write_text

VERSION = 1
ABX, PREFERENCE, MUSHRA = TESTS = ("abx", "preference", "mushra")
FILE = "listening/votes.jsonl"
UNSURE = ""
"""The answer of a listener to whom neither of two is better."""

Result = AbxResult | PreferenceResult | MushraResult


@dataclass(frozen=True)
class Vote:
    """One finished test of one listener.

    Attributes:
        test: One of `TESTS`.
        voices: ABX and preference: the two. MUSHRA: the reference, then what was tested.
        planned: Trials (items in MUSHRA) fixed before the test began.
        seed: Of the draw of sentences, of X and of orders.
        fingerprints: Of the weights of each voice that has some, see `fingerprint`.
        answers: One entry a trial, each with `sentence` and `text`. ABX: `x` and `answer` name
            voices. Preference: `first` is the voice that was A, `answer` the better one or
            `UNSURE`. MUSHRA: `grades`, 0 to 100 by system.
        time: When the test ended, ISO 8601.
        listener: As the listener wants to be called, or empty.
    """

    test: str
    voices: tuple[str, ...]
    planned: int
    seed: int
    fingerprints: Mapping[str, str]
    answers: tuple[Mapping[str, Any], ...]
    time: str
    listener: str = ""

    @property
    def result(self) -> Result:
        """What the answers come to."""
        if self.test == ABX:
            right = sum(answer["x"] == answer["answer"] for answer in self.answers)
            return listening.abx(right, listening.plan(self.planned))
        if self.test == PREFERENCE:
            given = [answer["answer"] for answer in self.answers]
            return listening.preference(*map(given.count, (*self.voices, UNSURE)))
        return listening.mushra([self.grades], self.voices[0])

    @property
    def grades(self) -> list[Mapping[str, float]]:
        """Of a MUSHRA test: by system, one entry an item."""
        return [answer["grades"] for answer in self.answers]


def fingerprint(voice_folder: Path) -> str:
    """A short word for the weights of a voice; empty for one that has none, such as a recording."""
    weights = sorted(voice_folder.glob("*.safetensors"))
    if not weights:
        return ""
    whole = hashlib.sha256()
    for path in weights:
        try:
            with path.open("rb") as file:
                whole.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise ProjectError(f"{path} cannot be read ({error})", "check the disk") from error
    return whole.hexdigest()[:16]


def fingerprints(folder: Path) -> dict[str, str]:
    """Of those of a project's voices that have weights, by voice."""
    found = {path.name: fingerprint(path) for path in (folder / "voices").glob("*/")}
    return {voice: word for voice, word in found.items() if word}


def marks_of(folder: Path, voices: Sequence[str]) -> dict[str, str]:
    """Fingerprints of the voices that spoke a project's sentences.

    Raises:
        ProjectError: One was trained again since: it is not the one that would be heard.
    """
    now = fingerprints(folder)
    report = Project.open(folder).report() or {}
    spoke = report.get("fingerprints") or {}
    for voice in voices:
        if voice in spoke and spoke[voice] != now.get(voice):
            raise ProjectError(
                f"the sentences were spoken by an earlier {voice}", "measure the voices again"
            )
    return {voice: now[voice] for voice in voices if voice in now}


def append(folder: Path, vote: Vote) -> None:
    """Add a vote to a project; it is on the disk when this returns.

    Raises:
        StorageError: It cannot be written; the votes before are whole.
    """
    path = folder / FILE
    make_folder(path.parent)
    line = json.dumps({"version": VERSION, **asdict(vote)}, ensure_ascii=False) + "\n"
    with explained(path), path.open("ab+") as file:
        file.seek(0)
        kept = file.read().rfind(b"\n") + 1
        file.truncate(kept)
        try:
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.truncate(path, kept)
            raise


def read_votes(folder: Path) -> list[Vote]:
    """All votes of a project, oldest first.

    Raises:
        ProjectError: The file is damaged, or from a newer version.
    """
    path = folder / FILE
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ProjectError(f"{path} is damaged ({error})", "remove it") from error
    votes = []
    for number, line in enumerate(lines, 1):
        try:
            votes.append(_vote_of(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ProjectError(f"{path} is damaged in line {number}", "remove that line") from error
    return votes


def _vote_of(read: Mapping[str, Any]) -> Vote:
    if read["version"] > VERSION:
        raise ProjectError("the votes are from a newer version of Sotto", "use that version")
    vote = Vote(
        test=read["test"],
        voices=tuple(map(str, read["voices"])),
        planned=int(read["planned"]),
        seed=int(read["seed"]),
        fingerprints={str(voice): str(word) for voice, word in read["fingerprints"].items()},
        answers=tuple(_answer_of(read["test"], answer) for answer in read["answers"]),
        time=str(read["time"]),
        listener=str(read["listener"]),
    )
    _check(vote)
    return vote


def _check(vote: Vote) -> None:
    """Raise a ValueError where what was read cannot have been a test."""
    pair = vote.test != MUSHRA
    fits = [
        vote.test in TESTS,
        len(vote.answers) == vote.planned > 0,
        len(set(vote.voices)) == len(vote.voices) > 0,
        not pair or len(vote.voices) == 2,
        vote.test != ABX or listening.FEWEST <= vote.planned <= listening.MOST,
    ]
    for answer in vote.answers:
        if pair:
            drawn = answer["x" if vote.test == ABX else "first"]
            unsure = (UNSURE,) if vote.test == PREFERENCE else ()
            fits += [drawn in vote.voices, answer["answer"] in (*vote.voices, *unsure)]
        else:
            fits.append(vote.voices[0] in answer["grades"])
    if not all(fits):
        raise ValueError(vote.test)


def _answer_of(test: str, read: Mapping[str, Any]) -> dict[str, Any]:
    said = {"sentence": str(read["sentence"]), "text": str(read["text"])}
    if test == MUSHRA:
        grades = {str(name): float(grade) for name, grade in read["grades"].items()}
        if not all(0.0 <= grade <= 100.0 for grade in grades.values()):
            raise ValueError(grades)
        return {**said, "grades": grades}
    drawn = "x" if test == ABX else "first"
    return {**said, drawn: str(read[drawn]), "answer": str(read["answer"])}


def fitting(votes: Sequence[Vote], now: Mapping[str, str]) -> tuple[list[Vote], int]:
    """The votes on voices as they are, and how many are on earlier ones.

    Args:
        now: Fingerprints by voice; a voice without one is no longer there.
    """
    kept = [
        vote
        for vote in votes
        if all(now.get(voice) == word for voice, word in vote.fingerprints.items())
    ]
    return kept, len(votes) - len(kept)


def pooled(votes: Sequence[Vote]) -> dict[str, MushraResult]:
    """What all MUSHRA votes come to, by the reference that was used."""
    graded = [vote for vote in votes if vote.test == MUSHRA]
    references = dict.fromkeys(vote.voices[0] for vote in graded)
    return {
        name: listening.mushra([vote.grades for vote in graded if vote.voices[0] == name], name)
        for name in references
    }


def summary(folder: Path) -> dict[str, Any]:
    """What the votes say of the voices as they are, for report.json.

    Returns:
        `tests`: every ABX and preference test by itself, with its result: tests that are added up
        until they show something always do. `mushra`: by reference, the means over all listeners.
        `earlier`: how many votes are on voices that are no longer these.

    Raises:
        ProjectError: The votes are damaged.
    """
    kept, earlier = fitting(read_votes(folder), fingerprints(folder))
    tests = [
        {
            "test": vote.test,
            "time": vote.time,
            "listener": vote.listener,
            "voices": list(vote.voices),
            **asdict(vote.result),
        }
        for vote in kept
        if vote.test != MUSHRA
    ]
    graded = {name: asdict(result) for name, result in pooled(kept).items()}
    found: dict[str, Any] = {"tests": tests, "mushra": graded, "earlier": earlier}
    plain: dict[str, Any] = json.loads(json.dumps(found))  # lists for tuples, as a report has them
    return plain


_COLUMNS = (
    *("test", "time", "listener", "seed", "voices", "trial", "sentence", "text"),
    *("x", "first", "answer", "right", "system", "grade"),
)


def write_csv(folder: Path, path: Path) -> int:
    """Write all votes as a table, a row for each answer or grade; gives how many tests it holds.

    Raises:
        ProjectError: The votes are damaged.
        StorageError: It cannot be written.
    """
    votes = read_votes(folder)
    text = io.StringIO()
    table = csv.DictWriter(text, _COLUMNS, restval="")
    table.writeheader()
    for vote in votes:
        table.writerows(_rows(vote))
    write_text(path, text.getvalue())
    return len(votes)


def _rows(vote: Vote) -> Iterator[dict[str, Any]]:
    for trial, answer in enumerate(vote.answers, 1):
        row = {
            "test": vote.test,
            "time": vote.time,
            "listener": vote.listener,
            "seed": vote.seed,
            "voices": " ".join(vote.voices),
            "trial": trial,
            **answer,
        }
        grades = row.pop("grades", None)
        if vote.test == ABX:
            row["right"] = int(answer["x"] == answer["answer"])
        for system, grade in (grades or {None: None}).items():
            yield row | ({"system": system, "grade": grade} if system else {})


def in_words(found: Mapping[str, Any], voice: str = "") -> list[str]:
    """A summary in sentences, for the report's page and the card of an export.

    Args:
        found: What `summary` gave.
        voice: Only what is about this one.
    """
    lines = [_pair_in_words(test) for test in found["tests"] if voice in ("", *test["voices"])]
    for reference, result in found["mushra"].items():
        if voice in ("", *result["systems"]):
            lines.append(_grades_in_words(reference, result))
    if found["earlier"]:
        lines.append(f"{_counted(found['earlier'], 'vote')} about earlier voices: not shown.")
    return lines


def _pair_in_words(test: Mapping[str, Any]) -> str:
    first, second = test["voices"]
    if test["test"] == ABX:
        power = f"{test['power_70']:.0%}"
        heard = (
            "the difference was heard"
            if test["right"] >= test["needed"]
            else "no difference was shown, which is not proof that there is none: a listener who "
            f"is right 7 times in 10 is found by {power} of such tests"
        )
        return (
            f"ABX, {first} and {second}: {test['right']} of {test['trials']} right"
            f" ({test['needed']} needed, p {p_in_words(test['p_value'])}); {heard}."
        )
    better = first if test["share"] > 0.5 else second
    clear = test["p_value"] <= listening.ALPHA
    verdict = f"{better} was preferred" if clear else "neither was clearly preferred"
    return (
        f"Preference: {first} {test['first']}, {second} {test['second']}, neither {test['ties']}"
        f" (p {p_in_words(test['p_value'])}); {verdict}."
    )


def _grades_in_words(reference: str, result: Mapping[str, Any]) -> str:
    counted = _counted(result["listeners"], "test")
    left_out = f", {result['excluded']} left out" if result["excluded"] else ""
    grades = ", ".join(
        f"{system_name(name, reference)} {grade['mean']:.0f}" + _reach(grade)
        for name, grade in result["systems"].items()
    )
    return f"MUSHRA, means of 0 to 100 in {counted}{left_out}: {grades or 'nothing counts'}."


def _reach(grade: Mapping[str, Any]) -> str:
    if grade["interval"] is None:
        return ""
    return f" ± {grade['interval'][1] - grade['mean']:.0f}"


def p_in_words(value: float) -> str:
    """A p-value with its sign, never a plain zero: = 0.038, < 0.001."""
    return f"= {value:.3f}" if value >= 0.001 else "< 0.001"


def system_name(system: str, reference: str) -> str:
    """A system of a MUSHRA test in words."""
    if system in ANCHORS_HZ:
        return f"{ANCHORS_HZ[system] / 1000:g} kHz anchor"
    return f"hidden reference ({system})" if system == reference else system


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
