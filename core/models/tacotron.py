"""The Tacotron family: frame after frame, each from those before it, and no aligner.

    symbols → embedding → convolutions, two-way LSTM → memory
    frame before → pre-net → LSTM → query ──┬→ attention ─┬→ LSTM → frames → post-net → mel
                                            └─────────────┘     └→ stop?

Shen et al. 2018, "Natural TTS synthesis by conditioning WaveNet on mel spectrogram predictions",
with three changes. Attention is stepwise monotonic (He et al. 2019, "Robust sequence-to-sequence
acoustic modeling with stepwise monotonic attention for neural TTS"): in each step it stays at its
symbol or goes to the next one, so that it can neither leave a symbol out nor come back. Its query
comes from the frames alone, not from what attention saw before, so that in training all queries
are known at once and nothing but where attention is has to be worked out step by step. And a step
gives several frames (Wang et al. 2017, "Tacotron: towards end-to-end speech synthesis").

It predicts no pitch and no energy; what it says of recordings depends on the frames before, so its
likelihood and mel error are not to be compared with those of other families.

Letters in shapes: those of `core.models.acoustic`; N steps of the decoder; P places that attention
walks through, the symbols that can take time first, then what it never reaches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.distributions import Distribution
from torch.nn import functional as F

from core.models.acoustic import (
    PLAIN,
    AcousticConfig,
    AcousticInput,
    AcousticModel,
    AcousticOutput,
    Manner,
    backwards,
    carriers,
    frames_of_symbols,
    index_of,
    picked,
)
from core.models.compressible import ChannelGroup
from core.models.convnext import Block, tempered_gelu
from core.models.heads import chosen, masked_mean, mel_belief, mel_outputs, most_likely
from core.models.lowrank import install, resized_ranks, through_ranks
from core.models.lstm import LSTM, LSTMCell, from_input
from core.models.stacks import StreamLayer, resized_layers, with_layers_of, with_tied_layers
from core.models.stepwise import Walker, expected_places, guided, monotonic_path

PRENET_DROPOUT = 0.5
"""In training alone: what is left of the last frame must not be enough to guess the next."""

OWN_FRAMES = 0.5
"""In training alone: share of the steps that go on from the model's own guess of the frame before,
as all do when it speaks, and not from the recording. Else attention learns to wait until it hears
a sound begin, and the decoder for attention to let it begin."""

GUIDE_WIDTH = 0.2
"""How far from the diagonal attention may stray for little, as a share of the whole."""

WEIGHTS = {"stop": 0.1, "guide": 1.0, "coarse": 0.5}
"""How much each of the model's own losses counts."""

STOP_WEIGHT = 8.0
"""The one step that stops counts as so many that do not."""

SLOWEST, LEAD = 20, 40
"""An utterance ends after so many frames for each symbol, and so many more, whatever the model
says."""

LONGEST_SYMBOL = 100
"""Frames after which attention goes on, whatever the model says: more than a second."""

BLOCKS = 3
"""Convolutions of the encoder, and of the post-net, in all presets; the latter has two more."""

WIDTHS = {"tiny": 64, "small": 128, "medium": 192, "large": 256}
"""Of the preset sizes."""


@dataclass(frozen=True, kw_only=True)
class TacotronConfig(AcousticConfig):
    """Shape of a model. Two models with equal configs have the same parameters.

    Attributes:
        reduction: Frames that a step of the decoder gives.
        kernel: Places a convolution sees, odd.
        encoder_width: Channels of the stream of symbols.
        encoder_hidden: Hidden units of each of the encoder's convolutional layers.
        encoder_units: Units of its LSTM, in each direction.
        prenet_hidden, prenet_width: Units of the pre-net's two layers.
        query_units, decoder_units: Units of the decoder's two LSTMs.
        attention_width: Numbers by which queries and symbols are compared.
        postnet_width: Channels of the stream of frames.
        postnet_hidden: Hidden units of each layer of the post-net; tied layers have equal ones.
    """

    reduction: int = 2
    kernel: int = 7
    encoder_width: int
    encoder_hidden: tuple[int, ...]
    encoder_units: int
    prenet_hidden: int
    prenet_width: int
    query_units: int
    decoder_units: int
    attention_width: int
    postnet_width: int
    postnet_hidden: tuple[int, ...]


def preset(size: str, **basics: Any) -> TacotronConfig:
    """The config of a preset size; see `core.models.families.Family.preset`."""
    width = WIDTHS[size]
    return TacotronConfig(
        **basics,
        encoder_width=width,
        encoder_hidden=(2 * width,) * BLOCKS,
        encoder_units=width // 2,
        prenet_hidden=width,
        prenet_width=width // 2,
        query_units=width,
        decoder_units=width + width // 2,
        attention_width=width // 2,
        postnet_width=width,
        postnet_hidden=(2 * width,) * (BLOCKS + 2),
    )


class Memory(NamedTuple):
    """What attention looks at.

    Attributes:
        values: [B, P, W] encoded symbols.
        keys: [B, P, A] by which a query tells whether it is time to go on.
        order: [B, P] the symbol at each place.
        places: [B] how many attention walks through.
    """

    values: Tensor
    keys: Tensor
    order: Tensor
    places: Tensor


class Walk(NamedTuple):
    """What came of walking through a memory step by step.

    Attributes:
        features: [1, N · reduction, W] of frames.
        places: [N] where attention was.
        stopped: The model itself has said that it is over.
    """

    features: Tensor
    places: Tensor
    stopped: bool


class TacotronAcoustic(AcousticModel):
    """The autoregressive acoustic model with attention."""

    family = "tacotron"
    follows = frozenset({"pace"})
    reads = frozenset(
        {"embedding", "encoder", "onward", "onward_out", "back", "back_out", "memory_norm", "key"}
    )
    config: TacotronConfig
    carries: Tensor

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        self.config = config
        width, frame_width = config.encoder_width, config.postnet_width
        self.embedding = nn.Embedding(config.symbols, width)
        self.add_identities(width)
        self.encoder = nn.ModuleList(Block(width, size, config) for size in config.encoder_hidden)
        self.onward = LSTM([width], config.encoder_units, config.tie_biases)
        self.onward_out = nn.Linear(config.encoder_units, width)
        self.back = LSTM([width], config.encoder_units, config.tie_biases)
        self.back_out = nn.Linear(config.encoder_units, width)
        self.memory_norm = nn.LayerNorm(width)
        self.key = nn.Linear(width, config.attention_width)
        self.prenet_in = nn.Linear(config.mels, config.prenet_hidden)
        self.prenet_out = nn.Linear(config.prenet_hidden, config.prenet_width)
        self.query = LSTM([config.prenet_width], config.query_units, config.tie_biases)
        self.query_out = nn.Linear(config.query_units, config.attention_width)
        inputs = [config.query_units, width]
        self.decoder = LSTM(inputs, config.decoder_units, config.tie_biases)
        self.frames = nn.ModuleList(
            nn.Linear(config.decoder_units, frame_width) for _ in range(config.reduction)
        )
        self.bridge = nn.Linear(width, frame_width)
        self.stop = nn.Linear(config.decoder_units, 1)
        self.coarse_head = nn.Linear(frame_width, config.mels)
        self.postnet = nn.ModuleList(
            Block(frame_width, size, config) for size in config.postnet_hidden[:: config.tie_layers]
        )
        self.postnet_norm = nn.LayerNorm(frame_width)
        self.mel_head = nn.Linear(frame_width, mel_outputs(config.mels, config.mixture))
        nn.init.normal_(self.embedding.weight, std=0.5)
        with torch.no_grad():
            self.query_out.weight.mul_(config.attention_width**-0.5)
        install(self, config.ranks)
        self.register_buffer("carries", carriers(config), persistent=False)

    # --- symbols ---------------------------------------------------------------------------------

    def _remember(self, symbols: Tensor, speakers: Tensor, languages: Tensor | None) -> Memory:
        """Symbols [B, S] → what attention looks at."""
        mask = (symbols != 0).unsqueeze(-1).float()
        x = self.identified(self.embedding(symbols), speakers, languages) * mask
        for layer in self.encoder:
            x = layer(x, mask)
        mirror = backwards(mask)
        back = picked(self.back(picked(x, mirror)), mirror)
        x = x + self.onward_out(self.onward(x)) + self.back_out(back)
        takes_time = self.carries[symbols]
        order = torch.argsort((~takes_time).long(), dim=1, stable=True)
        values = picked(self.memory_norm(x), order)
        places = takes_time.sum(dim=1).clamp(min=1)
        return Memory(values, self.key(values), order, places)

    # --- frames ----------------------------------------------------------------------------------

    def _prenet(self, frame: Tensor) -> Tensor:
        """The frame before a step, [..., M] → [..., its width]."""
        for layer in (self.prenet_in, self.prenet_out):
            frame = tempered_gelu(layer(frame), self.config.gate)
            frame = F.dropout(frame, PRENET_DROPOUT, self.training)
        return frame

    def _said_before(self, mel: Tensor, steps: int) -> Tensor:
        """The last frame before each step: [B, T, M] → [B, N, M], nothing before the first."""
        every = self.config.reduction
        before = mel[:, every - 1 :: every][:, : steps - 1]
        return F.pad(before, (0, 0, 1, steps - 1 - before.shape[1]))

    def _going(self, query: Tensor, keys: Tensor) -> Tensor:
        """Logits of going on: what is said [B, N, A], symbols [B, P, A] → [B, N, P]."""
        logits: Tensor = query @ keys.transpose(1, 2)
        return logits.float()

    def _attention(self, queries: Tensor, memory: Memory) -> Tensor:
        """How likely attention is where, [B, N, P], its sums 1; queries are [B, N, units]."""
        going = torch.sigmoid(self._going(self.query_out(queries), memory.keys))
        clock = torch.arange(going.shape[2], device=going.device)
        inner = clock < memory.places.unsqueeze(1) - 1
        return expected_places(going * inner.unsqueeze(1))

    def _decode(self, queries: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
        """All steps: [B, N, ...] → features of frames [B, N · reduction, W], stop logits [B, N]."""
        hidden = self.decoder(queries, seen)
        features = self._features(hidden, seen).flatten(1, 2)
        return features, self.stop(hidden).squeeze(-1)

    def _features(self, hidden: Tensor, seen: Tensor) -> Tensor:
        """[..., units] and [..., width of symbols] → frames of the steps [..., reduction, W]."""
        shared = self.bridge(seen)
        return torch.stack([shared + layer(hidden) for layer in self.frames], dim=-2)

    def _hear(self, before: Tensor, memory: Memory) -> tuple[Tensor, Tensor, Tensor]:
        """All steps, each after a given frame.

        Args:
            before: [B, N, M] the frame before each step.

        Returns:
            Attention [B, N, P], and what `_decode` gives.
        """
        queries = self.query(self._prenet(before))
        attention = self._attention(queries, memory)
        return attention, *self._decode(queries, attention @ memory.values)

    @torch.no_grad()
    def _partly_own(self, before: Tensor, memory: Memory) -> Tensor:
        """The frame before each step [B, N, M], some of them as the model itself guesses them.

        All guesses are made at once, each from the recorded frames before it (Duckworth et al.
        2019, "Parallel scheduled sampling").
        """
        features = self._hear(before, memory)[1]
        own = self._said_before(self.coarse_head(features).to(before), before.shape[1])
        chance = torch.rand(*before.shape[:2], 1, device=before.device)
        return torch.where(chance < OWN_FRAMES, own, before)

    def _refine(self, features: Tensor, mask: Tensor) -> tuple[Tensor, Distribution, Tensor]:
        """The post-net, which says how the mel differs from a first guess.

        Args:
            features: [B, T, W].
            mask: [B, T, 1], 1 where there is no padding.

        Returns:
            The first guess [B, T, M], the belief, and hidden features [B, T, W].
        """
        coarse = self.coarse_head(features)
        x = features * mask
        for place in range(len(self.config.postnet_hidden)):
            x = self.postnet[place // self.config.tie_layers](x, mask)
        hidden: Tensor = self.postnet_norm(x)
        mixture, mels = self.config.mixture, self.config.mels
        guesses = max(mixture, 1)
        # What comes first for a mixture are its logits, last the scales.
        shift = F.pad(coarse.repeat(1, 1, guesses), (mixture, guesses * mels))
        return coarse, mel_belief(self.mel_head(hidden) + shift, mixture), hidden

    def forward(self, batch: AcousticInput) -> AcousticOutput:
        """See `AcousticModel.forward`; of the durations only their sum is looked at."""
        frames = batch.mel.shape[1]
        steps = -(-frames // self.config.reduction)
        memory = self._remember(batch.symbols, batch.speakers, batch.languages)
        heard = batch.mel if batch.heard is None else batch.heard
        before = self._said_before(heard, steps)
        if self.training:
            before = self._partly_own(before, memory)
        attention, features, stop = self._hear(before, memory)
        mask = batch.frame_mask
        coarse, belief, hidden = self._refine(features[:, :frames], mask.unsqueeze(-1).float())
        own_steps = -(-mask.sum(dim=1) // self.config.reduction)
        penalties = {
            "stop": _stop_loss(stop, own_steps),
            "guide": guided(attention, own_steps, memory.places, GUIDE_WIDTH),
            "coarse": masked_mean((coarse.float() - batch.mel).abs(), mask),
        }
        return AcousticOutput(
            mel=belief,
            hidden=hidden,
            penalties={name: WEIGHTS[name] * value for name, value in penalties.items()},
        )

    # --- speaking --------------------------------------------------------------------------------

    @torch.inference_mode()
    def speak(
        self,
        symbols: Tensor,
        speaker: int = 0,
        manner: Manner = PLAIN,
        context: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """See `AcousticModel.speak`.

        The pace stretches the frames in time; this family predicts neither pitch nor energy that
        could be shifted. A symbol is left when it is more likely than not that it is over
        (Ronanki et al. 2016, "Median-based generation of synthetic speech durations using a
        non-parametric approach"); above temperature 0 that is drawn too.
        """
        del context
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(manner.seed)
            who, languages = torch.tensor([speaker]), index_of(manner.language)
            memory = self._remember(symbols[None], who, languages)
            features, path, _ = self._walk(memory, manner.temperature)
            frames = torch.bincount(memory.order[0, path], minlength=len(symbols))
            frames = frames * self.config.reduction
            if manner.pace != 1.0:
                # The ends are rounded, not the lengths, so that they add up.
                ends = torch.round(frames.cumsum(0) / manner.pace).long()
                frames = ends.diff(prepend=ends.new_zeros(1))
                features = F.interpolate(
                    features.transpose(1, 2), max(int(frames.sum()), 1), mode="linear"
                ).transpose(1, 2)
            _, belief, _ = self._refine(features, features.new_ones(1, 1, 1))
            return chosen(belief, manner.temperature)[0], frames

    def _walk(self, memory: Memory, temperature: float = 0.0, forced: Tensor | None = None) -> Walk:
        """Step by step, each from the frames before it.

        Args:
            forced: [N] the place of attention in each step; if not given it finds its own way, and
                the stop token says when it is over.
        """
        every, last = self.config.reduction, int(memory.places) - 1
        query, decoder = LSTMCell(self.query, 1), LSTMCell(self.decoder, 1)
        most = len(forced) if forced is not None else (LEAD + SLOWEST * (last + 1)) // every
        frame = memory.values.new_zeros(1, self.config.mels)
        walker = Walker(last, LONGEST_SYMBOL // every, temperature)
        features, places = [], []
        stopped = False
        for step in range(most):
            said = query(self._prenet(frame))
            if forced is not None:
                place = int(forced[step])
            else:
                key = memory.keys[:, walker.place, None]
                going = self._going(self.query_out(said)[:, None], key)
                place = walker(going.item(), most - step) if step else 0
            seen = memory.values[:, place]
            hidden = decoder(torch.cat([said, seen], dim=-1))
            features.append(self._features(hidden, seen))
            places.append(place)
            frame = self.coarse_head(features[-1][:, -1])
            stopped = forced is None and place == last and self.stop(hidden).item() > 0.0
            if stopped:
                break
        return Walk(torch.cat(features, dim=1), torch.tensor(places), stopped)

    @torch.inference_mode()
    def as_said(
        self,
        symbols: Tensor,
        durations: Tensor,
        speaker: int = 0,
        context: Tensor | None = None,
    ) -> AcousticInput:
        """See `AcousticModel.as_said`: the mel is the model's own, so that it can go on from it."""
        del context
        blank = self.blank(symbols, durations, speaker)
        frames, every = blank.mel.shape[1], self.config.reduction
        memory = self._remember(blank.symbols, blank.speakers, None)
        # Each step is at the symbol of its middle, or at the first if that takes no time.
        middle = torch.arange(every // 2, frames + every // 2, every).clamp(max=frames - 1)
        symbol = frames_of_symbols(durations[None], frames)[0, middle]
        place = torch.argsort(memory.order[0])[symbol]
        features = self._walk(memory, forced=place * (place < memory.places)).features
        _, belief, _ = self._refine(features[:, :frames], features.new_ones(1, 1, 1))
        return replace(blank, mel=most_likely(belief))

    @torch.inference_mode()
    def path(self, symbols: Tensor, speaker: int = 0) -> tuple[Tensor, bool]:
        """Where attention is in each step when it speaks, [N] places in `symbols` [S].

        Returns:
            Also whether the stop token has ended it, and no limit.
        """
        memory = self._remember(symbols[None], torch.tensor([speaker]), None)
        _, places, stopped = self._walk(memory)
        return memory.order[0, places], stopped

    # --- what it can teach -----------------------------------------------------------------------

    @torch.inference_mode()
    def attended(self, batch: AcousticInput) -> Tensor:
        """Where attention is in recordings: [B, N, S], each row's sum is 1."""
        steps = -(-batch.mel.shape[1] // self.config.reduction)
        memory = self._remember(batch.symbols, batch.speakers, batch.languages)
        found = self._hear(self._said_before(batch.mel, steps), memory)[0]
        order = memory.order.unsqueeze(1).expand_as(found)
        return torch.zeros_like(found).scatter(2, order, found)

    def durations(self, batch: AcousticInput) -> Tensor:
        """Frames of each symbol in recordings, [B, S], that nobody has aligned.

        Each frame goes to the symbol most attended to, so that symbols come in their order.
        """
        every = self.config.reduction
        found = torch.zeros_like(batch.symbols)
        lengths = batch.frame_mask.sum(dim=1).tolist()
        for row, (own, length) in enumerate(zip(self.attended(batch), lengths, strict=True)):
            places = torch.nonzero(self.carries[batch.symbols[row]])[:, 0]
            # A step in which a symbol begins is at it already: it speaks for its end. Between the
            # ends of two, attention goes over in a line.
            smooth = F.interpolate(
                F.pad(own[:, places].T[None], (1, 0), mode="replicate"),
                scale_factor=float(every),
                mode="linear",
            )[0, :, every - every // 2 :][:, :length]
            path = monotonic_path(np.log(smooth.T.double().numpy() + 1e-12))
            found[row].index_add_(0, places[torch.from_numpy(path)], torch.ones(length).long())
        return found

    # --- compression -----------------------------------------------------------------------------

    def channel_groups(self) -> list[ChannelGroup]:
        """The streams of symbols and frames, and the units and channels inside every layer."""
        config = self.config
        groups = [
            ChannelGroup("encoder.width", config.encoder_width, tuple(self._symbol_members())),
            ChannelGroup("postnet.width", config.postnet_width, tuple(self._frame_members())),
        ]
        for stack in ("encoder", "postnet"):
            for number, layer in enumerate(getattr(self, stack)):
                groups += layer.groups(f"{stack}.{number}")
        frames = [f"frames.{number}" for number in range(config.reduction)]
        groups += [
            self._units("encoder", ["onward", "back"], _columns("onward_out", "back_out")),
            self._units("query", ["query"], (*_columns("query_out"), *from_input("decoder", 0))),
            self._units("decoder", ["decoder"], _columns("stop", *frames)),
            ChannelGroup(
                "attention.width", config.attention_width, (*_rows("key"), *_rows("query_out"))
            ),
        ]
        for name, layer, size, outgoing in (
            ("hidden", "prenet_in", config.prenet_hidden, _columns("prenet_out")),
            ("width", "prenet_out", config.prenet_width, from_input("query", 0)),
        ):
            members = (*_rows(layer), *outgoing)
            groups.append(ChannelGroup(f"prenet.{name}", size, members, outgoing))
        return through_ranks(groups, config.ranks)

    def _units(
        self, name: str, layers: Sequence[str], heard_by: Sequence[tuple[str, int]]
    ) -> ChannelGroup:
        """The units of one or two LSTMs; of two, unit k of both go together."""
        both = [(layer, cast(LSTM, getattr(self, layer))) for layer in layers]
        outgoing = (*heard_by, *(m for layer, lstm in both for m in lstm.outgoing(layer)))
        members = (*(m for layer, lstm in both for m in lstm.members(layer)), *outgoing)
        return ChannelGroup(f"{name}.units", both[0][1].units, members, outgoing)

    def _symbol_members(self) -> list[tuple[str, int]]:
        members = [("embedding.weight", 1), *_rows("onward_out"), *_rows("back_out")]
        members += [*from_input("onward", 0), *from_input("back", 0), *from_input("decoder", 1)]
        members += [*_rows("memory_norm"), *_columns("key", "bridge")]
        members += self.identity_members()
        for number, layer in enumerate(self.encoder):
            members += cast(StreamLayer, layer).stream_members(f"encoder.{number}")
        return members

    def _frame_members(self) -> list[tuple[str, int]]:
        members = [*_rows("bridge"), *_rows("postnet_norm")]
        for number in range(self.config.reduction):
            members += _rows(f"frames.{number}")
        for number, layer in enumerate(self.postnet):
            members += cast(StreamLayer, layer).stream_members(f"postnet.{number}")
        return [*members, *_columns("coarse_head", "mel_head")]

    def with_group_sizes(self, sizes: Mapping[str, int]) -> Self:
        """See `Compressible.with_group_sizes`."""
        config = self.config
        changes: dict[str, Any] = {"ranks": resized_ranks(config.ranks, sizes)}
        for group in _SINGLE_GROUPS:
            field = group.replace(".", "_")
            changes[field] = sizes.get(group, getattr(config, field))
        for stack, tie in (("encoder", 1), ("postnet", config.tie_layers)):
            field = f"{stack}_hidden"
            changes[field] = resized_layers(stack, "hidden", getattr(config, field), sizes, tie)
        return self.with_config(**changes)

    def with_ties(self, layers: int, kernels: bool, biases: bool) -> Self:
        """See `Compressible.with_ties`.

        The layers are the post-net's; kernels and biases are those of all convolutions.
        """
        return with_tied_layers(self, "postnet", ["postnet_hidden"], layers, kernels, biases)

    def stack(self) -> tuple[str, ...]:
        """See `Compressible.stack`: the post-net's layers."""
        return tuple(f"postnet.{number}" for number in range(len(self.postnet)))

    def with_layers(self, kept: Sequence[int]) -> Self:
        """See `Compressible.with_layers`."""
        return with_layers_of(self, "postnet", ["postnet_hidden"], kept)


_SINGLE_GROUPS = (
    *("encoder.width", "encoder.units", "prenet.hidden", "prenet.width"),
    *("attention.width", "query.units", "decoder.units", "postnet.width"),
)
"""Groups whose size is a field of the config, the dot an underscore."""


def _rows(layer: str) -> tuple[tuple[str, int], ...]:
    """A linear map's or norm's parameters that run over what comes out of it."""
    return ((f"{layer}.weight", 0), (f"{layer}.bias", 0))


def _columns(*layers: str) -> tuple[tuple[str, int], ...]:
    """The parameters of linear maps that run over what goes into them."""
    return tuple((f"{layer}.weight", 1) for layer in layers)


def _stop_loss(logits: Tensor, steps: Tensor) -> Tensor:
    """Cross entropy of stopping at the last step; logits are [B, N], the steps of each [B]."""
    clock = torch.arange(logits.shape[1], device=logits.device)
    ends = (clock == steps.unsqueeze(1) - 1).float()
    weight = logits.new_tensor(STOP_WEIGHT, dtype=torch.float32)
    losses = F.binary_cross_entropy_with_logits(
        logits.float(), ends, pos_weight=weight, reduction="none"
    )
    return masked_mean(losses, clock < steps.unsqueeze(1))
