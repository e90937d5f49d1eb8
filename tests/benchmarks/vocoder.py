"""Copy synthesis: the recordings' own mels, made sound by each vocoder, against the recordings.

    python -m tests.benchmarks.vocoder PROJECT [--sentences N] [--quick]

PROJECT is a project folder with trained voices. Its held-out test sentences, which neither its
voices nor the general vocoder that Sotto brings have seen (the latter for the default seed), are
measured with wide-band PESQ (ITU-T P.862.2, package `pesq`) and STOI (package `pystoi`), both at
16 kHz. The yardstick is Griffin-Lim with 60 iterations on the same mels: Sotto's own and, as
`griffinlim_torchaudio`, torchaudio's `InverseMelScale` and `GriffinLim`. `gain` is the mean of the
differences, sentence by sentence, to the better-known of the two, Sotto's, with its standard error.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pesq import pesq
from pystoi import stoi
from torch import Tensor

from core.audio import resample, torchaudio
from core.data.mel import MelFormat
from core.machine import one_thread, prepare_process
from core.models.vocoders.files import general_vocoder
from core.models.vocoders.griffinlim import GriffinLim
from core.models.vocoders.neural import NeuralVocoder
from core.pipeline.data_stage import open_data
from core.project import Project
from core.voice import load_voice
from tests.benchmarks.machine import give_result, say

ITERATIONS = 60
SENTENCES, QUICK_SENTENCES = 60, 4
RATE_HZ = 16000

Speaks = Callable[[Tensor], Tensor]


class TorchaudioGriffinLim:
    """torchaudio's Griffin-Lim on the project's mels."""

    def __init__(self, fmt: MelFormat) -> None:
        self._format = fmt
        self._unfold = torchaudio.transforms.InverseMelScale(
            fmt.n_fft // 2 + 1,
            fmt.n_mels,
            fmt.sample_rate_hz,
            fmt.f_min_hz,
            fmt.f_max_hz,
            norm=fmt.norm,
            mel_scale=fmt.mel_scale,
        )
        self._find = torchaudio.transforms.GriffinLim(
            fmt.n_fft, ITERATIONS, fmt.win_samples, fmt.hop_samples, power=1.0
        )

    def __call__(self, mel: Tensor) -> Tensor:
        torch.manual_seed(0)
        wave = self._find(self._unfold(mel.exp().T))
        # It centres frame 0 on sample 0.
        samples = len(mel) * self._format.hop_samples
        wave = torch.nn.functional.pad(wave, (self._format.first_centre_samples, samples))
        return wave[:samples]


def scores(made: NDArray[np.float32], recording: NDArray[np.float32], rate: int) -> list[float]:
    """PESQ and STOI of a made wave."""
    one, other = (resample(wave, rate, RATE_HZ) for wave in (recording, made))
    return [pesq(RATE_HZ, one, other, "wb"), stoi(one, other, RATE_HZ)]


def figures_of(found: Mapping[str, list[list[float]]], yardstick: str) -> dict[str, dict]:
    """Means with standard errors, and gains over the yardstick, sentence by sentence."""
    base = np.array(found[yardstick])
    figures = {}
    for name, rows in found.items():
        values = np.array(rows)
        gains = values[:, :2] - base[:, :2]
        figures[name] = {
            key: [round(float(v.mean()), 4), round(float(v.std() / len(v) ** 0.5), 4)]
            for key, v in (
                ("pesq", values[:, 0]),
                ("stoi", values[:, 1]),
                ("pesq_gain", gains[:, 0]),
                ("stoi_gain", gains[:, 1]),
            )
        }
        figures[name]["rtf"] = round(float(np.median(values[:, 2])), 4)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SENTENCES} sentences")
    options = parser.parse_args()
    count = QUICK_SENTENCES if options.quick else options.sentences
    prepare_process(1)
    project = Project.open(options.project)
    data = open_data(project)
    fmt = data.store.format
    vocoders: dict[str, Speaks] = {
        "griffinlim": GriffinLim(fmt, ITERATIONS),
        "griffinlim_torchaudio": TorchaudioGriffinLim(fmt),
    }
    parameters = {}
    general = general_vocoder(fmt.name)
    neural = {"general": NeuralVocoder(general)} if general else {}
    for name in ("teacher", "student"):
        if name in project.voices():
            vocoder = load_voice(project.voice_folder(name)).vocoder
            if isinstance(vocoder, NeuralVocoder):
                neural[name] = vocoder
    for name, vocoder in neural.items():
        vocoders[name] = vocoder
        parameters[name] = sum(value.numel() for value in vocoder.model.parameters())
    found: dict[str, list[list[float]]] = {name: [] for name in vocoders}
    ids = data.split.test[:count]
    for number, clip in enumerate(ids, 1):
        recording = data.store.audio(clip)
        mel = torch.from_numpy(np.asarray(data.store.mel(clip), np.float32))
        for name, speaks in vocoders.items():
            with one_thread(), torch.inference_mode():
                began = time.thread_time()
                made = speaks(mel).numpy()
                spent = time.thread_time() - began
            seconds = len(recording) / fmt.sample_rate_hz
            row = scores(made, recording, fmt.sample_rate_hz)
            found[name].append([*row, spent / seconds])
        say(f"{number}/{len(ids)}")
    figures = figures_of(found, "griffinlim")
    for name, number in parameters.items():
        figures[name]["parameters"] = number
    give_result(
        "vocoder",
        figures,
        {"project": project.name, "sentences": len(ids), "iterations": ITERATIONS, "threads": 1},
    )


if __name__ == "__main__":
    main()
