"""How fast this machine is: milliseconds of one thread for each kind of tensor function.

A call is taken to cost

    overhead + a · multiply-adds + b · numbers in its matrix + c · numbers that go in and come out

with four factors ≥ 0 for each kind of function, so that less work never takes longer. They are
learnt once on each machine by watching models of many widths at work, call by call: in the midst of
a model, where memory is as cold as it will be, and in turns, so that whatever else the machine does
hits all alike. They are kept in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import json
import math
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
import torch

from core.compress.work import SECONDS, VIEW, Call, Watch, Work, clock
from core.data.mel import HIFIGAN
from core.machine import one_thread, processor_name
from core.models.compressible import Compressible
from core.models.families import FAMILIES, SIZES, Family
from core.models.vocoders.fourier import FourierModel
from core.models.vocoders.fourier import preset as vocoder_preset
from core.models.vocoders.griffinlim import GriffinLim
from core.storage import write_json

VERSION = 6
"""Of what is kept."""

ROUNDS = 5
"""So often each model is watched."""

LONGEST_S = 8.0
"""By the clock; on a machine so busy that this is over first, two rounds have to do."""

SHARES = (1.0, 0.5, 0.25, 0.1, 0.03)
"""Shares of the largest preset's width at which models are watched."""

USUAL, FEW_SHARES = "conv", (0.5, 0.1)
"""The family that is watched at all of these, and the shares at which others are."""

UNEVEN = (1.0, 0.3, 1.7, 0.1, 0.6)
"""Hidden units of neighbouring layers, times their usual number: products of many shapes."""

PLAIN = "add"
"""The kind that stands for those that were never watched and multiply no matrices."""

Factors = tuple[float, float, float, float]


@dataclass(frozen=True)
class Speed:
    """A machine's speed.

    Attributes:
        factors: By kind of function: milliseconds of a call, and for each multiply-add, number in
            its matrix, and number that goes in or comes out.
    """

    factors: Mapping[str, Factors]

    def milliseconds(self, call: Call) -> float:
        """What a call takes on one thread."""
        _, kind, macs, weights, values = call
        known = self.factors.get(kind)
        if known is None:
            numbers = kind.partition(" ")[2]
            like = "linear" if macs and "linear" in self.factors else PLAIN
            known = self.factors.get(f"{like} {numbers}") or self.factors[like]
        return known[0] + known[1] * macs + known[2] * weights + known[3] * values

    def by_layer(self, work: Work) -> dict[str, float]:
        """Milliseconds of each layer for a second of speech."""
        layers: dict[str, float] = {}
        for call in work.calls:
            layers[call.layer] = layers.get(call.layer, 0.0) + self.milliseconds(call)
        return {name: spent / SECONDS for name, spent in layers.items()}


def machine_speed() -> Speed:
    """This machine's speed, learnt in a few seconds the first time and then remembered."""
    remembered = remembered_speed()
    if remembered is None:
        remembered = learn(calibration_models(), ROUNDS)
        write_json(_path(), {"measured": _key(), "factors": dict(remembered.factors)})
    return remembered


def remembered_speed() -> Speed | None:
    """This machine's speed if it was learnt before."""
    try:
        content: Any = json.loads(_path().read_text(encoding="utf-8"))
        factors = {}
        for kind, (call, mac, weight, value) in content["factors"].items():
            factors[str(kind)] = (float(call), float(mac), float(weight), float(value))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # Nothing yet, or it is damaged: it is learnt again.
        return None
    sound = all(0.0 <= factor < math.inf for known in factors.values() for factor in known)
    return Speed(factors) if sound and {PLAIN, VIEW} <= set(factors) else None


def _key() -> str:
    return f"{VERSION}|{processor_name()}|{torch.__version__}"


def _path() -> Path:
    name = hashlib.sha256(_key().encode()).hexdigest()[:16]
    return Path(platformdirs.user_cache_dir("sotto")) / f"speed-{name}.json"


def calibration_models() -> list[Compressible | GriffinLim]:
    """Models of all families, from the largest preset to hardly anything, in uneven shapes.

    Most are of the families that come with every voice; of the others some, for the calls that only
    they make.
    """
    sound = FourierModel(vocoder_preset("medium", HIFIGAN.name))
    models: list[Compressible | GriffinLim] = [GriffinLim(HIFIGAN, iterations=4)]
    models += [sound.with_group_sizes(_uneven(sound, share)) for share in SHARES]
    for name, family in FAMILIES.items():
        model = family.model(_largest(family))
        shares = SHARES if name == USUAL else FEW_SHARES
        # What has no channels has one size.
        models += [
            model.with_group_sizes(_uneven(model, share))
            for share in (shares if model.channel_groups() else shares[:1])
        ]
    return models


def _largest(family: Family) -> Any:
    return family.preset(
        SIZES[-1], symbols=64, silent_symbols=(), speakers=1, mels=HIFIGAN.n_mels, dropout=0.0
    )


def _uneven(model: Compressible, share: float) -> dict[str, int]:
    groups = model.channel_groups()
    sizes = {}
    for number, group in enumerate(groups):
        uneven = UNEVEN[number % len(UNEVEN)] if group.name.endswith(".hidden") else 1.0
        steps = round(group.size * share * uneven / group.step)
        sizes[group.name] = max(steps, 1) * group.step
    return sizes


def learn(models: Sequence[Compressible | GriffinLim], rounds: int) -> Speed:
    """A machine's speed, from watching models `rounds` times each, in turns, within LONGEST_S."""
    started = time.monotonic()
    batches = [_utterance(model, HIFIGAN.frames_per_second) for model in models]
    whole: list[list[float]] = [[] for _ in models]
    inside: list[list[list[float]]] = [[] for _ in models]
    calls: list[list[Call]] = [[] for _ in models]
    with one_thread(), torch.inference_mode():
        for model, batch in zip(models, batches, strict=True):
            _run(model, batch)
        for turn in range(rounds):
            if turn >= 2 and time.monotonic() - started > LONGEST_S:
                break
            for place, (model, batch) in enumerate(zip(models, batches, strict=True)):
                began = clock()
                _run(model, batch)
                whole[place].append(clock() - began)
                watch = Watch(clock)
                with watch:
                    _run(model, batch)
                inside[place].append(watch.seconds)
                calls[place] = watch.calls
    spent: dict[str, list[tuple[Call, float]]] = {}
    glue = []
    for place, noted in enumerate(calls):
        each = [1000 * _undisturbed(times) for times in zip(*inside[place], strict=True)]
        # Between two calls there is Python, and a watched call has the clock's own time in it.
        glue.append((1000 * _undisturbed(whole[place]) - sum(each)) / len(noted))
        for call, milliseconds in zip(noted, each, strict=True):
            spent.setdefault(call.kind, []).append((call, milliseconds))
    more = statistics.median(glue)
    fitted = Speed({kind: _fitted(points, more) for kind, points in spent.items()})
    # What watching itself changes is the same share everywhere: whole models set it right.
    right = statistics.median(
        1000 * _undisturbed(times) / sum(map(fitted.milliseconds, noted))
        for times, noted in zip(whole, calls, strict=True)
    )
    return Speed(
        {
            kind: (right * call, right * mac, right * weight, right * value)
            for kind, (call, mac, weight, value) in fitted.factors.items()
        }
    )


def _undisturbed(times: Sequence[float]) -> float:
    """What something takes when nobody else is about: others only ever make it slower."""
    return float(np.quantile(times, 0.1))


def time_models(
    models: Sequence[Compressible | GriffinLim], frames_per_second: float, repeats: int = 7
) -> list[float]:
    """Milliseconds of work for one second of speech on one thread, medians of `repeats`.

    The models take turns, so that whatever else the machine does hits all alike.
    """
    training = [isinstance(model, Compressible) and model.training for model in models]
    batches = [_utterance(model, frames_per_second) for model in models]
    times: list[list[float]] = [[] for _ in models]
    with one_thread(), torch.inference_mode():
        for turn in range(repeats + 1):
            for spent, model, batch in zip(times, models, batches, strict=True):
                began = clock()
                _run(model, batch)
                # The first turn warms up.
                if turn:
                    spent.append(clock() - began)
    for model, was in zip(models, training, strict=True):
        if isinstance(model, Compressible):
            model.train(was)
    return [1000 * statistics.median(spent) / SECONDS for spent in times]


def _run(model: Any, batch: Any) -> None:
    model(batch)


def _utterance(model: Compressible | GriffinLim, frames_per_second: float) -> Any:
    """What a model is watched and timed on, of SECONDS."""
    if isinstance(model, Compressible):
        return model.eval().reference(SECONDS, frames_per_second)
    # Griffin–Lim only looks for a phase where there is sound.
    chance = torch.Generator().manual_seed(0)
    shape = round(SECONDS * frames_per_second), model.format.n_mels
    return torch.randn(shape, generator=chance) - 5.0


def _fitted(points: Sequence[tuple[Call, float]], more: float) -> Factors:
    """The factors that fit measured calls best, relative errors counted.

    Args:
        points: Calls of one kind, and their milliseconds.
        more: What every call takes beyond what was measured of it; may be less than 0.
    """
    from scipy.optimize import nnls

    times = np.maximum([milliseconds + more for _, milliseconds in points], 1e-4)
    sizes = np.array([[1.0, call.macs, call.weights, call.values] for call, _ in points])
    scale = np.maximum(sizes.max(axis=0), 1.0)
    # A hundredth of a millisecond here or there is no error.
    weight = 1.0 / (times + 0.01)
    found, _ = nnls(sizes / scale * weight[:, None], times * weight)
    call, mac, number, value = (float(factor) for factor in found / scale)
    return call, mac, number, value
