"""Text to the phoneme symbols that voices read."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

from core import espeak
from core.errors import TextError
from core.text.symbols import END, MODIFIERS, PAUSES, START, SYMBOL_IDS

_CHARACTER = re.compile(r"[\U0001f1e6-\U0001f1ff]{2}|.", re.DOTALL)  # two letters make one flag


@dataclass(frozen=True)
class Phonemes:
    """What a voice reads for one text.

    Attributes:
        symbols: `^`, the text's IPA and punctuation as single code points, `$`. All are in
            `SYMBOL_IDS`.
        unknown: What could not be read, each once: characters of the text that have no sound, and
            IPA symbols that the table lacks. Everything else is in `symbols`.
    """

    symbols: tuple[str, ...]
    unknown: tuple[str, ...]


class Phonemizer:
    """Turns texts of one language into phonemes, as Piper does.

    Raises:
        TextError: The language is unknown.
    """

    def __init__(self, language: str) -> None:
        self.language = espeak.check_language(language)

    def __call__(self, text: str) -> Phonemes:
        """Phonemes of a text of any length.

        Raises:
            TextError: The text holds nothing that can be spoken.
        """
        clauses = espeak.ipa_clauses(text, self.language)
        ipa = " ".join(sounds + mark for sounds, mark in clauses)
        read = unicodedata.normalize("NFD", ipa)
        symbols = [symbol for symbol in read if symbol in SYMBOL_IDS]
        if all(symbol in PAUSES or symbol in MODIFIERS for symbol in symbols):
            raise nothing_to_speak(text)
        unknown = [
            *(c for c in dict.fromkeys(_CHARACTER.findall(text)) if self._is_lost(c)),
            *(s for s in dict.fromkeys(read) if s not in SYMBOL_IDS),
        ]
        return Phonemes((START, *symbols, END), tuple(dict.fromkeys(unknown)))

    def _is_lost(self, character: str) -> bool:
        if espeak.UNSPEAKABLE.match(character):
            return True
        category = unicodedata.category(character[0])
        if character.isascii() or category[0] not in "LNSC" or category == "Cf":
            return False
        return _is_silent(character, self.language)


def nothing_to_speak(text: str) -> TextError:
    """The error for a text without a sound."""
    shown = f"the text {text[:60]!r}" if text.strip() else "an empty text"
    return TextError(f"{shown} holds nothing that can be spoken", "write some words")


@functools.lru_cache(maxsize=8192)
def _is_silent(character: str, language: str) -> bool:
    """Whether eSpeak says nothing for a letter, number or sign that stands alone."""
    return not espeak.ipa_clauses(character, language)
