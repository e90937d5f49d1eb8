"""Whole exports: exact, small, described, and all or nothing."""

import json
import resource
import signal
import subprocess
import sys
import time
from itertools import pairwise

import numpy as np
import onnx
import pytest
import torch

from core.delivery import Delivery
from core.errors import SettingsError, StorageError, VoiceError
from core.events import Control
from core.export import WEIGHTS, CardFacts, export, exporting, load_exported, verify
from core.export.exporting import file_name
from core.voice import load_voice, save_voice
from tests.core.export.voices import babbling_voice
from tests.core.jobs import StopsWhen, finished

TEXTS = (
    "Good morning, here we are!",
    "Is the kettle on? Two cups of tea, please.",
    "The wind blew hard all night, and nobody slept well.",
)


@pytest.fixture(scope="module")
def voice():
    return babbling_voice()


@pytest.fixture
def few(monkeypatch):
    """Fewer comparisons, where it is not they that are tested."""
    monkeypatch.setattr(verify, "SENTENCES", 4)
    monkeypatch.setattr(verify, "LONGEST", 60)
    monkeypatch.setattr(verify, "COMPARED", 2)


def texts_of(voice):
    return [voice.phonemes(text).symbols for text in TEXTS]


def exported(voice, out, format="piper", weights="fp32", **more):
    job = export(
        voice,
        out,
        format,
        weights,
        Control(),
        name="babble",
        calibration=texts_of(voice),
        **more,
    )
    return finished(job)


def odd_voice():
    """A voice as pruning leaves it: widths that are multiples of nothing."""
    voice = babbling_voice(("ann", "bob"))
    torch.manual_seed(1)
    acoustic = voice.model.with_group_sizes(
        {"encoder.width": 45, "decoder.width": 51, "decoder.1.hidden": 77, "prosody.hidden": 33}
    )
    sounds = voice.vocoder.model.with_group_sizes({"width": 39, "blocks.0.hidden": 50})
    return type(voice)(
        "odd", acoustic, voice.statistics, voice.format, "en-us", voice.speakers,
        type(voice.vocoder)(sounds),
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("format", ["piper", "onnx", "bundle"])
def test_an_exact_export_says_the_same_samples(voice, tmp_path, format):
    done = exported(voice, tmp_path / "out", format)
    assert done.sentences == 50
    assert done.snr_db >= 60
    assert dict(done.files) == {p.name: p.stat().st_size for p in (tmp_path / "out").iterdir()}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.slow
@pytest.mark.parametrize("make", [odd_voice, lambda: babbling_voice(ties=True)])
def test_pruned_and_tied_voices_are_exact_too(make, tmp_path):
    # The worst of 50: in such noise last digits decide here and there whether a frame is voiced.
    # Half of the sentences of each length have more than 50 dB, or it would have been refused.
    assert exported(make(), tmp_path / "out").snr_db > 30


def test_voices_of_the_other_mel_format_are_exact_too(voice):
    # 24 kHz, 100 bands, frames centred elsewhere.
    from core.data.mel import VOCOS
    from core.export.files import plain_inputs, write_model
    from core.export.runtime import session_of
    from core.models.acoustic import Statistics
    from core.models.vocoders.fourier import FourierModel, preset
    from core.models.vocoders.neural import NeuralVocoder
    from core.pipeline.bases import new_model

    torch.manual_seed(0)
    sounds = NeuralVocoder(FourierModel(preset("micro", "vocos")))
    mels = VOCOS.n_mels
    statistics = Statistics((-6.0,) * mels, (2.0,) * mels)
    model = new_model("conv", "tiny", 1, mels)
    model.prosody_head.bias.data[0] = 2.0
    other = type(voice)("v", model, statistics, VOCOS, "en-us", ("",), sounds)
    session = session_of(write_model(other, "onnx", "fp32").model.SerializeToString())
    symbols = texts_of(voice)[0]
    wave, durations = session.run(None, plain_inputs(symbols, 0, 1))
    mel, frames = other.mel(symbols)
    assert (durations == frames.numpy()).all()
    assert verify.snr_db(sounds(mel).numpy(), wave) >= 60


def test_the_comparison_covers_short_and_long_sentences(voice):
    lengths = [
        len([s for s in sentence.symbols if s not in "^$"])
        for sentence in verify.sentences(voice, texts_of(voice))
    ]
    assert (len(lengths), lengths[0], lengths[-1]) == (50, 1, 400)
    assert all(a <= b for a, b in pairwise(lengths))


def test_the_comparison_finds_a_wrong_file(voice, tmp_path, monkeypatch):
    """A slip in one weight of the graph must not get out."""
    honest = exporting.files.write_model

    def wrong(*args):
        written = honest(*args)
        tensors = written.model.graph.initializer
        largest = max(tensors, key=lambda tensor: len(tensor.raw_data))
        values = np.frombuffer(largest.raw_data, np.float32) * np.float32(1.01)
        largest.raw_data = values.tobytes()
        return written

    monkeypatch.setattr(exporting.files, "write_model", wrong)
    with pytest.raises(VoiceError, match="differs from the voice"):
        exported(voice, tmp_path / "out")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("weights", "most"), [("fp32", 4.03), ("fp16", 2.03), ("int8", 1.06)])
def test_files_are_as_small_as_their_numbers(voice, tmp_path, weights, most):
    # How fast they are is measured, and may come out either way on a busy machine.
    done = exported(voice, tmp_path / "out", weights=weights, even_if_slower=True)
    assert done.model_bytes / done.parameters == done.bytes_per_parameter <= most
    assert done.mcd_db < {"fp32": 1e-2, "fp16": 0.3, "int8": 3.0}[weights]
    model = onnx.load(tmp_path / "out" / "babble.onnx")
    numbers = sum(int(np.prod(tensor.dims)) for tensor in model.graph.initializer)
    assert numbers < 1.03 * done.parameters


@pytest.mark.usefixtures("few")
def test_whole_number_files_compute_in_whole_numbers(voice, tmp_path):
    done = exported(voice, tmp_path / "out", weights="int8-compute", even_if_slower=True)
    model = onnx.load(tmp_path / "out" / "babble.onnx")
    kinds = [node.op_type for node in model.graph.node]
    assert kinds.count("QuantizeLinear") >= 20
    assert done.mcd_db < 4.0
    assert done.slower == (done.speed < verify.AS_FAST)


@pytest.mark.usefixtures("few")
def test_a_variant_without_gain_is_refused_and_leaves_nothing(voice, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "WORTH_IT", 1e9)
    with pytest.raises(VoiceError, match="even-if-slower"):
        exported(voice, tmp_path / "out", weights="int8-compute")
    assert not list(tmp_path.iterdir())


def test_voices_without_a_vocoder_are_refused(voice, tmp_path):
    guessing = type(voice)("g", voice.model, voice.statistics, voice.format, "en-us")
    for format in ("piper", "bundle"):
        with pytest.raises(VoiceError, match="train its vocoder"):
            exported(guessing, tmp_path / "out", format)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("format", "weights"), [("wav", "fp32"), ("piper", "int4"), ("bundle", "int8")]
)
def test_formats_and_weights_that_there_are_not(voice, tmp_path, format, weights):
    with pytest.raises(SettingsError):
        exported(voice, tmp_path / "out", format, weights)


def test_a_bundle_is_a_voice_folder(voice, tmp_path):
    exported(voice, tmp_path / "out", "bundle")
    copy = load_voice(tmp_path / "out")
    assert verify.snr_db(voice.speak("Hello").audio, copy.speak("Hello").audio) >= 60


@pytest.mark.usefixtures("few")
def test_folders_of_others_stay_and_our_own_are_replaced(voice, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "diary.txt").write_text("mine")
    with pytest.raises(StorageError, match="other files"):
        exported(voice, out)
    assert [path.name for path in out.iterdir()] == ["diary.txt"]
    (out / "diary.txt").unlink()
    exported(voice, out, "onnx", "fp16", even_if_slower=True)
    exported(voice, out, "piper", "fp16", even_if_slower=True)
    assert (out / "tokens.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_target_that_cannot_be_a_folder(voice, tmp_path):
    (tmp_path / "file").write_text("x")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StorageError):
            exported(voice, out)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.usefixtures("few")
def test_stopping_leaves_nothing(voice, tmp_path):
    control = StopsWhen(lambda: list(tmp_path.glob(".out.*.part/x.onnx")))
    with pytest.raises(VoiceError, match="stopped"):
        finished(export(voice, tmp_path / "out", "piper", "fp32", control, name="x"))
    assert not list(tmp_path.iterdir())


def sotto(*words, **more):
    command = [sys.executable, "-m", "core", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **more)


@pytest.fixture
def folder(voice, tmp_path):
    save_voice(tmp_path / "voice", voice)
    return tmp_path / "voice"


@pytest.mark.slow
def test_the_command(folder, tmp_path):
    even = "--even-if-slower"
    done = sotto("export", folder, "--out", tmp_path / "out", "--weights", "fp16", even, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["format"], result["weights"]) == ("piper", "fp16")
    assert (tmp_path / "out" / "en_US-voice.onnx").stat().st_size == result["model_bytes"]


def test_a_disk_that_fills_leaves_nothing(folder, tmp_path):
    def little_room():
        # Writing beyond this fails as on a full disk, only under another name.
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = sotto("export", folder, "--out", tmp_path / "out", preexec_fn=little_room)
    assert done.returncode == 2
    assert done.stderr.startswith("sotto: cannot write")
    assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["voice"]


@pytest.mark.slow
def test_a_kill_leaves_no_half_of_an_export(folder, tmp_path):
    command = [sys.executable, "-m", "core", "export", folder, "--out", tmp_path / "out"]
    with subprocess.Popen(command) as process:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob(".out.*.part/*.onnx")) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("lost", ["weights.safetensors", "vocoder.safetensors", "voice.toml"])
def test_a_voice_with_missing_files_is_refused_in_one_line(folder, tmp_path, lost):
    (folder / lost).unlink()
    done = sotto("export", folder, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("few")
def test_the_card_says_what_the_voice_is(voice, tmp_path):
    facts = CardFacts("Ann", ["Recordings: ann"], ["CC0"], ["Trained"], {"MCD": "5 dB"})
    exported(voice, tmp_path / "out", weights="int8", card=facts, even_if_slower=True)
    card = (tmp_path / "out" / "babble.card.md").read_text()
    for words in ("# Ann", "CC0", "Recordings: ann", "MCD: 5 dB", "piper, int8", "en-us"):
        assert words in card
    exported(voice, tmp_path / "bare", weights="fp16", even_if_slower=True)
    assert "Ask whoever made" in (tmp_path / "bare" / "babble.card.md").read_text()


@pytest.mark.parametrize(
    ("name", "file"),
    [("Zoë/../x", "Zoe-..-x"), ("..", "voice"), ("Стих", "voice"), ("x" * 200, "x" * 80)],
)
def test_names_become_plain_file_names(name, file):
    assert file_name(name) == file


@pytest.mark.slow
def test_two_speakers_keep_their_voices(tmp_path):
    voice = babbling_voice(("ann", "bob"), "nl")
    done = finished(export(voice, tmp_path / "out", "onnx", "fp32", Control(), name="two"))
    assert done.snr_db >= 60
    copy = load_exported(tmp_path / "out")
    assert copy.speakers == ("ann", "bob")
    for speaker in copy.speakers:
        ours, theirs = voice.speak("Goedemorgen.", speaker), copy.speak("Goedemorgen.", speaker)
        assert verify.snr_db(ours.audio, theirs.audio) >= 60
        assert (ours.durations == theirs.durations).all()


@pytest.mark.parametrize("format", ["piper", "onnx"])
def test_every_speaker_of_several_languages_speaks_the_own_one(few, format, tmp_path):
    voice = babbling_voice(("ann", "nel"), ("en-us", "nl"))
    finished(export(voice, tmp_path / "out", format, "fp32", Control(), name="two"))
    copy = load_exported(tmp_path / "out")
    for speaker in copy.speakers:
        ours, theirs = (v.speak("Een goede dag.", speaker) for v in (voice, copy))
        assert ours.symbols == theirs.symbols
        assert verify.snr_db(ours.audio, theirs.audio) >= 60
    with pytest.raises(VoiceError, match="reads one language"):
        copy.speak("Een goede dag.", "ann", Delivery(language="nl"))
    # Other programs read all texts in one language: they are given the description in it.
    read = {path.name: json.loads(path.read_text()) for path in (tmp_path / "out").glob("*.json")}
    voices = {name: words["espeak"]["voice"] for name, words in read.items()}
    assert voices == {"two.onnx.json": "en-us", "two.nl.onnx.json": "nl"}
    card = (tmp_path / "out" / "two.card.md").read_text()
    assert "Language: en-us, nl" in card
    assert format == "onnx" or "-c two.nl.onnx.json -s 1" in card


def test_all_weights_have_a_name():
    assert set(WEIGHTS) == {"fp32", "fp16", "int8", "int8-compute"}
