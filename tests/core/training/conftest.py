"""A tiny prepared data set, made once: eight sentences of the built-in voice."""

import numpy as np
import pytest

from core.data.batches import UtteranceTable
from core.data.demo import read_timings, speak_demo
from core.data.features import extract_features
from core.data.layouts import read_corpus
from core.data.mel import HIFIGAN
from core.events import Control
from core.text.phonemes import Phonemizer
from core.text.symbols import sound_units
from core.text.timings import unit_boundaries
from core.training.loading import Recordings
from core.training.prepare import Preparer, mel_statistics
from tests.core.jobs import finished


@pytest.fixture(scope="session")
def recordings(tmp_path_factory) -> Recordings:
    folder = tmp_path_factory.mktemp("tiny")
    finished(speak_demo(folder / "built-in", 8, Control()))
    corpus = read_corpus(folder / "built-in")
    store = finished(
        extract_features(corpus.clips, folder / "features", HIFIGAN, Control(), trim=False)
    )
    phonemizer = Phonemizer("en-us")
    symbols = {clip.id: phonemizer(clip.text).symbols for clip in corpus.clips}
    prepare = Preparer(store, [""], store.ids)
    table = {
        name: prepare(
            name,
            symbols[name],
            np.asarray(unit_boundaries(sound_units(symbols[name]), timed, store.seconds(name))),
        )
        for name, timed in read_timings(folder / "built-in")
    }
    UtteranceTable.write(folder, table)
    return Recordings(store, UtteranceTable(folder), mel_statistics(store, store.ids))
