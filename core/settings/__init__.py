"""Every setting, declared once.

A declaration holds the name, the meaning in one sentence, the unit, the range, the default and what
the setting trades. The command-line flags, the TOML keys of `project.toml`, the sliders with their
tool-tips and the checks that refuse nonsense are all made from it: see `declared`. Each module here
declares the sections of one subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import BaseModel

from core.declare import Declaration, Section, checked, declared_in, read_toml
from core.errors import SettingsError
from core.settings.data import DataSettings
from core.settings.student import CompressSettings, StudentSettings
from core.settings.teacher import AugmentSettings, FamilyName, TeacherSettings
from core.settings.training import BudgetSettings, OptimiserSettings
from core.settings.transfer import BASE, TASKS, FusionSettings, StartSettings, TransferSettings
from core.settings.vocoder import DRAWN, VocoderKind, VocoderSettings
from core.storage import write_text

FORMAT_VERSION = 1
"""Version of `project.toml` and of the project folder. A newer one is refused."""


class Settings(Section):
    """All settings of a project, section by section."""

    version: int = FORMAT_VERSION
    name: str = ""
    data: DataSettings = DataSettings()
    optimiser: OptimiserSettings = OptimiserSettings()
    teacher: TeacherSettings = TeacherSettings()
    start: StartSettings = StartSettings()
    transfer: TransferSettings = TransferSettings()
    fusion: FusionSettings = FusionSettings()
    augment: AugmentSettings = AugmentSettings()
    compress: CompressSettings = CompressSettings()
    student: StudentSettings = StudentSettings()
    vocoder: VocoderSettings = VocoderSettings()
    budget: BudgetSettings = BudgetSettings()

    def changed(self, values: Mapping[str, Any]) -> Settings:
        """A copy with some settings changed.

        Args:
            values: By dotted name, for instance `{"student.temperature": 2.0}`.

        Raises:
            SettingsError: A name is unknown or a value is outside its range.
        """
        content = self.model_dump()
        for name, value in values.items():
            section, _, key = name.rpartition(".")
            target = content.get(section) if section else content
            if not isinstance(target, dict) or key not in target:
                raise SettingsError(f"there is no setting {name!r}", "check its spelling")
            target[key] = value
        return parse_settings(content)


def declared() -> Iterator[Declaration]:
    """Every setting there is, in the order of the sections."""
    for section_name, section_field in Settings.model_fields.items():
        section = section_field.annotation
        if not (isinstance(section, type) and issubclass(section, BaseModel)):
            continue
        yield from declared_in(section, section_name)


def declaration(name: str) -> Declaration:
    """The declaration of one setting by its dotted name.

    Raises:
        KeyError: There is none; a mistake in the program, not of the user.
    """
    return {entry.name: entry for entry in declared()}[name]


def parse_settings(content: Mapping[str, Any]) -> Settings:
    """Check plain values and make them settings.

    Raises:
        SettingsError: Names the first setting that does not fit, and its bounds.
    """
    version = content.get("version", FORMAT_VERSION)
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise SettingsError(
            f"these settings have format {version}, this Sotto reads up to {FORMAT_VERSION}",
            "update Sotto",
        )
    return checked(Settings, content)


def read_settings(path: Path) -> Settings:
    """Read settings from a TOML file.

    Raises:
        SettingsError: The file is no TOML, or a setting does not fit.
    """
    return parse_settings(read_toml(path))


def write_settings(path: Path, settings: Settings) -> None:
    """Write settings to a TOML file, whole or not at all."""
    write_text(path, tomli_w.dumps(settings.model_dump()))


__all__ = [
    "BASE",
    "DRAWN",
    "FORMAT_VERSION",
    "TASKS",
    "AugmentSettings",
    "BudgetSettings",
    "CompressSettings",
    "DataSettings",
    "FamilyName",
    "FusionSettings",
    "OptimiserSettings",
    "Settings",
    "StartSettings",
    "StudentSettings",
    "TeacherSettings",
    "TransferSettings",
    "VocoderKind",
    "VocoderSettings",
    "declaration",
    "declared",
    "parse_settings",
    "read_settings",
    "write_settings",
]
