"""Finds where the sounds of each text lie in its recording, from the corpus alone.

A hidden Markov model, three states a sound, starts from nothing: sounds are spread evenly over the
loud part of each clip. Then Viterbi training alternates the best path of every clip under the model
with the model that makes these paths most likely (Rabiner, "A tutorial on hidden Markov models",
Proc. IEEE 1989). Densities begin as one Gaussian per state and become mixtures.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from core.align.corpus import Batch, Clips, Utterance
from core.align.frontend import DIMS
from core.align.hmm import Hmm, Paths, Tally, first_states, flat
from core.errors import DataError
from core.events import Control, Event, Notice, Pace, PhaseFinished, PhaseStarted

PHASE = "align"
PASSES = (6, 3)
TRAINING_S = 1800.0

_BAD_FIT = 6.0
"""Deviations from the median misfit that make a clip suspect. Among 200 recordings of one speaker,
clips given another's text reached 7.8 to 17, those with their own at most 4."""
_NAMED = 5

Boundaries = dict[str, NDArray[np.float32]]


def align_corpus(
    utterances: Sequence[Utterance],
    audio: Callable[[str], NDArray[np.float32]],
    sample_rate_hz: int,
    *,
    seed: int,
    control: Control,
    passes: Sequence[int] = PASSES,
    training_s: float = TRAINING_S,
    guess: Mapping[str, NDArray[np.floating]] | None = None,
) -> Generator[Event, None, Boundaries]:
    """Align every utterance with its recording.

    Yields the events of the phase `align`, counted in clips times passes, and a warning that names
    clips whose text and audio hardly fit.

    Args:
        audio: Gives the samples of a clip by its id: float32, mono. Called once per clip.
        seed: Decides which clips of a long corpus are trained on.
        passes: Training passes with one Gaussian per state, with two, with four and so on.
        training_s: Seconds of speech to train on; of a longer corpus so much is drawn, and the
            rest only aligned.
        guess: By id, about where units begin, in seconds [units + 1]; training begins there and
            not with sounds spread evenly.

    Returns:
        For each id the seconds [units + 1] at which its units begin, float32, never falling; the
        first is 0 and the last the clip's duration. A clip too short for its text (or of many
        minutes) has its units spread evenly. When stopped, what was known so far: evenly spread
        units for clips that were not aligned yet, nothing for those that were not even read.

    Raises:
        DataError: A text has no units, or two clips have one id.
    """
    _check(utterances)
    started = time.monotonic()
    alignment = _Alignment(Clips(utterances, sample_rate_hz), seed, control)
    yield PhaseStarted(PHASE, int(alignment.plan(len(utterances), passes)))
    yield from alignment.read(audio)
    if alignment.clips.seconds:
        training = alignment.draw(training_s)
        alignment.plan(len(training), passes)
        model = yield from alignment.train(training, passes, guess or {})
        yield from alignment.find(model)
    yield PhaseFinished(PHASE, time.monotonic() - started)
    return alignment.found


def _check(utterances: Sequence[Utterance]) -> None:
    seen: set[str] = set()
    for utterance in utterances:
        if not utterance.phones:
            raise DataError(f"the clip {utterance.id!r} has no sounds", "leave it out")
        if utterance.id in seen:
            raise DataError(f"two clips are called {utterance.id!r}", "rename one of them")
        seen.add(utterance.id)


class _Alignment:
    """One run over a corpus: its clips, how far it is, and what it has found."""

    def __init__(self, clips: Clips, seed: int, control: Control) -> None:
        self.clips = clips
        self.found: Boundaries = {}
        self._random = np.random.default_rng(seed)
        self._control = control
        self._pace = Pace(PHASE, 0)
        self._done = 0

    def plan(self, training: int, passes: Sequence[int]) -> int:
        """Clips times passes: all are read and found, `training` of them seen more often."""
        everything = len(self.clips.utterances)
        total = 2 * everything + (2 + sum(passes)) * training
        self._pace.total = total
        return total

    def read(self, audio: Callable[[str], NDArray[np.float32]]) -> Iterator[Event]:
        """Read all clips."""
        for clip, utterance in enumerate(self.clips.utterances):
            yield from self._control.wait_while_paused()
            if self._control.stopping:
                return
            self.clips.read(audio(utterance.id))
            self.found[utterance.id] = self.clips.spread(clip)
            yield from self._advance(1)

    def draw(self, training_s: float) -> list[int]:
        """Clips to train on: all that fit their texts, or as many as last `training_s`."""
        fitting = [clip for clip in range(len(self.clips.seconds)) if self.clips.fits(clip)]
        order = self._random.permutation(fitting).astype(int).tolist()
        before = np.cumsum([0.0, *(self.clips.seconds[clip] for clip in order)])
        return [clip for clip, start in zip(order, before, strict=False) if start < training_s]

    def train(
        self,
        training: list[int],
        passes: Sequence[int],
        guess: Mapping[str, NDArray[np.floating]],
    ) -> Generator[Event, None, Hmm]:
        """Train a model from nothing, or a guess; when stopped, as far as it came."""
        model = yield from self._flat(training)
        tally = Tally(model)
        for batch in self._batches(training):
            guessed = [guess.get(self.clips.utterances[clip].id) for clip in batch.clips]
            states = first_states(batch, guessed, self.clips.frames_per_second)
            tally.add(batch, states, torch.zeros(*states.shape, 1))
            yield from self._advance(len(batch.clips))
        for doubling, count in enumerate(passes):
            model = tally.model().split(tally.counts) if doubling else tally.model()
            for _ in range(count):
                tally = Tally(model)
                for batch in self._batches(training):
                    paths = model.paths(batch)
                    tally.add(batch, paths.states, paths.components)
                    self._keep(batch, paths)
                    yield from self._advance(len(batch.clips))
                model = tally.model()
        return model

    def _flat(self, training: list[int]) -> Generator[Event, None, Hmm]:
        total, squares = torch.zeros(2, DIMS, dtype=torch.float64)
        frames = 0
        for batch in self._batches(training):
            rows = batch.features[batch.real].double()
            total += rows.sum(0)
            squares += rows.square().sum(0)
            frames += len(rows)
            yield from self._advance(len(batch.clips))
        return flat(self.clips.states, max(frames, 1), total, squares)

    def find(self, model: Hmm) -> Iterator[Event]:
        """Align all clips that fit their texts, and tell which seem not to."""
        everything = range(len(self.clips.seconds))
        fitting = [clip for clip in everything if self.clips.fits(clip)]
        misfits: dict[int, float] = {}
        for batch in self._batches(fitting):
            paths = model.paths(batch)
            self._keep(batch, paths)
            misfits.update(zip(batch.clips, paths.misfit.tolist(), strict=True))
            yield from self._advance(len(batch.clips))
        unfit = [clip for clip in everything if not self.clips.fits(clip)]
        if not self._control.stopping:
            yield from self._warn([*unfit, *_outliers(misfits)])
        yield from self._advance(len(unfit))

    def _warn(self, clips: list[int]) -> Iterator[Event]:
        if not clips:
            return
        names = [self.clips.utterances[clip].id for clip in sorted(clips)]
        shown = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
        who = "1 clip does" if len(names) == 1 else f"{len(names)} clips do"
        yield Notice(
            f"{who} not seem to fit the text: {shown}. Listen, then correct the text or leave out.",
            "warning",
        )

    def _batches(self, clips: Sequence[int]) -> Iterator[Batch]:
        """Batches until asked to stop."""
        for batch in self.clips.batches(clips, self._random):
            if self._control.stopping:
                return
            yield batch

    def _keep(self, batch: Batch, paths: Paths) -> None:
        for row, (clip, chain) in enumerate(zip(batch.clips, batch.chains, strict=True)):
            utterance = self.clips.utterances[clip]
            path = paths.positions[row, : int(batch.lengths[row])].numpy()
            frames = chain.boundaries(path, len(utterance.phones))
            self.found[utterance.id] = self.clips.seconds_at(clip, frames)

    def _advance(self, clips: int) -> Iterator[Event]:
        self._done += clips
        yield from self._pace.advance(self._done)
        yield from self._control.wait_while_paused()


def _outliers(misfits: dict[int, float]) -> list[int]:
    """Clips that fit far worse than most: beyond `_BAD_FIT` deviations above the median.

    The deviation is estimated from the median absolute deviation, which outliers do not move.
    """
    if not misfits:
        return []
    values = np.array(list(misfits.values()))
    median = float(np.median(values))
    deviation = 1.4826 * float(np.median(np.abs(values - median)))
    limit = median + _BAD_FIT * max(deviation, 0.02 * median)
    return [clip for clip, misfit in misfits.items() if misfit > limit]
