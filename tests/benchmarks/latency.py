"""How soon a voice is heard and how little of the processor it takes, on one thread.

    python -m tests.benchmarks.latency [VOICE] [--quick]

VOICE is a voice folder. Without one the voice is of a student's size with random weights: what it
says does not change how long it takes. Warm phrases of up to 20 characters, from text to the first
sound, phonemes included; then paragraphs, sentence by sentence:

    first_audio_p95_ms       wall clock; the target is 50 ms
    first_audio_cpu_p95_ms   processor time of the thread: the wall clock's on an idle machine
    first_audio_p50_ms       wall clock, median
    phonemes_p95_ms          wall clock, of reading the text alone
    rtf, rtf_wall            seconds of processor time, and by the clock, per second of speech: the
                             whole voice, phonemes included, median over paragraphs; target 0.02
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from core.compress import bill_of_pair
from core.data.mel import HIFIGAN
from core.machine import let_threads_sleep, prepare_process
from core.models.acoustic import Statistics
from core.models.vocoders.fourier import FourierModel, preset
from core.models.vocoders.neural import NeuralVocoder
from core.pipeline.bases import new_model
from core.speaking import stream
from core.voice import AcousticVoice, load_voice
from tests.benchmarks.machine import give_result, say

PHRASES = (
    "Yes", "No", "Play", "Cancel", "Good morning.", "Battery low", "Door open", "Turn left now",
    "Welcome home, Anna", "20 new messages", "It is five o'clock.", "Message sent.", "Volume 7",
    "Call from mother", "Nothing found", "Desktop, 12 items", "Link, visited", "Are you sure?",
    "heading level 2", "End of line",
)  # fmt: skip
PARAGRAPHS = (
    "It is five in the morning, and the birds are singing in the trees outside. The kettle boils. "
    "Nobody else is awake yet, so the radio stays off.",
    "The train to the coast leaves from platform four at 10:45. Change at the second stop. There "
    "is a café on board, and the journey takes about three hours.",
    "A small voice is worth something when it speaks in the programs people already use. That is "
    "what this one is for.",
)  # fmt: skip
FRAMES_OF_A_SYMBOL = 7


def random_student() -> AcousticVoice:
    """A voice of a usual student's size and pace."""
    torch.manual_seed(0)
    model = new_model("conv", "tiny", 1, HIFIGAN.n_mels)
    with torch.no_grad():
        model.get_parameter("prosody_head.weight")[0] = 0.0
        model.get_parameter("prosody_head.bias")[0] = float(np.log1p(FRAMES_OF_A_SYMBOL))
    statistics = Statistics((-5.0,) * HIFIGAN.n_mels, (2.0,) * HIFIGAN.n_mels)
    vocoder = NeuralVocoder(FourierModel(preset("small", "hifigan")))
    return AcousticVoice("random", model, statistics, HIFIGAN, "en-us", vocoder=vocoder)


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of this thread's processor time."""
    clock, thread = time.perf_counter(), time.thread_time()
    work()
    return 1000 * (time.perf_counter() - clock), 1000 * (time.thread_time() - thread)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("voice", nargs="?", type=Path, metavar="VOICE")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    let_threads_sleep()
    prepare_process(threads=1)
    voice = load_voice(options.voice) if options.voice else random_student()
    rounds = 5 if options.quick else 50
    for phrase in PHRASES:
        next(stream(voice, phrase))
    say(f"{rounds} rounds of {len(PHRASES)} phrases")
    first, phonemes = [], []
    for _ in range(rounds):
        for phrase in PHRASES:
            first.append(milliseconds(lambda text=phrase: next(stream(voice, text))))
            phonemes.append(milliseconds(lambda text=phrase: voice.phonemes(text))[0])
    say("paragraphs")
    factors = []
    for _ in range(max(rounds // 5, 2)):
        for text in PARAGRAPHS:
            heard: list[float] = []
            spent = milliseconds(
                lambda text=text, heard=heard: heard.extend(
                    len(speech.mel) / voice.format.frames_per_second
                    for speech in stream(voice, text)
                )
            )
            factors.append([ms / 1000 / sum(heard) for ms in spent])
    bill = bill_of_pair(voice.model, voice.vocoder, voice.format.frames_per_second)
    wall, cpu = np.array(first).T
    figures = {
        "first_audio_p95_ms": np.percentile(wall, 95),
        "first_audio_cpu_p95_ms": np.percentile(cpu, 95),
        "first_audio_p50_ms": np.median(wall),
        "phonemes_p95_ms": np.percentile(phonemes, 95),
        "rtf": np.median(np.array(factors)[:, 1]),
        "rtf_wall": np.median(np.array(factors)[:, 0]),
    }
    settings = {
        "voice": str(options.voice or "random weights"),
        "parameters": bill.parameters,
        "parameters_vocoder": bill.parts["vocoder"].parameters,
        "quick": options.quick,
    }
    give_result("latency", {name: round(float(v), 5) for name, v in figures.items()}, settings)


if __name__ == "__main__":
    main()
