"""Opens a voice to learn from, whatever kind it is of."""

from __future__ import annotations

from pathlib import Path

from core.errors import VoiceError
from core.project import voice_in
from core.teachers.command import load_command
from core.teachers.described import load_described
from core.teachers.description import CommandDescription, parse, read_content
from core.teachers.piper import load_piper
from core.voice import Voice, load_voice


def open_teacher(path: Path, seed: int = 0) -> Voice:
    """Open a Piper voice (`.onnx`), a described one (`.toml`), or a folder of Sotto's.

    Of a project its teacher speaks, else its student.

    Args:
        seed: Of what it draws, from its first sentence on, if that is not asked of each delivery.

    Raises:
        VoiceError: It is none of these, or cannot be used.
        UnconfirmedError: It runs a program that the user has not confirmed; see
            `core.teachers.consent`.
    """
    if path.is_dir():
        folder = voice_in(path, "teacher", "student")
        if folder is None and (path / "project.toml").is_file():
            raise VoiceError(f"{path} has no voice yet", f"train one with `sotto resume {path}`")
        return load_voice(folder or path)
    if path.suffix.lower() == ".toml":
        content = read_content(path)
        description = parse(path, content)
        if isinstance(description, CommandDescription):
            return load_command(path, content, description)
        return load_described(path, content, description, seed=seed)
    if path.suffix.lower() == ".onnx":
        return load_piper(path, seed=seed)
    raise VoiceError(
        f"{path} is no voice" if path.exists() else f"there is no {path}",
        "name a Piper voice (.onnx), a described one (.toml), or a folder of Sotto's",
    )
