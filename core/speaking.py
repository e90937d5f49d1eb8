"""Speaks texts of any length piece by piece: the first sound before the text is done, and never
more than one piece in memory.

A piece is a sentence, or part of one that is too long. Where a sentence ends is decided by its
marks and what stands around them; when in doubt it goes on, which costs nothing: a voice reads
marks inside a piece too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from core.delivery import USUAL, Delivery
from core.errors import TextError
from core.text.phonemes import Phonemes, nothing_to_speak
from core.voice import Speech, Voice

MOST_SYMBOLS = 400
"""Phonemes, marks and spaces in a piece: half a minute of speech, longer than trained sentences."""

PARAGRAPH_S, SENTENCE_S, CLAUSE_S = 0.5, 0.2, 0.1
"""Silence before a new paragraph, before a sentence in it, and where a long sentence is cut."""

_MOST_CHARACTERS = 400

_TIGHT = "。！？｡．।॥။።፧"  # nothing need follow these
_STOPS = ".!?…‥۔؟։\u037e៕។" + _TIGHT
_CLOSING = "\"'”’»›«)\\]}」』】〉》）］｝*_"
_OPENING = "\"'“”‘„‚«»‹¿¡([{「『【〈《（*_–—- "
_PARAGRAPH = re.compile(r"(?:\r?\n[^\S\r\n]*){2,}|[\f\u2029]+")
_STOP = re.compile(rf"([{_STOPS}]+)[{_CLOSING}]*(\s*)")
_CLAUSE = re.compile(r"[,;:،؛؍՝፣፤፥–—]\s+|[、，；：]\s*|\n\s*")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\s(\[{\"“„'‘«/]*$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|[^\W\d_]")
# Words before a full stop that does not end a sentence, in the languages of Latin script: titles,
# which stand before names, then others that rarely stand last.
_SHORTENED = """
    mr mrs ms mx dr drs prof rev fr sr sra srta dra jr st ste sta gen col maj capt cmdr lt sgt adm
    gov sen rep hon pres supt mme mlle mgr hr dhr mevr mej ing ir dott avv sig frl
    vs viz cf ca approx resp incl excl evtl bzw vgl bijv blz tel mt ft hl geb
"""
_BEFORE_NUMBERS = "no nr num núm fig figs vol p pp pg ch chap sec sect art op abb" + (
    " jan feb mar apr jun jul aug sep sept oct nov dec"
)


def stream(
    voice: Voice, text: str, speaker: str = "", delivery: Delivery = USUAL
) -> Iterator[Speech]:
    """Say a text of any length, piece by piece, with short pauses between.

    Pieces that hold nothing speakable are passed over.

    Args:
        speaker, delivery: See `Voice.speak`. What is left to chance is drawn anew for each piece.

    Returns:
        The pieces as they are ready; joined they are the speech. A pause is at the beginning of the
        piece after it, as frames of its first symbol.

    Raises:
        TextError: The text holds nothing that can be spoken.
        VoiceError: There is no such speaker, or the voice cannot speak in this way.
    """
    spoken = 0
    read = partial(voice.phonemes, speaker=speaker, delivery=delivery)
    for piece, pause_s in pieces(text, read):
        own = replace(delivery, seed=(delivery.seed + spoken) % 2**31)
        speech = voice.speak(piece, speaker, own)
        yield _after_pause(speech, pause_s / delivery.pace) if spoken else speech
        spoken += 1
    if not spoken:
        raise nothing_to_speak(text)


def pieces(text: str, phonemizer: Callable[[str], Phonemes]) -> Iterator[tuple[str, float]]:
    """What of a text is spoken in one go, and the seconds of silence before each.

    Every piece can be spoken and has at most `MOST_SYMBOLS` symbols.
    """
    for sentence, pause_s in sentences(text):
        for piece in _short_enough(sentence, phonemizer):
            yield piece, pause_s
            pause_s = CLAUSE_S


def sentences(text: str) -> Iterator[tuple[str, float]]:
    """The sentences of a text, stripped, and the seconds of silence before each.

    Blank lines end a sentence; a single line feed is a space.
    """
    start = 0
    for gap in _PARAGRAPH.finditer(text):
        yield from _sentences_of_paragraph(text[start : gap.start()])
        start = gap.end()
    yield from _sentences_of_paragraph(text[start:])


def _sentences_of_paragraph(paragraph: str) -> Iterator[tuple[str, float]]:
    pause_s, start = PARAGRAPH_S, 0
    for stop in _STOP.finditer(paragraph):
        if stop.end() < len(paragraph) and _ends_sentence(paragraph, stop):
            yield paragraph[start : stop.end()].strip(), pause_s
            pause_s, start = SENTENCE_S, stop.end()
    if rest := paragraph[start:].strip():
        yield rest, pause_s


def _ends_sentence(text: str, stop: re.Match[str]) -> bool:
    marks, gap = stop.groups()
    if not set(_TIGHT).isdisjoint(marks):
        # A full-width point also stands in numbers.
        return not (marks == "．" and text[stop.end()].isdigit())
    if not gap:
        return False
    following = text[stop.end() : stop.end() + 8].lstrip(_OPENING)[:1]
    if following.islower():
        return False
    if marks != ".":
        return True
    match = _WORD.search(text[max(stop.start() - 24, 0) : stop.start()])
    word = match[0] if match else ""
    if word.isdecimal():
        return len(word) > 2  # "am 3. Mai", "1. Wash it"
    if _INITIALS.fullmatch(word):
        return word == "I" or not (word.islower() or word.isupper() or "." in word)
    word = word.lower()
    if following.isdecimal() and word in _BEFORE_NUMBERS.split():
        return False
    return word not in _SHORTENED.split()


def _short_enough(text: str, phonemizer: Callable[[str], Phonemes]) -> Iterator[str]:
    """The text, halved until every part is short; parts without a sound are left out."""
    if len(text) <= _MOST_CHARACTERS:
        try:
            symbols = len(phonemizer(text).symbols)
        except TextError:
            return
        if symbols <= MOST_SYMBOLS or len(text) == 1:
            yield text
            return
    cut = _middle(text)
    yield from _short_enough(text[:cut].rstrip(), phonemizer)
    yield from _short_enough(text[cut:].lstrip(), phonemizer)


def _middle(text: str) -> int:
    """Where a long sentence is cut: near its middle at a mark, else at a space, else inside."""
    middle = len(text) // 2
    for pattern in (_CLAUSE, _SPACE):
        found = pattern.finditer(text, len(text) // 3, -(-2 * len(text) // 3))
        places = [match.end() for match in found if match.end() < len(text)]
        if places:
            return min(places, key=lambda place: abs(place - middle))
    cut = middle
    while cut < len(text) - 1 and unicodedata.category(text[cut])[0] == "M":
        cut += 1
    return cut


def _after_pause(speech: Speech, seconds: float) -> Speech:
    """The speech after so many seconds of silence, to the nearest frame."""
    if not len(speech.mel):
        silence = np.zeros(round(seconds * speech.sample_rate_hz), np.float32)
        return replace(speech, audio=np.concatenate([silence, speech.audio]))
    hop = len(speech.audio) // len(speech.mel)
    frames = round(seconds * speech.sample_rate_hz / hop)
    durations = speech.durations.copy()
    durations[0] += frames
    quiet = np.full((frames, speech.mel.shape[1]), speech.mel.min(), speech.mel.dtype)
    return replace(
        speech,
        audio=np.concatenate([np.zeros(frames * hop, np.float32), speech.audio]),
        durations=durations,
        mel=np.concatenate([quiet, speech.mel]),
    )
