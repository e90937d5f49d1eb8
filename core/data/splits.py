"""Which sentences are learnt from, which decide when to stop, and which are only ever measured."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from core.data.layouts import Clip
from core.errors import DataError

MOST_HELD_OUT = 100
"""Sentences in validation or test at most; more cost time and tell nothing new."""


class Split(NamedTuple):
    """Ids of the clips on each side, sorted. `test` holds sentences that no model ever saw."""

    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]


def split_by_sentence(
    clips: Iterable[Clip], seed: int, validation: float = 0.05, test: float = 0.05
) -> Split:
    """Divide clips by sentence: the same words, by whomever and however often, stay together.

    Sentences are ranked by a hash of seed and words, so the result depends neither on the order of
    the clips nor, mostly, on which other clips there are.

    Args:
        validation, test: Share of the sentences for each; at least one sentence, at most
            `MOST_HELD_OUT`.

    Raises:
        DataError: There are fewer than four clips or fewer than three different sentences.
    """
    sentences: dict[str, list[str]] = {}
    for clip in clips:
        sentences.setdefault(_words(clip.text), []).append(clip.id)
    count = sum(map(len, sentences.values()))
    if count < 4 or len(sentences) < 3:
        raise DataError(
            f"only {count} usable clips with {len(sentences)} different sentences",
            "record at least 4 clips of 3 different sentences",
        )
    ranked = sorted(sentences, key=lambda words: (_hash(words, seed), words))
    tests = _size(test, len(ranked))
    held_out = tests + _size(validation, len(ranked))

    def ids(part: list[str]) -> tuple[str, ...]:
        return tuple(sorted(clip_id for words in part for clip_id in sentences[words]))

    return Split(ids(ranked[held_out:]), ids(ranked[tests:held_out]), ids(ranked[:tests]))


def _size(share: float, sentences: int) -> int:
    # At most a third each, so that something is left to learn from.
    return max(1, min(round(share * sentences), MOST_HELD_OUT, sentences // 3))


def _words(text: str) -> str:
    """What makes two texts the same sentence: letters and digits, whatever case and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = " ".join("".join(c if _spoken(c) else " " for c in folded).split())
    return words or folded


def _spoken(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def _hash(words: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}\0{words}".encode("utf-8", "surrogatepass")).digest()
