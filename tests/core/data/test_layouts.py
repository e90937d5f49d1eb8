from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.data.layouts import Clip, Corpus, read_corpus
from core.errors import DataError

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"


def sound(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.zeros(100), 8000, format=path.suffix[1:].upper())


def text(path: Path, content: str | bytes = "Hello there.") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def ljspeech(root: Path, rows: str | bytes, sounds: str = "a.wav b.flac c.wav") -> Path:
    text(root / "metadata.csv", rows)
    for name in sounds.split():
        sound(root / "wavs" / name)
    return root


def by_id(corpus: Corpus) -> dict[str, Clip]:
    return {clip.id: clip for clip in corpus.clips}


def test_ljspeech_prefers_the_normalised_text_unless_it_is_empty(tmp_path: Path) -> None:
    corpus = read_corpus(ljspeech(tmp_path, "a|In 1492|In fourteen ninety-two\nb|Hi|\nc|Ho\n"))
    assert corpus.layout == "ljspeech"
    clips = by_id(corpus)
    assert {key: clip.text for key, clip in clips.items()} == {
        "a": "In fourteen ninety-two",
        "b": "Hi",
        "c": "Ho",
    }
    assert clips["b"].audio == tmp_path / "wavs" / "b.flac"
    assert {clip.speaker for clip in corpus.clips} == {""}
    assert corpus.problems == ()


def test_ljspeech_takes_what_editors_write(tmp_path: Path) -> None:
    rows = "\ufeffa|Zwölf Boxkämpfer\u2028jagen\r\n\r\nb.wav|二十\r\nc|\u202aمرحبا\u202c \r\n"
    corpus = read_corpus(ljspeech(tmp_path, rows, "a.wav b.wav c.WAV"))
    assert list(by_id(corpus)) == ["a", "b", "c"]
    assert by_id(corpus)["a"].text == "Zwölf Boxkämpfer jagen"


def test_quotes_in_ljspeech_are_text_not_syntax(tmp_path: Path) -> None:
    corpus = read_corpus(ljspeech(tmp_path, 'a|"So," he said\nb|"Open\nc|x\n'))
    assert by_id(corpus)["a"].text == '"So," he said'
    assert by_id(corpus)["b"].text == '"Open'


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("a|x\nb\nc|z\n", "line 2 has 1 column"),
        ("a,x\nb,y\nc,z\n", "line 1 has 1 column .and 2 more"),
        ("a|x|y|z\n", "line 1 has 4 columns"),
        ("a|x\nb|y\na|z\n", "line 3.*'a' is already on line 1"),
        ("a|x\n../../etc/passwd|y\n", r"line 2.*'../../etc/passwd'"),
        ("a|x\n/etc/passwd|y\n", "line 2.*'/etc/passwd'"),
        ("a|x\n|y\n", "line 2.*''"),
        ("a|x\nb\0|y\n", "line 2"),
        ("a|x\nb|ü\n".encode("latin1"), "line 2 is not UTF-8.*LATIN1"),
        ("a|x\n".encode("utf-16"), "not UTF-8.*UTF-16"),
        ("", "is empty"),
        ("nowhere|x\nneither|y\n", "none of the 2 clips.*wavs/nowhere.wav .metadata.csv line 1."),
    ],
)
def test_damaged_metadata_are_refused_in_one_line_with_file_and_line_number(
    tmp_path: Path, rows: str | bytes, says: str
) -> None:
    with pytest.raises(DataError, match=says) as caught:
        read_corpus(ljspeech(tmp_path, rows))
    message = str(caught.value)
    assert str(tmp_path) in message
    assert "\n" not in message
    assert caught.value.advice


def test_some_absent_recordings_concern_only_their_clips(tmp_path: Path) -> None:
    corpus = read_corpus(ljspeech(tmp_path, "a|x\nb|y\ngone|z\n"))
    assert len(corpus.clips) == 3
    problems = {problem.clip_id: problem for problem in corpus.problems}
    assert problems["gone"].kind == "audio_missing"
    assert "line 3" in problems["gone"].text
    assert problems[""].text == "1 recordings have no row in metadata.csv"


def vctk(root: Path) -> Path:
    for speaker in ("p225", "p226"):
        for number in (1, 2):
            key = f"{speaker}_00{number}"
            text(root / "txt" / speaker / f"{key}.txt", f"Sentence {number}.\n")
            for mic in (1, 2):
                sound(root / "wav48_silence_trimmed" / speaker / f"{key}_mic{mic}.flac")
    text(root / "wav48_silence_trimmed" / "log.txt", "not a speaker")
    return root


def test_vctk_takes_the_first_microphone_and_names_speakers(tmp_path: Path) -> None:
    text(
        tmp_path / "speaker-info.txt",
        "ID AGE GENDER ACCENTS\np225 23 F English x\np226 2 M Welsh\n",
    )
    corpus = read_corpus(vctk(tmp_path))
    assert (corpus.layout, corpus.language) == ("vctk", "en")
    assert list(by_id(corpus)) == ["p225_001", "p225_002", "p226_001", "p226_002"]
    clip = by_id(corpus)["p226_002"]
    assert clip.audio.name == "p226_002_mic1.flac"
    assert (clip.text, clip.speaker) == ("Sentence 2.", "p226")


def test_vctk_with_lost_texts_or_sounds_stays_usable(tmp_path: Path) -> None:
    root = vctk(tmp_path)
    (root / "txt" / "p225" / "p225_001.txt").unlink()
    text(root / "txt" / "p225" / "p225_002.txt", "Größe".encode("latin1"))
    for mic in (1, 2):
        (root / f"wav48_silence_trimmed/p226/p226_001_mic{mic}.flac").unlink()
    (root / "wav48_silence_trimmed/p226/p226_002_mic1.flac").unlink()
    corpus = read_corpus(root)
    assert {problem.clip_id: problem.kind for problem in corpus.problems} == {
        "p225_001": "text_missing",
        "p225_002": "text_encoding",
        "p226_001": "audio_missing",
    }
    assert by_id(corpus)["p226_002"].audio.name == "p226_002_mic2.flac"


def libritts(root: Path) -> Path:
    for split, speaker in (("train-clean-100", "19"), ("dev-clean", "84")):
        chapter = root / split / speaker / "198"
        for number in range(2):
            stem = f"{speaker}_198_00000{number}_000000"
            text(chapter / f"{stem}.normalized.txt", "mister")
            text(chapter / f"{stem}.original.txt", "Mr.")
            sound(chapter / f"{stem}.wav")
    return root


def test_libritts_is_found_from_the_top_and_from_one_split(tmp_path: Path) -> None:
    corpus = read_corpus(libritts(tmp_path))
    assert (corpus.layout, corpus.language, len(corpus.clips)) == ("libritts", "en", 4)
    assert {clip.speaker for clip in corpus.clips} == {"19", "84"}
    assert {clip.text for clip in corpus.clips} == {"mister"}
    split = read_corpus(tmp_path / "dev-clean")
    assert [clip.id for clip in split.clips] == ["84_198_000000_000000", "84_198_000001_000000"]
    assert {clip.speaker for clip in split.clips} == {""}  # the only one


def test_a_plain_folder_is_read_with_its_subfolders(tmp_path: Path) -> None:
    for stem in ("x", "chapter 1/x", "chapter 1/y.2"):
        sound(tmp_path / f"{stem}.wav")
        text(tmp_path / f"{stem}.txt", f"  I am\n{stem} ")
    sound(tmp_path / "alone.flac")
    text(tmp_path / "README.txt")
    text(tmp_path / "._x.wav")
    corpus = read_corpus(tmp_path)
    assert corpus.layout == "plain"
    assert by_id(corpus)["chapter 1_x"].text == "I am chapter 1/x"
    assert set(by_id(corpus)) == {"alone", "x", "chapter 1_x", "chapter 1_y.2"}
    kinds = {problem.clip_id: problem.kind for problem in corpus.problems}
    assert kinds == {"alone": "text_missing", "": "unused"}


def test_ids_are_unique_also_where_case_does_not_count(tmp_path: Path) -> None:
    for stem in ("a/b", "A_b", "a_b"):
        sound(tmp_path / f"{stem}.wav")
        text(tmp_path / f"{stem}.txt")
    ids = [clip.id for clip in read_corpus(tmp_path).clips]
    assert len({name.casefold() for name in ids}) == 3
    assert not any("/" in name for name in ids)


@pytest.mark.parametrize("kind", ["missing", "empty", "file", "photos", "unpaired"])
def test_what_is_no_data_set_is_refused_with_what_was_found(tmp_path: Path, kind: str) -> None:
    root = tmp_path / "data"
    says = {"missing": "no folder", "empty": "is empty", "file": "is a file"}.get(kind, "found 2")
    if kind != "missing":
        root.mkdir()
    if kind == "file":
        root = root / "voice.zip"
        text(root)
    for name in {"photos": "a.jpg b.jpg", "unpaired": "a.wav b.wav c.txt"}.get(kind, "").split():
        text(root / name)
    with pytest.raises(DataError, match=says) as caught:
        read_corpus(root)
    assert str(root) in str(caught.value)
    if kind in ("photos", "unpaired", "empty"):
        assert "LJSpeech" in caught.value.advice


def test_the_language_may_stand_in_the_folder_name(tmp_path: Path) -> None:
    assert read_corpus(ljspeech(tmp_path / "thorsten-de_DE-1", "a|x\n")).language == "de-de"
    assert read_corpus(ljspeech(tmp_path / "LJSpeech-1.1", "a|x\n")).language is None


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("name", "layout", "clips", "speakers", "language"),
    [
        ("kathleen-en-US", "ljspeech", 1038, {""}, "en-us"),
        ("ljspeech-mini", "ljspeech", 32, {""}, None),
        ("vctk-nl-2spk", "vctk", 200, {"p901", "p902"}, "nl"),
    ],
)
def test_real_corpora(
    name: str, layout: str, clips: int, speakers: set[str], language: str | None
) -> None:
    if not (CORPORA / name).is_dir():
        pytest.skip(f"the recordings {name} are not beside the project")
    corpus = read_corpus(CORPORA / name)
    assert (corpus.layout, corpus.language) == (layout, language)
    assert len(corpus.clips) == clips
    assert {clip.speaker for clip in corpus.clips} == speakers
    assert all(clip.audio.is_file() and clip.text for clip in corpus.clips)
    assert corpus.problems == ()
