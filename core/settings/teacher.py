"""Settings of the big voice: what kind of model it is, and changed copies of what it hears."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from core.declare import Section, from_anywhere, setting

FamilyName = Literal["conv", "rnn", "lstm", "gru", "mingru", "transformer", "tacotron", "hmm"]
"""Names in `core.models.families`."""


class TeacherSettings(Section):
    """The big voice."""

    family: FamilyName = setting(
        "conv",
        "What kind of model the teacher is.",
        trades="conv: quick to train and the smallest that speaks well; begin with it. "
        "lstm, gru: hear the whole sentence; speak at half of conv's speed or less, no export. "
        "mingru: hears the whole sentence, a little quicker than lstm; no export. "
        "rnn: the plain and forgetful kind, to compare with. "
        "transformer: every sound hears the whole sentence; slower to train, no export. "
        "tacotron: each frame from those before, finds its own timing; slower to speak, no export. "
        "hmm: counted in seconds, not trained; the baseline, with no melody of its own; no export.",
    )

    size: Literal["auto", "tiny", "small", "medium", "large"] = setting(
        "auto",
        "How big the teacher is; auto takes the biggest that can learn enough in the time.",
        trades="A bigger teacher can sound better and needs more time and recordings.",
        ends=("quicker", "better with time"),
    )
    mixture: int = setting(
        0,
        "How many Gaussians a frame's mel is a mixture of; 0 for a Laplace distribution a band.",
        unit="Gaussians",
        low=0,
        high=16,
        trades="More can say that a frame is this or that; the last layer grows with them. Its "
        "students have the same; hmm has its own; no export.",
        ends=("one guess", "several"),
    )
    bert: str = setting(
        "",
        "Folder of a BERT that reads the texts for the teacher; empty for none.",
        trades="It knows what words mean, which can help the melody; the teacher cannot speak "
        "without it, its students do. Not for hmm and tacotron; no export.",
    )
    steps: int = setting(
        0,
        "Training steps; 0 for as many as the time allows.",
        unit="steps",
        low=0,
        high=10_000_000,
    )
    dropout: float = setting(
        0.1,
        "Share of activations left out in training, against learning by heart.",
        low=0,
        high=0.9,
    )

    @field_validator("bert")
    @classmethod
    def _from_anywhere(cls, folder: str) -> str:
        return from_anywhere(folder)


class AugmentSettings(Section):
    """Changed copies of the recordings that keep their text and timing, for the teacher."""

    copies: int = setting(
        0,
        "How many changed copies of each recording the teacher learns from too.",
        unit="copies",
        low=0,
        high=10,
        trades="More variety from few recordings; copies are never quite as good as speech.",
    )
    speed: float = setting(
        0.1,
        "How much quicker or slower a copy is at most.",
        low=0.0,
        high=0.5,
        ends=("as it is", "very different"),
    )
    pitch: float = setting(
        1.0,
        "How much higher or lower a copy is at most.",
        unit="semitones",
        low=0.0,
        high=6.0,
        ends=("as it is", "very different"),
    )
    noise: float = setting(
        0.0,
        "How loud the noise in a copy is at most, as a share of its speech.",
        low=0.0,
        high=0.3,
        trades="Teaches a voice some noise too; for recordings that have some.",
        ends=("none", "noisy"),
    )
    mask: float = setting(
        0.0,
        "Share of frames and of mel bands that are hidden from a teacher which hears itself.",
        low=0.0,
        high=0.5,
        trades="Only a tacotron hears what it said last; others do not notice.",
        ends=("none", "half"),
    )
