import torch

from core.models.acoustic import Manner, frames_of_symbols, mean_of_symbols
from tests.core.small import small_batch, small_config, small_model


def test_frames_belong_to_symbols_in_order():
    durations = torch.tensor([[2, 0, 3, 1]])
    assert frames_of_symbols(durations, 6).tolist() == [[0, 0, 2, 2, 2, 3]]


def test_mean_of_symbols_skips_symbols_without_frames():
    means = mean_of_symbols([1.0, 3.0, 10.0], torch.tensor([2, 0, 1]))
    assert means.tolist() == [2.0, 0.0, 10.0]


def test_padding_changes_nothing():
    """An utterance gives the same beliefs alone and beside a longer one."""
    model, batch = small_model(), small_batch()
    both = model(batch)
    alone = model(
        type(batch)(
            symbols=batch.symbols[1:, :3],
            speakers=batch.speakers[1:],
            durations=batch.durations[1:, :3],
            pitch=batch.pitch[1:, :3],
            energy=batch.energy[1:, :3],
            mel=batch.mel[1:, :7],
        )
    )
    assert torch.allclose(both.mel.loc[1, :7], alone.mel.loc[0], atol=1e-5)
    assert torch.allclose(both.duration.loc[1, :3], alone.duration.loc[0], atol=1e-5)


def test_speakers_sound_different():
    model = small_model()
    symbols = torch.tensor([1, 6, 7, 8, 2])
    first, _ = model.speak(symbols, 0)
    second, _ = model.speak(symbols, 1)
    assert first.shape != second.shape or not torch.equal(first, second)


def test_marks_take_no_time_and_pace_takes_less():
    model = small_model()
    with torch.no_grad():
        model.prosody_head.bias[0] = 2.3  # About nine frames a symbol.
    symbols = torch.tensor([1, 6, 5, 7, 2])
    mel, durations = model.speak(symbols)
    assert durations[2] == 0
    assert len(mel) == durations.sum()
    faster, _ = model.speak(symbols, manner=Manner(pace=2.0))
    assert len(faster) < 0.7 * len(mel)


def test_an_untrained_model_says_something():
    model = small_model()
    with torch.no_grad():
        model.prosody_head.bias[0] = -5.0
    mel, _ = model.speak(torch.tensor([1, 6, 2]))
    assert len(mel) >= 2


def test_tied_layers_share_their_parameters():
    free, shared = small_model(), small_model(tie_layers=2)
    assert len(shared.decoder) == 2
    assert sum(p.numel() for p in shared.parameters()) < sum(p.numel() for p in free.parameters())
    assert small_config(tie_layers=2).decoder_hidden == small_config().decoder_hidden
