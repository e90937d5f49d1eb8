"""What models learn from, computed once and kept: sound, log-mel, F0 and energy of every clip.

A store is a folder of flat raw files, read through memory maps, so memory does not grow with the
corpus:

    audio.i16    16-bit samples          f0.f32       Hz a frame, 0 where unvoiced
    mel.f16      frames × mels           energy.f32   log energy a frame
    index.json   where each clip lies, and the settings; written last, so that a folder with an
                 index is complete and one without is nothing
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch
from numpy.typing import NDArray

from core import audio, storage
from core.data.layouts import Clip
from core.data.mel import MelFormat, log_mel_of_magnitude, magnitude
from core.errors import DataError, ProjectError
from core.events import Control, Event, Notice, Pace, PhaseFinished, PhaseStarted

PHASE = "features"
VERSION = 1
LOUDNESS_LUFS = -23.0
SILENCE_KEPT_S = 0.15
F0_FLOOR_HZ = 60.0
F0_CEIL_HZ = 600.0

Floats = NDArray[np.float32]

_INDEX = "index.json"
_FILES = {"audio": "audio.i16", "mel": "mel.f16", "f0": "f0.f32", "energy": "energy.f32"}
_TYPES = {"audio": "<i2", "mel": "<f2", "f0": "<f4", "energy": "<f4"}


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a clip lies: its first frame and how many; samples are frames times hop."""

    start: int
    frames: int
    speaker: str


class FeatureStore:
    """Features of all clips of a corpus, opened from their folder.

    Frame i of a clip is centred as its mel format says (`MelFormat.first_centre_samples`); mel, F0
    and energy have the same frames, and the sound has exactly frames × hop samples.

    Raises:
        ProjectError: The folder holds no complete store, a damaged one, or a newer version.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            index = json.loads((folder / _INDEX).read_bytes())
            if index["version"] > VERSION:
                raise ProjectError(f"{folder} was made by a newer Sotto", "update Sotto")
            self.format = MelFormat(**index["format"])
            self.checksum = str(index["checksum"])
            self.trimmed_s = {str(k): float(v) for k, v in index["trimmed_s"].items()}
            self._spans = {
                str(key): _Span(int(start), int(frames), str(speaker))
                for key, (start, frames, speaker) in index["clips"].items()
            }
            total = sum(span.frames for span in self._spans.values())
            fits = all(0 <= s.start <= total - s.frames < total for s in self._spans.values())
            shapes = self._shapes(total)
            self._data = {
                name: np.memmap(folder / file, _TYPES[name], "r", shape=shapes[name])
                for name, file in _FILES.items()
                if (folder / file).stat().st_size == _size(name, shapes[name])
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _damaged(folder) from error
        if not fits or self._data.keys() != _FILES.keys():
            raise _damaged(folder)

    def _shapes(self, frames: int) -> dict[str, tuple[int, ...]]:
        hop, mels = self.format.hop_samples, self.format.n_mels
        return {
            "audio": (frames * hop,),
            "mel": (frames, mels),
            "f0": (frames,),
            "energy": (frames,),
        }

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all clips, in the order of the corpus."""
        return tuple(self._spans)

    def frames(self, clip_id: str) -> int:
        """How many frames a clip has."""
        return self._spans[clip_id].frames

    def seconds(self, clip_id: str) -> float:
        """How long a clip is, as stored."""
        return self._spans[clip_id].frames / self.format.frames_per_second

    def speaker(self, clip_id: str) -> str:
        """Who speaks a clip; empty where there is only one speaker."""
        return self._spans[clip_id].speaker

    def trimmed_before_s(self, clip_id: str) -> float:
        """Seconds of silence cut off the beginning of the recording."""
        return self.trimmed_s[clip_id]

    def audio(self, clip_id: str, start: int = 0, frames: int | None = None) -> Floats:
        """Sound `[samples]` in [-1, 1] (a copy), samples = frames × hop.

        Args:
            start, frames: Part of the clip, in frames; all of it if not given.
        """
        span, hop = self._spans[clip_id], self.format.hop_samples
        count = span.frames - start if frames is None else min(frames, span.frames - start)
        first = span.start + start
        part = self._data["audio"][first * hop : (first + count) * hop]
        return part.astype(np.float32) / np.float32(32767.0)

    def mel(self, clip_id: str) -> NDArray[np.float16]:
        """Natural-log mel `[frames, mels]`, a read-only view of the file."""
        view: NDArray[np.float16] = self._view("mel", clip_id)
        return view

    def f0(self, clip_id: str) -> Floats:
        """Fundamental frequency `[frames]` in Hz, 0 where unvoiced; a read-only view."""
        view: Floats = self._view("f0", clip_id)
        return view

    def energy(self, clip_id: str) -> Floats:
        """Energy `[frames]`: natural log of the L2 norm of a frame's magnitude spectrum.

        (The energy of FastSpeech 2, in the log domain; at least log 1e-5.) A read-only view.
        """
        view: Floats = self._view("energy", clip_id)
        return view

    def _view(self, name: str, clip_id: str) -> Any:
        span = self._spans[clip_id]
        return self._data[name][span.start : span.start + span.frames]


def _size(name: str, shape: tuple[int, ...]) -> int:
    return int(np.prod(shape)) * np.dtype(_TYPES[name]).itemsize


def _damaged(folder: Path) -> ProjectError:
    return ProjectError(
        f"the features in {folder} are incomplete or damaged",
        "delete that folder; `sotto resume` computes them again",
    )


def extract_features(
    clips: Sequence[Clip],
    folder: Path,
    fmt: MelFormat,
    control: Control,
    trim: bool = True,
    even: bool = True,
) -> Generator[Event, None, FeatureStore | None]:
    """Compute the features of all clips into a folder, or open them if they are there already.

    Each recording is mixed to mono, resampled, (with `trim`) cut so that 0.15 s of silence stay
    around the speech, and (with `even`) brought to -23 LUFS. Recordings that cannot be read are
    left out with a warning. Memory holds one clip at a time.

    Args:
        clips: With distinct ids.
        folder: Of the store alone. What an interrupted run left there is replaced.
        trim: False leaves the time axis untouched, for clips with exact timings.
        even: False leaves every clip as loud as it is.

    Returns:
        The store, or None when stopped before it was complete.

    Raises:
        DataError: None of the recordings can be read.
        StorageError: The folder cannot be written to or the disk is full.
    """
    started = time.monotonic()
    checksum = _checksum(clips, fmt, trim, even)
    store = _reusable(folder, checksum)
    if store is not None:
        return store
    yield PhaseStarted(PHASE, len(clips))
    pace = Pace(PHASE, len(clips))
    storage.make_folder(folder)
    spans: dict[str, _Span] = {}
    trimmed_s: dict[str, float] = {}
    start = 0
    with storage.explained(folder), ExitStack() as stack:
        # The index goes first: from here on nothing in the folder looks complete. The others are
        # removed, not overwritten: a store that is still open keeps what it has mapped.
        for name in (_INDEX, *_FILES.values()):
            (folder / name).unlink(missing_ok=True)
        files = {
            name: stack.enter_context((folder / file).open("wb")) for name, file in _FILES.items()
        }
        # In one thread: WORLD, most of the work, holds Python's lock; a second one gained nothing.
        for done, clip in enumerate(clips, 1):
            yield from control.wait_while_paused()
            if control.stopping:
                return None
            result = _compute(clip, fmt, trim, even)
            if isinstance(result, DataError):
                yield Notice(f"{clip.id} is left out: {result}", "warning")
            else:
                for name, file in files.items():
                    file.write(np.ascontiguousarray(result.arrays[name], _TYPES[name]).data)
                spans[clip.id] = _Span(start, len(result.arrays["f0"]), clip.speaker)
                trimmed_s[clip.id] = result.trimmed_s
                start += len(result.arrays["f0"])
            yield from pace.advance(done)
        for file in files.values():
            _sync(file)
    if not spans:
        raise DataError("none of the recordings can be read", "run `sotto check` on the data set")
    index = {
        "version": VERSION,
        "checksum": checksum,
        "trim": trim,
        "loudness_lufs": LOUDNESS_LUFS if even else None,
        "format": dataclasses.asdict(fmt),
        "clips": {key: [s.start, s.frames, s.speaker] for key, s in spans.items()},
        "trimmed_s": trimmed_s,
    }
    storage.write_text(folder / _INDEX, json.dumps(index, ensure_ascii=False) + "\n")
    yield PhaseFinished(PHASE, time.monotonic() - started)
    return FeatureStore(folder)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _reusable(folder: Path, checksum: str) -> FeatureStore | None:
    """The complete store in `folder` if it was made from the same clips with the same settings."""
    try:
        store = FeatureStore(folder)
    except ProjectError:
        return None
    return store if store.checksum == checksum else None


def _checksum(clips: Iterable[Clip], fmt: MelFormat, trim: bool, even: bool) -> str:
    """Changes when a setting, a clip or one of the sound files does."""
    loudness = LOUDNESS_LUFS if even else None
    settings = [VERSION, dataclasses.asdict(fmt), trim, loudness, SILENCE_KEPT_S]
    digest = hashlib.sha256(json.dumps([*settings, F0_FLOOR_HZ, F0_CEIL_HZ]).encode())
    for clip in clips:
        try:
            status = clip.audio.stat()
            file = [status.st_size, status.st_mtime_ns]
        except OSError:
            file = []
        digest.update(json.dumps([clip.id, clip.speaker, clip.audio.name, file]).encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Features:
    """Arrays of one clip by the names in `_FILES`, and what was cut off before them."""

    arrays: dict[str, NDArray[Any]]
    trimmed_s: float


def read_as_learnt(path: Path, rate: int, *, trim: bool, even: bool) -> tuple[audio.Audio, int]:
    """A recording as models learn from it: mono, resampled, trimmed, as loud as the others.

    Args:
        rate: Wanted samples a second.
        trim, even: As for `extract_features`.

    Returns:
        `[samples]`, and how many were cut off before them.

    Raises:
        DataError: It cannot be read.
    """
    sound, file_rate = audio.read_audio(path)
    mono = audio.resample(audio.to_mono(sound), file_rate, rate)
    first, end = audio.speech_span(mono, rate) if trim else (0, len(mono))
    kept = round(SILENCE_KEPT_S * rate) if trim else 0
    first = max(first - kept, 0)
    mono = mono[first : end + kept]
    return audio.normalise_loudness(mono, rate, LOUDNESS_LUFS) if even else mono, first


def _compute(clip: Clip, fmt: MelFormat, trim: bool, even: bool) -> _Features | DataError:
    rate, hop = fmt.sample_rate_hz, fmt.hop_samples
    try:
        mono, first = read_as_learnt(clip.audio, rate, trim=trim, even=even)
        frames = len(mono) // hop
        if frames == 0:
            raise DataError(f"{clip.audio} is too short", "leave it out")
        samples = audio.to_int16(mono[: frames * hop])
    except DataError as error:
        return error
    # From the rounded samples, so that the mel is exactly that of the stored sound.
    rounded = samples.astype(np.float32) / np.float32(32767.0)
    with torch.inference_mode():
        size = magnitude(torch.from_numpy(rounded), fmt)
        mel = log_mel_of_magnitude(size, fmt).T.numpy()
        energy = torch.log(size.norm(dim=0).clamp(min=1e-5)).numpy()
    f0 = fundamental_frequency(rounded, fmt)
    return _Features({"audio": samples, "mel": mel, "f0": f0, "energy": energy}, first / rate)


def fundamental_frequency(sound: audio.Audio, fmt: MelFormat) -> Floats:
    """F0 of `[samples]` at the frame centres of a mel format, by WORLD's DIO and StoneMask.

    Computed at half the sample rate: four times as fast, and F0 lies under 600 Hz.

    Returns:
        `[frames]` in Hz, 0 where unvoiced, frames = samples // hop.
    """
    import pyworld

    frames = len(sound) // fmt.hop_samples
    rate = fmt.sample_rate_hz // 2
    # WORLD's frame i is centred on i periods; dropping the beginning shifts that to ours.
    half = audio.resample(sound, fmt.sample_rate_hz, rate)[fmt.first_centre_samples // 2 :]
    signal = np.ascontiguousarray(half, np.float64)
    rough, times = pyworld.dio(
        signal,
        rate,
        f0_floor=F0_FLOOR_HZ,
        f0_ceil=F0_CEIL_HZ,
        frame_period=1000.0 / fmt.frames_per_second,
        speed=2,
    )
    f0 = pyworld.stonemask(signal, rough, times, rate).astype(np.float32)
    return np.pad(f0[:frames], (0, max(frames - len(f0), 0)))
