"""The report as a PDF: figures, losses, spectrograms, size and speed against quality, votes.

Made from what is on disk when it is asked for, so it also holds votes that came later. matplotlib
is imported inside the functions: only a process that makes pictures needs it.
"""

from __future__ import annotations

import contextlib
import logging
import textwrap
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.declare import setting_key
from core.errors import ProjectError
from core.evaluate import page, pictures, votes
from core.evaluate.pareto import front
from core.evaluate.pictures import PAPER, Ink
from core.history import Entry, entries
from core.project import VOICES, Project
from core.recipes import words_of
from core.settings import parse_settings
from core.sliders import recipe_of
from core.storage import replacing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

A4_INCHES = (11.69, 8.27)
FONTS = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC"),
    *("Hiragino Sans GB", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Arial Unicode MS"),
)
"""Fonts with Chinese letters; the first that is installed helps out where the usual one fails."""

_ROWS = (
    ("parameters", lambda value: page.count(value).strip()),
    ("bytes", page.size),
    ("macs_per_second", lambda value: page.count(value).strip()),
    ("rtf", page.rtf),
    ("mcd_db", page.fixed),
    ("f0_rmse_cents", lambda value: page.fixed(value, 0)),
    ("vuv_error", lambda value: page.fixed(value, 3)),
)
_NAMES = {
    "parameters": "parameters",
    "bytes": "file",
    "macs_per_second": "multiply-adds per second of speech",
    "rtf": "real-time factor, one thread",
    "mcd_db": "MCD, dB",
    "f0_rmse_cents": "pitch error, cents",
    "vuv_error": "voicing error",
}
_TEXT_COLUMNS = 130
VOCODER = "_vocoder"


def write_pdf(folder: Path, path: Path) -> None:
    """Write the report of a project as a PDF, whole or not at all.

    Raises:
        ProjectError: There is no report yet, or it is damaged.
        StorageError: It cannot be written.
    """
    project = Project.open(folder)
    report = project.report()
    if report is None:
        raise ProjectError(f"{folder} has no report yet", "measure first with `sotto evaluate`")
    ink = Ink(PAPER)
    with replacing(path) as temporary, _quiet():
        try:
            _write(temporary, project, report, ink, _fonts())
        except (RuntimeError, NotImplementedError):
            # Some fonts cannot be embedded.
            _write(temporary, project, report, ink, [])


def _write(
    path: Path, project: Project, report: Mapping[str, Any], ink: Ink, fonts: list[str]
) -> None:
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages

    about = {"Title": _plain(str(report["name"])), "Creator": "Sotto", "CreationDate": None}
    with (
        ink.styled(),
        mpl.rc_context({"font.family": ["DejaVu Sans", *fonts]}),
        PdfPages(path, metadata=about) as pdf,
    ):
        for title, figure in _pages(project, report, ink):
            figure.set_size_inches(*A4_INCHES)
            figure.set_layout_engine("constrained", rect=(0.03, 0.03, 0.94, 0.89))
            figure.suptitle(title, x=0.04, y=0.97, ha="left", fontsize=16)
            pdf.savefig(figure)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """A letter that no font has becomes a box: no reason to do without a report, or to warn."""
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph")
            yield
    finally:
        log.setLevel(level)


def _fonts() -> list[str]:
    from matplotlib import font_manager

    there = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in FONTS if name in there][:1]


def _pages(project: Project, report: Mapping[str, Any], ink: Ink) -> Iterator[tuple[str, Figure]]:
    voices = [name for name in VOICES if report[name]]
    yield _plain(str(report["name"])), _overview(report, voices, ink)
    runs = page.runs_in_order(project)
    for title, chosen in (
        ("Losses: validation strong, training pale", [run for run in runs if run in VOICES]),
        ("Losses of the vocoders", [run for run in runs if run.endswith(VOCODER)]),
    ):
        records = {run.removesuffix(VOCODER): project.metrics(run) for run in chosen}
        losses = pictures.loss_figure(records, ink)
        if losses is not None:
            _add_legend(losses, list(records), ink)
            yield title, losses
    past, _ = entries(project.folder)
    yield "Size, speed and quality", _worth(report, voices, past, ink)
    for sweep in report.get("sweeps", ()):
        names = " and ".join(map(setting_key, sweep["axes"]))
        said = f"{sweep['shared']['steps']} steps, {sweep['shared']['sentences']} sentences"
        yield f"Sweep of {names}: {said}", pictures.surface_figure(sweep, ink)
    for sentence in report["by_sentence"][:1]:
        mels = page.sentence_mels(project.folder, sentence["id"], voices)
        if mels:
            said = textwrap.shorten(_plain(sentence["text"]), 90, placeholder=" …")
            yield f"“{said}”", pictures.spectrogram_figure(mels, ink)
    heard = report.get("listening")
    if heard and (heard["tests"] or heard["mushra"]):
        yield "Blind listening tests", _votes(heard, ink)


def _plain(text: str) -> str:
    """Text of a user in one line: letters that cannot be drawn are left out."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _overview(report: Mapping[str, Any], voices: Sequence[str], ink: Ink) -> Figure:
    figure = pictures.new_figure(8.0)
    above, below = figure.subplots(2, 1, height_ratios=(3, 4))
    for panel in (above, below):
        panel.set_axis_off()
    cells = [[_cell(report[voice], key, shown) for voice in voices] for key, shown in _ROWS]
    table = above.table(
        cellText=cells,
        rowLabels=[_NAMES[key] for key, _ in _ROWS],
        colLabels=list(voices),
        colWidths=[0.16] * len(voices),
        loc="upper center",
        cellLoc="right",
        edges="horizontal",
    )
    table.auto_set_font_size(False)
    table.set_fontsize(10.5)
    table.scale(1, 1.7)
    for (_, column), cell in table.get_celld().items():
        cell.set_edgecolor(ink["line"])
        if column >= 0:
            cell.get_text().set_color(ink[voices[column]])
    settings = parse_settings(report["settings"])
    machine = report.get("machine", {})
    lines = [
        *page.verdicts(report),
        f"Measured on {report['sentences']} sentences that no voice has heard in training.",
        "Recipe: " + ("; ".join(words_of(step) for step in recipe_of(settings).step) or "nothing"),
        "Machine: " + ", ".join(f"{key} {value}" for key, value in machine.items()),
        str(report.get("rtf", "")),
    ]
    _write_lines(below, lines)
    return figure


def _cell(figures: Mapping[str, Any], key: str, shown: Any) -> str:
    spread = figures.get(f"{key}_se")
    return str(shown(figures.get(key))) + (f" ± {shown(spread)}" if spread is not None else "")


def _write_lines(panel: Axes, lines: Sequence[str]) -> None:
    """Paragraphs from the top, so many letters wide."""
    wrapped = [textwrap.fill(_plain(line), _TEXT_COLUMNS) for line in lines if line]
    panel.text(0, 1, "\n\n".join(wrapped), va="top", ha="left", linespacing=1.5)


def _add_legend(figure: Figure, runs: Sequence[str], ink: Ink) -> None:
    from matplotlib.lines import Line2D

    lines = [
        Line2D([], [], color=ink[run], dashes=pictures.DASHES.get(run, (None, None)))
        for run in runs
    ]
    figure.legend(lines, list(runs), loc="outside lower left", ncols=len(runs))


def _worth(
    report: Mapping[str, Any], voices: Sequence[str], past: Sequence[Entry], ink: Ink
) -> Figure:
    """Quality against size and speed, with all students there have been."""
    from matplotlib.ticker import LogLocator, NullFormatter

    figure = pictures.new_figure(8.0)
    panels = figure.subplots(1, 2, sharey=True)
    for panel, (key, scale, name) in zip(
        panels,
        (("parameters", 1.0, "parameters"), ("rtf", 1000.0, "milliseconds per second of speech")),
        strict=True,
    ):
        _draw_past(panel, past, key, scale, ink)
        for voice in voices:
            x, y = report[voice].get(key), report[voice].get("mcd_db")
            if x and y is not None:
                panel.errorbar(
                    [scale * x],
                    [y],
                    yerr=report[voice].get("mcd_db_se"),
                    fmt=pictures.MARKERS[voice],
                    color=ink[voice],
                    markersize=9,
                    markerfacecolor="none" if voice == "control" else ink[voice],
                    label=voice,
                    zorder=4,
                )
        panel.set_xscale("log")
        panel.set_xlabel(name)
        panel.grid()
        panel.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        panel.xaxis.set_major_formatter(lambda value, _: page.count(value).strip())
        panel.xaxis.set_minor_formatter(NullFormatter())
    panels[0].set_ylabel("MCD, dB")
    if panels[0].get_legend_handles_labels()[0]:
        panels[0].legend()
    return figure


def _draw_past(panel: Axes, past: Sequence[Entry], key: str, scale: float, ink: Ink) -> None:
    """Earlier students, with their numbers, and the front of them."""
    found = []
    for entry in past:
        x, y = entry.figure("student", key), entry.figure("student", "mcd_db")
        if x and y is not None:
            found.append((scale * x, y, entry.number))
    if not found:
        return
    on = front([(x, y) for x, y, _ in found])
    for (x, y, number), best in zip(found, on, strict=True):
        panel.scatter(
            [x],
            [y],
            marker="D",
            s=24,
            facecolors=ink["student"] if best else "none",
            edgecolors=ink["student"],
            alpha=0.6 if best else 0.35,
        )
        panel.annotate(
            str(number), (x, y), (5, 4), textcoords="offset points", color=ink["muted"], fontsize=8
        )
    line = sorted((x, y) for (x, y, _), best in zip(found, on, strict=True) if best)
    panel.step(*zip(*line, strict=True), where="post", color=ink["muted"], linewidth=0.8, alpha=0.7)


def _votes(heard: Mapping[str, Any], ink: Ink) -> Figure:
    """What was heard, in sentences, and the grades as bars."""
    figure = pictures.new_figure(8.0)
    graded = list(heard["mushra"].items())
    heights = (2, 3) if graded else (1,)
    panels = figure.subplots(
        len(heights), max(len(graded), 1), height_ratios=heights, squeeze=False
    )
    for panel in panels.flat:
        panel.set_axis_off()
    for panel, (reference, result) in zip(panels[-1], graded, strict=False):
        panel.set_axis_on()
        systems = list(result["systems"].items())
        for place, (system, grade) in enumerate(systems):
            low, high = grade["interval"] or (grade["mean"], grade["mean"])
            error = [[grade["mean"] - low], [high - grade["mean"]]]
            panel.barh(place, grade["mean"], xerr=error, color=ink[system], alpha=0.8, height=0.6)
        names = [votes.system_name(system, reference) for system, _ in systems]
        panel.set_yticks(range(len(systems)), names)
        panel.invert_yaxis()
        panel.set_xlim(0, 100)
        panel.set_xlabel("mean grade with 95 % interval")
        panel.set_title(f"MUSHRA, reference: {reference}")
    _write_lines(panels[0, 0], votes.in_words(heard))
    return figure
