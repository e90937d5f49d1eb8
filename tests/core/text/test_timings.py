import numpy as np
import pytest

from core import espeak
from core.data.demo import demo_sentences
from core.text.phonemes import Phonemizer
from core.text.symbols import sound_units
from core.text.timings import match_sounds, unit_boundaries


def test_times_are_taken_over_and_pauses_get_the_rest():
    units = sound_units("^a, bˈoʊ.$")
    timed = [("a", 0.1, 0.3), ("b", 0.5, 0.6), ("ˈoʊ", 0.6, 1.0)]
    np.testing.assert_allclose(
        unit_boundaries(units, timed, 1.2), [0.0, 0.1, 0.3, 0.5, 0.6, 0.8, 1.0, 1.2]
    )


def test_words_without_a_pause_leave_their_space_empty():
    units = sound_units("^a b$")
    boundaries = unit_boundaries(units, [("a", 0.0, 0.4), ("b", 0.4, 0.5)], 0.5)
    np.testing.assert_allclose(boundaries, [0.0, 0.0, 0.4, 0.4, 0.5, 0.5])


def test_a_sound_that_was_not_spoken_shares_its_neighbours_time():
    units = sound_units("^ast$")
    boundaries = unit_boundaries(units, [("a", 0.1, 0.3), ("s", 0.3, 0.5)], 0.6)
    np.testing.assert_allclose(boundaries, [0.0, 0.1, 0.3, 0.4, 0.5, 0.6])
    first = unit_boundaries(sound_units("^ta$"), [("a", 0.1, 0.3)], 0.4)
    np.testing.assert_allclose(first, [0.0, 0.1, 0.2, 0.3, 0.4])


def test_a_dark_l_without_time_of_its_own_shares_the_vowels():
    boundaries = unit_boundaries(
        sound_units("^fɪlm$"),
        [("f", 0.0, 0.1), ("ɪ", 0.1, 0.3), ("l", 0.3, 0.3), ("m", 0.3, 0.4)],
        0.4,
    )
    np.testing.assert_allclose(boundaries, [0.0, 0.0, 0.1, 0.2, 0.3, 0.4, 0.4])


def test_silence_alone_covers_everything():
    boundaries = unit_boundaries(sound_units("^a$"), [], 1.0)
    assert boundaries[0] == 0.0
    assert boundaries[-1] == 1.0


@pytest.mark.parametrize(
    ("written", "spoken", "matches"),
    [
        ("abc", "abc", [0, 1, 2]),
        ("abc", "ac", [0, None, 1]),
        ("ac", "abc", [0, 2]),
        ("abc", "axc", [0, 1, 2]),
        ("", "abc", []),
        ("abc", "", [None, None, None]),
    ],
)
def test_matching_is_the_cheapest_edit(written, spoken, matches):
    assert match_sounds(list(written), list(spoken)) == matches


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en-us", "The film was full of little bottles, wasn't it?"),
        ("de", "Ich mag das Computer-Meeting, aber nicht um acht Uhr."),
        ("fr", "Je ne sais pas : c'est très beau."),
        ("es", "¿Qué tal? La cigüeña tocaba el saxofón."),
        ("nl", "Pa's wijze lynx bezag vroom het fikse aquaduct."),
        ("pl", "Pchnąć w tę łódź jeża lub ośm skrzyń fig."),
        ("ru", "Съешь же ещё этих мягких французских булок."),
        ("cmn", "你好，世界。"),
    ],
)
def test_spoken_times_cover_the_text_in_other_languages(language, text):
    spoken = espeak.speak(text, language)
    seconds = [(p.ipa, p.start_sample / 22050, p.stop_sample / 22050) for p in spoken.phonemes]
    units = sound_units(Phonemizer(language)(text).symbols)
    total = len(spoken.audio) / 22050
    boundaries = unit_boundaries(units, seconds, total)
    assert len(boundaries) == len(units) + 1
    assert boundaries[0] == 0.0
    assert boundaries[-1] == total
    lengths = np.diff(boundaries)
    assert (lengths >= 0).all()
    sounding = [length for unit, length in zip(units, lengths, strict=True) if not unit.pause]
    assert np.mean(np.array(sounding) > 0.005) > 0.9


@pytest.mark.slow
def test_every_demo_sentence_is_timed_exactly():
    """Where written and spoken sounds agree, each boundary is one that eSpeak reported."""
    phonemize = Phonemizer("en-us")
    texts = demo_sentences()
    fuzzy = 0
    for text, spoken in zip(texts, espeak.speak_all(texts, "en-us"), strict=True):
        seconds = [(p.ipa, p.start_sample / 22050, p.stop_sample / 22050) for p in spoken.phonemes]
        units = sound_units(phonemize(text).symbols)
        boundaries = unit_boundaries(units, seconds, len(spoken.audio) / 22050)
        assert (np.diff(boundaries) >= 0).all()
        written = "".join(unit.phone for unit in units)
        said = "".join(unit.phone for p in spoken.phonemes for unit in sound_units(p.ipa))
        if written != said:
            fuzzy += 1
            continue
        for _, start, stop in seconds:
            if stop > start:
                assert np.abs(boundaries - start).min() < 1e-9
    assert fuzzy <= len(texts) // 50
