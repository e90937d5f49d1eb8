"""Sentences that nobody recorded, as the teacher says them: more for a student to learn from.

A teacher can speak any text. On the recorded ones a student also hears the recordings themselves;
what only the teacher can tell it is how other sentences sound (sequence-level distillation: Kim and
Rush 2016). The sentences are put together from the words of the recordings, as phonemes, so that
they need neither a text nor a language, and every word is one that the teacher has heard.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from core.data.batches import Utterance, UtteranceTable
from core.data.mel import MelFormat
from core.events import Control, Event, Pace
from core.models.acoustic import AcousticModel, Statistics
from core.storage import explained, make_folder, replacing, write_text
from core.text.symbols import END, START, symbol_ids

PREFIX = "invented-"
"""Of the ids of these sentences."""

SPACE = " "

STAYS = 0.5
"""How often a word is followed by one that follows it in the recordings, and not by any other."""

MOST_FRAMES = 1200
"""Longer sentences, some 14 seconds, are left out: a batch of them would fill the memory."""


class Store(Protocol):
    """What training asks of cached features."""

    format: MelFormat

    def frames(self, clip_id: str) -> int:
        """Length of an utterance."""

    def mel(self, clip_id: str) -> NDArray[np.float16]:
        """Its log-mel [T, M]."""


class Table(Protocol):
    """What training asks of a table of utterances."""

    @property
    def ids(self) -> list[str]:
        """Ids of all utterances."""

    def __getitem__(self, name: str) -> Utterance:
        """One of them."""


def new_sentences(spoken: Sequence[Sequence[str]], count: int, seed: int) -> list[tuple[str, ...]]:
    """Sentences of the words of others.

    Args:
        spoken: The symbols of the others.
        count: How many are wanted.

    Returns:
        Their symbols, `START` and `END` included. Each is as long, in words, as one of the others,
        and ends with a word that ends one of them, with its full stop.
    """
    chance = np.random.default_rng(seed)
    sentences = [words for words in map(_words, spoken) if words]
    if not sentences:
        return []
    lasts = [words[-1] for words in sentences]
    inner = [word for words in sentences for word in words[:-1]] or lasts
    follow: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for own in sentences:
        for word, after in itertools.pairwise(own[:-1]):
            follow.setdefault(word, []).append(after)
    made = []
    for _ in range(count):
        length = len(sentences[chance.integers(len(sentences))])
        words: list[tuple[str, ...]] = []
        for _ in range(length - 1):
            known = follow.get(words[-1], []) if words and chance.random() < STAYS else []
            choices = known or inner
            words.append(choices[chance.integers(len(choices))])
        words.append(lasts[chance.integers(len(lasts))])
        symbols = [START]
        for number, word in enumerate(words):
            symbols += [SPACE] * bool(number) + [*word]
        made.append((*symbols, END))
    return made


def _words(symbols: Sequence[str]) -> list[tuple[str, ...]]:
    words: list[list[str]] = [[]]
    for symbol in symbols:
        if symbol == SPACE:
            words.append([])
        elif symbol not in (START, END):
            words[-1].append(symbol)
    return [tuple(word) for word in words if word]


class Invented:
    """The store and the table of such sentences, mapped into memory from their folder."""

    def __init__(self, folder: Path, fmt: MelFormat) -> None:
        """Open what `invent` has written.

        Raises:
            ProjectError: It is damaged.
        """
        self.format = fmt
        self.table = UtteranceTable(folder)
        frames = [int(self.table[name].durations.sum()) for name in self.table.ids]
        ends = np.cumsum(frames)
        self._spans = {
            name: (int(end) - count, count)
            for name, end, count in zip(self.table.ids, ends, frames, strict=True)
        }
        shape = (int(ends[-1]) if frames else 0, fmt.n_mels)
        path = folder / "mel.f16"
        with explained(path):
            self._mel = np.memmap(path, np.float16, "r", shape=shape) if frames else None

    def frames(self, clip_id: str) -> int:
        """See `Store.frames`."""
        return self._spans[clip_id][1]

    def mel(self, clip_id: str) -> NDArray[np.float16]:
        """See `Store.mel`."""
        start, count = self._spans[clip_id]
        assert self._mel is not None
        return self._mel[start : start + count]


def invent(
    folder: Path,
    teacher: AcousticModel,
    statistics: Statistics,
    sentences: Sequence[tuple[int, Sequence[str]]],
    key: str,
    control: Control,
) -> Generator[Event, None, bool]:
    """Let the teacher say sentences and keep what it says; nothing to do if that is there already.

    Args:
        folder: For the files; about 160 bytes a frame.
        sentences: Who says them, as the teacher counts speakers, and their symbols.
        key: Tells this teacher and these sentences from others.

    Returns:
        Whether it is complete; if it was stopped, the next call begins anew.
    """
    mark = folder / "key.txt"
    if mark.is_file() and mark.read_text(encoding="utf-8") == key:
        return True
    make_folder(folder)
    mark.unlink(missing_ok=True)
    mean, spread = (np.array(v, np.float32) for v in (statistics.mel_mean, statistics.mel_std))
    entries: dict[str, Utterance] = {}
    pace = Pace("invent", len(sentences))
    path = folder / "mel.f16"
    with replacing(path) as temporary, temporary.open("wb") as file:
        for number, (speaker, symbols) in enumerate(sentences):
            if control.stopping:
                return False
            ids = torch.tensor(symbol_ids(symbols))
            mel, durations = teacher.speak(ids, speaker)
            if len(mel) <= MOST_FRAMES:
                name = f"{PREFIX}{number:06d}"
                said = teacher.as_said(ids, durations, speaker)
                prosody = said.pitch[0].numpy(), said.energy[0].numpy()
                entries[name] = Utterance(ids.numpy(), durations.numpy(), *prosody, speaker)
                file.write((mel.numpy() * spread + mean).astype(np.float16).tobytes())
            yield from pace.advance(number + 1)
    UtteranceTable.write(folder, entries)
    write_text(mark, key)
    return True


class Added(Store, Protocol):
    """Utterances that join others: a store with its table."""

    @property
    def table(self) -> Table:
        """What is said in each, when."""


class Together:
    """Recordings and what joins them, as invented sentences do, as one store and one table.

    Args:
        others: With ids that nothing else has.
    """

    def __init__(self, store: Store, table: Table, *others: Added) -> None:
        self.format = store.format
        parts = [(store, table), *((other, other.table) for other in others)]
        self._of = {name: part for part in parts for name in part[1].ids}

    @property
    def ids(self) -> list[str]:
        """Ids of all utterances."""
        return list(self._of)

    def frames(self, clip_id: str) -> int:
        """See `Store.frames`."""
        return self._of[clip_id][0].frames(clip_id)

    def mel(self, clip_id: str) -> NDArray[np.float16]:
        """See `Store.mel`."""
        return self._of[clip_id][0].mel(clip_id)

    def __getitem__(self, name: str) -> Utterance:
        return self._of[name][1][name]
