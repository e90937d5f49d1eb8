"""Speaks with sherpa-onnx, in its own environment: `python speak_sherpa.py FOLDER JOB.json OUT`.

The job holds sentences as phonemes, with a speaker and a length scale. Writes one array for each
sentence to OUT.npz.
"""

import json
import sys
from pathlib import Path

import numpy as np
import sherpa_onnx

folder, job, out = sys.argv[1:]
wanted = json.loads(Path(job).read_text(encoding="utf-8"))
files = sherpa_onnx.OfflineTtsVitsModelConfig(
    model=str(next(Path(folder).glob("*.onnx"))),
    tokens=str(Path(folder) / "tokens.txt"),
    noise_scale=0.0,
    noise_scale_w=0.0,
)
tts = sherpa_onnx.OfflineTts(
    sherpa_onnx.OfflineTtsConfig(model=sherpa_onnx.OfflineTtsModelConfig(vits=files, num_threads=1))
)
waves = []
for sentence in wanted["sentences"]:
    config = sherpa_onnx.GenerationConfig()
    config.sid = wanted["speaker"]
    config.speed = 1 / wanted["length"]
    config.silence_scale = 1.0
    config.phoneme_codepoints = [[ord(symbol) for symbol in sentence]]
    waves.append(np.array(tts.generate("", config).samples, np.float32))
np.savez(out, *waves)
print(json.dumps({"rate": tts.sample_rate, "speakers": tts.num_speakers}))
