"""A window on a project that has everything, to walk through its pages."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QScrollBar, QWidget

from core.audio import write_wav
from core.project import Project
from core.storage import write_json, write_text
from core.sweeps import FOLDER, points_of
from studio.main_window import STEPS, MainWindow
from studio.widgets.keyboard_list import KeyboardList
from tests.studio.player.listening import RATE, make_project, speech

RUNS = ("teacher", "teacher_vocoder", "student", "student_vocoder", "control")
TERMS = ("mel", "duration", "pitch", "energy")
MEASURED = {
    "sentences": 60,
    "teacher": {
        **{"parameters": 4_880_000, "bytes": 19_500_000, "rtf": 0.0247},
        **{"mcd_db": 5.92, "mcd_db_se": 0.08, "f0_rmse_cents": 161.4},
    },
    "student": {
        **{"parameters": 412_000, "bytes": 440_000, "rtf": 0.0036},
        **{"mcd_db": 5.98, "mcd_db_se": 0.09, "f0_rmse_cents": None},
    },
    "control": {
        **{"parameters": 412_000, "bytes": 440_000, "rtf": 0.0036},
        **{"mcd_db": 6.4, "mcd_db_se": 0.1, "f0_rmse_cents": 190.0},
    },
    "floor": {"mcd_db": 3.11, "mcd_db_se": 0.04, "f0_rmse_cents": 42.0},
}

WAYS = {
    "start": {"start.voice": "base", "data.sentences": 20},
    "voice": {"data.teacher_voice": "/voices/nl_NL-nobody-medium.onnx"},
    "fuse": {"fusion.voices": "/voices/anna; /voices/bert"},
}
"""Settings that lead another way to the teacher than training it."""


SWEPT = {"student.temperature": (1.0, 2.0, 5.0), "student.alpha": (0.0, 0.5, 1.0)}


def keep_sweep(project: Project, axes: Mapping[str, Sequence[Any]], missing: int = 0) -> Path:
    """A sweep as it is written when all but some of its last students are measured."""
    folder = project.folder / FOLDER / "-".join(axes)
    shared = {"settings": {}, "steps": 400, "seed": 1, "sentences": 40, "teacher": ""}
    words = {"version": 1, "made_at": "2026-11-30T08:00:00+00:00", "axes": axes}
    words |= {"shared": shared, "sentence": "It rained all week."}
    write_json(folder / "sweep.json", words | {"references": {"teacher": {"mcd_db": 3.5}}})
    write_wav(folder / "samples" / "teacher.wav", speech(1, 0.3), RATE)
    points = points_of(axes)
    for number, (place, values) in enumerate(list(points.items())[: len(points) - missing]):
        figures = {"mcd_db": 4.0 + 0.1 * number, "mcd_db_se": 0.05, "f0_rmse_cents": 240.0}
        figures |= {"parameters": 113_086, "steps": 400, "seconds": 62.0}
        write_json(folder / place / "result.json", {"values": values, "figures": figures})
        write_wav(folder / place / "sample.wav", speech(number, 0.3), RATE)
    return folder


def whole_project(folder: Path) -> Project:
    """A project as a finished road leaves it: curves, samples, sentences, a report."""
    project = make_project(folder)
    project.finish_stage("data", seconds=30.0)
    for run in RUNS:
        write_wav(project.run_folder(run) / "samples" / "000400.wav", speech(1, 0.3), RATE)
        records = []
        for step in range(40, 1200, 40):
            values = {term: 3 * math.exp(-step / 300) - 1 for term in ("total", *TERMS)}
            rates = {"learning_rate": 0.001}
            records.append({"step": step, "split": "train", "values": values, "rates": rates})
            records.append({"step": step, "split": "validation", "values": values})
        sample = {"step": 400, "sample": "samples/000400.wav", "text": "It rained all week."}
        lines = [json.dumps(record) for record in [*records, sample]]
        write_text(project.run_folder(run) / "metrics.jsonl", "\n".join(lines) + "\n")
        project.finish_stage(run, seconds=1200.0, steps=1200, parameters=400_000)
    write_json(project.folder / "report.json", MEASURED)
    project.finish_stage("evaluation", seconds=20.0)
    keep_sweep(project, SWEPT)
    keep_sweep(project, {"compress.criterion": ("l1", "l2", "random")})
    return project


def walk(qtbot, window: MainWindow) -> Iterator[str]:
    """Show each page in turn, and what it has besides its first face, drawn."""
    for place, name in enumerate(STEPS):
        window.show_step(place)
        page = window.page(place)
        qtbot.waitUntil(page.isVisible)
        if name == "listen":
            qtbot.waitUntil(lambda page=page: page._pictures is not None, timeout=30_000)
        yield _drawn(qtbot, window, name)
        if name == "teacher":
            for way, values in WAYS.items():
                window.session.set_settings(values)
                yield _drawn(qtbot, window, f"teacher, {way}")
                window.session.undo_stack.undo()
            page.settings_card.ways.buttons["train"].click()
        if name == "student":
            page.sweep_tab.click()
            qtbot.waitUntil(lambda page=page: page.sweep.shown is not None)
            yield _drawn(qtbot, window, "sweep")
            page.runs_tab.click()
            yield _drawn(qtbot, window, "runs")
            page.training_tab.click()
        if name == "listen":
            page.open_blind()
            yield _drawn(qtbot, window, "blind test")
            page.blind.setup.leaveRequested.emit()


def _drawn(qtbot, window: MainWindow, name: str) -> str:
    qtbot.wait(50)
    window.grab()
    # A text that was changed just now has its place only after this.
    QApplication.sendPostedEvents()
    return name


def dialogs(window: MainWindow) -> Iterator[QDialog]:
    """The dialogs of the window, open; each is closed afterwards."""
    from studio.widgets.corpus_dialog import CorpusDialog
    from studio.widgets.question import ask

    words = ("Training is running", "It can be stopped and kept: next time it goes on from there.")
    for dialog in (
        KeyboardList(window),
        CorpusDialog(window.session, window),
        ask(window, *(window.tr(part) for part in words), window.tr("Rename"), print),
    ):
        dialog.open()
        yield dialog
        dialog.close()
        dialog.deleteLater()


def reachable(window: QWidget) -> list[QWidget]:
    """The visible widgets that the keyboard should come to."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
        and not widget.visibleRegion().isEmpty()
    ]


def called(widget: QWidget) -> str:
    """A widget for a person who reads what failed."""
    text = getattr(widget, "text", str)
    words = (text() if callable(text) else "") or widget.accessibleName()
    return f"{type(widget).__name__} “{words}” in {type(widget.parentWidget()).__name__}"


def focus() -> QWidget | None:
    """What has the keyboard."""
    widget = QApplication.focusWidget()
    while widget is not None and widget.focusProxy() is not None:
        widget = widget.focusProxy()
    return widget
