"""How soon the window paints, and how late its event loop is, idle and while a voice is trained.

    python -m tests.benchmarks.window [--quick]

`first_paint_s`: from the start of the process to the window's first paint, median of several
processes, with the files in the disk cache; `first_paint_cpu_s` is the processor time of it, which
tells more on a machine that does other work. `late_p99_ms_*`: a timer of 10 ms that notes how much
later than that it rings, in a window with all pages built; `training` while the real engine trains
in its child process and the curves are drawn. `curves_redraws_per_second`: a plot of three runs
with 1,000,000 points each in training and validation, to which a point is added before each redraw;
`curves_redraw_ms_p99` is the slowest of a hundred. `late_*_scroll`: while a table of 10,000 clips
on the Data page is scrolled from end to end and back. `repaint_mb`: what 2,000 repaints of the
page, each with other rows and another clip's picture, take of memory for good. Progress goes to
stderr, one JSON object to stdout.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TICK_MS = 10
POINTS = 1_000_000
CLIPS = 10_000
PARTS = ("paint", "idle", "training", "curves", "scroll", "repaint")
TINY = {"data.sentences": 24, "teacher.size": "tiny", "budget.minutes": 30.0}


def main() -> None:
    """Run all measurements, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="finish within a minute")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=0.0, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        measure = _redraw if chosen.part == "curves" else partial(_measure, chosen.part)
        print(json.dumps(measure(chosen.seconds)))
        return
    # Not in the processes that are measured: it loads torch's neighbours.
    from tests.benchmarks.machine import give_result, say

    settings: dict[str, Any] = {
        "paints": 5 if chosen.quick else 11,
        "idle_s": 5.0 if chosen.quick else 30.0,
        "training_s": 10.0 if chosen.quick else 60.0,
        "curves_s": 3.0 if chosen.quick else 20.0,
        "curves_points": POINTS,
        "scroll_s": 5.0 if chosen.quick else 15.0,
        "clips": CLIPS,
        "repaints": 400 if chosen.quick else 2000,
        "tick_ms": TICK_MS,
        "platform": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
    }
    paints = []
    for number in range(settings["paints"]):
        paints.append(_run("paint", 0.0))
        say(f"paint {number + 1}: {paints[-1]}")
    idle = _run("idle", settings["idle_s"])
    say(f"idle: {idle}")
    training = _run("training", settings["training_s"])
    say(f"training: {training}")
    curves = _run("curves", settings["curves_s"])
    say(f"curves: {curves}")
    scroll = _run("scroll", settings["scroll_s"])
    say(f"scroll: {scroll}")
    repaint = _run("repaint", settings["repaints"])
    say(f"repaint: {repaint}")
    wall = [paint["first_paint_s"] for paint in paints]
    figures = {
        "first_paint_s": round(statistics.median(wall), 3),
        "first_paint_s_worst": round(max(wall), 3),
        "first_paint_cpu_s": round(statistics.median(p["first_paint_cpu_s"] for p in paints), 3),
        **{f"late_{key}_idle": value for key, value in idle.items()},
        **{f"late_{key}_training": value for key, value in training.items()},
        **{f"late_{key}_scroll": value for key, value in scroll.items()},
        **repaint,
        **{f"curves_{key}": value for key, value in curves.items()},
    }
    give_result("window", figures, settings)


def _run(part: str, seconds: float) -> dict[str, Any]:
    environment = os.environ | {"SOTTO_STARTED": repr(time.monotonic())}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, "-m", "tests.benchmarks.window", "--part", part]
    done = subprocess.run(
        [*command, "--seconds", str(seconds)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _redraw(seconds: float) -> dict[str, Any]:
    """How often a second the curves of long runs can be drawn again, each time with a new point."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    from pyqtgraph import PlotWidget

    from studio import theme
    from studio.curves import Curve, RunCurves
    from studio.widgets.loss_plot import LossPlot

    class Paints(QObject):
        """Counts how often something is painted."""

        count = 0

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            self.count += event.type() == QEvent.Type.Paint
            return False

    theme.current().apply()
    runs = {}
    for place, name in enumerate(("teacher", "student", "control")):
        runs[name] = run = RunCurves(step=POINTS)
        for curves in (run.train, run.validation):
            values = [place + 1000 / (step + 1000) for step in range(POINTS)]
            curves["total"] = Curve(list(range(POINTS)), values)
    plot = LossPlot(list(runs), "student")
    plot.resize(640, 420)
    plot.show()
    app.processEvents()
    painted = Paints()
    plot.findChild(PlotWidget).viewport().installEventFilter(painted)
    taken = []
    step, worked = POINTS, time.process_time()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        for run in runs.values():
            run.add_losses(step, "train", {"total": 1.0}, {})
            run.add_losses(step, "validation", {"total": 1.0}, {})
        plot.show_curves(runs, live=True)
        before = painted.count
        while painted.count == before:
            app.processEvents()
        taken.append(time.perf_counter() - began)
        step += 1
    worked = time.process_time() - worked
    taken.sort()
    return {
        "redraws_per_second": round(1 / statistics.median(taken), 1),
        "redraw_ms_p99": round(1000 * taken[int(0.99 * (len(taken) - 1))], 1),
        "redraw_cpu_ms": round(1000 * worked / len(taken), 1),
        "redraws": len(taken),
    }


def _measure(part: str, seconds: float) -> dict[str, Any]:
    from PySide6.QtCore import QSettings, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        app = QApplication([])
        from studio import theme
        from studio.main_window import MainWindow
        from studio.session import Session

        theme.current().apply()
        session = Session()
        window = MainWindow(session)
        result: dict[str, Any] = {}
        late: list[float] = []
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(TICK_MS)
        last = [0.0]

        def on_painted() -> None:
            if part == "paint":
                started = float(os.environ["SOTTO_STARTED"])
                result["first_paint_s"] = round(time.monotonic() - started, 3)
                result["first_paint_cpu_s"] = round(time.process_time(), 3)
                app.exit()

        def on_tick() -> None:
            now = time.monotonic()
            late.append(max(now - last[0] - TICK_MS / 1000, 0.0) * 1000)
            last[0] = now

        def begin() -> None:
            last[0] = time.monotonic()
            timer.start()
            QTimer.singleShot(round(seconds * 1000), app.exit)

        def on_ready() -> None:
            if part == "idle":
                # Answered once the engine's process has loaded torch.
                session.engine.request("idle", "os:getpid", (), lambda _: begin())
            elif part in ("scroll", "repaint"):
                _show_clips(window, Path(folder))
                if part == "scroll":
                    _scroll(window, seconds)
                    begin()
                else:
                    result["repaint_mb"] = _repaint(app, window, round(seconds))
                    app.exit()
            elif part == "training":
                session.new_project(Path(folder) / "voice", session.settings.changed(TINY))
                window.go_to("teacher")
                session.eventsArrived.connect(on_events)
                session.jobEnded.connect(app.exit)
                session.start(("data", "teacher"))

        def on_events() -> None:
            curves = session.curves.get("teacher")
            if curves is not None and curves.step and not timer.isActive():
                begin()

        timer.timeout.connect(on_tick)
        window.painted.connect(on_painted)
        window.ready.connect(on_ready)
        window.show()
        app.exec()
        timer.stop()
        if part == "training" and session.job_state.failure is not None:
            raise SystemExit(str(session.job_state.failure))
        session.close()
        window.close()
        if late:
            ordered = sorted(late)
            result["p50_ms"] = round(statistics.median(ordered), 2)
            result["p99_ms"] = round(ordered[int(0.99 * (len(ordered) - 1))], 2)
            result["worst_ms"] = round(ordered[-1], 2)
            result["ticks"] = len(ordered)
        return result


def _show_clips(window: Any, folder: Path) -> None:
    """A report of many clips on the Data page; their sound is one file."""
    import wave

    with wave.open(str(folder / "clip.wav"), "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", ""))
        file.writeframes(bytes(range(256)) * 400)
    clips = [
        {
            "id": f"clip_{number:05}",
            "path": str(folder / "clip.wav"),
            "speaker": f"p{number % 20:03}",
            "text": f"Sentence number {number} is as long as sentences of a corpus often are.",
            "seconds": 1 + number % 70 / 10,
            "speech_seconds": 1 + number % 60 / 10,
            "sample_rate_hz": 22050,
            "loudness_lufs": -30.0 + number % 100 / 10,
            "usable": number % 97 != 0,
            "verdicts": []
            if number % 9
            else [{"kind": "noise", "must_fix": False, "text": "is it noisy?"}],
        }
        for number in range(CLIPS)
    ]
    page = window._pages[0]
    page._report = {
        "clips": clips,
        "notices": [],
        "speakers": {f"p{number:03}": 1.0 for number in range(20)},
        "sample_rates_hz": {"22050": CLIPS},
        "usable": CLIPS,
        "usable_hours": 10.0,
    }
    page.prospect.ask = lambda *_: None
    page._show_report(page._report)
    page._follow()


def _scroll(window: Any, seconds: float) -> None:
    """Move the table's scroll bar from end to end and back, sixty times a second."""
    from PySide6.QtCore import QTimer

    bar = window._pages[0].clips.table.verticalScrollBar()
    began = time.monotonic()
    timer = QTimer(window)
    timer.setInterval(16)

    def on_step() -> None:
        share = (time.monotonic() - began) / seconds
        bar.setValue(round(bar.maximum() * abs(2 * (share % 1) - 1)))

    timer.timeout.connect(on_step)
    timer.start()


def _repaint(app: Any, window: Any, repaints: int) -> float:
    """Megabytes that repainting with other rows and clips takes, after a tenth to warm up."""
    import psutil

    page, process = window._pages[0], psutil.Process()
    table = page.clips.table
    before = 0
    for number in range(repaints):
        if number == repaints // 10:
            before = process.memory_info().rss
        table.selectRow(number * 37 % CLIPS)
        table.scrollTo(table.currentIndex())
        page.details.pane._read()
        page.details.all.click() if number % 2 else page.details.one.click()
        page.grab()
        app.processEvents()
    return round((process.memory_info().rss - before) / 1e6, 2)


if __name__ == "__main__":
    main()
