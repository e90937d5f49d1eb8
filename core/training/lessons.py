"""How each kind of vocoder learns: what it is shown, what it minimises, how it is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.features import FeatureStore
from core.data.mel import MelFormat
from core.models.vocoders.neural import VocoderModel
from core.training.crops import CROP_FRAMES, Crops
from core.training.run import Objective
from core.training.samples import (
    MARGIN_FRAMES,
    TOLD_FRAMES,
    SampledCrops,
    SampleLikelihood,
    sample_losses,
)
from core.training.spectral import Hearing, hearing_losses

Spoken = Callable[[str], NDArray[np.float32]]
"""See `Crops`."""


@dataclass(frozen=True)
class Lesson:
    """How one family of vocoders learns.

    Attributes:
        examples: From the cached features and, for half of the crops, an acoustic model's mels.
        objective: From the mel format, the teacher if there is one, α, and the temperature T.
        judge: How good a model is on held-out recordings, by terms, among them `total`.
        adversarial: It gives waves that discriminators can hear while it learns.
        rate: The teacher's steps so many times as far as the settings say.
    """

    examples: Callable[[FeatureStore, Spoken | None], Crops]
    objective: Callable[[MelFormat, VocoderModel | None, float, float], Objective]
    judge: Callable[[Any, FeatureStore, Sequence[str]], dict[str, float]]
    adversarial: bool
    rate: float


def _hearing(
    fmt: MelFormat, teacher: VocoderModel | None, alpha: float, temperature: float
) -> Objective:
    del temperature  # A wave that is heard has none.
    return Hearing(fmt, teacher, alpha)


def _likelihood(
    fmt: MelFormat, teacher: VocoderModel | None, alpha: float, temperature: float
) -> Objective:
    del fmt
    return SampleLikelihood(teacher, alpha, temperature)


_SAMPLES = Lesson(
    lambda store, spoken: SampledCrops(store, TOLD_FRAMES + 2 * MARGIN_FRAMES, spoken),
    _likelihood,
    sample_losses,
    False,
    # It begins with random weights, and not with a vocoder that can speak already.
    3.0,
)

LESSONS: Mapping[str, Lesson] = {
    "fourier": Lesson(
        lambda store, spoken: Crops(store, CROP_FRAMES, spoken), _hearing, hearing_losses, True, 1.0
    ),
    "wavernn": _SAMPLES,
    "wavenet": _SAMPLES,
}
"""By the names in `core.models.vocoders.families`."""
