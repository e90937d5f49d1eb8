"""Every key of the engine that people see has words of its own."""

from __future__ import annotations

import pytest

from core import sliders
from core.pipeline.stage import PHASES
from core.project import VOICES
from core.settings import declared
from studio import core_words, theme
from studio.player.tracks import SLOTS
from studio.runs import RUNS
from studio.session import STAGES

DECLARED = list(declared())


@pytest.mark.parametrize("declaration", DECLARED, ids=lambda declaration: declaration.name)
def test_a_setting_has_a_name_and_so_has_each_choice(declaration):
    assert declaration.name in core_words._SETTINGS
    assert declaration.name.partition(".")[0] in core_words._SECTIONS
    for choice in declaration.choices:
        assert choice in core_words._CHOICES


def test_no_words_are_left_of_settings_that_are_gone():
    assert core_words._SETTINGS.keys() == {declaration.name for declaration in DECLARED}


def test_phases_voices_and_runs_have_names():
    assert {*STAGES} - {"data", "evaluation"} <= core_words._PHASES.keys()
    assert {*PHASES} <= core_words._PHASES.keys()
    assert {*SLOTS} <= core_words._VOICES.keys() & theme.VOICE_COLOURS.keys()
    assert {*VOICES} <= core_words._VOICES.keys()
    assert {*RUNS} <= core_words._VOICES.keys() | core_words._RUNS.keys()
    assert {name.partition(".")[0] for name in sliders.NEUTRAL} <= core_words._SECTIONS.keys()
