"""Numbers in words: durations, sizes and counts as people read them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QLocale


def _tr(text: str) -> str:
    return QCoreApplication.translate("words", text)


def count(number: float) -> str:
    """A whole number with separators: 1,038."""
    return QLocale().toString(round(number))


def number(value: float, digits: int = 3) -> str:
    """A number with so many significant digits and no idle zeros: 0.92, 3, 0.0061."""
    text = f"{value:.{digits}g}"
    if "e+" in text and abs(value) < 1e6:
        text = f"{float(text):.0f}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")
    return text.replace("-", "−")


def seconds(value: float) -> str:
    """A length of time: 3.1 s, 52 s, 4 min 30 s, 52 min, 2 h 5 min."""
    if value < 10:
        return _tr("{0} s").format(f"{value:.1f}")
    whole = round(value)
    if whole < 60:
        return _tr("{0} s").format(whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 10 and rest:
        return _tr("{0} min {1} s").format(minutes, rest)
    minutes = round(value / 60)
    if minutes < 60:
        return _tr("{0} min").format(minutes)
    hours, rest = divmod(minutes, 60)
    return _tr("{0} h {1} min").format(hours, rest) if rest else _tr("{0} h").format(hours)


def lufs(value: float) -> str:
    """A loudness: −23.0 LUFS."""
    return _tr("{0} LUFS").format(f"{value:.1f}".replace("-", "−"))


def size(value: float, digits: int = 3) -> tuple[str, str]:
    """A size in bytes as figure and unit: ("1.98", "MB")."""
    for limit, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if value >= limit:
            return number(value / limit, digits), unit
    return count(value), _tr("bytes")


def file_size(value: float) -> str:
    """A size in bytes as one piece: 1.98 MB."""
    return " ".join(size(value))


def amount(value: float, digits: int = 3) -> tuple[str, str]:
    """A large count as figure and multiplier: ("1.86", "M")."""
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= limit:
            return number(value / limit, digits), unit
    return count(value), ""


def short_amount(value: float) -> str:
    """A large count as one piece: 4.88 M."""
    return " ".join(amount(value)).strip()


def times(ratio: float) -> str:
    """How many times: 2.6×, 13×."""
    return f"{number(ratio, 2)}×"


def percent(share: float) -> str:
    """A share as a percentage: 62 %."""
    return f"{round(share * 100)} %".replace("-", "−")


def sentence(text: str) -> str:
    """Text as a sentence: capital letter first, full stop last."""
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…。！？" else _tr("{0}.").format(text)


def together(sentences: Iterable[str]) -> str:
    """Sentences one after another; Chinese full stops bring their own space."""
    text = " ".join(filter(None, sentences))
    return text.replace("。 ", "。")
