"""A project's changed copies: whose they are, when what is said, and how they survive a kill."""

import numpy as np
import pytest

from core.data.augment import PREFIX, changed, copy_id, drawn, original_id
from core.events import Control, PhaseStarted
from core.pipeline.data_stage import data_fingerprint, open_data, prepare_data
from core.pipeline.stage import PHASES, Stopped
from core.project import Project
from core.settings import Settings
from core.training.invented import Together
from core.training.loading import Recordings
from core.training.prepare import mel_statistics
from tests.core.jobs import drained, finished

OWN = {"data.sentences": 8, "augment.copies": 2, "augment.pitch": 2.0, "augment.speed": 0.25}


def made(folder, **settings):
    project = Project.create(folder, Settings().changed(OWN | settings))
    events, _ = drained(prepare_data(project, Control()))
    return project, open_data(project), [e.phase for e in events if isinstance(e, PhaseStarted)]


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    return made(tmp_path_factory.mktemp("copies") / "p")


def test_every_training_recording_has_its_copies_and_no_other(walked):
    _, data, phases = walked
    wanted = {copy_id(name, number) for name in data.split.train for number in (1, 2)}
    assert set(data.augmented.ids) == wanted
    judged = {*data.split.validation, *data.split.test}
    assert not judged & {original_id(name) for name in data.augmented.ids}
    assert not any(name.startswith(PREFIX) for name in (*data.store.ids, *data.table.ids))
    assert "augment" in phases
    assert "augment" in PHASES


def test_sounds_and_boundaries_are_those_of_the_recording_at_the_copys_speed(walked):
    project, data, _ = walked
    for copy in data.augmented.ids:
        name, number = original_id(copy), int(copy.removeprefix(PREFIX).split("-")[0])
        change = drawn(project.settings.augment, project.settings.budget.seed, name, number)
        ours, theirs = data.augmented.table[copy], data.table[name]
        assert np.array_equal(ours.symbols, theirs.symbols)
        assert ours.speaker == theirs.speaker
        assert ours.durations.sum() == data.augmented.frames(copy)
        ends, wanted = np.cumsum(ours.durations), np.cumsum(theirs.durations) / change.speed
        assert np.abs(ends - wanted).max() <= 2
        rate = data.store.format.sample_rate_hz
        sound = changed(data.store.audio(name), rate, change)
        kept = data.augmented.store.audio(copy)
        assert np.abs(sound[: len(kept)] - kept).max() < 1e-4


def test_higher_copies_have_a_higher_melody(walked):
    project, data, _ = walked
    higher, melody = [], []
    for copy in data.augmented.ids:
        name, number = original_id(copy), int(copy.removeprefix(PREFIX).split("-")[0])
        change = drawn(project.settings.augment, project.settings.budget.seed, name, number)
        ours, theirs = data.augmented.table[copy], data.table[name]
        both = (ours.durations > 4) & (theirs.durations > 4)
        higher.append(change.semitones)
        melody.append(np.median(ours.pitch[both] - theirs.pitch[both]))
    assert np.corrcoef(higher, melody)[0, 1] > 0.9


def test_the_recordings_are_what_they_are_without_copies(walked, tmp_path):
    _, data, _ = walked
    _, plain, phases = made(tmp_path / "p", **{"augment.copies": 0})
    assert plain.augmented is None
    assert "augment" not in phases
    assert plain.split == data.split
    assert mel_statistics(plain.store, plain.split.train) == mel_statistics(
        data.store, data.split.train
    )
    for name in plain.store.ids:
        assert np.array_equal(plain.store.mel(name), data.store.mel(name))
        assert np.array_equal(plain.table[name].pitch, data.table[name].pitch)


def test_they_join_the_recordings(walked):
    _, data, _ = walked
    both = Together(data.store, data.table, data.augmented)
    assert both.ids == [*data.table.ids, *data.augmented.ids]
    statistics = mel_statistics(data.store, data.split.train)
    copy = data.augmented.ids[0]
    batch = Recordings(both, both, statistics).batch([copy, original_id(copy)])
    frames = [both.frames(copy), both.frames(original_id(copy))]
    assert batch.durations.sum(1).tolist() == frames
    assert batch.mel.shape[1] == max(frames)


def test_other_copies_leave_the_recordings_as_they_are(tmp_path):
    project, _, _ = made(tmp_path / "p", **{"augment.copies": 1})
    before = data_fingerprint(project)
    features = project.data_folder / "features/index.json"
    stamp = features.stat().st_mtime_ns

    project.save(project.settings.changed({"augment.mask": 0.3}))
    assert data_fingerprint(project) == before
    project.save(project.settings.changed({"augment.pitch": 0.5}))
    assert data_fingerprint(project) != before
    finished(prepare_data(project, Control()))
    assert features.stat().st_mtime_ns == stamp

    project.save(project.settings.changed({"augment.copies": 0, "augment.speed": 0.5}))
    # What would be changed in copies is nothing where there are none.
    plain = Project.create(tmp_path / "q", Settings().changed({"data.sentences": 8}))
    assert data_fingerprint(project) == data_fingerprint(plain)
    finished(prepare_data(project, Control()))
    assert open_data(project).augmented is None


def test_a_stopped_walk_goes_on_where_it_was(tmp_path, walked):
    _, whole, _ = walked
    project = Project.create(tmp_path / "p", Settings().changed(OWN))
    sounds = project.data_folder / "augmented/sounds"

    def stamps():
        return {path.name: path.stat().st_mtime_ns for path in sounds.glob("*.wav")}

    def stopped_once(found):
        """Walk until so many copies are there."""
        control = Control()
        for _ in prepare_data(project, control):
            if len(stamps()) >= found:
                control.stop()

    with pytest.raises(Stopped):
        stopped_once(len(whole.augmented.ids))
    # As if killed in the middle, with five copies made.
    kept = dict(sorted(stamps().items())[:5])
    for name in stamps().keys() - kept.keys():
        (sounds / name).unlink()
    with pytest.raises(Stopped):
        stopped_once(len(whole.augmented.ids))
    assert kept.items() <= stamps().items()
    finished(prepare_data(project, Control()))
    again = open_data(project)
    assert again.augmented.ids == whole.augmented.ids
    for name in again.augmented.ids:
        assert np.array_equal(again.augmented.mel(name), whole.augmented.mel(name))
    assert not sounds.exists()
