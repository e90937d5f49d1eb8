"""What the Teacher and the Student page share: a run in the making, seen and heard."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.events import Event, Paused, PhaseStarted, Resumed
from studio import core_sentences, core_words, theme, words
from studio.advice import advise
from studio.pages.page import Page
from studio.runs import RUNS, is_vocoder
from studio.session import Session
from studio.widgets.advice_card import AdviceCard
from studio.widgets.banner import Banner
from studio.widgets.card import Card
from studio.widgets.job_bar import JobButtons, ProgressLine, status_words
from studio.widgets.loss_plot import LossPlot
from studio.widgets.now_table import NowTable
from studio.widgets.question import ask
from studio.widgets.run_panel import RunPanel
from studio.widgets.sample_list import SampleList
from studio.widgets.text import label

_TWO_COLUMNS_PX = 820
"""Width of the page, at the usual size, from which curves and cards stand side by side."""

NOTICES = 3
"""So many of the engine's remarks stand on the page at once."""

WORDS_MS = 1000
"""Words change once a second; curves whenever something arrives, at most ten times a second."""


class TrainingPage(Page):
    """The runs of one voice: its acoustic model, and its vocoder; one of them is looked at.

    Args:
        stages: Stages of the road that this page's button walks.
        shown: By each run that can be looked at, the acoustic model's first: all runs whose
            validation curves are drawn with it.

    Attributes:
        run: The run of the acoustic model.
        viewed: The run whose curves, samples, losses and rates are shown.
    """

    def __init__(
        self,
        session: Session,
        title: str,
        stages: tuple[str, ...],
        shown: dict[str, list[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, title, parent)
        self.stages = stages
        self.run = self.viewed = next(iter(shown))
        self._shown = shown
        self._words = QTimer(self)
        self._words.setInterval(WORDS_MS)
        self._words.timeout.connect(self._show_words)
        self.train = QPushButton()
        self.train.setProperty("kind", "primary")
        self.train.clicked.connect(self._on_train)
        self.buttons = JobButtons(session)
        self.buttons.discardAsked.connect(self._on_discard)
        self.actions.addWidget(self.buttons)
        self.actions.addWidget(self.train)
        self.progress = ProgressLine(self.run)
        self.offer = Banner()
        self.offer.accepted.connect(self._on_resume)
        # Where the buttons leave the title no room for it, this line says how far it is.
        self._status = label("", "muted", wrap=True)
        self.notices = label("", "small", wrap=True)
        self.body.addWidget(self._status)
        self.body.addWidget(self.progress)
        self.body.addWidget(self.notices)
        self.body.addWidget(self.offer)
        self.work = QWidget()
        self._columns = columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.work)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(14)
        self._card = self._curve_card()
        columns.addWidget(self._card, 13)
        self.side = QVBoxLayout()
        self.side.setSpacing(14)
        self._fill_side()
        columns.addLayout(self.side, 7)
        self.body.addWidget(self.work, 1)
        session.projectChanged.connect(self._on_project)
        session.settingsChanged.connect(self._on_setting)
        session.stagesChanged.connect(self._on_change)
        session.jobStarted.connect(self._on_change)
        session.jobEnded.connect(self._on_change)
        session.eventsArrived.connect(self._on_events)
        session.history.comparedChanged.connect(self._show_curves)

    def _curve_card(self) -> Card:
        card = Card(self.tr("Loss"))
        history = self.session.history
        self.panels = {run: RunPanel(run, shown, history) for run, shown in self._shown.items()}
        self._tabs: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for run in self.panels:
            tab = QPushButton(self.tr("Vocoder") if is_vocoder(run) else core_words.run(run))
            tab.setProperty("kind", "choice")
            tab.setCheckable(True)
            tab.setToolTip(core_words.about_run(run))
            tab.setAccessibleName(self.tr("Look at: {0}").format(core_words.run(run)))
            group.addButton(tab)
            card.head.addWidget(tab)
            self._tabs[run] = tab
        self._stack = QStackedWidget()
        for panel in self.panels.values():
            panel.plot.sampleChosen.connect(self._play)
            card.head.addWidget(panel.plot.log)
            card.head.addWidget(panel.plot.smooth)
            self._stack.addWidget(panel)
        card.body.addWidget(self._stack, 1)
        group.buttonClicked.connect(self._on_tab)
        return card

    @property
    def plot(self) -> LossPlot:
        """The curves that are looked at."""
        return self.panels[self.viewed].plot

    def _fill_side(self) -> None:
        self.now_card = Card(self.tr("Now"))
        self.now = NowTable()
        self.now_card.body.addWidget(self.now)
        self.sample_card = Card(self.tr("The same sentence, as it learns"))
        self.samples = SampleList(self.run)
        self.samples.sampleChosen.connect(self._on_sample)
        self._sentence = label("", "small", wrap=True)
        self._no_samples = label(
            self.tr("At each checkpoint the voice says one sentence; hear it here."),
            "muted",
            wrap=True,
        )
        self.sample_card.body.addWidget(self._sentence)
        self.sample_card.body.addWidget(self._no_samples, 1)
        self.sample_card.body.addWidget(self.samples, 1)
        self._no_samples.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.advice = AdviceCard()
        self.side.addWidget(self.now_card)
        self.side.addWidget(self.sample_card, 1)
        self.side.addWidget(self.advice)

    # --- state -----------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether the running job is this page's."""
        return self.session.running and bool(set(self.session.job_stages) & set(self.stages))

    def done(self) -> bool:
        return self.session.current(self.run)

    @property
    def complete(self) -> bool:
        """Whether all stages of this page are done, with the settings as they are."""
        return all(self.session.current(stage) for stage in self.stages)

    @property
    def outdated(self) -> bool:
        """Whether this page's voices are finished, but other settings were chosen since."""
        return bool(self.session.stale & set(self.stages)) and not self.halted()

    def halted(self) -> str:
        """The stage at which this page's work stopped half-way, or nothing."""
        runs = [stage for stage in self.stages if stage in RUNS]
        for stage in runs:
            if self.session.run_state(stage) == "stopped":
                return stage
        undone = [stage for stage in self.stages if not self.session.finished(stage)]
        return undone[0] if undone and any(map(self.session.finished, runs)) else ""

    def rail_text(self) -> str:
        if self.busy:
            state = self.session.job_state
            if state.share is None or state.eta_s is None:
                return core_words.phase(state.phase) if state.phase else self.tr("starting")
            left = words.seconds(state.eta_s)
            return self.tr("{0}, {1} left").format(words.percent(state.share), left)
        # The pair is what a voice is: both count.
        stages = self.session.stages
        parts = [stages[run] for run in self._shown if run in stages]
        if self.run not in stages or self.halted():
            return self.tr("stopped, can go on") if self.halted() else self.tr("not trained yet")
        if self.outdated:
            return self.tr("settings changed")
        known = []
        parameters = sum(float(facts.get("parameters", 0)) for facts in parts)
        seconds = sum(float(facts.get("seconds", 0)) for facts in parts)
        if parameters:
            known.append(words.short_amount(parameters))
        if seconds:
            known.append(words.seconds(seconds))
        return " · ".join(known)

    def train_words(self) -> str:
        """What the main button is called when nothing has begun."""
        raise NotImplementedError

    def idle_words(self) -> str:
        """The line under the title while nothing runs."""
        raise NotImplementedError

    def why_not(self) -> str:
        """Why training cannot begin, empty if it can."""
        return ""

    # --- showing ---------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Show everything anew."""
        busy, halted, reason = self.busy, self.halted(), self.why_not()
        if busy != self._words.isActive():
            self._words.start() if busy else self._words.stop()
        self.buttons.setVisible(busy)
        self.buttons.follow()
        self.progress.setVisible(busy)
        self.train.setVisible(not busy)
        self.train.setEnabled(not self.session.running and not reason)
        self.train.setToolTip(reason)
        if halted:
            self.train.setText(self.tr("Resume"))
        elif self.outdated or self.complete:
            self.train.setText(self.tr("Train again…"))
        else:
            self.train.setText(self.train_words())
        if not self.session.running and halted and not reason:
            self._offer_resume(halted)
        else:
            self.offer.hide()
        self._show_words()
        self._show_curves()

    def _offer_resume(self, stage: str) -> None:
        curves = self.session.curves.get(stage)
        if curves is not None and curves.step:
            what = self.tr("{0}: this run stopped at step {1}.").format(
                core_words.run(stage), words.count(curves.step)
            )
        else:
            what = self.tr("The work on this page stopped before its end.")
        self.offer.offer(what, self.tr("All it has learnt is kept."), self.tr("Resume"))

    def _show_notices(self) -> None:
        """What the job of this page had to say; of much the last."""
        own = bool(set(self.session.job_stages) & set(self.stages))
        said = [
            words.sentence(core_sentences.translated(notice.message))
            for notice in (self.session.job_state.notices if own else ())
        ]
        self.notices.setText("\n".join(said[-NOTICES:]))
        self.notices.setToolTip("\n".join(said) if len(said) > NOTICES else "")
        self.notices.setVisible(bool(said))

    def _show_words(self) -> None:
        state = self.session.job_state
        busy = self.busy
        status = status_words(state) if busy else ""
        self.subtitle.setText(status or self.why_not() or self.idle_words())
        self._status.setText(status)
        self._place_status()
        self.progress.set_share(state.share if busy else None)
        self.buttons.follow()
        self._show_notices()
        run = self._now_run()
        curves = self.session.curves.get(run)
        self.now.show_run(run, curves, state if busy else None, self.session.settings)
        self.now_card.setVisible(curves is not None and bool(curves.step))
        known = self.session.curves.get(self.viewed)
        if known is not None and known.step:
            control = self.session.curves.get("control") if self.viewed == "student" else None
            self.advice.show_advice(advise(known, control))
        else:
            self.advice.hide()

    def _now_run(self) -> str:
        """The run at work if it is among those looked at, else the one looked at."""
        phase = self.session.job_state.phase
        return phase if self.busy and phase in self._shown[self.viewed] else self.viewed

    @Slot()
    def _show_curves(self) -> None:
        curves = self.session.curves
        self._show_tabs()
        self.panels[self.viewed].show_curves(curves, live=self.busy)
        own = curves.get(self.viewed)
        samples = own.samples if own else []
        self._no_samples.setVisible(not samples)
        self.samples.setVisible(bool(samples))
        self._sentence.setVisible(bool(samples))
        if samples:
            self._sentence.setText(f"“{samples[-1].text}”")
            self.samples.show_samples(
                [(s.step, self.session.sample_path(self.viewed, s.path)) for s in samples]
            )

    def _show_tabs(self) -> None:
        """There is a choice where a vocoder was trained or will be."""
        vocoders = [run for run in self._shown if is_vocoder(run)]
        trained = any(run in self.session.curves for run in vocoders)
        choice = trained or self.session.settings.vocoder.kind_of(self.run) != "griffinlim"
        if not choice:
            self.viewed = self.run
        for run, tab in self._tabs.items():
            tab.setVisible(choice)
            tab.setChecked(run == self.viewed)
            plot = self.panels[run].plot
            plot.log.setVisible(run == self.viewed)
            plot.smooth.setVisible(run == self.viewed)
        self._stack.setCurrentWidget(self.panels[self.viewed])

    # --- what happens ----------------------------------------------------------------------------

    @Slot()
    def _on_change(self) -> None:
        # WORKAROUND: PySide keeps a connection to an overridden method when its object is gone.
        self.refresh()

    @Slot()
    def _on_project(self) -> None:
        self.viewed = self.run
        self.refresh()

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if name in ("vocoder.kind", "vocoder.student_kind"):
            self.refresh()

    @Slot(list)
    def _on_events(self, events: list[Event]) -> None:
        if not self.busy:
            return
        for event in events:
            # Look at what is at work; whoever looks elsewhere then is left in peace.
            if isinstance(event, PhaseStarted) and event.phase in self._shown:
                self.viewed = event.phase
        # A page that is not seen needs no curves; it draws them when it is shown.
        if self.isVisible():
            self._show_curves()
        if not events or any(
            isinstance(event, (PhaseStarted, Paused, Resumed)) for event in events
        ):
            self._show_words()

    def _place_status(self) -> None:
        apart = self.busy and self._stacked
        self._status.setVisible(apart)
        self.subtitle.setVisible(not apart)

    @property
    def _stacked(self) -> bool:
        """Whether the page is too narrow for two columns."""
        return self.viewport().width() < theme.current().px(_TWO_COLUMNS_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        look, stacked = theme.current(), self._stacked
        direction = QBoxLayout.Direction
        self._place_status()
        self._columns.setDirection(direction.TopToBottom if stacked else direction.LeftToRight)
        # Under each other they have the height they want, and the page scrolls.
        self._card.setMinimumHeight(look.px(440) if stacked else 0)
        self.sample_card.setMinimumHeight(look.px(220) if stacked else 0)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    @Slot(str, int)
    def _play(self, run: str, step: int) -> None:
        curves = self.session.curves.get(run)
        for sample in curves.samples if curves else []:
            if sample.step == step:
                name = self.tr("{0}, step {1}").format(core_words.run(run), words.count(step))
                self.session.play_file(self.session.sample_path(run, sample.path), name)
        if run == self.viewed:
            self.samples.select_step(step)

    @Slot(int)
    def _on_sample(self, step: int) -> None:
        self._play(self.viewed, step)

    @Slot()
    def _on_tab(self) -> None:
        self.viewed = next(run for run, tab in self._tabs.items() if tab.isChecked())
        self.refresh()

    @Slot()
    def _on_train(self) -> None:
        if self.complete or self.outdated:
            ask(
                self,
                self.tr("Train it again?"),
                self.tr("The present voice is replaced by the new one."),
                self.tr("Train again"),
                self._on_again,
            )
        else:
            self.session.start(self.stages)

    @Slot()
    def _on_again(self) -> None:
        self.session.start(self.stages, again=True)

    @Slot()
    def _on_resume(self) -> None:
        self.session.start(self.stages)

    @Slot()
    def _on_discard(self) -> None:
        ask(
            self,
            self.tr("Throw this run away?"),
            self.tr("What it has learnt so far is lost. To keep it, choose Stop and keep."),
            self.tr("Discard"),
            self._on_discard_agreed,
        )

    @Slot()
    def _on_discard_agreed(self) -> None:
        # What was finished before the run that is thrown away stays.
        runs = [stage for stage in self.stages if stage in RUNS]
        phase = self.session.job_state.phase
        self.session.discard(runs[runs.index(phase) :] if phase in runs else runs)
