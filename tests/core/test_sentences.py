"""The built-in sentences: enough, varied, and with every sound of English often enough to learn."""

import collections
import itertools
import re

import pytest

from core import espeak
from core.data.demo import demo_sentences
from core.text.phonemes import Phonemizer
from core.text.symbols import sound_units


@pytest.fixture(scope="module")
def sentences():
    return demo_sentences()


def words(sentence):
    return re.findall(r"[a-z0-9']+", sentence.lower())


def test_there_are_more_than_a_thousand_different_ones(sentences):
    assert len(sentences) >= 1100
    assert len({tuple(words(sentence)) for sentence in sentences}) == len(sentences)


def test_they_are_plain_text(sentences):
    for sentence in sentences:
        assert re.fullmatch(r"[A-Za-z0-9 ,.?!:;'\-]+[.?!]", sentence), sentence
        assert "  " not in sentence


def test_lengths_and_kinds_vary(sentences):
    lengths = [len(sentence.split()) for sentence in sentences]
    assert min(lengths) >= 3
    assert max(lengths) <= 22
    assert 9 <= sum(lengths) / len(lengths) <= 12
    ends = collections.Counter(sentence[-1] for sentence in sentences)
    assert ends["?"] >= 80
    assert ends["!"] >= 30
    assert sum("," in sentence for sentence in sentences) >= 250
    assert len({word for sentence in sentences for word in words(sentence)}) >= 3500


def test_no_frame_is_repeated(sentences):
    openings = collections.Counter(tuple(words(sentence)[:5]) for sentence in sentences)
    assert max(openings.values()) <= 2
    phrases = collections.Counter(
        phrase
        for sentence in map(words, sentences)
        for phrase in {tuple(sentence[i : i + 5]) for i in range(len(sentence) - 4)}
    )
    assert max(phrases.values()) <= 2


def test_no_two_say_nearly_the_same(sentences):
    bags = [frozenset(words(sentence)) for sentence in sentences]
    for one, other in itertools.combinations(bags, 2):
        shared = len(one & other)
        assert shared < 4 or shared / len(one | other) < 0.6, (one, other)


def test_every_letter_of_the_ipa_is_frequent(sentences):
    phonemize = Phonemizer("en-us")
    phones = collections.Counter()
    for sentence in sentences:
        read = phonemize(sentence)
        assert read.unknown == ()
        phones.update(unit.phone for unit in sound_units(read.symbols) if not unit.pause)
    assert len(phones) >= 43
    assert min(phones.values()) >= 60, phones.most_common()[-5:]


@pytest.mark.slow
def test_every_english_phoneme_is_spoken_at_least_sixty_times(sentences):
    phonemes = collections.Counter(
        phoneme.ipa.strip("ˈˌ")
        for spoken in espeak.speak_all(sentences, "en-us")
        for phoneme in spoken.phonemes
    )
    assert {"ʒ", "ɔɪ", "ʊɹ", "θ", "ð", "aɪɚ", "n̩"} <= phonemes.keys()
    assert min(phonemes.values()) >= 60, phonemes.most_common()[-5:]
