"""The recipe of the general vocoder can be followed again."""

import pytest

from core.compress.prune import prune
from core.data.demo import speak_demo
from core.errors import SettingsError
from core.events import Control
from core.models.vocoders.files import general_vocoder, load_vocoder
from core.pipeline import general
from core.settings import VocoderSettings
from core.training.run import Length
from tests.core.jobs import finished


@pytest.mark.slow
def test_the_recipe_trains_a_vocoder_and_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr(general, "LANGUAGES", ("en-us", "nl"))
    monkeypatch.setattr(general, "SENTENCES", 3)
    monkeypatch.setattr(general, "BATCH", 2)
    finished(speak_demo(tmp_path / "recordings", 6, Control()))

    def follow(steps, pressure=0.0):
        return finished(
            general.train_general(
                tmp_path / "work",
                [tmp_path / "recordings"],
                size="micro",
                pressure=pressure,
                adversarial=0.0,
                length=Length(steps=steps),
                seed=1,
                control=Control(),
            )
        )

    assert follow(2).steps == 2
    mark = (tmp_path / "work/built-in/en-us-0.wav").stat().st_mtime_ns
    assert follow(4).steps == 4
    assert (tmp_path / "work/built-in/en-us-0.wav").stat().st_mtime_ns == mark
    big = size_of(load_vocoder(tmp_path / "work/general-hifigan.safetensors"))
    assert big < 0.2e6
    assert follow(2, pressure=0.75).steps == 2
    small = size_of(load_vocoder(tmp_path / "work/general-hifigan-small.safetensors"))
    assert small < 0.4 * big


def test_a_smaller_one_needs_a_bigger_one_first(tmp_path):
    length = Length(steps=1)
    with pytest.raises(SettingsError, match="leave --pressure out"):
        finished(general.train_general(tmp_path, [], "micro", 0.5, 0.0, length, 1, Control()))


def size_of(vocoder):
    return sum(value.numel() for value in vocoder.parameters())


def test_the_shipped_vocoders_fit_in_six_megabytes_and_only_their_own_mels():
    big, small = general_vocoder("hifigan"), general_vocoder("hifigan", "small")
    assert 4 * (size_of(big) + size_of(small)) < 6e6
    assert general_vocoder("vocos") is None


def test_the_small_one_has_the_shape_of_an_usual_students():
    wanted = prune(general_vocoder("hifigan"), VocoderSettings().pressure)
    assert general_vocoder("hifigan", "small").config == wanted.config
