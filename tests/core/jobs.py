"""Walking a job in a test."""


def finished(job):
    """Run a job to its end and return its result."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value
