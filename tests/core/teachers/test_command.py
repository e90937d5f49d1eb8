import os
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tomli_w

from core.errors import SottoError, UnconfirmedError
from core.teachers.consent import consent_for
from core.teachers.opening import open_teacher

ROOT = Path(__file__).parents[3]

WRITES = """
import struct, sys, wave, math
out, text, speaker = (sys.argv[1:] + ["", ""])[:3]
text = text or sys.stdin.read()
rate = 16000
tone = 440 if speaker == "bob" else 220
with wave.open(out, "wb") as file:
    file.setnchannels(2)
    file.setsampwidth(2)
    file.setframerate(rate)
    for place in range(len(text) * rate // 20):
        level = int(9000 * math.sin(place * tone * 2 * math.pi / rate))
        file.writeframesraw(struct.pack("<hh", level, level))
"""


def commanded(folder, code=WRITES, arguments=("{out}", "{text}"), agreed=True, **changes):
    """Describe a command that runs a program in Python, and confirm it."""
    words = {"command": [sys.executable, "-c", code, *arguments], "language": "en-us"} | changes
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "teacher.toml"
    path.write_text(tomli_w.dumps(words), encoding="utf-8")
    if agreed:
        consent_for(path).confirm()
    return path


def refusal(path) -> str:
    with pytest.raises(SottoError) as caught:
        open_teacher(path).speak("One two three.")
    text = str(caught.value)
    assert "\n" not in text
    return text


def loudest_hz(speech):
    spectrum = np.abs(np.fft.rfft(speech.audio))
    return np.argmax(spectrum) * speech.sample_rate_hz / len(speech.audio)


@pytest.mark.parametrize("arguments", [("{out}", "{text}"), ("{out}",)])
def test_a_command_speaks(arguments, tmp_path):
    voice = open_teacher(commanded(tmp_path, arguments=arguments, name="hum"))
    said = voice.speak("A cup of tea.")
    assert voice.name == "hum"
    # One letter lasts 50 ms; the end of a line on standard input is one too.
    assert said.seconds == pytest.approx(0.05 * len("A cup of tea."), abs=0.06)
    assert said.sample_rate_hz == 22050
    assert loudest_hz(said) == pytest.approx(220, abs=3)


def test_the_built_in_voice_as_a_command(tmp_path):
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from pathlib import Path;"
        "from core.voice import EspeakVoice; from core.audio import write_wav;"
        "said = EspeakVoice().speak(sys.argv[1]);"
        "write_wav(Path(sys.argv[2]), said.audio, said.sample_rate_hz)"
    )
    said = open_teacher(commanded(tmp_path, code, ("{text}", "{out}"))).speak("The kettle is on.")
    assert 0.5 < said.seconds < 3
    assert said.symbols[0] == "^"


def test_speakers_are_named_to_it(tmp_path):
    arguments = ("{out}", "{text}", "{speaker}")
    voice = open_teacher(commanded(tmp_path, arguments=arguments, speakers=["ann", "bob"]))
    assert loudest_hz(voice.speak("One two three.", "bob")) == pytest.approx(440, abs=3)
    assert loudest_hz(voice.speak("One two three.")) == pytest.approx(220, abs=3)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("$(touch gone); `touch gone` && one", "$(touch gone); `touch gone` && one"),
        ("-w gone one", " -w gone one"),
        ("{out} {speaker} one", "{out} {speaker} one"),
        ("one\x1b[2K\ntwo", "one [2K two"),
    ],
)
def test_a_text_is_only_ever_a_text(text, heard, tmp_path):
    code = WRITES + f"\nopen({str(tmp_path / 'heard.txt')!r}, 'w').write(repr(sys.argv[2:]))"
    open_teacher(commanded(tmp_path, code)).speak(text)
    assert (tmp_path / "heard.txt").read_text() == repr([heard])
    assert not list(tmp_path.rglob("gone"))


def test_it_runs_in_a_folder_that_is_gone_afterwards(tmp_path):
    note = tmp_path / "where.txt"
    code = WRITES + f"\nimport os; open({str(note)!r}, 'w').write(os.getcwd())"
    open_teacher(commanded(tmp_path, code)).speak("One.")
    assert Path(note.read_text()) != Path.cwd()
    assert not Path(note.read_text()).exists()


def test_nothing_runs_before_it_is_confirmed(tmp_path):
    mark = tmp_path / "ran"
    path = commanded(tmp_path, WRITES + f"\nopen({str(mark)!r}, 'w')", agreed=False)
    with pytest.raises(UnconfirmedError, match="not confirmed"):
        open_teacher(path)
    assert not mark.exists()
    consent_for(path).confirm()
    open_teacher(path).speak("One.")
    assert mark.exists()


def test_a_changed_command_asks_again(tmp_path):
    path = commanded(tmp_path)
    assert consent_for(path).given
    path.write_text(path.read_text() + "# later\n")
    assert not consent_for(path).given
    with pytest.raises(UnconfirmedError):
        open_teacher(path)


def test_what_is_shown_hides_nothing(tmp_path):
    path = commanded(tmp_path, agreed=False, arguments=("{out}", "\x1b[8mrm -r /\x1b[0m", "\u202e"))
    words = consent_for(path).words
    assert words.isprintable()
    assert "rm -r /" in words


WRONG = {
    "fails": ("import sys; sys.exit('no such voice')", "failed with code 1 (no such voice)"),
    "nothing": ("pass", "wrote no WAV file"),
    "words": ("import sys; open(sys.argv[1], 'w').write('RIFF')", "cannot be read as audio"),
    "silent": (WRITES.replace("9000", "0"), "fell silent"),
    "long": (WRITES.replace("// 20", "* 2"), "said 28 s for 14 symbols"),
    "folder": ("import os, sys; os.mkdir(sys.argv[1])", "wrote no WAV file"),
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_command_that_gives_no_speech_is_told(name, tmp_path):
    code, said = WRONG[name]
    assert said in refusal(commanded(tmp_path, code))


def test_a_command_that_is_not_there_is_named(tmp_path):
    command = ["no-such-program-at-all", "{out}"]
    assert "no program 'no-such-program-at-all'" in refusal(commanded(tmp_path, command=command))


@pytest.mark.skipif(os.name != "posix", reason="groups of processes")
def test_a_command_that_hangs_is_ended_with_all_it_began(tmp_path):
    note = tmp_path / "child.txt"
    code = (
        "import subprocess, sys, time;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(100)']);"
        f"open({str(note)!r}, 'w').write(str(child.pid)); time.sleep(100)"
    )
    path, began = commanded(tmp_path, code, seconds=2.0), time.monotonic()
    assert "took longer than 2 s" in refusal(path)
    assert time.monotonic() - began < 10
    status = Path(f"/proc/{note.read_text()}/stat")
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and status.exists() and status.read_text().split()[2] != "Z":
        time.sleep(0.05)
    assert not status.exists() or status.read_text().split()[2] == "Z"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"command": []}, "command"),
        ({"command": "espeak-ng -w {out} {text}"}, "command"),
        ({"command": ["{text}", "{out}"]}, "name of a program"),
        ({"command": ["espeak-ng", "{text}"]}, "needs {out}"),
        ({"command": ["sh", "-c", " " * 5000, "{out}"]}, "2000 characters at most"),
        ({"sample_rate_hz": 5}, "sample_rate_hz"),
        ({"seconds": -1}, "seconds"),
        ({"shell": True}, "there is no shell"),
        ({"language": "klingonish"}, "klingonish"),
    ],
)
def test_a_description_of_no_command_is_refused(changes, said, tmp_path):
    path = commanded(tmp_path, agreed="language" in changes, **changes)
    assert said in refusal(path)
