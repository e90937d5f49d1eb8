"""Short jobs: look at a data set, speak a sentence, export, put a student in charge."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from core.data.check import CorpusReport, check_corpus
from core.data.layouts import read_corpus
from core.delivery import USUAL, Delivery
from core.errors import ProjectError, StorageError
from core.events import Control, Event, Progress
from core.pipeline.data_stage import open_data
from core.project import VOICES, Project
from core.voice import Speech, Voice, load_voice

if TYPE_CHECKING:
    from core.export import Exported


def check_source(source: str, control: Control) -> Generator[Event, None, CorpusReport]:
    """Read a data set and give every clip a verdict.

    Raises:
        DataError: The folder is no data set.
    """
    corpus = read_corpus(Path(source))
    return (yield from check_corpus(corpus, control))


def say(
    folder: str,
    voice: str,
    text: str,
    control: Control,
    speaker: str = "",
    delivery: Delivery = USUAL,
) -> Generator[Event, None, Speech]:
    """Speak a text with one of a project's voices.

    Raises:
        VoiceError: The project has no such voice, or the voice no such speaker, or it cannot speak
            in this way.
        TextError: The text holds nothing that can be spoken.
    """
    del control
    project = Project.open(Path(folder))
    source = project.voice_that_speaks(voice)
    yield Progress("speak", 0, 1)
    return load_voice(source).speak(text, speaker, delivery)


def export_voice(
    folder: str,
    voice: str,
    format: str,
    weights: str,
    out: str,
    control: Control,
    even_if_slower: bool = False,
) -> Generator[Event, None, Exported]:
    """Write a voice for other programs, with its card, and check what was written.

    Args:
        folder: Of a project, or of a voice alone.
        voice: Which of a project's voices.
        format, weights, even_if_slower: See `core.export.export`.
        out: Folder for the files.

    Raises:
        VoiceError: There is no such voice, or it cannot be exported.
        SettingsError, StorageError: See `core.export.export`.
    """
    # Only exporting needs what it imports.
    from core.export import export
    from core.export.files import language_code
    from core.pipeline.facts import card_facts

    alone = (Path(folder) / "voice.toml").is_file()
    facts, texts = None, []
    if alone:
        source = Path(folder)
        name = source.resolve().name
    else:
        project = Project.open(Path(folder))
        source, name = project.voice_that_speaks(voice), f"{project.name}-{voice}"
        facts = card_facts(project, voice)
        with contextlib.suppress(ProjectError):
            # Without the corpus, sentences of numbers stand in for it.
            data = open_data(project)
            texts = [
                data.manifest[clip].symbols for clip in data.split.train if clip in data.manifest
            ]
    speaking = load_voice(source)
    return (
        yield from export(
            speaking,
            Path(out).expanduser(),
            format,
            weights,
            control,
            name=f"{language_code(speaking.language)}-{name}",
            card=facts,
            calibration=texts,
            even_if_slower=even_if_slower,
        )
    )


def say_exported(
    path: str, text: str, control: Control, speaker: str = ""
) -> Generator[Event, None, Speech]:
    """Speak a text with an exported file, through onnxruntime.

    Args:
        path: The `.onnx` file or its folder; a bundle's folder speaks as the voice it is.

    Raises:
        VoiceError: There is no such voice, or the voice no such speaker.
        TextError: The text holds nothing that can be spoken.
    """
    from core.export import load_exported

    del control
    yield Progress("speak", 0, 1)
    place = Path(path)
    speaking: Voice = (
        load_voice(place) if (place / "voice.toml").is_file() else load_exported(place)
    )
    return speaking.speak(text, speaker)


def promote_student(folder: str) -> None:
    """Let the student take the teacher's place, so that the next student learns from it.

    The old teacher stays as `voices/teacher-1` (2, 3, …).

    Raises:
        ProjectError: There is no student.
    """
    project = Project.open(Path(folder))
    if "student" not in project.voices():
        raise ProjectError(f"{project.folder} has no student", "train one first")
    with project.locked():
        number = 1
        while project.voice_folder(f"teacher-{number}").exists():
            number += 1
        teacher = project.voice_folder("teacher")
        try:
            teacher.rename(project.voice_folder(f"teacher-{number}"))
            project.voice_folder("student").rename(teacher)
        except OSError as error:
            raise StorageError(f"cannot move the voices ({error})", "check the folder") from error
        for name in (*VOICES, "teacher_vocoder", "student_vocoder"):
            shutil.rmtree(project.run_folder(name), ignore_errors=True)
        shutil.rmtree(project.voice_folder("control"), ignore_errors=True)
        project.forget_stages("student", "student_vocoder", "control", "evaluation")
        stages = project.stages()
        for stage in ("teacher", "teacher_vocoder"):
            facts = stages.get(stage, {"seconds": 0.0, "key": ""})
            project.finish_stage(stage, **(facts | {"replaced": number}))
