"""How exact, how small and how fast exported files are.

    python -m tests.benchmarks.export [VOICE] [--vocoder SIZE] [--quick]

VOICE is a voice folder; without one a voice with random weights speaks (`tiny`, with a vocoder of a
preset size), which tells the same of exactness, bytes and speed, but nothing of quality: then there
is no `int8_mcd_db`.

`snr_db`: least signal-to-noise ratio of the fp32 file against torch over 50 sentences of 1 to 400
phonemes. `bytes_per_parameter`: of the int8 file, everything in it counted. `int8_speed` and
`int8_compute_speed`: how many times as fast as the fp32 file, one thread, processor time, the files
taking turns. `rtf`: seconds of work for a second of speech with the fp32 file, one thread,
processor time, median over sentences. `int8_mcd_db`: mel-cepstral distortion between what the int8
file and the voice itself say. `mcd_gain_db`: where VOICE lies in a project, how much farther each
file's speech is from the held-out recordings than the fp32 file's (mean and standard error of the
differences, sentence by sentence).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from core.data.demo import demo_sentences
from core.evaluate import quality
from core.events import Control
from core.export import export, load_exported, verify
from core.machine import prepare_process
from core.pipeline.data_stage import open_data
from core.project import Project
from core.text.phonemes import Phonemizer
from core.voice import load_voice
from tests.benchmarks.machine import give_result, say
from tests.core.export.voices import babbling_voice
from tests.core.jobs import finished


def held_out_gains(voice: Path | None, exports: Path, count: int) -> dict[str, list[float]]:
    """By weights: mean and standard error of what they add to the distance from recordings."""
    folder = voice.absolute().parents[1] if voice else None
    if folder is None or not (folder / "project.toml").is_file():
        return {}
    data = open_data(Project.open(folder))
    files = {path.name: load_exported(path) for path in sorted(exports.iterdir())}
    distances: dict[str, list[float]] = {name: [] for name in files}
    for clip in data.split.test[:count]:
        rate = data.store.format.sample_rate_hz
        recording = quality.analyse(data.store.audio(clip), rate)
        line = data.manifest[clip]
        for name, file in files.items():
            speaker = file.speakers.index(line.speaker) if line.speaker in file.speakers else 0
            wave, _ = file.say(file.ids_of(line.symbols), speaker)
            own = quality.analyse(wave, rate)
            distances[name].append(quality.compare(recording, own).mcd_db)
    exact = np.array(distances["fp32"])
    gains = {}
    for name in files:
        more = np.array(distances[name]) - exact
        error = float(more.std() / len(more) ** 0.5)
        gains[name] = [round(float(more.mean()), 4), round(error, 4)]
    return gains


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("voice", nargs="?", type=Path)
    parser.add_argument("--vocoder", default="small", help="preset of the random voice's vocoder")
    parser.add_argument("--quick", action="store_true", help="fewer rounds of the speeds")
    options = parser.parse_args()
    prepare_process(1)
    if options.quick:
        verify.ROUNDS, verify.MOST_ROUNDS = 5, 10
    voice = load_voice(options.voice) if options.voice else babbling_voice(vocoder=options.vocoder)
    if voice.language.startswith("en"):
        phonemes = Phonemizer(voice.language)
        texts = [phonemes(text).symbols for text in demo_sentences()[-64:]]
    else:
        texts = verify.texts_in(voice.language)
    done = {}
    with tempfile.TemporaryDirectory() as place:
        for weights in ("fp32", "fp16", "int8", "int8-compute"):
            say(weights)
            job = export(
                voice,
                Path(place) / weights,
                "piper",
                weights,
                Control(),
                name="voice",
                calibration=texts,
                even_if_slower=True,
            )
            done[weights] = finished(job)
        exact = load_exported(Path(place) / "fp32")
        gains = held_out_gains(options.voice, Path(place), 8 if options.quick else 50)
        ratios = []
        for sentence in verify.usual(texts, voice, 8 if options.quick else 32):
            ids = exact.ids_of(sentence.symbols)
            started = time.thread_time()
            wave, _ = exact.say(ids, sentence.speaker)
            ratios.append((time.thread_time() - started) / (len(wave) / exact.sample_rate_hz))
    figures = {
        "snr_db": round(done["fp32"].snr_db, 1),
        "bytes_per_parameter": round(done["int8"].bytes_per_parameter, 4),
        "int8_speed": round(done["int8"].speed, 3),
        "int8_compute_speed": round(done["int8-compute"].speed, 3),
        "mcd_gain_db": gains,
        "rtf": round(statistics.median(ratios[1:]), 5),
        "parameters": done["fp32"].parameters,
        "bytes": {weights: result.model_bytes for weights, result in done.items()},
        "sentences": done["fp32"].sentences,
    }
    if options.voice:
        figures["int8_mcd_db"] = round(done["int8"].mcd_db, 3)
    settings = {"voice": options.voice.name if options.voice else f"random, {options.vocoder}"}
    give_result("export", figures, settings | {"quick": options.quick})


if __name__ == "__main__":
    main()
