import itertools
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core import espeak
from core.align import PAUSE, Utterance, align_corpus
from core.audio import read_audio, to_mono
from core.data.demo import demo_sentences
from core.data.layouts import read_corpus
from core.errors import DataError
from core.events import Control, Event, Notice, PhaseFinished, PhaseStarted, Progress
from core.text.phonemes import Phonemizer
from core.text.symbols import sound_units
from core.text.timings import unit_boundaries

KATHLEEN = Path(__file__).parents[4] / "shared" / "corpora" / "kathleen-en-US"

WINDOW_S, HOP_S = 0.016, 0.005  # sounds that meet within a window are seen together
MIDDLE = 5  # the pause between two phrases of whistles

Clips = dict[str, NDArray[np.float32]]


def drain(work: Generator[Event, None, Any]) -> tuple[Any, list[Event]]:
    events = []
    while True:
        try:
            events.append(next(work))
        except StopIteration as end:
            return end.value, events


def align(
    utterances: Sequence[Utterance], clips: Clips, rate: int = 22050, **options: Any
) -> tuple[dict[str, NDArray[np.float32]], list[Event]]:
    options = {"seed": 0, "control": Control(), **options}
    return drain(align_corpus(utterances, clips.__getitem__, rate, **options))


def warnings(events: list[Event]) -> list[str]:
    return [event.message for event in events if isinstance(event, Notice)]


def whistled(count: int, rate: int) -> tuple[list[Utterance], Clips, dict[str, list[float]]]:
    """Clips of a made-up language of four whistles, with pauses, and their true boundaries."""
    rng = np.random.default_rng(5)
    pitches = {"a": 400.0, "b": 900.0, "c": 1700.0, "d": 2900.0}
    utterances, clips, truth = [], {}, {}
    for number in range(count):
        first, second = rng.permutation(list(pitches)), rng.permutation(list(pitches))
        if first[-1] == second[0]:  # without the pause they would be one whistle
            second = second[::-1]
        phones = [PAUSE, *map(str, first), PAUSE, *map(str, second), PAUSE]
        lengths = rng.uniform(0.05, 0.2, len(phones))
        if number % 2:
            lengths[MIDDLE] = 0.0
        edges = np.concatenate([[0.0], np.cumsum(lengths)])
        times = np.arange(int(edges[-1] * rate)) / rate
        unit = np.minimum(np.searchsorted(edges, times, side="right") - 1, len(phones) - 1)
        pitch = np.array([pitches.get(p, 0.0) for p in phones])[unit]
        tone = np.sin(2 * np.pi * np.cumsum(pitch) / rate) * (pitch > 0)
        name = f"clip{number}"
        clips[name] = (0.3 * tone + 0.003 * rng.standard_normal(len(tone))).astype(np.float32)
        utterances.append(Utterance(name, tuple(phones), tuple(p == PAUSE for p in phones)))
        truth[name] = edges.tolist()
    return utterances, clips, truth


@pytest.fixture(scope="module")
def spoken() -> tuple[list[Utterance], Clips, dict[str, NDArray[np.float64]]]:
    """Sentences of the built-in voice with the boundaries that it reports itself."""
    texts = demo_sentences()[:24]
    phonemizer = Phonemizer("en-us")
    utterances, clips, truth = [], {}, {}
    for number, voice in enumerate(espeak.speak_all(texts, "en-us")):
        name, rate = f"s{number}", espeak.SAMPLE_RATE_HZ
        clips[name] = voice.audio.astype(np.float32) / 32768
        units = sound_units(phonemizer(texts[number]).symbols)
        timed = [(p.ipa, p.start_sample / rate, p.stop_sample / rate) for p in voice.phonemes]
        truth[name] = unit_boundaries(units, timed, len(voice.audio) / rate)
        utterances.append(Utterance.of(name, units))
    return utterances, clips, truth


@pytest.mark.parametrize("rate", [16000, 24000, 48000])
def test_whistles_are_found_where_they_are(rate: int) -> None:
    utterances, clips, truth = whistled(16, rate)
    found, _ = align(utterances, clips, rate)
    errors = [np.abs(found[name][:-1] - truth[name][:-1]) for name in truth]
    assert np.concatenate(errors).mean() < 0.5 * WINDOW_S + HOP_S


def test_pause_that_is_not_there_takes_no_time() -> None:
    utterances, clips, truth = whistled(16, 16000)
    found, _ = align(utterances, clips, 16000)
    for number, utterance in enumerate(utterances):
        pause = np.diff(found[utterance.id])[MIDDLE]
        assert (pause == 0) == (number % 2 == 1), truth[utterance.id]


def test_built_in_voice_is_aligned_from_a_minute_of_it(
    spoken: tuple[list[Utterance], Clips, dict[str, NDArray[np.float64]]],
) -> None:
    utterances, clips, truth = spoken
    found, events = align(utterances, clips)
    sounding = [np.array([not p for p in u.optional] + [False]) for u in utterances]
    errors = np.concatenate(
        [np.abs(found[u.id] - truth[u.id])[s] for u, s in zip(utterances, sounding, strict=True)]
    )
    assert errors.mean() < 0.020
    assert not warnings(events)


def test_boundaries_never_fall_and_span_the_clip(
    spoken: tuple[list[Utterance], Clips, dict[str, NDArray[np.float64]]],
) -> None:
    utterances, clips, _ = spoken
    found, _ = align(utterances[:8], clips)
    for utterance in utterances[:8]:
        times = found[utterance.id]
        assert times.dtype == np.float32
        assert len(times) == len(utterance.phones) + 1
        assert times[0] == 0
        assert times[-1] == pytest.approx(len(clips[utterance.id]) / 22050)
        assert (np.diff(times) >= 0).all()
        assert (np.diff(times)[~np.array(utterance.optional)] > 0).all()


def test_same_seed_same_result() -> None:
    utterances, clips, _ = whistled(6, 16000)
    first, _ = align(utterances, clips, 16000, seed=3)
    second, _ = align(utterances, clips, 16000, seed=3)
    assert all((first[name] == second[name]).all() for name in clips)


def test_clips_that_are_not_trained_on_are_aligned_too() -> None:
    utterances, clips, truth = whistled(24, 16000)
    found, _ = align(utterances, clips, 16000, training_s=12.0)
    errors = [np.abs(found[name][:-1] - truth[name][:-1]) for name in truth]
    assert len(errors) == 24
    assert np.concatenate(errors).mean() < 0.5 * WINDOW_S + HOP_S


def test_wrong_text_is_reported_and_no_other() -> None:
    utterances, clips, _ = whistled(24, 16000)
    utterances[7] = Utterance("clip7", utterances[7].phones[::-1], utterances[7].optional)
    _, events = align(utterances, clips, 16000)
    (message,) = warnings(events)
    assert "1 clip " in message
    assert "clip7." in message


def test_progress_grows_to_its_end() -> None:
    utterances, clips, _ = whistled(6, 16000)
    _, events = align(utterances, clips, 16000)
    progress = [event for event in events if isinstance(event, Progress)]
    assert isinstance(events[0], PhaseStarted)
    assert isinstance(events[-1], PhaseFinished)
    assert all(a.done <= b.done for a, b in itertools.pairwise(progress))
    assert progress[-1].done == progress[-1].total
    assert {event.phase for event in progress} == {"align"}


def test_stopped_early_still_gives_boundaries() -> None:
    utterances, clips, _ = whistled(6, 16000)
    control = Control()
    reads = 0

    def audio(name: str) -> NDArray[np.float32]:
        nonlocal reads
        reads += 1
        if reads == 4:
            control.stop()
        return clips[name]

    found, _ = drain(align_corpus(utterances, audio, 16000, seed=0, control=control))
    assert list(found) == [u.id for u in utterances[:4]]
    assert all((np.diff(times) >= 0).all() for times in found.values())


@pytest.mark.parametrize("count", [1, 2, 4])
def test_few_clips_are_no_error(count: int) -> None:
    utterances, clips, _ = whistled(count, 24000)
    found, _ = align(utterances, clips, 24000)
    assert len(found) == count


def test_odd_clips_are_spread_evenly_and_named() -> None:
    noise = np.random.default_rng(0).standard_normal(16000).astype(np.float32)
    utterances = [
        Utterance("empty", (PAUSE, "a", PAUSE), (True, False, True)),
        Utterance("short", ("a", "b") * 20, (False,) * 40),
        Utterance("pause", (PAUSE,), (True,)),
        Utterance("silent", ("a", "b"), (False, False)),
        Utterance("noise", (PAUSE, "a", "b", PAUSE, PAUSE), (True, False, False, True, True)),
    ]
    clips = {
        "empty": noise[:0],
        "short": noise[:1600],
        "pause": noise[:800],
        "silent": 0 * noise,
        "noise": noise,
    }
    found, events = align(utterances, clips, 16000)
    assert found["empty"].tolist() == [0, 0, 0, 0]
    np.testing.assert_allclose(np.diff(found["short"]), 0.1 / 40, atol=1e-6)
    assert found["pause"].tolist() == pytest.approx([0, 0.05])
    assert all(np.isfinite(times).all() for times in found.values())
    assert any("empty, short" in message for message in warnings(events))


def test_what_cannot_be_aligned_is_refused() -> None:
    clips = {"x": np.zeros(100, dtype=np.float32)}
    with pytest.raises(DataError, match="no sounds"):
        align([Utterance("x", (), ())], clips)
    with pytest.raises(DataError, match="called 'x'"):
        align([Utterance("x", ("a",), (False,))] * 2, clips)


def test_nothing_to_align_is_nothing() -> None:
    found, _ = align([], {})
    assert found == {}


@pytest.mark.corpora
@pytest.mark.slow
def test_recordings_get_plausible_sounds_and_silent_pauses() -> None:
    if not KATHLEEN.is_dir():
        pytest.skip("the recordings are not beside the project")
    phonemizer = Phonemizer("en-us")
    utterances, clips, rate = [], {}, 0
    for clip in read_corpus(KATHLEEN).clips[:64]:
        audio, rate = read_audio(clip.audio)
        clips[clip.id] = to_mono(audio)
        utterances.append(Utterance.of(clip.id, sound_units(phonemizer(clip.text).symbols)))
    found, events = align(utterances, clips, rate)
    lasting: dict[str, list[float]] = {}
    level: dict[str, list[float]] = {}
    for utterance in utterances:
        times, samples = found[utterance.id], clips[utterance.id]
        power = float(np.square(samples).mean())
        for phone, start, stop in zip(utterance.phones, times, times[1:], strict=False):
            if stop > start:
                part = samples[int(start * rate) : int(stop * rate)]
                lasting.setdefault(phone, []).append(float(stop - start))
                level.setdefault(phone, []).append(
                    10 * np.log10(float(np.square(part).mean()) / power + 1e-9)
                )
    assert 0.02 < np.median(lasting["t"]) < 0.12
    assert 0.06 < np.median(lasting["s"]) < 0.20
    assert 0.02 < np.median(lasting["ə"]) < 0.09
    assert np.median(level[PAUSE]) < -20
    assert np.median(level["æ"]) > -5
    assert len(warnings(events)) <= 1
