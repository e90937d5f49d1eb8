"""Settings of knowledge that travels: voices to start from, old recordings, several as one."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import field_validator

from core.declare import Section, from_anywhere, setting

BASE = "base"
"""As `start.voice` the voice that Sotto brings."""


class StartSettings(Section):
    """What the teacher starts from, if not from random weights."""

    voice: str = setting(
        "",
        "Folder of a voice, or of a project with one, that the teacher starts from; base for the "
        "one that Sotto brings; empty for random weights.",
        trades="A few minutes of a new speaker are enough then; the teacher is of that voice's "
        "kind and size.",
    )
    parts: Literal["all", "encoder", "decoder"] = setting(
        "all",
        "Which of its parts the teacher takes over; the rest begins at random.",
        trades="encoder: how sounds follow each other. decoder: how a voice sounds.",
    )
    sounds: Literal["features", "random"] = setting(
        "features",
        "How sounds that the voice has never spoken begin: as the sounds said most like them, or "
        "at random.",
    )
    frozen: Literal["nothing", "encoder", "decoder", "matrices"] = setting(
        "nothing",
        "What stays as it was in the voice.",
        trades="The fewer weights move, the less can be learnt by heart from a few sentences, and "
        "the less can be learnt. matrices: all but embeddings, norms and biases.",
    )
    rate: float = setting(
        0.5,
        "Learning rate of what was taken over, as a share of what begins at random.",
        low=0.01,
        high=1.0,
        trades="Less keeps more of the voice; more becomes the new speaker sooner.",
        ends=("stays near", "learns anew"),
    )
    layer_decay: float = setting(
        1.0,
        "Each layer learns so many times as fast as the one after it.",
        low=0.3,
        high=1.0,
        trades="The first layers know what all voices share; below 1 they keep it.",
        ends=("first layers stay", "all alike"),
    )
    adapters: int = setting(
        0,
        "Rank of low-rank adapters that learn in place of the matrices; 0 for none.",
        unit="ranks",
        low=0,
        high=128,
        trades="Far fewer weights move; in the end they are part of the matrices and cost nothing.",
        ends=("none", "more can move"),
    )
    patience: int = setting(
        0,
        "Training ends when so many looks at held-out sentences in a row bring no lower loss; 0 "
        "for never.",
        unit="looks",
        low=0,
        high=12,
        trades="Saves time; but sounds get clearer for longer than that loss falls.",
    )

    @field_validator("voice")
    @classmethod
    def _from_anywhere(cls, folder: str) -> str:
        return folder if folder == BASE else from_anywhere(folder)


class TransferSettings(Section):
    """What else the teacher learns from and for, beside its own recordings."""

    source_share: float = setting(
        0.0,
        "Share of each step's clips that are recordings of the project that the teacher's start "
        "is from.",
        low=0.0,
        high=0.9,
        trades="Keeps what they taught, sounds and words; less time for the new recordings.",
        ends=("new recordings only", "mostly old ones"),
    )
    instance_temperature: float = setting(
        0.0,
        "Old recordings that the model explains well count more, at this temperature; 0 for all "
        "alike.",
        low=0.0,
        high=10.0,
        trades="Less listens only to those most like the new ones.",
        ends=("the likest only", "all alike"),
    )
    match: Literal["none", "coral", "mmd"] = setting(
        "none",
        "How features of old and new recordings are made alike.",
        trades="coral: by their covariances. mmd: by their whole distributions, which costs more.",
    )
    match_weight: float = setting(
        1.0, "Weight of making them alike.", low=0.0, high=100.0, ends=("weak", "strong")
    )
    adversarial: float = setting(
        0.0,
        "Weight of unlearning who speaks: a layer guesses the speaker, the model misleads it.",
        low=0.0,
        high=10.0,
        trades="Shares more between speakers, and can blur them.",
        ends=("off", "strong"),
    )
    tasks: str = setting(
        "",
        "What else the teacher guesses while it trains: sound, speaker, pitch, language; more than "
        "one with commas, empty for nothing.",
        trades="Can teach features sooner; the layers that guess are gone in the end.",
    )
    task_weight: float = setting(
        0.1, "Weight of these guesses.", low=0.0, high=10.0, ends=("weak", "strong")
    )

    @field_validator("tasks")
    @classmethod
    def _known(cls, written: str) -> str:
        names = [name.strip() for name in written.split(",") if name.strip()]
        if not set(names) <= set(TASKS):
            raise ValueError(f"of {', '.join(TASKS)}, more than one with commas")
        return ", ".join(dict.fromkeys(names))

    @property
    def named_tasks(self) -> tuple[str, ...]:
        """What `tasks` says."""
        return tuple(name for name in self.tasks.split(", ") if name)


TASKS = ("sound", "speaker", "pitch", "language")
"""Names in `core.training.tasks`."""


class FusionSettings(Section):
    """Several voices as one teacher."""

    voices: str = setting(
        "",
        "Folders of voices, or of projects with one, that become the teacher together; more than "
        "one with semicolons, empty for none.",
        trades="Together they are surer than each alone, and as slow as all of them; the student "
        "is as quick as ever.",
    )
    way: Literal["beliefs", "soup"] = setting(
        "beliefs",
        "Fuse what the voices believe, or average their weights.",
        trades="beliefs: voices of any kind, each of which works. soup: one voice's work, for "
        "voices of one shape, best of one training.",
    )
    temperature: float = setting(
        0.05,
        "How evenly the voices count: weights go with exp(-validation loss / temperature).",
        low=0.001,
        high=10.0,
        trades="Less listens to the best voice only, more to all alike.",
        ends=("the best only", "all alike"),
    )

    @field_validator("voices")
    @classmethod
    def _from_anywhere(cls, written: str) -> str:
        """The project may be opened from another folder than it was made in."""
        named = (part.strip() for part in written.split(";"))
        return "; ".join(from_anywhere(part) for part in named if part)

    @property
    def folders(self) -> tuple[Path, ...]:
        """What `voices` says."""
        return tuple(Path(part) for part in self.voices.split("; ") if part)
