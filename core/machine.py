"""The machine a job runs on: its threads, its memory allocator, its description."""

from __future__ import annotations

import ctypes
import functools
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3
_GIB = 1 << 30


def let_threads_sleep() -> None:
    """Let OpenMP threads sleep while they wait; to be called before torch is imported.

    By default they spin. As soon as another program wants a core, spinning threads hold up the one
    that all wait for (measured on two cores with other load: training 3 to 6 times slower).
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def prepare_process(threads: int = 0) -> None:
    """Make this process fit for tensor work; called once by whoever starts a job.

    Sets torch's threads (0: `OMP_NUM_THREADS` if it is set, else all cores) and asks glibc to keep
    freed memory. By default glibc gives every large tensor back to the kernel and takes it again a
    moment later; on a virtual machine the page faults cost more than the arithmetic (measured:
    training 3 to 4 times slower).
    """
    import torch

    wanted = threads or int(os.environ.get("OMP_NUM_THREADS", "0"))
    torch.set_num_threads(wanted or os.cpu_count() or 1)
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, _GIB)
        libc.mallopt(_M_TRIM_THRESHOLD, 2 * _GIB - 1)
        libc.mallopt(_M_TOP_PAD, 64 << 20)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch work on one thread, and put things back afterwards."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@functools.cache
def processor_name() -> str:
    """The processor as its maker names it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def describe() -> dict[str, Any]:
    """Processor, cores, memory, torch and its threads: what a figure must be read with."""
    import torch

    return {
        "processor": processor_name(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / _GIB, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "threads": torch.get_num_threads(),
    }


def memory_in_use() -> int:
    """Bytes of main memory this process holds."""
    return int(psutil.Process().memory_info().rss)
