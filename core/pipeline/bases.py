"""What models begin as: of a preset size, or of another kind than the teacher's."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from core.errors import SettingsError
from core.models.acoustic import AcousticModel
from core.models.compressible import Compressible, without_weights
from core.models.families import FAMILIES, SIZES
from core.models.vocoders.families import FAMILY_OF_KIND, VOCODERS, new_vocoder
from core.models.vocoders.families import SIZES as VOCODER_SIZES
from core.models.vocoders.files import general_vocoder
from core.models.vocoders.neural import VocoderModel
from core.text.symbols import CARRIES_DURATION, SYMBOL_IDS


def new_model(
    family: str,
    size: str,
    speakers: int,
    mels: int,
    dropout: float = 0.0,
    mixture: int = 0,
    context: int = 0,
    languages: Sequence[int] = (),
) -> AcousticModel:
    """A model of a family in a preset size with random weights.

    Args:
        languages: As in `core.models.acoustic.AcousticConfig`.
        mixture: As in `core.models.acoustic.AcousticConfig`.
        context: As in `core.models.parallel.ParallelConfig`.

    Raises:
        SettingsError: The family cannot be fed with text features.
    """
    kind = FAMILIES[family]
    fed = {"context": context} if context else {}
    if fed and not hasattr(kind.config, "context"):
        able = (name for name, other in FAMILIES.items() if hasattr(other.config, "context"))
        raise SettingsError(
            f"a teacher of the kind {family} cannot read with a BERT",
            f"choose {', '.join(able)}, or leave teacher.bert empty",
        )
    silent = tuple(number for number, carries in enumerate(CARRIES_DURATION) if not carries)
    return kind.model(
        kind.preset(
            size,
            symbols=len(SYMBOL_IDS),
            silent_symbols=silent,
            speakers=speakers,
            mels=mels,
            languages=tuple(languages),
            mixture=mixture,
            dropout=dropout,
            **fed,
        )
    )


def student_basis(teacher: AcousticModel, family: str) -> AcousticModel:
    """What a student's recipe works on: the teacher, or a model of its size of another family.

    A student has the teacher's kind of head: what matches components learns most from a mixture.
    It does without the text features that the teacher may be fed with, and is made of one of the
    voices that a teacher is fused of.

    Args:
        family: Of the student, `teacher` for the same.
    """
    basis = teacher.for_student()
    if family in ("teacher", basis.family):
        return basis
    own = basis.config

    def made(size: str) -> AcousticModel:
        return new_model(
            family, size, own.speakers, own.mels, mixture=own.mixture, languages=own.languages
        )

    return made(_nearest(basis, SIZES, made))


def student_vocoder_basis(teacher: VocoderModel | None, kind: str, mel: str) -> VocoderModel | None:
    """What the recipe for a student's vocoder works on; None for Griffin-Lim.

    That is the teacher's, or one of another kind of the size that bears the same name: the general
    one if it is of that shape, else one with random weights.

    Args:
        teacher: None for Griffin-Lim.
        kind: Of the student's, `teacher` for the same.
        mel: Name of the mel format.
    """
    if kind == "teacher" or (teacher is not None and FAMILY_OF_KIND.get(kind) == teacher.family):
        return teacher
    if kind not in FAMILY_OF_KIND:
        return None
    family, size = FAMILY_OF_KIND[kind], "base"
    if teacher is not None:
        size = _nearest(teacher, VOCODER_SIZES, lambda size: new_vocoder(teacher.family, size, mel))
    general = general_vocoder(mel)
    if general is not None and general.config == VOCODERS[family].preset(size, mel):
        return general
    return new_vocoder(family, size, mel)


def _nearest(model: Compressible, sizes: Sequence[str], made: Callable[[str], Compressible]) -> str:
    """The preset size that comes nearest to a model in parameters."""

    def difference(size: str) -> float:
        with without_weights():
            return abs(math.log(_count(made(size)) / _count(model)))

    return min(sizes, key=difference)


def _count(model: Compressible) -> int:
    return sum(value.numel() for value in model.parameters())
