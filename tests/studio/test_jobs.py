"""Jobs in real child processes: what they say arrives, and they stop, keep, die and vanish well."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from core.events import Failed, Finished, Losses, Paused, Resumed
from studio.child import Returned
from studio.jobs import Job


@pytest.fixture
def run(qtbot):
    """Start jobs by the name of their function in `tests.studio.work`; all end with the test."""
    jobs = []

    def start(function, *args):
        job = Job(f"tests.studio.work:{function}", args, threads=1)
        job.seen = []
        jobs.append(job)
        job.start()
        return job

    yield start
    for job in jobs:
        job.kill()
        job.wait()


def saw(job, kind):
    job.seen += job.drain()
    return [event for event in job.seen if isinstance(event, kind)]


def wait_for_end(qtbot, job):
    qtbot.waitUntil(job.isFinished, timeout=20_000)
    job.seen += job.drain()
    return job.seen


def test_all_events_arrive_in_order(qtbot, run):
    events = wait_for_end(qtbot, run("count", 500))
    losses = [event for event in events if isinstance(event, Losses)]
    assert [event.step for event in losses] == list(range(1, 501))
    assert events[-1] == Finished({"steps": 500})


def test_a_function_that_is_no_generator_gives_its_result(qtbot, run):
    assert wait_for_end(qtbot, run("double", 21))[-1] == Returned(42)


def test_pause_and_resume(qtbot, run, tmp_path):
    job = run("work_until_stopped", str(tmp_path))
    qtbot.waitUntil(lambda: len(saw(job, Losses)) > 3, timeout=20_000)
    job.pause()
    qtbot.waitUntil(lambda: len(saw(job, Paused)) == 1, timeout=5_000)
    before = len(saw(job, Losses))
    job.resume()
    qtbot.waitUntil(lambda: len(saw(job, Resumed)) == 1, timeout=5_000)
    qtbot.waitUntil(lambda: len(saw(job, Losses)) > before + 3, timeout=5_000)


@pytest.mark.parametrize("paused_first", [False, True])
def test_stop_keeps_the_work(qtbot, run, tmp_path, paused_first):
    job = run("work_until_stopped", str(tmp_path))
    qtbot.waitUntil(lambda: len(saw(job, Losses)) > 3, timeout=20_000)
    if paused_first:
        job.pause()
    job.stop()
    assert wait_for_end(qtbot, job)[-1] == Finished(stopped=True)
    assert int((tmp_path / "kept.txt").read_text()) == len(saw(job, Losses))


def test_an_error_the_user_can_mend_has_problem_and_advice(qtbot, run):
    last = wait_for_end(qtbot, run("refuse"))[-1]
    assert last == Failed("a.wav is empty", "record it again")


def test_a_mistake_in_the_program_has_details_to_copy(qtbot, run):
    last = wait_for_end(qtbot, run("stumble"))[-1]
    assert isinstance(last, Failed)
    assert "ZeroDivisionError" in last.problem
    assert "Traceback" in last.details


def test_a_process_that_dies_is_said_in_plain_words(qtbot, run):
    last = wait_for_end(qtbot, run("die"))[-1]
    assert isinstance(last, Failed)
    assert "checkpoint" in last.advice
    assert "SIGKILL" in last.details


def test_kill_ends_it_at_once(qtbot, run, tmp_path):
    job = run("work_until_stopped", str(tmp_path))
    qtbot.waitUntil(lambda: len(saw(job, Losses)) > 3, timeout=20_000)
    job.kill()
    assert wait_for_end(qtbot, job)[-1] == Finished(stopped=True)
    assert not (tmp_path / "kept.txt").exists()


def test_the_child_of_a_killed_window_saves_and_ends(tmp_path):
    window = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent(f"""
            import time
            from PySide6.QtCore import QCoreApplication
            from studio.jobs import Job
            if __name__ == "__main__":
                app = QCoreApplication([])
                job = Job("tests.studio.work:work_until_stopped", ({str(tmp_path)!r},), 1)
                job.start()
                while not job.drain():
                    time.sleep(0.02)
                print(job.pid, flush=True)
                time.sleep(60)
            """),
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert window.stdout is not None
    child = psutil.Process(int(window.stdout.readline()))
    os.kill(window.pid, signal.SIGKILL)
    window.wait()
    window.stdout.close()
    until = time.monotonic() + 10
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "the child outlived its window"
        time.sleep(0.02)
    assert int((tmp_path / "kept.txt").read_text()) > 0
