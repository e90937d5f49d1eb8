from __future__ import annotations

import os
import subprocess
import sys
import time

import numpy as np
import pytest

from studio.player.engine import Deck, Mixer
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
        pytest.skip("the PortAudio library is not installed")
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
