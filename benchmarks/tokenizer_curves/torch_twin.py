"""PyTorch's twin of `deno task train vqvae`: the same start, data, recipe and number of steps; its checkpoints have our names.

Argument: a JSON file with the settings that torch_twin.ts writes.
"""

import json
import math
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from bench_worker import prepare_torch
from safetensors.numpy import load_file, save_file
from torch_vqgan import SmallVqVae

# Our name of each layer of SmallVqVae.
LAYERS = {
    "encoder.0": "encoder.input",
    "encoder.2": "encoder.downs.0.conv",
    "encoder.3.conv1": "encoder.stages.1.layers.0.conv1",
    "encoder.3.conv2": "encoder.stages.1.layers.0.conv2",
    "encoder.5": "encoder.head.conv",
    "encoder.6": "toCodes",
    "decoder.0": "fromCodes",
    "decoder.1": "decoder.input",
    "decoder.2.conv1": "decoder.stages.0.layers.0.conv1",
    "decoder.2.conv2": "decoder.stages.0.layers.0.conv2",
    "decoder.4": "decoder.ups.0.conv",
    "decoder.7": "decoder.head.conv",
}
NAMES = {f"{a}.{kind}": f"{b}.{kind}" for a, b in LAYERS.items() for kind in ("weight", "bias")}
NAMES |= {"sums": "quantizer.codebook", "usage": "quantizer.usage"}
SHUFFLED = ("decoder.4", "decoder.7")


def to_ours(name, x):
    """A weight in our layout: HWIO, and the four pixels of a shuffle before the colours instead of behind them."""
    if name.rsplit(".", 1)[0] in SHUFFLED:
        x = x.reshape(-1, 4, *x.shape[1:]).swapaxes(0, 1).reshape(x.shape)
    return np.ascontiguousarray(x.transpose(2, 3, 1, 0) if x.ndim == 4 else x)


def from_ours(name, x):
    x = x.transpose(3, 2, 0, 1) if x.ndim == 4 else x
    if name.rsplit(".", 1)[0] in SHUFFLED:
        x = x.reshape(4, -1, *x.shape[1:]).swapaxes(0, 1).reshape(x.shape)
    return torch.from_numpy(np.ascontiguousarray(x))


class Twin(SmallVqVae):
    """The model, and the care for its codebook: k-means at the start, dead codes put to vectors of the batch."""

    def __init__(self, codes, commitment):
        self.codes, self.commitment = codes, commitment
        super().__init__()

    def rows(self, images):  # (B, 3, 64, 64) to (B 256, 8) on the sphere
        z = self.encoder(images)
        return self.on_sphere(z.permute(0, 2, 3, 1).reshape(-1, self.width).float())

    def put(self, which, vectors):
        self.usage[which] = 1 / self.codes
        self.sums[which] = vectors[which] / self.codes

    @torch.no_grad()
    def start(self, images, iterations=8):
        rows = self.rows(images)
        centres = self.some(rows)
        for _ in range(iterations):
            nearest = torch.addmm(centres.square().sum(1), rows, centres.T, alpha=-2).argmin(1)
            sizes = torch.bincount(nearest, minlength=self.codes).unsqueeze(1)
            sums = torch.zeros_like(centres).index_add_(0, nearest, rows)
            means = self.on_sphere(sums / sizes.clamp(min=1))
            centres = torch.where(sizes > 0, means, self.some(rows))
        self.put(torch.ones(self.codes, dtype=torch.bool), centres)

    @torch.no_grad()
    def restart(self, images):
        self.put(self.usage < 0.05 / self.codes, self.some(self.rows(images)))

    def some(self, rows):
        return rows[torch.randint(len(rows), (self.codes,))]


def batches(pictures, size, random):
    """Shuffled batches (B, 3, 64, 64) in [-1, 1] without end, each picture mirrored or not."""
    while True:
        order = random.permutation(len(pictures))
        for first in range(0, len(order) - size + 1, size):
            x = torch.from_numpy(pictures[order[first : first + size]]).permute(0, 3, 1, 2)
            flipped = torch.from_numpy(random.random(size) < 0.5).view(-1, 1, 1, 1)
            yield torch.where(flipped, x.flip(3), x).float() / 127.5 - 1


def main(settings):
    prepare_torch()
    folder, steps = Path(settings["folder"]), settings["steps"]
    shape = (-1, 64, 64, 3)
    pictures = np.fromfile(settings["pictures"], np.uint8).reshape(shape)
    model = Twin(settings["codes"], settings["commitment"])
    start = load_file(settings["start"])
    assert all(np.array_equal(to_ours(a, from_ours(a, start[b]).numpy()), start[b]) for a, b in NAMES.items())
    model.load_state_dict({a: from_ours(a, start[b]) for a, b in NAMES.items()})
    model = model.to(memory_format=torch.channels_last)
    average = {name: value.clone() for name, value in model.state_dict().items()}
    adam = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.95), weight_decay=0.01, fused=True)
    warmup, rate, decay = settings["warmup"], settings["learningRate"], settings["averageDecay"]
    l1, l2 = settings["model"]["l1"], settings["model"]["l2"]
    history, began = [], time.perf_counter()
    random = np.random.default_rng(2)
    for step, images in zip(range(steps), batches(pictures, settings["batchSize"], random)):
        images = images.to(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            if step in (0, 100):
                model.start(images)
            elif step > 0 and step % settings["restartEvery"] == 0:
                model.restart(images)
            made, commitment = model(images)
        made = made.float()
        reconstruction = l1 * F.l1_loss(made, images) + l2 * F.mse_loss(made, images)
        share = min(1, max(0, (step - warmup) / (steps - warmup)))
        for group in adam.param_groups:
            group["lr"] = rate * min(1, (step + 1) / warmup) * (1 + math.cos(math.pi * share)) / 2
        adam.zero_grad()
        (reconstruction + commitment).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1)
        adam.step()
        keep = min(decay, (1 + step) / (10 + step))
        with torch.no_grad():
            for name, value in model.state_dict().items():
                average[name].lerp_(value, 1 - keep)
        if (step + 1) % settings["every"] == 0 or step + 1 == steps:
            weights = {b: to_ours(a, average[a].numpy()) for a, b in NAMES.items()}
            save_file(weights, folder / f"step-{step + 1:08}.safetensors")
            seconds = round(time.perf_counter() - began, 1)
            history.append({"step": step + 1, "seconds": seconds, "reconstruction": reconstruction.item()})
            print(json.dumps(history[-1]), flush=True)
            write_whole(folder / "history.jsonl", "".join(json.dumps(line) + "\n" for line in history))


def write_whole(path, text):
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text)
    os.replace(temporary, path)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
