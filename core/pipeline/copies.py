"""Changed copies of a project's training recordings, for its teacher; see `core.data.augment`.

augmented/sounds/    the copies themselves, until their features are there
augmented/features/  their features
augmented/           the table of what is said in them, when; written last
"""

from __future__ import annotations

import shutil
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.audio import write_wav
from core.data.augment import Augmented, Change, changed, copy_id, drawn
from core.data.batches import UtteranceTable
from core.data.features import FeatureStore, extract_features
from core.data.layouts import Clip
from core.events import Control, Event, Pace
from core.machine import one_thread
from core.pipeline.stage import fingerprint, phase, stop_if_asked
from core.settings import AugmentSettings
from core.storage import make_folder, write_text
from core.training.prepare import Preparer

FOLDER = "augmented"
"""Within a project's data."""

Boundaries = Mapping[str, NDArray[np.floating]]


def augmented(data_folder: Path) -> Augmented | None:
    """The copies that belong to prepared data, if there are any.

    Raises:
        ProjectError: They are damaged.
    """
    folder = data_folder / FOLDER
    return Augmented(folder) if (folder / "utterances.json").is_file() else None


def copies_fingerprint(settings: AugmentSettings) -> list[object]:
    """Changes when other copies would be made; empty where none are."""
    return [settings.model_dump(exclude={"mask"})] if settings.copies else []


def make_copies(
    data_folder: Path,
    settings: AugmentSettings,
    seed: int,
    recordings: tuple[FeatureStore, Preparer],
    train_ids: Sequence[str],
    symbols: Mapping[str, Sequence[str]],
    boundaries_s: Boundaries,
    control: Control,
) -> Generator[Event, None, None]:
    """Make the copies that the settings ask for; what an earlier, killed walk has made stays.

    Args:
        recordings: Their features, and what makes utterances of them.
        train_ids: The recordings to copy. Those that a voice is judged by are never copied.
        symbols: What is said in each.
        boundaries_s: When; see `Preparer`. The copies' follow from them.

    Raises:
        Stopped: The job was asked to end.
    """
    folder = data_folder / FOLDER
    store, prepare = recordings
    said = {name: [list(symbols[name]), boundaries_s[name].tolist()] for name in train_ids}
    key = fingerprint(store.checksum, copies_fingerprint(settings), seed, said)
    mark = folder / "key.txt"
    if not settings.copies or not mark.is_file() or mark.read_text(encoding="utf-8") != key:
        shutil.rmtree(folder, ignore_errors=True)
    if not settings.copies or (folder / "utterances.json").is_file():
        return
    sounds = make_folder(folder / "sounds")
    write_text(mark, key)
    changes = {
        copy_id(name, number): (name, drawn(settings, seed, name, number))
        for number in range(1, settings.copies + 1)
        for name in train_ids
    }
    # Ids may hold what file names must not.
    clips = [
        Clip(copy, sounds / f"{place:06d}.wav", "", store.speaker(name))
        for place, (copy, (name, _)) in enumerate(changes.items())
    ]
    with one_thread():  # Short transforms, as those of the features.
        yield from phase("augment", _sounds(clips, changes, store, control), len(clips))
        found = yield from extract_features(
            clips, folder / "features", store.format, control, trim=False, even=False
        )
    stop_if_asked(control)
    assert found is not None
    of_copies = prepare.of(found)
    utterances = {}
    for copy in found.ids:
        name, change = changes[copy]
        utterances[copy] = of_copies(copy, symbols[name], boundaries_s[name] / change.speed)
    UtteranceTable.write(folder, utterances)
    shutil.rmtree(sounds, ignore_errors=True)


def _sounds(
    clips: Sequence[Clip],
    changes: Mapping[str, tuple[str, Change]],
    store: FeatureStore,
    control: Control,
) -> Generator[Event, None, None]:
    pace = Pace("augment", len(clips))
    rate = store.format.sample_rate_hz
    for done, clip in enumerate(clips, 1):
        yield from control.wait_while_paused()
        stop_if_asked(control)
        if not clip.audio.exists():
            name, change = changes[clip.id]
            write_wav(clip.audio, changed(store.audio(name), rate, change), rate)
        yield from pace.advance(done)
