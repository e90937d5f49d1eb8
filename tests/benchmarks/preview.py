"""From a slider's move to new audio ready to be heard, in the window, with the real engine.

    python -m tests.benchmarks.preview [--quick]

A teacher of the preset `large` (4.5 M parameters) with a base neural vocoder, random weights: what
it says does not change how long it takes. About 3 s of speech, nothing is trained. The pressure
slider of the Compress page is set to another place again and again; each move begins at rest.

    median_ms, p90_ms    from the move to the new sound in the player's hands, aligned and as loud
                         as the others
    engine_median_ms     of that, what making the copy and letting it speak took in the engine
    drag_ms              from the last of 20 moves at 60 a second to its sound; median
    stall_ms             longest that the window's event loop was late meanwhile
    bill_median_ms       from a move to the new bill

Targets: a median of 150 ms, no stall over 50 ms.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

TEXT = "The two men shook hands again that evening."
FRAMES_OF_A_SYMBOL = 7
TICK_MS = 5
DRAG_MS = 16
PATIENCE_S = 120.0


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="finish within a minute")
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from tests.benchmarks.machine import give_result

    settings: dict[str, Any] = {
        "moves": 12 if chosen.quick else 60,
        "drags": 3 if chosen.quick else 12,
        "text": TEXT,
        "teacher": "large",
        "vocoder": "base",
        "platform": os.environ["QT_QPA_PLATFORM"],
    }
    with tempfile.TemporaryDirectory() as folder:
        facts = _make_project(Path(folder) / "voice", settings["teacher"], settings["vocoder"])
        figures = _measure(Path(folder), settings["moves"], settings["drags"])
    give_result("preview", {**figures, **facts}, settings)


def _make_project(folder: Path, size: str, vocoder: str) -> dict[str, Any]:
    """A project with a teacher that speaks at a usual pace."""
    import torch

    from core.data.mel import HIFIGAN
    from core.models.acoustic import Statistics
    from core.models.vocoders.fourier import FourierModel, preset
    from core.models.vocoders.neural import NeuralVocoder
    from core.pipeline.bases import new_model
    from core.project import Project
    from core.settings import Settings
    from core.voice import AcousticVoice, save_voice

    torch.manual_seed(0)
    model = new_model("conv", size, 1, HIFIGAN.n_mels)
    sound = FourierModel(preset(vocoder, HIFIGAN.name))
    with torch.no_grad():
        model.get_parameter("prosody_head.weight")[0] = 0.0
        model.get_parameter("prosody_head.bias")[0] = math.log1p(FRAMES_OF_A_SYMBOL)
    statistics_ = Statistics((-5.0,) * HIFIGAN.n_mels, (2.0,) * HIFIGAN.n_mels)
    voice = AcousticVoice(
        "random", model, statistics_, HIFIGAN, "en-us", vocoder=NeuralVocoder(sound)
    )
    project = Project.create(folder, Settings())
    save_voice(project.voice_folder("teacher"), voice)
    project.finish_stage("teacher", seconds=1.0)
    count = sum(value.numel() for value in model.parameters())
    return {"teacher_parameters": count}


def _measure(folder: Path, moves: int, drags: int) -> dict[str, Any]:
    from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
    QSettings().setValue("compress/sentence", TEXT)
    app = QApplication([])
    from studio import theme
    from studio.main_window import MainWindow
    from studio.session import Session
    from tests.benchmarks.machine import say

    theme.current().apply()
    session = Session()
    window = MainWindow(session)
    failures: list[str] = []
    session.failed.connect(lambda *said: failures.append(" ".join(said)))
    late: list[float] = []
    last = [time.perf_counter()]

    def on_tick() -> None:
        now = time.perf_counter()
        late.append(max(now - last[0] - TICK_MS / 1000, 0.0) * 1000)
        last[0] = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(TICK_MS)
    timer.timeout.connect(on_tick)

    def until(reached: Any) -> None:
        loop = QEventLoop()
        watch = QTimer()
        watch.timeout.connect(lambda: reached() and loop.exit())
        watch.start(2)
        give_up = QTimer()
        give_up.setSingleShot(True)
        give_up.timeout.connect(loop.exit)
        give_up.start(round(PATIENCE_S * 1000))
        loop.exec()
        watch.stop()
        if not reached():
            raise SystemExit(f"nothing was heard: {failures} {page.preview.problem}")

    def rest(seconds: float) -> None:
        begun = time.perf_counter()
        until(lambda: time.perf_counter() - begun > seconds)

    window.show()
    page: Any = None
    until(lambda: None not in window._pages)
    page = window._pages[2]
    session.open_project(folder / "voice")
    window.go_to("compress")
    until(lambda: page.preview.heard is not None and page.goes.bars.layers)
    heard_at: list[float] = []
    billed_at: list[float] = []
    player = window.player_holder.bar
    player.voiceChanged.connect(
        lambda voice: voice == "preview" and heard_at.append(time.perf_counter())
    )
    page.bench.planned.connect(lambda _: billed_at.append(time.perf_counter()))

    gesture = 1000

    def move(pressure: float) -> None:
        session.set_setting("compress.pressure", round(pressure, 4), gesture)

    def settle() -> None:
        """Until the sound is there, its bill too, and speed was measured or will not be yet."""
        until(lambda: bool(heard_at) and page.preview.heard is not None and not page.bench._busy)

    move(0.5)
    settle()
    rest(3.0)
    waits, bills, engine = [], [], []
    late.clear()
    last[0] = time.perf_counter()
    timer.start()
    for number in range(moves):
        gesture += 1
        heard_at.clear()
        billed_at.clear()
        begun = time.perf_counter()
        # Every place is new: nothing that was made before is of use.
        move(0.30 + 0.6 * ((number * 0.618034) % 1))
        settle()
        waits.append((heard_at[-1] - begun) * 1000)
        bills.append((billed_at[-1] - begun) * 1000)
        engine.append(float(page.preview.heard["milliseconds"]))
        rest(0.2)
    say(f"moves: {[round(wait) for wait in waits]}")
    ends = []
    for number in range(drags):
        gesture += 1
        heard_at.clear()
        for place in range(20):
            begun = time.perf_counter()
            move(0.2 + 0.03 * place + 0.0007 * number)
            if place < 19:
                rest(DRAG_MS / 1000)
        settle()
        ends.append((heard_at[-1] - begun) * 1000)
        rest(0.2)
    say(f"drags: {[round(wait) for wait in ends]}")
    timer.stop()
    speech_s = len(page.preview.heard["audio"]) / page.preview.heard["sample_rate_hz"]
    window.close()
    session.close()
    app.processEvents()
    ordered = sorted(waits)
    return {
        "median_ms": round(statistics.median(ordered), 1),
        "p90_ms": round(ordered[int(0.9 * (len(ordered) - 1))], 1),
        "engine_median_ms": round(statistics.median(engine), 1),
        "drag_ms": round(statistics.median(ends), 1),
        "bill_median_ms": round(statistics.median(bills), 1),
        "stall_ms": round(max(late), 1),
        "stall_p99_ms": round(sorted(late)[int(0.99 * (len(late) - 1))], 1),
        "speech_s": round(speech_s, 2),
    }


if __name__ == "__main__":
    main()
