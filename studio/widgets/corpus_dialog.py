"""Get a corpus: what there is, what it takes, where to, how far."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.data.offers import OFFERS, PUBLIC_DOMAIN, Offer, fetched_bytes, free_room, room_needed
from studio import theme, words
from studio.core_sentences import translated
from studio.corpus_fetch import CorpusFetch
from studio.language_names import language_name
from studio.session import Session
from studio.widgets.card import rule
from studio.widgets.job_bar import ProgressLine
from studio.widgets.option_list import OptionList
from studio.widgets.text import ElidedLabel, label, set_property

FOLDER = "data/corpora"


class CorpusDialog(QDialog):
    """Choose a corpus and a folder, fetch it, watch it come. Closed, it goes on behind.

    Args:
        offers: What can be fetched.
    """

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        offers: tuple[Offer, ...] = OFFERS,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._fetch: CorpusFetch = session.fetch
        self._offers = offers
        kept = str(QSettings().value(FOLDER, ""))
        self._folder = kept or str(session.suggested_folder().parent / "corpora")
        self.setWindowTitle(self.tr("Get a corpus"))
        options = [(offer.key, offer.name, self._about(offer)) for offer in offers]
        self.choices = OptionList(self.tr("Corpora"), options)
        self._where = ElidedLabel("", "")
        self.choose = QPushButton(self.tr("Choose…"))
        self.choose.setAccessibleName(self.tr("Choose the folder for the corpus"))
        self._room = label("", "muted", wrap=True)
        self._licence = label("", "muted", wrap=True)
        self._licence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.line = ProgressLine("accent")
        self.line.setFixedHeight(6)
        self.state = label("", "muted", wrap=True)
        self.go = QPushButton()
        self.go.setProperty("kind", "primary")
        self.stop = QPushButton(self.tr("Stop and keep"))
        self.stop.setToolTip(self.tr("What was fetched is kept; it can go on from there"))
        self.shut = QPushButton(self.tr("Close"))
        self._lay_out()
        self.choices.chosen.connect(self._on_choice)
        self.choose.clicked.connect(self._on_choose)
        self.go.clicked.connect(self._on_go)
        self.stop.clicked.connect(self._fetch.stop)
        self.shut.clicked.connect(self.reject)
        self._fetch.changed.connect(self._follow)
        self._fetch.arrived.connect(self.accept)
        fetching = self._fetch.offer
        self.choices.choose((fetching if fetching in offers else offers[0]).key)
        self.setMinimumWidth(theme.current().px(560))
        self._follow()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(label(self.tr("Get a corpus"), "title"))
        column.addWidget(
            label(self.tr("Recordings with their texts, free to use, fetched for you."), "muted")
        )
        column.addSpacing(4)
        column.addWidget(self.choices)
        column.addSpacing(4)
        column.addWidget(rule())
        column.addSpacing(4)
        column.addWidget(self._licence)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(self.tr("Into")))
        row.addWidget(self._where, 1)
        row.addWidget(self.choose)
        column.addLayout(row)
        column.addWidget(self._room)
        column.addWidget(self.line)
        column.addWidget(self.state)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self.stop, self.shut, self.go):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column.addLayout(buttons)

    def _about(self, offer: Offer) -> str:
        speakers = (
            self.tr("1 speaker")
            if offer.speakers == 1
            else self.tr("{0} speakers").format(words.count(offer.speakers))
        )
        return " · ".join(
            (
                self.tr("{0} h").format(words.number(offer.hours, 2)),
                speakers,
                language_name(offer.language),
                self.tr("{0} to fetch, {1} on disk").format(
                    words.file_size(offer.archive_bytes), words.file_size(offer.unpacked_bytes)
                ),
                self._licence_of(offer),
            )
        )

    def _licence_of(self, offer: Offer) -> str:
        # A licence has a name of its own, but for one that is none.
        return self.tr("Public domain") if offer.licence == PUBLIC_DOMAIN else offer.licence

    @property
    def offer(self) -> Offer:
        """The corpus that is chosen."""
        return next(offer for offer in self._offers if offer.key == self.choices.key)

    def use_folder(self, folder: str) -> None:
        """Put corpora into another folder, now and from now on."""
        self._folder = folder
        QSettings().setValue(FOLDER, folder)
        self._follow()

    @Slot()
    def _on_choice(self) -> None:
        self._follow()

    @Slot()
    def _on_choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Folder for corpora"), str(Path(self._folder).parent)
        )
        if folder:
            self.use_folder(folder)

    @Slot()
    def _on_go(self) -> None:
        self._fetch.start(self.offer, self._folder)

    @Slot()
    def _follow(self) -> None:
        """Show what is known now."""
        running = self._fetch.running
        offer = self.offer
        for control in (self.choices, self.choose):
            control.setEnabled(not running)
        self._where.setText(self._folder)
        self._licence.setText(
            self.tr("Licence: {0}. More: {1}").format(self._licence_of(offer), offer.page)
        )
        needed, free = room_needed(offer, Path(self._folder)), free_room(Path(self._folder))
        begun = fetched_bytes(offer, Path(self._folder)) > 0
        enough = needed <= free
        if not needed:
            said = self.tr("It is there already.")
        else:
            said = self.tr("Takes {0}; {1} are free there.").format(
                words.file_size(needed), words.file_size(free)
            )
        set_property(self._room, "role", "muted" if enough else "warning")
        self._room.setText(said)
        self.go.setText(self.tr("Go on") if begun else self.tr("Fetch"))
        if not needed:
            self.go.setText(self.tr("Use it"))
        self.go.setVisible(not running)
        self.go.setEnabled(enough)
        self.stop.setVisible(running)
        self.stop.setEnabled(not self._fetch.state.stopping)
        self.line.setVisible(running)
        self.line.set_share(self._fetch.state.share)
        failure = self._fetch.state.failure
        set_property(self.state, "role", "warning" if failure and not running else "muted")
        if running:
            self.state.setText(self._fetch.words())
        elif failure:
            parts = (failure.problem, failure.advice)
            said = words.together(words.sentence(translated(part)) for part in parts)
            # A long address may be broken at its strokes.
            self.state.setText(said.replace("/", "/\u200b"))
        else:
            self.state.setText("")
        layout = self.layout()
        layout.activate()
        width = max(self.width(), self.minimumWidth())
        self.resize(width, max(self.height(), layout.totalHeightForWidth(width)))
