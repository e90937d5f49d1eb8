"""Weights in files: small when coded, the same to the bit, refused when damaged."""

import base64
import json
import zlib

import pytest
import torch
from safetensors.torch import save_file

from core.models.coding import coded, parse_coding, stored_bytes, tensor_codings
from core.models.compressible import without_weights
from core.models.conv import ConvAcoustic, preset
from core.models.weights import file_bytes, read_tensors, save_tensors, shipped_bytes
from tests.core.small import small_model

SPECS = ["fp16", "int8", "int4", "palette4", "sparse0.75", "sparse0.9+int8", "2:4+int4"]


def size_and_parts(model, path):
    codings = tensor_codings(model)
    save_tensors(path, model.state_dict(), {"what": "a test"}, codings)
    parts = sum(
        stored_bytes(value.shape, codings[name]) if name in codings else 4 * value.numel()
        for name, value in model.state_dict().items()
    )
    return path.stat().st_size, parts


@pytest.mark.parametrize("spec", SPECS)
def test_a_model_in_a_file_is_the_same_and_as_small_as_predicted(spec, tmp_path):
    torch.manual_seed(0)
    model = coded(
        ConvAcoustic(preset("small", symbols=150, silent_symbols=(1,), speakers=1, mels=80)),
        parse_coding(spec),
    )
    size, parts = size_and_parts(model, tmp_path / "a")
    assert parts < size < 1.03 * parts
    with without_weights():
        shape = ConvAcoustic(model.config)
    assert shipped_bytes(shape, {"what": "a test"}) == pytest.approx(size, abs=64)
    tensors, words = read_tensors(tmp_path / "a")
    assert words == {"what": "a test"}
    assert tensors.keys() == model.state_dict().keys()
    for name, value in model.state_dict().items():
        assert tensors[name].dtype == torch.float32
        assert torch.equal(tensors[name], value)


def test_eight_bits_take_hardly_more_than_a_byte_a_parameter():
    with without_weights():
        shape = ConvAcoustic(preset("small", symbols=150, silent_symbols=(1,), speakers=1, mels=80))
        shape = coded(shape, parse_coding("int8"))
    parameters = sum(value.numel() for value in shape.parameters())
    assert 1.0 < shipped_bytes(shape) / parameters < 1.03


def test_layers_may_be_stored_in_different_ways(tmp_path):
    model = coded(small_model(), parse_coding("int4"), ("encoder", "bridge.bias"))
    size_and_parts(model, tmp_path / "a")
    tensors, _ = read_tensors(tmp_path / "a")
    assert all(torch.equal(tensors[name], value) for name, value in model.state_dict().items())


def test_files_without_codings_are_what_they_always_were(tmp_path):
    state = small_model().state_dict()
    save_tensors(tmp_path / "new", state)
    save_file(state, tmp_path / "old")
    assert (tmp_path / "new").read_bytes() == (tmp_path / "old").read_bytes()
    assert (tmp_path / "new").stat().st_size == file_bytes(
        {name: value.shape for name, value in state.items()}
    )
    tensors, words = read_tensors(tmp_path / "old")
    assert words == {}
    assert all(torch.equal(tensors[name], value) for name, value in state.items())


def described(entries, size, path, packed=None, **more):
    text = packed or zlib.compress(json.dumps(entries).encode())
    words = {"codings": base64.b85encode(text).decode()}
    save_file({"coded": torch.zeros(size, dtype=torch.uint8)} | more, path, words)


GOOD = {"a": ["int8", [20, 30]]}


@pytest.mark.parametrize(
    ("entries", "size"),
    [
        (GOOD, 639),
        (GOOD, 641),
        ({"a": ["int8", [10**12, 10**12]]}, 640),
        ({"a": ["int8", [-20, -30]]}, 640),
        ({"a": ["int8", [20.0, 30]]}, 640),
        ({"a": ["int8", [True] * 8 + [20, 30]]}, 640),
        ({"a": ["int8", [0, 30]]}, 0),
        ({"a": ["int9", [20, 30]]}, 640),
        ({"a": ["fp32", [20, 30]]}, 2400),
        ({"a": ["sparse0.99+palette1", [100_000, 100_000]]}, 640),
        ({"a": ["int8"]}, 640),
        ({"a": "int8"}, 640),
        ({"a": [8, [20, 30]]}, 640),
        (["a"], 640),
        (None, 640),
        ({"b": ["int8", [20, 30]]}, 640),
    ],
)
def test_a_tampered_description_is_refused(entries, size, tmp_path):
    described(entries, size, tmp_path / "a", b=torch.zeros(3))
    with pytest.raises(ValueError, match=r"coded|twice"):
        read_tensors(tmp_path / "a")


def test_what_is_no_description_at_all_is_refused(tmp_path):
    bomb = zlib.compress(b" " * 50_000_000 + b"{}")
    for packed in (b"nonsense", zlib.compress(b"[" * 100_000), bomb, zlib.compress(b"{}")[:-3]):
        described(None, 640, tmp_path / "a", packed)
        with pytest.raises(ValueError, match="damaged"):
            read_tensors(tmp_path / "a")
    save_file({}, tmp_path / "a", {"codings": "é"})
    with pytest.raises(ValueError, match="damaged"):
        read_tensors(tmp_path / "a")


def test_a_good_description_is_read(tmp_path):
    described(GOOD, 640, tmp_path / "a", b=torch.zeros(3))
    tensors, _ = read_tensors(tmp_path / "a")
    assert tensors["a"].shape == (20, 30)


def test_coded_weights_that_are_missing_or_no_bytes_are_refused(tmp_path):
    words = {"codings": base64.b85encode(zlib.compress(json.dumps(GOOD).encode())).decode()}
    for tensors in ({}, {"coded": torch.zeros(640)}, {"coded": torch.zeros(1, 640).byte()}):
        save_file(tensors, tmp_path / "a", words)
        with pytest.raises(ValueError, match="missing or of another size"):
            read_tensors(tmp_path / "a")
