"""Where the sounds of a text lie in audio that eSpeak spoke: exact alignments without an aligner.

eSpeak reports each phoneme with its place in the audio, but speaks a text slightly differently from
how it writes it (it joins words, drops a repeated sound). So its phonemes are matched to the
text's sounds by the cheapest edit; where they agree, which is nearly everywhere, times are exact.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.text.symbols import Unit, sound_units

_MISSING = 0.7  # cost of a sound without a spoken counterpart, and of the reverse
_OTHER_SOUND = 1.0
_SAME_LETTER = 0.3  # only length or a diacritic differs
_NO_TIME_S = 0.001

Timed = tuple[str, float, float]
"""A spoken phoneme: IPA, start and end in seconds."""


def unit_boundaries(
    units: Sequence[Unit], timed: Sequence[Timed], total_s: float
) -> npt.NDArray[np.float64]:
    """Times at which the sounding units of a text begin and end.

    Args:
        units: `sound_units` of the text.
        timed: Its phonemes as spoken, in order. One that holds several letters (`oʊ`) is shared
            out equally among them.
        total_s: Length of the audio in seconds.

    Returns:
        Seconds [len(units) + 1], never falling, from 0 to `total_s`; unit i lies between entries i
        and i + 1. A pause gets what lies between its neighbours, which may be nothing; a
        sound that was not spoken shares the time of the sound before it.
    """
    spoken = _letters(timed)
    sounding = [index for index, unit in enumerate(units) if not unit.pause]
    matches = match_sounds([units[index].phone for index in sounding], [p for p, _, _ in spoken])
    spans = _shared_spans(matches, spoken)
    starts = np.full(len(units), np.nan)
    stops = np.full(len(units), np.nan)
    for index, (start, stop) in zip(sounding, spans, strict=True):
        starts[index], stops[index] = start, stop
    boundaries = np.empty(len(units) + 1)
    boundaries[0], boundaries[-1] = 0.0, total_s
    for index in range(1, len(units)):
        # A sound begins where eSpeak says; only before a pause does the end of one count.
        exact = stops[index - 1] if units[index].pause else starts[index]
        boundaries[index] = boundaries[index - 1] if np.isnan(exact) else exact
    return np.maximum.accumulate(np.clip(boundaries, 0.0, total_s))


def match_sounds(written: Sequence[str], spoken: Sequence[str]) -> list[int | None]:
    """Cheapest monotone matching (Levenshtein's dynamic programme) of two sequences of phones.

    Returns:
        For each written phone the index of the spoken one it is matched to, or None.
    """
    if list(written) == list(spoken):
        return list(range(len(written)))
    rows, columns = len(written) + 1, len(spoken) + 1
    differences = _differences(written, spoken)
    cost = np.empty((rows, columns))
    cost[0] = missed = np.arange(columns) * _MISSING
    for i in range(1, rows):
        cost[i] = cost[i - 1] + _MISSING
        np.minimum(cost[i, 1:], cost[i - 1, :-1] + differences[i - 1], out=cost[i, 1:])
        # From each place on, any number of spoken sounds may be missing.
        cost[i] = np.minimum.accumulate(cost[i] - missed) + missed
    matches: list[int | None] = [None] * len(written)
    i, j = rows - 1, columns - 1
    while i > 0 and j > 0:
        if _equal(cost[i, j], cost[i - 1, j - 1] + differences[i - 1, j - 1]):
            i, j = i - 1, j - 1
            matches[i] = j
        elif _equal(cost[i, j], cost[i - 1, j] + _MISSING):
            i -= 1
        else:
            j -= 1
    return matches


def _equal(one: float, other: float) -> bool:
    return abs(one - other) < 1e-6


def _differences(written: Sequence[str], spoken: Sequence[str]) -> npt.NDArray[np.float64]:
    """What it costs to match each written sound with each spoken one."""
    numbers: dict[str, int] = {}
    sounds, letters = (
        [
            np.array([numbers.setdefault(phone[:size], len(numbers)) for phone in phones], np.int64)
            for phones in (written, spoken)
        ]
        for size in (None, 1)
    )
    same, alike = sounds[0][:, None] == sounds[1], letters[0][:, None] == letters[1]
    return np.where(same, 0.0, np.where(alike, _SAME_LETTER, _OTHER_SOUND))


def _letters(timed: Sequence[Timed]) -> list[Timed]:
    """Spoken phonemes as single sounds (letter with its modifiers), sharing time equally."""
    letters: list[Timed] = []
    for ipa, start, stop in timed:
        symbols = unicodedata.normalize("NFD", ipa)
        phones = [unit.phone for unit in sound_units(symbols) if not unit.pause]
        if stop - start < _NO_TIME_S and len(phones) == 1 and letters:
            # eSpeak speaks a dark l (`film`) as the end of the vowel, without a time of its own.
            vowel, start, stop = letters.pop()
            phones = [vowel, *phones]
        edges = np.linspace(start, stop, len(phones) + 1)
        letters += [(p, float(edges[i]), float(edges[i + 1])) for i, p in enumerate(phones)]
    return letters


def _shared_spans(
    matches: Sequence[int | None], spoken: Sequence[Timed]
) -> list[tuple[float, float]]:
    """Start and stop of each written sound; those without a match share their neighbour's."""
    found = [index for index, match in enumerate(matches) if match is not None]
    if not found:
        return [(np.nan, np.nan)] * len(matches)
    spans: list[tuple[float, float]] = []
    for order, index in enumerate(found):
        match = matches[index]
        assert match is not None
        first = 0 if order == 0 else index
        last = found[order + 1] if order + 1 < len(found) else len(matches)
        edges = np.linspace(spoken[match][1], spoken[match][2], last - first + 1)
        spans += [(float(edges[k]), float(edges[k + 1])) for k in range(last - first)]
    return spans
