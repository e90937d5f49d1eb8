"""What a model takes over from one that exists, and how much of it may move.

    a voice that exists → for other speakers and languages → with sounds it has never spoken
                        → some parts fresh, some frozen, some slower, some through adapters

Letters in shapes: K speakers and N languages of the model that exists, M and L of the new one,
W width of the stream of symbols.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Literal, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from core.errors import SettingsError
from core.models.acoustic import AcousticInput, AcousticModel
from core.models.families import FAMILIES
from core.models.linear import LowRank, linear_maps, weight_of
from core.settings import StartSettings
from core.text.articulation import similar
from core.text.symbols import SYMBOL_IDS
from core.training.objective import likelihood

Part = Literal["identity", "encoder", "decoder"]
Rates = Callable[[str], float]
"""Share of the learning rate that a parameter of this name learns with; 0 for one that stays."""

Model = TypeVar("Model", bound=nn.Module)

SIMILAR = 3
"""So many known sounds make one that is not known."""

EVENNESS = 0.05
"""How evenly known speakers make up a new one: weights go with exp(-loss / this)."""


def check_trainable(model: AcousticModel) -> None:
    """Refuse a model that is not trained step by step.

    Raises:
        SettingsError: It is of such a family.
    """
    if FAMILIES[model.family].fit:
        raise SettingsError(
            f"a voice of the kind {model.family} is counted, not trained: nothing starts from it",
            "start from another voice",
        )


def part_of(model: AcousticModel, parameter: str) -> Part:
    """Whether a parameter says who speaks, reads sounds, or speaks.

    Args:
        parameter: Its name in the model.
    """
    module = parameter.partition(".")[0]
    if module in ("speaker", "language"):
        return "identity"
    return "encoder" if module in model.reads else "decoder"


def for_speakers(
    model: AcousticModel, speakers: Tensor, languages: Tensor, own: Sequence[int]
) -> AcousticModel:
    """The same model for other speakers, each of which is a mixture of those there are.

    What says who speaks is added to every sound. Where only one is left to speak, it becomes part
    of the sounds themselves, so that nothing changes in what the model says.

    Args:
        speakers: [M, K] shares of the model's speakers in each of the new ones.
        languages: [L, N] shares of the model's languages in each of the new ones.
        own: For each new speaker the own language; empty where there is but one.
    """
    check_trainable(model)
    state = dict(model.state_dict())
    sounds = state["embedding.weight"]
    who, tongue = (
        _mixed(shares, state.pop(f"{name}.weight", None), sounds.shape[1])
        for name, shares in (("speaker", speakers), ("language", languages))
    )
    other = model.with_config(speakers=len(speakers), languages=tuple(own))
    if other.speaker is None:
        sounds = sounds + who[0]
    else:
        state["speaker.weight"] = who
    if other.language is None:
        sounds = sounds + tongue[0]
    else:
        state["language.weight"] = tongue
    other.load_state_dict(state | {"embedding.weight": sounds})
    return other.train(model.training)


def _mixed(shares: Tensor, rows: Tensor | None, width: int) -> Tensor:
    return shares.new_zeros(len(shares), width) if rows is None else shares @ rows


@torch.inference_mode()
def speaker_shares(
    model: AcousticModel, batches: Sequence[AcousticInput], temperature: float = EVENNESS
) -> Tensor:
    """How much of each of a model's speakers there is in somebody whom it does not know.

    Args:
        batches: Recordings of that person; the better a speaker's voice
            explains them, the more it counts.

    Returns:
        [K], summing to 1.
    """
    training = model.training
    model.eval()
    losses = torch.zeros(model.config.speakers)
    for batch in batches:
        for speaker in range(len(losses)):
            as_speaker = replace(batch, speakers=torch.full_like(batch.speakers, speaker))
            losses[speaker] += likelihood(model(as_speaker), as_speaker)["total"] / len(batches)
    model.train(training)
    return torch.softmax(-losses / temperature, dim=0).clone()


@torch.no_grad()
def with_sounds(
    model: AcousticModel,
    known: Collection[str],
    wanted: Collection[str],
    way: Literal["features", "random"] = "features",
) -> list[str]:
    """Give sounds that a model has never spoken something to begin with, in place.

    Args:
        known: Symbols that it has learnt.
        wanted: Symbols that it is to speak.
        way: `features` makes them of the sounds that are articulated most alike; `random` is what a
            fresh model has.

    Returns:
        The symbols that were not known.
    """
    strange = sorted(set(wanted) - set(known), key=SYMBOL_IDS.__getitem__)
    rows = model.get_parameter("embedding.weight")
    learnt = rows.clone()
    for symbol in strange:
        row = rows[SYMBOL_IDS[symbol]]
        alike = similar(symbol, sorted(known), SIMILAR) if way == "features" else []
        if alike:
            row.copy_(
                torch.stack([share * learnt[SYMBOL_IDS[name]] for name, share in alike]).sum(0)
            )
        else:
            row.normal_(std=0.5)
    return strange


@torch.no_grad()
def with_parts(fresh: AcousticModel, source: AcousticModel, parts: str) -> AcousticModel:
    """A fresh model with some of the parts of another one of the same shape, in place.

    Args:
        parts: `all`, `encoder` or `decoder`; who speaks comes along in any case.
    """
    taken = {
        name: value
        for name, value in source.state_dict().items()
        if parts == "all" or part_of(fresh, name) in (parts, "identity")
    }
    fresh.load_state_dict(fresh.state_dict() | taken)
    return fresh


def rates_of(model: AcousticModel, start: StartSettings) -> Rates:
    """With what share of the learning rate each parameter learns, as the settings say.

    Layers nearer to the output learn faster (Howard and Ruder 2018, "Universal language model
    fine-tuning for text classification"). The table of sounds and what says who speaks are never
    frozen: new sounds and new speakers could not be learnt. Where there are adapters, matrices
    leave it to them.
    """
    layers = list(dict.fromkeys(_layer(name) for name, _ in model.named_parameters()))
    depth = {layer: len(layers) - 1 - place for place, layer in enumerate(layers)}
    kinds = {name: value.dim() for name, value in model.named_parameters()}
    known = frozenset(kinds)

    def rate(name: str) -> float:
        if name not in known or ".parametrizations.weight.0." in name:
            return 1.0
        part = part_of(model, name)
        taken = start.parts in ("all", part)
        if part == "identity" or not taken:
            return 1.0
        held = start.frozen == part or (start.frozen == "matrices" and kinds[name] > 1)
        if name.endswith(".parametrizations.weight.original"):
            return 0.0
        if held and not name.startswith("embedding."):
            return 0.0
        return start.rate * start.layer_decay ** depth[_layer(name)]

    return rate


def _layer(parameter: str) -> str:
    """The layer of a parameter: `decoder.3` of `decoder.3.wide.weight`."""
    module, _, rest = parameter.partition(".")
    place = rest.partition(".")[0]
    return f"{module}.{place}" if place.isdigit() else module


class LowRankUpdate(nn.Module):
    """A matrix and what has been learnt on top of it: W + up · down, of a low rank.

    Hu et al. 2021, "LoRA: low-rank adaptation of large language models". It begins with nothing on
    top.
    """

    def __init__(self, outputs: int, inputs: int, rank: int) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.empty(rank, inputs))
        self.up = nn.Parameter(torch.zeros(outputs, rank))
        nn.init.kaiming_uniform_(self.down, a=5**0.5)

    def forward(self, weight: Tensor) -> Tensor:
        """[outputs, inputs] → the same shape."""
        return weight + self.up @ self.down


def with_adapters(model: Model, rank: int) -> Model:
    """Give all matrices of a model adapters of a rank, in place; products are left as they are."""
    for _, layer in list(_matrices(model)):
        outputs, inputs = weight_of(layer).shape
        update = LowRankUpdate(outputs, inputs, min(rank, outputs, inputs))
        parametrize.register_parametrization(layer, "weight", update)
    return model


def merged(model: Model) -> Model:
    """Make adapters part of their matrices, in place: the model says exactly the same."""
    for _, layer in list(_matrices(model)):
        if parametrize.is_parametrized(layer, "weight"):
            parametrize.remove_parametrizations(layer, "weight", leave_parametrized=True)
    return model


def _matrices(model: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    return ((name, own) for name, own in linear_maps(model) if not isinstance(own, LowRank))
