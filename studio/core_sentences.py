"""Sentences of the engine in the language of the window: errors, verdicts of clips, notices.

The engine says them in English, with names and numbers filled in. `resources/i18n/sentences.txt`
lists them all with `{0}` for what is filled in. A sentence is found there by its fixed words, and
what was filled in goes into its translation; one that is not found is shown in English.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

from PySide6.QtCore import QCoreApplication

from core.events import Failed

_HOLE = re.compile(r"\{(\d+)\}")


def translated(sentence: str) -> str:
    """A sentence of the engine in the language of the window."""
    if not sentence or QCoreApplication.translate("sentences", _PROBE) == _PROBE:
        return sentence
    return _translated(sentence, 0)


_PROBE = "check the path"
"""Stands in the list; translated in every language but English."""


def failure(failed: Failed) -> Failed:
    """A failure in the language of the window; its details stay as they are."""
    return Failed(translated(failed.problem), translated(failed.advice), failed.details)


def _translated(sentence: str, depth: int) -> str:
    for pattern, template in _patterns():
        match = pattern.fullmatch(sentence)
        if match:
            # What is filled in may be a sentence itself: why a file cannot be read.
            filled = match.groups()
            if depth < 2:
                filled = [_translated(part, depth + 1) for part in filled]
            return QCoreApplication.translate("sentences", template).format(*filled)
    return sentence


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The list, sentences with the most fixed words first."""
    text = resources.files("resources").joinpath("i18n", "sentences.txt").read_text("utf-8")
    templates = sorted(text.splitlines(), key=lambda line: -len(_HOLE.sub("", line)))
    return [(re.compile(_pattern(template), re.DOTALL), template) for template in templates]


def _pattern(template: str) -> str:
    parts = _HOLE.split(template)
    found = [re.escape(parts[0])]
    for before, fixed in zip(parts[:-2:2], parts[2::2], strict=True):
        # What stands right behind a word or another hole is not always there.
        optional = before[-1:].isalnum() or (not before and len(found) > 1)
        found += ["(.*?)" if optional else "(.+?)", re.escape(fixed)]
    return "".join(found)
