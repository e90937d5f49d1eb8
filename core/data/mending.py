"""What reading does to clips that could be better: nothing of it touches the user's files.

Trimming and levelling are done by `core.data.features`; here stands which clips they concern, and
which ones are left out.
"""

from __future__ import annotations

from collections.abc import Collection

from core.settings import DataSettings

DOUBTFUL = frozenset({"clipped", "noise", "text_length_mismatch"})
"""Kinds of verdicts that nothing mends but leaving the clip out; see `core.data.check.Verdict`."""

BY_HAND, AS_DOUBTFUL = "by_hand", "doubtful"

MUCH_SILENCE_S = 1.0
"""Silence around the speech from which it is worth a hint."""

FAR_LEVEL_LU = 6.0
"""Distance from the usual loudness from which it is worth a hint."""


def why_left_out(clip_id: str, kinds: Collection[str], settings: DataSettings) -> str:
    """Why a clip that could be used is left out: `by_hand`, `doubtful`, or empty if it is not.

    Args:
        kinds: Kinds of its verdicts.
    """
    if clip_id in settings.left_out:
        return BY_HAND
    return AS_DOUBTFUL if settings.drop_doubtful and DOUBTFUL.intersection(kinds) else ""
