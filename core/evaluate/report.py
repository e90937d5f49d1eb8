"""Measures the voices of a project on held-out sentences and writes the report.

report.json           the figures, for programs
report.html           the same for people, with curves, spectrograms and sound
audio/<voice>/        every measured sentence, by each voice and as recorded
audio/sentences.json  what is said in them: {id: {"text": …, "speaker": …}}
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from core.audio import Audio, resample, write_wav
from core.compress.cost import ACOUSTIC, VOCODER
from core.data.mel import log_mel
from core.errors import ProjectError, SottoError
from core.evaluate import page, quality, votes
from core.evaluate.quality import Quality
from core.evaluate.speed import PHASE, Speed, measure_speed
from core.events import Control, Event, Notice, Pace, PhaseFinished, PhaseStarted
from core.machine import describe
from core.models.vocoders import Vocoder
from core.models.vocoders.families import FAMILY_OF_KIND
from core.models.vocoders.griffinlim import GriffinLim
from core.models.vocoders.neural import NeuralVocoder
from core.project import Project
from core.settings import Settings
from core.storage import inside, write_json
from core.sweeps import sweeps
from core.voice import AcousticVoice

VERSION = 1
"""Of report.json."""
SPEED_SENTENCES = 4
RECORDING, FLOOR = "recording", "floor"
PARTS = (ACOUSTIC, VOCODER)
PAIRS = (("student", "teacher"), ("student", "control"), ("control", "teacher"))
"""Voices whose differences are reported, the first minus the second."""

RTF_DEFINITION = (
    "rtf: seconds of work per second of speech, phonemes to wave; rtf_acoustic: phonemes to mel"
    " spectrogram, with the BERT of a voice that reads with one (its parameters and bytes are not"
    " counted); rtf_vocoder: mel spectrogram to wave. Processor time of one thread (the wall"
    " clock's on an idle machine), median over sentences; the voices take turns."
)
FLOOR_DEFINITION = (
    "Copy synthesis: the recording's own mel spectrogram through a voice's own vocoder. No acoustic"
    " model with this vocoder can be expected to do better."
)


class Cost(Protocol):
    """What the report takes from a `core.compress.cost.Bill`."""

    @property
    def parameters(self) -> int:
        """Numbers in the model."""

    @property
    def bytes(self) -> int:
        """Size of its weights."""

    @property
    def macs_per_second(self) -> float:
        """Multiply-adds for a second of speech."""

    @property
    def parts(self) -> Mapping[str, Any]:
        """The same of `acoustic` model and `vocoder`."""


@dataclass(frozen=True)
class HeldOut:
    """A recorded sentence that no model has seen. `audio` is mono, `[samples]`."""

    id: str
    text: str
    speaker: str
    audio: Audio
    sample_rate_hz: int


@dataclass(frozen=True)
class Measured:
    """One held-out sentence as measured: by the names of the voices, and of the floors."""

    id: str
    text: str
    speaker: str
    qualities: Mapping[str, Quality]


def evaluate(
    project_folder: Path,
    voices: Mapping[str, AcousticVoice],
    held_out: Sequence[HeldOut],
    settings: Settings,
    seconds_per_stage: Mapping[str, float],
    control: Control,
    bills: Mapping[str, Cost],
    seconds_limit: float = math.inf,
    speed_seconds: float = 8.0,
    listened: bool = True,
) -> Generator[Event, None, dict[str, Any]]:
    """Speak held-out sentences, measure, and write report.json, report.html and the audio.

    Works with whatever there is: without a control or a student the report has None in their
    place, and when it is stopped or out of time it holds the sentences measured so far.

    Args:
        voices: By name, any of `teacher`, `student`, `control`.
        held_out: Indexed one at a time, so it may read from disk.
        seconds_per_stage: Of the stages before, for the report.
        bills: Of both parts of each voice, by the voices' names.
        seconds_limit: Wall-clock time to keep within, if need be by measuring fewer sentences (the
            same ones for all voices, at least one).
        speed_seconds: Of these, how much to spend on measuring speed; a quarter at most.
        listened: Whether the student has heard what its teacher makes of the recordings.

    Returns:
        The content of report.json.

    Raises:
        StorageError: The project cannot be written to.
    """
    started = time.monotonic()
    speed_s = min(speed_seconds, seconds_limit / 4) if voices else 0.0
    # Pictures and the page need a moment too.
    sentences_s = seconds_limit - speed_s - min(4.0, seconds_limit / 4)
    units = len(held_out) + speed_s
    yield PhaseStarted(PHASE, math.ceil(units))
    pace = Pace(PHASE, units)
    floors = floors_of(voices)
    measured = yield from _measure_sentences(
        project_folder, voices, floors, held_out, control, started + sentences_s, pace
    )
    spoken = [(sentence.text, sentence.speaker) for sentence in measured[:SPEED_SENTENCES]]
    speeds: dict[str, Speed] = {}
    if spoken and voices and not control.stopping:
        timing = measure_speed(voices, spoken, control, speed_s)
        speeds = yield from pace.part(timing, PHASE, len(held_out), speed_s)
    heard: dict[str, Any] | None = None
    try:
        heard = votes.summary(project_folder)
    except ProjectError as error:
        yield Notice(f"the listening tests are left out: {error}", "warning")
    report = {
        "version": VERSION,
        "name": settings.name or project_folder.name,
        **_voice_figures(project_folder, voices, floors, measured, bills, speeds),
        "sentences": len(measured),
        "sentences_held_out": len(held_out),
        "mcd": quality.DEFINITION,
        "rtf": RTF_DEFINITION,
        "copy_synthesis": FLOOR_DEFINITION,
        "settings": settings.model_dump(mode="json"),
        "machine": describe(),
        "seconds": dict(seconds_per_stage) | {"evaluation": round(time.monotonic() - started, 2)},
        "by_sentence": [_plain(sentence) for sentence in measured],
        "fingerprints": votes.fingerprints(project_folder),
        "listening": heard,
        "sweeps": swept(project_folder),
    }
    if report["student"]:
        report["student"]["listened"] = listened
    write_json(project_folder / "report.json", report)
    page.write_page(project_folder, report)
    yield from pace.advance(units, force=True)
    yield PhaseFinished(PHASE, time.monotonic() - started)
    return report


def tell_votes(folder: str) -> bool:
    """Put the listening tests as they are now into a report that is there.

    Returns:
        False where there is none, or where a job is at work: what it writes knows of them.

    Raises:
        ProjectError: Report or votes are damaged.
        StorageError: The report cannot be written.
    """
    project = Project.open(Path(folder))
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(project.locked())
        except ProjectError:
            return False
        return tell(project)


def tell(project: Project) -> bool:
    """Put listening tests and sweeps as they are now into the report of a project that is held.

    Returns, raises:
        As `tell_votes`.
    """
    report = project.report()
    if report is None:
        return False
    report["listening"] = votes.summary(project.folder)
    report["sweeps"] = swept(project.folder)
    write_json(project.folder / "report.json", report)
    page.write_page(project.folder, report)
    return True


def swept(folder: Path) -> list[dict[str, Any]]:
    """The sweeps of the teacher that a project has now, newest first."""
    teacher = votes.fingerprint(folder / "voices" / "teacher")
    found = [sweep for sweep in sweeps(folder)[0] if sweep.shared["teacher"] == teacher]
    return [sweep.to_json() for sweep in reversed(found) if sweep.points]


def _measure_sentences(
    folder: Path,
    voices: Mapping[str, AcousticVoice],
    floors: Mapping[str, Sequence[str]],
    held_out: Sequence[HeldOut],
    control: Control,
    deadline: float,
    pace: Pace,
) -> Generator[Event, None, list[Measured]]:
    measured: list[Measured] = []
    longest_s = 0.0
    for index in range(len(held_out)):
        yield from control.wait_while_paused()
        began = time.monotonic()
        if control.stopping or (measured and began + longest_s > deadline):
            break
        sentence = held_out[index]
        try:
            result, notices = _measure(folder, voices, floors, sentence)
        except SottoError as error:
            yield Notice(f"sentence {sentence.id} is not measured: {error}", "warning")
        else:
            yield from notices
            measured.append(result)
        longest_s = max(longest_s, time.monotonic() - began)
        yield from pace.advance(index + 1)
    texts = {entry.id: {"text": entry.text, "speaker": entry.speaker} for entry in measured}
    write_json(folder / "audio" / "sentences.json", texts)
    return measured


def _measure(
    folder: Path,
    voices: Mapping[str, AcousticVoice],
    floors: Mapping[str, Sequence[str]],
    sentence: HeldOut,
) -> tuple[Measured, list[Notice]]:
    """Speak one sentence with all voices, then write and compare; all voices or none."""
    notices = []
    sounds = {RECORDING: (sentence.audio, sentence.sample_rate_hz)}
    for name, voice in voices.items():
        speech = voice.speak(sentence.text, sentence.speaker)
        audio = speech.audio
        if not np.isfinite(audio).all():
            audio = np.zeros_like(audio)
            notices.append(Notice(f"{name} gave no sound for {sentence.id}", "warning"))
        sounds[name] = (audio, speech.sample_rate_hz)
    for name, (audio, rate) in sounds.items():
        write_wav(inside(folder / "audio" / name, f"{sentence.id}.wav"), audio, rate)
    recording = quality.analyse(*sounds.pop(RECORDING))
    for floor, speakers in floors.items():
        sounds[floor] = _copy_synthesis(voices[speakers[0]], sentence)
    qualities = {
        name: quality.compare(recording, quality.analyse(audio, rate))
        for name, (audio, rate) in sounds.items()
    }
    return Measured(sentence.id, sentence.text, sentence.speaker, qualities), notices


def floors_of(voices: Mapping[str, AcousticVoice]) -> dict[str, tuple[str, ...]]:
    """Which voices have their vocoder in common, by the name of its floor.

    `floor` is that of the first voice; each other vocoder has one named after its first voice, for
    instance `floor_student`.
    """
    shared: list[list[str]] = []
    for name, voice in voices.items():
        for names in shared:
            if _same_vocoder(voice.vocoder, voices[names[0]].vocoder):
                names.append(name)
                break
        else:
            shared.append([name])
    return {
        f"{FLOOR}_{names[0]}" if place else FLOOR: tuple(names)
        for place, names in enumerate(shared)
    }


def _same_vocoder(first: Vocoder, second: Vocoder) -> bool:
    if isinstance(first, GriffinLim) and isinstance(second, GriffinLim):
        return first.format == second.format and first.iterations == second.iterations
    if isinstance(first, NeuralVocoder) and isinstance(second, NeuralVocoder):
        ours, theirs = first.model.state_dict(), second.model.state_dict()
        return first.model.config == second.model.config and all(
            torch.equal(value, theirs[name]) for name, value in ours.items()
        )
    return first is second


def vocoder_name(vocoder: Vocoder) -> str:
    """A vocoder in words: `Griffin–Lim, 32 rounds`, `neural, 384 k parameters`."""
    if isinstance(vocoder, GriffinLim):
        return f"Griffin–Lim, {vocoder.iterations} rounds"
    if isinstance(vocoder, NeuralVocoder):
        count = sum(value.numel() for value in vocoder.model.parameters())
        family = vocoder.model.family
        kind = next((kind for kind, name in FAMILY_OF_KIND.items() if name == family), family)
        return f"{kind}, {page.count(count)}parameters"
    return type(vocoder).__name__


def _copy_synthesis(voice: AcousticVoice, sentence: HeldOut) -> tuple[Audio, int]:
    rate = voice.format.sample_rate_hz
    sound = resample(sentence.audio, sentence.sample_rate_hz, rate)
    with torch.inference_mode():
        mel = log_mel(torch.from_numpy(sound), voice.format).T
        return voice.vocoder(mel).numpy(), rate


def _voice_figures(
    folder: Path,
    voices: Mapping[str, AcousticVoice],
    floors: Mapping[str, Sequence[str]],
    measured: Sequence[Measured],
    bills: Mapping[str, Cost],
    speeds: Mapping[str, Speed],
) -> dict[str, Any]:
    qualities = {
        name: [sentence.qualities[name] for sentence in measured if name in sentence.qualities]
        for name in ("teacher", "student", "control", *floors)
    }
    figures: dict[str, Any] = {
        name: _figures(folder, name, bills.get(name), speeds.get(name), qualities[name])
        | {"vocoder": vocoder_name(voices[name].vocoder)}
        if name in voices
        else None
        for name in ("teacher", "student", "control")
    }
    figures["floors"] = {
        name: quality.summarise(qualities[name])
        | {"vocoder": vocoder_name(voices[speakers[0]].vocoder), "voices": list(speakers)}
        for name, speakers in floors.items()
        if qualities[name]
    }
    figures[FLOOR] = figures["floors"].get(FLOOR)
    figures["differences"] = {
        f"{ours}_minus_{theirs}": quality.paired_difference(qualities[ours], qualities[theirs])
        for ours, theirs in PAIRS
        if qualities[ours] and qualities[theirs]
    }
    figures["ratios"] = {
        name: _ratio(figures["teacher"], figures["student"], entry)
        for name, entry in (
            ("parameters", "parameters"),
            ("bytes", "bytes"),
            ("speed", "rtf"),
            *((f"parameters_{part}", f"parameters_{part}") for part in PARTS),
            *((f"speed_{part}", f"rtf_{part}") for part in PARTS),
        )
    }
    return figures


def _figures(
    folder: Path, name: str, bill: Cost | None, speed: Speed | None, qualities: Sequence[Quality]
) -> dict[str, Any]:
    stored = [path.stat().st_size for path in (folder / "voices" / name).glob("*.safetensors")]
    parts = bill.parts if bill else {}
    return {
        "parameters": bill.parameters if bill else None,
        "bytes": sum(stored) or (bill.bytes if bill else None),
        "macs_per_second": bill.macs_per_second if bill else None,
        "rtf": speed.rtf if speed else None,
        "rtf_spread": speed.spread if speed else None,
        "rtf_acoustic": speed.rtf_acoustic if speed else None,
        "rtf_vocoder": speed.rtf_vocoder if speed else None,
        **{
            f"{key}_{part}": getattr(parts[part], key) if part in parts else None
            for key in ("parameters", "bytes", "macs_per_second")
            for part in PARTS
        },
        **quality.summarise(qualities),
    }


def _ratio(teacher: Any, student: Any, entry: str) -> float | None:
    if not teacher or not student or not teacher[entry] or not student[entry]:
        return None
    return float(teacher[entry] / student[entry])


def _plain(sentence: Measured) -> dict[str, Any]:
    qualities = {name: asdict(entry) for name, entry in sentence.qualities.items()}
    return {"id": sentence.id, "text": sentence.text, "speaker": sentence.speaker, **qualities}
