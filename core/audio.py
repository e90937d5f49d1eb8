"""Sound files and levels: reading, mixing down, resampling, loudness, finding speech, writing.

Audio in Sotto is float32 in [-1, 1]. Everything that stands between two libraries stands here:
`from core.audio import torchaudio` is the one import of torchaudio in the project.
"""

from __future__ import annotations

import contextlib
import functools
import math
import re
import sys
import threading
import types
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core import storage
from core.errors import DataError

Audio = NDArray[np.float32]

LONGEST_S = 3600.0
"""Seconds above which a file is refused unread; a broken header may claim days."""
LOWEST_RATE_HZ = 4000
TRUE_PEAK_LIMIT_DB = -1.0
"""Highest true peak after loudness normalisation, in dBTP (EBU R 128)."""

_FORMATS = {".wav": {"WAV", "WAVEX", "RF64"}, ".flac": {"FLAC"}}
_STREAMED_BYTES = 0x7FFFF000
"""Data sizes from here on are what programs write that cannot seek back: no size at all."""

_WAV_BYTES = 0xFFFF0000
"""Of samples in a WAV file, whose header counts in 32 bits."""

_IMPORTING = threading.Lock()

if TYPE_CHECKING:
    torchaudio: Any
else:

    def __getattr__(name: str) -> Any:
        if name == "torchaudio":
            # A second thread must not see the half-made module of a failed first try.
            with _IMPORTING:
                return _import_torchaudio()
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@functools.cache
def _import_torchaudio() -> Any:
    """Import torchaudio, also where its compiled part does not fit the torch beside it.

    PyPI's wheel wants CUDA libraries. Without them torchaudio has a branch of its own, "built
    without extension", which lacks only `forced_align` and `rnnt_loss`; this presets it.
    """
    try:
        import torchaudio
    except (OSError, ImportError):
        stub: Any = types.ModuleType("torchaudio._extension")
        stub._IS_TORCHAUDIO_EXT_AVAILABLE = False
        stub._IS_ALIGN_AVAILABLE = False
        stub._load_lib = lambda _name: False
        stub._check_cuda_version = lambda: None
        stub.fail_if_no_align = _needs_extension
        sys.modules["torchaudio._extension"] = stub
        import torchaudio
    return torchaudio


def _needs_extension(_function: Any) -> Any:
    def fail(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError("this torchaudio runs without its compiled extension")

    return fail


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What the header of a sound file says."""

    seconds: float
    sample_rate_hz: int
    channels: int


def audio_info(path: Path) -> AudioInfo:
    """Read the header of a sound file.

    Raises:
        DataError: The file is missing, no audio, truncated, empty, or another format than its
            name says.
    """
    return _open(path, read=False)[0]


def read_audio(path: Path) -> tuple[Audio, int]:
    """Read a sound file (WAV, FLAC, OGG, MP3) whole.

    Returns:
        Samples `[channels, samples]` in [-1, 1] (floating-point files may exceed it), and the
        sample rate in Hz.

    Raises:
        DataError: As `audio_info`; also when the samples hold NaN or infinity, or it lasts more
            than `LONGEST_S`.
    """
    info, samples = _open(path, read=True)
    assert samples is not None
    return samples, info.sample_rate_hz


def _open(path: Path, *, read: bool) -> tuple[AudioInfo, Audio | None]:
    import soundfile

    if not path.is_file():
        raise DataError(f"there is no file {path}", "restore it or leave the clip out")
    try:
        with soundfile.SoundFile(str(path)) as file:
            _refuse_odd(path, file)
            info = AudioInfo(file.frames / file.samplerate, file.samplerate, file.channels)
            if not read:
                return info, None
            if info.seconds > LONGEST_S:
                raise DataError(f"{path} lasts {info.seconds / 60:.0f} minutes", "cut it")
            samples = np.ascontiguousarray(file.read(dtype="float32", always_2d=True).T)
    except (OSError, soundfile.SoundFileError, MemoryError) as error:
        reason = getattr(error, "error_string", str(error)).strip().rstrip(".")
        raise DataError(f"{path} cannot be read as audio ({reason})", "export it again") from error
    if samples.shape[1] < file.frames:
        raise DataError(f"{path} is truncated", "copy or export it again")
    if not np.isfinite(samples).all():
        raise DataError(f"{path} holds samples that are no numbers", "export it again")
    return info, samples


def _refuse_odd(path: Path, file: Any) -> None:
    allowed = _FORMATS.get(path.suffix.lower())
    if allowed and file.format not in allowed:
        raise DataError(
            f"{path} is named {path.suffix} but holds {file.format} audio",
            f"rename it or convert it to {path.suffix[1:].upper()}",
        )
    # libsndfile silently shortens a WAV whose end is missing; only its log tells.
    size = re.search(r"^data : (\d+) \(should be (\d+)\)", file.extra_info, re.MULTILINE)
    if size and int(size[2]) + 64 < int(size[1]) < _STREAMED_BYTES:
        raise DataError(f"{path} is truncated", "copy or export it again")
    if file.frames == 0:
        raise DataError(f"{path} holds no sound at all", "record it again or leave it out")
    if file.samplerate < LOWEST_RATE_HZ:
        raise DataError(f"{path} has {file.samplerate} samples a second", "record at 22050 or more")


def to_mono(audio: Audio) -> Audio:
    """Mix `[channels, samples]` down to `[samples]`: the plain mean of the channels."""
    mono: Audio = audio[0] if len(audio) == 1 else audio.mean(axis=0, dtype=np.float32)
    return mono


def resample(audio: Audio, rate: int, new_rate: int) -> Audio:
    """Resample `[samples]` from `rate` to `new_rate` Hz, linear phase, no delay.

    By soxr at quality HQ, not torchaudio: from 48 to 22.05 kHz soxr keeps a 10 kHz tone whole and
    removes one of 11.3 kHz by 139 dB, torchaudio's default kernel loses 2.6 dB and removes 8.
    """
    if rate == new_rate:
        return audio
    import soxr

    resampled: Audio = soxr.resample(audio, rate, new_rate, quality="HQ")
    return resampled


def loudness_lufs(audio: Audio, rate: int) -> float:
    """Integrated, gated loudness of `[samples]` after ITU-R BS.1770-4, in LUFS.

    Less than one gating block (0.4 s) of audio is measured as one shorter block without gate.
    Silence is minus infinity.
    """
    if len(audio) < 2 or not np.any(audio):
        return -math.inf
    if len(audio) >= 0.4 * rate:
        return float(_meter(rate).integrated_loudness(audio.astype(np.float64)))
    return float(_meter(rate, (len(audio) - 0.5) / rate).integrated_loudness(audio.astype(float)))


@functools.lru_cache(maxsize=16)
def _meter(rate: int, block_s: float = 0.4) -> Any:
    import pyloudnorm

    return pyloudnorm.Meter(rate, block_size=block_s)


def true_peak(audio: Audio, rate: int) -> float:
    """Largest magnitude between the samples too: 4-fold oversampled (BS.1770-4, Annex 2)."""
    if len(audio) == 0:
        return 0.0
    return float(max(np.abs(audio).max(), np.abs(resample(audio, rate, 4 * rate)).max()))


def normalise_loudness(audio: Audio, rate: int, target_lufs: float = -23.0) -> Audio:
    """Scale `[samples]` to a loudness; less where the true peak would pass -1 dBTP.

    Silence comes back as it is.
    """
    loudness = loudness_lufs(audio, rate)
    if not math.isfinite(loudness):
        return audio
    gain = 10 ** ((target_lufs - loudness) / 20)
    limit = 10 ** (TRUE_PEAK_LIMIT_DB / 20)
    gain = min(gain, limit / true_peak(audio, rate))
    return audio * np.float32(gain)


def frame_levels_db(audio: Audio, rate: int) -> NDArray[np.float64]:
    """Level of `[samples]` every 10 ms, over 30 ms, in dB re full scale: `[samples // 10 ms]`."""
    hop = rate // 100
    blocks = np.square(audio[: len(audio) // hop * hop].reshape(-1, hop), dtype=np.float64)
    if len(blocks) == 0:
        return np.zeros(0)
    power = np.convolve(blocks.mean(axis=1), np.full(3, 1 / 3))[1:-1]
    return 10 * np.log10(np.maximum(power, 1e-12))


def speech_span(audio: Audio, rate: int) -> tuple[int, int]:
    """First and last sample of speech in `[samples]`, so that `audio[start:end]` holds it all.

    Speech is 30 ms and more above a threshold that lies 40 dB under the loud parts (their 95th
    percentile), or 8 dB above the quiet ones (5th) where the room is noisier, but never less than
    25 dB under the loud. Where nothing stands out, the span is everything.
    """
    levels = frame_levels_db(audio, rate)
    if len(levels) < 3:
        return 0, len(audio)
    quiet, loud = np.percentile(levels, (5, 95))
    above = levels > max(loud - 40.0, min(quiet + 8.0, loud - 25.0))
    lasting = np.flatnonzero(above[:-2] & above[1:-1] & above[2:])
    if len(lasting) == 0:
        return 0, len(audio)
    hop = rate // 100
    last = int(lasting[-1]) + 3
    return int(lasting[0]) * hop, last * hop if last < len(levels) else len(audio)


def write_wav(path: Path, audio: Audio, rate: int) -> None:
    """Write `[samples]` as mono 16-bit PCM, whole or not at all; what exceeds 1 is clipped to 1.

    Raises:
        DataError: The samples hold NaN or infinity.
        StorageError: The file cannot be written.
    """
    with wav_writer(path, rate) as write:
        write(audio)


@contextlib.contextmanager
def wav_writer(path: Path, rate: int) -> Iterator[Callable[[Audio], None]]:
    """Gives a function that adds `[samples]` to a WAV file like `write_wav`'s.

    The file appears when the body ends, and only if it ends well.

    Raises:
        DataError: Samples hold NaN or infinity, or there are more than a WAV file can hold.
        StorageError: The file cannot be written.
    """
    with storage.replacing(path) as temporary, wave.open(str(temporary), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        written = 0

        def write(audio: Audio) -> None:
            nonlocal written
            written += len(audio)
            if 2 * written > _WAV_BYTES:
                hours = _WAV_BYTES / 2 / rate / 3600
                raise DataError(f"{path} would last over {hours:.0f} hours", "cut the text")
            file.writeframesraw(to_int16(audio).tobytes())

        yield write


def to_int16(audio: Audio) -> NDArray[np.int16]:
    """Round samples in [-1, 1] to little-endian 16-bit PCM; what exceeds 1 is clipped.

    Raises:
        DataError: They hold NaN or infinity.
    """
    if not np.isfinite(audio).all():
        raise DataError("the sound holds samples that are no numbers", "make it again")
    pcm: NDArray[np.int16] = np.rint(np.clip(audio, -1.0, 1.0) * 32767.0).astype("<i2")
    return pcm
