"""Short jobs: look at a data set, speak a sentence, price a student, put the student in charge."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from pathlib import Path

from core.compress import Plan, machine_curve, plan
from core.data.check import CorpusReport, check_corpus
from core.data.layouts import read_corpus
from core.data.mel import MEL_FORMATS
from core.errors import ProjectError, StorageError, VoiceError
from core.events import Control, Event, Progress
from core.models.acoustic import AcousticModel
from core.models.families import FAMILIES
from core.pipeline.voice_stages import FAMILY, new_model
from core.project import VOICES, Project
from core.settings import CompressSettings, Settings
from core.voice import Speech, load_voice, read_description

DEFAULT_SIZE = "small"
"""Teacher size that bills are made for while there is no teacher and none was chosen."""


def check_source(source: str, control: Control) -> Generator[Event, None, CorpusReport]:
    """Read a data set and give every clip a verdict.

    Raises:
        DataError: The folder is no data set.
    """
    corpus = read_corpus(Path(source))
    return (yield from check_corpus(corpus, control))


def say(
    folder: str, voice: str, text: str, control: Control, speaker: str = ""
) -> Generator[Event, None, Speech]:
    """Speak a text with one of a project's voices.

    Raises:
        VoiceError: The project has no such voice, or the voice no such speaker.
        TextError: The text holds nothing that can be spoken.
    """
    del control
    project = Project.open(Path(folder))
    if voice not in project.voices():
        there = ", ".join(project.voices())
        raise VoiceError(
            f"{project.folder} has no voice {voice!r}",
            f"choose {there}" if there else f"train one with `sotto resume {project.folder}`",
        )
    yield Progress("speak", 0, 1)
    return load_voice(project.voice_folder(voice)).speak(text, speaker)


def plan_compression(folder: str, settings: CompressSettings) -> Plan:
    """What settings would do to the project's teacher or, before there is one, to its preset.

    Args:
        folder: Of the project; empty for the presets alone.

    Raises:
        SettingsError: The settings contradict each other or the teacher's shape.
    """
    family = FAMILIES[FAMILY]
    project = Project.open(Path(folder)) if folder else None
    own = project.settings if project else Settings()
    mel_format = MEL_FORMATS[own.data.mel]

    def preset(size: str) -> AcousticModel:
        return new_model(size, 1, mel_format.n_mels)

    if project and "teacher" in project.voices():
        _, own_family, config = read_description(project.voice_folder("teacher"))

        def teacher() -> AcousticModel:
            return own_family.model(config)
    else:

        def teacher() -> AcousticModel:
            size = own.teacher.size
            return preset(DEFAULT_SIZE if size == "auto" else size)

    rate = mel_format.frames_per_second
    curve = machine_curve(FAMILY, lambda: [preset(size) for size in family.sizes], rate)
    return plan(teacher, settings, rate, curve)


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
        for name in VOICES:
            shutil.rmtree(project.run_folder(name), ignore_errors=True)
        shutil.rmtree(project.voice_folder("control"), ignore_errors=True)
        project.forget_stages("student", "control", "evaluation")
        stages = project.stages()
        project.finish_stage(
            "teacher", **(stages.get("teacher", {"seconds": 0.0}) | {"replaced": number})
        )
