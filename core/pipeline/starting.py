"""What a teacher begins as, what it learns from and for: all that `start` and `transfer` say."""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.errors import SettingsError, VoiceError
from core.events import Event, Notice
from core.models.acoustic import AcousticModel
from core.pipeline.acoustic_work import AcousticWork
from core.pipeline.data_stage import Prepared, open_data
from core.project import Project, voice_in
from core.settings import BASE, Settings
from core.text.languages import numbered
from core.training.domains import DomainObjective, Domains
from core.training.masking import Masked
from core.training.objective import recordings_alone
from core.training.prepare import mel_statistics
from core.training.run import Examples, Objective
from core.training.tasks import Guessing, tasks_for
from core.training.transfer import (
    check_trainable,
    for_speakers,
    merged,
    rates_of,
    speaker_shares,
    with_adapters,
    with_parts,
    with_sounds,
)
from core.voice import AcousticVoice, load_voice

HEARD, HEARD_BATCH = 16, 4
"""From so many recordings it is told whom a new speaker is like."""


@dataclass(frozen=True)
class Beginning:
    """A teacher before its first step.

    Attributes:
        model: What is trained.
        objective: What it learns for.
        examples: What it learns from; None for the recordings alone.
        end: Makes of what training leaves the model that the voice has.
        more: What else a run is told; fields of `core.training.run.Run`.
    """

    model: AcousticModel
    objective: Objective
    examples: Examples | None = None
    end: Callable[[AcousticModel], AcousticModel] = lambda model: model
    more: dict[str, Any] = field(default_factory=dict)


def begin(work: AcousticWork, size: str) -> Generator[Event, None, Beginning]:
    """The teacher that the project's settings ask for, before its first step.

    Args:
        size: A preset, for one that begins with random weights.

    Raises:
        SettingsError, VoiceError: The voice to start from is not there or does not fit.
    """
    settings = work.project.settings
    if settings.start.voice:
        beginning = yield from _begin_from(work)
    else:
        _refuse_old_recordings(settings, "no voice is started from")
        model = work.new_model(settings.teacher.family, size, settings.teacher.dropout)
        beginning = Beginning(model, _with_tasks(settings, model, recordings_alone))
    if not settings.augment.mask:
        return beginning
    heard = Masked(beginning.examples or work.recordings, settings.augment.mask)
    return replace(beginning, examples=heard)


def base_voice_folder() -> Path:
    """The base voice that Sotto brings.

    Raises:
        VoiceError: It has not been made.
    """
    folder = Path(str(importlib.resources.files("resources") / "voices" / "base"))
    if not (folder / "voice.toml").is_file():
        raise VoiceError(
            "this Sotto brings no base voice",
            "make one with `sotto base`, and name its folder in start.voice",
        )
    return folder


def start_folder(start: str) -> Path:
    """The folder of the voice that a setting names: a voice, a project's teacher, or Sotto's own.

    Raises:
        VoiceError: There is none.
    """
    if start == BASE:
        return base_voice_folder()
    found = voice_in(Path(start))
    if found is None:
        raise VoiceError(
            f"there is no voice to start from in {start}",
            "name a folder with a voice.toml, or a project with a teacher",
        )
    return found


def _begin_from(work: AcousticWork) -> Generator[Event, None, Beginning]:
    settings = work.project.settings
    start, transfer = settings.start, settings.transfer
    folder = start_folder(start.voice)
    voice = load_voice(folder)
    # One of the voices that a fused one is made of, and one that reads without a BERT.
    voice = voice.with_model(voice.model.for_student())
    _check_fits(work, voice)
    old = _recordings_of(folder) if _wants_old(settings) else None
    tongues = [*work.data.languages, *(old.languages if old else ())]
    whole = voice.model.with_config(codings=(), dropout=settings.teacher.dropout)
    whole.load_state_dict(voice.model.state_dict())
    shares = _speakers_shares(work, voice, whole)
    if old:
        shares = torch.cat([shares, _same_names(voice, old.speakers)])
    table, own = numbered(tongues)
    languages = torch.stack([_language_shares(voice, name) for name in table])
    model = for_speakers(whole, shares, languages, own)
    if start.parts != "all":
        model = with_parts(model.with_config(), model, start.parts)
    known = _sounds_of(voice, folder) or work.sounds
    strange = with_sounds(model, known, work.sounds, start.sounds)
    work.sounds |= known
    yield Notice(_told(voice, strange))
    if start.adapters:
        with_adapters(model, start.adapters)
    objective: Objective = recordings_alone
    examples: Examples | None = None
    if old:
        held = mel_statistics(old.store, old.split.train)
        here = len(work.data.speakers)
        share = transfer.source_share
        examples = Domains(work.recordings, old.recordings(held), old.split.train, share, here)
        objective = DomainObjective(
            transfer.instance_temperature, transfer.match, transfer.match_weight
        )
    return Beginning(
        model,
        _with_tasks(settings, model, objective),
        examples,
        lambda trained: _own_speakers(work, merged(trained)),
        {"rates": rates_of(model, start), "patience": start.patience},
    )


def _with_tasks(settings: Settings, model: AcousticModel, objective: Objective) -> Objective:
    """The objective with the guesses that are asked for beside it."""
    transfer = settings.transfer
    tasks = tasks_for(model, transfer.named_tasks, transfer.task_weight, transfer.adversarial)
    if not tasks:
        return objective
    with torch.inference_mode():
        width = model(model.reference(1.0, 80.0)).hidden.shape[-1]
    return Guessing(objective, tasks, width, settings.budget.seed)


def _wants_old(settings: Settings) -> bool:
    return settings.transfer.source_share > 0


def _refuse_old_recordings(settings: Settings, why: str) -> None:
    if _wants_old(settings):
        raise SettingsError(
            f"transfer.source_share asks for old recordings, but {why}",
            "set start.voice to a project with recordings, or transfer.source_share to 0",
        )


def _recordings_of(folder: Path) -> Prepared:
    """The recordings that a voice was made of.

    Raises:
        SettingsError: Its project is not there.
    """
    project = folder.parent.parent
    if not (project / "data" / "manifest.json").is_file():
        raise SettingsError(
            f"the recordings of the voice in {folder} are not there",
            "start from a project's folder, or set transfer.source_share to 0",
        )
    return open_data(Project.open(project))


def _sounds_of(voice: AcousticVoice, folder: Path) -> set[str]:
    """Symbols that a voice has learnt; empty if nobody knows."""
    if voice.sounds or not (folder.parent.parent / "data" / "manifest.json").is_file():
        return set(voice.sounds)
    # Older voices do not say it themselves.
    data = _recordings_of(folder)
    return {symbol for name in data.split.train for symbol in data.manifest[name].symbols}


def _check_fits(work: AcousticWork, voice: AcousticVoice) -> None:
    check_trainable(voice.model)
    own = work.data.store.format
    if voice.format != own:
        raise SettingsError(
            f"the voice {voice.name!r} has {voice.format.name} mels at"
            f" {voice.format.sample_rate_hz} Hz, the recordings {own.name} mels at"
            f" {own.sample_rate_hz} Hz",
            f"set data.mel to {voice.format.name}, or start from another voice",
        )
    if work.project.settings.teacher.bert:
        raise SettingsError(
            "a teacher that starts from a voice cannot read with a BERT",
            "leave teacher.bert or start.voice empty",
        )


def _speakers_shares(work: AcousticWork, voice: AcousticVoice, whole: AcousticModel) -> Tensor:
    """Of which of the voice's speakers each of the project's is made, [M, K].

    Args:
        whole: The voice's model.
    """
    ids: dict[str, list[str]] = {name: [] for name in work.data.speakers}
    for name in work.data.split.train:
        ids[work.data.manifest[name].speaker].append(name)
    rows = []
    for own in ids.values():
        some = own[:: max(1, len(own) // HEARD)][:HEARD]
        parts = [some[n : n + HEARD_BATCH] for n in range(0, len(some), HEARD_BATCH)]
        only = len(voice.speakers) == 1
        batches = [] if only else [work.recordings.batch(part) for part in parts]
        rows.append(speaker_shares(whole, batches))
    return torch.stack(rows)


def _same_names(voice: AcousticVoice, speakers: Sequence[str]) -> Tensor:
    """The voice's speakers who made the old recordings, [speakers, K].

    Raises:
        SettingsError: The recordings are of others.
    """
    if not set(speakers) <= set(voice.speakers):
        raise SettingsError(
            f"the recordings beside the voice {voice.name!r} are of other speakers",
            "start from another project, or set transfer.source_share to 0",
        )
    return torch.eye(len(voice.speakers))[[voice.speakers.index(name) for name in speakers]]


def _language_shares(voice: AcousticVoice, language: str) -> Tensor:
    """A language the voice knows is that one; any other begins as all of them, [N]."""
    count = len(voice.languages)
    if language in voice.languages:
        return torch.eye(count)[voice.languages.index(language)]
    return torch.full((count,), 1.0 / count)


def _own_speakers(work: AcousticWork, model: AcousticModel) -> AcousticModel:
    """A trained model without the speakers and languages of old recordings."""
    table, own = numbered(work.data.languages)
    known = len(set(model.config.languages)) or 1
    if (model.config.speakers, known) == (len(work.data.speakers), len(table)):
        return model
    speakers = torch.eye(model.config.speakers)[: len(work.data.speakers)]
    return for_speakers(model, speakers, torch.eye(known)[: len(table)], own)


def _told(voice: AcousticVoice, strange: Sequence[str]) -> str:
    count = sum(value.numel() for value in voice.model.parameters())
    said = f"The teacher starts from {voice.name} ({voice.model.family}, {count:,} parameters)"
    if not strange:
        return f"{said}, which knows all sounds."
    return f"{said}. Sounds that are new to it: {' '.join(strange)}."
