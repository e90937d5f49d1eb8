"""Which language each speaker of a data set speaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.errors import SettingsError
from core.espeak import check_language

USUAL = "en-us"
"""The language of recordings of which nobody says what it is."""


def spoken_languages(
    speakers: Iterable[str], named: Mapping[str, str], others: str | None
) -> dict[str, str]:
    """The language of each speaker, as eSpeak calls it.

    Args:
        speakers: Those of the recordings; one nameless speaker where there is but one.
        named: Languages of some of them, as the user writes them.
        others: That of all the others; None if nobody says.

    Raises:
        SettingsError: One is named who is not there.
        TextError: A language is unknown.
    """
    known = sorted(set(speakers))
    strangers = sorted(named.keys() - known)
    if strangers:
        there = ", ".join(name for name in known if name)
        raise SettingsError(
            f"data.languages names the speaker {strangers[0]!r}, who is not in the recordings",
            f"choose {there}" if there else "they have one speaker: set data.language instead",
        )
    return {name: check_language(named.get(name) or others or USUAL) for name in known}


def numbered(languages: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """A table of languages, and where in it each speaker's stands.

    Args:
        languages: Of each speaker.

    Returns:
        The table begins with the first speaker's. The places are none where all speak one language.
    """
    table = tuple(dict.fromkeys(languages))
    return table, tuple(map(table.index, languages)) if len(table) > 1 else ()
