"""The recipe of the general vocoder can be followed again."""

import pytest

from core.data.demo import speak_demo
from core.events import Control
from core.models.vocoders.files import general_vocoder, load_vocoder
from core.pipeline import general
from core.training.run import Length
from tests.core.jobs import finished


@pytest.mark.slow
def test_the_recipe_trains_a_vocoder_and_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr(general, "LANGUAGES", ("en-us", "nl"))
    monkeypatch.setattr(general, "SENTENCES", 3)
    monkeypatch.setattr(general, "BATCH", 2)
    finished(speak_demo(tmp_path / "recordings", 6, Control()))

    def follow(steps):
        return finished(
            general.train_general(
                tmp_path / "work",
                [tmp_path / "recordings"],
                size="micro",
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
    vocoder = load_vocoder(tmp_path / "work/general-hifigan.safetensors")
    assert sum(value.numel() for value in vocoder.parameters()) < 0.2e6


def test_the_shipped_vocoder_fits_in_six_megabytes_and_only_its_own_mels():
    vocoder = general_vocoder("hifigan")
    assert sum(4 * value.numel() for value in vocoder.parameters()) < 6e6
    assert general_vocoder("vocos") is None
