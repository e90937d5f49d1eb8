"""The clips of a report as the Data page sees them: what stands where with each, and in all.

A report is what `core.data.check` found, as plain values; the settings say what reading mends.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from core.data.mending import (
    BY_HAND,
    DOUBTFUL,
    FAR_LEVEL_LU,
    MUCH_SILENCE_S,
    why_left_out,
)
from core.settings import DataSettings
from studio import words
from studio.core_sentences import translated

MUST_FIX = "must_fix"
MAY_IGNORE = "may_ignore"
FINE = "fine"
LEFT_OUT = "left_out"
STATES = (MUST_FIX, MAY_IGNORE, FINE, LEFT_OUT)

SILENCE_KEPT_S = 0.3
"""Silence around the speech that trimming leaves, before and after together."""

Clip = Mapping[str, Any]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Clips", text)


def silence_s(clip: Clip) -> float:
    """Seconds of silence around the speech; 0 where that is not known."""
    speech = clip.get("speech_seconds") or 0.0
    return max(clip["seconds"] - speech, 0.0) if speech else 0.0


class Clips:
    """Clips with what reading them by some settings comes to.

    Attributes:
        rows: The clips, as in the report.
        states: One of `STATES` for each.
        usual_lufs: The loudness in the middle of all; None if none can be heard.
    """

    def __init__(self, rows: Sequence[Clip], settings: DataSettings) -> None:
        self.rows = rows
        self._settings = settings
        levels = self.levels_lufs()
        self.usual_lufs = statistics.median(levels) if levels else None
        self.states = [self._state(clip) for clip in rows]

    # --- one clip --------------------------------------------------------------------------------

    def _state(self, clip: Clip) -> str:
        if not clip["usable"]:
            return MUST_FIX
        if self._why(clip):
            return LEFT_OUT
        return MAY_IGNORE if clip["verdicts"] or self._silent(clip) or self._far(clip) else FINE

    def _why(self, clip: Clip) -> str:
        kinds = [verdict["kind"] for verdict in clip["verdicts"]]
        return why_left_out(clip["id"], kinds, self._settings)

    def _silent(self, clip: Clip) -> bool:
        return not self._settings.trim_silence and silence_s(clip) >= MUCH_SILENCE_S

    def _far(self, clip: Clip) -> bool:
        level = clip["loudness_lufs"]
        return (
            not self._settings.even_loudness
            and level is not None
            and self.usual_lufs is not None
            and abs(level - self.usual_lufs) >= FAR_LEVEL_LU
        )

    def verdict(self, row: int) -> str:
        """What stands in the table: what was found, in words; empty if nothing was."""
        clip = self.rows[row]
        found = [translated(verdict["text"]) for verdict in clip["verdicts"]]
        if self.states[row] == LEFT_OUT:
            by_hand = self._why(clip) == BY_HAND
            head = _tr("left out by you") if by_hand else _tr("left out as doubtful")
            return "; ".join([head, *found])
        if self._silent(clip):
            found.append(_tr("{0} of silence around it").format(words.seconds(silence_s(clip))))
        if self._far(clip):
            off = clip["loudness_lufs"] - self.usual_lufs
            said = _tr("{0} LU louder than most") if off > 0 else _tr("{0} LU softer than most")
            found.append(said.format(words.number(abs(off), 2)))
        return "; ".join(found)

    # --- all of them -----------------------------------------------------------------------------

    def count(self, state: str) -> int:
        """How many clips are in a state; all for an empty one."""
        return self.states.count(state) if state else len(self.rows)

    def kept_s(self) -> float:
        """Seconds of the clips that will be learnt from, before they are trimmed."""
        return sum(clip["seconds"] for clip in self._kept())

    def kept(self) -> int:
        """How many clips will be learnt from."""
        return len(self._kept())

    def _kept(self) -> list[Clip]:
        pairs = zip(self.rows, self.states, strict=True)
        return [clip for clip, state in pairs if state in (FINE, MAY_IGNORE)]

    def silence_to_cut_s(self) -> float:
        """Seconds that trimming takes away."""
        return sum(max(silence_s(clip) - SILENCE_KEPT_S, 0.0) for clip in self.rows)

    def doubtful(self) -> int:
        """Clips that could be used and that nothing mends."""
        return sum(
            clip["usable"] and any(verdict["kind"] in DOUBTFUL for verdict in clip["verdicts"])
            for clip in self.rows
        )

    def level_spread_lu(self) -> float:
        """How far the loudness of the clips lies apart: nine in ten are within it."""
        levels = sorted(self.levels_lufs())
        if not levels:
            return 0.0
        last = len(levels) - 1
        return levels[math.ceil(0.95 * last)] - levels[math.floor(0.05 * last)]

    def lengths_s(self) -> list[float]:
        """Lengths of the clips that can be read."""
        return [clip["seconds"] for clip in self.rows if clip["seconds"] > 0]

    def levels_lufs(self) -> list[float]:
        """Loudness of the clips that are not silent."""
        levels = (clip["loudness_lufs"] for clip in self.rows)
        return [level for level in levels if level is not None]

    def rates_hz(self) -> list[int]:
        """The sample rates that occur, the lowest first."""
        return sorted({clip["sample_rate_hz"] for clip in self.rows} - {0})

    def speakers_s(self) -> dict[str, float]:
        """Seconds of each speaker, most first; clips that are not learnt from do not count."""
        seconds: dict[str, float] = {}
        for clip in self._kept():
            speaker = clip.get("speaker", "")
            seconds[speaker] = seconds.get(speaker, 0.0) + clip["seconds"]
        return dict(sorted(seconds.items(), key=lambda entry: -entry[1]))
