"""One window for one project; what a dead process left is taken over."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from core.project import Project
from core.settings import Settings
from studio.app import project_folder
from studio.project_lock import ProjectLock
from studio.session import Session

ROOT = Path(__file__).parents[2]

HOLDER = """
import sys, time
from pathlib import Path
from studio.project_lock import ProjectLock
lock = ProjectLock(Path(sys.argv[1]))
assert lock.take() is None
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def project(tmp_path):
    return Project.create(tmp_path / "anna", Settings())


@pytest.fixture
def holder(project):
    """Another process that has the project open."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(project.folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.communicate()


def test_a_project_open_elsewhere_is_refused_in_words(qtbot, session, project, holder):
    with qtbot.waitSignal(session.failed) as failed:
        assert not session.open_project(project.folder)
    problem, advice, _ = failed.args
    assert "anna is open in another window" in problem
    assert f"process {holder.pid}, since" in problem
    assert "close it first" in advice
    assert session.project is None


def test_what_a_killed_window_left_is_taken_over(session, project, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert (project.folder / ".window.json").exists()
    assert session.open_project(project.folder)
    assert json.loads((project.folder / ".window.json").read_text())["pid"] == os.getpid()


def test_a_window_lets_go_of_the_project_it_leaves(qapp, session, project, tmp_path):
    assert session.open_project(project.folder)
    assert ProjectLock(project.folder).take() is not None
    assert session.open_project(project.folder), "the same one again"
    assert session.new_project(tmp_path / "other")
    other = Session()
    assert other.open_project(project.folder)
    assert not session.open_project(project.folder)
    assert session.project.folder == tmp_path / "other", "the one that was open stays"
    other.close()
    assert session.open_project(project.folder)
    assert session.close_project()
    assert not (project.folder / ".window.json").exists()
    assert ProjectLock(project.folder).take() is None


def test_a_folder_shared_without_locks_tells_by_its_note(qtbot, session, project):
    note = project.folder / ".window.json"
    note.write_text(json.dumps({"host": "attic", "pid": 7, "since": 1.7e9}))
    with qtbot.waitSignal(session.failed) as failed:
        assert not session.open_project(project.folder)
    assert "open on the computer attic (process 7, since" in failed.args[0]
    assert str(note) in failed.args[1]
    note.write_text(json.dumps({"host": socket.gethostname(), "pid": 7, "since": 1.7e9}))
    assert session.open_project(project.folder)


@pytest.mark.parametrize("content", ["", "{}", "[1]", "null", '{"host": 3}'])
def test_a_damaged_note_is_no_hindrance(session, project, content):
    (project.folder / ".window.json").write_text(content)
    assert session.open_project(project.folder)


def test_a_project_is_also_meant_by_its_file():
    assert project_folder("a/b/project.toml") == Path("a/b")
    assert project_folder("a/b") == Path("a/b")
