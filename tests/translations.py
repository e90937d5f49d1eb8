"""Finds every text of the window and keeps the translations up to date.

    python -m tests.translations

writes `resources/i18n/sotto_zh_CN.ts` (new texts are marked unfinished; open it in
`pyside6-linguist`, or edit it), compiles it to `sotto_zh_CN.qm`, and lists the sentences of the
engine's errors in `sentences.txt`.
"""

from __future__ import annotations

import ast
import itertools
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / "i18n"
TS = FOLDER / "sotto_zh_CN.ts"
QM = FOLDER / "sotto_zh_CN.qm"
SENTENCES = FOLDER / "sentences.txt"

Message = tuple[str, str]
"""Context and text."""

_BY_CONTEXT = frozenset({"translate", "QT_TRANSLATE_NOOP"})
_HELPERS = frozenset({"tr", "_tr"})


# --- what the window says -------------------------------------------------------------------------


def window_messages() -> tuple[set[Message], list[str]]:
    """All literal texts of `studio`, and where a text is none: formatted before it is looked up."""
    found, wrong = set[Message](), list[str]()
    for path in sorted((ROOT / "studio").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call, context in _calls(tree, "", _helper_context(tree)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id
            place = 1 if name in _BY_CONTEXT else 0
            if len(call.args) <= place:
                continue
            text = _literal(call.args[place])
            if name in _BY_CONTEXT:
                context = _literal(call.args[0]) or ""
            if text is not None:
                found.add((context, text))
            elif isinstance(call.args[place], (ast.JoinedStr, ast.BinOp, ast.Call)) and (
                place == 0 or context
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    return found, wrong


def _calls(node: ast.AST, context: str, helper: str) -> Iterator[tuple[ast.Call, str]]:
    """Calls that look up a text, with the context it has."""
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.ClassDef) else context
        nearest = _helper_context(child) or helper
        if isinstance(child, ast.Call) and isinstance(child.func, (ast.Attribute, ast.Name)):
            name = child.func.attr if isinstance(child.func, ast.Attribute) else child.func.id
            if name in _BY_CONTEXT | _HELPERS and child.args:
                # `self.tr` is the class's, a bare `tr` that of a helper.
                bare = isinstance(child.func, ast.Name)
                yield child, helper if bare else context
        yield from _calls(child, inner, nearest)


def _helper_context(scope: ast.AST) -> str:
    """The context of the `tr` or `_tr` that a scope defines for itself."""
    body = getattr(scope, "body", ())
    for inner in body if isinstance(body, list) else ():
        if isinstance(inner, ast.FunctionDef) and inner.name in _HELPERS:
            for call in ast.walk(inner):
                if isinstance(call, ast.Call) and len(call.args) == 2:
                    return _literal(call.args[0]) or ""
    return ""


def _literal(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def core_messages() -> set[Message]:
    """What the window says of settings and presets: all that it looks up by their declarations."""
    from PySide6.QtCore import QCoreApplication, QTranslator

    from core.settings import declared
    from studio import core_words

    asked = set[Message]()

    class Recorder(QTranslator):
        def isEmpty(self) -> bool:
            return False

        def translate(self, context, text, disambiguation=None, number=-1):  # noqa: ARG002
            if context == "core":
                asked.add((context, text))
            return text

    app = QCoreApplication.instance() or QCoreApplication([])
    recorder = Recorder()
    app.installTranslator(recorder)
    try:
        for declaration in declared():
            core_words.meaning(declaration)
            core_words.ends(declaration)
            core_words.unit(declaration)
            for choice in declaration.choices:
                core_words.choice(choice)
                if declaration.name in ("teacher.family", "student.family"):
                    core_words.family_advice(declaration.name, choice)
    finally:
        app.removeTranslator(recorder)
    for path in (ROOT / "resources" / "presets").glob("*.toml"):
        preset = tomllib.loads(path.read_text(encoding="utf-8"))
        asked |= {("core", preset["name"]), ("core", preset["meaning"])}
    return asked


# --- what the engine says -------------------------------------------------------------------------


def sentences() -> list[str]:
    """Sentences of the engine with `{0}` for what is filled in: errors, verdicts, notices."""
    found = set[str]()
    paths = [path for path in (ROOT / "core").rglob("*.py") if not _COMMAND_LINE & {*path.parts}]
    for path in sorted([*paths, ROOT / "studio" / "child.py"]):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                named.setdefault(node.targets[0].id, []).append(node.value)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for argument in _said(node, path):
                    found |= set(_templates(argument, named))
            elif isinstance(node, ast.FunctionDef) and node.name in _REASONS:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        found |= set(_templates(inner.value, named))
        for table in named.get("_CANNOT_WRITE", []):
            for node in ast.walk(table):
                found |= set(_templates(node, {}))
    return sorted(text for text in found if re.search("[A-Za-z]{2}", re.sub(r"\{\d\}", "", text)))


_COMMAND_LINE = frozenset({"cli.py", "commands", "flags.py", "progress.py"})
_CHECKED = frozenset({"settings", "recipes"})
"""Modules and folders whose `ValueError`s a user sees, as advice."""
_LAST = frozenset(
    {"Problem", "Verdict", "_with", "problem", "note", "UnheardError", "_refuse_old_recordings"}
)
"""Calls of which people read the last argument."""
_REASONS = frozenset({"unfit", "_people"})
"""Functions that return what is filled into a sentence."""


def _said(call: ast.Call, path: Path) -> list[ast.expr]:
    """The arguments of a call that people read."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name in ("Failed", "Notice"):
        return call.args[:2]
    if name in _error_names() or (
        name == "ValueError" and _CHECKED & {path.stem, path.parent.name}
    ):
        return call.args[:2]
    if name in _LAST:
        return call.args[-1:]
    if name == "append" and getattr(getattr(call.func, "value", None), "id", "") == "notices":
        return call.args
    return []


@cache
def _error_names() -> frozenset[str]:
    from core import errors

    return frozenset(name for name in vars(errors) if name.endswith("Error"))


def _templates(node: ast.AST, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    """What a text can be, each way, with numbered holes for what is not known yet."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield " ".join(node.value.split())
    elif isinstance(node, ast.IfExp):
        yield from _templates(node.body, named)
        yield from _templates(node.orelse, named)
    elif isinstance(node, ast.Name):
        for value in named.get(node.id, []):
            yield from _templates(value, {})
    elif isinstance(node, ast.JoinedStr):
        pieces = [list(_pieces(part)) for part in node.values]
        for choice in itertools.product(*pieces):
            numbers = itertools.count()
            text = "".join(f"{{{next(numbers)}}}" if part is None else part for part in choice)
            yield " ".join(text.split())


def _pieces(part: ast.AST) -> Iterator[str | None]:
    """What a piece of a formatted text can be; None for something that is filled in."""
    value = part.value if isinstance(part, ast.FormattedValue) else part
    if isinstance(value, ast.Constant):
        yield str(value.value)
    elif isinstance(value, ast.IfExp):
        yield from _pieces(value.body)
        yield from _pieces(value.orelse)
    else:
        yield None


# --- files ----------------------------------------------------------------------------------------


@cache
def all_messages() -> frozenset[Message]:
    """Everything that can be translated."""
    return frozenset(
        window_messages()[0] | core_messages() | {("sentences", text) for text in sentences()}
    )


def update(ts: Path = TS) -> None:
    """Bring the translations' file up to date; what is new in it is marked unfinished."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "messages.py"
        lines = (
            f"QT_TRANSLATE_NOOP({_quoted(c)}, {_quoted(t)})" for c, t in sorted(all_messages())
        )
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        _run(
            *("pyside6-lupdate", "-silent", "-no-obsolete", "-locations", "none"),
            *("-disable-heuristic", "similartext", "-extensions", "py"),
            *("-source-language", "en", "-target-language", "zh_CN", source, "-ts", ts),
        )


def compiled(ts: Path, qm: Path) -> None:
    """Compile a file of translations."""
    _run("pyside6-lrelease", "-silent", ts, "-qm", qm)


def translations(ts: Path = TS) -> dict[Message, tuple[str, bool]]:
    """Translation of each text, and whether it is finished."""
    tree = ElementTree.parse(ts)
    found = {}
    for context in tree.iter("context"):
        for message in context.iter("message"):
            said = message.find("translation")
            key = (context.findtext("name") or "", message.findtext("source") or "")
            found[key] = (said.text or "", said.get("type") is None)
    return found


def placeholders(text: str) -> list[str]:
    """The `{0}` and `{name}` in a text, in order of their names."""
    return sorted(re.findall(r"\{[^{}]*\}", text))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _run(tool: str, *arguments: object) -> None:
    program = Path(sys.executable).with_name(tool)
    subprocess.run([program, *map(str, arguments)], check=True, capture_output=True, text=True)


def main() -> None:
    """Update and compile everything."""
    FOLDER.mkdir(exist_ok=True)
    SENTENCES.write_text("\n".join(sentences()) + "\n", encoding="utf-8")
    update()
    compiled(TS, QM)
    known = translations()
    missing = [message for message, (_, finished) in known.items() if not finished]
    print(f"{len(known)} texts, {len(missing)} unfinished")


if __name__ == "__main__":
    main()
