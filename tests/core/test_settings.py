import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SettingsError
from core.settings import Settings, declaration, declared, read_settings, write_settings


def test_every_setting_says_what_it_means():
    for entry in declared():
        assert entry.meaning.endswith("."), entry.name
        assert entry.kind in ("float", "int", "bool", "str", "choice"), entry.name


def test_settings_survive_the_file(tmp_path):
    settings = Settings().changed({"student.temperature": 2.5, "compress.tie_layers": 3})
    write_settings(tmp_path / "project.toml", settings)
    assert read_settings(tmp_path / "project.toml") == settings


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_pressure_is_inside_its_bounds_or_refused_by_name(value):
    entry = declaration("compress.pressure")
    if entry.low <= value <= entry.high:
        assert Settings().changed({entry.name: value}).compress.pressure == value
    else:
        with pytest.raises(SettingsError, match=r"compress\.pressure"):
            Settings().changed({entry.name: value})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("version = 99", "format 99"),
        ("[student]\ntemprature = 2", "student.temprature"),
        ("[teacher]\nsize = 'huge'", "teacher.size"),
        ("[budget]\nminutes = 'long'", "budget.minutes"),
        ("[budget\n", "not valid TOML"),
        ("version = 1\nstudent = 3", "student"),
        ("[compress]\nschedule = 'gradual'\nstart = 'scratch'", "scratch"),
    ],
)
def test_bad_settings_are_refused_in_one_line(tmp_path, content, words):
    path = tmp_path / "project.toml"
    path.write_text(content)
    with pytest.raises(SettingsError) as caught:
        read_settings(path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_is_refused():
    with pytest.raises(SettingsError, match="no setting"):
        Settings().changed({"student.heat": 1.0})
