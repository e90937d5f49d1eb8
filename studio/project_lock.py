"""One window for one project: a lock that says who holds it.

Two files in the project: `.window.lock`, locked by the system as long as the process lives, and
`.window.json`, which says who that is. The system lets go of the lock of a dead process, so what a
crash left behind is taken over; the second file is then out of date, and is written anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from core.errors import ProjectError, StorageError
from core.storage import write_json


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has a project open.

    Attributes:
        host: Name of the computer.
        pid: Number of the process.
        since: When it opened the project, in seconds since 1970.
    """

    host: str
    pid: int
    since: float

    @property
    def here(self) -> bool:
        """Whether it is on this computer."""
        return self.host == socket.gethostname()


class ProjectLock:
    """Holds a project for one window, from `take` to `release`.

    Attributes:
        note: The file that says who holds it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = FileLock(folder / ".window.lock")
        self.note = folder / ".window.json"

    def take(self) -> Owner | None:
        """Take the project; gives who has it, if it is not free.

        A folder that cannot be written to is not locked: nothing in it can be spoilt.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return self.owner() or Owner("", 0, 0.0)
        except OSError:
            return None
        owner = self.owner()
        # Folders on a network may be shared without their locks.
        if owner is not None and not owner.here:
            self._lock.release()
            return owner
        with contextlib.suppress(StorageError):
            write_json(self.note, asdict(Owner(socket.gethostname(), os.getpid(), time.time())))
        return None

    def owner(self) -> Owner | None:
        """Who the note says has the project; None if there is none or it cannot be read."""
        try:
            return Owner(**json.loads(self.note.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def release(self) -> None:
        """Let go of the project; nothing happens if it is not held."""
        if self._lock.is_locked:
            # The note first: between the two, nobody else may have written one.
            with contextlib.suppress(OSError):
                self.note.unlink(missing_ok=True)
            self._lock.release()


def in_use(lock: ProjectLock, owner: Owner) -> ProjectError:
    """Why a project cannot be opened: who has it, and what to do."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("ProjectLock", text)

    since = QLocale().toString(
        QDateTime.fromSecsSinceEpoch(int(owner.since)), QLocale.FormatType.ShortFormat
    )
    if owner.here:
        problem = tr("{0} is open in another window (process {1}, since {2})")
        return ProjectError(
            problem.format(lock.folder, owner.pid, since), tr("go on there, or close it first")
        )
    if not owner.host:
        return ProjectError(
            tr("{0} is open in another window").format(lock.folder),
            tr("go on there, or close it first"),
        )
    problem = tr("{0} is open on the computer {1} (process {2}, since {3})")
    return ProjectError(
        problem.format(lock.folder, owner.host, owner.pid, since),
        tr("close it there; if it is not, delete the file {0}").format(lock.note),
    )
