"""TorchScript modules of strangers, each in a process of its own that can be ended.

Only numbers pass between the processes, as safetensors; nothing is unpickled.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import multiprocessing
import os
import sys
import weakref
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from core.export.runtime import first_line
from core.teachers.hearing import UnheardError

LOADING_S = 120.0
"""How long a module may take to be read."""

_READY, _SAID, _FAILED = b"r", b"s", b"f"


class Script:
    """A TorchScript module that runs elsewhere.

    Args:
        digest: SHA-256 of the file that the user has confirmed; another one is not run.
        wanted: Place of the output among several, or its name in a dictionary.
        seed: Of what it draws, from its first run on.
    """

    def __init__(self, path: Path, digest: str, wanted: int | str, seed: int) -> None:
        self._start = (str(path), digest, wanted, seed)
        self._pipe: Connection | None = None
        self._end: Any = None

    def run(self, inputs: Sequence[NDArray[Any]], patience_s: float) -> NDArray[Any]:
        """Its output for inputs in their order, within so many seconds.

        Raises:
            UnheardError: It took longer, failed, or gave something else than numbers.
        """
        if self._pipe is None:
            self._pipe = self._begin()
            try:
                self._answer(LOADING_S)
            except UnheardError:
                self._close()
                raise
        named = {f"{place:03d}": np.ascontiguousarray(each) for place, each in enumerate(inputs)}
        with contextlib.suppress(OSError):  # What has ended says so when it is to answer.
            self._pipe.send_bytes(save(named))
        return _loaded(self._answer(patience_s))["out"]

    def _begin(self) -> Connection:
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        worker = spawn.Process(target=_serve, args=(theirs, *self._start), daemon=True)
        worker.start()
        theirs.close()
        self._end = weakref.finalize(self, _end, ours, worker)
        return ours

    def _answer(self, patience_s: float) -> bytes:
        assert self._pipe is not None
        try:
            if not self._pipe.poll(patience_s):
                raise UnheardError(f"took longer than {patience_s:.0f} s")
            answer = self._pipe.recv_bytes()
        except (EOFError, OSError) as error:
            self._close()
            raise UnheardError("ended without an answer") from error
        except BaseException:
            self._close()
            raise
        if answer[:1] == _FAILED:
            raise UnheardError(f"failed ({answer[1:].decode('utf-8', 'replace')})")
        return answer[1:]

    def _close(self) -> None:
        if self._pipe is not None:
            self._end()
            self._pipe = None


def _end(pipe: Connection, worker: BaseProcess) -> None:
    pipe.close()
    worker.kill()
    worker.join()
    worker.close()


def _serve(pipe: Connection, path: str, digest: str, wanted: Any, seed: int) -> None:
    """The far end: read the module, then answer inputs until the pipe closes."""
    # What it prints would be taken for what this program says.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())
    import torch

    def said(given: dict[str, NDArray[Any]]) -> bytes:
        with torch.inference_mode():
            out: Any = module(*(torch.from_numpy(given[name]) for name in sorted(given)))
        if isinstance(out, (tuple, list, dict)):
            out = out[wanted]
        out = out.detach().cpu()
        out = out.numpy() if out.dtype == torch.int16 else out.float().numpy()
        return _SAID + save({"out": np.ascontiguousarray(out)})

    try:
        content = Path(path).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError("its file has changed since it was confirmed")
        torch.set_num_threads(1)
        read: Any = torch.jit.load  # Untyped.
        module = read(io.BytesIO(content), map_location="cpu")
        module.eval()
        torch.manual_seed(seed)
        pipe.send_bytes(_READY)
        while True:
            given = _loaded(pipe.recv_bytes())
            try:
                answer = said(given)
            except Exception as error:  # noqa: BLE001 - a stranger's program
                answer = _FAILED + _reason(error).encode()
            pipe.send_bytes(answer)
    except (EOFError, ConnectionError, KeyboardInterrupt):
        return
    except Exception as error:  # noqa: BLE001 - as above
        with contextlib.suppress(OSError):
            pipe.send_bytes(_FAILED + _reason(error).encode())


def _loaded(content: bytes) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = load(content)
    return found


def _reason(error: Exception) -> str:
    """What a module's error says: TorchScript puts the cause last, after where it happened."""
    if isinstance(error, (IndexError, KeyError, TypeError)):
        return f"no such output or input: {first_line(error)}"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if "Traceback of TorchScript" in str(error) and lines:
        return lines[-1].removeprefix("builtins.")[:200]
    return first_line(error)
