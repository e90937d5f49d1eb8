"""Play, pause, switch, seek and loop, in seconds; opens and closes the sound as needed."""

from __future__ import annotations

from studio.player.engine import Deck, Mixer
from studio.player.output import (
    LOST,
    NoSoundError,
    Output,
    PortAudioOutput,
    SilentOutput,
    playable_rate,
)
from studio.player.stimuli import Stimuli
from studio.player.tracks import Tracks


class Transport:
    """One play-head over the voices of a sentence, or over the sounds of a blind trial.

    A voice is called as its `tracks` call it, see their `slots`.

    Attributes:
        tracks: What is loaded, or None.
        matched: Whether all voices are played equally loud; change with `set_matched`.
        card: The sound card that is wished for; empty for the system's default. Change it with
            `set_card`.
        card_missing: Whether that one is gone, so that the default plays; known after `play`.
        silence: Why there is no sound (see `studio.player.output`), or None; known after `play`.
    """

    def __init__(self) -> None:
        self.tracks: Tracks | Stimuli | None = None
        self.matched = True
        self.card = ""
        self.card_missing = False
        self.silence: str | None = None
        self._mixer: Mixer | None = None
        self._output: Output | None = None

    # What is loaded.

    def load(self, tracks: Tracks | Stimuli, voice: str) -> None:
        """Take another sentence, from its beginning; what plays goes on with it."""
        rate_stays = self.tracks is not None and self.tracks.sample_rate_hz == tracks.sample_rate_hz
        playing, self.tracks = self.playing, tracks
        if self._mixer is not None and rate_stays:
            self._mixer.load(self._deck(self._mixer.sample_rate_hz), tracks.slots.index(voice))
            return
        self.release()
        self._mixer = Mixer(tracks.deck(self.matched))
        self._mixer.switch(tracks.slots.index(voice))
        if playing:
            self.play()

    def replace(self, tracks: Tracks | Stimuli, voice: str | None = None) -> None:
        """Take other sounds of the same sentence at the same moment, for instance a new preview."""
        assert self._mixer is not None
        assert self.tracks is not None
        assert self.tracks.sample_rate_hz == tracks.sample_rate_hz
        self.tracks = tracks
        deck = self._deck(self._mixer.sample_rate_hz)
        self._mixer.replace(deck, tracks.slots.index(voice) if voice else None)

    def set_matched(self, matched: bool) -> None:
        """Play all voices equally loud, or as loud as they were made."""
        self.matched = matched
        if self.tracks is not None:
            self.replace(self.tracks)

    def clear(self) -> None:
        """Hold nothing."""
        self.release()
        self.tracks = self._mixer = None

    # Where the play-head is.

    @property
    def voice(self) -> str | None:
        """The voice that is chosen."""
        if self._mixer is None or self.tracks is None:
            return None
        return self.tracks.slots[self._mixer.voice]

    @property
    def playing(self) -> bool:
        return self._mixer is not None and self._mixer.playing

    @property
    def sounding(self) -> bool:
        """Whether something is still to be heard, for instance the fade of a pause."""
        return self._output is not None and self._mixer is not None and self._mixer.sounding

    @property
    def seconds(self) -> float:
        """Length of the voice that is chosen."""
        return self.tracks.seconds(self.voice) if self.tracks and self.voice else 0.0

    @property
    def position(self) -> float:
        """What is heard now, in seconds of the voice that is chosen."""
        return self.position_in(self.voice) if self.voice else 0.0

    def position_in(self, voice: str) -> float:
        """Where another voice says what is heard now, in its own seconds."""
        if self._mixer is None:
            return 0.0
        mixer = self._mixer
        if self._output is None:
            mixer.settle()
        place = self._place_of(voice)
        seconds = mixer.deck.position(place, mixer.moment) / mixer.sample_rate_hz
        late = self._output.latency_s if self._output is not None and self.playing else 0.0
        return max(0.0, seconds - late)

    def carried(self, voice: str, seconds: float) -> float:
        """The moment at which `voice` is at `seconds`, in seconds of the voice that is chosen."""
        if self._mixer is None:
            return 0.0
        deck, rate = self._mixer.deck, self._mixer.sample_rate_hz
        moment = deck.moment(self._place_of(voice), round(seconds * rate))
        return deck.position(self._mixer.voice, moment) / rate

    @property
    def loop(self) -> tuple[float, float] | None:
        """The region that repeats, in seconds of the voice that is chosen."""
        if self._mixer is None or self._mixer.loop is None:
            return None
        first, end = self._mixer.loop
        return first / self._mixer.sample_rate_hz, end / self._mixer.sample_rate_hz

    # What it shall do. Without anything loaded these do nothing.

    def play(self) -> None:
        """Go on, or begin anew where the end was reached."""
        if self._mixer is None:
            return
        if self._output is None or not self._output.running:
            self._open()
        if self._mixer.at_end:
            self._mixer.seek(self._mixer.loop[0] if self._mixer.loop else 0)
        self._mixer.play()

    def pause(self) -> None:
        if self._mixer is not None:
            self._mixer.pause()

    def switch(self, voice: str) -> None:
        """Go on with another voice at the same moment; a missing one is not switched to."""
        if self._mixer is not None:
            self._mixer.switch(self._place_of(voice))

    def seek(self, seconds: float) -> None:
        """Move the play-head, in seconds of the voice that is chosen."""
        if self._mixer is not None:
            self._mixer.seek(round(seconds * self._mixer.sample_rate_hz))

    def set_loop(self, region: tuple[float, float] | None) -> None:
        """Repeat a region, in seconds of the voice that is chosen; None ends it."""
        if self._mixer is None:
            return
        if region is None:
            self._mixer.clear_loop()
            return
        rate = self._mixer.sample_rate_hz
        self._mixer.set_loop(round(region[0] * rate), round(region[1] * rate))

    def set_card(self, card: str) -> None:
        """Play on another sound card; what plays goes on there."""
        self.card, self.card_missing = card, False
        if self._output is not None:
            self.release()
            if self.playing:
                self._open()

    @property
    def open(self) -> bool:
        """Whether a sound card is in use."""
        return self._output is not None

    def check(self) -> None:
        """Notice that the sound card went away: pause, and let the next `play` find another."""
        if self._output is not None and not self._output.running:
            self.pause()
            self.release()
            self.silence = LOST

    def release(self) -> None:
        """Give the sound card back; the next `play` takes what is the default card then."""
        if self._output is not None:
            self._output.close()
            self._output = None

    def _open(self) -> None:
        assert self.tracks is not None
        self.release()
        natural = self.tracks.sample_rate_hz
        try:
            self._run_at(playable_rate(natural, self.card))
            output = self._output = PortAudioOutput(self._mixer, self.card)
            self.silence, self.card_missing = None, output.card != self.card
        except NoSoundError as error:
            self._run_at(natural)
            self._output = SilentOutput(self._mixer)
            self.silence, self.card_missing = error.reason, False

    def _run_at(self, rate: int) -> None:
        """Make the mixer anew for a sound card that plays at another rate."""
        old = self._mixer
        assert old is not None
        if old.sample_rate_hz == rate:
            return
        position, region = self.position, self.loop
        self._mixer = Mixer(self._deck(rate))
        self._mixer.switch(old.voice)
        self.seek(position)
        self.set_loop(region)
        self._mixer.settle()

    def _place_of(self, voice: str) -> int:
        assert self.tracks is not None
        return self.tracks.slots.index(voice)

    def _deck(self, rate: int) -> Deck:
        assert self.tracks is not None
        deck = self.tracks.deck(self.matched)
        return deck if deck.sample_rate_hz == rate else deck.resampled(rate)
