"""The four ways to come to a teacher: which settings say so, and which belong to each."""

from __future__ import annotations

from typing import Any

from core.settings import Settings, declared

TRAIN = "train"
START = "start"
VOICE = "voice"
FUSE = "fuse"
WAYS = (TRAIN, START, VOICE, FUSE)

_TELLING = {
    START: ("start.voice",),
    VOICE: ("data.teacher_voice", "data.teacher_speaker"),
    FUSE: ("fusion.voices",),
}
"""Settings that are set only on one way."""


def way_of(settings: Settings) -> str:
    """The way that settings go; it is no setting of its own."""
    if settings.fusion.voices:
        return FUSE
    if settings.start.voice:
        return START
    return VOICE if settings.data.teacher_voice else TRAIN


def leaving_others(way: str, settings: Settings, *, read: bool) -> dict[str, Any]:
    """What has to be changed so that no other way is meant.

    Args:
        read: Whose voice is learnt from stays as it is, for its clips have been read.
    """
    changes: dict[str, Any] = {}
    for other, names in _TELLING.items():
        if other == way or (other == VOICE and read):
            continue
        for name in names:
            section, _, key = name.partition(".")
            if getattr(getattr(settings, section), key):
                changes[name] = ""
    return changes


def on_page(way: str) -> tuple[str, ...]:
    """Settings that stand on the Teacher page itself."""
    return _ON_PAGE[way]


def behind_button(way: str, elsewhere: frozenset[str]) -> list[str]:
    """The other settings that count on a way, in the order of a dialogue.

    Args:
        elsewhere: Settings that stand on another page.
    """
    left_out = elsewhere.union(*_ON_PAGE.values(), _USELESS[way])
    names = [
        entry.name
        for section in _SECTIONS[way]
        for entry in declared()
        if entry.name.startswith(f"{section}.") and entry.name not in left_out
    ]
    first = ("data.teacher_speaker", "data.takes") if way == VOICE else ()
    return [*first, *names, "data.mel", "data.languages", "budget.seed", "budget.threads"]


_ON_PAGE = {
    TRAIN: ("teacher.family", "teacher.size", "budget.minutes"),
    START: ("start.voice", "start.frozen", "start.rate", "start.adapters", "budget.minutes"),
    VOICE: ("data.teacher_voice", "teacher.family", "teacher.size", "budget.minutes"),
    FUSE: ("fusion.voices", "fusion.way", "fusion.temperature", "budget.minutes"),
}
_SECTIONS = {
    TRAIN: ("optimiser", "teacher", "transfer", "augment", "vocoder"),
    START: ("start", "transfer", "augment", "optimiser", "teacher", "vocoder"),
    VOICE: ("optimiser", "teacher", "transfer", "augment", "vocoder"),
    FUSE: ("optimiser", "vocoder"),
}
_OF_OLD_RECORDINGS = (
    "transfer.source_share",
    "transfer.instance_temperature",
    "transfer.match",
    "transfer.match_weight",
)
_USELESS = {
    TRAIN: _OF_OLD_RECORDINGS,
    START: ("teacher.mixture", "teacher.bert"),
    VOICE: _OF_OLD_RECORDINGS,
    FUSE: (),
}
"""Settings that change nothing on a way, or are refused there."""
