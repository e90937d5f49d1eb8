"""Voices at hand to start from or to fuse: of recent projects, Sotto's own, or of any folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtWidgets import QFileDialog, QWidget

from core.settings import BASE
from studio.session import Session


def folder_name(folder: str) -> str:
    """What a voice is called, by its folder: that of the project for a project's teacher."""
    path = Path(folder)
    if path.parent.name == "voices":
        return f"{path.parent.parent.name} · {path.name}"
    return path.name or folder


def voice_name(start: str) -> str:
    """What a voice to start from is called."""
    if start == BASE:
        return QCoreApplication.translate("VoicePicker", "Sotto's base voice")
    return folder_name(start)


def recent_voices(session: Session) -> list[str]:
    """Folders of recent projects that have a teacher, the open one excepted."""
    own = str(session.project.folder) if session.project is not None else ""
    return [
        folder
        for folder in session.recent()
        if folder != own and (Path(folder) / "voices" / "teacher" / "voice.toml").is_file()
    ]


def ask_folder(parent: QWidget) -> str:
    """Let the user choose the folder of a voice or of a project; empty if none was chosen."""
    kept = str(QSettings().value("start/folder", str(Path.home())))
    title = QCoreApplication.translate("VoicePicker", "Folder of a voice, or of a project")
    folder = QFileDialog.getExistingDirectory(parent, title, kept)
    if folder:
        QSettings().setValue("start/folder", str(Path(folder).parent))
    return folder
