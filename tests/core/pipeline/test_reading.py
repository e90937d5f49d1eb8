"""Recordings are trimmed, levelled and left out as the settings say; the files stay untouched."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.audio import loudness_lufs, read_audio
from core.data.demo import speak_demo
from core.events import Control, Notice
from core.pipeline.data_stage import data_fingerprint, open_data, prepare_data
from core.project import Project
from core.settings import Settings
from tests.core.jobs import drained


@pytest.fixture(scope="module")
def recordings(tmp_path_factory) -> Path:
    """Ten sentences, each a step louder than the one before, with a second of silence before it."""
    folder = tmp_path_factory.mktemp("recordings")
    drained(speak_demo(folder, 10, Control()))
    for number, path in enumerate(sorted((folder / "wavs").glob("*.wav"))):
        sound, rate = read_audio(path)
        quiet = 1e-5 * np.random.default_rng(number).normal(size=rate)
        soundfile.write(path, np.concatenate([quiet, 0.1 * 1.2**number * sound[0]]), rate)
    return folder


def read(recordings, folder, **settings):
    values = {f"data.{name}": value for name, value in settings.items()}
    project = Project.create(folder, Settings().changed({"data.source": str(recordings), **values}))
    events, facts = drained(prepare_data(project, Control()))
    return open_data(project), facts, events


def digests(folder):
    return {path: hashlib.sha256(path.read_bytes()).digest() for path in folder.rglob("*.wav")}


def levels(data):
    rate = data.store.format.sample_rate_hz
    return [loudness_lufs(data.store.audio(name), rate) for name in data.store.ids]


def test_silence_and_levels_are_mended_unless_the_settings_say_no(recordings, tmp_path):
    before = {
        path: hashlib.sha256(path.read_bytes()).digest() for path in recordings.rglob("*.wav")
    }
    mended, _, _ = read(recordings, tmp_path / "mended")
    plain, _, _ = read(recordings, tmp_path / "plain", trim_silence=False, even_loudness=False)
    assert np.ptp(levels(mended)) < 0.5
    assert np.ptp(levels(plain)) > 8
    for name in plain.store.ids:
        assert plain.store.seconds(name) > mended.store.seconds(name) + 0.7
    assert digests(recordings) == before


def test_a_clip_left_out_is_not_learnt_from(recordings, tmp_path):
    whole = Project.create(tmp_path / "all", Settings().changed({"data.source": str(recordings)}))
    names = [path.stem for path in sorted((recordings / "wavs").glob("*.wav"))]
    data, facts, events = read(recordings, tmp_path / "fewer", left_out=(names[3],))
    assert facts["clips"] == 9
    assert names[3] not in data.manifest
    assert any(
        isinstance(e, Notice) and e.message.startswith("Clips left out, as the settings say: 1")
        for e in events
    )
    # Other settings, other data; the settings of old, the data of old.
    fewer = Project.open(tmp_path / "fewer")
    assert data_fingerprint(fewer) != data_fingerprint(whole)
