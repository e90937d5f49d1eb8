"""Budget mode: the recipe of least predicted damage that keeps a voice within limits.

Looked for among pruning of either part, evenly over what is not locked, and storing its weights in
fewer bits. Damage is predicted layer by layer and added up:

    pruning   the loss that halving a layer's hidden units brought (`core.compress.sensitivity`),
              times r / (1 - r) over the same for halving, r being the share of the layer that goes:
              little at first, without bound as nothing is left
    bits      the loss that 4 bits brought, times the squared width of a rounding step: a 289th of
              it for 8 bits (Widrow 1956: the error of rounding is a twelfth of that square)

Losses of the two parts are in units of their own. So each part's are divided by what halving all of
its layers brings; a damage of 1 is that, in either part. Without sensitivities a prior stands for
them that knows sizes only: layers matter as they have parameters, and 4 bits for all do a tenth of
the damage of halving all.
"""

from __future__ import annotations

import copy
import functools
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.compress.cost import (
    ACOUSTIC,
    VOCODER,
    Bill,
    bill_of,
    bill_of_vocoder,
    file_bytes,
    pair_of,
)
from core.compress.locks import free_groups, layer_of
from core.compress.prune import sizes_for_pressure
from core.compress.sensitivity import Sensitivity, half_sizes
from core.compress.speed import Speed
from core.errors import SettingsError
from core.models.coding import extended, parse_coding
from core.models.compressible import Compressible, without_weights
from core.models.vocoders.griffinlim import GriffinLim
from core.recipes import Prune, Quantise, Recipe, Step, layers_of_part

MEGABYTE = 1e6

PRESSURES = (0.0, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.87, 0.92, 0.95, 0.97, 0.985, 0.995)
"""What is looked at first; the best is then refined between its neighbours."""

REFINED = 5
"""Halvings of the way to the neighbour."""

FEW_BITS = (32, 16, 8, 4)

MIXED = 0
"""Stands for 4 bits where they do least damage for each byte, and 8 bits elsewhere."""

PRIOR_OF_BITS = 0.1
PRIOR_SHARE = 0.3
"""Of damage that a layer is taken to do at least, beside the mean one of its part."""

_STEP_SQUARED = {32: 0.0, 16: (15 / 65535) ** 2, 8: (15 / 255) ** 2, 4: 1.0}


@dataclass(frozen=True)
class Limits:
    """What a voice may cost at most; None for no limit.

    Attributes:
        megabytes: Of its files, in millions of bytes.
        ms_per_second: Of work for a second of speech, one thread.
        ram_megabytes: Of memory while it speaks: weights and peak activations, see `Bill`.
    """

    megabytes: float | None = None
    ms_per_second: float | None = None
    ram_megabytes: float | None = None


@dataclass(frozen=True)
class Proposal:
    """A recipe that keeps within limits.

    Attributes:
        bill: What it is predicted to make of the voice.
        damage: Predicted, see the top of this file; 0 for a voice left as it is.
        parts_from_data: Parts whose damage is predicted from sensitivities, not from a prior.
    """

    recipe: Recipe
    bill: Bill
    damage: float
    parts_from_data: tuple[str, ...]


@dataclass(frozen=True)
class _Choice:
    """One way to compress one part.

    Attributes:
        bill: Right as a whole; its layers' bytes are those before the last step.
        whole_bill: Works out the bill with all its layers.
    """

    pressure: float
    bits: int
    bill: Bill
    whole_bill: Callable[[], Bill]
    damage: float


def propose(
    acoustic: Compressible,
    vocoder: Compressible | GriffinLim,
    frames_per_second: float,
    speed: Speed,
    limits: Limits,
    sensitivities: Sequence[Sensitivity] = (),
    locked: Sequence[str] = (),
) -> Proposal:
    """The recipe of least predicted damage that keeps a voice within limits, in a second or two.

    Args:
        acoustic, vocoder: Their shapes count; weights may be on torch's `meta` device.
        sensitivities: Of both parts, from `core.compress.sensitivity`; a prior stands for a part
            of which there are none.
        locked: Names of layers to be left alone. A vocoder's have `vocoder.` before them, here as
            in `sensitivities`.

    Raises:
        SettingsError: A limit cannot be kept. Names the limit, and the least that can be reached.
    """
    parts: dict[str, _Part] = {}
    for name, model in ((ACOUSTIC, acoustic), (VOCODER, vocoder)):
        known = {
            layer: entry for entry in sensitivities for layer in layers_of_part([entry.layer], name)
        }
        locks = layers_of_part(locked, name)
        parts[name] = _Part(name, model, frames_per_second, speed, known, locks)
    choices = [part.choices() for part in parts.values()]
    _check(limits, choices)
    pairs = [pair for pair in itertools.product(*choices) if _keeps(limits, *pair)]
    best = min(pairs, key=lambda pair: pair[0].damage + pair[1].damage)
    chosen = _refined(limits, parts, best)
    steps: list[Step] = []
    for part, choice in zip(parts.values(), chosen, strict=True):
        steps += part.steps(choice)
    return Proposal(
        recipe=Recipe(name="Budget", step=tuple(steps)),
        bill=pair_of(*(choice.whole_bill() for choice in chosen)),
        damage=sum(choice.damage for choice in chosen),
        parts_from_data=tuple(name for name, part in parts.items() if part.from_data),
    )


def _values(limits: Limits, acoustic: Bill, vocoder: Bill) -> list[tuple[str, float, float]]:
    """Each limit that there is: what it limits, the limit, and what two bills come to."""
    bill = pair_of(acoustic, vocoder)
    known = [
        ("files of {0:.4g} MB", limits.megabytes, bill.bytes / MEGABYTE),
        ("{0:.4g} ms per second of speech", limits.ms_per_second, bill.predicted_ms_per_second),
        ("{0:.4g} MB of memory", limits.ram_megabytes, bill.ram_bytes / MEGABYTE),
    ]
    return [
        (words, limit, value)
        for words, limit, value in known
        if limit is not None and value is not None
    ]


def _keeps(limits: Limits, acoustic: _Choice, vocoder: _Choice) -> bool:
    return all(value <= limit for _, limit, value in _values(limits, acoustic.bill, vocoder.bill))


def _check(limits: Limits, choices: Sequence[Sequence[_Choice]]) -> None:
    """Refuse a limit that even the smallest voice does not keep."""
    # The highest pressure and the fewest bits are the least in every respect.
    least = [
        min(some, key=lambda choice: (choice.bill.parameters, choice.bill.bytes))
        for some in choices
    ]
    for words, limit, value in _values(limits, least[0].bill, least[1].bill):
        if not value <= limit:
            raise SettingsError(
                f"{words.format(limit)} cannot be reached",
                f"allow at least {words.format(_rounded_up(value))}",
            )


def _rounded_up(value: float) -> float:
    """The next number of three digits, so that what is advised can be kept."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 2)
    return math.ceil(value / unit) * unit


def _refined(
    limits: Limits, parts: Mapping[str, _Part], best: tuple[_Choice, ...]
) -> tuple[_Choice, ...]:
    """The same choices with as little pressure as the limits allow, one part after the other."""
    chosen = list(best)
    # Whoever is hurt more is relieved first.
    for place in sorted(range(len(chosen)), key=lambda place: -chosen[place].damage):
        part, choice = list(parts.values())[place], chosen[place]
        lower = [pressure for pressure in PRESSURES if pressure < choice.pressure]
        if not lower:
            continue
        low, high = lower[-1], choice.pressure
        for _ in range(REFINED):
            middle = round((low + high) / 2, 4)
            tried = list(chosen)
            tried[place] = part.choice(middle, choice.bits)
            if _keeps(limits, *tried):
                chosen, high = tried, middle
            else:
                low = middle
    return tuple(chosen)


class _Part:
    """One part of the voice: what may be done to it, and what that is predicted to do."""

    def __init__(
        self,
        name: str,
        model: Compressible | GriffinLim,
        frames_per_second: float,
        speed: Speed,
        trials: Mapping[str, Sensitivity],
        locked: Sequence[str],
    ) -> None:
        self.name, self._rate, self._speed, self._locked = name, frames_per_second, speed, locked
        self._bills: dict[float, tuple[Bill, Compressible]] = {}
        self.from_data = False
        if isinstance(model, GriffinLim):
            self._model, self._fixed = None, model
            return
        with without_weights():
            self._model = model.with_group_sizes({})
        self._full = _layer_counts(self._model)
        self._halves, self._fours = self._rises(self._model, trials)
        self._tender = _hurt_most(trials)

    def _rises(
        self, model: Compressible, trials: Mapping[str, Sensitivity]
    ) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
        """For each layer: the damage of pruning it and the share that went; that of 4 bits."""
        pruned = {name: entry.pruned for name, entry in trials.items() if entry.pruned}
        self.from_data = bool(pruned) and sum(max(t.rise, 0.0) for t in pruned.values()) > 0
        total = sum(self._full.values())
        if not self.from_data:
            halves = {
                name: (count / total, self._half_share(model, name))
                for name, count in self._full.items()
            }
            fours = {name: PRIOR_OF_BITS * count / total for name, count in self._full.items()}
            return halves, fours
        # Chance may hide what a layer does: none counts as less than a share of the mean.
        mean = sum(max(trial.rise, 0.0) for trial in pruned.values()) / len(pruned)
        raised = {
            name: max(pruned[name].rise if name in pruned else mean, PRIOR_SHARE * mean)
            * (1.0 if name in pruned else count * len(pruned) / total)
            for name, count in self._full.items()
        }
        unit = sum(raised.values())
        halves = {
            name: (rise / unit, pruned[name].removed if name in pruned else 0.5)
            for name, rise in raised.items()
        }
        fours = {}
        for name in self._full:
            entry = trials.get(name)
            rise = max(entry.coded.rise, 0.0) if entry and entry.coded else 0.0
            fours[name] = rise / unit
        return halves, fours

    def _half_share(self, model: Compressible, layer: str) -> float:
        """Share of a layer's parameters that goes when its own hidden units are halved."""
        sizes = half_sizes(model, layer)
        if sizes is None:
            return 0.5
        with without_weights():
            left = _layer_counts(model.with_group_sizes(sizes))[layer]
        return 1.0 - left / self._full[layer]

    def choices(self) -> list[_Choice]:
        """All that is looked at first."""
        if self._model is None:
            bill = bill_of_vocoder(self._fixed, self._rate, self._speed)
            return [_Choice(0.0, FEW_BITS[0], bill, lambda: bill, 0.0)]
        free = bool(free_groups(self._model, self._locked))
        codings = [*FEW_BITS, *([MIXED] if self._tender else [])]
        return [
            self.choice(pressure, bits)
            for pressure in (PRESSURES if free else PRESSURES[:1])
            for bits in codings
        ]

    def choice(self, pressure: float, bits: int) -> _Choice:
        """One way to compress this part, its bill and its damage."""
        assert self._model is not None
        if pressure not in self._bills:
            with without_weights():
                sizes = sizes_for_pressure(self._model, pressure, self._locked)
                small = self._model.with_group_sizes(sizes)
            self._bills[pressure] = bill_of(small, self._rate, self._speed), small
        bill, small = self._bills[pressure]
        stored = copy.copy(small)
        codings = small.config.codings
        for few, locks in self._bit_steps(bits):
            codings = extended(codings, parse_coding(few), locks)
        stored.config = replace(small.config, codings=codings)
        # Only the file differs.
        bill = replace(bill, bytes=file_bytes(stored))
        whole = functools.partial(bill_of, stored, self._rate, self._speed)
        return _Choice(pressure, bits, bill, whole, self._damage(small, bits))

    def _bit_steps(self, bits: int) -> list[tuple[str, tuple[str, ...]]]:
        """Codings, and the layers that each leaves alone."""
        locks = tuple(self._locked)
        if bits == MIXED:
            return [("int8", locks), ("int4", (*locks, *self._tender))]
        words = {32: [], 16: ["fp16"], 8: ["int8"], 4: ["int4"]}[bits]
        return [(word, locks) for word in words]

    def _damage(self, small: Compressible, bits: int) -> float:
        left = _layer_counts(small)
        damage = 0.0
        for layer, count in self._full.items():
            rise, share = self._halves[layer]
            kept = left.get(layer, 0) / count
            damage += rise * _odds(1.0 - kept) / _odds(share)
            own = bits if bits != MIXED else 8 if layer in self._tender else 4
            # Half the weights, half the errors.
            damage += self._fours[layer] * kept * _STEP_SQUARED[own]
        return damage

    def steps(self, choice: _Choice) -> list[Step]:
        """A choice as steps of a recipe."""
        steps: list[Step] = []
        if choice.pressure:
            steps.append(
                Prune.model_validate(
                    {"part": self.name, "pressure": choice.pressure, "locked": self._locked}
                )
            )
        for word, locks in self._bit_steps(choice.bits):
            bits = int(word.removeprefix("int").removeprefix("fp"))
            steps.append(
                Quantise.model_validate({"part": self.name, "bits": bits, "locked": locks})
            )
        return steps


def _hurt_most(trials: Mapping[str, Sensitivity]) -> tuple[str, ...]:
    """The layers to which 4 bits do more harm for each byte than to the middle one."""
    coded = {name: entry.coded.rise_per_byte for name, entry in trials.items() if entry.coded}
    middle = sorted(coded.values())[len(coded) // 2] if coded else 0.0
    return tuple(name for name, rise in coded.items() if rise > max(middle, 0.0))


def _odds(share: float) -> float:
    return share / max(1.0 - share, 1e-6)


def _layer_counts(model: Compressible) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, value in model.named_parameters():
        layer = layer_of(name)
        counts[layer] = counts.get(layer, 0) + value.numel()
    return counts
