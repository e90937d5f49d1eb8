"""Trains the base voice that Sotto ships, from which a voice of few sentences can start.

    sotto base FOLDER --recordings DATA --recordings DATA --minutes 35

It learns from the built-in voice in several languages and variants, so that it knows most sounds,
and from recordings, so that it knows how people say them; without those sentences of theirs that a
project with the same seed holds out. FOLDER/project is a project like any other; FOLDER/base is the
voice to ship, in 16 bits and with the general vocoder, which Sotto has anyway. Run again, it goes
on where it was.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from core.data.layouts import Clip, read_corpus
from core.data.splits import split_by_sentence
from core.events import Control, Event, Finished
from core.machine import prepare_process
from core.models.coding import coded, parse_coding
from core.pipeline.acoustic_work import AcousticWork
from core.pipeline.data_stage import data_fingerprint
from core.pipeline.general import built_in
from core.pipeline.road import run_road
from core.pipeline.stage import Stopped, fingerprint, phase, stop_if_asked
from core.project import Project
from core.settings import Settings
from core.storage import make_folder, write_text
from core.text.languages import USUAL
from core.training.objective import recordings_alone
from core.training.run import Length, Trained
from core.voice import save_voice

LANGUAGES = ("en-us", "nl", "de", "fr-fr", "es", "it", "pl", "sv", "pt-br", "en-gb")
"""Languages of the built-in voice; it reads English in each as its own, which gives the base all
their sounds."""

VARIANTS = (("m1", "f2"), ("", "f4"))
"""Men and women who take turns; a pair speaks each language."""

SENTENCES = 30
"""Each of them says so many."""

CODING = "fp16"
"""Of the voice that is left."""


def train_base(
    folder: Path,
    recordings: Sequence[Path],
    size: str,
    length: Length,
    seed: int,
    control: Control,
) -> Generator[Event, None, Trained]:
    """The whole recipe.

    Args:
        folder: For the sentences, the project and the voice.
        recordings: Data sets in any layout that Sotto reads.
        size: Preset of the voice, of the family `conv`.
        length: Of the training.

    Raises:
        DataError, TextError: The recordings cannot be used.
        Stopped: It was asked to end before the training.
    """
    voices = {
        f"{language}-{variant or 'm0'}": (language, variant)
        for number, language in enumerate(LANGUAGES)
        for variant in VARIANTS[number % len(VARIANTS)]
    }
    clips = yield from phase("demo", built_in(folder / "built-in", voices, SENTENCES, control))
    stop_if_asked(control)
    languages = {speaker: language for speaker, (language, _) in voices.items()}
    for source in recordings:
        own, language = _to_learn(source, seed)
        clips += own
        languages |= dict.fromkeys((clip.speaker for clip in own), language)
    corpus = folder / "corpus"
    _gather(corpus, clips)
    project = _project(folder / "project", corpus, languages, seed)
    prepare_process(0)
    for event in run_road(str(project.folder), control, ("data",)):
        if not isinstance(event, Finished):
            yield event
    stop_if_asked(control)
    with project.locked():
        work = AcousticWork(project, "teacher", fingerprint(data_fingerprint(project), size))
        plan = work.plan()
        resumed = bool(plan)
        plan |= {"seconds": length.seconds, "steps": length.steps}
        torch.manual_seed(seed)
        model = work.new_model("conv", size, project.settings.teacher.dropout)
        work.remember(plan, plan["batch"] if resumed else work.batch_size(model, plan))
        trained = yield from work.train_acoustic(model, plan, recordings_alone, control)
        # Nothing to ship, but it can be heard and measured as any project's teacher.
        work.finish(trained)
    if not trained.steps:
        raise Stopped
    voice = work.voice("base", coded(trained.model, parse_coding(CODING)), None)
    voice.name = "base"
    save_voice(folder / "base", voice, general=True)
    return trained


def _to_learn(source: Path, seed: int) -> tuple[list[Clip], str]:
    """Recordings without those that a project of theirs judges voices by, and their language."""
    corpus = read_corpus(source)
    train = set(split_by_sentence(corpus.clips, seed).train)
    name = _plain(source.resolve().name)
    learnt = [clip for clip in corpus.clips if clip.id in train]
    whose = [f"{name}-{_plain(clip.speaker)}" if clip.speaker else name for clip in learnt]
    clips = [
        replace(clip, id=f"{name}-{clip.id}", speaker=speaker)
        for clip, speaker in zip(learnt, whose, strict=True)
    ]
    return clips, corpus.language or USUAL


def _plain(name: str) -> str:
    """A name that neither files nor settings mistake for anything else."""
    return re.sub(r"[^\w.-]", "_", name)


def _gather(folder: Path, clips: Iterable[Clip]) -> None:
    """One data set of many, as LibriTTS lays it out; nothing to do if it is there already."""
    clips = [clip for clip in clips if clip.audio.is_file()]
    key = fingerprint([[clip.id, clip.speaker, clip.text] for clip in clips])
    mark = folder / "key.txt"
    if mark.is_file() and mark.read_text(encoding="utf-8") == key:
        return
    shutil.rmtree(folder, ignore_errors=True)
    for clip in clips:
        place = make_folder(folder / clip.speaker / "0")
        shutil.copyfile(clip.audio, place / f"{clip.id}{clip.audio.suffix}")
        (place / f"{clip.id}.normalized.txt").write_text(clip.text, encoding="utf-8")
    write_text(mark, key)


def _project(folder: Path, corpus: Path, languages: Mapping[str, str], seed: int) -> Project:
    settings = Settings().changed(
        {
            "data.source": str(corpus.absolute()),
            "data.languages": ", ".join(f"{name}={tongue}" for name, tongue in languages.items()),
            "budget.seed": seed,
        }
    )
    if not (folder / "project.toml").is_file():
        return Project.create(folder, settings)
    project = Project.open(folder)
    if project.settings != settings:
        project.save(settings)
    return project
