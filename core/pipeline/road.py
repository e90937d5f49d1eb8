"""Walks the stages of a project."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

from core.compress import bill_of_pair
from core.errors import StorageError, VoiceError
from core.evaluate.report import HeldOut, evaluate
from core.events import Control, Event, Finished, Notice
from core.history import remember
from core.machine import prepare_process
from core.pipeline.budget import Budget
from core.pipeline.data_stage import data_fingerprint, open_data, prepare_data
from core.pipeline.fusion import check_voices
from core.pipeline.stage import PHASES, STAGES, Stopped, file_digest, fingerprint
from core.pipeline.vocoder_stages import (
    student_vocoder_fingerprint,
    teacher_vocoder_fingerprint,
    train_student_vocoder,
    train_teacher_vocoder,
)
from core.pipeline.voice_stages import (
    student_fingerprint,
    teacher_fingerprint,
    train_control,
    train_student,
    train_teacher,
)
from core.project import VOICES, Project
from core.voice import load_voice

Stage = Callable[[Project, Control], Generator[Event, None, dict[str, Any]]]


def run_road(
    folder: str, control: Control, stages: Sequence[str] = STAGES
) -> Generator[Event, None, None]:
    """Walk those of the stages that are not done, or were done with other settings.

    A stage that was stopped or killed goes on where it was. The last event is `Finished`.

    Args:
        folder: Of the project.
        control: Stopping keeps the work: a voice in training is saved as it is.

    Raises:
        SottoError: Something the user can mend; all finished work is kept.
    """
    project = Project.open(Path(folder))
    with project.locked():
        if "teacher" in stages and not is_done(project, "teacher"):
            # To be said before hours of work, not after them.
            check_voices(project)
        try:
            for stage in STAGES:
                if stage in stages and not is_done(project, stage):
                    prepare_process(project.settings.budget.threads)
                    yield from _walk(project, stage, control)
        except Stopped:
            yield Finished({"stages": project.stages()}, stopped=True)
            return
        yield Finished({"stages": project.stages(), "report": project.report() or {}})


def is_done(project: Project, stage: str) -> bool:
    """Whether a stage is finished with the settings and inputs as they are now."""
    facts = project.stages().get(stage)
    if facts is None or facts.get("stopped"):
        return False
    # A student that took the teacher's place is nobody's training result any more.
    return facts["key"] == key_of(project, stage) or (
        stage in ("teacher", "teacher_vocoder") and "replaced" in facts
    )


def key_of(project: Project, stage: str) -> str:
    """Changes when a stage would have to be walked again."""
    match stage:
        case "data":
            return data_fingerprint(project)
        case "teacher":
            return teacher_fingerprint(project)
        case "teacher_vocoder":
            return teacher_vocoder_fingerprint(project)
        case "student_vocoder":
            return student_vocoder_fingerprint(project)
        case "student":
            return student_fingerprint(project)
        case "control":
            return fingerprint("control", student_fingerprint(project))
    return fingerprint(
        [
            file_digest(project.voice_folder(voice) / name)
            for voice in VOICES
            for name in ("weights.safetensors", "vocoder.safetensors")
        ]
    )


def _walk(project: Project, stage: str, control: Control) -> Generator[Event, None, None]:
    if control.stopping:
        raise Stopped
    began = time.monotonic()
    facts = yield from _WALKS[stage](project, control)
    stopped = bool(facts.pop("stopped", False))
    # A killed walk has left no time of its own, but its run knows how long it trained.
    spent = max(time.monotonic() - began, float(facts.get("trained_s", 0.0)))
    project.finish_stage(
        stage, **({"key": key_of(project, stage)} | facts), seconds=round(spent, 2), stopped=stopped
    )
    if stopped:
        raise Stopped


def evaluate_project(
    project: Project, control: Control, seconds_limit: float = math.inf
) -> Generator[Event, None, dict[str, Any]]:
    """Measure every voice there is on sentences that none has seen, and write the report.

    A student that was measured to the end, with the settings that made it, goes into the project's
    history.

    Raises:
        VoiceError: There is no voice yet.
    """
    data = open_data(project)
    voices = {
        name: load_voice(project.voice_folder(name)) for name in project.voices() if name in VOICES
    }
    if not voices:
        raise VoiceError(f"{project.folder} holds no voice yet", "train the teacher first")
    rate = data.store.format.frames_per_second
    report = yield from evaluate(
        project.folder,
        voices,
        _HeldOutClips(data.split.test, data),
        project.settings,
        {
            name: facts["seconds"]
            for name, facts in project.stages().items()
            if name != "evaluation"
        },
        control,
        {name: bill_of_pair(voice.model, voice.vocoder, rate) for name, voice in voices.items()},
        seconds_limit,
        listened=bool(project.stages().get("student", {}).get("listened", True)),
    )
    # Whoever has changed the settings since cannot say how this student was made.
    if report["student"] and not control.stopping and is_done(project, "student"):
        try:
            remember(project, report, key_of(project, "evaluation"))
        except StorageError as error:
            # The report itself is there; only what compares it with others is not.
            yield Notice(f"the history does not have this student: {error}", "warning")
    return report


def _evaluation(project: Project, control: Control) -> Generator[Event, None, dict[str, Any]]:
    """Stage *evaluation*, within the time that is left."""
    report = yield from evaluate_project(project, control, Budget(project).evaluation_s())
    if report["sentences"] < report["sentences_held_out"]:
        yield Notice(
            f"{report['sentences']} of {report['sentences_held_out']} held-out sentences were"
            " measured in the time; `sotto evaluate` measures them all."
        )
    return {"sentences": report["sentences"], "stopped": control.stopping}


class _HeldOutClips(Sequence[HeldOut]):
    """Held-out recordings, read one at a time."""

    def __init__(self, ids: Sequence[str], data: Any) -> None:
        self._ids, self._data = ids, data

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        name = self._ids[place]
        line = self._data.manifest[name]
        store = self._data.store
        return HeldOut(
            name, line.text, line.speaker, store.audio(name), store.format.sample_rate_hz
        )


_WALKS: dict[str, Stage] = {
    "data": prepare_data,
    "teacher": train_teacher,
    "teacher_vocoder": train_teacher_vocoder,
    "student": train_student,
    "student_vocoder": train_student_vocoder,
    "control": train_control,
    "evaluation": _evaluation,
}

__all__ = ["PHASES", "STAGES", "is_done", "run_road"]
