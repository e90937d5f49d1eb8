"""Well-known corpora, fetched for the user: LJ Speech, VCTK, LibriTTS.

Addresses and checksums are those of `torchaudio.datasets`, which also opens what was fetched as a
last check. Fetching itself is done here, because torchaudio's own way says nothing of its progress,
cannot be stopped and gone on with, and unpacks whatever names an archive holds.
"""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import time
import zipfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import IO, Any

from core import storage
from core.data.download import download
from core.data.offers import Offer, free_room, room_needed
from core.errors import DataError, StorageError
from core.events import Control, Event, Pace, PhaseFinished, PhaseStarted

_PIECE = 1 << 20


def fetch_corpus(
    wanted: Offer, folder: str, control: Control
) -> Generator[Event, None, str | None]:
    """Fetch a corpus into a folder, compare its checksum, unpack it, and open it.

    What was fetched stays when it is stopped or breaks off; the next call goes on from there.

    Returns:
        The folder of its clips, or None when it was stopped.

    Raises:
        NetworkError: The server cannot be reached or breaks off.
        DataError: What was fetched is not what was offered.
        StorageError: The disk has not the room, or cannot be written to.
    """
    root = storage.make_folder(Path(folder).expanduser().absolute())
    clips = storage.inside(root, wanted.folder)
    if clips.is_dir():
        return str(clips)
    address, sha256 = _source(wanted)
    archive = storage.inside(root, wanted.archive)
    _check_room(wanted, root)
    if not archive.is_file():
        page = f"or put {address} into {root} yourself and begin again"
        if not (yield from download(address, archive, control, page)):
            return None
    if not (yield from _verified(archive, sha256, control)):
        return None
    unpacked = yield from _unpacked(archive, root, clips, control)
    if unpacked:
        _opened(wanted, root)
        archive.unlink(missing_ok=True)
    return str(clips) if unpacked else None


def _source(wanted: Offer) -> tuple[str, str]:
    """Address and checksum of the archive, as torchaudio knows them."""
    if wanted.address:
        return wanted.address, wanted.sha256
    from core.audio import torchaudio

    sets = torchaudio.datasets
    if wanted.key == "ljspeech":
        release = sets.ljspeech._RELEASE_CONFIGS["release1"]
        return release["url"], release["checksum"]
    if wanted.key == "vctk":
        return sets.vctk.URL, sets.vctk._CHECKSUMS[sets.vctk.URL]
    known = sets.libritts._CHECKSUMS
    found = {url: sha for url, sha in known.items() if url.endswith(f"/{wanted.archive}")}
    return next(iter(found.items()))


def _check_room(wanted: Offer, root: Path) -> None:
    needed, free = room_needed(wanted, root), free_room(root)
    if free < needed:
        raise StorageError(
            f"{wanted.name} needs {needed / 1e9:.1f} GB in {root}, where {free / 1e9:.1f} are free",
            "choose a folder on another disk, or free some space",
        )


def _verified(archive: Path, sha256: str, control: Control) -> Generator[Event, None, bool]:
    """Compare the checksum of an archive; one that differs is removed."""
    began, total = time.monotonic(), archive.stat().st_size
    yield PhaseStarted("verify", total)
    pace, digest, done = Pace("verify", total), hashlib.sha256(), 0
    with archive.open("rb") as file:
        while piece := file.read(_PIECE):
            yield from control.wait_while_paused()
            if control.stopping:
                return False
            digest.update(piece)
            done += len(piece)
            yield from pace.advance(done)
    if digest.hexdigest() != sha256:
        archive.unlink()
        raise DataError(
            f"{archive.name} is damaged: its checksum is not the one that was published",
            "it was removed; begin again",
        )
    yield PhaseFinished("verify", time.monotonic() - began)
    return True


def _unpacked(
    archive: Path, root: Path, clips: Path, control: Control
) -> Generator[Event, None, bool]:
    """Unpack beside, then move into place: a corpus is there as a whole or not at all."""
    began = time.monotonic()
    total = archive.stat().st_size
    yield PhaseStarted("unpack", total)
    pace = Pace("unpack", total)
    beside = root / f".{archive.name}.unpacking"
    shutil.rmtree(beside, ignore_errors=True)
    storage.make_folder(beside)
    # The archive of VCTK has no folder of its own.
    alone = zipfile.is_zipfile(archive)
    target = beside / clips.relative_to(root) if alone else beside
    try:
        with storage.explained(root):
            for done in _members(archive, storage.make_folder(target)):
                yield from control.wait_while_paused()
                if control.stopping:
                    return False
                yield from pace.advance(done)
            fetched = beside / clips.relative_to(root)
            if not fetched.is_dir():
                raise DataError(
                    f"{archive.name} holds no folder {clips.relative_to(root)}",
                    "report this: the corpus has changed",
                )
            storage.make_folder(clips.parent)
            fetched.replace(clips)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError) as error:
        raise DataError(
            f"{archive.name} cannot be unpacked ({error})", "remove it and begin again"
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    yield PhaseFinished("unpack", time.monotonic() - began)
    return True


def _members(archive: Path, folder: Path) -> Iterator[int]:
    """Unpack file by file; yields how many bytes of the archive are done.

    Names that lead outside the folder, links that do, and devices are refused.
    """
    if zipfile.is_zipfile(archive):
        yield from _members_of_zip(archive, folder)
        return
    with archive.open("rb") as file, _tar(file) as tar:
        for member in tar:
            tar.extract(member, folder, filter="data")
            yield file.tell()


def _members_of_zip(archive: Path, folder: Path) -> Iterator[int]:
    with zipfile.ZipFile(archive) as packed:
        done = 0
        for name in packed.infolist():
            storage.inside(folder, name.filename)
            packed.extract(name, folder)
            done += name.compress_size
            yield done


def _tar(file: IO[bytes]) -> tarfile.TarFile:
    return tarfile.open(fileobj=file, mode="r|*")


def _opened(wanted: Offer, root: Path) -> None:
    """Let torchaudio open what was fetched.

    Raises:
        DataError: It cannot, or finds nothing in it.
    """
    from core.audio import torchaudio

    sets, part = torchaudio.datasets, wanted.folder.rpartition("/")[2]
    ways: dict[str, Callable[[], Any]] = {
        "LJSpeech-1.1": lambda: sets.LJSPEECH(root),
        "VCTK-Corpus-0.92": lambda: sets.VCTK_092(str(root), mic_id="mic1"),
    }
    try:
        found = len(ways.get(part, lambda: sets.LIBRITTS(root, url=part))())
    except (OSError, RuntimeError, ValueError) as error:
        raise DataError(f"{wanted.name} cannot be opened ({error})", "fetch it again") from error
    if not found:
        raise DataError(f"{wanted.name} holds no clips", "fetch it again")
