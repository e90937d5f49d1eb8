"""Small models and batches that several tests share."""

import torch

from core.data.mel import HIFIGAN
from core.models.acoustic import AcousticInput, Statistics
from core.models.conv import ConvAcoustic, ConvConfig
from core.models.vocoders.fourier import FourierConfig, FourierModel
from core.models.vocoders.neural import NeuralVocoder
from core.text.symbols import CARRIES_DURATION, SYMBOL_IDS
from core.voice import AcousticVoice

FEW = {"symbols": 20, "silent_symbols": (5,), "speakers": 2, "mels": 8}
"""The beginning of a small config of any family."""


def roughened(model, *more: str):
    """The model, ready to be asked, with what begins as all ones or zeros moved a little.

    Otherwise no test would see it if norms and biases were mixed up.

    Args:
        more: Ends of the names of other parameters that begin so.
    """
    with torch.no_grad():
        for name, value in model.named_parameters():
            if value.dim() == 1 or (more and name.endswith(more)):
                value.add_(0.1 * torch.randn_like(value))
    return model.eval()


def small_config(**changes) -> ConvConfig:
    values = FEW | {
        "encoder_width": 32,
        "decoder_width": 40,
        "encoder_hidden": (48, 48),
        "decoder_hidden": (64, 64, 64, 64),
        "prosody_hidden": 48,
    }
    return ConvConfig(**(values | changes))


def small_model(seed: int = 0, **changes) -> ConvAcoustic:
    torch.manual_seed(seed)
    model = roughened(ConvAcoustic(small_config(**changes)))
    if model.language is not None:
        torch.nn.init.normal_(model.language.weight)
    return model


def small_batch(seed: int = 0) -> AcousticInput:
    """Two utterances of different length, the second padded."""
    torch.manual_seed(seed)
    symbols = torch.tensor([[1, 6, 5, 7, 2], [1, 8, 2, 0, 0]])
    durations = torch.tensor([[2, 3, 0, 4, 1], [1, 5, 1, 0, 0]])
    return AcousticInput(
        symbols=symbols,
        speakers=torch.tensor([0, 1]),
        durations=durations,
        pitch=torch.randn(2, 5),
        energy=torch.randn(2, 5),
        mel=torch.randn(2, 10, 8),
    )


def second_alone(batch: AcousticInput) -> AcousticInput:
    """The second utterance of `small_batch`, without its padding."""
    return AcousticInput(
        symbols=batch.symbols[1:, :3],
        speakers=batch.speakers[1:],
        durations=batch.durations[1:, :3],
        pitch=batch.pitch[1:, :3],
        energy=batch.energy[1:, :3],
        mel=batch.mel[1:, :7],
    )


def small_voice(
    speakers: tuple[str, ...] = ("",), languages: tuple[str, ...] = ("en-us",), **more
) -> AcousticVoice:
    """A voice that can read: it babbles, at a usual pace, through a small neural vocoder.

    Of several languages the first is the first speaker's, the last that of all others.
    """
    silent = tuple(number for number, carries in enumerate(CARRIES_DURATION) if not carries)
    last = len(languages) - 1
    own = tuple(min(number, last) for number in range(len(speakers))) if last else ()
    table = {"symbols": len(SYMBOL_IDS), "silent_symbols": silent, "mels": 80}
    model = small_model(speakers=len(speakers), languages=own, **table)
    vocoder = FourierModel(FourierConfig("hifigan", 32, (32, 32)))
    with torch.no_grad():
        model.prosody_head.bias[0] = 2.0
        vocoder.head.bias[0] = 0.0
    statistics = Statistics((-5.0,) * 80, (2.0,) * 80)
    return AcousticVoice(
        "babble", model, statistics, HIFIGAN, languages, speakers, NeuralVocoder(vocoder), **more
    )
