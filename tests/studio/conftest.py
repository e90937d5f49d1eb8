"""Every test of the window: offscreen, with settings of its own, and it leaves nothing behind."""

from __future__ import annotations

import os
import threading

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QtMsgType, qInstallMessageHandler

# Said by the platform, not by our code.
HARMLESS = ("propagateSizeHints", "This plugin does not support")


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch):
    """The window's own memory (theme, recent folders) lives and dies with the test."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    QCoreApplication.setOrganizationName("Sotto")
    QCoreApplication.setApplicationName("Sotto")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(tmp_path / "settings"))
    QSettings().setValue("projects/folder", str(tmp_path / "projects"))


@pytest.fixture(autouse=True)
def quiet_qt():
    """A warning of Qt is a failure."""
    said = []

    def on_message(kind, context, text):
        if kind != QtMsgType.QtDebugMsg and not any(part in text for part in HARMLESS):
            said.append(f"{text} ({context.file}:{context.line})")

    before = qInstallMessageHandler(on_message)
    yield
    qInstallMessageHandler(before)
    assert not said, said


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp):
    """No thread and no process outlives the test that started it."""
    threads = set(threading.enumerate())
    processes = {child.pid for child in psutil.Process().children(recursive=True)}
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [
        child
        for child in psutil.Process().children(recursive=True)
        if child.pid not in processes and not _keeps_the_book(child)
    ]
    _, alive = psutil.wait_procs(left, timeout=3)
    assert not alive, [child.cmdline() for child in alive]
    still = [thread for thread in threading.enumerate() if thread not in threads]
    assert not [thread for thread in still if not thread.daemon], still


def _keeps_the_book(child: psutil.Process) -> bool:
    """Python's own resource tracker lives as long as the first process that spawned."""
    try:
        return any("resource_tracker" in part for part in child.cmdline())
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def session(qapp):
    """A session that is closed at the end, with its processes."""
    from studio.session import Session

    session = Session()
    yield session
    session.close()
    session.deleteLater()


@pytest.fixture
def no_sound_card(monkeypatch):
    """The same on every machine: no sound card, the silent clock."""
    from studio.player import output

    def missing(rate: int, card: str = "") -> int:
        raise output.NoSoundError(output.NO_DEVICE)

    monkeypatch.setattr("studio.player.transport.playable_rate", missing)


@pytest.fixture
def player(qtbot, session):
    """The player of a session."""
    from studio.widgets.ab_player import PlayerBar

    player = PlayerBar(session)
    qtbot.addWidget(player)
    yield player
    player.shutdown()
