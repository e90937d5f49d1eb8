"""The sounds of a blind trial, under names that tell nothing about whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import DataError
from core.evaluate.anchors import ANCHORS_HZ, anchor_of
from studio.player.alignment import Warp
from studio.player.engine import Deck, Samples
from studio.player.loudness import match, measure
from studio.player.tracks import Tracks, read_tracks


@dataclass(frozen=True, eq=False)
class Stimuli:
    """What one hears in a trial: always equally loud, or the louder one would give itself away.

    Attributes:
        slots: Their names, for instance A, B and X.
        audio: float32 [samples] by name, as loud as it is played.
        warps: Each against the common axis of the sentence.
    """

    slots: tuple[str, ...]
    sample_rate_hz: int
    audio: Mapping[str, Samples]
    warps: Mapping[str, Warp | None]

    def seconds(self, slot: str) -> float:
        return len(self.audio[slot]) / self.sample_rate_hz

    def deck(self, matched: bool = True) -> Deck:  # noqa: ARG002 - as `Tracks` has it
        """The sounds in the order of `slots`, ready for the mixer."""
        audio = [self.audio[slot] for slot in self.slots]
        return Deck.of(audio, self.sample_rate_hz, [self.warps[slot] for slot in self.slots])


def blinded(tracks: Tracks, drawn: Mapping[str, str], reference: str = "") -> Stimuli:
    """Give the voices of a sentence other names.

    Args:
        drawn: Voice or anchor by its new name; one voice may have several.
        reference: The voice of which the anchors are made.
    """
    audio, warps = dict(tracks.audio), dict(tracks.warps)
    for anchor in ANCHORS_HZ.keys() & set(drawn.values()):
        audio[anchor] = anchor_of(anchor, tracks.audio[reference], tracks.sample_rate_hz)
        warps[anchor] = tracks.warps[reference]
    wanted = set(drawn.values())
    measured = {
        name: tracks.loudness.get(name) or measure(audio[name], tracks.sample_rate_hz)
        for name in wanted
    }
    gains_db = match(measured).gains_db
    heard = {name: audio[name] * np.float32(10.0 ** (gains_db[name] / 20.0)) for name in wanted}
    return Stimuli(
        tuple(drawn),
        tracks.sample_rate_hz,
        {slot: heard[name] for slot, name in drawn.items()},
        {slot: warps[name] for slot, name in drawn.items()},
    )


def read_trial(paths: Mapping[str, Path], drawn: Mapping[str, str], reference: str = "") -> Stimuli:
    """Read the voices of a trial from their files.

    Raises:
        DataError: One of them cannot be read.
    """
    wanted = {voice: paths[voice] for voice in set(drawn.values()) - ANCHORS_HZ.keys()}
    tracks = read_tracks(wanted)
    missing = wanted.keys() - tracks.audio.keys()
    if missing:
        path = wanted[min(missing)]
        raise DataError(f"{path} cannot be read", "measure the voices again")
    return blinded(tracks, drawn, reference)
