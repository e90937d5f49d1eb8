"""Undo and redo of settings: one drag of a slider is one step, and so is one proposal."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtGui import QUndoCommand

Values = Mapping[str, Any]
"""Settings by dotted name."""


class SetSettings(QUndoCommand):
    """Changes one setting, or several at once.

    Args:
        old, new: Their values before and after.
        gesture: Commands of one gesture (one drag) become one step of undo; 0 for none.
        write: Puts values into the settings.
    """

    def __init__(
        self, old: Values, new: Values, gesture: int, write: Callable[[Values], None]
    ) -> None:
        super().__init__(", ".join(new))
        self.old = old
        self.new = new
        self.gesture = gesture
        self._write = write

    def id(self) -> int:
        """Qt offers commands of equal id for merging."""
        return zlib.crc32(self.text().encode()) & 0x7FFFFFFF

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Become one step with a later command of the same gesture."""
        if not isinstance(other, SetSettings) or not self.gesture or other.gesture != self.gesture:
            return False
        self.new = other.new
        self.setObsolete(self.new == self.old)
        return True

    def redo(self) -> None:
        self._write(self.new)

    def undo(self) -> None:
        self._write(self.old)
