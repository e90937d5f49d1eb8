"""Corpora that can be fetched, and the room they take. Nothing here imports torch."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from core import storage
from core.data.download import partial
from core.errors import DataError

CC_BY = "CC BY 4.0"
PUBLIC_DOMAIN = "Public domain"

SPARE_BYTES = 200_000_000
"""Room that is left on the disk."""


@dataclass(frozen=True)
class Offer:
    """A corpus that can be fetched.

    Attributes:
        key: Its name on the command line.
        name: Its name.
        language: As espeak-ng names it.
        hours, speakers: How much speech, of how many people.
        archive: Name of the file that is fetched.
        archive_bytes, unpacked_bytes: About how much is fetched, and what it takes on disk.
        licence: Short; `page` tells more.
        folder: Where its clips lie, in the folder it is unpacked to.
        address, sha256: Of the archive, where torchaudio does not know them.
    """

    key: str
    name: str
    language: str
    hours: float
    speakers: int
    archive: str
    archive_bytes: int
    unpacked_bytes: int
    licence: str
    page: str
    folder: str
    address: str = ""
    sha256: str = ""


def _libritts(part: str, hours: float, speakers: int, archive_bytes: int) -> Offer:
    return Offer(
        f"libritts-{part}",
        f"LibriTTS {part}",
        "en-us",
        hours,
        speakers,
        f"{part}.tar.gz",
        archive_bytes,
        round(1.25 * archive_bytes),
        CC_BY,
        "https://www.openslr.org/60",
        f"LibriTTS/{part}",
    )


OFFERS = (
    Offer(
        "ljspeech",
        "LJ Speech",
        "en-us",
        23.9,
        1,
        "LJSpeech-1.1.tar.bz2",
        2_748_572_632,
        3_810_000_000,
        PUBLIC_DOMAIN,
        "https://keithito.com/LJ-Speech-Dataset",
        "LJSpeech-1.1",
    ),
    _libritts("dev-clean", 9.0, 40, 1_291_000_000),
    _libritts("test-clean", 8.6, 39, 1_230_000_000),
    _libritts("train-clean-100", 53.8, 247, 8_109_000_000),
    Offer(
        "vctk",
        "VCTK 0.92",
        "en-gb",
        44.0,
        110,
        "VCTK-Corpus-0.92.zip",
        11_747_000_000,
        12_300_000_000,
        CC_BY,
        "https://datashare.ed.ac.uk/handle/10283/3443",
        "VCTK-Corpus-0.92",
    ),
)
"""All of them, smallest effort first."""


def offer(key: str) -> Offer:
    """The corpus of a name.

    Raises:
        DataError: There is none.
    """
    for known in OFFERS:
        if known.key == key:
            return known
    names = ", ".join(known.key for known in OFFERS)
    raise DataError(f"there is no corpus {key!r} to get", f"choose {names}")


def room_needed(wanted: Offer, folder: Path) -> int:
    """Bytes that fetching and unpacking a corpus into a folder still takes; 0 if it is there."""
    if storage.inside(folder, wanted.folder).is_dir():
        return 0
    left = max(wanted.archive_bytes - fetched_bytes(wanted, folder), 0)
    return left + wanted.unpacked_bytes + SPARE_BYTES


def fetched_bytes(wanted: Offer, folder: Path) -> int:
    """How much of a corpus has been fetched into a folder, but not unpacked yet."""
    whole = storage.inside(folder, wanted.archive)
    there = whole if whole.is_file() else partial(whole)
    return there.stat().st_size if there.is_file() else 0


def free_room(folder: Path) -> int:
    """Bytes free where a folder is or will be."""
    there = folder.absolute()
    while not there.is_dir() and there != there.parent:
        there = there.parent
    try:
        return shutil.disk_usage(there).free
    except OSError:
        return 0
