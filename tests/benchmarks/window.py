"""How soon the window paints, and how late its event loop is, idle and while a voice is trained.

    python -m tests.benchmarks.window [--quick]

`first_paint_s`: from the start of the process to the window's first paint, median of several
processes, with the files in the disk cache; `first_paint_cpu_s` is the processor time of it, which
tells more on a machine that does other work. `late_p99_ms_*`: a timer of 10 ms that notes how much
later than that it rings, in a window with all pages built; `training` while the real engine trains
in its child process and the curves are drawn. Progress goes to stderr, one JSON object to stdout.
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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TICK_MS = 10
TINY = {"data.sentences": 24, "teacher.size": "tiny", "budget.minutes": 30.0}


def main() -> None:
    """Run all measurements, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="finish within a minute")
    parser.add_argument("--part", choices=("paint", "idle", "training"), help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=0.0, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        print(json.dumps(_measure(chosen.part, chosen.seconds)))
        return
    # Not in the processes that are measured: it loads torch's neighbours.
    from tests.benchmarks.machine import give_result, say

    settings: dict[str, Any] = {
        "paints": 5 if chosen.quick else 11,
        "idle_s": 5.0 if chosen.quick else 30.0,
        "training_s": 10.0 if chosen.quick else 60.0,
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
    wall = [paint["first_paint_s"] for paint in paints]
    figures = {
        "first_paint_s": round(statistics.median(wall), 3),
        "first_paint_s_worst": round(max(wall), 3),
        "first_paint_cpu_s": round(statistics.median(p["first_paint_cpu_s"] for p in paints), 3),
        **{f"late_{key}_idle": value for key, value in idle.items()},
        **{f"late_{key}_training": value for key, value in training.items()},
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


if __name__ == "__main__":
    main()
