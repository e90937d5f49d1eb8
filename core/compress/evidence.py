"""What an operator may ask of the data."""

from __future__ import annotations

from typing import Any, Protocol

from torch import Tensor


class Evidence(Protocol):
    """A few batches of held-out data, the same for every model of one family that is shown them."""

    def loss(self, model: Any) -> float:
        """Mean loss of a model, in its training units; the model is not changed."""

    def gradients(self, model: Any) -> dict[str, Tensor]:
        """Gradient of that loss, by the names of the parameters."""
