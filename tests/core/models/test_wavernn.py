"""The vocoder that tells a wave sample by sample."""

import math

import pytest
import torch
from torch import nn

from core.compress import made_smaller
from core.compress.prune import prunable_parameters, prune
from core.compress.work import work_of
from core.data.mel import HIFIGAN
from core.delivery import Delivery
from core.errors import VoiceError
from core.events import Control
from core.export.graph import check_exportable
from core.models.vocoders import folding, mulaw
from core.models.vocoders.drawing import drawn
from core.models.vocoders.families import SIZES, VOCODERS, new_vocoder
from core.models.vocoders.files import general_vocoder, load_vocoder, save_vocoder
from core.models.vocoders.griffinlim import GriffinLim
from core.models.vocoders.neural import NeuralVocoder
from core.models.vocoders.sampled import Forced
from core.models.vocoders.wavernn import GROUP, WaveRNNConfig, WaveRNNModel
from core.pipeline import run_road
from core.pipeline.bases import student_vocoder_basis
from core.pipeline.workbench import workbench
from core.project import Project
from core.recipes import Drop, Factorise, Gate, Merge, Prune, Quantise, Tie
from core.settings import Settings
from core.voice import load_voice, save_voice
from tests.core.compress.structural import Likeness
from tests.core.jobs import finished
from tests.core.small import roughened, small_voice


def small(seed: int = 0, **changes) -> WaveRNNModel:
    torch.manual_seed(seed)
    values = {"mel": "hifigan", "width": 16, "hidden": (24,) * 4, "units": 24, "head": 16}
    model = roughened(WaveRNNModel(WaveRNNConfig(**(values | changes))))
    with torch.no_grad():
        model.out.weight.mul_(3.0)  # So that some categories are clearly the most likely.
    return model


def mel_of(frames: int) -> torch.Tensor:
    return torch.randn(frames, 80, generator=torch.Generator().manual_seed(1)) - 5


def sound_of(seconds: float) -> torch.Tensor:
    time = torch.arange(round(seconds * 22050)) / 22050
    return 0.3 * torch.sin(2 * math.pi * 140 * time) + 0.1 * torch.sin(2 * math.pi * 900 * time)


# --- waves as categories --------------------------------------------------------------------------


def test_the_mu_law_is_undone_but_for_its_steps():
    sound = sound_of(0.5)
    again = mulaw.decode(mulaw.encode(sound))
    noise = (again - sound).square().mean()
    assert 10 * torch.log10(sound.square().mean() / noise) > 30.0
    assert (mulaw.encode(torch.zeros(9)) == mulaw.SILENCE).all()


def test_every_category_is_its_own_code():
    codes = torch.arange(mulaw.CATEGORIES)[:, None]
    assert torch.equal(mulaw.encode(mulaw.decode(codes)), codes)


# --- the likelihood and the loop ------------------------------------------------------------------


def test_the_gru_is_torchs():
    model = small()
    theirs = nn.GRU(model.gates[0].given()[0].shape[1], 24, batch_first=True)
    gates = model.gates
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(torch.cat([gate.given()[0] for gate in gates]))
        theirs.bias_ih_l0.copy_(torch.cat([gate.given()[1] for gate in gates]))
        theirs.weight_hh_l0.copy_(torch.cat([gate.state.weight for gate in gates]))
        theirs.bias_hh_l0.copy_(torch.cat([gate.state.bias for gate in gates]))
        inputs = torch.randn(2, 11, theirs.input_size)
        for own, other in zip(model._gru(inputs, None), theirs(inputs), strict=True):
            torch.testing.assert_close(own, other)


def test_a_sample_depends_on_those_before_it_and_on_no_later_one():
    model, samples = small(), torch.randint(256, (1, 3 * 256))
    place = 301
    changed = samples.clone()
    changed[0, place] = (samples[0, place] + 90) % 256
    with torch.inference_mode():
        condition = model.condition(mel_of(3)[None])
        one, other = (model.logits(condition, some)[0][0] for some in (samples, changed))
    apart = (one - other).abs().amax(1)
    assert (apart[: place + 1] == 0).all()
    assert (apart[place + 1 : place + 1 + 40] > 0).all()


def check_loop(model, temperature):
    """That the loop tells what the model says of all samples at once."""
    choose, scores = drawn(temperature, seed=3), []

    def noted(some):
        scores.append(some.clone())
        return choose(some)

    with torch.inference_mode():
        condition = model.condition(torch.stack([mel_of(4), mel_of(4).flip(0)]))
        told = model.tell(condition, noted)
        logits, _ = model.logits(condition, told)
    assert told.shape == (2, 4 * 256)
    assert len(told.unique()) > 8
    torch.testing.assert_close(torch.stack(scores, 1), logits, rtol=0, atol=1e-4)
    if temperature == 0.0:
        assert torch.equal(logits.argmax(2), told)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_the_loop_tells_what_the_model_says_of_all_samples_at_once(temperature):
    check_loop(small(), temperature)


def test_samples_are_drawn_as_often_as_they_are_likely():
    scores = torch.tensor([2.0, 1.0, 0.0] + [-30.0] * 253).expand(5000, -1)
    for temperature in (0.5, 1.0, 2.0):
        often = drawn(temperature, 0)(scores).bincount(minlength=256)[:3] / 5000
        wanted = torch.softmax(scores[0, :3] / temperature, 0)
        torch.testing.assert_close(often, wanted, rtol=0, atol=0.03)


# --- folds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("frames", [1, 5, 40, 137])
def test_folds_hold_every_frame_and_are_joined_to_the_same_wave(frames):
    """Also where each fold is late by another part of a period."""
    counted = torch.arange(frames, dtype=torch.float32)[None, :, None]
    folds = folding.folded(counted)[..., 0]
    hop = 256
    time = torch.arange(folds.shape[1] * hop)
    late = torch.tensor([0, 31, -47, 60, 12, -5, 23, -18, 40])[: len(folds)]
    begin = folds[:, :1] * hop
    waves = torch.sin(2 * math.pi * 140 * (begin + time + late[:, None]) / 22050)
    whole = folding.joined(waves, 1, frames, hop)[0]
    assert whole.shape == (frames * hop,)
    wanted = torch.sin(2 * math.pi * 140 * torch.arange(frames * hop) / 22050)
    inner = slice(0, frames * hop - folding.REACH_SAMPLES)
    torch.testing.assert_close(whole[inner], wanted[inner], rtol=0, atol=0.02)


@pytest.mark.parametrize("frames", [0, 1, 40])
def test_every_frame_becomes_one_hop_of_finite_samples(frames):
    for temperature in (0.0, 1.0):
        wave = NeuralVocoder(small())(mel_of(frames), temperature)
        assert wave.shape == (frames * 256,)
        assert wave.isfinite().all()


def test_the_same_mel_gives_the_same_wave_and_another_temperature_or_seed_another():
    vocoder, mel = NeuralVocoder(small()), mel_of(2)
    assert torch.equal(vocoder(mel), vocoder(mel))
    assert not torch.equal(vocoder(mel), vocoder(mel, 0.0))
    assert not torch.equal(vocoder(mel), vocoder(mel, seed=1))
    assert torch.equal(vocoder(mel, 0.0), vocoder(mel, 0.0, seed=1))


def test_a_voice_passes_on_how_samples_are_drawn_or_says_that_none_are():
    voice = small_voice()
    with pytest.raises(VoiceError, match="draws no samples: leave the sampling"):
        voice.speak("A", delivery=Delivery(sampling=0.5))
    drawing = voice.with_vocoder(NeuralVocoder(small()))
    said = [
        drawing.speak("A", delivery=Delivery(sampling=sampling, seed=seed))
        for sampling, seed in ((1.0, 0), (0.7, 0), (0.7, 3))
    ]
    mel = torch.from_numpy(said[0].mel)
    for speech, way in zip(said, ((1.0, 0), (0.7, 0), (0.7, 3)), strict=True):
        assert torch.equal(torch.from_numpy(speech.mel), mel)
        assert torch.equal(torch.from_numpy(speech.audio), drawing.vocoder(mel, *way))
    assert not (said[0].audio == said[1].audio).all()
    assert not (said[1].audio == said[2].audio).all()


# --- compression, bills, files --------------------------------------------------------------------


class Wanted(Likeness):
    """Evidence for this family: what it says of a fixed sound."""

    def __init__(self) -> None:
        self.asked = 0
        self._mel, self._wave = mel_of(2)[None], sound_of(0.1)[None, : 2 * 256]

    def _error(self, model):
        made = model(Forced(self._mel, self._wave))
        return -made.belief.log_prob(made.target).mean()

    def gradients(self, model):
        names, values = zip(*model.named_parameters(), strict=True)
        return dict(zip(names, torch.autograd.grad(self._error(model), values), strict=True))


STEPS = {
    "prune": Prune(pressure=0.4),
    "taylor": Prune(pressure=0.4, scope="global", criterion="taylor"),
    "drop": Drop(blocks=1),
    "merge": Merge(share=0.3),
    "tie": Tie(layers=2, kernels=True, biases=True),
    "factorise": Factorise(rank=8),
    "gate": Gate(temperature=1.4),
    "quantise": Quantise(bits="8"),
}


@pytest.mark.parametrize("name", STEPS)
def test_every_operator_leaves_a_model_that_learns_speaks_and_is_stored(name, tmp_path):
    model = small(units=32, head=24)
    made = made_smaller(model, [STEPS[name]], Wanted())
    again = made_smaller(made, [Prune(pressure=0.3)])
    assert sum(v.numel() for v in again.parameters()) < sum(v.numel() for v in model.parameters())
    for some in (made, again):
        loss = Wanted()._error(some.train())
        loss.backward()
        assert all(value.grad is not None for value in some.parameters())
        save_vocoder(tmp_path / "v", some.eval())
        loaded = load_vocoder(tmp_path / "v")
        assert loaded.config == some.config
        with torch.inference_mode():
            one, other = (
                each(Forced(mel_of(2)[None], sound_of(1)[None, :512])) for each in (loaded, some)
            )
        assert torch.equal(one.belief.logits, other.belief.logits)


def test_units_that_do_nothing_are_pruned_without_a_trace():
    model = small()
    with torch.no_grad():
        for gate in model.gates:
            gate.state.weight[:, ::2] = 0.0
        for layer in model.states:
            layer.weight[:, ::2] = 0.0
    from core.compress.prune import cut_to

    keep = {g.name: torch.arange(g.size) for g in model.channel_groups()}
    cut = cut_to(model, keep | {"gates.units": torch.arange(1, 24, 2)})
    samples, condition = torch.randint(256, (1, 512)), torch.randn(1, 2, 16)
    with torch.inference_mode():
        one, other = (some.logits(condition, samples)[0] for some in (model, cut))
    assert cut.config.units == 12
    torch.testing.assert_close(one, other, rtol=0, atol=1e-4)


def test_pressure_removes_the_share_it_says():
    model = small(units=64, head=64, width=32, hidden=(64, 64))
    before, after = (sum(p.numel() for p in m.parameters()) for m in (model, prune(model, 0.75)))
    kept = 1 - (before - after) / prunable_parameters(model)
    assert 0.15 < kept <= 0.26


def test_the_bill_counts_what_each_sample_costs():
    """Of the loop: the products with the GRU's state and the head's, folds overlapping."""
    model = small(units=64, head=48)
    work = work_of(model, HIFIGAN.frames_per_second)
    frames = 4 * HIFIGAN.frames_per_second
    count, stride = folding.fold_stride(round(frames))
    steps = count * (stride + folding.OVERLAP_FRAMES) * 256 / GROUP
    seen = model.gates[0].samples.in_features
    gru = steps * 3 * 64 * (16 + seen + 64)
    head = steps * GROUP * 48 * (64 + seen + 256)
    macs = {}
    for call in work.calls:
        macs[call.layer] = macs.get(call.layer, 0.0) + call.macs
    assert sum(macs.values()) == pytest.approx(gru + head, rel=0.02)
    assert macs["out"] == pytest.approx(steps * GROUP * 48 * 256)
    assert work.peak_bytes < 32e6


@pytest.mark.parametrize("family", VOCODERS)
def test_every_size_is_larger_than_the_one_before(family):
    with torch.device("meta"):
        counts = [
            sum(value.numel() for value in new_vocoder(family, size, "hifigan").parameters())
            for size in SIZES
        ]
    assert counts == sorted(set(counts))


# --- part of a voice ------------------------------------------------------------------------------


def test_a_voice_keeps_it_and_no_graph_can(tmp_path):
    voice = small_voice().with_vocoder(NeuralVocoder(small()))
    save_voice(tmp_path / "v", voice)
    loaded = load_voice(tmp_path / "v")
    mel = mel_of(7)
    assert torch.equal(loaded.vocoder(mel), voice.vocoder(mel))
    assert loaded.vocoder.model.family == "wavernn"
    with pytest.raises(VoiceError, match="'wavernn' cannot be exported"):
        check_exportable(loaded)


ROAD = {
    "data.sentences": 8,
    "teacher.size": "tiny",
    "teacher.steps": 2,
    "student.steps": 2,
    "optimiser.batch": 2,
    "budget.threads": 1,
    "vocoder.kind": "wavernn",
    "vocoder.size": "micro",
    "vocoder.steps": 2,
    "vocoder.batch": 2,
    "vocoder.alpha": 0.5,
    "vocoder.temperature": 2.0,
}


@pytest.mark.slow
def test_the_road_trains_distils_and_speaks_with_it(tmp_path):
    project = Project.create(tmp_path / "p", Settings().changed(ROAD))
    stages = ("data", "teacher", "teacher_vocoder", "student", "student_vocoder")
    list(run_road(str(project.folder), Control(), stages))
    teacher, student = (load_voice(project.voice_folder(n)) for n in ("teacher", "student"))
    assert teacher.vocoder.model.family == student.vocoder.model.family == "wavernn"
    sizes = [sum(p.numel() for p in v.vocoder.model.parameters()) for v in (teacher, student)]
    assert sizes[1] < 0.5 * sizes[0]
    metrics = (project.run_folder("student_vocoder") / "metrics.jsonl").read_text()
    assert "sample_soft" in metrics
    assert "bits" in metrics


@pytest.mark.slow
def test_it_teaches_a_vocoder_of_whole_frames_and_that_one_can_be_exported(tmp_path):
    other = {"vocoder.student_kind": "neural", "vocoder.pressure": 0.5}
    project = Project.create(tmp_path / "p", Settings().changed(ROAD | other))
    # The bill before there is a teacher is that of the same shapes.
    plan = workbench(str(project.folder)).plan(project.settings)
    stages = ("data", "teacher", "teacher_vocoder", "student", "student_vocoder", "control")
    list(run_road(str(project.folder), Control(), stages))
    teacher, student, control = (
        load_voice(project.voice_folder(n)) for n in ("teacher", "student", "control")
    )
    assert teacher.vocoder.model.family == "wavernn"
    assert student.vocoder.model.family == control.vocoder.model.family == "fourier"
    check_exportable(student)
    metrics = (project.run_folder("student_vocoder") / "metrics.jsonl").read_text()
    assert "_soft" in metrics
    assert plan.student.parameters == sum(
        p.numel() for m in (student.model, student.vocoder.model) for p in m.parameters()
    )
    bench = workbench(str(project.folder))
    with pytest.raises(VoiceError, match="kind neural has nothing to say"):
        finished(bench.preview(project.settings, "A", "", Control()))

    project.save(project.settings.changed({"vocoder.student_kind": "griffinlim"}))
    list(run_road(str(project.folder), Control(), stages))
    for name in ("student", "control"):
        assert isinstance(load_voice(project.voice_folder(name)).vocoder, GriffinLim)
    assert load_voice(project.voice_folder("teacher")).vocoder.model.family == "wavernn"
    assert len(
        finished(workbench(str(project.folder)).preview(project.settings, "A", "", Control())).audio
    )


def test_a_vocoder_of_another_kind_has_the_size_of_the_same_name():
    teacher = new_vocoder("wavernn", "small", "hifigan")
    assert student_vocoder_basis(teacher, "teacher", "hifigan") is teacher
    assert student_vocoder_basis(teacher, "wavernn", "hifigan") is teacher
    other = student_vocoder_basis(teacher, "neural", "hifigan")
    assert other.config == VOCODERS["fourier"].preset("small", "hifigan")
    assert student_vocoder_basis(teacher, "griffinlim", "hifigan") is None
    # Of the usual size there is one that can speak already.
    big = student_vocoder_basis(new_vocoder("wavernn", "base", "hifigan"), "neural", "hifigan")
    assert torch.equal(big.head.weight, general_vocoder("hifigan").head.weight)
    assert student_vocoder_basis(None, "wavernn", "hifigan").family == "wavernn"
