"""Inception in PyTorch: pictures resized, features averaged, as pytorch-fid does. Argument: the mode, eager or bf16."""

import contextlib
import pathlib
import sys

import torch
from bench_worker import prepare_torch, serve

sys.path.append(str(pathlib.Path(__file__).parents[2] / "tests" / "fixtures"))
from twins.inception import Inception, resized

BATCH, SIDE = 16, 64


def make():
    (mode,) = sys.argv[1:]
    about = prepare_torch()
    network = Inception()
    images = torch.randint(0, 256, (BATCH, SIDE, SIDE, 3)).float()

    @torch.inference_mode()
    def run(count):
        precision = torch.autocast("cpu", torch.bfloat16) if mode == "bf16" else contextlib.nullcontext()
        for _ in range(count):
            with precision:
                features = network.layers(resized(images, "pytorch-fid"))[2048].mean((2, 3))
        return features[0, 0].item()

    return {"16 pictures of 64x64 to 2,048 features": run}, about


serve(make)
