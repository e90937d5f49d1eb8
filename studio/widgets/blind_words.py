"""What plans and results of blind tests mean, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.evaluate import votes
from core.evaluate.anchors import ANCHORS_HZ
from core.evaluate.listening import AbxResult, MushraResult, Plan, PreferenceResult
from core.evaluate.votes import ABX, PREFERENCE, Vote
from studio import core_words, words
from studio.core_sentences import translated


def _tr(text: str) -> str:
    return QCoreApplication.translate("blind", text)


def failure(problem: str, advice: str) -> str:
    """What went wrong and how to mend it, as two sentences."""
    return words.together(words.sentence(translated(part)) for part in (problem, advice))


def test_name(test: str) -> str:
    """What a kind of test is called."""
    return {ABX: _tr("ABX"), PREFERENCE: _tr("Preference"), votes.MUSHRA: _tr("MUSHRA")}[test]


def plan(planned: Plan) -> str:
    """What a test of so many trials can show."""
    return _tr(
        "{0} trials, {1} must be right. Who only guesses passes {2} times in 100; who is right 9"
        " times in 10 is caught {3} times in 100, who is right 7 times in 10, {4} times."
    ).format(
        planned.trials,
        planned.needed,
        _hundredths(planned.false_alarm),
        _hundredths(planned.power(0.9)),
        _hundredths(planned.power(0.7)),
    )


def better_plan(trials: int) -> str:
    """That fewer trials would find more."""
    return _tr("{0} trials would find more: chance has steps.").format(trials)


def system(name: str, reference: str) -> str:
    """A system of a MUSHRA test."""
    if name in ANCHORS_HZ:
        return _tr("{0} kHz anchor").format(f"{ANCHORS_HZ[name] / 1000:g}")
    if name == reference:
        return _tr("{0} (hidden reference)").format(core_words.voice(name))
    return core_words.voice(name)


def voices(vote: Vote) -> str:
    """Whom a vote is about."""
    return ", ".join(core_words.voice(name) for name in vote.voices)


def short(vote: Vote) -> str:
    """A result in a few words."""
    result = vote.result
    if isinstance(result, AbxResult):
        return _tr("{0} of {1} right, p {2}").format(
            result.right, result.trials, votes.p_in_words(result.p_value)
        )
    if isinstance(result, PreferenceResult):
        return _tr("{0} : {1}, neither {2}, p {3}").format(
            result.first, result.second, result.ties, votes.p_in_words(result.p_value)
        )
    grades = [
        f"{core_words.voice(name)} {result.systems[name].mean:.0f}"
        for name in vote.voices[1:]
        if name in result.systems
    ]
    return " · ".join(grades) if grades else _tr("hidden reference missed")


def headline(vote: Vote) -> str:
    """The result as a title."""
    result = vote.result
    if isinstance(result, AbxResult):
        return _tr("{0} of {1} right").format(result.right, result.trials)
    if isinstance(result, PreferenceResult):
        first, second = (core_words.voice(name) for name in vote.voices)
        return _tr("{0} {1} · {2} {3} · neither {4}").format(
            first, result.first, second, result.second, result.ties
        )
    if not result.systems:
        return _tr("The hidden reference was missed")
    return _tr("Graded in {0} sentences").format(vote.planned)


def meaning(vote: Vote) -> str:
    """What the result says, and what it does not."""
    result = vote.result
    if isinstance(result, AbxResult):
        return _abx(result, vote)
    if isinstance(result, PreferenceResult):
        return _preference(result, vote)
    return _mushra(result)


def _abx(result: AbxResult, vote: Vote) -> str:
    first, second = (core_words.voice(name) for name in vote.voices)
    figures = _tr("{0} were needed; p {1}.").format(result.needed, votes.p_in_words(result.p_value))
    if result.able:
        said = _tr("{0} and {1} can be told apart.").format(first, second)
    else:
        said = _tr(
            "No difference between {0} and {1} was shown. No significance is not equivalence."
        ).format(first, second)
    power = _tr(
        "Its power: {0} of 100 such tests find a listener who is right 7 times in 10, {1} one who"
        " is right 9 times in 10."
    ).format(_hundredths(result.power_70), _hundredths(result.power_90))
    return f"{figures} {said} {power}"


def _preference(result: PreferenceResult, vote: Vote) -> str:
    first, second = (core_words.voice(name) for name in vote.voices)
    figures = _tr("p {0}, two-sided; “neither” is split evenly.").format(
        votes.p_in_words(result.p_value)
    )
    if result.clear:
        better = first if result.share > 0.5 else second
        return f"{figures} " + _tr("{0} was preferred.").format(better)
    return f"{figures} " + _tr(
        "Neither {0} nor {1} was clearly preferred. No significance is not equivalence: {0}'s true"
        " share may lie between {2} and {3} %."
    ).format(first, second, _hundredths(result.interval[0]), _hundredths(result.interval[1]))


def _mushra(result: MushraResult) -> str:
    if not result.systems:
        return _tr(
            "The hidden reference got less than 90 in more than 15 % of the sentences. By the rule"
            " of BS.1534-3 these grades are kept, but do not count."
        )
    return _tr(
        "Means of 0 to 100 with their 95 % intervals. Grades of one listener speak for that"
        " listener; intervals that overlap are not proof that two are alike."
    )


def _hundredths(share: float) -> str:
    return f"{100 * share:.0f}"
