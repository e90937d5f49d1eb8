"""The symbols a voice reads, their numbers, and which of them sound.

The numbers are Piper's (the `phoneme_id_map` its voices for eSpeak phonemes share), so that an
exported voice runs wherever Piper voices run. A symbol is one Unicode code point of decomposed
(NFD) IPA, so one sound often takes several: `ˈ`, `o`, `ː`. What an aligner can find in audio is the
sound, not the mark: `sound_units` groups the symbols so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PAD = "_"
START = "^"
END = "$"

_IN_ORDER = (
    "_^$ !'(),-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœǀǁǂǃɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɠɡɢɣɤɥɦɧɨɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾ"
    "ʀʁʂʃʄʈʉʊʋʌʍʎʏʐʑʒʔʕʘʙʛʜʝʟʡʢʲˈˌːˑ˞βθχᵻⱱ0123456789"
    "\N{COMBINING CEDILLA}\N{COMBINING TILDE}\N{COMBINING BRIDGE BELOW}"
    "\N{COMBINING INVERTED BREVE BELOW}\N{COMBINING VERTICAL LINE BELOW}"
    'ʰˤε↓#"↑'
    "\N{COMBINING INVERTED BRIDGE BELOW}\N{COMBINING SQUARE BELOW}gʦX"
    "\N{COMBINING UP TACK BELOW}\N{COMBINING RING ABOVE}ɝʷ"
)
SYMBOL_IDS: dict[str, int] = {symbol: number for number, symbol in enumerate(_IN_ORDER)}
"""Number of each symbol, 0 … len − 1 without a gap."""

STRESS = frozenset("ˈˌ")
PAUSES = frozenset({PAD, START, END, *" !(),.:;?"})
"""Symbols at which speech may pause; silence has no other place."""

MODIFIERS = STRESS | frozenset(
    "ːˑ˞ʲʰʷˤ↓↑0123456789-#'\""
    "\N{COMBINING CEDILLA}\N{COMBINING TILDE}\N{COMBINING BRIDGE BELOW}"
    "\N{COMBINING INVERTED BREVE BELOW}\N{COMBINING VERTICAL LINE BELOW}"
    "\N{COMBINING INVERTED BRIDGE BELOW}\N{COMBINING SQUARE BELOW}"
    "\N{COMBINING UP TACK BELOW}\N{COMBINING RING ABOVE}"
)
"""Symbols that only colour a neighbour and never last: stress, length, tone, diacritics.

`-`, `#`, `'` and `"` occur only inside eSpeak's names of sounds (French `ə-`, Icelandic `l#`)."""

CARRIES_DURATION: tuple[bool, ...] = tuple(symbol not in MODIFIERS for symbol in SYMBOL_IDS)
"""By symbol number: may this symbol be given frames at all? A model may keep it as a mask."""

_TONES = frozenset("0123456789↓↑")


@dataclass(frozen=True, slots=True)
class Unit:
    """One sound or one pause: the symbols `start` … `stop` − 1.

    Attributes:
        phone: The sound's identity for an aligner: letter, length and diacritics without stress and
            tone; empty for a pause.
        pause: Whether this is a run of spaces, punctuation, start or end.
        carrier: Index of the one symbol that is given all frames of the unit; the others have none.
    """

    start: int
    stop: int
    phone: str
    pause: bool
    carrier: int


def symbol_ids(symbols: Sequence[str]) -> list[int]:
    """Numbers of the symbols, as our acoustic models take them: `^ … $`, no padding."""
    return [SYMBOL_IDS[symbol] for symbol in symbols]


def piper_ids(symbols: Sequence[str]) -> list[int]:
    """Numbers as a Piper voice takes them: a pad after every symbol but the last (`^_a_b_$`)."""
    ids = [number for symbol in symbols for number in (SYMBOL_IDS[symbol], SYMBOL_IDS[PAD])]
    return ids[:-1]


def sound_units(symbols: Sequence[str]) -> list[Unit]:
    """Partition symbols into sounds and pauses, in order.

    A sound is one letter with the stress before it and the modifiers after it. All pause symbols in
    a row make one pause, also with `^` or `$` among them. A mark with no letter to go with
    belongs to the unit before it.
    """
    units: list[Unit] = []
    position = 0
    while position < len(symbols):
        carrier = _skip_modifiers(symbols, position)
        if carrier < len(symbols) and not _is_pause(symbols, carrier):
            stop = carrier + 1
            while stop < len(symbols) and _modifies(symbols, stop):
                stop += 1
            units.append(Unit(position, stop, _phone(symbols[position:stop]), False, carrier))
        else:
            stop = carrier
            while stop < len(symbols) and _is_pause(symbols, stop):
                stop += 1
            if stop > carrier:
                units.append(Unit(position, stop, "", True, carrier))
            elif units:  # marks at the very end
                last = units.pop()
                units.append(Unit(last.start, stop, last.phone, last.pause, last.carrier))
            else:  # nothing but marks
                units.append(Unit(position, stop, "", True, position))
        position = stop
    return _merged(units)


def _is_pause(symbols: Sequence[str], index: int) -> bool:
    """Pause symbols, except a dot inside a word: part of a sound's name (Mandarin `s.ˈi.5`)."""
    if symbols[index] != ".":
        return symbols[index] in PAUSES
    inside = 0 < index < len(symbols) - 1
    return not inside or symbols[index - 1] in PAUSES or symbols[index + 1] in PAUSES


def _modifies(symbols: Sequence[str], index: int) -> bool:
    """Whether this symbol belongs to the letter before it."""
    if symbols[index] == ".":
        return not _is_pause(symbols, index)
    return symbols[index] in MODIFIERS and symbols[index] not in STRESS


def _skip_modifiers(symbols: Sequence[str], index: int) -> int:
    while index < len(symbols) and symbols[index] in MODIFIERS:
        index += 1
    return index


def _phone(symbols: Sequence[str]) -> str:
    return "".join(s for s in symbols if s not in STRESS and s not in _TONES)


def _merged(units: list[Unit]) -> list[Unit]:
    """Join pauses that only a stray mark kept apart."""
    joined: list[Unit] = []
    for unit in units:
        if joined and unit.pause and joined[-1].pause:
            first = joined.pop()
            unit = Unit(first.start, unit.stop, "", True, first.carrier)
        joined.append(unit)
    return joined
