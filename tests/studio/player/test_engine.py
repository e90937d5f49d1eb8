from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.player.alignment import Warp
from studio.player.engine import (
    SHORTEST_LOOP_S,
    START_FADE_S,
    SWITCH_FADE_S,
    Deck,
    Mixer,
    fade_curve,
    fade_samples,
)

RATE = 22_050
SWITCH = fade_samples(SWITCH_FADE_S, RATE)
START = fade_samples(START_FADE_S, RATE)


def voices(count: int = 3, seconds: float = 1.0, seed: int = 0) -> list[np.ndarray]:
    """Smooth noise, each voice another one, each ending in the middle of a swing."""
    rng = np.random.default_rng(seed)
    samples = round(seconds * RATE)
    kernel = np.hanning(24) / 12
    return [
        np.convolve(rng.uniform(-1, 1, samples + 23), kernel, "valid").astype(np.float32)
        for _ in range(count)
    ]


def steepest(deck: Deck) -> float:
    """Largest step between neighbouring samples of any voice, its sudden end included."""
    return max(float(np.abs(np.diff(t)).max()) for t in deck.tracks if t is not None)


def bound(deck: Deck) -> float:
    """The largest step a fade may add: the voices' own, and the fade's over their distance."""
    loudest = max(float(np.abs(t).max()) for t in deck.tracks if t is not None)
    steepest_fade = float(np.abs(np.diff(fade_curve(START_FADE_S, RATE), prepend=0)).max())
    return steepest(deck) + 2 * loudest * steepest_fade + 1e-6


def render(mixer: Mixer, frames: int, block: int = 256) -> np.ndarray:
    out = np.full(frames, np.nan, np.float32)
    for start in range(0, frames, block):
        mixer.render(out[start : start + block])
    return out


def test_a_voice_is_played_whole_and_untouched_between_its_fades():
    (voice,) = voices(1)
    mixer = Mixer(Deck.of([voice], RATE))
    mixer.play()
    played = render(mixer, len(voice) + 500)
    np.testing.assert_array_equal(played[START : len(voice) - START], voice[START:-START])
    np.testing.assert_allclose(
        played[:START], voice[:START] * fade_curve(START_FADE_S, RATE), atol=1e-7
    )
    np.testing.assert_array_equal(played[len(voice) :], 0)
    assert not mixer.playing
    assert not mixer.sounding
    assert mixer.position == len(voice)


@pytest.mark.parametrize("block", [1, 7, 64, 1000, 100_000])
def test_the_size_of_the_sound_cards_blocks_changes_nothing(block):
    mixer, other = (Mixer(Deck.of(voices(2), RATE)) for _ in range(2))
    for each in (mixer, other):
        each.play()
    np.testing.assert_array_equal(render(mixer, 30_000, block), render(other, 30_000, 256))


def test_a_switch_goes_on_at_the_same_sample_after_eight_milliseconds():
    first, second = voices(2)
    mixer = Mixer(Deck.of([first, second], RATE))
    mixer.play()
    before = render(mixer, 4096)
    mixer.switch(1)
    after = render(mixer, 4096)
    np.testing.assert_array_equal(before[START:], first[START:4096])
    np.testing.assert_array_equal(after[SWITCH:], second[4096 + SWITCH : 8192])
    curve = fade_curve(SWITCH_FADE_S, RATE)
    mixed = first[4096 : 4096 + SWITCH] * (1 - curve) + second[4096 : 4096 + SWITCH] * curve
    np.testing.assert_allclose(after[:SWITCH], mixed, atol=1e-6)


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["switch", "switch", "switch", "seek", "pause", "play", "loop", "unloop"]),
        st.integers(0, 2),
        st.floats(0, 1),
        st.integers(1, 3000),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(ACTIONS)
def test_nothing_the_user_does_ever_clicks(actions):
    deck = Deck.of(voices(3), RATE)
    mixer = Mixer(deck)
    mixer.play()
    pieces = [render(mixer, 777)]
    for action, voice, share, frames in actions:
        if action == "switch":
            mixer.switch(voice)
        elif action == "seek":
            mixer.seek(round(share * RATE))
        elif action == "loop":
            mixer.set_loop(round(share * RATE / 3), round((share / 3 + 0.55) * RATE))
        elif action == "unloop":
            mixer.clear_loop()
        else:
            getattr(mixer, action)()
        pieces.append(render(mixer, frames, 512))
    played = np.concatenate(pieces)
    assert np.isfinite(played).all()
    assert np.abs(np.diff(played, prepend=0)).max() <= bound(deck)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 2000)), max_size=40))
def test_switching_between_identical_voices_changes_no_bit(switches):
    (voice,) = voices(1)
    copies = Mixer(Deck.of([voice.copy() for _ in range(4)], RATE))
    alone = Mixer(Deck.of([voice], RATE))
    copies.play()
    alone.play()
    for number, frames in switches:
        copies.switch(number)
        np.testing.assert_array_equal(render(copies, frames), render(alone, frames))


def test_every_sample_of_a_loop_is_played_each_time_round():
    (voice,) = voices(1, seconds=2)
    mixer = Mixer(Deck.of([voice], RATE))
    first, end = 5000, 5000 + RATE
    mixer.set_loop(first, end)
    mixer.seek(first)
    mixer.play()
    played = render(mixer, 3 * RATE)
    for turn in range(3):
        begin = turn * RATE + SWITCH
        np.testing.assert_array_equal(
            played[begin : (turn + 1) * RATE], voice[first + SWITCH : end]
        )
    assert mixer.playing


def test_a_loop_lasts_half_a_second_at_least_also_at_the_very_end():
    mixer = Mixer(Deck.of(voices(1, seconds=2), RATE))
    for ends in [(100, 200), (2 * RATE - 10, 2 * RATE)]:
        mixer.set_loop(*ends)
        first, end = mixer.loop
        assert end - first == SHORTEST_LOOP_S * RATE
        assert 0 <= first <= ends[0]
        assert end <= 2 * RATE


def test_outside_a_loop_the_play_head_goes_back_into_it():
    mixer = Mixer(Deck.of(voices(1, seconds=2), RATE))
    mixer.play()
    render(mixer, RATE)
    mixer.set_loop(0, RATE // 2)
    render(mixer, RATE // 4)
    assert mixer.position < RATE // 2


def test_a_silent_voice_is_silence_and_one_comes_back_from_it():
    (voice,) = voices(1)
    mixer = Mixer(Deck.of([voice, np.zeros_like(voice)], RATE))
    mixer.play()
    render(mixer, 1000)
    mixer.switch(1)
    np.testing.assert_array_equal(render(mixer, 1000)[SWITCH:], 0)
    mixer.switch(0)
    np.testing.assert_array_equal(render(mixer, 1000)[SWITCH:], voice[2000 + SWITCH : 3000])


def test_a_missing_voice_is_not_switched_to():
    (voice,) = voices(1)
    mixer = Mixer(Deck.of([None, voice, None], RATE))
    assert mixer.voice == 1
    mixer.switch(0)
    assert mixer.voice == 1


def test_pause_keeps_the_place_and_fades():
    (voice,) = voices(1)
    mixer = Mixer(Deck.of([voice], RATE))
    mixer.play()
    render(mixer, 2000)
    mixer.pause()
    assert mixer.sounding
    played = render(mixer, 2000)
    np.testing.assert_array_equal(played[START:], 0)
    assert not mixer.sounding
    assert mixer.position == 2000 + START
    mixer.play()
    np.testing.assert_array_equal(
        render(mixer, 500)[START:], voice[2000 + 2 * START : 2000 + START + 500]
    )


def test_voices_of_other_lengths_go_on_at_the_same_moment_of_the_sentence():
    slow, fast = voices(2, seconds=2)
    fast = fast[:RATE]
    warps = [None, Warp((0, RATE), (0, 2 * RATE))]
    mixer = Mixer(Deck.of([slow, fast], RATE, warps))
    mixer.seek(RATE)
    mixer.settle()
    mixer.switch(1)
    mixer.settle()
    assert mixer.position == RATE // 2
    mixer.switch(0)
    mixer.settle()
    assert mixer.position == RATE
    mixer.set_loop(0, RATE)
    mixer.switch(1)
    assert mixer.loop == (0, RATE // 2)


def test_new_samples_of_the_same_sentence_fade_in_where_it_plays():
    old, new = voices(2)
    mixer = Mixer(Deck.of([old], RATE))
    mixer.play()
    render(mixer, 3000)
    mixer.replace(Deck.of([new], RATE))
    played = render(mixer, 3000)
    np.testing.assert_array_equal(played[SWITCH:], new[3000 + SWITCH : 6000])


def test_another_sentence_begins_at_its_beginning():
    old, new = voices(2)
    mixer = Mixer(Deck.of([old], RATE))
    mixer.set_loop(0, RATE)
    mixer.play()
    render(mixer, 3000)
    mixer.load(Deck.of([None, new], RATE), 1)
    played = render(mixer, 3000)
    np.testing.assert_array_equal(played[SWITCH:], new[SWITCH:3000])
    assert mixer.loop is None


def test_play_after_the_end_is_known_to_need_a_new_beginning():
    mixer = Mixer(Deck.of(voices(1), RATE))
    mixer.play()
    render(mixer, 2 * RATE)
    assert mixer.at_end
    mixer.seek(0)
    assert not mixer.at_end


def test_sounds_shorter_than_the_fades_are_no_trouble():
    for length in (1, START, SWITCH):
        deck = Deck.of([np.ones(length, np.float32)] * 2, RATE)
        mixer = Mixer(deck)
        mixer.play()
        mixer.switch(1)
        mixer.set_loop(0, 1)
        assert np.isfinite(render(mixer, 4000, 64)).all()
        mixer.clear_loop()
        assert np.isfinite(render(mixer, 4000, 64)).all()
        assert not mixer.playing


def test_a_deck_for_a_sound_card_with_another_rate_says_the_same():
    seconds = np.arange(RATE) / RATE
    tone = np.sin(2 * np.pi * 440 * seconds).astype(np.float32)
    deck = Deck.of([tone, None], RATE, [Warp((0, RATE), (0, RATE)), None]).resampled(48_000)
    expected = np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000)
    assert deck.lengths == (48_000, 0)
    np.testing.assert_allclose(deck.tracks[0][2000:46_000], expected[2000:46_000], atol=1e-3)
    assert deck.warps[0].own[-1] == 48_000


def test_rendering_keeps_and_takes_no_memory_for_samples():
    mixer = Mixer(Deck.of(voices(2, seconds=4), RATE))
    mixer.play()
    block = np.empty(1024, np.float32)

    def render_and_switch() -> None:
        for number in range(20):
            mixer.switch(number % 2)
            mixer.render(block)

    render_and_switch()
    tracemalloc.start()
    render_and_switch()
    before, _ = tracemalloc.get_traced_memory()
    render_and_switch()
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Bytes of orders and views; an array of one block's samples would take 4096.
    assert after - before < 4096
    assert peak - before < 4096


def test_a_stereo_cards_interleaved_channel_can_be_written_to():
    (voice,) = voices(1)
    mixer = Mixer(Deck.of([voice], RATE))
    mixer.play()
    out = np.zeros((4096, 2), np.float32)
    mixer.render(out[:, 0])
    np.testing.assert_array_equal(out[START:, 0], voice[START:4096])
