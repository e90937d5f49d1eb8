"""How each symbol is articulated, and which symbols sound alike.

Sounds stand where the chart of the International Phonetic Association (Handbook, 1999) has them:
vowels by height, backness and rounding, consonants by place, manner and voicing. A voice that has
never met a sound can so begin with the sounds said most like it. Marks (stress, length, tone,
diacritics) and pauses are kinds of their own: no mark is ever said like a sound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.text.symbols import PAUSES, SYMBOL_IDS

Kind = Literal["vowel", "consonant", "stress", "length", "tone", "diacritic", "pause"]

_KINDS: tuple[Kind, ...] = (
    "vowel",
    "consonant",
    "stress",
    "length",
    "tone",
    "diacritic",
    "pause",
)

FEATURES: tuple[str, ...] = (
    *_KINDS,
    "height",
    "backness",
    "rounding",
    "place",
    "labial",
    "coronal",
    "dorsal",
    "radical",
    "openness",
    "voicing",
    "nasal",
    "lateral",
    "sibilant",
    "rhotic",
    "trill",
    "flap",
    "click",
    "implosive",
    "ejective",
    "aspirated",
    "syllabic",
    "tip",
    "degree",
    "question",
    "bracket",
    "edge",
    "spelling",
)
"""Names of the numbers in a symbol's vector. Most are 0 … 1; `degree` is how much of a mark (the
level of a tone, the strength of a stress) or how long a pause; `spelling` keeps apart marks that
only occur in eSpeak's names of sounds."""

_WEIGHTS: Mapping[str, float] = {
    # Sounds and marks never mix; a glide is nearer to its vowel than to a plosive.
    **dict.fromkeys(_KINDS, 3.0),
    "vowel": 0.9,
    "consonant": 0.9,
    "height": 2.0,
    "backness": 1.2,
    "rounding": 0.7,
    "place": 2.0,
    "labial": 0.5,
    "coronal": 0.5,
    "dorsal": 0.5,
    "radical": 0.5,
    "openness": 1.5,
    "sibilant": 0.8,
    "rhotic": 1.2,
    "voicing": 0.7,
    "trill": 0.5,
    "flap": 0.5,
    "tip": 0.5,
}
"""How much a feature counts in a distance; 1 for those not named."""

_SOFTNESS = 0.2
"""Distance that makes a sound count e times less among similar ones."""

_VOWELS = """
    i y ɨ ʉ ɯ u | ɪ ʏ ᵻ . . ʊ | e ø ɘ ɵ ɤ o | . . ə . . . | ɛ œ ɜ ɞ ʌ ɔ | æ . ɐ . . . | a ɶ . . ɑ ɒ
"""
"""Rows from close to open; in each front, central and back, unrounded before rounded."""

_CENTRED = {"ɪ": 0.15, "ʏ": 0.15, "ᵻ": 0.4, "ʊ": 0.85}
"""Backness of the vowels that stand between the columns."""

_PLACES: Mapping[str, Mapping[str, float]] = {
    "bilabial": {"place": 0.0, "labial": 1},
    "labiodental": {"place": 0.1, "labial": 1},
    "dental": {"place": 0.25, "coronal": 1},
    "alveolar": {"place": 0.33, "coronal": 1},
    "postalveolar": {"place": 0.42, "coronal": 1},
    "retroflex": {"place": 0.47, "coronal": 1, "tip": 1},
    "alveolo-palatal": {"place": 0.5, "coronal": 1, "dorsal": 0.5},
    "palatal": {"place": 0.6, "dorsal": 1},
    "velar": {"place": 0.75, "dorsal": 1},
    "uvular": {"place": 0.85, "dorsal": 1},
    "pharyngeal": {"place": 0.92, "radical": 1},
    "epiglottal": {"place": 0.95, "radical": 1},
    "glottal": {"place": 1.0, "radical": 1},
}

_MANNERS: Mapping[str, Mapping[str, float]] = {
    "plosive": {"openness": 0.0},
    "nasal": {"openness": 0.0, "nasal": 1},
    "trill": {"openness": 0.5, "trill": 1, "rhotic": 1},
    "flap": {"openness": 0.4, "flap": 1, "rhotic": 1},
    "fricative": {"openness": 0.5},
    "sibilant": {"openness": 0.5, "sibilant": 1},
    "affricate": {"openness": 0.25, "sibilant": 1},
    "approximant": {"openness": 0.8},
    "lateral fricative": {"openness": 0.5, "lateral": 1},
    "lateral approximant": {"openness": 0.8, "lateral": 1},
    "click": {"openness": 0.0, "click": 1},
    "implosive": {"openness": 0.0, "implosive": 1},
}

_CONSONANTS: Mapping[str, Mapping[str, str]] = {
    # At each place the voiceless and the voiced one; a dot where the chart has none.
    "plosive": {
        "bilabial": "pb",
        "alveolar": "td",
        "retroflex": "ʈɖ",
        "palatal": "cɟ",
        "velar": "kɡ",
        "uvular": "qɢ",
        "epiglottal": "ʡ.",
        "glottal": "ʔ.",
    },
    "nasal": {
        "bilabial": ".m",
        "labiodental": ".ɱ",
        "alveolar": ".n",
        "retroflex": ".ɳ",
        "palatal": ".ɲ",
        "velar": ".ŋ",
        "uvular": ".ɴ",
    },
    "trill": {"bilabial": ".ʙ", "alveolar": ".r", "uvular": ".ʀ"},
    "flap": {"labiodental": ".ⱱ", "alveolar": ".ɾ", "retroflex": ".ɽ"},
    "fricative": {
        "bilabial": "ɸβ",
        "labiodental": "fv",
        "dental": "θð",
        "palatal": "çʝ",
        "velar": "xɣ",
        "uvular": "χʁ",
        "pharyngeal": "ħʕ",
        "epiglottal": "ʜʢ",
        "glottal": "hɦ",
    },
    "sibilant": {
        "alveolar": "sz",
        "postalveolar": "ʃʒ",
        "retroflex": "ʂʐ",
        "alveolo-palatal": "ɕʑ",
    },
    "affricate": {"alveolar": "ʦ."},
    "approximant": {
        "labiodental": ".ʋ",
        "alveolar": ".ɹ",
        "retroflex": ".ɻ",
        "palatal": ".j",
        "velar": ".ɰ",
    },
    "lateral fricative": {"alveolar": "ɬɮ"},
    "lateral approximant": {"alveolar": ".l", "retroflex": ".ɭ", "palatal": ".ʎ", "velar": ".ʟ"},
    "click": {"bilabial": "ʘ.", "dental": "ǀ.", "postalveolar": "ǃ.", "palatal": "ǂ."},
    "implosive": {
        "bilabial": ".ɓ",
        "alveolar": ".ɗ",
        "palatal": ".ʄ",
        "velar": ".ɠ",
        "uvular": ".ʛ",
    },
}

_ALIKE = {"g": "ɡ", "ε": "ɛ", "X": "χ"}
"""Other letters for the same sounds."""

_CHANGED: Mapping[str, tuple[str, Mapping[str, float]]] = {
    # Sounds said like another but for this.
    "w": ("ɰ", {"labial": 1, "rounding": 1, "backness": 1, "height": 1}),
    "ʍ": ("x", {"labial": 1, "rounding": 1, "openness": 0.7}),
    "ɥ": ("j", {"labial": 1, "rounding": 1, "backness": 0, "height": 1}),
    "j": ("j", {"backness": 0, "height": 1}),
    "ɰ": ("ɰ", {"backness": 1, "height": 1}),
    "ɧ": ("x", {"coronal": 1, "sibilant": 0.5, "place": 0.6}),
    "ɫ": ("l", {"dorsal": 0.5}),
    "ɺ": ("ɾ", {"lateral": 1}),
    "ǁ": ("ǃ", {"lateral": 1}),
    "ɹ": ("ɹ", {"rhotic": 1}),
    "ɻ": ("ɻ", {"rhotic": 1}),
    "ʁ": ("ʁ", {"rhotic": 1}),
    "ɚ": ("ə", {"rhotic": 1}),
    "ɝ": ("ɜ", {"rhotic": 1}),
}

_MARKS: Mapping[str, tuple[Kind, Mapping[str, float]]] = {
    "ˈ": ("stress", {"degree": 1.0}),
    "ˌ": ("stress", {"degree": 0.5}),
    "ː": ("length", {"degree": 1.0}),
    "ˑ": ("length", {"degree": 0.5}),
    "↓": ("tone", {"degree": -0.25, "edge": 1}),
    "↑": ("tone", {"degree": 1.25, "edge": 1}),
    **{str(level): ("tone", {"degree": level / 9}) for level in range(10)},
    "˞": ("diacritic", {"rhotic": 1}),
    "ʲ": ("diacritic", {"dorsal": 1, "height": 1}),
    "ʰ": ("diacritic", {"aspirated": 1}),
    "ʷ": ("diacritic", {"rounding": 1, "labial": 1}),
    "ˤ": ("diacritic", {"radical": 1}),
    "\N{COMBINING CEDILLA}": ("diacritic", {"dorsal": 1, "openness": 0.5}),
    "\N{COMBINING TILDE}": ("diacritic", {"nasal": 1}),
    "\N{COMBINING BRIDGE BELOW}": ("diacritic", {"coronal": 1}),
    "\N{COMBINING INVERTED BRIDGE BELOW}": ("diacritic", {"coronal": 1, "tip": 1}),
    "\N{COMBINING SQUARE BELOW}": ("diacritic", {"coronal": 1, "tip": -1}),
    "\N{COMBINING INVERTED BREVE BELOW}": ("diacritic", {"syllabic": -1}),
    "\N{COMBINING VERTICAL LINE BELOW}": ("diacritic", {"syllabic": 1}),
    "\N{COMBINING UP TACK BELOW}": ("diacritic", {"height": 1}),
    "\N{COMBINING RING ABOVE}": ("diacritic", {"voicing": -1}),
    "'": ("diacritic", {"ejective": 1}),
    '"': ("diacritic", {"spelling": 1.5}),
    "-": ("diacritic", {"spelling": 2}),
    "#": ("diacritic", {"spelling": 2.5}),
    " ": ("pause", {"degree": 0.1}),
    ",": ("pause", {"degree": 0.5}),
    ";": ("pause", {"degree": 0.7}),
    ":": ("pause", {"degree": 0.6}),
    ".": ("pause", {"degree": 1.0}),
    "!": ("pause", {"degree": 1.0, "question": 0.5}),
    "?": ("pause", {"degree": 1.0, "question": 1.0}),
    "(": ("pause", {"degree": 0.4, "bracket": 0.5}),
    ")": ("pause", {"degree": 0.4, "bracket": -0.5}),
    "^": ("pause", {"degree": 1.0, "edge": -1}),
    "$": ("pause", {"degree": 1.0, "edge": 1}),
    "_": ("pause", {"bracket": 1}),
}


def features(symbol: str) -> NDArray[np.float32]:
    """The numbers that say how a symbol is said, in the order of `FEATURES`."""
    named = _named()[symbol]
    return np.array([named.get(name, 0.0) for name in FEATURES], np.float32)


def kind(symbol: str) -> Kind:
    """What sort of symbol this is."""
    return next(name for name in _KINDS if _named()[symbol].get(name))


def distance(one: str, other: str) -> float:
    """How differently two symbols are said: a metric, 0 for other letters of the same sound."""
    apart = (features(one) - features(other)) * _weights()
    return float(np.linalg.norm(apart))


def similar(symbol: str, known: Sequence[str], count: int) -> list[tuple[str, float]]:
    """Which known symbols are said most like this one.

    Args:
        count: How many at most.

    Returns:
        The nearest first, each with its weight; weights sum to 1 and fall off with the distance.
        Itself alone, or what is said the same, if it is known. Marks are only like marks, pauses
        like pauses, sounds like sounds: nothing if none of those is known.
    """
    alike = [name for name in dict.fromkeys(known) if _group(name) == _group(symbol)]
    if symbol in alike:
        return [(symbol, 1.0)]
    near = sorted((distance(symbol, name), name) for name in alike)[:count]
    if near and near[0][0] == 0.0:
        near = near[:1]
    scores = np.exp([(near[0][0] - far) / _SOFTNESS for far, _ in near])
    return [
        (name, float(score))
        for (_, name), score in zip(near, scores / max(scores.sum(), 1e-9), strict=True)
    ]


def _group(symbol: str) -> str:
    own = kind(symbol)
    if own in ("vowel", "consonant"):
        return "sound"
    return "pause" if own == "pause" else "mark"


@cache
def _weights() -> NDArray[np.float32]:
    return np.array([_WEIGHTS.get(name, 1.0) for name in FEATURES], np.float32)


@cache
def _named() -> dict[str, dict[str, float]]:
    """The features of each symbol by their names; those that are 0 are left out."""
    found: dict[str, dict[str, float]] = {}
    rows = [row.split() for row in _VOWELS.strip().split("|")]
    for number, row in enumerate(rows):
        for column, vowel in enumerate(row):
            if vowel == ".":
                continue
            backness = _CENTRED.get(vowel, column // 2 / 2)
            found[vowel] = {
                "vowel": 1,
                "height": 1 - number / (len(rows) - 1),
                "backness": backness,
                "rounding": column % 2,
                # The body of the tongue makes vowels, under the palate or further back.
                "place": 0.6 + 0.2 * backness,
                "dorsal": 1,
                "openness": 1,
                "voicing": 1,
            }
    for manner, places in _CONSONANTS.items():
        for place, pair in places.items():
            for voicing, consonant in enumerate(pair):
                if consonant != ".":
                    said = {**_PLACES[place], **_MANNERS[manner]}
                    # As neither high nor low, front nor back: vowels are all as far away.
                    plain = {"consonant": 1, "height": 0.5, "backness": 0.5}
                    found[consonant] = {**plain, **said, "voicing": voicing}
    for symbol, (like, change) in _CHANGED.items():
        found[symbol] = {**found[like], **change}
    for symbol, like in _ALIKE.items():
        found[symbol] = found[like]
    for symbol, (mark, change) in _MARKS.items():
        found[symbol] = {mark: 1, **change}
    assert found.keys() == SYMBOL_IDS.keys()
    assert {s for s in found if found[s].get("pause")} == PAUSES
    return found
