"""report.html: the report as one page for people, which needs no network and nothing beside it
but the audio folder.
"""

from __future__ import annotations

import importlib.resources
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import torch
from numpy.typing import NDArray

from core.audio import read_audio, resample, to_mono
from core.data.mel import log_mel
from core.declare import setting_key, value_words
from core.errors import DataError
from core.evaluate import pictures, votes
from core.project import VOICES, Project
from core.settings import Settings, declared, parse_settings
from core.storage import inside, write_text

SENTENCES_SHOWN = 24
TEMPLATE = "report.html.jinja"
PDF = "report.pdf"
"""The page points to it where it lies beside it; see `core.evaluate.pdf`."""


def write_page(folder: Path, report: Mapping[str, Any]) -> None:
    """Write report.html from the content of report.json, the runs' curves and the audio.

    Raises:
        StorageError: It cannot be written.
    """
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"count": count, "size": size, "fixed": fixed, "rtf": rtf, "url": quote}
    environment.filters |= {"setting_key": setting_key, "value_words": value_words}
    source = importlib.resources.files("resources").joinpath(TEMPLATE).read_text(encoding="utf-8")
    settings = parse_settings(report["settings"])
    project = Project(folder, settings)
    sentences = report["by_sentence"][:SENTENCES_SHOWN]
    spoken = [name for name in ("recording", *VOICES) if (folder / "audio" / name).is_dir()]
    voices = [name for name in VOICES if report[name]]
    runs = runs_in_order(project)
    mels = sentence_mels(folder, sentences[0]["id"], voices) if sentences else {}
    html = environment.from_string(source).render(
        report=report,
        voices=voices,
        audible=[name for name in spoken if name == "recording" or name in voices],
        sentences=sentences,
        curves=pictures.loss_curves({run: project.metrics(run) for run in runs}),
        runs=runs,
        spectrograms=pictures.spectrograms(mels) if mels else "",
        dots=pictures.sentence_dots(report["by_sentence"]),
        sweeps=[(sweep, pictures.surface(sweep)) for sweep in report.get("sweeps", ())],
        settings=_settings_rows(settings),
        verdicts=verdicts(report),
        pdf=PDF if (folder / PDF).is_file() else "",
        heard=report.get("listening"),
        system_name=votes.system_name,
        p_in_words=votes.p_in_words,
        count=count,
        size=size,
        rtf=rtf,
    )
    write_text(folder / "report.html", html)


def runs_in_order(project: Project) -> list[str]:
    """The runs of a project, those of voices first."""
    return sorted(project.runs(), key=lambda run: (run not in VOICES, *map(run.__ne__, VOICES)))


def sentence_mels(
    folder: Path, sentence: str, voices: Iterable[str]
) -> dict[str, NDArray[np.float32]]:
    """Log mels `[frames, mels]` of a sentence as recorded and as each voice said it."""
    mels = {}
    for name in ("recording", *voices):
        try:
            sound, rate = read_audio(inside(folder / "audio" / name, f"{sentence}.wav"))
        except DataError:
            # A voice that said nothing has no picture.
            continue
        audio = resample(to_mono(sound), rate, pictures.FORMAT.sample_rate_hz)
        if len(audio) >= pictures.FORMAT.hop_samples:
            with torch.inference_mode():
                mels[name] = log_mel(torch.from_numpy(audio), pictures.FORMAT).T.numpy()
    return mels


def _settings_rows(settings: Settings) -> list[dict[str, Any]]:
    values = settings.model_dump()
    rows = []
    for entry in declared():
        section, key = entry.name.split(".")
        value = values[section][key]
        shown = value_words(value)
        rows.append({"entry": entry, "value": shown, "changed": value != entry.default})
    return rows


def verdicts(report: Mapping[str, Any]) -> list[str]:
    """What the student learnt from if not from its teacher, and what the paired differences in MCD
    say, in words; cautious, because that is all they say."""
    sentences = []
    if not (report["student"] or {}).get("listened", True):
        sentences.append("The student learnt from the recordings alone.")
    for key, asked in (
        ("student_minus_teacher", "The student is {} the recordings than the teacher"),
        ("student_minus_control", "The student is {} the recordings than the control"),
    ):
        difference = report["differences"].get(key, {}).get("mcd_db")
        if not difference or difference["interval_95"] is None:
            continue
        low, high = difference["interval_95"]
        if low <= 0 <= high:
            name = key.rpartition("_")[2]
            span = f"{fixed(low, sign=True)} to {fixed(high, sign=True)}"
            sentences.append(
                f"Between student and {name} these {difference['n']} sentences show no clear"
                f" difference: {span} dB MCD with 95 % confidence."
                " That is not yet proof that there is none."
            )
        else:
            farther = "farther from" if difference["mean"] > 0 else "nearer to"
            least, most = sorted((abs(low), abs(high)))
            sentences.append(
                f"{asked.format(farther)}, by {abs(difference['mean']):.2f} dB MCD"
                f" ({least:.2f} to {most:.2f} dB with 95 % confidence)."
            )
    return sentences


def count(value: float | None) -> str:
    """A number for people, ready for its unit: 412, 54.2 k, 4.93 M, 1.2 G; a dash for None."""
    if value is None:
        return "–"
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        # 999.5 and more would be shown as 1e+03 of the smaller unit.
        if abs(value) >= 0.9995 * limit:
            return f"{value / limit:.3g} {unit}"
    return f"{value:.0f} "


def size(value: float | None) -> str:
    """Bytes for people: 830 kB, 19.6 MB; a dash for None."""
    return "–" if value is None else f"{count(value)}B"


def rtf(value: float | None) -> str:
    """A real-time factor to two digits, never as a power of ten; a dash for None."""
    if value is None:
        return "–"
    return f"{value:.{max(1 - math.floor(math.log10(value)), 0) if value > 0 else 0}f}"


def fixed(value: float | None, digits: int = 2, *, sign: bool = False) -> str:
    """A number with so many digits behind the point; a dash for None."""
    if value is None:
        return "–"
    text = f"{value:+.{digits}f}" if sign else f"{value:.{digits}f}"
    return text.replace("-", "−")
