"""What every acoustic model takes and gives, whatever family it is of.

Letters in shapes: B utterances in a batch, S symbols (phonemes and punctuation), T mel frames,
M mel bands, W width (channels), D values that a text encoder gives a symbol.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar, NamedTuple, Self

import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from core.models.compressible import CompressedConfig, Compressible
from core.models.heads import most_likely

SYMBOLS_PER_SECOND = 14
"""Phonemes, marks and pauses in a second of usual speech."""


@dataclass(frozen=True)
class AcousticInput:
    """One batch of utterances, padded at the end.

    Attributes:
        symbols: [B, S] symbol ids; 0 is padding.
        speakers: [B] index into the voice's list of speakers.
        durations: [B, S] frames of each symbol, whole numbers.
        pitch: [B, S] mean of the normalised log F0 over the symbol's frames.
        energy: [B, S] mean of the normalised energy over the symbol's frames.
        mel: [B, T, M] normalised log-mel.
        context: [B, S, D] what a text encoder knows of each symbol; models that are not fed with it
            do not look at it.
        languages: [B] index into the voice's list of languages; None where everybody speaks the
            own one.
        heard: [B, T, M] what a model that hears itself is given in place of `mel`; None for that.
    """

    symbols: Tensor
    speakers: Tensor
    durations: Tensor
    pitch: Tensor
    energy: Tensor
    mel: Tensor
    context: Tensor | None = None
    languages: Tensor | None = None
    heard: Tensor | None = None

    @property
    def frame_mask(self) -> Tensor:
        """[B, T], true where there is speech and not padding."""
        frames = self.durations.sum(dim=1, keepdim=True)
        return torch.arange(self.mel.shape[1], device=frames.device)[None] < frames


class AcousticOutput(NamedTuple):
    """What a model believes about an utterance: distributions, and its hidden features.

    Attributes:
        mel: [B, T, M] over normalised log-mel; a mixture's is [B, T] over M values at once.
        hidden: [B, T, W] what the decoder hands to its head.
        duration: [B, S] over log(1 + frames).
        pitch: [B, S] over normalised log F0. This and the next two are None in families that do
            not predict them.
        energy: [B, S] over normalised energy.
        penalties: What else the model itself wants to be small, by name, already weighted.
    """

    mel: Distribution
    hidden: Tensor
    duration: Distribution | None = None
    pitch: Distribution | None = None
    energy: Distribution | None = None
    penalties: Mapping[str, Tensor] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class AcousticConfig(CompressedConfig):
    """The beginning of every family's config.

    Attributes:
        symbols: Size of the symbol table.
        silent_symbols: Ids that never take time by themselves (stress and length marks).
        speakers, mels: How many of each.
        languages: For each speaker the index of the own language; empty where there is but one.
        mixture: Gaussians of which the belief about a frame is a mixture; 0 for a Laplace
            distribution for each band.
    """

    symbols: int
    silent_symbols: tuple[int, ...]
    speakers: int
    mels: int
    languages: tuple[int, ...] = ()
    mixture: int = 0


@dataclass(frozen=True)
class Manner:
    """How an utterance is to be spoken.

    Attributes:
        pace: 2 speaks twice as fast.
        pitch: Added to the normalised log F0 of every symbol.
        energy: Added to the normalised energy of every symbol.
        temperature: 0 says what is most likely; above, everything is drawn from the model's
            distributions at this temperature.
        seed: What is drawn.
        language: Index of the language that is spoken; None for the speaker's own.
    """

    pace: float = 1.0
    pitch: float = 0.0
    energy: float = 0.0
    temperature: float = 0.0
    seed: int = 0
    language: int | None = None


PLAIN = Manner()
"""As the model would say it by itself."""


@dataclass(frozen=True)
class Statistics:
    """Mean and spread of the training mels, kept with a model so that it can speak alone.

    Attributes:
        mel_mean, mel_std: M values each, of the log-mel.
    """

    mel_mean: tuple[float, ...]
    mel_std: tuple[float, ...]


class AcousticModel(Compressible):
    """Base of the families: symbols → durations, pitch, energy → mel, each a distribution.

    Attributes:
        follows: Which of pace, pitch and energy of a `Manner` the family can follow; a temperature
            all can.
        reads: Modules that read sounds; all others speak, but for `speaker` and `language`.
        speaker, language: What is added to every symbol for who speaks and in which language; None
            where there is but one.
        own_languages: [speakers] index of the language of each.
    """

    follows: ClassVar[frozenset[str]] = frozenset({"pace", "pitch", "energy"})
    reads: ClassVar[frozenset[str]] = frozenset({"embedding", "encoder", "context_in"})
    config: AcousticConfig
    speaker: nn.Embedding | None
    language: nn.Embedding | None
    own_languages: Tensor

    def add_identities(self, width: int) -> None:
        """Make `speaker`, `language` and `own_languages` for a stream of so many channels."""
        config = self.config
        self.speaker = nn.Embedding(config.speakers, width) if config.speakers > 1 else None
        known = len(set(config.languages))
        self.language = nn.Embedding(known, width) if known > 1 else None
        if self.language is not None:
            # Where each language has but one speaker, nothing in the recordings tells a voice from
            # its language. From here on voices are told by the speaker, as they should be: begun at
            # random, the language took half of the voice along.
            nn.init.zeros_(self.language.weight)
        own = torch.tensor(config.languages or (0,) * config.speakers)
        self.register_buffer("own_languages", own, persistent=False)

    def identified(self, x: Tensor, speakers: Tensor, languages: Tensor | None) -> Tensor:
        """Symbols [B, S, W], and on top of them who speaks [B] in which language [B]."""
        if self.speaker is not None:
            x = x + self.speaker(speakers).unsqueeze(1)
        if self.language is not None:
            x = x + self.language(self.languages_of(speakers, languages)).unsqueeze(1)
        return x

    def languages_of(self, speakers: Tensor, languages: Tensor | None) -> Tensor:
        """The languages that are spoken, [B]: the given ones, else the speakers' own."""
        return self.own_languages[speakers] if languages is None else languages

    def identity_members(self) -> list[tuple[str, int]]:
        """The parameters of both that run over the channels of their stream."""
        return [
            (f"{name}.weight", 1)
            for name in ("speaker", "language")
            if getattr(self, name) is not None
        ]

    @abstractmethod
    def forward(self, batch: AcousticInput) -> AcousticOutput:
        """The distributions given the true durations, pitch and energy (teacher forcing)."""

    @property
    def context_size(self) -> int:
        """D of the text features that the model is fed with; 0 if it is not."""
        return 0

    def without_context(self) -> Self:
        """A model of these weights that is not fed with text features."""
        return self

    def for_student(self) -> AcousticModel:
        """What a student of the same kind is made from, before it is made smaller."""
        return self.without_context()

    @abstractmethod
    def speak(
        self,
        symbols: Tensor,
        speaker: int = 0,
        manner: Manner = PLAIN,
        context: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Speak one utterance from its symbols alone.

        Args:
            symbols: [S] symbol ids.
            speaker: Index of the speaker.
            context: [S, D] text features, for a model that is fed with them.

        Returns:
            Normalised log-mel [T, M] and the frames of each symbol [S].
        """

    @torch.inference_mode()
    def as_said(
        self,
        symbols: Tensor,
        durations: Tensor,
        speaker: int = 0,
        context: Tensor | None = None,
    ) -> AcousticInput:
        """An utterance in this timing with the model's own prosody, its mel left empty.

        Args:
            symbols, durations: [S] symbol ids and frames.
            context: As in `speak`.
        """
        blank = self.blank(symbols, durations, speaker)
        if context is not None:
            blank = replace(blank, context=context[None])
        guess = self(blank)
        curves = {
            name: most_likely(belief)
            for name, belief in (("pitch", guess.pitch), ("energy", guess.energy))
            if belief is not None
        }
        return replace(blank, **curves)

    def durations(self, batch: AcousticInput) -> Tensor | None:
        """Frames of each symbol in recordings, [B, S], as the model hears them by itself.

        Returns:
            None in families that have learnt them from an aligner.
        """
        del batch
        return None

    def blank(
        self, symbols: Tensor, durations: Tensor, speaker: int, language: int | None = None
    ) -> AcousticInput:
        """One utterance in this timing, its mel, pitch and energy left empty.

        Args:
            symbols, durations: [S] symbol ids and frames.
            language: As in `Manner`.
        """
        nothing = torch.zeros(1, len(symbols))
        mel = torch.zeros(1, int(durations.sum()), self.config.mels)
        return AcousticInput(
            symbols=symbols[None],
            speakers=torch.tensor([speaker]),
            durations=durations[None],
            pitch=nothing,
            energy=nothing,
            mel=mel,
            languages=index_of(language),
        )

    def reference(self, seconds: float, frames_per_second: float) -> AcousticInput:
        """See `Compressible.reference`."""
        symbols = round(seconds * SYMBOLS_PER_SECOND)
        frames = round(seconds * frames_per_second)
        device = next(self.parameters()).device
        durations = torch.full((1, symbols), frames // symbols, device=device)
        durations[:, -1] += frames - frames // symbols * symbols
        curve = torch.zeros(1, symbols, device=device)
        return AcousticInput(
            symbols=torch.full((1, symbols), 14, device=device),
            speakers=torch.zeros(1, dtype=torch.long, device=device),
            durations=durations,
            pitch=curve,
            energy=curve,
            mel=torch.zeros(1, frames, self.config.mels, device=device),
        )


def index_of(language: int | None) -> Tensor | None:
    """`Manner.language` as a batch of one has it, [1]."""
    return None if language is None else torch.tensor([language])


LONGEST = 8.0
"""Greatest log(1 + frames) that a symbol is given."""


def carriers(config: AcousticConfig) -> Tensor:
    """Whether a symbol takes time by itself, [symbols]."""
    carries = torch.ones(config.symbols, dtype=torch.bool)
    carries[list(config.silent_symbols)] = False
    carries[0] = False
    return carries


def whole_frames(duration: Tensor, pace: float, carries: Tensor) -> Tensor:
    """Frames of each symbol, [B, S].

    Args:
        duration: [B, S] log(1 + frames).
        pace: 2 speaks twice as fast.
        carries: [B, S] whether it takes time.
    """
    frames = torch.round(torch.expm1(duration.clamp(max=LONGEST)) / pace)
    durations = frames.clamp(min=0).long() * carries
    # Something must be heard even if a barely trained model gives every symbol no time.
    durations[:, 0] = durations[:, 0].clamp(min=2)
    return durations


def frames_of_symbols(durations: Tensor, frames: int) -> Tensor:
    """For each frame, which symbol it belongs to.

    Args:
        durations: [B, S] whole frames.
        frames: T; frames beyond the last symbol get the last symbol's index.

    Returns:
        [B, T] indices into S. Found by searching the running sum, which an exported graph can do
        as well, unlike a repeat whose counts are tensors.
    """
    ends = durations.cumsum(dim=1)
    clock = torch.arange(frames, device=durations.device).expand(durations.shape[0], -1)
    index = torch.searchsorted(ends.contiguous(), clock.contiguous(), right=True)
    return index.clamp(max=durations.shape[1] - 1)


def picked(values: Tensor, places: Tensor) -> Tensor:
    """Values [B, S, W] at places [B, P] → [B, P, W]."""
    return torch.gather(values, 1, places.unsqueeze(-1).expand(-1, -1, values.shape[-1]))


def backwards(mask: Tensor) -> Tensor:
    """Places [B, P] that turn each utterance round within its own length, padding left behind.

    torch's packed sequences do the same and take a processor 20 times as long.

    Args:
        mask: [B, P, 1], 1 where there is no padding.
    """
    last = mask.sum(dim=1).long() - 1
    clock = torch.arange(mask.shape[1], device=mask.device)
    return torch.where(clock <= last, last - clock, clock)


def mean_of_symbols(values: Sequence[float] | Tensor, durations: Tensor) -> Tensor:
    """Mean of a frame-by-frame curve over each symbol, 0 for symbols without frames.

    Args:
        values: [T].
        durations: [S] whole frames with sum T.
    """
    curve = torch.as_tensor(values, dtype=torch.float64)
    total = torch.cat([curve.new_zeros(1), curve.cumsum(0)])
    ends = durations.cumsum(0)
    sums = total[ends] - total[ends - durations]
    return (sums / durations.clamp(min=1)).float()
