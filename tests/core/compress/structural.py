"""What the tests of structural operators share: models of both kinds, evidence without data."""

from functools import partial

import torch
from torch import Tensor

from core.models.compressible import Compressible
from core.models.vocoders.fourier import FourierConfig, FourierModel
from tests.core.small import small_batch, small_model


def small_vocoder(seed: int = 0, **changes) -> FourierModel:
    torch.manual_seed(seed)
    values = {"mel": "hifigan", "width": 32, "hidden": (48,) * 4}
    model = FourierModel(FourierConfig(**(values | changes)))
    with torch.no_grad():
        for value in model.parameters():
            if value.dim() == 1:
                value.add_(0.1 * torch.randn_like(value))
    return model.eval()


MODELS = {
    "acoustic": small_model,
    "polyglot": partial(small_model, languages=(0, 1)),
    "vocoder": small_vocoder,
}


def outputs(model: Compressible) -> list[Tensor]:
    """All that a model says of a fixed input, as tensors, with gradients."""
    if isinstance(model, FourierModel):
        mel = torch.randn(2, 9, 80, generator=torch.Generator().manual_seed(1)) - 5
        parts = model.parts(mel)
        return [parts.harmonic, parts.noise, parts.phase, parts.log_f0, parts.voicing]
    said = model(small_batch())
    beliefs = (said.duration, said.pitch, said.energy, said.mel)
    return [value for belief in beliefs for value in (belief.loc, belief.scale)]


def wave(model: Compressible) -> Tensor:
    """The first of a model's outputs that training would look at, with gradients."""
    return torch.cat([value.flatten() for value in outputs(model)])


class Likeness:
    """Evidence that asks a model to say what a teacher says."""

    def __init__(self, teacher: Compressible) -> None:
        self._wanted = wave(teacher).detach()
        self.asked = 0

    def _error(self, model: Compressible) -> Tensor:
        return (wave(model) - self._wanted).square().mean()

    def loss(self, model: Compressible) -> float:
        self.asked += 1
        with torch.no_grad():
            return float(self._error(model))

    def gradients(self, model: Compressible) -> dict[str, Tensor]:
        # At the teacher itself all are zero, so the target is moved a little.
        error = (wave(model) - self._wanted - 1.0).square().mean()
        names, values = zip(*model.named_parameters(), strict=True)
        found = torch.autograd.grad(error, values, allow_unused=True)
        return {
            name: torch.zeros_like(value) if slope is None else slope
            for name, value, slope in zip(names, values, found, strict=True)
        }


def same(model: Compressible, other: Compressible) -> bool:
    """Whether two models say the same, bit for bit."""
    return all(
        torch.equal(one, two) for one, two in zip(outputs(model), outputs(other), strict=True)
    )


def apart(model: Compressible, other: Compressible) -> float:
    """The largest difference of what two models say."""
    pairs = zip(outputs(model), outputs(other), strict=True)
    return max(float((one - two).detach().abs().max()) for one, two in pairs)


def parameters(model: Compressible) -> int:
    return sum(value.numel() for value in model.parameters())
