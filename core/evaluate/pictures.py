"""The report's pictures: as SVG that takes its colours and letters from the page around it, or as
figures in colours of their own, for a PDF.

matplotlib is used through `Figure` objects alone: pyplot would keep global state, and costs time
to import.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.data.mel import HIFIGAN, mel_filterbank
from core.declare import setting_key, value_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMAT = HIFIGAN
WIDTH_INCHES = 9.0
CURVE_POINTS = 400
RANGE_DB = 80.0
TERMS = ("total", "mel", "duration", "pitch", "energy", "mel_soft")
"""Loss terms that get a panel, in this order, where a run has them."""
DASHES: Mapping[str, Any] = {"control": (4, 2)}
SURFACE_MARKERS = ("o", "s", "D", "^", "v", "P", "X")
MARKERS = {"teacher": "o", "student": "D", "control": "s"}

# matplotlib takes numbers for colours; these stand for the page's and are replaced in the SVG.
_STANDING_FOR = {
    "text": "#010101",
    "muted": "#020202",
    "line": "#030303",
    "surface": "#040404",
    "recording": "#050505",
    "teacher": "#060606",
    "student": "#070707",
    "control": "#080808",
}
PAPER = {
    "text": "#1D1F23",
    "muted": "#5B6169",
    "line": "#D5D5CF",
    "surface": "#FFFFFF",
    "recording": "#6F747C",
    "teacher": "#2F6FAE",
    "student": "#C8701F",
    "control": "#7D5FBE",
}
"""Colours on white."""


@dataclass(frozen=True)
class Ink:
    """Colours to draw in, by name: voices, `text`, `muted`, `line`, `surface`."""

    colours: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.colours.get(name, self.colours["muted"])

    def styled(self) -> Any:
        """A context in which all that is not said otherwise is drawn in them."""
        import matplotlib as mpl

        return mpl.rc_context(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": "sotto",
                "font.size": 9.5,
                "text.color": self["text"],
                # A name may hold a dollar sign, which is no formula.
                "text.parse_math": False,
                "axes.labelcolor": self["muted"],
                "axes.edgecolor": self["line"],
                "axes.titlesize": 10.5,
                "axes.titlelocation": "left",
                "axes.spines.top": False,
                "axes.spines.right": False,
                "axes.axisbelow": True,
                "xtick.color": self["line"],
                "ytick.color": self["line"],
                "xtick.labelcolor": self["muted"],
                "ytick.labelcolor": self["muted"],
                "grid.color": self["line"],
                "grid.linewidth": 0.7,
                "legend.frameon": False,
            }
        )


PAGE = Ink(_STANDING_FOR)
"""The colours of the page around the picture, whatever they are."""


def loss_curves(runs: Mapping[str, Iterable[Mapping[str, Any]]]) -> str:
    """`loss_figure` as SVG, or an empty string when nothing was logged."""
    with PAGE.styled():
        figure = loss_figure(runs, PAGE)
        return _svg(figure) if figure is not None else ""


def loss_figure(runs: Mapping[str, Iterable[Mapping[str, Any]]], ink: Ink) -> Figure | None:
    """Curves of every loss term against steps, one panel a term, one line a run.

    Validation is drawn strong, training pale. Call it inside `ink.styled()`.

    Args:
        runs: Records of `metrics.jsonl` by run.

    Returns:
        None when nothing was logged.
    """
    curves = {run: _curves(records) for run, records in runs.items()}
    named = {term for found in curves.values() for _, term in found}
    terms = [term for term in TERMS if term in named]
    if not terms:
        return None
    columns = min(3, len(terms))
    rows = -(-len(terms) // columns)
    figure = new_figure(2.3 * rows + 0.3)
    panels = figure.subplots(rows, columns, squeeze=False)
    for panel, term in zip(panels.flat, terms, strict=False):
        for run, found in curves.items():
            train, validation = found.get(("train", term)), found.get(("validation", term))
            _draw_run(panel, run, train, validation, ink)
        panel.set_title(term.replace("_", " "))
        panel.grid(axis="y")
        panel.locator_params(nbins=5)
        panel.xaxis.set_major_formatter(_short_number)
        _leave_out_the_beginning(panel)
    for panel in list(panels.flat)[len(terms) :]:
        panel.set_axis_off()
    for panel in list(panels.flat)[max(len(terms) - columns, 0) : len(terms)]:
        panel.set_xlabel("steps")
    return figure


def _curves(records: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], NDArray[np.float64]]:
    """`[points, 2]` of (step, loss) for each (split, term)."""
    points: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for record in records:
        for term, value in record.get("values", {}).items():
            if isinstance(value, int | float) and np.isfinite(value):
                key = (str(record.get("split")), term)
                points.setdefault(key, []).append((record["step"], value))
    return {key: _thinned(np.array(curve, float)) for key, curve in points.items()}


def _thinned(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """At most CURVE_POINTS points, each the mean of its neighbours."""
    if len(curve) <= CURVE_POINTS:
        return curve
    return np.array([part.mean(axis=0) for part in np.array_split(curve, CURVE_POINTS)])


def _draw_run(
    panel: Axes,
    run: str,
    train: NDArray[np.float64] | None,
    validation: NDArray[np.float64] | None,
    ink: Ink,
) -> None:
    dashes = DASHES.get(run, ())
    if train is not None:
        panel.plot(*train.T, color=ink[run], alpha=0.28, linewidth=0.8)
    if validation is not None:
        panel.plot(*validation.T, color=ink[run], linewidth=1.7, dashes=dashes)


def _leave_out_the_beginning(panel: Axes) -> None:
    """Scale to what comes after a tenth of the steps: the first losses would flatten the rest."""
    curves = [np.asarray(line.get_xydata(), float) for line in panel.lines]
    late = [curve[curve[:, 0] >= 0.1 * curve[-1, 0], 1] for curve in curves if len(curve)]
    values = np.concatenate(late) if late else np.zeros(0)
    if len(values) and values.max() > values.min():
        margin = 0.06 * (values.max() - values.min())
        panel.set_ylim(values.min() - margin, values.max() + margin)


def spectrograms(mels: Mapping[str, NDArray[np.float32]]) -> str:
    """`spectrogram_figure` as SVG."""
    with PAGE.styled():
        return _svg(spectrogram_figure(mels, PAGE))


def spectrogram_figure(mels: Mapping[str, NDArray[np.float32]], ink: Ink) -> Figure:
    """Mel spectrograms of one sentence under each other, with one time axis and one dB range.

    Call it inside `ink.styled()`.

    Args:
        mels: Natural-log mel `[frames, mels]` in `FORMAT` by voice.
    """
    bands = mel_filterbank(FORMAT).numpy().argmax(axis=0) * FORMAT.sample_rate_hz / FORMAT.n_fft
    marks_hz = np.array([500, 1000, 2000, 4000, 8000])
    marks = np.interp(marks_hz, bands, np.arange(len(bands)))
    seconds = max(len(mel) for mel in mels.values()) / FORMAT.frames_per_second
    decibels = {name: mel.T * (20.0 / np.log(10.0)) for name, mel in mels.items()}
    loudest = max(float(decibel.max()) for decibel in decibels.values())
    figure = new_figure(1.45 * len(mels) + 0.3)
    panels = figure.subplots(len(mels), 1, squeeze=False, sharex=True)[:, 0]
    for panel, (name, decibel) in zip(panels, decibels.items(), strict=True):
        panel.imshow(
            decibel,
            origin="lower",
            aspect="auto",
            interpolation="none",
            cmap="magma",
            vmin=loudest - RANGE_DB,
            vmax=loudest,
            extent=(0, decibel.shape[1] / FORMAT.frames_per_second, -0.5, len(bands) - 0.5),
        )
        panel.set_title(name, color=ink[name], fontweight="bold")
        panel.set_yticks(marks, [f"{hz / 1000:g}" for hz in marks_hz])
        panel.set_ylabel("kHz")
        panel.spines[:].set_visible(False)
    panels[-1].set_xlim(0, seconds)
    panels[-1].set_xlabel("seconds")
    return figure


def sentence_dots(by_sentence: Sequence[Mapping[str, Any]]) -> str:
    """`sentence_figure` as SVG, or an empty string without a teacher and a small voice."""
    with PAGE.styled():
        figure = sentence_figure(by_sentence, PAGE)
        return _svg(figure) if figure is not None else ""


def sentence_figure(by_sentence: Sequence[Mapping[str, Any]], ink: Ink) -> Figure | None:
    """MCD of every sentence, small voices against the teacher: one dot a sentence.

    Dots under the diagonal are sentences in which the small voice is nearer to the recording.
    Call it inside `ink.styled()`.

    Returns:
        None without a teacher and a small voice.
    """
    small = [name for name in ("student", "control") if all(name in row for row in by_sentence)]
    if not by_sentence or not small or not all("teacher" in row for row in by_sentence):
        return None
    teacher = [row["teacher"]["mcd_db"] for row in by_sentence]
    figure = new_figure(3.6, width=4.2)
    panel = figure.subplots()
    for name in reversed(small):
        panel.scatter(
            teacher,
            [row[name]["mcd_db"] for row in by_sentence],
            s=26,
            marker=MARKERS[name],
            facecolors=ink[name] if name == "student" else "none",
            edgecolors=ink[name],
            linewidths=1.1,
            alpha=0.85,
            zorder=3,
        )
    low = min(panel.get_xlim()[0], panel.get_ylim()[0])
    high = max(panel.get_xlim()[1], panel.get_ylim()[1])
    margin = 0.04 * (high - low)
    low, high = low - margin, high + margin
    panel.plot([low, high], [low, high], color=ink["muted"], linewidth=0.9)
    panel.set(xlim=(low, high), ylim=(low, high), aspect="equal")
    panel.set_xlabel("MCD of the teacher, dB")
    panel.set_ylabel(f"MCD of {' and '.join(small)}, dB")
    panel.locator_params(nbins=6)
    panel.grid()
    return figure


def surface(sweep: Mapping[str, Any]) -> str:
    """`surface_figure` as SVG."""
    with PAGE.styled():
        return _svg(surface_figure(sweep, PAGE))


def surface_figure(sweep: Mapping[str, Any], ink: Ink) -> Figure:
    """MCD of the students of a sweep: over its last setting, a line for each value of the first.

    Bars are standard errors over sentences, the level line is the teacher. Call it inside
    `ink.styled()`.

    Args:
        sweep: As the report holds it, with at least one point.
    """
    *rows, across = sweep["axes"]
    ticks = sweep["axes"][across]
    # Words stand side by side, numbers where they belong.
    numbers = all(isinstance(tick, int | float) and not isinstance(tick, bool) for tick in ticks)
    places = dict(zip(ticks, ticks if numbers else range(len(ticks)), strict=True))
    known = {tuple(point["values"].values()): point for point in sweep["points"]}
    lines = [(own,) for own in sweep["axes"][rows[0]]] if rows else [()]
    figure = new_figure(3.4, width=6.6)
    panel = figure.subplots()
    for number, line in enumerate(lines):
        points = [known[*line, tick] for tick in ticks if (*line, tick) in known]
        panel.errorbar(
            [places[point["values"][across]] for point in points],
            [point["mcd_db"] for point in points],
            [point["mcd_db_se"] or 0.0 for point in points],
            color=ink["student"],
            alpha=1.0 - 0.75 * number / max(len(lines) - 1, 1),
            marker=SURFACE_MARKERS[number % len(SURFACE_MARKERS)],
            markersize=5,
            linewidth=1.4,
            elinewidth=0.8,
            label=f"{setting_key(rows[0])} {value_words(line[0])}" if rows else "student",
        )
    teacher = sweep["references"]["teacher"]["mcd_db"]
    panel.axhline(teacher, color=ink["teacher"], linewidth=1.2, dashes=(4, 2), label="teacher")
    panel.set_xticks(list(places.values()), [value_words(tick) for tick in ticks])
    panel.set_xlabel(setting_key(across))
    panel.set_ylabel("MCD, dB")
    panel.grid(axis="y")
    figure.legend(loc="outside right upper")
    return figure


def new_figure(height: float, width: float = WIDTH_INCHES) -> Figure:
    """A figure of so many inches that finds room for all its letters by itself."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _short_number(value: float, _position: int) -> str:
    return f"{value / 1000:g}k" if abs(value) >= 1000 else f"{value:g}"


def _svg(figure: Figure) -> str:
    """SVG to stand in an HTML page: colours and letters are the page's, the width is fluid."""
    target = io.StringIO()
    figure.savefig(target, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    content = target.getvalue()
    content = content[content.index("<svg") :]
    content = re.sub(r"<metadata>.*?</metadata>", "", content, count=1, flags=re.DOTALL)
    content = re.sub(r'(font: [^;"]*?\d+(?:\.\d+)?px) [^;"]*', r"\1 var(--letters)", content)
    for name, standing in _STANDING_FOR.items():
        content = content.replace(standing, f"var(--{name})")
    return re.sub(r'<svg ([^>]*?)width="[^"]*"', r"<svg \1", content, count=1).replace(
        "height=", "data-height=", 1
    )
