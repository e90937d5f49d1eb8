"""Long work, such as training: the window's handle on a job that runs in a child process.

What the job says waits in a queue that the window empties with a timer. There is no signal per
event: one signal per training step would slow training down.
"""

from __future__ import annotations

import queue
from typing import Any

from core.events import Event, Failed, Finished
from studio import core_sentences
from studio.child import Returned, run_job
from studio.process import ChildThread


class Job(ChildThread):
    """One long piece of work in a process of its own.

    When `finished` comes, all its events can be drained; the last is `Finished`, `Returned` or
    `Failed`.

    Args:
        reference: `module:function` of a function or a generator function of events.
        args: Its arguments, plain values; a parameter `control` is given by the child.
        threads: How many threads the engine may use.
    """

    def __init__(self, reference: str, args: tuple[Any, ...], threads: int) -> None:
        super().__init__(run_job, (reference, args, threads), "sotto job")
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._told = False

    def drain(self) -> list[Event]:
        """All events since the last call, oldest first."""
        events = []
        while not self._events.empty():
            event = self._events.get()
            events.append(core_sentences.failure(event) if isinstance(event, Failed) else event)
        return events

    def pause(self) -> None:
        self.send("pause")

    def resume(self) -> None:
        self.send("resume")

    def stop(self) -> None:
        """Ask it to save and end."""
        self.send("stop")

    def received(self, message: list[Event]) -> None:
        for event in message:
            self._told = self._told or isinstance(event, (Finished, Failed, Returned))
            self._events.put(event)

    def ended(self, failure: Failed) -> None:
        if not self._told:
            self._events.put(Finished(stopped=True) if self._killed else failure)
