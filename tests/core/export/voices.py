"""Untrained voices to export: they babble, but every sample is determined."""

import numpy as np
import torch

from core.data.mel import HIFIGAN
from core.models.acoustic import Statistics
from core.models.vocoders.fourier import FourierModel
from core.models.vocoders.fourier import preset as vocoder_preset
from core.models.vocoders.neural import NeuralVocoder
from core.pipeline.bases import new_model
from core.voice import AcousticVoice
from tests.core.small import roughened


def babbling_voice(
    speakers=("",),
    language="en-us",
    size="tiny",
    vocoder="micro",
    ties=False,
    seed=0,
    family="conv",
    mixture=0,
) -> AcousticVoice:
    """A voice with random weights that speaks about as fast as people do.

    Args:
        language: Of all speakers, or a tuple of as many as there are speakers, each its own.
    """
    torch.manual_seed(seed)
    own = () if isinstance(language, str) else range(len(speakers))
    acoustic = new_model(
        family, size, len(speakers), HIFIGAN.n_mels, mixture=mixture, languages=own
    )
    sounds = FourierModel(vocoder_preset(vocoder, "hifigan"))
    if ties:
        acoustic = acoustic.with_ties(2, True, True)
        sounds = sounds.with_ties(1, True, True)
    with torch.no_grad():
        for model in (acoustic, sounds):
            roughened(model, "attention.outgoing")
        acoustic.embedding.weight.mul_(2.0)
        if acoustic.speaker is not None:
            # Else one of them might be voiced from beginning to end.
            acoustic.speaker.weight.mul_(0.3)
        if acoustic.language is not None:
            acoustic.language.weight.normal_(std=0.3)
        acoustic.prosody_head.weight[0].mul_(0.3)
        acoustic.prosody_head.bias[0] = 2.0
        # Voiced and unvoiced stretches, and a pitch that moves by some tones.
        sounds.head.weight.mul_(3.0)
        sounds.head.weight[-2].mul_(0.5)
    # As speech has it, high frequencies are far weaker than low ones.
    mean, spread = (
        tuple(np.linspace(*ends, HIFIGAN.n_mels).tolist()) for ends in ((-3.0, -10.0), (2.5, 1.5))
    )
    statistics = Statistics(mean, spread)
    voice = AcousticVoice(
        "babble", acoustic, statistics, HIFIGAN, language, speakers, NeuralVocoder(sounds)
    )
    with torch.no_grad():
        symbols = voice.phonemes("1 2 3 4 5 6 7 8 9").symbols
        mels = torch.cat([voice.mel(symbols, speaker)[0] for speaker in speakers])
        sounds.head.bias[-1] -= sounds.parts(mels[None]).voicing.median()
    return voice
