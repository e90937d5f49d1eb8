import numpy as np
import pytest

from core.events import Control
from core.models.conv import ConvAcoustic
from core.models.families import FAMILIES
from core.pipeline.bases import new_model
from core.text.symbols import SYMBOL_IDS, sound_units
from core.training.prepare import Preparer
from core.training.retimed import retimed
from tests.core.jobs import finished

SYMBOLS = {number: symbol for symbol, number in SYMBOL_IDS.items()}


class KnowsAll(ConvAcoustic):
    """Hears the recordings exactly as they were aligned."""

    def durations(self, batch):
        return batch.durations


@pytest.fixture(scope="module")
def symbols(recordings):
    table = recordings.table
    return {name: tuple(SYMBOLS[int(n)] for n in table[name].symbols) for name in table.ids}


@pytest.fixture(scope="module")
def prepare(recordings):
    return Preparer(recordings.store, [""], recordings.store.ids)


def test_who_hears_what_was_aligned_gives_the_same_table_back(recordings, symbols, prepare):
    teacher = KnowsAll(new_model("conv", "tiny", 1, 80).config)
    found = finished(retimed(teacher, recordings, symbols, prepare, Control()))
    assert found.ids == recordings.table.ids
    for name in found.ids:
        one, two = found[name], recordings.table[name]
        for field in ("symbols", "durations", "pitch", "energy"):
            assert np.allclose(getattr(one, field), getattr(two, field), atol=1e-6), field


def test_a_tacotron_says_when_each_sound_is_and_melody_follows(recordings, symbols, prepare):
    teacher = new_model("tacotron", "tiny", 1, 80).eval()
    found = finished(retimed(teacher, recordings, symbols, prepare, Control()))
    changed = 0
    for name in found.ids:
        entry, own = found[name], recordings.table[name]
        assert entry.durations.sum() == recordings.store.frames(name)
        heard = teacher.durations(recordings.batch([name]))[0].numpy()
        for unit in sound_units(symbols[name]):
            assert entry.durations[unit.carrier] == heard[unit.start : unit.stop].sum()
        changed += not np.array_equal(entry.durations, own.durations)
        assert not np.allclose(entry.pitch, own.pitch)
    assert changed == len(found.ids)


def test_who_is_stopped_gives_nothing(recordings, symbols, prepare):
    control = Control()
    control.stop()
    teacher = KnowsAll(new_model("conv", "tiny", 1, 80).config)
    assert finished(retimed(teacher, recordings, symbols, prepare, control)) is None


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "tacotron"])
def test_other_families_have_no_timing_of_their_own(recordings, family):
    model = new_model(family, "tiny", 1, 80)
    assert model.durations(recordings.batch(recordings.table.ids[:1])) is None
