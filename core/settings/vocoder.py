"""Settings of what turns spectrograms into sound."""

from __future__ import annotations

from typing import Literal, cast

from pydantic import field_validator

from core.declare import Section, from_anywhere, setting

VocoderKind = Literal["neural", "wavernn", "wavenet", "griffinlim"]
"""See `core.models.vocoders.families.FAMILY_OF_KIND`."""

DRAWN = frozenset({"wavernn", "wavenet"})
"""Those that tell a wave sample by sample, each drawn at a temperature."""


class VocoderSettings(Section):
    """What turns spectrograms into sound; it is part of the voice and made smaller with it."""

    kind: VocoderKind = setting(
        "neural",
        "Train a vocoder, or let Griffin-Lim guess the phases.",
        trades="neural: all samples of a frame at once; begin with it. "
        "wavernn: sample by sample, for experiments: slower, hours to train, no export. "
        "wavenet: the same by convolutions, slower still. "
        "griffinlim: no training, sounds worse, no export.",
    )
    student_kind: Literal["teacher", VocoderKind] = setting(
        "teacher",
        "What kind of vocoder the student has; teacher for the same kind.",
        trades="neural, after a wavernn or wavenet: far quicker, and can be exported; it hears "
        "what that says if vocoder.alpha is above 0. Another kind keeps none of its weights.",
    )
    start: str = setting(
        "",
        "Folder of a voice, or of a project with one, whose vocoder the teacher's starts from; "
        "empty for the general one that Sotto brings.",
        trades="One that knows the speaker or the microphone is further on; it keeps its size.",
    )
    size: Literal["auto", "micro", "small", "base", "medium", "large"] = setting(
        "auto",
        "How big the teacher's vocoder is; auto is the general one that Sotto brings, trained on.",
        trades="Bigger can sound better and needs far more time.",
        ends=("quicker", "better with time"),
    )
    pressure: float = setting(
        0.75,
        "Share of the vocoder's prunable parameters that the student goes without.",
        low=0.0,
        high=0.995,
        trades="More makes the voice smaller and faster, and its sound rougher.",
        ends=("closer to the teacher", "smaller, faster"),
    )
    tie_layers: int = setting(
        1,
        "How many neighbouring layers of the student's vocoder share one set of weights.",
        unit="layers",
        low=1,
        high=64,
        trades="Fewer bytes, the same time.",
        ends=("every layer its own", "all layers one"),
    )
    alpha: float = setting(
        0.0,
        "Share of the loss of the student's vocoder that listens to the teacher's.",
        low=0.0,
        high=1.0,
        trades="Teaches phases too, but halves the steps in the same time.",
        ends=("recordings only", "teacher only"),
    )
    temperature: float = setting(
        2.0,
        "Softens what the teacher's wavernn or wavenet says before the student's learns from it.",
        low=0.1,
        high=20.0,
        trades="Higher shows more of its second choices; without vocoder.alpha nothing is heard.",
        ends=("teacher's first choice", "its doubts too"),
    )
    share: float = setting(
        0.15,
        "Share of each voice's training time that its vocoder gets.",
        low=0.01,
        high=0.99,
        ends=("acoustic model", "vocoder"),
    )
    adversarial: float = setting(
        0.0,
        "Share of the vocoder's training, its last, in which discriminators listen too.",
        low=0.0,
        high=1.0,
        trades="A step takes about three times as long with them, so fewer fit into the time.",
        ends=("more steps", "discriminators all along"),
    )
    learning_rate: float = setting(
        1e-3,
        "Largest size of a training step, for a million parameters.",
        low=1e-6,
        high=1.0,
        trades="Larger learns faster until training breaks.",
    )
    batch: int = setting(
        16, "How many short crops of speech one step looks at.", unit="crops", low=1, high=512
    )
    steps: int = setting(
        0,
        "Training steps; 0 for as many as the time allows.",
        unit="steps",
        low=0,
        high=10_000_000,
    )

    @field_validator("start")
    @classmethod
    def _from_anywhere(cls, folder: str) -> str:
        return from_anywhere(folder)

    def kind_of(self, voice: str) -> VocoderKind:
        """What kind of vocoder a voice has: `teacher`, or `student` and `control`."""
        same = voice == "teacher" or self.student_kind == "teacher"
        return self.kind if same else cast(VocoderKind, self.student_kind)
