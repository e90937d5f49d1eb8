"""What a BERT knows of a text, brought to the symbols that a voice reads.

A BERT reads word pieces and sees the whole sentence; what it says of the pieces of a written word
is averaged and given to all symbols of the sounds in which that word is heard (Hayashi et al. 2019,
"Pre-trained text embeddings for enhanced text-to-speech synthesis"; Kenter et al. 2020, "Improving
the prosody of RNN-based English text-to-speech synthesis by incorporating a BERT model").

The model comes from a local folder, as the package `transformers` saves it. Nothing is ever
downloaded, unpickled, or run from the folder. Letters in shapes: S symbols, W written words, D
values of a word.
"""

from __future__ import annotations

import functools
import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from core import audio, espeak
from core.errors import SettingsError
from core.text.symbols import SYMBOL_IDS, sound_units
from core.text.timings import match_sounds

LONGEST = 510
"""Word pieces that are read at once; longer texts are read in parts."""

ENDS = 4
"""Places that a model may keep for the ends of a text and for padding."""

_LOCK = threading.Lock()
_UNSPACED = "\u2e80-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")  # Chinese and Japanese have no spaces.
_READ = (
    *("config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt"),
    *("special_tokens_map.json", "added_tokens.json", "model.safetensors.index.json"),
)
"""Files, beside the weights, that say what comes out."""


@dataclass(frozen=True)
class WordFeatures:
    """What is known of the words of a text, and which word each symbol is of.

    Attributes:
        vectors: [W, D].
        words: [S] indices into W.
    """

    vectors: NDArray[np.float16]
    words: NDArray[np.int32]

    def context(self) -> NDArray[np.float32]:
        """What is known of each symbol, [S, D]."""
        return self.vectors[self.words].astype(np.float32)


class Bert:
    """A BERT in a folder. It is looked at when it is first asked for something.

    Args:
        folder: Holds `config.json`, a tokenizer, and safetensors weights.
        fingerprint: Of the one that it has to be; empty for whichever is there.
    """

    def __init__(self, folder: Path, fingerprint: str = "") -> None:
        self.folder = folder.expanduser().absolute()
        self._wanted = fingerprint

    @property
    def fingerprint(self) -> str:
        """Changes with the model and its tokenizer.

        Raises:
            SettingsError: There is none, if it is not known which one it has to be.
        """
        return self._wanted or self._found()

    @property
    def size(self) -> int:
        """D; errors as `__call__`."""
        return self._opened().size

    def check(self) -> None:
        """Refuse what cannot be read, as far as that can be told at once; errors as `__call__`."""
        self._found()
        _transformers()

    def __call__(self, text: str, symbols: Sequence[str], language: str) -> WordFeatures:
        """What it says of a text.

        Args:
            symbols: [S] what is read aloud of the text, `^ … $`.
            language: As eSpeak names it.

        Raises:
            SettingsError: The folder is not there or does not hold what it should, or the package
                `transformers` is missing.
        """
        opened = self._opened()
        with _LOCK:
            vectors = _word_vectors(text, opened)
        return WordFeatures(vectors, words_of_symbols(text, symbols, language))

    def _found(self) -> str:
        """Of the one that is there now."""
        if not self.folder.is_dir():
            raise SettingsError(
                f"there is no BERT folder {self.folder}", "put it there, or check the path"
            )
        return _fingerprint(self.folder, _marks(self.folder))

    def _opened(self) -> _Opened:
        found = self._found()
        if self._wanted and self._wanted != found:
            raise SettingsError(
                f"the BERT in {self.folder} is not the one that was trained with",
                "put that one there again",
            )
        with _LOCK:
            return _open(self.folder, found)


class _Opened(NamedTuple):
    """Tokenizer and model, D, and how many pieces are read at once."""

    tokenizer: Any
    model: Any
    size: int
    longest: int


def _marks(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of each file that counts."""
    files = [folder / name for name in _READ] + sorted(folder.glob("*.safetensors"))
    stats = [(path.name, path.stat()) for path in files if path.is_file()]
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


@functools.lru_cache(maxsize=8)
def _fingerprint(folder: Path, marks: tuple[tuple[str, int, int], ...]) -> str:
    """A short word for the content of the files.

    Raises:
        SettingsError: Something is missing.
    """
    names = [name for name, _, _ in marks]
    if "config.json" not in names:
        raise SettingsError(
            f"{folder} holds no BERT (it has no config.json)",
            "name a folder that transformers has saved",
        )
    if not any(name.endswith(".safetensors") for name in names):
        raise SettingsError(
            f"{folder} has no safetensors weights, and others are not read because they may hold"
            " programs",
            'if you trust them, convert them: python -c "from transformers import AutoModel;'
            f" AutoModel.from_pretrained('{folder}').save_pretrained('{folder}')\"",
        )
    if "tokenizer.json" not in names and "vocab.txt" not in names:
        raise SettingsError(
            f"{folder} has no tokenizer (tokenizer.json or vocab.txt)", "copy it there too"
        )
    digest = hashlib.sha256()
    for name in names:
        try:
            with (folder / name).open("rb") as file:
                own = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise _unreadable(folder, error) from error
        digest.update(f"{name} {own}\n".encode())
    return digest.hexdigest()[:16]


@functools.lru_cache(maxsize=1)
def _open(folder: Path, fingerprint: str) -> _Opened:
    del fingerprint  # Another one has to be read again.
    package = _transformers()
    try:
        with _quiet(package), torch.random.fork_rng(devices=[]):
            tokenizer = package.AutoTokenizer.from_pretrained(
                str(folder), local_files_only=True, trust_remote_code=False
            )
            model, loaded = package.AutoModel.from_pretrained(
                str(folder),
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                output_loading_info=True,
            )
        # The pooler comes after what is read here, and many folders are without one.
        missing = [name for name in loaded["missing_keys"] if "pooler" not in name]
        if missing:
            raise ValueError(f"there are no weights for {sorted(missing)[0]}")
        if len(tokenizer) > model.config.vocab_size or not tokenizer.is_fast:
            raise ValueError("tokenizer and model do not fit")
        places = int(getattr(model.config, "max_position_embeddings", LONGEST + ENDS))
        longest = min(LONGEST, places - ENDS)
        return _Opened(tokenizer, model.float().eval(), int(model.config.hidden_size), longest)
    # A folder of any other kind may fail in any way, inside a package that is not ours.
    except Exception as error:
        raise _unreadable(folder, error) from error


def _unreadable(folder: Path, error: Exception) -> SettingsError:
    reason = str(error).strip().splitlines() or [type(error).__name__]
    return SettingsError(
        f"the BERT in {folder} cannot be read ({reason[0]})", "name another folder, or save it anew"
    )


def _transformers() -> Any:
    """The package.

    Raises:
        SettingsError: It is not installed.
    """
    # It imports torchaudio, which has to be helped where only torch's CPU build is.
    _ = audio.torchaudio
    try:
        import transformers
    except ImportError as error:
        raise SettingsError(
            "BERT features need the package transformers",
            "install it with: pip install 'sotto-studio[bert]'",
        ) from error
    return transformers


@contextmanager
def _quiet(package: Any) -> Iterator[None]:
    """Let the package say nothing: the engine prints nothing."""
    log = package.utils.logging
    level, bars = log.get_verbosity(), log.is_progress_bar_enabled()
    log.set_verbosity(log.CRITICAL)
    log.disable_progress_bar()
    try:
        yield
    finally:
        log.set_verbosity(level)
        if bars:
            log.enable_progress_bar()


def _word_vectors(text: str, opened: _Opened) -> NDArray[np.float16]:
    """The mean of the pieces of each word, [W, D]: of those with a letter, if it has any."""
    spans = [match.span() for match in _WORD.finditer(text)] or [(0, len(text))]
    starts = np.array([start for start, _ in spans])
    pieces = opened.tokenizer(
        text,
        truncation=True,
        max_length=opened.longest,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    sums = np.zeros((2, len(spans), opened.size))
    counts = np.zeros((2, len(spans), 1))
    for ids, places in zip(pieces["input_ids"], pieces["offset_mapping"], strict=True):
        with torch.inference_mode():
            said = opened.model(input_ids=torch.tensor([ids])).last_hidden_state[0].numpy()
        for vector, (start, stop) in zip(said, places, strict=True):
            if stop > start:  # Else it is one that the model puts at the ends.
                # Some tokenizers count the space before a word as the word's.
                word = max(int(np.searchsorted(starts, stop - 1, side="right")) - 1, 0)
                sounds = int(any(character.isalnum() for character in text[start:stop]))
                sums[sounds, word] += vector
                counts[sounds, word] += 1
    marks, letters = counts
    own = np.where(letters > 0, sums[1], sums[0]) / np.maximum(
        np.where(letters > 0, letters, marks), 1
    )
    # A word without a piece, such as a control character, is like the others.
    total = max(float(counts.sum()), 1.0)
    own = np.where(letters + marks > 0, own, sums.sum(axis=(0, 1)) / total)
    vectors: NDArray[np.float16] = own.astype(np.float16)
    return vectors


def words_of_symbols(text: str, symbols: Sequence[str], language: str) -> NDArray[np.int32]:
    """Which written word each symbol is of, [S].

    Words are said together (`ʌvðə`) or in several (`42`), so they are not counted: the sounds of
    the sentence are matched with those of each word said alone, by the cheapest edit. A pause is of
    the word before it.
    """
    written = _WORD.findall(text) or [text]
    alone = [
        (sound, place) for place, word in enumerate(written) for sound in _said(word, language)
    ]
    units = sound_units(symbols)
    heard = [unit.phone for unit in units if not unit.pause]
    matches = match_sounds(heard, [sound for sound, _ in alone])
    known = [None if match is None else alone[match][1] for match in matches]
    if not any(place is not None for place in known):
        # Nothing sounds alone as it does here: by their places, then.
        known = [place * len(written) // len(heard) for place in range(len(heard))]
    words = np.zeros(len(symbols), np.int32)
    sounding = iter(known)
    current = next((place for place in known if place is not None), 0)
    for unit in units:
        if not unit.pause:
            place = next(sounding)
            current = current if place is None else place
        words[unit.start : unit.stop] = current
    return words


@functools.lru_cache(maxsize=65536)
def _said(word: str, language: str) -> tuple[str, ...]:
    """The sounds of a word alone."""
    ipa = " ".join(sounds for sounds, _ in espeak.ipa_clauses(word, language))
    symbols = [symbol for symbol in unicodedata.normalize("NFD", ipa) if symbol in SYMBOL_IDS]
    return tuple(unit.phone for unit in sound_units(symbols) if not unit.pause)
