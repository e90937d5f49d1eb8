"""A real HTTP server on this machine that serves tiny archives in the shape of the big corpora."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import soundfile

from core.data.offers import Offer, offer

WORDS = ("The first sentence of them all.", "And another one follows it.", "This is the third.")


class Server:
    """Serves files by name.

    Attributes:
        asked: The `Range` header of each request, empty where there was none.
        ranges: Whether it can begin in the middle of a file.
        break_after: Break off after so many bytes, once.
        pause_s: Wait so long after each 16 kB.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.ranges = True
        self.break_after = 0
        self.pause_s = 0.0
        self.address = ""

    def offer(self, key: str, content: bytes, **changes: object) -> Offer:
        """A corpus as it is offered, but that this server has it, with these bytes."""
        known = offer(key)
        self.files[f"/{known.archive}"] = content
        return dataclasses.replace(
            known,
            address=f"{self.address}/{known.archive}",
            sha256=hashlib.sha256(content).hexdigest(),
            archive_bytes=len(content),
            unpacked_bytes=2 * len(content),
            **changes,
        )


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """A server, as long as the body runs."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(self.headers.get("Range", ""))
            content = server.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            start = 0
            if server.ranges and self.headers.get("Range"):
                start = int(self.headers["Range"].removeprefix("bytes=").partition("-")[0])
                if start >= len(content):
                    self.send_error(416)
                    return
                self.send_response(206)
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            body = content[start:]
            if server.break_after:
                body, server.break_after = body[: server.break_after], 0
            with contextlib.suppress(ConnectionError):
                for place in range(0, len(body), 16_384):
                    self.wfile.write(body[place : place + 16_384])
                    time.sleep(server.pause_s)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.address = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def sound(form: str = "WAV") -> bytes:
    """Two seconds of noise in syllables."""
    time_s = np.arange(2 * 22050) / 22050
    noise = np.random.default_rng(0).normal(size=len(time_s))
    file = io.BytesIO()
    level = 0.07 * np.maximum(np.sin(2 * np.pi * 4 * time_s), 0.001)
    soundfile.write(file, noise * level, 22050, format=form)
    return file.getvalue()


def ljspeech() -> dict[str, bytes]:
    """Files of an LJ Speech of three clips."""
    rows = [f"LJ001-000{n}|{text}|{text}" for n, text in enumerate(WORDS)]
    files = {"LJSpeech-1.1/metadata.csv": "\n".join(rows).encode()}
    return files | {f"LJSpeech-1.1/wavs/LJ001-000{n}.wav": sound() for n in range(3)}


def libritts() -> dict[str, bytes]:
    """Files of a LibriTTS of three clips by two readers."""
    files = {}
    for number, text in enumerate(WORDS):
        name = f"{84 + number // 2}_12{number}_000001_00000{number}"
        stem = f"LibriTTS/dev-clean/{84 + number // 2}/12{number}/{name}"
        files[f"{stem}.wav"] = sound()
        files[f"{stem}.normalized.txt"] = files[f"{stem}.original.txt"] = text.encode()
    return files


def vctk() -> dict[str, bytes]:
    """Files of a VCTK of three clips by two readers; its archive has no folder of its own."""
    files = {}
    for number, text in enumerate(WORDS):
        reader = f"p22{5 + number // 2}"
        stem = f"{reader}/{reader}_00{number}"
        files[f"txt/{stem}.txt"] = text.encode()
        files[f"wav48_silence_trimmed/{stem}_mic1.flac"] = sound("FLAC")
    return files


def tar(files: dict[str, bytes], kind: str) -> bytes:
    """Pack as `gz` or `bz2`."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=f"w:{kind}") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """Pack as zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def left_in(folder: Path) -> set[str]:
    """Names of what lies in a folder."""
    return {path.name for path in folder.iterdir()}
