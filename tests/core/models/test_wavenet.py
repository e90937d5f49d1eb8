"""WaveNet: its convolutions, its loop with kept rings, compression, and as part of a voice."""

import pytest
import torch
from torch import nn

from core.compress import made_smaller
from core.compress.prune import cut_to
from core.compress.work import work_of
from core.data.mel import HIFIGAN
from core.errors import VoiceError
from core.events import Control
from core.export.graph import check_exportable
from core.models.vocoders import folding
from core.models.vocoders.drawing import drawn
from core.models.vocoders.files import load_vocoder, save_vocoder
from core.models.vocoders.neural import NeuralVocoder
from core.models.vocoders.sampled import Forced
from core.models.vocoders.wavenet import WaveNetConfig, WaveNetModel
from core.pipeline import run_road
from core.project import Project
from core.recipes import Prune
from core.settings import Settings
from core.voice import load_voice, save_voice
from tests.core.models.test_wavernn import ROAD, STEPS, Wanted, check_loop, mel_of, sound_of
from tests.core.small import roughened, small_voice

HOP = 256
DILATIONS = (1, 2, 4, 1, 2, 4)


def small(seed=0, **changes) -> WaveNetModel:
    torch.manual_seed(seed)
    values = {"mel": "hifigan", "width": 16, "hidden": (24,) * 4, "dilations": DILATIONS}
    values |= {"channels": 16, "units": (16,) * len(DILATIONS), "skips": 24, "head": 16}
    model = roughened(WaveNetModel(WaveNetConfig(**(values | changes))))
    with torch.no_grad():
        model.out.weight.mul_(6.0)  # So that some categories are clearly the most likely.
    return model


def told_of(model, samples, frames=3):
    with torch.inference_mode():
        return model.logits(model.condition(mel_of(frames)[None]), samples)[0][0]


# --- convolutions ---------------------------------------------------------------------------------


def test_a_layer_is_torchs_dilated_convolution():
    model = small()
    layer = model.layers[2]
    theirs = nn.Conv1d(16, 32, kernel_size=2, dilation=4)
    frames = nn.Linear(16, 32)
    with torch.no_grad():
        for place, half in enumerate((layer.filter, layer.gate)):
            rows = slice(16 * place, 16 * place + 16)
            theirs.weight[rows, :, 0] = half.past.weight
            theirs.weight[rows, :, 1] = half.now.weight
            theirs.bias[rows] = half.past.bias + half.now.bias
            frames.weight[rows], frames.bias[rows] = half.frame.weight, half.frame.bias
        x, condition = torch.randn(2, 2 * HOP, 16), torch.randn(2, 2, 16)
        line = torch.cat([torch.zeros(2, 4, 16), x], dim=1)
        both = theirs(line.transpose(1, 2)).transpose(1, 2)
        both = both + frames(condition).repeat_interleave(HOP, dim=1)
        z = torch.tanh(both[..., :16]) * torch.sigmoid(both[..., 16:])
        made = layer(x, line[:, : 2 * HOP], condition)
        torch.testing.assert_close(made[0], x + layer.stream(z))
        torch.testing.assert_close(made[1], layer.skip(z))


def test_a_sample_depends_on_as_many_before_it_as_the_dilations_reach_and_on_no_later_one():
    model, samples = small(), torch.randint(256, (1, 3 * HOP))
    place, reach = 301, 1 + sum(DILATIONS)
    changed = samples.clone()
    changed[0, place] = (samples[0, place] + 90) % 256
    apart = (told_of(model, samples) - told_of(model, changed)).abs().amax(1)
    assert (apart[: place + 1] == 0).all()
    assert (apart[place + 1 : place + 1 + reach] > 0).all()
    assert (apart[place + 1 + reach :] == 0).all()


# --- the loop -------------------------------------------------------------------------------------


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_the_loop_tells_what_the_model_says_of_all_samples_at_once(temperature):
    check_loop(small(), temperature)


def test_a_stretch_goes_on_where_the_one_before_ended():
    model, samples = small(dilations=(1, 300, 2), units=(16,) * 3), torch.randint(256, (2, 3 * HOP))
    with torch.inference_mode():
        condition = model.condition(torch.stack([mel_of(3), mel_of(3).flip(0)]))
        whole, _ = model.logits(condition, samples)
        first, state = model.logits(condition[:, :1], samples[:, :HOP])
        rest, _ = model.logits(condition[:, 1:], samples[:, HOP:], state)
    torch.testing.assert_close(torch.cat([first, rest], dim=1), whole, rtol=0, atol=1e-5)


@pytest.mark.parametrize("frames", [0, 1, 40])
def test_every_frame_becomes_one_hop_of_finite_samples(frames):
    for temperature in (0.0, 1.0):
        wave = NeuralVocoder(small())(mel_of(frames), temperature)
        assert wave.shape == (frames * HOP,)
        assert wave.isfinite().all()


# --- compression, bills, files --------------------------------------------------------------------


@pytest.mark.parametrize("name", STEPS)
def test_every_operator_leaves_a_model_that_learns_speaks_and_is_stored(name, tmp_path):
    model = small(units=(32,) * len(DILATIONS), channels=24)
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
        given = Forced(mel_of(2)[None], sound_of(1)[None, : 2 * HOP])
        with torch.inference_mode():
            one, other = (each(given) for each in (loaded, some))
            condition = some.condition(mel_of(2)[None])
            told = some.tell(condition, drawn(0.0, 0))
            assert torch.equal(some.logits(condition, told)[0].argmax(2), told)
        assert torch.equal(one.belief.logits, other.belief.logits)


def test_channels_that_do_nothing_are_pruned_without_a_trace():
    model = small()
    with torch.no_grad():
        for layer in model.layers:
            for way in (layer.skip, layer.stream):
                if way is not None:
                    way.weight[:, ::2] = 0.0
        model.hidden.weight[:, ::3] = 0.0
    keep = {group.name: torch.arange(group.size) for group in model.channel_groups()}
    keep |= {f"layers.{n}.units": torch.arange(1, 16, 2) for n in range(len(DILATIONS))}
    keep["out.skips"] = torch.tensor([n for n in range(24) if n % 3])
    cut = cut_to(model, keep)
    assert cut.config.units == (8,) * len(DILATIONS)
    assert cut.config.skips == 16
    samples = torch.randint(256, (1, 3 * HOP))
    one, other = told_of(model, samples), told_of(cut, samples)
    torch.testing.assert_close(one, other, rtol=0, atol=1e-4)


def test_the_bill_counts_what_each_sample_costs():
    model = small()
    work = work_of(model, HIFIGAN.frames_per_second)
    count, stride = folding.fold_stride(round(4 * HIFIGAN.frames_per_second))
    frames = count * (stride + folding.OVERLAP_FRAMES)
    layers = len(DILATIONS)
    sample = layers * (2 * 16 * 2 * 16 + 16 * 24) + (layers - 1) * 16 * 16 + 24 * 16 + 16 * 256
    macs = sum(call.macs for call in work.calls)
    over_frames = frames * layers * 2 * 16 * 16
    assert macs == pytest.approx(frames * HOP * sample + over_frames, rel=0.02)
    assert work.peak_bytes < 64e6


# --- part of a voice ------------------------------------------------------------------------------


def test_a_voice_keeps_it_and_no_graph_can(tmp_path):
    voice = small_voice().with_vocoder(NeuralVocoder(small()))
    save_voice(tmp_path / "v", voice)
    loaded = load_voice(tmp_path / "v")
    mel = mel_of(7)
    assert torch.equal(loaded.vocoder(mel), voice.vocoder(mel))
    assert loaded.vocoder.draws
    with pytest.raises(VoiceError, match="'wavenet' cannot be exported"):
        check_exportable(loaded)


@pytest.mark.slow
@pytest.mark.parametrize("student", ["wavernn", "neural"])
def test_it_teaches_vocoders_of_other_kinds(tmp_path, student):
    kinds = {"vocoder.kind": "wavenet", "vocoder.student_kind": student}
    project = Project.create(tmp_path / "p", Settings().changed(ROAD | kinds))
    stages = ("data", "teacher", "teacher_vocoder", "student", "student_vocoder")
    list(run_road(str(project.folder), Control(), stages))
    big, little = (load_voice(project.voice_folder(n)) for n in ("teacher", "student"))
    assert big.vocoder.model.family == "wavenet"
    assert little.vocoder.model.family == {"neural": "fourier"}.get(student, student)
    metrics = (project.run_folder("student_vocoder") / "metrics.jsonl").read_text()
    assert "_soft" in metrics
