"""What a model does for an utterance: every tensor function, its sizes, and the memory held.

A model is watched while it works on its reference utterance, on torch's `meta` device: shapes go
through it and no numbers. The same watch with a clock, on real numbers, is how a machine's speed is
learnt (`core.compress.speed`).
"""

from __future__ import annotations

import math
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from core.compress.locks import layer_of
from core.models.compressible import Compressible, without_weights
from core.models.vocoders.griffinlim import GriffinLim

SECONDS = 4
"""Length of the reference utterance on which costs are counted and timed."""

TRANSFORM = "transform"
"""Name of the part of a model that is a Fourier transform and has no parameters."""

BETWEEN = "between_layers"
"""Name of all that a model does outside its layers: positions, noise, overlapping frames."""

VIEW = "view"
"""Kind of the functions that only look at a tensor otherwise, and move none of its values."""


NARROW = 4
"""Rows of so few numbers leave no work for vector units: such calls are a kind of their own."""


class Call(NamedTuple):
    """A tensor function at work.

    Attributes:
        layer: Name of the layer it is called in.
        kind: The function's name, and its numbers' if they are not float32: `remainder int64`;
            `narrow` where rows are short.
        macs: Multiply-adds of a matrix product, convolution, attention or Fourier transform.
        weights: Numbers in its matrix or kernel.
        values: Numbers that go in and come out, the matrix or kernel left out.
    """

    layer: str
    kind: str
    macs: float
    weights: int
    values: int


@dataclass(frozen=True)
class Work:
    """What a model does for its reference utterance.

    Attributes:
        calls: In their order.
        peak_bytes: The most that the tensors made on the way take up at any moment. The weights,
            the utterance itself and what a function needs inside itself are not in it.
    """

    calls: tuple[Call, ...]
    peak_bytes: int


def transform_macs(size: int) -> float:
    """Multiply-adds of a Fourier transform between `size` real samples and their spectrum.

    The usual measure of such a transform is 2.5 · N · log2 N additions and multiplications (half
    the 5 · N · log2 N of a complex one, Cooley and Tukey 1965); a multiply-add is one of each.
    """
    return 1.25 * size * math.log2(size)


_known: dict[tuple[Any, ...], Work] = {}
_KNOWN_MOST = 512


def work_of(model: Compressible | GriffinLim, frames_per_second: float) -> Work:
    """What a model does for an utterance of SECONDS; worked out once for each shape."""
    if isinstance(model, GriffinLim):
        key: tuple[Any, ...] = (GriffinLim, model.format, model.iterations, frames_per_second)
    else:
        # How weights are stored changes nothing here, nor does what only training does.
        shape = replace(model.config, codings=(), dropout=0.0)
        key = (type(model), shape, frames_per_second)
    if key not in _known:
        if len(_known) >= _KNOWN_MOST:
            del _known[next(iter(_known))]
        _known[key] = _watched(model, frames_per_second)
    return _known[key]


def _watched(model: Compressible | GriffinLim, frames_per_second: float) -> Work:
    watch = Watch()
    if isinstance(model, GriffinLim):
        frames = round(SECONDS * frames_per_second)
        mel = torch.empty(frames, model.format.n_mels, device="meta")
        with torch.inference_mode(), watch:
            model(mel)
    else:
        if not all(value.is_meta for value in model.parameters()):
            with without_weights():
                model = type(model)(model.config)
        training = model.training
        try:
            with watch.layers_of(model.eval()), torch.inference_mode():
                batch = model.reference(SECONDS, frames_per_second)
                with watch:
                    model(batch)
        finally:
            model.train(training)
    return Work(tuple(watch.calls), watch.peak_bytes)


class Watch(TorchFunctionMode):
    """Notes every tensor function that is called while it is entered.

    Args:
        clock: Seconds; with it, `seconds` says how long each call took.
    """

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.seconds: list[float] = []
        self.peak_bytes = 0
        self._clock = clock
        self._layer = BETWEEN
        self._held: dict[int, weakref.ref[Any]] = {}
        self._bytes = 0

    @contextmanager
    def layers_of(self, model: nn.Module) -> Iterator[None]:
        """Notes also in which layer of a model a function is called."""

        def enter(name: str) -> Callable[..., None]:
            def hook(*_: Any) -> None:
                self._layer = name

            return hook

        hooks = []
        for name, module in model.named_modules():
            if name and layer_of(f"{name}.weight") == name:
                hooks.append(module.register_forward_pre_hook(enter(name)))
                hooks.append(module.register_forward_hook(enter(BETWEEN)))
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        del types
        kwargs = kwargs or {}
        if self._clock is None:
            result = _shaped(func, args, kwargs)
        else:
            began = self._clock()
            result = func(*args, **kwargs)
            ended = self._clock()
        made = list(_tensors((result,)))
        given = list(_tensors(args))
        name = func.__name__.strip("_")
        if name == "setitem":
            made = [value for value in given[-1:] if len(given) > 1]
        elif not made or name == "get":
            return result
        self.calls.append(self._noted(name, func.__name__, made, given))
        if self._clock is not None:
            self.seconds.append(ended - began)
        return result

    def _noted(self, name: str, full_name: str, made: list[Tensor], given: list[Tensor]) -> Call:
        inside = {value.untyped_storage()._cdata for value in given}
        fresh = [value for value in made if value.untyped_storage()._cdata not in inside]
        for value in fresh:
            self._hold(value)
        changes = full_name == "__setitem__" or _changes_in_place(full_name)
        if not fresh and not changes:
            return Call(self._layer, VIEW, 0.0, 0, 0)
        macs, weights = _multiply_adds(name, made[0], given)
        # A look-up reads what it gives, and not its whole table.
        read = 0 if name in _LOOK_UPS else sum(value.numel() for value in given) - weights
        kind = _kind(name, made[0], given, macs)
        layer = TRANSFORM if name in _TRANSFORMS else self._layer
        return Call(layer, kind, macs, weights, read + sum(value.numel() for value in made))

    def _hold(self, value: Tensor) -> None:
        """Count a new tensor's memory until nobody holds it any more."""
        storage = value.untyped_storage()
        place, size = storage._cdata, storage.nbytes()

        def let_go(_: object) -> None:
            self._bytes -= size
            self._held.pop(place, None)

        if place not in self._held:
            self._held[place] = weakref.ref(storage, let_go)
            self._bytes += size
            self.peak_bytes = max(self.peak_bytes, self._bytes)


_TRANSFORMS = ("fft_rfft", "fft_irfft")
_RECURRENT = ("gru", "lstm", "rnn_tanh", "rnn_relu")
_LOOK_UPS = ("embedding", "gather", "index_select", "getitem", "arange")
_PRODUCTS = ("matmul", "rmatmul", "mm", "bmm")
_ALIKE: frozenset[Any] = frozenset(
    (F.gelu, F.layer_norm, F.silu, F.relu, F.softplus, torch.tanh, torch.sigmoid)
)
"""Functions whose result has the shape of their first tensor."""


def _changes_in_place(name: str) -> bool:
    if name.startswith("__"):
        return name.startswith("__i") and name not in ("__invert__", "__index__", "__int__")
    return name.endswith("_")


def _tensors(values: Iterable[Any]) -> Iterator[Tensor]:
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, list | tuple):
            yield from _tensors(value)


def _kind(name: str, result: Tensor, given: list[Tensor], macs: float) -> str:
    """What a function is called whose time per number is the same for all shapes."""
    words = [name]
    if result.dtype != torch.float32:
        words.append(str(result.dtype).removeprefix("torch."))
    largest = max([result, *given], key=torch.numel)
    if not macs and largest.dim() > 1 and largest.shape[-1] <= NARROW:
        words.append("narrow")
    return " ".join(words)


def _multiply_adds(name: str, result: Tensor, given: list[Tensor]) -> tuple[float, int]:
    """Multiply-adds of a call, and the numbers in its matrix or kernel."""
    if name in _RECURRENT:
        # In each step each of its matrices is multiplied once; only they have two dimensions.
        matrices = sum(value.numel() for value in given if value.dim() == 2)
        return float(math.prod(given[0].shape[:2]) * matrices), matrices
    if name in _TRANSFORMS:
        samples = result if name == "fft_irfft" else given[0]
        size = samples.shape[-1]
        return samples.numel() / size * transform_macs(size), 0
    if name == "linear" or name.startswith("conv"):
        weight = given[1]
        # Every value that comes out is a dot product with one row of the weight; in a transposed
        # convolution every value that goes in is multiplied by one.
        rows = given[0] if name.startswith("conv_transpose") else result
        return float(rows.numel() * math.prod(weight.shape[1:])), weight.numel()
    if name == "scaled_dot_product_attention":
        # Each row of queries meets every key, and each row of the result is a sum of every value.
        return float((given[0].numel() + result.numel()) * given[1].shape[-2]), 0
    if name in _PRODUCTS:
        return float(result.numel() * given[0].shape[-1]), given[1].numel()
    return 0.0, 0


_shapes: dict[Any, tuple[Any, ...] | None] = {}
_SHAPES_MOST = 20_000


def _shaped(func: Any, args: Any, kwargs: Any) -> Any:
    """What a function gives on the `meta` device, where torch itself takes a millisecond to say."""
    first = args[0] if args else None
    if isinstance(first, Tensor) and first.is_meta:
        if func in _ALIKE:
            return torch.empty_like(first)
        if func is F.linear:
            return first.new_empty(*first.shape[:-1], args[1].shape[0])
        if func.__name__ in _RECURRENT:
            # Otherwise torch would walk through all its steps.
            states = list(_tensors(args[1:2]))
            hidden = first.new_empty(*first.shape[:-1], states[0].shape[-1])
            return hidden, *map(torch.empty_like, states)
    try:
        key = (func, _signature(args), _signature(tuple(kwargs.items())))
        remembered = _shapes.get(key, ())
    except TypeError:
        return func(*args, **kwargs)
    if remembered:
        shape, stride, dtype = remembered
        return torch.empty_strided(shape, stride, dtype=dtype, device="meta")
    result = func(*args, **kwargs)
    if remembered == ():
        if len(_shapes) >= _SHAPES_MOST:
            _shapes.clear()
        _shapes[key] = _shape_of(result, args, kwargs)
    return result


def _signature(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.shape, value.stride(), value.dtype, value.device
    if isinstance(value, list | tuple):
        return tuple(_signature(item) for item in value)
    if isinstance(value, slice):
        return value.start, value.stop, value.step
    return type(value), value


def _shape_of(result: Any, args: Any, kwargs: Any) -> tuple[Any, ...] | None:
    """How to make a result again; None if it is no new tensor."""
    if not isinstance(result, Tensor) or not result.is_meta:
        return None
    places = {value.untyped_storage()._cdata for value in _tensors((*args, *kwargs.values()))}
    if result.untyped_storage()._cdata in places:
        return None
    return tuple(result.shape), result.stride(), result.dtype


def clock() -> float:
    """Seconds of this thread's processor time, so that other programs do not count.

    Where the system counts it too coarsely it is the time of day.
    """
    return time.thread_time() if _FINE else time.perf_counter()


_FINE = time.get_clock_info("thread_time").resolution < 1e-5
