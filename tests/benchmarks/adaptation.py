"""What a voice gains by starting from another one, with a few sentences of a new speaker.

    python -m tests.benchmarks.adaptation CORPUS --base VOICE --language nl --out DIR
        [--speakers NAME…] [--sizes 10 20 50] [--seeds 3] [--steps 300] [--batch 8]
        [--ways scratch adapted …] [--students NAME…] [--threads N] [--quick]

For each speaker of CORPUS 40 sentences are held out; from the others each seed draws some, of which
`sotto run` would make a voice: Sotto splits, aligns and trains on these alone. A voice from scratch
has the base's family and size `small` (as the base should have) and as many steps; both speak with
the general vocoder. Measured on the held-out sentences: MCD, F0 error, and the share of sounds that
a listener does not hear (`tests.benchmarks.phones`, trained on recordings of the speaker). Beside
them stands `recording`: what that listener makes of the recordings themselves.

`--ways` besides `scratch` and `adapted` are settings of transfer, see WAYS. With `--students` each
voice also teaches small ones, see STUDENTS, for as many steps as it may have had itself. What is
finished lies in DIR and is not done again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.align import Utterance, guess_boundaries
from core.audio import read_audio, resample, to_mono
from core.data.layouts import Clip, read_corpus
from core.evaluate import quality
from core.events import Control, Finished
from core.machine import prepare_process
from core.models.vocoders.files import general_vocoder
from core.models.vocoders.neural import NeuralVocoder
from core.pipeline.road import run_road
from core.project import Project
from core.settings import Settings
from core.storage import make_folder, write_json, write_text
from core.text.phonemes import Phonemizer
from core.text.symbols import sound_units
from core.voice import AcousticVoice, load_voice
from tests.benchmarks.machine import give_result, say
from tests.benchmarks.phones import PhoneListener
from tests.core.jobs import finished

HELD_OUT, QUICK_HELD_OUT = 40, 3

WAYS: Mapping[str, Mapping[str, Any]] = {
    "scratch": {"start.voice": ""},
    "adapted": {},
    "full rate": {"start.rate": 1.0},
    "low rate": {"start.rate": 0.1},
    "sounds at random": {"start.sounds": "random"},
    "encoder only": {"start.parts": "encoder"},
    "decoder only": {"start.parts": "decoder"},
    "encoder frozen": {"start.frozen": "encoder"},
    "decoder frozen": {"start.frozen": "decoder"},
    "matrices frozen": {"start.frozen": "matrices"},
    "layer decay": {"start.layer_decay": 0.8},
    "adapters": {"start.adapters": 8, "start.rate": 1.0},
    "no patience": {"start.patience": 0},
    "old recordings": {"transfer.source_share": 0.5},
    "old, weighted": {"transfer.source_share": 0.5, "transfer.instance_temperature": 0.1},
    "old, coral": {"transfer.source_share": 0.5, "transfer.match": "coral"},
    "old, mmd": {"transfer.source_share": 0.5, "transfer.match": "mmd"},
    "old, unlearn speaker": {"transfer.source_share": 0.5, "transfer.adversarial": 0.1},
    "guess sound, pitch": {"transfer.tasks": "sound, pitch"},
    "copies": {"augment.copies": 3},
}
"""What differs from `adapted`, the defaults."""

STUDENTS: Mapping[str, Mapping[str, Any]] = {
    "student": {},
    "teacher only": {"student.alpha": 1.0},
    "invented": {"student.invented": 300},
    "teacher only, invented": {"student.alpha": 1.0, "student.invented": 300},
    "half": {"compress.pressure": 0.5},
    "half, invented": {"compress.pressure": 0.5, "student.invented": 300},
}
"""How students are made of a voice, where it differs from the defaults."""


class Speaker:
    """One speaker of a corpus: the sentences to draw from and those that are held out.

    Args:
        count: How many are held out.
    """

    def __init__(self, clips: Sequence[Clip], language: str, count: int) -> None:
        order = np.random.default_rng(0).permutation(len(clips))
        ordered = [clips[place] for place in order]
        self.held_out, self.others = ordered[:count], ordered[count:]
        model = general_vocoder("hifigan")
        assert model is not None
        self.vocoder = NeuralVocoder(model)
        self.rate = self.vocoder.format.sample_rate_hz
        read = Phonemizer(language)
        units = {clip.id: sound_units(read(clip.text).symbols) for clip in clips}
        self._said = {name: Utterance.of(name, own) for name, own in units.items()}
        self._audio = {clip.id: self._read(clip) for clip in clips}
        texts = {clip.id: (clip.text, language) for clip in clips}
        guess = guess_boundaries(texts, units, self._audio.__getitem__, self.rate, Control())
        self._listener = PhoneListener(
            list(self._said.values()), self._audio.__getitem__, self.rate, finished(guess)
        )
        self._analysed = {
            clip.id: quality.analyse(self._audio[clip.id], self.rate) for clip in self.held_out
        }

    def _read(self, clip: Clip) -> Any:
        audio, rate = read_audio(clip.audio)
        return resample(to_mono(audio), rate, self.rate)

    def recording(self) -> dict[str, Any]:
        """What the listener makes of the recordings."""
        return {"phone_error": self._phone_error(self._audio)}

    def _phone_error(self, spoken: Mapping[str, Any]) -> float:
        pairs = [
            self._listener.errors(self._said[clip.id], spoken[clip.id]) for clip in self.held_out
        ]
        wrong, count = np.sum(pairs, axis=0)
        return round(float(wrong / count), 4)

    def examine(self, voice: AcousticVoice) -> dict[str, Any]:
        """How near a voice comes to the held-out recordings."""
        voice = voice.with_vocoder(self.vocoder)
        spoken = {clip.id: voice.speak(clip.text).audio for clip in self.held_out}
        found = [
            quality.compare(self._analysed[name], quality.analyse(audio, self.rate))
            for name, audio in spoken.items()
        ]
        return {**quality.summarise(found), "phone_error": self._phone_error(spoken)}


def drawn(speaker: Speaker, size: int, seed: int, folder: Path) -> Path:
    """A data set of some of a speaker's sentences, as a plain folder."""
    make_folder(folder)
    order = np.random.default_rng(seed).permutation(len(speaker.others))
    for place in order[:size]:
        clip = speaker.others[place]
        link = folder / f"{clip.id}{clip.audio.suffix}"
        if not link.exists():
            link.symlink_to(clip.audio.resolve())
        write_text(folder / f"{clip.id}.txt", clip.text)
    return folder


def trained(
    folder: Path, data: Path, language: str, settings: Mapping[str, Any], voice: str = "teacher"
) -> dict[str, Any]:
    """The facts of a voice, which is in the project."""
    own = {"data.source": str(data), "data.language": language, **settings}
    if not (folder / "project.toml").is_file():
        Project.create(folder, Settings())
    project = Project.open(folder)
    project.save(Settings().changed(own))
    for event in run_road(str(folder), Control(), dict.fromkeys(["data", "teacher", voice])):
        if isinstance(event, Finished) and event.stopped:
            raise RuntimeError("the run was stopped")
    return project.stages()[voice]


def main() -> None:
    """Train, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--language", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--speakers", nargs="+", default=[])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 20, 50])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--ways", choices=WAYS, nargs="+", default=["scratch", "adapted"])
    parser.add_argument("--students", choices=STUDENTS, nargs="+", default=[])
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    prepare_process(options.threads)
    corpus = read_corpus(options.corpus)
    names = options.speakers or sorted({clip.speaker for clip in corpus.clips})
    seeds = range(1, 1 + options.seeds)
    if options.quick:
        names, options.sizes, seeds, options.steps = names[:1], [10], range(1, 2), 2
    rows = []
    for name in names:
        clips = sorted((c for c in corpus.clips if c.speaker == name), key=lambda clip: clip.id)
        speaker = Speaker(clips, options.language, QUICK_HELD_OUT if options.quick else HELD_OUT)
        row = {"speaker": name, "way": "recording", **speaker.recording()}
        say(json.dumps(row))
        rows.append(row)
        for size in options.sizes:
            for seed in seeds:
                data = drawn(speaker, size, seed, options.out / f"{name}-{size}-{seed}")
                for way in options.ways:
                    for student in ["", *options.students]:
                        rows.append(one(options, speaker, name, size, seed, way, student, data))
                        say(json.dumps(rows[-1]))
    settings = {"base": options.base.name, "steps": options.steps, "batch": options.batch}
    give_result("adaptation", {"rows": rows, "means": means(rows)}, settings)


def one(
    options: argparse.Namespace,
    speaker: Speaker,
    name: str,
    size: int,
    seed: int,
    way: str,
    student: str,
    data: Path,
) -> dict[str, Any]:
    """One voice, or a student of it, trained and measured unless that was done before."""
    folder = options.out / f"{name}-{size}-{seed}-{_plain(way)}"
    result = folder / (f"result-{_plain(student)}.json" if student else "result.json")
    if result.is_file():
        kept: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return kept
    settings = {
        "start.voice": str(options.base.absolute()),
        "teacher.size": "small",
        "teacher.steps": options.steps,
        "student.steps": options.steps,
        "optimiser.batch": options.batch,
        "budget.seed": seed,
        "budget.threads": options.threads,
    }
    settings |= WAYS[way] | (STUDENTS[student] if student else {})
    own = "student" if student else "teacher"
    facts = trained(folder, data, options.language, settings, own)
    voice = load_voice(Project.open(folder).voice_folder(own))
    row = {
        "speaker": name,
        "sentences": size,
        "seed": seed,
        "way": f"{way}: {student}" if student else way,
        "steps": facts["steps"],
        "trained_s": facts["trained_s"],
        "parameters": facts["parameters"],
        **speaker.examine(voice),
    }
    write_json(result, row)
    return row


def _plain(words: str) -> str:
    return words.replace(", ", "-").replace(" ", "-")


def means(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Over seeds: mean and spread of each measure by speaker, size and way."""
    groups: dict[tuple[str, int, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if "seed" in row:
            groups.setdefault((row["speaker"], row["sentences"], row["way"]), []).append(row)
    found = []
    for (speaker, size, way), own in groups.items():
        figures: dict[str, Any] = {"speaker": speaker, "sentences": size, "way": way}
        for measure in ("mcd_db", "f0_rmse_cents", "phone_error", "trained_s"):
            values = [row[measure] for row in own if row[measure] is not None]
            figures[measure] = [round(float(np.mean(values)), 3), round(float(np.ptp(values)), 3)]
        found.append(figures)
    return found


if __name__ == "__main__":
    main()
