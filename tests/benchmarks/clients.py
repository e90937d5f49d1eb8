"""Whether real voices sound in other programs as they do here.

    python -m tests.benchmarks.clients VOICE…

Each VOICE is a voice folder. It is exported for Piper (fp32), and piper-tts and sherpa-onnx, in an
environment of their own (`bash .ci/setup test` makes it), say the phonemes of a few sentences by
each of its speakers. Reported for each voice and program: the least signal-to-noise ratio in dB
against what `sotto say` gives for the same phonemes.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from core.data.demo import demo_sentences
from core.events import Control
from core.export import export
from core.export.verify import snr_db
from core.machine import prepare_process
from core.speaking import sentences
from core.voice import load_voice
from tests.benchmarks.machine import give_result, say
from tests.clients.test_clients import PARAGRAPHS, run_client, said
from tests.core.jobs import finished

SENTENCES = 12


def texts_of(language: str) -> list[str]:
    """A paragraph, sentence by sentence."""
    if language in PARAGRAPHS and not language.startswith("en"):
        return [text for text, _ in sentences(PARAGRAPHS[language])]
    return demo_sentences()[-SENTENCES:]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("voice", nargs="+", type=Path)
    options = parser.parse_args()
    prepare_process(1)
    figures = {}
    for place in options.voice:
        voice = load_voice(place)
        symbols = [voice.phonemes(text).symbols for text in texts_of(voice.language)]
        least = {}
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "voice"
            job = export(
                voice, folder, "piper", "fp32", Control(), name="voice", calibration=symbols
            )
            finished(job)
            for script in ("speak_piper.py", "speak_sherpa.py"):
                ratios = []
                for speaker in range(len(voice.speakers)):
                    waves, _ = run_client(
                        script,
                        folder,
                        Path(temporary),
                        sentences=[text[1:-1] for text in symbols],
                        speaker=speaker,
                        length=1.0,
                    )
                    ours = (said(voice, text, speaker) for text in symbols)
                    ratios += [snr_db(own, copy) for own, copy in zip(ours, waves, strict=True)]
                least[script[6:-3]] = round(min(ratios), 1)
        say(f"{voice.name}: {least}")
        figures[voice.name] = least | {"speakers": len(voice.speakers), "sentences": len(symbols)}
    give_result("clients", {"least_snr_db": figures}, {"weights": "fp32"})


if __name__ == "__main__":
    main()
