"""Batches of images in PyTorch: shuffled, in [-1, 1], 128 at a time. Argument: the mode.

by_image: the DataLoader fetches and transforms image by image and stacks them, as data sets are commonly written.
by_batch: the sampler hands over a batch's indices at once, and the batch is transformed as one tensor.
"""

import sys

import torch
from bench_worker import prepare_torch, serve
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, TensorDataset

IMAGES, PIXELS, BATCH = 60_000, 784, 128


class Scaled(Dataset):
    """A TensorDataset of bytes with images as numbers in [-1, 1]; an index is a number or a list of them."""

    def __init__(self, tensors):
        self.tensors = tensors

    def __len__(self):
        return len(self.tensors)

    def __getitem__(self, index):
        pixels, label = self.tensors[index]
        return pixels.float().div_(127.5).sub_(1), label


def loader(mode):
    pixels = torch.randint(0, 256, (IMAGES, PIXELS), dtype=torch.uint8)
    data = Scaled(TensorDataset(pixels, torch.randint(0, 10, (IMAGES,))))
    if mode == "by_image":
        return DataLoader(data, batch_size=BATCH, shuffle=True, drop_last=True)
    sampler = BatchSampler(RandomSampler(data), BATCH, drop_last=True)
    return DataLoader(data, sampler=sampler, batch_size=None)


def make():
    (mode,) = sys.argv[1:]
    about = prepare_torch()
    source = loader(mode)
    batches = iter(source)

    def run(count):
        nonlocal batches
        for _ in range(count):
            images_and_labels = next(batches, None)
            if images_and_labels is None:  # the epoch is over: a new order
                batches = iter(source)
                images_and_labels = next(batches)
        return images_and_labels[0][0, 0].item()

    return {"batch of 128 images": run}, about


serve(make)
