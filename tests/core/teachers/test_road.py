"""From a stranger's voice to a smaller one that other programs speak."""

import io
import json
import os
import pty
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from core.cli import main
from core.events import Control
from core.export import export
from core.project import Project
from core.settings import Settings
from core.teachers.opening import open_teacher
from core.teachers.piper import load_piper
from tests.core.export.voices import babbling_voice
from tests.core.jobs import finished
from tests.core.teachers.graphs import piper_like, words_of, write_words
from tests.core.teachers.test_command import WRITES, commanded
from tests.core.teachers.test_described import described

CLIENT = Path(__file__).parents[3] / ".venv-clients" / "bin" / "python"

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
        [sys.executable, "-m", "core", *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def refused(monkeypatch, capsys):
    """The one line with which a command refuses; in this process, which is quicker."""

    def refused(*words) -> str:
        monkeypatch.setattr(sys, "argv", ["sotto", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr().err
        assert ended.value.code == 2, said
        assert len(said.strip().splitlines()) == 1, said
        return said

    return refused


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
    speaks_in_piper_tts(path, tmp_path / "hello.wav")


def speaks_in_piper_tts(voice, out):
    """The program that most people speak with says something with a voice."""
    if not CLIENT.exists():
        message = "piper-tts is not installed; `bash .ci/setup test` does it"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    command = [CLIENT, "-m", "piper", "-m", voice, "-f", out, "--", "Hello there."]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    with wave.open(str(out)) as file:
        assert file.getframerate() == 22050
        assert file.getnframes() > 2000


@pytest.mark.slow
def test_piper_tts_is_a_teacher_as_a_command(stranger, tmp_path):
    if not CLIENT.exists():
        pytest.skip("piper-tts is not installed")
    words = [str(CLIENT), "-m", "piper", "-m", str(stranger), "-f", "{out}", "--", "{text}"]
    path = commanded(tmp_path, command=words, agreed=False)
    out = tmp_path / "k.wav"
    done = sotto("say", path, "The kettle is on.", "-o", out, "--yes")
    assert done.returncode == 0, done.stderr
    assert out.stat().st_size > 10_000


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_program_becomes_a_piper_voice(tmp_path):
    texts = tmp_path / "texts.txt"
    texts.write_text("\n".join(SENTENCES), encoding="utf-8")
    code = WRITES.replace("len(text) * rate // 20", "len(text) * rate // 16")
    teacher = commanded(tmp_path / "t", code, agreed=False)
    done = sotto(
        *("run", "--teacher", teacher, "--yes", "--sentences", texts, "--out", tmp_path / "p"),
        *("--size", "tiny", "--steps", 4, "--pressure", 0.5, "--vocoder-size", "micro"),
    )
    assert done.returncode == 0, done.stderr
    assert str(teacher) in done.stderr
    project = Project.open(tmp_path / "p")
    assert project.stages()["data"]["clips"] == len(SENTENCES)
    assert list(project.voices()) == ["teacher", "student", "control"]
    assert open_teacher(tmp_path / "p").speak("The kettle is on.").seconds > 0.1


def test_nothing_is_run_before_the_user_has_agreed(refused, tmp_path):
    mark, out = tmp_path / "ran", tmp_path / "k.wav"
    code = WRITES + f"\nopen({str(mark)!r}, 'w')"
    teacher = commanded(tmp_path, code, agreed=False)
    for command in (
        ("say", teacher, "One.", "-o", out),
        ("run", "--teacher", teacher, "--out", tmp_path / "p"),
    ):
        why = refused(*command)
        assert "not confirmed" in why
        assert "--yes" in why
    assert not (tmp_path / "p").exists()
    Project.create(tmp_path / "p", Settings().changed({"data.teacher_voice": str(teacher)}))
    assert "not confirmed" in refused("resume", tmp_path / "p")
    assert not mark.exists()
    assert sotto("say", teacher, "One.", "-o", out, "--yes").returncode == 0
    assert mark.exists()
    # From now on without asking, until it changes.
    assert open_teacher(teacher).speak("One.").seconds > 0.1
    teacher.write_text(teacher.read_text() + "\n")
    assert "not confirmed" in refused("say", teacher, "One.", "-o", out)


@pytest.mark.parametrize("answer", ["y", "n"])
def test_on_a_terminal_it_is_shown_and_asked(answer, tmp_path):
    teacher, out = commanded(tmp_path, agreed=False), tmp_path / "k.wav"
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "say", str(teacher), "One.", "-o", str(out)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, f"{answer}\n".encode())
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # The other end is closed.
        pass
    os.close(ours)
    assert process.wait(60) == (0 if answer == "y" else 2)
    assert "runs a program for every sentence" in shown.decode()
    assert "import struct" in shown.decode()
    assert out.exists() == (answer == "y")


def test_descriptions_that_do_not_fit_are_refused_in_one_line(refused, tmp_path):
    piper_like(tmp_path)
    out = tmp_path / "p"
    wrong = described(tmp_path, sample_rate_hz=1)
    assert "sample_rate_hz" in refused("run", "--teacher", wrong, "--out", out)
    assert "describes no voice" in refused("say", wrong, "One.", "-o", tmp_path / "k.wav")
    assert "there is no" in refused("run", "--teacher", tmp_path / "none", "--out", out)
    (tmp_path / "empty").mkdir()
    assert "no voice" in refused("run", "--teacher", tmp_path / "empty", "--out", out)
    assert not out.exists()


def test_what_cannot_teach_is_refused_before_anything_is_made(stranger, refused, tmp_path):
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
    done = sotto("say", stranger, "One.", "-o", tmp_path / "x.wav", "--pitch", 3)
    assert done.returncode == 2
    assert "cannot change its pitch" in done.stderr
