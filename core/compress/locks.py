"""Locks: layers that an operator leaves alone, by name.

A name stands for all inside it, as `decoder` for `decoder.3.up`. Names of channel groups, such as
`decoder.width`, are names too. A channel group is locked if any of its channels' weights are: what
runs through a locked layer cannot change its size without changing the layer.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.errors import SettingsError
from core.models.coding import inside
from core.models.compressible import ChannelGroup, Compressible
from core.recipes import PARTS, Step


def touches(locked: Iterable[str], name: str) -> str | None:
    """The first lock that a layer is inside of, or that is inside the layer."""
    return next((lock for lock in locked if inside(name, lock) or inside(lock, name)), None)


def free_groups(model: Compressible, locked: Iterable[str]) -> list[ChannelGroup]:
    """The channel groups that locks leave free."""
    locks = tuple(locked)
    return [
        group
        for group in model.channel_groups()
        if not any(
            inside(name, lock)
            for lock in locks
            for name in (group.name, *(name for name, _ in group.members))
        )
    ]


def unknown_locks(model: Compressible, locked: Iterable[str]) -> list[str]:
    """The locks that name nothing in a model."""
    names = [name for name, _ in model.named_parameters()]
    names += [group.name for group in model.channel_groups()]
    return [lock for lock in locked if not any(inside(name, lock) for name in names)]


def check_locks(model: Compressible, step: Step) -> None:
    """Refuse locks that name nothing.

    A step for the whole voice may name layers of its other part, so there whoever sees both has to
    ask `unknown_locks` of both.

    Raises:
        SettingsError: Names the lock, and the layers there are.
    """
    unknown = unknown_locks(model, step.locked) if step.part in PARTS else []
    if unknown:
        layers = dict.fromkeys(layer_of(name) for name, _ in model.named_parameters())
        raise SettingsError(
            f"locked names {unknown[0]!r}, which this model does not have",
            f"its layers are {', '.join(layers)}",
        )


def check_locks_of_voice(models: Iterable[Compressible], steps: Iterable[Step]) -> None:
    """Refuse locks of steps for the whole voice that name nothing in any of its parts.

    Raises:
        SettingsError: Names the lock.
    """
    parts = list(models)
    for step in steps:
        unknown = [set(unknown_locks(model, step.locked)) for model in parts]
        nowhere = sorted(set.intersection(*unknown)) if unknown else []
        if step.part not in PARTS and nowhere:
            raise SettingsError(
                f"locked names {nowhere[0]!r}, which neither part of this voice has",
                "was the recipe made for another voice?",
            )


def layer_of(name: str) -> str:
    """The layer of a parameter: `decoder.3.up.weight` → `decoder.3`; `bridge.weight` → `bridge`."""
    first, second, *_ = name.split(".")
    return f"{first}.{second}" if second.isdigit() else first
