"""Voices on disk: saved and loaded whole, refused when damaged."""

import math
import shutil

import numpy as np
import pytest
import pyworld
import torch

from core.data.mel import HIFIGAN
from core.delivery import Delivery
from core.errors import SettingsError, TextError, VoiceError
from core.models.acoustic import Statistics
from core.models.coding import coded, parse_coding
from core.models.conv import ConvAcoustic, preset
from core.models.vocoders.neural import NeuralVocoder
from core.speaking import stream
from core.text.symbols import CARRIES_DURATION, SYMBOL_IDS
from core.voice import AcousticVoice, EspeakVoice, load_voice, save_voice
from tests.core.small import small_voice


@pytest.fixture(scope="module")
def voice() -> AcousticVoice:
    torch.manual_seed(0)
    silent = tuple(number for number, carries in enumerate(CARRIES_DURATION) if not carries)
    model = ConvAcoustic(
        preset("tiny", symbols=len(SYMBOL_IDS), silent_symbols=silent, speakers=2, mels=80)
    )
    statistics = Statistics((-5.0,) * 80, (2.0,) * 80)
    spreads = {"pitch_spread": (0.1, 0.2), "energy_spread": 0.5}
    return AcousticVoice("two", model, statistics, HIFIGAN, "en-us", ("ann", "bob"), **spreads)


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
    assert loaded.pitch_spread == (0.1, 0.2)
    assert loaded.energy_spread == 0.5
    otherwise = Delivery(1.5, 2.0, -3.0, 0.7, 4)
    shifted = voice.speak("Good day", "bob", otherwise)
    assert (loaded.speak("Good day", "bob", otherwise).audio == shifted.audio).all()


def test_a_voice_of_several_languages_reads_each_with_every_speaker(tmp_path):
    voice = small_voice(("ann", "bob"), ("en-us", "nl"))
    save_voice(tmp_path, voice)
    loaded = load_voice(tmp_path)
    assert (loaded.language, loaded.languages) == ("en-us", ("en-us", "nl"))
    assert [loaded.language_of(name) for name in ("ann", "bob", "")] == ["en-us", "nl", "en-us"]
    abroad = Delivery(language="nl_NL")
    dutch, english = (loaded.phonemes("good", "ann", way).symbols for way in (abroad, Delivery()))
    assert dutch == loaded.phonemes("good", "bob").symbols != english
    said = [v.speak("good", "ann", abroad) for v in (voice, loaded)]
    assert (said[0].audio == said[1].audio).all()
    # Not only the phonemes are of the language, the model knows of it too.
    own = loaded.mel(dutch, "ann")[0]
    assert own.shape != said[1].mel.shape or not np.allclose(own, said[1].mel)
    for wrong in ("de", "xx"):
        with pytest.raises(VoiceError, match=f"{wrong}.*choose en-us, nl"):
            loaded.speak("Good day", "ann", Delivery(language=wrong))
    pieces = list(stream(loaded, "Goed. Goed.", "ann", abroad))
    assert [piece.symbols for piece in pieces] == [loaded.phonemes("Goed.", "bob").symbols] * 2
    with pytest.raises(VoiceError, match="reads one language"):
        EspeakVoice().speak("Goed", delivery=abroad)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('    "nl",\n', ""),
        ('    "nl",\n', '    "nl",\n    "de",\n'),
        ('language = "en-us"', 'language = "nl"'),
    ],
)
def test_tables_of_languages_that_do_not_fit_are_refused(tmp_path, old, new):
    save_voice(tmp_path, small_voice(("ann", "bob"), ("en-us", "nl")))
    path = tmp_path / "voice.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(VoiceError, match="languages"):
        load_voice(tmp_path)


def test_a_folder_from_before_there_were_languages_speaks(voice, folder):
    path = folder / "voice.toml"
    assert "languages = []\n" in path.read_text()
    path.write_text(path.read_text().replace("languages = []\n", ""))
    old = load_voice(folder)
    assert (old.speak("Good day", "bob").audio == voice.speak("Good day", "bob").audio).all()


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
        ("version = 3", "version = 9"),
        ('family = "conv"', 'family = "evil"'),
        ("encoder_width = 64", "encoder_width = 6400000"),
        ('mel = "hifigan"', 'mel = "../x"'),
        ("encoder_width = 64", "encoder_width = ["),
        ("0.2,", "0.0,"),
        ("0.2,", "nan,"),
        ("    0.2,\n", ""),
        ("energy_spread = 0.5", "energy_spread = -1.0"),
        ("energy_spread = 0.5", "energy_spread = inf"),
        ('speakers = [\n    "ann",\n    "bob",\n]', 'speakers = ["ann"]'),
        ("codings = []", 'codings = [["", "int9"]]'),
        ("codings = []", 'codings = [["", 8]]'),
        ("codings = []", 'codings = ["int8"]'),
    ],
)
def test_a_tampered_description_is_refused(folder, old, new):
    path = folder / "voice.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(VoiceError):
        load_voice(folder)


@pytest.mark.parametrize("spec", ["int8", "palette4", "sparse0.75+int8", "2:4+int4"])
def test_a_coded_voice_says_the_same_from_smaller_files(spec, tmp_path):
    whole = small_voice()
    save_voice(tmp_path / "whole", whole)
    vocoder = coded(whole.vocoder.model, parse_coding(spec))
    voice = small_voice().with_vocoder(NeuralVocoder(vocoder))
    voice.model = coded(whole.model, parse_coding(spec))
    save_voice(tmp_path / "coded", voice)
    loaded = load_voice(tmp_path / "coded")
    assert loaded.model.config == voice.model.config
    assert (loaded.speak("Good day").audio == voice.speak("Good day").audio).all()
    for name in ("weights.safetensors", "vocoder.safetensors"):
        sizes = [(tmp_path / kind / name).stat().st_size for kind in ("coded", "whole")]
        assert sizes[0] < 0.4 * sizes[1]


def test_damaged_coded_weights_are_refused(tmp_path):
    voice = small_voice()
    voice.model = coded(voice.model, parse_coding("sparse0.9+int8"))
    save_voice(tmp_path, voice)
    path = tmp_path / "weights.safetensors"
    content = path.read_bytes()
    for wrong in (content[:-1], content[:300], content.replace(b'"coded"', b'"doced"')):
        path.write_bytes(wrong)
        with pytest.raises(VoiceError, match="damaged") as error:
            load_voice(tmp_path)
        assert "\n" not in str(error.value)


def test_a_voice_from_before_codings_still_speaks(folder):
    path = folder / "voice.toml"
    lines = path.read_text().replace("version = 3", "version = 2").splitlines()
    new = ("ranks", "codings", "gate")
    path.write_text("\n".join(line for line in lines if not line.startswith(new)))
    assert load_voice(folder).speak("Good day").seconds > 0


def test_missing_and_foreign_weights_are_refused(folder, tmp_path):
    (tmp_path / "none").mkdir()
    with pytest.raises(VoiceError, match="no voice"):
        load_voice(tmp_path / "none")
    shutil.copy(folder / "voice.toml", folder / "weights.safetensors")
    with pytest.raises(VoiceError, match="damaged"):
        load_voice(folder)


def test_the_built_in_voice_is_a_voice_too():
    voice = EspeakVoice("en-us")
    speech = voice.speak("Good morning")
    assert 0.5 < speech.seconds < 3
    assert speech.audio.max() > 0.05
    with pytest.raises(VoiceError, match="ann"):
        voice.speak("Good morning", "ann")


def test_the_built_in_voice_changes_pace_and_pitch():
    voice = EspeakVoice("en-us")
    text = "We were all away now and then."

    def median_f0(pitch: float) -> float:
        audio = voice.speak(text, delivery=Delivery(pitch=pitch)).audio.astype(float)
        f0, _ = pyworld.harvest(audio, voice.sample_rate_hz, f0_floor=50)
        return float(np.median(f0[f0 > 0]))

    plain = median_f0(0.0)
    for semitones in (-5.0, 5.0):
        assert 12 * np.log2(median_f0(semitones) / plain) == pytest.approx(semitones, abs=1.0)
    # Neither setting stays behind.
    assert median_f0(0.0) == pytest.approx(plain, rel=0.03)
    seconds = [voice.speak(text, delivery=Delivery(pace)).seconds for pace in (1.0, 2.0, 1.0)]
    assert seconds[1] == pytest.approx(seconds[0] / 2, rel=0.15)
    assert seconds[2] == pytest.approx(seconds[0], rel=0.02)


class ProsodySeen(ConvAcoustic):
    """Remembers the pitch and energy that its decoder was given."""

    def _decode(self, encoded, pitch, energy, *rest):
        self.pitch, self.energy = pitch, energy
        return super()._decode(encoded, pitch, energy, *rest)


def test_semitones_and_decibels_become_the_models_own_units(voice):
    model = ProsodySeen(voice.model.config).eval()
    model.load_state_dict(voice.model.state_dict())
    seen = AcousticVoice(
        "two", model, voice.statistics, HIFIGAN, "en-us", voice.speakers, None, (0.1, 0.2), 0.5
    )
    symbols = seen.phonemes("Good day").symbols
    for speaker, spread in (("ann", 0.1), ("bob", 0.2)):
        seen.mel(symbols, speaker)
        pitch, energy = model.pitch, model.energy
        seen.mel(symbols, speaker, Delivery(pitch=12.0, energy=10.0))
        # An octave is log 2 of log F0; 20 dB are log 10 of log energy.
        assert (model.pitch - pitch).numpy() == pytest.approx(math.log(2) / spread, abs=1e-4)
        assert (model.energy - energy).numpy() == pytest.approx(math.log(10) / 2 / 0.5, abs=1e-4)


def test_only_a_temperature_leaves_something_to_chance(voice):
    def said(temperature, seed):
        return voice.speak("Good day", "", Delivery(temperature=temperature, seed=seed)).mel

    assert np.array_equal(said(0.0, 1), said(0.0, 2))
    assert np.array_equal(said(0.5, 1), said(0.5, 1))
    assert not np.array_equal(said(0.5, 1), said(0.5, 2))


class Undirected(ConvAcoustic):
    """A model that takes no directions."""

    follows = frozenset()


def test_what_a_voice_cannot_do_is_refused_in_one_line(voice):
    old = AcousticVoice("old", voice.model, voice.statistics, HIFIGAN, "en-us", voice.speakers)
    deaf = AcousticVoice(
        "deaf", Undirected(voice.model.config), voice.statistics, HIFIGAN, "en-us", voice.speakers
    )
    wishes = {
        "pace": Delivery(pace=2.0),
        "pitch": Delivery(pitch=1.0),
        "energy": Delivery(energy=-1.0),
        "temperature": Delivery(temperature=0.5),
    }
    for speaker, unable in (
        (old, ("pitch", "energy")),
        (deaf, ("pace", "pitch", "energy")),
        (EspeakVoice(), ("energy", "temperature")),
    ):
        for name, wish in wishes.items():
            if name not in unable:
                assert speaker.speak("Good day", delivery=wish).seconds > 0
                continue
            with pytest.raises(VoiceError, match=name) as error:
                speaker.speak("Good day", delivery=wish)
            assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"pace": 0.0},
        {"pace": 9.0},
        {"pitch": 40.0},
        {"pitch": math.nan},
        {"energy": -13.0},
        {"temperature": -0.1},
        {"temperature": math.inf},
        {"seed": -1},
    ],
)
def test_deliveries_out_of_range_are_refused(wrong):
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        Delivery(**wrong)
