"""What the teacher starts from: which voice, what it is, how much of it may change, and advice."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.events import Failed
from core.settings import BASE
from studio import adaptation, core_words, theme, words
from studio.core_sentences import translated
from studio.language_names import language_name
from studio.session import Session
from studio.speaking import Speaking, speaking_words
from studio.widgets.setting_choice import ChoiceBox, SettingChoice
from studio.widgets.setting_slider import SettingSlider
from studio.widgets.text import label, set_property
from studio.widgets.voice_picker import ask_folder, recent_voices, voice_name

ABOUT = "studio.requests:about_start"
LABEL_WIDTH = 66
_ELSEWHERE = "…"
_CONCERNED = ("", "start.frozen", "start.adapters", "start.patience", "augment.copies")


class StartPanel(QWidget):
    """The voice, and the few settings that matter.

    Attributes:
        box: The voices to choose from.
        hear: Asks to hear it beside the recordings.
        found: What the chosen voice is, see `studio.requests.about_start`; None while unknown.

    Signals:
        hearAsked: The voice should be heard beside recording and teacher.
        baseFound: It is known whether Sotto brings a voice to start from.
    """

    hearAsked = Signal()
    baseFound = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.has_base = False
        self.found: dict[str, Any] | None = None
        self._asked = ""
        self._base_asked = False
        self._advised = adaptation.Adaptation(adaptation.UNKNOWN)
        name = label(self.tr("Voice"))
        name.setFixedWidth(theme.current().px(LABEL_WIDTH))
        self._name = name
        self.box = ChoiceBox()
        self.box.setSizeAdjustPolicy(
            ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setMinimumContentsLength(8)
        self.box.setPlaceholderText(self.tr("Choose one"))
        self.box.setAccessibleName(self.tr("Voice to start from"))
        self.box.activated.connect(self._on_chosen)
        self.hear = QPushButton(self.tr("Hear"))
        self.hear.setProperty("kind", "tab")
        hint = self.tr("It, a recording and the teacher say the same held-out sentence")
        self.hear.setToolTip(hint)
        self.hear.setAccessibleName(self.tr("Hear the voice to start from"))
        self.hear.setAccessibleDescription(hint)
        self.hear.clicked.connect(self.hearAsked)
        self.hear.setEnabled(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(name)
        row.addWidget(self.box, 1)
        row.addWidget(self.hear)
        self.facts = label("", "small", wrap=True)
        self.facts.hide()
        self.spoken = label("", "small")
        self.spoken.hide()
        self.frozen = SettingChoice(session, "start.frozen")
        self.rate = SettingSlider(session, "start.rate", low=0.05)
        self.adapters = SettingSlider(session, "start.adapters", high=32)
        self.tips = label("", "small", wrap=True)
        self.take = QPushButton(self.tr("Set this"))
        self.take.setProperty("kind", "choice")
        self.take.setAccessibleName(self.tr("Set what the advice says"))
        self.take.clicked.connect(self._on_take)
        advice = QHBoxLayout()
        advice.setSpacing(8)
        advice.addWidget(self.tips, 1)
        advice.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.facts)
        column.addWidget(self.spoken)
        for setting in (self.frozen, self.rate, self.adapters):
            setting.set_label_width(LABEL_WIDTH)
            setting.layout_.setSpacing(8)
            column.addWidget(setting)
        column.addLayout(advice)
        session.settingsChanged.connect(self._on_setting)
        session.projectChanged.connect(self._fill)
        session.stagesChanged.connect(self._advise)
        theme.current().themeChanged.connect(self._dress)
        self._dress()
        self._fill()
        self._advise()

    @property
    def _start(self) -> str:
        return str(self._session.settings.start.voice)

    def look(self) -> None:
        """It is seen: ask what is to be known of the voices."""
        if not self._base_asked:
            self._base_asked = True
            engine = self._session.engine
            engine.request("base", ABOUT, (BASE,), self._on_base, self._on_no_base)
        self._ask()

    # --- which voice -----------------------------------------------------------------------------

    @Slot()
    def _fill(self) -> None:
        start = self._start
        offered = [BASE] if self.has_base else []
        offered += recent_voices(self._session)
        if start and start not in offered:
            offered.append(start)
        self.box.clear()
        for voice in offered:
            self.box.addItem(voice_name(voice), voice)
        self.box.addItem(self.tr("Another folder…"), _ELSEWHERE)
        self.box.setCurrentIndex(self.box.findData(start) if start else -1)
        self.box.setToolTip(start if start != BASE else "")
        self.box.setAccessibleDescription(voice_name(start) if start else self.tr("Choose one"))

    @Slot()
    def _on_chosen(self) -> None:
        voice = self.box.currentData()
        if voice == _ELSEWHERE:
            voice = ask_folder(self)
        if voice:
            self._session.set_settings({"start.voice": voice, "fusion.voices": ""})
        self._fill()

    def _on_base(self, found: dict[str, Any]) -> None:
        self.has_base = True
        if self._start == BASE:
            self._on_found(found)
        self._fill()
        self.baseFound.emit()

    def _on_no_base(self, failure: Failed) -> None:
        """There is none to offer."""
        if self._start == BASE:
            self._on_refused(failure)

    # --- what it is ------------------------------------------------------------------------------

    def _ask(self) -> None:
        start = self._start
        if not self.isVisible() or start == self._asked:
            return
        self._asked, self.found = start, None
        self._show_facts("")
        if start:
            engine = self._session.engine
            engine.request("start", ABOUT, (start,), self._on_found, self._on_refused)

    def _on_found(self, found: dict[str, Any]) -> None:
        self.found = found
        kind = core_words.choice(found["family"]) if found["family"] != "fused" else found["name"]
        known = [
            kind,
            self.tr("{0} parameters").format(words.short_amount(found["parameters"])),
            ", ".join(language_name(code) for code in found["languages"]),
        ]
        if found["speakers"] > 1:
            known.append(self.tr("{0} speakers").format(words.count(found["speakers"])))
        if found["sounds"]:
            known.append(self.tr("{0} sounds").format(words.count(found["sounds"])))
        self._show_facts(" · ".join(known))

    def _on_refused(self, failure: Failed) -> None:
        said = (words.sentence(translated(part)) for part in (failure.problem, failure.advice))
        self._show_facts(words.together(said), careful=True)

    def _show_facts(self, text: str, *, careful: bool = False) -> None:
        set_property(self.facts, "role", "careful" if careful else "small")
        self.facts.setText(text)
        self.facts.setVisible(bool(text))
        self.hear.setEnabled(bool(self._start) and not careful)

    def show_hearing(self, speaking: Speaking) -> None:
        """Say who is still to speak."""
        self.hear.setEnabled(not speaking.busy)
        self.spoken.setText(speaking_words(speaking))
        self.spoken.setVisible(speaking.busy)

    # --- advice ----------------------------------------------------------------------------------

    @Slot()
    def _advise(self) -> None:
        session = self._session
        self._advised = adaptation.advise_adaptation(session.settings, session.sentences)
        self.tips.setText(self._words(self._advised))
        self.take.setVisible(bool(self._advised.values))

    def _words(self, given: adaptation.Adaptation) -> str:
        count = words.count(given.sentences)
        if given.code == adaptation.UNKNOWN:
            return self.tr("What is best shows when the recordings are checked.")
        first = {
            adaptation.FEW: self.tr(
                "{0} sentences are few: they teach who speaks; how sounds are said comes from the "
                "voice that the teacher starts from."
            ),
            adaptation.SOME: self.tr("{0} sentences: all weights may learn, for a while."),
            adaptation.MANY: self.tr("{0} sentences are too many to be learnt by heart."),
        }[given.code].format(count)
        tips = {
            adaptation.GO_ON: self.tr("Train to the end: sounds get clearer all along."),
            adaptation.SET_FREE: self.tr("Let all weights learn."),
        }
        said = [first, *(tips[tip] for tip in given.tips)]
        if given.code == adaptation.FEW and not given.tips:
            said.append(self.tr("More sentences help most."))
        return words.together(said)

    @Slot()
    def _on_take(self) -> None:
        self._session.set_settings(self._advised.values)

    # --- what changes ----------------------------------------------------------------------------

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if name in ("", "start.voice"):
            self._fill()
            self._ask()
        if name in _CONCERNED or name.startswith("data."):
            self._advise()

    @Slot()
    def _dress(self) -> None:
        look = theme.current()
        self._name.setFixedWidth(look.px(LABEL_WIDTH))
        self.hear.setIcon(look.icon("play", "accent", 14))
