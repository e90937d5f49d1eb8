"""Earlier voices of Sotto as teachers, and whatever is no voice."""

import numpy as np
import pytest

from core.errors import SottoError
from core.events import Control
from core.project import Project
from core.settings import Settings
from core.teachers.corpus import speak_corpus, spoken_language
from core.teachers.opening import open_teacher
from core.voice import save_voice
from tests.core.export.voices import babbling_voice
from tests.core.jobs import finished


def refusal(path) -> str:
    with pytest.raises(SottoError) as caught:
        open_teacher(path)
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.fixture(scope="module")
def voice():
    return babbling_voice(("ann", "bob"), ("en-us", "nl"))


def test_a_voice_folder_speaks_as_its_voice(voice, tmp_path):
    save_voice(tmp_path / "v", voice)
    opened = open_teacher(tmp_path / "v")
    text = "The kettle is on."
    assert np.array_equal(opened.speak(text, "bob").audio, voice.speak(text, "bob").audio)


def test_of_a_project_its_teacher_speaks_else_its_student(voice, tmp_path):
    project = Project.create(tmp_path / "p", Settings())
    assert "has no voice yet" in refusal(project.folder)
    for name in ("student", "teacher"):
        voice.name = name
        save_voice(project.voice_folder(name), voice)
        assert open_teacher(project.folder).name == name


def test_its_corpus_is_in_the_speakers_language_and_its_takes_differ(voice, tmp_path):
    save_voice(tmp_path / "v", voice)
    texts = ["De ketel staat op.", "Goedemorgen."]

    def spoken(folder):
        job = speak_corpus(
            folder, lambda _: open_teacher(tmp_path / "v"), texts, Control(), "bob", takes=2
        )
        finished(job)
        return [path.read_bytes() for path in sorted((folder / "wavs").iterdir())]

    once, again = spoken(tmp_path / "a"), spoken(tmp_path / "b")
    assert once == again
    assert len({*once}) == 4
    assert spoken_language(tmp_path / "a") == "nl"


def test_what_is_no_voice_is_named(tmp_path):
    assert "there is no voice in" in refusal(tmp_path)
    assert "there is no" in refusal(tmp_path / "none")
    (tmp_path / "song.mp3").write_text("")
    assert "is no voice" in refusal(tmp_path / "song.mp3")
