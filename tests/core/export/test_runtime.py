"""Exported files as voices: what they take, and what is refused."""

import json
import shutil

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from core.delivery import Delivery
from core.errors import TextError, VoiceError
from core.events import Control
from core.export import export, load_exported
from core.export.files import phoneme_id_map, tokens
from core.export.verify import snr_db
from core.pipeline.requests import say_exported
from core.text.symbols import SYMBOL_IDS
from tests.core.export.voices import babbling_voice
from tests.core.jobs import finished


@pytest.fixture(scope="module")
def voice():
    return babbling_voice(("ann", "bob"))


@pytest.fixture(scope="module")
def whole(voice, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runtime")
    for format in ("piper", "onnx"):
        finished(export(voice, folder / format, format, "fp32", Control(), name="two"))
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    shutil.copytree(whole / "piper", tmp_path / "piper")
    return tmp_path / "piper"


@pytest.mark.parametrize("format", ["piper", "onnx"])
@pytest.mark.parametrize("pace", [1.0, 0.6])
def test_an_exported_voice_speaks_like_the_original(voice, whole, format, pace):
    copy = load_exported(whole / format)
    ours, theirs = (v.speak("How do you do?", "bob", Delivery(pace)) for v in (voice, copy))
    assert snr_db(ours.audio, theirs.audio) >= 60
    assert (ours.symbols, ours.sample_rate_hz) == (theirs.symbols, theirs.sample_rate_hz)


def test_pads_and_strange_ids_are_passed_over_inside_the_file(voice, whole):
    session = onnxruntime.InferenceSession(str(whole / "onnx" / "two.onnx"))

    def say(*ids):
        inputs = {
            "symbols": np.array(ids, np.int64),
            "length": np.ones(1, np.float32),
            "speaker": np.zeros(1, np.int64),
        }
        return session.run(["wave"], inputs)[0]

    plain = say(1, 20, 18, 24, 2)
    assert (say(1, 0, 20, 0, 0, 18, 24, 0, 2) == plain).all()
    assert (say(1, 20, 18, 999, 24, -3, 2) == plain).all()
    assert len(say(0, 0)) > 0
    assert len(say()) > 0


def test_piper_gives_the_shape_that_piper_gives(whole):
    session = onnxruntime.InferenceSession(str(whole / "piper" / "two.onnx"))
    wave = session.run(
        None,
        {
            "input": np.array([[1, 0, 20, 0, 2, 77, 77]], np.int64),
            "input_lengths": np.array([5], np.int64),
            "scales": np.array([0.667, 1.0, 0.8], np.float32),
            "sid": np.array([1], np.int64),
        },
    )[0]
    assert wave.shape[:3] == (1, 1, 1)
    assert [value.name for value in session.get_inputs()] == [
        "input", "input_lengths", "scales", "sid",
    ]  # fmt: skip


def test_what_cannot_be_said_is_refused(whole):
    copy = load_exported(whole / "piper")
    with pytest.raises(TextError):
        copy.speak("  ")
    with pytest.raises(VoiceError, match="ann, bob"):
        copy.speak("Hello", "carol")
    for name in ("pitch", "energy", "temperature"):
        with pytest.raises(VoiceError, match=name):
            copy.speak("Hello", delivery=Delivery(**{name: 1.0}))
    for ids in ([], [1, len(SYMBOL_IDS), 2], [-1]):
        with pytest.raises(VoiceError):
            copy.say(ids)
    with pytest.raises(VoiceError):
        copy.say([1, 2], speaker=2)


def test_files_that_are_no_voice_are_refused(folder, tmp_path):
    model = folder / "two.onnx"
    whole = model.read_bytes()
    other = helper.make_model(
        helper.make_graph(
            [helper.make_node("Identity", ["x"], ["y"])],
            "other",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])],
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    ).SerializeToString()
    for content in (b"", b"not a model", whole[: len(whole) // 2], other):
        model.write_bytes(content)
        with pytest.raises(VoiceError, match="no voice") as caught:
            load_exported(folder)
        assert "\n" not in str(caught.value)
    model.unlink()
    for missing in (model, folder, tmp_path / "nowhere.onnx"):
        with pytest.raises(VoiceError):
            load_exported(missing)


@pytest.mark.parametrize(
    "change",
    [
        {"num_speakers": 7},
        {"espeak": {"voice": "klingon"}},
        {"phoneme_id_map": {}},
        {"sotto": None},
        {"audio": {"sample_rate": "x"}},
        {"phoneme_id_map": 3},
    ],
)
def test_tampered_descriptions_are_refused(folder, change):
    path = folder / "two.onnx.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(VoiceError):
        load_exported(folder)
    path.write_text("[")
    with pytest.raises(VoiceError):
        load_exported(folder)


def test_requests_speak_with_exported_files(whole):
    speech = finished(say_exported(str(whole / "onnx"), "Hello there.", Control(), "bob"))
    assert speech.seconds > 0.2
    assert speech.durations.sum() * 256 == len(speech.audio)


def test_every_phoneme_of_piper_has_an_id():
    ids = phoneme_id_map(())
    assert ids["ʲ"] == [119]
    assert ids.keys() >= {*SYMBOL_IDS, "aɪ", "oʊ"}
    heard = phoneme_id_map(["^", "$", "a", "ˈ"])
    assert (heard["ʲ"], heard["ˈ"], heard["b"]) == ([0], [120], [15])


def test_the_token_list_reads_as_sherpa_reads_it():
    read = {}
    for line in tokens(phoneme_id_map(())).splitlines():
        *symbol, number = line.split()
        assert len(symbol) <= 1
        assert "".join(symbol) not in read
        read["".join(symbol) or " "] = int(number)
    assert read == SYMBOL_IDS


def test_the_metadata_is_what_sherpa_reads(whole):
    model = onnx.load(whole / "piper" / "two.onnx")
    facts = {entry.key: entry.value for entry in model.metadata_props}
    assert facts == {
        "model_type": "vits",
        "comment": "piper",
        "has_espeak": "1",
        "language": "English (America)",
        "voice": "en-us",
        "sample_rate": "22050",
        "n_speakers": "2",
    }
    assert model.opset_import[0].version == 17
