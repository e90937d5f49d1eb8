"""eSpeak NG: text to IPA in more than a hundred languages, and the built-in voice.

The library and its data come with the `espeakng-loader` wheel and are loaded at run time. It is one
global state that does not survive two threads, so every call here holds one lock. Synthesis also
depends on what the process spoke before; `speak_all` starts a fresh one, and so repeats itself bit
for bit.

Phonemes follow Piper: eSpeak is called clause by clause, and each clause is followed by the mark
that ended it. Piper asks a patched library for that mark; the released one does not tell, so it is
read from the text that the clause consumed.
"""

from __future__ import annotations

import ctypes
import difflib
import functools
import multiprocessing
import os
import re
import threading
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import espeakng_loader
import numpy as np
import numpy.typing as npt

from core.errors import TextError
from core.events import Control

SAMPLE_RATE_HZ = 22050

UNSPEAKABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff]")
"""Control characters (eSpeak takes commands from some), halves of surrogates, private use."""

_LOCK = threading.RLock()
_OUTPUT_SYNCHRONOUS = 2
_OPTIONS = 0x8003  # phoneme events, named in IPA, do not exit the program on missing data
_UTF8 = 1
_IPA = 2
_CHARACTER = 1
_EVENT_PHONEME = 7
_RATE, _PITCH, _RANGE = 1, 3, 4
_RATE_NORMAL, _RATES = 175, (80, 450)  # words a minute
_PITCH_NORMAL, _PITCHES = 50, (0, 99)
_PITCH_SEMITONE = 61 / 12
"""Found by trying: with it and a range that grows alike, F0 moves as asked within a semitone."""
_NO_DICTIONARY = frozenset({"fo", "kaa", "xex"})  # listed, but the wheel lacks their dictionaries
_LANGUAGE_SWITCH = re.compile(r"\([^)]+\)")
_LONG_WORD = re.compile(r"(\S{50,60}\w|\d{20})(?=\w)")
_CLAUSE_CHARACTERS = 200  # eSpeak silently drops what a clause says beyond 1,000 phonemes
_REGION = re.compile(r"([a-z]{2,3})(-[a-z]{4})?-([a-z]{2}|\d{3})")

# The characters that end a clause, as eSpeak 1.52 classifies them (its Unicode tables); the rare
# scripts' marks are left out.
_MARKS = {
    character: mark
    for mark, characters in {
        ".": ".۔።᠃᠉｡։।෴།。．",
        ",": ",՝،፣᠂᠈﹐﹑､、，",
        "?": "?\u037e؟፧⁇⳺⳻﹖？⁈⁉",
        "!": "!‼❕❗﹗！",
        ":": ":፥፦᠄﹕：",
        ";": ";\u0387؛፤⁏﹔；¡¿–—⸺⸻…⋯",
    }.items()
    for character in characters
}


@dataclass(frozen=True)
class TimedPhoneme:
    """One phoneme as spoken: its IPA with stress, and where it lies in the audio."""

    ipa: str
    start_sample: int
    stop_sample: int


@dataclass(frozen=True)
class Spoken:
    """An utterance: int16 samples at `SAMPLE_RATE_HZ`; its phonemes in order, without pauses."""

    audio: npt.NDArray[np.int16]
    phonemes: tuple[TimedPhoneme, ...]


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("name", ctypes.c_ubyte * 8),  # IPA in UTF-8, no final zero when all 8 bytes are needed
    )


_SynthCallback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event)
)
_chunks: list[bytes] = []
_marks: list[tuple[str, int]] = []


def _on_audio(wave: int | None, samples: int, events: Any) -> int:
    if wave and samples > 0:
        _chunks.append(ctypes.string_at(wave, 2 * samples))
    index = 0
    while events[index].type:
        event = events[index]
        if event.type == _EVENT_PHONEME:
            name = bytes(event.name).split(b"\0")[0]
            _marks.append((name.decode("utf-8", "ignore"), event.sample))
        index += 1
    return 0


_CALLBACK = _SynthCallback(_on_audio)


@functools.lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    """The initialised library. Call it with the lock held."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = [
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.c_int,
        ctypes.c_int,
    ]
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    ]
    data = os.fsencode(espeakng_loader.get_data_path())
    if library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, 0, data, _OPTIONS) != SAMPLE_RATE_HZ:
        raise TextError("eSpeak NG cannot be started", "install espeakng-loader again")
    library.espeak_SetSynthCallback(_CALLBACK)
    return library


@functools.lru_cache(maxsize=1)
def _voices() -> tuple[dict[str, str], dict[str, str]]:
    """Language names by code, and codes by alias."""
    names: dict[str, str] = {}
    aliases: dict[str, tuple[int, str]] = {}
    with _LOCK:
        listed = _library().espeak_ListVoices(None)
        index = 0
        while listed[index]:
            voice = listed[index].contents
            index += 1
            # The library finds a voice by its file's name, not by the language written in it.
            code = voice.identifier.decode().rsplit("/")[-1].lower()
            if code in _NO_DICTIONARY:
                continue
            names[code] = voice.name.decode().strip()
            for priority, alias in _spoken_by(voice.languages):
                aliases[alias] = min(aliases.get(alias, (99, "")), (priority, code))
    codes = {alias: code for alias, (_, code) in aliases.items() if alias not in names}
    return dict(sorted(names.items())), codes


def _spoken_by(address: int) -> Iterator[tuple[int, str]]:
    """The languages of a voice: (priority byte, zero-ended name)…, then a zero byte."""
    while priority := ctypes.string_at(address, 1)[0]:
        name = ctypes.string_at(address + 1)
        yield priority, name.decode().lower()
        address += len(name) + 2


def languages() -> dict[str, str]:
    """English names of all languages by their code (`"de": "German"`)."""
    return dict(_voices()[0])


def check_language(code: str) -> str:
    """The code that eSpeak and Piper use for a language.

    Takes any spelling of case and separator, and a region that eSpeak does not tell apart
    (`en_US` → `en-us`, `de-AT` → `de`, `zh` → `cmn`).

    Raises:
        TextError: There is no such language; the advice names the nearest ones.
    """
    names, aliases = _voices()
    key = code.strip().lower().replace("_", "-")
    region = _REGION.fullmatch(key)
    for candidate in (key, region[1] if region else ""):
        if candidate in names:
            return candidate
        if candidate in aliases:
            return aliases[candidate]
    by_name = {name.lower(): code for code, name in names.items()}
    by_name |= {name.split(" (")[0]: code for name, code in reversed(by_name.items())}
    near = difflib.get_close_matches(key, [*names, *aliases, *by_name], n=3, cutoff=0.6)
    codes = dict.fromkeys(by_name.get(word, aliases.get(word, word)) for word in near)
    hint = " or ".join(f"{code} ({names[code]})" for code in codes) or "en-us (English)"
    raise TextError(f"the language {code!r} is unknown", f"choose for instance {hint}")


def _select(library: ctypes.CDLL, language: str, variant: str = "") -> None:
    code = check_language(language)
    if variant:
        variants = Path(espeakng_loader.get_data_path(), "voices", "!v")
        if variant not in {path.name for path in variants.iterdir()}:
            raise TextError(f"the voice variant {variant!r} is unknown", "choose for instance f3")
        code = f"{code}+{variant}"
    if library.espeak_SetVoiceByName(code.encode()) != 0:
        raise TextError(f"eSpeak NG cannot speak {language!r}", "choose another language")
    # Some voices change the rate, and the next voice would keep theirs.
    library.espeak_SetParameter(_RATE, _RATE_NORMAL, 0)
    library.espeak_SetParameter(_PITCH, _PITCH_NORMAL, 0)
    library.espeak_SetParameter(_RANGE, _PITCH_NORMAL, 0)


def ipa_clauses(text: str, language: str) -> list[tuple[str, str]]:
    """Turn text into IPA, clause by clause, as Piper does.

    Numbers, abbreviations and signs are read out as eSpeak reads them. Characters that match
    `UNSPEAKABLE` count as spaces. Flags of a switched language such as `(en)` are removed.

    Returns:
        For each clause that has a sound: its IPA (words separated by a space), and the mark that
        ended it: one of `. , ? ! : ;`, or nothing. A blank line counts as `.`, dashes, an ellipsis
        and `¿ ¡` inside a sentence as `;`, as eSpeak pauses there.

    Raises:
        TextError: The language is unknown.
    """
    clauses: list[tuple[str, str]] = []
    with _LOCK:
        library = _library()
        _select(library, language)
        for piece in _pieces(text):
            buffer = ctypes.create_string_buffer(piece)
            first = ctypes.addressof(buffer)
            position = ctypes.c_void_p(first)
            start = 0
            while position.value is not None:
                ipa = library.espeak_TextToPhonemes(ctypes.byref(position), _UTF8, _IPA) or b""
                end = len(piece) if position.value is None else position.value - first
                # One character of this clause may have been read with the one before.
                consumed = piece[max(start - 4, 0) : end].decode("utf-8", "ignore")
                start = end
                sounds = _LANGUAGE_SWITCH.sub("", ipa.decode("utf-8", "ignore")).strip()
                if sounds:
                    clauses.append((sounds, _mark(consumed, last=position.value is None)))
    return clauses


def _pieces(text: str) -> Iterator[bytes]:
    """The text in UTF-8, cut where a clause or a word is too long for eSpeak's buffers."""
    text = _LONG_WORD.sub(r"\1 ", UNSPEAKABLE.sub(" ", text))
    start = clause = 0
    for word in re.finditer(r"\S+", text):
        if word.end() - clause > _CLAUSE_CHARACTERS and word.start() > clause:
            yield text[start : word.start()].encode()
            start = clause = word.start()
        if word[0].rstrip("\"')]»”’")[-1:] in _MARKS:
            clause = word.end()
    yield text[start:].encode()


def _mark(consumed: str, *, last: bool) -> str:
    """The mark that ended a clause, from the text read for it.

    Except at the end of the text, eSpeak has read one character too far: the first of the next
    clause. In a row of marks (`?!`) the first decides.
    """
    clause = consumed if last else consumed[:-1]
    body = clause.rstrip()
    row = len(body)
    while row and body[row - 1] in _MARKS:
        row -= 1
    if row < len(body):
        return ";" if body[row:].startswith("...") else _MARKS[body[row]]
    return "." if clause[len(body) :].count("\n") > 1 else ""


def speak(
    text: str, language: str, variant: str = "", pace: float = 1.0, pitch: float = 0.0
) -> Spoken:
    """Speak a text with the built-in voice.

    Args:
        variant: One of eSpeak's voice variants (`f3`, `m1`, …), or nothing for the plain voice.
        pace: 2 speaks about twice as fast; kept within 0.46 to 2.57.
        pitch: Semitones above the voice's own pitch, about; kept within −9.8 to 9.6.

    Returns:
        Audio and phoneme times. The samples differ slightly with what this process spoke before.

    Raises:
        TextError: The language or variant is unknown.
    """
    spoken = _spoken(text, language, variant, pace, pitch)
    if not spoken.phonemes and any(character.isalnum() for character in text):
        # Once in some ten thousand times eSpeak said nothing of a text that it speaks otherwise;
        # why is not known. What it really cannot speak is not lost by asking twice.
        spoken = _spoken(text, language, variant, pace, pitch)
    return spoken


def _spoken(text: str, language: str, variant: str, pace: float, pitch: float) -> Spoken:
    chunks: list[bytes] = []
    marks: list[tuple[str, int]] = []
    with _LOCK:
        library = _library()
        _select(library, language, variant)
        if pace != 1.0:
            library.espeak_SetParameter(_RATE, _within(_RATES, _RATE_NORMAL * pace), 0)
        if pitch:
            level, spread = _PITCH_NORMAL + _PITCH_SEMITONE * pitch, 2 ** (pitch / 12)
            library.espeak_SetParameter(_PITCH, _within(_PITCHES, level), 0)
            library.espeak_SetParameter(_RANGE, _within(_PITCHES, _PITCH_NORMAL * spread), 0)
        # Each choice of a voice waits in a queue for the next synthesis; were they many, its first
        # phonemes would go unreported. Something silent takes them.
        _synthesise(library, b" ")
        for piece in _pieces(text):
            spoken = sum(len(chunk) for chunk in chunks) // 2
            _synthesise(library, piece)
            chunks += _chunks
            marks += [(ipa, spoken + sample) for ipa, sample in _marks]
        _chunks.clear()
        _marks.clear()
    audio = np.frombuffer(b"".join(chunks), dtype="<i2").astype(np.int16)
    stops = [*(start for _, start in marks[1:]), len(audio)]
    return Spoken(
        audio,
        tuple(
            TimedPhoneme(ipa, start, stop)
            for (ipa, start), stop in zip(marks, stops, strict=False)
            if ipa
        ),
    )


def _synthesise(library: ctypes.CDLL, piece: bytes) -> None:
    """Speak into `_chunks` and `_marks`."""
    _chunks.clear()
    _marks.clear()
    status = library.espeak_Synth(piece, len(piece) + 1, 0, _CHARACTER, 0, _UTF8, None, None)
    if status != 0:
        raise TextError(f"eSpeak NG could not speak (status {status})", "try again")


def _within(limits: tuple[int, int], value: float) -> int:
    return round(min(max(value, limits[0]), limits[1]))


def speak_all(
    texts: Iterable[str], language: str, variant: str = "", control: Control | None = None
) -> Generator[Spoken, None, None]:
    """Speak many texts in order in a fresh process; the same texts give bit-identical audio.

    Args:
        control: When it is stopping, no further text is spoken.

    Raises:
        TextError: The language or variant is unknown, or the process died.
    """
    code = check_language(language)
    pending = list(texts)
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    worker = spawn.Process(target=_serve, args=(theirs, pending, code, variant), daemon=True)
    worker.start()
    theirs.close()
    try:
        for text in pending:
            if control is not None and control.stopping:
                return
            yield _received(ours, text)
    finally:
        ours.close()
        worker.terminate()
        worker.join()
        worker.close()


def _received(pipe: Connection, text: str) -> Spoken:
    try:
        answer = pipe.recv()
    except (EOFError, OSError) as error:
        raise TextError(
            f"the built-in voice died while speaking {text[:60]!r}", "leave this text out"
        ) from error
    if isinstance(answer, TextError):
        raise answer
    assert isinstance(answer, Spoken)
    return answer


def _serve(
    pipe: Connection,
    texts: list[str],
    language: str,
    variant: str,
) -> None:
    """The worker process: send each spoken text, or the error that ends it."""
    try:
        for text in texts:
            pipe.send(speak(text, language, variant))
    except TextError as error:
        pipe.send(error)
    except (BrokenPipeError, ConnectionResetError):
        pass  # nobody listens any more
