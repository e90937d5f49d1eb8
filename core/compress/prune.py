"""Structured pruning: whole channels go, so the model is really smaller and faster.

Pressure p ∈ [0, 1] is the share of prunable parameters to remove, of those that no lock holds. With
the scope `even` all groups of channels shrink by about the same ratio; with `global` the channels
of least importance go, wherever they are. Widths are rounded to what vector units like, and none
falls below that, so that of a very small model less may go than was asked.

What is a channel's importance, its weights w and gradients g being those of all members of its
group (see `ChannelGroup`):

    l2      Σ w², each parameter first divided by its own mean, so that no matrix drowns a bias
    l1      Σ |w|, likewise (Li et al. 2017, "Pruning filters for efficient ConvNets")
    group   Σ w² over the whole group as it is: large parameters count for more (Fang et al. 2023,
            "DepGraph: towards any structural pruning")
    taylor  Σ |g · w|, an estimate of what the loss rises by (Molchanov et al. 2019, "Importance
            estimation for neural network pruning")
    random  the same numbers for the same model: the yardstick for the others

Sizes are needed beside weights here: a model is rebuilt from its config, so that files can hold it,
costs are worked out from shapes alone, and while a model trains its optimiser's moments are cut
along. That is why a family names its groups by hand, and the package Torch-Pruning does not find
them, although its dependency graph is the same idea. By its own pages it traces a forward pass with
autograd on a real model, cuts the modules in place, advises to pickle the whole model afterwards,
and asks for rules written by hand for layers that are not torch's own, as our tied kernels and
biases are not. This is from its documentation; it was not tried here.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import torch
from torch import Tensor

from core.compress.evidence import Evidence
from core.compress.locks import check_locks, free_groups, layer_of
from core.errors import SettingsError
from core.models.compressible import WIDTH_STEP, ChannelGroup, Compressible, Model, to_be_loaded
from core.recipes import Criterion, Prune

Scope = Literal["even", "global"]

Keep = Mapping[str, Tensor]
"""For each group by name: the sorted indices of the channels that stay."""


def cubic(initial: float, final: float, fraction: float) -> float:
    """Pressure at a moment of training: fast at first, then slower (Zhu & Gupta 2017).

    Args:
        initial, final: Pressure at the start and at the end.
        fraction: Share of the schedule gone by, clamped to [0, 1].
    """
    left = 1.0 - min(max(fraction, 0.0), 1.0)
    return final + (initial - final) * left**3


def sizes_for_pressure(
    model: Compressible, pressure: float, locked: Iterable[str] = ()
) -> dict[str, int]:
    """Sizes of all groups at which the share `pressure` of the prunable parameters is gone.

    All groups shrink by one ratio, the largest that removes at least the share. What rounding
    leaves over goes to the groups inside single layers, so the removed share is right within one
    width step of these. Pressure 0 changes nothing.

    Raises:
        SettingsError: Everything is locked, and the pressure is not 0.
    """
    full = {group.name: group.size for group in model.channel_groups()}
    if pressure <= 0:
        return full
    groups = _may_go(model, pressure, locked)
    shapes = _shapes(model)
    allowed = (1.0 - pressure) * _prunable(shapes, groups, full)

    def fits(sizes: dict[str, int]) -> bool:
        return _prunable(shapes, groups, sizes) <= allowed

    inner = [group for group in groups if _is_inner(group)]
    fine = [group for group in inner if group.step >= WIDTH_STEP]
    coarse = [group for group in inner if group.step < WIDTH_STEP]

    def completed(outer: dict[str, int]) -> dict[str, int]:
        """With the largest inner groups that fit."""
        sizes = outer | _scaled(inner, _largest(lambda ratio: fits(outer | _scaled(inner, ratio))))
        if not coarse:
            return sizes
        # One more in every layer at once would be too much of what is large by itself.
        for group in coarse:
            grown = sizes | {group.name: min(sizes[group.name] + group.step, group.size)}
            sizes = grown if fits(grown) else sizes
        return sizes | _scaled(fine, _largest(lambda ratio: fits(sizes | _scaled(fine, ratio))))

    ratio = _largest(lambda ratio: fits(_scaled(groups, ratio)))
    best = completed(_scaled(groups, ratio))
    # The groups that join layers have the larger steps. Their next one is taken only where the
    # inner ones cannot take up what theirs leaves over, because they are whole or locked.
    narrower = {group.name: max(best[group.name] - group.step, 0) for group in fine}
    step = _prunable(shapes, groups, best) - _prunable(shapes, groups, best | narrower)
    if allowed - _prunable(shapes, groups, best) > step:
        wider = completed(_scaled(groups, min(1.0, ratio + 1e-6)))
        if fits(wider) and _prunable(shapes, groups, wider) > _prunable(shapes, groups, best):
            best = wider
    return full | best


def global_sizes(
    model: Compressible,
    pressure: float,
    locked: Iterable[str] = (),
    criterion: Criterion = "l2",
    evidence: Evidence | None = None,
) -> dict[str, int]:
    """The same, but the channels of least importance for what they cost go first.

    Channels are ranked a width step at a time, by the loss that their going is taken to bring for
    each parameter that it frees. Taylor scores are such losses and comparable as they are. Others
    say nothing across groups. Of these each channel counts as its share of the importance that is
    left in its group when its turn comes (Lee et al. 2021, "Layer-adaptive sparsity for the
    magnitude-based pruning"), and a group as much as it has parameters: groups in which all
    channels are alike then shrink alike, and none vanishes.

    Raises:
        SettingsError: Everything is locked and the pressure is not 0, or `taylor` lacks data.
    """
    sizes = {group.name: group.size for group in model.channel_groups()}
    if pressure <= 0:
        return sizes
    groups = _may_go(model, pressure, locked)
    shapes = _shapes(model)
    allowed = (1.0 - pressure) * _prunable(shapes, groups, sizes)
    ranked: list[tuple[float, int, ChannelGroup]] = []
    scores = importances(model, criterion, evidence)
    for group in groups:
        rising = scores[group.name].sort().values.double()
        if criterion == "taylor":
            freed = _prunable(shapes, groups, sizes) - _prunable(
                shapes, groups, sizes | {group.name: group.size - 1}
            )
            worth = rising / freed
        else:
            rest = rising.flip(0).cumsum(0).flip(0)
            worth = rising / rest.clamp(min=1e-30) * group.size
        size = group.size
        while size > group.step:
            smaller = (size - 1) // group.step * group.step
            mean = worth[group.size - size : group.size - smaller].mean()
            ranked.append((float(mean), smaller, group))
            size = smaller
    # Smaller sizes of a group come later, also where worths are equal.
    ranked.sort(key=lambda step: (step[0], -step[1]))
    over: set[str] = set()
    for _, smaller, group in ranked:
        if group.name in over:
            continue
        if _prunable(shapes, groups, sizes | {group.name: smaller}) >= allowed:
            sizes[group.name] = smaller
        else:
            # A step too far; the smaller steps of other groups come nearer.
            over.add(group.name)
    # The steps that are left are finer or larger than what is; the finest come nearest.
    while _prunable(shapes, groups, sizes) > allowed:
        steps = {g.name: smaller for _, smaller, g in reversed(ranked) if smaller < sizes[g.name]}
        if not steps:
            break
        nearest = max(
            steps, key=lambda name: _prunable(shapes, groups, sizes | {name: steps[name]})
        )
        sizes[nearest] = steps[nearest]
    # Where only a large step was left, it frees room for the most important of the others.
    for _, smaller, group in reversed(ranked):
        larger = min(smaller + group.step, group.size)
        grown = sizes | {group.name: larger}
        if sizes[group.name] == smaller and _prunable(shapes, groups, grown) <= allowed:
            sizes = grown
    return sizes


def _may_go(model: Compressible, pressure: float, locked: Iterable[str]) -> list[ChannelGroup]:
    groups = free_groups(model, locked)
    if not model.channel_groups():
        raise SettingsError(
            f"pressure {pressure:g} has nothing to remove: a model of the family {model.family!r} "
            "has no channels",
            "set pressure to 0",
        )
    if not groups:
        raise SettingsError(
            f"pressure {pressure:g} has nothing to remove: all channels are locked",
            "set pressure to 0 or lock fewer layers",
        )
    return groups


def _shapes(model: Compressible) -> dict[str, tuple[int, ...]]:
    return {name: tuple(value.shape) for name, value in model.named_parameters()}


def _is_inner(group: ChannelGroup) -> bool:
    """Whether a group lies inside one layer, as hidden units do, and does not join several."""
    return len({layer_of(name) for name, _ in group.members}) == 1


def _largest(fits: Callable[[float], bool]) -> float:
    """The largest ratio from 0 to 1 that fits, by bisection; 0 is taken to fit."""
    low, high = 0.0, 1.0
    for _ in range(25):
        middle = (low + high) / 2
        if fits(middle):
            low = middle
        else:
            high = middle
    return low


def _scaled(groups: Sequence[ChannelGroup], ratio: float) -> dict[str, int]:
    return {
        group.name: min(
            group.size, max(group.step, round(group.size * ratio / group.step) * group.step)
        )
        for group in groups
    }


def prunable_parameters(model: Compressible, locked: Iterable[str] = ()) -> int:
    """How many parameters belong to channels that pruning may remove."""
    groups = free_groups(model, locked)
    return _prunable(_shapes(model), groups, {group.name: group.size for group in groups})


def _prunable(
    shapes: Mapping[str, tuple[int, ...]], groups: Sequence[ChannelGroup], sizes: Mapping[str, int]
) -> int:
    changed: dict[str, list[int]] = {}
    for group in groups:
        for name, dimension in group.members:
            changed.setdefault(name, list(shapes[name]))[dimension] = sizes[group.name]
    return sum(int(torch.Size(shape).numel()) for shape in changed.values())


def importances(
    model: Compressible, criterion: Criterion = "l2", evidence: Evidence | None = None
) -> dict[str, Tensor]:
    """For each group by name how much each of its channels matters, [size]; none is negative.

    Raises:
        SettingsError: The criterion is `taylor`, and there is no evidence.
    """
    gradients: Mapping[str, Tensor] = {}
    if criterion == "taylor":
        if evidence is None:
            raise SettingsError(
                "criterion taylor needs data to see what the loss rises by",
                "choose another criterion, or prune where the recordings are",
            )
        gradients = evidence.gradients(model)
    parameters = dict(model.named_parameters())
    return {
        group.name: _importance(parameters, group, criterion, gradients)
        for group in model.channel_groups()
    }


def _importance(
    parameters: Mapping[str, Tensor],
    group: ChannelGroup,
    criterion: Criterion,
    gradients: Mapping[str, Tensor],
) -> Tensor:
    if criterion == "random":
        chance = torch.Generator().manual_seed(zlib.crc32(group.name.encode()))
        return torch.rand(group.size, generator=chance)
    score = torch.zeros(group.size)
    for name, dimension in group.members:
        weight = parameters[name].detach().float()
        if criterion == "taylor":
            weight = weight * gradients[name].float()
        sizes = weight.abs() if criterion in ("l1", "taylor") else weight.square()
        others = [axis for axis in range(weight.dim()) if axis != dimension]
        carried = sizes.sum(dim=others) if others else sizes
        if criterion in ("l2", "l1"):
            carried = carried / carried.mean().clamp(min=1e-12)
        score = score.to(carried.device) + carried
    return score


def choose(
    model: Compressible,
    sizes: Mapping[str, int],
    criterion: Criterion = "l2",
    evidence: Evidence | None = None,
) -> dict[str, Tensor]:
    """The most important channels of each group, as many as `sizes` says.

    Raises:
        SettingsError: As `importances`.
    """
    scores = importances(model, criterion, evidence)
    return {
        name: torch.topk(scores[name], size).indices.sort().values for name, size in sizes.items()
    }


def holds(model: Compressible, sizes: Mapping[str, int]) -> bool:
    """Whether a model has these groups, each at least as large."""
    own = {group.name: group.size for group in model.channel_groups()}
    return own.keys() == sizes.keys() and all(own[name] >= size for name, size in sizes.items())


def take(values: Mapping[str, Tensor], groups: list[ChannelGroup], keep: Keep) -> dict[str, Tensor]:
    """Cut tensors named like parameters (weights, or an optimiser's moments) to what stays."""
    cut = dict(values)
    for group in groups:
        for name, dimension in group.members:
            if name in cut:
                cut[name] = cut[name].index_select(dimension, keep[group.name])
    return cut


def prune(
    model: Model,
    pressure: float,
    locked: Iterable[str] = (),
    criterion: Criterion = "l2",
    scope: Scope = "even",
    evidence: Evidence | None = None,
) -> Model:
    """A smaller copy without the least important channels; the model itself is not touched.

    Raises:
        SettingsError: Everything is locked and the pressure is not 0, or `taylor` lacks data.
    """
    if scope == "even":
        sizes = sizes_for_pressure(model, pressure, locked)
    else:
        sizes = global_sizes(model, pressure, locked, criterion, evidence)
    if all(sizes[group.name] == group.size for group in model.channel_groups()):
        criterion = "l2"  # Nothing goes, so nothing has to be weighed.
    return cut_to(model, choose(model, sizes, criterion, evidence))


def prune_step(model: Model, step: Prune, evidence: Evidence | None) -> Model:
    """The operator of the step `prune`; see `prune`."""
    check_locks(model, step)
    return prune(model, step.pressure, step.locked, step.criterion, step.scope, evidence)


def cut_to(model: Model, keep: Keep) -> Model:
    """A copy of the model that has only the channels in `keep`."""
    with to_be_loaded():
        smaller = model.with_group_sizes({name: len(index) for name, index in keep.items()})
    weights = take(model.state_dict(), model.channel_groups(), keep)
    smaller.load_state_dict(weights)
    return smaller.train(model.training)
