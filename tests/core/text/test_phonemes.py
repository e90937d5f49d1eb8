import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import TextError
from core.text.phonemes import Phonemizer
from core.text.symbols import SYMBOL_IDS

ENGLISH = Phonemizer("en-US")


def test_a_sentence_becomes_piper_symbols():
    assert "".join(ENGLISH("Hello, world. Bye!").symbols) == "^həlˈoʊ, wˈɜːld. bˈaɪ!$"
    assert ENGLISH("Hello, world.").unknown == ()


def test_letters_with_marks_are_decomposed_as_piper_does():
    symbols = Phonemizer("de")("ich").symbols
    assert symbols == ("^", "ɪ", "c", "\u0327", "$")


@pytest.mark.parametrize("text", ["", "   ", "\n", "...", "?!", "\x00\x07", "\u200d\ufe0f"])
def test_a_text_without_sound_is_refused(text):
    with pytest.raises(TextError, match="nothing that can be spoken"):
        ENGLISH(text)


def test_control_characters_are_dropped_and_reported():
    read = ENGLISH("one\x01 two\x1b three\x00 four")
    assert read.unknown == ("\x01", "\x1b", "\x00")
    assert read.symbols == ENGLISH("one two three four").symbols


def test_emoji_are_read_or_reported():
    assert ENGLISH("Hello 😀 world").unknown == ()
    assert "ɡɹˈɪnɪŋ" in "".join(ENGLISH("Hello 😀 world").symbols)
    assert ENGLISH("the 🇺🇸 flag").unknown == ()
    assert ENGLISH("Hello 🫠 world").unknown == ("🫠",)


def test_ipa_outside_the_table_is_reported():
    read = Phonemizer("ja")("こんにちは、せかい。")
    assert set(read.unknown) == {"\u031e", "\u0308"}
    assert all(symbol in SYMBOL_IDS for symbol in read.symbols)


def test_other_scripts_are_read_by_name_or_sound():
    read = ENGLISH("你好 Привет שלום")
    assert len(read.symbols) > 10
    assert read.unknown == ()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_known_symbols_or_a_clear_error(text):
    try:
        read = ENGLISH(text)
    except TextError:
        return
    assert read.symbols[0] == "^"
    assert read.symbols[-1] == "$"
    assert all(symbol in SYMBOL_IDS for symbol in read.symbols)


@pytest.mark.parametrize("text", ["The quick brown fox. ", "word ", "x", "1", "你好"])
def test_a_hundred_thousand_characters_are_read_in_seconds(text):
    started = time.perf_counter()
    read = ENGLISH(text * (100_000 // len(text)))
    assert time.perf_counter() - started < 20
    assert len(read.symbols) > 80_000


def test_an_unknown_language_is_refused_at_once():
    with pytest.raises(TextError, match="unknown"):
        Phonemizer("xx")
