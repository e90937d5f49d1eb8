"""Corpora are fetched from a real server, whole and unharmed, or not at all."""

from __future__ import annotations

import dataclasses
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.data.corpora import _source, fetch_corpus
from core.data.download import partial
from core.data.layouts import read_corpus
from core.data.offers import OFFERS, Offer, offer, room_needed
from core.errors import DataError, NetworkError, StorageError
from core.events import Control, PhaseStarted, Progress
from tests.core.data.serving import (
    WORDS,
    Server,
    left_in,
    libritts,
    ljspeech,
    serving,
    tar,
    vctk,
    zipped,
)
from tests.core.jobs import drained


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def fetch(wanted: Offer, folder: Path, control: Control | None = None) -> tuple:
    events, result = drained(fetch_corpus(wanted, str(folder), control or Control()))
    return result, events


@pytest.mark.parametrize(
    ("key", "content", "layout", "readers"),
    [
        ("ljspeech", lambda: tar(ljspeech(), "bz2"), "ljspeech", 1),
        ("libritts-dev-clean", lambda: tar(libritts(), "gz"), "libritts", 2),
        ("vctk", lambda: zipped(vctk()), "vctk", 2),
    ],
)
def test_each_corpus_arrives_ready_to_be_read(server, tmp_path, key, content, layout, readers):
    wanted = server.offer(key, content())
    folder, events = fetch(wanted, tmp_path)
    corpus = read_corpus(Path(folder))
    assert corpus.layout == layout
    assert sorted(clip.text for clip in corpus.clips) == sorted(WORDS)
    assert len({clip.speaker for clip in corpus.clips}) == readers
    # The archive has done its work, and nothing else lies about.
    assert left_in(tmp_path) == {Path(wanted.folder).parts[0]}
    phases = [event.phase for event in events if isinstance(event, PhaseStarted)]
    assert phases == ["download", "verify", "unpack"]
    fetched = [e for e in events if isinstance(e, Progress) and e.phase == "download"]
    assert fetched[-1].done == fetched[-1].total == wanted.archive_bytes


def test_what_is_there_is_not_fetched_again(server, tmp_path):
    wanted = server.offer("ljspeech", tar(ljspeech(), "bz2"))
    first, _ = fetch(wanted, tmp_path)
    assert room_needed(wanted, tmp_path) == 0
    again, events = fetch(wanted, tmp_path)
    assert again == first
    assert events == []
    assert len(server.asked) == 1


@pytest.mark.parametrize("ranges", [True, False])
def test_stopping_keeps_what_was_fetched_and_the_next_time_goes_on(server, tmp_path, ranges):
    more = {"LJSpeech-1.1/README": np.random.default_rng(0).bytes(600_000)}
    wanted = server.offer("ljspeech", tar(ljspeech() | more, "bz2"))
    server.ranges = ranges
    control = Control()
    control.stop()
    folder, _ = fetch(wanted, tmp_path, control)
    assert folder is None
    kept = partial(tmp_path / wanted.archive).stat().st_size
    assert 0 < kept < wanted.archive_bytes
    folder, events = fetch(wanted, tmp_path)
    assert len(read_corpus(Path(folder)).clips) == 3
    assert server.asked == ["", f"bytes={kept}-"]
    begun = next(event for event in events if isinstance(event, Progress))
    assert begun.done == (kept if ranges else 0)


def test_a_connection_that_breaks_is_said_and_gone_on_with(server, tmp_path):
    wanted = server.offer("ljspeech", tar(ljspeech(), "bz2"))
    server.break_after = 5000
    with pytest.raises(NetworkError, match="broke off"):
        fetch(wanted, tmp_path)
    folder, _ = fetch(wanted, tmp_path)
    assert len(read_corpus(Path(folder)).clips) == 3
    assert server.asked == ["", "bytes=5000-"]


def test_a_wrong_checksum_is_refused_and_removed(server, tmp_path):
    wanted = server.offer("ljspeech", tar(ljspeech(), "bz2"))
    damaged = dataclasses.replace(wanted, sha256="0" * 64)
    with pytest.raises(DataError, match="checksum"):
        fetch(damaged, tmp_path)
    assert left_in(tmp_path) == set()
    assert fetch(wanted, tmp_path)[0]


@pytest.mark.parametrize("name", ["../evil.txt", "/tmp/sotto-evil.txt", "wavs/../../../evil.txt"])
def test_names_that_lead_outside_are_refused(server, tmp_path, name):
    root = tmp_path / "corpora"
    inside = {"LJSpeech-1.1/metadata.csv": b"a|b", name: b"evil"}
    for key, content in (("ljspeech", tar(inside, "bz2")), ("vctk", zipped(inside))):
        if name.startswith("/") and key == "ljspeech":
            continue  # Of these, tar leaves out the stroke and stays inside.
        with pytest.raises(DataError):
            fetch(server.offer(key, content), root)
    assert left_in(tmp_path) <= {"corpora"}
    assert not Path("/tmp/sotto-evil.txt").exists()
    assert not any(path.is_dir() for path in root.iterdir())


def test_a_link_that_leads_outside_is_refused(server, tmp_path):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:bz2") as archive:
        link = tarfile.TarInfo("LJSpeech-1.1/wavs")
        link.type, link.linkname = tarfile.SYMTYPE, "../../.."
        archive.addfile(link)
    with pytest.raises(DataError):
        fetch(server.offer("ljspeech", packed.getvalue()), tmp_path)
    assert left_in(tmp_path) == {"LJSpeech-1.1.tar.bz2"}


def test_an_archive_of_something_else_is_refused(server, tmp_path):
    with pytest.raises(DataError, match="holds no folder LJSpeech"):
        fetch(server.offer("ljspeech", tar({"else/a.txt": b"a"}, "bz2")), tmp_path)


def test_the_room_is_looked_at_before_anything_is_fetched(server, tmp_path):
    wanted = server.offer("ljspeech", tar(ljspeech(), "bz2"))
    with pytest.raises(StorageError, match="needs 1000000000"):
        fetch(dataclasses.replace(wanted, unpacked_bytes=10**18), tmp_path)
    assert server.asked == []


def test_without_a_network_one_line_says_so_and_what_else_can_be_done(tmp_path):
    with serving() as server:
        wanted = server.offer("ljspeech", tar(ljspeech(), "bz2"))
    with pytest.raises(NetworkError) as caught:  # It is gone now.
        fetch(wanted, tmp_path)
    assert "cannot be reached" in caught.value.problem
    assert wanted.address in caught.value.advice
    assert "\n" not in str(caught.value)
    # Fetched by other means and put there, it is taken.
    (tmp_path / wanted.archive).write_bytes(tar(ljspeech(), "bz2"))
    assert len(read_corpus(Path(fetch(wanted, tmp_path)[0])).clips) == 3


def test_every_offer_has_an_address_and_a_checksum_of_torchaudio():
    for wanted in OFFERS:
        address, sha256 = _source(wanted)
        assert address.endswith(f"/{wanted.archive}")
        assert len(sha256) == 64
    with pytest.raises(DataError, match="libritts-dev-clean"):
        offer("nothing")
