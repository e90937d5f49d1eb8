import json
import wave

import numpy as np
import pytest

from core.data.demo import demo_sentences, read_timings, speak_demo
from core.errors import DataError, StorageError, TextError
from core.events import Control, Progress


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    events = list(speak_demo(folder, 5, Control()))
    return folder, events


def test_it_is_a_data_set_in_the_ljspeech_layout(demo):
    folder, events = demo
    lines = (folder / "metadata.csv").read_text("utf-8").splitlines()
    assert [line.split("|")[1] for line in lines] == demo_sentences()[:5]
    for line in lines:
        with wave.open(str(folder / "wavs" / f"{line.split('|')[0]}.wav")) as file:
            assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (22050, 2, 1)
            assert 0.8 < file.getnframes() / 22050 < 12
    assert isinstance(events[-1], Progress)
    assert events[-1].done == events[-1].total == 5


def test_timings_lie_where_the_sound_is(demo):
    folder, _ = demo
    timings = dict(read_timings(folder))
    assert len(timings) == 5
    for name, phonemes in timings.items():
        with wave.open(str(folder / "wavs" / f"{name}.wav")) as file:
            audio = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
        times = [time for _, start, stop in phonemes for time in (start, stop)]
        assert times == sorted(times)
        first, last = round(times[0] * 22050), round(times[-1] * 22050)
        assert np.square(audio[first:last]).sum() > 0.99 * np.square(audio).sum()
        assert not audio[:1000].any()


def test_the_same_call_writes_the_same_bytes(demo, tmp_path):
    folder, _ = demo
    list(speak_demo(tmp_path / "again", 5, Control()))
    for path in sorted(folder.rglob("*.*")):
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(folder)).read_bytes()


def test_a_stopped_run_does_not_look_done(tmp_path):
    folder = tmp_path / "demo"
    list(speak_demo(folder, 3, Control()))
    control = Control()
    control.stop()
    list(speak_demo(folder, 200, control))
    assert not (folder / "metadata.csv").exists()
    running = speak_demo(folder, 200, Control())
    next(running)
    running.close()
    assert not (folder / "metadata.csv").exists()
    assert not list(folder.rglob("*.part"))


def test_another_language_reads_the_same_sentences(tmp_path):
    list(speak_demo(tmp_path, 1, Control(), language="en-GB"))
    ((_, phonemes),) = read_timings(tmp_path)
    assert "ˈɔː" in {ipa for ipa, _, _ in phonemes}  # "northern", without an r


def test_bad_input_is_explained(tmp_path):
    with pytest.raises(TextError):
        list(speak_demo(tmp_path, 1, Control(), language="xx"))
    with pytest.raises(DataError):
        list(read_timings(tmp_path))
    (tmp_path / "timings.jsonl").write_text(json.dumps({"id": "x"}))
    with pytest.raises(DataError):
        list(read_timings(tmp_path))
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        list(speak_demo(tmp_path / "file" / "demo", 1, Control()))
