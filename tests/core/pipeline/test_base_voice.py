"""The recipe of the base voice can be followed again."""

import pytest

from core.data.demo import speak_demo
from core.data.layouts import read_corpus
from core.data.splits import split_by_sentence
from core.errors import VoiceError
from core.events import Control
from core.models.vocoders.neural import NeuralVocoder
from core.pipeline import base_voice, starting
from core.pipeline.base_voice import train_base
from core.pipeline.data_stage import open_data
from core.pipeline.starting import base_voice_folder
from core.project import Project
from core.training.run import Length
from core.voice import load_voice
from tests.core.jobs import finished


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(base_voice, "LANGUAGES", ("en-us", "nl"))
    monkeypatch.setattr(base_voice, "SENTENCES", 3)


@pytest.mark.slow
def test_the_recipe_trains_a_voice_that_speaks_and_goes_on_where_it_was(few, tmp_path):
    finished(speak_demo(tmp_path / "anna", 12, Control()))

    def follow(steps):
        sources = [tmp_path / "anna"]
        length = Length(steps=steps)
        return finished(train_base(tmp_path / "work", sources, "tiny", length, 1, Control()))

    assert follow(2).steps == 2
    features = tmp_path / "work/project/data/features/index.json"
    stamp = features.stat().st_mtime_ns
    assert follow(4).steps == 4
    assert features.stat().st_mtime_ns == stamp

    folder = tmp_path / "work/base"
    assert {path.name for path in folder.iterdir()} == {"voice.toml", "weights.safetensors"}
    voice = load_voice(folder)
    assert set(voice.speakers) == {"anna", "en-us-f2", "en-us-m1", "nl-f4", "nl-m0"}
    assert voice.language_of("nl-f4") == "nl"
    assert voice.language_of("anna") == "en-us"
    assert isinstance(voice.vocoder, NeuralVocoder)
    parameters = sum(value.numel() for value in voice.model.parameters())
    assert (folder / "weights.safetensors").stat().st_size < 2.1 * parameters + 30_000
    assert len(voice.speak("Good morning.", "nl-f4").audio) > 1000

    # What a project of these recordings judges a voice by is unheard.
    corpus = read_corpus(tmp_path / "anna")
    split = split_by_sentence(corpus.clips, 1)
    data = open_data(Project.open(tmp_path / "work/project"))
    heard = {name.removeprefix("anna-") for name in data.store.ids if name.startswith("anna-")}
    assert heard == set(split.train)
    learnt = [data.manifest[name].symbols for name in data.split.train]
    assert set(voice.sounds) == {symbol for symbols in learnt for symbol in symbols}


def test_it_is_small_enough_to_ship():
    from core.pipeline.bases import new_model

    speakers = 2 * len(base_voice.LANGUAGES) + 4
    languages = tuple(n % len(base_voice.LANGUAGES) for n in range(speakers))
    model = new_model("conv", "small", speakers, 80, languages=languages)
    assert 2 * sum(value.numel() for value in model.parameters()) < 2.5e6


def test_where_there_is_none_that_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(starting.importlib.resources, "files", lambda _package: tmp_path)
    with pytest.raises(VoiceError, match="brings no base voice"):
        base_voice_folder()
    made = tmp_path / "voices" / "base"
    made.mkdir(parents=True)
    (made / "voice.toml").write_text("")
    assert base_voice_folder() == made
