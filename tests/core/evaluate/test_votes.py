"""Votes in a project's folder: written, read, torn, damaged, told."""

import csv
import os
import subprocess
import sys

import pytest

from core.errors import ProjectError
from core.evaluate import votes
from core.evaluate.votes import ABX, MUSHRA, PREFERENCE, Vote
from core.export import card
from core.pipeline.facts import card_facts
from core.project import Project
from core.settings import Settings

WHEN = "2026-11-21T20:15:00+00:00"


def make_voices(folder, *names):
    for name in names:
        (folder / "voices" / name).mkdir(parents=True)
        (folder / "voices" / name / "weights.safetensors").write_bytes(name.encode())
    return votes.fingerprints(folder)


def abx(right=13, trials=16, marks=None):
    answers = [
        {
            "sentence": f"s{place}",
            "text": "Häuser, “quoted”\nand a line",
            "x": "teacher",
            "answer": "teacher" if place < right else "student",
        }
        for place in range(trials)
    ]
    return Vote(ABX, ("teacher", "student"), trials, 7, marks or {}, tuple(answers), WHEN, "Ann")


def preference(marks=None):
    given = ["student"] * 9 + ["control"] * 2 + [""]
    answers = [{"sentence": "s", "text": "", "first": "student", "answer": one} for one in given]
    return Vote(PREFERENCE, ("student", "control"), 12, 7, marks or {}, tuple(answers), WHEN)


def mushra(reference=100.0, marks=None):
    grades = {"recording": reference, "student": 70.0, "anchor_3500": 20.0}
    answers = [
        {"sentence": "s", "text": "", "grades": grades | {"student": 70.0 + place}}
        for place in (-5, 0, 5)
    ]
    return Vote(MUSHRA, ("recording", "student"), 3, 7, marks or {}, tuple(answers), WHEN)


def test_votes_come_back_as_they_were(tmp_path):
    assert votes.read_votes(tmp_path) == []
    given = [abx(), preference(), mushra()]
    for vote in given:
        votes.append(tmp_path, vote)
    assert votes.read_votes(tmp_path) == given
    assert len((tmp_path / votes.FILE).read_text().splitlines()) == 3
    assert given[0].result.right == 13
    assert (given[1].result.first, given[1].result.second, given[1].result.ties) == (9, 2, 1)
    assert given[2].result.systems["student"].mean == 70


@pytest.mark.parametrize("cut", [1, 40, "ä"])
def test_a_vote_that_was_cut_off_is_not_there_and_gives_way(tmp_path, cut):
    votes.append(tmp_path, abx())
    path = tmp_path / votes.FILE
    whole = path.read_bytes()
    # In the last case it ends in the middle of a letter.
    end = whole.index("ä".encode()) + 1 if cut == "ä" else len(whole) - cut
    path.write_bytes(whole + whole[:end])
    assert votes.read_votes(tmp_path) == [abx()]
    votes.append(tmp_path, preference())
    assert votes.read_votes(tmp_path) == [abx(), preference()]


def test_a_kill_while_votes_are_written_loses_only_the_last(tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\nfrom core.evaluate import votes\n"
        "from tests.core.evaluate.test_votes import abx\n"
        "print('go', flush=True)\n"
        "while True: votes.append(Path(sys.argv[1]), abx())\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, cwd=os.curdir
    )
    assert writer.stdout.readline() == b"go\n"
    path = tmp_path / votes.FILE
    while not path.exists() or path.stat().st_size < 50_000:
        assert writer.poll() is None
    writer.kill()
    writer.wait()
    writer.stdout.close()
    kept = votes.read_votes(tmp_path)
    assert len(kept) > 5
    assert all(vote == abx() for vote in kept)


DAMAGES = [
    b"{\n",
    b"[]\n",
    b"null\n",
    b"\xff\xfe\n",
    b"{}\n",
    b'{"version": 1}\n',
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_line_is_told_in_one_line(tmp_path, damage):
    votes.append(tmp_path, abx())
    with (tmp_path / votes.FILE).open("ab") as file:
        file.write(damage)
    with pytest.raises(ProjectError, match="damaged in line 2") as told:
        votes.read_votes(tmp_path)
    assert "\n" not in str(told.value)
    assert "remove that line" in told.value.advice


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"planned": 16', '"planned": 15'),
        ('"test": "abx"', '"test": "abz"'),
        ('"x": "teacher"', '"x": "somebody"'),
        ('["teacher", "student"]', '["teacher", "teacher"]'),
    ],
)
def test_what_cannot_have_been_a_test_is_damage(tmp_path, old, new):
    votes.append(tmp_path, abx())
    path = tmp_path / votes.FILE
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(ProjectError, match="line 1"):
        votes.read_votes(tmp_path)


def test_votes_of_a_newer_program_are_not_guessed_at(tmp_path):
    votes.append(tmp_path, abx())
    path = tmp_path / votes.FILE
    path.write_text(path.read_text().replace('"version": 1', '"version": 2'))
    with pytest.raises(ProjectError, match="newer version"):
        votes.read_votes(tmp_path)


def test_a_vote_belongs_to_the_weights_that_were_heard(tmp_path):
    marks = make_voices(tmp_path, "teacher", "student", "control")
    assert set(marks) == {"teacher", "student", "control"}
    pair = {name: marks[name] for name in ("teacher", "student")}
    votes.append(tmp_path, abx(marks=pair))
    votes.append(tmp_path, preference({name: marks[name] for name in ("student", "control")}))
    found = votes.summary(tmp_path)
    assert [test["test"] for test in found["tests"]] == ["abx", "preference"]
    assert found["earlier"] == 0
    (tmp_path / "voices" / "control" / "weights.safetensors").write_bytes(b"trained again")
    found = votes.summary(tmp_path)
    assert [test["test"] for test in found["tests"]] == ["abx"]
    assert found["earlier"] == 1
    assert votes.in_words(found)[-1] == "1 vote about earlier voices: not shown."


def test_the_words_say_what_a_result_is_worth(tmp_path):
    for vote in (abx(13), abx(9), preference(), mushra(), mushra(reference=80.0)):
        votes.append(tmp_path, vote)
    heard, missed, preferred, graded = votes.in_words(votes.summary(tmp_path))
    assert "13 of 16 right (12 needed, p = 0.011); the difference was heard" in heard
    assert "not proof that there is none" in missed
    assert "found by 45% of such tests" in missed
    assert "student 9, control 2, neither 1" in preferred
    assert "in 1 test, 1 left out" in graded
    assert "hidden reference (recording) 100 ± 0" in graded
    assert "3.5 kHz anchor 20" in graded
    about_control = votes.in_words(votes.summary(tmp_path), "control")
    assert about_control == [preferred]


def test_the_table_has_a_row_for_each_answer_and_grade(tmp_path):
    for vote in (abx(), preference(), mushra()):
        votes.append(tmp_path, vote)
    path = tmp_path / "votes.csv"
    assert votes.write_csv(tmp_path, path) == 3
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 16 + 12 + 3 * 3
    assert sum(int(row["right"]) for row in rows if row["test"] == "abx") == 13
    assert rows[0]["text"] == "Häuser, “quoted”\nand a line"
    assert (rows[-1]["system"], rows[-1]["grade"]) == ("anchor_3500", "20.0")


def test_the_card_of_an_export_says_what_listeners_heard(tmp_path):
    project = Project.create(tmp_path / "p", Settings())
    marks = make_voices(project.folder, "teacher", "student")
    assert card_facts(project, "student").heard == []
    votes.append(project.folder, abx(marks=marks))
    facts = card_facts(project, "student")
    assert "13 of 16 right" in facts.heard[0]
    text = card.render(
        facts, name="v", language="en", speakers=[""], sample_rate_hz=1, proof={}, use=[]
    )
    assert "## What listeners heard, in blind tests before export" in text
    assert "- ABX, teacher and student: 13 of 16 right" in text
    assert card_facts(project, "control").heard == []
