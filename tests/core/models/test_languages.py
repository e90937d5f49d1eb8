"""Speakers and languages in every family."""

from dataclasses import replace

import pytest
import torch

from core.models.acoustic import Manner
from core.models.compressible import config_of, plain
from core.models.families import FAMILIES
from core.pipeline.bases import student_basis
from core.training.objective import likelihood
from tests.core.small import small_batch

TRAINED = [name for name, family in FAMILIES.items() if family.fit is None]
SAYING = torch.tensor([1, 6, 5, 7, 8, 2])


def model_of(family, **changes):
    torch.manual_seed(0)
    basics = {"symbols": 20, "silent_symbols": (5,), "mels": 8, "mixture": 0, "dropout": 0.0}
    basics |= {"speakers": 2, "languages": (0, 1)} | changes
    kind = FAMILIES[family]
    model = kind.model(kind.preset("tiny", **basics)).eval()
    if model.language is not None:
        # As if it had learnt something; before, languages only differ in their sounds.
        torch.nn.init.normal_(model.language.weight)
    return model


@pytest.mark.parametrize("family", TRAINED)
def test_a_speaker_speaks_the_own_language_and_with_another_one_differently(family):
    model = model_of(family)
    for speaker in (0, 1):
        own, _ = model.speak(SAYING, speaker)
        assert torch.equal(model.speak(SAYING, speaker, Manner(language=speaker))[0], own)
        other, _ = model.speak(SAYING, speaker, Manner(language=1 - speaker))
        assert other.shape != own.shape or not torch.allclose(other, own)


@pytest.mark.parametrize("family", TRAINED)
def test_before_training_a_voice_is_the_speakers_alone(family):
    kind = FAMILIES[family]
    model = kind.model(model_of(family).config).eval()
    own, _ = model.speak(SAYING, 1)
    assert torch.equal(model.speak(SAYING, 1, Manner(language=0))[0], own)


@pytest.mark.parametrize("family", TRAINED)
def test_both_embeddings_learn(family):
    model, batch = model_of(family), small_batch()
    sum(likelihood(model(batch), batch).values()).backward()
    for table in (model.speaker, model.language):
        assert (table.weight.grad.abs().sum(dim=1) > 0).all()


@pytest.mark.parametrize("family", TRAINED)
def test_a_batch_says_who_speaks_which_language(family):
    model, batch = model_of(family), small_batch()
    with torch.no_grad():
        own = model(batch).mel.loc
        told = model(replace(batch, languages=torch.tensor([0, 1]))).mel.loc
        swapped = model(replace(batch, languages=torch.tensor([1, 0]))).mel.loc
    assert torch.equal(own, told)
    assert not torch.allclose(own, swapped)


@pytest.mark.parametrize("family", FAMILIES)
def test_with_one_language_there_are_no_weights_for_it(family):
    model = model_of(family, languages=())
    assert "language.weight" not in model.state_dict()
    # Voices from before there were languages say nothing of them.
    words = plain(model.config)
    assert words.pop("languages") == []
    assert config_of(FAMILIES[family].config, words) == model.config


@pytest.mark.parametrize("family", FAMILIES)
def test_a_student_of_another_family_knows_the_same_languages(family):
    basis = student_basis(model_of("conv", speakers=3, languages=(0, 0, 1)), family)
    assert basis.config.languages == (0, 0, 1)
