"""The language of the window: the system's, English or Chinese.

Texts are written in English in the sources; `resources/i18n` holds the others, compiled, so that a
clone and a wheel have them without a step of building. Qt's own texts (buttons of dialogs, menus of
text fields) come with PySide6.
"""

from __future__ import annotations

from importlib import resources

from PySide6.QtCore import (
    QCoreApplication,
    QLibraryInfo,
    QLocale,
    QObject,
    QSettings,
    QTranslator,
    Signal,
)

SYSTEM, ENGLISH, CHINESE = "system", "en", "zh_CN"
CHOICES = (SYSTEM, ENGLISH, CHINESE)
_KEY = "window/language"


class Language(QObject):
    """The language in force. There is one, given by `current()`.

    Signals:
        languageChanged: Another one is in force; texts that were made before stay as they are.
    """

    languageChanged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._translators: list[QTranslator] = []
        self._system = QLocale.system()
        kept = str(QSettings().value(_KEY, SYSTEM))
        self._chosen = kept if kept in CHOICES else SYSTEM

    @property
    def chosen(self) -> str:
        """What the user chose, out of `CHOICES`."""
        return self._chosen

    @property
    def code(self) -> str:
        """The language in force: `en` or `zh_CN`."""
        if self._chosen != SYSTEM:
            return self._chosen
        return language_of(self._system.uiLanguages())

    def choose(self, choice: str) -> None:
        """Remember a choice out of `CHOICES` and put it in force."""
        before = self.code
        self._chosen = choice
        QSettings().setValue(_KEY, choice)
        if self.code != before:
            self.apply()
            self.languageChanged.emit()

    def apply(self) -> None:
        """Let the application speak the language in force and write numbers as it does."""
        app = QCoreApplication.instance()
        assert app is not None
        for translator in self._translators:
            app.removeTranslator(translator)
        self._translators = []
        chinese = self.code == CHINESE
        usual = QLocale.Language.Chinese if chinese else QLocale.Language.English
        # Who reads the window in the system's language wants the system's ways with numbers too.
        same = self._system.language() == usual
        QLocale.setDefault(self._system if same else QLocale(usual))
        if not chinese:
            return
        own = resources.files("resources").joinpath("i18n", f"sotto_{CHINESE}.qm")
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for path in (f"{qt}/qtbase_{CHINESE}.qm", str(own)):
            translator = QTranslator()
            if translator.load(path):
                app.installTranslator(translator)
                self._translators.append(translator)


def language_of(wanted: list[str]) -> str:
    """The first language of a list, as the system orders them, that the window speaks."""
    for name in wanted:
        language = name.replace("_", "-").partition("-")[0].lower()
        if language in ("zh", "en"):
            return CHINESE if language == "zh" else ENGLISH
    return ENGLISH


_language: Language | None = None


def current() -> Language:
    """The language in force; made on first use, after the application."""
    global _language
    if _language is None:
        _language = Language()
    return _language
