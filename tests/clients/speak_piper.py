"""Speaks with piper-tts, in its own environment: `python speak_piper.py FOLDER JOB.json OUT`.

The job holds sentences as phonemes, or a text, with a speaker and a length scale. Writes one array
for each sentence to OUT.npz and prints the phonemes that were spoken as JSON.
"""

import json
import sys
from pathlib import Path

import numpy as np
from piper import PiperVoice, SynthesisConfig

folder, job, out = sys.argv[1:]
wanted = json.loads(Path(job).read_text(encoding="utf-8"))
voice = PiperVoice.load(next(Path(folder).glob("*.onnx")))
config = SynthesisConfig(
    speaker_id=wanted["speaker"],
    length_scale=wanted["length"],
    noise_scale=0.0,
    noise_w_scale=0.0,
    normalize_audio=False,
)
if "text" in wanted:
    chunks = list(voice.synthesize(wanted["text"], config))
    spoken = [chunk.phonemes for chunk in chunks]
    waves = [chunk.audio_float_array for chunk in chunks]
else:
    spoken = wanted["sentences"]
    waves = [voice.phoneme_ids_to_audio(voice.phonemes_to_ids(s), config) for s in spoken]
np.savez(out, *waves)
print(json.dumps({"phonemes": spoken, "rate": voice.config.sample_rate}))
