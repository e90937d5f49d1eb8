"""Fetching a corpus: a job beside the one that trains, gone on with where it was stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from studio import core_words, words
from studio.side_job import SideJob

if TYPE_CHECKING:
    from core.data.offers import Offer

FETCH = "core.data.corpora:fetch_corpus"


class CorpusFetch(SideJob):
    """Fetches one corpus at a time.

    Attributes:
        offer: What is being fetched, or was last.

    Signals:
        arrived: It is there: the folder of its clips.
    """

    arrived = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.offer: Offer | None = None
        self.returned.connect(self._on_returned)

    def start(self, offer: Offer, folder: str) -> None:
        """Fetch a corpus into a folder; goes on where it was stopped before."""
        if not self.running:
            self.offer = offer
            self.begin(FETCH, (offer, folder))

    @Slot(object)
    def _on_returned(self, folder: str | None) -> None:
        if folder:
            self.arrived.emit(folder)

    def words(self) -> str:
        """How far it is: phase, amount, share, and how long it will still take."""
        state = self.state
        if state.stopping:
            return _tr("Stopping: what was fetched is kept…")
        if not state.phase:
            return _tr("Asking the server…")
        parts = [core_words.phase(state.phase)]
        if state.total > 0:
            done, total = words.file_size(state.done), words.file_size(state.total)
            parts.append(_tr("{0} of {1}").format(done, total))
        if state.share is not None:
            parts.append(words.percent(state.share))
        if state.eta_s is not None and state.eta_s >= 1:
            parts.append(_tr("about {0} left").format(words.seconds(state.eta_s)))
        return " · ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("CorpusFetch", text)
