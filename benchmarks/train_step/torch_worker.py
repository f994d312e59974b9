"""A PyTorch contestant of train_step. Arguments: model, and mode: a list of settings joined by +, `bf16+fused`."""

import sys

import torch
from bench_worker import Skip, prepare_torch, serve
from torch_models import MODELS


class Mode:
    """How PyTorch computes; the settings:

    eager: nothing; channels_last: convolutions with the channels last in memory; bf16: autocast to bfloat16;
    bf16_weights: the weights themselves in bfloat16 (inference only); compile: torch.compile; fused: Adam as one kernel.
    """

    SETTINGS = ("channels_last", "bf16", "bf16_weights", "compile", "fused")

    def __init__(self, text):
        wanted = set(text.split("+")) - {"eager"}
        if unknown := wanted - set(self.SETTINGS):
            raise ValueError(f"unknown settings {unknown}; there are {self.SETTINGS}")
        for name in self.SETTINGS:
            setattr(self, name, name in wanted)

    def adam(self, model, decoupled_decay=False, **options):
        kind = torch.optim.AdamW if decoupled_decay else torch.optim.Adam
        return kind(model.parameters(), fused=self.fused, **options)

    def compiled(self, function):
        return torch.compile(function) if self.compile else function

    def autocast(self):
        return torch.autocast("cpu", torch.bfloat16, enabled=self.bf16)

    def minimize(self, optimizer, loss, *inputs):
        """One update. @returns the loss before it"""
        with self.autocast():
            value = loss(*inputs)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        return value


def runner(name, mode):
    step = MODELS[name](mode)

    def run(count):
        for _ in range(count):
            result = step()
        return result.item()

    return run


def skipping_without_compiler(run):
    """torch.compile fails at its first call where there is no C++ compiler that it can use."""

    def attempt(count):
        try:
            return run(count)
        except Exception as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise Skip(f"torch.compile does not work here: {first}") from error

    return attempt


def make():
    name, text = sys.argv[1:]
    mode = Mode(text)
    about = prepare_torch()
    run = runner(name, mode)
    return {name: skipping_without_compiler(run) if mode.compile else run}, about


serve(make)
