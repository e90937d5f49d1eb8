"""Short jobs: look at a data set, speak a sentence, export, price a student, put it in charge."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from safetensors import SafetensorError

from core.compress import Plan, machine_curve, plan
from core.data.check import CorpusReport, check_corpus
from core.data.layouts import read_corpus
from core.data.mel import MEL_FORMATS
from core.errors import ProjectError, StorageError, VoiceError
from core.events import Control, Event, Progress
from core.models.acoustic import AcousticModel
from core.models.families import FAMILIES
from core.models.vocoders.files import read_config
from core.models.vocoders.fourier import FourierConfig, FourierModel
from core.models.vocoders.fourier import preset as preset_config
from core.models.vocoders.griffinlim import GriffinLim
from core.pipeline.data_stage import open_data
from core.pipeline.voice_stages import FAMILY, new_model
from core.project import VOICES, Project
from core.settings import CompressSettings, Settings, VocoderSettings
from core.voice import Speech, Voice, load_voice, read_description

if TYPE_CHECKING:
    from core.export import Exported

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
    source = _voice_of(project, voice)
    yield Progress("speak", 0, 1)
    return load_voice(source).speak(text, speaker)


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
        source, name = _voice_of(project, voice), f"{project.name}-{voice}"
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


def _voice_of(project: Project, voice: str) -> Path:
    """The folder of one of a project's voices."""
    if voice not in project.voices():
        there = ", ".join(project.voices())
        raise VoiceError(
            f"{project.folder} has no voice {voice!r}",
            f"choose {there}" if there else f"train one with `sotto resume {project.folder}`",
        )
    return project.voice_folder(voice)


def plan_compression(
    folder: str, settings: CompressSettings, vocoder: VocoderSettings | None = None
) -> Plan:
    """What settings would do to the project's teacher or, before there is one, to its preset.

    Args:
        folder: Of the project; empty for the presets alone.
        settings, vocoder: Need not be saved yet; the project's own for the vocoder if not given.

    Raises:
        SettingsError: The settings contradict each other or the teacher's shape.
    """
    family = FAMILIES[FAMILY]
    project = Project.open(Path(folder)) if folder else None
    own = project.settings if project else Settings()
    mel_format = MEL_FORMATS[own.data.mel]

    def preset(size: str) -> AcousticModel:
        return new_model(size, 1, mel_format.n_mels)

    sounds = vocoder or own.vocoder
    shape = _vocoder_shape(project, sounds, mel_format.name)

    def teacher() -> tuple[AcousticModel, FourierModel | GriffinLim]:
        sound = FourierModel(shape) if shape else GriffinLim(mel_format)
        if project and "teacher" in project.voices():
            _, own_family, config = read_description(project.voice_folder("teacher"))
            return own_family.model(config), sound
        size = own.teacher.size
        return preset(DEFAULT_SIZE if size == "auto" else size), sound

    rate = mel_format.frames_per_second
    curves = {FAMILY: machine_curve(FAMILY, lambda: list(map(preset, family.sizes)), rate)}
    if shape:
        name = FourierModel.family
        curves[name] = machine_curve(name, lambda: vocoder_presets(mel_format.name), rate)
    else:
        curves["griffinlim"] = machine_curve("griffinlim", lambda: [GriffinLim(mel_format)], rate)
    return plan(teacher, settings, sounds, rate, curves)


def _vocoder_shape(
    project: Project | None, settings: VocoderSettings, mel: str
) -> FourierConfig | None:
    """The shape of the teacher's vocoder, as it is or as it will be; None for Griffin-Lim."""
    if settings.kind == "griffinlim":
        return None
    if project:
        path = project.voice_folder("teacher") / "vocoder.safetensors"
        if path.is_file():
            try:
                return read_config(path)
            except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
                raise VoiceError(
                    f"the vocoder in {path.parent} is damaged ({error})", "train it again"
                ) from error
    return preset_config("base" if settings.size == "auto" else settings.size, mel)


def vocoder_presets(mel: str) -> list[FourierModel]:
    """One vocoder of each size that is made small on the way, for measuring."""
    return [FourierModel(preset_config(size, mel)) for size in ("micro", "small", "base", "medium")]


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
