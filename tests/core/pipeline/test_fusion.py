"""Several voices as one teacher, and what does not fit."""

import json
import shutil

import pytest
import torch

from core.errors import SettingsError, VoiceError
from core.events import Control, Finished, Notice
from core.models.fused import FusedAcoustic
from core.models.heads import most_likely
from core.pipeline import STAGES, run_road
from core.pipeline.acoustic_work import AcousticWork
from core.pipeline.fusion import fuse, shares
from core.pipeline.hearing import spread_of
from core.pipeline.road import is_done
from core.pipeline.voice_stages import teacher_fingerprint
from core.pipeline.workbench import workbench
from core.project import Project
from core.settings import Settings
from core.training.loop import validation_losses
from core.voice import AcousticVoice, load_voice, save_voice
from tests.core.jobs import drained
from tests.core.small import small_voice
from tests.core.test_cli import refused, sotto

TINY = {
    "data.sentences": 8,
    "teacher.size": "tiny",
    "teacher.steps": 3,
    "student.steps": 3,
    "vocoder.kind": "griffinlim",
    "optimiser.batch": 2,
    "compress.pressure": 0.5,
    "budget.threads": 1,
}


def walk(project, stages=STAGES):
    return list(run_road(str(project.folder), Control(), stages))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A project with prepared data, and beside it voices that fit: alpha, beta and gamma."""
    folder = tmp_path_factory.mktemp("fusion")
    project = Project.create(folder / "plain", Settings().changed(TINY))
    assert isinstance(walk(project, ["data"])[-1], Finished)
    work = AcousticWork(project, "teacher", "")
    for seed, (name, family) in enumerate(
        [("alpha", "conv"), ("beta", "conv"), ("gamma", "lstm"), ("taco", "tacotron")]
    ):
        torch.manual_seed(seed)
        model = work.new_model(family, "tiny", 0.0)
        save_voice(folder / name, work.voice(name, model, None))
    return folder


def fusing(home, tmp_path, *names, **changes):
    """A project on the prepared data whose teacher is made of these voices."""
    shutil.copytree(home / "plain", tmp_path / "p")
    project = Project.open(tmp_path / "p")
    voices = "; ".join(str(home / name) for name in names)
    own = {name.replace("__", "."): value for name, value in changes.items()}
    project.save(project.settings.changed({"fusion.voices": voices} | own))
    return project


def fused(project):
    return drained(fuse(AcousticWork(project, "teacher", ""), Control()))


def test_the_fused_teacher_explains_recordings_better_than_its_members_on_average(home, tmp_path):
    project = fusing(home, tmp_path, "alpha", "beta", "gamma", fusion__temperature=0.5)
    events, (model, facts) = fused(project)
    facts = facts["fusion"]
    assert facts["loss"] < facts["mean_loss"]
    losses = [voice["loss"] for voice in facts["voices"]]
    assert [voice["weight"] for voice in facts["voices"]] == pytest.approx(
        shares(losses, 0.5), abs=1e-3
    )
    work = AcousticWork(project, "teacher", "")
    for name, loss in zip(("alpha", "beta", "gamma"), losses, strict=True):
        own = load_voice(home / name).model
        found = validation_losses(own, work.recordings, work.validation_ids())["total"]
        assert found == pytest.approx(loss, abs=1e-3)
    assert isinstance(model, FusedAcoustic)
    told = " ".join(event.message for event in events if isinstance(event, Notice))
    assert all(name in told for name in ("alpha", "beta", "gamma"))
    assert f"{facts['loss']:.3f}" in told


@pytest.mark.parametrize("temperature", [0.001, 10.0])
def test_the_temperature_says_how_evenly_voices_count(temperature):
    weights = shares([2.0, 2.1, 2.5], temperature)
    assert sum(weights) == pytest.approx(1)
    assert weights[0] == pytest.approx(1 if temperature < 1 else 1 / 3, abs=0.02)
    assert shares([2000.0, 1.0], 0.001) == [0.0, 1.0]


@pytest.mark.slow
def test_from_voices_to_student_report_and_speech(home, tmp_path):
    sources = tmp_path / "sources"
    shutil.copytree(home / "alpha", sources / "alpha")
    shutil.copytree(home / "plain", sources / "other")
    shutil.copytree(home / "gamma", sources / "other" / "voices" / "teacher")
    project = fusing(home, tmp_path, "alpha")
    voices = f"{sources / 'alpha'}; {sources / 'other'}"
    project.save(project.settings.changed({"fusion.voices": voices, "fusion.temperature": 10.0}))
    stages = [stage for stage in STAGES if stage != "control"]
    assert isinstance(walk(project, stages)[-1], Finished)
    facts = project.stages()["teacher"]["fusion"]
    assert [voice["family"] for voice in facts["voices"]] == ["conv", "lstm"]

    # The teacher holds all it needs: the voices it was made of may change or go.
    assert is_done(project, "teacher")
    shutil.copy(home / "beta" / "weights.safetensors", sources / "alpha" / "weights.safetensors")
    assert not is_done(project, "teacher")
    shutil.rmtree(sources)
    assert is_done(project, "teacher")
    assert is_done(project, "student")

    report = project.report()
    alone = sum(
        sum(value.numel() for value in load_voice(home / name).model.parameters())
        for name in ("alpha", "gamma")
    )
    assert report["teacher"]["parameters"] == alone
    assert report["student"]["parameters"] < report["teacher"]["parameters"] / 2
    out = tmp_path / "said.wav"
    process = sotto("say", project.folder, "--voice", "teacher", "Hello there.", "-o", out)
    assert process.returncode == 0, process.stderr
    assert out.stat().st_size > 1000

    bench = workbench(str(project.folder))
    plan = bench.plan(project.settings)
    assert plan.student.parameters < plan.teacher.parameters / 2
    assert not any(layer.startswith("members") for layer in plan.locks)
    heard = drained(bench.preview(project.settings, "Hello there.", "", Control()))[1]
    assert heard.mcd_db >= 0
    spread = bench.spread("Hello there.")
    assert len(spread.frames) == spread.durations.sum()
    assert len(spread.symbols) == len(spread.durations) == len(spread.by_symbol)
    assert spread.frames.min() >= 0 < spread.mean
    with pytest.raises(VoiceError, match="one voice"):
        spread_of(load_voice(project.voice_folder("student")), "Hello there.", "")


def test_other_families_learn_from_a_fused_teacher_too(home, tmp_path):
    changes = {"student__family": "gru", "fusion__temperature": 10.0, "student__invented": 4}
    project = fusing(home, tmp_path, "alpha", "gamma", **changes)
    walk(project, ["teacher", "student"])
    assert load_voice(project.voice_folder("student")).model.family == "gru"


def test_a_soup_is_one_voice(home, tmp_path):
    project = fusing(home, tmp_path, "alpha", "beta", fusion__way="soup")
    walk(project, ["teacher"])
    assert load_voice(project.voice_folder("teacher")).model.family == "conv"
    with pytest.raises(SettingsError, match=r"alpha and .*gamma are of different shapes"):
        fused(fusing(home, tmp_path / "other", "alpha", "gamma", fusion__way="soup"))


def test_voices_with_other_mel_statistics_come_into_common_units(home, tmp_path):
    voice = load_voice(home / "alpha")
    statistics = voice.statistics
    wider = type(statistics)(
        tuple(mean - 0.3 * spread for mean, spread in zip(*vars(statistics).values(), strict=True)),
        tuple(1.4 * spread for spread in statistics.mel_std),
    )
    other = AcousticVoice("w", voice.model, wider, voice.format, voice.languages, voice.speakers)
    save_voice(tmp_path / "wide", other)
    project = fusing(home, tmp_path, "alpha")
    project.save(project.settings.changed({"fusion.voices": str(tmp_path / "wide")}))
    model = fused(project)[1][0]
    work = AcousticWork(project, "teacher", "")
    batch = work.recordings.batch(work.validation_ids()[:1])
    with torch.inference_mode():
        said = work.voice("t", model, None).denormalised(most_likely(model(batch).mel))
        meant = other.denormalised(most_likely(voice.model(batch).mel))
    assert torch.allclose(said, meant, atol=1e-3)


def test_settings_at_their_defaults_change_no_fingerprint(home, tmp_path):
    project = fusing(home, tmp_path, "alpha", "beta")
    walk(project, ["teacher"])
    before = project.stages()["teacher"]["key"]
    assert is_done(project, "teacher")
    project.save(project.settings.changed({"fusion.voices": ""}))
    assert not is_done(project, "teacher")
    plain = Project.open(home / "plain")
    assert teacher_fingerprint(project) == teacher_fingerprint(plain) != before
    project.save(project.settings.changed({"fusion.temperature": 1.0, "fusion.way": "soup"}))
    assert teacher_fingerprint(project) == teacher_fingerprint(plain)


def stranger(kind, home, tmp_path):
    """The folder of a voice that does not fit, or of none."""
    folder = tmp_path / "stranger"
    voice = load_voice(home / "alpha")
    if kind == "nothing":
        folder.mkdir()
    elif kind == "kind":
        return home / "taco"
    elif kind == "own":
        save_voice(tmp_path / "p" / "voices" / "teacher", voice)
        return tmp_path / "p"
    elif kind == "speakers":
        save_voice(folder, small_voice(("a", "b")))
    elif kind == "languages":
        save_voice(folder, small_voice(languages=("nl",)))
    elif kind in ("damaged", "table", "mels"):
        save_voice(folder, voice)
        path = folder / "voice.toml"
        old, new = {
            "damaged": ("symbols = ", "symbols = x"),
            "table": (f"symbols = {voice.model.config.symbols}", "symbols = 40"),
            "mels": ('mel = "hifigan"', 'mel = "vocos"'),
        }[kind]
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    return folder


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("nothing", "there is no voice to fuse"),
        ("missing", "there is no voice to fuse"),
        ("kind", "tacotron"),
        ("own", "this project makes itself"),
        ("speakers", "the speakers a, b there, one speaker here"),
        ("languages", "nl there, en-us here"),
        ("damaged", "damaged"),
        ("table", "40 phonemes"),
        ("mels", "vocos mels at 24000 Hz there, hifigan mels at 22050 Hz here"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(home, tmp_path, kind, words):
    project = fusing(home, tmp_path, "alpha")
    other = stranger(kind, home, tmp_path)
    voices = f"{home / 'alpha'};{other}"
    project.save(project.settings.changed({"fusion.voices": voices}))
    with pytest.raises((SettingsError, VoiceError)) as refusal:
        fused(project)
    line = str(refusal.value)
    assert words in line
    assert other.name in line
    assert "\n" not in line


def test_a_teacher_that_starts_from_a_fused_one_starts_from_its_heaviest_member(home, tmp_path):
    project = fusing(home, tmp_path, "alpha", "gamma")
    walk(project, ["teacher"])
    heaviest = load_voice(project.voice_folder("teacher")).model.for_student()
    shutil.copytree(project.voice_folder("teacher"), tmp_path / "fused")
    changes = {"fusion.voices": "", "start.voice": str(tmp_path / "fused")}
    project.save(project.settings.changed(changes))
    walk(project, ["teacher"])
    assert load_voice(project.voice_folder("teacher")).model.family == heaviest.family


def test_both_a_start_and_voices_are_one_too_many(home, tmp_path):
    project = fusing(home, tmp_path, "alpha", "beta", start__voice=str(home / "alpha"))
    with pytest.raises(SettingsError, match=r"fusion\.voices and start\.voice"):
        fused(project)


def test_the_command_line_says_it_before_any_work(home, tmp_path):
    voices = f"{home / 'alpha'};{home / 'taco'}"
    process = sotto("demo", tmp_path / "d", "--sentences", "8", "--fusion-voices", voices)
    assert refused(process, "tacotron", str(home / "taco"))
    assert not (tmp_path / "d" / "data").exists()
    assert json.loads((home / "plain" / "stages.json").read_text())["data"]


def test_a_voice_that_has_learnt_what_judges_it_is_told(home, tmp_path):
    shutil.copytree(home / "plain", tmp_path / "other")
    shutil.copytree(home / "alpha", tmp_path / "other" / "voices" / "teacher")
    split = tmp_path / "other" / "data" / "splits.json"
    project = fusing(home, tmp_path, "alpha")
    voices = str(tmp_path / "other")
    project.save(project.settings.changed({"fusion.voices": voices}))
    assert not any("has learnt from" in e.message for e in fused(project)[0] if is_notice(e))
    held = json.loads(split.read_text())
    held["train"] += held["validation"]
    split.write_text(json.dumps(held))
    assert any("has learnt from" in e.message for e in fused(project)[0] if is_notice(e))


def is_notice(event):
    return isinstance(event, Notice)
