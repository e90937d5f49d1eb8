"""Exported voices in the programs that people use, as their makers publish them.

`.ci/setup test` puts piper-tts and sherpa-onnx into an environment of their own, `.venv-clients`.
"""

import json
import os
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from core.delivery import Delivery
from core.events import Control
from core.export import export
from core.export.verify import snr_db
from core.speaking import sentences
from tests.core.export.voices import babbling_voice
from tests.core.jobs import finished

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv-clients" / "bin" / "python"
PARAGRAPHS = {
    "en-us": "Good morning, here we are! Is the kettle on? Two cups of tea, please; one is for the"
    " neighbour. I am on my way to the idea of a quiet evening.",
    "nl": "Goedemorgen, daar zijn we weer. Staat de ketel al op het vuur? Twee kopjes thee,"
    " alstublieft. De buurman komt ook; hij heeft het koud.",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _there():
    if not PYTHON.exists():
        message = "piper-tts and sherpa-onnx are not installed; `bash .ci/setup test` does it"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture(scope="module", params=["en-us", "nl", "gru"])
def exported(request, tmp_path_factory):
    """A voice, and the folder of its Piper export; the Dutch one has two speakers."""
    if request.param == "nl":
        voice = babbling_voice(("nathalie", "flemishguy"), "nl")
    else:
        voice = babbling_voice(family="gru" if request.param == "gru" else "conv")
    texts = [voice.phonemes(text).symbols for text, _ in sentences(PARAGRAPHS[voice.language])]
    folder = tmp_path_factory.mktemp("clients") / "voice"
    job = export(voice, folder, "piper", "fp32", Control(), name=request.param, calibration=texts)
    finished(job)
    return voice, folder, texts


def run_client(script, folder, tmp_path, **job):
    """The waves that a client gives, and what it says of them."""
    (tmp_path / "job.json").write_text(json.dumps(job))
    done = subprocess.run(
        [PYTHON, HERE / script, folder, tmp_path / "job.json", tmp_path / "out.npz"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    with np.load(tmp_path / "out.npz") as waves:
        return [waves[name] for name in waves.files], json.loads(done.stdout.splitlines()[-1])


def said(voice, symbols, speaker=0, pace=1.0):
    mel, _ = voice.mel(symbols, voice.speakers[speaker], Delivery(pace))
    return voice.vocoder(mel).numpy()


@pytest.mark.parametrize("script", ["speak_piper.py", "speak_sherpa.py"])
@pytest.mark.parametrize("length", [1.0, 1.6])
def test_clients_say_the_same_phonemes_as_we_do(exported, script, length, tmp_path):
    voice, folder, texts = exported
    for speaker in range(len(voice.speakers)):
        waves, facts = run_client(
            script,
            folder,
            tmp_path,
            sentences=[text[1:-1] for text in texts],
            speaker=speaker,
            length=length,
        )
        assert facts["rate"] == voice.sample_rate_hz
        assert len(waves) == len(texts) >= 3
        for copy, text in zip(waves, texts, strict=True):
            assert snr_db(said(voice, text, speaker, 1 / length), copy) >= 60


def test_speakers_sound_different_in_clients(exported, tmp_path):
    voice, folder, texts = exported
    if len(voice.speakers) == 1:
        pytest.skip("one speaker")
    one, other = (
        run_client(script, folder, tmp_path, sentences=[texts[0][1:-1]], speaker=s, length=1.0)
        for script, s in (("speak_piper.py", 0), ("speak_sherpa.py", 1))
    )
    assert other[1]["speakers"] == 2
    assert snr_db(one[0][0], other[0][0]) < 20


def test_piper_reads_and_speaks_a_paragraph(exported, tmp_path):
    voice, folder, texts = exported
    waves, facts = run_client(
        "speak_piper.py",
        folder,
        tmp_path,
        text=PARAGRAPHS[voice.language],
        speaker=len(voice.speakers) - 1,
        length=1.0,
    )
    heard = {symbol for text in texts for symbol in text}
    known = json.loads(next(folder.glob("*.json")).read_text())["phoneme_id_map"]
    assert len(waves) == len(texts)
    for copy, phonemes in zip(waves, facts["phonemes"], strict=True):
        # Piper's eSpeak is not ours: it writes marks that this voice was not trained with.
        assert set(phonemes) <= known.keys()
        kept = ["^", *(p for p in phonemes if known[p] != [0]), "$"]
        assert set(kept) <= heard
        assert snr_db(said(voice, kept, len(voice.speakers) - 1), copy) >= 60


def test_the_command_of_the_card_writes_a_file(exported, tmp_path):
    _, folder, _ = exported
    model = next(folder.glob("*.onnx"))
    out = tmp_path / "hello.wav"
    command = [PYTHON, "-m", "piper", "-m", model, "-f", out, "--", "Hello there."]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=folder)
    assert done.returncode == 0, done.stderr
    with wave.open(str(out)) as file:
        assert file.getframerate() == 22050
        assert file.getnframes() > 4000
