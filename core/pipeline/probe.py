"""Before anything starts: what a voice will take on this machine, from three steps of training."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Generator
from dataclasses import dataclass, fields, replace

import torch

from core.compress import bill_of_pair
from core.data.mel import MEL_FORMATS
from core.errors import SettingsError
from core.events import Control, Event, Progress
from core.models.acoustic import AcousticInput, AcousticModel
from core.models.compressible import Compressible
from core.models.families import FAMILIES, SIZES
from core.pipeline.acoustic_work import BATCHES, ENOUGH_EPOCHS, LEAST_STEPS
from core.pipeline.bases import new_model
from core.pipeline.budget import EVALUATION_S, EVALUATION_SHARE, START_UP_S, TEACHER_SHARE
from core.pipeline.stage import stop_if_asked
from core.pipeline.workbench import Workbench
from core.recipes import PARTS
from core.settings import Settings
from core.sliders import recipe_of
from core.training.loop import LEARNING
from core.training.objective import likelihood

PHASE = "probe"
STEPS = 3
SENTENCE_S = 4.0
DATA_SHARE = 0.08
"""Time for reading the recordings, as a share of how long they last: features and alignment."""


@dataclass(frozen=True)
class Probe:
    """What to expect.

    Attributes:
        size: Of the teacher: as set, or what the time is enough for.
        step_s: Seconds for a training step of the teacher.
        steps: How many it will make.
        passes: How often it hears every recording.
        minutes: For the whole road.
        teacher_bytes, student_bytes: Sizes of the two voices as files; None where settings have to
            be changed first.
    """

    size: str
    step_s: float
    steps: int
    passes: float
    minutes: float
    teacher_bytes: int | None
    student_bytes: int | None


def probe(
    settings: Settings, speech_s: float, speakers: int, control: Control
) -> Generator[Event, None, Probe]:
    """Train three steps on silence, and reckon.

    Args:
        speech_s: How much speech there is to learn from.

    Raises:
        Stopped: Something else is wanted by now.
    """
    chosen, automatic = settings.teacher, settings.teacher.size == "auto"
    total_s = 60 * settings.budget.minutes
    data_s = DATA_SHARE * speech_s
    least, most = EVALUATION_S
    training_s = total_s - START_UP_S - data_s - min(max(EVALUATION_SHARE * total_s, least), most)
    share = settings.vocoder.share if settings.vocoder.kind != "griffinlim" else 0.0
    teacher_s = LEARNING * TEACHER_SHARE * (1 - share) * max(training_s, 0.3 * total_s)
    fitted = FAMILIES[chosen.family].fit is not None
    sizes: tuple[str, ...] = (
        SIZES if automatic and not chosen.steps else ("small" if automatic else chosen.size,)
    )
    if fitted:
        sizes = (SIZES[-1] if automatic else chosen.size,)
    best: tuple[str, float, float] | None = None
    for place, size in enumerate(sizes):
        yield Progress(PHASE, place, len(sizes))
        stop_if_asked(control)
        step_s = 0.0
        if not fitted:
            fmt = MEL_FORMATS[settings.data.mel]
            model = new_model(
                chosen.family, size, max(speakers, 1), fmt.n_mels, mixture=chosen.mixture
            )
            step_s = _step_s(model, fmt.frames_per_second, control)
        passes = teacher_s / step_s * BATCHES[0] * SENTENCE_S / max(speech_s, 1.0) if step_s else 1
        if best and (passes < ENOUGH_EPOCHS or teacher_s / step_s < LEAST_STEPS):
            break
        best = size, step_s, passes
    assert best is not None
    size, step_s, passes = best
    steps = chosen.steps or (round(teacher_s / step_s) if step_s else 1)
    if chosen.steps:
        passes = steps * BATCHES[0] * SENTENCE_S / max(speech_s, 1.0)
    minutes = settings.budget.minutes
    if chosen.steps:
        # The student and its control learn beside what they listen to: about as long each.
        minutes = (START_UP_S + data_s + 3 * steps * step_s) / 60
    sound = "base" if settings.vocoder.size == "auto" else settings.vocoder.size
    bench = Workbench(
        None,
        chosen.family,
        size,
        chosen.mixture,
        f"{settings.vocoder.kind} {sound}",
        settings.data.mel,
    )
    teacher_bytes, student_bytes = None, None
    with contextlib.suppress(SettingsError):  # The Compress page says what is wrong.
        recipe, family = recipe_of(settings), settings.student.family
        teacher_bytes = _bytes(bench, *(bench.part(part) for part in PARTS))
        student_bytes = _bytes(
            bench, *(bench.made(part, recipe.of(part), family) for part in PARTS)
        )
    return Probe(size, step_s, steps, passes, minutes, teacher_bytes, student_bytes)


def _bytes(bench: Workbench, acoustic: Compressible | None, sound: Compressible | None) -> int:
    """Size of a voice as files."""
    assert acoustic is not None
    voice = bench.teacher
    rate = voice.format.frames_per_second
    return bill_of_pair(acoustic, sound or voice.vocoder, rate).bytes


def _step_s(model: AcousticModel, frames_per_second: float, control: Control) -> float:
    """Seconds of a training step: the quickest of three, so that nothing else counts."""
    batch = _repeated(model.reference(SENTENCE_S, frames_per_second), BATCHES[0])
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-6)
    quickest = float("inf")
    for _ in range(STEPS):
        stop_if_asked(control)
        began = time.perf_counter()
        optimiser.zero_grad()
        likelihood(model(batch), batch)["total"].backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        quickest = min(quickest, time.perf_counter() - began)
    return quickest


def _repeated(one: AcousticInput, times: int) -> AcousticInput:
    """A batch of the same sentence over and over."""
    several = {
        field.name: value.repeat(times, *[1] * (value.dim() - 1))
        for field in fields(one)
        if (value := getattr(one, field.name)) is not None
    }
    return replace(one, **several)
