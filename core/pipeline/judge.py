"""How near models come to recordings that none has seen, where nothing but the model changes."""

from __future__ import annotations

from core.audio import Audio
from core.evaluate import quality
from core.evaluate.quality import Quality
from core.models.acoustic import AcousticModel
from core.pipeline.data_stage import Prepared
from core.voice import AcousticVoice


class Judge:
    """Some held-out test sentences, and how models say them.

    Args:
        voice: With its vocoder, tables and statistics all models speak.
        sentences: So many are spoken, at most.

    Attributes:
        ids: Of the sentences.
    """

    def __init__(self, data: Prepared, voice: AcousticVoice, sentences: int) -> None:
        self._voice = voice
        self.ids = data.split.test[:sentences]
        self._lines = {name: data.manifest[name] for name in self.ids}
        rate = data.store.format.sample_rate_hz
        self._recorded = {name: quality.analyse(data.store.audio(name), rate) for name in self.ids}

    def spoken(self, model: AcousticModel, name: str) -> Audio:
        """A sentence as a model says it, at the voice's sample rate."""
        line, voice = self._lines[name], self._voice.with_model(model)
        mel, _ = voice.mel(line.symbols, line.speaker, text=line.text)
        sound: Audio = voice.vocoder(mel).numpy()
        return sound

    def quality(self, model: AcousticModel, name: str) -> Quality:
        """How far a sentence is from its recording."""
        sound = quality.analyse(self.spoken(model, name), self._voice.sample_rate_hz)
        return quality.compare(self._recorded[name], sound)

    def distances(self, model: AcousticModel) -> list[float]:
        """MCD of each sentence, in dB."""
        return [self.quality(model, name).mcd_db for name in self.ids]
