"""The command line as a user meets it: in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.storage import write_json

TINY = ["--sentences", "8", "--steps", "3", "--size", "tiny", "--batch", "2", "--pressure", "0.5"]


def sotto(*arguments, cwd=None, **environment):
    """Run a command; returns the finished process."""
    return subprocess.run(
        [sys.executable, "-m", "core", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd or Path(__file__).parents[2],
        env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
        timeout=800,
        check=False,
    )


def refused(process, *words):
    """Whether a command ended with 2 and one line that holds the words."""
    assert process.returncode == 2, process.stderr
    lines = process.stderr.strip().splitlines()
    assert len(lines) == 1, process.stderr
    assert "Traceback" not in process.stderr
    for word in words:
        assert word in lines[0]
    return True


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A whole tiny road, walked by the command line."""
    folder = tmp_path_factory.mktemp("cli") / "demo"
    process = sotto("demo", folder, *TINY)
    assert process.returncode == 0, process.stderr
    return folder


def test_demo_leaves_what_the_contract_names(project):
    for path in (
        "project.toml",
        "report.json",
        "report.html",
        "data/manifest.json",
        "runs/student/metrics.jsonl",
        "runs/teacher/checkpoint.safetensors",
        "voices/teacher/voice.toml",
        "voices/student/weights.safetensors",
        "voices/control/weights.safetensors",
    ):
        assert (project / path).is_file(), path
    report = json.loads((project / "report.json").read_text())
    for voice in ("teacher", "student", "control"):
        for key in ("parameters", "bytes", "macs_per_second", "rtf", "mcd_db"):
            assert report[voice][key] > 0, (voice, key)
    assert report["ratios"]["parameters"] == pytest.approx(
        report["teacher"]["parameters"] / report["student"]["parameters"]
    )
    assert report["control"]["parameters"] == report["student"]["parameters"]
    assert set(report["seconds"]) >= {"data", "teacher", "student", "control", "evaluation"}


def test_the_built_files_have_the_sizes_the_report_says(project):
    report = json.loads((project / "report.json").read_text())
    size = (project / "voices/student/weights.safetensors").stat().st_size
    assert report["student"]["bytes"] == size


def test_say_writes_what_it_says(project, tmp_path):
    for voice in ("teacher", "student", "control"):
        path = tmp_path / f"{voice}.wav"
        assert (
            sotto("say", project, "--voice", voice, "Good", "morning", "-o", path).returncode == 0
        )
        audio, rate = soundfile.read(path)
        assert rate == 22050
        assert len(audio) > 100
        assert np.isfinite(audio).all()


def test_a_copied_voice_folder_speaks_without_its_project(project, tmp_path):
    voice = shutil.copytree(project / "voices/student", tmp_path / "voice")
    assert sotto("say", voice, "Good morning", "-o", tmp_path / "a.wav").returncode == 0
    assert sotto("say", project, "Good morning", "-o", tmp_path / "b.wav").returncode == 0
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_say_reads_a_file_of_texts(project, tmp_path):
    texts = tmp_path / "texts.csv"
    texts.write_text("one|The first.\ntwo|The second, with 3 pears.\n", encoding="utf-8")
    process = sotto("say", project, "--texts", texts, "--out-dir", tmp_path / "out", "--json")
    assert process.returncode == 0, process.stderr
    assert [Path(entry["file"]).name for entry in json.loads(process.stdout)] == [
        "one.wav",
        "two.wav",
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["one.wav", "two.wav"]


def test_evaluate_rewrites_the_report(project):
    before = (project / "report.json").stat().st_mtime_ns
    process = sotto("evaluate", project, "--json")
    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout)["student"]["mcd_db"] > 0
    assert (project / "report.json").stat().st_mtime_ns > before


def test_resuming_a_finished_road_changes_no_weight(project):
    path = project / "voices/student/weights.safetensors"
    before = path.read_bytes()
    assert sotto("resume", project).returncode == 0
    assert path.read_bytes() == before


def test_check_prints_json_only(tmp_path, project):
    process = sotto("check", project / "data/built-in", "--json")
    report = json.loads(process.stdout)
    assert report["layout"] == "ljspeech"
    assert report["utterances"] == 8
    assert process.returncode == 0


def test_missing_empty_and_foreign_folders_are_refused(tmp_path, project):
    (tmp_path / "empty").mkdir()
    refused(sotto("check", tmp_path / "nowhere"), "nowhere")
    refused(sotto("check", tmp_path / "empty"), "empty")
    refused(sotto("run", tmp_path / "empty", "--out", tmp_path / "out"), "empty")
    refused(sotto("resume", tmp_path / "empty"), "not a Sotto project")
    refused(sotto("say", tmp_path / "empty", "Hello", "-o", tmp_path / "x.wav"), "not a Sotto")
    refused(sotto("demo", project), "resume")
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "x.wav").exists()


def test_bad_words_are_refused(tmp_path, project):
    out = tmp_path / "out.wav"
    data = project / "data/built-in"
    refused(sotto("demo", tmp_path / "a", "--pressure", "1.0"), "compress.pressure", "0.995")
    refused(sotto("run", data, "--out", tmp_path / "b", "--language", "klingonish"), "klingonish")
    refused(sotto("say", project, "--voice", "tenor", "Hello", "-o", out), "tenor", "teacher")
    refused(sotto("say", project, "--speaker", "Ann", "Hello", "-o", out), "Ann")
    refused(sotto("say", project, "?! …", "-o", out), "nothing that can be spoken")
    refused(sotto("say", project, "Hello"), "-o FILE.wav")
    assert sorted(path.name for path in tmp_path.iterdir()) == []


def test_a_read_only_target_is_refused(project, tmp_path):
    refused(sotto("say", project, "Hello", "-o", "/proc/nowhere/x.wav"), "/proc/nowhere")


def copied(project, tmp_path) -> Path:
    return Path(shutil.copytree(project, tmp_path / "copy"))


def test_a_project_from_a_newer_version_is_refused(project, tmp_path):
    folder = copied(project, tmp_path)
    path = folder / "project.toml"
    path.write_text(path.read_text().replace("version = 1", "version = 7", 1))
    refused(sotto("resume", folder), "format 7", "update Sotto")


def test_a_damaged_voice_is_refused(project, tmp_path):
    folder = copied(project, tmp_path)
    weights = folder / "voices/student/weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:500])
    refused(sotto("say", folder, "Hello", "-o", tmp_path / "x.wav"), "damaged")


def test_a_damaged_checkpoint_is_refused_and_nothing_else_is_touched(project, tmp_path):
    folder = copied(project, tmp_path)
    checkpoint = folder / "runs/student/checkpoint.safetensors"
    checkpoint.write_bytes(b"not weights")
    stages = json.loads((folder / "stages.json").read_text())
    del stages["student"]
    write_json(folder / "stages.json", stages)
    teacher = (folder / "voices/teacher/weights.safetensors").read_bytes()
    refused(sotto("resume", folder), "checkpoint.safetensors")
    assert (folder / "voices/teacher/weights.safetensors").read_bytes() == teacher


def test_the_student_can_take_the_teachers_place(project, tmp_path):
    folder = copied(project, tmp_path)
    student = (folder / "voices/student/weights.safetensors").read_bytes()
    assert sotto("replace", folder).returncode == 0
    assert (folder / "voices/teacher/weights.safetensors").read_bytes() == student
    assert (folder / "voices/teacher-1/voice.toml").exists()
    assert sotto("resume", folder).returncode == 0
    assert (folder / "voices/teacher/weights.safetensors").read_bytes() == student
    report = json.loads((folder / "report.json").read_text())
    assert report["teacher"]["parameters"] > report["student"]["parameters"]
