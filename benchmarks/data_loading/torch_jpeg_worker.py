"""Batches from JPEG files by PyTorch's DataLoader and Pillow: shuffled, in [-1, 1], 128 at a time.

Arguments: the mode, the folder of the files, the number of worker processes.

by_image: each image becomes numbers in [-1, 1] in the worker process, as data sets are commonly written.
by_batch: the worker processes hand over bytes, which becomes numbers batch by batch.
"""

import pathlib
import sys

import numpy
import torch
from bench_worker import Skip, prepare_torch, serve
from torch.utils.data import DataLoader, Dataset

BATCH = 128
STEPS = ["first epoch of 2,000 JPEG files", "later epoch of 2,000 JPEG files"]


def to_range(pixels):
    return pixels.float().div_(127.5).sub_(1)


class Files(Dataset):
    def __init__(self, folder, by_image):
        self.files = sorted(str(path) for path in pathlib.Path(folder).glob("train/*/images/*.JPEG"))
        classes = sorted({pathlib.Path(file).parts[-3] for file in self.files})
        self.labels = [classes.index(pathlib.Path(file).parts[-3]) for file in self.files]
        self.by_image = by_image

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        from PIL import Image

        with Image.open(self.files[index]) as image:
            pixels = torch.from_numpy(numpy.array(image.convert("RGB")))
        return to_range(pixels) if self.by_image else pixels, self.labels[index]


def make():
    mode, folder, workers = sys.argv[1:]
    try:
        import PIL
    except ImportError:
        raise Skip("this Python has no Pillow (pip install pillow)")
    about = {**prepare_torch(), "pillow": PIL.__version__, "workers": int(workers)}
    by_image = mode == "by_image"
    loader = DataLoader(
        Files(folder, by_image),
        batch_size=BATCH,
        shuffle=True,
        num_workers=int(workers),
        persistent_workers=True,
    )

    def epochs(count):
        for _ in range(count):
            for images, _labels in loader:
                images = images if by_image else to_range(images)
        return images[0, 0, 0, 0].item()

    # Every epoch decodes anew.
    return {step: epochs for step in STEPS}, about


serve(make)
