"""Sentences that nobody recorded."""

import itertools

import numpy as np
import torch

from core.data.mel import HIFIGAN
from core.events import Control
from core.models.acoustic import Statistics
from core.text.phonemes import Phonemizer
from core.text.symbols import END, START
from core.training.invented import PREFIX, Invented, Together, invent, new_sentences
from core.training.loading import Recordings
from tests.core.jobs import finished
from tests.core.small import small_voice

TEXTS = ("The old harbour was quiet.", "Nobody saw the small boat leave!", "Was it late?")
PLAIN = Statistics((-5.0,) * 80, (2.0,) * 80)


def spoken():
    read = Phonemizer("en-us")
    return [read(text).symbols for text in TEXTS]


def words_of(symbols):
    inner = symbols[1:-1]
    return [tuple(word) for is_space, word in itertools.groupby(inner, " ".__eq__) if not is_space]


def test_new_sentences_have_the_words_and_the_ends_of_others():
    others = [words_of(symbols) for symbols in spoken()]
    known, ends = {word for words in others for word in words}, {words[-1] for words in others}
    made = new_sentences(spoken(), 50, seed=1)
    assert len(made) == 50
    for symbols in made:
        assert (symbols[0], symbols[-1]) == (START, END)
        words = words_of(symbols)
        assert set(words) <= known
        assert words[-1] in ends
    assert len(set(made)) > 30
    assert {len(words_of(symbols)) for symbols in made} == {len(words) for words in others}


def test_a_seed_gives_the_same_sentences_and_another_seed_others():
    assert new_sentences(spoken(), 9, seed=1) == new_sentences(spoken(), 9, seed=1)
    assert new_sentences(spoken(), 9, seed=1) != new_sentences(spoken(), 9, seed=2)
    assert new_sentences([], 9, seed=1) == []


def test_what_the_teacher_says_of_them_is_kept_and_read_again(tmp_path):
    teacher = small_voice().model
    sentences = [(0, symbols) for symbols in new_sentences(spoken(), 5, seed=1)]
    assert finished(invent(tmp_path, teacher, PLAIN, sentences, "key", Control()))
    found = Invented(tmp_path, HIFIGAN)
    assert [name.startswith(PREFIX) for name in found.table.ids] == [True] * 5
    name = found.table.ids[2]
    entry = found.table[name]
    mel, durations = teacher.speak(torch.from_numpy(entry.symbols))
    assert np.array_equal(entry.durations, durations.numpy())
    assert found.frames(name) == len(mel)
    assert np.allclose(found.mel(name), mel.numpy() * 2.0 - 5.0, atol=0.01)

    mark = (tmp_path / "mel.f16").stat().st_mtime_ns
    assert finished(invent(tmp_path, teacher, PLAIN, sentences, "key", Control()))
    assert (tmp_path / "mel.f16").stat().st_mtime_ns == mark
    assert finished(invent(tmp_path, teacher, PLAIN, sentences[:2], "other", Control()))
    assert len(Invented(tmp_path, HIFIGAN).table.ids) == 2


def test_a_stopped_one_is_begun_anew(tmp_path):
    control = Control()
    control.stop()
    sentences = [(0, symbols) for symbols in new_sentences(spoken(), 5, seed=1)]
    teacher = small_voice().model
    assert not finished(invent(tmp_path, teacher, PLAIN, sentences, "key", control))
    assert finished(invent(tmp_path, teacher, PLAIN, sentences, "key", Control()))
    assert len(Invented(tmp_path, HIFIGAN).table.ids) == 5


def test_recordings_and_new_sentences_fill_one_batch(tmp_path, recordings):
    teacher = small_voice().model
    sentences = [(0, symbols) for symbols in new_sentences(spoken(), 3, 1)]
    finished(invent(tmp_path, teacher, PLAIN, sentences, "key", Control()))
    found = Invented(tmp_path, recordings.store.format)
    both = Together(recordings.store, recordings.table, found)
    assert both.ids == [*recordings.table.ids, *found.table.ids]
    mixed = Recordings(both, both, PLAIN)
    recorded, new = recordings.table.ids[0], found.table.ids[0]
    batch = mixed.batch([recorded, new])
    frames = [recordings.frames(recorded), found.frames(new)]
    assert batch.mel.shape[1] == max(frames)
    assert batch.durations.sum(1).tolist() == frames
