"""Finding the clips of a data set: LJSpeech, VCTK 0.92, LibriTTS, or a plain folder.

What makes the whole set doubtful (a damaged `metadata.csv`, two rows of one id) is an error; what
concerns one clip (no recording, no text, a text that is not UTF-8) is a `Problem` of that clip, and
the rest of the set stays usable. Sounds are not opened here.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core import storage
from core.errors import DataError

AUDIO_SUFFIXES = (".wav", ".flac")
LAYOUTS = (
    "Sotto reads LJSpeech (metadata.csv and wavs/), VCTK (wav48_silence_trimmed/ and txt/),"
    " LibriTTS (speaker/chapter/*.normalized.txt) and plain folders (x.wav beside x.txt)"
)

_VCTK_AUDIO = "wav48_silence_trimmed"
_ACCENT_LANGUAGES = {
    "en": "English British American Canadian Scottish Irish NorthernIrish Welsh Indian"
    " Australian Australia AustralianEnglish NewZealand SouthAfrican",
    "nl": "Dutch Flemish",
    "de": "German Austrian Swiss",
    "fr": "French",
    "es": "Spanish Mexican",
    "it": "Italian",
    "pt": "Portuguese Brazilian",
    "ru": "Russian",
    "zh": "Chinese Mandarin",
}


@dataclass(frozen=True)
class Clip:
    """One recorded sentence.

    Attributes:
        id: Unique in its corpus (also where case does not count) and safe as a file name.
        audio: Its sound file, which need not exist.
        text: What is said, as the data set writes it, in one line; empty when unknown.
        speaker: Name of the speaker; empty where the corpus has only one.
    """

    id: str
    audio: Path
    text: str
    speaker: str


@dataclass(frozen=True)
class Problem:
    """What the files of a corpus lack; `clip_id` is empty where it concerns no single clip.

    Attributes:
        kind: `audio_missing`, `text_missing`, `text_encoding` (clips) or `unused` (the corpus).
    """

    clip_id: str
    kind: str
    text: str


@dataclass(frozen=True)
class Corpus:
    """A data set as found on disk.

    Attributes:
        layout: `ljspeech`, `vctk`, `libritts` or `plain`.
        language: A hint such as `nl` or `en-us`, in lower case, where the data set gives one.
    """

    root: Path
    layout: str
    clips: tuple[Clip, ...]
    problems: tuple[Problem, ...]
    language: str | None


def read_corpus(path: Path) -> Corpus:
    """Find out the layout of a data set and list its clips, in a fixed order.

    Raises:
        DataError: The folder is missing, empty or no data set, its metadata are damaged, or none of
            its clips has both sound and text.
    """
    if path.is_file():
        raise DataError(f"{path} is a file", "unpack it if need be and give the folder it lies in")
    if not path.is_dir():
        raise DataError(f"there is no folder {path}", "check the path")
    path = path.resolve()
    try:
        names = {entry.name for entry in path.iterdir() if not entry.name.startswith(".")}
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror})", "check its rights") from error
    if not names:
        raise DataError(f"the folder {path} is empty", LAYOUTS)
    if "metadata.csv" in names:
        return _read_ljspeech(path)
    if _VCTK_AUDIO in names:
        return _read_vctk(path)
    # Either one split was given, or the folder of all splits.
    for pattern in ("*/*/*.normalized.txt", "*/*/*/*.normalized.txt"):
        if next(path.glob(pattern), None):
            return _read_libritts(path, pattern)
    return _read_plain(path)


class _Gatherer:
    """Collects clips and problems, and sees to unique ids."""

    def __init__(self, root: Path, layout: str) -> None:
        self.root = root
        self.layout = layout
        self.clips: list[Clip] = []
        self.problems: list[Problem] = []
        self._taken: set[str] = set()

    def name(self, wanted: str) -> str:
        """A safe, unused file name close to the wanted one."""
        base = re.sub(r'[\x00-\x1f\x7f\ud800-\udfff/\\:*?"<>|]+', "_", wanted).strip(". ")[:120]
        base = base or "clip"
        name, count = base, 1
        while name.casefold() in self._taken:
            count += 1
            name = f"{base}-{count}"
        self._taken.add(name.casefold())
        return name

    def add(self, name: str, audio: Path, text: str, speaker: str, where: str = "") -> None:
        """Add a clip; it lacks its recording if `audio` is no file. `where` tells its row."""
        if not audio.is_file():
            self.problem(name, "audio_missing", f"no recording {self.relative(audio)}{where}")
        self.clips.append(Clip(name, audio, text, speaker))

    def problem(self, clip_id: str, kind: str, text: str) -> None:
        self.problems.append(Problem(clip_id, kind, text))

    def read_text(self, clip_id: str, path: Path) -> str:
        """The text file of a clip in one line; empty, with a problem noted, if there is none."""
        try:
            return _one_line(path.read_bytes().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.problem(clip_id, "text_encoding", f"{self.relative(path)} is not UTF-8")
        except OSError:
            self.problem(clip_id, "text_missing", f"no text {self.relative(path)}")
        return ""

    def relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def corpus(self, language: str | None) -> Corpus:
        if not self.clips:
            raise DataError(f"{self.root} holds no clips", LAYOUTS)
        lacking = {problem.clip_id for problem in self.problems}
        if all(clip.id in lacking for clip in self.clips):
            first = f": {self.problems[0].text}" if self.problems else ""
            raise DataError(
                f"none of the {len(self.clips)} clips in {self.root} has sound and text{first}",
                "check that the whole data set was copied",
            )
        if len({clip.speaker for clip in self.clips}) == 1:
            self.clips = [Clip(clip.id, clip.audio, clip.text, "") for clip in self.clips]
        language = language or _language_in_name(self.root)
        return Corpus(self.root, self.layout, tuple(self.clips), tuple(self.problems), language)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _language_in_name(root: Path) -> str | None:
    """The language in a folder name like `kathleen-en-US` or `de_DE-thorsten`."""
    found = re.search(r"(?<![A-Za-z])([a-z]{2,3})[-_]([A-Z]{2})(?![A-Za-z])", root.resolve().name)
    return f"{found[1]}-{found[2].lower()}" if found else None


def _sounds(folder: Path) -> dict[str, Path]:
    """Sound files of a folder by their name without suffix."""
    if not folder.is_dir():
        return {}
    # macOS writes names decomposed, so all are compared composed.
    return {
        unicodedata.normalize("NFC", path.stem): path
        for path in sorted(folder.iterdir(), reverse=True)  # x.flac before x.wav in the end
        if path.suffix.lower() in AUDIO_SUFFIXES and not path.name.startswith(".")
    }


def _sound(stem: Path) -> Path:
    """The sound file `stem` plus suffix; the one with .wav if there is none."""
    wav, flac = (stem.with_name(stem.name + suffix) for suffix in AUDIO_SUFFIXES)
    return flac if flac.is_file() and not wav.is_file() else wav


def _read_ljspeech(root: Path) -> Corpus:
    gatherer = _Gatherer(root, "ljspeech")
    wavs = root / "wavs"
    sounds = _sounds(wavs)
    lines: dict[str, int] = {}
    for number, cells in _metadata_rows(root / "metadata.csv"):
        key = unicodedata.normalize("NFC", cells[0].strip())
        if key.lower().endswith(AUDIO_SUFFIXES):
            key = key.rsplit(".", 1)[0]
        where = f"metadata.csv line {number}"
        if key in lines:
            raise DataError(
                f"{where} in {root}: the id {key!r} is already on line {lines[key]}",
                "give every row an id of its own",
            )
        lines[key] = number
        try:
            stem = storage.inside(wavs, key)
        except (DataError, ValueError, OSError) as error:
            raise DataError(
                f"{where} in {root}: the id {key!r} is no name of a file in wavs/",
                "write ids without folders and odd characters",
            ) from error
        text = _one_line(cells[-1]) or _one_line(cells[1])
        audio = sounds.get(key) or _sound(stem)
        gatherer.add(gatherer.name(key), audio, text, "", f" (metadata.csv line {number})")
    unused = len(sounds.keys() - lines.keys())
    if unused:
        gatherer.problem("", "unused", f"{unused} recordings have no row in metadata.csv")
    return gatherer.corpus(None)


def _metadata_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line number and two or three cells of each row that is not blank."""
    try:
        content = path.read_bytes()
        # Not splitlines(): a text may hold U+2028 or a form feed.
        rows = content.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        coding = "UTF-16" if utf16 else "LATIN1"
        raise DataError(
            f"{path} line {line} is not UTF-8",
            f"save it as UTF-8, for instance `iconv -f {coding} -t UTF-8 metadata.csv > new.csv`",
        ) from error
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror})", "check its rights") from error
    split = [(number, row.split("|")) for number, row in enumerate(rows, 1) if row.strip()]
    if not split:
        raise DataError(f"{path} is empty", "write one row `id|text` for each recording")
    bad = [(number, cells) for number, cells in split if len(cells) not in (2, 3)]
    if bad:
        number, cells = bad[0]
        columns = "1 column" if len(cells) == 1 else f"{len(cells)} columns"
        more = f" (and {len(bad) - 1} more lines like it)" if len(bad) > 1 else ""
        raise DataError(
            f"{path} line {number} has {columns}{more}",
            "write `id|text` or `id|text|normalised text`, with | between and nowhere else",
        )
    yield from split


def _read_vctk(root: Path) -> Corpus:
    gatherer = _Gatherer(root, "vctk")
    for speaker in _folders([root / _VCTK_AUDIO, root / "txt"]):
        sounds: dict[str, Path] = {}
        for stem, path in sorted(_sounds(root / _VCTK_AUDIO / speaker).items()):
            base = re.sub(r"_mic\d$", "", stem)
            sounds.setdefault(base, path)  # sorted: mic1 comes before mic2
        texts = root / "txt" / speaker
        written = {path.stem for path in texts.glob("*.txt")}
        for key in sorted(sounds.keys() | written):
            name = gatherer.name(key)
            expected = root / _VCTK_AUDIO / speaker / f"{key}_mic1.flac"
            text = gatherer.read_text(name, texts / f"{key}.txt")
            gatherer.add(name, sounds.get(key, expected), text, speaker)
    return gatherer.corpus(_vctk_language(root / "speaker-info.txt"))


def _vctk_language(info: Path) -> str | None:
    """The language that the accents of `speaker-info.txt` (fourth column) agree on."""
    try:
        rows = [line.split() for line in info.read_text("utf-8", "replace").splitlines()[1:]]
    except OSError:
        return None
    accents = {row[3] for row in rows if len(row) > 3}
    languages = {
        language
        for language, names in _ACCENT_LANGUAGES.items()
        if accents.intersection(names.split())
    }
    return languages.pop() if len(languages) == 1 else None


def _folders(parents: Iterable[Path]) -> list[str]:
    """Names of the folders in any of the parents, sorted."""
    found = {
        path.name
        for parent in parents
        if parent.is_dir()
        for path in parent.iterdir()
        if path.is_dir() and not path.name.startswith(".")
    }
    return sorted(found)


def _read_libritts(root: Path, pattern: str) -> Corpus:
    gatherer = _Gatherer(root, "libritts")
    for path in sorted(root.glob(pattern)):
        stem = path.name.removesuffix(".normalized.txt")
        name = gatherer.name(stem)
        text = gatherer.read_text(name, path)
        gatherer.add(name, _sound(path.with_name(stem)), text, path.parent.parent.name)
    return gatherer.corpus("en")


def _read_plain(root: Path) -> Corpus:
    gatherer = _Gatherer(root, "plain")
    kinds: Counter[str] = Counter()
    texts: dict[Path, Path] = {}
    sounds: dict[Path, Path] = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in sorted((Path(folder, name) for name in names), reverse=True):
            suffix = path.suffix.lower()
            kinds[suffix or path.name] += 1
            if path.name.startswith("."):
                continue
            if suffix in AUDIO_SUFFIXES:
                sounds[path.with_suffix("")] = path
            elif suffix == ".txt":
                texts[path.with_suffix("")] = path
    if not sounds.keys() & texts.keys():
        found = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common(4)) or "no files"
        raise DataError(f"{root} is not a data set: found {found}, none of them a pair", LAYOUTS)
    for key in sorted(sounds):
        name = gatherer.name(unicodedata.normalize("NFC", gatherer.relative(key)))
        text = gatherer.read_text(name, texts.get(key, key.with_name(key.name + ".txt")))
        gatherer.add(name, sounds[key], text, "")
    unused = len(texts.keys() - sounds.keys())
    if unused:
        gatherer.problem("", "unused", f"{unused} texts have no recording beside them")
    return gatherer.corpus(None)
