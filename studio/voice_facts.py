"""What a voice's folder says about it, read without loading the engine."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from core.settings import DRAWN

GRIFFIN_LIM = "griffinlim"


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    """A few words of `voice.toml`.

    Attributes:
        languages: All that it reads, the first speaker's first.
        speakers: Their names in order; one empty name if there is but one speaker.
        family: What kind of model its acoustic model is.
        vocoder: Key of what turns its mels into sound; `griffinlim` if none was trained.
    """

    languages: tuple[str, ...]
    speakers: tuple[str, ...]
    family: str
    vocoder: str

    @property
    def language(self) -> str:
        """The first speaker's."""
        return self.languages[0]

    @property
    def draws(self) -> bool:
        """Whether its vocoder can be asked to leave less to chance."""
        return self.vocoder in DRAWN

    @property
    def trained_vocoder(self) -> bool:
        return self.vocoder != GRIFFIN_LIM


def read_facts(folder: Path) -> VoiceFacts | None:
    """The facts of a voice's folder; None where there is no voice, or none that can be read.

    What is wrong with a damaged one, the engine says when the voice is used.
    """
    try:
        words = tomllib.loads((folder / "voice.toml").read_text(encoding="utf-8"))
        speakers = tuple(str(name) for name in words["speakers"])
        language = str(words["language"])
        kinds = str(words["family"]), str(words["vocoder"])
        languages = tuple(str(name) for name in words.get("languages", ())) or (language,)
        return VoiceFacts(languages, speakers, *kinds)
    except (OSError, ValueError, KeyError, TypeError):
        return None
