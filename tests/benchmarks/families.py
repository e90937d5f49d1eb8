"""What can each family do in so many minutes? One row a family, all trained in the same way.

    python -m tests.benchmarks.families PROJECT --out DIR [--minutes 10] [--size small]
        [--families NAME…] [--pairs TEACHER:STUDENT…] [--times 10] [--steps 1000]
        [--threads N] [--quick]

PROJECT is a project folder whose data are prepared, best of the built-in voice. Each family is
trained on them as a teacher of a preset size for so many minutes of processor time (told in steps,
by what one takes, so that other programs do not count), then speaks the held-out test sentences
through the general vocoder. Its row holds parameters, multiply-adds and real-time factor (phonemes
to wave, one thread, all families taking turns), MCD to the recordings, and how well PocketSphinx
understands it over the noise of a quiet room, see `tests.benchmarks.intelligibility`. What to
compare with are `recording` and `copy_synthesis`, the recordings' own mels through the vocoder.

A pair is cross-family distillation: a student of one family, so many times smaller, learns from a
teacher of another, and beside it the control, the same shape from the recordings alone. Both get
the same work, see `tests.benchmarks.ablation`.

What is finished lies in DIR and is not done again.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.audio import Audio, write_wav
from core.compress.cost import bill_of
from core.data.batches import BatchOrder
from core.evaluate import quality
from core.evaluate.speed import measure_speed
from core.events import Control
from core.machine import prepare_process
from core.models.acoustic import AcousticModel
from core.models.families import FAMILIES, SIZES
from core.models.vocoders.files import general_vocoder
from core.models.vocoders.neural import NeuralVocoder
from core.pipeline.acoustic_work import BATCHES, AcousticWork
from core.pipeline.data_stage import open_data
from core.pipeline.voice_stages import teacher_fingerprint, train_teacher
from core.project import Project
from core.storage import inside, write_json
from core.training.objective import likelihood
from core.voice import AcousticVoice, load_voice
from tests.benchmarks.ablation import Trials
from tests.benchmarks.intelligibility import Recogniser, background, word_errors, words_of
from tests.benchmarks.machine import give_result, say
from tests.core.jobs import finished

SENTENCES, QUICK_SENTENCES = 40, 2
SPEED_S, QUICK_SPEED_S = 10.0, 0.1
QUICK_STEPS, QUICK_FAMILIES = 1, 3
TIMED_STEPS = 25
NOISE = 0.003
"""Under all that the recogniser hears, see `Recogniser`: 27 dB under speech, as in a quiet room."""
RECORDING, COPY = "recording", "copy_synthesis"
WAYS = ("control", "narrow, distil")
"""Rows of the ablation that a pair is made of; both begin with random weights."""

NEAR = 0.3
"""A pair's size is near enough within this share: student and control have the same in any case."""

Row = dict[str, Any]


class Exam:
    """The held-out sentences, and how a voice does on them."""

    def __init__(self, project: Project, sentences: int, speed_s: float) -> None:
        data = open_data(project)
        self.store, self.speed_s = data.store, speed_s
        self.lines = {name: data.manifest[name] for name in data.split.test[:sentences]}
        self.rate = self.store.format.sample_rate_hz
        self._analysed = {
            name: quality.analyse(self.store.audio(name), self.rate) for name in self.lines
        }
        self._words = {name: words_of(line.text) for name, line in self.lines.items()}
        self._recognise = Recogniser([*self._words.values(), *background()], NOISE)
        model = general_vocoder(self.store.format.name)
        assert model is not None
        self.vocoder = NeuralVocoder(model)

    def hear(self, speak: Callable[[str], Audio], folder: Path) -> Row:
        """Let somebody say all sentences into a folder, and judge it."""
        distances, errors, words = [], 0, 0
        for name in self.lines:
            sound = speak(name)
            write_wav(inside(folder, f"{name}.wav"), sound, self.rate)
            spoken = quality.analyse(sound, self.rate)
            distances.append(quality.compare(self._analysed[name], spoken).mcd_db)
            own = self._words[name]
            # A word outside the dictionary cannot be recognised, whoever says it.
            if own and self._recognise.words.issuperset(own):
                errors += word_errors(own, self._recognise(sound, self.rate))
                words += len(own)
        mean, error = quality.mean_and_error(distances)
        return {
            "mcd_db": _rounded(mean),
            "mcd_db_se": _rounded(error),
            "wer": round(errors / words, 4) if words else None,
            "words": words,
        }

    def examine(self, voice: AcousticVoice, folder: Path) -> Row:
        """All figures of a voice."""

        def speak(name: str) -> Audio:
            line = self.lines[name]
            mel, _ = voice.mel(line.symbols, line.speaker, text=line.text)
            sound: Audio = voice.vocoder(mel).numpy()
            return sound

        bill = bill_of(voice.model, voice.format.frames_per_second)
        return {
            "parameters": bill.parameters,
            "macs_per_second": round(bill.macs_per_second),
            **self.hear(speak, folder),
        }

    def speeds(self, voices: Mapping[str, AcousticVoice]) -> dict[str, Row]:
        """Real-time factors of several voices, which take turns."""
        texts = [(line.text, line.speaker) for line in self.lines.values()]
        found = finished(measure_speed(voices, texts, Control(), self.speed_s * len(voices)))
        return {
            name: {"rtf": round(speed.rtf, 5), "rtf_acoustic": round(speed.rtf_acoustic, 5)}
            for name, speed in found.items()
        }

    def references(self, folder: Path) -> dict[str, Row]:
        """The recordings themselves, and what the vocoder makes of their mels."""

        def copied(name: str) -> Audio:
            mel = torch.from_numpy(np.asarray(self.store.mel(name), np.float32))
            sound: Audio = self.vocoder(mel).numpy()
            return sound

        return {
            RECORDING: kept(
                folder / RECORDING, lambda: self.hear(self.store.audio, folder / RECORDING)
            ),
            COPY: kept(folder / COPY, lambda: self.hear(copied, folder / COPY)),
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def kept(folder: Path, work: Callable[[], Row]) -> Row:
    """The result in a folder; if there is none, it is worked out."""
    path = folder / "result.json"
    if not path.is_file():
        write_json(path, work())
    result: Row = json.loads(path.read_text(encoding="utf-8"))
    return result


def project_of(prepared: Project, folder: Path, changes: Mapping[str, Any]) -> Project:
    """A project of its own on the data of another."""
    if (folder / "project.toml").is_file():
        return Project.open(folder)
    project = Project.create(folder, prepared.settings.changed(changes))
    project.data_folder.symlink_to(prepared.data_folder.resolve(), target_is_directory=True)
    return project


def steps_in(work: AcousticWork, model: AcousticModel, seconds: float) -> int:
    """How many steps of the usual batch fit into so much processor time."""
    frames = {name: work.recordings.frames(name) for name in work.train_ids}
    order = BatchOrder(frames, BATCHES[0], 0)
    half = work.optimiser.precision == "bfloat16"
    optimiser = torch.optim.AdamW(model.parameters(), 0.0)
    times = []
    for step in range(TIMED_STEPS):
        start = time.process_time()
        batch = work.recordings.batch(order(step))
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            loss = likelihood(model(batch), batch)["total"]
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        times.append(time.process_time() - start)
    # Steps are as long as their sentences: the mean, but for the first one, which warms up.
    return max(round(seconds / float(np.mean(times[1:]))), 1)


def train(project: Project, minutes: float, steps: int) -> Row:
    """Train a project's teacher so long, whatever its budget says; so many steps if that is set."""
    work = AcousticWork(project, "teacher", teacher_fingerprint(project))
    plan = work.plan()
    if not plan:
        settings = project.settings.teacher
        model = work.new_model(settings.family, settings.size, 0.0)
        fitted = FAMILIES[settings.family].fit is not None
        if not fitted and not steps:
            steps = steps_in(work, model, 60 * minutes)
        plan = {"seconds": 0.0, "steps": steps, "size": settings.size}
        work.remember(plan, BATCHES[0] if fitted else work.batch_size(model, plan))
    began = time.process_time()
    facts: Row = finished(train_teacher(project, Control()))
    return {
        "minutes": round((time.process_time() - began) / 60, 2),
        "steps": facts["steps"],
    }


def row_of(
    family: str, prepared: Project, exam: Exam, options: argparse.Namespace
) -> tuple[Row, AcousticVoice]:
    """A family's figures, and its voice."""
    folder = options.out / family
    changes = {"teacher.family": family, "teacher.size": options.size}
    project = project_of(prepared, folder, changes)

    def work() -> Row:
        say(f"training {family}")
        trained = train(project, options.minutes, QUICK_STEPS if options.quick else 0)
        say(f"examining {family}")
        voice = load_voice(project.voice_folder("teacher")).with_vocoder(exam.vocoder)
        shape = {"family": family, "size": options.size}
        return shape | trained | exam.examine(voice, folder / "audio")

    row = kept(folder, work)
    return row, load_voice(project.voice_folder("teacher")).with_vocoder(exam.vocoder)


def pair_of(
    teacher: AcousticVoice, family: str, prepared: Project, options: argparse.Namespace
) -> Row:
    """A student of a family beside its control; both have learnt with the same work."""
    own = teacher.model.family
    say(f"{own} teaches {family}")
    folder = options.out / f"{own}-{family}"
    steps = 2 if options.quick else options.steps
    trials = Trials(prepared, folder, steps, options.quick, teacher, family, NEAR)
    rows = [trials.run(way, options.times, 1) for way in WAYS]
    result: Row = {"teacher": own, "student": family, "times_smaller": options.times}
    if None in rows:
        return result | {"refused": f"{family} cannot be made so small"}
    control, student = rows
    gains = np.subtract(control["by_sentence"], student["by_sentence"])
    gain, error = quality.mean_and_error(gains.tolist())
    taught = trials.judge.distances(teacher.model)
    return result | {
        "parameters": student["parameters"],
        "teacher_mcd_db": _rounded(float(np.mean(taught))),
        "student_mcd_db": _rounded(student["mcd_db"]),
        "control_mcd_db": _rounded(control["mcd_db"]),
        "gain_db": _rounded(gain),
        "gain_db_se": _rounded(error),
        "student_steps": student["steps"],
        "control_steps": control["steps"],
    }


def pair(text: str) -> tuple[str, str]:
    """`lstm:gru` → the two families."""
    teacher, _, student = text.partition(":")
    if {teacher, student} - FAMILIES.keys():
        raise argparse.ArgumentTypeError(f"{text} is not like {'|'.join(FAMILIES)}:conv")
    return teacher, student


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--families", nargs="*", choices=[*FAMILIES])
    parser.add_argument("--pairs", nargs="+", type=pair, default=[])
    parser.add_argument("--times", type=float, default=10.0)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(arguments)
    if options.families is None:
        options.families = [*FAMILIES][: QUICK_FAMILIES if options.quick else None]
    if options.quick:
        options.size, options.sentences, options.times = "tiny", QUICK_SENTENCES, 2.0
    prepare_process(options.threads)
    prepared = Project.open(options.project)
    exam = Exam(prepared, options.sentences, QUICK_SPEED_S if options.quick else SPEED_S)
    references = exam.references(options.out)
    wanted = dict.fromkeys([*options.families, *(teacher for teacher, _ in options.pairs)])
    rows, voices = [], {}
    for family in wanted:
        row, voices[family] = row_of(family, prepared, exam, options)
        say(json.dumps(row))
        rows.append(row)
    speeds = exam.speeds(voices)
    rows = [row | speeds.get(row["family"], {}) for row in rows]
    pairs = []
    for teacher, student in options.pairs:
        pairs.append(pair_of(voices[teacher], student, prepared, options))
        say(json.dumps(pairs[-1]))
    give_result(
        "families",
        {"sentences": len(exam.lines), **references, "rows": rows, "pairs": pairs},
        {
            "project": options.project.name,
            "minutes": options.minutes,
            "size": options.size,
            "steps": options.steps,
            "threads": options.threads,
            "quick": options.quick,
        },
    )


if __name__ == "__main__":
    main()
