"""Speech played while it is being made, by a sound card that is a file."""

from __future__ import annotations

import numpy as np
import pytest

from tests.studio.player.test_output import play_elsewhere, portaudio, voice

__all__ = ["portaudio"]

PLAY = """
import sys, time
import numpy as np
from core.errors import SettingsError
from studio.player.aloud import play
audio = np.load(sys.argv[1])
def pieces():
    for piece in np.array_split(audio, 7):
        yield piece
        time.sleep(0.02)
try:
    play(pieces(), 22050)
except SettingsError as error:
    print(error)
assert "torch" not in sys.modules
"""


@pytest.mark.usefixtures("portaudio")
def test_all_pieces_reach_the_sound_card_in_order(tmp_path):
    recorded = tmp_path / "played.raw"
    device = f'type file slave.pcm "null" format "raw" file "{recorded}"'
    alsa = f"pcm.!default {{ {device} }}\npcm.null {{ type null }}\n"
    assert play_elsewhere(tmp_path, alsa, PLAY) == ""
    heard = np.fromfile(recorded, np.float32)
    expected = voice()
    # Before the first piece there is silence, and some where a piece was waited for.
    sound = heard[heard != 0]
    assert np.array_equal(sound, expected[expected != 0])


@pytest.mark.usefixtures("portaudio")
def test_without_a_sound_card_one_line_says_what_to_do(tmp_path):
    said = play_elsewhere(tmp_path, "pcm.!default { type hw card 9 }\n", PLAY)
    assert "no sound card" in said
    assert "-o FILE.wav" in said
