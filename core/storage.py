"""Atomic writes, and names that stay inside their folder.

Everything Sotto writes goes through here: a file is either the old one or the whole new one, also
when the machine is switched off in between, and a full disk leaves the old one untouched.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import DataError, StorageError

_CANNOT_WRITE = {
    errno.ENOSPC: ("the disk is full", "free some space, then go on with `sotto resume`"),
    errno.EDQUOT: ("the disk quota is used up", "free some space, then go on with `sotto resume`"),
    errno.EROFS: ("the disk is read-only", "choose another folder"),
    errno.EACCES: ("the folder cannot be written to", "choose another folder or change its rights"),
    errno.EPERM: ("the folder cannot be written to", "choose another folder or change its rights"),
    errno.ENOTDIR: ("part of the path is a file, not a folder", "choose another folder"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
}


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an `OSError` of writing to `path` into a `StorageError` that says what to do."""
    try:
        yield
    except OSError as error:
        problem, advice = _CANNOT_WRITE.get(
            error.errno or 0,
            (error.strerror or str(error), "check the disk and the folder's rights"),
        )
        raise StorageError(f"cannot write {path}: {problem}", advice) from error


def make_folder(path: Path) -> Path:
    """Create a folder with its parents.

    Raises:
        StorageError: It cannot be created.
    """
    with explained(path):
        path.mkdir(parents=True, exist_ok=True)
    return path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path` to write to; it takes `path`'s place at the end.

    If the body raises, the temporary file is removed and `path` stays as it was.

    Raises:
        StorageError: The folder cannot be written to or the disk is full.
    """
    make_folder(path.parent)
    with explained(path):
        handle, name = tempfile.mkstemp(
            prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent
        )
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write UTF-8 text whole or not at all."""
    write_bytes(path, content.encode())


def write_json(path: Path, content: Any) -> None:
    """Write JSON whole or not at all, readable by a person."""
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def inside(folder: Path, name: str) -> Path:
    """The path `folder / name`, refused if it would leave `folder`.

    Raises:
        DataError: `name` is empty, absolute, or climbs out of the folder (also through a link).
    """
    path = folder / name
    if not name or "\0" in name or not path.resolve().is_relative_to(folder.resolve()):
        raise DataError(f"the name {name!r} leads outside {folder}", "rename it in the data set")
    return path
