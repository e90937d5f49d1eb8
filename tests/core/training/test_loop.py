"""Training learns, stops, resumes, and ends the same however often it is interrupted."""

import json
import time
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.compress import GradualPruning
from core.compress.prune import prune
from core.data.batches import BatchOrder
from core.errors import ProjectError, TrainingError
from core.events import CheckpointSaved, Control, Losses, Notice, SampleSpoken
from core.models.conv import ConvAcoustic, ConvConfig
from core.settings import OptimiserSettings
from core.text.symbols import CARRIES_DURATION, SYMBOL_IDS
from core.training.distill import DistillationObjective, SoftLabelCache
from core.training.loop import rate_at, train, training_pace, validation_losses
from core.training.objective import Distillation, likelihood
from core.training.run import VALIDATIONS, Length, Run
from tests.core.jobs import drained, finished


def new_model(seed=0, dropout=0.1) -> ConvAcoustic:
    torch.manual_seed(seed)
    silent = tuple(number for number, carries in enumerate(CARRIES_DURATION) if not carries)
    return ConvAcoustic(
        ConvConfig(
            symbols=len(SYMBOL_IDS),
            silent_symbols=silent,
            speakers=1,
            mels=80,
            encoder_width=24,
            decoder_width=24,
            encoder_hidden=(32,),
            decoder_hidden=(32, 32),
            prosody_hidden=32,
            dropout=dropout,
        )
    )


def make_run(recordings, folder, steps=24, objective=None, reshape=None, **settings) -> Run:
    ids = list(recordings.store.ids)
    return Run(
        name="teacher",
        folder=folder,
        examples=recordings,
        train_ids=ids[:6],
        objective=objective or (lambda output, batch, _ids: likelihood(output, batch)),
        judge=lambda model: validation_losses(model, recordings, ids[6:]),
        length=Length(steps=steps),
        settings=OptimiserSettings(**({"precision": "float32"} | settings)),
        batch=2,
        seed=3,
        speak=lambda _model, path: (path.parent.mkdir(exist_ok=True), path.write_bytes(b"")),
        sentence="Hello",
        reshape=reshape,
    )


def weights(trained):
    return torch.cat([value.flatten() for value in trained.model.state_dict().values()])


def interrupted(run, model, every):
    """Train, but stop after every so many steps and begin again from the disk."""
    while True:
        control = Control()
        steps = 0
        job = train(run, model(), control)
        try:
            while True:
                event = next(job)
                steps += isinstance(event, CheckpointSaved | Losses)
                if steps >= every:
                    control.stop()
        except StopIteration as end:
            if not end.value.stopped:
                return end.value


def test_training_learns_and_tells(recordings, tmp_path):
    run = make_run(recordings, tmp_path, learning_rate=1e-2)
    events = list(train(run, new_model(), Control()))
    validations = [
        e.values["total"] for e in events if isinstance(e, Losses) and e.split != "train"
    ]
    assert len(validations) == 12
    assert validations[-1] < 0.8 * validations[0]
    assert sum(isinstance(event, SampleSpoken) for event in events) == 12
    records = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert [r["step"] for r in records if r.get("split") == "validation"] == list(range(2, 25, 2))


@pytest.mark.parametrize("optimiser", ["adamw", "adam", "rmsprop", "sgd"])
def test_stopped_and_resumed_runs_end_with_the_same_weights(recordings, tmp_path, optimiser):
    whole = finished(
        train(make_run(recordings, tmp_path / "a", optimiser=optimiser), new_model(), Control())
    )
    parts = interrupted(
        make_run(recordings, tmp_path / "b", optimiser=optimiser), lambda: new_model(), every=3
    )
    assert torch.equal(weights(whole), weights(parts))
    assert whole.steps == parts.steps == 24


def test_a_run_abandoned_without_warning_ends_with_the_same_weights(recordings, tmp_path):
    """A kill leaves only what is on disk: the log may be ahead of the checkpoint."""
    whole = finished(train(make_run(recordings, tmp_path / "a"), new_model(), Control()))
    for moment in (4, 9, 15):
        job = train(make_run(recordings, tmp_path / "b"), new_model(), Control())
        for _ in range(moment):
            next(job)
        job.close()
    with (tmp_path / "b" / "metrics.jsonl").open("a") as log:
        log.write('{"step": 99, "cut off')
    parts = finished(train(make_run(recordings, tmp_path / "b"), new_model(), Control()))
    assert torch.equal(weights(whole), weights(parts))
    steps = [json.loads(line)["step"] for line in (tmp_path / "b/metrics.jsonl").open()]
    assert max(steps) == 24
    assert steps == sorted(steps)


def test_gradual_pruning_ends_small_and_survives_a_stop(recordings, tmp_path):
    def run(name):
        reshape = GradualPruning(new_model(), 0.6)
        return make_run(recordings, tmp_path / name, reshape=reshape, steps=40)

    whole = finished(train(run("a"), new_model(), Control()))
    parts = interrupted(run("b"), new_model, every=5)
    target = prune(new_model(), 0.6)
    assert whole.model.config == target.config
    assert torch.equal(weights(whole), weights(parts))


def test_a_student_listens_to_its_teacher(recordings, tmp_path):
    """With α = 1 the student approaches the teacher, also where the teacher is wrong."""
    teacher = new_model(seed=1, dropout=0.0).eval()
    cache = SoftLabelCache(teacher, recordings, tmp_path / "labels", "teacher 1")
    objective = DistillationObjective(cache, Distillation(1.0, 1.0))
    run = make_run(recordings, tmp_path / "run", 60, objective, learning_rate=5e-3)
    events = list(train(run, new_model(seed=2, dropout=0.0), Control()))
    soft = [e.values["mel_soft"] for e in events if isinstance(e, Losses) and e.split == "train"]
    first = Distillation(1.0, 1.0)
    ids = list(recordings.store.ids)[:2]
    batch = recordings.batch(ids)
    with torch.no_grad():
        before = objective(new_model(seed=2).eval()(batch), batch, ids)["mel_soft"].item()
    assert first.alpha == 1.0
    assert soft[-1] < 0.25 * before


def test_soft_labels_are_the_teachers_beliefs_and_are_kept(recordings, tmp_path):
    teacher = new_model(seed=1).eval()
    ids = list(recordings.store.ids)[:2]
    batch = recordings.batch(ids)
    cache = SoftLabelCache(teacher, recordings, tmp_path, "one")
    beliefs = cache(batch, ids)
    with torch.no_grad():
        output = teacher(batch)
    mask = batch.frame_mask
    assert torch.allclose(beliefs["mel"].loc[mask], output.mel.loc[mask], atol=5e-3)
    said = batch.symbols != 0
    assert torch.allclose(beliefs["pitch"].scale[said], output.pitch.scale[said], atol=5e-3)
    # Another teacher under the same key would be found out by its numbers: the cache is used.
    again = SoftLabelCache(new_model(seed=5).eval(), recordings, tmp_path, "one")(batch, ids)
    assert torch.equal(beliefs["mel"].loc, again["mel"].loc)
    other = SoftLabelCache(new_model(seed=5).eval(), recordings, tmp_path, "two")(batch, ids)
    assert not torch.equal(beliefs["mel"].loc, other["mel"].loc)


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_checkpoint(recordings, tmp_path):
    finished(train(make_run(recordings, tmp_path, steps=2), new_model(), Control()))
    before = (tmp_path / "checkpoint.safetensors").read_bytes()

    def broken(output, batch, _ids):
        return {"total": likelihood(output, batch)["total"] * float("nan")}

    run = make_run(recordings, tmp_path, 10, broken)
    # The finished run is given more steps, so that it goes on.
    with pytest.raises(TrainingError, match="learning rate"):
        finished(train(run, new_model(), Control()))
    assert (tmp_path / "checkpoint.safetensors").read_bytes() == before


def test_a_damaged_checkpoint_is_named(recordings, tmp_path):
    finished(train(make_run(recordings, tmp_path, steps=2), new_model(), Control()))
    path = tmp_path / "checkpoint.safetensors"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(ProjectError, match=r"checkpoint\.safetensors"):
        finished(train(make_run(recordings, tmp_path), new_model(), Control()))


def test_a_run_ends_when_its_time_is_over(recordings, tmp_path):
    run = make_run(recordings, tmp_path)
    run.length = Length(seconds=1.0)
    trained = finished(train(run, new_model(), Control()))
    assert 1.0 <= trained.seconds < 3.0
    assert trained.steps > 0


def test_slow_looks_do_not_eat_up_a_run_against_time(recordings, tmp_path):
    def slow(model):
        time.sleep(0.25)
        return {"total": 1.0}

    run = replace(make_run(recordings, tmp_path), judge=slow, length=Length(seconds=2.5))
    events, _ = drained(train(run, new_model(), Control()))
    looks = [event for event in events if isinstance(event, SampleSpoken)]
    assert 0 < len(looks) <= 4 < VALIDATIONS


def test_trying_how_fast_a_model_learns_leaves_it_as_it_is(recordings):
    model = new_model()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    assert training_pace(model, recordings, list(recordings.store.ids), 2) > 0
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_a_run_that_gets_no_better_ends_in_time_and_keeps_the_best(recordings, tmp_path):
    """The third look is the best; two more in vain end it."""
    losses, seen = iter([3.0, 2.0, 1.0, *[1.5] * 20]), []

    def judge(model):
        seen.append({name: value.clone() for name, value in model.state_dict().items()})
        return {"total": next(losses)}

    run = replace(make_run(recordings, tmp_path, steps=48), judge=judge, patience=2)
    events, trained = drained(train(run, new_model(), Control()))
    assert trained.steps == 5 * 48 / VALIDATIONS
    assert not trained.stopped
    kept = trained.model.state_dict()
    assert all(torch.equal(value, kept[name]) for name, value in seen[2].items())
    assert [event.message for event in events if isinstance(event, Notice)] == [
        "2 looks in a row at held-out sentences brought no lower loss: training ended at step 20."
    ]
    again = finished(train(run, new_model(1), Control()))
    assert again.steps == trained.steps
    assert len(seen) == 5


@pytest.mark.parametrize(
    ("doubt", "kept"),
    [(0.0, 2), (0.3, 4), (None, 11)],
    ids=["sure", "in doubt", "a single sentence"],
)
def test_of_models_that_cannot_be_told_apart_the_newest_is_kept(recordings, tmp_path, doubt, kept):
    losses = [3.0, 2.0, 1.0, 1.5, 1.25, 1.4, *[2.0] * 6]
    seen = []

    def judge(model):
        seen.append({name: value.clone() for name, value in model.state_dict().items()})
        values = {"total": 0.0, "calibrated": losses[len(seen) - 1]}
        return values if doubt is None else values | {"doubt": doubt}

    run = replace(make_run(recordings, tmp_path), judge=judge)
    events, trained = drained(train(run, new_model(), Control()))
    found = trained.model.state_dict()
    assert all(torch.equal(value, found[name]) for name, value in seen[kept].items())
    told = [e.values for e in events if isinstance(e, Losses) and e.split == "validation"]
    assert [values["calibrated"] for values in told] == losses
    assert not any("doubt" in values for values in told)


def test_the_doubt_of_a_judgement_is_its_standard_error(recordings):
    ids, model = list(recordings.store.ids), new_model()
    alone = [validation_losses(model, recordings, [name]) for name in ids]
    assert not any("doubt" in values for values in alone)
    scores = [values["calibrated"] for values in alone]
    together = validation_losses(model, recordings, ids)
    assert together["calibrated"] == pytest.approx(np.mean(scores), abs=1e-4)
    expected = np.std(scores, ddof=1) / len(scores) ** 0.5
    assert together["doubt"] == pytest.approx(expected, rel=1e-2)


def test_the_learning_rate_rises_and_falls():
    rates = [rate_at(fraction) for fraction in np.linspace(0, 1, 101)]
    assert rates[0] < 0.1
    assert max(rates) == pytest.approx(1.0, abs=0.01)
    assert rates[-1] < 0.03
    assert rates[10:] == sorted(rates[10:], reverse=True)


def test_batches_depend_on_the_seed_and_cover_all():
    frames = {f"clip-{n}": 50 + 7 * (n * 13 % 40) for n in range(40)}
    order, same, other = (BatchOrder(frames, 8, seed) for seed in (1, 1, 2))
    assert [order(n) for n in range(12)] == [same(n) for n in range(12)]
    assert [order(n) for n in range(5)] != [other(n) for n in range(5)]
    epoch = [name for n in range(order.steps_per_epoch) for name in order(n)]
    assert sorted(epoch) == sorted(frames)
    spread = [max(frames[i] for i in order(n)) - min(frames[i] for i in order(n)) for n in range(5)]
    assert np.mean(spread) < 0.5 * (max(frames.values()) - min(frames.values()))
