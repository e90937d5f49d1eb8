"""Walking a job in a test."""


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
