"""The Chinese translation is complete, and what is shipped is made of it."""

from __future__ import annotations

import ast
import re
import shutil

from tests import translations
from tests.translations import QM, ROOT, SENTENCES, TS, all_messages, placeholders

AGAIN = "run `python -m tests.translations`, and translate what is new"
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_no_text_is_formatted_before_it_is_looked_up():
    assert translations.window_messages()[1] == []


def test_every_text_of_the_sources_is_translated(qapp):
    known = translations.translations(TS)
    missing = all_messages() - known.keys()
    assert not missing, (AGAIN, sorted(missing)[:20])
    assert not known.keys() - all_messages(), (AGAIN, "texts that are no longer used")
    unfinished = [message for message, (text, finished) in known.items() if not (text and finished)]
    assert not unfinished, (AGAIN, unfinished[:20])


def test_what_is_filled_in_is_filled_in_in_chinese_too():
    wrong = {
        text: said
        for (_, text), (said, _) in translations.translations(TS).items()
        if placeholders(text) != placeholders(said)
    }
    assert not wrong


def test_translations_are_chinese_unless_there_is_nothing_to_translate():
    """What stays as it is are names, units, formulas and commands, all without two plain words."""
    same = {
        text
        for (_, text), (said, _) in translations.translations(TS).items()
        if not CHINESE.search(said) and re.search(r"\b[a-z]{3,} [a-z]{2,}\b", text)
    }
    assert not same


def test_chinese_sentences_have_chinese_marks():
    wrong = {
        said
        for said, _ in translations.translations(TS).values()
        if re.search(r"[\u4e00-\u9fff“”] ?[,;:?!](\s|$|[\u4e00-\u9fff])", said)
    }
    assert not wrong


def test_the_list_of_the_engines_sentences_is_the_engines():
    assert SENTENCES.read_text(encoding="utf-8").splitlines() == translations.sentences(), AGAIN


def test_what_is_shipped_is_what_is_translated(tmp_path):
    made = tmp_path / "made.qm"
    translations.compiled(TS, made)
    assert made.read_bytes() == QM.read_bytes(), AGAIN


def test_an_update_changes_nothing(tmp_path, qapp):
    copy = tmp_path / TS.name
    shutil.copy(TS, copy)
    translations.update(copy)
    assert translations.translations(copy) == translations.translations(TS), AGAIN


def test_new_texts_are_found_wherever_they_stand(tmp_path, monkeypatch):
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio" / "new.py").write_text(
        """
from PySide6.QtCore import QCoreApplication, QT_TRANSLATE_NOOP

TABLE = {"a": QT_TRANSLATE_NOOP("core", "in a table")}

def _tr(text):
    return QCoreApplication.translate("helper", text)

def words(count):
    return _tr("by a helper {0}").format(count)

class Page:
    def show(self):
        self.tr("in a class, "
                "in two parts")
        def tr(text):
            return QCoreApplication.translate("Local", text)
        tr("by a local helper")
        self.tr(f"wrong {self}")
        self.tr("wrong {0}".format(self))
"""
    )
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    found, wrong = translations.window_messages()
    assert found == {
        ("core", "in a table"),
        ("helper", "by a helper {0}"),
        ("Page", "in a class, in two parts"),
        ("Local", "by a local helper"),
    }
    assert wrong == ["studio/new.py:19", "studio/new.py:20"]


def test_an_error_of_the_engine_becomes_a_sentence_with_holes():
    tree = ast.parse(
        """
def read(path):
    raise DataError(f"{path} is {path.kind}", "leave it" if path.bad else "mend it")
"""
    )
    call = next(node for node in ast.walk(tree) if isinstance(node, ast.Call))
    arguments = translations._said(call, ROOT / "core" / "audio.py")
    found = [text for argument in arguments for text in translations._templates(argument, {})]
    assert found == ["{0} is {1}", "leave it", "mend it"]
