"""How well a recogniser understands each voice of a project: word error rate.

    python -m tests.benchmarks.intelligibility PROJECT [--quick]

Takes the held-out sentences that the project's evaluation spoke (`audio/`), adds copy synthesis
(the recording's mel through Griffin–Lim), and lets PocketSphinx recognise all of them. Its language
model is a bigram made from the sentences themselves and the built-in ones: weak enough to show
damage, strong enough that clear speech is understood. English only. The figures compare voices on
the same sentences; they are not those of a strong recogniser or of people.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch

from core.audio import Audio, normalise_loudness, read_audio, resample, to_int16, to_mono
from core.data.mel import HIFIGAN, log_mel
from core.models.vocoders.griffinlim import GriffinLim
from core.storage import inside
from tests.benchmarks.machine import give_result, say

RATE_HZ = 16000
LOUDNESS_LUFS = -23.0
VOICES = ("recording", "copy_synthesis", "teacher", "student", "control")
QUICK_SENTENCES = 8
BACKGROUND_SENTENCES = 1000
SENTENCES = Path(__file__).parents[2] / "resources" / "sentences" / "english.txt"


def words_of(text: str) -> list[str]:
    """Lower-case words without punctuation, as the recogniser's dictionary spells them."""
    plain = text.lower().replace("’", "'")
    return [word.strip("'") for word in re.findall(r"[a-z0-9']+", plain) if word.strip("'")]


def bigram(sentences: Iterable[Sequence[str]]) -> str:
    """An ARPA bigram model with interpolated absolute discounting (Kneser and Ney's 0.75)."""
    discount = 0.75
    followers: dict[str, Counter[str]] = defaultdict(Counter)
    unigrams: Counter[str] = Counter()
    for sentence in sentences:
        path = ["<s>", *sentence, "</s>"]
        unigrams.update(path[1:])
        for first, second in pairwise(path):
            followers[first][second] += 1
    total = sum(unigrams.values())
    share = {word: number / total for word, number in unigrams.items()}
    lines = []
    backoff = {}
    for first, counts in followers.items():
        seen = sum(counts.values())
        left = discount * len(counts) / seen
        for second, number in counts.items():
            p = (number - discount) / seen + left * share[second]
            lines.append(f"{math.log10(p):.4f} {first} {second}")
        backoff[first] = left
    ones = [f"-99 <s> {math.log10(backoff['<s>']):.4f}"]
    ones += [
        f"{math.log10(p):.4f} {w} {math.log10(backoff.get(w, 1)):.4f}" for w, p in share.items()
    ]
    parts = [
        "\\data\\", f"ngram 1={len(ones)}", f"ngram 2={len(lines)}", "",
        "\\1-grams:", *ones, "", "\\2-grams:", *lines, "", "\\end\\", "",
    ]  # fmt: skip
    return "\n".join(parts)


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Fewest substitutions, insertions and deletions that turn one into the other."""
    costs = list(range(len(heard) + 1))
    for row, word in enumerate(said, 1):
        before, costs[0] = costs[0], row
        for column, other in enumerate(heard, 1):
            before, costs[column] = costs[column], min(
                costs[column] + 1, costs[column - 1] + 1, before + (word != other)
            )  # fmt: skip
    return costs[-1]


class Recogniser:
    """PocketSphinx with its own English sounds and dictionary and our language model.

    Args:
        noise: Spread of white noise under speech of LOUDNESS_LUFS. The recogniser has learnt from
            recordings; digital silence, as in what eSpeak says, misleads it.
    """

    def __init__(self, sentences: Iterable[Sequence[str]], noise: float = 0.0) -> None:
        from pocketsphinx import Decoder, get_model_path

        self._noise = noise
        models = Path(get_model_path("en-us"))
        dictionary = models / "cmudict-en-us.dict"
        self.words = {
            line.split()[0] for line in dictionary.read_text(encoding="utf-8").splitlines() if line
        }
        known = [list(s) for s in sentences if all(word in self.words for word in s)]
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "bigram.arpa"
            model.write_text(bigram(known), encoding="ascii")
            self._decoder = Decoder(
                hmm=str(models / "en-us"), dict=str(dictionary), lm=str(model), loglevel="FATAL"
            )

    def __call__(self, audio: Audio, rate: int) -> list[str]:
        sound = normalise_loudness(resample(audio, rate, RATE_HZ), RATE_HZ, LOUDNESS_LUFS)
        # The recogniser expects quiet around speech; some voices leave none.
        sound = np.pad(sound, RATE_HZ // 4)
        hiss = np.random.default_rng(0).standard_normal(len(sound), np.float32)
        sound = sound + np.float32(self._noise) * hiss
        self._decoder.start_utt()
        self._decoder.process_raw(to_int16(sound).tobytes(), full_utt=True)
        self._decoder.end_utt()
        hypothesis = self._decoder.hyp()
        return hypothesis.hypstr.split() if hypothesis else []


def background() -> list[list[str]]:
    """English sentences that come with Sotto, so that the language model knows other words too."""
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    return [words_of(line) for line in lines[:BACKGROUND_SENTENCES] if words_of(line)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--sentences", type=int, default=100, help="at most so many")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    folder = options.project / "audio"
    try:
        spoken = json.loads((folder / "sentences.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        parser.error(f"{options.project} has no spoken sentences: use `sotto evaluate` first")
    texts = {name: words_of(entry["text"]) for name, entry in spoken.items()}
    recogniser = Recogniser([*texts.values(), *background()])
    # A word outside the dictionary cannot be recognised, whoever says it.
    fair = [name for name, words in texts.items() if words and recogniser.words.issuperset(words)]
    chosen = fair[: QUICK_SENTENCES if options.quick else options.sentences]
    vocoder = GriffinLim(HIFIGAN)
    errors: dict[str, list[int]] = {}
    for number, name in enumerate(chosen, 1):
        say(f"sentence {number} of {len(chosen)}")
        for voice in VOICES:
            source = "recording" if voice == "copy_synthesis" else voice
            path = inside(folder / source, f"{name}.wav")
            if not path.exists():
                continue
            sound, rate = read_audio(path)
            audio = to_mono(sound)
            if voice == "copy_synthesis":
                audio, rate = resample(audio, rate, HIFIGAN.sample_rate_hz), HIFIGAN.sample_rate_hz
                audio = vocoder(log_mel(torch.from_numpy(audio), HIFIGAN).T).numpy()
            heard = recogniser(audio, rate)
            errors.setdefault(voice, []).append(word_errors(texts[name], heard))
    words = sum(len(texts[name]) for name in chosen)
    figures = {
        "wer": {voice: round(sum(counts) / words, 4) for voice, counts in errors.items()},
        "wrong_sentences": {voice: sum(map(bool, counts)) for voice, counts in errors.items()},
        "words": words,
        "sentences": len(chosen),
        "left_out": len(texts) - len(fair),
    }
    settings = {"project": options.project.name, "quick": options.quick, "language_model": "bigram"}
    give_result("intelligibility", figures, settings)


if __name__ == "__main__":
    main()
