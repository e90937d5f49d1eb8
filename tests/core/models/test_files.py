"""Vocoders in files of their own."""

import json

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from core.models.coding import coded, parse_coding, recoded
from core.models.vocoders.files import description, load_vocoder, read_config, save_vocoder
from core.models.vocoders.fourier import FourierConfig, FourierModel, preset
from core.models.weights import shipped_bytes


@pytest.mark.parametrize("spec", ["fp32", "int8", "sparse0.75+int8", "palette4"])
def test_a_vocoder_sounds_the_same_from_its_file(spec, tmp_path):
    torch.manual_seed(0)
    model = coded(FourierModel(preset("micro", "hifigan")), parse_coding(spec)).eval()
    save_vocoder(tmp_path / "v", model)
    loaded = load_vocoder(tmp_path / "v")
    assert loaded.config == read_config(tmp_path / "v") == model.config
    mel = torch.randn(1, 20, 80) - 5.0
    with torch.inference_mode():
        assert torch.equal(loaded(mel).wave, model(mel).wave)
    size = (tmp_path / "v").stat().st_size
    assert shipped_bytes(model, description(model)) == pytest.approx(size, abs=64)


def test_what_is_loaded_is_what_files_can_hold(tmp_path):
    torch.manual_seed(0)
    config = FourierConfig("hifigan", 32, (48, 48), codings=(("blocks", "int4"),))
    save_vocoder(tmp_path / "v", FourierModel(config))
    loaded = load_vocoder(tmp_path / "v")
    again = recoded(loaded).state_dict()
    assert all(torch.equal(again[name], value) for name, value in loaded.state_dict().items())


@pytest.mark.parametrize("codings", [[["", "int9"]], [["", 8]], [[3, "int8"]], [["int8"]], "int8"])
def test_codings_that_there_are_not_are_refused(codings, tmp_path):
    save_vocoder(tmp_path / "v", FourierModel(FourierConfig("hifigan", 32, (48,))))
    with safe_open(tmp_path / "v", framework="pt") as file:
        words = json.loads(file.metadata()["vocoder"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    words["config"]["codings"] = codings
    save_file(tensors, tmp_path / "v", {"vocoder": json.dumps(words)})
    for read in (read_config, load_vocoder):
        with pytest.raises((ValueError, TypeError)):
            read(tmp_path / "v")
