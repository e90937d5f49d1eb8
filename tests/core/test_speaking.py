"""Long texts spoken piece by piece."""

import tracemalloc

import numpy as np
import pytest

from core.delivery import USUAL, Delivery
from core.errors import TextError, VoiceError
from core.speaking import MOST_SYMBOLS, SENTENCE_S, pieces, sentences, stream
from core.text.phonemes import Phonemizer
from core.voice import AcousticVoice, EspeakVoice, Speech
from tests.core.small import small_voice

HOP = 256


def split(text: str) -> list[str]:
    return [sentence for sentence, _ in sentences(text)]


@pytest.fixture(scope="module")
def voice() -> AcousticVoice:
    return small_voice(speakers=("ann", "bob"), pitch_spread=(0.1, 0.2))


class Listed:
    """The built-in voice, which writes down what it is asked to say."""

    def __init__(self) -> None:
        self._voice = EspeakVoice()
        self.name, self.language = self._voice.name, self._voice.language
        self.speakers, self.sample_rate_hz = self._voice.speakers, self._voice.sample_rate_hz
        self.phonemes = self._voice.phonemes
        self.asked: list[str] = []

    def speak(self, text: str, speaker: str = "", delivery: Delivery = USUAL) -> Speech:
        self.asked.append(text)
        return self._voice.speak(text, speaker, delivery)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello. How are you? Fine!", ["Hello.", "How are you?", "Fine!"]),
        ("Mr. Smith met Dr. Jones. They spoke.", ["Mr. Smith met Dr. Jones.", "They spoke."]),
        ("Pi is 3.14. Or e.g. Tau.", ["Pi is 3.14.", "Or e.g. Tau."]),
        ("J. R. R. Tolkien, U.S. Army. So did I. Yes.", None),
        ("See p. 5 and no. 7. No. Never.", ["See p. 5 and no. 7. No.", "Never."]),
        ("Am 3. Mai kam Dr. Weiß. Er blieb.", ["Am 3. Mai kam Dr. Weiß.", "Er blieb."]),
        ("“Wait…” she said. “No!” He left.", ["“Wait…” she said.", "“No!”", "He left."]),
        ("»Gut.« Sie ging. (Ja.) Ende.", ["»Gut.«", "Sie ging.", "(Ja.)", "Ende."]),
        (
            "今天很好。走吧！好吗？圆周率３．１４是数。",
            ["今天很好。", "走吧！", "好吗？", "圆周率３．１４是数。"],
        ),
        ("यह एक है। यह दो है।तीन", ["यह एक है।", "यह दो है।", "तीन"]),
        ("ماذا؟ نعم. جيد۔ تم", ["ماذا؟", "نعم.", "جيد۔", "تم"]),
        ("A heading\n\nwrapped\nlines\r\n\r\n third", ["A heading", "wrapped\nlines", "third"]),
        ("no mark at the end", ["no mark at the end"]),
        (" \n\n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, expected):
    if expected is None:
        expected = ["J. R. R. Tolkien, U.S. Army.", "So did I.", "Yes."]
    assert split(text) == expected


def test_paragraphs_are_further_apart_than_sentences():
    pauses = [pause for _, pause in sentences("One. Two.\n\nThree.")]
    assert pauses[2] > pauses[1] > 0


@pytest.mark.parametrize(
    "text",
    [
        "word " * 3000,
        "a clause, " * 1000,
        "9" * 3000,
        "漢字" * 1000,
        "x" * 5000,
        "a" + " " * 100_000 + "b",
        "e\N{COMBINING ACUTE ACCENT}" * 2000,
    ],
)
def test_long_sentences_are_cut_short_and_nothing_is_lost(text):
    read = Phonemizer("cmn" if "漢" in text else "en-us")
    found = [piece for piece, _ in pieces(text, read)]
    assert all(2 < len(read(piece).symbols) <= MOST_SYMBOLS for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert not any(piece.startswith("\N{COMBINING ACUTE ACCENT}") for piece in found)


def test_long_sentences_are_cut_at_their_marks():
    text = "first a clause of some length, then another one that goes on, " * 20
    found = [piece for piece, _ in pieces(text, Phonemizer("en-us"))]
    assert len(found) > 2
    assert all(piece.endswith(",") for piece in found)


def test_the_first_sound_comes_before_the_rest_is_read():
    voice = Listed()
    spoken = stream(voice, "One. Two. Three.")
    assert voice.asked == []
    next(spoken)
    assert voice.asked == ["One."]
    assert [speech.text for speech in spoken] == ["Two.", "Three."]


def test_joined_pieces_are_the_sentences_with_pauses_between(voice):
    one, two = voice.speak("Good day.", "bob"), voice.speak("How are you?", "bob")
    first, second = stream(voice, "Good day. How are you?", "bob")
    assert np.array_equal(first.audio, one.audio)
    silence = len(second.audio) - len(two.audio)
    assert silence == pytest.approx(SENTENCE_S * second.sample_rate_hz, abs=HOP)
    assert not second.audio[:silence].any()
    assert np.array_equal(second.audio[silence:], two.audio)
    # A pause belongs to the first symbol, so that times of symbols still hold.
    assert second.durations.sum() == len(second.mel) == len(second.audio) // HOP
    assert np.array_equal(second.durations[1:], two.durations[1:])


def test_pauses_keep_pace_with_the_voice():
    slow, quick = (
        list(stream(EspeakVoice(), "Good day. Good day.", delivery=Delivery(pace)))
        for pace in (1.0, 2.0)
    )
    pauses = [len(both[1].audio) - len(both[0].audio) for both in (slow, quick)]
    assert pauses[1] < 0.7 * pauses[0]


def test_what_has_no_sound_is_passed_over():
    voice = Listed()
    assert len(list(stream(voice, "… Hello. — \n\n … \n\n Bye."))) == 2
    for silent in ("", "  \n ", "?! … —", "." * 100_000):
        with pytest.raises(TextError, match="nothing that can be spoken"):
            next(stream(voice, silent))


def test_unknown_speakers_are_refused(voice):
    with pytest.raises(VoiceError, match="ann, bob"):
        next(stream(voice, "Hello.", "carol"))


def test_a_sentence_said_again_in_a_text_is_drawn_anew(voice):
    free = Delivery(temperature=1.0, seed=5)
    one, two = ([p.audio for p in stream(voice, "Hello. Hello.", "", free)] for _ in range(2))
    assert all(np.array_equal(*pair) for pair in zip(one, two, strict=True))
    assert np.array_equal(one[0], voice.speak("Hello.", "", free).audio)
    assert not np.array_equal(one[0], one[1][-len(one[0]) :])


@pytest.mark.slow
def test_a_hundred_thousand_characters_need_no_more_memory_than_a_few():
    voice = EspeakVoice()
    sentence = "This is a sentence of about eighty characters, and it is followed by others. "
    next(stream(voice, sentence))  # What is made once stays out of the count.

    def peak_of(count: int) -> int:
        text = sentence * count
        tracemalloc.start()
        try:
            spoken = sum(1 for _ in stream(voice, text, delivery=Delivery(2.5)))
            assert spoken == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, many = peak_of(5), peak_of(100_000 // len(sentence))
    assert many < 1.5 * few
