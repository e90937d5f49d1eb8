"""How a sample's category is chosen from its scores."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Choose = Callable[[Tensor], Tensor]
"""From scores [B, 256] to a category [B] of each row."""


def drawn(temperature: float, seed: int) -> Choose:
    """Draws from softmax(scores / temperature); at 0 the most likely."""
    if temperature == 0.0:
        return lambda scores: scores.argmax(dim=1)
    chance = torch.Generator().manual_seed(seed)

    def choose(scores: Tensor) -> Tensor:
        likely = torch.softmax(scores if temperature == 1.0 else scores / temperature, dim=1)
        # Whatever passes all but the last is the last, also where rounding keeps the sum under 1.
        reached = likely[:, :-1].cumsum(dim=1)
        level = torch.rand(len(scores), 1, generator=chance)
        return torch.searchsorted(reached, level)[:, 0]

    return choose
