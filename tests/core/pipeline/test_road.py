"""The road under bad conditions: killed, interrupted, changed settings, two at once."""

import json
import signal
import time

import numpy as np
import pytest

from core.errors import ProjectError, SettingsError
from core.events import Control, Finished
from core.pipeline import STAGES, run_road
from core.pipeline.road import is_done
from core.pipeline.workbench import workbench
from core.project import Project
from core.settings import Settings
from core.voice import load_voice
from tests.benchmarks import kills

TINY = {
    "data.sentences": 8,
    "teacher.size": "tiny",
    "teacher.steps": 3,
    "student.steps": 3,
    "vocoder.steps": 2,
    "vocoder.batch": 2,
    "optimiser.batch": 2,
    "compress.pressure": 0.5,
    "budget.threads": 1,
}


def walked(project, stages=("data", "teacher", "teacher_vocoder", "student", "student_vocoder")):
    return list(run_road(str(project.folder), Control(), stages))[-1]


@pytest.mark.slow
def test_killed_runs_end_as_if_nothing_had_happened(tmp_path):
    seconds = kills.whole(tmp_path / "whole", kills.SETTINGS)
    hit = kills.disturbed(tmp_path / "killed", kills.SETTINGS, 3, seconds, seed=2)
    assert hit > 0
    assert kills.differences(tmp_path / "whole", tmp_path / "killed") == []


def test_ctrl_c_leaves_a_voice_that_speaks_and_a_run_that_goes_on(tmp_path):
    folder = tmp_path / "demo"
    settings = [*kills.SETTINGS, "--steps", "100000"]
    process = kills.start("demo", str(folder), *settings)
    checkpoint = folder / "runs/teacher/metrics.jsonl"
    deadline = time.monotonic() + 600
    while not (checkpoint.exists() and checkpoint.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=600)
    assert process.returncode == 130
    assert b"sotto resume" in words
    assert b"Traceback" not in words
    said = kills.start("say", str(folder), "--voice", "teacher", "Hello", "-o", f"{folder}/x.wav")
    assert said.wait(timeout=600) == 0
    said.stderr.close()
    assert (folder / "x.wav").stat().st_size > 1000
    assert json.loads((folder / "stages.json").read_text())["teacher"]["stopped"]


def test_a_stage_is_walked_again_only_when_something_it_depends_on_has_changed(tmp_path):
    project = Project.create(tmp_path / "p", Settings().changed(TINY))
    assert isinstance(walked(project), Finished)
    teacher = (project.voice_folder("teacher") / "weights.safetensors").read_bytes()
    student = (project.voice_folder("student") / "weights.safetensors").read_bytes()
    assert all(is_done(project, stage) for stage in ("data", "teacher", "student"))

    project.save(project.settings.changed({"compress.pressure": 0.7}))
    assert is_done(project, "teacher")
    assert not is_done(project, "student")
    assert is_done(project, "student_vocoder")
    walked(project)
    assert (project.voice_folder("teacher") / "weights.safetensors").read_bytes() == teacher
    assert (project.voice_folder("student") / "weights.safetensors").read_bytes() != student

    project.save(project.settings.changed({"vocoder.pressure": 0.9}))
    assert is_done(project, "student")
    assert not is_done(project, "student_vocoder")
    sounds = project.voice_folder("student") / "vocoder.safetensors"
    size = sounds.stat().st_size
    walked(project)
    assert sounds.stat().st_size < 0.6 * size
    assert is_done(project, "student")

    project.save(project.settings.changed({"data.sentences": 9}))
    assert not is_done(project, "data")
    assert not is_done(project, "teacher")
    walked(project, ["data"])
    assert len(json.loads((project.data_folder / "manifest.json").read_text())["clips"]) == 9


def test_the_same_seed_gives_the_same_voice_and_another_seed_another(tmp_path):
    weights = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        settings = Settings().changed(TINY | {"budget.seed": seed})
        project = Project.create(tmp_path / name, settings)
        walked(project)
        voice = project.voice_folder("student")
        names = ("weights.safetensors", "vocoder.safetensors")
        weights.append([(voice / name).read_bytes() for name in names])
    assert weights[0] == weights[1]
    assert weights[0] != weights[2]


@pytest.mark.parametrize(
    "changes",
    [
        {"compress.schedule": "gradual", "student.steps": 8},
        {"compress.start": "scratch"},
        {"compress.tie_layers": 3, "compress.tie_kernels": True, "compress.tie_biases": True},
        {"student.feature_weight": 1.0, "student.temperature": 3.0},
        {"data.mel": "vocos", "vocoder.size": "micro"},
        {"vocoder.kind": "griffinlim"},
        {"vocoder.tie_layers": 2, "vocoder.alpha": 0.5},
        {"teacher.family": "lstm", "student.family": "gru", "vocoder.kind": "griffinlim"},
        {"student.invented": 6},
        {"compress.criterion": "taylor", "compress.scope": "global"},
        {"compress.drop": 1, "compress.merge": 0.3, "compress.energy": 0.8, "compress.gate": 0.0},
        {"compress.sparsity": 0.5, "compress.weight_bits": "8", "student.steps": 6},
        {"compress.palette_bits": 4, "compress.aware": False},
        {"compress.locked": ["decoder.1", "vocoder.blocks.0"]},
        {"compress.step": [{"operator": "quantise"}, {"operator": "prune", "pressure": 0.5}]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_every_way_of_making_a_student_works(tmp_path, changes):
    project = Project.create(tmp_path / "p", Settings().changed(TINY | changes))
    walked(project, STAGES)
    report = project.report()
    assert report["student"]["parameters"] == report["control"]["parameters"]
    assert report["student"]["parameters"] < 0.6 * report["teacher"]["parameters"]


def test_two_jobs_do_not_work_in_one_project(tmp_path):
    project = Project.create(tmp_path / "p", Settings().changed(TINY))
    with project.locked(), pytest.raises(ProjectError, match="another job"):
        walked(project)


def test_a_stopped_job_says_so_and_keeps_its_stages(tmp_path):
    project = Project.create(tmp_path / "p", Settings().changed(TINY))
    control = Control()
    events = []
    for event in run_road(str(project.folder), control):
        events.append(event)
        if type(event).__name__ == "PhaseStarted" and event.phase == "features":
            control.stop()
    assert events[-1].stopped
    assert not is_done(project, "data")
    assert isinstance(walked(project), Finished)
    assert is_done(project, "student")


def test_a_family_that_is_not_trained_walks_the_same_road(tmp_path):
    own = {
        "teacher.family": "hmm",
        "compress.pressure": 0.0,
        "compress.weight_bits": "8",
        "vocoder.kind": "griffinlim",
    }
    project = Project.create(tmp_path / "p", Settings().changed(TINY | own))
    stages = ("data", "teacher", "student", "control")
    assert isinstance(walked(project, stages), Finished)
    teacher, student = (load_voice(project.voice_folder(name)) for name in ("teacher", "student"))
    assert teacher.model.family == student.model.family == "hmm"
    assert len(student.speak("Good day").audio) == pytest.approx(
        len(teacher.speak("Good day").audio), rel=0.2
    )
    sizes = [
        (project.voice_folder(name) / "weights.safetensors").stat().st_size
        for name in ("teacher", "student", "control")
    ]
    assert sizes[1] == sizes[2] < 0.5 * sizes[0]
    assert workbench(str(project.folder)).belief("Good day").scales.min() > 0

    # It teaches others, and says what cannot be done to it.
    project.save(project.settings.changed({"student.family": "conv"}))
    assert isinstance(walked(project, ("student",)), Finished)
    assert load_voice(project.voice_folder("student")).model.family == "conv"
    project.save(project.settings.changed({"student.family": "hmm", "compress.pressure": 0.5}))
    with pytest.raises(SettingsError, match="no channels"):
        walked(project, ("student",))


def test_a_mixture_head_walks_the_same_road(tmp_path):
    own = {"teacher.mixture": 2, "vocoder.kind": "griffinlim"}
    project = Project.create(tmp_path / "p", Settings().changed(TINY | own))
    assert isinstance(walked(project, ("data", "teacher", "student")), Finished)
    student = load_voice(project.voice_folder("student"))
    assert student.model.config.mixture == 2
    assert np.isfinite(student.speak("Good day").audio).all()
    bench = workbench(str(project.folder))
    assert bench.belief("Good day").locations.shape == (80,)
    assert bench.plan(project.settings).student.parameters == sum(
        value.numel() for value in student.model.parameters()
    )


def test_a_teacher_without_a_melody_of_its_own_invents_no_sentences(tmp_path):
    own = {"teacher.family": "tacotron", "student.family": "conv", "vocoder.kind": "griffinlim"}
    project = Project.create(tmp_path / "p", Settings().changed(TINY | own))
    assert isinstance(walked(project, ("data", "teacher")), Finished)
    project.save(project.settings.changed({"student.invented": 3}))
    with pytest.raises(SettingsError, match="invented"):
        walked(project, ("student",))
    project.save(project.settings.changed({"student.invented": 0}))
    assert isinstance(walked(project, ("student",)), Finished)
    assert load_voice(project.voice_folder("student")).speak("Good day").seconds > 0

    # But it hears by itself when what is said, and a student can learn that.
    by_aligner = (project.run_folder("student") / "metrics.jsonl").read_text()
    project.save(project.settings.changed({"student.timing": "teacher"}))
    assert not is_done(project, "student")
    assert isinstance(walked(project, ("student",)), Finished)
    assert (project.run_folder("student") / "metrics.jsonl").read_text() != by_aligner
    project.save(project.settings.changed({"student.invented": 3}))
    with pytest.raises(SettingsError, match="invented"):
        walked(project, ("student",))


def test_who_learnt_the_aligners_timing_teaches_no_other(tmp_path):
    own = {"student.timing": "teacher", "vocoder.kind": "griffinlim"}
    project = Project.create(tmp_path / "p", Settings().changed(TINY | own))
    with pytest.raises(SettingsError, match=r"from the aligner: set student\.timing"):
        walked(project, ("data", "teacher", "student"))
