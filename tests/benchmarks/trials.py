"""What benchmarks that train many acoustic models share."""

from __future__ import annotations

from typing import Any

from core.evaluate import quality
from core.models.acoustic import AcousticModel
from core.pipeline.data_stage import Prepared
from core.voice import AcousticVoice

BATCH = 8
"""Sentences in a step."""


def count(model: Any) -> int:
    """A model's parameters."""
    return sum(value.numel() for value in model.parameters())


class Judge:
    """How far a model's speech is from the recordings of held-out test sentences.

    Args:
        voice: Whose vocoder, tables and statistics all models speak with.
        sentences: So many are spoken.
    """

    def __init__(self, data: Prepared, voice: AcousticVoice, sentences: int) -> None:
        self._voice = voice
        ids, store = data.split.test[:sentences], data.store
        self._lines = [data.manifest[name] for name in ids]
        rate = store.format.sample_rate_hz
        self._recorded = [quality.analyse(store.audio(name), rate) for name in ids]

    def distances(self, model: AcousticModel) -> list[float]:
        """MCD of each sentence, in dB."""
        voice = self._voice.with_model(model)
        found = []
        for line, recording in zip(self._lines, self._recorded, strict=True):
            mel, _ = voice.mel(line.symbols, line.speaker)
            wave = voice.vocoder(mel).numpy()
            spoken = quality.analyse(wave, voice.sample_rate_hz)
            found.append(quality.compare(recording, spoken).mcd_db)
        return found
