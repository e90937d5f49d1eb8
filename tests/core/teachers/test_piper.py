import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from core.delivery import Delivery
from core.errors import SottoError, TextError, VoiceError
from core.events import Control
from core.export import export
from core.speaking import stream
from core.teachers import hearing
from core.teachers.piper import Description, load_piper
from tests.core.export.voices import babbling_voice
from tests.core.jobs import finished
from tests.core.teachers.graphs import HOP, piper_like, words_of, write_words

CONFIGS = Path(__file__).parents[4] / "shared" / "piper" / "configs"
CLIENTS = Path(__file__).parents[3] / ".venv-clients" / "lib"


def test_it_reads_phonemes_as_piper_does_and_speaks(tmp_path):
    voice = load_piper(piper_like(tmp_path))
    said = voice.speak("A cup of tea.")
    assert said.sample_rate_hz == 22050
    assert said.symbols[0] == "^"
    assert said.symbols[-1] == "$"
    ids = voice.ids_of(said.symbols)
    assert ids[:2] == [1, 0]
    assert len(ids) == 2 * len(said.symbols) - 1
    assert len(said.audio) == HOP * len(ids)
    first = np.sin(np.arange(HOP) * 2 * np.pi / HOP) * 0.3
    assert np.allclose(said.audio[:HOP], first, atol=1e-5)


def test_a_voice_that_sotto_exported_is_read_as_a_strangers(tmp_path):
    own = babbling_voice(("ann", "bob"))
    job = export(own, tmp_path / "v", "piper", "fp32", Control(), name="babble")
    finished(job)
    (path,) = (tmp_path / "v").glob("*.onnx")
    words = json.loads(path.with_name(path.name + ".json").read_text())
    # What only Sotto writes.
    write_words(path, {key: value for key, value in words.items() if key != "sotto"})
    voice = load_piper(path)
    assert voice.speakers == ("ann", "bob")
    text = "The kettle is on."
    for speaker in voice.speakers:
        theirs, ours = (who.speak(text, speaker).audio for who in (voice, own))
        assert len(theirs) == len(ours)
        assert np.abs(theirs - ours).max() < 1e-2
    assert len(voice.speak(text, delivery=Delivery(pace=2.0)).audio) < 0.7 * len(theirs)


@pytest.mark.parametrize("name", sorted(path.name for path in CONFIGS.glob("*.json")) or [""])
def test_genuine_descriptions_of_all_ages_are_read(name):
    if not name:
        pytest.skip("the descriptions of published Piper voices are not beside the project")
    words = json.loads((CONFIGS / name).read_text(encoding="utf-8"))
    found = Description.of(words)
    assert found.sample_rate_hz in (16000, 22050)
    assert len(found.speakers) == words["num_speakers"]
    assert found.language in name.replace("_", "-").lower() or found.language in ("en-us", "cmn")


def test_an_old_description_without_types_and_versions_is_read(tmp_path):
    words = words_of(speaker_id_map={"M": 0, "F": 1}, num_speakers=2)
    for younger in ("phoneme_type", "piper_version"):
        del words[younger]
    del words["audio"]["quality"]
    voice = load_piper(piper_like(tmp_path, speakers=2, words=words))
    assert voice.speakers == ("M", "F")
    soft, loud = (np.abs(voice.speak("One.", name).audio).max() for name in voice.speakers)
    assert loud == pytest.approx(4 * soft, rel=0.01)
    with pytest.raises(VoiceError, match="no speaker 'X'"):
        voice.speak("One.", "X")


def test_a_voice_of_letters_reads_letters(tmp_path):
    alphabet = "_^$ abcdefghijklmnopqrstuvwxyz"
    ids = {letter: [place] for place, letter in enumerate(alphabet)}
    words = words_of(phoneme_type="PhonemeType.TEXT", phoneme_id_map=ids, num_symbols=30)
    voice = load_piper(piper_like(tmp_path, words=words))
    read = voice.phonemes("tea 4 two")
    assert read.symbols == ("^", *"tea  two", "$")
    assert read.unknown == ("4",)
    with pytest.raises(TextError):
        voice.speak("42!")


def test_phonemes_that_the_voice_lacks_are_named_and_passed_over(tmp_path):
    words = words_of()
    del words["phoneme_id_map"]["ʃ"]
    said = load_piper(piper_like(tmp_path, words=words)).speak("A ship.")
    assert "ʃ" in said.unknown
    assert "ʃ" not in said.symbols


def test_what_it_draws_begins_with_the_seed(tmp_path):
    path = piper_like(tmp_path, drawing=True)

    def both(seed):
        voice = load_piper(path, seed=seed)
        return [voice.speak("One.").audio for _ in range(2)]

    first, again, other = both(1), both(1), both(2)
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[0], first[1])
    assert not np.array_equal(first[0], other[0])
    steady = load_piper(path).speak("One.", delivery=Delivery(sampling=0.0)).audio
    assert np.abs(steady).max() < 0.31


def test_long_texts_come_piece_by_piece(tmp_path):
    voice = load_piper(piper_like(tmp_path))
    assert len(list(stream(voice, "One. Two. Three."))) == 3


def vits(path: Path, speakers: int) -> None:
    """A graph of Piper's own shape with random weights, made by Piper's own code."""
    package = next(CLIENTS.glob("python3*/site-packages/piper/train"), None)
    if package is None:
        message = "piper-tts is not installed; `bash .ci/setup test` does it"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    sys.path.append(str(package.parents[1]))
    try:
        from piper.train.vits.models import SynthesizerTrn
    finally:
        sys.path.pop()
    torch.manual_seed(0)
    model = SynthesizerTrn(
        n_vocab=256,
        spec_channels=513,
        segment_size=32,
        inter_channels=16,
        hidden_channels=16,
        filter_channels=32,
        n_heads=2,
        n_layers=1,
        kernel_size=3,
        p_dropout=0.1,
        resblock="2",
        resblock_kernel_sizes=(3,),
        resblock_dilation_sizes=((1, 2),),
        upsample_rates=(8, 8, 4),
        upsample_initial_channel=32,
        upsample_kernel_sizes=(16, 16, 8),
        n_speakers=speakers,
        gin_channels=8 if speakers > 1 else 0,
    ).eval()
    model.dec.remove_weight_norm()
    infer = model.infer

    def forward(text, lengths, scales, sid=None):
        noise, length, noise_w = scales
        return infer(text, lengths, sid, noise, length, noise_w)[0].unsqueeze(1)

    model.forward = forward
    names = ["input", "input_lengths", "scales", "sid"]
    torch.onnx.export(
        model,
        (
            torch.ones(1, 50, dtype=torch.long),
            torch.tensor([50]),
            torch.tensor([0.667, 1.0, 0.8]),
            torch.tensor([0]) if speakers > 1 else None,
        ),
        path,
        opset_version=15,
        input_names=names if speakers > 1 else names[:3],
        output_names=["output"],
        dynamic_axes={"input": {1: "phonemes"}, "output": {2: "time"}},
        dynamo=False,
    )


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("speakers", [1, 3])
def test_a_graph_of_pipers_own_shape_speaks(speakers, tmp_path):
    path = tmp_path / "vits.onnx"
    vits(path, speakers)
    write_words(path, words_of(num_speakers=speakers))
    voice = load_piper(path, seed=3)
    assert len(voice.speakers) == speakers
    said = voice.speak("Good morning, here we are.", voice.speakers[-1])
    assert 0.1 < said.seconds < 20
    again = load_piper(path, seed=3).speak("Good morning, here we are.", voice.speakers[-1])
    assert np.array_equal(said.audio, again.audio)


def refusal(path: Path) -> str:
    with pytest.raises(SottoError) as caught:
        load_piper(path).speak("One two three.")
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_files_that_are_missing_or_damaged_are_named(tmp_path):
    assert "there is no" in refusal(tmp_path / "none.onnx")
    path = piper_like(tmp_path)
    path.with_name("voice.onnx.json").write_text("{")
    assert "cannot be used as a Piper voice" in refusal(path)
    write_words(path, words_of())
    path.write_bytes(path.read_bytes()[:200])
    assert "cannot be used as a Piper voice" in refusal(path)
    path.write_text("no graph")
    assert "cannot be used as a Piper voice" in refusal(path)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"phoneme_type": "pinyin"}, "pinyin"),
        ({"phoneme_id_map": {"a": [1]}}, "start, end and pad"),
        ({"num_symbols": 20}, "beyond its 20 symbols"),
        ({"num_speakers": 2}, "its graph does not"),
        ({"speaker_id_map": {"a": 3}}, "beyond its 1 speakers"),
        ({"audio": {"sample_rate": 12}}, "sample rate"),
        ({"audio": {}}, "lacks 'sample_rate'"),
        ({"espeak": {"voice": "klingonish"}}, "klingonish"),
    ],
)
def test_a_description_that_does_not_fit_is_refused(changes, said, tmp_path):
    assert said in refusal(piper_like(tmp_path, words=words_of(**changes)))


def test_a_graph_of_something_else_is_refused(tmp_path):
    path = piper_like(tmp_path)
    model = onnx.load(path)
    for value in (*model.graph.input, *[n for n in model.graph.node if "scales" in n.input]):
        if value.name == "scales":
            value.name = "colours"
    onnx.save(model, path)
    assert "other inputs" in refusal(path)


def test_operators_of_their_own_are_not_run(tmp_path):
    assert "operators of evil.org" in refusal(piper_like(tmp_path, domain="evil.org"))


@pytest.mark.parametrize("where", ["../secret.bin", "/etc/passwd"])
def test_data_outside_the_folder_are_not_read(where, tmp_path):
    path = piper_like(tmp_path / "v")
    (tmp_path / "secret.bin").write_bytes(bytes(4096))
    model = onnx.load(path)
    ramp = next(tensor for tensor in model.graph.initializer if tensor.name == "ramp")
    ramp.ClearField("raw_data")
    ramp.data_location = onnx.TensorProto.EXTERNAL
    ramp.external_data.add(key="location", value=where)
    path.write_bytes(model.SerializeToString())
    assert "leads outside" in refusal(path)


def test_silence_and_numbers_that_are_no_sound_are_told(tmp_path):
    assert "fell silent" in refusal(piper_like(tmp_path / "a", loudness=0.0))
    assert "no sound" in refusal(piper_like(tmp_path / "b", loudness=float("nan")))


def test_one_that_does_not_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(hearing, "PATIENCE_S", 0.3)
    monkeypatch.setattr(hearing, "PATIENCE_S_PER_SYMBOL", 0.0)
    path, began = piper_like(tmp_path, extra_rounds=10**7), time.monotonic()
    assert "took longer" in refusal(path)
    assert time.monotonic() - began < 20
