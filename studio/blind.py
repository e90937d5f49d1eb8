"""A blind test before and after it is walked: what is drawn for a trial, the vote at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from core.evaluate.votes import ABX, MUSHRA, Vote
from studio.sentences import Sentence

FIRST, SECOND, UNKNOWN = "A", "B", "X"
OPEN_REFERENCE = "R"
"""Names under which sounds are played; those of MUSHRA are 1 to 9."""
MOST_SYSTEMS = 9


@dataclass(frozen=True)
class Design:
    """A test that is fixed before it begins.

    Attributes:
        test: One of `core.evaluate.votes.TESTS`.
        voices: ABX and preference: the two. MUSHRA: the reference, then what is tested.
        trials: So many; in MUSHRA so many sentences.
        anchors: Of a MUSHRA test.
        marks: Fingerprints of the voices that are heard.
    """

    test: str
    voices: tuple[str, ...]
    trials: int
    seed: int
    listener: str = ""
    anchors: tuple[str, ...] = ()
    marks: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Trial:
    """One trial.

    Attributes:
        drawn: Whose sound stands behind each name.
    """

    sentence: Sentence
    drawn: Mapping[str, str]


def usable(sentences: Sequence[Sentence], voices: Sequence[str]) -> list[Sentence]:
    """The sentences that all of these voices have spoken."""
    return [one for one in sentences if set(voices) <= one.paths.keys()]


def draw(design: Design, sentences: Sequence[Sentence]) -> list[Trial]:
    """Draw sentences (each once before any comes twice), X, and who is A: anew in every trial."""
    chance = np.random.default_rng(design.seed)
    trials: list[Trial] = []
    order: list[int] = []
    for _ in range(design.trials):
        if not order:
            order = chance.permutation(len(sentences)).tolist()
        trials.append(Trial(sentences[order.pop()], _draw_one(design, chance)))
    return trials


def _draw_one(design: Design, chance: np.random.Generator) -> dict[str, str]:
    if design.test == MUSHRA:
        systems = [*design.voices, *design.anchors]
        shuffled = chance.permutation(len(systems)).tolist()
        named = {str(place): systems[one] for place, one in enumerate(shuffled, 1)}
        return {OPEN_REFERENCE: design.voices[0], **named}
    first, second = design.voices
    if design.test == ABX:
        return {FIRST: first, UNKNOWN: design.voices[chance.integers(2)], SECOND: second}
    if chance.integers(2):
        first, second = second, first
    return {FIRST: first, SECOND: second}


def vote_of(design: Design, trials: Sequence[Trial], given: Sequence[Any]) -> Vote:
    """The vote of a finished test.

    Args:
        given: For each trial the name of a sound (`FIRST`, `SECOND`; none: neither), in MUSHRA the
            grades by name.
    """
    answers: list[dict[str, Any]] = []
    for trial, answer in zip(trials, given, strict=True):
        entry: dict[str, Any] = {"sentence": trial.sentence.id, "text": trial.sentence.text}
        if design.test == MUSHRA:
            entry["grades"] = {trial.drawn[slot]: float(grade) for slot, grade in answer.items()}
        else:
            drawn = ("x", UNKNOWN) if design.test == ABX else ("first", FIRST)
            entry[drawn[0]] = trial.drawn[drawn[1]]
            entry["answer"] = trial.drawn.get(answer, "")
        answers.append(entry)
    return Vote(
        design.test,
        design.voices,
        design.trials,
        design.seed,
        design.marks or {},
        tuple(answers),
        datetime.now(UTC).isoformat(timespec="seconds"),
        design.listener,
    )
