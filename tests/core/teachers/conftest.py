import pytest


@pytest.fixture(autouse=True)
def _nothing_confirmed(monkeypatch, tmp_path_factory):
    """A user's configuration folder of their own, for each test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
