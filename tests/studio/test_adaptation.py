"""What the Teacher page advises whoever starts from a voice."""

from __future__ import annotations

import pytest

from core.settings import Settings
from studio.adaptation import (
    FEW,
    GO_ON,
    MANY,
    SET_FREE,
    SOME,
    UNKNOWN,
    advise_adaptation,
)


def advised(sentences, **values):
    names = {name.replace("__", "."): value for name, value in values.items()}
    return advise_adaptation(Settings().changed(names), sentences)


def test_nothing_is_advised_before_the_sentences_are_counted():
    assert advised(None).code == UNKNOWN
    assert not advised(None).values


@pytest.mark.parametrize("sentences", [10, 20, 50])
def test_few_sentences_want_nothing_but_to_be_learnt_to_the_end(sentences):
    assert advised(sentences).code == FEW
    assert not advised(sentences).tips
    given = advised(sentences, start__patience=4)
    assert given.tips == (GO_ON,)
    assert not advise_adaptation(Settings().changed(given.values), sentences).tips


def test_whoever_stops_early_is_told_to_go_on_unless_there_is_plenty():
    assert advised(200, start__patience=4).tips == (GO_ON,)
    assert not advised(5000, start__patience=4).tips


def test_some_sentences_need_nothing_and_with_many_all_may_learn():
    assert advised(200).code == SOME
    assert not advised(200).tips
    assert advised(5000).code == MANY
    assert not advised(5000).tips
    freed = advised(5000, start__frozen="encoder", start__adapters=8)
    assert freed.tips == (SET_FREE,)
    assert freed.values == {"start.frozen": "nothing", "start.adapters": 0}
