import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from core import audio
from core.errors import DataError, SottoError

RATE = 22050


def tone(hz: float, seconds: float, rate: int = RATE, level: float = 0.5) -> audio.Audio:
    wave = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)
    return wave.astype(np.float32)


def test_torchaudio_comes_through_the_one_import_and_works() -> None:
    from core.audio import torchaudio

    bank = torchaudio.functional.melscale_fbanks(513, 0.0, 8000.0, 80, RATE)
    assert bank.shape == (513, 80)


def test_torchaudio_may_be_asked_for_by_many_threads_at_once() -> None:
    code = (
        "import core.audio\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def ask(_): return core.audio.torchaudio.functional.resample\n"
        "with ThreadPoolExecutor(8) as pool: list(pool.map(ask, range(16)))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_engine_imports_without_soundfile_torchaudio_and_soxr() -> None:
    code = (
        "import sys\n"
        "for name in ('soundfile', 'soxr', 'pyloudnorm', 'pyworld'): sys.modules[name] = None\n"
        "import core.audio, core.data.mel, core.data.features\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_written_wav_reads_back_within_one_step_of_16_bits(tmp_path: Path) -> None:
    sound = tone(440, 0.3)
    audio.write_wav(tmp_path / "a.wav", sound, RATE)
    read, rate = audio.read_audio(tmp_path / "a.wav")
    assert rate == RATE
    assert read.shape == (1, len(sound))
    assert read.dtype == np.float32
    assert np.abs(read[0] - sound).max() < 1 / 16384
    assert soundfile.info(tmp_path / "a.wav").subtype == "PCM_16"


def test_writing_clips_and_never_wraps_around(tmp_path: Path) -> None:
    audio.write_wav(tmp_path / "a.wav", np.array([2.0, -2.0, 0.0], np.float32), RATE)
    read, _ = audio.read_audio(tmp_path / "a.wav")
    np.testing.assert_allclose(read[0], [1, -1, 0], atol=1e-4)


def test_writing_no_numbers_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no numbers"):
        audio.write_wav(tmp_path / "a.wav", np.array([0, np.nan], np.float32), RATE)
    assert list(tmp_path.iterdir()) == []


def test_8_bit_and_six_channel_files_are_read_and_mixed_down(tmp_path: Path) -> None:
    sound = tone(440, 0.2)
    soundfile.write(tmp_path / "u8.wav", sound, RATE, subtype="PCM_U8")
    read, _ = audio.read_audio(tmp_path / "u8.wav")
    assert np.abs(read[0] - sound).max() < 1 / 64
    soundfile.write(tmp_path / "six.wav", np.stack([sound] * 6, 1), RATE)
    read, _ = audio.read_audio(tmp_path / "six.wav")
    assert read.shape == (6, len(sound))
    np.testing.assert_allclose(audio.to_mono(read), sound, atol=1e-4)


def spoil(folder: Path, kind: str) -> Path:
    sound = tone(440, 1.0)
    good, path = folder / "good.wav", folder / f"{kind}.wav"
    soundfile.write(good, sound, RATE)
    match kind:
        case "missing":
            pass
        case "text":
            path.write_text("this is no audio at all " * 50)
        case "no_bytes":
            path.touch()
        case "no_samples":
            soundfile.write(path, sound[:0], RATE)
        case "half_a_wav":
            path.write_bytes(good.read_bytes()[:20000])
        case "half_a_flac":
            soundfile.write(folder / "whole.flac", sound, RATE)
            path = folder / "half.flac"
            path.write_bytes((folder / "whole.flac").read_bytes()[:5000])
        case "flac_named_wav":
            soundfile.write(path, sound, RATE, format="FLAC")
        case "wav_named_flac":
            path = folder / "w.flac"
            path.write_bytes(good.read_bytes())
        case "nan":
            sound[5] = np.nan
            soundfile.write(path, sound, RATE, subtype="FLOAT")
        case "infinite":
            sound[5] = np.inf
            soundfile.write(path, sound, RATE, subtype="FLOAT")
        case "folder":
            path.mkdir()
        case "slow_rate":
            soundfile.write(path, sound, 100)
    return path


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("missing", "no file"),
        ("text", "cannot be read as audio"),
        ("no_bytes", "cannot be read as audio"),
        ("no_samples", "no sound"),
        ("half_a_wav", "truncated"),
        ("half_a_flac", "cannot be read|truncated"),
        ("flac_named_wav", "holds FLAC"),
        ("wav_named_flac", "holds WAV"),
        ("nan", "no numbers"),
        ("infinite", "no numbers"),
        ("folder", "no file"),
        ("slow_rate", "100 samples a second"),
    ],
)
def test_a_bad_file_is_refused_in_one_line_that_names_it(
    tmp_path: Path, kind: str, says: str
) -> None:
    path = spoil(tmp_path, kind)
    with pytest.raises(DataError, match=says) as caught:
        audio.read_audio(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.advice


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 4000), noise=st.binary(max_size=40), flac=st.booleans())
def test_damaged_files_never_raise_anything_but_our_own_errors(
    tmp_path_factory: pytest.TempPathFactory, cut: int, noise: bytes, flac: bool
) -> None:
    path = tmp_path_factory.mktemp("damaged") / ("a.flac" if flac else "a.wav")
    soundfile.write(path, tone(300, 0.1), RATE)
    content = path.read_bytes()
    path.write_bytes(content[:cut] + noise + content[cut + len(noise) :])
    try:
        read, _ = audio.read_audio(path)
    except SottoError:
        return
    assert np.isfinite(read).all()


def test_a_wav_streamed_without_a_length_is_not_called_truncated(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(440, 0.2), RATE)
    content = bytearray(path.read_bytes())
    content[40:44] = b"\xff\xff\xff\xff"  # what ffmpeg writes into a pipe
    path.write_bytes(content)
    assert audio.read_audio(path)[0].shape == (1, round(0.2 * RATE))


def test_resampling_keeps_a_tone_and_removes_what_does_not_fit() -> None:
    kept = audio.resample(tone(1000, 1, 48000), 48000, RATE)
    assert len(kept) == RATE
    middle = slice(2000, -2000)
    np.testing.assert_allclose(kept[middle], tone(1000, 1)[middle], atol=1e-3)
    gone = audio.resample(tone(12000, 1, 48000), 48000, RATE)
    assert np.abs(gone[middle]).max() < 1e-4


def test_loudness_of_the_standards_reference_tone() -> None:
    # BS.1770-4: a 0 dBFS 997 Hz sine in one channel reads -3.01 LKFS.
    assert audio.loudness_lufs(tone(997, 5, 48000, 1.0), 48000) == pytest.approx(-3.01, abs=0.05)


def test_loudness_of_a_short_clip_is_that_of_the_same_tone_longer() -> None:
    long = audio.loudness_lufs(tone(997, 3), RATE)
    assert audio.loudness_lufs(tone(997, 0.1), RATE) == pytest.approx(long, abs=0.3)


def test_silence_has_no_loudness_and_is_left_alone() -> None:
    silence = np.zeros(RATE, np.float32)
    assert audio.loudness_lufs(silence, RATE) == -np.inf
    assert audio.loudness_lufs(silence[:0], RATE) == -np.inf
    assert np.array_equal(audio.normalise_loudness(silence, RATE), silence)


@pytest.mark.parametrize("level", [0.001, 0.05, 0.9])
def test_normalising_reaches_the_target(level: float) -> None:
    sound = audio.normalise_loudness(tone(300, 2, level=level), RATE)
    assert audio.loudness_lufs(sound, RATE) == pytest.approx(-23.0, abs=0.05)
    assert sound.dtype == np.float32


def test_the_true_peak_guard_wins_over_the_target() -> None:
    clicks = np.zeros(2 * RATE, np.float32)
    clicks[::2000] = 0.1
    sound = audio.normalise_loudness(clicks, RATE, target_lufs=-10)
    assert 20 * np.log10(audio.true_peak(sound, RATE)) == pytest.approx(-1.0, abs=0.05)


def test_true_peak_sees_between_the_samples() -> None:
    # A sine at a quarter of the rate, sampled 45 degrees off its peaks: samples at 0.707, peak 1.
    sound = np.sin(np.pi / 2 * np.arange(4000) + np.pi / 4).astype(np.float32)
    assert np.abs(sound).max() == pytest.approx(0.7071, abs=1e-3)
    assert audio.true_peak(sound[500:-500], RATE) == pytest.approx(1.0, abs=0.05)


def test_speech_is_found_between_noisy_silences() -> None:
    rng = np.random.default_rng(1)
    sound = rng.normal(0, 0.0005, 3 * RATE).astype(np.float32)
    sound[RATE : 2 * RATE] += tone(200, 1)
    start, end = audio.speech_span(sound, RATE)
    assert start / RATE == pytest.approx(1.0, abs=0.03)
    assert end / RATE == pytest.approx(2.0, abs=0.03)


def test_where_nothing_stands_out_all_of_it_is_speech() -> None:
    for sound in (np.zeros(RATE, np.float32), tone(200, 1), tone(200, 0.01), tone(200, 0.001)):
        assert audio.speech_span(sound, RATE) == (0, len(sound))
