"""From a Piper voice to a smaller one that other programs speak."""

import json
import subprocess
import sys

import pytest

from core.events import Control
from core.export import export
from core.project import Project
from core.teachers.piper import load_piper
from tests.core.export.voices import babbling_voice
from tests.core.jobs import finished
from tests.core.teachers.graphs import piper_like, words_of, write_words

SENTENCES = (
    """
The kettle is on. Two cups of tea, please. Good morning, here we are. One is for the neighbour.
It rains again. The idea is good. A quiet evening. Birds sing in the garden. The door is open.
Open the window. The bread is warm. She reads a letter. We walk home. The lamp is small.
""".replace("\n", " ")
    .strip()
    .split(". ")
)


def sotto(*words):
    return subprocess.run(
        [sys.executable, "-m", "core", *map(str, words)], capture_output=True, text=True
    )


def refused(*words) -> str:
    done = sotto(*words)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """A Piper voice of Sotto's making, with nothing that says so."""
    folder = tmp_path_factory.mktemp("stranger")
    job = export(babbling_voice(), folder / "v", "piper", "fp32", Control(), name="babble")
    finished(job)
    (path,) = (folder / "v").glob("*.onnx")
    words = json.loads(path.with_name(path.name + ".json").read_text())
    write_words(path, {key: value for key, value in words.items() if key != "sotto"})
    return path


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_piper_voice_becomes_a_smaller_piper_voice(stranger, tmp_path):
    texts = tmp_path / "texts.txt"
    texts.write_text("\n".join(SENTENCES), encoding="utf-8")
    done = sotto(
        *("run", "--teacher", stranger, "--sentences", texts, "--out", tmp_path / "p"),
        *("--size", "tiny", "--steps", 4, "--pressure", 0.5),
        *("--vocoder-size", "micro", "--takes", 2),
    )
    assert done.returncode == 0, done.stderr
    project = Project.open(tmp_path / "p")
    facts = project.stages()["data"]
    assert facts["clips"] == 2 * len(SENTENCES)
    assert facts["languages"] == ["en-us"]
    done = sotto("export", tmp_path / "p", "--format", "piper", "--out", tmp_path / "small")
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "small").glob("*.onnx")
    assert path.stat().st_size < stranger.stat().st_size
    assert load_piper(path).speak("The kettle is on.").seconds > 0.1


def test_what_cannot_teach_is_refused_before_anything_is_made(stranger, tmp_path):
    out = tmp_path / "p"
    assert "one of the two" in refused("run", "--out", out)
    assert "one of the two" in refused("run", tmp_path, "--teacher", stranger, "--out", out)
    assert "there is no" in refused("run", "--teacher", tmp_path / "no.onnx", "--out", out)
    mute = piper_like(tmp_path / "mute", loudness=0.0)
    assert "fell silent" in refused("run", "--teacher", mute, "--out", out)
    nowhere = refused("run", "--teacher", stranger, "--sentences", tmp_path / "no", "--out", out)
    assert "cannot be read" in nowhere
    ids = {letter: [place] for place, letter in enumerate("_^$ abcdefghijklmnopqrstuvwxyz")}
    words = words_of(phoneme_type="text", phoneme_id_map=ids, num_symbols=30)
    letters = piper_like(tmp_path / "letters", words=words)
    texts = tmp_path / "texts.txt"
    texts.write_text("早上好\n", encoding="utf-8")
    wrong = refused("run", "--teacher", letters, "--sentences", texts, "--out", out)
    assert "nothing that can be spoken" in wrong
    assert not out.exists()


def test_sotto_says_things_with_a_piper_voice(stranger, tmp_path):
    done = sotto("say", stranger, "The kettle is on.", "-o", tmp_path / "k.wav", "--pace", 1.5)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "k.wav").stat().st_size > 1000
    higher = refused("say", stranger, "One.", "-o", tmp_path / "x.wav", "--pitch", 3)
    assert "cannot change its pitch" in higher
