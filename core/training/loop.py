"""The training loop, one for teacher, student and control, for acoustic models and vocoders.

A step depends on the seed, its number and the state before it, on nothing else. So a run of a given
number of steps that is stopped or killed and resumed ends with the weights of one that was not.
"""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Generator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.data.batches import BatchOrder
from core.errors import TrainingError
from core.events import CheckpointSaved, Control, Event, Losses, Notice, Pace, SampleSpoken
from core.machine import memory_in_use
from core.models.acoustic import AcousticModel
from core.models.coding import recoded
from core.models.compressible import Compressible
from core.models.weights import save_tensors
from core.settings import OptimiserSettings
from core.storage import explained, make_folder
from core.training.checkpoint import (
    RunState,
    load_checkpoint,
    load_tensors,
    moments,
    restore_moments,
    save_checkpoint,
)
from core.training.constraints import Constraints
from core.training.loading import Recordings
from core.training.objective import calibrated, likelihood, mel_error
from core.training.run import DOUBT, JUDGED, LearningObjective, Run, Trained

WARM_UP, LEAST_RATE = 0.04, 0.02
"""Share of a run in which the learning rate rises, and the share of it that is left at the end."""

MOST_LOOKING = 0.15
"""Share of a training against time that goes into looks at held-out sentences, at most."""

CHECKPOINT_S = 15.0
"""A killed run loses at most this much work."""

LEARNING = 0.85
"""Share of a training of minutes that goes into steps; the rest goes into looks at held-out
sentences, samples and checkpoints."""

_TRIALS = 4
"""Steps by which the pace of a training is told."""


def train(run: Run, model: Compressible, control: Control) -> Generator[Event, None, Trained]:
    """Train a model, going on from the run's checkpoint where there is one.

    Args:
        model: As it is at step 0; also gives the shape when resuming. If it has codings, its
            weights stay such that files can hold them; see `core.training.constraints`.

    Raises:
        TrainingError: A loss is no longer a number.
        ProjectError: The checkpoint is damaged.
        StorageError: The disk is full or the folder read-only; the last checkpoint stays whole.
    """
    loop = _Loop(run, model)
    pace = Pace(run.name, 1.0)
    while not loop.over and not control.stopping:
        began = time.monotonic()
        yield from control.wait_while_paused()
        loop.pause_s += time.monotonic() - began
        yield from loop.step()
        if loop.look_due or loop.over:
            yield from loop.validate()
        elif loop.checkpoint_due:
            yield from loop.save()
        yield from pace.advance(min(run.length.fraction(loop.state), 1.0))
    if loop.given_up:
        yield Notice(
            f"{run.patience} looks in a row at held-out sentences brought no lower loss: training"
            f" ended at step {loop.state.step}."
        )
    if not loop.state.finished:
        if control.stopping and loop.state.best_step < 0 and loop.state.step:
            yield from loop.validate()
        loop.state.finished = loop.over
        yield from loop.save()
    return loop.result(stopped=not loop.state.finished)


class _Loop:
    """The state of one run while it runs."""

    def __init__(self, run: Run, model: Compressible) -> None:
        self.run = run
        self.model = model
        self.state = RunState()
        self.pause_s = self._look_s = 0.0
        objective = run.objective
        self._learning = objective if isinstance(objective, LearningObjective) else None
        self._order = BatchOrder(
            {name: run.examples.frames(name) for name in run.train_ids},
            run.batch,
            run.seed,
        )
        self._metrics = make_folder(run.folder) / "metrics.jsonl"
        self._checkpoint = run.folder / "checkpoint.safetensors"
        self._best = run.folder / "best.safetensors"
        if self._checkpoint.exists():
            self._resume()
        else:
            self._constraints = Constraints(self.model)
            self._optimiser = _optimiser(self.model, run)
            self.state.precision = precision_of(run.settings)
        self._cut_log()
        self._clock = self._saved_at = self._told_at = time.monotonic()
        self._sums: dict[str, float] = {}
        self._count = self._frames = 0

    @property
    def given_up(self) -> bool:
        return 0 < self.run.patience <= self.state.in_vain

    @property
    def over(self) -> bool:
        return self.given_up or self.run.length.fraction(self.state) >= 1.0

    @property
    def look_due(self) -> bool:
        """Whether it is time to look at the held-out sentences."""
        if not self.run.length.validation_due(self.state):
            return False
        since = self.state.elapsed_s - self.state.last_validation[1]
        # A run of so many steps looks as often as it is to, one against time as it can afford.
        return bool(self.run.length.steps) or since >= self._look_s / MOST_LOOKING

    @property
    def checkpoint_due(self) -> bool:
        return time.monotonic() - self._saved_at > CHECKPOINT_S

    def _resume(self) -> None:
        checkpoint = load_checkpoint(self._checkpoint)
        self.state = checkpoint.state
        if self.state.group_sizes:
            self.model = self.model.with_group_sizes(self.state.group_sizes)
        self.model.load_state_dict(checkpoint.weights)
        self._constraints = Constraints(self.model)
        self._optimiser = _optimiser(self.model, self.run)
        restore_moments(self._optimiser, self.model, checkpoint.moments)
        if self._learning:
            self._learning.restore(checkpoint.objective)

    def _cut_log(self) -> None:
        """Drop what a killed run logged after its last checkpoint: it will come again."""
        with explained(self._metrics), self._metrics.open("ab") as log:
            log.truncate(self.state.log_bytes)

    def _log(self, record: dict[str, Any]) -> None:
        line = json.dumps(record, ensure_ascii=False) + "\n"
        with explained(self._metrics), self._metrics.open("a", encoding="utf-8") as log:
            log.write(line)

    def _batch(self, step: int) -> Any:
        chance = np.random.default_rng((self.run.seed, step))
        return self.run.examples.batch(self._order(step), chance)

    def _forward(self, batch: Any, ids: Sequence[str], precision: str) -> dict[str, Tensor]:
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
            output = self._constraints(self.run.examples.inputs(batch))
        return self.run.objective(output, batch, ids)

    def step(self) -> Generator[Event, None, None]:
        """Do one step; tell of the losses about five times a second."""
        fraction = self.run.length.fraction(self.state)
        self._reshape(fraction)
        if self._learning:
            self._learning.at(fraction)
        rate = self.run.settings.learning_rate * rate_at(fraction) * _boldness(self.model)
        for group in self._optimiser.param_groups:
            group["lr"] = rate * group["share"]
        ids = self._order(self.state.step)
        batch = self._batch(self.state.step)
        torch.manual_seed(hash((self.run.seed, self.state.step)))
        self.model.train()
        terms = self._forward(batch, ids, self.state.precision)
        self._optimiser.zero_grad()
        terms["total"].backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        values = {name: value.item() for name, value in terms.items()}
        if not math.isfinite(values["total"]):
            raise TrainingError(
                f"the loss of the {self.run.name} is no longer a number at step {self.state.step}",
                "choose a smaller learning rate, then train again",
            )
        self._optimiser.step()
        self._constraints.keep()
        self.state.step += 1
        self._tick()
        for name, value in values.items():
            self._sums[name] = self._sums.get(name, 0.0) + value
        self._count += 1
        self._frames += self.run.examples.frames_in(batch)
        if time.monotonic() - self._told_at > 0.2:
            yield self._tell(rate)

    def _tick(self) -> None:
        now = time.monotonic()
        self.state.elapsed_s += now - self._clock - self.pause_s
        self._clock, self.pause_s = now, 0.0

    def _tell(self, rate: float) -> Losses:
        now = time.monotonic()
        means = {name: value / self._count for name, value in self._sums.items()}
        rates = {
            "learning_rate": rate,
            "frames_per_second": self._frames / max(now - self._told_at, 1e-6),
            "memory_bytes": float(memory_in_use()),
            "parameters": float(sum(value.numel() for value in self.model.parameters())),
            "seconds": self.state.elapsed_s,
        }
        self._sums, self._count, self._frames, self._told_at = {}, 0, 0, now
        return self._losses("train", means, rates)

    def _losses(self, split: str, values: dict[str, float], rates: dict[str, float]) -> Losses:
        self._log({"step": self.state.step, "split": split, "values": values, "rates": rates})
        return Losses(self.run.name, self.state.step, split, values, rates)

    def _reshape(self, fraction: float) -> None:
        reshaped = self.run.reshape(self.model, fraction) if self.run.reshape else None
        if reshaped is None:
            return
        kept = moments(self._optimiser, self.model)
        by_kind: dict[str, dict[str, Tensor]] = {}
        for key, value in kept.items():
            what, name = key.split("/", 1)
            by_kind.setdefault(what, {})[name] = value
        self.model = reshaped.model
        self._constraints = Constraints(self.model)
        self._optimiser = _optimiser(self.model, self.run)
        for what, values in by_kind.items():
            # Adam's own step counter is a scalar without channels and is taken as it is.
            scalars = {name: value for name, value in values.items() if value.dim() == 0}
            tensors = {name: value for name, value in values.items() if value.dim() > 0}
            fitted = scalars | reshaped.cut(tensors)
            restore_moments(
                self._optimiser, self.model, {f"{what}/{name}": v for name, v in fitted.items()}
            )
        self.state.group_sizes = {group.name: group.size for group in self.model.channel_groups()}

    def validate(self) -> Generator[Event, None, None]:
        """Judge the model on the held-out sentences, let it speak, keep it if it is the best."""
        began_s = self.state.elapsed_s
        model = recoded(self.model)
        values = self.run.judge(model)
        score = values.get(JUDGED, values["total"])
        # Of a single utterance nobody knows; losses without a judge are taken at their word.
        doubt = values.pop(DOUBT, math.inf if JUDGED in values else 0.0)
        yield self._losses("validation", values, {"seconds": self.state.elapsed_s})
        path = self.run.folder / "samples" / f"{self.state.step:06d}.wav"
        self.run.speak(model.eval(), path)
        name = f"samples/{path.name}"
        self._log({"step": self.state.step, "sample": name, "text": self.run.sentence})
        yield SampleSpoken(self.run.name, self.state.step, str(path), self.run.sentence)
        fraction = self.run.length.fraction(self.state)
        final = self.run.reshape is None or self.run.reshape.done(fraction)
        last_wins = self._learning is not None and self._learning.last_wins(fraction)
        lower = final and score < self.state.least_loss
        if lower:
            self.state.least_loss, self.state.doubt = score, doubt
        best = final and (last_wins or score <= self.state.least_loss + self.state.doubt)
        # Before a run has its final shape nothing can be better, which is no reason to give up.
        self.state.in_vain = 0 if lower or not final else self.state.in_vain + 1
        if best:
            self.state.best_loss, self.state.best_step = score, self.state.step
            save_tensors(self._best, model.state_dict(), {"step": str(self.state.step)})
            self._log({"step": self.state.step, "best": True})
        self._tick()
        self._look_s = self.state.elapsed_s - began_s
        self.state.last_validation = (self.state.step, self.state.elapsed_s)
        yield from self.save(best=best)

    def save(self, *, best: bool = False) -> Generator[Event, None, None]:
        """Write the checkpoint."""
        self.state.log_bytes = self._metrics.stat().st_size
        learnt = self._learning.state() if self._learning else {}
        save_checkpoint(self._checkpoint, self.model, self._optimiser, self.state, learnt)
        self._saved_at = time.monotonic()
        yield CheckpointSaved(self.run.name, self.state.step, best)

    def result(self, *, stopped: bool) -> Trained:
        """The best model so far; the current one if none was judged yet."""
        if self.state.best_step >= 0:
            weights, _ = load_tensors(self._best)
            self.model.load_state_dict(weights)
        return Trained(recoded(self.model).eval(), self.state.step, self.state.elapsed_s, stopped)


def rate_at(fraction: float) -> float:
    """Share of the full learning rate: rises in a line, then falls along a cosine."""
    if fraction < WARM_UP:
        return max(fraction / WARM_UP, LEAST_RATE)
    gone = min((fraction - WARM_UP) / (1 - WARM_UP), 1.0)
    return LEAST_RATE + (1 - LEAST_RATE) * 0.5 * (1 + math.cos(math.pi * gone))


def _boldness(model: Compressible) -> float:
    """How much further than a model of a million parameters this one may step.

    The best step falls with the square root of the width, which is the fourth root of the size.
    """
    parameters = sum(value.numel() for value in model.parameters())
    return float((1e6 / parameters) ** 0.25)


def _optimiser(model: Compressible, run: Run) -> torch.optim.Optimizer:
    """The rule of the settings, over all parameters that may move, in groups of one rate."""
    shares: dict[float, list[Tensor]] = {}
    for name, parameter in model.named_parameters():
        share = run.rates(name)
        parameter.requires_grad_(share > 0)
        if share:
            shares.setdefault(share, []).append(parameter)
    groups = [{"params": own, "share": share} for share, own in shares.items()]
    rate, decay = run.settings.learning_rate, run.settings.weight_decay
    match run.settings.optimiser:
        case "adamw":
            return torch.optim.AdamW(groups, rate, (0.9, 0.98), weight_decay=decay)
        case "adam":
            return torch.optim.Adam(groups, rate, (0.9, 0.98), weight_decay=decay)
        case "rmsprop":
            return torch.optim.RMSprop(groups, rate, weight_decay=decay)
        case "sgd":
            return torch.optim.SGD(groups, rate, momentum=0.9, weight_decay=decay)


def precision_of(settings: OptimiserSettings) -> str:
    """The number format of a run: as set, or what this processor multiplies fastest.

    That is read off the processor, not tried: a trial that another program disturbs would come out
    differently the next time, and with it all that is trained from the same seed.
    """
    if settings.precision != "auto":
        return settings.precision
    return "bfloat16" if torch.cpu.get_capabilities().get("amx_bf16") else "float32"


def training_pace(
    model: AcousticModel,
    recordings: Recordings,
    ids: Sequence[str],
    batch_size: int,
) -> float:
    """Mel frames per second at which a model would be trained, from a few trial steps of a copy."""
    order = BatchOrder({name: recordings.store.frames(name) for name in ids}, batch_size, 0)
    model = copy.deepcopy(model)
    optimiser = torch.optim.AdamW(model.parameters())
    frames = 0.0
    for number in range(1 + _TRIALS):
        if number == 1:  # The first was a warm-up.
            start = time.perf_counter()
        batch = recordings.batch(order(number))
        optimiser.zero_grad()
        likelihood(model(batch), batch)["total"].backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        frames += float(batch.durations.sum()) if number else 0.0
    return LEARNING * frames / (time.perf_counter() - start)


@torch.inference_mode()
def validation_losses(
    model: AcousticModel, recordings: Recordings, ids: Sequence[str], batch: int = 8
) -> dict[str, float]:
    """Likelihood terms and mel error over held-out utterances: the same yardstick for all runs.

    Returns:
        Also `JUDGED` and, of more than one utterance, its `DOUBT`.
    """
    training = model.training
    model.eval()
    by_length = sorted(ids, key=lambda name: (recordings.store.frames(name), name))
    sums: dict[str, float] = {}
    judged: list[float] = []
    for start in range(0, len(by_length), batch):
        some = by_length[start : start + batch]
        inputs = recordings.batch(some)
        output = model(inputs)
        terms = likelihood(output, inputs) | {"mel_error": mel_error(output, inputs)}
        judged += calibrated(output, inputs).tolist()
        for name, value in terms.items():
            sums[name] = sums.get(name, 0.0) + float(value) * len(some)
    model.train(training)
    means = {name: float(np.float64(value) / len(by_length)) for name, value in sums.items()}
    means[JUDGED] = float(np.mean(judged))
    if len(judged) > 1:
        means[DOUBT] = float(np.std(judged, ddof=1) / len(judged) ** 0.5)
    return means
