"""A worker in Python: holds ready steps, runs them when the harness says so, answers with the time.

The protocol is that of protocol.ts: one JSON object a line.
"""

import json
import math
import os
import sys
import time

# After the first run, which compiles: caches and allocators settle.
WARM_UPS = 2


class Skip(Exception):
    """The contestant cannot take part on this machine; the message says why."""


def serve(make):
    """Serves the harness until it closes stdin.

    `make()` returns (steps, about): a dict of functions that do a step `count` times and return what the last one
    computed (or None), and a dict of versions and the like. It and the first runs may raise Skip.
    """
    channel = _open_channel()

    def say(message):
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    try:
        steps, about = make()
        say({"ready": {name: _first_run(run) for name, run in steps.items()}, "about": about})
    except Skip as reason:
        say({"skip": str(reason)})
        return
    for line in sys.stdin:
        request = json.loads(line)
        run, count = steps[request["step"]], request["count"]
        start = time.perf_counter()
        value = run(count)
        milliseconds = (time.perf_counter() - start) * 1e3 / count
        if not math.isfinite(value or 0):
            raise ValueError(f"{request['step']} computed {value}")
        say({"milliseconds": milliseconds, "value": value})


def prepare_torch():
    """Seeds PyTorch and lets it treat denormal numbers as TensorFlow does. @returns what a worker says about itself"""
    import torch

    torch.manual_seed(0)
    torch.set_flush_denormal(True)
    return {
        "torch": torch.__version__,
        "python": sys.version.split()[0],
        "threads": torch.get_num_threads(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
    }


def _first_run(run):
    start = time.perf_counter()
    run(1)
    first = (time.perf_counter() - start) * 1e3
    run(WARM_UPS)
    return first


def _open_channel():
    """The real stdout; what libraries print from now on goes to stderr, native code's output too."""
    channel = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return channel
