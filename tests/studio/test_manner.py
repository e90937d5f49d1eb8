"""How a text is to be said: the boxes under the line of the Listen page."""

from __future__ import annotations

import pytest

from core.delivery import RANGES, USUAL, Delivery
from studio.widgets.manner_row import MannerRow
from studio.widgets.say_card import SayCard
from tests.studio import bench
from tests.studio.player.listening import make_project

pytestmark = pytest.mark.usefixtures("no_sound_card")


@pytest.fixture
def row(qtbot):
    row = MannerRow()
    qtbot.addWidget(row)
    row.show()
    return row


def test_the_boxes_keep_within_what_a_voice_may_be_asked(row):
    assert row.delivery() == USUAL
    assert not row.summary()
    for key, box in row.boxes.items():
        low, high, _ = RANGES[key]
        for wrong, right in ((low - 9, low), (high + 9, high)):
            box.setValue(wrong)
            assert getattr(row.delivery(), key) == right
        assert box.accessibleName()
        assert box.accessibleDescription()


def test_what_is_not_as_usual_is_said_and_taken_back(row):
    row.boxes["pace"].setValue(1.2)
    row.boxes["pitch"].setValue(2)
    row.boxes["energy"].setValue(-3)
    assert row.summary() == "1.2 × · +2 st · −3 dB"
    assert row.delivery(7) == Delivery(1.2, 2.0, -3.0, 0.0, 7)
    row.reset.click()
    assert row.delivery() == USUAL
    assert not row.reset.isEnabled()


def test_language_and_sampling_are_offered_where_voices_have_them(row):
    assert not row.boxes["sampling"].isVisible()
    assert not row.language.isVisible()
    row.offer(("en-us",), sampling=False)
    assert not row.language.isVisible()
    row.offer(("en-us", "nl"), sampling=True)
    assert row.boxes["sampling"].isVisible()
    assert row.language.isVisible()
    row.language.setCurrentIndex(row.language.findData("nl"))
    row.boxes["sampling"].setValue(0.5)
    assert row.delivery(3) == Delivery(seed=3, sampling=0.5, language="nl")
    assert row.summary() == "S 0.5 · Dutch"
    # A choice that is gone is no longer meant.
    row.offer(("en-us",), sampling=False)
    assert row.delivery() == USUAL
    assert not row.summary()


def test_only_a_vocoder_that_draws_is_asked_to_draw_otherwise(qtbot, session, player, tmp_path):
    asked = {}

    class Listening(bench.InlineEngine):
        def request(self, kind, _work, args, *_answers):
            if kind.startswith("say "):
                asked[args[1]] = args[-1]

    project = make_project(tmp_path / "p", ("teacher", "student"))
    for voice, vocoder in (("teacher", "wavernn"), ("student", "fourier")):
        words = 'language = "nl"\nlanguages = ["nl", "de"]\nspeakers = ["", "b"]\n'
        words += f'family = "conv"\nvocoder = "{vocoder}"\n'
        (project.voice_folder(voice) / "voice.toml").write_text(words)
    engine, session.engine = session.engine, Listening(session)
    try:
        card = SayCard(session, player)
        qtbot.addWidget(card)
        session.open_project(project.folder)
        card.show()
        card.how.click()
        assert card.manner.language.isVisible()
        card.manner.boxes["sampling"].setValue(0.5)
        card.manner.language.setCurrentIndex(card.manner.language.findData("de"))
        card._line.setText("Guten Tag.")
        card.speak()
        assert asked["teacher"] == Delivery(sampling=0.5, language="de")
        assert asked["student"] == Delivery(language="de")
        card.close_threads()
    finally:
        session.engine = engine


def test_all_voices_say_it_in_the_same_manner_and_each_reading_is_another(
    qtbot, session, player, tmp_path
):
    asked = []

    class Listening(bench.InlineEngine):
        def request(self, kind, _work, args, *_answers):
            if kind.startswith("say "):
                asked.append(args)

    engine, session.engine = session.engine, Listening(session)
    try:
        card = SayCard(session, player)
        qtbot.addWidget(card)
        session.open_project(make_project(tmp_path / "p", ("teacher", "student")).folder)
        card.show()
        assert not card.manner.isVisible()
        card.how.click()
        assert card.manner.isVisible()
        card._line.setText("Good day.")
        card.speak()
        assert [args[-1] for args in asked] == [USUAL, USUAL]
        card.manner.boxes["temperature"].setValue(0.5)
        assert card.how.text() == "T 0.5"
        asked.clear()
        card.speak()
        card.speak()
        first, second = ([args[-1] for args in asked[place : place + 2]] for place in (0, 2))
        assert first[0] == first[1]
        assert second[0] == second[1]
        assert first[0].temperature == second[0].temperature == 0.5
        assert first[0].seed != second[0].seed
        card.close_threads()
    finally:
        session.engine = engine
