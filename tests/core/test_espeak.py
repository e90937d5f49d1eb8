import ctypes
import subprocess
import sys
import threading
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import espeak
from core.errors import TextError
from core.events import Control

TEXTS = ["The early bird catches the worm.", "Hello, world!", "Is it 25 past three?"]


def test_more_than_a_hundred_languages_speak():
    known = espeak.languages()
    assert len(known) > 100
    assert known["de"] == "German"
    assert known["en-us"] == "English (America)"
    greetings = {"de": "Hallo", "ru": "привет", "hi": "नमस्ते", "ar": "مرحبا", "cmn": "你好"}
    for code in known:
        assert espeak.ipa_clauses(greetings.get(code, "hello"), code) or code in {"chr", "cv"}, code


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("en-US", "en-us"),
        ("en_US", "en-us"),
        ("EN-gb", "en"),
        ("de_AT", "de"),
        ("fr-FR", "fr"),
        ("pt_BR", "pt-br"),
        ("pt-PT", "pt"),
        ("zh-CN", "cmn"),
        ("no", "nb"),
        ("sr-Latn-RS", "sr"),
        (" es-mx ", "es-419"),
    ],
)
def test_language_codes_are_read_in_any_spelling(spelling, code):
    assert espeak.check_language(spelling) == code


@pytest.mark.parametrize(
    ("wrong", "proposal"),
    [("germn", "de (German)"), ("klingon", "piqd"), ("en-uss", "en-us"), ("", "en-us")],
)
def test_an_unknown_language_is_refused_with_near_ones(wrong, proposal):
    with pytest.raises(TextError) as caught:
        espeak.check_language(wrong)
    assert proposal in caught.value.advice
    with pytest.raises(TextError):
        espeak.speak("hello", wrong or "xx")
    with pytest.raises(TextError):
        next(espeak.speak_all(["hello"], wrong or "xx"))


@pytest.mark.parametrize(
    ("text", "language", "marks"),
    [
        ("Hello, world. How are you? Fine! He said: go; now.", "en-us", ",.?!:;."),
        ("No final mark", "en-us", [""]),
        ("Hello. A", "en-us", [".", ""]),
        ('He said "hi." Then he went.', "en-us", ".."),
        ("(one) two.) three", "en-us", [".", ""]),
        ("It costs 3.14 and 10,000, e.g. here.", "en-us", ",."),
        ("what?! Yes", "en-us", ["?", ""]),
        ("wait... what — then", "en-us", [";", ";", ""]),
        ("First paragraph\n\nSecond one.\n\nThird", "en-us", [".", ".", ""]),
        ("one line\nanother line", "en-us", [""]),
        ("C'est beau : vraiment ; non ?", "fr", ":;?"),
        ("¿Qué tal? ¡Bien!", "es", "?!"),
        ("你好，世界。你好吗？", "cmn", ",.?"),
        ("नमस्ते। आप कैसे हैं?", "hi", ".?"),
        ("مرحبا، كيف حالك؟", "ar", ",?"),
    ],
)
def test_each_clause_carries_the_mark_that_ended_it(text, language, marks):
    assert [mark for _, mark in espeak.ipa_clauses(text, language)] == list(marks)


def test_ipa_is_what_espeak_and_piper_say():
    assert espeak.ipa_clauses("Hello, world.", "en-us") == [("həlˈoʊ", ","), ("wˈɜːld", ".")]
    assert espeak.ipa_clauses("Dr. Smith", "en-us")[0][0] == "dˈɑːktɚ"
    assert espeak.ipa_clauses("3,5 km", "de") == [("dɾˈaɪ kɔmɑː fˈʏnf kˌɑːˈɛm", "")]


def test_flags_of_a_switched_language_are_removed():
    ((ipa, _),) = espeak.ipa_clauses("这是 test", "cmn")
    assert "(" not in ipa
    assert ipa.endswith("tˈɛst")


def test_marks_are_those_of_the_library():
    """The library's own Unicode tables, which only some platforms export."""
    library = espeak._library()
    if not hasattr(library, "ucd_properties"):
        pytest.skip("this build of espeak-ng hides its Unicode tables")
    library.ucd_properties.restype = ctypes.c_uint64
    library.ucd_properties.argtypes = [ctypes.c_uint32, ctypes.c_int]
    library.ucd_lookup_category.argtypes = [ctypes.c_uint32]
    bits = {".": 1 << 63, "?": 1 << 62, "!": 1 << 61, ",": 1 << 60, ":": 1 << 59}
    semicolon = 1 << 58 | 1 << 57 | 1 << 55 | 1 << 52  # with ellipsis, dash, inverted mark
    for character, mark in espeak._MARKS.items():
        category = library.ucd_lookup_category(ord(character))
        properties = library.ucd_properties(ord(character), category)
        assert properties & bits.get(mark, semicolon), character


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [("hello", "en-us", 300), ("1234 ", "en-us", 300), ("สวัสดี", "th", 100), ("こ", "ja", 600)],
)
def test_nothing_is_lost_from_long_clauses_and_words(word, language, count):
    """eSpeak alone drops all that overflows its buffers for a word and for a clause."""
    single = sum(len(ipa) for ipa, _ in espeak.ipa_clauses(word, language))
    long = sum(len(ipa) for ipa, _ in espeak.ipa_clauses(word * count, language))
    assert long > 0.8 * single * count


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["en-us", "de", "cmn", "ar", "hi"]))
def test_any_text_is_read_and_leaves_no_trace(text, language):
    espeak.ipa_clauses(text, language)
    assert espeak.ipa_clauses("Hello, world.", "en-us") == [("həlˈoʊ", ","), ("wˈɜːld", ".")]


def test_embedded_commands_are_not_obeyed():
    plain = espeak.ipa_clauses("Vde guten Tag", "en-us")
    assert espeak.ipa_clauses("\x01Vde guten Tag", "en-us") == plain


def test_phonemes_lie_in_order_inside_the_audio():
    spoken = espeak.speak("A long, long time ago.", "en-us")
    assert spoken.audio.dtype == np.int16
    starts = [p.start_sample for p in spoken.phonemes]
    assert starts == sorted(starts)
    assert all(p.start_sample <= p.stop_sample <= len(spoken.audio) for p in spoken.phonemes)
    assert "".join(p.ipa for p in spoken.phonemes) == "ɐlˈɔŋlˈɔŋtˈaɪmɐɡˈoʊ"
    loud = np.abs(spoken.audio.astype(float))
    inside = np.concatenate([loud[p.start_sample : p.stop_sample] for p in spoken.phonemes])
    assert inside.sum() > 0.98 * loud.sum()


def test_what_was_read_before_does_not_touch_the_voice():
    (fresh,) = espeak.speak_all([TEXTS[0]], "en-us")
    for code in [*espeak.languages()] * 2:
        espeak.ipa_clauses("hello", code)
    espeak.speak("hello", "en-us", variant="f3")
    spoken = espeak.speak(TEXTS[0], "en-us")
    assert [p.ipa for p in spoken.phonemes] == [p.ipa for p in fresh.phonemes]
    assert abs(len(spoken.audio) - len(fresh.audio)) < 100


def test_a_long_text_keeps_counting_samples():
    spoken = espeak.speak("and then " * 100, "en-us")
    starts = [p.start_sample for p in spoken.phonemes]
    assert starts == sorted(starts)
    assert len(spoken.phonemes) > 550


def test_silence_where_there_are_words_is_asked_for_again(monkeypatch):
    honest, asked = espeak._synthesise, []

    def mute(library, piece):
        asked.append(piece)
        if len(asked) > 2:
            honest(library, piece)

    monkeypatch.setattr(espeak, "_synthesise", mute)
    assert len(espeak.speak("Good morning", "en-us").phonemes) > 5
    asked.clear()
    assert not espeak.speak("...", "en-us").phonemes
    assert len(asked) == 2


def test_variants_change_the_voice_and_are_checked():
    low, high = (espeak.speak("Hello", "en-us", variant) for variant in ("m7", "f5"))
    assert not np.array_equal(low.audio, high.audio)
    with pytest.raises(TextError, match="variant"):
        espeak.speak("Hello", "en-us", "../../etc/passwd")


def test_speak_all_repeats_itself_bit_for_bit():
    espeak.speak("Something that shifts the state of this process.", "en-us")
    first = list(espeak.speak_all(TEXTS, "en-us"))
    again = list(espeak.speak_all(TEXTS, "en_US"))
    assert len(first) == len(TEXTS)
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.audio, other.audio)
        assert one.phonemes == other.phonemes


def test_speak_all_stops_when_asked_and_when_dropped():
    control = Control()
    spoken = espeak.speak_all(TEXTS * 50, "en-us", control=control)
    assert len(list(islice(spoken, 2))) == 2
    control.stop()
    assert list(spoken) == []
    dropped = espeak.speak_all(TEXTS * 50, "en-us")
    next(dropped)
    dropped.close()


def test_an_error_in_the_worker_reaches_the_caller():
    with pytest.raises(TextError, match="variant"):
        list(espeak.speak_all(TEXTS, "en-us", variant="nobody"))


def test_threads_do_not_disturb_each_other():
    expected = espeak.ipa_clauses(TEXTS[0], "en-us")
    german = espeak.ipa_clauses("Guten Tag", "de")
    wrong: list[object] = []

    def read(text, language, answer):
        for _ in range(30):
            if espeak.ipa_clauses(text, language) != answer:
                wrong.append(text)

    threads = [
        threading.Thread(target=read, args=arguments)
        for arguments in [(TEXTS[0], "en-us", expected), ("Guten Tag", "de", german)] * 2
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


SCRIPT = """
import sys
from core import espeak

if __name__ == "__main__":
    assert "torch" not in sys.modules, "the worker would import torch"
    print(sum(len(spoken.audio) for spoken in espeak.speak_all(["Hello."] * 2, "en-us")))
"""


def test_a_script_can_speak_and_the_worker_needs_no_torch(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert int(done.stdout) > 10_000
