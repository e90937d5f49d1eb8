"""The built-in voice shows the aligner where sounds about lie."""

import numpy as np
import pytest

from core import espeak
from core.align import Utterance, align_corpus, guess_boundaries
from core.align.chains import Chain
from core.data.demo import demo_sentences
from core.events import Control
from core.text.phonemes import Phonemizer
from core.text.symbols import sound_units
from core.text.timings import unit_boundaries
from tests.core.jobs import finished

RATE = espeak.SAMPLE_RATE_HZ


@pytest.fixture(scope="module")
def few():
    """Six sentences of a slow, deep voice: audio, texts, units and true boundaries."""
    read = Phonemizer("en-us")
    audio, texts, units, truth = {}, {}, {}, {}
    for number, text in enumerate(demo_sentences()[:6]):
        name = f"s{number}"
        spoken = espeak.speak(text, "en-us", "m3", pace=0.8, pitch=-4.0)
        audio[name] = np.pad(spoken.audio.astype(np.float32) / 32768.0, (RATE // 3, RATE // 5))
        texts[name], units[name] = (text, "en-us"), sound_units(read(text).symbols)
        timed = [
            (p.ipa, 1 / 3 + p.start_sample / RATE, 1 / 3 + p.stop_sample / RATE)
            for p in spoken.phonemes
        ]
        truth[name] = unit_boundaries(units[name], timed, len(audio[name]) / RATE)
    return audio, texts, units, truth


def errors_ms(found, truth):
    return np.concatenate([1000 * np.abs(found[name] - truth[name])[1:-1] for name in truth])


def test_few_recordings_are_aligned_better_from_a_guess(few):
    audio, texts, units, truth = few
    guess = finished(guess_boundaries(texts, units, audio.__getitem__, RATE, Control()))
    utterances = [Utterance.of(name, units[name]) for name in texts]

    def aligned(**options):
        job = align_corpus(
            utterances, audio.__getitem__, RATE, seed=1, control=Control(), **options
        )
        return errors_ms(finished(job), truth)

    assert errors_ms(guess, truth).mean() < 60
    assert aligned(guess=guess).mean() < 0.6 * aligned().mean()


def test_boundaries_begin_and_end_with_the_recording_and_never_fall(few):
    audio, texts, units, _ = few
    guess = finished(guess_boundaries(texts, units, audio.__getitem__, RATE, Control()))
    for name, boundaries in guess.items():
        assert len(boundaries) == len(units[name]) + 1
        assert boundaries[0] == 0.0
        assert boundaries[-1] == pytest.approx(len(audio[name]) / RATE)
        assert (np.diff(boundaries) >= 0).all()


def test_long_recordings_get_no_guess_and_stopping_gives_what_there_is(few):
    audio, texts, units, _ = few
    long = {"s0": np.tile(audio["s0"], 20)}
    one = {"s0": texts["s0"]}
    assert finished(guess_boundaries(one, units, long.__getitem__, RATE, Control())) == {}
    control = Control()
    control.stop()
    assert finished(guess_boundaries(texts, units, audio.__getitem__, RATE, control)) == {}


def test_a_path_through_a_chain_goes_by_the_boundaries():
    chain = Chain.of(np.array([0, 1, 4, 0]), (True, False, False, True))
    boundaries = np.array([0, 6, 15, 30, 33])
    path = chain.path(boundaries.astype(float), 33)
    assert chain.boundaries(path, 4).tolist() == boundaries.tolist()
    assert (np.diff(path) >= 0).all()
    # Six frames of the first unit: two of each of its states.
    assert path[:6].tolist() == [0, 0, 1, 1, 2, 2]
