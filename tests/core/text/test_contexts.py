"""Text features of recordings are worked out once, whole or not at all."""

import numpy as np
import pytest

from core.errors import ProjectError
from core.events import Control, PhaseStarted, Progress
from core.text.bert import WordFeatures
from core.text.contexts import ContextStore, extract_contexts
from tests.core.jobs import drained, finished

TEXTS = {"one": ("ab c", list("^ab c$"), "en-us"), "two": ("d", list("^d$"), "en-us")}


class Reader:
    """Knows of a word how long it is, and how many it has read."""

    size, fingerprint = 2, "abc"

    def __init__(self):
        self.read = []

    def __call__(self, text, symbols, language):
        del language
        self.read.append(text)
        words = text.split()
        places = np.minimum(np.arange(len(symbols)) // 4, len(words) - 1)
        vectors = [[len(word), place] for place, word in enumerate(words)]
        return WordFeatures(np.array(vectors, np.float16), places.astype(np.int32))


def test_every_symbol_gets_back_what_was_said_of_its_word(tmp_path):
    events, store = drained(extract_contexts(tmp_path, Reader(), TEXTS, Control()))
    np.testing.assert_array_equal(store["one"], [[2, 0]] * 4 + [[1, 1]] * 2)
    np.testing.assert_array_equal(store["two"], [[1, 0]] * 3)
    np.testing.assert_allclose(store.mean, [13 / 9, 2 / 9], atol=1e-6)
    assert "three" not in store
    assert PhaseStarted("bert", 2) in events
    assert any(isinstance(event, Progress) and event.total == 2 for event in events)


def test_texts_are_read_again_only_if_they_or_the_reader_have_changed(tmp_path):
    reader = Reader()

    def extract(texts=TEXTS):
        return finished(extract_contexts(tmp_path, reader, texts, Control()))

    extract()
    extract()
    assert len(reader.read) == 2
    np.testing.assert_array_equal(
        extract({"one": ("abcde", list("^a$"), "en-us")})["one"], [[5, 0]] * 3
    )
    assert len(reader.read) == 3
    reader.fingerprint = "xyz"
    extract({"one": ("abcde", list("^a$"), "en-us")})
    assert len(reader.read) == 4


def test_a_stopped_reading_leaves_nothing_that_looks_complete(tmp_path):
    control, reader = Control(), Reader()
    job = extract_contexts(tmp_path, reader, TEXTS, control)
    next(job)
    control.stop()
    assert finished(job) is None
    with pytest.raises(ProjectError, match="incomplete"):
        ContextStore(tmp_path)
    assert finished(extract_contexts(tmp_path, reader, TEXTS, Control())).size == 2


@pytest.mark.parametrize("name", ["index.json", "vectors.f16", "words.i32"])
def test_a_damaged_store_is_refused_in_one_line(tmp_path, name):
    finished(extract_contexts(tmp_path, Reader(), TEXTS, Control()))
    (tmp_path / name).write_bytes(b"[")
    with pytest.raises(ProjectError, match="delete that folder") as caught:
        ContextStore(tmp_path)
    assert "\n" not in str(caught.value)
