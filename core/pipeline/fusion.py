"""Several voices as one teacher: opened, checked, weighed, and fused or averaged."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.data.mel import MEL_FORMATS
from core.errors import SettingsError, SottoError, VoiceError
from core.events import Control, Event, Notice, Pace
from core.models.acoustic import AcousticModel
from core.models.compressible import without_weights
from core.models.fused import FusedAcoustic, Units, in_units, unfit
from core.pipeline.acoustic_work import AcousticWork
from core.pipeline.data_stage import open_data
from core.pipeline.stage import file_digest, phase, stop_if_asked
from core.project import VOICES, Project, voice_in
from core.text.languages import numbered
from core.text.symbols import CARRIES_DURATION
from core.training.loop import validation_losses
from core.training.soup import same_shape, soup
from core.voice import AcousticVoice, load_voice, read_description

WEIGHTS = "weights.safetensors"


@dataclass(frozen=True)
class Source:
    """One of the voices.

    Attributes:
        named: The folder that the settings name.
        folder: Where the voice itself is.
        units: From the voice's mels to the project's.
    """

    named: Path
    folder: Path
    voice: AcousticVoice
    units: Units

    @property
    def alone(self) -> FusedAcoustic:
        """The voice's model in the project's units."""
        return FusedAcoustic.of([self.voice.model], [1.0], [self.units])


def fusion_key(project: Project) -> list[Any]:
    """Changes when voices would have to be fused anew; empty if none are to be.

    A fused teacher holds all of its voices: it stays what it is when they go away.
    """
    settings = project.settings.fusion
    if not settings.voices:
        return []
    facts = project.stages().get("teacher", {}).get("fusion", {})
    known = {voice["folder"]: voice["digest"] for voice in facts.get("voices", [])}
    return [settings.model_dump(), [_digest(f) or known.get(str(f), "") for f in settings.folders]]


def fuse(
    work: AcousticWork, control: Control
) -> Generator[Event, None, tuple[AcousticModel, dict[str, Any]]]:
    """Make a model of the voices that the project's settings name.

    Each counts with a weight proportional to exp(−L/τ), L being its loss on the project's
    validation recordings and τ the temperature of the settings.

    Returns:
        The model, and facts for `Project.finish_stage`.

    Raises:
        SettingsError: A voice does not fit the project's recordings, or cannot be fused.
        VoiceError: A folder holds no voice, or a damaged one.
        Stopped: The job was asked to end.
    """
    total = len(work.project.settings.fusion.folders) + 1
    return (yield from phase(work.name, _fused(work, control), total))


def _fused(
    work: AcousticWork, control: Control
) -> Generator[Event, None, tuple[AcousticModel, dict[str, Any]]]:
    settings = work.project.settings.fusion
    check_voices(work.project)
    sources = [_opened(named, work) for named in settings.folders]
    if settings.way == "soup":
        _check_shapes(sources)
    judged = work.validation_ids()
    pace = Pace(work.name, len(sources) + 1)
    losses = []
    for number, source in enumerate(sources):
        yield from control.wait_while_paused()
        stop_if_asked(control)
        if heard := _heard(source, work):
            yield Notice(
                f"{source.named.name} has learnt from {heard} recordings that are held out here:"
                " its weight and the report flatter it.",
                "warning",
            )
        losses.append(validation_losses(source.alone, work.recordings, judged)["total"])
        yield from pace.advance(number + 1)
    weights = shares(losses, settings.temperature)
    models, units = [s.voice.model for s in sources], [s.units for s in sources]
    model: AcousticModel = (
        FusedAcoustic.of(models, weights, units)
        if settings.way == "beliefs"
        else soup([in_units(own, its) for own, its in zip(models, units, strict=True)], weights)
    )
    loss = validation_losses(model, work.recordings, judged)["total"]
    if all(source.voice.sounds for source in sources):
        work.sounds = set.intersection(*(set(source.voice.sounds) for source in sources))
    yield from pace.advance(len(sources) + 1)
    for source, weight, own in zip(sources, weights, losses, strict=True):
        name = source.named.name
        yield Notice(f"{name} counts {weight:.0%}: its validation loss is {own:.3f}.")
    mean = sum(losses) / len(losses)
    yield Notice(
        f"Together the voices' validation loss is {loss:.3f}; alone it is {mean:.3f} on average."
    )
    voices = [
        {
            "folder": str(source.named),
            "digest": _digest(source.named),
            "family": source.voice.model.family,
            "loss": round(own, 4),
            "weight": round(weight, 4),
        }
        for source, own, weight in zip(sources, losses, weights, strict=True)
    ]
    fusion = {"way": settings.way, "loss": round(loss, 4), "mean_loss": round(mean, 4)}
    return model, {"fusion": fusion | {"voices": voices}}


def shares(losses: Sequence[float], temperature: float) -> list[float]:
    """How much each voice counts: proportional to exp(−loss / temperature), 1 together."""
    least = min(losses)
    parts = [math.exp((least - loss) / temperature) for loss in losses]
    return [part / sum(parts) for part in parts]


# --- opening and checking ------------------------------------------------------------------------


def _digest(named: Path) -> str:
    """Of a voice's weights; empty if it is not there."""
    folder = voice_in(named)
    return file_digest(folder / WEIGHTS) if folder is not None else ""


def check_voices(project: Project) -> None:
    """Refuse voices that cannot be fused in a project, as far as is known before its data are.

    Raises:
        SettingsError: A voice is of another kind than can be fused here.
        VoiceError: A folder holds no voice, or a damaged one.
    """
    if project.settings.fusion.voices and project.settings.start.voice:
        raise SettingsError(
            "fusion.voices and start.voice both say what the teacher is", "leave one of them empty"
        )
    for named in project.settings.fusion.folders:
        _check_described(named, project)


def _check_described(named: Path, project: Project) -> None:
    folder = voice_in(named)
    if folder is None:
        raise VoiceError(
            f"there is no voice to fuse in {named}",
            "name a folder with a voice.toml, or a project with a teacher",
        )
    if folder.name in VOICES and folder.parent.resolve() == (project.folder / "voices").resolve():
        raise SettingsError(
            f"fusion.voices names {named}, a voice that this project makes itself",
            "copy it elsewhere, or name others",
        )
    words, family, config = read_description(folder)
    known = tuple(place for place, carries in enumerate(CARRIES_DURATION) if not carries)
    if (config.symbols, config.silent_symbols) != (len(CARRIES_DURATION), known):
        count = len(CARRIES_DURATION)
        tables = f"a table of {config.symbols} phonemes", f"one of {count} phonemes"
        raise _misfit(named, project, *tables)
    with without_weights():
        why = unfit(family.model(config))
    if why:
        raise SettingsError(f"the voice in {named} cannot be fused: {why}", "leave it out")
    there, here = MEL_FORMATS.get(words["mel"]), MEL_FORMATS[project.settings.data.mel]
    if there and there != here:
        mels = (f"{mel.name} mels at {mel.sample_rate_hz} Hz" for mel in (there, here))
        raise _misfit(named, project, *mels)


def _opened(named: Path, work: AcousticWork) -> Source:
    """A voice that fits the project's recordings."""
    folder, own = voice_in(named) or named, work.project
    voice = load_voice(folder)
    speakers = tuple(work.data.speakers)
    # A single speaker may have any name: several people of one language can be fused.
    if voice.speakers != speakers and (len(voice.speakers), len(speakers)) != (1, 1):
        raise _misfit(named, own, _people(voice.speakers), _people(speakers))
    table, owners = numbered(work.data.languages)
    if (voice.languages, tuple(voice.model.config.languages)) != (table, owners):
        raise _misfit(named, own, ", ".join(voice.languages), ", ".join(table))
    if voice.bert and (not work.bert or work.bert.fingerprint != voice.bert.fingerprint):
        raise SettingsError(
            f"the voice in {named} reads with a BERT that {own.folder} does not read with",
            f"set teacher.bert to {voice.bert.folder}, or leave the voice out",
        )
    return Source(named, folder, voice, Units.between(voice.statistics, work.statistics))


def _misfit(named: Path, project: Project, there: str, here: str) -> SettingsError:
    return SettingsError(
        f"the voice in {named} does not fit {project.folder}: {there} there, {here} here",
        "fuse voices of the same speakers, languages and mels",
    )


def _people(speakers: Sequence[str]) -> str:
    if len(speakers) == 1:
        return "one speaker"
    return f"the speakers {', '.join(speakers)}"


def _check_shapes(sources: Sequence[Source]) -> None:
    first = sources[0]
    for other in sources[1:]:
        if not same_shape(first.voice.model, other.voice.model):
            raise SettingsError(
                f"the voices in {first.named} and {other.named} are of different shapes, whose"
                " weights have no mean",
                "set fusion.way to beliefs",
            )


def _heard(source: Source, work: AcousticWork) -> int:
    """From how many recordings that are held out here the voice is known to have learnt."""
    home = source.folder.parent.parent
    try:
        project = Project.open(home)
        if project.settings.data.source != work.project.settings.data.source:
            return 0
        learnt = set(open_data(project).split.train)
    except (SottoError, OSError, ValueError, KeyError):
        # A voice without its project: nobody knows.
        return 0
    return len(learnt & {*work.data.split.validation, *work.data.split.test})
