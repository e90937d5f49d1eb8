"""Codings: what files can hold, found, packed and unpacked to the bit."""

import contextlib

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SettingsError
from core.models.coding import (
    PATTERNS,
    PLAIN,
    Coding,
    coded,
    coding_of,
    decode,
    encode,
    extended,
    fitted,
    inside,
    parse_coding,
    part_bytes,
    project,
    recoded,
    stored_bytes,
    tensor_codings,
)
from core.models.compressible import without_weights
from tests.core.small import small_config, small_model

zeros = st.sampled_from(PATTERNS) | st.integers(1, 99).map(lambda n: f"sparse{n / 100}")
numbers = st.sampled_from(["fp16", "int8", "int4"]) | st.integers(1, 8).map("palette{}".format)
specs = zeros | numbers | st.builds("{}+{}".format, zeros, numbers)
shapes = (
    st.tuples(st.integers(1, 40), st.integers(1, 90))
    | st.tuples(st.integers(1, 20), st.integers(1, 9), st.integers(1, 9))
    | st.tuples(st.integers(1, 600))
    | st.just(())
)


@st.composite
def weights(draw) -> torch.Tensor:
    """Of any size and spread, some with rows of zeros or with few different values."""
    chance = torch.Generator().manual_seed(draw(st.integers(0, 999)))
    weight = torch.randn(draw(shapes), generator=chance)
    weight = weight * 10.0 ** draw(st.integers(-8, 3))
    kind = draw(st.sampled_from(["plain", "zeros", "steps", "dead rows", "wide"]))
    if kind == "zeros":
        weight = weight * 0
    elif kind == "steps":
        weight = (weight * 8).round() / 8
    elif kind == "dead rows" and weight.dim() > 1:
        weight[::2] = -0.0
    elif kind == "wide":
        weight = weight**5
    return weight


def bits(value: torch.Tensor) -> torch.Tensor:
    return value.contiguous().view(torch.int32)


@settings(max_examples=150, deadline=None)
@given(weights(), specs)
def test_projecting_twice_changes_nothing_and_files_hold_it_to_the_bit(weight, spec):
    coding = parse_coding(spec)
    held = project(weight, coding)
    assert held.shape == weight.shape
    assert torch.equal(bits(project(held, coding)), bits(held))
    for source in (weight, held):
        parts = encode(source, coding)
        assert {name: part.numel() for name, part in parts.items()} == part_bytes(
            weight.shape, coding
        )
        assert torch.equal(bits(decode(parts, weight.shape, coding)), bits(held))


@settings(max_examples=60, deadline=None)
@given(weights(), specs, st.integers(0, 2**32 - 1))
def test_damaged_parts_give_weights_or_a_value_error(weight, spec, seed):
    coding, chance = parse_coding(spec), np.random.default_rng(seed)
    parts = {
        name: torch.from_numpy(chance.integers(0, 256, size, np.uint8))
        for name, size in part_bytes(weight.shape, coding).items()
    }
    with contextlib.suppress(ValueError):
        assert decode(parts, weight.shape, coding).shape == weight.shape
    parts["values"] = torch.cat([parts["values"], torch.zeros(1, dtype=torch.uint8)])
    with pytest.raises(ValueError, match="fit"):
        decode(parts, weight.shape, coding)


@given(specs)
def test_words_say_a_coding_and_a_coding_its_words(spec):
    coding = parse_coding(spec)
    assert parse_coding(str(coding)) == coding
    assert parse_coding("+".join(reversed(spec.split("+")))) == coding


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "int7",
        "int16",
        "palette0",
        "palette9",
        "sparse1.0",
        "sparse0",
        "sparse0.0",
        "sparse0.995",
        "sparse-0.5",
        "4:2",
        "3:4",
        "int8+int8",
        "int8+fp16",
        "int8+palette4",
        "2:4+sparse0.5",
        "int8 + 2:4",
        "int8+",
        "fp32+fp32",
        "٣:٤",
    ],
)
def test_nonsense_is_refused_in_a_line_that_says_what_there_is(spec):
    with pytest.raises(SettingsError, match=r"int8.*palette1 to palette8.*0\.99.*2:4") as error:
        parse_coding(spec)
    assert "\n" not in str(error.value)


def test_the_last_entry_that_fits_counts():
    config = small_config(
        codings=(("", "int8"), ("decoder", "int4"), ("decoder.1", "fp16"), ("mel", "2:4"))
    )
    expected = {
        "bridge.weight": "int8",
        "decoder.0.up.weight": "int4",
        "decoder.1.up.weight": "fp16",
        "decoder.10.up.weight": "int4",
        "mel_head.weight": "int8",
    }
    assert {name: str(coding_of(config, name)) for name in expected} == expected
    assert coding_of(small_config(), "bridge.weight") == PLAIN


@pytest.mark.parametrize(
    ("before", "step", "after"),
    [
        ("fp32", "int8", "int8"),
        ("sparse0.75", "int8", "sparse0.75+int8"),
        ("int8", "sparse0.75", "sparse0.75+int8"),
        ("sparse0.75+int8", "sparse0.5", "sparse0.75+int8"),
        ("sparse0.5", "2:4", "2:4"),
        ("2:4", "sparse0.75", "sparse0.75"),
        ("int8", "fp16", "int8"),
        ("int8", "int4", "int4"),
        ("int8", "palette8", "palette8"),
        ("palette4", "int8", "palette4"),
        ("2:4+palette3", "int4", "2:4+palette3"),
        ("int8", "fp32", "int8"),
    ],
)
def test_steps_add_up_and_never_take_back(before, step, after):
    old = () if before == "fp32" else (("", before),)
    assert extended(old, parse_coding(step)) == (("", after),)


names = st.sampled_from(["", "decoder", "decoder.1", "decoder.1.up", "decoder.2", "bridge"])


@given(
    st.lists(st.tuples(names, specs), max_size=4),
    specs,
    st.lists(names, max_size=2),
)
def test_locked_layers_keep_their_coding_whatever_it_was(entries, spec, locked):
    before = small_config(codings=tuple(entries))
    after = small_config(codings=extended(entries, parse_coding(spec), locked))
    for name in ("decoder.1.up.weight", "decoder.2.up.weight", "decoder.0.bias", "bridge.weight"):
        old, new = coding_of(before, name), coding_of(after, name)
        if any(inside(name, lock) for lock in locked):
            assert new == old
        else:
            assert new.width == min(old.width, parse_coding(spec).width)
            assert new.sparsity == max(old.sparsity, parse_coding(spec).sparsity)


@given(st.integers(1, 99), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_sparsity_is_the_share_of_zeros_and_the_largest_stay(percent, seed):
    weight = torch.randn(64, 96, generator=torch.Generator().manual_seed(seed))
    held = project(weight, Coding(sparsity=percent / 100))
    assert (held == 0).float().mean().item() == pytest.approx(percent / 100, abs=1e-3)
    assert torch.equal(held[held != 0], weight[held != 0])
    assert weight[held != 0].abs().min() >= weight[held == 0].abs().max()


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_keeps_the_largest_of_every_few_neighbours(pattern):
    keep, of = map(int, pattern.split(":"))
    weight = torch.randn(20, 48)
    held = project(weight, parse_coding(pattern)).reshape(-1, of)
    assert ((held != 0).sum(1) == keep).all()
    best = weight.reshape(-1, of).abs().topk(keep, dim=1).values.sum(1)
    assert torch.allclose(held.abs().sum(1), best)


def test_whole_numbers_are_within_half_a_step_or_clipped_for_less_error_in_all():
    weight = torch.rand(30, 50, generator=torch.Generator().manual_seed(0)) - 0.5
    weight[:, 0] = 0.5
    error = project(weight, parse_coding("int8")) - weight
    assert error.abs().max() <= 0.5 * 0.5 / 127 * 1.001  # In 8 bits clipping does not pay here.
    unclipped = (weight * 14).round() / 14
    error = project(weight, parse_coding("int4")) - weight
    assert (error.square().sum(1) <= (unclipped - weight).square().sum(1) * 1.001).all()


def test_a_codebook_finds_the_numbers_that_weights_were_made_of():
    entries = torch.tensor([-3.0, -1.0, -0.25, 0.0, 0.5, 1.0, 2.0, 4.0])
    weight = entries[torch.randint(8, (40, 50))]
    assert torch.equal(project(weight, parse_coding("palette3")), weight)
    noisy = weight + 0.01 * torch.randn_like(weight)
    held = project(noisy, parse_coding("palette3"))
    assert held.unique().tolist() == pytest.approx(entries.tolist(), abs=0.01)


def test_a_codebook_is_about_as_good_as_the_best_there_is():
    # Max 1960, "Quantizing for minimum distortion": 16 levels for normal numbers, 20.22 dB.
    weight = torch.randn(500, 400, generator=torch.Generator().manual_seed(0))
    error = project(weight, parse_coding("palette4")) - weight
    assert 10 * torch.log10(weight.square().sum() / error.square().sum()) > 20.1


def test_bytes_are_those_of_the_formulas():
    shape = (96, 288)
    count = 96 * 288
    kept = count // 4
    expected = {
        "fp16": 2 * count,
        "int8": count + 2 * 96,
        "int4": count // 2 + 2 * 96 * 5,
        "palette4": count // 2 + 2 * 16,
        "sparse0.75": 4 * kept + count // 8,
        "2:4+int8": count // 2 + count // 4 // 3 + 2 * 96,
        "1:4": 4 * kept + count // 4 // 4,
    }
    assert {spec: stored_bytes(shape, parse_coding(spec)) for spec in expected} == expected


@pytest.mark.parametrize("share", [0.8, 0.9, 0.95, 0.99])
def test_places_of_few_weights_take_hardly_more_than_their_entropy(share):
    count = 512 * 512
    places = part_bytes((512, 512), Coding(sparsity=share))["places"]
    entropy = -share * np.log2(share) - (1 - share) * np.log2(1 - share)
    assert 1.0 <= places / (entropy * count / 8) < 1.4


def test_short_tensors_are_treated_gently():
    coding = parse_coding("sparse0.9+int4")
    assert fitted(coding, (500,)) == Coding(bits=16)
    assert fitted(coding, (96, 1, 7)) == Coding(bits=8)
    assert fitted(coding, (4, 20)) == Coding(bits=16)
    assert fitted(parse_coding("sparse0.9"), (96, 1, 7)) == PLAIN
    assert fitted(coding, (96, 96)) == coding


def test_a_model_is_recoded_where_its_codings_say():
    model = small_model(codings=(("decoder", "int4"), ("decoder.2", "fp32")))
    held = recoded(model)
    changed = {
        name
        for name, value in held.state_dict().items()
        if (value != model.state_dict()[name]).any()
    }
    assert "decoder.1.up.weight" in changed
    assert all(name.startswith("decoder.") for name in changed)
    assert not any(name.startswith("decoder.2") for name in changed)
    plain = small_model()
    assert recoded(plain) is plain
    assert tensor_codings(plain) == {}


def test_a_model_without_numbers_gets_the_same_config():
    with without_weights():
        shape = small_model()
    coding = parse_coding("sparse0.5+int8")
    assert (
        coded(shape, coding, ("encoder",)).config
        == coded(small_model(), coding, ("encoder",)).config
    )
