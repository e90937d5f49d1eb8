"""Stage *data*: recordings → checked clips, features, phonemes, alignments, utterances."""

from __future__ import annotations

import json
import shutil
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.align import Utterance as ToAlign
from core.align import align_corpus, guess_boundaries
from core.data.augment import Augmented
from core.data.batches import UtteranceTable
from core.data.check import CorpusReport, check_corpus
from core.data.demo import demo_sentences, read_timings, speak_demo
from core.data.features import FeatureStore, extract_features
from core.data.layouts import Clip, Corpus, read_corpus
from core.data.mel import MEL_FORMATS
from core.data.mending import why_left_out
from core.data.splits import Split, split_by_sentence
from core.errors import DataError, ProjectError, TextError
from core.events import Control, Event, Notice, Pace
from core.machine import one_thread
from core.models.acoustic import Statistics
from core.pipeline.copies import augmented, copies_fingerprint, make_copies
from core.pipeline.stage import fingerprint, phase, stop_if_asked
from core.project import Project
from core.settings import DataSettings
from core.storage import write_json, write_text
from core.teachers.corpus import PHASE, sentences_for, speak_corpus, spoken_language
from core.teachers.opening import open_teacher
from core.text.bert import Bert
from core.text.contexts import ContextStore, extract_contexts
from core.text.languages import spoken_languages
from core.text.phonemes import Phonemes, Phonemizer
from core.text.symbols import sound_units
from core.text.timings import unit_boundaries
from core.training.loading import Recordings
from core.training.prepare import Preparer

FEW_S = 600.0
"""Of less speech the aligner cannot learn from nothing, and is shown where to begin."""


@dataclass(frozen=True)
class Line:
    """One line of the manifest: what is said in a clip, by whom, in which symbols."""

    text: str
    speaker: str
    symbols: tuple[str, ...]


@dataclass(frozen=True)
class Prepared:
    """The finished data of a project, opened.

    Attributes:
        languages: Of each of the speakers.
        augmented: Changed copies of the training recordings, for the teacher; None without any.
    """

    store: FeatureStore
    table: UtteranceTable
    manifest: dict[str, Line]
    split: Split
    speakers: tuple[str, ...]
    languages: tuple[str, ...]
    folder: Path
    augmented: Augmented | None = None

    def recordings(self, statistics: Statistics, bert: Bert | None = None) -> Recordings:
        """The recordings as training sees them.

        Args:
            bert: What it says of the texts comes with them; see `read_texts`.

        Raises:
            ProjectError: It has not read them.
        """
        contexts = ContextStore(self._contexts(bert)) if bert else None
        return Recordings(self.store, self.table, statistics, contexts)

    def read_texts(self, bert: Bert, control: Control) -> Generator[Event, None, bool]:
        """Let a BERT read the texts of all recordings, unless it has done so before.

        Returns:
            Whether it is done; it is not if it was asked to stop.

        Raises:
            SettingsError: See `Bert`.
        """
        lines = {name: self.manifest[name] for name in self.table.ids}
        own = dict(zip(self.speakers, self.languages, strict=True))
        texts = {name: (line.text, line.symbols, own[line.speaker]) for name, line in lines.items()}
        folder = self._contexts(bert)
        return (yield from extract_contexts(folder, bert, texts, control)) is not None

    def _contexts(self, bert: Bert) -> Path:
        return self.folder / f"bert-{bert.fingerprint}"


def data_fingerprint(project: Project) -> str:
    """Changes when the data would have to be prepared again."""
    return fingerprint(*_recordings_key(project), *copies_fingerprint(project.settings.augment))


def _recordings_key(project: Project) -> tuple[Any, ...]:
    """What the recordings' own features and alignments hang on."""
    settings = project.settings.data
    # At its default, a setting that older projects did not have counts for nothing.
    usual = {name for name in _LATER if getattr(settings, name) == _DEFAULTS[name].default}
    return settings.model_dump(exclude=usual), project.settings.budget.seed


_LATER = (
    "languages",
    "left_out",
    "even_loudness",
    "trim_silence",
    "drop_doubtful",
    "teacher_voice",
    "teacher_speaker",
    "takes",
)
_DEFAULTS = DataSettings.model_fields


def prepare_data(project: Project, control: Control) -> Generator[Event, None, dict[str, Any]]:
    """Walk the whole stage; what is there already from an earlier, killed walk is used.

    Returns:
        Facts for `Project.finish_stage`.

    Raises:
        DataError, TextError: The recordings or the language cannot be used.
        SettingsError: The BERT for the teacher is not there.
        Stopped: The job was asked to end.
    """
    settings, folder = project.settings.data, project.data_folder
    if project.settings.teacher.bert:
        # To be said before hours of work, not after them.
        Bert(Path(project.settings.teacher.bert)).check()
    _begin(folder, fingerprint(*_recordings_key(project)))
    report = yield from _checked(project, control)
    languages = spoken_languages(
        report.speakers, settings.named_languages, settings.language or report.language
    )
    chosen = yield from _chosen(report, settings)
    clips, spoken = yield from phase("phonemes", _phonemes(chosen, languages, control))
    split = split_by_sentence(clips, project.settings.budget.seed)
    # Short transforms: threads would spend their time waiting for each other.
    with one_thread():
        store = yield from extract_features(
            clips,
            folder / "features",
            MEL_FORMATS[settings.mel],
            control,
            trim=settings.trim_silence and not settings.built_in,
            even=settings.even_loudness,
        )
    stop_if_asked(control)
    assert store is not None
    clips = [clip for clip in clips if clip.id in store.ids]
    if settings.built_in:
        boundaries = _true_boundaries(folder / "built-in", store, spoken)
    else:
        texts = {clip.id: (clip.text, languages[clip.speaker]) for clip in clips}
        boundaries = yield from _aligned(folder, store, spoken, texts, project, control)
    split = Split(*(tuple(i for i in part if i in boundaries) for part in split))
    if not all(split):
        raise DataError(
            f"only {len(clips)} clips could be used", "record at least 4 clips of 3 sentences"
        )
    speakers = tuple(sorted({store.speaker(name) for name in store.ids}))
    prepare = Preparer(store, speakers, split.train)
    UtteranceTable.write(
        folder,
        {name: prepare(name, spoken[name].symbols, boundaries[name]) for name in boundaries},
    )
    yield from make_copies(
        folder,
        project.settings.augment,
        project.settings.budget.seed,
        (store, prepare),
        split.train,
        {name: spoken[name].symbols for name in split.train},
        boundaries,
        control,
    )
    own = [languages[name] for name in speakers]
    _write_manifest(folder, clips, spoken, split, speakers, own)
    seconds = sum(store.seconds(clip.id) for clip in clips)
    return {
        "clips": len(clips),
        "hours": seconds / 3600,
        "speakers": list(speakers),
        "languages": sorted(set(own)),
    }


def _begin(folder: Path, key: str) -> None:
    """Keep what an earlier walk has prepared, unless it was of other recordings or settings."""
    mark = folder / "key.txt"
    if mark.exists() and mark.read_text(encoding="utf-8") != key:
        shutil.rmtree(folder, ignore_errors=True)
    write_text(mark, key)


def _checked(project: Project, control: Control) -> Generator[Event, None, CorpusReport]:
    settings, folder = project.settings.data, project.data_folder
    if settings.teacher_voice:
        corpus = yield from _spoken(project, control)
    elif settings.recordings:
        corpus = read_corpus(Path(settings.recordings))
    else:
        built_in = folder / "built-in"
        count = min(settings.sentences, len(demo_sentences()))
        if not (built_in / "metadata.csv").exists():
            yield from phase("demo", speak_demo(built_in, count, control), count)
            stop_if_asked(control)
        corpus = read_corpus(built_in)
    report = yield from check_corpus(corpus, control)
    stop_if_asked(control)
    write_json(folder / "report.json", report.to_json())
    for notice in report.notices:
        yield Notice(notice, "warning")
    if report.must_fix:
        yield Notice(
            f"{report.must_fix} of {len(report.clips)} clips are left out; `sotto check` or the"
            " Data page says why.",
            "warning",
        )
    return report


def _spoken(project: Project, control: Control) -> Generator[Event, None, Corpus]:
    """What a voice says of the sentences; a walk that was killed goes on."""
    settings, folder = project.settings.data, project.data_folder / "spoken"
    path = Path(settings.teacher_voice)
    if not (folder / "metadata.csv").exists():
        sentences = sentences_for(settings)
        seed = project.settings.budget.seed
        job = speak_corpus(
            folder,
            lambda start: open_teacher(path, seed + start),
            sentences,
            control,
            settings.teacher_speaker,
            settings.takes,
        )
        yield from phase(PHASE, job, len(sentences) * settings.takes)
        stop_if_asked(control)
    return replace(read_corpus(folder), language=spoken_language(folder))


def _chosen(report: CorpusReport, settings: DataSettings) -> Generator[Event, None, list[Clip]]:
    """The usable clips without those that the settings leave out."""
    why = {
        clip.clip_id: why_left_out(
            clip.clip_id, [verdict.kind for verdict in clip.verdicts], settings
        )
        for clip in report.clips
    }
    chosen = [clip for clip in report.usable_clips if not why[clip.id]]
    fewer = report.usable_count - len(chosen)
    if fewer:
        yield Notice(f"Clips left out, as the settings say: {fewer}.")
    return chosen


def _phonemes(
    usable: Sequence[Clip], languages: Mapping[str, str], control: Control
) -> Generator[Event, None, tuple[list[Clip], dict[str, Phonemes]]]:
    """Phonemes of each clip; clips whose text cannot be read are left out and named.

    Args:
        languages: By speaker.
    """
    phonemizers = {name: Phonemizer(language) for name, language in languages.items()}
    pace = Pace("phonemes", len(usable))
    spoken: dict[str, Phonemes] = {}
    unknown: dict[str, int] = {}
    for done, clip in enumerate(usable, 1):
        stop_if_asked(control)
        try:
            spoken[clip.id] = phonemizers[clip.speaker](clip.text)
        except TextError as error:
            yield Notice(f"{clip.id} is left out: {error}", "warning")
            continue
        for symbol in spoken[clip.id].unknown:
            unknown[symbol] = unknown.get(symbol, 0) + 1
        yield from pace.advance(done)
    if unknown:
        shown = ", ".join(
            f"{symbol!a} ({count}×)"
            for symbol, count in sorted(unknown.items(), key=lambda item: -item[1])[:8]
        )
        yield Notice(f"Characters that cannot be read aloud were passed over: {shown}", "warning")
    return [clip for clip in usable if clip.id in spoken], spoken


def _true_boundaries(
    folder: Path, store: FeatureStore, spoken: dict[str, Phonemes]
) -> dict[str, NDArray[np.floating]]:
    """The built-in voice says itself when it spoke what."""
    return {
        name: unit_boundaries(sound_units(spoken[name].symbols), timed, store.seconds(name))
        for name, timed in read_timings(folder)
        if name in spoken and name in store.ids
    }


def _aligned(
    folder: Path,
    store: FeatureStore,
    spoken: dict[str, Phonemes],
    texts: Mapping[str, tuple[str, str]],
    project: Project,
    control: Control,
) -> Generator[Event, None, dict[str, NDArray[np.floating]]]:
    """Boundaries found by the aligner, kept in `alignments.json` for a walk begun again.

    Args:
        texts: Text and language by id.
    """
    seed = project.settings.budget.seed
    key = fingerprint(store.checksum, {name: spoken[name].symbols for name in store.ids}, seed)
    kept = project.read_json("data/alignments.json")
    if kept is not None and kept.get("key") == key:
        return {name: np.array(values) for name, values in kept["boundaries_s"].items()}
    units = {name: sound_units(spoken[name].symbols) for name in store.ids}
    utterances = [ToAlign.of(name, units[name]) for name in store.ids]
    rate, guess = store.format.sample_rate_hz, {}
    with one_thread():  # For the same reason as the features.
        if sum(store.seconds(name) for name in store.ids) < FEW_S:
            known = {name: texts[name] for name in store.ids}
            guess = yield from phase(
                "example", guess_boundaries(known, units, store.audio, rate, control), len(known)
            )
            stop_if_asked(control)
        found = yield from align_corpus(
            utterances, store.audio, rate, seed=seed, control=control, guess=guess
        )
    stop_if_asked(control)
    boundaries = {name: [round(float(t), 4) for t in times] for name, times in found.items()}
    write_json(folder / "alignments.json", {"key": key, "boundaries_s": boundaries})
    return {name: np.array(values) for name, values in boundaries.items()}


def _write_manifest(
    folder: Path,
    clips: Sequence[Clip],
    spoken: dict[str, Phonemes],
    split: Split,
    speakers: Sequence[str],
    languages: Sequence[str],
) -> None:
    lines = {
        clip.id: {
            "text": clip.text,
            "speaker": clip.speaker,
            "symbols": "".join(spoken[clip.id].symbols),
        }
        for clip in clips
    }
    write_json(folder / "splits.json", split._asdict())
    write_json(
        folder / "manifest.json",
        {"languages": list(languages), "speakers": list(speakers), "clips": lines},
    )


def open_data(project: Project) -> Prepared:
    """The data that the stage has prepared.

    Raises:
        ProjectError: It is not there or damaged.
    """
    manifest = project.read_json("data/manifest.json")
    split = project.read_json("data/splits.json")
    if manifest is None or split is None:
        raise ProjectError(
            f"the data of {project.folder} are not prepared", f"use `sotto resume {project.folder}`"
        )
    try:
        speakers = tuple(manifest["speakers"])
        # An older manifest names the one language of all.
        own = manifest.get("languages") or [manifest["language"]] * len(speakers)
        return Prepared(
            store=FeatureStore(project.data_folder / "features"),
            table=UtteranceTable(project.data_folder),
            manifest={
                name: Line(line["text"], line["speaker"], tuple(line["symbols"]))
                for name, line in manifest["clips"].items()
            },
            split=Split(*(tuple(split[part]) for part in Split._fields)),
            speakers=speakers,
            languages=tuple(own),
            folder=project.data_folder,
            augmented=augmented(project.data_folder),
        )
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ProjectError(
            f"{project.data_folder} is damaged ({error})",
            "remove stages.json and data/manifest.json, then use `sotto resume`",
        ) from error
