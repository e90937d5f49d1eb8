"""What a model takes over from another one, and what may move."""

from dataclasses import replace

import pytest
import torch

from core.errors import SettingsError
from core.events import Control
from core.models.families import FAMILIES
from core.pipeline.bases import new_model
from core.settings import OptimiserSettings, StartSettings
from core.text.symbols import SYMBOL_IDS
from core.training.loop import train
from core.training.objective import likelihood
from core.training.run import Length, Run
from core.training.transfer import (
    for_speakers,
    merged,
    part_of,
    rates_of,
    speaker_shares,
    with_adapters,
    with_parts,
    with_sounds,
)
from tests.core.jobs import finished
from tests.core.small import small_batch, small_model

TRAINED = [name for name, family in FAMILIES.items() if family.fit is None and name != "fused"]


def weights(model):
    return {name: value.clone() for name, value in model.state_dict().items()}


def trained(model, recordings, folder, start, steps=3):
    run = Run(
        name="teacher",
        folder=folder,
        examples=recordings,
        train_ids=recordings.table.ids[:4],
        objective=lambda output, batch, _: likelihood(output, batch),
        judge=lambda _: {"total": 1.0},
        length=Length(steps=steps),
        settings=OptimiserSettings(precision="float32"),
        batch=2,
        seed=1,
        speak=lambda *_: None,
        sentence="",
        rates=rates_of(model, start),
    )
    return finished(train(run, model, Control())).model


# Speakers


def test_a_voice_of_one_of_several_speakers_says_what_that_one_said():
    both = small_model(languages=(0, 1))
    batch = small_batch()
    alone = for_speakers(both, torch.eye(2)[1:], torch.eye(2)[1:], ())
    assert alone.speaker is None
    assert alone.language is None
    said = both(batch).mel.loc[1]
    nobody = torch.zeros(2, dtype=torch.long)
    assert torch.allclose(alone(replace(batch, speakers=nobody)).mel.loc[1], said, atol=1e-5)


def test_new_speakers_are_mixtures_of_those_there_are():
    both = small_model()
    three = for_speakers(both, torch.tensor([[1.0, 0], [0, 1], [0.5, 0.5]]), torch.ones(1, 1), ())
    rows = three.get_parameter("speaker.weight")
    assert torch.allclose(rows[2], rows[:2].mean(0))
    assert torch.equal(rows[:2], both.get_parameter("speaker.weight"))


def test_it_is_heard_whom_somebody_is_like():
    model = small_model()
    # Both utterances as speaker 1 would say them.
    second = replace(small_batch(), speakers=torch.ones(2, dtype=torch.long))
    with torch.no_grad():
        said = model(second).mel.loc
    shares = speaker_shares(model, [replace(second, mel=said)])
    assert shares.sum() == pytest.approx(1.0)
    assert shares[1] > shares[0]


def test_what_is_counted_and_not_trained_starts_nothing():
    counted = new_model("hmm", "tiny", 1, 80)
    with pytest.raises(SettingsError, match="counted"):
        for_speakers(counted, torch.eye(1), torch.ones(1, 1), ())


# Sounds and parts


def test_an_unknown_sound_begins_as_those_said_like_it():
    model = new_model("conv", "tiny", 1, 80)
    before = model.get_parameter("embedding.weight").clone()
    known = [s for s in SYMBOL_IDS if s not in "ɣy"]
    assert with_sounds(model, known, ["ɣ", "y", "a"]) == ["y", "ɣ"]
    rows = model.get_parameter("embedding.weight")

    def nearest(symbol):
        gaps = (before - rows[SYMBOL_IDS[symbol]]).square().sum(1)
        gaps[SYMBOL_IDS[symbol]] = torch.inf
        return list(SYMBOL_IDS)[int(gaps.argmin())]

    assert nearest("ɣ") in "ɡgxʝʁħhɰ"
    assert nearest("y") in "iuøʏʉɪe"
    assert torch.equal(rows[SYMBOL_IDS["a"]], before[SYMBOL_IDS["a"]])


def test_unknown_sounds_may_begin_at_random():
    model = new_model("conv", "tiny", 1, 80)
    before = model.get_parameter("embedding.weight").clone()
    with_sounds(model, ["a", "b"], ["a", "y"], "random")
    changed = (model.get_parameter("embedding.weight") != before).any(dim=1).nonzero()[:, 0]
    assert changed.tolist() == [SYMBOL_IDS["y"]]


@pytest.mark.parametrize("parts", ["encoder", "decoder"])
def test_parts_are_taken_over_and_the_rest_is_fresh(parts):
    source, fresh = small_model(1), small_model(2)
    own = weights(fresh)
    with_parts(fresh, source, parts)
    for name, value in fresh.state_dict().items():
        taken = part_of(fresh, name) in (parts, "identity")
        assert torch.equal(value, (source.state_dict() if taken else own)[name]), name


@pytest.mark.parametrize("family", TRAINED)
def test_every_family_has_both_parts(family):
    model = new_model(family, "tiny", 2, 80)
    parts = {part_of(model, name) for name, _ in model.named_parameters()}
    assert parts == {"identity", "encoder", "decoder"}


# What moves


@pytest.mark.parametrize("frozen", ["encoder", "decoder", "matrices"])
def test_frozen_parts_do_not_move_and_the_others_do(recordings, tmp_path, frozen):
    torch.manual_seed(0)
    model = new_model("conv", "tiny", 1, 80)
    before = weights(model)
    after = trained(model, recordings, tmp_path, StartSettings(frozen=frozen)).state_dict()
    moved = {name for name, value in before.items() if not torch.equal(value, after[name])}

    def held(name):
        if name.startswith("embedding."):
            return False
        return before[name].dim() > 1 if frozen == "matrices" else part_of(model, name) == frozen

    parameters = {name for name, _ in model.named_parameters()}
    assert not {name for name in moved if held(name)}
    assert {name for name in parameters if not held(name)} <= moved


def test_layers_nearer_to_the_output_learn_faster():
    model = small_model()
    rate = rates_of(model, StartSettings(rate=0.5, layer_decay=0.5))
    names = [name for name, _ in model.named_parameters()]
    assert rate(names[-1]) == 0.5
    layers = [{rate(name) for name in names if name.startswith(f"decoder.{n}.")} for n in range(4)]
    assert [len(own) for own in layers] == [1] * 4
    one, two, *_ = (own.pop() for own in layers)
    assert two == 2 * one
    assert rate("speaker.weight") == 1.0


def test_what_begins_at_random_learns_at_the_full_rate():
    rate = rates_of(small_model(), StartSettings(rate=0.1, parts="encoder"))
    assert rate("mel_head.weight") == 1.0
    assert rate("embedding.weight") == 0.1


@pytest.mark.parametrize("family", ["conv", "gru", "transformer"])
def test_adapters_merge_into_the_weights_exactly(recordings, tmp_path, family):
    torch.manual_seed(0)
    model = new_model(family, "tiny", 1, 80)
    before = weights(model)
    with_adapters(model, 4)
    model = trained(model, recordings, tmp_path, StartSettings(adapters=4))
    batch = recordings.batch(recordings.table.ids[:2])
    with torch.no_grad():
        said = model(batch).mel.loc
        one = merged(model)
        assert torch.equal(one(batch).mel.loc, said)
    after = one.state_dict()
    assert after.keys() == before.keys()
    change = after["mel_head.weight"] - before["mel_head.weight"]
    assert 0 < int(torch.linalg.matrix_rank(change, rtol=1e-4)) <= 4


def test_a_run_with_adapters_goes_on_where_it_was(recordings, tmp_path):
    def fresh():
        torch.manual_seed(0)
        return with_adapters(new_model("conv", "tiny", 1, 80), 2)

    whole = trained(fresh(), recordings, tmp_path / "whole", StartSettings(adapters=2), 6)
    control = Control()
    model = fresh()
    run = Run(
        name="teacher",
        folder=tmp_path / "cut",
        examples=recordings,
        train_ids=recordings.table.ids[:4],
        objective=lambda output, batch, _: likelihood(output, batch),
        judge=lambda _: {"total": 1.0},
        length=Length(steps=6),
        settings=OptimiserSettings(precision="float32"),
        batch=2,
        seed=1,
        speak=lambda *_: None,
        sentence="",
        rates=rates_of(model, StartSettings(adapters=2)),
    )
    for number, _ in enumerate(train(run, model, control)):
        if number == 3:
            control.stop()
    again = finished(train(run, fresh(), Control())).model
    for name, value in whole.state_dict().items():
        assert torch.equal(value, again.state_dict()[name]), name
