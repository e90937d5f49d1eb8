"""Drop: whole layers of the longest stack go, those that are missed least.

Each layer of the stack adds something to what goes through it, so a model without one still runs;
the fewer are left, the more each matters, so they go one by one. With data it is the loss that says
which is missed least. Without, it is the layer that can add least: Σ ‖in‖² · ‖out‖² over its hidden
units, their incoming and outgoing weights, the squared length of all paths through the layer
(Neyshabur et al. 2015, "Norm-based capacity control in neural networks"). What goes in is
normalised in every layer alike, so that these can be compared.

Layers that share their weights by a tie go together: the stack then loses as many as are tied.
"""

from __future__ import annotations

import torch

from core.compress.evidence import Evidence
from core.compress.locks import check_locks, touches
from core.errors import SettingsError
from core.models.coding import inside
from core.models.compressible import Compressible, Model
from core.models.lowrank import in_full
from core.recipes import Drop


def drop(model: Model, step: Drop, evidence: Evidence | None) -> Model:
    """The operator of the step `drop`; the model itself if no block is to go.

    Raises:
        SettingsError: No block would be left, or more are to go than are not locked.
    """
    check_locks(model, step)
    names = model.stack()
    if not step.blocks:
        return model
    if not names:
        raise SettingsError(
            f"blocks {step.blocks} cannot go: a model of the family {model.family!r} has none",
            "set blocks to 0",
        )
    if step.blocks >= len(names):
        raise SettingsError(
            f"blocks {step.blocks} would drop all {len(names)} blocks of the stack",
            f"set blocks to at most {len(names) - 1}",
        )
    may_go = [place for place, name in enumerate(names) if touches(step.locked, name) is None]
    if step.blocks > len(may_go):
        raise SettingsError(
            f"blocks {step.blocks} cannot go: only {len(may_go)} of {len(names)} are not locked",
            f"set blocks to at most {len(may_go)} or lock fewer",
        )
    kept = list(range(len(names)))
    strengths = [] if evidence else _strengths(model)
    for _ in range(step.blocks):
        damages = {
            place: evidence.loss(model.with_layers(_without(kept, place)))
            if evidence
            else strengths[place]
            for place in may_go
        }
        least = min(damages, key=damages.__getitem__)
        kept, may_go = _without(kept, least), _without(may_go, least)
    return model.with_layers(kept)


def _without(places: list[int], gone: int) -> list[int]:
    return [place for place in places if place != gone]


def _strengths(model: Compressible) -> list[float]:
    """For each layer of the stack the squared length of the paths through it."""
    whole = in_full(model)
    parameters = dict(whole.named_parameters())
    strengths = []
    for layer in model.stack():
        length = 0.0
        for group in whole.channel_groups():
            if not group.outgoing or not inside(group.name, layer):
                continue
            leaving, arriving = torch.zeros(group.size), torch.zeros(group.size)
            for name, dimension in group.members:
                rows = parameters[name].detach().movedim(dimension, 0).reshape(group.size, -1)
                side = leaving if (name, dimension) in group.outgoing else arriving
                side += rows.square().sum(1).to(side.device)
            length += float((leaving * arriving).sum())
        strengths.append(length)
    return strengths
