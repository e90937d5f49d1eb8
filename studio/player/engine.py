"""The mixer behind the player: several voices, one play-head, no clicks.

`Mixer.render` runs in the sound card's callback, so it only copies from arrays made before. The
window steers it by replacing one immutable `Order`; in CPython that write is atomic, so neither
side ever waits for the other. Everything that could click (a switch of voice, a jump, the seam of a
loop, play, pause, the end) is the same thing: a fade from what sounds now to what shall sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.audio import resample
from studio.player.alignment import Warp

SWITCH_FADE_S = 0.008
START_FADE_S = 0.005
SHORTEST_LOOP_S = 0.5

Samples = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Deck:
    """The voices of one sentence, ready to be copied from.

    Attributes:
        tracks: Each voice's samples followed by `padding` zeros; None for a voice that is missing.
        lengths: Samples of each voice without that padding.
        warps: Where each voice is at a moment of the sentence; None means plain time.
    """

    sample_rate_hz: int
    tracks: tuple[Samples | None, ...]
    lengths: tuple[int, ...]
    warps: tuple[Warp | None, ...]

    @classmethod
    def of(
        cls,
        audio: Sequence[Samples | None],
        sample_rate_hz: int,
        warps: Sequence[Warp | None] | None = None,
    ) -> Deck:
        """Build a deck from plain samples, float32 [samples] each."""
        # A fade that begins at the last sample, and one more after it, still read zeros.
        padding = np.zeros(2 * fade_samples(SWITCH_FADE_S, sample_rate_hz), np.float32)
        return cls(
            sample_rate_hz,
            tuple(
                None if a is None else np.concatenate([a.astype(np.float32, copy=False), padding])
                for a in audio
            ),
            tuple(0 if a is None else len(a) for a in audio),
            tuple(warps) if warps is not None else (None,) * len(audio),
        )

    def moment(self, voice: int, position: int) -> float:
        """The moment of the sentence, in common samples, at which `voice` is at `position`."""
        warp = self.warps[voice]
        return warp.to_common(position) if warp else float(position)

    def position(self, voice: int, moment: float) -> int:
        """Where `voice` is, in its own samples, at a moment of the sentence."""
        warp = self.warps[voice]
        found = warp.from_common(moment) if warp else round(moment)
        return min(max(found, 0), self.lengths[voice])

    def resampled(self, sample_rate_hz: int) -> Deck:
        """The same deck for a sound card that cannot play at this rate."""
        ratio = sample_rate_hz / self.sample_rate_hz
        audio = [
            None if t is None else resample(t[:n], self.sample_rate_hz, sample_rate_hz)
            for t, n in zip(self.tracks, self.lengths, strict=True)
        ]
        return Deck.of(audio, sample_rate_hz, [w.scaled(ratio) if w else None for w in self.warps])


class Order(NamedTuple):
    """What the window wants. `play` and `seek` count commands, so that none is obeyed twice."""

    deck: Deck
    voice: int
    play: int = 0  # 0: pause
    seek: int = 0
    position: int = 0  # in samples of `voice`, belongs to `seek`
    loop: tuple[tuple[int, int], ...] | None = None  # first and end sample, voice by voice


def fade_samples(seconds: float, sample_rate_hz: int) -> int:
    """Length of a fade in samples, at least one."""
    return max(1, round(seconds * sample_rate_hz))


def fade_curve(seconds: float, sample_rate_hz: int) -> Samples:
    """Gain of what comes in, float32 [samples], a raised cosine that ends at exactly 1.

    What goes out has 1 − gain (equal gain, not equal power): the voices say the same sentence in
    step, so they are correlated, and equal power would swell by up to 3 dB in the middle. A raised
    cosine has no corner at its ends and so spreads less over the spectrum than a straight line; its
    steepest step is π/2 of a straight line's.
    """
    n = fade_samples(seconds, sample_rate_hz)
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(1, n + 1) / n)).astype(np.float32)


class Mixer:
    """Plays the voices of a deck in step.

    The first group of methods is for the window's thread; `render` is for the sound thread, and is
    the only one that may run there.
    """

    def __init__(self, deck: Deck) -> None:
        self.sample_rate_hz = deck.sample_rate_hz
        self._switch_curve = fade_curve(SWITCH_FADE_S, deck.sample_rate_hz)
        self._start_curve = fade_curve(START_FADE_S, deck.sample_rate_hz)
        self._silence = np.zeros_like(self._switch_curve)
        self._scratch = np.empty_like(self._switch_curve)
        self._commands = 0
        self._order = Order(deck, next((i for i, t in enumerate(deck.tracks) if t is not None), 0))
        # From here on: written by the sound thread alone. `_track` is what sounds (None: silence)
        # and `_old` what fades away while `_curve` is not None.
        self._deck = deck
        self._voice = self._order.voice
        self._track: Samples | None = None
        self._position = 0
        self._old: Samples | None = None
        self._old_position = 0
        self._curve: Samples | None = None
        self._curve_at = 0
        self._event_at = 0  # sample at which the loop's seam or the fade before the end is due
        self._sought = 0
        self._ended = 0

    # The window's side.

    @property
    def deck(self) -> Deck:
        return self._order.deck

    @property
    def voice(self) -> int:
        """The voice that was asked for last."""
        return self._order.voice

    @property
    def playing(self) -> bool:
        return self._order.play not in (0, self._ended)

    @property
    def sounding(self) -> bool:
        """Whether anything but silence is still to come, for instance the fade of a pause."""
        return self._track is not None or self._curve is not None or self.playing

    @property
    def position(self) -> int:
        """The play-head in samples of the voice that is heard."""
        return min(self._position, self._deck.lengths[self._voice])

    @property
    def moment(self) -> float:
        """The play-head on the common axis of the sentence, in samples."""
        return self._deck.moment(self._voice, self.position)

    @property
    def at_end(self) -> bool:
        order = self._order
        position = self._position if order.seek == self._sought else order.position
        return position >= self._stop_at(order)

    def load(self, deck: Deck, voice: int) -> None:
        """Take another sentence, from its beginning, without a loop."""
        self._seek(self._order._replace(deck=deck, voice=voice, loop=None), 0)

    def replace(self, deck: Deck, voice: int | None = None) -> None:
        """Take other samples of the same sentence, at the same moment (a new preview, a gain)."""
        voice = self._order.voice if voice is None else voice
        # A loop is kept only where its samples still mean the same part of the sentence.
        loop = self._order.loop if deck.lengths == self._order.deck.lengths else None
        self._order = self._order._replace(deck=deck, voice=voice, loop=loop)

    def switch(self, voice: int) -> None:
        """Go on with another voice at the same moment. A missing voice is not switched to."""
        if self._order.deck.tracks[voice] is not None:
            self._order = self._order._replace(voice=voice)

    def play(self) -> None:
        self._commands += 1
        self._order = self._order._replace(play=self._commands)

    def pause(self) -> None:
        self._order = self._order._replace(play=0)

    def seek(self, position: int) -> None:
        """Move the play-head, in samples of the voice asked for."""
        self._seek(self._order, position)

    def set_loop(self, first: int, end: int) -> None:
        """Repeat from sample `first` to before `end`, given in samples of the voice asked for.

        Every voice repeats the same part of the sentence. A region shorter than 0.5 s is widened.
        """
        deck, voice = self._order.deck, self._order.voice
        ends = deck.moment(voice, first), deck.moment(voice, end)
        shortest = round(SHORTEST_LOOP_S * deck.sample_rate_hz)
        regions = []
        for other, length in enumerate(deck.lengths):
            low, high = (deck.position(other, moment) for moment in ends)
            high = min(max(high, low + shortest), max(length, 1))
            regions.append((max(0, min(low, high - shortest)), high))
        self._order = self._order._replace(loop=tuple(regions))

    def clear_loop(self) -> None:
        self._order = self._order._replace(loop=None)

    @property
    def loop(self) -> tuple[int, int] | None:
        """The region that repeats, in samples of the voice asked for."""
        return self._order.loop[self._order.voice] if self._order.loop else None

    def settle(self) -> None:
        """Obey while nothing renders, so that a stopped player shows where it would start."""
        if self._curve is None and self._track is None and not self.playing:
            self._obey()

    def _seek(self, order: Order, position: int) -> None:
        self._commands += 1
        position = min(max(position, 0), order.deck.lengths[order.voice])
        self._order = order._replace(seek=self._commands, position=position)

    # The sound thread's side: no allocation of samples, no lock, no log, no signal.

    def render(self, out: Samples) -> None:
        """Write the next samples into `out` [frames]; its stride may be any."""
        frames, done = len(out), 0
        while done < frames:
            if self._curve is None:
                self._obey()
            if self._curve is not None:
                done += self._mix(out[done:])
            elif self._track is None:
                out[done:] = 0.0
                done = frames
            else:
                count = min(frames - done, self._event_at - self._position)
                start = self._position
                np.copyto(out[done : done + count], self._track[start : start + count])
                self._position += count
                done += count

    def _obey(self) -> None:
        """Begin the fade that the last order, the loop or the end asks for. None runs now."""
        order = self._order
        playing = order.play not in (0, self._ended)
        if not playing and self._track is not None:
            self._fade(None, self._position, self._start_curve)
            return
        wanted = order.deck.tracks[order.voice]
        jump = order.seek != self._sought
        if jump:
            place = order.position
        elif order.deck is not self._deck or order.voice != self._voice:
            place = order.deck.position(order.voice, self._deck.moment(self._voice, self._position))
        else:
            # A fade at the end runs past it; played again from there, the zeros would run out.
            place = min(self._position, order.deck.lengths[order.voice])
        self._deck, self._voice, self._sought = order.deck, order.voice, order.seek
        if not playing:
            self._position = place
        elif self._track is None:
            self._fade(wanted, place, self._start_curve)
        elif jump or wanted is not self._track:
            self._fade(wanted, place, self._switch_curve)
        elif order.loop is not None:
            first, self._event_at = order.loop[order.voice]
            if self._position >= self._event_at:
                self._fade(wanted, first, self._switch_curve)
        else:
            self._event_at = self._stop_at(order)
            if self._position >= self._event_at:
                self._ended = order.play
                self._fade(None, self._position, self._start_curve)

    def _fade(self, track: Samples | None, position: int, curve: Samples) -> None:
        self._old, self._old_position = self._track, self._position
        self._track, self._position = track, position
        self._curve, self._curve_at = curve, 0

    def _mix(self, out: Samples) -> int:
        """Write up to `len(out)` samples of the running fade; gives how many."""
        assert self._curve is not None
        at = self._curve_at
        count = min(len(out), len(self._curve) - at)
        old, new = self._silence[:count], self._silence[:count]
        if self._old is not None:
            old = self._old[self._old_position : self._old_position + count]
        if self._track is not None:
            new = self._track[self._position : self._position + count]
        # old + gain · (new − old): where both are equal, the result is that very number.
        blend = self._scratch[:count]
        np.subtract(new, old, out=blend)
        np.multiply(blend, self._curve[at : at + count], out=blend)
        np.add(old, blend, out=out[:count])
        self._old_position += count
        # Towards silence the play-head stays with what is still heard.
        self._position = self._old_position if self._track is None else self._position + count
        self._curve_at += count
        if self._curve_at == len(self._curve):
            self._curve = self._old = None
        return count

    def _stop_at(self, order: Order) -> int:
        """Where the fade before the end begins."""
        return order.deck.lengths[order.voice] - len(self._start_curve)
