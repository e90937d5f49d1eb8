import pytest

from core.data.layouts import read_corpus
from core.errors import DataError, VoiceError
from core.events import Control, Notice
from core.teachers.corpus import CHUNK, read_sentences, speak_corpus, spoken_language
from core.teachers.piper import load_piper
from tests.core.jobs import StopsWhen, drained, finished
from tests.core.teachers.graphs import piper_like, words_of

TEXTS = ["A cup of tea.", "The kettle is on.", "Good morning."]


@pytest.fixture
def opened(tmp_path):
    path = piper_like(tmp_path / "voice", drawing=True)
    return lambda seed: load_piper(path, seed=seed)


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in (folder / "wavs").iterdir()}


def test_what_it_says_is_a_data_set_like_any_other(opened, tmp_path):
    finished(speak_corpus(tmp_path / "c", opened, TEXTS, Control(), takes=2))
    corpus = read_corpus(tmp_path / "c")
    assert corpus.layout == "ljspeech"
    assert [clip.text for clip in corpus.clips] == [text for text in TEXTS for _ in range(2)]
    assert spoken_language(tmp_path / "c") == "en-us"
    first, second, *_ = (clip.audio.read_bytes() for clip in corpus.clips)
    assert first != second


def test_a_walk_that_was_stopped_goes_on_and_gives_the_same(opened, tmp_path):
    many = [f"{text} {number}." for number in range(CHUNK // 2) for text in TEXTS]
    finished(speak_corpus(tmp_path / "whole", opened, many, Control()))
    wavs = tmp_path / "c" / "wavs"
    control = StopsWhen(lambda: len(list(wavs.iterdir())) == CHUNK + 10)
    finished(speak_corpus(tmp_path / "c", opened, many, control))
    assert len(list(wavs.iterdir())) == CHUNK + 10
    assert not (tmp_path / "c" / "metadata.csv").exists()
    finished(speak_corpus(tmp_path / "c", opened, many, Control()))
    assert bytes_of(tmp_path / "c") == bytes_of(tmp_path / "whole")


def test_what_it_cannot_say_is_left_out_and_named(opened, tmp_path):
    events, _ = drained(speak_corpus(tmp_path / "c", opened, [*TEXTS, "…"], Control()))
    notices = [event.message for event in events if isinstance(event, Notice)]
    assert len(notices) == 1
    assert "holds nothing that can be spoken" in notices[0]
    assert len(read_corpus(tmp_path / "c").clips) == 3


def test_a_voice_that_says_nothing_is_given_up(tmp_path):
    path = piper_like(tmp_path / "voice", loudness=0.0)
    job = speak_corpus(tmp_path / "c", lambda _: load_piper(path), TEXTS * 10, Control())
    with pytest.raises(VoiceError, match="fell silent"):
        finished(job)
    assert not (tmp_path / "c" / "metadata.csv").exists()


def test_sentences_in_a_script_that_the_voice_does_not_read(tmp_path):
    ids = {letter: [place] for place, letter in enumerate("_^$ abcdefghijklmnopqrstuvwxyz")}
    words = words_of(phoneme_type="text", phoneme_id_map=ids, num_symbols=30)
    path = piper_like(tmp_path / "voice", words=words)
    job = speak_corpus(tmp_path / "c", lambda _: load_piper(path), ["早上好"] * 5, Control())
    with pytest.raises(VoiceError, match="cannot say 5 of 5"):
        finished(job)


def test_sentences_are_read_from_a_file(tmp_path):
    file = tmp_path / "s.txt"
    file.write_text("\ufeffOne  two.\n\nThree.\nOne two.\n", encoding="utf-8")
    assert read_sentences(file) == ["One two.", "Three."]
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="UTF-8"):
        read_sentences(file)
    file.write_text("\n")
    with pytest.raises(DataError, match="no sentence"):
        read_sentences(file)
