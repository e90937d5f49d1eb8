"""The recordings in the timing that a teacher hears in them, instead of the aligner's."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

import numpy as np

from core.data.batches import Utterance
from core.events import Control, Event, Pace
from core.models.acoustic import AcousticModel
from core.text.symbols import sound_units
from core.training.loading import Recordings
from core.training.prepare import Preparer


class Retimed:
    """A `core.training.invented.Table` in memory."""

    def __init__(self, entries: Mapping[str, Utterance]) -> None:
        self._entries = entries

    @property
    def ids(self) -> list[str]:
        """Ids of all utterances."""
        return list(self._entries)

    def __getitem__(self, name: str) -> Utterance:
        return self._entries[name]


def retimed(
    teacher: AcousticModel,
    recordings: Recordings,
    symbols: Mapping[str, Sequence[str]],
    prepare: Preparer,
    control: Control,
) -> Generator[Event, None, Retimed | None]:
    """Let a teacher say when each sound is in each recording.

    Args:
        teacher: That hears it by itself, see `AcousticModel.durations`.
        symbols: What is said in each recording.
        prepare: Works out what else is known of an utterance in a new timing.

    Returns:
        None if it was stopped.
    """
    teacher.eval()
    rate, pace = recordings.store.format.frames_per_second, Pace("align", len(symbols))
    entries: dict[str, Utterance] = {}
    for done, (name, own) in enumerate(symbols.items(), 1):
        yield from control.wait_while_paused()
        if control.stopping:
            return None
        found = teacher.durations(recordings.batch([name]))
        assert found is not None
        # Attention may have passed over several marks of one pause, or a mark of a sound.
        frames = np.concatenate([[0], found[0].numpy().cumsum()])
        starts = [unit.start for unit in sound_units(own)]
        boundaries = [*frames[starts], frames[-1]]
        entries[name] = prepare(name, own, np.asarray(boundaries) / rate)
        yield from pace.advance(done)
    return Retimed(entries)
