"""A project whose speakers speak several languages, from recordings to speech."""

import json

import pytest
import soundfile

from core import espeak
from core.delivery import Delivery
from core.errors import SettingsError
from core.events import Control
from core.pipeline import STAGES, run_road
from core.pipeline.data_stage import open_data
from core.pipeline.workbench import workbench
from core.project import Project
from core.settings import Settings
from core.text.phonemes import Phonemizer
from core.voice import load_voice
from tests.core.pipeline.test_road import TINY

TEXTS = {
    "ann": ("en-us", ["The good book.", "A red rose.", "We are here.", "Come in, please."]),
    "bob": ("en-us", ["Tea for two.", "The sun is up.", "Who is there?", "Not today."]),
    "nel": ("nl", ["Een goed boek.", "De rode roos.", "Wij zijn hier.", "Kom maar binnen."]),
}


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    for speaker, (language, texts) in TEXTS.items():
        sounds, written = folder / "wav48_silence_trimmed" / speaker, folder / "txt" / speaker
        sounds.mkdir(parents=True)
        written.mkdir(parents=True)
        for number, text in enumerate(texts):
            spoken = espeak.speak(text, language)
            name = f"{speaker}_{number}"
            soundfile.write(sounds / f"{name}_mic1.flac", spoken.audio, espeak.SAMPLE_RATE_HZ)
            (written / f"{name}.txt").write_text(text)
    return folder


def settings(recordings, **changes):
    own = {"data.source": str(recordings), "data.languages": "nel=nl", "student.invented": 4}
    return Settings().changed(TINY | own | changes)


@pytest.fixture(scope="module")
def project(recordings, tmp_path_factory):
    project = Project.create(tmp_path_factory.mktemp("languages") / "p", settings(recordings))
    list(run_road(str(project.folder), Control(), STAGES))
    return project


def test_each_clip_is_read_in_its_speakers_language(project):
    data = open_data(project)
    assert (data.speakers, data.languages) == (("ann", "bob", "nel"), ("en-us", "en-us", "nl"))
    read = {language: Phonemizer(language) for language in ("en-us", "nl")}
    for line in data.manifest.values():
        assert line.symbols == read[TEXTS[line.speaker][0]](line.text).symbols


def test_every_voice_of_it_speaks_both_languages_with_every_speaker(project):
    for name in ("teacher", "student", "control"):
        voice = load_voice(project.voice_folder(name))
        assert voice.languages == ("en-us", "nl")
        assert [voice.language_of(who) for who in voice.speakers] == ["en-us", "en-us", "nl"]
        assert voice.model.language.weight.shape[0] == 2
        speech = voice.speak("Een goed boek.", "ann", Delivery(language="nl"))
        assert speech.symbols == Phonemizer("nl")("Een goed boek.").symbols
    assert project.report()["student"]["parameters"] < project.report()["teacher"]["parameters"]


def test_nobody_invents_sentences_in_a_language_the_speaker_does_not_speak(project):
    bench = workbench(str(project.folder))
    assert len(bench.teacher.speak("Een goed boek.", "nel").audio)
    made = json.loads((project.data_folder / "invented/utterances.json").read_text())
    # In turn ann, bob, nel and ann again.
    assert sorted(speaker for _, _, speaker in made.values()) == [0, 0, 1, 2]


def test_a_speaker_who_is_not_there_is_refused_before_any_work(recordings, tmp_path):
    wrong = settings(recordings, **{"data.languages": "zoe=nl"})
    project = Project.create(tmp_path / "p", wrong)
    with pytest.raises(SettingsError, match=r"'zoe'.*choose ann, bob, nel"):
        list(run_road(str(project.folder), Control(), ["data"]))
    assert not (project.data_folder / "features").exists()


@pytest.mark.parametrize("family", ["hmm", "tacotron"])
def test_other_families_teach_several_languages_too(project, recordings, tmp_path, family):
    own = {"teacher.family": family, "student.family": "gru", "student.invented": 0}
    other = Project.create(
        tmp_path / "p", settings(recordings, **own, **{"vocoder.kind": "griffinlim"})
    )
    list(run_road(str(other.folder), Control(), ["data", "teacher", "student"]))
    for name in ("teacher", "student"):
        voice = load_voice(other.voice_folder(name))
        said = voice.speak("Een goed boek.", "bob", Delivery(language="nl"))
        assert said.symbols == Phonemizer("nl")("Een goed boek.").symbols
