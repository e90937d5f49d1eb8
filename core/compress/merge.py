"""Merge: hidden units of a layer that do nearly the same become one.

Two units with the same incoming weights always have the same value, so one of them with the sum of
both outgoing weights does exactly what both did. Units that are only alike are merged two by two,
always the pair whose merging is the least error in the layer's output, ‖out_i‖² · ‖in_i − in_j‖²;
unit i goes and its outgoing weights are added to those of unit j (Srinivas & Babu 2015, "Data-free
parameter pruning for deep neural networks"). Works on every group of channels that says which of
its weights are outgoing.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from core.compress.evidence import Evidence
from core.compress.locks import check_locks, free_groups
from core.errors import SettingsError
from core.models.compressible import ChannelGroup, Model, to_be_loaded
from core.recipes import Merge

_LEAST = 1e-30


def merge(model: Model, step: Merge, evidence: Evidence | None = None) -> Model:
    """The operator of the step `merge`; the model itself if nothing is to be merged.

    Of the units of each layer at most `share` go, so many that the width is a multiple of the
    group's step.

    Raises:
        SettingsError: All units are locked, and the share is not 0.
    """
    del evidence
    check_locks(model, step)
    if step.share <= 0:
        return model
    groups = [group for group in free_groups(model, step.locked) if group.outgoing]
    if not model.channel_groups():
        raise SettingsError(
            f"share {step.share:g} has nothing to merge: a model of the family {model.family!r} "
            "has no hidden units",
            "set share to 0",
        )
    if not groups:
        raise SettingsError(
            f"share {step.share:g} has nothing to merge: all layers are locked",
            "set share to 0 or lock fewer layers",
        )
    state = dict(model.state_dict())
    sizes = {}
    for group in groups:
        steps = math.ceil(group.size * (1.0 - step.share) / group.step - 1e-9)
        sizes[group.name] = min(group.size, max(steps, 1) * group.step)
        if sizes[group.name] < group.size:
            _merge_units(state, group, sizes[group.name])
    with to_be_loaded():
        smaller = model.with_group_sizes(sizes)
    smaller.load_state_dict(state)
    return smaller.train(model.training)


def _merge_units(state: dict[str, Tensor], group: ChannelGroup, size: int) -> None:
    """Bring one group down to a size, in `state`."""

    def rows(outgoing: bool) -> Tensor:
        parts = [
            state[name].movedim(dimension, 0).reshape(group.size, -1).double()
            for name, dimension in group.members
            if ((name, dimension) in group.outgoing) == outgoing
        ]
        return torch.cat(parts, dim=1)

    into, kept = clusters(rows(outgoing=False), rows(outgoing=True), size)
    place = torch.full((group.size,), -1).to(into.device)
    place[kept] = torch.arange(size, device=into.device)
    for name, dimension in group.members:
        value = state[name]
        if (name, dimension) not in group.outgoing:
            state[name] = value.index_select(dimension, kept)
            continue
        shape = list(value.shape)
        shape[dimension] = size
        state[name] = value.new_zeros(shape).index_add(dimension, place[into], value)


def clusters(incoming: Tensor, outgoing: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Which units become one.

    Args:
        incoming, outgoing: [units, weights] of each unit.
        size: How many units to keep.

    Returns:
        For each unit the one that stands for it, [units]; and those that stay, [size], rising.
    """
    # In numpy: so many small steps would spend their time on waking torch's threads.
    arriving, sums = incoming.double().cpu().numpy(), outgoing.double().cpu().numpy().copy()
    lengths = np.square(arriving).sum(axis=1)
    apart = lengths[:, None] + lengths - 2.0 * arriving @ arriving.T
    apart = np.maximum(apart, 0.0)
    np.fill_diagonal(apart, np.inf)
    # Whichever unit goes, it goes to the nearest that is left, whatever they say.
    nearest = apart.argmin(axis=1)
    far = apart.min(axis=1)
    # Nothing times infinity would be no number, so no unit says quite nothing.
    weight = np.maximum(np.square(sums).sum(axis=1), _LEAST)
    into = np.arange(len(arriving))
    for _ in range(len(arriving) - size):
        gone = int((weight * far).argmin())
        stays = int(nearest[gone])
        into[into == gone] = stays
        sums[stays] += sums[gone]
        weight[stays] = max(np.square(sums[stays]).sum(), _LEAST)
        apart[:, gone] = np.inf
        far[gone], nearest[gone] = np.inf, -1
        for left in np.flatnonzero(nearest == gone):
            nearest[left] = apart[left].argmin()
            far[left] = apart[left, nearest[left]]
    where = incoming.device
    return torch.from_numpy(into).to(where), torch.from_numpy(np.unique(into)).to(where)
