"""Get a corpus, in the window: a real child process fetches from a real server."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from core.data.offers import OFFERS
from studio.widgets.corpus_dialog import CorpusDialog
from studio.widgets.source_card import SourceCard
from tests.core.data.serving import ljspeech, serving, tar

MORE = {"LJSpeech-1.1/README": np.random.default_rng(0).bytes(600_000)}


@pytest.fixture
def server():
    with serving() as server:
        yield server


@pytest.fixture
def show(qtbot, session, tmp_path):
    def show(*offers):
        dialog = CorpusDialog(session, offers=offers)
        qtbot.addWidget(dialog)
        dialog.use_folder(str(tmp_path / "corpora"))
        dialog.show()
        return dialog

    return show


def test_a_fetched_corpus_becomes_the_recordings(qtbot, session, show, server, tmp_path):
    card = SourceCard(session)
    qtbot.addWidget(card)
    card.follow(locked=False)
    card.folderChosen.connect(lambda folder: session.set_setting("data.source", folder))
    dialog = show(server.offer("ljspeech", tar(ljspeech(), "bz2")))
    assert "Public domain" in dialog._licence.text()
    dialog.go.click()
    assert dialog.stop.isVisible()
    with qtbot.waitSignal(session.fetch.arrived, timeout=60_000):
        pass
    assert session.settings.data.source == str(tmp_path / "corpora" / "LJSpeech-1.1")
    assert (tmp_path / "corpora" / "LJSpeech-1.1" / "metadata.csv").is_file()
    assert not dialog.isVisible()


def test_without_a_network_one_line_says_so(qtbot, session, show):
    with serving() as server:
        offer = server.offer("ljspeech", tar(ljspeech(), "bz2"))
    dialog = show(offer)
    dialog.go.click()
    qtbot.waitUntil(lambda: not session.fetch.running, timeout=60_000)
    assert "cannot be reached" in dialog.state.text()
    assert offer.address in dialog.state.text().replace("\u200b", "")
    assert dialog.go.isVisible()
    assert dialog.go.isEnabled()


def test_stopped_it_goes_on_from_there(qtbot, session, show, server):
    server.pause_s = 0.05
    dialog = show(server.offer("ljspeech", tar(ljspeech() | MORE, "bz2")))
    dialog.go.click()
    qtbot.waitUntil(lambda: session.fetch.state.done > 0, timeout=60_000)
    dialog.stop.click()
    qtbot.waitUntil(lambda: not session.fetch.running, timeout=20_000)
    assert dialog.go.text() == "Go on"
    server.pause_s = 0.0
    with qtbot.waitSignal(session.fetch.arrived, timeout=60_000):
        dialog.go.click()
    assert server.asked[1].startswith("bytes=")


def test_what_a_corpus_takes_is_said_and_too_little_room_refuses_it(show, server):
    offer = server.offer("ljspeech", tar(ljspeech(), "bz2"))
    dialog = show(dataclasses.replace(offer, key="huge", unpacked_bytes=10**18), offer)
    assert not dialog.go.isEnabled()
    dialog.choices.buttons["ljspeech"].click()
    assert dialog.go.isEnabled()
    assert server.asked == []


def test_every_corpus_says_size_speakers_and_licence(show):
    dialog = show(*OFFERS)
    for offer in OFFERS:
        choice = dialog.choices.buttons[offer.key]
        said = choice.accessibleDescription()
        assert choice.text() == offer.name
        assert offer.licence in said
        assert "to fetch" in said
        assert "speaker" in said
    assert Path(dialog._folder).name == "corpora"
