"""Sequence-level distillation: a voice speaks sentences, and students learn from what it said.

Kim & Rush 2016, "Sequence-level knowledge distillation". The folder has the LJSpeech layout, so
that the rest of the road takes it for recordings, which is what it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

from core.audio import write_wav
from core.data.demo import demo_sentences
from core.delivery import USUAL, Delivery
from core.errors import DataError, SottoError, TextError, VoiceError
from core.events import Control, Event, Notice, Pace
from core.settings import DataSettings
from core.storage import explained, make_folder, write_json, write_text
from core.voice import AcousticVoice, Voice

PHASE = "teacher_speaks"

CHUNK = 100
"""Sounds after which a voice's drawing begins anew."""

TRIED, FAILING = 20, 0.5
"""A voice that fails with more than such a share of so many sentences, or more, is given up."""

VARIED = 0.667
"""Temperature of a Sotto voice that says each sentence several times: Piper's usual noise scale."""


def read_sentences(path: Path) -> list[str]:
    """The sentences of a text file, one a line; blank lines and repeated sentences are passed over.

    Raises:
        DataError: It cannot be read, or holds none.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"the sentences in {path} cannot be read ({error})", "name a text file in UTF-8"
        ) from error
    found = list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
    if not found:
        raise DataError(f"{path} holds no sentence", "write one sentence a line")
    return found


def sentences_for(settings: DataSettings) -> list[str]:
    """The sentences that a voice is to speak: those of the file, or the built-in ones.

    Raises:
        DataError: The file cannot be read, or holds none.
    """
    if settings.source:
        return read_sentences(Path(settings.source))
    return demo_sentences()[: settings.sentences]


def speak_corpus(
    folder: Path,
    open_voice: Callable[[int], Voice],
    sentences: Sequence[str],
    control: Control,
    speaker: str = "",
    takes: int = 1,
) -> Generator[Event, None, None]:
    """Let a voice say all sentences, each so many times.

    Writes `wavs/<id>.wav`, and last `metadata.csv` (`id|text`): a walk that was stopped or killed
    leaves none, so that nothing takes its folder for a data set, and goes on where it was. What the
    voice cannot say is left out and named.

    Args:
        open_voice: Gives the voice, which draws from this seed on. It is opened again for every
            `CHUNK` sounds: so a walk that was killed draws what an undisturbed one does.

    Raises:
        VoiceError: It fails with too many sentences, or there is no such speaker.
        StorageError: The folder cannot be written.
    """
    wavs, metadata = make_folder(folder / "wavs"), folder / "metadata.csv"
    with explained(metadata):
        metadata.unlink(missing_ok=True)
    jobs = [
        (wavs / (f"s{place:05d}" + (f"-{take}" if takes > 1 else "") + ".wav"), text)
        for place, text in enumerate(sentences, 1)
        for take in range(1, takes + 1)
    ]
    pace = Pace(PHASE, len(jobs))
    lines: list[str] = []
    failed, voice = 0, open_voice(0)
    for start in range(0, len(jobs), CHUNK):
        chunk = jobs[start : start + CHUNK]
        there = all(path.is_file() for path, _ in chunk)
        if start and not there:
            voice = open_voice(start)
        for done, (path, text) in enumerate(chunk, start + 1):
            yield from control.wait_while_paused()
            if control.stopping:
                return
            try:
                if not there:
                    said = voice.speak(text, speaker, _delivery(voice, takes, done))
                    write_wav(path, said.audio, said.sample_rate_hz)
                lines.append(f"{path.stem}|{text.replace('|', ' ')}\n")
            except (TextError, VoiceError) as error:
                failed += 1
                if done >= min(TRIED, len(jobs)) and failed > FAILING * done:
                    raise _unable(voice, failed, done, error) from error
                yield Notice(f"{text[:40]!r} is left out: {error.problem}", "warning")
            yield from pace.advance(done)
    language = voice.language_of(speaker) if isinstance(voice, AcousticVoice) else voice.language
    write_json(folder / "spoken.json", {"voice": voice.name, "language": language})
    write_text(metadata, "".join(lines))


def _delivery(voice: Voice, takes: int, number: int) -> Delivery:
    """How a sound is to be said: voices of strangers vary by themselves, Sotto's when asked to."""
    if takes == 1 or not isinstance(voice, AcousticVoice):
        return USUAL
    return Delivery(temperature=VARIED, seed=number)


def _unable(voice: Voice, failed: int, tried: int, error: SottoError) -> VoiceError:
    return VoiceError(
        f"{voice.name} cannot say {failed} of {tried} sentences, the last because {error.problem}",
        "try it with `sotto say`, or with sentences in its language and script",
    )


def spoken_language(folder: Path) -> str:
    """The language in which a voice has spoken the corpus in a folder."""
    language: str = json.loads((folder / "spoken.json").read_text(encoding="utf-8"))["language"]
    return language
