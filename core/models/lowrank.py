"""Models with linear maps that are products of two thinner ones, as `CompressedConfig.ranks` says.

A matrix [outputs, inputs] of rank r is exactly a product [outputs, r] · [r, inputs]; cutting the
singular value decomposition gives the nearest such product (Eckart and Young 1936). It is cheaper
where r · (inputs + outputs) < inputs · outputs. Families build their maps in full and end with
`install`, so that they need not know of any of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from core.models.compressible import ChannelGroup, Model
from core.models.linear import LowRank, TiedBiasLinear, linear_maps, weight_of

Ranks = tuple[tuple[str, int], ...]
"""(name of a linear map, its rank), ..."""


def install(model: nn.Module, ranks: Ranks) -> None:
    """Replace linear maps by products of these ranks, with random weights.

    Raises:
        ValueError: There is no such map, it is one already, or a rank is not positive.
    """
    maps = dict(linear_maps(model))
    for name, rank in ranks:
        layer = maps.pop(name, None)
        if layer is None or isinstance(layer, LowRank) or rank < 1:
            raise ValueError(f"no linear map {name!r} can have the rank {rank}")
        tied = isinstance(layer, TiedBiasLinear)
        parent, _, last = name.rpartition(".")
        product = LowRank(layer.in_features, layer.out_features, rank, tied)
        setattr(model.get_submodule(parent), last, product)


def through_ranks(groups: Iterable[ChannelGroup], ranks: Ranks) -> list[ChannelGroup]:
    """Groups of a model as if it had no products → those it has, and for each product its rank.

    The outputs of a product are the outputs of its second map, its inputs those of its first.
    """
    low = dict(ranks)

    def there(member: tuple[str, int]) -> tuple[str, int]:
        layer, _, kind = member[0].rpartition(".")
        if layer not in low:
            return member
        first = kind == "weight" and member[1] == 1
        return f"{layer}.{'first' if first else 'second'}.{kind}", member[1]

    translated = [
        replace(
            group,
            members=tuple(map(there, group.members)),
            outgoing=tuple(map(there, group.outgoing)),
        )
        for group in groups
    ]
    inner = [
        ChannelGroup(
            f"{name}.rank", rank, ((f"{name}.first.weight", 0), (f"{name}.second.weight", 1))
        )
        for name, rank in ranks
    ]
    return translated + inner


def resized_ranks(ranks: Ranks, sizes: Mapping[str, int]) -> Ranks:
    """Ranks after the groups that `through_ranks` has added got other sizes."""
    return tuple((name, sizes.get(f"{name}.rank", rank)) for name, rank in ranks)


def halves(weight: Tensor, rank: int) -> tuple[Tensor, Tensor]:
    """The product of a rank that is nearest to a matrix, by its singular values.

    Args:
        weight: [outputs, inputs].

    Returns:
        `first` [rank, inputs] and `second` [outputs, rank], each with the root of the singular
        values, so that both train at a like pace. Beyond the full rank they are filled with zeros.
    """
    matrix = weight.double()
    tall = matrix.shape[0] > matrix.shape[1]
    squares, vectors = torch.linalg.eigh(_gram(matrix))
    kept = min(rank, len(squares))
    vectors = vectors.flip(1)[:, :kept]
    # The vectors span what is kept; how it is shared between the halves cannot change the product.
    root = squares.flip(0)[:kept].clamp(min=1e-24).sqrt().sqrt()
    if tall:
        one, two = (vectors * root).T, matrix @ vectors / root
    else:
        one, two = (vectors.T @ matrix) / root[:, None], vectors * root
    first = weight.new_zeros(rank, weight.shape[1])
    second = weight.new_zeros(weight.shape[0], rank)
    first[:kept], second[:, :kept] = one.to(weight.dtype), two.to(weight.dtype)
    return first, second


def _gram(matrix: Tensor) -> Tensor:
    """The smaller of A·Aᵀ and Aᵀ·A, whose eigenvalues are the squared singular values of A.

    Several times as fast as a singular value decomposition, and in 64 bits exact enough for
    weights of 32.
    """
    return matrix.T @ matrix if matrix.shape[0] > matrix.shape[1] else matrix @ matrix.T


def multiplied_out(state: Mapping[str, Tensor], names: Iterable[str]) -> dict[str, Tensor]:
    """Weights of a model in which these products are one matrix each."""
    whole = dict(state)
    for name in names:
        first, second = (whole.pop(f"{name}.{half}.weight") for half in ("first", "second"))
        whole[f"{name}.weight"] = second @ first
        whole[f"{name}.bias"] = whole.pop(f"{name}.second.bias")
    return whole


def split_up(state: Mapping[str, Tensor], ranks: Iterable[tuple[str, int]]) -> dict[str, Tensor]:
    """The opposite: weights of a model in which these maps are products."""
    split = dict(state)
    for name, rank in ranks:
        first, second = halves(split.pop(f"{name}.weight"), rank)
        split[f"{name}.first.weight"], split[f"{name}.second.weight"] = first, second
        split[f"{name}.second.bias"] = split.pop(f"{name}.bias")
    return split


def in_full(model: Model) -> Model:
    """A copy whose linear maps are one matrix each."""
    ranks: Sequence[tuple[str, int]] = model.config.ranks
    whole = model.with_config(ranks=())
    whole.load_state_dict(multiplied_out(model.state_dict(), [name for name, _ in ranks]))
    return whole.train(model.training)


def factorised(model: Model, ranks: Mapping[str, int]) -> Model:
    """A copy in which these linear maps are products of these ranks; others stay as they are.

    A map that is a product already gets the new rank. The rank may be full, and the product then
    larger than the matrix was.

    Raises:
        ValueError: There is no such map, or a rank is not positive.
    """
    maps = dict(linear_maps(model))
    kept = tuple(entry for entry in model.config.ranks if entry[0] not in ranks)
    thin = model.with_config(ranks=kept + tuple(ranks.items()))
    again = [name for name in ranks if isinstance(maps[name], LowRank)]
    state = split_up(multiplied_out(model.state_dict(), again), ranks.items())
    thin.load_state_dict(state)
    return thin.train(model.training)


def energies(layer: nn.Module) -> Tensor:
    """Squared singular values of the matrix that a linear map is, the largest first."""
    values: Tensor = torch.linalg.eigvalsh(_gram(weight_of(layer).detach().double()))
    return values.flip(0).clamp(min=0.0)
