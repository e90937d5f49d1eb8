"""What is drawn for blind tests, and what is heard in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.audio import loudness_lufs, true_peak
from core.errors import DataError
from core.evaluate.votes import ABX, MUSHRA, PREFERENCE
from studio.blind import Design, draw, usable, vote_of
from studio.player.stimuli import blinded, read_trial
from studio.player.tracks import prepare
from studio.sentences import Sentence
from tests.studio.player.listening import speech

PATHS = {voice: Path(f"{voice}.wav") for voice in ("recording", "teacher", "student")}
SENTENCES = [Sentence(f"s{place}", "words", PATHS) for place in range(5)]
PAIR = ("teacher", "student")


def test_x_is_drawn_evenly_and_without_memory():
    drawn = [trial.drawn["X"] for trial in draw(Design(ABX, PAIR, 4000, 1), SENTENCES)]
    is_teacher = np.array([voice == "teacher" for voice in drawn])
    # Four standard errors of 4,000 throws of a coin.
    assert abs(is_teacher.mean() - 0.5) < 4 * 0.5 / 4000**0.5
    assert abs((is_teacher[1:] == is_teacher[:-1]).mean() - 0.5) < 4 * 0.5 / 3999**0.5


def test_every_sentence_comes_once_before_one_comes_again():
    trials = draw(Design(ABX, PAIR, 12, 3), SENTENCES)
    names = [trial.sentence.id for trial in trials]
    assert set(names[:5]) == set(names[5:10]) == {one.id for one in SENTENCES}
    assert names[:5] != names[5:10]


def test_a_seed_draws_the_same_test_again_and_another_one_another():
    for test, voices in ((ABX, PAIR), (PREFERENCE, PAIR), (MUSHRA, ("recording", *PAIR))):
        first, same, other = (
            [dict(trial.drawn) for trial in draw(Design(test, voices, 20, seed), SENTENCES)]
            for seed in (7, 7, 8)
        )
        assert first == same
        assert first != other


def test_who_is_a_changes_in_a_test_of_preference_only():
    for test, who in ((PREFERENCE, {"teacher", "student"}), (ABX, {"teacher"})):
        assert {trial.drawn["A"] for trial in draw(Design(test, PAIR, 40, 2), SENTENCES)} == who


def test_an_answer_names_the_voice_that_stood_behind_the_letter():
    design = Design(PREFERENCE, PAIR, 30, 5)
    trials = draw(design, SENTENCES)
    given = ["A", "B", ""] * 10
    vote = vote_of(design, trials, given)
    for trial, letter, answer in zip(trials, given, vote.answers, strict=True):
        assert answer["answer"] == trial.drawn.get(letter, "")
        assert answer["first"] == trial.drawn["A"]


def test_only_sentences_that_all_have_spoken_are_used():
    half = Sentence("half", "", {"teacher": Path("t.wav")})
    assert usable([*SENTENCES, half], PAIR) == SENTENCES


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000])
def test_all_sounds_of_a_trial_are_equally_loud_and_below_full_scale(rate):
    sounds = {
        "recording": (0.3 * speech(0), rate),
        "teacher": (2.0 * speech(1), rate),
        "student": (0.05 * speech(2), rate),
    }
    order = ("student", "anchor_3500", "recording", "anchor_7000", "teacher")
    drawn = {"R": "recording"} | {str(place): name for place, name in enumerate(order, 1)}
    found = blinded(prepare(sounds), drawn, "recording")
    assert found.slots == ("R", "1", "2", "3", "4", "5")
    loudness = [loudness_lufs(found.audio[slot], rate) for slot in found.slots]
    assert max(loudness) - min(loudness) <= 0.1
    assert all(true_peak(audio, rate) <= 10 ** (-0.99 / 20) for audio in found.audio.values())
    np.testing.assert_array_equal(found.audio["R"], found.audio["3"])
    assert len(found.audio["2"]) == len(found.audio["R"])
    deck = found.deck()
    assert all(track is not None for track in deck.tracks)


def test_a_voice_that_cannot_be_read_ends_the_trial_with_a_reason(tmp_path):
    paths = {"teacher": tmp_path / "t.wav", "student": tmp_path / "s.wav"}
    for path in paths.values():
        path.write_bytes(b"nothing")
    with pytest.raises(DataError):
        read_trial(paths, {"A": "teacher", "B": "student"})
