"""Waves as categories: pre-emphasis, then the μ-law of telephony in 8 bits.

Pre-emphasis makes high frequencies louder before they are rounded, and de-emphasis brings them and
the noise of rounding down again (Valin & Skoglund 2019, "LPCNet"). The μ-law (ITU-T G.711 in
another form) gives quiet samples finer steps. Letters in shapes: N samples.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

CATEGORIES = 256

MU = CATEGORIES - 1

SILENCE = CATEGORIES // 2
"""The category of 0."""

EMPHASIS = 0.85
"""Of the sample before, what is taken away."""


def encode(wave: Tensor) -> Tensor:
    """Waves [..., N] → categories [..., N], int64.

    With p_t = x_t - 0.85 · x_(t-1): sign(p) · ln(1 + μ|p|) / ln(1 + μ), in 256 even steps.
    """
    raised = wave.clone()
    raised[..., 1:] -= EMPHASIS * wave[..., :-1]
    raised = raised.clamp(-1.0, 1.0)
    pressed = raised.sign() * torch.log1p(MU * raised.abs()) / math.log1p(MU)
    return torch.floor((pressed + 1) * (MU / 2) + 0.5).long()


def decode(categories: Tensor) -> Tensor:
    """The opposite: categories [..., N] → waves [..., N], float32."""
    # It takes part of a second to load.
    from scipy.signal import lfilter

    pressed = (categories.double() / MU * 2 - 1).numpy()
    raised = np.sign(pressed) * np.expm1(np.abs(pressed) * math.log1p(MU)) / MU
    wave = lfilter([1.0], [1.0, -EMPHASIS], raised)
    return torch.from_numpy(wave.astype(np.float32))
