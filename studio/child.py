"""The far end of the pipe: runs the engine in a process of its own.

No Qt here, and nothing of the engine until it is asked for: torch is imported in this process only,
so its import never stalls the window and a crash or a full memory never ends it. Work is named by
`module:function`; answers are plain values (see `plain`), because unpickling a class of the engine
would import the engine, with torch, into the window.

The child never outlives the window: when the pipe closes, the running work is asked to save and
end, and a child that does not manage within `GRACE_S` ends itself.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import inspect
import os
import queue
import signal
import threading
import time
import traceback
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from core.errors import SottoError
from core.events import Control, Event, Failed, Finished
from core.machine import let_threads_sleep

GRACE_S = 20.0
BATCH_S = 0.05
ANSWER_S = 0.002


@dataclass(frozen=True, slots=True)
class Returned(Event):
    """What a generator returned, as plain values."""

    value: Any


@dataclass(frozen=True, slots=True)
class Request:
    """A short piece of work for the engine process.

    Attributes:
        kind: Requests of one kind replace each other; `number` says which is the newest.
    """

    kind: str
    number: int
    reference: str
    args: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Cancel:
    """The answer to the request with this number is no longer wanted."""

    number: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine process says about a request: an event on the way, or its end."""

    number: int
    event: Event


def plain(value: Any) -> Any:
    """A value without classes of the engine: numbers, strings, lists, dictionaries, arrays."""
    if value is None or isinstance(value, (bool, int, float, str, bytes)):
        return value
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "to_json"):
        return plain(value.to_json())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if hasattr(value, "detach"):
        return value.detach().cpu().numpy()
    if type(value).__module__.partition(".")[0] == "numpy":
        return value
    if hasattr(value, "model_dump"):
        return plain(value.model_dump())
    return str(value)


def resolve(reference: str) -> Callable[..., Any]:
    """The function named `module:function`."""
    module, _, name = reference.partition(":")
    return getattr(importlib.import_module(module), name)


def steps(reference: str, args: tuple[Any, ...], control: Control) -> Generator[Event, None, None]:
    """Run a function or a generator function; all ends are events, no exception leaves.

    The function gets `control` in the place where it has a parameter of that name. Ends with the
    function's own `Finished`, or with `Returned`, or with `Failed`.
    """
    try:
        function = resolve(reference)
        parameters = list(inspect.signature(function).parameters)
        if "control" in parameters:
            place = parameters.index("control")
            args = (*args[:place], control, *args[place:])
        result = function(*args)
        finished = False
        if inspect.isgenerator(result):
            work = result
            while True:
                try:
                    event = next(work)
                except StopIteration as end:
                    result = end.value
                    break
                finished = isinstance(event, Finished)
                yield event
        if not finished:
            yield Returned(plain(result))
    except SottoError as error:
        yield Failed(error.problem, error.advice)
    except MemoryError:
        yield Failed(
            "the memory of this computer is full",
            "close other programs, or choose a smaller size or fewer sentences per step",
            traceback.format_exc(),
        )
    except Exception as error:  # noqa: BLE001 - whatever goes wrong must reach the window
        yield Failed(
            f"something went wrong inside Sotto ({type(error).__name__}: {error})",
            "copy the details and report them; your work up to the last checkpoint is kept",
            traceback.format_exc(),
        )


class _Sender:
    """Sends what happened in batches, so that a busy loop never waits for the pipe.

    Args:
        pause_s: So long it waits after a batch for more to send with the next.
    """

    def __init__(
        self, connection: Connection, on_lost: Callable[[], None], pause_s: float = BATCH_S
    ) -> None:
        self._connection = connection
        self._on_lost = on_lost
        self._pause_s = pause_s
        self._waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        self._thread.start()

    def put(self, item: Any) -> None:
        self._waiting.put(item)

    def close(self) -> None:
        """Send all that waits, then end."""
        self._waiting.put(None)
        self._thread.join(GRACE_S)

    def _run(self) -> None:
        ending = False
        while not ending:
            batch = [self._waiting.get()]
            while not self._waiting.empty():
                batch.append(self._waiting.get())
            ending = None in batch
            batch = [item for item in batch if item is not None]
            try:
                if batch:
                    self._connection.send(batch)
            except OSError:
                self._on_lost()
                return
            if not ending:
                time.sleep(self._pause_s)


def _end_soon() -> None:
    """The window is gone: leave, also when the work does not listen."""

    def leave() -> None:
        time.sleep(GRACE_S)
        os._exit(1)

    threading.Thread(target=leave, daemon=True).start()


def _begin(threads: int, niceness: int) -> None:
    # A key press in the terminal reaches every process of the group; the window decides for all.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    let_threads_sleep()
    if threads > 0:
        # Read by torch and its libraries when they are imported, which is still to come.
        for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ[name] = str(threads)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(niceness)


def run_job(connection: Connection, reference: str, args: tuple[Any, ...], threads: int) -> None:
    """Main function of a job's process: run one long piece of work, listen to pause and stop."""
    _begin(threads, niceness=5)
    control = Control()

    def lost() -> None:
        control.stop()
        _end_soon()

    def listen() -> None:
        commands = {"pause": control.pause, "resume": control.resume, "stop": control.stop}
        try:
            while True:
                commands[connection.recv()]()
        except (EOFError, OSError):
            lost()

    sender = _Sender(connection, lost)
    threading.Thread(target=listen, name="listener", daemon=True).start()
    for event in steps(reference, args, control):
        sender.put(event)
    sender.close()


def serve(connection: Connection, threads: int) -> None:
    """Main function of the engine process: answer requests one after another until the pipe ends.

    Of several waiting requests of one kind only the newest is worked on.
    """
    _begin(threads, niceness=0)
    waiting: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
    newest: dict[str, int] = {}
    cancelled: set[int] = set()
    current: tuple[Request, Control] | None = None
    guard = threading.Lock()

    def lost() -> None:
        with guard:
            if current:
                current[1].stop()
        waiting.put(None)
        _end_soon()

    def outdated(request: Request) -> bool:
        return request.number in cancelled or newest[request.kind] != request.number

    def listen() -> None:
        try:
            while True:
                message = connection.recv()
                with guard:
                    if isinstance(message, Cancel):
                        cancelled.add(message.number)
                    else:
                        newest[message.kind] = message.number
                        waiting.put(message)
                    if current and outdated(current[0]):
                        current[1].stop()
        except (EOFError, OSError):
            lost()

    # An answer that follows another closely is waited for, by a slider that somebody moves.
    sender = _Sender(connection, lost, ANSWER_S)
    threading.Thread(target=listen, name="listener", daemon=True).start()
    while (request := waiting.get()) is not None:
        with guard:
            if outdated(request):
                cancelled.discard(request.number)
                continue
            current = (request, Control())
        for event in steps(request.reference, request.args, current[1]):
            sender.put(Answer(request.number, event))
        with guard:
            current = None
            cancelled.discard(request.number)
    sender.close()
