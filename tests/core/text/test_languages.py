import pytest

from core.errors import SettingsError, TextError
from core.settings import Settings
from core.text.languages import numbered, spoken_languages


def test_speakers_speak_what_is_said_of_them_and_the_others_the_usual():
    found = spoken_languages(["p1", "p2", "p3"], {"p2": "nl", "p3": "en_US"}, "de-AT")
    assert found == {"p1": "de", "p2": "nl", "p3": "en-us"}
    assert spoken_languages([""], {}, None) == {"": "en-us"}


@pytest.mark.parametrize(
    ("speakers", "named", "error", "advice"),
    [
        (["p1", "p2"], {"p9": "nl"}, SettingsError, "choose p1, p2"),
        ([""], {"ann": "nl"}, SettingsError, "set data.language"),
        (["p1", "p2"], {"p1": "dutsch"}, TextError, "nl|de"),
    ],
)
def test_unknown_speakers_and_languages_are_refused_in_a_line(speakers, named, error, advice):
    with pytest.raises(error, match=advice) as caught:
        spoken_languages(speakers, named, "en-us")
    assert "\n" not in str(caught.value)


def test_the_table_begins_with_the_first_speakers_language():
    assert numbered(["nl", "en-us", "nl"]) == (("nl", "en-us"), (0, 1, 0))
    assert numbered(["nl", "nl"]) == (("nl",), ())


def test_pairs_are_read_and_nonsense_refused():
    settings = Settings().changed({"data.languages": " p1 =nl,a b=en-us , "})
    assert settings.data.languages == "p1=nl, a b=en-us"
    assert settings.data.named_languages == {"p1": "nl", "a b": "en-us"}
    for wrong in ("nl", "p1=", "=nl", "p1=nl, de"):
        with pytest.raises(SettingsError, match=r"data\.languages.*like p901=nl"):
            Settings().changed({"data.languages": wrong})
