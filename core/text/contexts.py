"""What a BERT says of every recorded text, worked out once and kept.

    vectors.f16   one for each written word
    words.i32     for each symbol its word, counted in its text
    index.json    where each text lies, and of what all is made; written last, so that a folder with
                  an index is complete and one without is nothing

Letters in shapes: S symbols, W written words, D values of a word.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import ProjectError
from core.events import Control, Event, Pace, PhaseFinished, PhaseStarted
from core.storage import explained, make_folder, write_json
from core.text.bert import Bert, WordFeatures

PHASE = "bert"
VERSION = 1

Written = tuple[str, Sequence[str], str]
"""A text, its symbols, and its language."""

_INDEX, _VECTORS, _WORDS = "index.json", "vectors.f16", "words.i32"


class ContextStore:
    """Text features of a project's recordings, mapped into memory from their folder.

    Attributes:
        size: D.
        mean: [D] over all symbols.

    Raises:
        ProjectError: The folder holds no complete store, or a damaged one.
    """

    def __init__(self, folder: Path) -> None:
        try:
            index = json.loads((folder / _INDEX).read_bytes())
            self.key = str(index["key"])
            self.size = int(index["size"])
            self.mean = np.array(index["mean"], np.float32)
            self._spans = {
                str(name): tuple(int(place) for place in span)
                for name, span in index["texts"].items()
            }
            words, symbols = (
                max((span[part] + span[part + 1] for span in self._spans.values()), default=0)
                for part in (0, 2)
            )
            self._vectors = np.memmap(folder / _VECTORS, "<f2", "r", shape=(words, self.size))
            self._words = np.memmap(folder / _WORDS, "<i4", "r", shape=(symbols,))
            if self.mean.shape != (self.size,):
                raise ValueError("the mean has another size")
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise ProjectError(
                f"the text features in {folder} are incomplete or damaged ({error})",
                "delete that folder and stages.json, then use `sotto resume`",
            ) from error

    def __contains__(self, name: str) -> bool:
        return name in self._spans

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        """What is known of each symbol of a text, [S, D]."""
        first, words, start, symbols = self._spans[name]
        return WordFeatures(
            self._vectors[first : first + words], self._words[start : start + symbols]
        ).context()


def extract_contexts(
    folder: Path,
    bert: Bert,
    texts: Mapping[str, Written],
    control: Control,
) -> Generator[Event, None, ContextStore | None]:
    """Let a BERT read all texts, or open what it has said if that is there already.

    Args:
        folder: Of the store alone. What an interrupted run left there is replaced.
        texts: By name; at least one.

    Returns:
        The store, or None when stopped before it was complete.

    Raises:
        SettingsError: See `Bert`.
        StorageError: The folder cannot be written to or the disk is full.
    """
    key = _key(bert, texts)
    try:
        store = ContextStore(folder)
        if store.key == key:
            return store
    except ProjectError:
        pass
    started = time.monotonic()
    yield PhaseStarted(PHASE, len(texts))
    make_folder(folder)
    pace = Pace(PHASE, len(texts))
    spans: dict[str, tuple[int, int, int, int]] = {}
    total, first, start = np.zeros(bert.size), 0, 0
    with explained(folder):
        for name in (_INDEX, _VECTORS, _WORDS):
            (folder / name).unlink(missing_ok=True)
        with (folder / _VECTORS).open("wb") as vectors, (folder / _WORDS).open("wb") as words:
            for done, (name, written) in enumerate(texts.items(), 1):
                yield from control.wait_while_paused()
                if control.stopping:
                    return None
                found = bert(*written)
                vectors.write(found.vectors.astype("<f2").tobytes())
                words.write(found.words.astype("<i4").tobytes())
                spans[name] = (first, len(found.vectors), start, len(found.words))
                first, start = first + len(found.vectors), start + len(found.words)
                total += found.context().sum(axis=0, dtype=np.float64)
                yield from pace.advance(done)
    mean = [round(float(value), 6) for value in total / start]
    write_json(folder / _INDEX, {"key": key, "size": bert.size, "mean": mean, "texts": spans})
    yield PhaseFinished(PHASE, time.monotonic() - started)
    return ContextStore(folder)


def _key(bert: Bert, texts: Mapping[str, Written]) -> str:
    """Changes with the BERT, the texts, or how they are read."""
    lines = {
        name: (text, "".join(symbols), language)
        for name, (text, symbols, language) in texts.items()
    }
    words = json.dumps([VERSION, bert.fingerprint, lines])
    return hashlib.sha256(words.encode()).hexdigest()[:16]
