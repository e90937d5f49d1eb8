"""Whether a voice with attention says hard sentences whole: nothing skipped, nothing twice.

    python -m tests.benchmarks.hard_sentences VOICE [--voice teacher] [--quick]

VOICE is a voice's folder or a project's. Fifty sentences at which attention is known to lose its
way: the same word many times, numbers, letters, lists, very long and very short ones, and one of
200 phonemes. Looked at is the path of attention, and what a listener could hear of it:

    skips      symbols with a sound to which no step was given
    repeats    steps at which attention went back
    cut_off    sentences that ended before attention was at the last symbol
    run_on     sentences that the limit had to end, or that were held at one sound for a second
    pace       frames for each symbol that takes time; least and greatest of all sentences

Of a project it is also looked at in its held-out test recordings, as `held_out`:

    diagonal_share    of attention, what lies within DIAGONAL of the line from the first sound at
                      the first frame to the last at the last, as shares of both
    within_one        share of steps whose most attended sound is the aligner's or one beside it
    going_back        share of steps whose most attended sound comes before that of the step before
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import torch

from core.models.tacotron import LONGEST_SYMBOL, TacotronAcoustic
from core.pipeline.acoustic_work import AcousticWork
from core.pipeline.voice_stages import teacher_fingerprint
from core.project import Project
from core.text.symbols import CARRIES_DURATION, PAUSES, SYMBOL_IDS, symbol_ids
from core.voice import AcousticVoice, load_voice
from tests.benchmarks.machine import give_result, say

LONG = 200
QUICK = 12
DIAGONAL = 0.2

REPEATED = (
    "No, no, no, no, no, no, no!",
    "Very very very very very very very good.",
    "The the the the the cat.",
    "Ha ha ha ha ha ha ha ha ha ha.",
    "Buffalo buffalo Buffalo buffalo buffalo buffalo Buffalo buffalo.",
    "He said that that that that that man used was wrong.",
    "Knock knock knock knock knock.",
    "Row, row, row your boat, row, row, row your boat.",
    "Bye bye, bye bye, bye bye, bye bye.",
    "James while John had had had had had had had had had had had a better effect.",
    "One one one one one one one one one one.",
    "La la la la, la la la la, la la la la.",
    "Ding dong, ding dong, ding dong, ding dong.",
    "Tick tock tick tock tick tock tick tock tick tock.",
)
NUMBERS = (
    "1234567890.",
    "The number is 999,999,999.",
    "Call 555 0199 555 0199 555 0199.",
    "Pi is 3.14159265358979.",
    "On 11.11.2011 at 11:11 it was 11 degrees.",
    "Between 1999 and 2001 it fell from 22,222 to 11,111.",
    "7 7 7 7 7 7 7 7.",
    "Zero zero zero zero one zero zero zero zero one.",
    "It costs $1,000,000.01 or 99.99 percent of it.",
    "Seventy-seven thousand seven hundred and seventy-seven.",
)
LISTS = (
    "A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P.",
    "Apples, pears, plums, figs, dates, limes, grapes, melons, cherries and nuts.",
    "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday.",
    "Red, green, blue; red, green, blue; red, green, blue.",
    "W W W dot W W W dot W W W.",
    "Salt; pepper; salt; pepper; salt; pepper.",
    "Left, right, left, right, left, left, right, right.",
    "Alpha, Bravo, Charlie, Delta, Echo, Foxtrot, Golf, Hotel.",
)
TONGUE = (
    "She sells sea shells by the sea shore.",
    "Six sick hicks nick six slick bricks with picks and sticks.",
    "The sixth sick sheikh's sixth sheep's sick.",
    "Peter Piper picked a peck of pickled peppers.",
    "How much wood would a woodchuck chuck if a woodchuck could chuck wood?",
    "Unique New York, unique New York, you know you need unique New York.",
    "Strengths, twelfths, texts and glimpsed depths.",
    "Red lorry, yellow lorry, red lorry, yellow lorry.",
    "Antidisestablishmentarianism and floccinaucinihilipilification.",
)
SHORT = ("A.", "I.", "Oh!", "No.", "Go on.", "Hm?")
ODD = (
    "Wait... what? No! Why? Because... well... you know.",
    "Well - so - then - now - here - there - and so on.",
)
ENDLESS = (
    "The rain that fell on the roof of the house that stood by the road that led to the town that "
    "lay on the river that ran to the sea went on and on and on and on and on, all day and all "
    "night and all day again, until nobody in the whole wide town could remember what the sun "
    "had looked like when it was last seen above the hills."
)


def sentences() -> list[str]:
    """All but the long one."""
    return [*REPEATED, *NUMBERS, *LISTS, *TONGUE, *SHORT, *ODD]


def shortened(symbols: tuple[str, ...], phonemes: int) -> tuple[str, ...]:
    """The beginning of a sentence, with so many sounds, and its end."""
    sounds = 0
    for place, symbol in enumerate(symbols):
        sounds += _sounds(symbol)
        if sounds > phonemes:
            return (*symbols[:place], *symbols[-2:])
    raise ValueError(f"the sentence has only {sounds} sounds")


def _sounds(symbol: str) -> bool:
    return symbol not in PAUSES and CARRIES_DURATION[SYMBOL_IDS[symbol]]


def judged(model: TacotronAcoustic, symbols: tuple[str, ...]) -> dict[str, Any]:
    """What attention did in one sentence."""
    path, stopped = model.path(torch.tensor(symbol_ids(symbols)))
    frames = model.config.reduction
    given = torch.bincount(path, minlength=len(symbols)) * frames
    takes_time = [CARRIES_DURATION[number] for number in symbol_ids(symbols)]
    last = max(place for place, takes in enumerate(takes_time) if takes)
    held = int(given.max())
    return {
        "skips": sum(_sounds(s) and not int(n) for s, n in zip(symbols, given, strict=True)),
        "repeats": int((path.diff() < 0).sum()),
        "cut_off": int(path[-1]) != last,
        "run_on": not stopped or held >= LONGEST_SYMBOL // frames * frames,
        "pace": len(path) * frames / sum(takes_time),
        "frames": len(path) * frames,
    }


@torch.inference_mode()
def held_out(model: TacotronAcoustic, project: Project) -> dict[str, float]:
    """How attention goes through recordings that the model has not learnt from."""
    work = AcousticWork(project, "teacher", teacher_fingerprint(project))
    diagonal, near, back = [], [], []
    for name in work.data.split.test:
        batch = work.recordings.batch([name])
        takes_time = model.carries[batch.symbols[0]]
        # Steps by sounds.
        found = model.attended(batch)[0][:, takes_time]
        steps, sounds = found.shape
        there = torch.arange(steps)[:, None] / max(steps - 1, 1)
        apart = (torch.arange(sounds)[None] / max(sounds - 1, 1) - there).abs()
        diagonal.append(float((found * (apart <= DIAGONAL)).sum() / found.sum()))
        heard = found.argmax(dim=1)
        back.append(float((heard.diff() < 0).float().mean()))
        frames = torch.arange(steps) * model.config.reduction + model.config.reduction // 2
        ends = batch.durations[0][takes_time].cumsum(0)
        aligned = torch.searchsorted(ends, frames.clamp(max=int(ends[-1]) - 1), right=True)
        near.append(float(((heard - aligned).abs() <= 1).float().mean()))
    values = {"diagonal_share": diagonal, "within_one": near, "going_back": back}
    means = {name: round(sum(own) / len(own), 4) for name, own in values.items()}
    return means | {"least_diagonal_share": round(min(diagonal), 4), "sentences": len(diagonal)}


def _voice(folder: Path, name: str) -> AcousticVoice:
    if (folder / "voice.toml").exists():
        return load_voice(folder)
    return load_voice(Project.open(folder).voice_folder(name))


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--voice", default="teacher")
    parser.add_argument("--quick", action="store_true", help="every fourth sentence")
    chosen = parser.parse_args()
    voice = _voice(chosen.folder, chosen.voice)
    if not isinstance(voice.model, TacotronAcoustic):
        raise SystemExit("this voice has no attention")
    read = [(text, voice.phonemes(text).symbols) for text in sentences()]
    read.append((f"{LONG} phonemes", shortened(voice.phonemes(ENDLESS).symbols, LONG)))
    if chosen.quick:
        read = read[:: len(read) // QUICK]
    began = time.process_time()
    found = []
    for text, symbols in read:
        result = judged(voice.model, symbols)
        wrong = {name: n for name, n in result.items() if name not in ("pace", "frames") and n}
        if wrong:
            say(f"{text}: {wrong}")
        found.append(result)
    spent = time.process_time() - began
    figures: dict[str, Any] = {
        name: sum(int(result[name]) for result in found)
        for name in ("skips", "repeats", "cut_off", "run_on")
    }
    figures["pace_least"] = round(min(result["pace"] for result in found), 2)
    figures["pace_greatest"] = round(max(result["pace"] for result in found), 2)
    seconds = sum(result["frames"] for result in found) / voice.format.frames_per_second
    figures["rtf"] = round(spent / seconds, 4)
    if (chosen.folder / "project.toml").is_file() and chosen.voice == "teacher":
        figures["held_out"] = held_out(voice.model, Project.open(chosen.folder))
    give_result("hard_sentences", figures, {"sentences": len(read), "voice": chosen.voice})


if __name__ == "__main__":
    main()
