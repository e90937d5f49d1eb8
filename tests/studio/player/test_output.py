from __future__ import annotations

import os
import subprocess
import sys
import time

import numpy as np
import pytest

from studio.player.engine import SWITCH_FADE_S, Deck, Mixer, fade_curve
from studio.player.output import SilentOutput
from studio.player.tracks import prepare
from studio.player.transport import Transport

RATE = 22_050

PLAY = """
import sys, time
import numpy as np
from studio.player.tracks import prepare
from studio.player.transport import Transport
audio = np.load(sys.argv[1])
transport = Transport()
transport.load(prepare({"recording": (audio, 22050)}), "recording")
transport.set_matched(False)
transport.play()
deadline = time.monotonic() + 20
while transport.sounding and time.monotonic() < deadline:
    time.sleep(0.01)
transport.release()
assert "torch" not in sys.modules
print(transport.silence)
"""


def voice(seconds: float = 1.0) -> np.ndarray:
    rng = np.random.default_rng(1)
    return (rng.uniform(-0.5, 0.5, round(seconds * RATE))).astype(np.float32)


def rendered(audio: np.ndarray) -> np.ndarray:
    mixer = Mixer(Deck.of([audio], RATE))
    mixer.play()
    out = np.empty(len(audio), np.float32)
    mixer.render(out)
    return out


def play_elsewhere(tmp_path, alsa: str, code: str = PLAY) -> str:
    """Play in a process whose sound cards are what `alsa` says; gives what it printed."""
    (tmp_path / "alsa.conf").write_text(alsa)
    np.save(tmp_path / "audio.npy", voice())
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "audio.npy")],
        env={**os.environ, "ALSA_CONFIG_PATH": str(tmp_path / "alsa.conf")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@pytest.fixture
def portaudio():
    try:
        import sounddevice
    except OSError:
        # `.ci/setup` installs it: where all is to be shown, nothing is passed over.
        missing = pytest.fail if "CI" in os.environ else pytest.skip
        missing("the PortAudio library is not installed")
    if sys.platform != "linux" or "ALSA" not in {a["name"] for a in sounddevice.query_hostapis()}:
        pytest.skip("needs ALSA, whose file device records what is played")


@pytest.mark.usefixtures("portaudio")
def test_the_sound_card_gets_exactly_what_was_mixed(tmp_path):
    recorded = tmp_path / "played.raw"
    device = f'type file slave.pcm "null" format "raw" file "{recorded}"'
    silence = play_elsewhere(tmp_path, f"pcm.!default {{ {device} }}\npcm.null {{ type null }}\n")
    assert silence == "None"
    played = np.fromfile(recorded, np.float32)
    expected = rendered(voice())
    start = int(np.flatnonzero(played)[0]) - int(np.flatnonzero(expected)[0])
    np.testing.assert_array_equal(played[start : start + len(expected)], expected)
    np.testing.assert_array_equal(played[:start], 0)
    np.testing.assert_array_equal(played[start + len(expected) :], 0)


SWITCH_WHILE_PLAYING = """
import sys, time
import numpy as np
from studio.player import output
from studio.player.tracks import Tracks
from studio.player.transport import Transport
heard, lengths, fill = [], [], output.PortAudioOutput._fill
def recorded(self, out, frames, times, status):
    if self._mixer.position >= 9000 and transport.voice == "recording":
        print(self._mixer.position)
        transport.switch("teacher")
    fill(self, out, frames, times, status)
    heard.append(out[:, 0].copy())
    lengths.append(frames)
output.PortAudioOutput._fill = recorded
audio = np.load(sys.argv[1])
transport = Transport()
voices = {"recording": audio, "teacher": audio[::-1].copy()}
transport.matched = False
transport.load(Tracks(22050, voices, {}, {}), "recording")
transport.play()
deadline = time.monotonic() + 20
while transport.sounding and time.monotonic() < deadline:
    time.sleep(0.01)
transport.release()
np.save(sys.argv[1].replace("audio", "heard"), np.concatenate(heard))
print(max(lengths))
"""


@pytest.mark.usefixtures("portaudio")
def test_a_null_device_is_given_the_samples_that_should_be_heard_also_at_a_switch(tmp_path):
    said = play_elsewhere(tmp_path, "pcm.!default { type null }\n", SWITCH_WHILE_PLAYING)
    at, block = map(int, said.split())
    first = voice()
    second = first[::-1]
    heard = np.load(tmp_path / "heard.npy")
    start = int(np.flatnonzero(heard)[0]) - int(np.flatnonzero(rendered(first))[0])
    np.testing.assert_array_equal(heard[:start], 0)
    heard = heard[start:]
    np.testing.assert_array_equal(heard[:at], rendered(first)[:at])
    # The fade begins with the very next sample the card asks for, and goes on in step.
    fade = fade_curve(SWITCH_FADE_S, RATE)
    end = at + len(fade)
    mixed = first[at:end] + fade * (second[at:end] - first[at:end])
    np.testing.assert_allclose(heard[at:end], mixed, atol=1e-6)
    np.testing.assert_array_equal(heard[end : len(first)], rendered(second)[end:])
    np.testing.assert_array_equal(heard[len(first) :], 0)
    # So a key is heard after one block of the card at most, within 20 ms.
    assert block / RATE <= 0.02


PULLED_OUT = """
import sys, time
from pathlib import Path
import numpy as np
from studio.player.tracks import prepare
from studio.player.transport import Transport
audio = np.tile(np.load(sys.argv[1]), 10)
transport = Transport()
transport.load(prepare({"recording": (audio, 22050)}), "recording")
transport.play()
deadline = time.monotonic() + 20
while transport.silence is None and time.monotonic() < deadline:
    transport.check()
    time.sleep(0.01)
print(transport.silence, transport.playing, transport.position < 5, transport.open)
Path(sys.argv[1]).with_name("alsa.conf").write_text("pcm.!default { type null }")
transport.play()
while transport.sounding and time.monotonic() < deadline:
    transport.check()
    time.sleep(0.01)
print(transport.silence, transport.position == 10.0)
transport.release()
"""


@pytest.mark.usefixtures("portaudio")
def test_a_card_pulled_out_while_it_plays_is_told_and_the_next_one_goes_on(tmp_path):
    # A program that stops reading: to ALSA, and so to PortAudio, the device is gone.
    gone = 'type file slave.pcm "null" format "raw" file "| exec head -c 30000 >/dev/null"'
    alsa = f"pcm.!default {{ {gone} }}\npcm.null {{ type null }}\n"
    said = play_elsewhere(tmp_path, alsa, PULLED_OUT).splitlines()
    assert said == ["lost False True False", "None True"]


CHOSEN = PLAY.replace(
    "transport.play()",
    """from studio.player.output import sound_cards
print(sorted(sound_cards(look_again=True)))
transport.set_card(sys.argv[2])
transport.play()
print(transport.card_missing)""",
)


@pytest.mark.usefixtures("portaudio")
@pytest.mark.parametrize(("card", "missing", "heard"), [("spare", False, True), ("x", True, False)])
def test_a_card_is_chosen_by_its_name_and_the_default_plays_where_it_is_gone(
    tmp_path, card, missing, heard
):
    recorded = tmp_path / "played.raw"
    device = f'type file slave.pcm "null" format "raw" file "{recorded}"'
    alsa = f"pcm.!default {{ type null }}\npcm.null {{ type null }}\npcm.spare {{ {device} }}\n"
    code = CHOSEN.replace("sys.argv[2]", repr(card))
    cards, was_missing, silence = play_elsewhere(tmp_path, alsa, code).splitlines()
    assert "'spare'" in cards
    assert (was_missing, silence) == (str(missing), "None")
    played = np.fromfile(recorded, np.float32) if recorded.exists() else np.zeros(0)
    assert bool(np.any(played)) == heard
    if heard:
        assert np.array_equal(played[played != 0], rendered(voice())[rendered(voice()) != 0])


@pytest.mark.usefixtures("portaudio")
def test_without_a_sound_card_the_play_head_moves_and_the_reason_is_known(tmp_path):
    assert play_elsewhere(tmp_path, "pcm.!default { type hw card 9 }\n") == "no_device"


def test_without_the_portaudio_library_it_is_the_same(tmp_path):
    fake = tmp_path / "sounddevice.py"
    fake.write_text("raise OSError('PortAudio library not found')\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n" + PLAY
    assert play_elsewhere(tmp_path, "", code) == "no_portaudio"


def test_the_silent_output_keeps_the_time():
    mixer = Mixer(Deck.of([voice(5)], RATE))
    output = SilentOutput(mixer)
    assert output.running
    started = time.monotonic()
    mixer.play()
    while mixer.position < 0.3 * RATE:
        assert time.monotonic() - started < 5
        time.sleep(0.005)
    seconds = time.monotonic() - started
    output.close()
    assert 0.25 < seconds < 1.0
    assert not output.running
    stopped_at = mixer.position
    assert stopped_at == mixer.position


def test_a_sound_card_that_goes_away_pauses_and_is_told():
    class Unplugged:
        running = True
        latency_s = 0.0

        def close(self) -> None: ...

    transport = Transport()
    transport.load(prepare({"teacher": (voice(), RATE)}), "teacher")
    transport._output = Unplugged()
    transport.play()
    assert transport.playing
    transport._output.running = False
    transport.check()
    assert not transport.playing
    assert transport.silence == "lost"


def test_the_transport_speaks_in_seconds():
    transport = Transport()
    tracks = prepare({"teacher": (voice(2), RATE), "student": (voice(2), RATE)})
    transport.load(tracks, "student")
    assert (transport.voice, transport.seconds, transport.position) == ("student", 2.0, 0.0)
    transport.seek(1.5)
    transport.switch("teacher")
    assert transport.position == pytest.approx(1.5, abs=1e-3)
    transport.set_loop((0.5, 1.25))
    assert transport.loop == pytest.approx((0.5, 1.25), abs=1e-3)
    transport.set_matched(False)
    assert transport.position == pytest.approx(1.5, abs=1e-3)
    assert transport.loop is not None
    transport._run_at(48_000)
    assert transport.position == pytest.approx(1.5, abs=1e-3)
    assert transport.loop == pytest.approx((0.5, 1.25), abs=1e-3)
    assert transport.voice == "teacher"
    transport.clear()
    assert (transport.voice, transport.seconds, transport.playing) == (None, 0.0, False)
