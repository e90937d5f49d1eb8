"""BERT features: which word a symbol is of, what is read, and what is refused."""

import json
import shutil
import socket
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from core.errors import SettingsError, TextError
from core.text.bert import Bert, words_of_symbols
from core.text.phonemes import Phonemizer
from tests.core.tiny_bert import PLACES, SIZE, make_bert, vocabulary


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_bert(tmp_path_factory.mktemp("bert") / "tiny")


@pytest.fixture
def own(folder, tmp_path):
    """A copy that may be damaged."""
    return shutil.copytree(folder, tmp_path / "own")


def read(folder, text, language="en-us"):
    return Bert(folder)(text, Phonemizer(language)(text).symbols, language)


def sounds_of_words(text, language="en-us"):
    """What is heard of each word, pauses left out."""
    symbols = Phonemizer(language)(text).symbols
    words = words_of_symbols(text, symbols, language)
    return [
        "".join(s for s, word in zip(symbols, words, strict=True) if word == place).strip(" ^$.,?")
        for place in range(words.max() + 1)
    ]


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        # One word is read as three,
        ("I paid $42 for it.", ["aɪ", "pˈeɪd", "dˈɑːlɚ fˈɔːɹɾi tˈuː", "fɔːɹ", "ɪt"]),
        # two as one,
        ("the end of the world", ["ðɪ", "ˈɛnd", "ʌv", "ðə", "wˈɜːld"]),
        # abbreviations as whole words, and a dash not at all.
        ("Dr. Smith — no", ["dˈɑːktɚ", "smˈɪθ", "", "nˈoʊ"]),
        ("1984 was not like 1984.", [
            "nˈaɪntiːnhˈʌndɹɪd ˈeɪɾi fˈɔːɹ", "wʌz", "nˌɑːt", "lˈaɪk",
            "nˈaɪntiːnhˈʌndɹɪd ˈeɪɾi fˈɔːɹ",
        ]),
    ],
)  # fmt: skip
def test_each_sound_belongs_to_the_word_that_it_is_heard_in(text, sounds):
    found = [heard.replace(";", "").strip() for heard in sounds_of_words(text)]
    assert found == sounds


def test_a_language_without_spaces_has_a_word_for_each_sign():
    heard = sounds_of_words("你好世界", "cmn")
    assert len(heard) == 4
    assert [sound[0] for sound in heard] == ["n", "χ", "s", "t"]


def test_pauses_go_with_the_word_before():
    symbols = Phonemizer("en-us")("Hello, world").symbols
    words = words_of_symbols("Hello, world", symbols, "en-us")
    assert words[symbols.index(",")] == words[symbols.index(" ")] == 0
    assert words[0] == 0
    assert words[-1] == 1


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_no_text_is_too_odd_to_be_matched(text):
    try:
        symbols = Phonemizer("en-us")(text).symbols
    except TextError:
        return
    words = words_of_symbols(text, symbols, "en-us")
    assert len(words) == len(symbols)
    assert (np.diff(words) >= 0).all()
    assert words.min() >= 0


def test_what_is_matched_by_nothing_is_shared_out_in_order():
    # A text that has no sound at all, and symbols that have.
    words = words_of_symbols("— — — —", list("^ababab$"), "en-us")
    assert words.tolist() == sorted(words)
    assert words[-1] >= 2


def test_a_word_is_the_mean_of_its_pieces_without_its_comma(folder):
    import transformers

    model = transformers.BertModel.from_pretrained(folder).eval()
    names = ["[CLS]", "good", "m", "##o", "##w", "##s", ",", "world", "[SEP]"]
    ids = [vocabulary().index(name) for name in names]
    with torch.no_grad():
        states = model(torch.tensor([ids])).last_hidden_state[0]
    wanted = [states[1], states[2:6].mean(dim=0), states[7]]
    found = read(folder, "Good mows, world")
    assert found.vectors.shape == (3, SIZE)
    np.testing.assert_allclose(found.vectors, torch.stack(wanted).numpy(), atol=4e-3)
    symbols = Phonemizer("en-us")("Good mows, world").symbols
    context = found.context()
    assert context.shape == (len(symbols), SIZE)
    np.testing.assert_array_equal(context[-1], found.vectors[2].astype(np.float32))


def test_a_word_means_something_else_in_another_sentence(folder):
    one, other = (read(folder, f"the {word} bank").vectors for word in ("river", "money"))
    assert np.abs(one[2] - other[2]).max() > 0.05
    again = read(folder, "the river bank").vectors
    np.testing.assert_array_equal(one, again)


def test_texts_longer_than_the_model_are_read_in_parts(folder):
    found = read(folder, "good morning world " * PLACES)
    assert found.vectors.shape == (3 * PLACES, SIZE)
    assert np.isfinite(found.vectors).all()
    assert (np.abs(found.vectors).max(axis=1) > 0).all()


def test_another_model_has_another_fingerprint_and_is_not_taken_for_it(folder, tmp_path):
    other = make_bert(tmp_path / "other", seed=1)
    known = Bert(folder).fingerprint
    assert Bert(other).fingerprint != known
    assert refused(Bert(other, known)).startswith(f"the BERT in {other} is not the one")


def fail(*_args, **_more):
    raise AssertionError("this should not be called")


def refused(bert) -> str:
    with pytest.raises(SettingsError) as caught:
        bert("Good day", list("^a$"), "en-us")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_folder_that_is_missing_or_holds_no_bert_is_refused_in_one_line(own):
    assert "no BERT folder" in refused(Bert(own / "nothing"))
    (own / "vocab.txt").unlink()
    assert "no tokenizer" in refused(Bert(own))
    (own / "config.json").unlink()
    assert "no config.json" in refused(Bert(own))


def test_pickled_weights_are_refused_and_it_is_said_how_to_convert_them(own):
    (own / "model.safetensors").rename(own / "pytorch_model.bin")
    words = refused(Bert(own))
    assert "no safetensors weights" in words
    assert "save_pretrained" in words


def test_damaged_or_missing_weights_are_refused(own):
    weights = own / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    assert "cannot be read" in refused(Bert(own))
    save_file({"nothing": torch.zeros(2)}, weights, {"format": "pt"})
    assert "no weights for" in refused(Bert(own))


def test_programs_in_the_folder_are_never_run(own, monkeypatch):
    config = json.loads((own / "config.json").read_text())
    mark = own / "was_run"
    program = f"open({str(mark)!r}, 'w')\n"
    (own / "modeling_evil.py").write_text(program)
    (own / "pytorch_model.bin").write_bytes(b"no weights")
    config["auto_map"] = dict.fromkeys(("AutoConfig", "AutoModel"), "modeling_evil.Evil")
    monkeypatch.setattr(torch, "load", fail)
    for kind in ("bert", "evil"):
        (own / "config.json").write_text(json.dumps(config | {"model_type": kind}))
        if kind == "evil":
            refused(Bert(own))
        else:
            read(own, "Good day")
    assert not mark.exists()


def test_nothing_is_asked_of_the_network_and_nothing_is_printed(own, monkeypatch, capfd):
    monkeypatch.setattr(socket.socket, "connect", fail)
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    read(own, "Good day")
    assert capfd.readouterr() == ("", "")


def test_without_the_package_one_line_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "vocab.txt").write_text("a\n")
    save_file({"a": torch.zeros(1)}, tmp_path / "model.safetensors")
    assert refused(Bert(tmp_path)) == (
        "BERT features need the package transformers: "
        "install it with: pip install 'sotto-studio[bert]'"
    )
