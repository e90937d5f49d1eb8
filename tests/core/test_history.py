"""What a project remembers of the students it has had."""

import json
import shutil

import pytest

from core import history
from core.errors import ProjectError, StorageError
from core.history import entries, forget, remember
from core.project import Project
from core.settings import Settings


@pytest.fixture
def project(tmp_path):
    return Project.create(tmp_path / "voice", Settings())


def trained(project, pressure=0.5, mcd_db=4.0, sentences=("b", "a"), steps=10):
    """Leave what a walked road leaves; gives its report."""
    for voice in ("teacher", "student", "control"):
        folder = project.voice_folder(voice)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "voice.toml").write_text(f"pressure = {pressure}\n")
        for name in sentences:
            sound = project.audio_folder / voice / f"{name}.wav"
            sound.parent.mkdir(parents=True, exist_ok=True)
            sound.write_text(f"{voice} {name} {mcd_db}")
    run = project.run_folder("student")
    run.mkdir(parents=True, exist_ok=True)
    records = [
        {"step": step, "split": "train", "values": {"total": 1 / step}, "rates": {"x": 1.0}}
        for step in range(1, steps + 1)
    ]
    records += [
        {"step": steps, "split": "validation", "values": {"total": 0.5}, "rates": {}},
        {"step": steps, "sample": "samples/000010.wav", "text": "Hello."},
        {"step": steps, "best": True},
    ]
    (run / "metrics.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    settings = project.settings.changed({"compress.pressure": pressure})
    figures = {"parameters": 1000, "bytes": 4000, "rtf": None, "mcd_db": mcd_db, "mcd_db_se": 0.1}
    return {
        "settings": settings.model_dump(mode="json"),
        "teacher": figures | {"mcd_db": 3.0},
        "student": figures,
        "control": None,
        "seconds": {"student": 60.0},
        "by_sentence": [{"id": name, "text": f"Say {name}.", "speaker": ""} for name in sentences],
    }


def test_a_student_is_kept_with_all_that_one_compares(project):
    remember(project, trained(project), "first")
    trained(project, pressure=0.9)  # The next student takes its place.
    (kept,), damaged = entries(project.folder)
    assert not damaged
    assert kept.number == 1
    assert kept.settings["compress"]["pressure"] == 0.5
    assert kept.figure("student", "mcd_db") == 4.0
    assert kept.figure("student", "rtf") is None
    assert kept.figure("control", "mcd_db") is None
    assert set(kept.voices) == {"teacher", "student"}
    assert kept.sentence == "Say b."
    assert kept.sound("student").read_text() == "student b 4.0"
    assert (kept.folder / "voice" / "voice.toml").read_text() == "pressure = 0.5\n"
    *losses, best = kept.records("student")
    assert [record["split"] for record in losses] == ["train"] * 10 + ["validation"]
    assert best == {"step": 10, "best": True}
    assert list(kept.records("teacher")) == []


def test_all_entries_keep_the_same_sentence(project):
    remember(project, trained(project), "first")
    remember(project, trained(project, sentences=("a", "b")), "second")
    assert [entry.sentence_id for entry in entries(project.folder)[0]] == ["b", "b"]


def test_the_same_student_measured_again_keeps_its_number(project):
    remember(project, trained(project), "first")
    remember(project, trained(project), "second")
    remember(project, trained(project, mcd_db=3.9), "first")
    found, _ = entries(project.folder)
    assert [(entry.number, entry.figure("student", "mcd_db")) for entry in found] == [
        (1, 3.9),
        (2, 4.0),
    ]


def test_the_oldest_are_forgotten(project, monkeypatch):
    monkeypatch.setattr(history, "KEPT", 3)
    for key in "abcde":
        remember(project, trained(project), key)
    assert [entry.number for entry in entries(project.folder)[0]] == [3, 4, 5]


def test_a_long_run_is_thinned_and_ends_where_it_ended(project, monkeypatch):
    monkeypatch.setattr(history, "TRAIN_RECORDS", 50)
    entry = remember(project, trained(project, steps=333), "first")
    steps = [record["step"] for record in entry.records("student") if record.get("split")]
    assert len(steps) <= 51
    assert steps[-2:] == [333, 333]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 1, "settings": 3}'])
def test_a_damaged_entry_is_passed_over_with_a_word(project, content):
    remember(project, trained(project), "first")
    remember(project, trained(project), "second")
    (project.folder / "history" / "1" / "entry.json").write_text(content)
    found, damaged = entries(project.folder)
    assert [entry.number for entry in found] == [2]
    assert len(damaged) == 1
    assert "damaged" in damaged[0]
    forget(project.folder, 1)
    assert entries(project.folder)[1] == []


def test_damaged_curves_are_said_when_they_are_looked_at(project):
    entry = remember(project, trained(project), "first")
    (entry.folder / "curves" / "student.jsonl").write_text('{"step": 1}\n{"st')
    with pytest.raises(ProjectError, match="damaged"):
        list(entry.records("student"))


def test_what_is_forgotten_is_gone_and_its_number_is_not_given_again_to_an_older_one(project):
    for key in "abc":
        remember(project, trained(project), key)
    forget(project.folder, 2)
    forget(project.folder, 2)
    remember(project, trained(project), "d")
    assert [entry.number for entry in entries(project.folder)[0]] == [1, 3, 4]


def test_an_entry_is_there_whole_or_not_at_all(project, monkeypatch):
    report = trained(project)

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full_disk)
    with pytest.raises(StorageError, match="disk is full"):
        remember(project, report, "first")
    assert list((project.folder / "history").iterdir()) == []


def test_a_name_that_leads_outside_is_not_followed(project, tmp_path):
    (tmp_path / "secret.wav").write_text("secret")
    report = trained(project)
    report["by_sentence"].insert(0, {"id": "../../../secret", "text": "", "speaker": ""})
    assert remember(project, report, "first").sentence_id == "b"
