"""The examples in `resources/teachers` are read, and speak with models of the shapes they name."""

import json
import re
import shutil
from pathlib import Path

import pytest

from core.teachers.description import CommandDescription, parse
from core.teachers.opening import open_teacher
from tests.core.teachers.graphs import HOP, hum_like, mel_like, piper_like, vocoder_like

FOLDER = Path(__file__).parents[3] / "resources" / "teachers"
LETTERS = " abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_examples_are_read_and_named_on_the_page(path):
    found = parse(path, path.read_bytes())
    assert isinstance(found, CommandDescription) or not found.scripted
    assert f"({path.name})" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_what_the_page_shows_is_read():
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    model, command = (parse(FOLDER / "README.md", each.encode()) for each in shown)
    assert model.speakers == ("ann", "bob")
    assert command.command[0] == "espeak-ng"


def copied(name, tmp_path):
    return Path(shutil.copy(FOLDER / name, tmp_path))


def test_coquis_vits(tmp_path):
    piper_like(tmp_path)
    symbols = ["<PAD>", *"!?. ", *"abdefhijklmnopstuvwzæðŋɐɑɔəɛɡɪʃʊʌʒθˈˌː", "<BLNK>"]
    (tmp_path / "symbols.json").write_text(json.dumps(symbols))
    said = open_teacher(copied("coqui-vits.toml", tmp_path)).speak("A cup of tea.")
    assert said.symbols[::2] == ("<BLNK>",) * (len(said.symbols) // 2 + 1)
    assert "".join(said.symbols[1::2]) == "ɐ kˈʌp ʌv tˈiː."


def test_nemos_fastpitch_and_hifigan(tmp_path):
    mel_like(tmp_path, pitch=True, name="fastpitch.onnx")
    vocoder_like(tmp_path, "hifigan.onnx", mel="spec")
    (tmp_path / "symbols.json").write_text(json.dumps([*LETTERS]))
    said = open_teacher(copied("nemo-fastpitch.toml", tmp_path)).speak("guten abend")
    assert said.symbols == (" ", *"guten abend", " ")
    assert len(said.audio) == 8 * HOP * 13


def test_espnets_vits(tmp_path):
    hum_like(tmp_path)
    tokens = ["<blank>", "<unk>", "<space>", *LETTERS[1:], "<sos/eos>"]
    (tmp_path / "tokens.txt").write_text("\n".join(tokens))
    said = open_teacher(copied("espnet-vits.toml", tmp_path)).speak("a cup of tea")
    assert said.symbols[1] == "<space>"
    assert len(said.audio) == HOP * len("a cup of tea")
