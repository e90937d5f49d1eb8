"""Whether bills come true: size of the files and time of one thread, predicted and measured.

    python -m tests.benchmarks.bills [--quick]

A voice of the largest teacher (4.5 million parameters) and the base vocoder, whole and with all its
widths times 0.75, 0.5 and 0.25. For each width, and in it for the voice and for both parts:

    bytes_predicted, bytes_shipped   of the files of a saved voice
    ms_predicted, ms_measured        per second of speech; processor time of one thread, medians,
                                     all models in turns
    macs_ratio, speedup              of the whole width to this one, in multiply-adds and in time

and then

    bytes_error_worst   share by which a predicted size is off, at worst; target 0.03
    ms_error_worst      the same of the time; target 0.2
    speedup_share_worst speed-up divided by the ratio of multiply-adds, at worst; target 0.8
    calibration_s       what learning this machine's speed took, anew
    plan_ms             what the bill of a shape takes that was never seen, median
    codings             bytes predicted and shipped of the voice stored in other ways
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from core.compress.cost import bill_of, bill_of_pair
from core.compress.speed import ROUNDS, Speed, calibration_models, learn, time_models
from core.data.mel import HIFIGAN
from core.machine import let_threads_sleep, prepare_process
from core.models.acoustic import Statistics
from core.models.coding import coded, parse_coding
from core.models.compressible import Compressible, without_weights
from core.models.vocoders.fourier import FourierModel, preset
from core.models.vocoders.neural import NeuralVocoder
from core.pipeline.bases import new_model
from core.voice import AcousticVoice, save_voice
from tests.benchmarks.machine import give_result, say

WIDTHS = (1.0, 0.75, 0.5, 0.25)
CODINGS = ("fp16", "int8", "int4", "palette4", "sparse0.75+int8", "2:4+int8")
RATE = HIFIGAN.frames_per_second


def narrowed(model: Any, width: float) -> Any:
    """A model with all its widths times this, rounded to 8."""
    groups = model.channel_groups()
    return model.with_group_sizes({g.name: round(g.size * width / 8) * 8 for g in groups})


def shipped(acoustic: Compressible, vocoder: Compressible) -> dict[str, int]:
    """Bytes of the files of a saved voice."""
    statistics_ = Statistics((-5.0,) * HIFIGAN.n_mels, (2.0,) * HIFIGAN.n_mels)
    sound = NeuralVocoder(vocoder)
    voice = AcousticVoice("bills", acoustic, statistics_, HIFIGAN, "en-us", vocoder=sound)
    with tempfile.TemporaryDirectory() as folder:
        save_voice(Path(folder), voice)
        sizes = {
            "acoustic": (Path(folder) / "weights.safetensors").stat().st_size,
            "vocoder": (Path(folder) / "vocoder.safetensors").stat().st_size,
        }
    return sizes | {"voice": sum(sizes.values())}


def planning_ms(speed: Speed) -> float:
    """Median time of working out the bill of a shape that is new."""
    with without_weights():
        pair = (
            new_model("conv", "large", 1, HIFIGAN.n_mels),
            FourierModel(preset("base", HIFIGAN.name)),
        )
    times = []
    for place in range(12):
        began = time.thread_time()
        with without_weights():
            small = [narrowed(model, 0.95 - 0.05 * place) for model in pair]
        bill_of_pair(*small, RATE, speed)
        times.append(1000 * (time.thread_time() - began))
    return statistics.median(times[1:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    let_threads_sleep()
    prepare_process(threads=1)
    say("learning this machine's speed")
    began = time.perf_counter()
    speed = learn(calibration_models(), 3 if options.quick else ROUNDS)
    calibration_s = time.perf_counter() - began
    torch.manual_seed(0)
    teacher = (
        new_model("conv", "large", 1, HIFIGAN.n_mels),
        FourierModel(preset("base", HIFIGAN.name)),
    )
    pairs = [[narrowed(model, width).eval() for model in teacher] for width in WIDTHS]
    say("timing models in turns")
    repeats = 9 if options.quick else 41
    times = time_models([model for pair in pairs for model in pair], RATE, repeats)
    rows: list[dict[str, Any]] = []
    for place, (width, pair) in enumerate(zip(WIDTHS, pairs, strict=True)):
        say(f"saving width {width:g}")
        own = times[2 * place : 2 * place + 2]
        measured = {"voice": sum(own), "acoustic": own[0], "vocoder": own[1]}
        bill, files = bill_of_pair(*pair, RATE, speed), shipped(*pair)
        row: dict[str, Any] = {"width": width}
        for name, part in {"voice": bill, **bill.parts}.items():
            row[name] = {
                "parameters": part.parameters,
                "macs_per_second": round(part.macs_per_second),
                "bytes_predicted": part.bytes,
                "bytes_shipped": files[name],
                "ms_predicted": round(part.predicted_ms_per_second or 0.0, 3),
                "ms_measured": round(measured[name], 3),
                "ram_bytes": part.ram_bytes,
            }
        rows.append(row)
    for row in rows:
        for name in ("voice", "acoustic", "vocoder"):
            whole, own_row = rows[0][name], row[name]
            ratio = whole["macs_per_second"] / own_row["macs_per_second"]
            own_row["macs_ratio"] = round(ratio, 2)
            own_row["speedup"] = round(whole["ms_measured"] / own_row["ms_measured"], 2)
    parts = [row[name] for row in rows for name in ("voice", "acoustic", "vocoder")]
    say("other codings")
    codings = []
    for words in CODINGS:
        stored = [coded(model, parse_coding(words)) for model in pairs[-1]]
        predicted = sum(bill_of(model, RATE).bytes for model in stored)
        real = shipped(*stored)["voice"]
        codings.append({"coding": words, "bytes_predicted": predicted, "bytes_shipped": real})

    def worst(key: str) -> float:
        first, second = f"{key}_predicted", f"{key}_{'shipped' if key == 'bytes' else 'measured'}"
        both = [*parts, *codings] if key == "bytes" else parts
        return max(abs(part[first] / part[second] - 1.0) for part in both)

    figures = {
        "widths": rows,
        "codings": codings,
        "bytes_error_worst": round(worst("bytes"), 4),
        "ms_error_worst": round(worst("ms"), 3),
        "speedup_share_worst": round(min(p["speedup"] / p["macs_ratio"] for p in parts), 3),
        "calibration_s": round(calibration_s, 1),
        "plan_ms": round(planning_ms(speed), 1),
    }
    give_result("bills", figures, {"quick": options.quick, "repeats": repeats})


if __name__ == "__main__":
    main()
