from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.layouts import Clip
from core.data.splits import MOST_HELD_OUT, split_by_sentence
from core.errors import DataError


def clips(*texts: str) -> list[Clip]:
    return [Clip(f"c{i}", Path(f"c{i}.wav"), text, "") for i, text in enumerate(texts)]


def sentences(count: int) -> list[Clip]:
    return clips(*(f"This is sentence number {i}." for i in range(count)))


TEXTS = st.lists(st.sampled_from(["A b", "a, b!", "C", "d", "E?", "f", "第一"]), min_size=1)


@settings(deadline=None)
@given(TEXTS, st.integers())
def test_every_clip_is_on_one_side_and_every_sentence_too(texts: list[str], seed: int) -> None:
    made = clips(*texts)
    words = {clip.id: clip.text.strip("!?").lower().replace(",", "") for clip in made}
    try:
        split = split_by_sentence(made, seed)
    except DataError:
        assert len(made) < 4 or len(set(words.values())) < 3
        return
    assert sorted([*split.train, *split.validation, *split.test]) == sorted(words)
    train, validation, test = ({words[clip_id] for clip_id in side} for side in split)
    assert min(len(train), len(validation), len(test)) >= 1
    assert len(train | validation | test) == len(train) + len(validation) + len(test)


def test_the_order_of_clips_does_not_matter_and_the_seed_does() -> None:
    made = sentences(200)
    assert split_by_sentence(made, 7) == split_by_sentence(reversed(made), 7)
    assert split_by_sentence(made, 7).test != split_by_sentence(made, 8).test


def test_adding_a_clip_moves_few_others() -> None:
    before = set(split_by_sentence(sentences(200), 3).test)
    after = set(split_by_sentence(sentences(201), 3).test)
    assert len(before - after) <= 1


def test_sizes_are_shares_with_bounds() -> None:
    assert [len(side) for side in split_by_sentence(sentences(200), 0)] == [180, 10, 10]
    assert [len(side) for side in split_by_sentence(sentences(4), 0)] == [2, 1, 1]
    assert len(split_by_sentence(sentences(5000), 0).test) == MOST_HELD_OUT
    assert len(split_by_sentence(sentences(100), 0, validation=0.2, test=0.1).validation) == 20


@pytest.mark.parametrize("made", [[], sentences(3), clips("a", "b", "a", "B.", "A")])
def test_too_few_clips_or_sentences_are_refused(made: list[Clip]) -> None:
    with pytest.raises(DataError, match="different sentences"):
        split_by_sentence(made, 0)
