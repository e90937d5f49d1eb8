"""Settings of the small voice: what is taken away from the teacher, and how the rest learns."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from core.declare import Section, setting
from core.recipes import Criterion, Pattern, Step
from core.settings.teacher import FamilyName


class CompressSettings(Section):
    """What is taken away from the teacher to make the student.

    Attributes:
        locked: Names of layers that stay as they are, those of the vocoder begin with `vocoder.`.
        step: Steps of a recipe that count instead of the settings here, if there are any.
    """

    locked: tuple[str, ...] = ()
    step: tuple[Step, ...] = ()

    pressure: float = setting(
        0.9,
        "Share of the teacher's prunable parameters to remove; whole channels go.",
        low=0.0,
        high=0.995,
        trades="More makes the voice smaller and faster, and further from the teacher.",
        ends=("closer to the teacher", "smaller, faster"),
    )
    criterion: Criterion = setting(
        "l2",
        "How a channel's importance is told.",
        trades="Taylor looks at the loss and needs a few batches; random is the yardstick.",
    )
    scope: Literal["even", "global"] = setting(
        "even",
        "Every layer shrinks alike, or the least important channels go wherever they are.",
    )
    drop: int = setting(
        0,
        "How many of the decoder's blocks go altogether.",
        unit="blocks",
        low=0,
        high=64,
        trades="Saves bytes and time alike; each block that goes costs depth.",
        ends=("none", "more"),
    )
    merge: float = setting(
        0.0,
        "Share of the hidden units that are merged into others that do nearly the same.",
        low=0.0,
        high=0.95,
        trades="Kinder than pruning where units repeat each other.",
        ends=("none", "smaller"),
    )
    energy: float = setting(
        1.0,
        "Share of each matrix's energy that two thin factors keep; 1 leaves matrices whole.",
        low=0.05,
        high=1.0,
        trades="Less is smaller and rougher.",
        ends=("smaller", "whole"),
    )
    schedule: Literal["at_once", "gradual"] = setting(
        "at_once",
        "Remove channels before training, or step by step while it runs.",
        trades="Gradual loses less at first and trains slower: the model is bigger for longer.",
    )
    start: Literal["slice", "scratch"] = setting(
        "slice", "Begin with the teacher's most important channels, or with random weights."
    )
    tie_layers: int = setting(
        1,
        "How many neighbouring decoder layers share one set of weights.",
        unit="layers",
        low=1,
        high=64,
        trades="Fewer bytes, the same time.",
        ends=("every layer its own", "all layers one"),
    )
    tie_kernels: bool = setting(
        False,
        "One convolution kernel for all channels of a layer.",
        trades="Fewer bytes, the same time.",
    )
    tie_biases: bool = setting(
        False, "One bias for all units of a layer.", trades="Fewer bytes, the same time."
    )
    gate: float = setting(
        1.0,
        "Temperature of the activations; 0 finds the one of least validation loss.",
        low=0.0,
        high=10.0,
        ends=("harder gates", "softer gates"),
    )
    sparsity: float = setting(
        0.0,
        "Share of single weights that become zero.",
        low=0.0,
        high=0.99,
        trades="Smaller file, same speed.",
        ends=("all stay", "smaller file"),
    )
    pattern: Pattern = setting(
        "any",
        "Where zeros stand: anywhere, or n of every m neighbours stay, whatever the sparsity.",
        trades="Smaller file, same speed; patterns are what some chips compute faster.",
    )
    palette_bits: int = setting(
        0,
        "Weights of a layer come from a codebook that so many bits choose from; 0 for none.",
        unit="bits",
        low=0,
        high=8,
        trades="Smaller file, same speed.",
    )
    weight_bits: Literal["32", "16", "8", "4"] = setting(
        "32",
        "Bits of a weight in the voice's file.",
        trades="8 is free; 4 is heard unless the voice learns with it.",
    )
    aware: bool = setting(
        True,
        "Let the student learn with its weights as they will be stored.",
        trades="Costs a little time in every step; without it, rounding comes last.",
    )

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.schedule == "gradual" and self.start == "scratch":
            raise ValueError(
                "slice when the schedule is gradual: from scratch there is nothing to prune"
            )
        return self


class StudentSettings(Section):
    """How the small voice learns."""

    family: Literal["teacher", FamilyName] = setting(
        "teacher",
        "What kind of model the student is; teacher for the same kind.",
        trades="Another kind begins with random weights and learns all from the teacher.",
    )

    temperature: float = setting(
        1.0,
        "Softens what the teacher says before the student learns from it.",
        low=0.1,
        high=20.0,
        trades="With a Laplace head, higher counts large differences more and small ones the same.",
        ends=("teacher's first choice", "its doubts too"),
    )
    alpha: float = setting(
        0.5,
        "Share of the loss that listens to the teacher instead of the recordings.",
        low=0.0,
        high=1.0,
        trades="Any share takes time, to hear the teacher out; a larger one takes no more.",
        ends=("recordings only", "teacher only"),
    )
    listen: Literal["auto", "always"] = setting(
        "auto",
        "Whether the student hears its teacher out where that leaves it little time to learn.",
        trades="auto: not where it takes more than a tenth of the training; the student then "
        "learns from the recordings alone, with the channels it has from the teacher.",
    )
    timing: Literal["aligner", "teacher"] = setting(
        "aligner",
        "Whose timing of the recordings the student learns.",
        trades="teacher: what a tacotron attends to when, found without an aligner and nearly as "
        "exact on clean speech; all other teachers have theirs from the aligner.",
    )
    invented: int = setting(
        0,
        "How many new sentences, of the recordings' words, the teacher speaks for the student.",
        unit="sentences",
        low=0,
        high=100_000,
        trades="More to learn from than was recorded; the time to speak them is the student's.",
    )
    feature_weight: float = setting(
        0.0,
        "Weight of matching the teacher's hidden features.",
        low=0.0,
        high=100.0,
        trades="Can speed up the start; costs time in every step.",
    )
    relation_weight: float = setting(
        0.0,
        "Weight of keeping the distances between sounds as the teacher has them.",
        low=0.0,
        high=100.0,
        trades="Which sounds are near each other is all that is kept; costs time in every step.",
    )
    steps: int = setting(
        0,
        "Training steps; 0 for as many as the time allows.",
        unit="steps",
        low=0,
        high=10_000_000,
    )
    dropout: float = setting(
        0.0,
        "Share of activations left out in training, against learning by heart.",
        low=0,
        high=0.9,
    )
