import itertools

import numpy as np
import pytest

from core.text.articulation import FEATURES, distance, features, kind, similar
from core.text.phonemes import Phonemizer
from core.text.symbols import MODIFIERS, PAUSES, SYMBOL_IDS

SAME_SOUND = [{"g", "ɡ"}, {"ε", "ɛ"}, {"X", "χ"}]
SOUNDS = [s for s in SYMBOL_IDS if s not in MODIFIERS | PAUSES]


@pytest.fixture(scope="module")
def english() -> list[str]:
    text = (
        "The quick brown fox jumps over the lazy dog. She sees with pleasure how the boy, whose "
        "thin father sang loud songs here, thought of a bird, a nurse and good food; yes, jury!"
    )
    return sorted(set(Phonemizer("en-us")(text).symbols))


def test_every_symbol_has_features() -> None:
    for symbol in SYMBOL_IDS:
        assert features(symbol).shape == (len(FEATURES),)
        assert np.abs(features(symbol)).sum() > 0


def test_kinds_are_those_of_the_symbols() -> None:
    assert {s for s in SYMBOL_IDS if kind(s) == "pause"} == PAUSES
    assert {s for s in SYMBOL_IDS if kind(s) in ("vowel", "consonant")} == set(SOUNDS)
    assert [kind(s) for s in "aðˈː5ʲ"] == [
        "vowel",
        "consonant",
        "stress",
        "length",
        "tone",
        "diacritic",
    ]


def test_the_chart_is_right() -> None:
    def said(symbol: str, *names: str) -> list[float]:
        return [float(features(symbol)[FEATURES.index(name)]) for name in names]

    assert said("i", "height", "backness", "rounding") == [1, 0, 0]
    assert said("ɒ", "height", "backness", "rounding") == [0, 1, 1]
    assert said("m", "nasal", "labial", "voicing") == [1, 1, 1]
    assert said("s", "sibilant", "coronal", "voicing") == [1, 1, 0]
    assert said("ɓ", "implosive") == said("ǃ", "click") == said("ɮ", "lateral") == [1]
    assert said("'", "ejective") == [1]


def test_the_distance_is_a_metric() -> None:
    table = {pair: distance(*pair) for pair in itertools.product(SYMBOL_IDS, repeat=2)}
    for one, other in itertools.combinations(SYMBOL_IDS, 2):
        assert table[one, other] == table[other, one]
        assert (table[one, other] == 0) == ({one, other} in SAME_SOUND)
    assert all(table[symbol, symbol] == 0 for symbol in SYMBOL_IDS)
    all_of_them = np.array([[table[a, b] for b in SYMBOL_IDS] for a in SYMBOL_IDS])
    detours = (all_of_them[:, :, None] + all_of_them[None, :, :]).min(1)
    assert (all_of_them <= detours + 1e-5).all()


@pytest.mark.parametrize(
    ("symbol", "known", "nearest"),
    [
        ("p", "bma", "b"),
        ("y", "iaʃ", "i"),
        ("x", "hksm", "k"),
        ("ø", "eaiu", "e"),
        ("œ", "ɛɑiu", "ɛ"),
        ("ɲ", "nkma", "n"),
        ("ʁ", "ɹsmp", "ɹ"),
        ("r", "ɹsld", "ɹ"),
        ("ɬ", "lpma", "l"),
        ("j", "ikta", "i"),
        ("ˌ", "ˈːaː", "ˈ"),
        ("ˑ", "ˈːa1", "ː"),
        ("!", ".,aˈ", "."),
        ("g", "ɡkdb", "ɡ"),
    ],
)
def test_the_nearest_is_what_a_phonetician_would_say(symbol: str, known: str, nearest: str) -> None:
    assert similar(symbol, list(known), 3)[0][0] == nearest


def test_weights_sum_to_one_and_fall_off() -> None:
    found = similar("x", list("hksm"), 3)
    assert {name for name, _ in found[:2]} == {"k", "h"}
    weights = [weight for _, weight in found]
    assert sum(weights) == pytest.approx(1)
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > weights[-1] > 0


def test_a_known_symbol_is_like_itself_alone() -> None:
    assert similar("a", list("eiao"), 3) == [("a", 1.0)]
    assert similar("g", list("kɡd"), 3) == [("ɡ", 1.0)]


def test_marks_pauses_and_sounds_do_not_mix() -> None:
    assert similar("ʲ", list("aei.,"), 3) == []
    assert similar("?", list("aeiˈː"), 3) == []
    assert similar("x", list("ˈː. "), 3) == []
    for symbol in SYMBOL_IDS:
        known = [name for name in SYMBOL_IDS if name != symbol]
        for name, _ in similar(symbol, known, 5):
            assert (name in MODIFIERS, name in PAUSES) == (symbol in MODIFIERS, symbol in PAUSES)


@pytest.mark.parametrize(
    ("dutch", "sensible"),
    [
        ("ɣ", "ɡðv"),
        ("x", "kh"),
        ("œ", "ɛɜ"),
        ("y", "iɪ"),
        ("ø", "eɛɜə"),
        ("ʏ", "ɪʊ"),
        ("ʋ", "vw"),
        ("ɛ", "ɛ"),
        ("ɪ", "ɪ"),
        ("r", "ɹɾ"),
        ("ɦ", "h"),
    ],
)
def test_dutch_sounds_begin_as_sensible_english_ones(
    english: list[str], dutch: str, sensible: str
) -> None:
    assert similar(dutch, english, 1)[0][0] in sensible
