"""Tie: layers share one set of weights, kernels serve all channels, biases all units.

`layers` neighbours of the longest stack become one: 2 ties in pairs, 3 in groups of three, and as
many as there are, or more, all of them. What is shared is the mean of what it replaces, and is
stored, trained and exported once. It saves bytes and no time.

An embedding tied to the output layer, as language models have it, does not apply: there is no table
that both ends share. Symbols go in at one end of an acoustic model and mels come out of the other;
of a vocoder, mels go in and log magnitudes and phases come out.
"""

from __future__ import annotations

from core.compress.evidence import Evidence
from core.compress.locks import check_locks, touches
from core.compress.prune import choose, cut_to
from core.errors import SettingsError
from core.models.compressible import Model
from core.recipes import Tie


def tie(model: Model, step: Tie, evidence: Evidence | None = None) -> Model:
    """The operator of the step `tie`; the model itself if nothing is to be shared.

    Layers to be tied that other steps have left with different hidden widths are first brought to
    the least of them, by the channels of least weight.

    Raises:
        SettingsError: The layers are tied otherwise already, or one of them is locked.
    """
    del evidence
    check_locks(model, step)
    if step.layers == 1 and not step.kernels and not step.biases:
        return model
    # Kernels and biases are tied everywhere, layers only in the stack.
    within = model.stack() if not step.kernels and not step.biases else ("",)
    for layer in within:
        lock = touches(step.locked, layer)
        if lock is not None:
            raise SettingsError(
                f"what is to be tied holds {lock!r}, which is locked",
                "unlock it, or leave ties out (layers 1, kernels and biases false)",
            )
    return _level(model, step.layers).with_ties(step.layers, step.kernels, step.biases)


def _level(model: Model, layers: int) -> Model:
    """The model, cut so that the layers of its stack that are to be tied have the same groups."""
    names = model.stack()
    groups = {group.name: group.size for group in model.channel_groups()}
    sizes = dict(groups)
    if len(names) > 1:
        for start in range(0, len(names), layers):
            alike: dict[str, list[str]] = {}
            for layer in names[start : start + layers]:
                for name in groups:
                    if name.startswith(f"{layer}."):
                        alike.setdefault(name.removeprefix(layer), []).append(name)
            for some in alike.values():
                sizes |= dict.fromkeys(some, min(groups[name] for name in some))
    return model if sizes == groups else cut_to(model, choose(model, sizes))
