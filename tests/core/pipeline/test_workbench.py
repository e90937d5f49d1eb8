"""What the window asks of a teacher."""

import numpy as np
import pytest

from core.compress.budget import Limits
from core.errors import SettingsError, VoiceError
from core.events import Control
from core.pipeline import run_road
from core.pipeline.stage import Stopped
from core.pipeline.workbench import workbench
from core.project import Project
from core.recipes import presets
from core.settings import Settings
from core.sliders import with_recipe
from core.voice import load_voice
from tests.core.jobs import finished
from tests.core.pipeline.test_road import TINY

TEXT = "The old harbour was quiet."


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    settings = Settings().changed(TINY)
    project = Project.create(tmp_path_factory.mktemp("bench") / "p", settings)
    list(run_road(str(project.folder), Control(), ("data", "teacher", "teacher_vocoder")))
    return project


@pytest.fixture
def bench(project):
    return workbench(str(project.folder))


def hear(bench, **changes):
    settings = Settings().changed(
        {"compress.pressure": 0.0, "vocoder.pressure": 0.0}
        | {f"compress.{name}": value for name, value in changes.items()}
    )
    return finished(bench.preview(settings, TEXT, "", Control()))


def test_a_plan_counts_what_a_student_will_have(project, bench):
    settings = project.settings
    plan = bench.plan(settings)
    list(run_road(str(project.folder), Control(), ("student", "student_vocoder")))
    folder = project.voice_folder("student")
    names = ("weights.safetensors", "vocoder.safetensors")
    assert plan.student.bytes == pytest.approx(
        sum((folder / name).stat().st_size for name in names), rel=0.03
    )
    student = load_voice(folder)
    count = sum(value.numel() for value in student.model.parameters())
    assert plan.student.parts["acoustic"].parameters == count
    assert [step.operator for step in plan.steps] == ["prune", "prune"]
    assert plan.steps[-1].bill == plan.student
    assert 0.3 < plan.removed["decoder.0"] < 0.8
    assert "vocoder.head" in plan.locks


def test_without_a_project_presets_are_priced_and_nothing_speaks():
    bench = workbench("")
    plan = bench.plan(Settings())
    assert plan.student.parameters < plan.teacher.parameters / 3
    with pytest.raises(VoiceError, match="train it first"):
        finished(bench.preview(Settings(), TEXT, "", Control()))


def test_an_untouched_copy_sounds_like_its_teacher_and_a_pruned_one_does_not(bench):
    same = hear(bench)
    teacher = bench.teacher.speak(TEXT)
    assert np.array_equal(same.audio, teacher.audio)
    assert same.mcd_db == 0.0
    light, heavy = hear(bench, pressure=0.2), hear(bench, pressure=0.8)
    assert 0.0 < light.mcd_db < heavy.mcd_db
    assert len(heavy.audio) == len(same.audio)
    assert int(heavy.durations.sum()) * bench.teacher.format.hop_samples == len(heavy.audio)


def test_what_was_heard_is_remembered(bench):
    assert hear(bench, pressure=0.3) is hear(bench, pressure=0.3)
    assert hear(bench, pressure=0.3) is not hear(bench, pressure=0.4)


def test_a_preview_that_is_no_longer_wanted_ends(bench):
    control = Control()
    control.stop()
    with pytest.raises(Stopped):
        finished(bench.preview(Settings(), "Another sentence.", "", control))


def test_steps_that_need_data_get_them(bench):
    settings = Settings().changed({"compress.criterion": "taylor", "compress.gate": 0.0})
    assert bench.plan(settings).student.parameters > 0


def test_a_bench_is_opened_anew_when_the_teacher_has_changed(project, bench):
    assert workbench(str(project.folder)) is bench
    (project.voice_folder("teacher") / "weights.safetensors").touch()
    assert workbench(str(project.folder)) is not bench


def test_a_budget_moves_the_sliders_and_is_kept(bench):
    bill = bench.plan(Settings()).teacher
    limits = Limits(megabytes=0.3 * bill.bytes / 1e6)
    offer = bench.budget(Settings(), limits)
    plan = bench.plan(Settings().changed(offer.settings))
    assert plan.student.bytes <= 0.3 * bill.bytes
    assert plan.student.bytes == offer.bill.bytes
    with pytest.raises(SettingsError, match="cannot be reached"):
        bench.budget(Settings(), Limits(megabytes=0.001))


def test_sensitivities_say_which_layer_is_dear_and_guide_the_budget(bench):
    found = finished(bench.sensitivities(Control()))
    assert {entry.layer for entry in found} <= set(bench.plan(Settings()).locks)
    limits = Limits(megabytes=1.0)
    assert set(bench.budget(Settings(), limits).parts_from_data) <= {"acoustic", "vocoder"}


def test_the_teacher_says_what_it_believes_of_a_sound(bench):
    belief = bench.belief(TEXT)
    assert belief.symbol.isalpha()
    assert belief.locations.shape == belief.scales.shape == (80,)
    assert (belief.scales > 0).all()
    assert 0 < len(belief.audio) < len(bench.teacher.speak(TEXT).audio)


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_every_preset_makes_the_voice_smaller_and_lets_it_speak(bench, preset):
    settings = with_recipe(Settings(), preset)
    plan = bench.plan(settings)
    assert plan.student.bytes < 0.7 * plan.teacher.bytes
    heard = finished(bench.preview(settings, TEXT, "", Control()))
    assert np.isfinite(heard.audio).all()
