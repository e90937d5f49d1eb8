"""Settings of all training: how weights move, how long it takes, what chance is drawn from."""

from __future__ import annotations

from typing import Literal

from core.declare import Section, setting


class OptimiserSettings(Section):
    """How weights are trained; teacher, student and control share these."""

    optimiser: Literal["adamw", "adam", "rmsprop", "sgd"] = setting(
        "adamw", "Rule by which weights follow their gradients."
    )
    learning_rate: float = setting(
        3e-3,
        "Largest size of a training step, for a million parameters; smaller models step further.",
        low=1e-6,
        high=1.0,
        trades="Larger learns faster until training breaks.",
    )
    weight_decay: float = setting(
        0.01, "How strongly weights are pulled towards zero.", low=0.0, high=1.0
    )
    batch: int = setting(
        0,
        "How many sentences one step looks at; 0 for as many as leave enough steps in the time.",
        unit="sentences",
        low=0,
        high=512,
        trades="More make each step steadier and slower.",
    )
    precision: Literal["auto", "float32", "bfloat16"] = setting(
        "auto",
        "Number format of training; auto takes float32, for vocoders bfloat16 on processors with "
        "matrix units for it.",
    )


class BudgetSettings(Section):
    """How long, how repeatable, on how many cores."""

    minutes: float = setting(
        6.0,
        "Wall-clock time for the whole road, from recordings to report.",
        unit="minutes",
        low=0.5,
        high=100_000.0,
        trades="More time, better voices.",
    )
    seed: int = setting(
        1,
        "Number from which all chance is drawn; the same seed gives the same voice.",
        low=0,
        high=2**31,
    )
    threads: int = setting(
        0, "Processor threads for training; 0 for all cores.", unit="threads", low=0, high=1024
    )
