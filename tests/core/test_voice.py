"""Voices on disk: saved and loaded whole, refused when damaged."""

import shutil

import pytest
import torch

from core.data.mel import HIFIGAN
from core.errors import TextError, VoiceError
from core.models.acoustic import Statistics
from core.models.conv import ConvAcoustic, preset
from core.text.symbols import CARRIES_DURATION, SYMBOL_IDS
from core.voice import AcousticVoice, EspeakVoice, load_voice, save_voice


@pytest.fixture(scope="module")
def voice() -> AcousticVoice:
    torch.manual_seed(0)
    silent = tuple(number for number, carries in enumerate(CARRIES_DURATION) if not carries)
    model = ConvAcoustic(preset("tiny", len(SYMBOL_IDS), silent, 2, 80))
    statistics = Statistics((-5.0,) * 80, (2.0,) * 80)
    return AcousticVoice("two", model, statistics, HIFIGAN, "en-us", ("ann", "bob"))


@pytest.fixture
def folder(voice, tmp_path):
    save_voice(tmp_path / "voice", voice)
    return tmp_path / "voice"


def test_a_saved_voice_says_the_same(voice, folder):
    loaded = load_voice(folder)
    for speaker in ("ann", "bob"):
        assert (
            voice.speak("Good day", speaker).audio == loaded.speak("Good day", speaker).audio
        ).all()
    assert loaded.speakers == ("ann", "bob")


def test_speech_fits_together(voice):
    speech = voice.speak("One, two.", "bob")
    assert speech.durations.sum() == len(speech.mel)
    assert len(speech.audio) == len(speech.mel) * HIFIGAN.hop_samples
    assert len(speech.durations) == len(speech.symbols)
    assert speech.symbols[0] == "^"
    assert speech.symbols[-1] == "$"


def test_unknown_speakers_and_silence_are_refused(voice):
    with pytest.raises(VoiceError, match="ann, bob"):
        voice.speak("Hello", "carol")
    with pytest.raises(TextError):
        voice.speak("  ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version = 2", "version = 9"),
        ('family = "conv"', 'family = "evil"'),
        ("encoder_width = 64", "encoder_width = 6400000"),
        ('mel = "hifigan"', 'mel = "../x"'),
        ("encoder_width = 64", "encoder_width = ["),
        ('speakers = [\n    "ann",\n    "bob",\n]', 'speakers = ["ann"]'),
    ],
)
def test_a_tampered_description_is_refused(folder, old, new):
    path = folder / "voice.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(VoiceError):
        load_voice(folder)


def test_missing_and_foreign_weights_are_refused(folder, tmp_path):
    (tmp_path / "none").mkdir()
    with pytest.raises(VoiceError, match="no voice"):
        load_voice(tmp_path / "none")
    shutil.copy(folder / "voice.toml", folder / "weights.safetensors")
    with pytest.raises(VoiceError, match="damaged"):
        load_voice(folder)


def test_the_built_in_voice_is_a_voice_too():
    speech = EspeakVoice("en-us").speak("Good morning")
    assert 0.5 < speech.seconds < 3
    assert speech.audio.max() > 0.05
