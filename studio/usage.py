"""How an exported voice is used elsewhere: what to do with its files, and what to type."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

SENTENCE = "Hello."


def _tr(text: str) -> str:
    return QCoreApplication.translate("usage", text)


@dataclass(frozen=True, slots=True)
class Use:
    """One program that speaks with the files.

    Attributes:
        who: The program.
        steps: What to do, in a sentence or two.
        command: What to type in the folder of the files; empty where nothing is typed.
    """

    who: str
    steps: str
    command: str = ""


def uses(format_: str, files: Sequence[str], speakers: int = 1) -> list[Use]:
    """Ways to use the files of an export, the commonest first.

    Args:
        format_: One of `core.export.FORMATS`.
        files: Their names.
        speakers: How many speakers the voice has; with two or more, commands choose one.
    """
    model = next((name for name in files if name.endswith(".onnx")), "")
    if format_ == "bundle" or not model:
        return _bundle()
    if format_ == "onnx":
        return _onnx(model, speakers > 1)
    return _piper(model, files, speakers > 1)


def _piper(model: str, files: Sequence[str], several: bool) -> list[Use]:
    name = shlex.quote(model)
    speaker = " -s 0" if several else ""
    sid = " --sid=0" if several else ""
    choose = " " + _tr("Speakers are numbered from 0.") if several else ""
    return [
        Use(
            "Piper",
            _tr("Install it with: pip install piper-tts. Then, in this folder:") + choose,
            f'piper -m {name}{speaker} -f hello.wav -- "{SENTENCE}"',
        ),
        Use(
            "Home Assistant",
            _tr(
                "Copy {0} and {1} into the folder /share/piper, start the Piper add-on again, and "
                "choose the voice under Settings, Voice assistants."
            ).format(model, f"{model}.json"),
        ),
        Use(
            "sherpa-onnx",
            _tr(
                "Version 1, with its folder espeak-ng-data (version 2 takes phonemes instead, as "
                "the card says):"
            )
            + choose,
            f"sherpa-onnx-offline-tts --vits-model={name} --vits-tokens=tokens.txt "
            f"--vits-data-dir=espeak-ng-data{sid} "
            f'--output-filename=hello.wav "{SENTENCE}"',
        ),
    ] + [
        Use(
            "NVDA",
            _tr(
                "With an add-on that reads Piper voices, such as Sonata: put {0} and {1} into one "
                "archive and choose it there."
            ).format(model, f"{model}.json"),
        )
    ] * (f"{model}.json" in files)


def _onnx(model: str, several: bool) -> list[Use]:
    speaker = ", 'speaker': n.zeros(1, 'q')" if several else ""
    return [
        Use(
            "onnxruntime",
            _tr(
                "{0} names what goes in, what comes out, and the id of each phoneme. From Python, "
                "with numpy and onnxruntime:"
            ).format(f"{model}.json"),
            f'python -c "import json, numpy as n, onnxruntime as o; '
            f"ids = json.load(open('{model}.json', encoding='utf-8'))['phoneme_id_map']; "
            f"said = n.array([i for p in '^həlˈoʊ$' for i in ids[p]]); "
            f"wave = o.InferenceSession('{model}').run(['wave'], {{'symbols': said, "
            f"'length': n.ones(1, 'f'){speaker}}})[0]; wave.tofile('hello.f32')\"",
        ),
    ]


def _bundle() -> list[Use]:
    return [
        Use(
            "Sotto",
            _tr("Anywhere Sotto is installed, in this folder:"),
            f'sotto say . "{SENTENCE}" -o hello.wav',
        ),
    ]
