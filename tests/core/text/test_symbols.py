import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.phonemes import Phonemizer
from core.text.symbols import (
    CARRIES_DURATION,
    END,
    MODIFIERS,
    PAD,
    PAUSES,
    START,
    SYMBOL_IDS,
    piper_ids,
    sound_units,
    symbol_ids,
)

PIPER_CONFIGS = Path(__file__).parents[4] / "shared" / "piper" / "configs"

SENTENCES = {
    "en-us": ["Hello, world. How are you?", "The button costs $3.50; isn't that cheap?", "Why?!"],
    "de": ["Zwölf Boxkämpfer jagen Viktor quer über den Sylter Deich, nicht wahr?"],
    "fr": ["Portez ce vieux whisky au juge blond qui fume : vraiment ?", "Je ne sais pas."],
    "es": ["¿Qué tal? ¡Bien! La cigüeña tocaba el saxofón."],
    "nl": ["Pa's wijze lynx bezag vroom het fikse aquaduct."],
    "pl": ["Pchnąć w tę łódź jeża lub ośm skrzyń fig."],
    "ru": ["Съешь же ещё этих мягких французских булок."],
    "cmn": ["你好，世界。二十四个学生是日本人。"],
    "vi": ["Xin chào, hôm nay trời đẹp quá."],
    "is": ["Kæmi ný öxi hér ykist þjófum nú bæði víl og ádrepa."],
    "hi": ["नमस्ते दुनिया, आप कैसे हैं?"],
    "da": ["Quizdeltagerne spiste jordbær med fløde."],
    "ko": ["안녕하세요, 오늘 날씨가 좋네요."],
}


def test_numbers_are_those_of_genuine_piper_voices():
    configs = sorted(PIPER_CONFIGS.glob("*.json"))
    if not configs:
        pytest.skip("no Piper voice descriptions beside the project")
    for config in configs:
        table = json.loads(config.read_text("utf-8"))["phoneme_id_map"]
        assert {symbol: [SYMBOL_IDS[symbol]] for symbol in table} == table, config.name


def test_the_table_has_no_gap_and_every_symbol_a_kind():
    assert sorted(SYMBOL_IDS.values()) == list(range(len(SYMBOL_IDS)))
    assert (SYMBOL_IDS[PAD], SYMBOL_IDS[START], SYMBOL_IDS[END]) == (0, 1, 2)
    assert SYMBOL_IDS.keys() >= MODIFIERS
    assert SYMBOL_IDS.keys() >= PAUSES
    assert not MODIFIERS & PAUSES
    assert len(CARRIES_DURATION) == len(SYMBOL_IDS)
    assert not CARRIES_DURATION[SYMBOL_IDS["ː"]]
    assert CARRIES_DURATION[SYMBOL_IDS["a"]]


def test_piper_takes_a_pad_after_each_symbol_but_the_last():
    assert symbol_ids("^ab$") == [1, 14, 15, 2]
    assert piper_ids("^ab$") == [1, 0, 14, 0, 15, 0, 2]


def describe(text):
    return [(text[u.start : u.stop], u.phone) for u in sound_units(text)]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        (
            "^həlˈoʊ, wˈɜː.$",
            [
                ("^", ""),
                ("h", "h"),
                ("ə", "ə"),
                ("l", "l"),
                ("ˈo", "o"),
                ("ʊ", "ʊ"),
                (", ", ""),
                ("w", "w"),
                ("ˈɜː", "ɜː"),
                (".$", ""),
            ],
        ),
        ("^bˈʌʔn̩$", [("^", ""), ("b", "b"), ("ˈʌ", "ʌ"), ("ʔ", "ʔ"), ("n̩", "n̩"), ("$", "")]),
        ("^sə- x$", [("^", ""), ("s", "s"), ("ə-", "ə-"), (" ", ""), ("x", "x"), ("$", "")]),
        ("^s.ˈi.5.$", [("^", ""), ("s.", "s."), ("ˈi.5", "i."), (".$", "")]),
        ("^ʲˌˈa$", [("^", ""), ("ʲˌˈa", "ʲa"), ("$", "")]),
        ("^ ˈ ˈa$", [("^ ˈ ", ""), ("ˈa", "a"), ("$", "")]),
        ("aˈ", [("aˈ", "a")]),
        ("ˈ", [("ˈ", "")]),
        ("", []),
    ],
)
def test_sounds_take_their_marks_and_pauses_run_together(text, units):
    assert describe(text) == units


def check_partition(symbols):
    units = sound_units(symbols)
    covered = [index for unit in units for index in range(unit.start, unit.stop)]
    assert covered == list(range(len(symbols)))
    for unit, following in pairwise(units):
        assert not (unit.pause and following.pause)
    for unit in units:
        assert unit.start <= unit.carrier < unit.stop
        assert unit.pause == (unit.phone == "")
    return units


@pytest.mark.parametrize("language", SENTENCES)
def test_every_unit_has_one_symbol_that_carries_its_frames(language):
    phonemize = Phonemizer(language)
    for text in SENTENCES[language]:
        symbols = phonemize(text).symbols
        units = check_partition(symbols)
        assert units[0].pause
        assert units[-1].pause
        for unit in units:
            assert symbols[unit.carrier] not in MODIFIERS
            letters = [s for s in symbols[unit.start : unit.stop] if s not in MODIFIERS | PAUSES]
            assert letters == ([] if unit.pause else [symbols[unit.carrier]])


@given(st.lists(st.sampled_from(list(SYMBOL_IDS)), max_size=30))
def test_any_symbols_are_partitioned(symbols):
    check_partition(symbols)
    for unit in check_partition([START, *symbols, END]):
        assert [START, *symbols, END][unit.carrier] not in MODIFIERS
