"""A PyTorch contestant of decode. Arguments: way, mode, and steps, whose names end with tokens and batch: decode_256_1.

Ways: parallel, grouped, cached and whole, those of ours_worker.ts. Modes: a list of settings joined by +: eager for
nothing, bf16 for autocast to bfloat16, bf16_weights for weights in bfloat16, compile for torch.compile of the model.
"""

import sys

import torch
from bench_worker import Skip, prepare_torch, serve
from torch_decode import Autoregressive, Masked, decode_one_by_one, decode_parallel

# As in ours_worker.ts: where no cache is kept, only every 16th token is decoded.
EVERY = 16


def decoder(way, settings, tokens, batch):
    """A function without arguments that decodes."""
    autoregressive = way in ("cached", "whole")
    model = Autoregressive(tokens) if autoregressive else Masked(tokens, grouped=way == "grouped")
    model = model.eval()
    if "bf16_weights" in settings:
        model = model.to(torch.bfloat16)
    if autoregressive:
        places = range(tokens) if way == "cached" else range(EVERY // 2 - 1, tokens, EVERY)
        return lambda: decode_one_by_one(model, batch, places, cache=way == "cached")
    forward = torch.compile(model) if "compile" in settings else model
    return lambda: decode_parallel(forward, batch, tokens)


def runner(decode, settings):
    def run(count):
        try:
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled="bf16" in settings):
                for _ in range(count):
                    mean = decode().float().mean().item()
            return mean
        except Exception as error:
            if "compile" not in settings:
                raise
            raise Skip(f"torch.compile does not work here: {str(error).strip().splitlines()[0]}") from error

    return run


def make():
    way, mode, *names = sys.argv[1:]
    settings = set(mode.split("+"))
    about = prepare_torch()
    sizes = {name: map(int, name.split("_")[-2:]) for name in names}
    return {name: runner(decoder(way, settings, *size), settings) for name, size in sizes.items()}, about


serve(make)
