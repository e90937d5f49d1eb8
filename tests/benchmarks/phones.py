"""A listener for any language: how many of a text's sounds somebody can be heard to say.

The aligner's hidden Markov model, trained on recordings of the speaker, hears which sounds follow
each other in a wave, with a bigram of sounds from the recordings' texts. It knows no words, so it
errs on recordings too: compare with them.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from core.align import PAUSE, Utterance
from core.align.aligner import PASSES, align_corpus
from core.align.chains import STATES
from core.align.corpus import Clips
from core.align.hmm import Hmm, Tally, first_states, flat
from core.audio import Audio
from core.events import Control
from tests.benchmarks.intelligibility import word_errors
from tests.core.jobs import finished

LANGUAGE_WEIGHT = 6.0
"""How much the bigram counts beside frames, whose evidence repeats itself."""

ADDED = 0.3
"""Counts that every pair of sounds begins with."""


class PhoneListener:
    """Hears the sounds of one speaker.

    Args:
        utterances: What the recordings say.
        audio: Gives a recording by its id.
        guess: About where its sounds lie; see `align_corpus`.
    """

    def __init__(
        self,
        utterances: Sequence[Utterance],
        audio: Callable[[str], Audio],
        rate: int,
        guess: Mapping[str, NDArray[np.floating]],
    ) -> None:
        self._rate = rate
        self._clips = Clips(utterances, rate)
        for utterance in utterances:
            self._clips.read(audio(utterance.id))
        job = align_corpus(utterances, audio, rate, seed=1, control=Control(), guess=guess)
        self._model = self._trained(finished(job))
        self._phones = [PAUSE, *sorted({p for u in utterances for p in u.phones} - {PAUSE})]
        self._next = self._bigram(utterances)

    def _trained(self, boundaries: Mapping[str, NDArray[np.floating]]) -> Hmm:
        """The model of what the aligner has found."""
        random = np.random.default_rng(1)
        everything = range(len(self._clips.utterances))
        rows = torch.cat(
            [b.features[b.real].double() for b in self._clips.batches(everything, random)]
        )
        model = flat(self._clips.states, len(rows), rows.sum(0), rows.square().sum(0))
        tally = Tally(model)
        for batch in self._clips.batches(everything, random):
            own = [boundaries[self._clips.utterances[clip].id] for clip in batch.clips]
            states = first_states(batch, own, self._clips.frames_per_second)
            tally.add(batch, states, torch.zeros(*states.shape, 1))
        for doubling, passes in enumerate(PASSES):
            model = tally.model().split(tally.counts) if doubling else tally.model()
            for _ in range(passes):
                tally = Tally(model)
                for batch in self._clips.batches(everything, random):
                    paths = model.paths(batch)
                    tally.add(batch, paths.states, paths.components)
                model = tally.model()
        return model

    def _bigram(self, utterances: Sequence[Utterance]) -> NDArray[np.float64]:
        """Log-probability of the second sound after the first, [P, P]."""
        place = {phone: number for number, phone in enumerate(self._phones)}
        pairs: Counter[tuple[int, int]] = Counter()
        for utterance in utterances:
            pairs.update(pairwise(place[phone] for phone in utterance.phones))
            sounds = [place[phone] for phone in utterance.phones if phone != PAUSE]
            pairs.update(pairwise(sounds))
        counts = np.full((len(place), len(place)), ADDED)
        for (first, second), count in pairs.items():
            counts[first, second] += count
        logs: NDArray[np.float64] = np.log(counts / counts.sum(1, keepdims=True))
        return logs

    def heard(self, audio: Audio) -> list[str]:
        """The sounds of a wave, without pauses."""
        one = Clips([Utterance("heard", (PAUSE,), (False,))], self._rate)
        one.read(audio)
        batch = next(one.batches([0], np.random.default_rng(0)))
        parts = self._model.densities.components(batch.features[0])
        scores = functools.reduce(torch.logaddexp, parts.unbind(-1)).double().numpy()
        return [phone for phone in self._decoded(scores) if phone != PAUSE]

    def _decoded(self, scores: NDArray[np.float64]) -> list[str]:
        """The best path through a loop of all sounds, by frames' log-densities [T, K]."""
        count = len(self._phones)
        # As the aligner has it: one density for all states of a pause, then three a sound.
        density = np.concatenate([np.zeros(STATES, int), np.arange(1, 1 + STATES * (count - 1))])
        stay = np.log(self._model.stay.double().numpy())[density]
        leave = np.log1p(-self._model.stay.double().numpy())[density]
        first, last = np.arange(count) * STATES, np.arange(count) * STATES + STATES - 1
        best = np.full(len(density), -np.inf)
        best[first] = scores[0, density[first]]
        back = np.zeros((len(scores), len(density)), np.int64)
        everywhere = np.arange(len(density))
        for frame in range(1, len(scores)):
            staying, moving = best + stay, np.full(len(density), -np.inf)
            moving[1:] = best[:-1] + leave[:-1]
            source = everywhere - 1
            entering = (best[last] + leave[last])[:, None] + LANGUAGE_WEIGHT * self._next
            whence = entering.argmax(0)
            moving[first], source[first] = entering[whence, np.arange(count)], last[whence]
            moves = moving > staying
            back[frame] = np.where(moves, source, everywhere)
            best = np.where(moves, moving, staying) + scores[frame, density]
        state = int(last[best[last].argmax()])
        said: list[str] = [self._phones[state // STATES]]
        for frame in range(len(scores) - 1, 0, -1):
            before = int(back[frame, state])
            if state % STATES == 0 and before != state:
                said.append(self._phones[before // STATES])
            state = before
        return said[::-1]

    def errors(self, utterance: Utterance, audio: Audio) -> tuple[int, int]:
        """Wrong, missing and added sounds, and how many there are."""
        written = [phone for phone in utterance.phones if phone != PAUSE]
        return word_errors(written, self.heard(audio)), len(written)
