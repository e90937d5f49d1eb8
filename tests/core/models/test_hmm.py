"""The HMM voice against formulas, and as a voice like any other."""

import numpy as np
import pytest
import torch
from torch.distributions import Normal

from core.compress import bill_of, made_smaller
from core.errors import SettingsError
from core.models.acoustic import AcousticInput, Manner
from core.models.heads import hard_loss, soft_loss
from core.models.hmm import Fitting, HmmAcoustic, HmmConfig, preset, trajectory
from core.recipes import Drop, Factorise, Merge, Prune, Quantise, Tie
from core.text.symbols import CARRIES_DURATION, SYMBOL_IDS
from core.training.objective import Distillation, SoftLabels, beliefs_of, likelihood
from core.voice import AcousticVoice, load_voice, save_voice
from tests.core.small import small_model, small_voice

MELS, FRAMES = 8, 8
ONE = torch.zeros(1, dtype=torch.long)
"""The one speaker, the one language."""


def config(**changes) -> HmmConfig:
    basics = {"symbols": 20, "silent_symbols": (5,), "speakers": 2, "mels": MELS}
    return HmmConfig(**(basics | {"units": 300, "kinds": 90} | changes))


def utterances(count=24, seed=0, symbols=20, mels=MELS) -> AcousticInput:
    """Symbols 6 to 12 in any order, FRAMES each, that sound as they do, with noise."""
    chance = torch.Generator().manual_seed(seed)
    ids = torch.randint(6, 13, (count, 10), generator=chance)
    ids[:, 0], ids[:, -1] = 1, 2
    durations = torch.full((count, 10), FRAMES)
    sounds = torch.randn(symbols, mels, generator=torch.Generator().manual_seed(3))
    mel = sounds[ids].repeat_interleave(FRAMES, dim=1)
    curve = ids.float() / 10
    return AcousticInput(
        symbols=ids,
        speakers=torch.zeros(count, dtype=torch.long),
        durations=durations,
        pitch=curve,
        energy=-curve,
        mel=mel + 0.2 * torch.randn(mel.shape, generator=chance),
    )


def fitted(batch=None, beliefs=None, **changes) -> HmmAcoustic:
    options = {key: changes.pop(key) for key in ("alpha", "temperature") if key in changes}
    fitting = Fitting(config(**changes), **options)
    fitting.add(batch or utterances(), beliefs or {})
    return fitting.model()


def test_the_trajectory_solves_the_normal_equations():
    chance = np.random.default_rng(0)
    mean, slope = chance.normal(size=(2, 7, 3))
    variance, slope_variance = chance.uniform(0.2, 2.0, size=(2, 7, 3))
    said = trajectory(mean, variance, slope, slope_variance)
    differences = (np.eye(7) - np.eye(7, k=-1))[1:]
    windows = np.concatenate([np.eye(7), differences])
    for band in range(3):
        precision = np.diag(1 / np.r_[variance[:, band], slope_variance[1:, band]])
        means = np.r_[mean[:, band], slope[1:, band]]
        matrix = windows.T @ precision @ windows
        assert np.allclose(matrix @ said[:, band], windows.T @ precision @ means)


def test_the_trajectory_is_smooth_where_slopes_are_sure_and_the_means_where_they_are_not():
    mean = np.repeat([[0.0], [4.0]], 5, axis=0)
    flat, unit = np.zeros_like(mean), np.ones_like(mean)
    assert np.allclose(trajectory(mean, unit, flat, 1e9 * unit), mean, atol=1e-6)
    smooth = trajectory(mean, unit, flat, 0.1 * unit)
    assert (np.diff(smooth[:, 0]) > 0).all()
    assert np.diff(smooth[:, 0]).max() < 2.0
    assert trajectory(mean[:1], unit[:1], flat[:1], unit[:1]) == pytest.approx(mean[:1])


def test_a_unit_is_the_mean_and_spread_of_its_frames():
    batch = utterances(200)
    voice = fitted(batch)
    keys, _ = voice.units(batch.symbols, batch.speakers, batch.durations, batch.mel.shape[1])
    seen, counts = torch.unique(keys, return_counts=True)
    often = seen[counts.argmax()]
    row = (voice.unit_keys == often).nonzero()[0, 0]
    own = batch.mel[keys == often]
    # A few frames of its average surroundings are mixed in.
    assert torch.allclose(voice.mean.weight[row], own.mean(0), atol=0.1)
    assert torch.allclose(voice.log_spread.weight[row].exp(), own.std(0), rtol=0.3)
    assert len(own) >= 12


def test_states_know_the_symbol_before_or_behind_and_durations_the_marks():
    voice = HmmAcoustic(config(silent_symbols=(5, 19)))
    symbols, durations = torch.tensor([[1, 6, 5, 7, 2]]), torch.tensor([[2, 4, 0, 4, 1]])
    before, after, marks = voice.surroundings(symbols)
    assert before.tolist() == [[0, 1, 6, 6, 7]]
    assert after.tolist() == [[6, 7, 7, 2, 0]]
    assert marks[0].tolist() == [0, 2 * 5, 0, 0, 0]
    changed = torch.tensor([[1, 6, 19, 8, 2]])
    keys, other = (voice.units(some, ONE, durations, 11)[0] for some in (symbols, changed))
    # Of symbol 6, frames 2 to 5: what came before it is the same, what comes behind it is not.
    assert (keys == other)[0, 2:6].tolist() == [True, True, False, False]
    own, marked, plain = (
        (one == two)[0, 1].item()
        for one, two in zip(voice.kinds(symbols, ONE), voice.kinds(changed, ONE), strict=True)
    )
    assert (own, marked, plain) == (False, False, True)


def test_a_fitted_voice_says_what_it_has_heard():
    batch = utterances()
    voice = fitted(batch)
    new = utterances(seed=9)
    with torch.no_grad():
        terms = likelihood(voice(new), new)
        untrained = likelihood(small_model()(new), new)
    assert terms["mel"] < untrained["mel"] - 0.5
    assert terms["duration"] < -2.0
    mel, durations = voice.speak(new.symbols[0])
    assert durations.tolist() == [FRAMES] * 10
    sounds = torch.randn(20, MELS, generator=torch.Generator().manual_seed(3))
    middles = mel.view(10, FRAMES, MELS)[:, 4]
    assert (middles - sounds[new.symbols[0]]).abs().mean() < 0.25
    assert torch.allclose(voice(new).pitch.loc, new.pitch, atol=0.02)


def test_manner_of_speaking():
    voice, symbols = fitted(), utterances(1).symbols[0]
    plain, _ = voice.speak(symbols)
    fast, _ = voice.speak(symbols, 0, Manner(pace=2.0))
    assert len(fast) == len(plain) / 2
    drawn = [voice.speak(symbols, 0, Manner(temperature=1.0, seed=s))[0] for s in (1, 1, 2)]
    assert torch.equal(drawn[0], drawn[1])
    assert len(drawn[2]) != len(drawn[0]) or not torch.equal(drawn[2], drawn[0])


def test_unknown_symbols_and_neighbours_are_spoken_too():
    voice = fitted()
    mel, durations = voice.speak(torch.tensor([1, 17, 6, 18, 2]))
    assert torch.isfinite(mel).all()
    assert int(durations.sum()) == len(mel)


def test_speakers_keep_their_own_colour():
    batch = utterances()
    batch.speakers[12:] = 1
    batch.mel[12:] += 3.0
    voice = fitted(batch)
    ann, bob = (voice.speak(batch.symbols[0], speaker)[0] for speaker in (0, 1))
    assert torch.allclose((bob - ann).mean(), torch.tensor(3.0), atol=0.2)


def test_languages_have_sounds_of_their_own_and_every_speaker_speaks_both():
    batch = utterances(40)
    batch.speakers[20:] = 1
    # Bob's voice is another, and his language sounds otherwise at sound 8.
    odd = torch.repeat_interleave(batch.symbols == 8, FRAMES, dim=1)[20:, :, None]
    batch.mel[20:] += 2.0 + 5.0 * odd * torch.tensor([1.0, -1.0] * (MELS // 2))
    voice = fitted(batch, languages=(0, 1))
    said = torch.tensor([1, 6, 7, 8, 9, 2])

    def middle(speaker, **manner):
        mel, durations = voice.speak(said, speaker, Manner(**manner))
        assert durations.tolist() == [FRAMES] * 6
        return mel.view(6, FRAMES, MELS)[:, 4]

    ann, bob = middle(0), middle(1)
    assert torch.equal(middle(0, language=0), ann)
    ann_abroad = middle(0, language=1)
    assert torch.allclose((bob - ann_abroad).mean(), torch.tensor(2.0), atol=0.5)
    apart = (bob - ann_abroad) - (bob - ann_abroad).mean()
    # The odd sound, one of seven, is in the mean over all sounds too, by which colours are told.
    assert apart.abs().mean() < 5.0 / 7
    wanted = torch.tensor([5.0, -5.0] * (MELS // 2))
    assert (ann_abroad - ann)[3] @ wanted / (wanted @ wanted) == pytest.approx(1.0, abs=0.25)


def test_padding_counts_for_nothing():
    short = utterances(6)
    longer = AcousticInput(
        symbols=torch.nn.functional.pad(short.symbols, (0, 4)),
        speakers=short.speakers,
        durations=torch.nn.functional.pad(short.durations, (0, 4)),
        pitch=torch.nn.functional.pad(short.pitch, (0, 4)),
        energy=torch.nn.functional.pad(short.energy, (0, 4)),
        mel=torch.nn.functional.pad(short.mel, (0, 0, 0, 20), value=99.0),
    )
    one, two = fitted(short), fitted(longer)
    assert all(
        torch.allclose(value, two.state_dict()[name]) for name, value in one.state_dict().items()
    )


@pytest.mark.parametrize(("alpha", "temperature"), [(0.5, 1.0), (0.7, 3.0), (1.0, 2.0)])
def test_with_a_teacher_the_fit_minimises_the_formula_of_distillation(alpha, temperature):
    """Moving mean or spread of what stands for all frames away only makes the loss larger."""
    batch = utterances(40)
    belief = Normal(batch.mel.flip(0) * 0.5 + 1.0, torch.full_like(batch.mel, 0.7))
    voice = fitted(batch, {"mel": belief}, alpha=alpha, temperature=temperature)
    assert voice.unit_keys[0] == 0

    def loss(shift, stretch):
        everything = Normal(
            voice.mean.weight[0] + shift, voice.log_spread.weight[0].exp() * stretch
        )
        student = everything.expand(batch.mel.shape)
        soft = soft_loss(belief, student, temperature).mean()
        return (alpha * soft + (1 - alpha) * hard_loss(student, batch.mel).mean()).item()

    least = loss(0.0, 1.0)
    for shift, stretch in ((0.05, 1.0), (-0.05, 1.0), (0.0, 1.05), (0.0, 0.95)):
        assert loss(shift, stretch) > least


def test_it_teaches_a_student_of_another_family():
    batch = utterances(2)
    teacher = fitted()
    with torch.no_grad():
        soft = SoftLabels(beliefs_of(teacher(batch)))
    student = small_model(mels=MELS)
    optimiser = torch.optim.Adam(student.parameters(), 1e-2)
    losses = []
    for _ in range(15):
        optimiser.zero_grad()
        terms = Distillation(1.0, 1.0)(student(batch), batch, soft)
        terms["total"].backward()
        optimiser.step()
        losses.append(terms["mel_soft"].item())
    assert losses[-1] < 0.5 * losses[0]


def whole_voice(**steps) -> AcousticVoice:
    """An HMM voice that reads English, of noise."""
    silent = tuple(number for number, carries in enumerate(CARRIES_DURATION) if not carries)
    shape = preset("tiny", symbols=len(SYMBOL_IDS), silent_symbols=silent, speakers=1, mels=80)
    fitting = Fitting(shape)
    fitting.add(utterances(symbols=len(SYMBOL_IDS), mels=80), {})
    like = small_voice()
    return AcousticVoice("hmm", fitting.model(), like.statistics, like.format, "en-us")


def test_it_is_saved_loaded_billed_and_speaks_like_any_voice(tmp_path):
    voice = whole_voice()
    rate = voice.format.frames_per_second
    for name, model in {
        "whole": voice.model,
        "eight": made_smaller(voice.model, [Quantise(part="acoustic", bits=8)]),
    }.items():
        own = AcousticVoice(name, model, voice.statistics, voice.format, "en-us")
        save_voice(tmp_path / name, own)
        again = load_voice(tmp_path / name)
        ids = torch.tensor([1, 20, 30, 2])
        assert torch.equal(model.speak(ids)[0], again.model.speak(ids)[0])
        file = tmp_path / name / "weights.safetensors"
        assert bill_of(model, rate).bytes == file.stat().st_size
    speech = voice.speak("Good day")
    assert len(speech.audio)
    assert np.isfinite(speech.audio).all()
    smaller, whole = ((tmp_path / name / "weights.safetensors") for name in ("eight", "whole"))
    assert smaller.stat().st_size < 0.4 * whole.stat().st_size


@pytest.mark.parametrize(
    "step",
    [
        Prune(part="acoustic", pressure=0.5),
        Prune(part="acoustic", pressure=0.5, scope="global"),
        Merge(part="acoustic", share=0.3),
        Drop(part="acoustic", blocks=1),
        Tie(part="acoustic", layers=2),
        Factorise(part="acoustic", energy=0.5),
    ],
    ids=lambda step: step.operator,
)
def test_what_cannot_be_done_to_it_is_said_in_a_line(step):
    with pytest.raises(SettingsError) as said:
        made_smaller(fitted(), [step])
    assert "\n" not in str(said.value)
    assert "locked" not in str(said.value)


def test_presets_are_about_as_large_as_those_of_the_convolutional_family():
    from core.models.conv import ConvAcoustic
    from core.models.conv import preset as conv_preset

    basics = {"symbols": 160, "silent_symbols": (), "speakers": 1, "mels": 80, "dropout": 0.0}
    for size in ("tiny", "small", "medium", "large"):
        counts = [
            sum(value.numel() for value in model.parameters())
            for model in (
                HmmAcoustic(preset(size, **basics)),
                ConvAcoustic(conv_preset(size, **basics)),
            )
        ]
        assert 0.8 < counts[0] / counts[1] < 1.25


def test_fitting_nothing_is_refused():
    with pytest.raises(SettingsError, match="recordings"):
        Fitting(config()).model()


def test_the_most_there_may_be_is_kept():
    few = fitted(utterances(200), units=60, kinds=12)
    assert few.config.units <= 60
    assert few.config.kinds <= 12
    assert len(few.unit_keys) == few.config.units
