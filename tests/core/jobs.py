"""Walking a job in a test."""

from core.events import Control


class StopsWhen(Control):
    """Asks its job to stop once something has come true.

    Events are no measure of how far a job is: on a fast machine it may give but one before its end.
    """

    def __init__(self, come_true):
        super().__init__()
        self._come_true = come_true

    @property
    def stopping(self):
        """Asked by the job between two steps."""
        if self._come_true():
            self.stop()
        return super().stopping


def drained(job):
    """Run a job to its end and return its events and its result."""
    events = []
    while True:
        try:
            events.append(next(job))
        except StopIteration as end:
            return events, end.value


def finished(job):
    """Run a job to its end and return its result."""
    return drained(job)[1]
