import json

import numpy as np
import onnx
import pytest
import tomli_w

from core.data.mel import HIFIGAN
from core.delivery import Delivery
from core.errors import SottoError, TextError
from core.teachers.opening import open_teacher
from core.text.symbols import SYMBOL_IDS
from tests.core.teachers.graphs import HOP, mel_like, piper_like, vocoder_like

LETTERS = "_ abcdefghijklmnopqrstuvwxyz.,!?"


def described(folder, **changes):
    """Describe the graph of `piper_like`; a change to None leaves a key out."""
    words = {
        "model": "voice.onnx",
        "language": "en-us",
        "sample_rate_hz": 22050,
        "text": {"symbols": list(LETTERS), "reads": "characters", "lowercase": True},
        "input": [
            {"name": "input", "gets": "ids"},
            {"name": "input_lengths", "gets": "length"},
            {"name": "scales", "gets": "value", "value": [0.667, 1.0, 0.8]},
        ],
        "output": {"name": "output"},
    } | changes
    path = folder / "teacher.toml"
    known = {key: value for key, value in words.items() if value is not None}
    path.write_text(tomli_w.dumps(known), encoding="utf-8")
    return path


def described_mel(folder, **changes):
    """Describe the graph of `mel_like`."""
    own = {
        "model": "mel.onnx",
        "speakers": ["ann", "bob", "eve"],
        "input": [
            {"name": "text", "gets": "ids"},
            {"name": "pace", "gets": "pace", "per_symbol": True},
            {"name": "speaker", "gets": "speaker"},
        ],
        "output": {"name": "spect", "gives": "mel", "mel": "hifigan", "vocoder": "griffinlim"},
    }
    return described(folder, **(own | changes))


def refusal(path) -> str:
    with pytest.raises(SottoError) as caught:
        open_teacher(path).speak("One two three.")
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_a_graph_that_reads_letters_speaks(tmp_path):
    piper_like(tmp_path)
    said = open_teacher(described(tmp_path)).speak("A ca£b")
    assert said.symbols == tuple("a cab")
    assert said.unknown == ("£",)
    ids = [2, 1, 4, 2, 3]
    assert len(said.audio) == HOP * len(ids)
    for place, number in enumerate(ids):
        wave = said.audio[place * HOP : (place + 1) * HOP]
        tone = 0.3 * np.sin(number * np.arange(HOP) * 2 * np.pi / HOP)
        assert np.allclose(wave, tone, atol=1e-4)


def test_blanks_and_marks_stand_where_the_description_puts_them(tmp_path):
    piper_like(tmp_path)
    text = {"symbols": list(LETTERS), "reads": "characters", "space": "_"}
    text |= {"start": ["!", "_"], "end": ["?"], "between": ","}
    said = open_teacher(described(tmp_path, text=text)).speak("a b")
    assert said.symbols == ("!", "_", "a", ",", "_", ",", "b", "?")


def test_a_graph_that_reads_phonemes_speaks_what_espeak_reads(tmp_path):
    piper_like(tmp_path)
    voice = open_teacher(described(tmp_path, text={"symbols": dict(SYMBOL_IDS)}, language="en_US"))
    assert voice.language == "en-us"
    assert "".join(voice.speak("A cup of tea.").symbols) == "ɐ kˈʌp ʌv tˈiː."


@pytest.mark.parametrize("letter", ["ç", "c\u0327"])
def test_letters_with_accents_are_found_whole_and_in_parts(letter, tmp_path):
    piper_like(tmp_path)
    text = {"symbols": list(f"_ a{letter}"), "reads": "characters"}
    for written in ("aça", "ac\u0327a"):
        said = open_teacher(described(tmp_path, text=text)).speak(written)
        assert said.symbols == tuple(f"a{letter}a")
        assert not said.unknown


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("table.txt", "\n".join(LETTERS)),
        ("table.txt", "".join(f"{letter} {place}\n" for place, letter in enumerate(LETTERS))),
        ("table.json", json.dumps(list(LETTERS))),
        ("table.json", json.dumps({letter: [place] for place, letter in enumerate(LETTERS)})),
    ],
)
def test_tables_of_symbols_come_in_files_too(name, content, tmp_path):
    piper_like(tmp_path)
    (tmp_path / name).write_text(content, encoding="utf-8")
    text = {"symbols": name, "reads": "characters"}
    voice = open_teacher(described(tmp_path, text=text))
    inline = open_teacher(described(tmp_path))
    assert np.array_equal(voice.speak("a cab.").audio, inline.speak("a cab.").audio)


@pytest.mark.parametrize("mel", ["hifigan", {"n_mels": 80, "f_max_hz": 8000, "hop_samples": 256}])
def test_mels_become_sound(mel, tmp_path):
    mel_like(tmp_path)
    vocoder = "griffinlim" if mel == "hifigan" else "general"
    output = {"name": "spect", "gives": "mel", "mel": mel, "vocoder": vocoder}
    voice = open_teacher(described_mel(tmp_path, output=output))
    assert voice.speakers == ("ann", "bob", "eve")
    ann, eve = (voice.speak("a cab here", name).audio for name in ("ann", "eve"))
    assert len(ann) == HIFIGAN.hop_samples * 8 * len("a cab here")
    louder = np.sqrt(np.mean(eve**2) / np.mean(ann**2))
    assert louder > 2
    if vocoder == "griffinlim":
        # Two nepers more.
        assert louder == pytest.approx(np.exp(2), rel=0.4)
    voice.speak("a cab here", delivery=Delivery(pace=1.5))


def test_mels_that_say_decades_are_read_as_such(tmp_path):
    mel_like(tmp_path)
    vocoder_like(tmp_path)
    own = {"model": "vocoder.onnx", "input": "mel", "output": "audio"}
    peaks = []
    for log in ("natural", "10"):
        output = {"name": "spect", "gives": "mel", "vocoder": own, "log": log}
        peaks.append(np.abs(open_teacher(described_mel(tmp_path, output=output)).speak("a").audio))
    natural, decades = (peak.max() for peak in peaks)
    assert np.log(decades) == pytest.approx(np.log(10) * np.log(natural), rel=1e-3)


IDS, LENGTH = {"name": "input", "gets": "ids"}, {"name": "input_lengths", "gets": "length"}
SCALES = {"name": "scales", "gets": "value", "value": [0.6, 1.0, 0.8]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"input": [IDS, LENGTH]}, "takes 'scales' too"),
        ({"input": [IDS, LENGTH, SCALES | {"name": "colours"}]}, "no input 'colours'"),
        ({"input": [LENGTH]}, "has to get the ids"),
        ({"input": [IDS, LENGTH, SCALES | {"rank": 0}]}, "takes one number"),
        ({"input": [IDS, LENGTH, SCALES | {"gets": "speaker"}]}, "go together"),
        ({"input": [IDS, LENGTH, SCALES | {"value": [[1.0]]}]}, "input 3 value"),
        ({"input": [IDS, LENGTH, SCALES | {"per_symbol": True}]}, "is one number"),
        ({"input": [IDS, LENGTH, SCALES | {"value": [0.6]}]}, "failed ("),
        ({"output": {"name": "mel"}}, "no output 'mel'"),
        ({"output": {"name": "output", "gives": "mel"}}, "a mel needs `mel`"),
        ({"output": {"name": "output", "gives": "mel", "mel": "hifigan"}}, "bands, not 80"),
        ({"output": {"gives": "mel", "mel": "bark"}}, "no mel 'bark', only hifigan and vocos"),
        ({"output": {"gives": "mel", "mel": {"f_max_hz": 7600, "n_mels": 80}}}, "7600"),
        ({"output": {"gives": "mel", "mel": {"colour": 3}}}, "no parameter colour"),
        ({"output": {"gives": "mel", "mel": "vocos"}}, "of 24000 Hz"),
        ({"sample_rate_hz": 12}, "sample_rate_hz: input should be greater"),
        ({"sample_rate_hz": None}, "sample_rate_hz is missing"),
        ({"model": "../voice.onnx"}, "leads outside"),
        ({"model": "none.onnx"}, "not there"),
        ({"language": "klingonish", "text": {"symbols": ["a"]}}, "klingonish"),
        ({"text": {"symbols": "../../table.txt"}}, "leads outside"),
        ({"text": {"symbols": "none.txt"}}, "none.txt"),
        ({"text": {"symbols": []}}, "empty"),
        ({"text": {"symbols": {"a": -1}}}, "the id -1"),
        ({"text": {"symbols": ["a"], "start": ["^"]}}, "lacks '^'"),
        ({"colour": "red"}, "there is no colour"),
        ({"text": {"symbols": list("абв"), "reads": "characters"}}, "has nothing of 'One two"),
    ],
)
def test_a_description_that_does_not_fit_is_refused(changes, said, tmp_path):
    piper_like(tmp_path)
    assert said in refusal(described(tmp_path, **changes))


def test_an_output_of_another_shape_is_told(tmp_path):
    mel_like(tmp_path)
    wave = described_mel(tmp_path, output={"name": "spect"})
    assert "of shape [1, 80, 112], which is no wave" in refusal(wave)


def test_a_table_that_goes_beyond_the_model_is_told(tmp_path):
    mel_like(tmp_path, symbols=5)
    assert "failed (" in refusal(described_mel(tmp_path))


def test_sentences_in_another_script_cannot_be_said(tmp_path):
    piper_like(tmp_path)
    voice = open_teacher(described(tmp_path))
    with pytest.raises(TextError, match="has nothing of '早上好'"):
        voice.speak("早上好")
    with pytest.raises(TextError, match="nothing that can be spoken"):
        voice.speak("…")


def test_what_is_no_toml_is_named(tmp_path):
    path = tmp_path / "teacher.toml"
    assert "cannot be read" in refusal(path)
    path.write_bytes(b"\xff")
    assert "describes no voice" in refusal(path)
    path.write_text("model = ")
    assert "describes no voice" in refusal(path)


def test_described_graphs_are_as_little_trusted_as_pipers(tmp_path):
    piper_like(tmp_path / "a", domain="evil.org")
    assert "operators of evil.org" in refusal(described(tmp_path / "a"))
    path = piper_like(tmp_path / "b")
    model = onnx.load(path)
    ramp = next(tensor for tensor in model.graph.initializer if tensor.name == "ramp")
    ramp.ClearField("raw_data")
    ramp.data_location = onnx.TensorProto.EXTERNAL
    ramp.external_data.add(key="location", value="/etc/passwd")
    path.write_bytes(model.SerializeToString())
    assert "leads outside" in refusal(described(tmp_path / "b"))
    path.write_bytes(b"no graph")
    assert "does not fit its model" in refusal(described(tmp_path / "b"))
    piper_like(tmp_path / "c", loudness=0.0)
    assert "fell silent" in refusal(described(tmp_path / "c"))
