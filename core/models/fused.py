"""The fused family: several models of other families that speak as one.

Each member reads the same symbols in the same timing, and what they believe becomes one belief (see
`core.models.heads.fused`). Averaging frames that are not in step would blur, so durations are fused
first and all members decode in those.

Members may come from projects with other recordings, whose mels were normalised by other means and
spreads. What they believe is brought into common units by m → stretch · m + shift, band by band.

It is not trained, and not made smaller: a student is made of the member that counts most, and
learns from all. Letters in shapes: see `core.models.acoustic`; K members.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NoReturn, Self

import torch
from torch import Tensor, nn
from torch.distributions import Distribution, Laplace
from torch.nn import functional as F

from core.errors import SettingsError
from core.models.acoustic import (
    PLAIN,
    AcousticConfig,
    AcousticInput,
    AcousticModel,
    AcousticOutput,
    Manner,
    Statistics,
    carriers,
    whole_frames,
)
from core.models.coding import recoded
from core.models.compressible import ChannelGroup, config_of, to_be_loaded
from core.models.heads import SMALLEST_SCALE, chosen, fused, most_likely
from core.models.linear import LowRank
from core.models.lowrank import install, resized_ranks, through_ranks

Member = tuple[str, tuple[tuple[str, Any], ...]]
"""A member's family, and its config as (field, value), …"""

SAME_UNITS = 1e-4
"""Units that differ by no more, in standard deviations, are the same, kept with fewer digits."""

_TABLES = ("symbols", "silent_symbols", "speakers", "mels", "languages")


@dataclass(frozen=True, kw_only=True)
class FusedConfig(AcousticConfig):
    """Shape of a fused model.

    Attributes:
        members: What each member is. How their weights are stored says `codings`, as ever.
        weights: How much each counts; they sum to 1.
    """

    members: tuple[Member, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Units:
    """How normalised mels of one project become those of another: m → stretch · m + shift.

    Attributes:
        stretch, shift: [M].
    """

    stretch: Tensor
    shift: Tensor

    @classmethod
    def between(cls, own: Statistics, common: Statistics) -> Units:
        """From mels that some statistics have normalised to those that others have."""
        mean, spread = _pair(own)
        common_mean, common_spread = _pair(common)
        stretch, shift = spread / common_spread, (mean - common_mean) / common_spread
        if max(float((stretch - 1).abs().max()), float(shift.abs().max())) < SAME_UNITS:
            return cls(torch.ones(len(mean)), torch.zeros(len(mean)))
        return cls(stretch.float(), shift.float())

    @property
    def same(self) -> bool:
        """Whether nothing is changed."""
        return bool((self.stretch == 1).all() and (self.shift == 0).all())


def _pair(statistics: Statistics) -> tuple[Tensor, Tensor]:
    both = statistics.mel_mean, statistics.mel_std
    mean, spread = (torch.tensor(values, dtype=torch.float64) for values in both)
    return mean, spread


def unfit(model: AcousticModel) -> str:
    """Why a model cannot be a member of a fused one; empty if it can."""
    if not {"pitch", "energy"} <= model.follows:
        return f"a voice of the kind {model.family} follows no melody that others agree on"
    if model.config.mixture:
        return "voices with a mixture head do not fuse"
    return ""


class FusedAcoustic(AcousticModel):
    """Several models as one; made with `of`.

    Attributes:
        members: The models.
        stretch, shift: [K, M] the units of each, see `Units`.
    """

    family = "fused"
    config: FusedConfig
    stretch: Tensor
    shift: Tensor
    carries: Tensor

    def __init__(self, config: FusedConfig) -> None:
        super().__init__()
        self.config = config
        weights = config.weights
        if not weights or len(weights) != len(config.members):
            raise ValueError("a fused model has members, and a weight for each")
        if min(weights) < 0 or not math.isclose(sum(weights), 1.0, abs_tol=1e-6):
            raise ValueError("the weights of a fused model's members do not sum to 1")
        self.members = nn.ModuleList(_made(member) for member in config.members)
        for member in self.models:
            if why := unfit(member):
                raise ValueError(why)
            if _tables(member.config) != _tables(config):
                raise ValueError("the members of a fused model have different tables")
        self.speaker = self.language = None
        own = torch.tensor(config.languages or (0,) * config.speakers)
        self.register_buffer("own_languages", own, persistent=False)
        self.register_buffer("carries", carriers(config), persistent=False)
        self.register_buffer("stretch", torch.ones(len(weights), config.mels))
        self.register_buffer("shift", torch.zeros(len(weights), config.mels))
        install(self, config.ranks)

    @classmethod
    def of(
        cls,
        models: Sequence[AcousticModel],
        weights: Sequence[float],
        units: Sequence[Units] = (),
    ) -> Self:
        """Some models as one; they are not copied.

        Args:
            models: Of the same tables of symbols, speakers and languages.
            weights: How much each counts; only how they relate matters.
            units: Of each, into common ones; all have those already if not given.

        Raises:
            ValueError: They do not fit each other, or one cannot be fused.
        """
        first, total = models[0].config, sum(weights)
        codings = (
            (f"members.{number}.{layer}".rstrip("."), spec)
            for number, model in enumerate(models)
            for layer, spec in model.config.codings
        )
        config = FusedConfig(
            **_tables(first),
            members=tuple(_described(model) for model in models),
            weights=tuple(weight / total for weight in weights),
            codings=tuple(codings),
        )
        with to_be_loaded():
            made = cls(config)
        made.members = nn.ModuleList(models)
        for number, own in enumerate(units):
            made.stretch[number], made.shift[number] = own.stretch, own.shift
        return made.train(models[0].training)

    @property
    def models(self) -> list[AcousticModel]:
        """The members."""
        return list(self.members)  # type: ignore[arg-type]

    @property
    def units(self) -> list[Units]:
        """Those of each member."""
        return [Units(*own) for own in zip(self.stretch, self.shift, strict=True)]

    @property
    def heaviest(self) -> int:
        """The member that counts most, the first of several."""
        return max(range(len(self.members)), key=lambda number: self.config.weights[number])

    # --- what it says ----------------------------------------------------------------------------

    def forward(self, batch: AcousticInput) -> AcousticOutput:
        """See `AcousticModel.forward`; the hidden features are the heaviest member's."""
        outputs = [member(batch) for member in self.models]
        return AcousticOutput(
            mel=self._fused(self._beliefs(outputs)),
            hidden=outputs[self.heaviest].hidden,
            duration=self._fused([output.duration for output in outputs]),
            pitch=self._fused([output.pitch for output in outputs]),
            energy=self._fused([output.energy for output in outputs]),
        )

    def _beliefs(self, outputs: Sequence[AcousticOutput]) -> list[Distribution]:
        """What each member believes of the mel, in common units."""
        found: list[Distribution] = []
        for output, stretch, shift in zip(outputs, self.stretch, self.shift, strict=True):
            own = output.mel
            assert isinstance(own, Laplace)
            found.append(Laplace(own.loc * stretch + shift, own.scale * stretch, False))
        return found

    def _fused(self, beliefs: Sequence[Distribution | None]) -> Distribution:
        return fused([belief for belief in beliefs if belief is not None], self.config.weights)

    @torch.inference_mode()
    def speak(
        self,
        symbols: Tensor,
        speaker: int = 0,
        manner: Manner = PLAIN,
        context: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """See `AcousticModel.speak`."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(manner.seed)
            # What members believe of symbols does not depend on a timing; a frame is the shortest.
            timing = torch.zeros_like(symbols)
            timing[0] = 1
            known = None if context is None else context[None]
            blank = self.blank(symbols, timing, speaker, manner.language)
            asked = self(replace(blank, context=known))
            duration, pitch, energy = (
                chosen(belief, manner.temperature)
                for belief in (asked.duration, asked.pitch, asked.energy)
            )
            carries = self.carries[symbols[None]]
            durations = whole_frames(duration, manner.pace, carries)[0]
            timed = self.blank(symbols, durations, speaker, manner.language)
            curves = {"pitch": pitch + manner.pitch, "energy": energy + manner.energy}
            said = self(replace(timed, context=known, **curves))
            return chosen(said.mel, manner.temperature)[0], durations

    @torch.inference_mode()
    def spread(self, batch: AcousticInput) -> Tensor:
        """How far the members are apart in each frame, [B, T], in standard deviations of the mel.

        The weighted standard deviation of what they take for most likely, on average over bands; 0
        in padding.
        """
        outputs = [member(batch) for member in self.models]
        said = torch.stack([most_likely(belief) for belief in self._beliefs(outputs)])
        weights = torch.tensor(self.config.weights, device=said.device).view(-1, 1, 1, 1)
        mean = (weights * said).sum(dim=0)
        apart = (weights * (said - mean).square()).sum(dim=0).sqrt().mean(dim=-1)
        return apart * batch.frame_mask

    # --- what others are made of -----------------------------------------------------------------

    @property
    def context_size(self) -> int:
        """See `AcousticModel.context_size`; members that are not fed do not look."""
        return max(member.context_size for member in self.models)

    def without_context(self) -> Self:
        """See `AcousticModel.without_context`."""
        if not self.context_size:
            return self
        models = [member.without_context() for member in self.models]
        return self.of(models, self.config.weights, self.units)

    def for_student(self) -> AcousticModel:
        """See `AcousticModel.for_student`: the heaviest member, in common units."""
        place = self.heaviest
        return in_units(self.models[place], self.units[place]).for_student()

    def reference(self, seconds: float, frames_per_second: float) -> AcousticInput:
        """See `Compressible.reference`."""
        fed = max(self.models, key=lambda member: member.context_size)
        return fed.reference(seconds, frames_per_second)

    def channel_groups(self) -> list[ChannelGroup]:
        """The ranks of products alone: members keep their channels."""
        return through_ranks([], self.config.ranks)

    def with_group_sizes(self, sizes: Mapping[str, int]) -> Self:
        """See `Compressible.with_group_sizes`."""
        return self.with_config(ranks=resized_ranks(self.config.ranks, sizes))

    def with_ties(self, layers: int, kernels: bool, biases: bool) -> NoReturn:
        """See `Compressible.with_ties`: members share nothing."""
        del layers, kernels, biases
        raise SettingsError(
            "several voices as one have no layers that could share weights",
            "make a student of them first",
        )

    def stack(self) -> tuple[str, ...]:
        """See `Compressible.stack`: it has none that all members go through."""
        return ()

    def with_layers(self, kept: Sequence[int]) -> Self:
        """See `Compressible.with_layers`."""
        del kept
        return self.reconfigured()


def preset(size: str, **basics: Any) -> NoReturn:
    """There is none: a fused model is as large as its members."""
    del size, basics
    raise SettingsError(
        "several voices as one have no size of their own", "name the voices in fusion.voices"
    )


def in_units(model: AcousticModel, units: Units) -> AcousticModel:
    """A copy that believes the same in other units; the model itself if they are its own.

    That is exact for locations. A scale is softplus(r) + c; here it becomes right where the last
    layer says no more than its biases, and nearly right around.
    """
    if units.same:
        return model
    other = copy.deepcopy(model)
    if isinstance(other, FusedAcoustic):
        other.shift.mul_(units.stretch).add_(units.shift)
        other.stretch.mul_(units.stretch)
        return other
    head = other.get_submodule("mel_head")
    last = head.second if isinstance(head, LowRank) else head
    assert isinstance(last, nn.Linear)
    mels = len(units.stretch)
    with torch.no_grad():
        last.weight[:mels] *= units.stretch[:, None]
        last.bias[:mels] = last.bias[:mels] * units.stretch + units.shift
        wide = (F.softplus(last.bias[mels:]) + SMALLEST_SCALE) * units.stretch - SMALLEST_SCALE
        last.bias[mels:] = torch.log(torch.expm1(wide.clamp(min=1e-3)))
    return recoded(other)


def _described(model: AcousticModel) -> Member:
    # A model at rest is not in training.
    fields = asdict(model.config) | {"dropout": 0.0}
    return model.family, tuple(fields.items())


def _made(member: Member) -> AcousticModel:
    # The table of families holds this one.
    from core.models.families import KINDS

    family, fields = member
    kind = KINDS[family]
    return kind.model(config_of(kind.config, dict(fields)))


def _tables(config: AcousticConfig) -> dict[str, Any]:
    return {name: getattr(config, name) for name in _TABLES}
