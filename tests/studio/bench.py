"""A stand-in for the engine's workbench, run in the engine's process: quick and predictable."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QObject, QTimer

from core.errors import SettingsError
from core.events import Control, Failed, Progress
from studio.child import Returned, steps

LAYERS = ("encoder.0", "encoder.1", "decoder.0", "vocoder.blocks.0")
RATE = 22_050
SYMBOLS, HOP_S = 5, 256 / RATE


def bill(parameters):
    return {
        "parameters": parameters,
        "bytes": 4 * parameters,
        "macs_per_second": 60 * parameters,
        "ram_bytes": 8 * parameters,
        "predicted_ms_per_second": parameters / 1e5,
        "layers": [],
    }


def plan(folder, settings):
    pressure, locked = settings["compress"]["pressure"], settings["compress"]["locked"]
    if set(locked) >= set(LAYERS):
        raise SettingsError("everything is locked", "set a layer free")
    after = round(1_000_000 * (1 - pressure))
    steps = [{"operator": "prune", "part": "acoustic", "bill": bill(after)}] if pressure else []
    removed = {name: 0.0 if name in locked else pressure for name in LAYERS}
    return {
        "teacher": bill(1_000_000),
        "student": bill(after),
        "removed": removed,
        "steps": steps,
        "locks": list(LAYERS[:-1]),
    }


def measure(folder, settings):
    return {"teacher": 20.0, "student": 5.0}


def speech(level):
    """As long as the durations say: a hum of this level."""
    samples = SYMBOLS * 20 * 256
    audio = level * np.sin(np.arange(samples) * 0.05).astype(np.float32)
    return {
        "audio": audio,
        "sample_rate_hz": RATE,
        "symbols": list("^abc$"),
        "durations": np.full(SYMBOLS, 20),
        "hop_seconds": HOP_S,
    }


def say(folder, voice, text):
    return speech(0.5)


def preview(folder, settings, text, speaker, control):
    """Speaks the pressure: the level of the hum and the damage are told by it.

    At a pressure of 0.1 it takes its time, and does not listen to who wants it no more.
    """
    yield Progress("speak", 0, 1)
    if settings["compress"]["pressure"] == 0.1:
        time.sleep(0.3)
    if "?" in text:
        raise SettingsError("this cannot be spoken", "write words")
    pressure = settings["compress"]["pressure"]
    return speech(0.1 + 0.5 * pressure) | {"mcd_db": 10 * pressure, "milliseconds": 1.0}


def beliefs(folder, text):
    return {
        "symbol": "ʃ",
        "band": 1,
        "locations": np.array([0.0, -1.5], np.float32),
        "scales": np.array([1.0, 0.25], np.float32),
        "audio": np.zeros(2205, np.float32),
        "sample_rate_hz": RATE,
    }


def presets():
    small = {"compress.pressure": 0.95, "compress.weight_bits": "8", "compress.step": []}
    return [{"name": "Phone", "meaning": "For an app.", "settings": small}]


def sensitivity(folder, control):
    for done in range(2):
        yield Progress("sensitivity", done, 2)
    return [
        {"layer": name, "rise": 0.1, "bytes_saved": 1000, "rise_per_kb": 0.1 * (place + 1)}
        for place, name in enumerate(LAYERS)
    ]


def budget(folder, settings, megabytes, ms_per_second, ram_megabytes):
    if 0 < megabytes < 0.1:
        raise SettingsError("no voice fits into 0.05 MB", "the smallest has 0.1 MB")
    values = {"compress.pressure": 0.8, "vocoder.pressure": 0.6, "compress.weight_bits": "8"}
    return {"settings": values, "bill": bill(200_000), "damage": 0.3}


class InlineEngine(QObject):
    """Answers as `studio.engine.EngineProcess` does, but in the window's own process."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._newest = {}

    def request(self, kind, work, args, on_result, on_error=None, on_event=None):
        mark = self._newest[kind] = object()
        control = Control()

        def answer():
            for event in steps(work, args, control):
                if self._newest.get(kind) is not mark:
                    return
                if isinstance(event, Returned):
                    on_result(event.value)
                elif isinstance(event, Failed):
                    on_error(event)
                elif on_event is not None:
                    on_event(event)

        QTimer.singleShot(0, self, answer)

    def cancel(self, kind):
        self._newest.pop(kind, None)

    def close(self):
        self._newest.clear()
