"""Settings of the recordings: where they come from and how they are read."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from core.declare import Section, setting


class DataSettings(Section):
    """Where the recordings come from and how they are read; the files stay as they are.

    Attributes:
        left_out: Ids of clips that somebody left out by hand.
    """

    left_out: tuple[str, ...] = ()

    source: str = setting(
        "",
        "Folder of recordings; empty for the built-in voice. With a teacher's voice a file of what "
        "it says, one sentence a line; empty for the built-in ones.",
    )
    teacher_voice: str = setting(
        "",
        "A voice that speaks the sentences to learn from: Piper's (.onnx), a described one "
        "(.toml), or a folder of Sotto's; empty for recordings.",
        trades="It needs no recordings; what is learnt is that voice, with its mistakes.",
    )
    teacher_speaker: str = setting("", "Which of that voice's speakers; empty for the first.")
    takes: int = setting(
        1,
        "How often that voice says each sentence, each time a little differently.",
        low=1,
        high=20,
        trades="More takes teach what varies and what does not; more sentences teach more words.",
    )
    language: str = setting(
        "", "Language of the texts as espeak-ng names it; empty for what the data set says."
    )
    languages: str = setting(
        "",
        "Languages of speakers who speak another one, such as p901=nl, p902=de.",
        trades="A voice of several languages can speak each of them with every speaker's voice; "
        "exported, each speaker has the own one.",
    )
    sentences: int = setting(
        1000,
        "How many sentences the built-in voice speaks.",
        low=8,
        high=100_000,
        trades="More sentences make a better voice and take longer to prepare.",
    )
    mel: Literal["hifigan", "vocos"] = setting(
        "hifigan", "Whose definition of the mel spectrogram is used, so that its vocoders fit."
    )

    even_loudness: bool = setting(
        True,
        "Bring every clip to the same loudness, -23 LUFS, as it is read.",
        trades="Without it the voice learns that it is sometimes loud and sometimes soft.",
    )
    trim_silence: bool = setting(
        True,
        "Cut off the silence before and after the speech as it is read, all but 0.15 s.",
        trades="Without it the voice learns to wait as the recordings do.",
    )
    drop_doubtful: bool = setting(
        False,
        "Leave out also clips that are clipped or noisy, or do not say what their text says.",
        trades="Cleaner to learn from, and less of it.",
    )

    @field_validator("languages")
    @classmethod
    def _pairs(cls, written: str) -> str:
        pairs = [pair.rpartition("=") for pair in written.split(",") if pair.strip()]
        if not all(speaker.strip() and language.strip() for speaker, _, language in pairs):
            raise ValueError("like p901=nl, p902=de: speakers and their languages")
        return ", ".join(f"{speaker.strip()}={language.strip()}" for speaker, _, language in pairs)

    @property
    def named_languages(self) -> dict[str, str]:
        """What `languages` says, by speaker."""
        pairs = (pair.rpartition("=") for pair in self.languages.split(", ") if pair)
        return {speaker: language for speaker, _, language in pairs}

    @property
    def recordings(self) -> str:
        """Folder of recordings; empty where a voice speaks instead."""
        return "" if self.teacher_voice else self.source

    @property
    def built_in(self) -> bool:
        """Whether the built-in voice speaks."""
        return not self.source and not self.teacher_voice
