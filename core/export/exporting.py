"""Writes a voice for other programs, and proves what was written before it counts as done."""

from __future__ import annotations

import contextlib
import json
import math
import re
import shutil
import statistics
import tempfile
import time
import unicodedata
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import SettingsError, SlowerError, StorageError, VoiceError
from core.events import Control, Event, Notice, Pace, PhaseFinished, PhaseStarted
from core.export import card as cards
from core.export import files, verify
from core.export.card import CardFacts
from core.export.graph import check_exportable
from core.export.kinds import FORMATS, WEIGHTS
from core.export.runtime import OnnxVoice, load_exported, session_of
from core.export.verify import Sentence
from core.storage import explained, make_folder
from core.voice import AcousticVoice, load_voice, save_voice

PHASE = "export"

WORTH_IT = 1.2
"""Computing in whole numbers costs quality; it is offered where it is this much faster."""

CALIBRATION = 32
"""Sentences from which the ranges of whole-number inputs are taken."""

_DOCUMENT = ".card.md"


@dataclass(frozen=True)
class Exported:
    """An export that has been checked.

    Attributes:
        folder: Where it lies.
        format, weights: Out of `FORMATS` and `WEIGHTS`.
        files: Name and bytes of each file.
        parameters: Of the acoustic model and the vocoder, each tied one counted once.
        model_bytes: Of the file or files that hold the weights.
        bytes_per_parameter: Their ratio.
        snr_db: Least signal-to-noise ratio against the original; None if not exact by intention.
        mcd_db: Mean mel-cepstral distortion between its speech and the original's.
        speed: How many times as fast as the exact file; None for a bundle.
        slower: It is slower than the exact file.
        sentences: How many it was compared on.
    """

    folder: str
    format: str
    weights: str
    files: tuple[tuple[str, int], ...]
    parameters: int
    model_bytes: int
    bytes_per_parameter: float
    snr_db: float | None
    mcd_db: float | None
    speed: float | None
    slower: bool
    sentences: int


def export(
    voice: AcousticVoice,
    out: Path,
    format: str,
    weights: str,
    control: Control,
    *,
    name: str,
    card: CardFacts | None = None,
    calibration: Sequence[Sequence[str]] = (),
    even_if_slower: bool = False,
) -> Generator[Event, None, Exported]:
    """Write a voice into a new folder, load it from there and compare it with the original.

    The folder appears when all is written and checked; until then, and when anything fails, there
    is none. An earlier export in its place is replaced.

    Args:
        out: The folder; new, empty, or an earlier export.
        format, weights: Out of `FORMATS` and `WEIGHTS`.
        name: Of the files; what file names cannot hold is replaced.
        card: What else is known of the voice, for its card.
        calibration: Symbols `^ … $` of sentences the voice was trained with.
        even_if_slower: Also keep a variant that is not worth its loss here.

    Raises:
        SettingsError: There is no such format, or not with such weights.
        VoiceError: The voice cannot be exported, what was written is not the voice, a variant is
            not fast enough, or the job was asked to stop.
        StorageError: The folder is not ours, cannot be written to, or the disk is full.
    """
    _check(format, weights)
    check_exportable(voice)
    out = out.absolute()
    job = _Job(voice, format, weights, control, file_name(name), list(calibration))
    total = 1 + verify.SENTENCES + verify.COMPARED + verify.ROUNDS
    started = time.monotonic()
    yield PhaseStarted(PHASE, total)
    pace = Pace(PHASE, total)
    with _taking_place(out) as folder:
        with explained(out):
            job.write(folder)
        yield from pace.advance(1)
        if format == "bundle":
            proof = yield from job.prove_bundle(folder, pace)
        else:
            proof = yield from job.prove(folder, pace, even_if_slower)
        with explained(out):
            text = _card(voice, job, card or CardFacts(), proof)
            (folder / f"{job.name}{_DOCUMENT}").write_text(text + "\n", encoding="utf-8")
            sizes = tuple((path.name, path.stat().st_size) for path in sorted(folder.iterdir()))
        proof = replace(proof, folder=str(out), files=sizes)
    yield from pace.advance(total, force=True)
    yield PhaseFinished(PHASE, time.monotonic() - started)
    return proof


def file_name(name: str) -> str:
    """A name that every file system and every client takes: ASCII letters, digits, `._-`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:80]
    return plain or "voice"


def _check(format: str, weights: str) -> None:
    for what, given, known in (("format", format, FORMATS), ("weights", weights, WEIGHTS)):
        if given not in known:
            raise SettingsError(f"{what}: there is no {given!r}", f"choose {', '.join(known)}")
    if format == "bundle" and weights != "fp32":
        raise SettingsError(
            f"a bundle holds the voice as it is, not as {weights}",
            "choose fp32, or the format piper or onnx",
        )


@contextlib.contextmanager
def _taking_place(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place at the end, if nothing fails."""
    with explained(out):
        there = out.exists() and (not out.is_dir() or any(out.iterdir()))
        if there and not (out.is_dir() and any(out.glob(f"*{_DOCUMENT}"))):
            raise StorageError(f"{out} holds other files", "name a new or empty folder")
    make_folder(out.parent)
    with explained(out):
        temporary = Path(
            tempfile.mkdtemp(prefix=f".{out.name[:40]}.", suffix=".part", dir=out.parent)
        )
    try:
        yield temporary
        with explained(out):
            temporary.chmod(0o755)
            if out.exists():
                old = temporary.with_suffix(".old")
                out.rename(old)
                try:
                    temporary.rename(out)
                except OSError:
                    old.rename(out)
                    raise
                shutil.rmtree(old, ignore_errors=True)
            else:
                temporary.rename(out)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


class _Job:
    """One export: what is written, and how it is compared."""

    def __init__(
        self,
        voice: AcousticVoice,
        format: str,
        weights: str,
        control: Control,
        name: str,
        calibration: Sequence[Sequence[str]],
    ) -> None:
        self.voice, self.format, self.weights = voice, format, weights
        self.name, self._control = name, control
        self._heard = {symbol for text in calibration for symbol in text}
        self.texts: Sequence[Sequence[str]] = calibration or verify.texts_in(voice.language)

    def write(self, folder: Path) -> None:
        """Everything but the card."""
        if self.format == "bundle":
            save_voice(folder, self.voice)
            return
        ranges = self._ranges() if self.weights == "int8-compute" else ()
        written = files.write_model(self.voice, self.format, self.weights, ranges)
        (folder / f"{self.name}.onnx").write_bytes(written.model.SerializeToString())
        for language in self.voice.languages:
            # Programs read all texts in the language of the description they are given.
            own = "" if language == self.voice.language else f".{language}"
            words = files.description(self.voice, self.name, self.format, self._heard, language)
            described = json.dumps(words, ensure_ascii=False, indent=2) + "\n"
            (folder / f"{self.name}{own}.onnx.json").write_text(described, encoding="utf-8")
        if self.format == "piper":
            listed = files.tokens(words["phoneme_id_map"])
            (folder / "tokens.txt").write_text(listed, encoding="utf-8")

    def _ranges(self) -> list[tuple[float, float]]:
        """Least and greatest input of each linear map over sentences of the corpus."""
        written = files.write_model(self.voice, "onnx", "fp32")
        names = list(dict.fromkeys(written.linears))
        for name in names:
            written.model.graph.output.add().name = name
        session = session_of(written.model.SerializeToString())
        seen = dict.fromkeys(names, (math.inf, -math.inf))
        for sentence in verify.usual(self.texts, self.voice, CALIBRATION):
            inputs = files.plain_inputs(
                sentence.symbols, sentence.speaker, len(self.voice.speakers)
            )
            for name, values in zip(names, session.run(names, inputs), strict=True):
                low, high = seen[name]
                seen[name] = min(low, float(values.min())), max(high, float(values.max()))
        return [seen[name] for name in written.linears]

    def prove(
        self, folder: Path, pace: Pace, even_if_slower: bool
    ) -> Generator[Event, None, Exported]:
        """Load the file and compare it with the voice and with the exact file."""
        path = folder / f"{self.name}.onnx"
        file = load_exported(path, threads=1)
        ratio = None
        if self.weights == "fp32":
            ratio = yield from self._ratio(
                lambda one: file.say(file.ids_of(one.symbols), one.speaker, one.pace)[0], pace
            )
        done = 1 + verify.SENTENCES
        usual = verify.usual(self.texts, self.voice, verify.COMPARED)
        distances = yield from self._distances(file, usual, pace, done)
        done += verify.COMPARED
        speed = 1.0
        if self.weights != "fp32":
            speed = yield from self._speed(path, usual, pace, done)
        self._refuse_slow(speed, even_if_slower)
        slower = speed < verify.AS_FAST
        if slower:
            yield Notice(f"This variant runs at {speed:.2f} of the fp32 file's speed.", "warning")
        return self._exported(
            path.stat().st_size,
            ratio,
            distances,
            speed,
            slower,
            verify.SENTENCES if self.weights == "fp32" else len(usual),
        )

    def _ratio(
        self, copy: Callable[[Sentence], verify.Floats], pace: Pace
    ) -> Generator[Event, None, float]:
        """The least signal-to-noise ratio of a copy that must be exact."""
        ratios: list[float] = []
        for ratio in verify.ratios_db(self.voice, copy, self.texts):
            ratios.append(ratio)
            middle = statistics.median(ratios[-verify.ALIKE :])
            if len(ratios) % verify.ALIKE == 0 and middle < verify.WRONG_DB:
                raise VoiceError(
                    f"the exported file differs from the voice (signal to noise {middle:.1f} dB, "
                    f"at least {verify.WRONG_DB:.0f} dB are needed)",
                    "this is a fault of Sotto's; report it with the voice",
                )
            yield from self._went(pace, 1 + len(ratios))
        return min(ratios)

    def _refuse_slow(self, speed: float, even_if_slower: bool) -> None:
        least = WORTH_IT if self.weights == "int8-compute" else verify.AS_FAST
        if speed >= least or even_if_slower:
            return
        wanted = f", and only {least:g} times is worth its loss" if least > 1 else ""
        raise SlowerError(
            f"{self.weights} runs at {speed:.2f} times the speed of fp32 on this machine{wanted}",
            "choose other weights, or export it with --even-if-slower",
        )

    def _distances(
        self, file: OnnxVoice, said: Sequence[Sentence], pace: Pace, done: int
    ) -> Generator[Event, None, float]:
        rate = self.voice.sample_rate_hz
        distances = []
        for sentence in said:
            original = verify.original(self.voice, sentence)
            copy, _ = file.say(file.ids_of(sentence.symbols), sentence.speaker)
            distances.append(verify.distortion_db(original, copy, rate))
            done += 1
            yield from self._went(pace, done)
        return statistics.fmean(distances)

    def _speed(
        self, path: Path, said: Sequence[Sentence], pace: Pace, done: int
    ) -> Generator[Event, None, float]:
        with tempfile.TemporaryDirectory() as place:
            exact = _Job(self.voice, self.format, "fp32", self._control, "exact", self.texts)
            exact.write(Path(place))
            rounds = verify.relative_speed(path, Path(place), said)
            while True:
                try:
                    next(rounds)
                except StopIteration as end:
                    speed: float = end.value
                    return speed
                done += 1
                yield from self._went(pace, min(done, int(pace.total)))

    def prove_bundle(self, folder: Path, pace: Pace) -> Generator[Event, None, Exported]:
        """Load the bundle and compare it with the voice."""
        copy = load_voice(folder)
        ratio = yield from self._ratio(lambda one: verify.original(copy, one), pace)
        size = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
        return self._exported(size, ratio, 0.0, None, False, verify.SENTENCES)

    def _exported(
        self,
        size: int,
        ratio: float | None,
        distance: float,
        speed: float | None,
        slower: bool,
        sentences: int,
    ) -> Exported:
        acoustic, vocoder = check_exportable(self.voice)
        parameters = sum(p.numel() for model in (acoustic, vocoder) for p in model.parameters())
        return Exported(
            folder="",
            format=self.format,
            weights=self.weights,
            files=(),
            parameters=parameters,
            model_bytes=size,
            bytes_per_parameter=size / parameters,
            snr_db=ratio,
            mcd_db=distance,
            speed=speed,
            slower=slower,
            sentences=sentences,
        )

    def _went(self, pace: Pace, done: float) -> Iterator[Event]:
        yield from self._control.wait_while_paused()
        if self._control.stopping:
            raise VoiceError("the export was stopped", "nothing was written; start it again")
        yield from pace.advance(done)


def _card(voice: AcousticVoice, job: _Job, facts: CardFacts, proof: Exported) -> str:
    figures = {
        "Format and weights": f"{proof.format}, {proof.weights}",
        "Parameters": f"{proof.parameters:,}",
        "Bytes": f"{proof.model_bytes:,} ({proof.bytes_per_parameter:.3f} for each parameter)",
        "Compared with the original on": f"{proof.sentences} sentences",
    }
    if proof.snr_db is not None:
        shown = "the same samples" if proof.snr_db >= verify.EQUAL_DB else f"{proof.snr_db:.1f} dB"
        figures["Least signal-to-noise ratio against the original"] = shown
    if proof.mcd_db is not None:
        figures["Mel-cepstral distortion between the two"] = f"{proof.mcd_db:.3f} dB"
    if proof.speed is not None and proof.weights != "fp32":
        slower = ", slower" if proof.slower else ""
        figures["Speed, one thread"] = f"{proof.speed:.2f} times the fp32 file's{slower}"
    return cards.render(
        facts,
        name=job.name,
        language=", ".join(voice.languages),
        speakers=voice.speakers,
        sample_rate_hz=voice.sample_rate_hz,
        proof=figures,
        use=_use(job.name, proof.format, voice),
    )


def _use(name: str, format: str, voice: AcousticVoice) -> list[str]:
    several = len(voice.speakers) > 1
    if format == "bundle":
        return ["Sotto, in this folder: `sotto say . Hello -o hello.wav`"]
    if format == "onnx":
        doc: Mapping[str, str] = files.DESCRIBED
        return [f"`{key}` {value}" for key, value in doc.items() if key != "speaker" or several]
    chosen = " -s 0" if several else ""
    others = [
        f"Piper, in the language {language}: `piper -m {name}.onnx -c {name}.{language}.onnx.json"
        f" -s {voice.speakers.index(speaker)}`: speaker {speaker}"
        for language in voice.languages[1:]
        for speaker in voice.speakers
        if voice.language_of(speaker) == language
    ]
    return [
        f"Piper: `piper -m {name}.onnx{chosen} -f hello.wav -- Hello`",
        *others,
        f"sherpa-onnx: `--vits-model={name}.onnx --vits-tokens=tokens.txt`; version 1 takes "
        "`--vits-data-dir=espeak-ng-data` too, version 2 phonemes (`phoneme_codepoints`)",
        "Length scale works; the noise scales change nothing: this voice does not draw numbers.",
    ]
