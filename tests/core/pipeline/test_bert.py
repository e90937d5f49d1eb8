"""The whole road with a teacher that reads with a BERT, and a student that does without."""

import json
import shutil

import pytest

from core.errors import SettingsError, VoiceError
from core.events import Control, PhaseStarted
from core.pipeline import STAGES, run_road
from core.pipeline.requests import export_voice, say
from core.pipeline.road import is_done
from core.pipeline.workbench import workbench
from core.project import Project
from core.settings import Settings
from core.voice import load_voice
from tests.core.jobs import finished
from tests.core.pipeline.test_road import TINY
from tests.core.tiny_bert import SIZE, make_bert


def walked(project, stages=STAGES):
    return list(run_road(str(project.folder), Control(), stages))


@pytest.fixture(scope="module")
def bert(tmp_path_factory):
    return make_bert(tmp_path_factory.mktemp("bert") / "tiny")


@pytest.fixture(scope="module")
def road(tmp_path_factory, bert):
    """A project whose road is walked to the end, and the events of that."""
    settings = Settings().changed(TINY | {"teacher.bert": str(bert)})
    project = Project.create(tmp_path_factory.mktemp("bert") / "project", settings)
    return project, walked(project)


def voice(project, name):
    return load_voice(project.voice_folder(name))


def test_the_teacher_reads_with_it_and_the_student_does_without(road):
    project, events = road
    assert PhaseStarted("bert", 8) in events
    teacher, student, control = (voice(project, name) for name in ("teacher", "student", "control"))
    assert teacher.model.context_size == SIZE
    assert teacher.model.context_mean.abs().max() > 0
    assert student.model.context_size == control.model.context_size == 0
    assert student.bert is control.bert is None
    report = project.report()
    assert report["student"]["parameters"] == report["control"]["parameters"]
    assert all(report[name]["mcd_db"] > 0 for name in ("teacher", "student", "control"))
    labels = json.loads((project.folder / "runs/student/plan.json").read_text())
    assert labels["steps"] == 3
    learnt = [record["values"] for record in project.metrics("student") if "values" in record]
    assert any("mel_soft" in values for values in learnt)


def test_both_speak_and_only_the_teacher_hears_what_is_written(road):
    project, _ = road
    for name in ("teacher", "student"):
        speech = finished(say(str(project.folder), name, "The bank, the river.", Control()))
        assert speech.seconds > 0.05
    symbols = voice(project, "teacher").phonemes("They're two.").symbols
    mels = {
        name: [
            voice(project, name).mel(symbols, text=text)[0].sum().item()
            for text in ("They're two.", "There too.")
        ]
        for name in ("teacher", "student")
    }
    assert mels["teacher"][0] != mels["teacher"][1]
    assert mels["student"][0] == mels["student"][1]


def test_texts_are_not_read_again_for_another_student(road):
    project, _ = road
    assert all(is_done(project, stage) for stage in STAGES)
    project.save(project.settings.changed({"student.feature_weight": 1.0}))
    try:
        events = walked(project, ["student"])
        assert not any(getattr(event, "phase", "") == "bert" for event in events)
    finally:
        project.save(project.settings.changed({"student.feature_weight": 0.0}))


def test_the_bench_weighs_and_hears_the_copy_that_does_without(road):
    project, _ = road
    bench = workbench(str(project.folder))
    settings = project.settings.changed({"compress.pressure": 0.0, "vocoder.pressure": 0.0})
    plan = bench.plan(settings)
    width = bench.teacher.model.config.encoder_width
    gone = plan.teacher.parameters - plan.student.parameters
    assert gone == (SIZE + 1) * width
    heard = finished(bench.preview(project.settings, "Good morning.", "", Control()))
    assert len(heard.audio) > 1000
    evidence = bench.evidence["acoustic"]
    assert evidence.loss(bench.teacher.model) < evidence.loss(bench.teacher.model.with_config())


def test_the_teacher_is_not_exported_and_the_student_is_pointed_to(road, tmp_path):
    project, _ = road
    for kind in ("piper", "bundle"):
        job = export_voice(str(project.folder), "teacher", kind, "fp32", str(tmp_path), Control())
        with pytest.raises(VoiceError, match="export its student") as caught:
            finished(job)
        assert "\n" not in str(caught.value)


def test_a_teacher_whose_bert_is_gone_says_so_and_the_student_speaks(road, bert):
    project, _ = road
    teacher, aside = voice(project, "teacher"), bert.with_name("aside")
    bert.rename(aside)
    try:
        with pytest.raises(VoiceError, match="students do without") as caught:
            teacher.speak("Good day")
        assert str(bert) in str(caught.value)
        assert "\n" not in str(caught.value)
        assert voice(project, "student").speak("Good day").seconds > 0
        # Another one in its place is no replacement.
        make_bert(bert, seed=5)
        with pytest.raises(VoiceError, match="not the one that was trained with"):
            teacher.speak("Good day")
    finally:
        shutil.rmtree(bert, ignore_errors=True)
        aside.rename(bert)
    with pytest.raises(VoiceError, match="written text"):
        teacher.mel(teacher.phonemes("Good day").symbols)


def test_a_folder_that_is_not_there_is_refused_before_anything_is_prepared(tmp_path):
    settings = Settings().changed(TINY | {"teacher.bert": str(tmp_path / "none")})
    project = Project.create(tmp_path / "p", settings)
    with pytest.raises(SettingsError, match="no BERT folder"):
        next(run_road(str(project.folder), Control()))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"teacher.family": "hmm"}, "hmm cannot read with a BERT"),
        ({"student.invented": 4}, "student.invented"),
        ({"teacher.bert": "/there/is/none"}, "no BERT folder"),
    ],
)
def test_what_does_not_go_with_it_is_refused_before_training(road, changes, words, tmp_path):
    project, _ = road
    shutil.copytree(project.data_folder, tmp_path / "p/data")
    shutil.copy(project.folder / "stages.json", tmp_path / "p")
    settings = project.settings.changed(changes)
    other = Project(tmp_path / "p", settings)
    other.save(settings)
    other.forget_stages("teacher")
    with pytest.raises(SettingsError, match=words) as caught:
        walked(other, ["teacher"])
    assert "\n" not in str(caught.value)
