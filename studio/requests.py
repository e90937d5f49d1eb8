"""Short work for the window that runs in the engine's process; nothing here runs in the window's.

Named by `module:function` in `EngineProcess.request`; imports of the engine stand inside the
functions, so that the window may read the names without loading it.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from core.events import Control, Event


def load() -> None:
    """Load the engine, so that the first real request need not wait for it."""
    import core.pipeline  # noqa: F401


def plan(folder: str, settings: dict[str, Any]) -> Any:
    """The bills of a compression for settings that need not be saved yet.

    Args:
        folder: Of the project; empty for the presets of teachers alone.
        settings: `Settings.model_dump()`.

    Returns:
        See `core.pipeline.workbench.Plan`.
    """
    bench, wanted = _bench(folder, settings)
    return bench.plan(wanted)


def measure(folder: str, settings: dict[str, Any]) -> Any:
    """Milliseconds per second of speech, one thread: `teacher`, and `student` to be."""
    bench, wanted = _bench(folder, settings)
    return bench.measured(wanted)


def preview(
    folder: str, settings: dict[str, Any], text: str, speaker: str, control: Control
) -> Generator[Event, None, Any]:
    """Let the compressed, not yet trained copy of the teacher say a text.

    Returns:
        See `core.pipeline.hearing.Heard`.
    """
    bench, wanted = _bench(folder, settings)
    return (yield from bench.preview(wanted, text, speaker, control))


def sensitivity(folder: str, control: Control) -> Generator[Event, None, Any]:
    """How much worse the voice becomes for each byte saved, layer by layer."""
    from core.pipeline.workbench import workbench

    return (yield from workbench(folder).sensitivities(control))


def budget(
    folder: str,
    settings: dict[str, Any],
    megabytes: float,
    ms_per_second: float,
    ram_megabytes: float,
) -> Any:
    """Settings that keep within limits and are expected to hurt least; 0 is no limit.

    Returns:
        See `core.pipeline.workbench.Offer`.
    """
    from core.compress.budget import Limits

    bench, wanted = _bench(folder, settings)
    limits = Limits(megabytes or None, ms_per_second or None, ram_megabytes or None)
    return bench.budget(wanted, limits)


def beliefs(folder: str, text: str) -> Any:
    """What the teacher believes of one sound of a text; see `core.pipeline.hearing.Belief`."""
    from core.pipeline.workbench import workbench

    return workbench(folder).belief(text)


def presets() -> list[dict[str, Any]]:
    """The recipes that Sotto brings: `name`, `meaning`, and `settings` by dotted name."""
    from core.recipes import presets as recipes
    from core.settings import Settings
    from core.sliders import NEUTRAL, with_recipe

    found = []
    for recipe in recipes():
        content = with_recipe(Settings(), recipe).model_dump()
        names = [*NEUTRAL, "compress.step"]
        values = {name: content[name.split(".")[0]][name.split(".")[1]] for name in names}
        found.append({"name": recipe.name, "meaning": recipe.meaning, "settings": values})
    return found


def _bench(folder: str, settings: dict[str, Any]) -> tuple[Any, Any]:
    from core.pipeline.workbench import workbench
    from core.settings import parse_settings

    wanted = parse_settings(settings)
    return workbench(folder, wanted), wanted


def stale(folder: str) -> list[str]:
    """Finished stages whose settings or inputs have changed since."""
    from core.pipeline.road import is_done
    from core.project import Project

    project = Project.open(Path(folder))
    return [
        stage
        for stage, facts in project.stages().items()
        if not facts.get("stopped") and not is_done(project, stage)
    ]


def hear_voice(voice: str, speaker: str, text: str, path: str) -> str:
    """Let a teacher, or the built-in voice if none is named, say something into a WAV file.

    Returns:
        The path.
    """
    from core.audio import write_wav
    from core.teachers.opening import open_teacher
    from core.voice import EspeakVoice

    speaking = open_teacher(Path(voice)) if voice else EspeakVoice()
    speech = speaking.speak(text, speaker)
    write_wav(Path(path), speech.audio, speech.sample_rate_hz)
    return path


def to_confirm(voice: str) -> dict[str, str]:
    """What a teacher would run that the user has not confirmed.

    Returns:
        `words`, which show it, and `fingerprint`; empty if there is nothing to confirm.
    """
    from core.teachers.consent import consent_for

    consent = consent_for(Path(voice))
    if consent is None or consent.given:
        return {}
    return {"words": consent.words, "fingerprint": consent.fingerprint}


def confirm(voice: str, fingerprint: str) -> bool:
    """Keep that the user has agreed to what a teacher runs.

    Returns:
        Whether it still is what was shown.
    """
    from core.teachers.consent import consent_for

    consent = consent_for(Path(voice))
    if consent is None or consent.fingerprint != fingerprint:
        return False
    consent.confirm()
    return True


def probe(
    settings: dict[str, Any], speech_s: float, speakers: int, control: Control
) -> Generator[Event, None, Any]:
    """What a voice will take on this machine; see `core.pipeline.probe.Probe`."""
    from core.pipeline.probe import probe as tried
    from core.settings import parse_settings

    return (yield from tried(parse_settings(settings), speech_s, speakers, control))


def read_clip(source: str, mel: str, trim: bool, even: bool, path: str) -> dict[str, Any]:
    """Write a recording into a WAV file as models will learn from it.

    Args:
        mel: Name of the mel format, which says the sample rate.
        trim, even: See `core.data.features.read_as_learnt`.

    Returns:
        `path`, `seconds`, `loudness_lufs` (None for silence).
    """
    import math

    from core.audio import loudness_lufs, write_wav
    from core.data.features import read_as_learnt
    from core.data.mel import MEL_FORMATS

    rate = MEL_FORMATS[mel].sample_rate_hz
    audio, _ = read_as_learnt(Path(source), rate, trim=trim, even=even)
    write_wav(Path(path), audio, rate)
    loudness = loudness_lufs(audio, rate)
    return {
        "path": path,
        "seconds": len(audio) / rate,
        "loudness_lufs": loudness if math.isfinite(loudness) else None,
    }


def write_report(folder: str) -> str:
    """Make the report's PDF and its page as things stand now; gives the path of the page."""
    from core.evaluate.page import PDF
    from core.evaluate.pdf import write_pdf
    from core.evaluate.report import tell_votes

    place = Path(folder)
    # The page comes second, for it points to the PDF.
    write_pdf(place, place / PDF)
    tell_votes(folder)
    return str(place / "report.html")


def export(
    folder: str,
    voice: str,
    form: str,
    weights: str,
    out: str,
    even_if_slower: bool,
    control: Control,
) -> Generator[Event, None, Any]:
    """Write a voice of a project for other programs and check what was written.

    Args:
        form, weights: Out of `core.export.FORMATS` and `WEIGHTS`.
        out: Folder for the files.
        even_if_slower: Also where it turns out not to be as fast as it should.

    Returns:
        What `core.export.Exported` says; `format`, `weights` and `refused`, the reason, where it
        was not written for being slow.
    """
    from core.errors import SlowerError
    from core.pipeline.requests import export_voice

    try:
        return (yield from export_voice(folder, voice, form, weights, out, control, even_if_slower))
    except SlowerError as error:
        return {"format": form, "weights": weights, "refused": error.problem}


def say_exported(path: str, text: str, control: Control) -> Generator[Event, None, Any]:
    """Let an exported file speak, through onnxruntime."""
    from core.pipeline.requests import say_exported

    return (yield from say_exported(path, text, control))


def about_start(start: str) -> dict[str, Any]:
    """What a voice to start from is, by its description alone.

    Args:
        start: As `start.voice` names it.

    Returns:
        `folder`, `name`, `family`, `parameters`, `languages`, `speakers`, and `sounds`, how many it
        has learnt; 0 if it does not say.
    """
    from core.models.compressible import without_weights
    from core.pipeline.starting import start_folder
    from core.voice import read_description

    folder = start_folder(start)
    words, family, config = read_description(folder)
    with without_weights():
        model = family.model(config)
    return {
        "folder": folder,
        "name": str(words["name"]),
        "family": str(words["family"]),
        "parameters": sum(value.numel() for value in model.parameters()),
        "languages": [str(name) for name in words.get("languages", [words["language"]])],
        "speakers": len(words["speakers"]),
        "sounds": sum(symbol.isalpha() for symbol in words.get("sounds", "")),
    }


def held_out_sentence(folder: str) -> dict[str, str]:
    """A sentence of a project that no voice has learnt from: its `id`, `text` and `speaker`."""
    from core.pipeline.data_stage import open_data
    from core.project import Project

    data = open_data(Project.open(Path(folder)))
    # As long as the one that a run speaks at its checkpoints.
    ids = sorted(data.split.validation, key=lambda name: (data.store.frames(name), name))
    chosen = ids[len(ids) // 2]
    line = data.manifest[chosen]
    return {"id": chosen, "text": line.text, "speaker": line.speaker}


def play_recording(folder: str, clip: str) -> dict[str, Any]:
    """A recording of a project as voices learn from it: `audio` and `sample_rate_hz`."""
    from core.pipeline.data_stage import open_data
    from core.project import Project

    store = open_data(Project.open(Path(folder))).store
    return {"audio": store.audio(clip), "sample_rate_hz": store.format.sample_rate_hz}


def say_start(start: str, text: str, delivery: Any = None) -> Any:
    """Let the voice that a teacher starts from say a text, in its own language.

    Args:
        start: As `start.voice` names it.
        delivery: A `Delivery`; a language that the voice has not learnt counts for nothing.
    """
    from dataclasses import replace

    from core.delivery import USUAL
    from core.pipeline.starting import start_folder
    from core.voice import load_voice

    voice, delivery = load_voice(start_folder(start)), delivery or USUAL
    if delivery.language not in voice.languages:
        delivery = replace(delivery, language="")
    if not voice.vocoder.draws:
        delivery = replace(delivery, sampling=USUAL.sampling)
    return voice.speak(text, delivery=delivery)


def spread(folder: str) -> dict[str, Any]:
    """How far the voices that a project's teacher is fused of are apart in a held-out sentence.

    Returns:
        `text`, and `spread`, see `core.pipeline.hearing.Spread`.
    """
    from core.pipeline.workbench import workbench

    sentence = held_out_sentence(folder)
    found = workbench(folder).spread(sentence["text"], sentence["speaker"])
    return {"text": sentence["text"], "spread": found}
