"""A sweep: students side by side that differ in a setting or two."""

import json
import shutil

import numpy as np
import pytest

from core.audio import read_audio
from core.errors import ProjectError, SettingsError, VoiceError
from core.evaluate.report import swept
from core.events import Control, Notice, PhaseFinished, PhaseStarted, Progress
from core.pipeline import run_road
from core.pipeline.data_stage import open_data
from core.pipeline.judge import Judge
from core.pipeline.sweep import sweep
from core.project import Project
from core.recipes import Recipe, Tie
from core.settings import Settings, declaration
from core.sliders import with_recipe
from core.sweeps import checked_axes, sweeps, variable
from core.voice import load_voice
from tests.core.jobs import StopsWhen, drained, finished
from tests.core.pipeline.test_road import TINY

AXES = {"student.temperature": ["1", "4"], "student.alpha": [0, 0.5]}
GRID = [(1.0, 0.0), (1.0, 0.5), (4.0, 0.0), (4.0, 0.5)]
STEPS = TINY["student.steps"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A project whose road has been walked, with Griffin-Lim and few sentences."""
    folder = tmp_path_factory.mktemp("sweep") / "project"
    settings = Settings().changed(TINY | {"vocoder.kind": "griffinlim", "data.sentences": 20})
    Project.create(folder, settings)
    list(run_road(str(folder), Control()))
    return folder


@pytest.fixture
def project(whole, tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(whole, folder)
    return folder


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_point_is_a_student_of_its_own_and_the_project_stays_as_it_is(project):
    before = bytes_of(project / "voices"), (project / "project.toml").read_bytes()
    events, found = drained(sweep(str(project), AXES, Control(), STEPS))
    assert (bytes_of(project / "voices"), (project / "project.toml").read_bytes()) == before

    assert found.axes == {"student.temperature": (1.0, 4.0), "student.alpha": (0.0, 0.5)}
    measured = [found.at({"student.temperature": t, "student.alpha": a}) for t, a in GRID]
    errors = [point.figures["mcd_db"] for point in measured]
    # Who does not listen does not hear the temperature.
    assert measured[0] is measured[2]
    assert len(set(errors)) == len(found.points) == 3
    sounds = [read_audio(point.sample)[0] for point in found.points]
    assert not np.array_equal(sounds[0][:1000], sounds[1][:1000])
    assert (found.folder / "samples/teacher.wav").is_file()
    assert not list(found.folder.glob("*/run"))

    told = [event.done for event in events if isinstance(event, Progress)]
    assert told == sorted(told)
    assert isinstance(events[-1], PhaseFinished)


def test_a_point_is_the_student_that_the_road_would_make(project):
    opened = Project.open(project)
    alpha = opened.settings.student.alpha
    found = finished(sweep(str(project), {"student.alpha": [alpha]}, Control(), STEPS))
    teacher, student = (load_voice(opened.voice_folder(name)) for name in ("teacher", "student"))
    judge = Judge(open_data(opened), teacher, 40)
    expected = np.mean(judge.distances(student.model))
    assert found.points[0].figures["mcd_db"] == pytest.approx(float(expected), abs=1e-5)


def test_what_was_stopped_goes_on_and_what_is_there_is_not_done_again(project, tmp_path):
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(project, undisturbed)
    whole = finished(sweep(str(undisturbed), AXES, Control(), STEPS))

    results = project / "sweeps"
    control = StopsWhen(lambda: len(list(results.glob("*/*/result.json"))) == 2)
    events, part = drained(sweep(str(project), AXES, control, STEPS))
    assert len(part.points) == 2
    assert not any(isinstance(event, PhaseFinished) for event in events)
    first = [(point.sample, point.sample.stat().st_mtime_ns) for point in part.points]

    more = AXES | {"student.alpha": [0.5, 1]}
    finished(sweep(str(project), AXES, Control(), STEPS))
    found = finished(sweep(str(project), more, Control(), STEPS))
    assert [sample.stat().st_mtime_ns for sample, _ in first] == [when for _, when in first]
    assert found.axes["student.alpha"] == (0.0, 0.5, 1.0)
    assert len(found.points) == 5
    assert len(list(results.iterdir())) == 1
    for point in whole.points:
        same = found.at(point.values)
        assert {**same.figures, "seconds": 0} == {**point.figures, "seconds": 0}


def test_the_order_in_which_settings_are_named_changes_nothing(project):
    one = finished(sweep(str(project), AXES, Control(), STEPS))
    turned = dict(reversed(AXES.items()))
    events, other = drained(sweep(str(project), turned, Control(), STEPS))
    assert other.folder == one.folder
    assert len(other.points) == len(one.points)
    # Nothing was left to do.
    assert next(event.total for event in events if isinstance(event, PhaseStarted)) == 0


def test_a_combination_from_which_no_student_comes_is_named_and_the_others_are_made(project):
    events, found = drained(sweep(str(project), {"compress.drop": [0, 60, 1]}, Control(), STEPS))
    told = [event.message for event in events if isinstance(event, Notice)]
    assert len(told) == 1
    assert told[0].startswith("drop=60 is left out: ")
    assert [point.values["compress.drop"] for point in found.points] == [0, 1]


def test_settings_that_change_nothing_are_refused(project):
    opened = Project.open(project)
    opened.save(with_recipe(opened.settings, Recipe(step=(Tie(part="acoustic", layers=2),) * 2)))
    with pytest.raises(SettingsError, match="recipe of its own"):
        finished(sweep(str(project), {"compress.pressure": [0.5, 0.9]}, Control(), STEPS))
    deaf = {"student.alpha": 0.0}
    with pytest.raises(SettingsError, match="same at every temperature"):
        finished(sweep(str(project), {"student.temperature": [1, 2]}, Control(), STEPS, deaf))


def test_other_invented_sentences_of_as_many_have_labels_of_their_own(project):
    """Of another seed: what the teacher said of the first ones is not what it says of these."""
    axes, changes = {"student.alpha": [1.0]}, {"student.invented": 6}
    alone = project.parent / "alone"
    shutil.copytree(project, alone)
    finished(sweep(str(project), axes, Control(), STEPS, changes | {"budget.seed": 1}))
    second = changes | {"budget.seed": 2}
    after = finished(sweep(str(project), axes, Control(), STEPS, second))
    undisturbed = finished(sweep(str(alone), axes, Control(), STEPS, second))
    assert after.points[0].figures["mcd_db"] == undisturbed.points[0].figures["mcd_db"]


@pytest.mark.parametrize(("file", "key"), [("sweep.json", "shared"), ("result.json", "figures")])
def test_a_file_that_lacks_something_counts_as_damaged(project, file, key):
    found = finished(sweep(str(project), {"student.alpha": [1.0]}, Control(), STEPS))
    path = next(found.folder.rglob(file))
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: {}}))
    good, damaged = sweeps(project)
    assert good == []
    assert str(path) in damaged[0].problem
    assert damaged[0].advice.startswith("delete ")
    assert swept(project) == []


def test_every_setting_that_the_advice_names_can_be_varied():
    base = Settings()
    for name in variable():
        assert checked_axes({name: [declaration(name).default]}, base)


def test_the_report_shows_it_until_there_is_another_teacher(project):
    finished(sweep(str(project), {"compress.criterion": ["l1", "random"]}, Control(), STEPS))
    report = json.loads((project / "report.json").read_text())
    (shown,) = report["sweeps"]
    assert [point["values"] for point in shown["points"]] == [
        {"compress.criterion": "l1"},
        {"compress.criterion": "random"},
    ]
    page = (project / "report.html").read_text()
    assert "Sweep of criterion" in page
    assert "criterion random, MCD" in page

    opened = Project.open(project)
    opened.save(opened.settings.changed({"teacher.steps": 2}))
    list(run_road(str(project), Control()))
    assert json.loads((project / "report.json").read_text())["sweeps"] == []
    assert "Sweep of" not in (project / "report.html").read_text()


def test_other_settings_count_for_the_sweep_alone(project):
    changes = {"student.family": "gru", "compress.pressure": 0.8}
    axes = {"student.alpha": [0.5]}
    plain = finished(sweep(str(project), axes, Control(), STEPS))
    other = finished(sweep(str(project), axes, Control(), STEPS, changes))
    assert plain.folder != other.folder
    assert len(sweeps(project)[0]) == 2
    assert plain.points[0].figures["parameters"] > other.points[0].figures["parameters"]
    assert Project.open(project).settings.student.family == "teacher"


@pytest.mark.parametrize(
    ("axes", "words"),
    [
        ({}, "varies one or two settings, not 0"),
        ({"student.alpha": []}, "no value is named"),
        ({"student.alpha": [2]}, "less than or equal to 1"),
        ({"student.alpha": ["much"]}, "should be a number"),
        ({"teacher.size": ["tiny"]}, "teacher.size cannot be varied"),
        ({"student.steps": [3]}, "student.steps cannot be varied"),
        ({"nonsense": [3]}, "nonsense cannot be varied"),
        ({f"student.{n}": [1] for n in ("alpha", "dropout", "invented")}, "not 3"),
        ({"student.alpha": range(1000)}, "1000 students"),
        (
            {"compress.schedule": ["gradual"], "compress.start": ["slice", "scratch"]},
            "contradict",
        ),
    ],
)
def test_nonsense_is_refused_before_anything_begins(project, axes, words):
    with pytest.raises(SettingsError, match=words):
        finished(sweep(str(project), axes, Control(), STEPS))
    assert not (project / "sweeps").exists()


def test_without_a_teacher_it_says_what_to_do(tmp_path):
    Project.create(tmp_path / "p", Settings())
    with pytest.raises(VoiceError, match="no teacher yet"):
        finished(sweep(str(tmp_path / "p"), AXES, Control()))


def test_a_damaged_point_is_named_and_nothing_else_is_lost(project):
    found = finished(sweep(str(project), AXES, Control(), STEPS))
    victim = found.points[1].sample.parent
    (victim / "result.json").write_text("{")
    assert sweeps(project)[0] == []
    assert str(victim / "result.json") in sweeps(project)[1][0].problem
    with pytest.raises(ProjectError, match=str(victim.name)) as refused:
        finished(sweep(str(project), AXES, Control(), STEPS))
    assert refused.value.advice == f"delete {victim}"
    shutil.rmtree(victim)
    again = finished(sweep(str(project), AXES, Control(), STEPS))
    assert again.points[1].figures["mcd_db"] == found.points[1].figures["mcd_db"]
