"""The player along the bottom of the window: one play-head over all voices of a sentence."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QFileDialog, QFrame, QVBoxLayout, QWidget

from core.audio import write_wav
from core.errors import SottoError
from studio import core_words, theme
from studio.newest import Newest
from studio.player.alignment import Warp
from studio.player.engine import Samples
from studio.player.tracks import ALONE, SLOTS, Tracks, read_tracks
from studio.player.transport import Transport
from studio.sentences import Sentence, Sentences, voice_of
from studio.session import Session
from studio.widgets.player_face import PlayerFace
from studio.widgets.player_keys import PlayerKeys
from studio.widgets.voice_chip import VoiceChip

POLL_MS = 33
SEEK_S = 1.0
IDLE_S = 2.0
"""Seconds of silence after which the sound card is given back."""


class PlayerBar(QFrame):
    """The player.

    Signals:
        positionChanged: The play-head moved; seconds of the voice that is heard.
        voiceChanged: Another voice is chosen.
        loaded: Another sentence, or another sound of it, is ready; see `tracks`.
        closing: The player stops for good; so should work on what it held.
    """

    positionChanged = Signal(float)
    voiceChanged = Signal(str)
    loaded = Signal()
    closing = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentences = Sentences(self)
        self.sentence: Sentence | None = None
        self._session = session
        self._transport = Transport()
        self._wish = "student"  # the voice the user chose last
        self._heard_next = "preview"
        self._play_when_ready = False
        self._lone_voice: str | None = None
        self._shown_position = -1.0
        self._idle_ticks = 0
        self._aside = False
        self._loader = Newest(self)
        self._loader.done.connect(self._on_tracks_ready)
        self._loader.failed.connect(self._on_load_failed)
        self._previewer = Newest(self)
        self._previewer.done.connect(self._on_preview_ready)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._on_poll)
        self._last_loop: tuple[float, float] | None = None
        self._build()
        self._add_keys()
        session.playRequested.connect(self.play_file)
        session.projectChanged.connect(self._on_project_changed)
        session.stagesChanged.connect(self._on_stages_changed)
        app = QApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(self.shutdown)
        self._on_project_changed()

    # What others ask.

    @property
    def tracks(self) -> Tracks | None:
        """The sounds that are loaded."""
        return self._transport.tracks

    @property
    def loading(self) -> bool:
        """Whether a sentence is being read; `loaded` follows."""
        return self._loader.busy

    @property
    def voice(self) -> str | None:
        return self._transport.voice

    @property
    def playing(self) -> bool:
        return self._transport.playing

    @property
    def matched(self) -> bool:
        return self._transport.matched

    @property
    def card(self) -> str:
        """The sound card that is wished for; empty for the system's default."""
        return self._transport.card

    def position_in(self, voice: str) -> float:
        """The play-head in a voice's own seconds: all voices are at the same moment."""
        return self._transport.position_in(voice)

    def load_sentence(self, sentence_id: str) -> None:
        """Show a sentence of `sentences`, ready to play; what plays goes on with it."""
        sentence = self.sentences.sentence(self.sentences.row_of(sentence_id))
        if sentence is None:
            return
        self.sentence, self._lone_voice = sentence, None
        self._face.show_words(self.tr("Everyone says"), sentence.text or sentence.id)
        self._face.box.setCurrentIndex(self.sentences.row_of(sentence_id))
        if sentence.tracks is not None:
            self._loader.cancel()
            self._on_tracks_ready(sentence.tracks)
        else:
            self._read(sentence.paths)

    @Slot(str, str)
    def play_file(self, path: str, words: str) -> None:
        """Play one file by itself."""
        voice = voice_of(self._session.project, Path(path)) or ALONE
        self.sentence, self._lone_voice = None, voice
        self._face.show_words(self.tr("Playing"), words)
        self._face.box.setCurrentIndex(-1)
        self._play_when_ready = True
        self._read({voice: Path(path)})

    def set_preview(
        self,
        audio: Samples,
        sample_rate_hz: int,
        warp: Warp | None = None,
        voice: str = "preview",
    ) -> None:
        """Take the preview of the sentence that is loaded, float32 [samples], and play.

        It is heard from the same moment of the sentence on.

        Args:
            warp: How it runs against the first of the other voices, if that is known.
            voice: The one to listen to.
        """
        if self.tracks is not None:
            self._heard_next = voice
            self._previewer.run(self.tracks.with_voice, "preview", audio, sample_rate_hz, warp)

    def drop_preview(self) -> None:
        """A preview that is not ready yet is no longer wanted."""
        self._previewer.cancel()

    @Slot()
    def toggle(self) -> None:
        """Play, or pause."""
        if self._transport.playing:
            self._transport.pause()
            self._on_poll()
        else:
            self.play()

    def play(self) -> None:
        """Play as soon as the sound is ready."""
        if self._loader.busy:
            self._play_when_ready = True
            return
        if self.tracks is None or self._aside:
            return
        self._transport.play()
        self._show_silence()
        self._poll.start()
        self._on_poll()

    def choose_voice(self, voice: str) -> None:
        """Listen to another voice, at the same moment."""
        if self.tracks is None or voice not in self.tracks.voices:
            return
        self._wish = voice
        self._transport.switch(voice)
        self._show_voice()
        self.voiceChanged.emit(voice)

    def seek(self, seconds: float) -> None:
        """Move the play-head, in seconds of the voice that is heard."""
        self._transport.seek(min(max(seconds, 0.0), self._transport.seconds))
        self._show_position()

    def seek_in(self, voice: str, seconds: float) -> None:
        """Move the play-head to a moment of another voice."""
        self.seek(self._transport.carried(voice, seconds))

    def step_aside(self, aside: bool) -> None:
        """Be silent, deaf to keys and off the sound card, while a blind test plays; or come back.

        What is loaded stays, but what a name stands for must not be read off the player.
        """
        if aside != self._aside:
            self._aside = aside
            self.setEnabled(not aside)
            if aside:
                self._transport.pause()
                self._transport.release()
                self._poll.stop()
                self._face.button.set_playing(False)
                self._face.wave.show_nothing(self.tr("A blind test is running"))
            elif self.tracks is not None:
                self._show_voice()

    @Slot()
    def shutdown(self) -> None:
        """Stop the sound and the threads; the last call."""
        self.closing.emit()
        self._poll.stop()
        self._loader.close()
        self._previewer.close()
        self._face.card.close_threads()
        self._transport.clear()

    def _build(self) -> None:
        self.setAccessibleName(self.tr("Player"))
        face = self._face = PlayerFace()
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(face)
        face.button.clicked.connect(self.toggle)
        for chip in face.chips.values():
            chip.clicked.connect(self._on_chip_clicked)
        face.match.toggled.connect(self._on_match_toggled)
        face.loop.clicked.connect(self.toggle_loop)
        face.wave.seekRequested.connect(self.seek)
        face.wave.loopRequested.connect(self._on_loop_requested)
        face.box.setModel(self.sentences)
        face.box.setCurrentIndex(-1)
        face.box.activated.connect(self._on_sentence_chosen)
        face.save.clicked.connect(self.save_wav)
        face.card.cardChosen.connect(self._on_card_chosen)
        self._transport.card = face.card.card

    def _add_keys(self) -> None:
        keys = PlayerKeys(self)
        keys.add(self.tr("Play or pause"), "Space", self.toggle)
        for number, voice in enumerate(SLOTS, 1):
            words = self.tr("Listen to: {0}").format(core_words.voice(voice))
            keys.add(words, str(number), partial(self.choose_voice, voice))
        keys.add(self.tr("One second back"), "Left", partial(self._step, -SEEK_S))
        keys.add(self.tr("One second on"), "Right", partial(self._step, SEEK_S))
        keys.add(self.tr("Repeat a region, or not"), "L", self.toggle_loop)
        keys.add(self.tr("Equal loudness, or not"), "M", self._face.match.toggle)
        keys.add(self.tr("Save the sound as WAV"), "Ctrl+Shift+W", self.save_wav)

    # What the user does.

    @Slot(str)
    def _on_card_chosen(self, card: str) -> None:
        self._transport.set_card(card)
        self._show_silence()

    @Slot()
    def _on_chip_clicked(self) -> None:
        chip = self.sender()
        assert isinstance(chip, VoiceChip)
        self.choose_voice(chip.voice)
        self._show_voice()

    @Slot(int)
    def _on_sentence_chosen(self, row: int) -> None:
        sentence = self.sentences.sentence(row)
        if sentence is not None:
            self.load_sentence(sentence.id)

    def _step(self, seconds: float) -> None:
        self.seek(self._transport.position + seconds)

    @Slot(float, float)
    def _on_loop_requested(self, first: float, end: float) -> None:
        self._transport.set_loop((first, end))
        self._last_loop = self._transport.loop
        if not first <= self._transport.position < end:
            self.seek(first)
        self._show_loop()

    @Slot()
    def toggle_loop(self) -> None:
        """Repeat the region dragged last, or everything; or no longer."""
        if self.tracks is not None:
            region = None
            if self._transport.loop is None:
                region = self._last_loop or (0.0, self._transport.seconds)
            self._transport.set_loop(region)
        self._show_loop()

    @Slot(bool)
    def _on_match_toggled(self, matched: bool) -> None:
        self._transport.set_matched(matched)
        self._show_voice()
        if self.tracks is not None:
            self.loaded.emit()

    @Slot()
    def save_wav(self) -> None:
        """Ask for a name and save the voice that is chosen, as it is played."""
        if self.tracks is None or self.voice is None:
            return
        name = f"{self.sentence.id if self.sentence else self._face.box.toolTip()} {self.voice}.wav"
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save WAV"), name.replace("/", " "), self.tr("Sound (*.wav)")
        )
        if path:
            try:
                audio = self.tracks.heard(self.voice, self.matched)
                write_wav(Path(path), audio, self.tracks.sample_rate_hz)
            except SottoError as error:
                self._session.failed.emit(error.problem, error.advice, "")

    # What happens.

    def _read(self, paths: dict[str, Path]) -> None:
        if self.tracks is None:
            self._face.wave.show_nothing(self.tr("Reading …"))
        self._loader.run(read_tracks, dict(paths))

    @Slot()
    def _on_project_changed(self) -> None:
        self._loader.cancel()
        self._previewer.cancel()
        self._transport.clear()
        self.sentence = self._lone_voice = None
        self.sentences.forget_typed()
        self._show_nothing()
        self._on_stages_changed()
        self.loaded.emit()

    @Slot()
    def _on_stages_changed(self) -> None:
        try:
            self.sentences.read(self._session.project)
        except SottoError as error:
            self._session.failed.emit(error.problem, error.advice, "")
        if self.playing or self._lone_voice is not None:
            return
        row = self.sentences.row_of(self.sentence.id if self.sentence else None)
        now = self.sentences.sentence(max(row, 0))
        if now is None:
            if self.tracks is None and not self.loading:
                self._show_nothing()
            return
        if self.sentence is None or now != self.sentence:
            self.load_sentence(now.id)
        else:
            self._face.box.setCurrentIndex(row)

    @Slot(object)
    def _on_tracks_ready(self, tracks: Tracks) -> None:
        self._previewer.cancel()
        # Rather what is made here than what it was made from.
        able = sorted(tracks.voices, key=lambda voice: voice != "base")
        voice = self._wish if self._wish in able else able[-1]
        self._transport.load(tracks, voice)
        self._last_loop = None
        self._show_all()
        if self._play_when_ready:
            self._play_when_ready = False
            self.play()

    @Slot(object)
    def _on_preview_ready(self, tracks: Tracks) -> None:
        self._transport.replace(tracks, self._heard_next)
        self._wish = self._heard_next
        self._show_all()
        self.play()

    @Slot(str, str)
    def _on_load_failed(self, problem: str, advice: str) -> None:
        self._play_when_ready = False
        self._transport.clear()
        self._show_nothing()
        self._session.failed.emit(problem, advice, "")
        self.loaded.emit()

    @Slot()
    def _on_poll(self) -> None:
        self._transport.check()
        self._show_silence()
        self._face.button.set_playing(self._transport.playing)
        self._show_position()
        self._idle_ticks = 0 if self._transport.sounding else self._idle_ticks + 1
        if self._idle_ticks * POLL_MS > IDLE_S * 1000:
            self._transport.release()
            self._face.card.look_again = True
            self._poll.stop()

    # What is shown.

    def _show_all(self) -> None:
        self._face.button.setEnabled(True)
        self._show_voice()
        self.loaded.emit()
        self.voiceChanged.emit(self.voice)

    def _show_nothing(self) -> None:
        self._face.show_voices((), None, alone=False)
        self._face.button.setEnabled(False)
        self._face.button.set_playing(False)
        self._face.wave.show_nothing(self._nothing_words())
        self._face.show_words(self.tr("Everyone says"), "")
        self._show_loop()
        self._show_match()
        self._show_position()

    def _nothing_words(self) -> str:
        """What there is to do where nothing can be played."""
        project = self._session.project
        if project is None or not project.voices():
            return self.tr("Nothing to play yet")
        return self.tr(
            "No sentences to compare yet: train the student, which measures all voices, or type a "
            "text on the Listen page"
        )

    def _show_voice(self) -> None:
        """Chips, waveform and figures of the voice that is chosen."""
        tracks, voice = self.tracks, self.voice
        there = tracks.voices if tracks is not None else ()
        self._face.show_voices(there, voice, alone=self._lone_voice is not None)
        if tracks is not None and voice is not None:
            heard = {name: tracks.heard(name, self.matched) for name in tracks.voices}
            highest = max(float(abs(audio).max()) for audio in heard.values())
            dashed = voice in theme.DASHED_VOICES
            self._face.wave.show_sound(
                heard[voice], tracks.sample_rate_hz, highest, voice, dashed=dashed
            )
        self._shown_position = -1.0
        self._show_position()
        self._show_loop()
        self._show_match()

    def _show_position(self) -> None:
        seconds = self._transport.position
        if seconds == self._shown_position:
            return
        self._shown_position = seconds
        self._face.show_time(seconds, self._transport.seconds)
        self.positionChanged.emit(seconds)

    def _show_silence(self) -> None:
        missing = self._transport.card if self._transport.card_missing else ""
        self._face.show_silence(self._transport.silence, missing)
        self._face.card.look_again = not self._transport.open

    def _show_loop(self) -> None:
        self._face.show_loop(self._transport.loop)
        self._face.loop.setEnabled(self.tracks is not None)

    def _show_match(self) -> None:
        self._face.show_match(self.tracks, self.voice, matched=self.matched)
