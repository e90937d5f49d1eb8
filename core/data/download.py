"""Fetching one big file: with progress, and so that what was fetched is never fetched again."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from pathlib import Path
from urllib.parse import urlsplit

from core import storage
from core.errors import NetworkError
from core.events import Control, Event, Pace, PhaseFinished, PhaseStarted

PHASE = "download"
TIMEOUT_S = 30.0
_PIECE = 1 << 18


def partial(path: Path) -> Path:
    """Where a file lies as long as it has not come whole."""
    return path.with_name(path.name + ".part")


def download(
    address: str, path: Path, control: Control, advice: str = ""
) -> Generator[Event, None, bool]:
    """Fetch a file; goes on where an earlier call stopped, if the server can.

    Args:
        advice: What else one can do where there is no network.

    Returns:
        Whether it is there whole; it is not when it was stopped.

    Raises:
        NetworkError: The server cannot be reached, refuses, or breaks off; what came is kept.
        StorageError: The disk is full or cannot be written to; what came is kept.
    """
    began, part = time.monotonic(), partial(path)
    fetched = part.stat().st_size if part.is_file() else 0
    yield PhaseStarted(PHASE)
    try:
        with _opened(address, fetched) as answer:
            if answer.status != http.client.PARTIAL_CONTENT:
                fetched = 0  # It begins anew.
            left = answer.headers.get("Content-Length")
            total = fetched + int(left) if left else 0
            pace = Pace(PHASE, total)
            with storage.explained(part), part.open("ab" if fetched else "wb") as file:
                yield from pace.advance(fetched, force=True)
                while piece := answer.read(_PIECE):
                    file.write(piece)
                    fetched += len(piece)
                    yield from pace.advance(fetched)
                    yield from control.wait_while_paused()
                    if control.stopping:
                        return False
    except urllib.error.HTTPError as error:
        if error.code != http.client.REQUESTED_RANGE_NOT_SATISFIABLE or not fetched:
            raise _refused(address, f"it says {error.code}, {error.reason}", advice) from error
        total = fetched  # All of it had come already.
    except urllib.error.URLError as error:
        reason = getattr(error.reason, "strerror", None) or str(error.reason)
        raise _refused(address, reason, advice) from error
    except (http.client.HTTPException, ConnectionError, TimeoutError, ValueError) as error:
        raise _broken_off(address, fetched) from error
    if total and fetched < total:
        raise _broken_off(address, fetched)
    with storage.explained(path):
        part.replace(path)
    yield PhaseFinished(PHASE, time.monotonic() - began)
    return True


def _opened(address: str, start: int) -> http.client.HTTPResponse:
    asked = urllib.request.Request(address, headers={"User-Agent": "sotto"})
    if start:
        asked.add_header("Range", f"bytes={start}-")
    answer: http.client.HTTPResponse = urllib.request.urlopen(asked, timeout=TIMEOUT_S)
    return answer


def _refused(address: str, reason: str, advice: str) -> NetworkError:
    host = urlsplit(address).netloc
    mend = f"check the connection to the internet, {advice}".rstrip(", ")
    return NetworkError(f"the server {host} cannot be reached ({reason})", mend)


def _broken_off(address: str, fetched: int) -> NetworkError:
    host = urlsplit(address).netloc
    return NetworkError(
        f"the server {host} broke off after {fetched / 1e6:,.1f} MB",
        "begin again: what was fetched is kept, and it goes on from there",
    )
