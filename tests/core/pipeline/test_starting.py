"""A teacher that starts from a voice that exists, the whole way."""

import shutil

import pytest
import torch

from core.errors import SettingsError, VoiceError
from core.events import Control, Finished, Notice
from core.models.families import FAMILIES
from core.pipeline import run_road
from core.pipeline.data_stage import open_data
from core.pipeline.road import is_done
from core.pipeline.starting import start_folder
from core.project import Project
from core.settings import BASE, Settings
from core.voice import load_voice
from tests.core.pipeline.test_road import TINY

VOCODER = ("data", "teacher", "teacher_vocoder")


def made(folder, changes=None, stages=("data", "teacher")):
    """A project that has walked so far, and what it said on the way."""
    project = Project.create(folder, Settings().changed(TINY | (changes or {})))
    return project, list(run_road(str(folder), Control(), stages))


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return made(tmp_path_factory.mktemp("source") / "p")[0]


def started(source, folder, changes):
    """A project on the source's own data whose teacher starts from the source's."""
    own = TINY | {"start.voice": str(source.folder)} | changes
    project = Project.create(folder, Settings().changed(own))
    shutil.copytree(source.data_folder, project.data_folder)
    shutil.copy(source.folder / "stages.json", project.folder)
    stages = project.read_json("stages.json")
    project.finish_stage("data", **stages["data"])
    return project, list(run_road(str(folder), Control(), ("data", "teacher")))


def teacher_of(project):
    return load_voice(project.voice_folder("teacher"))


def test_it_starts_where_the_voice_is(source, tmp_path):
    changes = {"start.rate": 0.01, "optimiser.learning_rate": 1e-6, "teacher.steps": 1}
    project, events = started(source, tmp_path / "p", changes)
    before, after = teacher_of(source), teacher_of(project)
    for name, value in before.model.state_dict().items():
        assert torch.allclose(after.model.state_dict()[name], value, atol=1e-4), name
    said = [event.message for event in events if isinstance(event, Notice)]
    assert any("starts from" in message and "knows all sounds" in message for message in said)


def test_a_voice_says_which_sounds_it_has_learnt(source, tmp_path):
    own = teacher_of(source)
    data = open_data(source)
    assert set(own.sounds) == {s for i in data.split.train for s in data.manifest[i].symbols}
    folder = source.voice_folder("teacher")
    strange = tmp_path / "strange"
    shutil.copytree(folder, strange)
    words = (strange / "voice.toml").read_text(encoding="utf-8")
    (strange / "voice.toml").write_text(
        words.replace(f'sounds = "{own.sounds}', f'sounds = "{own.sounds[:-3]}').replace(
            own.sounds, own.sounds[:-3]
        ),
        encoding="utf-8",
    )
    _, events = started(source, tmp_path / "p", {"start.voice": str(strange)})
    said = " ".join(event.message for event in events if isinstance(event, Notice))
    assert f"new to it: {' '.join(own.sounds[-3:])}" in said


@pytest.mark.parametrize(
    "changes",
    [
        {"start.adapters": 2},
        {"start.frozen": "encoder", "start.layer_decay": 0.8},
        {"start.parts": "encoder"},
        {"transfer.source_share": 0.5, "transfer.instance_temperature": 1.0},
        {"transfer.source_share": 0.5, "transfer.match": "coral", "transfer.adversarial": 0.5},
        {"transfer.tasks": "sound, pitch, speaker"},
    ],
    ids=lambda changes: "+".join(changes),
)
def test_every_way_of_learning_leaves_a_plain_voice(source, tmp_path, changes):
    project, _ = started(source, tmp_path / "p", changes)
    before, after = teacher_of(source).model, teacher_of(project).model
    # No adapters, no layers that guess, no speakers of old recordings.
    assert {n: v.shape for n, v in after.state_dict().items()} == {
        n: v.shape for n, v in before.state_dict().items()
    }
    assert after.config == before.config
    assert any(not torch.equal(v, before.state_dict()[n]) for n, v in after.state_dict().items())
    assert load_voice(project.voice_folder("teacher")).speak("Hello there.").seconds > 0


def test_only_a_changed_start_makes_a_teacher_old(source):
    assert is_done(source, "teacher")
    settings = source.settings
    for change in ({"start.voice": "x"}, {"transfer.tasks": "sound"}, {"augment.mask": 0.1}):
        changed = Project(source.folder, settings.changed(change))
        assert not is_done(changed, "teacher")
        assert is_done(changed, "data")


def test_a_student_of_an_adapted_teacher_keeps_distances(source, tmp_path):
    project, _ = started(source, tmp_path / "p", {"student.relation_weight": 1.0})
    last = list(run_road(str(project.folder), Control(), ("student",)))[-1]
    assert isinstance(last, Finished)
    log = (project.run_folder("student") / "metrics.jsonl").read_text(encoding="utf-8")
    assert '"relations"' in log


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"start.voice": "nowhere"}, "no voice to start from"),
        ({"start.voice": "", "transfer.source_share": 0.5}, "asks for old recordings"),
    ],
)
def test_what_cannot_be_started_from_is_one_line(source, tmp_path, changes, words):
    with pytest.raises((SettingsError, VoiceError), match=words) as caught:
        started(source, tmp_path / "p", changes)
    assert "\n" not in str(caught.value)


def test_a_voice_of_other_mels_is_refused(source, tmp_path):
    strange = tmp_path / "strange"
    shutil.copytree(source.voice_folder("teacher"), strange)
    words = (strange / "voice.toml").read_text(encoding="utf-8")
    words = words.replace('mel = "hifigan"', 'mel = "vocos"').replace(
        'vocoder = "fourier"', 'vocoder = "griffinlim"'
    )
    (strange / "voice.toml").write_text(words, encoding="utf-8")
    with pytest.raises((SettingsError, VoiceError), match=r"vocos|damaged"):
        started(source, tmp_path / "p", {"start.voice": str(strange)})


def test_a_voice_without_its_recordings_has_no_old_ones(source, tmp_path):
    alone = tmp_path / "alone"
    shutil.copytree(source.voice_folder("teacher"), alone)
    changes = {"start.voice": str(alone), "transfer.source_share": 0.5}
    with pytest.raises(SettingsError, match="recordings of the voice"):
        started(source, tmp_path / "p", changes)


def test_the_base_that_sotto_brings_starts_a_voice(source, tmp_path):
    base = load_voice(start_folder(BASE))
    assert {"en-us", "nl", "de"} <= set(base.languages)
    assert base.speak("Goedemorgen.", "nl-m0").seconds > 0.3
    project, events = started(source, tmp_path / "p", {"start.voice": BASE})
    teacher = teacher_of(project)
    assert teacher.model.config.speakers == 1
    assert teacher.model.speaker is None
    assert teacher.model.language is None
    assert sum(path.stat().st_size for path in start_folder(BASE).iterdir()) < 3_000_000
    assert any("starts from base" in str(event) for event in events)


def test_changed_copies_of_a_new_speaker_are_learnt_from_too(tmp_path):
    source, _ = made(tmp_path / "source")
    changes = {"start.voice": str(source.folder), "augment.copies": 1, "augment.mask": 0.2}
    project, _ = made(tmp_path / "p", changes)
    assert len(open_data(project).augmented.ids) == len(open_data(project).split.train)
    assert teacher_of(project).speak("Hello there.").seconds > 0


@pytest.mark.parametrize("family", ["gru", "tacotron"])
def test_other_families_start_from_their_own_kind(tmp_path, family):
    assert FAMILIES[family].fit is None
    source, _ = made(tmp_path / "source", {"teacher.family": family})
    project, _ = started(source, tmp_path / "p", {"start.adapters": 2})
    assert teacher_of(project).model.family == family


def test_the_vocoder_of_one_voice_and_the_sounds_of_another(source, tmp_path):
    other, _ = made(tmp_path / "other", {"vocoder.learning_rate": 0.1}, VOCODER)
    changes = {
        "start.parts": "encoder",
        "vocoder.start": str(other.folder),
        "vocoder.learning_rate": 1e-6,
        "vocoder.steps": 1,
    }
    project, _ = started(source, tmp_path / "p", changes)
    list(run_road(str(project.folder), Control(), ("teacher_vocoder",)))
    mine, its = (teacher_of(p).vocoder.model.state_dict() for p in (project, other))
    assert all(torch.allclose(value, its[name], atol=1e-4) for name, value in mine.items())


def test_a_voice_without_a_vocoder_is_no_start_for_one(source, tmp_path):
    own = TINY | {"vocoder.start": str(source.folder), "vocoder.kind": "wavernn"}
    project, _ = started(source, tmp_path / "p", own)
    with pytest.raises(SettingsError, match="no wavernn vocoder"):
        list(run_road(str(project.folder), Control(), ("teacher_vocoder",)))
