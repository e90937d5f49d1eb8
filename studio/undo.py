"""Undo and redo of settings: one drag of a slider is one step."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QUndoCommand


class SetSetting(QUndoCommand):
    """Changes one setting.

    Args:
        name: Dotted name.
        old, new: Its value before and after.
        gesture: Commands of one gesture (one drag) become one step of undo; 0 for none.
        write: Puts a value into the settings.
    """

    def __init__(
        self, name: str, old: Any, new: Any, gesture: int, write: Callable[[str, Any], None]
    ) -> None:
        super().__init__(name)
        self.name = name
        self.old = old
        self.new = new
        self.gesture = gesture
        self._write = write

    def id(self) -> int:
        """Qt offers commands of equal id for merging."""
        return zlib.crc32(self.name.encode()) & 0x7FFFFFFF

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Become one step with a later command of the same gesture."""
        if not isinstance(other, SetSetting) or not self.gesture or other.gesture != self.gesture:
            return False
        self.new = other.new
        self.setObsolete(self.new == self.old)
        return True

    def redo(self) -> None:
        self._write(self.name, self.new)

    def undo(self) -> None:
        self._write(self.name, self.old)
