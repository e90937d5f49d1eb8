"""How far speech is from a recording of the same sentence.

Both sounds are brought to 22.05 kHz and to HiFi-GAN's 80-band log-mel spectrogram (whatever the
voice itself uses), cut to the span of speech by one rule, and warped onto each other in time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core.align.warping import warping_path
from core.audio import Audio, frame_levels_db, resample
from core.data.features import fundamental_frequency
from core.data.mel import HIFIGAN, log_mel

FORMAT = HIFIGAN
"""The one spectrogram in which all sounds are measured."""
CEPSTRUM_ORDER = 24
SPEECH_DB = 30.0
"""Speech begins and ends where the level is last this far under the loudest moment. Unlike
`core.audio.speech_span` this does not depend on how much silence there is: voices differ in that.
"""
RANGE_DB = 80.0
"""What lies further under an utterance's loudest mel value counts as this far under it."""
DECIBEL = 10.0 * math.sqrt(2.0) / math.log(10.0)

DEFINITION = (
    "Mel-cepstral distortion with dynamic time warping: 10·√2/ln 10 · mean over the warping path of"
    f" the Euclidean distance of mel-cepstral coefficients 1 to {CEPSTRUM_ORDER} (c0, the level, is"
    f" left out). Coefficients are the cosine series of the natural log of the {FORMAT.n_mels}-band"
    f" mel magnitude spectrum ({FORMAT.f_min_hz:.0f} to {FORMAT.f_max_hz:.0f} Hz, hop"
    f" {FORMAT.hop_samples} at {FORMAT.sample_rate_hz} Hz, floor {RANGE_DB:.0f} dB under the"
    " loudest value), so that the figure is the root-mean-square difference in dB of the two"
    f" smoothed spectra. Both ends are first cut where the level is {SPEECH_DB:.0f} dB under the"
    " loudest moment. Other tools use other cepstra: compare only within one table."
)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is compared of one utterance, from the first to the last frame of speech.

    Attributes:
        cepstra: Mel-cepstral coefficients 1 to 24, `[frames, 24]`.
        f0: Fundamental frequency in Hz, `[frames]`, 0 where unvoiced.
        silent: There is nothing to hear in it.
    """

    cepstra: NDArray[np.float64]
    f0: NDArray[np.float32]
    silent: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """How far one utterance is from the recording.

    Attributes:
        mcd_db: Mel-cepstral distortion as in `DEFINITION`.
        f0_rmse_cents: Root-mean-square F0 difference over the cells of the warping path that are
            voiced in both; None where there are none.
        vuv_error: Share of the path's cells that are voiced in only one of the two.
        silent: The voice said nothing; the other figures then compare with a flat spectrum.
    """

    mcd_db: float
    f0_rmse_cents: float | None
    vuv_error: float
    silent: bool


MEASURES = ("mcd_db", "f0_rmse_cents", "vuv_error")
"""Names of the figures of `Quality`, smaller is better in all."""


def analyse(audio: Audio, sample_rate_hz: int) -> Analysis:
    """Prepare an utterance `[samples]` for `compare`. Sounds without speech keep all frames."""
    rate, hop = FORMAT.sample_rate_hz, FORMAT.hop_samples
    sound = resample(audio, sample_rate_hz, rate)
    # Shorter sounds than one transform have no spectrum; silence behind them changes nothing.
    sound = np.pad(sound, (0, max(FORMAT.n_fft - len(sound), 0)))
    levels = frame_levels_db(sound, rate)
    speech = np.flatnonzero(levels >= levels.max() - SPEECH_DB)
    start, end = speech[[0, -1]] * rate // 100 + (0, rate // 100)
    with torch.inference_mode():
        mel = log_mel(torch.from_numpy(sound), FORMAT).T.double().numpy()
    frames = slice(start // hop, -(-end // hop))
    return Analysis(
        cepstra=mel_cepstra(mel[frames]),
        f0=fundamental_frequency(sound, FORMAT)[frames],
        silent=not bool(np.any(np.abs(sound) > 1e-4)),
    )


def mel_cepstra(log_mel_frames: NDArray[np.floating]) -> NDArray[np.float64]:
    """Mel-cepstral coefficients 1 to 24 of natural-log mel magnitudes.

    Coefficient m of a frame is that of the cosine series
    log_mel[n] = c_0 + Σ_m c_m · cos(π · m · (n + 1/2) / mels), as in the mel-cepstrum's definition
    log |H| = Σ_m c_m · cos(m · ω) (Fukada et al., 1992), for which MCD's constant holds
    (Kubichek, 1993).

    Args:
        log_mel_frames: `[frames, mels]`.

    Returns:
        `[frames, 24]`.
    """
    mels = log_mel_frames.shape[1]
    floor = log_mel_frames.max() - RANGE_DB * math.log(10.0) / 20.0
    angles = np.pi * np.outer(np.arange(mels) + 0.5, np.arange(1, CEPSTRUM_ORDER + 1)) / mels
    series: NDArray[np.float64] = np.maximum(log_mel_frames, floor) @ (np.cos(angles) * 2 / mels)
    return series


def compare(recording: Analysis, speech: Analysis) -> Quality:
    """How far `speech` is from `recording`. Symmetric but for `silent`, which is the speech's."""
    # The quicker way through inner products would not give 0 for equal frames.
    distance = torch.cdist(
        torch.from_numpy(recording.cepstra),
        torch.from_numpy(speech.cepstra),
        compute_mode="donot_use_mm_for_euclid_dist",
    ).numpy()
    rows, columns = warping_path(distance)
    theirs, ours = recording.f0[rows].astype(float), speech.f0[columns].astype(float)
    both = (theirs > 0) & (ours > 0)
    cents = 1200.0 * np.log2(ours[both] / theirs[both])
    return Quality(
        mcd_db=DECIBEL * float(distance[rows, columns].mean()),
        f0_rmse_cents=float(np.sqrt(np.mean(cents**2))) if both.any() else None,
        vuv_error=float(np.mean((theirs > 0) != (ours > 0))),
        silent=speech.silent,
    )


def mean_and_error(values: Sequence[float | None]) -> tuple[float | None, float | None]:
    """Mean over sentences and its standard error, s/√n; None where there are too few."""
    known = np.array([value for value in values if value is not None])
    mean = float(known.mean()) if len(known) else None
    error = float(known.std(ddof=1) / math.sqrt(len(known))) if len(known) > 1 else None
    return mean, error


def summarise(qualities: Sequence[Quality]) -> dict[str, Any]:
    """Mean and standard error (`…_se`) of each measure over sentences, and how many fell silent."""
    summary: dict[str, Any] = {}
    for name in MEASURES:
        mean, error = mean_and_error([getattr(quality, name) for quality in qualities])
        summary[name], summary[f"{name}_se"] = mean, error
    return summary | {"silent_sentences": sum(quality.silent for quality in qualities)}


def paired_difference(ours: Sequence[Quality], theirs: Sequence[Quality]) -> dict[str, Any]:
    """Mean of `ours` minus `theirs`, sentence by sentence, with standard error and 95 % interval.

    Pairing takes out what makes some sentences harder than others for every voice. The interval
    is Student's t over sentences: it speaks for sentences like these, not for other seeds.

    Args:
        ours, theirs: Of the same sentences in the same order.
    """
    from scipy.special import stdtrit

    differences: dict[str, Any] = {}
    for name in MEASURES:
        pairs = [(getattr(a, name), getattr(b, name)) for a, b in zip(ours, theirs, strict=True)]
        values = [a - b for a, b in pairs if a is not None and b is not None]
        mean, error = mean_and_error(values)
        interval = None
        if mean is not None and error is not None:
            reach = float(stdtrit(len(values) - 1, 0.975)) * error
            interval = [mean - reach, mean + reach]
        differences[name] = {"mean": mean, "se": error, "interval_95": interval, "n": len(values)}
    return differences
