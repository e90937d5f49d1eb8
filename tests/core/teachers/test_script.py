"""TorchScript modules, in processes of their own."""

import time

import numpy as np
import pytest
import torch

from core.errors import UnconfirmedError, VoiceError
from core.teachers import hearing
from core.teachers.consent import consent_for
from core.teachers.opening import open_teacher
from tests.core.teachers.graphs import HOP
from tests.core.teachers.test_described import described

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def confirmed(path):
    consent_for(path).confirm()
    return path


class Hum(torch.nn.Module):
    """Hums 256 samples an id, at a rate of its own."""

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor, scale: torch.Tensor):
        if int(ids[0, 0]) == 5:
            raise RuntimeError("the letter d is too much")
        while int(ids[0, 0]) == 6:
            lengths = lengths + 1
        ramp = torch.arange(256) * (2 * 3.14159265 / 256)
        waves = torch.sin(ids[0][:, None] * ramp[None]).reshape(1, 1, -1)
        print("never seen")
        return lengths, waves * scale + 0.001 * torch.rand_like(waves)


@pytest.fixture
def scripted(tmp_path):
    torch.jit.script(Hum()).save(str(tmp_path / "voice.pt"))
    return described(
        tmp_path,
        model="voice.pt",
        input=[{"gets": "ids"}, {"gets": "length"}, {"gets": "value", "value": 0.5}],
        output={"place": 1},
    )


def test_torchscript_speaks_once_it_is_confirmed(scripted, capfd):
    with pytest.raises(UnconfirmedError, match="not confirmed: the TorchScript program in"):
        open_teacher(scripted)
    first, again, other = (open_teacher(confirmed(scripted), seed) for seed in (1, 1, 2))
    said = first.speak("a cab")
    ramp = np.arange(HOP) * 2 * np.pi / HOP
    assert np.allclose(said.audio[:HOP], 0.5 * np.sin(2 * ramp), atol=2e-3)
    assert np.array_equal(said.audio, again.speak("a cab").audio)
    assert not np.array_equal(said.audio, other.speak("a cab").audio)
    with pytest.raises(VoiceError, match="the letter d is too much"):
        first.speak("d")
    assert np.allclose(first.speak("a cab").audio, said.audio, atol=2e-3)
    assert "never seen" not in capfd.readouterr().out


def test_torchscript_that_does_not_end_is_ended(scripted, monkeypatch):
    voice = open_teacher(confirmed(scripted))
    voice.speak("a")
    monkeypatch.setattr(hearing, "PATIENCE_S", 0.3)
    monkeypatch.setattr(hearing, "PATIENCE_S_PER_SYMBOL", 0.0)
    began = time.monotonic()
    with pytest.raises(VoiceError, match="took longer"):
        voice.speak("e")
    assert time.monotonic() - began < 10


def test_torchscript_that_changed_is_not_run(scripted):
    confirmed(scripted)
    opened = open_teacher(scripted)
    file = scripted.with_name("voice.pt")
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(UnconfirmedError):
        open_teacher(scripted)
    with pytest.raises(VoiceError, match="changed since it was confirmed"):
        opened.speak("a")


@pytest.mark.parametrize("content", [b"no program", b"\x80\x04cos\nsystem\n(S'true'\ntR."])
def test_what_is_no_torchscript_is_not_unpickled(scripted, content):
    scripted.with_name("voice.pt").write_bytes(content)
    confirmed(scripted)
    with pytest.raises(VoiceError, match=r"failed \("):
        open_teacher(scripted).speak("a")
