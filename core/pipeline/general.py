"""Trains the general vocoder that Sotto ships, from which each voice's own vocoder starts.

    sotto vocoder FOLDER --recordings DATA --recordings DATA --minutes 60
    sotto vocoder FOLDER --recordings DATA --recordings DATA --minutes 30 --pressure 0.75

It learns from the built-in voice in many languages and variants and from recordings, without those
sentences of theirs that a project with the same seed holds out. It leaves
`general-hifigan.safetensors` in FOLDER; the second line prunes that one and lets it recover, which
leaves `general-hifigan-small.safetensors`, the start of students. Run again, either goes on where
it was.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from core import espeak
from core.audio import write_wav
from core.compress.prune import prune
from core.data.demo import demo_sentences
from core.data.features import FeatureStore, extract_features
from core.data.layouts import Clip, read_corpus
from core.data.mel import MEL_FORMATS
from core.data.splits import split_by_sentence
from core.errors import SettingsError
from core.events import Control, Event, Pace
from core.machine import one_thread, prepare_process
from core.models.vocoders.families import new_vocoder
from core.models.vocoders.files import load_vocoder, save_vocoder
from core.models.vocoders.neural import VocoderModel
from core.pipeline.stage import fingerprint, phase, stop_if_asked
from core.pipeline.vocoder_stages import SMALL_RATE
from core.settings import OptimiserSettings, VocoderSettings
from core.storage import make_folder, write_text
from core.training.adversarial import Adversarial
from core.training.crops import CROP_FRAMES, Crops
from core.training.loop import train
from core.training.run import Length, Run, Trained
from core.training.spectral import Hearing, hearing_losses

LANGUAGES = (
    *("en-us", "en-gb", "en-gb-scotland", "nl", "de", "fr-fr", "es", "es-419", "it", "pt", "pt-br"),
    *("pl", "sv", "da", "nb", "fi", "hu", "cs", "ro", "tr", "id", "sw", "vi", "ca", "hr"),
)
"""Languages of the built-in voice that are written in Latin letters; it reads English in each as
its own, which gives a vocoder all its sounds."""

VARIANTS = ("", "f2", "m1", "f4", "m3", "f5", "m7")
"""Voices that take turns: women and men, high and low."""

SENTENCES = 24
"""Sentences in each language."""

BATCH = 16
"""Crops in a step."""

VALIDATION_CLIPS = 32

LEARNING_RATE = 3e-3
"""Of 1e-3, 2e-3 and 4e-3 the steadiest."""


def train_general(
    folder: Path,
    recordings: Sequence[Path],
    size: str,
    pressure: float,
    adversarial: float,
    length: Length,
    seed: int,
    control: Control,
) -> Generator[Event, None, Trained]:
    """The whole recipe.

    Args:
        folder: For the spoken sentences, the features, the run and the result.
        recordings: Data sets in any layout that Sotto reads.
        size: Preset of the vocoder.
        pressure: Share of the parameters of FOLDER's vocoder that a smaller one goes without; 0
            for the vocoder itself.
        adversarial: Share of the run, its last, in which discriminators listen too.

    Raises:
        SettingsError: A smaller one is asked for and there is no vocoder in FOLDER.
    """
    fmt = MEL_FORMATS["hifigan"]
    big, small = (folder / f"general-{fmt.name}{kind}.safetensors" for kind in ("", "-small"))
    if pressure and not big.is_file():
        raise SettingsError(
            "there is nothing to make smaller", f"first train {big.name}: leave --pressure out"
        )
    voices = {name: (name, VARIANTS[n % len(VARIANTS)]) for n, name in enumerate(LANGUAGES)}
    clips = yield from phase("demo", built_in(folder / "built-in", voices, SENTENCES, control))
    held_out: list[str] = []
    for number, source in enumerate(recordings):
        own = [replace(clip, id=f"{number}-{clip.id}") for clip in read_corpus(source).clips]
        split = split_by_sentence(own, seed)
        # What such a project tests on is never heard; what it validates on is validated on here.
        held_out += split.validation
        clips += [clip for clip in own if clip.id not in split.test]
    stop_if_asked(control)
    with one_thread():
        store = yield from extract_features(clips, folder / "features", fmt, control)
    stop_if_asked(control)
    assert store is not None
    ids = store.ids
    held_out = sorted(set(held_out) & set(ids))
    held_out += [name for name in ids if name.startswith("built-in")][:: 4 * SENTENCES]
    unheard = set(held_out)
    prepare_process(0)
    torch.manual_seed(seed)
    if pressure:
        model = prune(load_vocoder(big), pressure)
        rate = SMALL_RATE * VocoderSettings().learning_rate
    else:
        model, rate = new_vocoder("fourier", size, fmt.name), LEARNING_RATE
    judged = held_out[:: max(1, len(held_out) // VALIDATION_CLIPS)]
    run = Run(
        name="teacher_vocoder",
        folder=folder / ("run-small" if pressure else "run"),
        examples=Crops(store, CROP_FRAMES),
        train_ids=[name for name in ids if name not in unheard],
        objective=Adversarial(Hearing(fmt), adversarial, seed),
        judge=lambda model: hearing_losses(model, store, judged),
        length=length,
        settings=OptimiserSettings(learning_rate=rate, precision="float32"),
        batch=BATCH,
        seed=seed,
        speak=lambda model, path: _speak(model, store, judged[0], path),
        sentence=judged[0],
    )
    trained = yield from phase("teacher_vocoder", train(run, model, control))
    save_vocoder(small if pressure else big, trained.model)
    return trained


def built_in(
    folder: Path, voices: Mapping[str, tuple[str, str]], each: int, control: Control
) -> Generator[Event, None, list[Clip]]:
    """Sentences of the built-in voice in many languages, spoken once.

    Args:
        voices: Language and variant of each speaker.
        each: So many sentences each of them says; every one others, while there are enough.
    """
    key = fingerprint(voices, each)
    mark = folder / "key.txt"
    done = mark.is_file() and mark.read_text(encoding="utf-8") == key
    make_folder(folder)
    sentences = demo_sentences()
    pace = Pace("demo", len(voices) * each)
    clips = []
    for number, (speaker, (language, variant)) in enumerate(voices.items()):
        # Each its own sentences, so that no voice learns them by heart.
        texts = [sentences[n % len(sentences)] for n in range(number * each, (number + 1) * each)]
        own = [
            Clip(f"built-in-{speaker}-{place}", folder / f"{speaker}-{place}.wav", text, speaker)
            for place, text in enumerate(texts)
        ]
        clips += own
        if done:
            continue
        spoken_all = espeak.speak_all(texts, language, variant, control)
        for clip, spoken in zip(own, spoken_all, strict=False):
            write_wav(clip.audio, spoken.audio.astype(np.float32) / 32768.0, espeak.SAMPLE_RATE_HZ)
        yield from pace.advance((number + 1) * each)
        stop_if_asked(control)
    write_text(mark, key)
    return clips


def _speak(model: VocoderModel, store: FeatureStore, name: str, path: Path) -> None:
    mel = torch.from_numpy(store.mel(name).astype("float32"))
    with torch.inference_mode():
        write_wav(path, model.waves(mel[None])[0].numpy(), store.format.sample_rate_hz)
