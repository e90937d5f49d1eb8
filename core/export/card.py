"""The voice card: what a voice is, what it was made of, and who may use it, on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class CardFacts:
    """What an export cannot know from the voice alone.

    Attributes:
        title: Name of the voice for people.
        data: What it was trained on, a line for each fact.
        licence: Under what terms the recordings are, a line for each; empty if nobody says.
        made: How it was made, a line for each step.
        scores: Figures with their meaning, from the report.
        heard: What listeners said in blind tests, a line for each.
    """

    title: str = ""
    data: Sequence[str] = ()
    licence: Sequence[str] = ()
    made: Sequence[str] = ()
    scores: Mapping[str, str] = field(default_factory=dict)
    heard: Sequence[str] = ()


def render(
    facts: CardFacts,
    *,
    name: str,
    language: str,
    speakers: Sequence[str],
    sample_rate_hz: int,
    proof: Mapping[str, str],
    use: Sequence[str],
) -> str:
    """The card as Markdown.

    Args:
        proof: Sizes and the comparison with the original, each with its meaning.
        use: How the files are used, a line for each way.
    """
    named = [speaker for speaker in speakers if speaker]
    what = [f"Language: {language} (eSpeak NG's name)"]
    if len(named) > 1:
        numbered = ", ".join(f"{number} {speaker}" for number, speaker in enumerate(named))
        what.append(f"Speakers: {numbered}")
    else:
        what.append("Speakers: one" + (f", {named[0]}" if named else ""))
    what.append(f"Sample rate: {sample_rate_hz} Hz, mono")
    licence = facts.licence or (
        "Nothing with the recordings says under what terms they may be used. Ask whoever made "
        "them, and whoever speaks in them, before you pass this voice on.",
    )
    parts = [
        f"# {facts.title or name}\n\nA text-to-speech voice made with Sotto.",
        _section("What it is", what),
        _section("Made of", facts.data or ["not recorded"]),
        _section("Who may use it", licence),
        _section("How it was made", facts.made or ["not recorded"]),
        _section("This file", [f"{label}: {value}" for label, value in proof.items()]),
    ]
    if facts.scores:
        scores = [f"{label}: {value}" for label, value in facts.scores.items()]
        parts.append(_section("How it was measured, before export", scores))
    if facts.heard:
        parts.append(_section("What listeners heard, in blind tests before export", facts.heard))
    parts.append(_section("How to use it", use))
    return "\n".join(parts)


def _section(title: str, lines: Sequence[str]) -> str:
    return f"\n## {title}\n\n" + "\n".join(f"- {' '.join(line.split())}" for line in lines)
