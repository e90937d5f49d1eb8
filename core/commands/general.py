"""`sotto vocoder` and `sotto base`: what Sotto brings and every voice starts from."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.commands.stopping import INTERRUPTED, interruptible
from core.errors import SettingsError
from core.events import Event
from core.progress import show

if TYPE_CHECKING:
    from core.training.run import Trained

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Where to work, for the result.")]
Recordings = Annotated[list[Path] | None, typer.Option(help="A data set; may be given again.")]
Steps = Annotated[int, typer.Option(help="Steps to train, instead of minutes.")]
Seed = Annotated[int, typer.Option(help="All chance is drawn from it.")]


def vocoder(
    folder: Folder,
    recordings: Recordings = None,
    minutes: Annotated[float, typer.Option(help="Time to train.")] = 60.0,
    steps: Steps = 0,
    size: Annotated[str, typer.Option(help="micro, small, base, medium or large.")] = "base",
    pressure: Annotated[
        float,
        typer.Option(help="Prune the vocoder in DIR by this share instead.", min=0.0, max=0.995),
    ] = 0.0,
    adversarial: Annotated[
        float,
        typer.Option(
            help="Share of the training, its last, in which discriminators listen too.",
            min=0.0,
            max=1.0,
        ),
    ] = 0.0,
    seed: Seed = 1,
) -> None:
    """Train a general vocoder, like the one that Sotto brings and every voice starts from."""
    from core.models.vocoders.fourier import SIZES
    from core.pipeline.general import train_general
    from core.training.run import Length

    _check_size(size, SIZES)
    length, sources = Length(steps, 60 * minutes), recordings or []
    with interruptible() as control:
        job = train_general(folder, sources, size, pressure, adversarial, length, seed, control)
        trained = _shown(job)
    print(f"{trained.steps} steps; the vocoder is in {folder}")


def base(
    folder: Folder,
    recordings: Recordings = None,
    minutes: Annotated[float, typer.Option(help="Time to train.")] = 35.0,
    steps: Steps = 0,
    size: Annotated[str, typer.Option(help="tiny, small, medium or large.")] = "small",
    seed: Seed = 1,
) -> None:
    """Train a base voice, like the one that Sotto brings and new voices can start from."""
    from core.models.families import SIZES
    from core.pipeline.base_voice import train_base
    from core.training.run import Length

    _check_size(size, SIZES)
    with interruptible() as control:
        length = Length(steps, 60 * minutes)
        trained = _shown(train_base(folder, recordings or [], size, length, seed, control))
    print(f"{trained.steps} steps; the voice is in {folder / 'base'}")


def _check_size(size: str, known: Iterable[str]) -> None:
    if size not in known:
        raise SettingsError(f"there is no size {size!r}", f"choose {', '.join(known)}")


def _shown(job: Generator[Event, None, Trained]) -> Trained:
    """What a training gives, with its progress shown; stopped, it exits."""
    from core.pipeline.stage import Stopped

    try:
        return show(job)
    except Stopped as error:
        raise typer.Exit(INTERRUPTED) from error
